//! `debrief`: each person's look back at a session.

use anyhow::Result;
use serde_json::json;

use super::Context;
use super::compose::{Job, Source};
use super::failure::Failure;
use super::keep::{self, Kept};
use crate::domain::people::Person;
use crate::domain::place;
use crate::domain::session::Session;
use crate::domain::spec::Located;
use crate::history::sessions;
use crate::history::view::View;
use crate::render::stances;
use crate::render::visible::visible_line;
use crate::store::Store;

mod alone;
mod compare;
mod heard;
mod leads;
mod questions;

/// Look back at a session, in your own words.
///
/// Without SESSION it is the latest at which you have not looked back. Three questions, then as many more as
/// you like; everything can be skipped. The other sees yours only when theirs is saved or set aside, and you
/// theirs. Side by side: --compare.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog debrief                           the latest session
  couplelog debrief slow-evening
  couplelog debrief friday --from -           YAML on standard input
  couplelog debrief slow-evening --skip       not this one; nobody else is told
  couplelog debrief slow-evening --compare    side by side, and said back to each other")]
pub struct Args {
    /// A part of the session's name, or its day
    session: Option<String>,
    /// Set this one aside: you won't look back at it, and nobody else is told
    #[arg(long, conflicts_with_all = ["compare", "edit", "from"])]
    skip: bool,
    /// See everyone's side by side, once yours is saved or set aside
    #[arg(long, conflicts_with_all = ["edit", "from"])]
    compare: bool,
    #[command(flatten)]
    source: Source,
}

/// What every part of this verb is given.
struct Debrief<'a> {
    context: &'a Context,
    store: &'a Store,
    view: &'a View,
    person: &'a Person,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    if !args.skip && !args.compare {
        let hint = "the fields as YAML: couplelog debrief SESSION --from -; or set it aside: --skip";
        args.source.or_ask(context, "could not look back at a session", "no content was given", hint)?;
    }
    let (store, view, person) = context.writing()?;
    let debrief = Debrief { context, store: &store, view: &view, person: &person };
    if args.compare {
        return debrief.compare(args.session.as_deref());
    }
    if args.skip {
        return debrief.skip(args.session.as_deref());
    }
    if args.source.is_given() {
        let session = match &args.session {
            Some(words) => super::session::find(context, &store, words)?,
            None => debrief.latest()?.ok_or_else(|| debrief.none_left())?,
        };
        return debrief.by_source(&session, &args.source);
    }
    debrief.by_questions(args.session.as_deref())
}

impl Debrief<'_> {
    /// The session to look back at where none is named: the newest that this person has not done yet, or has
    /// begun more answers about.
    fn latest(&self) -> Result<Option<Session>> {
        let undone = sessions::latest_undone(self.store, &self.person.id, self.context.today)?;
        let drafts = self.store.drafts().of(&self.person.id)?;
        let begun = drafts.iter().filter_map(place::locate).filter(|at| at.owner.is_some());
        let begun = begun
            .filter_map(|at| Session::of(&at))
            .filter(|session| session.log().is_ok_and(|log| self.store.root().join(log.path()).exists()));
        Ok(undone.into_iter().chain(begun).max())
    }

    fn none_left(&self) -> Failure {
        Failure::usage("could not find a session to look back at")
            .because("none is logged that you have not looked back at, or set aside")
            .hint("note one down first: couplelog log \"Slow evening\" --date yesterday; or name an earlier one")
    }

    fn located(&self, session: &Session, person: &Person) -> Result<Located> {
        place::locate(&session.debrief(&person.id)?).ok_or_else(|| {
            Failure::usage("could not tell where this debrief belongs")
                .because("the session's name can't be a file's name")
                .into()
        })
    }

    /// The writing of one person's debrief as it stands now.
    fn job<'b>(&'b self, session: &Session, person: &'b Person) -> Result<Job<'b>> {
        let at = self.located(session, person)?;
        let base = self.store.read(&at.name)?;
        Ok(Job {
            context: self.context,
            store: self.store,
            settings: &self.view.settings,
            person,
            at,
            base,
            given: Vec::new(),
        })
    }

    fn by_source(&self, session: &Session, source: &Source) -> Result<()> {
        let job = self.job(session, self.person)?;
        let composed = job.compose(source, None)?;
        let kept = keep::keep(&job, composed, self.view)?;
        if kept.now.is_some() {
            sessions::note_saved(self.store, &self.person.id, session, self.context.today)?;
        }
        self.report(session, &kept)
    }

    fn report(&self, session: &Session, kept: &Kept) -> Result<()> {
        let done = match kept.commit {
            Some(_) => format!("Saved {}.", visible_line(&kept.record)),
            None => format!("{} says so already.", visible_line(&kept.record)),
        };
        // A pause may have come since the beginning, from the questions themselves.
        let view = self.context.view(self.store)?;
        let text = format!(
            "{}{done}\nSide by side, whenever all of you like: couplelog debrief {} --compare\n",
            stances::paused(&view),
            visible_line(&session.id()),
        );
        keep::report(self.context, self.store, &self.person.id, kept, &text)
    }

    /// Notes, for this person only, that there will be no debrief of a session.
    fn skip(&self, words: Option<&str>) -> Result<()> {
        let session = match words {
            Some(words) => super::session::find(self.context, self.store, words)?,
            None => self.latest()?.ok_or_else(|| self.none_left())?,
        };
        let id = session.id();
        let is_saved = sessions::has_saved(self.store, &self.person.id, &session)?;
        if !is_saved {
            sessions::skip(self.store, &self.person.id, &session)?;
        }
        if self.context.json() {
            return self.context.print_json(&json!({
                "version": 1, "record": session.debrief(&self.person.id)?.as_str(), "commit": null, "draft": null,
                "skipped": !is_saved,
            }));
        }
        let title = super::session::title(self.store, &session);
        let (title, id) = (visible_line(&title), visible_line(&id));
        self.context.print(&if is_saved {
            format!("You have looked back at {title} already, so there is nothing to set aside.\n")
        } else {
            format!(
                "{title} is set aside, which is always fine. Only you know; nobody else is told.\n\
                 Should you want to after all: couplelog debrief {id}\n"
            )
        })
    }
}

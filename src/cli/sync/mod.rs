//! `sync`: send and receive.

use std::thread;
use std::time::Duration;

use anyhow::Result;
use serde_json::json;

use super::failure::{Failure, Kind};
use super::prompt::foreground::Lent;
use super::{Context, seen, way};
use crate::domain::name::RecordName;
use crate::domain::problem::Problem;
use crate::render::problems;
use crate::render::visible::visible_line;
use crate::store::git::NotReady;
use crate::store::transport::{Fetched, Pushed};
use crate::store::{Author, Id, Place, Store, StoreError, Synced, Transport, When};

pub(super) mod broken;
mod incoming;
pub(super) mod joining;

/// Send what you saved, and receive what the other one sent.
///
/// Both sides are brought together record by record, and nothing comes out looser than its owner made it. Edits
/// that aren't saved stay as they are, and aren't sent. It can be interrupted at any moment and run again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog sync
  couplelog sync --keep-both     after the other side's history was rewritten: everything of both stays

Exit codes: 0 all is sent and received, 1 the other side refused it, 3 what came in can't be taken over,
6 needs a talk or the other side's history was rewritten, 7 it could not be reached or denied access.")]
pub struct Args {
    /// Take over a rewritten history and keep everything that was there before, too
    #[arg(long)]
    keep_both: bool,
}

/// How often it is planned anew because somebody saved something here meanwhile.
const ROUNDS: usize = 4;

/// Before the one retry when the other side was faster: it may be in the middle of it.
const BREATH: Duration = Duration::from_millis(200);

/// One run.
struct Run<'a> {
    context: &'a Context,
    store: &'a Store,
    place: Place,
    author: Author,
    when: When,
    keep_both: bool,
    /// What was received and sent so far.
    done: Done,
}

#[derive(Default)]
struct Done {
    received: usize,
    sent: usize,
    is_merged: bool,
    /// Names of the records that both changed in ways that only they can settle.
    talks: Vec<String>,
    /// What was received and isn't its author's to change.
    broken: Vec<Problem>,
    /// Why nothing could be sent, although everything was received.
    unsent: Option<anyhow::Error>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let store = context.store()?;
    if store.git().is_partial() {
        return Err(StoreError::Shallow.into());
    }
    let place = chosen(&store)?;
    ready(&store)?;
    let _only = store.sync_lock()?;
    let (author, when) = context.signer(&store)?;
    let unsaved = unsaved(context, &store)?;
    let mut run =
        Run { context, store: &store, place, author, when, keep_both: args.keep_both, done: Done::default() };
    let progress = way::progress(context);
    let transport = Transport::new(store.root(), context.today, context.can_ask(), &progress);
    let warnings = way::warn(context, &run.place, &transport);
    run.all(&transport)?;
    let talks = titles(context, &store, &run.done.talks)?;
    if context.json() {
        context.print_json(&json!({
            "version": 1, "sent": run.done.sent, "received": run.done.received, "merged": run.done.is_merged,
            "talk": run.done.talks, "unsaved": unsaved, "warnings": warnings,
            "problems": problems::list(&run.done.broken),
            "record": null, "commit": store.git().head()?.map(|id| id.to_string()), "draft": null,
        }))?;
    } else {
        context.print(&said(&run.done))?;
        if !run.done.broken.is_empty() {
            context.note(&broken::said(&run.done.broken));
        }
    }
    if !unsaved.is_empty() {
        let names: Vec<&str> = unsaved.iter().map(|path| path.trim_end_matches(".yaml")).collect();
        context.note(&format!(
            "Not saved yet, so not sent: {}. They stay as they are: couplelog save",
            crate::domain::check::list(&names)
        ));
    }
    if run.done.received > 0 && !has_settings(&store)? {
        context.note(
            "couplelog.yaml can't be read as it came in; what it said before counts. What is wrong with it: couplelog check",
        );
    }
    match (run.done.unsent, talks.is_empty()) {
        (Some(error), _) => Err(error),
        (None, true) => Ok(()),
        (None, false) => Err(Failure::talk(format!("You both changed {}.", talks.join(", ")))
            .hint("read it together, unhurried: couplelog resolve")
            .into()),
    }
}

impl Run<'_> {
    fn all(&mut self, transport: &Transport<'_>) -> Result<()> {
        let mut tip = self.ask(transport)?;
        let mut is_retried = false;
        for _ in 0..ROUNDS {
            self.done.unsent = None;
            let Some(planned) = self.plan(tip)? else { continue };
            let is_sent = match planned.is_to_send {
                true => match self.send(transport, planned.target) {
                    Ok(Pushed::Done) => true,
                    Ok(Pushed::TooLate) if !is_retried => {
                        is_retried = true;
                        thread::sleep(BREATH);
                        tip = self.ask(transport)?;
                        continue;
                    }
                    Ok(Pushed::TooLate) => {
                        self.done.unsent = Some(too_busy().into());
                        false
                    }
                    Ok(Pushed::Rejected(words)) => {
                        self.done.unsent = Some(rejected(&words).into());
                        false
                    }
                    Err(error) => {
                        self.done.unsent = Some(error.into());
                        false
                    }
                },
                false => true,
            };
            if self.arrive(&planned, tip, is_sent)? {
                return Ok(());
            }
            if is_sent {
                tip = Some(planned.target);
            }
        }
        Err(too_busy().into())
    }

    /// What the other side has.
    fn ask(&self, transport: &Transport<'_>) -> Result<Option<Id>> {
        // Ctrl-C is git's; nothing here has changed yet.
        let _lent = Lent::new();
        match transport.fetch(self.store.git(), &self.place)? {
            Fetched::Tip(tip) => Ok(Some(tip)),
            Fetched::Nothing => Ok(None),
        }
    }

    fn send(&self, transport: &Transport<'_>, target: Id) -> crate::store::Result<Pushed> {
        let _lent = Lent::new();
        transport.push(target, &self.place)
    }

    /// Moves this clone to what was planned. Gives false when something was saved here meanwhile: then it is
    /// planned anew.
    fn arrive(&mut self, planned: &joining::Planned, tip: Option<Id>, is_sent: bool) -> Result<bool> {
        let git = self.store.git();
        let mut lock = self.store.lock("sync")?;
        if planned.target != planned.head {
            match self.store.move_to(&mut lock, (Some(planned.head), planned.target), &self.author, self.when)
            {
                Err(StoreError::Moved) => {
                    // What was sent already is not sent again, and what it has to be talked about stays.
                    if is_sent {
                        self.count(planned, true);
                    }
                    return Ok(false);
                }
                result => result?,
            }
        }
        if let Some(there) = if is_sent { Some(planned.target) } else { tip } {
            git.note_there(&mut lock, there, &self.author, self.when)?;
            git.note_synced(&mut lock, there, &self.author, self.when)?;
        }
        self.done.received = planned.received;
        self.done.is_merged = planned.is_merged;
        self.count(planned, is_sent);
        for problem in &planned.broken {
            if !self.done.broken.contains(problem) {
                self.done.broken.push(problem.clone());
            }
        }
        let before = self.store.synced();
        let chosen = before.and_then(|synced| synced.chosen);
        self.store.keep_synced(Synced { on: Some(self.context.today), chosen })?;
        Ok(true)
    }

    /// Adds what one round sent, and what it found to be talked about.
    fn count(&mut self, planned: &joining::Planned, is_sent: bool) {
        if is_sent {
            self.done.sent += planned.to_send;
        }
        for talk in &planned.talks {
            if !self.done.talks.contains(talk) {
                self.done.talks.push(talk.clone());
            }
        }
    }
}

/// The one place, if it is still the one that was chosen.
fn chosen(store: &Store) -> Result<Place> {
    let Some(url) = store.git().place()? else {
        return Err(Failure::usage("could not sync")
            .because("no place to sync with is set")
            .hint("couplelog remote set URL: a folder on a stick, ssh, or https")
            .into());
    };
    let place = way::place(&url)?;
    match store.git().chosen_place() {
        Some(chosen) if chosen != url => Err(Failure::refused("could not sync")
            .because("another program has changed the place to sync with")
            .because(format!("it is now {}", place.shown()))
            .hint("if that is right: couplelog remote set URL, with that place")
            .into()),
        Some(_) => Ok(place),
        None => {
            // A clone by git itself becomes one of couplelog's.
            let _lock = store.lock("sync")?;
            store.set_place(&place)?;
            Ok(place)
        }
    }
}

fn ready(store: &Store) -> Result<()> {
    let why = match store.git().not_ready()? {
        None => return Ok(()),
        Some(NotReady::Merging) => {
            return Err(Failure::new(Kind::Talk, "could not sync")
                .because("a merge by another git program is not finished")
                .hint("couplelog resolve finishes it; git merge --abort takes it back, then couplelog sync")
                .into());
        }
        Some(NotReady::Busy) => (
            "a rebase, revert or the like by another git program is not finished",
            "git status says what it waits for",
        ),
        Some(NotReady::OtherBranch) => ("another branch than `main` is checked out", "git switch main"),
    };
    Err(Failure::new(Kind::Failed, "could not sync").because(why.0).hint(why.1).into())
}

/// Whether couplelog.yaml can be read.
fn has_settings(store: &Store) -> Result<bool> {
    let stored = store.read(&RecordName::new("couplelog")?).ok().flatten();
    Ok(stored.and_then(|stored| stored.record()).is_some())
}

/// The paths of edits that aren't saved, as far as this person may be told of them.
fn unsaved(context: &Context, store: &Store) -> Result<Vec<String>> {
    let settings = context.view(store)?.settings;
    let me = context.person(store, &settings)?.map(|person| person.id);
    let mut paths: Vec<String> = store.unsaved("")?.into_iter().map(|unsaved| unsaved.path).collect();
    paths.retain(|path| seen::may_name(store, me.as_deref(), path));
    Ok(paths)
}

/// The words that people know these records by.
fn titles(context: &Context, store: &Store, records: &[String]) -> Result<Vec<String>> {
    let view = context.view(store)?;
    let mut titles: Vec<String> = Vec::new();
    for record in records {
        let title = crate::history::today::title_of(store, &view, record);
        let title = visible_line(&title).into_owned();
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    Ok(titles)
}

fn said(done: &Done) -> String {
    let mut text = match (done.sent, done.received) {
        (0, 0) if done.unsent.is_none() => "Both sides have everything.\n".to_owned(),
        (0, 0) => String::new(),
        (sent, 0) => format!("Sent {sent}.\n"),
        (0, received) => format!("Received {received}.\n"),
        (sent, received) => format!("Sent {sent}, received {received}.\n"),
    };
    if done.received > 0 {
        text += "What is new: couplelog status\n";
    }
    text
}

fn too_busy() -> Failure {
    Failure::new(Kind::Failed, "could not send")
        .because("the other side, or this one, changed again and again meanwhile")
        .hint("nothing is lost; in a moment again: couplelog sync")
}

fn rejected(words: &str) -> Failure {
    let mut failure = Failure::new(Kind::Failed, "could not send").because("the other side refused it");
    for line in words.lines().filter(|line| !line.trim().is_empty()) {
        failure = failure.because(format!("git: {}", line.trim_end()));
    }
    failure.hint("everything is saved here; whoever keeps that place can say why it refuses")
}

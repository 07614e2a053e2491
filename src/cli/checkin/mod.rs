//! `checkin`: each person's side of the regular, unhurried talk.

use anyhow::Result;
use chrono::NaiveDate;
use serde_json::json;

use super::Context;
use super::compose::{Job, Source};
use super::failure::Failure;
use super::keep::{self, Kept};
use crate::domain::day::{self, Direction};
use crate::domain::people::Person;
use crate::domain::place;
use crate::domain::spec::Located;
use crate::history::checkins;
use crate::history::view::View;
use crate::render::stances;
use crate::render::visible::visible_line;
use crate::store::Store;

mod agenda;
mod compare;

/// Check in with each other: an unhurried agenda, one of you after the other.
///
/// It begins with what you appreciate, goes on with how you are, and ends with something warm. Everything can
/// be skipped. The numbers are your own state, from 1 to 5, and nobody's measure of the other. The other sees
/// yours only when theirs of that day is saved or set aside, and you theirs; later the same day you go on where
/// you were. Side by side: --compare.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog checkin
  couplelog checkin --date yesterday
  couplelog checkin --from -           YAML on standard input
  couplelog checkin --skip             not today; nobody else is told
  couplelog checkin --compare          side by side, once yours is saved or set aside")]
pub struct Args {
    /// The day of the talk, such as 2026-11-20 or "yesterday"; today unless it is given
    #[arg(long, value_name = "DAY")]
    date: Option<String>,
    /// Set this one aside: you won't write one for that day, and nobody else is told
    #[arg(long, conflicts_with_all = ["compare", "edit", "from"])]
    skip: bool,
    /// See everyone's of one day side by side, once yours is saved or set aside
    #[arg(long, conflicts_with_all = ["edit", "from"])]
    compare: bool,
    #[command(flatten)]
    source: Source,
}

/// What every part of this verb is given.
struct CheckIn<'a> {
    context: &'a Context,
    store: &'a Store,
    view: &'a View,
    person: &'a Person,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    if !args.skip && !args.compare {
        let hint = "the fields as YAML: couplelog checkin --from -; or set it aside: --skip";
        args.source.or_ask(context, "could not check in", "no content was given", hint)?;
    }
    let date = args.date.as_deref().map(|text| date(context, text)).transpose()?;
    let (store, view, person) = context.writing()?;
    let checkin = CheckIn { context, store: &store, view: &view, person: &person };
    if args.compare {
        return checkin.compare(date);
    }
    let date = date.unwrap_or(context.today);
    if args.skip {
        return checkin.skip(date);
    }
    if args.source.is_given() {
        let job = checkin.job(date)?;
        super::edit::refuse_unreadable(job.base.as_ref().filter(|_| !args.source.edit))?;
        let composed = job.compose(&args.source, None)?;
        let kept = keep::keep(&job, composed, &view)?;
        return checkin.report(date, &kept);
    }
    checkin.by_questions(date)
}

fn date(context: &Context, text: &str) -> Result<NaiveDate> {
    let day = context.day("--date", text, Direction::Past)?;
    if day > context.today {
        return Err(Failure::usage("could not check in for that day")
            .because("it has not come yet")
            .hint("--date yesterday, or leave --date out for today")
            .into());
    }
    Ok(day)
}

impl CheckIn<'_> {
    fn located(&self, date: NaiveDate) -> Result<Located> {
        place::locate(&checkins::name(&self.person.id, date)?).ok_or_else(|| {
            Failure::usage("could not tell where this check-in belongs")
                .because("the day or the person can't be a file's name")
                .into()
        })
    }

    /// The writing of this person's check-in as it stands now.
    fn job(&self, date: NaiveDate) -> Result<Job<'_>> {
        let at = self.located(date)?;
        let base = self.store.read(&at.name)?;
        Ok(Job {
            context: self.context,
            store: self.store,
            settings: &self.view.settings,
            person: self.person,
            at,
            base,
            given: Vec::new(),
        })
    }

    fn report(&self, date: NaiveDate, kept: &Kept) -> Result<()> {
        let done = match kept.commit {
            Some(_) => format!("Saved {}.", visible_line(&kept.record)),
            None => format!("{} says so already.", visible_line(&kept.record)),
        };
        // A pause may have come since the beginning, from the agenda itself.
        let view = self.context.view(self.store)?;
        let slow = kept.now.as_ref().filter(|record| agenda::is_much(record)).map(|_| agenda::SLOWLY);
        let text = format!(
            "{}{done}\n{}{}\nSide by side, whenever all of you like: {}\n",
            stances::paused(&view),
            slow.filter(|_| !self.context.can_ask()).map(|line| format!("{line}\n")).unwrap_or_default(),
            if view.is_paused() { agenda::THANKS } else { agenda::WARM },
            self.command(date, "--compare"),
        );
        keep::report(self.context, self.store, &self.person.id, kept, &text)
    }

    /// This verb with a flag, for the same day.
    fn command(&self, date: NaiveDate, flag: &str) -> String {
        let day = if date == self.context.today { String::new() } else { format!(" --date {date}") };
        format!("couplelog checkin{day} {flag}").trim_end().to_owned()
    }

    /// Notes, for this person only, that there will be no check-in of a day.
    fn skip(&self, date: NaiveDate) -> Result<()> {
        let is_saved = checkins::has_saved(self.store, &self.person.id, date)?;
        if !is_saved {
            checkins::skip(self.store, &self.person.id, date)?;
        }
        if self.context.json() {
            return self.context.print_json(&json!({
                "version": 1, "record": self.located(date)?.name.as_str(), "commit": null, "draft": null,
                "skipped": !is_saved,
            }));
        }
        let day = day::words(date);
        self.context.print(&if is_saved {
            format!("You have checked in on {day} already, so there is nothing to set aside.\n")
        } else {
            format!(
                "The check-in of {day} is set aside, which is always fine. Only you know; nobody else is told.\n\
                 Should you want to after all: {}\n",
                self.command(date, "")
            )
        })
    }
}

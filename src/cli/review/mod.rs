//! `review`: look again at what is near or past its review day, one at a time.

use anyhow::Result;
use clap::ValueEnum;
use serde_json::{Value as Json, json};

use super::Context;
use super::failure::Failure;
use super::{find, keep};
use crate::domain::day::Direction;
use crate::domain::due::{self, Matters, Review as Matter};
use crate::domain::kinds;
use crate::domain::people::Person;
use crate::domain::rules;
use crate::domain::spec::Located;
use crate::history::matters;
use crate::history::view::View;
use crate::render::{self, NOTE, stances};
use crate::store::Store;

mod mark;
mod outcome;
mod walk;

use outcome::Outcome;

/// Look again at what is near or past its review day: your own limits, and agreements.
///
/// One at a time: keep it with a new day, change it, drop it, or talk about it later. Everything can be skipped,
/// and dropping is a good outcome. Ctrl-C ends it; what you decided before is saved. Past its day a maybe, a yes
/// or an agreement reads `talk first`, and nothing is ever renewed by itself. A hard or a soft limit stands until
/// its owner changes it, and is here only on a day that its owner wrote.
///
/// --because marks every maybe and yes of yours, and every agreement, `talk first`, at once: something has changed,
/// and you want to talk before anything goes on. Hard and soft limits stay as they are, and so does whatever is
/// under somebody else's name. Why is not written anywhere.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog review                                 asks, one at a time
  couplelog review photos --keep \"in 6 weeks\"
  couplelog review photos --talk-later
  couplelog review agreements/phones --drop        withdraws from it
  couplelog review --because health")]
pub struct Args {
    /// One limit of yours or one agreement, whatever its day
    record: Option<String>,
    /// Keep it, and look again by this day; without one, after the usual time
    #[arg(long, value_name = "DAY", num_args = 0..=1, default_missing_value = "", requires = "record",
        conflicts_with_all = ["drop", "talk_later", "because"])]
    keep: Option<String>,
    /// Drop it: take your limit away, or withdraw from the agreement
    #[arg(long, requires = "record", conflicts_with_all = ["talk_later", "because"])]
    drop: bool,
    /// Talk about it later: until then a maybe, a yes or an agreement reads `talk first`
    #[arg(long, requires = "record", conflicts_with = "because")]
    talk_later: bool,
    /// Mark every maybe and yes of yours, and every agreement, `talk first`
    #[arg(long, value_name = "WHAT", num_args = 0..=1, default_missing_value = "other", conflicts_with = "record")]
    because: Option<Because>,
}

/// What has changed. It shapes what the screen says, and is not written anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Because {
    /// Somebody is ill, pregnant, in pain, or on new medication
    Health,
    /// Something big has happened
    LifeEvent,
    /// What one wants is not what it was
    Desire,
    /// Anything else
    Other,
}

/// What every part of this verb is given.
struct Review<'a> {
    context: &'a Context,
    store: &'a Store,
    person: &'a Person,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let (store, view, person) = context.writing()?;
    let review = Review { context, store: &store, person: &person };
    if let Some(because) = args.because {
        return review.because(because, &view);
    }
    let Some(text) = &args.record else {
        let matters = matters::gather(&store, &view, &person.id, Some(context.today))?;
        let near = due::reviews(&matters, view.today);
        return if context.can_ask() { review.walk(near) } else { review.list(&matters, &near, &view) };
    };
    let at = review.meant(text, &view)?;
    let outcome = if let Some(day) = &args.keep {
        Outcome::Keep(match day.as_str() {
            "" => outcome::usual_day(&view),
            text => context.day("--keep", text, Direction::Future)?,
        })
    } else if args.drop {
        Outcome::Drop
    } else if args.talk_later {
        Outcome::TalkLater
    } else if context.can_ask() {
        let matter = matters::reviews(&view, &person.id).into_iter().find(|matter| matter.record == at.name);
        return review.walk(vec![matter.unwrap_or_else(|| undated(&at, &view))]);
    } else {
        return Err(Failure::usage(format!("could not review {}", at.name))
            .because("it was not said what is to become of it")
            .hint(format!("couplelog review {} --keep \"in 6 weeks\", --drop or --talk-later", at.name))
            .into());
    };
    let done = review.settle(&at, &outcome)?;
    if context.json() {
        return context.print_json(&json!({
            "version": 1, "record": at.name.as_str(), "commit": done.commit.map(|id| id.to_string()),
            "draft": null, "outcome": outcome.word(),
        }));
    }
    let view = context.view(&store)?;
    context.print(&format!("{}{}{NOTE}\n", stances::paused(&view), done.said))
}

/// A limit that nobody gave a day, as something to look at all the same.
fn undated(at: &Located, view: &View) -> Matter {
    let limit =
        at.owner.as_deref().zip(at.slug.as_deref()).and_then(|(owner, topic)| view.limit(owner, topic));
    let title = limit.and_then(|limit| limit.text.title.clone());
    Matter {
        record: at.name.clone(),
        title: title.unwrap_or_else(|| at.name.last().to_owned()),
        day: view.today,
        talk_first: false,
    }
}

impl Review<'_> {
    /// The own limit or the agreement that a text means.
    fn meant(&self, text: &str, view: &View) -> Result<Located> {
        let at = find::own_record(self.store, text, self.person)?;
        if ![&kinds::LIMIT, &kinds::AGREEMENT].contains(&at.kind) {
            return Err(Failure::usage(format!("could not review {}", at.name))
                .because("only limits and agreements have a review day")
                .hint(format!("to change it: couplelog edit {}", at.name))
                .into());
        }
        rules::may_change(&at, &self.person.id, &view.settings)
            .map_err(|refusal| keep::refused(&at, refusal))?;
        Ok(at)
    }

    /// What is near or past its day, for scripts and pipes.
    fn list(&self, matters: &Matters, near: &[Matter], view: &View) -> Result<()> {
        if self.context.json() {
            let due: Vec<Json> = near.iter().map(render::today::review_json).collect();
            return self.context.print_json(&json!({
                "version": 1, "note": NOTE, "paused": view.paused_ids(), "due": due,
            }));
        }
        let mut text = stances::paused(view);
        for matter in near {
            text += &format!("{}\n  {}\n", matter.record, walk::when(matter, view.today));
        }
        if near.is_empty() {
            text += "Nothing is near its review day.\n";
            let next = matters.reviews.iter().map(|matter| matter.day).min();
            text += &next
                .map(|day| format!("The next is {}.\n", crate::domain::day::words(day)))
                .unwrap_or_default();
        }
        self.context.print(&format!("{text}\n{NOTE}\n"))
    }
}

//! `diff`: what differs between two days, all in all.

use anyhow::Result;

use super::Context;
use super::failure::Failure;
use super::history::layout;
use super::past::Past;
use super::seen::may_see;
use crate::domain::day::{self, Direction};
use crate::history::net::{self, State};
use crate::history::readings::Readings;
use crate::history::view::View;
use crate::render::{diff, history_json};

/// So many days back it looks when no day is named.
const DAYS: i64 = 30;

/// See what changed between two days, all in all: what was changed and changed back is not shown.
///
/// Without --since it looks back 30 days. Without --until it compares with the files as they are now, saved
/// or not. Changes made on the two days themselves are among it. A day is what this clone's own line of
/// commits says of it: what came from the other computer counts from the day on which it was merged.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog diff limits
  couplelog diff --since \"2 weeks ago\"
  couplelog diff --since 2026-10-01 --until 2026-10-31 limits/ana/photos")]
pub struct Args {
    /// A kind (`limits`), a record (`limits/ana/photos`, or `photos` where only one fits), or a folder
    #[arg(value_name = "KIND|RECORD")]
    what: Option<String>,
    /// The first day (30 days ago, if none is named)
    #[arg(long, value_name = "DAY")]
    since: Option<String>,
    /// The last day (today, if none is named)
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let store = context.store()?;
    let (view, graph) = View::load_with(&store, context.today, &mut Readings::default())?;
    let viewer = context.person(&store, &view.settings)?.map(|person| person.id);
    let past = Past { store: &store, graph: &graph, person: viewer.as_deref() };
    let asked = past.asked(args.what.as_deref())?;
    let since = match &args.since {
        Some(text) => context.day("--since", text, Direction::Past)?,
        None => day::later(context.today, -DAYS),
    };
    let until = match &args.until {
        Some(text) => Some(context.day("--until", text, Direction::Past)?),
        None => None,
    };
    if until.unwrap_or(context.today) < since {
        return Err(Failure::usage("could not compare these two days")
            .because("the last day is before the first")
            .hint("--since is the earlier day, such as: couplelog diff --since \"2 weeks ago\"")
            .into());
    }
    let from = net::at_end_of(&store, day::later(since, -1))?;
    let to = match until {
        Some(day) => State::Commit(net::at_end_of(&store, day)?),
        None => State::Now,
    };
    let mut records = net::between(&store, from, to, &asked.below)?;
    records.retain(|net| may_see(&store, viewer.as_deref(), &net.at));
    let days = (since, until.unwrap_or(context.today));
    if context.json() {
        return context.print_json_text(&history_json::diff(&view, asked.has_stances(), days, &records)?);
    }
    context.page(&diff::diff(&view, &records, days, layout(context)))
}

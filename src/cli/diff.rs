//! `diff`: what differs between two days, all in all.

use anyhow::Result;

use super::Context;
use super::history::layout;
use super::past::{self, Part, Past};
use super::seen::may_see;
use crate::domain::day;
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
  couplelog diff limits                      over the last 30 days
  couplelog diff --since \"2 weeks ago\"
  couplelog diff --since 2026-10-01 --until 2026-10-31 limits/ana/photos")]
pub struct Args {
    #[command(flatten)]
    part: Part,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let store = context.store()?;
    let (view, graph) = View::load_with(&store, context.today, &mut Readings::default())?;
    let viewer = context.person(&store, &view.settings)?.map(|person| person.id);
    let past = Past { store: &store, graph: &graph, person: viewer.as_deref() };
    let asked = past.asked(args.part.what.as_deref())?;
    let (since, until) = args.part.days(context)?;
    let since = since.unwrap_or_else(|| day::later(context.today, -DAYS));
    let days = (since, until.unwrap_or(context.today));
    past::refuse_backwards(days, "diff")?;
    let from = net::at_end_of(&store, day::later(since, -1))?;
    let to = match until {
        Some(day) => State::Commit(net::at_end_of(&store, day)?),
        None => State::Now,
    };
    let mut records = net::between(&store, from, to, &asked.below)?;
    records.retain(|net| may_see(&store, viewer.as_deref(), &net.at));
    if context.json() {
        return context.print_json_text(&history_json::diff(&view, asked.has_stances(), days, &records)?);
    }
    context.page(&diff::diff(&view, &records, days, layout(context)))
}

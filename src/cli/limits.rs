//! `limits`: the table a couple would want to look at.

use anyhow::Result;

use super::Context;
use super::failure::Failure;
use crate::domain::day::Direction;
use crate::history::view::View;
use crate::render::{NOTE, stances};

/// See everyone's limits: topic by person, what counts today, and what it comes to together.
///
/// What nobody has spoken about is `not discussed`, and never counts as permitted.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog limits
  couplelog limits --at 2026-11-01     the hard and soft limits of that day")]
pub struct Args {
    /// A day in the past: its hard and soft limits, and of the rest only "ask today"
    #[arg(long, value_name = "DAY")]
    at: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let store = context.store()?;
    let view = context.view(&store)?;
    let Some(at) = &args.at else {
        return if context.json() {
            context.print_json(&stances::limits_json(&view))
        } else {
            context.page(&stances::table(&view, context.width()))
        };
    };
    let at = context.day("--at", at, Direction::Past)?;
    if at > context.today {
        return Err(Failure::usage("could not show the limits of that day")
            .because("it has not come yet, and nobody knows what will count then")
            .hint("what counts today, and what waits: couplelog limits")
            .into());
    }
    let past = View::at(&store, at)?;
    if context.json() {
        return context.print_json(&stances::past_json(&past, &view.paused_ids()));
    }
    context.page(&format!("{}{}{NOTE}\n", stances::paused(&view), stances::past(&past, &view.settings)))
}

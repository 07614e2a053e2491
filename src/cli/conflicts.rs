//! `conflicts`: what both changed, and have to talk about.

use anyhow::Result;

use super::Context;
use crate::history::today;
use crate::render::talks;

/// See what both of you changed, each in your own way.
///
/// Both versions stand there by name, with what holds meanwhile: both texts, or the stricter one. Nothing is
/// blocked by it, and there is no hurry; couplelog resolve goes through them with you.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog conflicts
  couplelog conflicts --json")]
pub struct Args {}

pub(super) fn run(context: &Context, _: Args) -> Result<()> {
    let store = context.store()?;
    let view = context.view(&store)?;
    let person = context.person(&store, &view.settings)?;
    let open = today::talks(&store, &view, person.as_ref())?;
    if context.json() {
        return context.print_json(&talks::json(&open, &view));
    }
    context.page(&talks::text(&open, &view))
}

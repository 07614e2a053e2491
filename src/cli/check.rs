//! `check`: reads everything and reports every problem.

use anyhow::Result;

use super::Context;
use super::failure::Failure;
use crate::domain::check::Level;
use crate::history;
use crate::render::problems;

/// Check every record and report every problem, with its file, line and field.
///
/// Errors are what keeps a record from being read or from counting; warnings are worth a look. Values are never
/// shown. Nothing is changed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog check
  couplelog check --json

Exit codes: 0 in order, or warnings only; 3 at least one error.")]
pub struct Args {}

pub(super) fn run(context: &Context, _: Args) -> Result<()> {
    let store = context.store()?;
    let person = context.global.person.clone().or(store.git().remembered().ok().and_then(|it| it.person));
    let found = history::problems(&store, context.today, person.as_deref());
    if context.json() {
        context.print_json(&problems::json(&found))?;
    } else {
        context.page(&problems::text(&found))?;
    }
    if found.iter().any(|problem| problem.level == Level::Error) {
        return Err(Failure::data("the couple's folder does not pass the checks")
            .because(problems::summary(&found))
            .hint("open the files that are named above in an editor, then once more: couplelog check")
            .into());
    }
    Ok(())
}

//! `check`: reads everything and reports every problem.

use anyhow::Result;

use super::failure::Failure;
use super::{Context, seen};
use crate::domain::check::Level;
use crate::domain::people::Settings;
use crate::domain::problem;
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
  couplelog check --history      every commit too: who changed whose record, and what came out looser

Exit codes: 0 in order, or warnings only; 3 at least one error.")]
pub struct Args {
    /// Audit every commit against every parent, too, and name the commits
    #[arg(long)]
    history: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let store = context.store()?;
    let person = context.global.person.clone().or(store.git().remembered().ok().and_then(|it| it.person));
    // What somebody else has not saved is theirs to mend and counts for nobody, so no error of it is told either (R9).
    let may_tell =
        |settings: &Settings, path: &str| seen::may_tell(&store, settings, person.as_deref(), path);
    let mut found = history::problems(&store, context.today, person.as_deref(), may_tell);
    if args.history {
        found.extend(history::problems_of_commits(&store, context.today, person.as_deref()));
        problem::sort(&mut found);
    }
    if context.json() {
        context.print_json(&problems::json(&found))?;
    } else {
        context.page(&problems::text(&found))?;
    }
    if found.iter().any(|problem| problem.level == Level::Error) {
        let is_now = found.iter().any(|it| it.level == Level::Error && it.commit.is_none());
        let hint = if is_now {
            "open the files that are named above in an editor, then once more: couplelog check"
        } else {
            "what is in the history stays there; what counts now: couplelog check"
        };
        return Err(Failure::data("the couple's folder does not pass the checks")
            .because(problems::summary(&found))
            .hint(hint)
            .into());
    }
    Ok(())
}

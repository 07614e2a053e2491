//! `status`: the first screen of the day.

use anyhow::Result;

use super::{Context, seen, session};
use crate::history::today::Today;
use crate::render::today;
use crate::store::Store;

/// The first screen of the day: pauses, your signals, and what concerns you.
///
/// It says what may be done when there is time, which looser stances of yours still wait, what the other
/// changed since you last looked, and what is not saved yet. Nothing here has to be done. On a computer that
/// several of you use it shows what concerns everyone; --as shows your own.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog status
  couplelog status --as bo
  couplelog status --json        doesn't count as having looked, once you have")]
pub struct Args {}

pub(super) fn run(context: &Context, _: Args) -> Result<()> {
    let store = context.store()?;
    show(context, &store)
}

/// Shows the screen, and remembers what this person has seen.
///
/// # Errors
/// When git can't be read, or the history is here in part only.
pub(super) fn show(context: &Context, store: &Store) -> Result<()> {
    let view = context.view(store)?;
    let person = context.person(store, &view.settings)?;
    // Taken before anything is gathered: what is written in the meantime is new the next time.
    let head = store.git().head()?;
    let mut today = Today::gather(store, &view, person.as_ref())?;
    let me = person.as_ref().map(|person| person.id.as_str());
    today.unsaved.retain(|path| seen::may_name(store, me, path));
    today.is_named = person.as_ref().is_some_and(|person| context.names_another(&person.id));
    if context.json() {
        context.print_json(&today::json(&today, &view))?;
    } else {
        context.page(&today::text(&today, &view))?;
    }
    if let (Some(person), Some(head)) = (&person, head) {
        // A script that asks doesn't look in its person's place; only a beginning is made for it.
        if !context.json() || store.last_look(&person.id).is_none() {
            store.note_look(&person.id, head);
        }
    }
    if let (Some(person), true) = (&person, context.can_ask()) {
        for due in session::due_later(context, store, person)?.later {
            if !session::ask_later(context, store, &view, person, &due)? {
                break;
            }
        }
    }
    Ok(())
}

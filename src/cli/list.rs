//! `list`: every record, or those of one kind.

use anyhow::Result;

use super::{Context, find, private, seen};
use crate::domain::kinds;
use crate::domain::spec::Spec;
use crate::render::listing::{self, Entry};
use crate::render::stances;
use crate::store::{Store, Stored};

/// List the records, or those of one kind.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog list
  couplelog list debriefs")]
pub struct Args {
    /// The kind, such as `limits` or `log`
    kind: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let kinds: Vec<&'static Spec> = match &args.kind {
        Some(word) => vec![find::kind(word)?],
        None => kinds::ALL.to_vec(),
    };
    let store = context.store()?;
    let view = context.view(&store)?;
    let person = context.person(&store, &view.settings)?;
    let mut entries = Vec::new();
    let private = private::records(&store, person.as_ref())?;
    for kind in kinds {
        entries.extend(of_kind(&store, kind, &private)?);
    }
    // A pause is its own person's business (R5); that there is one leads every view anyway.
    let me = person.as_ref().map(|person| person.id.as_str());
    entries.retain(|entry| *entry.at.kind != kinds::PAUSE || entry.at.owner.as_deref() == me);
    // Nor whether somebody is in the middle of writing (R9).
    entries.retain(|entry| {
        entry.is_private || seen::may_tell(&store, &view.settings, me, &entry.at.name.path())
    });
    if context.json() {
        return context.print_json(&listing::json(&entries));
    }
    let width = if context.is_terminal() { context.width() } else { usize::MAX };
    let text = listing::text(&entries, &view.settings, width);
    context.page(&format!("{}{text}", stances::paused(&view)))
}

/// The records of a kind: the newest first where they have days, else by title.
fn of_kind(store: &Store, kind: &'static Spec, private: &[Stored]) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let private = private.iter().filter(|stored| stored.at.kind == kind).cloned();
    let shared = store.names(kind)?.into_iter().map(|at| (at, None));
    let private = private.map(|stored| (stored.at.clone(), Some(stored)));
    for (at, kept) in shared.chain(private) {
        let is_private = kept.is_some();
        // Only a title is worth reading a file for.
        let stored = match kept {
            None if kind.title.is_empty() => None,
            None => store.read(&at.name).ok().flatten(),
            kept => kept,
        };
        let is_unreadable = !kind.title.is_empty() && stored.as_ref().is_none_or(|it| it.contents.is_err());
        let record = stored.and_then(|stored| stored.record());
        let title = record.as_ref().map_or_else(|| listing::title_of_name(&at), |record| record.title());
        entries.push(Entry { at, title, is_unreadable, is_private });
    }
    entries.sort_by(|a, b| {
        let key = |entry: &Entry| (entry.title.to_lowercase(), entry.at.name.clone());
        b.at.date.cmp(&a.at.date).then_with(|| key(a).cmp(&key(b)))
    });
    Ok(entries)
}

//! Taking a whole file away, and writing over one: never over an edit by hand that nobody has saved (R8).

use anyhow::Result;

use super::context::Context;
use super::failure::{Failure, Kind};
use super::keep;
use crate::domain::people::Person;
use crate::domain::rules;
use crate::domain::spec::Located;
use crate::store::{Id, Store, Stored, Write};

/// Takes a record away, as far as the rules let this person. What it said stays in the history.
///
/// # Errors
/// Exit 4 when a rule refuses it, or the file holds an edit that isn't saved; when it can't be written.
pub fn record(
    context: &Context,
    store: &Store,
    person: &Person,
    at: &Located,
    what: &str,
) -> Result<Option<Id>> {
    let mut lock = store.lock("remove")?;
    let view = context.view(store)?;
    refuse_unsaved(store, &at.name.path(), what)?;
    let before = store.read(&at.name)?.as_ref().and_then(Stored::record);
    let change = rules::Change {
        at,
        person: &person.id,
        before: before.as_ref(),
        after: None,
        standing: keep::standing(&view, at),
        is_paused: view.is_paused(),
    };
    keep::allow(store, &view, &change, &view.settings)?;
    let (author, when) = context.signed(person, &view.settings);
    let write = Write { path: at.name.path(), bytes: None };
    let subject = format!("update {}", at.kind.plural);
    Ok(store.save(&mut lock, &author, when, &subject, &[write])?)
}

/// Refuses to go on where a file differs from the newest commit.
///
/// # Errors
/// Exit 4 then; when git or the file can't be read.
pub fn refuse_unsaved(store: &Store, path: &str, what: &str) -> Result<()> {
    let head = store.git().head()?;
    let blob = head.map(|head| store.git().blob_at(head, path)).transpose()?.flatten();
    if store.blob_here(path)? == blob {
        return Ok(());
    }
    Err(Failure::new(Kind::Refused, what)
        .because("it was edited by hand, and that is not saved and would be lost")
        .hint("couplelog save")
        .into())
}

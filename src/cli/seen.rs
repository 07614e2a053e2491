//! Who may see what: nobody reads the other's look back at a session before writing their own.

use anyhow::Result;

use super::failure::Failure;
use crate::domain::kinds;
use crate::domain::people::Person;
use crate::domain::place::{self, Parts};
use crate::domain::spec::Located;
use crate::store::Store;

/// Refuses somebody else's debrief of a session as long as this person has none of their own.
///
/// # Errors
/// Exit 4, with the command that opens it.
pub fn may_see(store: &Store, at: &Located, person: &Person) -> Result<()> {
    if *at.kind != kinds::DEBRIEF || at.owner.as_deref() == Some(&person.id) {
        return Ok(());
    }
    let parts = Parts { person: &person.id, date: at.date, slug: at.slug.as_deref().unwrap_or_default() };
    let own = place::name(at.kind, &parts).ok();
    if own.is_some_and(|own| store.root().join(own.path()).is_file()) {
        return Ok(());
    }
    Err(Failure::refused(format!("could not show {}", at.name))
        .because("your own look back at that session comes first, so that neither colours the other")
        .hint("couplelog debrief")
        .into())
}

//! What a person may see of somebody else's records: in one place, for every view.

use anyhow::Result;

use super::failure::Failure;
use crate::domain::kinds;
use crate::domain::people::Person;
use crate::domain::spec::Located;
use crate::store::Store;

/// Whether a person may see a record: somebody else's pause never (R5), and somebody else's debrief of a
/// session once one's own is saved. An unknown person sees nobody's.
pub fn may_see(store: &Store, person: Option<&str>, at: &Located) -> bool {
    if *at.kind == kinds::PAUSE {
        return person.is_some() && at.owner.as_deref() == person;
    }
    if *at.kind == kinds::DEBRIEF && at.owner.as_deref() != person {
        return person.is_some_and(|person| has_own(store, person, at));
    }
    person.is_some() || *at.kind != kinds::DEBRIEF
}

/// Refuses somebody else's debrief of a session as long as this person has none of their own.
///
/// # Errors
/// Exit 4, with the command that opens it.
pub fn refuse_unseen(store: &Store, at: &Located, person: &Person) -> Result<()> {
    if *at.kind != kinds::DEBRIEF || may_see(store, Some(&person.id), at) {
        return Ok(());
    }
    Err(Failure::refused(format!("could not show {}", at.name))
        .because("your own look back at that session comes first, so that neither colours the other")
        .hint("couplelog debrief")
        .into())
}

/// Whether this person's debrief of the same session is there, in the newest commit or as a file.
fn has_own(store: &Store, person: &str, at: &Located) -> bool {
    let Some((session, _)) = at.name.as_str().rsplit_once('/') else { return false };
    let path = format!("{session}/{person}.yaml");
    if store.root().join(&path).is_file() {
        return true;
    }
    let head = store.git().head().ok().flatten();
    head.is_some_and(|head| store.git().blob_at(head, &path).is_ok_and(|blob| blob.is_some()))
}

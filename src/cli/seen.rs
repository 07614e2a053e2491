//! What a person may see of somebody else's records: in one place, for every view.

use anyhow::Result;

use super::failure::Failure;
use crate::domain::kinds;
use crate::domain::people::Person;
use crate::domain::session::Session;
use crate::domain::spec::Located;
use crate::history::sessions;
use crate::store::Store;

/// Whether a person may see a record: somebody else's pause never (R5), and somebody else's debrief of a
/// session once one's own is saved or set aside. An unknown person sees nobody's.
pub fn may_see(store: &Store, person: Option<&str>, at: &Located) -> bool {
    if *at.kind == kinds::PAUSE {
        return person.is_some() && at.owner.as_deref() == person;
    }
    if *at.kind == kinds::DEBRIEF && at.owner.as_deref() != person {
        let own = person.zip(Session::of(at));
        return own
            .is_some_and(|(person, session)| sessions::is_done(store, person, &session).unwrap_or(false));
    }
    person.is_some() || *at.kind != kinds::DEBRIEF
}

/// Refuses somebody else's debrief of a session as long as this person's own is neither saved nor set
/// aside.
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

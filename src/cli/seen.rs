//! What a person may see of somebody else's records: in one place, for every view.

use anyhow::Result;

use super::failure::Failure;
use crate::domain::kinds;
use crate::domain::name::RecordName;
use crate::domain::people::{Person, Settings};
use crate::domain::place;
use crate::domain::session::Session;
use crate::domain::spec::Located;
use crate::history::{checkins, sessions};
use crate::render::visible::visible_line;
use crate::store::{Store, files};

/// Whether a person may see a record: somebody else's pause never (R5), and somebody else's debrief of a
/// session or check-in of a day once one's own is saved or set aside. An unknown person sees nobody's.
pub fn may_see(store: &Store, person: Option<&str>, at: &Located) -> bool {
    if *at.kind == kinds::PAUSE {
        return person.is_some() && at.owner.as_deref() == person;
    }
    if *at.kind == kinds::DEBRIEF && at.owner.as_deref() != person {
        let own = person.zip(Session::of(at));
        return own
            .is_some_and(|(person, session)| sessions::is_done(store, person, &session).unwrap_or(false));
    }
    if *at.kind == kinds::CHECKIN && at.owner.as_deref() != person {
        let own = person.zip(at.date);
        return own.is_some_and(|(person, date)| checkins::is_done(store, person, date).unwrap_or(false));
    }
    person.is_some() || ![&kinds::DEBRIEF, &kinds::CHECKIN].contains(&at.kind)
}

/// Whether a person may be told that this path holds an edit that isn't saved. Whoever is in the middle of a debrief
/// or a check-in has not written it yet (R9).
pub fn may_name(store: &Store, person: Option<&str>, path: &str) -> bool {
    place::locate_path(path).is_none_or(|at| may_see(store, person, &at))
}

/// Whether a person may be told of what lies at this path. What a commit has is known to be written; a debrief or a
/// check-in that none has is told of as [`may_see`] lets it, and a folder once it holds more than such ones.
pub fn may_tell(store: &Store, settings: &Settings, person: Option<&str>, path: &str) -> bool {
    let top = path.split('/').next().unwrap_or_default();
    if ![&kinds::DEBRIEF, &kinds::CHECKIN].iter().any(|kind| place::top(kind) == top) {
        return true;
    }
    let committed = |head| store.git().files(head, path).is_ok_and(|files| !files.is_empty());
    if store.git().head().ok().flatten().is_some_and(committed) {
        return true;
    }
    if store.root().join(path).is_dir() {
        let below = files::below(store.root(), path).unwrap_or_default();
        return below.is_empty() || below.iter().any(|file| may_tell_file(store, settings, person, file));
    }
    may_tell_file(store, settings, person, path)
}

/// An editor's copy beside somebody's file says as much as the file. Under an id that is nobody's it is no one's.
fn may_tell_file(store: &Store, settings: &Settings, person: Option<&str>, path: &str) -> bool {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let id = file.trim_start_matches(['.', '#']).split(['.', '~']).next().unwrap_or_default();
    let Some(at) = place::locate_path(&format!("{folder}/{id}.yaml")) else { return true };
    settings.person(id).is_none() || may_see(store, person, &at)
}

/// Whether it is somebody else's debrief or check-in, and this person's own is neither saved nor set aside.
pub fn is_unseen(store: &Store, at: &Located, person: &str) -> bool {
    [&kinds::DEBRIEF, &kinds::CHECKIN].contains(&at.kind) && !may_see(store, Some(person), at)
}

/// Refuses somebody else's debrief or check-in as long as this person's own is neither saved nor set aside.
///
/// # Errors
/// Exit 4, with the command that opens it.
pub fn refuse_unseen(store: &Store, at: &Located, person: &Person) -> Result<()> {
    if !is_unseen(store, at, &person.id) {
        return Ok(());
    }
    let failure = Failure::refused(format!("could not show {}", at.name));
    if let (true, Some(day)) = (*at.kind == kinds::CHECKIN, at.date) {
        return Err(failure
            .because("your own check-in of that day comes first, so that neither colours the other")
            .hint(format!(
                "couplelog checkin --date {day}, or set it aside: couplelog checkin --date {day} --skip"
            ))
            .into());
    }
    Err(failure
        .because("your own look back at that session comes first, so that neither colours the other")
        .hint("couplelog debrief")
        .into())
}

/// Whether these words are the full name of somebody else's debrief or check-in, which is told of alike whether or
/// not it is written (R9).
pub fn names_anothers(words: &str, person: &str, settings: &Settings) -> Option<Located> {
    let at = place::locate(&RecordName::new(words).ok()?)?;
    let owner = at.owner.as_deref().and_then(|owner| settings.person(owner));
    let is_anothers = owner.is_some_and(|owner| owner.id != person);
    (is_anothers && [&kinds::DEBRIEF, &kinds::CHECKIN].contains(&at.kind)).then_some(at)
}

/// What is said where something in a person's own record was written by somebody else, and is left out.
pub fn not_theirs(name: &str) -> String {
    format!("What somebody else wrote under {}'s name is left out. (couplelog check)", visible_line(name))
}

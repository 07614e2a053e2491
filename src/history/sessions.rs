//! Which sessions there are, who has looked back at which, and what may be seen of it by whom.

use chrono::{Datelike, NaiveDate};

use crate::domain::day::later;
use crate::domain::kinds;
use crate::domain::people::Settings;
use crate::domain::place;
use crate::domain::session::{Session, later_due};
use crate::domain::spec::Located;
use crate::store::{Result, Store, files};

/// The note of a person who sets a debrief aside.
const SKIPPED: &str = "skipped";

/// How far back the first screen of the day looks, in days.
const LOOK_BACK: i64 = 60;

/// How long a session that wasn't looked back at is still mentioned, in days.
const MENTIONED: i64 = 30;

/// What one person's sessions want today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Due {
    /// Own debriefs that ask how it is now.
    pub later: Vec<Later>,
    /// The latest session of the last weeks at which this person has not looked back, nor set it aside.
    pub debrief: Option<Session>,
}

/// An own debrief that asks how it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    /// Whose debrief it is.
    pub session: Session,
    /// After how many days it asks: 1 or 3.
    pub days: i64,
}

/// Every session that is logged, newest first.
///
/// # Errors
/// When a folder can't be listed.
pub fn all(store: &Store) -> Result<Vec<Session>> {
    let mut found: Vec<Session> = store.names(&kinds::LOG)?.iter().filter_map(Session::of).collect();
    found.sort_by(|a, b| b.cmp(a));
    Ok(found)
}

/// Sessions from one day to another, newest first; only the folders of those years are listed.
pub(super) fn between(store: &Store, from: NaiveDate, to: NaiveDate) -> Result<Vec<Session>> {
    let mut found = Vec::new();
    for year in from.year()..=to.year() {
        for path in files::below(store.root(), &format!("log/{year:04}"))? {
            let session = place::locate_path(&path).as_ref().and_then(Session::of);
            found.extend(session.filter(|session| (from..=to).contains(&session.date)));
        }
    }
    found.sort_by(|a, b| b.cmp(a));
    Ok(found)
}

/// Whether this person's debrief of the session is in the newest commit.
///
/// # Errors
/// When the newest commit can't be read.
pub fn has_saved(store: &Store, person: &str, session: &Session) -> Result<bool> {
    let (Some(head), Ok(name)) = (store.git().head()?, session.debrief(person)) else { return Ok(false) };
    Ok(store.git().blob_at(head, &name.path())?.is_some())
}

/// Whether this person has said that they won't look back at the session.
///
/// # Errors
/// When the note can't be read.
pub fn has_skipped(store: &Store, person: &str, session: &Session) -> Result<bool> {
    Ok(store.aside().read(person, &session.id())?.iter().any(|note| note == SKIPPED))
}

/// Whether this person's own debrief is saved or set aside, so that the others' may be seen.
///
/// # Errors
/// Like [`has_saved`] and [`has_skipped`].
pub fn is_done(store: &Store, person: &str, session: &Session) -> Result<bool> {
    Ok(has_saved(store, person, session)? || has_skipped(store, person, session)?)
}

/// Notes that this person won't look back at the session; on this clone only, and for nobody else.
///
/// # Errors
/// When the note can't be written.
pub fn skip(store: &Store, person: &str, session: &Session) -> Result<()> {
    store.aside().add(person, &session.id(), SKIPPED)
}

/// The latest session up to today at which this person has not looked back.
///
/// # Errors
/// When a folder or the newest commit can't be read.
pub fn latest_undone(store: &Store, person: &str, today: NaiveDate) -> Result<Option<Session>> {
    first_undone(store, person, all(store)?.into_iter().filter(|session| session.date <= today))
}

fn first_undone(
    store: &Store,
    person: &str,
    sessions: impl IntoIterator<Item = Session>,
) -> Result<Option<Session>> {
    for session in sessions {
        if !is_done(store, person, &session)? {
            return Ok(Some(session));
        }
    }
    Ok(None)
}

/// Whether a record may be shown to this reader: nobody sees another's debrief of a session before their own
/// of it is saved or set aside (issue of the main job; everything else may be seen).
///
/// `reader` is the person at the keyboard. Where that isn't known, a debrief is shown only if everyone else
/// has saved or set aside theirs. Every verb that shows records, their history or their differences asks this.
///
/// # Errors
/// When the newest commit or a note can't be read.
pub fn may_see(store: &Store, settings: &Settings, reader: Option<&str>, at: &Located) -> Result<bool> {
    let (Some(owner), Some(session)) = (at.owner.as_deref(), Session::of(at)) else { return Ok(true) };
    if let Some(reader) = reader.filter(|reader| settings.person(reader).is_some()) {
        return Ok(reader == owner || is_done(store, reader, &session)?);
    }
    for person in settings.ids().filter(|person| *person != owner) {
        if !is_done(store, person, &session)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Notes on which day this person's debrief was saved, for the question some days later.
///
/// # Errors
/// When the note can't be written.
pub fn note_saved(store: &Store, person: &str, session: &Session, today: NaiveDate) -> Result<()> {
    if saved_on(store, person, session)?.is_some() {
        return Ok(());
    }
    store.aside().add(person, &session.id(), &format!("saved {today}"))
}

fn saved_on(store: &Store, person: &str, session: &Session) -> Result<Option<NaiveDate>> {
    let notes = store.aside().read(person, &session.id())?;
    Ok(notes.iter().find_map(|note| crate::domain::day::iso(note.strip_prefix("saved ")?)))
}

/// Notes that the question has been asked.
///
/// # Errors
/// When the note can't be written.
pub fn note_later_asked(store: &Store, person: &str, due: &Later) -> Result<()> {
    store.aside().add(person, &due.session.id(), &format!("later {}", due.days))
}

/// Notes that something is to be offered once only; says whether this is the first time.
///
/// # Errors
/// When the note can't be read or written.
pub fn is_first_offer(store: &Store, person: &str, session: &Session, what: &str) -> Result<bool> {
    let note = format!("offered {what}");
    let is_first = !store.aside().read(person, &session.id())?.contains(&note);
    store.aside().add(person, &session.id(), &note)?;
    Ok(is_first)
}

/// What this person's sessions want today. It looks at the sessions of the last weeks only, so that it takes
/// no longer when the log has grown.
///
/// A debrief that was not saved by `debrief` on this clone counts from the day of its session.
///
/// # Errors
/// When a folder, the newest commit or a note can't be read.
pub fn due(store: &Store, person: &str, today: NaiveDate) -> Result<Due> {
    let sessions = between(store, later(today, -LOOK_BACK), today)?;
    let mut due = Due::default();
    for session in &sessions {
        if !has_saved(store, person, session)? {
            continue;
        }
        let notes = store.aside().read(person, &session.id())?;
        let asked: Vec<i64> =
            notes.iter().filter_map(|note| note.strip_prefix("later ")?.parse().ok()).collect();
        let saved = saved_on(store, person, session)?.unwrap_or(session.date);
        if let Some(days) = later_due(saved, &asked, today) {
            due.later.push(Later { session: session.clone(), days });
        }
    }
    let mentioned = sessions.into_iter().filter(|session| session.date >= later(today, -MENTIONED));
    due.debrief = first_undone(store, person, mentioned)?;
    Ok(due)
}

//! Who has checked in on which day, and whose may be seen by whom.

use chrono::NaiveDate;

use crate::domain::kinds;
use crate::domain::name::{BadName, RecordName};
use crate::domain::people::Settings;
use crate::domain::place::{self, Parts};
use crate::domain::record::Record;
use crate::domain::spec::Located;
use crate::store::{Result, Store};

/// The note of a person who sets a check-in aside.
const SKIPPED: &str = "skipped";

/// Where one person's check-in of a day is.
///
/// # Errors
/// When the person can't be a file's name.
pub fn name(person: &str, date: NaiveDate) -> std::result::Result<RecordName, BadName> {
    place::name(&kinds::CHECKIN, &Parts { person, date: Some(date), ..Parts::default() })
}

fn subject(date: NaiveDate) -> String {
    format!("checkin-{}", date.format("%Y-%m-%d"))
}

/// Whether this person's check-in of that day is in the newest commit.
///
/// # Errors
/// When the newest commit can't be read.
pub fn has_saved(store: &Store, person: &str, date: NaiveDate) -> Result<bool> {
    let (Some(head), Ok(name)) = (store.git().head()?, name(person, date)) else { return Ok(false) };
    Ok(store.git().blob_at(head, &name.path())?.is_some())
}

/// Whether this person's own check-in of that day is saved or set aside, so that the others' may be seen.
///
/// # Errors
/// When the newest commit or the note can't be read.
pub fn is_done(store: &Store, person: &str, date: NaiveDate) -> Result<bool> {
    let has_skipped = || store.aside().read(person, &subject(date));
    Ok(has_saved(store, person, date)? || has_skipped()?.iter().any(|note| note == SKIPPED))
}

/// Notes that this person won't check in on that day; on this clone only, and for nobody else.
///
/// # Errors
/// When the note can't be written.
pub fn skip(store: &Store, person: &str, date: NaiveDate) -> Result<()> {
    store.aside().add(person, &subject(date), SKIPPED)
}

/// The latest day up to this one on which this person has checked in or set it aside.
///
/// # Errors
/// When the folder, the newest commit or a note can't be read.
pub fn latest_done(store: &Store, person: &str, today: NaiveDate) -> Result<Option<NaiveDate>> {
    let mut days: Vec<NaiveDate> = store.names(&kinds::CHECKIN)?.iter().filter_map(|at| at.date).collect();
    days.sort_unstable();
    days.dedup();
    for day in days.into_iter().rev().filter(|day| *day <= today) {
        if is_done(store, person, day)? {
            return Ok(Some(day));
        }
    }
    Ok(None)
}

/// Everyone's check-ins of a day as the newest commit has them, with what can't be read as nothing; whose
/// isn't there is not mentioned (R9).
///
/// # Errors
/// When the newest commit can't be read.
pub fn saved(store: &Store, settings: &Settings, date: NaiveDate) -> Result<Vec<(String, Option<Record>)>> {
    let mut found = Vec::new();
    let Some(head) = store.git().head()? else { return Ok(found) };
    for person in settings.ids() {
        let Some(at) = name(person, date).ok().as_ref().and_then(place::locate) else { continue };
        if let Some(blob) = store.git().blob_at(head, &at.name.path())? {
            found.push((person.to_owned(), store.read_version(&at, blob)?.record()));
        }
    }
    Ok(found)
}

/// One person's own check-ins up to a day, the oldest first; those that can't be read are left out.
///
/// # Errors
/// When the folder can't be listed.
pub fn of(store: &Store, person: &str, until: NaiveDate) -> Result<Vec<(NaiveDate, Record)>> {
    let is_theirs = |at: &Located| at.owner.as_deref() == Some(person);
    let mut found = Vec::new();
    for at in store.names(&kinds::CHECKIN)?.into_iter().filter(is_theirs) {
        let record = store.read(&at.name).ok().flatten().and_then(|stored| stored.record());
        found.extend(at.date.filter(|day| *day <= until).zip(record));
    }
    found.sort_by_key(|(day, _)| *day);
    Ok(found)
}

//! What differs between two days, all in all.

use chrono::NaiveDate;

use super::readings::{Reading, Readings};
use super::steps;
use crate::change::{Event, FieldChange, fields};
use crate::domain::place;
use crate::domain::spec::Located;
use crate::store::{Id, Result, Store};

/// A record that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Net {
    /// The record.
    pub at: Located,
    /// What became of it.
    pub event: Event,
    /// The fields that differ.
    pub changes: Vec<FieldChange>,
    /// Whether a part of it isn't committed yet.
    pub is_unsaved: bool,
}

/// The state of the records at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// As this commit has them; nothing before the first.
    Commit(Option<Id>),
    /// As the files are now, saved or not.
    Now,
}

/// The newest commit of this clone's own line whose day is not after this one: from HEAD along the first
/// parents, so that what came by a merge counts from the merge.
///
/// # Errors
/// When the history can't be read.
pub fn at_end_of(store: &Store, day: NaiveDate) -> Result<Option<Id>> {
    let mut next = store.git().head()?;
    while let Some(id) = next {
        let commit = store.git().commit(id)?;
        if commit.day <= day {
            return Ok(Some(id));
        }
        next = commit.parents.first().copied();
    }
    Ok(None)
}

/// The records at or below these paths (all, where there are none) that differ between two states.
///
/// # Errors
/// When the history or the files can't be read.
pub fn between(store: &Store, from: Option<Id>, to: State, below: &[String]) -> Result<Vec<Net>> {
    let mut readings = Readings::default();
    let tree = |commit: Option<Id>| {
        commit.map(|id| store.git().commit(id)).transpose().map(|it| it.map(|it| it.tree))
    };
    let commit = match to {
        State::Commit(commit) => commit,
        State::Now => store.git().head()?,
    };
    let mut found = Vec::new();
    let unsaved = if to == State::Now { unsaved(store, below)? } else { Vec::new() };
    for change in store.git().changes(tree(from)?, tree(commit)?, below)? {
        if unsaved.contains(&change.path) {
            continue;
        }
        let Some(at) = place::locate_path(&change.path) else { continue };
        let now = match change.new {
            Some(blob) => readings.take(store, &at, blob).map(|reading| Some((*reading).clone()))?,
            None => None,
        };
        found.extend(net(store, &mut readings, at, (from, change.old), now, false)?);
    }
    for path in unsaved {
        let Some(at) = place::locate_path(&path) else { continue };
        let now = match store.read(&at.name) {
            Ok(stored) => stored.map(|stored| stored.record().map_or(Reading::Unreadable, Reading::Record)),
            Err(_) => Some(Reading::Unreadable),
        };
        let old = from.map(|commit| store.git().blob_at(commit, &path)).transpose()?.flatten();
        let is_as_before = old.is_some() && now.is_some() && is_blob(store, &path, old);
        if !is_as_before {
            found.extend(net(store, &mut readings, at, (from, old), now, true)?);
        }
    }
    found.sort_by(|a, b| a.at.name.cmp(&b.at.name));
    Ok(found)
}

fn net(
    store: &Store,
    readings: &mut Readings,
    at: Located,
    (from, old): (Option<Id>, Option<Id>),
    now: Option<Reading>,
    is_unsaved: bool,
) -> Result<Option<Net>> {
    let event = match (old, &now) {
        (None, None) => return Ok(None),
        (_, Some(Reading::Unreadable)) => Event::Unreadable,
        (None, _) => Event::Added,
        (_, None) => Event::Removed,
        _ => Event::Changed,
    };
    let changes = if event == Event::Unreadable {
        Vec::new()
    } else {
        let before = steps::Reader::new(store, readings).before(&at, old, from)?;
        fields(at.kind, before.as_deref().and_then(Reading::record), now.as_ref().and_then(Reading::record))
    };
    Ok(Some(Net { at, event, changes, is_unsaved }))
}

fn is_blob(store: &Store, path: &str, blob: Option<Id>) -> bool {
    let bytes = crate::store::files::read(&store.root().join(path)).ok().flatten();
    bytes.and_then(|bytes| crate::store::Git::blob_id(&bytes).ok()) == blob
}

/// The paths that differ from the newest commit.
///
/// # Errors
/// When a folder or the newest commit can't be read.
pub fn unsaved(store: &Store, below: &[String]) -> Result<Vec<String>> {
    let everything = [String::new()];
    let mut found = Vec::new();
    for below in if below.is_empty() { &everything[..] } else { below } {
        found.extend(store.unsaved(below)?.into_iter().map(|unsaved| unsaved.path));
    }
    found.retain(|path| place::locate_path(path).is_some());
    Ok(found)
}

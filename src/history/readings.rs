//! Old versions of records, each read once.

use std::sync::Arc;

use super::meaning::Meaning;
use crate::domain::name::RecordName;
use crate::domain::record::Record;
use crate::domain::spec::Located;
use crate::store::codec::{self, MAX_BYTES};
use crate::store::git::{Change, Commit, IdMap};
use crate::store::{Id, Result, Store, reading};

/// What one version of a record's file says.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// This.
    Record(Record),
    /// It can't be read as a record.
    Unreadable,
}

impl Reading {
    /// The record, where it could be read.
    pub fn record(&self) -> Option<&Record> {
        match self {
            Reading::Record(record) => Some(record),
            Reading::Unreadable => None,
        }
    }

    /// What it says as far as the rules need it.
    pub fn meaning(&self) -> Meaning {
        self.record().map_or(Meaning::Unreadable, Meaning::of)
    }
}

/// What was read and is likely to be asked for again.
#[derive(Debug, Default)]
pub struct Readings {
    versions: IdMap<(RecordName, Arc<Reading>)>,
    /// Commits that were kept in the graph.
    commits: IdMap<Commit>,
    /// What commits changed against their first parents in the folders and files that protect.
    changes: IdMap<Vec<Change>>,
}

impl Readings {
    /// Keeps what a commit changed in the folders and files that protect.
    pub(super) fn keep_changes(&mut self, commit: Id, changes: Vec<Change>) {
        self.changes.insert(commit, changes);
    }

    /// Keeps a commit.
    pub(super) fn keep_commit(&mut self, commit: &Commit) {
        self.commits.insert(commit.id, commit.clone());
    }

    /// A commit, kept or read now.
    ///
    /// # Errors
    /// When it can't be read.
    pub(super) fn commit(&mut self, store: &Store, id: Id) -> Result<Commit> {
        self.commits.remove(&id).map_or_else(|| store.git().commit(id), Ok)
    }

    /// What was kept of a commit.
    pub(super) fn changes(&self, commit: Id) -> Option<&[Change]> {
        self.changes.get(&commit).map(Vec::as_slice)
    }

    /// Takes over what others read.
    pub(super) fn extend(&mut self, others: Readings) {
        self.commits.extend(others.commits);
        self.versions.extend(others.versions);
        self.changes.extend(others.changes);
    }

    /// What was kept of a commit, for the last time.
    pub(super) fn take_changes(&mut self, commit: Id) -> Option<Vec<Change>> {
        self.changes.remove(&commit)
    }

    /// A version of a record, read now or before.
    ///
    /// # Errors
    /// When git can't read it.
    pub fn read(&mut self, store: &Store, at: &Located, blob: Id) -> Result<Arc<Reading>> {
        if let Some((name, reading)) = self.versions.get(&blob)
            && *name == at.name
        {
            return Ok(reading.clone());
        }
        let reading = Arc::new(read(store, at, blob)?);
        self.versions.insert(blob, (at.name.clone(), reading.clone()));
        Ok(reading)
    }

    /// The same, for the last time: it isn't kept. Walking from new to old, a version is asked for as the
    /// older one, then as the newer one, then never again.
    ///
    /// # Errors
    /// When git can't read it.
    pub fn take(&mut self, store: &Store, at: &Located, blob: Id) -> Result<Arc<Reading>> {
        match self.versions.remove(&blob) {
            Some((name, reading)) if name == at.name => Ok(reading),
            _ => Ok(Arc::new(read(store, at, blob)?)),
        }
    }
}

fn read(store: &Store, at: &Located, blob: Id) -> Result<Reading> {
    let bytes = store.git().blob_up_to(blob, MAX_BYTES)?;
    let parsed = bytes.and_then(|bytes| codec::parse(&bytes).ok());
    Ok(parsed.map_or(Reading::Unreadable, |parsed| Reading::Record(reading::record(at.clone(), &parsed))))
}

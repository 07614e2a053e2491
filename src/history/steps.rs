//! One commit as steps: what it did to each record, against its parents.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::graph::PROTECTING;
use super::readings::{Reading, Readings};
use crate::change::{Event, FieldChange, Step, fields, merged};
use crate::domain::place;
use crate::domain::record::Record;
use crate::domain::spec::Located;
use crate::store::git::{Change, Commit};
use crate::store::{Id, Result, Store};

/// What became of one commit.
pub(super) struct Steps {
    /// Its steps, in the order of the records' paths.
    pub steps: Vec<Step>,
    /// Whether every version could be had from git, so that this never comes out differently.
    pub is_whole: bool,
}

/// Reads commits, from new to old.
pub(super) struct Reader<'a> {
    store: &'a Store,
    readings: &'a mut Readings,
    is_whole: bool,
}

/// Whether a version is asked for as the newer or as the older one.
#[derive(Clone, Copy, PartialEq)]
enum As {
    Newer,
    Older,
}

impl<'a> Reader<'a> {
    pub fn new(store: &'a Store, readings: &'a mut Readings) -> Self {
        Self { store, readings, is_whole: true }
    }

    /// What a commit did to the records at or below these paths (to all, where there are none).
    ///
    /// # Errors
    /// When git can't read the commit or one of its trees. A file that can't be read is a step.
    pub fn steps(mut self, commit: &Commit, wanted: &[String]) -> Result<Steps> {
        let mut steps = match commit.parents.as_slice() {
            [] | [_] => self.of_commit(commit, wanted)?,
            _ => self.of_merge(commit, wanted)?,
        };
        steps.sort_by(|a, b| a.at.name.cmp(&b.at.name));
        if commit.author.is_none() && !steps.is_empty() {
            let name = self.store.git().author_name(commit.id)?;
            steps.iter_mut().for_each(|step| step.author_name = Some(name.clone()));
        }
        Ok(Steps { steps, is_whole: self.is_whole })
    }

    fn of_commit(&mut self, commit: &Commit, wanted: &[String]) -> Result<Vec<Step>> {
        let parent = commit.parents.first().copied();
        let changes = match self.readings.take_changes(commit.id).filter(|_| wanted == PROTECTING) {
            Some(changes) => changes,
            None => {
                let before = parent.map(|parent| self.store.git().commit(parent)).transpose()?;
                self.store.git().changes(before.map(|before| before.tree), Some(commit.tree), wanted)?
            }
        };
        let mut steps = Vec::new();
        for change in &changes {
            let Some(at) = place::locate_path(&change.path) else { continue };
            let now = change.new.map(|blob| self.read(&at, blob, As::Newer));
            let (event, differing) = match now.as_deref() {
                Some(Reading::Unreadable) => (Event::Unreadable, Vec::new()),
                now => {
                    let before = self.before(&at, change.old, parent)?;
                    let now = now.and_then(Reading::record);
                    let before = before.as_deref().and_then(Reading::record);
                    (event(change), fields(at.kind, before, now))
                }
            };
            let moved = moved(&changes, change, &at);
            steps.push(Step { moved, ..step(commit, at, event, differing) });
        }
        Ok(steps)
    }

    /// What stood before. Where that can't be read, it is the last version below it that can.
    pub fn before(
        &mut self,
        at: &Located,
        blob: Option<Id>,
        parent: Option<Id>,
    ) -> Result<Option<Arc<Reading>>> {
        let Some(blob) = blob else { return Ok(None) };
        let reading = self.read(at, blob, As::Older);
        if reading.record().is_some() {
            return Ok(Some(reading));
        }
        let path = at.name.path();
        let (mut known, mut below) = (blob, parent);
        while let Some(commit) = below {
            let Some(blob) = self.store.git().blob_at(commit, &path)? else { break };
            if blob != known {
                let reading = self.read(at, blob, As::Older);
                if reading.record().is_some() {
                    return Ok(Some(reading));
                }
                known = blob;
            }
            below = self.store.git().commit(commit)?.parents.first().copied();
        }
        Ok(None)
    }

    /// A version of a file; one that git itself can't give any more is as unreadable as any.
    fn read(&mut self, at: &Located, blob: Id, turn: As) -> Arc<Reading> {
        let reading = match turn {
            As::Newer => self.readings.take(self.store, at, blob),
            As::Older => self.readings.read(self.store, at, blob),
        };
        reading.unwrap_or_else(|_| {
            self.is_whole = false;
            Arc::new(Reading::Unreadable)
        })
    }

    /// What a merge did by itself (see [`merged`]). One that only brings its sides together has no steps.
    fn of_merge(&mut self, commit: &Commit, wanted: &[String]) -> Result<Vec<Step>> {
        let git = self.store.git();
        let mut paths: BTreeSet<String> = BTreeSet::new();
        for parent in &commit.parents {
            let before = git.commit(*parent)?.tree;
            let changes = git.changes(Some(before), Some(commit.tree), wanted)?;
            paths.extend(changes.into_iter().map(|change| change.path));
        }
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        let bases = git.merge_bases(&commit.parents)?;
        let mut steps = Vec::new();
        for path in paths {
            let Some(at) = place::locate_path(&path) else { continue };
            steps.extend(self.merged(commit, &bases, at, &path)?);
        }
        Ok(steps)
    }

    fn merged(&mut self, commit: &Commit, bases: &[Id], at: Located, path: &str) -> Result<Option<Step>> {
        let git = self.store.git();
        let result = git.blob_at(commit.id, path)?;
        let blobs =
            |commits: &[Id]| commits.iter().map(|id| git.blob_at(*id, path)).collect::<Result<Vec<_>>>();
        let (sides, base_blobs) = (blobs(&commit.parents)?, blobs(bases)?);
        let has_stayed = |side: &Option<Id>| {
            if base_blobs.is_empty() { side.is_none() } else { base_blobs.contains(side) }
        };
        let is_new = sides.iter().all(|side| *side != result);
        if !is_new && sides.iter().all(|side| *side == result || has_stayed(side)) {
            return Ok(None);
        }
        let now = result.map(|blob| self.read(&at, blob, As::Older));
        if now.as_deref() == Some(&Reading::Unreadable) {
            return Ok(is_new.then(|| step(commit, at, Event::Unreadable, Vec::new())));
        }
        let (mut of_sides, mut of_bases) = (Vec::new(), Vec::new());
        for (blob, side) in sides.iter().zip(&commit.parents) {
            of_sides.push(self.before(&at, *blob, Some(*side))?);
        }
        for (blob, base) in base_blobs.iter().zip(bases) {
            of_bases.push(self.before(&at, *blob, Some(*base))?);
        }
        let now = now.as_deref().and_then(Reading::record);
        let differing = merged(at.kind, &records(&of_bases), &records(&of_sides), now);
        let is_said = is_new || !differing.is_empty();
        Ok(is_said.then(|| step(commit, at, Event::Merged, differing)))
    }
}

fn records(readings: &[Option<Arc<Reading>>]) -> Vec<Option<&Record>> {
    readings.iter().map(|reading| reading.as_deref().and_then(Reading::record)).collect()
}

fn event(change: &Change) -> Event {
    match (change.old, change.new) {
        (None, _) => Event::Added,
        (_, None) => Event::Removed,
        _ => Event::Changed,
    }
}

fn step(commit: &Commit, at: Located, event: Event, changes: Vec<FieldChange>) -> Step {
    Step {
        commit: commit.id.to_string(),
        day: commit.day,
        author: commit.author.clone(),
        author_name: None,
        at,
        event,
        changes,
        moved: None,
    }
}

/// The record of the same kind with which this one's very text was exchanged in the same commit: a renamed
/// file. It is named, and never followed: which record it is follows from its path.
fn moved(changes: &[Change], change: &Change, at: &Located) -> Option<String> {
    let is_other_end = |other: &&Change| match (change.old, change.new) {
        (None, Some(_)) => other.new.is_none() && other.old == change.new,
        (Some(_), None) => other.old.is_none() && other.new == change.old,
        _ => false,
    };
    let ends: BTreeMap<&str, Located> = changes
        .iter()
        .filter(is_other_end)
        .filter_map(|other| Some((other.path.as_str(), place::locate_path(&other.path)?)))
        .filter(|(_, other)| other.kind == at.kind)
        .collect();
    ends.into_values().next().map(|other| other.name.to_string())
}

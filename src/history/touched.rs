//! Which commits touch what protects. That is looked for on a second thread, while the first one is still
//! walking down the history, and what they say is read on a third: reading thousands of commits, trees and
//! files is most of what a first look costs.

use std::sync::mpsc;
use std::thread;

use super::graph::PROTECTING;
use super::readings::Readings;
use crate::domain::place;
use crate::domain::spec::Located;
use crate::store::crowd::{self, MAX_PROTECTING};
use crate::store::git::{Commit, IdMap, Tops};
use crate::store::{Id, Result, Store};

/// So many commits, and so many versions, are handed over at once: waking a thread costs more than reading one.
const COMMITS: usize = 128;
const VERSIONS: usize = 16;

/// The commits that can be reached from the tips and not from `known`, parents before children. `readings`
/// has then what each of them changed, where it changed what protects, and what the files say now.
///
/// # Errors
/// When a commit or a tree can't be read.
pub(super) fn commits(
    store: &Store,
    tips: &[Id],
    known: &[Id],
    readings: &mut Readings,
) -> Result<Vec<Commit>> {
    // After the first time there are few.
    let others = if known.is_empty() { store.again().ok().zip(store.again().ok()) } else { None };
    let Some((looker, reader)) = others else {
        let commits = store.git().commits(tips, known)?;
        look(store, commits.iter().map(Asked::of), readings, |readings, at, blob| {
            // What goes wrong here goes wrong again where it is told.
            let _ = readings.read(store, &at, blob);
        })?;
        return Ok(commits);
    };
    store.git().read_much([looker.git(), reader.git()]);
    let (commits, changes, versions) = thread::scope(|scope| {
        let (ask, asked) = mpsc::channel::<Vec<Asked>>();
        let (tell, told) = mpsc::channel::<Vec<(Located, Id)>>();
        let looking = thread::Builder::new().spawn_scoped(scope, move || {
            let mut changes = Readings::default();
            let mut found = Handed::new(tell, VERSIONS);
            look(&looker, asked.iter().flatten(), &mut changes, |_, at, blob| found.hand((at, blob)))?;
            Ok(changes)
        });
        let reading = thread::Builder::new().spawn_scoped(scope, move || {
            let mut versions = Readings::default();
            for (at, blob) in told.iter().flatten() {
                let _ = versions.read(&reader, &at, blob);
            }
            versions
        });
        let mut walked = Handed::new(ask, COMMITS);
        let commits = store.git().walk(tips, known, |commit| walked.hand(Asked::of(commit)));
        drop(walked);
        let changes = looking.ok().and_then(|thread| thread.join().ok());
        (commits, changes, reading.ok().and_then(|thread| thread.join().ok()))
    });
    let commits = commits?;
    match changes {
        Some(changes) => readings.extend(changes?),
        // Without a second thread, the first one looks; what is not read yet is read where it is asked for.
        None => look(store, commits.iter().map(Asked::of), readings, |_, _, _| {})?,
    }
    readings.extend(versions.unwrap_or_default());
    Ok(commits)
}

/// Hands things over to another thread, so many at once, and the last ones when it is dropped.
struct Handed<T> {
    to: mpsc::Sender<Vec<T>>,
    at_once: usize,
    things: Vec<T>,
}

impl<T> Handed<T> {
    fn new(to: mpsc::Sender<Vec<T>>, at_once: usize) -> Self {
        Self { to, at_once, things: Vec::with_capacity(at_once) }
    }

    /// A thread that is no longer there needs nothing.
    fn hand(&mut self, thing: T) {
        self.things.push(thing);
        if self.things.len() == self.at_once {
            let things = std::mem::replace(&mut self.things, Vec::with_capacity(self.at_once));
            let _ = self.to.send(things);
        }
    }
}

impl<T> Drop for Handed<T> {
    fn drop(&mut self) {
        let _ = self.to.send(std::mem::take(&mut self.things));
    }
}

/// What is looked for in one commit.
struct Asked {
    commit: Id,
    tree: Id,
    first_parent: Option<Id>,
}

impl Asked {
    fn of(commit: &Commit) -> Self {
        Self { commit: commit.id, tree: commit.tree, first_parent: commit.parents.first().copied() }
    }
}

/// The root tree of a commit, and what it has that protects.
type Look = (Id, Tops);

/// Keeps what each commit changed among what protects, and tells of the versions that came with it.
fn look(
    store: &Store,
    asked: impl Iterator<Item = Asked>,
    readings: &mut Readings,
    mut tell: impl FnMut(&mut Readings, Located, Id),
) -> Result<()> {
    let mut seen: IdMap<Look> = IdMap::default();
    // Children whose first parent has not come yet, by that parent.
    let mut waiting: IdMap<Vec<Id>> = IdMap::default();
    let mut left = MAX_PROTECTING;
    for Asked { commit, tree, first_parent } in asked {
        let now = (tree, store.git().tops(tree, &PROTECTING)?);
        for child in waiting.remove(&commit).into_iter().flatten() {
            if let Some(above) = seen.get(&child) {
                compare(store, child, Some(&now), above, (readings, &mut left), &mut tell)?;
            }
        }
        match first_parent {
            None => compare(store, commit, None, &now, (readings, &mut left), &mut tell)?,
            Some(parent) => match seen.get(&parent) {
                Some(before) => compare(store, commit, Some(before), &now, (readings, &mut left), &mut tell)?,
                None => waiting.entry(parent).or_default().push(commit),
            },
        }
        seen.insert(commit, now);
    }
    for (parent, children) in waiting {
        let tree = store.git().commit(parent)?.tree;
        let before = (tree, store.git().tops(tree, &PROTECTING)?);
        for child in children {
            if let Some(above) = seen.get(&child) {
                compare(store, child, Some(&before), above, (readings, &mut left), &mut tell)?;
            }
        }
    }
    Ok(())
}

fn compare(
    store: &Store,
    commit: Id,
    before: Option<&Look>,
    (tree, now): &Look,
    (readings, left): (&mut Readings, &mut usize),
    tell: &mut impl FnMut(&mut Readings, Located, Id),
) -> Result<()> {
    let is_touched = before.map_or_else(|| !now.is_empty(), |(_, before)| before != now);
    if !is_touched {
        return Ok(());
    }
    let wanted = PROTECTING.map(str::to_owned);
    let changes = store.git().changes(before.map(|(tree, _)| *tree), Some(*tree), &wanted)?;
    crowd::refuse(changes.iter().filter(|change| change.new.is_some()).map(|change| change.path.as_str()))?;
    *left = left.checked_sub(changes.len()).ok_or_else(crowd::of_history)?;
    for change in &changes {
        if let (Some(at), Some(blob)) = (place::locate_path(&change.path), change.new) {
            tell(readings, at, blob);
        }
    }
    readings.keep_changes(commit, changes);
    Ok(())
}

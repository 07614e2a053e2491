//! Two lines of commits: what came of each, and what they come to together.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::by_id::{self, Blobs};
use super::graph::{Graph, Node};
use super::index;
use super::merging::{self, Brought, Files, Side};
use super::readings::{Reading, Readings};
use super::view::{Reader, View};
use crate::change::fields;
use crate::change::merge::{Hands, Talk};
use crate::domain::place;
use crate::domain::stance::Stance;
use crate::store::git::{IdMap, Whole};
use crate::store::{Id, Result, Store, StoreError};

/// How many commits that are no merges lie between.
///
/// # Errors
/// When the history can't be read.
pub fn count(store: &Store, above: Id, below: &[Id]) -> Result<usize> {
    let commits = store.git().commits(&[above], below)?;
    Ok(commits.iter().filter(|commit| commit.parents.len() < 2).count())
}

/// What two lines come to.
#[derive(Debug, Default)]
pub struct Merged {
    /// What differs from our line: each path with what it holds, or with nothing where it is removed.
    pub files: Vec<(String, Option<Whole>)>,
    /// What needs a talk.
    pub talks: Vec<Told>,
    /// Who wrote what on either line.
    lines: [Line; 2],
}

/// Who wrote which field on a line since it parted, and who wrote on it at all.
type Line = (Hands, Writers);

/// The ids of those who wrote something; `None` for an address of nobody here.
pub type Writers = BTreeSet<Option<String>>;

impl Merged {
    /// A talk with those who wrote either version.
    pub fn told(&self, talk: Talk) -> Told {
        let [ours, theirs] = &self.lines;
        Told { ours: by(&talk, ours), theirs: by(&talk, theirs), talk }
    }

    /// The names of the records that need a talk.
    pub fn records(&self) -> Vec<String> {
        let mut records: Vec<String> = self.talks.iter().map(|told| told.talk.record.clone()).collect();
        records.dedup();
        records
    }
}

/// Something to talk about, and those who wrote either version.
#[derive(Debug, Clone)]
pub struct Told {
    /// What it is.
    pub talk: Talk,
    /// Who wrote ours.
    pub ours: Writers,
    /// Who wrote theirs.
    pub theirs: Writers,
}

/// A limit, a pause or an agreement that would come out looser than both lines together say, if any does: by the
/// name of its record. `tips` are the lines, `merged` is the commit that joins them.
///
/// # Errors
/// When the history can't be read.
pub fn looser(store: &Store, tips: &[Id], merged: Id, today: NaiveDate) -> Result<Option<String>> {
    let (before, after) = (of(store, tips, today)?, of(store, &[merged], today)?);
    for (topic, people) in &before.limits {
        for (person, limit) in people {
            let now = after.limit(person, topic).map(|limit| limit.in_force).unwrap_or(Stance::NotDiscussed);
            if limit.in_force.is_stricter_than(now) {
                return Ok(Some(limit.path.trim_end_matches(".yaml").to_owned()));
            }
        }
    }
    let paused = before.paused_ids().into_iter().find(|id| !after.paused_ids().contains(id));
    if let Some(id) = paused {
        return Ok(Some(format!("pauses/{id}")));
    }
    let agreed = after.agreements.values().find(|agreement| {
        agreement.in_force && before.agreements.get(&agreement.record).is_none_or(|before| !before.in_force)
    });
    Ok(agreed.map(|agreement| agreement.record.clone()))
}

/// What makes the history at and below a tip more than any view can show, if anything does: each commit for
/// itself may be small.
///
/// # Errors
/// When the history can't be read.
pub fn too_much(store: &Store, tip: Id) -> Result<Option<String>> {
    match grown(store, &[tip]) {
        Err(error @ StoreError::Crowded { .. }) => Ok(Some(error.to_string())),
        Err(error) => Err(error),
        Ok(_) => Ok(None),
    }
}

/// The graph up to these commits, whatever the clone's own tips are.
fn grown(store: &Store, tips: &[Id]) -> Result<Graph> {
    index::read(store).unwrap_or_default().up_to(store, tips, &mut Readings::default())
}

/// What holds where these commits are joined, nothing in the work tree and no other tip considered.
fn of(store: &Store, tips: &[Id], today: NaiveDate) -> Result<View> {
    let mut graph = grown(store, tips)?;
    graph.join(tips);
    Reader::new(&graph, today, None).view()
}

impl Graph {
    /// Lets HEAD stand where these commits are joined by a merge that says nothing of its own.
    fn join(&mut self, tips: &[Id]) {
        self.others.clear();
        let standings: Vec<_> = tips.iter().filter_map(|tip| self.standings.get(tip)).collect();
        let mut parents: Vec<usize> = standings.iter().map(|standing| standing.node).collect();
        parents.dedup();
        let [_, _, ..] = parents.as_slice() else {
            self.head = parents.first().copied();
            return;
        };
        let days: Vec<NaiveDate> =
            standings.iter().flat_map(|standing| standing.days.iter().copied()).collect();
        let Some(day) = parents.iter().filter_map(|at| self.nodes.get(*at)).map(|node| node.day).max() else {
            return;
        };
        self.nodes.push(Node {
            commit: String::new(),
            parents,
            day,
            author_day: day,
            days_between: days,
            author: None,
            changes: Vec::new(),
        });
        self.head = Some(self.nodes.len() - 1);
    }
}

/// What two lines of commits come to, record by record.
///
/// # Errors
/// When git can't read a version.
pub fn merged(store: &Store, ours: Id, theirs: Id) -> Result<Merged> {
    let bases = store.git().merge_bases(&[ours, theirs])?;
    let mut paths = BTreeSet::new();
    for base in &bases {
        for to in [ours, theirs] {
            paths.extend(differing(store, *base, to)?);
        }
    }
    let blobs = |commit: &Id| by_id::blobs(store, *commit, &paths);
    let below = bases.iter().map(blobs).collect::<Result<Vec<_>>>()?;
    let (mine, other) = (blobs(&ours)?, blobs(&theirs)?);
    let read = by_id::to_read(store, &below, [&mine, &other], &paths)?;
    let files = |blobs: &Blobs| by_id::files(store, blobs, &read);
    let base = base(store, &bases, &|commit| files(&blobs(&commit)?))?;
    let (mine, other) = (files(&mine)?, files(&other)?);
    let lines = [hands(store, ours, &bases)?, hands(store, theirs, &bases)?];
    let ours = Side { files: &mine, hands: &lines[0].0 };
    let Brought { mut files, talks } =
        merging::trees(&base, ours, Side { files: &other, hands: &lines[1].0 });
    let mut changed = Vec::new();
    for path in mine.keys().cloned().collect::<BTreeSet<_>>().union(&files.keys().cloned().collect()) {
        let now = files.remove(path);
        if now.as_ref() != mine.get(path) {
            changed.push((path.clone(), now.map(by_id::whole)));
        }
    }
    let mut merged = Merged { files: changed, talks: Vec::new(), lines };
    merged.talks = talks.into_iter().map(|talk| merged.told(talk)).collect();
    Ok(merged)
}

/// Who wrote one side's version; where only one person wrote on that side at all, it is theirs.
fn by(talk: &Talk, (hands, people): &Line) -> Writers {
    let wrote = hands.of(&talk.record, &talk.field);
    if wrote.is_empty() && people.len() == 1 { people.clone() } else { wrote }
}

/// The files from which both lines began; where lines crossed, what the several beginnings come to.
fn base(store: &Store, bases: &[Id], files: &dyn Fn(Id) -> Result<Files>) -> Result<Files> {
    let Some((first, others)) = bases.split_first() else { return Ok(Files::new()) };
    let mut joined = files(*first)?;
    let nobody = Hands::default();
    for (number, other) in others.iter().enumerate() {
        let so_far = bases.get(..=number).unwrap_or_default();
        let below: Vec<Id> = so_far.iter().chain([other]).copied().collect();
        let below = store.git().merge_bases(&below)?;
        let before = below.first().map(|below| files(*below)).transpose()?.unwrap_or_default();
        let there = files(*other)?;
        let (one, two) = (Side { files: &joined, hands: &nobody }, Side { files: &there, hands: &nobody });
        joined = merging::trees(&before, one, two).files;
    }
    Ok(joined)
}

fn hands(store: &Store, tip: Id, bases: &[Id]) -> Result<Line> {
    let mut readings = Readings::default();
    let mut people = BTreeSet::new();
    let mut at: IdMap<Hands> = IdMap::default();
    let commits = store.git().commits(&[tip], bases)?;
    let mut children: IdMap<usize> = IdMap::default();
    for parent in commits.iter().flat_map(|commit| &commit.parents) {
        *children.entry(*parent).or_default() += 1;
    }
    for commit in commits {
        let mut now: Option<Hands> = None;
        for parent in &commit.parents {
            let left = children.get_mut(parent).map_or(0, |left| {
                *left -= 1;
                *left
            });
            // Whoever comes last needs no copy: a straight line holds one.
            let below = if left == 0 { at.remove(parent) } else { at.get(parent).cloned() };
            now = match (now, below) {
                (Some(now), Some(below)) => Some(now.joined(below)),
                (now, below) => now.or(below),
            };
        }
        let mut now = now.unwrap_or_default();
        people.extend(Some(commit.author.clone()).filter(|_| commit.parents.len() < 2));
        let before = commit.parents.first().map(|parent| store.git().commit(*parent)).transpose()?;
        // What a merge says differently from its first parent was written in the commits that it joins.
        let changes = match commit.parents.as_slice() {
            [_, _, ..] => Vec::new(),
            _ => store.git().changes(before.map(|commit| commit.tree), Some(commit.tree), &[])?,
        };
        for change in changes {
            let Some(at) = place::locate_path(&change.path) else {
                now.wrote(change.path.trim_end_matches(".yaml"), &[], commit.author.as_deref());
                continue;
            };
            let mut read = |blob: Option<Id>| blob.map(|blob| readings.read(store, &at, blob)).transpose();
            let (old, new) = (read(change.old)?, read(change.new)?);
            let record =
                |reading: &Option<Arc<Reading>>| reading.as_ref().and_then(|it| it.record().cloned());
            let changed = fields(at.kind, record(&old).as_ref(), record(&new).as_ref());
            now.note(at.name.as_str(), commit.author.as_deref(), &changed);
        }
        at.insert(commit.id, now);
    }
    Ok((at.remove(&tip).unwrap_or_default(), people))
}

fn differing(store: &Store, from: Id, to: Id) -> Result<Vec<String>> {
    let tree = |id: Id| store.git().commit(id).map(|commit| commit.tree);
    let changes = store.git().changes(Some(tree(from)?), Some(tree(to)?), &[])?;
    Ok(changes.into_iter().map(|change| change.path).collect())
}

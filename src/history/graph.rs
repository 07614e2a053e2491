//! The commits that matter to what protects, as a graph of versions: limits, pauses, agreements, proposals,
//! repairs, signals and the settings.
//!
//! A lifetime has thousands of commits and few that touch these files. The others are left out; only their
//! days are kept, because a loosening is never earlier than the newest of its ancestors (in-force.md).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::index;
use super::meaning::Meaning;
use super::readings::Readings;
use super::tips::{Below, Tips};
use super::touched;
use crate::domain::in_force::{OtherTip, Version};
use crate::domain::place;
use crate::store::crowd::{self, MAX_PROTECTING};
use crate::store::git::{Commit, IdMap};
use crate::store::{Id, Result, Store, StoreError};

/// The folders and files whose versions protect.
pub const PROTECTING: [&str; 7] =
    ["limits", "pauses", "agreements", "proposals", "repairs", "couplelog.yaml", "safety.yaml"];

/// A commit that was kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Its id, in letters.
    pub commit: String,
    /// Positions of the kept commits below it.
    pub parents: Vec<usize>,
    /// The later of the author and the committer day.
    pub day: NaiveDate,
    /// The author day.
    pub author_day: NaiveDate,
    /// Days of commits that were left out below it.
    pub days_between: Vec<NaiveDate>,
    /// The person who wrote it; nothing for an unknown address.
    pub author: Option<String>,
    /// The protecting files that differ from its first parent's: the path, and what it says now. Sorted by
    /// path, so that a commit of very many files can't make reading slow.
    pub changes: Changes,
}

impl Node {
    /// What it says now about a file that differs from its first parent's; nothing for any other file.
    #[allow(clippy::option_option)]
    fn change(&self, path: &str) -> Option<Option<&Meaning>> {
        let at = self.changes.binary_search_by(|(changed, _)| changed.as_str().cmp(path)).ok()?;
        self.changes.get(at).map(|(_, meaning)| meaning.as_ref())
    }
}

type Changes = Vec<(String, Option<Meaning>)>;

/// Where a commit stands in the graph: the kept commit whose files it has, and the days since.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Standing {
    pub node: usize,
    pub days: BTreeSet<NaiveDate>,
}

/// The graph of a clone, up to its tips.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// The kept commits, parents before children.
    pub nodes: Vec<Node>,
    /// The kept commit whose files HEAD has; nothing before the first commit.
    pub head: Option<usize>,
    /// Tips beside HEAD whose tightenings count too.
    pub others: Vec<OtherTip>,
    /// Whether a tip that was seen here is on no branch any more.
    pub is_rewritten: bool,
    pub(super) standings: IdMap<Standing>,
    pub(super) below: Below,
    /// Days of commits that were left out above HEAD's place.
    pub(super) above_head: BTreeSet<NaiveDate>,
}

impl Graph {
    /// Reads the graph of a clone, from its index as far as that is good.
    ///
    /// # Errors
    /// When a commit can't be read.
    pub fn load(store: &Store) -> Result<Self> {
        Self::load_with(store, &mut Readings::default())
    }

    /// Like [`Graph::load`]; what had to be read on the way stays in `readings`.
    ///
    /// # Errors
    /// When a commit can't be read.
    pub fn load_with(store: &Store, readings: &mut Readings) -> Result<Self> {
        let head = store.git().head()?;
        let mut graph = index::read(store).unwrap_or_default();
        let tips = Tips::find(store, head, &graph.below)?;
        let is_more_known = tips.below != graph.below;
        graph.below.clone_from(&tips.below);
        if tips.all().iter().any(|tip| !graph.standings.contains_key(tip)) {
            graph = graph.up_to(store, &tips.all(), readings)?;
            graph.standings.retain(|commit, _| tips.all().contains(commit));
            index::write(store, &graph);
            // Tips that were read are kept (in-force.md), whoever wrote them with whatever program.
            tips.all().iter().for_each(|tip| store.git().note_seen(*tip));
        } else if is_more_known {
            index::write(store, &graph);
        }
        let node = |tip: &Id| graph.standings.get(tip).map(|standing| standing.node);
        graph.head = head.as_ref().and_then(node);
        let above = head.as_ref().and_then(|head| graph.standings.get(head));
        graph.above_head = above.map(|standing| standing.days.clone()).unwrap_or_default();
        graph.is_rewritten = tips.is_rewritten;
        graph.others = tips
            .others
            .iter()
            .filter_map(|(tip, is_gone)| Some(OtherTip { version: node(tip)?, is_gone: *is_gone }))
            .collect();
        Ok(graph)
    }

    /// The graph as versions, for [`crate::domain::in_force::judge`].
    pub fn versions(&self) -> Vec<Version> {
        let version = |node: &Node| Version {
            parents: node.parents.clone(),
            day: node.day,
            author_day: node.author_day,
            days_between: node.days_between.clone(),
        };
        self.nodes.iter().map(version).collect()
    }

    /// What each kept commit says about one file: what changed there, else what its first parent says.
    pub fn of_path(&self, path: &str) -> Vec<Option<&Meaning>> {
        let mut said: Vec<Option<&Meaning>> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let inherited = || node.parents.first().and_then(|&parent| said[parent]);
            said.push(node.change(path).unwrap_or_else(inherited));
        }
        said
    }

    /// What one kept commit says about one file.
    pub fn at(&self, version: usize, path: &str) -> Option<&Meaning> {
        let mut at = Some(version);
        while let Some(version) = at {
            let node = self.nodes.get(version)?;
            if let Some(meaning) = node.change(path) {
                return meaning;
            }
            at = node.parents.first().copied();
        }
        None
    }

    /// At which kept commits one file differs from the first parent's.
    pub fn changed(&self, path: &str) -> Vec<bool> {
        self.nodes.iter().map(|node| node.change(path).is_some()).collect()
    }

    /// Every path that any kept commit changed, sorted.
    pub fn paths(&self) -> BTreeSet<&str> {
        self.nodes.iter().flat_map(|node| node.changes.iter().map(|(path, _)| path.as_str())).collect()
    }

    /// The kept commits at and below one of them.
    pub fn below(&self, tip: usize) -> BTreeSet<usize> {
        let mut below = BTreeSet::from([tip]);
        for at in (0..=tip).rev() {
            if below.contains(&at) {
                below.extend(&self.nodes[at].parents);
            }
        }
        below
    }

    /// The graph up to these tips: what is known already grown by what is new, or begun anew where that can't be
    /// joined to it.
    pub(super) fn up_to(mut self, store: &Store, tips: &[Id], readings: &mut Readings) -> Result<Self> {
        if !self.grow(store, tips, readings)? {
            self = Graph { below: self.below, ..Graph::default() };
            self.grow(store, tips, readings)?;
        }
        Ok(self)
    }

    /// Adds the commits that are new; says whether all of them could be joined to what was there.
    fn grow(&mut self, store: &Store, tips: &[Id], readings: &mut Readings) -> Result<bool> {
        let known: Vec<Id> = self.standings.keys().copied().collect();
        if known.iter().any(|commit| !store.git().has_commit(*commit)) {
            return Ok(false);
        }
        let commits = touched::commits(store, tips, &known, readings)?;
        let mut count: usize = self.nodes.iter().map(|node| node.changes.len()).sum();
        // How often each commit is still asked for: as a parent, and as a tip.
        let mut uses: IdMap<usize> = IdMap::default();
        for id in commits.iter().flat_map(|commit| &commit.parents).chain(tips) {
            *uses.entry(*id).or_default() += 1;
        }
        for commit in commits {
            let found = readings.changes(commit.id).map(<[_]>::to_vec).unwrap_or_default();
            let mut changes = Vec::new();
            for change in found {
                let Some(at) = place::locate_path(&change.path) else { continue };
                let meaning = match change.new.map(|blob| readings.read(store, &at, blob)).transpose() {
                    Err(StoreError::TooLarge(_)) => Some(Meaning::Unreadable),
                    reading => reading?.map(|reading| reading.meaning()),
                };
                changes.push((change.path, meaning));
            }
            count += changes.len();
            if count > MAX_PROTECTING {
                return Err(crowd::of_history());
            }
            changes.sort_by(|(a, _), (b, _)| a.cmp(b));
            if !changes.is_empty() {
                readings.keep_commit(&commit);
            }
            if !self.add(&commit, changes, &mut uses) {
                return Ok(false);
            }
        }
        // A tip that was below another one all the time has no place yet: HEAD was set back.
        Ok(tips.iter().all(|tip| self.standings.contains_key(tip)))
    }

    /// Adds one commit, or only its day where nothing that protects changed.
    fn add(&mut self, commit: &Commit, changes: Changes, uses: &mut IdMap<usize>) -> bool {
        let below: Option<Vec<Standing>> =
            commit.parents.iter().map(|parent| self.use_once(*parent, uses)).collect();
        let Some(below) = below else { return false };
        let mut days: BTreeSet<NaiveDate> = BTreeSet::new();
        let mut parents: Vec<usize> = Vec::new();
        for standing in below {
            if days.is_empty() {
                days = standing.days;
            } else {
                days.extend(standing.days);
            }
            if !parents.contains(&standing.node) {
                parents.push(standing.node);
            }
        }
        let standing = match parents.as_slice() {
            [node] if changes.is_empty() => {
                days.insert(commit.day);
                Standing { node: *node, days }
            }
            _ => {
                self.nodes.push(Node {
                    commit: commit.id.to_string(),
                    parents,
                    day: commit.day,
                    author_day: commit.author_day,
                    days_between: days.into_iter().collect(),
                    author: commit.author.clone(),
                    changes,
                });
                Standing { node: self.nodes.len() - 1, days: BTreeSet::new() }
            }
        };
        self.standings.insert(commit.id, standing);
        true
    }

    /// Where a commit stands; the last to ask takes it away, so that long histories stay small in memory.
    fn use_once(&mut self, commit: Id, uses: &mut IdMap<usize>) -> Option<Standing> {
        let left = uses.get_mut(&commit)?;
        *left -= 1;
        if *left == 0 { self.standings.remove(&commit) } else { self.standings.get(&commit).cloned() }
    }

    /// The graph as it was on a day: the commits up to then, whatever came later.
    #[must_use]
    pub fn as_of(&self, day: NaiveDate) -> Self {
        let Some(head) = self.head else { return Self::default() };
        let mut kept: Vec<Option<usize>> = Vec::with_capacity(self.nodes.len());
        let below_head = self.below(head);
        // A commit was there before everything that stands on it, whatever its own clock said, and before the
        // commits that were left out above it. Above a merge nobody can say on which side those were.
        let mut days: Vec<NaiveDate> = self.nodes.iter().map(|node| node.day).collect();
        if let Some(above) = self.above_head.first() {
            days[head] = days[head].min(*above);
        }
        for at in below_head.iter().rev() {
            let node = &self.nodes[*at];
            let above = node.days_between.iter().filter(|_| node.parents.len() == 1).min();
            let first = above.map_or(days[*at], |above| days[*at].min(*above));
            for &parent in &node.parents {
                days[parent] = days[parent].min(first);
            }
        }
        let mut past = Self::default();
        let mut tips: BTreeSet<usize> = BTreeSet::new();
        for (at, node) in self.nodes.iter().enumerate() {
            let parents: Option<Vec<usize>> = node.parents.iter().map(|&parent| kept[parent]).collect();
            kept.push(parents.filter(|_| below_head.contains(&at) && days[at] <= day).map(|parents| {
                parents.iter().for_each(|parent| {
                    tips.remove(parent);
                });
                past.nodes.push(Node { parents, ..node.clone() });
                tips.insert(past.nodes.len() - 1);
                past.nodes.len() - 1
            }));
        }
        past.head = match tips.len() {
            0 => None,
            1 => tips.first().copied(),
            _ => {
                let parents = tips.into_iter().collect();
                let commit = String::new();
                past.nodes.push(Node {
                    commit,
                    parents,
                    day,
                    author_day: day,
                    days_between: Vec::new(),
                    author: None,
                    changes: Vec::new(),
                });
                Some(past.nodes.len() - 1)
            }
        };
        past
    }
}

//! The steps of records through the commits below HEAD, newest first, read only as far as they are asked for.

use std::collections::{HashMap, HashSet, VecDeque};
use std::vec;

use chrono::NaiveDate;

use super::graph::{Graph, PROTECTING};
use super::readings::Readings;
use super::step_cache;
use super::steps::Reader;
use crate::change::Step;
use crate::store::git::{Commit, Tops};
use crate::store::{Id, Result, Store};

/// Which steps are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Paths of files and folders; none means everything.
    pub below: Vec<String>,
    /// The first day.
    pub since: Option<NaiveDate>,
    /// The last day.
    pub until: Option<NaiveDate>,
    /// Whose commits, by the id in the author's address.
    pub author: Option<String>,
}

impl Wanted {
    fn is_wanted(&self, day: NaiveDate, author: Option<&str>) -> bool {
        self.since.is_none_or(|since| day >= since)
            && self.until.is_none_or(|until| day <= until)
            && self.author.as_deref().is_none_or(|wanted| author == Some(wanted))
    }

    /// Whether this path is at or below what is wanted.
    pub fn has(&self, path: &str) -> bool {
        let is_below = |folder: &String| {
            path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.below.is_empty() || self.below.iter().any(is_below)
    }

    /// Whether the graph's commits are all that can matter.
    fn is_of_graph(&self) -> bool {
        let is_protecting = |path: &String| PROTECTING.contains(&path.split('/').next().unwrap_or_default());
        !self.below.is_empty() && self.below.iter().all(is_protecting)
    }
}

/// The steps, newest first: no commit before one that stands on it, whatever their days say.
pub struct Timeline<'a> {
    store: &'a Store,
    wanted: Wanted,
    commits: Commits,
    readings: Readings,
    ready: VecDeque<Step>,
}

enum Commits {
    /// Every commit, each with a look at what its root tree has.
    All(AllCommits),
    /// Those that the graph of what protects has kept, with their steps where they are known.
    OfGraph { left: vec::IntoIter<Id>, known: HashMap<String, Vec<Step>>, is_new: bool },
}

impl<'a> Timeline<'a> {
    /// The timeline of what is wanted. `readings` may hold what was read when the graph was loaded.
    ///
    /// # Errors
    /// When the history can't be read.
    pub fn new(store: &'a Store, graph: &Graph, readings: Readings, wanted: Wanted) -> Result<Self> {
        let commits = if wanted.is_of_graph() {
            let mut cached = step_cache::read(store);
            let (mut left, mut known) = (Vec::new(), HashMap::new());
            for at in newest_first(graph) {
                let node = &graph.nodes[at];
                known.extend(cached.remove_entry(&node.commit));
                // A merge may have changed what its first side had not: the graph alone can't tell.
                let is_touched =
                    node.parents.len() > 1 || node.changes.iter().any(|(path, _)| wanted.has(path));
                if is_touched && wanted.is_wanted(node.day, node.author.as_deref()) {
                    left.extend(Id::from_hex(&node.commit));
                }
            }
            Commits::OfGraph { left: left.into_iter(), known, is_new: false }
        } else {
            Commits::All(AllCommits::new(store, &wanted.below)?)
        };
        Ok(Self { store, wanted, commits, readings, ready: VecDeque::new() })
    }

    /// Reads the next commit that may matter; false when there is none.
    fn advance(&mut self) -> Result<bool> {
        match &mut self.commits {
            Commits::All(all) => {
                let Some(commit) = all.next(self.store)? else { return Ok(false) };
                if !self.wanted.is_wanted(commit.day, commit.author.as_deref())
                    || !all.is_touched(self.store, &commit)?
                {
                    return Ok(true);
                }
                let reader = Reader::new(self.store, &mut self.readings);
                self.ready.extend(reader.steps(&commit, &self.wanted.below)?.steps);
            }
            Commits::OfGraph { left, known, is_new } => {
                let Some(id) = left.next() else {
                    if std::mem::take(is_new) {
                        step_cache::write(self.store, known);
                    }
                    return Ok(false);
                };
                let name = id.to_string();
                if !known.contains_key(&name) {
                    let protecting = PROTECTING.map(str::to_owned);
                    let commit = self.readings.commit(self.store, id)?;
                    let found = Reader::new(self.store, &mut self.readings).steps(&commit, &protecting)?;
                    if found.is_whole {
                        *is_new = true;
                        known.insert(name.clone(), found.steps);
                    } else {
                        self.ready
                            .extend(found.steps.into_iter().filter(|it| self.wanted.has(&it.at.name.path())));
                    }
                }
                let steps = known.get(&name).into_iter().flatten();
                self.ready.extend(steps.filter(|step| self.wanted.has(&step.at.name.path())).cloned());
            }
        }
        Ok(true)
    }
}

impl Iterator for Timeline<'_> {
    type Item = Result<Step>;

    fn next(&mut self) -> Option<Result<Step>> {
        loop {
            if let Some(step) = self.ready.pop_front() {
                return Some(Ok(step));
            }
            match self.advance() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// Every commit below HEAD, newest first.
struct AllCommits {
    /// The next one, as long as there were no merges: so far the order needs no look at what is below.
    next: Option<Id>,
    left: vec::IntoIter<Commit>,
    /// Commits that were read before their turn.
    ahead: HashMap<Id, Commit>,
    /// The root trees of those that are left.
    trees: HashMap<Id, Id>,
    /// The names in the root below which something is wanted; none means all.
    names: Vec<String>,
    /// What a commit that comes later has under these names, as its children saw it.
    seen: HashMap<Id, Tops>,
}

impl AllCommits {
    fn new(store: &Store, below: &[String]) -> Result<Self> {
        let mut names: Vec<String> =
            below.iter().filter_map(|path| path.split('/').next()).map(str::to_owned).collect();
        names.sort();
        names.dedup();
        Ok(Self {
            next: store.git().head()?,
            left: Vec::new().into_iter(),
            ahead: HashMap::new(),
            trees: HashMap::new(),
            names,
            seen: HashMap::new(),
        })
    }

    fn next(&mut self, store: &Store) -> Result<Option<Commit>> {
        let Some(id) = self.next.take() else { return Ok(self.left.next()) };
        let commit = match self.ahead.remove(&id) {
            Some(commit) => commit,
            None => store.git().commit(id)?,
        };
        match commit.parents.as_slice() {
            [] => {}
            [parent] => self.next = Some(*parent),
            _ => {
                let mut commits = store.git().commits(&[id], &[])?;
                commits.reverse();
                self.trees = commits.iter().map(|commit| (commit.id, commit.tree)).collect();
                self.left = commits.into_iter();
                return Ok(self.left.next());
            }
        }
        Ok(Some(commit))
    }

    /// Whether anything under the names differs from a parent's. Only what does is looked into.
    fn is_touched(&mut self, store: &Store, commit: &Commit) -> Result<bool> {
        if self.names.is_empty() {
            return Ok(true);
        }
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let now = match self.seen.remove(&commit.id) {
            Some(tops) => tops,
            None => store.git().tops(commit.tree, &names)?,
        };
        let mut is_touched = commit.parents.is_empty() && !now.is_empty();
        for parent in &commit.parents {
            let before = match self.seen.get(parent) {
                Some(tops) => tops.clone(),
                None => match self.trees.get(parent) {
                    Some(tree) => store.git().tops(*tree, &names)?,
                    None => {
                        let parent = store.git().commit(*parent)?;
                        let tops = store.git().tops(parent.tree, &names)?;
                        self.ahead.insert(parent.id, parent);
                        tops
                    }
                },
            };
            is_touched |= before != now;
            self.seen.insert(*parent, before);
        }
        Ok(is_touched)
    }
}

/// The graph's commits at and below HEAD, newest first, in the order in which all commits would be walked.
fn newest_first(graph: &Graph) -> Vec<usize> {
    let mut found = Vec::new();
    let mut seen: HashSet<usize> = HashSet::new();
    let mut path: Vec<(usize, usize)> = graph.head.into_iter().map(|head| (head, 0)).collect();
    seen.extend(graph.head);
    while let Some((at, next)) = path.last_mut() {
        match graph.nodes[*at].parents.get(*next).copied() {
            Some(parent) => {
                *next += 1;
                if seen.insert(parent) {
                    path.push((parent, 0));
                }
            }
            None => found.extend(path.pop().map(|(at, _)| at)),
        }
    }
    found.reverse();
    found
}

//! Every commit against every parent: which of them broke a rule, whatever came of it since.
//!
//! Only what a commit changed is read. Walking from new to old, each version is read once as the older one and
//! let go as the newer one, so that a long history needs little memory.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_yaml::Mapping;

use super::readings::{Reading, Readings};
use super::{foreign, lines, steps};
use crate::change::audit::{self, Breach, Looked, Rule, Said};
use crate::domain::kinds;
use crate::domain::people::Settings;
use crate::domain::place;
use crate::domain::problem::Problem;
use crate::domain::record::Record;
use crate::domain::spec::Located;
use crate::store::git::{Commit, IdMap, Whole};
use crate::store::{Id, Result, Store};

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The people, by whose names it is told.
    pub settings: &'a Settings,
    /// Today: later days are in the future.
    pub today: NaiveDate,
    /// Who asks: of another one's pause nothing is told but that somebody else ended it (R5).
    pub person: Option<&'a str>,
}

/// Everything in the commits below HEAD that breaks a rule or is worth a look, each with its commit.
///
/// # Errors
/// When the commits can't be walked. A tree or a file that can't be read is among the problems.
pub fn history(store: &Store, asked: Asked<'_>) -> Result<Vec<Problem>> {
    match store.git().head()? {
        Some(head) => between(store, head, &[], asked),
        None => Ok(Vec::new()),
    }
}

/// The same for the commits at and below `tip` that are not below `known`.
///
/// # Errors
/// When the commits can't be walked.
pub fn between(store: &Store, tip: Id, known: &[Id], asked: Asked<'_>) -> Result<Vec<Problem>> {
    let commits = store.git().commits(&[tip], known)?;
    let mut audit = Audit {
        store,
        asked,
        readings: Readings::default(),
        seen: commits.iter().map(|commit| (commit.id, (commit.tree, commit.day))).collect(),
        found: Vec::new(),
    };
    for commit in commits.iter().rev() {
        let before = audit.found.len();
        if audit.commit(commit).is_err() {
            audit.found.truncate(before);
            audit.found.push(
                Problem::error(".git", "what this commit changed can't be read")
                    .commit(commit.id.to_string())
                    .hint("git fsck says more"),
            );
        }
    }
    Ok(audit.found)
}

struct Audit<'a> {
    store: &'a Store,
    asked: Asked<'a>,
    readings: Readings,
    /// The root trees and the days of commits.
    seen: IdMap<(Id, NaiveDate)>,
    found: Vec<Problem>,
}

/// A version as the walk has it.
type Version = Option<Arc<Reading>>;

impl Audit<'_> {
    fn commit(&mut self, commit: &Commit) -> Result<()> {
        let parents: Vec<(Id, NaiveDate)> =
            commit.parents.iter().map(|id| self.seen_at(*id)).collect::<Result<_>>()?;
        self.days(commit, parents.iter().map(|(_, day)| *day).max());
        let git = self.store.git();
        if parents.len() < 2 {
            for change in git.changes(parents.first().map(|(tree, _)| *tree), Some(commit.tree), &[])? {
                if let Some(at) = place::locate_path(&change.path) {
                    self.record(commit, &at, &[change.old], change.new)?;
                }
            }
            return Ok(());
        }
        let mut paths: BTreeSet<String> = BTreeSet::new();
        for (tree, _) in &parents {
            let changes = git.changes(Some(*tree), Some(commit.tree), &[])?;
            paths.extend(changes.into_iter().map(|change| change.path));
        }
        if paths.is_empty() {
            return Ok(());
        }
        let bases = git.merge_bases(&commit.parents)?;
        let mut joined = None;
        for path in paths {
            if let Some(at) = place::locate_path(&path) {
                self.merged(commit, &at, &bases, &mut joined)?;
            }
        }
        Ok(())
    }

    fn seen_at(&mut self, id: Id) -> Result<(Id, NaiveDate)> {
        if let Some(seen) = self.seen.get(&id) {
            return Ok(*seen);
        }
        let commit = self.store.git().commit(id)?;
        self.seen.insert(id, (commit.tree, commit.day));
        Ok((commit.tree, commit.day))
    }

    fn days(&mut self, commit: &Commit, before: Option<NaiveDate>) {
        let mut warn = |message: &str, hint: &str| {
            let problem = Problem::warning(".git", message).field("date").hint(hint);
            self.found.push(problem.commit(commit.id.to_string()));
        };
        if commit.day > self.asked.today {
            warn("it is dated after today", "a looser stance in it counts only after that day");
        }
        if before.is_some_and(|before| commit.day < before) {
            warn(
                "it is dated before a commit that it stands on",
                "a looser stance in it counts from the later day; is a computer's clock wrong?",
            );
        }
    }

    /// One record at a commit with one parent at most.
    fn record(&mut self, commit: &Commit, at: &Located, old: &[Option<Id>], new: Option<Id>) -> Result<()> {
        let now = self.now(at, new);
        let is_own = at.owner.is_some() && at.owner == commit.author && *at.kind != kinds::PAUSE;
        let mut before: Vec<Version> = Vec::new();
        // What its owner wrote needs no look at what stood there before.
        if !is_own {
            for (blob, parent) in old.iter().zip(&commit.parents) {
                before.push(self.before(at, *blob, *parent)?);
            }
        }
        let sides = records(&before);
        let (author, settings) = (commit.author.as_deref(), self.asked.settings);
        let looked = Looked { at, author, sides: &sides, bases: &[], now: said(&now), settings };
        for breach in self.judged(&looked) {
            if !breach.if_own || self.is_own_word(commit, at, &sides, &breach)? {
                self.tell(commit, at, &breach);
            }
        }
        Ok(())
    }

    /// One record at a merge. `joined` is what both lines come to by the rules, once that was asked for.
    fn merged(
        &mut self,
        commit: &Commit,
        at: &Located,
        bases: &[Id],
        joined: &mut Option<lines::Merged>,
    ) -> Result<()> {
        let (git, path) = (self.store.git(), at.name.path());
        let blobs =
            |commits: &[Id]| commits.iter().map(|id| git.blob_at(*id, &path)).collect::<Result<Vec<_>>>();
        let (result, of_sides, of_bases) =
            (git.blob_at(commit.id, &path)?, blobs(&commit.parents)?, blobs(bases)?);
        let has_stayed =
            |side: &Option<Id>| if bases.is_empty() { side.is_none() } else { of_bases.contains(side) };
        let is_new = of_sides.iter().all(|side| *side != result);
        if !is_new && of_sides.iter().all(|side| *side == result || has_stayed(side)) {
            return Ok(());
        }
        let now = self.older(at, result);
        if said(&now) == Said::Unreadable && !is_new {
            return Ok(());
        }
        let (mut before, mut below): (Vec<Version>, Vec<Version>) = (Vec::new(), Vec::new());
        for (blob, parent) in of_sides.iter().zip(&commit.parents) {
            before.push(self.before(at, *blob, *parent)?);
        }
        for (blob, base) in of_bases.iter().zip(bases) {
            below.push(self.before(at, *blob, *base)?);
        }
        let (sides, bases) = (records(&before), records(&below));
        let (author, settings) = (commit.author.as_deref(), self.asked.settings);
        let looked = Looked { at, author, sides: &sides, bases: &bases, now: said(&now), settings };
        for breach in self.judged(&looked) {
            if breach.if_unlike_merge && self.is_by_the_rules(commit, &path, &of_sides, result, joined)? {
                continue;
            }
            if !breach.if_own || self.is_own_word(commit, at, &sides, &breach)? {
                self.tell(commit, at, &breach);
            }
        }
        Ok(())
    }

    /// Whether a merge of two lines made of a file what `sync` makes of it.
    fn is_by_the_rules(
        &self,
        commit: &Commit,
        path: &str,
        sides: &[Option<Id>],
        result: Option<Id>,
        joined: &mut Option<lines::Merged>,
    ) -> Result<bool> {
        let [ours, theirs] = commit.parents.as_slice() else { return Ok(false) };
        let joined = match joined {
            Some(joined) => joined,
            None => joined.insert(lines::merged(self.store, *ours, *theirs)?),
        };
        let expected = match joined.files.iter().find(|(changed, _)| changed == path) {
            Some((_, whole)) => whole.as_ref().map(Whole::id).transpose()?,
            None => sides.first().copied().flatten(),
        };
        Ok(expected == result)
    }

    fn is_own_word(
        &self,
        commit: &Commit,
        at: &Located,
        sides: &[Option<&Record>],
        breach: &Breach,
    ) -> Result<bool> {
        let (Some(field), Some(person)) = (&breach.field, &breach.person) else { return Ok(true) };
        let fields = |side: &Option<&Record>| side.map(|side| side.fields.clone()).unwrap_or_default();
        let before: Vec<Mapping> = sides.iter().map(fields).collect();
        let name = BTreeSet::from([(field.clone(), person.clone())]);
        Ok(!foreign::own_below(self.store, commit, at, &before, &name)?.is_empty())
    }

    /// What was found, as far as it is told.
    fn judged(&self, looked: &Looked<'_>) -> Vec<Breach> {
        let Asked { settings, person, .. } = self.asked;
        let is_others_pause = *looked.at.kind == kinds::PAUSE && looked.at.owner.as_deref() != person;
        let mut found = audit::judge(looked);
        found.retain(|breach| {
            // Of somebody who isn't one of the people the files' own checks speak.
            let is_here = |id: &String| settings.person(id).is_some() || breach.rule == Rule::Removed;
            breach.person.iter().all(is_here) && !(is_others_pause && breach.rule == Rule::Unreadable)
        });
        found
    }

    fn tell(&mut self, commit: &Commit, at: &Located, breach: &Breach) {
        let settings = self.asked.settings;
        let by = commit.author.as_deref().and_then(|id| settings.person(id));
        let by = by.map_or("an unknown address", |person| &person.name);
        let message = breach.message(by, settings);
        let mut problem = Problem::error(at.name.path(), message)
            .commit(commit.id.to_string())
            .hint(format!("what stood there before: couplelog history {}", at.name));
        problem.level = breach.rule.level();
        problem.field = breach.field.clone().filter(|_| breach.rule != Rule::Dropped);
        if self.found.last() != Some(&problem) {
            self.found.push(problem);
        }
    }

    fn now(&mut self, at: &Located, blob: Option<Id>) -> Version {
        let mut read = |blob| self.readings.take(self.store, at, blob);
        blob.map(|blob| read(blob).unwrap_or_else(|_| Arc::new(Reading::Unreadable)))
    }

    fn older(&mut self, at: &Located, blob: Option<Id>) -> Version {
        let mut read = |blob| self.readings.read(self.store, at, blob);
        blob.map(|blob| read(blob).unwrap_or_else(|_| Arc::new(Reading::Unreadable)))
    }

    fn before(&mut self, at: &Located, blob: Option<Id>, parent: Id) -> Result<Version> {
        steps::Reader::new(self.store, &mut self.readings).before(at, blob, Some(parent))
    }
}

fn said(version: &Version) -> Said<'_> {
    match version.as_deref() {
        None => Said::Absent,
        Some(Reading::Unreadable) => Said::Unreadable,
        Some(Reading::Record(record)) => Said::Record(record),
    }
}

fn records(versions: &[Version]) -> Vec<Option<&Record>> {
    versions.iter().map(|version| version.as_deref().and_then(Reading::record)).collect()
}

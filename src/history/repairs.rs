//! Repairs that are open, which the agreements they touch wait for.

use std::collections::BTreeSet;

use super::meaning::{Meaning, RepairText};
use super::view::Reader;
use crate::domain::in_force::{self, Protects, Said};
use crate::domain::kinds;
use crate::domain::name::slug_of;
use crate::domain::place;
use crate::store::survey;

/// Whether a repair is open for one person; open is the stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mending {
    Open,
    /// Closed in the affected person's own words; another statement than that there was never any.
    Closed,
    No,
}

impl Protects for Mending {
    fn rank(&self) -> i64 {
        match self {
            Mending::Open => 0,
            Mending::Closed | Mending::No => 1,
        }
    }

    fn absent() -> Self {
        Mending::No
    }
}

/// A repair with all that was said in it.
pub(super) struct Repair<'a> {
    versions: Vec<Option<&'a Meaning>>,
    now: Option<Meaning>,
}

/// Whether a repair stands in an agreement's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InTheWay {
    /// It touches the agreement and is open.
    Open,
    /// It can't be read, so it may.
    Unreadable,
}

impl Reader<'_> {
    /// Every repair that was ever written.
    pub fn repairs(&self) -> Vec<Repair<'_>> {
        let mut paths: BTreeSet<String> = self.graph.paths().into_iter().map(str::to_owned).collect();
        if let Some(store) = self.store {
            paths.extend(survey::visible(store.root(), "repairs"));
        }
        paths.retain(|path| place::locate_path(path).is_some_and(|at| *at.kind == kinds::REPAIR));
        paths.iter().map(|path| Repair { versions: self.graph.of_path(path), now: self.now(path) }).collect()
    }

    /// Whether a repair stands in the way of the agreement with these names.
    ///
    /// It is open until the affected person's own commit closes it, or takes the agreement out of it. Whoever
    /// else says that it is closed, or names somebody else as affected, changes nothing.
    pub fn in_the_way(&self, repair: &Repair<'_>, names: &BTreeSet<String>) -> Option<InTheWay> {
        let head = self.graph.head.and_then(|head| repair.versions.get(head).copied().flatten());
        if [head, repair.now.as_ref()].iter().any(|it| matches!(it, Some(Meaning::Unreadable))) {
            return Some(InTheWay::Unreadable);
        }
        let touches = |meaning: Option<&Meaning>| text(meaning).is_some_and(|text| is_about(text, names));
        if repair.now.as_ref() != head
            && text(repair.now.as_ref()).is_some_and(|now| is_about(now, names) && !now.is_closed)
        {
            return Some(InTheWay::Open);
        }
        if !repair.versions.iter().any(|meaning| touches(*meaning)) {
            return None;
        }
        let authors = self.authors();
        let first = repair.versions.iter().position(Option::is_some);
        let begun_by = first.and_then(|first| authors.get(first).copied().flatten());
        let affected = |text: &RepairText| text.affected.clone().or_else(|| begun_by.map(str::to_owned));
        let people: BTreeSet<Option<String>> =
            repair.versions.iter().filter_map(|meaning| text(*meaning)).map(affected).collect();
        let is_open_for = |person: &Option<String>| {
            let by_owner = |author: Option<&str>| match person {
                Some(person) => author == Some(person),
                None => author.is_some(),
            };
            let mut closings: Vec<bool> = Vec::with_capacity(repair.versions.len());
            let mut said: Vec<Said<Mending>> = Vec::with_capacity(repair.versions.len());
            for ((version, meaning), author) in self.versions.iter().zip(&repair.versions).zip(&authors) {
                let is_closed_at = |at: &usize| {
                    repair.versions.get(*at).copied().flatten().is_some_and(|meaning| match meaning {
                        Meaning::Repair(text) => text.is_closed,
                        _ => true,
                    })
                };
                let is_own = by_owner(*author) && !version.parents.iter().any(is_closed_at);
                let is_kept = version.parents.iter().any(|&parent| closings.get(parent) == Some(&true));
                let is_closed = text(*meaning).is_some_and(|text| text.is_closed) && (is_own || is_kept);
                let value = match meaning {
                    Some(Meaning::Unreadable) => None,
                    // Also where somebody else took the agreement out of it, closing is said on top of that.
                    Some(Meaning::Repair(_)) if is_closed => Some(Mending::Closed),
                    Some(Meaning::Repair(text)) if is_about(text, names) && affected(text) == *person => {
                        Some(Mending::Open)
                    }
                    _ => Some(Mending::No),
                };
                closings.push(is_closed);
                said.push(Said { value, by_owner: by_owner(*author) });
            }
            in_force::standing(&self.versions, &said, self.graph.head, &self.others) == Mending::Open
        };
        people.iter().any(is_open_for).then_some(InTheWay::Open)
    }
}

fn text(meaning: Option<&Meaning>) -> Option<&RepairText> {
    match meaning {
        Some(Meaning::Repair(text)) => Some(text),
        _ => None,
    }
}

fn is_about(text: &RepairText, names: &BTreeSet<String>) -> bool {
    text.agreements.iter().any(|written| slug_of(written).is_some_and(|slug| names.contains(&slug)))
}

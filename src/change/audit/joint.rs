//! What is everyone's and still each person's: who agreed to which words, who declined, who the people are.

use super::{Breach, Looked, Rule};
use crate::domain::agreement::{self, Entry};
use crate::domain::kinds;
use crate::domain::people::Settings;
use crate::domain::proposal;
use crate::domain::record::Record;

pub(super) fn judge(looked: &Looked<'_>) -> Vec<Breach> {
    let Some(now) = looked.now.record() else { return Vec::new() };
    let mut found = agreed(looked, now);
    if *looked.at.kind == kinds::PROPOSAL {
        let before = || looked.sides.iter().copied().flatten();
        let is_kept = |by: &str| proposal::declines(now).iter().any(|decline| decline.by == by);
        for by in ids(before().flat_map(proposal::declines).map(|decline| decline.by)) {
            if !is_kept(&by) && !looked.is_merge() && !looked.is_by(&by) {
                found.push(Breach::new(Rule::TookOut, "declined".to_owned(), by));
            }
        }
    }
    if *looked.at.kind == kinds::CONFIG && !looked.sides.is_empty() {
        let now = Settings::read(now);
        let first = looked.sides.first().copied().flatten().map(Settings::read).unwrap_or_default();
        let was_everywhere = |id: &str| {
            looked.sides.iter().all(|side| side.is_some_and(|side| Settings::read(side).person(id).is_some()))
        };
        for id in first.ids().filter(|id| now.person(id).is_none() && was_everywhere(id)) {
            if !looked.is_by(id) {
                found.push(Breach::new(Rule::Removed, "people".to_owned(), id.to_owned()));
            }
        }
    }
    found
}

/// The digest of the words that a record's entries of `agreed` are about, where it has such words.
pub(super) fn digest(record: &Record) -> Option<String> {
    if *record.at.kind == kinds::AGREEMENT {
        agreement::digest(record)
    } else if *record.at.kind == kinds::CONFIG {
        Some(agreement::settings_digest(&Settings::read(record)))
    } else {
        None
    }
}

/// Entries that this commit brought: each is its own person's, for the very words beside it (R6).
fn agreed(looked: &Looked<'_>, now: &Record) -> Vec<Breach> {
    if ![&kinds::AGREEMENT, &kinds::CONFIG].iter().any(|kind| *looked.at.kind == **kind) {
        return Vec::new();
    }
    let digest = digest(now);
    let known: Vec<Entry> = looked.sides.iter().copied().flatten().flat_map(agreement::entries).collect();
    let is_new = |entry: &Entry| {
        !known.iter().any(|known| known.person == entry.person && known.digest == entry.digest)
    };
    let mut found = Vec::new();
    for entry in agreement::entries(now).into_iter().filter(is_new) {
        let breach = |rule| Breach::new(rule, "agreed".to_owned(), entry.person.clone());
        if !looked.is_by(&entry.person) {
            found.push(breach(Rule::Wrote));
        }
        if digest.as_ref() != Some(&entry.digest) {
            found.push(breach(Rule::Unfitting));
        }
    }
    found.dedup();
    found
}

/// Each once, in order.
pub(super) fn ids(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut ids: Vec<String> = all.collect();
    ids.sort();
    ids.dedup();
    ids
}

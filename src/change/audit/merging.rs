//! Merges: what came out looser than a line that had made it stricter (R4 to R6).
//!
//! A line that only stayed as it was may be overtaken by the other one; what it made stricter may not.

use super::{Breach, Looked, Rule, joint, limit};
use crate::domain::agreement;
use crate::domain::kinds;
use crate::domain::people::{SOMEONE, Settings};
use crate::domain::proposal;
use crate::domain::record::Record;

pub(super) fn judge(looked: &Looked<'_>) -> Vec<Breach> {
    let kind = looked.at.kind;
    let owner = || looked.at.owner.clone().filter(|owner| owner != SOMEONE);
    let breach = |field: &str, person| vec![Breach::new(Rule::LooserMerge, field.to_owned(), person)];
    // What can't be read counts as the strictest.
    let stance = |record: Option<&Record>| limit::stance(record).map_or(0, |stance| i64::from(stance.rank()));
    let days = |record: Option<&Record>| -record.map_or(0, |record| Settings::read(record).reflection_days);
    if *kind == kinds::LIMIT && is_looser(looked, stance) && !is_owners(looked, stance) {
        return breach("stance", owner());
    }
    if *kind == kinds::PAUSE && is_looser(looked, |record| i64::from(record.is_none())) {
        return breach("since", owner());
    }
    if *kind == kinds::CONFIG && is_looser(looked, days) {
        return breach("reflection_days", None);
    }
    let taken_back = if [&kinds::AGREEMENT, &kinds::CONFIG].iter().any(|it| *kind == **it) {
        let people = looked.now.record().into_iter().flat_map(agreement::entries).map(|entry| entry.person);
        let agreed = |id: &str, record: Option<&Record>| i64::from(fits(id, record));
        joint::ids(people).into_iter().filter(|id| is_looser(looked, |it| agreed(id, it))).collect()
    } else {
        Vec::new()
    };
    let mut found: Vec<Breach> = taken_back
        .into_iter()
        .map(|id: String| Breach::new(Rule::LooserMerge, "agreed".to_owned(), id))
        .collect();
    if *kind == kinds::PROPOSAL && looked.now.record().is_some() {
        let by = |record: &Record| proposal::declines(record).into_iter().map(|decline| decline.by);
        let open = |id: &str, record: Option<&Record>| {
            i64::from(!record.is_some_and(|record| by(record).any(|by| by == id)))
        };
        let people = joint::ids(looked.sides.iter().copied().flatten().flat_map(by));
        let dropped =
            people.into_iter().filter(|id| !looked.is_by(id) && is_looser(looked, |it| open(id, it)));
        found.extend(dropped.map(|id| Breach::new(Rule::LooserMerge, "declined".to_owned(), id)));
    }
    found
}

/// Whether the record says that this person agreed to any words.
fn fits(id: &str, record: Option<&Record>) -> bool {
    record.is_some_and(|record| agreement::entries(record).iter().any(|entry| entry.person == id))
}

/// Whether a line had changed it and made it stricter than it came out.
fn is_looser(looked: &Looked<'_>, rank: impl Fn(Option<&Record>) -> i64) -> bool {
    let now = rank(looked.now.record());
    let bases: Vec<i64> = looked.bases.iter().map(|base| rank(*base)).collect();
    let is_changed = |side: i64| if bases.is_empty() { side != rank(None) } else { !bases.contains(&side) };
    looked.sides.iter().map(|side| rank(*side)).any(|side| side < now && is_changed(side))
}

/// Whether its owner said something in the merge that no line had said.
fn is_owners(looked: &Looked<'_>, rank: impl Fn(Option<&Record>) -> i64) -> bool {
    let now = rank(looked.now.record());
    let is_new = looked.sides.iter().all(|side| rank(*side) != now);
    is_new && looked.at.owner.as_deref().is_some_and(|owner| looked.is_by(owner))
}

//! Which talks are still open: worked out from the commits after the merge, with nothing kept beside them.

use std::collections::BTreeSet;

use serde_yaml::Value;

use super::canonical::{self, same};
use super::chosen::at;
use super::talk::Talk;

/// Whether a talk is still open.
///
/// It is settled once a commit after the merge made something else of the field than the merge left there, or
/// removed the record, or once it is said to be settled as it is: `settled` holds the [`Talk::id`]s of those.
/// `later` are the record's versions in the commits that have the merge among their ancestors, in any order;
/// nothing stands for a record that isn't there, a text for one that can't be read.
pub fn is_open(talk: &Talk, later: &[Option<&Value>], settled: &BTreeSet<String>) -> bool {
    let is_left = |version: &Option<&Value>| same(now(talk, *version), talk.result.as_ref());
    let is_gone =
        |version: &Option<&Value>| version.is_none() && !(talk.field.is_empty() && talk.result.is_none());
    !settled.contains(&talk.id()) && later.iter().all(|version| is_left(version) && !is_gone(version))
}

/// Whether a version of the record says of a talk's field what another says of it; nothing stands for a record
/// that isn't there.
pub fn says_the_same(talk: &Talk, one: Option<&Value>, other: Option<&Value>) -> bool {
    one.is_some() == other.is_some() && same(now(talk, one), now(talk, other))
}

/// What a version of the record says of a talk's field.
pub fn now<'a>(talk: &Talk, version: Option<&'a Value>) -> Option<&'a Value> {
    version.and_then(|version| at(version, &talk.field))
}

/// Whether a later talk is about the same, and everything that an earlier one has stands in its versions.
pub fn carries(later: &Talk, earlier: &Talk) -> bool {
    let texts = |talk: &Talk| -> BTreeSet<String> {
        let versions = [talk.ours.clone(), talk.theirs.clone()].into_iter().flatten();
        let items = versions.flat_map(|value| match value {
            Value::Sequence(items) => items,
            value => vec![value],
        });
        items.map(|item| canonical::of(Some(&item))).collect()
    };
    (&later.record, &later.field) == (&earlier.record, &earlier.field)
        && texts(earlier).is_subset(&texts(later))
}

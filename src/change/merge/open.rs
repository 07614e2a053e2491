//! Which talks are still open: worked out from the commits after the merge, with nothing kept beside them.

use std::collections::BTreeSet;

use serde_yaml::Value;

use super::canonical::same;
use super::chosen::at;
use super::talk::Talk;

/// Whether a talk is still open.
///
/// It is settled once a commit after the merge made something else of the field than the merge left there, or
/// removed the record, or once it is said to be settled as it is: `settled` holds the [`Talk::id`]s of those.
/// `later` are the record's versions in the commits that have the merge among their ancestors, in any order;
/// nothing stands for a record that isn't there, a text for one that can't be read.
pub fn is_open(talk: &Talk, later: &[Option<&Value>], settled: &BTreeSet<String>) -> bool {
    let is_left = |version: &Option<&Value>| {
        let now = version.and_then(|version| at(version, &talk.field));
        same(now, talk.result.as_ref())
    };
    let is_gone =
        |version: &Option<&Value>| version.is_none() && !(talk.field.is_empty() && talk.result.is_none());
    !settled.contains(&talk.id()) && later.iter().all(|version| is_left(version) && !is_gone(version))
}

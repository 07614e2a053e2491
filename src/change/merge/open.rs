//! Which talks are still open: worked out from the commits after the merge, with nothing kept beside them.

use std::collections::BTreeSet;

use serde_yaml::Value;

use super::canonical::same;
use super::talk::Talk;
use crate::domain::record::text;

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

/// The value at a field's keys; in a list, at the item that names itself so.
fn at<'a>(value: &'a Value, field: &[String]) -> Option<&'a Value> {
    field.iter().try_fold(value, |value, step| match value {
        Value::Mapping(map) => map.get(step.as_str()),
        Value::Sequence(items) => {
            let names_itself = |item: &&Value, key: &str| item.get(key).and_then(text).as_ref() == Some(step);
            items.iter().find(|item| ["id", "person"].iter().any(|key| names_itself(item, key)))
        }
        _ => None,
    })
}

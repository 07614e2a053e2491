//! Lists of groups (people, signals, follow-ups): which group of the one list is which of the other.

use serde_yaml::Value;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::fields::{Compared, FieldChange};
use crate::domain::record::text;

/// The keys by which a group says which one it is.
const OWN_NAMES: [&str; 2] = ["id", "person"];

/// Whether this is a list that holds groups, or nothing.
pub(super) fn is_of_groups(value: Option<&Value>) -> bool {
    match value {
        None => true,
        Some(Value::Sequence(items)) => items.iter().any(|item| item.is_mapping() || item.is_sequence()),
        Some(_) => false,
    }
}

/// Adds the differences of two lists of groups.
pub(super) fn compare(
    compared: &Compared<'_>,
    path: &mut Vec<String>,
    from: Option<&Value>,
    to: Option<&Value>,
    found: &mut Vec<FieldChange>,
) {
    let items = |value: Option<&Value>| value.and_then(Value::as_sequence).cloned().unwrap_or_default();
    let (from, to) = (items(from), items(to));
    for (name, old, new) in paired(&from, &to) {
        path.push(name);
        compared.value(path, old, new, found);
        path.pop();
    }
}

type Pair<'a> = (String, Option<&'a Value>, Option<&'a Value>);

/// The groups that belong together, each with its name.
fn paired<'a>(from: &'a [Value], to: &'a [Value]) -> Vec<Pair<'a>> {
    match (names(from), names(to)) {
        (Some(old), Some(new)) => by_name(from, &old, to, &new),
        _ => by_place(from, to),
    }
}

/// The groups' own names, where every one has one and none stands twice.
fn names(items: &[Value]) -> Option<Vec<String>> {
    let key = OWN_NAMES.iter().find(|key| items.first().is_some_and(|item| item.get(**key).is_some()));
    let Some(key) = key else { return items.is_empty().then(Vec::new) };
    let names: Option<Vec<String>> = items.iter().map(|item| item.get(*key).and_then(text)).collect();
    names.filter(|names| {
        names.iter().enumerate().all(|(at, name)| !names.iter().take(at).any(|it| it == name))
    })
}

fn by_name<'a>(from: &'a [Value], old: &[String], to: &'a [Value], new: &[String]) -> Vec<Pair<'a>> {
    let of = |items: &'a [Value], names: &[String], name: &String| {
        names.iter().position(|it| it == name).and_then(|at| items.get(at))
    };
    let gone = old.iter().filter(|name| !new.contains(name));
    new.iter().chain(gone).map(|name| (name.clone(), of(from, old, name), of(to, new, name))).collect()
}

/// Groups without names of their own: equal ones are the same, and what stands between two equal ones is
/// taken in order. A group is named by its place in the newer list, one that is gone by its old place.
fn by_place<'a>(from: &'a [Value], to: &'a [Value]) -> Vec<Pair<'a>> {
    let (old, new): (Vec<String>, Vec<String>) =
        (from.iter().map(spelled).collect(), to.iter().map(spelled).collect());
    let mut pairs = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (old, new) = (op.old_range(), op.new_range());
        for step in 0..old.len().max(new.len()) {
            let at = |range: &std::ops::Range<usize>| (step < range.len()).then_some(range.start + step);
            let (old, new) = (at(&old), at(&new));
            let name = new.or(old).unwrap_or_default().to_string();
            pairs.push((name, old.and_then(|at| from.get(at)), new.and_then(|at| to.get(at))));
        }
    }
    pairs
}

fn spelled(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

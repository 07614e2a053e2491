//! Lists and texts of both sides as sets: what either added is there, what either took out is gone.

use std::collections::{BTreeMap, BTreeSet};

use serde_yaml::Value;

use super::canonical::{self, lesser};
use crate::domain::record::{is_blank, text};

/// No couple is so many that each is looked up by name.
const MAX_NAMED: usize = 500;

/// What became of a list that both sides changed.
pub(super) struct United {
    /// The items, in an order that doesn't depend on which side is which.
    pub items: Vec<Value>,
    /// Whether both took the same item out and each put another in: two versions of one thing.
    pub is_rewritten: bool,
    /// Whether both took the same out, and one side has all that the other has.
    pub is_contained: bool,
}

/// A list by the one spelling of its items. One value is a list of one.
pub(super) struct Items {
    in_order: Vec<(String, Value)>,
    names: BTreeSet<String>,
}

impl Items {
    pub fn of(value: Option<&Value>) -> Self {
        let items: Vec<&Value> = match value {
            None => Vec::new(),
            Some(Value::Sequence(items)) => items.iter().collect(),
            Some(one) => vec![one],
        };
        let mut names = BTreeSet::new();
        let spelled =
            items.into_iter().filter(|item| !is_blank(item)).map(|item| (canonical::of(Some(item)), item));
        let in_order = spelled
            .filter(|(name, _)| names.insert(name.clone()))
            .map(|(name, item)| (name, item.clone()))
            .collect();
        Items { in_order, names }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    fn is_within(&self, other: &Items) -> bool {
        self.names.is_subset(&other.names)
    }

    /// Whether both have the same items, in whatever order.
    pub fn is_same_set(&self, other: &Items) -> bool {
        self.names == other.names
    }

    /// The items that the other doesn't have, by their spelling.
    fn beyond<'a>(&'a self, other: &Items) -> Vec<(&'a String, &'a Value)> {
        self.in_order.iter().filter(|(name, _)| !other.has(name)).map(|(name, item)| (name, item)).collect()
    }
}

/// The items of both sides without what either took out. What was there stays in its order; what came follows,
/// sorted.
pub(super) fn unite(base: &Items, one: &Items, other: &Items) -> United {
    let kept = base
        .in_order
        .iter()
        .filter(|(name, _)| one.has(name) && other.has(name))
        .map(|(_, item)| item.clone());
    let mut added: BTreeMap<&String, &Value> = BTreeMap::new();
    let (by_one, by_other) = (one.beyond(base), other.beyond(base));
    for (name, item) in by_one.iter().chain(&by_other) {
        added.entry(name).and_modify(|known| *known = lesser(known, item)).or_insert(item);
    }
    let both_removed = base.in_order.iter().any(|(name, _)| !one.has(name) && !other.has(name));
    let names =
        |items: &[(&String, &Value)]| items.iter().map(|(name, _)| (*name).clone()).collect::<BTreeSet<_>>();
    let is_rewritten =
        both_removed && !by_one.is_empty() && !by_other.is_empty() && names(&by_one) != names(&by_other);
    let is_left_alike = base.in_order.iter().all(|(name, _)| one.has(name) == other.has(name));
    let is_contained = is_left_alike && (one.is_within(other) || other.is_within(one));
    let items = kept.chain(added.into_values().cloned()).collect();
    United { items, is_rewritten, is_contained }
}

/// The items of both sides, and those that only one side took out: they stay, unless that side says the same
/// words under each of these keys that the item has. The second is whether any stayed so.
pub(super) fn lasting(base: &Items, one: &Items, other: &Items, keys: &[&str]) -> (United, bool) {
    let mut united = unite(base, one, other);
    let says = |side: &Items, key: &str, word: &str| {
        side.in_order
            .iter()
            .any(|(_, item)| item.get(key).and_then(text).is_some_and(|it| is_alike(&it, word)))
    };
    let is_reworded = |side: &Items, item: &Value| {
        let mut words = keys.iter().filter_map(|key| Some((*key, item.get(*key).and_then(text)?))).peekable();
        words.peek().is_some() && words.all(|(key, word)| says(side, key, &word))
    };
    let is_kept = |(name, item): &(String, Value)| match (one.has(name), other.has(name)) {
        (true, true) => true,
        (true, false) => !is_reworded(other, item),
        (false, true) => !is_reworded(one, item),
        (false, false) => false,
    };
    let kept: Vec<Value> =
        base.in_order.iter().filter(|it| is_kept(it)).map(|(_, item)| item.clone()).collect();
    let of_base = united.items.iter().filter(|item| base.has(&canonical::of(Some(item)))).count();
    let has_stayed = kept.len() > of_base;
    united.items = kept.into_iter().chain(united.items.into_iter().skip(of_base)).collect();
    (united, has_stayed)
}

/// Whether two words are said alike.
fn is_alike(one: &str, other: &str) -> bool {
    let plain = |word: &str| word.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    plain(one) == plain(other)
}

/// The `agreed` entries of both sides. Whoever took back an entry on either side, and put no other in its place
/// there, has taken back all of theirs (R6).
pub(super) fn entries(base: &Items, one: &Items, other: &Items) -> (Vec<Value>, bool) {
    let person = |item: &Value| item.get("person").and_then(text).unwrap_or_default();
    let mut taken_back: BTreeSet<String> = BTreeSet::new();
    for side in [one, other] {
        let came: BTreeSet<String> = side.beyond(base).into_iter().map(|(_, item)| person(item)).collect();
        let gone = base.beyond(side).into_iter().map(|(_, item)| person(item));
        taken_back.extend(gone.filter(|person| !came.contains(person)));
    }
    let united = unite(base, one, other);
    let before = united.items.len();
    let stays = |item: &Value| base.has(&canonical::of(Some(item))) || !taken_back.contains(&person(item));
    let items: Vec<Value> = united.items.into_iter().filter(stays).collect();
    let is_less = items.len() < before;
    (items, is_less)
}

/// The items of a list by the name that each gives itself under this key; nothing if one has none or two share one.
pub(super) fn named<'a>(value: Option<&'a Value>, key: &str) -> Option<Vec<(String, &'a Value)>> {
    let items = match value {
        None => return Some(Vec::new()),
        Some(Value::Sequence(items)) if items.len() <= MAX_NAMED => items,
        Some(_) => return None,
    };
    let mut found: Vec<(String, &Value)> = Vec::new();
    let mut names = BTreeSet::new();
    for item in items.iter().filter(|item| !is_blank(item)) {
        let name = item.get(key).and_then(text)?;
        if !names.insert(name.clone()) {
            return None;
        }
        found.push((name, item));
    }
    Some(found)
}

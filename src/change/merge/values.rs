//! Two changes of one value and what both began from, brought together by the rule of the field.

use std::collections::HashSet;

use serde_yaml::{Mapping, Value};

use super::canonical::{lesser, same};
use super::hands::Hands;
use super::lists::{self, Items};
use super::order::place;
use super::talk::Talk;
use crate::domain::merging::Merging;
use crate::domain::record::is_blank;
use crate::domain::spec::{Field, Shape};

/// One value in three versions: what both began from, ours, theirs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Three<'a> {
    pub base: Option<&'a Value>,
    pub ours: Option<&'a Value>,
    pub theirs: Option<&'a Value>,
}

impl<'a> Three<'a> {
    /// Where only one side changed it, or both alike: what it is now. A change of what it says goes before one
    /// of how it is written.
    pub fn settled(&self) -> Option<Option<&'a Value>> {
        let Three { base, ours, theirs } = *self;
        if ours == theirs || theirs == base {
            Some(ours)
        } else if ours == base || same(ours, base) && !same(theirs, base) {
            Some(theirs)
        } else if same(theirs, base) && !same(ours, base) {
            Some(ours)
        } else if same(ours, theirs) {
            Some(ours.zip(theirs).map(|(ours, theirs)| lesser(ours, theirs)))
        } else {
            None
        }
    }

    fn part(&self, key: &str) -> Self {
        let of = |value: Option<&'a Value>| value.and_then(|value| value.get(key));
        Three { base: of(self.base), ours: of(self.ours), theirs: of(self.theirs) }
    }

    fn each(&self) -> [Option<&'a Value>; 3] {
        [self.base, self.ours, self.theirs].map(|value| value.filter(|value| !is_blank(value)))
    }
}

/// Whose field it is, and who wrote each side.
pub(super) struct Merger<'a> {
    /// The record's name in the result.
    pub record: &'a str,
    /// The person whose record it is.
    pub owner: Option<String>,
    /// Fields that are one person's in a joint record.
    pub own: Vec<(&'static str, String)>,
    pub ours: (&'a Hands, &'a str),
    pub theirs: (&'a Hands, &'a str),
    pub talks: Vec<Talk>,
}

impl Merger<'_> {
    /// One field.
    pub fn field(
        &mut self,
        path: &mut Vec<String>,
        field: Option<&Field>,
        three: Three<'_>,
    ) -> Option<Value> {
        let (rule, shape) = match field {
            Some(field) => (field.merging(), Some(&field.shape)),
            None => (Merging::One, None),
        };
        self.value(path, rule, shape, three)
    }

    /// One value, whose rule is this.
    fn value(
        &mut self,
        path: &mut Vec<String>,
        rule: Merging,
        shape: Option<&Shape>,
        three: Three<'_>,
    ) -> Option<Value> {
        if let Some(settled) = three.settled() {
            return settled.cloned();
        }
        let rule = if shape.is_none() { by_looks(&three) } else { rule };
        if !rule.protects()
            && rule != Merging::Parts
            && let Some(owners) = self.owners(path, &three)
        {
            return self.talk(path, three, owners.cloned());
        }
        match rule {
            Merging::Parts if three.each().iter().flatten().all(|value| value.is_mapping()) => {
                self.parts(path, shape, three)
            }
            Merging::Named(key) => self.named(path, key, shape, three),
            Merging::Both => self.both(path, three),
            Merging::Items | Merging::Lasting(_) | Merging::Entries => self.items(path, rule, three),
            _ => self.one_of(path, rule, three),
        }
    }

    /// What the owner of a value under their name made of it, where the other change isn't theirs (R3).
    pub fn owners<'b>(&self, path: &[String], three: &Three<'b>) -> Option<Option<&'b Value>> {
        let of_field = self.own.iter().find(|(key, _)| path.first().is_some_and(|it| it == key));
        let owner = self.owner.as_ref().or(of_field.map(|(_, owner)| owner))?;
        let is_theirs = |(hands, record): (&Hands, &str)| hands.has(record, path, owner);
        match (is_theirs(self.ours), is_theirs(self.theirs)) {
            (true, false) => Some(three.ours),
            (false, true) => Some(three.theirs),
            _ => None,
        }
    }

    /// One of the two, the one that comes first in the field's order.
    fn one_of(&mut self, path: &[String], rule: Merging, three: Three<'_>) -> Option<Value> {
        let is_ours = place(rule, three.ours) <= place(rule, three.theirs);
        let result = if is_ours { three.ours } else { three.theirs };
        self.talk(path, three, result.cloned())
    }

    /// Takes note that both changed it, and gives the result back.
    pub fn talk(&mut self, path: &[String], three: Three<'_>, result: Option<Value>) -> Option<Value> {
        self.talks.push(Talk {
            record: self.record.to_owned(),
            field: path.to_vec(),
            ours: three.ours.cloned(),
            theirs: three.theirs.cloned(),
            result: result.clone(),
        });
        result
    }

    fn parts(&mut self, path: &mut Vec<String>, shape: Option<&Shape>, three: Three<'_>) -> Option<Value> {
        let mut merged = Mapping::new();
        for key in keys(three.each().map(|value| value.and_then(Value::as_mapping))) {
            path.push(key.clone());
            let part = three.part(&key);
            let value = match shape {
                Some(Shape::Group(fields)) => {
                    self.field(path, fields.iter().find(|field| field.key == key), part)
                }
                Some(Shape::PerPerson(inner)) => {
                    let whole = self.owner.replace(key.clone());
                    let value = self.value(path, Merging::of(inner), Some(inner), part);
                    self.owner = whole;
                    value
                }
                _ => self.field(path, None, part),
            };
            path.pop();
            if let Some(value) = value {
                merged.insert(Value::String(key), value);
            }
        }
        (!merged.is_empty()).then_some(Value::Mapping(merged))
    }

    fn named(
        &mut self,
        path: &mut Vec<String>,
        key: &str,
        shape: Option<&Shape>,
        three: Three<'_>,
    ) -> Option<Value> {
        let sides = [three.base, three.ours, three.theirs].map(|side| lists::named(side, key));
        let [Some(base), Some(ours), Some(theirs)] = sides else {
            return self.items(path, Merging::Items, three);
        };
        let item = match shape {
            Some(Shape::List(item)) => Some(*item),
            _ => None,
        };
        let mut names: Vec<&String> = base.iter().map(|(name, _)| name).collect();
        let mut new: Vec<&String> = ours.iter().chain(&theirs).map(|(name, _)| name).collect();
        new.retain(|name| !names.contains(name));
        new.sort();
        new.dedup();
        names.extend(new);
        let mut merged = Vec::new();
        for name in names {
            let of = |side| item_of(side, name);
            let part = Three { base: of(&base), ours: of(&ours), theirs: of(&theirs) };
            path.push(name.clone());
            let is_there = part.ours.is_some() && part.theirs.is_some();
            merged.extend(match (part.settled(), is_there) {
                // Nobody takes out somebody else (R3).
                (Some(None), _) if !self.is_by_themselves(path, name, &part) => {
                    self.talk(path, part, part.base.cloned())
                }
                (Some(settled), _) => settled.cloned(),
                (None, true) => self.parts(path, item, part),
                // Whom one side took out and the other wrote about stays.
                (None, false) => self.talk(path, part, part.ours.or(part.theirs).cloned()),
            });
            path.pop();
        }
        (!merged.is_empty()).then_some(Value::Sequence(merged))
    }

    /// Whether somebody whose entry is gone took it out themselves, or both sides did.
    fn is_by_themselves(&self, path: &[String], name: &str, three: &Three<'_>) -> bool {
        let (hands, record) = if three.ours.is_none() { self.ours } else { self.theirs };
        let is_gone_from_both = three.ours.is_none() && three.theirs.is_none();
        is_gone_from_both || hands.has(record, path, name)
    }

    fn both(&mut self, path: &[String], three: Three<'_>) -> Option<Value> {
        let (base, ours, theirs) = items(&three);
        if let Some(settled) = reordered(&three, &base, &ours, &theirs) {
            return settled.cloned();
        }
        let united = lists::unite(&base, &ours, &theirs);
        let are_lists = [three.ours, three.theirs].iter().all(|side| side.is_some_and(Value::is_sequence));
        let is_plain = united.is_contained || are_lists && !united.is_rewritten;
        let mut texts = united.items;
        let result = match texts.len() {
            0 | 1 => texts.pop(),
            _ => Some(Value::Sequence(texts)),
        };
        if is_plain { result } else { self.talk(path, three, result) }
    }

    fn items(&mut self, path: &[String], rule: Merging, three: Three<'_>) -> Option<Value> {
        let (base, ours, theirs) = items(&three);
        if let Some(settled) = reordered(&three, &base, &ours, &theirs) {
            return settled.cloned();
        }
        let (items, needs_talk) = match rule {
            Merging::Entries => lists::entries(&base, &ours, &theirs),
            Merging::Lasting(keys) => {
                let (united, has_stayed) = lists::lasting(&base, &ours, &theirs, keys);
                (united.items, united.is_rewritten || has_stayed)
            }
            _ => {
                let united = lists::unite(&base, &ours, &theirs);
                (united.items, united.is_rewritten)
            }
        };
        let result = (!items.is_empty()).then_some(Value::Sequence(items));
        if needs_talk { self.talk(path, three, result) } else { result }
    }
}

fn items(three: &Three<'_>) -> (Items, Items, Items) {
    (Items::of(three.base), Items::of(three.ours), Items::of(three.theirs))
}

fn item_of<'a>(side: &[(String, &'a Value)], name: &str) -> Option<&'a Value> {
    side.iter().find(|(own, _)| own == name).map(|(_, item)| *item)
}

/// Another order alone gives way to other items.
fn reordered<'a>(three: &Three<'a>, base: &Items, ours: &Items, theirs: &Items) -> Option<Option<&'a Value>> {
    match (ours.is_same_set(base), theirs.is_same_set(base)) {
        (true, true) => Some(three.ours.zip(three.theirs).map(|(ours, theirs)| lesser(ours, theirs))),
        (true, false) => Some(three.theirs),
        (false, true) => Some(three.ours),
        (false, false) => None,
    }
}

/// The rule for a field of the couple's own, from what stands in it.
fn by_looks(three: &Three<'_>) -> Merging {
    if three.each().iter().flatten().all(|value| value.is_mapping()) { Merging::Parts } else { Merging::Both }
}

/// The keys of all three: those of the base in their order, then the others, sorted.
pub(super) fn keys(maps: [Option<&Mapping>; 3]) -> Vec<String> {
    let of = |map: Option<&Mapping>| -> Vec<String> {
        let keys = map.into_iter().flat_map(Mapping::keys);
        keys.filter_map(|key| key.as_str().map(str::to_owned)).collect()
    };
    let [base, ours, theirs] = maps.map(of);
    let known: HashSet<&String> = base.iter().collect();
    let mut new: Vec<String> = ours.into_iter().chain(theirs).filter(|key| !known.contains(key)).collect();
    new.sort();
    new.dedup();
    base.into_iter().chain(new).collect()
}

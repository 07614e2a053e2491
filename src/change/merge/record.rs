//! One record in three versions: its fields by their rules, and what it means that one side removed it.

use std::collections::HashSet;

use serde_yaml::{Mapping, Value};

use super::canonical::{of, of_map, same};
use super::hands::Hands;
use super::lists::{self, Items};
use super::order::place;
use super::talk::Talk;
use super::values::{Merger, Three, keys};
use crate::domain::check::COMMON;
use crate::domain::kinds;
use crate::domain::merging::Merging;
use crate::domain::record::{is_blank, text};
use crate::domain::spec::{Field, Located};

/// One side of a merge: what the record says there, and who wrote it.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// Its fields; nothing where the record isn't there.
    pub fields: Option<&'a Mapping>,
    /// Who wrote them. [`Hands::default`] where nobody knows: then no change goes before another's.
    pub hands: &'a Hands,
    /// The record's name in `hands`, which may be another than in the result.
    pub named: &'a str,
}

/// What a merge made of one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// Its fields; nothing where it is removed.
    pub fields: Option<Mapping>,
    /// What both changed, each in their own way.
    pub talks: Vec<Talk>,
}

/// Brings two versions of a record together, which both began from `base`.
///
/// Nothing stands for a record that isn't there. A record that only one side removed is removed if the other
/// side left it alone; an edit beats a removal, and what protects is then as strict as both (R4).
pub fn record(at: &Located, base: Option<&Mapping>, ours: Side<'_>, theirs: Side<'_>) -> Merged {
    let is_untouched = |side: &Side<'_>| base.zip(side.fields).is_some_and(|(a, b)| of_map(a) == of_map(b));
    match (ours.fields, theirs.fields) {
        (None, None) => Merged { fields: None, talks: Vec::new() },
        (None, Some(_)) if base.is_some() && is_untouched(&theirs) => {
            Merged { fields: None, talks: Vec::new() }
        }
        (Some(_), None) if base.is_some() && is_untouched(&ours) => {
            Merged { fields: None, talks: Vec::new() }
        }
        (None, Some(kept)) | (Some(kept), None) => match base {
            None => Merged { fields: Some(kept.clone()), talks: Vec::new() },
            Some(base) => outlived(at, base, kept, ours.fields.is_none()),
        },
        (Some(one), Some(other)) => both(at, base, (one, ours), (other, theirs)),
    }
}

/// A record that one side removed and the other changed: it stays, and what protects in it is no looser than
/// its removal would have made it.
pub(super) fn outlived(at: &Located, base: &Mapping, kept: &Mapping, ours_removed: bool) -> Merged {
    let mut fields = kept.clone();
    for field in at.kind.fields {
        let value = kept.get(field.key);
        let stays = match field.merging() {
            Merging::Entries => {
                let items = [base.get(field.key), None, value].map(Items::of);
                let [base, gone, kept] = &items;
                let (left, is_less) = lists::entries(base, gone, kept);
                if is_less || kept.len() != left.len() {
                    fields.insert(Value::from(field.key), Value::Sequence(left));
                }
                continue;
            }
            rule @ Merging::Stricter(..) if *at.kind == kinds::LIMIT => {
                place(rule, value) <= place(rule, None)
            }
            rule @ Merging::Longer(_) => place(rule, value) <= place(rule, None),
            _ => true,
        };
        if !stays {
            fields.remove(field.key);
        }
    }
    let whole = Some(Value::Mapping(kept.clone()));
    let (ours, theirs) = if ours_removed { (None, whole) } else { (whole, None) };
    let result = Some(Value::Mapping(fields.clone()));
    let talk = Talk { record: at.name.to_string(), field: Vec::new(), ours, theirs, result };
    Merged { fields: Some(fields), talks: vec![talk] }
}

fn both(
    at: &Located,
    base: Option<&Mapping>,
    (one, ours): (&Mapping, Side<'_>),
    (other, theirs): (&Mapping, Side<'_>),
) -> Merged {
    let nothing = Mapping::new();
    let base = base.unwrap_or(&nothing);
    let mut merger = Merger {
        record: at.name.as_str(),
        owner: at.owner.clone(),
        own: own_fields(at, base, one, other),
        ours: (ours.hands, ours.named),
        theirs: (theirs.hands, theirs.named),
        talks: Vec::new(),
    };
    let mut merged = Mapping::new();
    let mut done: HashSet<&str> = HashSet::new();
    for key in &keys([Some(base), Some(one), Some(other)]) {
        let field = at.kind.fields.iter().chain(COMMON).find(|field| field.key == key);
        let lead = match field.map(Field::merging) {
            Some(Merging::With(lead)) => lead,
            _ => key,
        };
        if !done.insert(lead) {
            continue;
        }
        let three = |key: &str| Three { base: base.get(key), ours: one.get(key), theirs: other.get(key) };
        let followers = at
            .kind
            .fields
            .iter()
            .filter(|field| matches!(field.merging(), Merging::With(own) if own == lead));
        let unit: Vec<&str> = std::iter::once(lead).chain(followers.map(|field| field.key)).collect();
        if unit.len() == 1 {
            let value = merger.field(&mut vec![key.clone()], field, three(key));
            merged.extend(value.map(|value| (Value::String(key.clone()), value)));
        } else {
            together(&mut merger, at.kind.field(lead), &unit, &three, &mut merged);
        }
    }
    Merged { fields: Some(merged), talks: merger.talks }
}

/// Fields that are one value together: all of them come from one side.
fn together<'a>(
    merger: &mut Merger<'_>,
    lead: Option<&Field>,
    unit: &[&str],
    three: &dyn Fn(&str) -> Three<'a>,
    merged: &mut Mapping,
) {
    let whole = |of: &dyn Fn(Three<'a>) -> Option<&'a Value>| {
        let said = unit.iter().filter_map(|key| Some((Value::from(*key), of(three(key))?.clone())));
        Value::Mapping(said.filter(|(_, value)| !is_blank(value)).collect())
    };
    let sides = [whole(&|it| it.base), whole(&|it| it.ours), whole(&|it| it.theirs)];
    let [base, ours, theirs] = sides.each_ref().map(|side| Some(side).filter(|side| !is_blank(side)));
    let all = Three { base, ours, theirs };
    let settled = all.settled();
    let result = settled.unwrap_or_else(|| {
        // Whoever's it is may have said any part of it.
        let said = unit.iter().find_map(|key| merger.owners(&[(*key).to_owned()], &all));
        said.unwrap_or_else(|| {
            let key = unit.first().copied().unwrap_or_default();
            let rule = lead.map_or(Merging::One, Field::merging);
            let rank = |side: Option<&'_ Value>| (place(rule, side.and_then(|side| side.get(key))), of(side));
            if rank(ours) <= rank(theirs) { ours } else { theirs }
        })
    });
    for key in unit {
        let part = result.and_then(|result| result.get(*key)).cloned();
        let sides = three(key);
        if settled.is_none() && !same(sides.ours, sides.theirs) {
            merger.talk(&[(*key).to_owned()], sides, part.clone());
        }
        merged.extend(part.map(|part| (Value::from(*key), part)));
    }
}

/// The fields of a joint record that are one person's: of a repair, what the affected person says (R3).
fn own_fields(at: &Located, base: &Mapping, one: &Mapping, other: &Mapping) -> Vec<(&'static str, String)> {
    if *at.kind != kinds::REPAIR {
        return Vec::new();
    }
    let affected = [base, one, other].map(|side| side.get("affected").and_then(text));
    match affected {
        [_, Some(one), Some(other)] if one == other => {
            ["impact", "closed", "outcome"].map(|key| (key, one.clone())).into()
        }
        _ => Vec::new(),
    }
}

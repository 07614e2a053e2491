//! What stands under a person's name, in their own records and in joint ones: nobody else's to change (R3).

use std::collections::HashSet;

use serde_yaml::Value;

use super::{Breach, Looked, Rule, Said};
use crate::change::merge::same;
use crate::domain::own::{self, Named};
use crate::domain::record::Record;

/// Entries whose removal by anyone only makes things stricter.
const FREE_TO_GO: [&str; 3] = ["ready", "retired", "for_professional"];

/// What a commit did to values under other names than its author's.
pub(super) fn judge(looked: &Looked<'_>) -> Vec<Breach> {
    let (is_personal, is_merge) = (looked.at.owner.is_some(), looked.is_merge());
    let is_gone = looked.now == Said::Absent;
    let mut found: Vec<Breach> = Vec::new();
    let named = |record: &Option<&Record>| {
        record.map_or_else(Named::default, |record| Named::of(looked.at, &record.fields))
    };
    let now = named(&looked.now.record());
    let all_sides: Vec<Named> = looked.sides.iter().map(named).collect();
    let all_bases: Vec<Named> = looked.bases.iter().map(named).collect();
    for (field, person) in names(looked) {
        let of = |named: &Named| named.get(&field, &person).cloned();
        let now = of(&now);
        let sides: Vec<Option<Value>> = all_sides.iter().map(of).collect();
        let before = sides.iter().flatten().next();
        let is_new = sides.iter().all(|side| !same(side.as_ref(), now.as_ref()))
            && !(sides.is_empty() && now.is_none());
        let is_lost = || {
            let bases: Vec<Option<Value>> = all_bases.iter().map(of).collect();
            sides.iter().any(|side| {
                let is_as_at_a_base = if bases.is_empty() {
                    side.is_none()
                } else {
                    bases.iter().any(|base| same(base.as_ref(), side.as_ref()))
                };
                !same(side.as_ref(), now.as_ref()) && !is_as_at_a_base
            })
        };
        let rule = match (is_new, &now) {
            (true, Some(_)) => Rule::Wrote,
            (true, None) if is_gone && !is_personal => Rule::Dropped,
            (true, None) => Rule::TookOut,
            (false, _) if is_merge && before.is_some() && is_lost() => Rule::LeftOut,
            _ => continue,
        };
        let is_alone = own::ALONE.contains(&field.as_str());
        let is_note = !is_personal && !is_alone && before.is_none();
        if is_note || (rule == Rule::TookOut && FREE_TO_GO.contains(&field.as_str())) {
            continue;
        }
        let field = (!is_gone || !is_personal).then_some(field);
        let breach = Breach {
            if_own: !(is_personal || is_alone && rule == Rule::Wrote),
            if_unlike_merge: is_merge,
            ..Breach::new(rule, field, person)
        };
        // What has no field is the same for all of them.
        if breach.field.is_some() || !found.contains(&breach) {
            found.push(breach);
        }
    }
    found
}

/// The fields, and under which names, that may have been changed by somebody else. What is agreed to has rules
/// of its own.
fn names(looked: &Looked<'_>) -> Vec<(String, String)> {
    let (mut names, mut known) = (Vec::new(), HashSet::new());
    let records = looked.sides.iter().copied().chain([looked.now.record()]).flatten();
    for record in records {
        for own in own::values(looked.at, &record.fields) {
            let is_others = !looked.is_by(&own.person) && own.field != "agreed";
            let name = (own.field, own.person);
            if is_others && known.insert(name.clone()) {
                names.push(name);
            }
        }
    }
    names
}

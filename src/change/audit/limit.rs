//! A limit: only its owner makes it looser, or says it in other words (R3, R4).

use serde_yaml::Value;

use super::{Breach, Looked, Rule, Said};
use crate::change::merge::same;
use crate::domain::kinds::limit;
use crate::domain::record::Record;
use crate::domain::stance::Stance;

/// A stance; none where a word stands that is no stance.
pub(super) fn stance(record: Option<&Record>) -> Option<Stance> {
    match record.filter(|record| record.get("stance").is_some()) {
        None => Some(Stance::NotDiscussed),
        Some(record) => limit::stance(record),
    }
}

/// What a commit with one parent at most did to somebody else's limit.
pub(super) fn judge(looked: &Looked<'_>) -> Vec<Breach> {
    let Some(owner) = looked.at.owner.as_deref().filter(|owner| !looked.is_by(owner)) else {
        return Vec::new();
    };
    if looked.is_merge() {
        return Vec::new();
    }
    let before = looked.sides.first().copied().flatten();
    let now = looked.now.record();
    let breach =
        |rule, field: Option<&str>| Breach::new(rule, field.map(str::to_owned), Some(owner.to_owned()));
    let of_stance = match (stance(before), stance(now)) {
        (Some(before), Some(now)) if now.is_looser_than(before) => Some(Rule::Loosened),
        (Some(before), Some(now)) if now.is_stricter_than(before) => Some(Rule::Tightened),
        (before, now) if before != now => Some(Rule::Wrote),
        _ => None,
    };
    match (before, now) {
        (Some(_), None) if looked.now == Said::Absent => {
            let rule = of_stance.filter(|rule| *rule == Rule::Loosened).unwrap_or(Rule::TookOut);
            vec![breach(rule, None)]
        }
        (None, Some(_)) => vec![breach(of_stance.unwrap_or(Rule::Wrote), Some("stance"))],
        (Some(before), Some(now)) => {
            let mut found: Vec<Breach> =
                of_stance.map(|rule| breach(rule, Some("stance"))).into_iter().collect();
            for key in keys(before, now).into_iter().filter(|key| *key != "stance") {
                match (before.get(key), now.get(key)) {
                    (before, now) if same(before, now) => {}
                    (_, None) => found.push(breach(Rule::TookOut, Some(key))),
                    _ => found.push(breach(Rule::Wrote, Some(key))),
                }
            }
            found
        }
        _ => Vec::new(),
    }
}

fn keys<'a>(before: &'a Record, now: &'a Record) -> Vec<&'a str> {
    let mut keys: Vec<&str> = now.fields.keys().filter_map(Value::as_str).collect();
    let gone = before.fields.keys().filter_map(Value::as_str);
    let gone: Vec<&str> = gone.filter(|key| !keys.contains(key)).collect();
    keys.extend(gone);
    keys
}

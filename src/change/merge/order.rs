//! Which of two values stands where only one can: the stricter, and else the same one on every clone.

use chrono::{Datelike, NaiveDate};
use serde_yaml::Value;

use super::canonical;
use crate::domain::merging::Merging;
use crate::domain::record::{self, is_blank, text};

/// The place of a value in its field's order; the least stands. No two values that say different things share one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(i64, bool, String);

/// The place of one value.
pub(super) fn place(rule: Merging, value: Option<&Value>) -> Place {
    let value = value.filter(|value| !is_blank(value));
    let rank = match rule {
        Merging::Stricter(words, absent) => stricter(words, absent, value),
        Merging::Earlier => day(value).unwrap_or(i64::MAX),
        Merging::StillOpen => day(value).map_or(i64::MIN, |day| -day),
        Merging::Sooner(default) => number(value, default),
        Merging::Longer(default) => -number(value, default),
        Merging::Whole(key) => match value {
            None => i64::MAX,
            Some(group) => day(group.get(key).filter(|day| !is_blank(day))).map_or(i64::MIN, |day| -day),
        },
        _ => 0,
    };
    Place(rank, value.is_none(), canonical::of(value))
}

/// A word that is none of these can't be read, and counts as the strictest.
fn stricter(words: &[&str], absent: usize, value: Option<&Value>) -> i64 {
    let double = |at: usize| i64::try_from(at).unwrap_or(i64::MAX / 4) * 2;
    match value {
        None => double(absent) + 1,
        Some(value) => {
            let word = text(value);
            words.iter().position(|it| Some(*it) == word.as_deref()).map_or(-1, double)
        }
    }
}

/// The day as a number; one that can't be read is before all others.
fn day(value: Option<&Value>) -> Option<i64> {
    let day: Option<NaiveDate> = record::date(value?);
    Some(day.map_or(i64::from(i32::MIN), |day| i64::from(day.num_days_from_ce())))
}

fn number(value: Option<&Value>, default: i64) -> i64 {
    // The bounds leave room for the sign to change.
    value.and_then(Value::as_i64).unwrap_or(default).clamp(-i64::MAX, i64::MAX)
}

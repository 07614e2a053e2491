//! Which way a change of one field goes.

use serde::{Deserialize, Serialize};
use serde_yaml::Value;

use crate::domain::kinds;
use crate::domain::people::Settings;
use crate::domain::spec::Spec;
use crate::domain::stance::Stance;

/// Which way a change goes. Only what protects is tightened or loosened: stances, pauses and the
/// reflection time (design.md, R4 and R5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Stricter; it counts at once.
    Tightened,
    /// Looser; it counts after the reflection time.
    Loosened,
    /// Something stands where nothing stood.
    Set,
    /// Nothing stands where something stood.
    Cleared,
    /// Other words, or another day or number.
    Reworded,
}

impl Direction {
    /// The word in JSON and on screens.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Tightened => "tightened",
            Direction::Loosened => "loosened",
            Direction::Set => "set",
            Direction::Cleared => "cleared",
            Direction::Reworded => "reworded",
        }
    }

    /// The direction of a change of the field at `path`, of which one side at least is there.
    pub(super) fn of(kind: &Spec, path: &[String], sides: &Sides<'_>) -> Self {
        let key = match path {
            [key] => key.as_str(),
            _ => "",
        };
        let protecting = match key {
            "stance" if *kind == kinds::LIMIT => stances(sides),
            "since" if *kind == kinds::PAUSE => pause(sides),
            "reflection_days" if *kind == kinds::CONFIG => reflection(sides),
            _ => None,
        };
        protecting.unwrap_or(match (sides.from, sides.to) {
            (None, _) => Direction::Set,
            (_, None) => Direction::Cleared,
            _ => Direction::Reworded,
        })
    }
}

/// The two values of a field, and whether there was and is a record around them.
pub(super) struct Sides<'a> {
    pub from: Option<&'a Value>,
    pub to: Option<&'a Value>,
    pub was_there: bool,
    pub is_there: bool,
}

/// No stance ranks with a maybe (in-force.md). A word that is no stance has no rank.
fn stances(sides: &Sides<'_>) -> Option<Direction> {
    let stance = |value: Option<&Value>| match value {
        None => Some(Stance::NotDiscussed),
        Some(value) => value.as_str().and_then(Stance::from_word),
    };
    let (from, to) = (stance(sides.from)?, stance(sides.to)?);
    if to.is_stricter_than(from) {
        Some(Direction::Tightened)
    } else {
        to.is_looser_than(from).then_some(Direction::Loosened)
    }
}

/// A pause that begins tightens and one that ends loosens; another first day is only another first day.
fn pause(sides: &Sides<'_>) -> Option<Direction> {
    match (sides.was_there, sides.is_there) {
        (false, true) => Some(Direction::Tightened),
        (true, false) => Some(Direction::Loosened),
        _ => None,
    }
}

/// In settings that don't name a reflection time, the default one holds.
fn reflection(sides: &Sides<'_>) -> Option<Direction> {
    if !(sides.was_there && sides.is_there) {
        return None;
    }
    let days = |value: Option<&Value>| match value {
        None => Some(Settings::default().reflection_days),
        Some(value) => value.as_i64(),
    };
    match days(sides.to)?.cmp(&days(sides.from)?) {
        std::cmp::Ordering::Greater => Some(Direction::Tightened),
        std::cmp::Ordering::Less => Some(Direction::Loosened),
        std::cmp::Ordering::Equal => None,
    }
}

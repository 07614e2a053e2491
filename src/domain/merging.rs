//! What becomes of a field that two people changed apart from each other; the rules that a merge follows.

use super::spec::{Field, Shape};

/// How two changes of one field become one value. None of them asks which change is newer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merging {
    /// The word that comes first in this order stands. A word that isn't in it can't be read and goes before
    /// all; no word stands behind the word at the second place.
    Stricter(&'static [&'static str], usize),
    /// The earlier day stands, and any day before none.
    Earlier,
    /// The later day stands, and none before any day: what isn't closed yet stays open.
    StillOpen,
    /// The smaller number stands; no number is this one.
    Sooner(i64),
    /// The larger number stands; no number is this one.
    Longer(i64),
    /// The field goes with another one, as an outcome with its day: one value together.
    With(&'static str),
    /// Several values that mean something only together. The later day under this key stands, and a group
    /// without a day before one with a day.
    Whole(&'static str),
    /// One value of two stands, the same on every clone, until the two have talked.
    One,
    /// Both texts stand.
    Both,
    /// A list: what either added is there, what either took out is gone.
    Items,
    /// A list of what stays until everyone is done with it: what one side took out stays, unless that side has
    /// another item with the same words under these keys.
    Lasting(&'static [&'static str]),
    /// A list whose entries name themselves by this key; each is merged by itself. Whom somebody else took out
    /// stays (R3).
    Named(&'static str),
    /// Who agreed: who took their entry back has taken it back, whatever else was added for them.
    Entries,
    /// Every value under a name is merged by itself.
    Parts,
}

impl Merging {
    /// The rule that follows from a field's shape where its kind says nothing else.
    pub const fn of(shape: &Shape) -> Self {
        match shape {
            Shape::Notes => Merging::Both,
            Shape::List(_) => Merging::Items,
            Shape::PerPerson(_) | Shape::Group(_) => Merging::Parts,
            Shape::Line
            | Shape::Prose
            | Shape::Choice(_)
            | Shape::Date
            | Shape::Number(..)
            | Shape::Flag
            | Shape::Person => Merging::One,
        }
    }

    /// Whether it protects somebody, so that not even the removal of the whole record makes it looser.
    pub fn protects(self) -> bool {
        matches!(self, Merging::Stricter(..) | Merging::Longer(_) | Merging::Entries)
    }

    /// What happens when two change the field, in words for the reference page.
    pub fn words(self) -> String {
        match self {
            Merging::Stricter(..) => "the stricter stands".to_owned(),
            Merging::Earlier => "the earlier day stands".to_owned(),
            Merging::StillOpen => "it stays open; else the later day stands".to_owned(),
            Merging::Sooner(_) => "the smaller number stands".to_owned(),
            Merging::Longer(_) => "the larger number stands".to_owned(),
            Merging::With(key) => format!("goes with `{key}`"),
            Merging::Whole(key) => format!("one of them stands whole, the later `{key}` first"),
            Merging::One => "one of them stands until you talked".to_owned(),
            Merging::Both => "both texts stand".to_owned(),
            Merging::Items => "united; what either took out is gone".to_owned(),
            Merging::Lasting(_) => "united; what only one took out stays".to_owned(),
            Merging::Named(key) => format!("united by `{key}`; who is taken out by another stays"),
            Merging::Entries => "united; taken back is taken back".to_owned(),
            Merging::Parts => "each by itself".to_owned(),
        }
    }
}

impl Field {
    /// The rule for this field: its kind's own, else the one that its shape gives.
    pub fn merging(&self) -> Merging {
        match self.merging {
            Some(own) => own,
            None => Merging::of(&self.shape),
        }
    }
}

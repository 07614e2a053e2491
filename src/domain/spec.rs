//! What a kind of record is: where it lives, whose it is, and which fields it has.

use std::fmt;

use chrono::NaiveDate;

use super::check::Finding;
use super::merging::Merging;
use super::name::RecordName;
use super::record::Record;

/// Everything that the rest of couplelog needs to know about one kind of record.
///
/// Listing, showing, adding, editing, checking, history and the reference page all follow from this,
/// so that a new kind is one file with a `Spec`, one template and one line in [`super::kinds::ALL`].
pub struct Spec {
    /// The kind's name in JSON and on the command line, such as `limit`.
    pub name: &'static str,
    /// The word for several of them, which is the folder's name too, such as `limits`.
    pub plural: &'static str,
    /// One sentence for people: what a record of this kind is for.
    pub purpose: &'static str,
    /// Where its records live below the repository, without `.yaml`; see [`super::place`].
    pub place: &'static str,
    /// The field whose text a list shows; empty for kinds that have one file only.
    pub title: &'static str,
    /// The fields, in the order in which the template shows them.
    pub fields: &'static [Field],
    /// The commented form that new records start from.
    pub template: &'static str,
    /// What the shapes alone can't say; finds problems in one record.
    pub check: fn(&Record, &mut Vec<Finding>),
}

impl Spec {
    /// The field with this key, if the kind has it.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// Whether its records belong to one person (design.md, R3) and not to everyone.
    pub fn is_personal(&self) -> bool {
        self.place.contains("{person}")
    }

    /// Whether there is one file of this kind at most, as for `safety`.
    pub fn is_single(&self) -> bool {
        !self.place.contains('{')
    }
}

impl fmt::Debug for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Spec({})", self.name)
    }
}

impl PartialEq for Spec {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Spec {}

/// One field of a kind.
#[derive(Debug)]
pub struct Field {
    /// The YAML key.
    pub key: &'static str,
    /// What may stand in it.
    pub shape: Shape,
    /// Whether a record without it does not pass the checks.
    pub required: bool,
    /// What it means, for the reference page and the schema.
    pub means: &'static str,
    /// What becomes of it when two changed it, where its shape doesn't say; see [`Field::merging`].
    pub merging: Option<Merging>,
}

impl Field {
    /// The same field with a rule of its own for two who changed it.
    pub const fn merged_by(self, rule: Merging) -> Field {
        Field { merging: Some(rule), ..self }
    }
}

/// What may stand in a field. Nothing at all (`key:`) is always allowed and means "not said".
#[derive(Debug)]
pub enum Shape {
    /// One line of text.
    Line,
    /// Text of any length.
    Prose,
    /// Text of any length, or a list of such texts.
    Notes,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A day, written `2026-11-23`.
    Date,
    /// A whole number from the first to the second, both included.
    Number(i64, i64),
    /// `true` or `false`.
    Flag,
    /// The id of a person in couplelog.yaml.
    Person,
    /// Several values of one shape.
    List(&'static Shape),
    /// One value of this shape under each person's id.
    PerPerson(&'static Shape),
    /// Several named values.
    Group(&'static [Field]),
}

/// A field that may be left out.
pub const fn field(key: &'static str, shape: Shape, means: &'static str) -> Field {
    Field { key, shape, required: false, means, merging: None }
}

/// A field without which the record does not pass the checks.
pub const fn required(key: &'static str, shape: Shape, means: &'static str) -> Field {
    Field { key, shape, required: true, means, merging: None }
}

/// The checks of a kind that has nothing special about it.
pub fn nothing_special(_: &Record, _: &mut Vec<Finding>) {}

/// What a path says about a record: the parts that a kind's place names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The kind that lives there.
    pub kind: &'static Spec,
    /// The record's name, its path without `.yaml`.
    pub name: RecordName,
    /// The person it belongs to, for personal kinds.
    pub owner: Option<String>,
    /// The day in its path, for dated kinds.
    pub date: Option<NaiveDate>,
    /// The part that a person chose, such as the topic.
    pub slug: Option<String>,
}

//! One step of a record's history.

use chrono::NaiveDate;

use super::fields::FieldChange;
use crate::domain::spec::Located;

/// What happened to a record in a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Its file came.
    Added,
    /// It says something else, or is laid out differently.
    Changed,
    /// Its file went.
    Removed,
    /// From here on it can't be read as a record.
    Unreadable,
    /// A merge made of it what not all of its sides had.
    Merged,
}

impl Event {
    /// Every event.
    pub const ALL: [Event; 5] =
        [Event::Added, Event::Changed, Event::Removed, Event::Unreadable, Event::Merged];

    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Event::Added => "added",
            Event::Changed => "changed",
            Event::Removed => "removed",
            Event::Unreadable => "unreadable",
            Event::Merged => "merged",
        }
    }

    /// The event with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == word)
    }
}

/// What one commit did to one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The commit's id.
    pub commit: String,
    /// Its day: the later of its author and its committer day.
    pub day: NaiveDate,
    /// The person's id in the author's address; nothing for any other address.
    pub author: Option<String>,
    /// The name that somebody of another address gave themselves.
    pub author_name: Option<String>,
    /// The record.
    pub at: Located,
    /// What happened to it.
    pub event: Event,
    /// The fields that differ. None where only comments, order or layout do.
    pub changes: Vec<FieldChange>,
    /// For a file that came or went: the record from or to which its very text moved in the same commit.
    pub moved: Option<String>,
}

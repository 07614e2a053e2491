//! One record at one commit, judged by whose it is: what somebody changed that wasn't theirs (R3, R4, R6). Pure.
//!
//! What counts today is worked out elsewhere, and nothing here changes it: this names the commit that tried.

mod joint;
mod limit;
mod merging;
mod own;
mod record;
#[cfg(test)]
mod tests;

pub use record::judge;

use crate::domain::check::Level;
use crate::domain::people::Settings;
use crate::domain::record::Record;
use crate::domain::spec::Located;

/// What a version of a file says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Said<'a> {
    /// There is no such file.
    Absent,
    /// It can't be read.
    Unreadable,
    /// This.
    Record(&'a Record),
}

impl<'a> Said<'a> {
    pub(crate) fn record(self) -> Option<&'a Record> {
        match self {
            Said::Record(record) => Some(record),
            Said::Absent | Said::Unreadable => None,
        }
    }
}

/// One record at one commit.
#[derive(Debug, Clone, Copy)]
pub struct Looked<'a> {
    /// The record.
    pub at: &'a Located,
    /// The person in the author's address; nothing for any other address.
    pub author: Option<&'a str>,
    /// What it says at each parent, the first parent first; the last version that could be read where that one
    /// can't. None for the first commit.
    pub sides: &'a [Option<&'a Record>],
    /// What it said where the parents of a merge grew apart.
    pub bases: &'a [Option<&'a Record>],
    /// What it says at the commit.
    pub now: Said<'a>,
    /// The people.
    pub settings: &'a Settings,
}

/// Which rule a change doesn't keep, or why it is worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Something was written under another's name.
    Wrote,
    /// What stood under another's name was taken out.
    TookOut,
    /// A joint record that held another's words was removed.
    Dropped,
    /// Somebody else's limit was made looser.
    Loosened,
    /// Somebody else's limit was made stricter.
    Tightened,
    /// Somebody else's pause was ended.
    Ended,
    /// An entry of `agreed` that never fitted the words beside it.
    Unfitting,
    /// Someone else was taken out of the people.
    Removed,
    /// A merge is looser than one of the lines that it joined.
    LooserMerge,
    /// A merge left out what another had written on one of its lines.
    LeftOut,
    /// From this commit on the file can't be read.
    Unreadable,
}

impl Rule {
    /// Whether it must be looked at; the others count as they are, or change nothing.
    pub fn level(self) -> Level {
        match self {
            Rule::Tightened | Rule::Dropped | Rule::Unreadable => Level::Warning,
            _ => Level::Error,
        }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Which rule.
    pub rule: Rule,
    /// The field; nothing for the whole record.
    pub field: Option<String>,
    /// Whose it is; nothing for what is everyone's.
    pub person: Option<String>,
    /// It is one only if what stood there before was the person's own word: a note that somebody made of the
    /// other in a joint record may be corrected.
    pub if_own: bool,
    /// It is one only if bringing both lines together by the rules gives something else.
    pub if_unlike_merge: bool,
}

impl Breach {
    fn new(rule: Rule, field: impl Into<Option<String>>, person: impl Into<Option<String>>) -> Self {
        Self { rule, field: field.into(), person: person.into(), if_own: false, if_unlike_merge: false }
    }

    /// What it is about, in a sentence without a single value of the record. `by` wrote the commit.
    pub fn message(&self, by: &str, settings: &Settings) -> String {
        let whose = self.person.as_deref().map_or("everyone", |id| settings.name_of(id));
        match self.rule {
            Rule::Wrote => format!("{by} wrote this under {whose}'s name, so it isn't {whose}'s word"),
            Rule::TookOut => format!("{by} took out what was {whose}'s; it stays in the history"),
            Rule::Dropped => {
                format!("{by} removed this, with words of {whose}'s in it; they stay in the history")
            }
            Rule::Loosened => format!("{by} made this limit of {whose}'s looser; that doesn't count"),
            Rule::Tightened => format!("{by} made this limit of {whose}'s stricter, which counts"),
            Rule::Ended => format!("{by} ended a pause that was {whose}'s to end; that doesn't count"),
            Rule::Unfitting => {
                format!("{by} noted that {whose} agreed, but to other words than these; that doesn't count")
            }
            Rule::Removed => format!("{by} took {whose} out of the people; {whose} still counts"),
            Rule::LooserMerge => {
                format!("a merge by {by} came out looser than what it joined; the stricter still counts")
            }
            Rule::LeftOut => {
                format!("a merge by {by} left out what {whose} wrote; it stays in the history")
            }
            Rule::Unreadable => format!("since a change by {by} this could not be read"),
        }
    }
}

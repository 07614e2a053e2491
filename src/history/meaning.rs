//! What one version of a protecting file says, as far as the rules need it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::in_force::Protects;
use crate::domain::kinds::{self, limit};
use crate::domain::people::Settings;
use crate::domain::record::Record;
use crate::domain::spec::Located;
use crate::domain::stance::Stance;
use crate::store::codec;
use crate::store::reading;

/// What a version of a file under `limits/`, `pauses/` or of couplelog.yaml says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meaning {
    /// It can't be read.
    Unreadable,
    /// A limit.
    Limit(LimitText),
    /// A pause.
    Pause(PauseText),
    /// The settings.
    Settings(Settings),
}

/// What a limit's file says.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct LimitText {
    /// The stance; nothing where the file has none.
    pub stance: Option<Stance>,
    /// The topic in its owner's words.
    pub title: Option<String>,
    /// What has to be so.
    pub conditions: Option<String>,
    /// Where it holds.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// What would make its owner think about it again.
    pub reassess_when: Option<String>,
    /// The day by which its owner wants to look again.
    pub review_by: Option<NaiveDate>,
}

/// What a pause's file says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PauseText {
    /// The first day.
    pub since: Option<NaiveDate>,
    /// For a pause by someone: who is ready again.
    pub resumed: Vec<String>,
}

impl Meaning {
    /// Reads the bytes of the file at this place.
    pub fn read(at: &Located, bytes: &[u8]) -> Self {
        let Ok(parsed) = codec::parse(bytes) else { return Meaning::Unreadable };
        Self::of(&reading::record(at.clone(), &parsed))
    }

    /// What a record says.
    pub fn of(record: &Record) -> Self {
        if *record.at.kind == kinds::LIMIT {
            let stance = limit::stance(record);
            if stance.is_none() && record.get("stance").is_some() {
                return Meaning::Unreadable;
            }
            return Meaning::Limit(LimitText {
                stance,
                title: record.text("topic"),
                conditions: record.text("conditions"),
                place: record.text("where"),
                reassess_when: record.text("reassess_when"),
                review_by: record.date("review_by"),
            });
        }
        if *record.at.kind == kinds::PAUSE {
            return Meaning::Pause(PauseText {
                since: record.date("since"),
                resumed: record.texts("resumed"),
            });
        }
        let settings = Settings::read(record);
        if settings.people.is_empty() { Meaning::Unreadable } else { Meaning::Settings(settings) }
    }
}

/// A limit's wording, whose earlier text holds beside the new for the same days (in-force.md).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wording {
    /// What has to be so.
    pub conditions: Option<String>,
    /// Where it holds.
    pub place: Option<String>,
}

impl Protects for Wording {
    fn rank(&self) -> i64 {
        0
    }

    fn absent() -> Self {
        Self::default()
    }
}

/// Whether a pause stands; paused is the stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paused {
    /// The file is there.
    Yes,
    /// It is not.
    No,
}

impl Protects for Paused {
    fn rank(&self) -> i64 {
        match self {
            Paused::Yes => 0,
            Paused::No => 1,
        }
    }

    fn absent() -> Self {
        Paused::No
    }
}

/// A reflection time; the longer is the stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReflectionDays(pub i64);

impl Protects for ReflectionDays {
    fn rank(&self) -> i64 {
        -self.0
    }

    fn absent() -> Self {
        Self(0)
    }
}

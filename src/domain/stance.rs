//! The four stances, from strict to loose, and the words for them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::in_force::Protects;

/// One person's stance on one topic, strictest first (design.md, section 2).
///
/// `NotDiscussed` stands for no stance at all: it ranks with `Maybe` (in-force.md) and never counts as
/// permitted (R2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    /// Never.
    HardLimit,
    /// Not now, or only as its owner says.
    SoftLimit,
    /// Maybe: ask.
    Maybe,
    /// Nobody has spoken about it.
    NotDiscussed,
    /// Yes, I want this.
    Yes,
}

impl Stance {
    /// The stances that can be written, strictest first.
    pub const WRITTEN: [Stance; 4] = [Stance::HardLimit, Stance::SoftLimit, Stance::Maybe, Stance::Yes];

    /// The word in YAML, flags and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Stance::HardLimit => "hard-limit",
            Stance::SoftLimit => "soft-limit",
            Stance::Maybe => "maybe",
            Stance::NotDiscussed => "not discussed",
            Stance::Yes => "yes",
        }
    }

    /// The words a question shows.
    pub fn words(self) -> &'static str {
        match self {
            Stance::HardLimit => "never",
            Stance::SoftLimit => "not now, or only as I say",
            Stance::Maybe => "maybe, ask me",
            Stance::NotDiscussed => "not discussed",
            Stance::Yes => "yes, I want this; going along is a maybe",
        }
    }

    /// Its place in the order: lower is stricter; `Maybe` and `NotDiscussed` share one.
    pub fn rank(self) -> u8 {
        match self {
            Stance::HardLimit => 0,
            Stance::SoftLimit => 1,
            Stance::Maybe | Stance::NotDiscussed => 2,
            Stance::Yes => 3,
        }
    }

    /// Whether this is looser than the other.
    pub fn is_looser_than(self, other: Stance) -> bool {
        self.rank() > other.rank()
    }

    /// Whether this is stricter than the other.
    pub fn is_stricter_than(self, other: Stance) -> bool {
        self.rank() < other.rank()
    }

    /// Whether this is a hard or a soft limit, which time never weakens (R7).
    pub fn is_limit(self) -> bool {
        self.rank() <= Stance::SoftLimit.rank()
    }

    /// The stance with this YAML word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WRITTEN.into_iter().find(|stance| stance.as_str() == word)
    }
}

impl Protects for Stance {
    fn rank(&self) -> i64 {
        i64::from(Stance::rank(*self))
    }

    fn absent() -> Self {
        Stance::NotDiscussed
    }
}

impl fmt::Display for Stance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

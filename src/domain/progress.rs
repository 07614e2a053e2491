//! The states of an idea, in their order.

use super::record::Record;

/// How far an idea has come. Dropping one is a normal, good outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Somebody has had it.
    Idea,
    /// It is being talked about.
    Talking,
    /// Something is being learned first.
    Learning,
    /// Everyone is ready for its smallest step.
    Ready,
    /// The step was taken.
    Tried,
    /// It stays.
    Kept,
    /// It was changed after trying.
    Adjusted,
    /// It was let go.
    Dropped,
}

/// The states with their words, in order.
const WORDS: [(State, &str); 8] = [
    (State::Idea, "idea"),
    (State::Talking, "talking"),
    (State::Learning, "learning"),
    (State::Ready, "ready"),
    (State::Tried, "tried"),
    (State::Kept, "kept"),
    (State::Adjusted, "adjusted"),
    (State::Dropped, "dropped"),
];

impl State {
    /// The state with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        WORDS.iter().find(|(_, known)| *known == word.trim()).map(|(state, _)| *state)
    }

    /// The word in files and flags.
    pub fn as_str(self) -> &'static str {
        WORDS.iter().find(|(state, _)| *state == self).map_or("idea", |(_, word)| word)
    }

    /// What a record says; an idea where it says nothing.
    pub fn of(record: Option<&Record>) -> Self {
        record.and_then(|it| it.text("state")).and_then(|word| Self::from_word(&word)).unwrap_or(Self::Idea)
    }

    /// Whether what was said about being ready is over: it was used, or let go.
    pub fn is_past_ready(self) -> bool {
        self > State::Ready
    }

    /// Whether being there is looser than being talked about, so that it waits while anyone is paused (R5).
    pub fn is_looser(self) -> bool {
        self >= State::Ready && self != State::Dropped
    }
}

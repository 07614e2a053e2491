//! Whether an idea was tried without everyone's own word before: worked out from the commits, whoever wrote the state.

use super::meaning::Meaning;
use super::view::Reader;
use crate::domain::agreement::{self, Agreed, Spoken};
use crate::domain::in_force;
use crate::domain::narrow::Narrowed;
use crate::domain::people::Settings;
use crate::domain::proposal::State;

/// One proposal's versions, as the reader of its graph has them.
pub(super) struct Versions<'a> {
    pub narrowed: &'a Narrowed,
    pub kept: &'a [Option<&'a Meaning>],
    pub authors: &'a [Option<&'a str>],
}

impl Reader<'_> {
    /// Whether a proposal says that it was tried, kept or adjusted, and not everyone was ready, in their own
    /// commit and for its very words, where it came to that.
    pub(super) fn has_skipped_ready(
        &self,
        versions: &Versions<'_>,
        now: Option<&Meaning>,
        settings: &Settings,
    ) -> bool {
        if !is_past(now) {
            return false;
        }
        let Some(head) = self.graph.head.map(|head| versions.narrowed.standing(head)) else { return true };
        let before = versions.before(head);
        let is_everyone_ready = |at: &usize| settings.ids().all(|id| versions.is_ready(*at, id));
        !before.iter().any(is_everyone_ready)
    }
}

impl Versions<'_> {
    fn meaning(&self, at: usize) -> Option<&Meaning> {
        self.kept.get(at).copied().flatten()
    }

    /// The versions on top of which it came to being tried, as it stands at this one.
    fn before(&self, head: usize) -> Vec<usize> {
        // A version that can't be read says what the one before says.
        let is_on = |at: usize| {
            let meaning = self.meaning(at);
            is_past(meaning) || matches!(meaning, Some(Meaning::Unreadable))
        };
        let mut at = head;
        if !is_on(at) {
            return vec![at];
        }
        loop {
            let parents = self.narrowed.versions.get(at).map(|version| version.parents.clone());
            let parents = parents.unwrap_or_default();
            match parents.iter().find(|&&parent| is_on(parent)) {
                Some(parent) => at = *parent,
                None => return parents,
            }
        }
    }

    fn is_ready(&self, at: usize, person: &str) -> bool {
        let here = Meaning::spoken(self.meaning(at));
        let Some(digest) = here.digest() else { return false };
        let spoken: Vec<Spoken<'_>> = self.kept.iter().map(|meaning| Meaning::spoken(*meaning)).collect();
        let said = agreement::said(&self.narrowed.versions, &spoken, self.authors, person, digest);
        here.fits(person) && in_force::standing(&self.narrowed.versions, &said, Some(at), &[]) == Agreed::Yes
    }
}

fn is_past(meaning: Option<&Meaning>) -> bool {
    let Some(Meaning::Proposal(text)) = meaning else { return false };
    let state = State::from_word(&text.state);
    state.is_some_and(|state| state.is_past_ready() && state != State::Dropped)
}

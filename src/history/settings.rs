//! The settings that count: what everyone agreed to in couplelog.yaml, and whatever is stricter.

use chrono::NaiveDate;

use super::meaning::Meaning;
use super::view::Reader;
use crate::domain::adoption::{Adoptions, Protecting, Written, counted};
use crate::domain::narrow::narrow;
use crate::domain::people::Settings;

pub(super) const PATH: &str = "couplelog.yaml";

impl Reader<'_> {
    /// The settings in force. What protects in them is worked out from the commits; the cadences are as the
    /// file says them now, else as it said them when it could last be read.
    pub fn settings(&self, paused_since: Option<NaiveDate>) -> Settings {
        let meanings = self.graph.of_path(PATH);
        let written: Vec<Option<Written<'_>>> =
            meanings.iter().map(|meaning| Meaning::written(*meaning)).collect();
        let now = self.now(PATH);
        let now = Meaning::written(now.as_ref());
        let last = self.graph.head.and_then(|head| self.last_readable(head, &written));
        let Some(shown) = now.or(last).map(|written| written.settings) else { return Settings::default() };
        let narrowed = narrow(&self.versions, self.today, &self.graph.changed(PATH));
        let (all, authors) = (&written, self.authors());
        let kept: Vec<Option<Written<'_>>> =
            narrowed.kept.iter().map(|&at| all.get(at).copied().flatten()).collect();
        let authors: Vec<Option<&str>> =
            narrowed.kept.iter().map(|&at| authors.get(at).copied().flatten()).collect();
        let head = self.graph.head.map(|head| narrowed.standing(head));
        let others = narrowed.tips(&self.others);
        let adoptions = Adoptions::find(&narrowed.versions, &kept, &authors);
        let mut counting = adoptions.in_force(&narrowed.versions, head, &others, self.today, paused_since);
        // What is written holds at least, saved or not, whatever a merge made of it.
        for written in [now, last].into_iter().flatten() {
            counting.tighten(&Protecting::of(written.settings));
        }
        if let Some(now) = now {
            // An agreement that is taken back in the file counts before it is saved.
            let fallback = head.and_then(|head| adoptions.fallback(head));
            let is_same = last.is_some_and(|last| last.digest == now.digest);
            if let Some(fallback) = fallback.filter(|_| is_same) {
                let mut required = fallback.people.keys();
                if !required.all(|person| now.spoken().fits(person)) {
                    counting.tighten(fallback);
                }
            }
        }
        counted(shown, &counting)
    }

    /// Who wrote each kept commit.
    pub fn authors(&self) -> Vec<Option<&str>> {
        self.graph.nodes.iter().map(|node| node.author.as_deref()).collect()
    }

    /// The settings of a commit, or where they can't be read of its first ancestor where they can.
    pub fn last_readable<'a>(&self, head: usize, written: &[Option<Written<'a>>]) -> Option<Written<'a>> {
        let mut at = Some(head);
        while let Some(version) = at {
            if let Some(written) = written.get(version).copied().flatten() {
                return Some(written);
            }
            at = self.versions.get(version).and_then(|version| version.parents.first().copied());
        }
        None
    }
}

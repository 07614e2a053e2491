//! The signals that stand today, worked out from every version of safety.yaml (R6).

use super::meaning::Meaning;
use super::view::Reader;
use crate::domain::narrow::narrow;
use crate::domain::people::Settings;
use crate::domain::signals::{History, Spoken, Standing, standing};

const PATH: &str = "safety.yaml";

impl Reader<'_> {
    /// Every signal that stands, saved or not; none for a day in the past.
    pub fn signals(&self, settings: &Settings) -> Vec<Standing> {
        if self.store.is_none() {
            return Vec::new();
        }
        let meanings = self.graph.of_path(PATH);
        let narrowed = narrow(&self.versions, self.today, &self.graph.changed(PATH));
        let said = |at: &usize| Meaning::plan(meanings.get(*at).copied().flatten());
        let author = |at: &usize| self.graph.nodes.get(*at).and_then(|node| node.author.as_deref());
        let said: Vec<Spoken<'_>> = narrowed.kept.iter().map(said).collect();
        let now = self.now(PATH);
        standing(&History {
            versions: &narrowed.versions,
            said,
            authors: narrowed.kept.iter().map(author).collect(),
            head: self.graph.head.map(|head| narrowed.standing(head)),
            others: narrowed.tips(&self.others),
            now: Meaning::plan(now.as_ref()),
            people: settings.ids().collect(),
        })
    }
}

//! From when a looser stance in a limit's history counts, or counted.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::graph::Graph;
use super::judged::stance_of;
use super::meaning::Meaning;
use super::view::View;
use crate::change::Step;
use crate::domain::day::later;
use crate::domain::events::{Event, Events};
use crate::domain::in_force::{Said, Version};
use crate::domain::narrow::{Narrowed, narrow};
use crate::domain::stance::Stance;

/// What became of a looser stance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// It counts, or counted, from this day.
    From(NaiveDate),
    /// Something stricter was said before it counted.
    TakenBack,
    /// It waits until nobody is paused any more.
    Waits,
    /// It never counts: its owner didn't say it.
    Never,
}

/// Answers for the limits of one clone, each worked out once.
pub struct Counting<'a> {
    graph: &'a Graph,
    view: &'a View,
    versions: Vec<Version>,
    numbers: HashMap<&'a str, usize>,
    known: HashMap<String, (Narrowed, Events<Stance>)>,
    /// The reflection time that the settings of each commit name.
    reflection_days: Vec<i64>,
}

impl<'a> Counting<'a> {
    /// For this graph, seen on the view's day.
    pub fn new(graph: &'a Graph, view: &'a View) -> Self {
        let numbers = graph.nodes.iter().enumerate().map(|(at, node)| (node.commit.as_str(), at)).collect();
        let days = |meaning: Option<&Meaning>| match meaning {
            Some(Meaning::Settings(text)) => text.settings.reflection_days,
            _ => view.settings.reflection_days,
        };
        let reflection_days = graph.of_path("couplelog.yaml").into_iter().map(days).collect();
        Self { graph, view, versions: graph.versions(), numbers, known: HashMap::new(), reflection_days }
    }

    /// What became of a step that made a limit's stance looser.
    pub fn of(&mut self, step: &Step) -> Option<Counts> {
        let at = *self.numbers.get(step.commit.as_str())?;
        let (owner, topic) = (step.at.owner.as_deref()?, step.at.slug.as_deref()?);
        let path = step.at.name.path();
        if !self.known.contains_key(&path) {
            let events = self.events(&path, owner);
            self.known.insert(path.clone(), events);
        }
        let (narrowed, events) = self.known.get(&path)?;
        let Some((number, event)) =
            events.all.iter().enumerate().find(|(_, event)| narrowed.kept[event.version] == at)
        else {
            return Some(Counts::Never);
        };
        if !event.is_loosening {
            return None;
        }
        let from = later(event.start(), self.reflection_days.get(at)?.saturating_add(1));
        let is_before = |other: &Event<Stance>| {
            other.below().any(|below| below == number)
                && other.value.rank() < event.value.rank()
                && other.start() < from
        };
        if events.all.iter().any(is_before) {
            return Some(Counts::TakenBack);
        }
        let is_newest =
            self.graph.head.is_some_and(|head| events.heads(narrowed.standing(head)).contains(&number));
        let limit = self.view.limit(owner, topic).filter(|_| is_newest);
        match limit.filter(|limit| limit.in_force.is_stricter_than(limit.stance)) {
            Some(limit) => Some(limit.counts_from.map_or(Counts::Waits, Counts::From)),
            None => Some(Counts::From(from)),
        }
    }

    fn events(&self, path: &str, owner: &str) -> (Narrowed, Events<Stance>) {
        let narrowed = narrow(&self.versions, self.view.today, &self.graph.changed(path));
        let meanings = self.graph.of_path(path);
        let is_by_owner = |at: usize| self.graph.nodes[at].author.as_deref() == Some(owner);
        let said: Vec<Said<Stance>> = narrowed
            .kept
            .iter()
            .map(|&at| Said { value: stance_of(meanings[at]), by_owner: is_by_owner(at) })
            .collect();
        let events = Events::find(&narrowed.versions, &said, self.view.today);
        (narrowed, events)
    }
}

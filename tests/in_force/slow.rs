//! in-force.md once more, slow and obvious: sets of ancestors, and every day looked at one by one.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use couplelog::domain::in_force::{OtherTip, Terms};
use couplelog::domain::stance::Stance;

use crate::graph::Graph;

pub struct Slow<'a> {
    graph: &'a Graph,
    /// Of each version; itself not among them.
    ancestors: Vec<BTreeSet<usize>>,
    /// What the file says there.
    stances: Vec<Stance>,
    /// The versions that are events.
    pub events: BTreeSet<usize>,
}

/// What is looked at from HEAD, alone or with another tip.
struct Seen {
    versions: BTreeSet<usize>,
    /// A statement gone from HEAD, and the one there that answers it.
    answers: Vec<(usize, usize)>,
}

impl<'a> Slow<'a> {
    pub fn new(graph: &'a Graph) -> Self {
        let mut slow = Self { graph, ancestors: Vec::new(), stances: Vec::new(), events: BTreeSet::new() };
        for version in 0..graph.versions.len() {
            let parents = &graph.versions[version].parents;
            slow.ancestors.push(parents.iter().flat_map(|&parent| slow.history(parent)).collect());
            // "A version that can't be read is no event: it reads as its first parent's."
            let first = parents.first().map_or(Stance::NotDiscussed, |&parent| slow.stances[parent]);
            let stance = graph.said[version].value.unwrap_or(first);
            slow.stances.push(stance);
            // "A commit at which the stance differs from every parent's, and that the owner wrote, or that
            // is stricter than what counted before it."
            let differs = if parents.is_empty() {
                stance != Stance::NotDiscussed
            } else {
                parents.iter().all(|&parent| slow.stances[parent] != stance)
            };
            let before = slow.stands(&slow.ancestors[version]);
            if differs && (graph.said[version].by_owner || stance.is_stricter_than(before)) {
                slow.events.insert(version);
            }
        }
        slow
    }

    /// A version and its ancestors.
    pub fn history(&self, version: usize) -> BTreeSet<usize> {
        self.ancestors[version].iter().copied().chain([version]).collect()
    }

    pub fn head_history(&self) -> BTreeSet<usize> {
        self.graph.head.map(|head| self.history(head)).unwrap_or_default()
    }

    pub fn is_below(&self, lower: usize, upper: usize) -> bool {
        self.ancestors[upper].contains(&lower)
    }

    pub fn stance(&self, version: usize) -> Stance {
        self.stances[version]
    }

    /// "An event replaces the events among its ancestors, no others. What stands is the strictest event
    /// not replaced."
    fn stands(&self, versions: &BTreeSet<usize>) -> Stance {
        let events = || self.events.intersection(versions).copied();
        let is_replaced = |event: usize| events().any(|other| self.is_below(event, other));
        strictest(events().filter(|&event| !is_replaced(event)).map(|event| self.stances[event]))
            .unwrap_or(Stance::NotDiscussed)
    }

    pub fn standing(&self) -> Stance {
        self.stands(&self.head_history())
    }

    /// The event's day, "raised to the latest day among its ancestors, ignoring those after today".
    fn raised(&self, event: usize, today: NaiveDate) -> NaiveDate {
        let versions = &self.graph.versions;
        let ancestors = self.ancestors[event].iter().map(|&ancestor| versions[ancestor].day);
        let history = self.history(event);
        let left_out = history.iter().flat_map(|&version| versions[version].days_between.clone());
        let latest = ancestors.chain(left_out).filter(|day| *day <= today).max();
        latest.into_iter().chain([versions[event].day]).max().unwrap()
    }

    /// The last day on which a stance holds that this event replaces.
    fn replaced_on(&self, stance: Stance, by: usize, today: NaiveDate) -> Option<NaiveDate> {
        if !self.stances[by].is_looser_than(stance) {
            return Some(self.graph.versions[by].day);
        }
        self.graph.said[by].by_owner.then(|| self.raised(by, today))
    }

    fn stood_on(&self, seen: &Seen, day: NaiveDate, today: NaiveDate) -> Vec<Stance> {
        let events: Vec<usize> = self.events.intersection(&seen.versions).copied().collect();
        let mut stood = Vec::new();
        // Absent, from the beginning, below everything.
        let mut ends = events.iter().filter_map(|&by| self.replaced_on(Stance::NotDiscussed, by, today));
        if ends.all(|end| day <= end) {
            stood.push(Stance::NotDiscussed);
        }
        for &event in &events {
            let stance = self.stances[event];
            let is_loosening = stance.is_looser_than(self.stands(&self.ancestors[event]));
            let day_of = self.graph.versions[event].day;
            let from = if is_loosening { self.raised(event, today) } else { day_of };
            let answers = seen.answers.iter().filter(|(gone, _)| *gone == event).map(|(_, answer)| *answer);
            let by = events.iter().copied().filter(|&by| self.is_below(event, by)).chain(answers);
            let until = by.filter_map(|by| self.replaced_on(stance, by, today)).min();
            // Dated after today, a tightening counts now. A loosening waits, as what it replaces holds
            // until then; it takes away nothing itself.
            let has_begun = from <= day || from > today;
            if has_begun && until.is_none_or(|until| day <= until) {
                stood.push(stance);
            }
        }
        stood
    }

    /// What HEAD sees, and what it sees together with each other tip.
    fn views(&self) -> Vec<Seen> {
        let here = self.head_history();
        let with_tip = |tip: &OtherTip| {
            let there = self.history(tip.version);
            let versions = here.union(&there).copied().collect();
            let answers = if tip.is_gone { self.answers(&here, &there) } else { Vec::new() };
            Seen { versions, answers }
        };
        let alone = Seen { versions: here.clone(), answers: Vec::new() };
        std::iter::once(alone).chain(self.graph.others.iter().map(with_tip)).collect()
    }

    /// "Gone from HEAD still counts until its owner states the stance again": later than the statement
    /// and than all she had said before it there; or the same day, if it is no looser.
    fn answers(&self, here: &BTreeSet<usize>, there: &BTreeSet<usize>) -> Vec<(usize, usize)> {
        let said = |version: usize| &self.graph.versions[version];
        let by_owner = |version: &usize| self.graph.said[*version].by_owner;
        let mut answers = Vec::new();
        let gone: Vec<usize> =
            there.difference(here).copied().filter(|version| self.events.contains(version)).collect();
        for &statement in &gone {
            let before: Vec<usize> =
                gone.iter().copied().filter(|&v| by_owner(&v) && self.is_below(v, statement)).collect();
            for answer in here.difference(there).copied().filter(|v| self.events.contains(v)).filter(by_owner)
            {
                let day = said(answer).author_day;
                let looser = self.stances[answer].is_looser_than(self.stances[statement]);
                let not_before = if looser { day > said(statement).day } else { day >= said(statement).day };
                if not_before && before.iter().all(|&earlier| day > said(earlier).day) {
                    answers.push((statement, answer));
                }
            }
        }
        answers
    }

    /// "The strictest stance that stood on any day from today minus `reflection_days` to today. While
    /// anyone is paused, the window reaches back to the first day of the pause."
    pub fn in_force(&self, terms: Terms) -> Stance {
        let mut first = terms.today - TimeDelta::days(terms.reflection_days);
        if let Some(since) = terms.paused_since {
            first = first.min(since);
        }
        let mut all = Vec::new();
        for seen in self.views() {
            let mut day = first;
            while day <= terms.today {
                all.extend(self.stood_on(&seen, day, terms.today));
                day += TimeDelta::days(1);
            }
        }
        strictest(all.into_iter()).unwrap()
    }

    /// The first later day on which what stands counts, were the pause over and nobody to write more.
    pub fn counts_from(&self, terms: Terms, look_ahead: i64) -> Option<NaiveDate> {
        let standing = self.standing();
        if !standing.is_looser_than(self.in_force(terms)) {
            return None;
        }
        (1..=look_ahead).map(|days| terms.today + TimeDelta::days(days)).find(|&today| {
            let then = Terms { today, paused_since: None, ..terms };
            self.in_force(then).rank() == standing.rank()
        })
    }
}

fn strictest(stances: impl Iterator<Item = Stance>) -> Option<Stance> {
    stances.min_by_key(|stance| stance.rank())
}

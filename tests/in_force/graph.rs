//! A small language for version graphs: who wrote what, when, on top of what.

use chrono::{Datelike, NaiveDate, TimeDelta};
use couplelog::domain::in_force::{Judged, OtherTip, Said, Terms, Version, judge};
use couplelog::domain::stance::Stance;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Ana,
    Bo,
    Unknown,
}

/// The history of ana's limit, and of commits that don't touch it.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    pub versions: Vec<Version>,
    pub said: Vec<Said<Stance>>,
    pub others: Vec<OtherTip>,
    pub head: Option<usize>,
}

impl Graph {
    /// A commit on top of HEAD, which becomes HEAD.
    pub fn commit(&mut self, who: Who, when: &str, value: Stance) -> usize {
        let parents = self.head.into_iter().collect();
        self.commit_on(parents, who, when, Some(value))
    }

    pub fn ana(&mut self, when: &str, value: Stance) -> usize {
        self.commit(Who::Ana, when, value)
    }

    pub fn bo(&mut self, when: &str, value: Stance) -> usize {
        self.commit(Who::Bo, when, value)
    }

    /// A commit on top of these; `None` can't be read. It becomes HEAD.
    pub fn commit_on(&mut self, parents: Vec<usize>, who: Who, when: &str, value: Option<Stance>) -> usize {
        let day = day(when);
        self.versions.push(Version { parents, day, author_day: day, days_between: Vec::new() });
        self.said.push(Said { value, by_owner: who == Who::Ana });
        let new = self.versions.len() - 1;
        self.head = Some(new);
        new
    }

    /// A merge whose file is as on the side named by `value`.
    pub fn merge(&mut self, parents: [usize; 2], who: Who, when: &str, value: Stance) -> usize {
        self.commit_on(parents.to_vec(), who, when, Some(value))
    }

    /// HEAD goes back, and the tip stays under refs/couplelog/seen/.
    pub fn reset(&mut self, to: Option<usize>) {
        let version = self.head.unwrap();
        self.others.push(OtherTip { version, is_gone: true });
        self.head = to;
    }

    /// HEAD stays, and the version is known from somewhere else.
    pub fn fetched(&mut self, version: usize) {
        self.others.push(OtherTip { version, is_gone: false });
    }

    pub fn at(&self, when: &str) -> Judged<Stance> {
        self.judge(Terms { today: day(when), reflection_days: 3, paused_since: None })
    }

    pub fn paused(&self, when: &str, since: &str) -> Judged<Stance> {
        self.judge(Terms { today: day(when), reflection_days: 3, paused_since: Some(day(since)) })
    }

    pub fn judge(&self, terms: Terms) -> Judged<Stance> {
        judge(&self.versions, &self.said, self.head, &self.others, terms)
    }

    /// What is in force on every day from one to another, both included.
    #[track_caller]
    pub fn expect(&self, from: &str, to: &str, expected: Stance) {
        let (mut today, to) = (day(from), day(to));
        while today <= to {
            let judged = self.judge(Terms { today, reflection_days: 3, paused_since: None });
            assert_eq!(judged.in_force, expected, "in force on {today}");
            today += TimeDelta::days(1);
        }
    }

    /// The day from which what stands counts, asked on every day from one to another.
    #[track_caller]
    pub fn expect_counts_from(&self, from: &str, to: &str, expected: Option<&str>) {
        let (mut today, to) = (day(from), day(to));
        while today <= to {
            let judged = self.judge(Terms { today, reflection_days: 3, paused_since: None });
            assert_eq!(judged.counts_from, expected.map(day), "counts from, asked on {today}");
            today += TimeDelta::days(1);
        }
    }
}

/// `11-10` is in 2026; `2099` is its new year's day.
pub fn day(text: &str) -> NaiveDate {
    match text.len() {
        4 => NaiveDate::from_yo_opt(text.parse().unwrap(), 1).unwrap(),
        5 => format!("2026-{text}").parse().unwrap(),
        _ => text.parse().unwrap(),
    }
}

#[test]
fn days_are_read_as_meant() {
    assert_eq!((day("11-10").year(), day("11-10").ordinal()), (2026, 314));
    assert_eq!(day("2099"), day("2099-01-01"));
}

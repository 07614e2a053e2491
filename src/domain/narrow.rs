//! The graph of one file: the versions at which it changed or lines met, so that judging each of many files
//! costs what its own changes cost.

use chrono::NaiveDate;

use super::in_force::{OtherTip, Version};

/// A graph without the versions at which one file stayed as it was.
#[derive(Debug, Clone)]
pub struct Narrowed {
    /// The versions that were kept.
    pub versions: Vec<Version>,
    /// For each of these its position in the whole graph.
    pub kept: Vec<usize>,
    /// For each version of the whole graph the kept one whose file it has.
    stands_for: Vec<usize>,
}

/// Days of versions that were left out: of those up to today only the latest matters.
#[derive(Clone, Default)]
struct Days {
    up_to_today: Option<NaiveDate>,
    after: Vec<NaiveDate>,
}

impl Days {
    fn add(&mut self, day: NaiveDate, today: NaiveDate) {
        if day <= today {
            self.up_to_today = self.up_to_today.max(Some(day));
        } else if !self.after.contains(&day) {
            self.after.push(day);
        }
    }

    fn unite(&mut self, other: &Days) {
        self.up_to_today = self.up_to_today.max(other.up_to_today);
        for day in &other.after {
            if !self.after.contains(day) {
                self.after.push(*day);
            }
        }
    }

    fn all(&self) -> Vec<NaiveDate> {
        self.up_to_today.iter().chain(&self.after).copied().collect()
    }
}

/// Leaves out the versions with one parent at which the file stayed as it was there. What is in force on
/// `today` or later comes out the same.
pub fn narrow(versions: &[Version], today: NaiveDate, changed: &[bool]) -> Narrowed {
    let mut narrowed =
        Narrowed { versions: Vec::new(), kept: Vec::new(), stands_for: Vec::with_capacity(versions.len()) };
    let mut since: Vec<Days> = Vec::with_capacity(versions.len());
    for (index, version) in versions.iter().enumerate() {
        let mut days = Days::default();
        if let ([parent], false) = (version.parents.as_slice(), changed[index]) {
            days.unite(&since[*parent]);
            for day in version.days_between.iter().chain([&version.day]) {
                days.add(*day, today);
            }
            narrowed.stands_for.push(narrowed.stands_for[*parent]);
            since.push(days);
            continue;
        }
        let mut parents: Vec<usize> = Vec::new();
        for &parent in &version.parents {
            days.unite(&since[parent]);
            let parent = narrowed.stands_for[parent];
            if !parents.contains(&parent) {
                parents.push(parent);
            }
        }
        for day in &version.days_between {
            days.add(*day, today);
        }
        if let ([parent], false) = (parents.as_slice(), changed[index]) {
            days.add(version.day, today);
            narrowed.stands_for.push(*parent);
            since.push(days);
            continue;
        }
        narrowed.stands_for.push(narrowed.versions.len());
        narrowed.kept.push(index);
        narrowed.versions.push(Version {
            parents,
            day: version.day,
            author_day: version.author_day,
            days_between: days.all(),
        });
        since.push(Days::default());
    }
    narrowed
}

impl Narrowed {
    /// The kept version whose file a version of the whole graph has.
    pub fn standing(&self, version: usize) -> usize {
        self.stands_for[version]
    }

    /// Tips of the whole graph, as tips of this one.
    pub fn tips(&self, tips: &[OtherTip]) -> Vec<OtherTip> {
        tips.iter().map(|tip| OtherTip { version: self.stands_for[tip.version], ..*tip }).collect()
    }
}

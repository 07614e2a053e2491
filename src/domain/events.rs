//! The events in a graph of versions: the statements that count, and what each stands on top of.

use std::rc::Rc;

use chrono::NaiveDate;

use super::in_force::{Protects, Said, Version};

/// One statement that counts (in-force.md, "Event").
pub struct Event<T> {
    /// The version in which it was made.
    pub version: usize,
    /// What was said.
    pub value: T,
    /// Whether the record's owner said it.
    pub by_owner: bool,
    /// Its day as written.
    pub day: NaiveDate,
    /// Its author day as written.
    pub author_day: NaiveDate,
    /// Its day, raised to the latest day among its ancestors up to today.
    pub raised_day: NaiveDate,
    /// Whether it is looser than what stood before it.
    pub is_loosening: bool,
    below: Rc<Set>,
}

impl<T> Event<T> {
    /// The first day on which it stood.
    pub fn start(&self) -> NaiveDate {
        if self.is_loosening { self.raised_day } else { self.day }
    }

    /// The events among its ancestors.
    pub fn below(&self) -> impl Iterator<Item = usize> {
        self.below.iter()
    }
}

/// All events of one file, and what each version knows of them.
pub struct Events<T> {
    /// The events, parents before children.
    pub all: Vec<Event<T>>,
    /// Commits by others that changed the value and don't count.
    pub cross_edits: Vec<usize>,
    /// The day for which days were raised.
    pub today: NaiveDate,
    known: Vec<Known>,
    parents: Vec<Vec<usize>>,
    latest: Vec<Option<NaiveDate>>,
    values: Vec<T>,
}

#[derive(Clone)]
struct Known {
    below: Rc<Set>,
    /// In order.
    heads: Rc<Vec<usize>>,
}

impl<T: Protects> Events<T> {
    /// Walks the versions once, parents first.
    pub fn find(versions: &[Version], said: &[Said<T>], today: NaiveDate) -> Self {
        let mut events = Self::start(versions, today);
        for (version, said) in versions.iter().zip(said) {
            events.push(version, said);
        }
        events
    }

    /// Begins before the first version; each of them has to be pushed, in order.
    pub fn start(versions: &[Version], today: NaiveDate) -> Self {
        Self {
            all: Vec::new(),
            cross_edits: Vec::new(),
            today,
            known: Vec::with_capacity(versions.len()),
            parents: versions.iter().map(|version| version.parents.clone()).collect(),
            latest: latest_days(versions, today),
            values: Vec::with_capacity(versions.len()),
        }
    }

    /// Adds what the next version says.
    pub fn push(&mut self, version: &Version, said: &Said<T>) {
        let index = self.known.len();
        let before = self.merged(&version.parents);
        let first = version.parents.first().map_or_else(T::absent, |&parent| self.values[parent].clone());
        let value = said.value.clone().unwrap_or(first);
        let differs = if version.parents.is_empty() {
            value != T::absent()
        } else {
            version.parents.iter().all(|&parent| self.values[parent] != value)
        };
        self.values.push(value.clone());
        if !differs {
            self.known.push(before);
            return;
        }
        let standing = before.heads.iter().map(|&e| self.all[e].value.rank()).min();
        let standing = standing.unwrap_or_else(|| T::absent().rank());
        if !said.by_owner && value.rank() >= standing {
            if !self.is_what_stands(&before.heads, standing, &value) {
                self.cross_edits.push(index);
            }
            self.known.push(before);
            return;
        }
        let number = self.all.len();
        self.all.push(Event {
            version: index,
            is_loosening: value.rank() > standing,
            value,
            by_owner: said.by_owner,
            day: version.day,
            author_day: version.author_day,
            raised_day: self.latest[index].map_or(version.day, |latest| latest.max(version.day)),
            below: before.below.clone(),
        });
        let mut below = (*before.below).clone();
        below.insert(number);
        self.known.push(Known { below: Rc::new(below), heads: Rc::new(vec![number]) });
    }

    /// What stands on top of these versions: the strictest of what nothing has replaced there; of equals,
    /// the latest.
    pub fn standing(&self, versions: &[usize]) -> T {
        let heads = self.merged(versions).heads;
        let strictest = heads.iter().rev().min_by_key(|&&e| self.all[e].value.rank());
        strictest.map_or_else(T::absent, |&e| self.all[e].value.clone())
    }

    /// The events that nothing has replaced at this version.
    pub fn heads(&self, version: usize) -> Vec<usize> {
        self.known[version].heads.to_vec()
    }

    /// The events at and below this version, in order.
    pub fn below(&self, version: usize) -> Vec<usize> {
        self.known[version].below.iter().collect()
    }

    /// The cross edits at or below this version on top of which its owner has said nothing there.
    pub fn unanswered_cross_edits(&self, head: usize) -> Vec<usize> {
        let by_owner = self.known[head].below.iter().map(|e| &self.all[e]).filter(|event| event.by_owner);
        let answered = self.ancestors(by_owner.map(|event| event.version).collect());
        let at_head = self.ancestors(vec![head]);
        let is_open = |v: &usize| (*v == head || at_head.contains(*v)) && !answered.contains(*v);
        self.cross_edits.iter().copied().filter(is_open).collect()
    }

    fn ancestors(&self, versions: Vec<usize>) -> Set {
        let (mut found, mut to_see) = (Set::default(), versions);
        while let Some(version) = to_see.pop() {
            for &parent in &self.parents[version] {
                if !found.contains(parent) {
                    found.insert(parent);
                    to_see.push(parent);
                }
            }
        }
        found
    }

    /// Whether it only repeats one of the strictest of these events.
    fn is_what_stands(&self, heads: &[usize], rank: i64, value: &T) -> bool {
        value.rank() == rank
            && if heads.is_empty() {
                *value == T::absent()
            } else {
                heads.iter().any(|&e| self.all[e].value == *value)
            }
    }

    fn merged(&self, versions: &[usize]) -> Known {
        match versions {
            [] => Known { below: Rc::default(), heads: Rc::default() },
            [one] => self.known[*one].clone(),
            several => {
                let sides: Vec<&Known> = several.iter().map(|&version| &self.known[version]).collect();
                let mut below = Set::default();
                let mut heads: Vec<usize> = Vec::new();
                for side in &sides {
                    below.unite(&side.below);
                    heads.extend(side.heads.iter());
                }
                heads.sort_unstable();
                heads.dedup();
                heads.retain(|e| {
                    sides.iter().all(|side| !side.below.contains(*e) || side.heads.binary_search(e).is_ok())
                });
                Known { below: Rc::new(below), heads: Rc::new(heads) }
            }
        }
    }
}

/// For each version the latest day among its ancestors, those dated after today left out.
fn latest_days(versions: &[Version], today: NaiveDate) -> Vec<Option<NaiveDate>> {
    let up_to_today = |day: &NaiveDate| (*day <= today).then_some(*day);
    let mut latest: Vec<Option<NaiveDate>> = Vec::with_capacity(versions.len());
    for version in versions {
        let parents = version.parents.iter();
        let of_parents = parents.flat_map(|&parent| [latest[parent], up_to_today(&versions[parent].day)]);
        let between = version.days_between.iter().map(up_to_today);
        latest.push(of_parents.chain(between).flatten().max());
    }
    latest
}

/// A set of small numbers.
#[derive(Debug, Clone, Default)]
struct Set(Vec<u64>);

impl Set {
    fn contains(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|bits| bits >> (number % 64) & 1 == 1)
    }

    fn insert(&mut self, number: usize) {
        if self.0.len() <= number / 64 {
            self.0.resize(number / 64 + 1, 0);
        }
        self.0[number / 64] |= 1 << (number % 64);
    }

    fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(word, &bits)| {
            let mut left = bits;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
                left &= left - 1;
                Some(word * 64 + bit)
            })
        })
    }

    fn unite(&mut self, other: &Set) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine |= theirs;
        }
    }
}

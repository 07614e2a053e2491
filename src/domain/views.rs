//! What HEAD, alone and together with each other tip, makes of the events: how long each one held.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::day::later;
use super::events::{Event, Events};
use super::in_force::{OtherTip, Protects};

/// HEAD's view of the events, and one more for each tip that adds something to it. A tip can only make
/// the answer stricter: whatever holds in any view holds.
pub struct Views<T> {
    /// The events, for one day as today.
    pub events: Events<T>,
    views: Vec<View>,
}

/// What held in a window, the latest last.
pub struct Held<T> {
    /// The strictest of it.
    pub strictest: Option<T>,
    /// All of it.
    pub values: Vec<T>,
    /// Whether the strictest is held by another tip than HEAD.
    pub from_elsewhere: bool,
}

#[derive(Clone)]
struct View {
    /// The events at and below its tips.
    events: Vec<usize>,
    /// For each event the last day on which it held: the first on which something replaced it.
    ends: Vec<Option<NaiveDate>>,
    end_of_absent: Option<NaiveDate>,
}

impl<T: Protects> Views<T> {
    /// Looks at the events from HEAD and from every other tip.
    pub fn new(events: Events<T>, head: Option<usize>, others: &[OtherTip]) -> Self {
        let in_head = head.map(|head| events.below(head)).unwrap_or_default();
        let mut at_head =
            View { events: Vec::new(), ends: vec![None; events.all.len()], end_of_absent: None };
        at_head.add(&events, &in_head);
        let mut views = vec![at_head];
        for other in others {
            let in_other = events.below(other.version);
            let more = without(&in_other, &in_head);
            if more.is_empty() {
                continue;
            }
            let mut view = views[0].clone();
            view.add(&events, &more);
            if other.is_gone {
                view.answer(&events, &more, &without(&in_head, &in_other));
            }
            views.push(view);
        }
        Self { events, views }
    }

    /// What held on any day from this one to today.
    pub fn held(&self, from: NaiveDate) -> Held<T> {
        let mut held = Held { strictest: None, values: Vec::new(), from_elsewhere: false };
        for (number, view) in self.views.iter().enumerate() {
            let in_view = view.held(&self.events, from);
            let strictest = in_view.iter().rev().min_by_key(|(value, is_over)| (value.rank(), *is_over));
            let Some((strictest, _)) = strictest else { continue };
            if held.strictest.as_ref().is_none_or(|known: &T| strictest.rank() < known.rank()) {
                held.strictest = Some(strictest.clone());
                held.from_elsewhere = number > 0;
                let new = in_view.into_iter().map(|(value, _)| value);
                let new: Vec<T> = new.filter(|value| number == 0 || !held.values.contains(value)).collect();
                held.values.extend(new);
            }
        }
        held
    }

    /// The strictest of what nothing has replaced, from any tip; of equals, the latest of HEAD.
    pub fn lasting(&self) -> T {
        let lasting = |view: &View| {
            let events = view.events.iter().rev().filter(|&&e| view.ends[e].is_none());
            let events = events.map(|&e| &self.events.all[e].value);
            events.min_by_key(|value| value.rank()).cloned().unwrap_or_else(T::absent)
        };
        self.views.iter().map(lasting).min_by_key(Protects::rank).unwrap_or_else(T::absent)
    }

    /// The versions of the statements of this rank that nothing has replaced, from any tip.
    pub fn lasting_at(&self, rank: i64) -> BTreeSet<usize> {
        let lasting = |view: &View| -> Vec<usize> {
            let is_it = |e: &&usize| view.ends[**e].is_none() && self.events.all[**e].value.rank() == rank;
            view.events.iter().filter(is_it).map(|&e| self.events.all[e].version).collect()
        };
        self.views.iter().flat_map(lasting).collect()
    }

    /// The first day on which nothing below this rank counts any more, as far as can be seen from today;
    /// none when something does for as long as nobody writes more.
    pub fn free_from(&self, rank: i64, reflection_days: i64) -> Option<NaiveDate> {
        let mut ends = self.views.iter().flat_map(|view| view.ends_below(&self.events, rank));
        let last = ends.try_fold(NaiveDate::MIN, |last, end| end.map(|end| last.max(end)))?;
        Some(later(last, reflection_days.saturating_add(1)))
    }
}

impl View {
    /// Adds events, parents before children, and with them what they replace.
    fn add<T: Protects>(&mut self, events: &Events<T>, more: &[usize]) {
        self.events.extend(more);
        self.events.sort_unstable();
        for &r in more {
            let replacer = &events.all[r];
            self.end_of_absent = earliest(self.end_of_absent, end_by(T::absent().rank(), replacer));
            for e in replacer.below() {
                self.ends[e] = earliest(self.ends[e], end_by(events.all[e].value.rank(), replacer));
            }
        }
    }

    /// Ends the statements gone from HEAD that their owner has answered there by stating it again.
    ///
    /// Only days tell which came first, and a rewritten history holds copies of what was said before, with
    /// their author days. So an answer is later than the statement and all that its owner had said below
    /// it there; on the statement's own day only something as strict can answer it.
    fn answer<T: Protects>(&mut self, events: &Events<T>, gone: &[usize], here: &[usize]) {
        for &g in gone {
            let statement = &events.all[g];
            let below = statement.below().filter(|e| gone.binary_search(e).is_ok());
            let below = below.map(|e| &events.all[e]).filter(|event| event.by_owner);
            let before = below.map(|event| event.day).max();
            for answer in here.iter().map(|&e| &events.all[e]).filter(|event| event.by_owner) {
                let day = answer.author_day;
                let is_as_strict = answer.value.rank() <= statement.value.rank();
                let is_later = day > statement.day || is_as_strict && day == statement.day;
                if is_later && before.is_none_or(|before| day > before) {
                    self.ends[g] = earliest(self.ends[g], end_by(statement.value.rank(), answer));
                }
            }
        }
    }

    /// What held since a day, parents before children, and whether it has been replaced. Whatever is
    /// dated after today holds now: a loosening takes nothing away before what it replaces has ended.
    fn held<T: Protects>(&self, events: &Events<T>, from: NaiveDate) -> Vec<(T, bool)> {
        let is_in_window = |end: Option<NaiveDate>| end.is_none_or(|end| end >= from);
        let mut held = Vec::new();
        if is_in_window(self.end_of_absent) {
            held.push((T::absent(), self.end_of_absent.is_some()));
        }
        for &e in &self.events {
            let (event, end) = (&events.all[e], self.ends[e]);
            let has_held = event.start() > events.today || end.is_none_or(|end| event.start() <= end);
            if has_held && is_in_window(end) {
                held.push((event.value.clone(), end.is_some()));
            }
        }
        held
    }

    fn ends_below<T: Protects>(
        &self,
        events: &Events<T>,
        rank: i64,
    ) -> impl Iterator<Item = Option<NaiveDate>> {
        let absent = (T::absent().rank() < rank).then_some(self.end_of_absent);
        let stricter = self.events.iter().filter(move |&&e| events.all[e].value.rank() < rank);
        absent.into_iter().chain(stricter.map(|&e| self.ends[e]))
    }
}

/// The day on which `replacer` ends something of this rank; none when it can't, because a looser value by
/// anyone but the owner never counts. Only a stricter one takes the day it gives itself: any other is never
/// earlier than what came before it, whatever its clock said.
fn end_by<T: Protects>(rank: i64, replacer: &Event<T>) -> Option<NaiveDate> {
    match replacer.value.rank().cmp(&rank) {
        Ordering::Less => Some(replacer.day),
        Ordering::Equal => Some(replacer.raised_day),
        Ordering::Greater => replacer.by_owner.then_some(replacer.raised_day),
    }
}

fn earliest(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<NaiveDate> {
    one.into_iter().chain(other).min()
}

/// Those of the first list that are not in the second; both are in order.
fn without(these: &[usize], those: &[usize]) -> Vec<usize> {
    these.iter().copied().filter(|e| those.binary_search(e).is_err()).collect()
}

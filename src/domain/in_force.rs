//! Which stance counts today, worked out from the versions of a file and from nothing else (in-force.md).
//!
//! The same rule serves everything that protects: stances, pauses, the wording of conditions, the
//! reflection time. [`Protects`] says what is stricter; the graph says who wrote what on top of what.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::day::later;
use super::events::Events;
use super::views::Views;

/// A value with a strictness order.
pub trait Protects: Clone + PartialEq {
    /// Its place in the order: lower is stricter, equal ranks are neither.
    fn rank(&self) -> i64;
    /// What counts before anybody has written anything.
    fn absent() -> Self;
}

/// One kept commit of the repository, seen as a version of everything in it.
///
/// Versions stand in a slice in topological order: parents before children.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Positions of the parents in the slice; the first parent first.
    pub parents: Vec<usize>,
    /// The later of the author and the committer day, each as written.
    pub day: NaiveDate,
    /// The author day alone.
    pub author_day: NaiveDate,
    /// Days of ancestors that were left out of the slice because nothing changed there.
    pub days_between: Vec<NaiveDate>,
}

/// What one version says about one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said<T> {
    /// The value; nothing where the file can't be read, which then reads as its first parent's.
    pub value: Option<T>,
    /// Whether the record's owner wrote this commit.
    pub by_owner: bool,
}

/// When the question is asked, and how long a looser value waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// The day for which the answer holds.
    pub today: NaiveDate,
    /// How many days a looser value waits (0 to 365).
    pub reflection_days: i64,
    /// The first day of a pause that lasts, if anyone is paused.
    pub paused_since: Option<NaiveDate>,
}

/// A tip beside HEAD whose tightenings count too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherTip {
    /// Its position among the versions.
    pub version: usize,
    /// Whether it is gone from HEAD by a rewritten history, rather than fetched and not yet merged.
    pub is_gone: bool,
}

/// What counts, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged<T> {
    /// What stands at HEAD: the strictest of the statements that nothing has replaced.
    pub standing: T,
    /// What counts today.
    pub in_force: T,
    /// The first later day on which `standing` counts if nothing more is written and no pause lasts until
    /// then; none when it counts already, or when no day can be said.
    pub counts_from: Option<NaiveDate>,
    /// The version in which what stands was said, if anything was.
    pub stated_at: Option<usize>,
    /// The day on which what stands was said.
    pub stated_on: Option<NaiveDate>,
    /// Everything that stood on some day of the window, the latest last.
    pub window: Vec<T>,
    /// Whether something stricter counts that HEAD doesn't hold.
    pub from_elsewhere: bool,
    /// Commits by others that would have changed it and don't count, and that its owner has not answered.
    pub cross_edits: Vec<usize>,
    /// Commits by others that made it stricter, which counts.
    pub tightened_by_others: Vec<usize>,
}

/// How often a day is looked for again because commits dated after today move it.
const TRIES: usize = 8;

/// Which value counts at `head`, given every version and what each says.
///
/// `versions` and `said` are of one length. In force is the strictest value that stood on any day of the
/// window from `today - reflection_days` (or the first day of the pause) to `today`.
pub fn judge<T: Protects>(
    versions: &[Version],
    said: &[Said<T>],
    head: Option<usize>,
    others: &[OtherTip],
    terms: Terms,
) -> Judged<T> {
    let reflection_days = terms.reflection_days.max(0);
    let on = |day: NaiveDate| Views::new(Events::find(versions, said, day), head, others);
    let views = on(terms.today);
    let from = later(terms.today, -reflection_days);
    let held = views.held(terms.paused_since.map_or(from, |since| since.min(from)));
    let events = &views.events;
    let heads = head.map(|head| events.heads(head)).unwrap_or_default();
    let standing_event = strictest_by(heads.iter().copied(), |&e| events.all[e].value.rank());
    let standing = standing_event.map_or_else(T::absent, |e| events.all[e].value.clone());
    let in_force = held.strictest.unwrap_or_else(|| standing.clone());
    let waits = in_force.rank() < standing.rank();
    let is_dated_up_to = |last: NaiveDate| {
        let mut days = versions.iter().flat_map(|version| version.days_between.iter().chain([&version.day]));
        days.any(|&day| day > terms.today && day <= last)
    };
    let counts_from = || {
        let mut day = views.free_from(standing.rank(), reflection_days)?.max(later(terms.today, 1));
        for _ in 0..TRIES {
            // A commit dated between today and that day raises, once it is reached, what is on top of it.
            if !is_dated_up_to(day) {
                return Some(day);
            }
            let seen_then = on(day).free_from(standing.rank(), reflection_days)?;
            if seen_then <= day {
                return Some(day);
            }
            day = seen_then;
        }
        None
    };
    let counts_from = if waits { counts_from() } else { None };
    Judged {
        standing,
        in_force,
        counts_from,
        stated_at: standing_event.map(|e| events.all[e].version),
        stated_on: standing_event.map(|e| events.all[e].start().min(terms.today)),
        window: held.values,
        from_elsewhere: held.from_elsewhere,
        cross_edits: head.map(|head| events.unanswered_cross_edits(head)).unwrap_or_default(),
        tightened_by_others: heads
            .iter()
            .filter(|&&e| !events.all[e].by_owner)
            .map(|&e| events.all[e].version)
            .collect(),
    }
}

/// What stands at `head` and at the other tips, without any days: for values that count at once in both
/// directions.
pub fn standing<T: Protects>(
    versions: &[Version],
    said: &[Said<T>],
    head: Option<usize>,
    others: &[OtherTip],
) -> T {
    Views::new(Events::find(versions, said, NaiveDate::MAX), head, others).lasting()
}

/// The versions in which what [`standing`] gives was said; none before anybody has said anything.
pub fn standing_at<T: Protects>(
    versions: &[Version],
    said: &[Said<T>],
    head: Option<usize>,
    others: &[OtherTip],
) -> BTreeSet<usize> {
    let views = Views::new(Events::find(versions, said, NaiveDate::MAX), head, others);
    views.lasting_at(views.lasting().rank())
}

/// The item of the lowest rank; of equals, the latest.
fn strictest_by<I>(items: impl Iterator<Item = I>, rank: impl Fn(&I) -> i64) -> Option<I> {
    items.fold(None, |best, item| match best {
        Some(best) if rank(&best) < rank(&item) => Some(best),
        _ => Some(item),
    })
}

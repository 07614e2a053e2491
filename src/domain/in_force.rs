//! Which stance counts today, worked out from the versions of a file and from nothing else (in-force.md).
//!
//! The same rule serves everything that protects: stances, pauses, the wording of conditions, the
//! reflection time. [`Protects`] says what is stricter; the graph says who wrote what on top of what.

use chrono::NaiveDate;

use super::day::later;
use super::events::{Event, Events};

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
    /// The day from which `standing` counts; none when it counts already, or when no day can be said.
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
    let events = Events::find(versions, said, terms.today);
    let from = later(terms.today, -terms.reflection_days);
    let window =
        Window { from: terms.paused_since.map_or(from, |since| since.min(from)), today: terms.today };
    let at_head = Tip::new(&events, head, None);
    let mut judged = at_head.judge(&events, window, terms);
    for other in others {
        let tip = Tip::new(&events, head, Some(*other));
        let elsewhere = tip.judge(&events, window, terms);
        if elsewhere.in_force.rank() < judged.in_force.rank() {
            judged.in_force = elsewhere.in_force;
            judged.from_elsewhere = true;
            let counts_from = elsewhere.counts_from;
            judged.counts_from =
                if elsewhere.standing.rank() < judged.standing.rank() { None } else { counts_from };
            judged.window = elsewhere.window;
        }
    }
    judged
}

/// What stands at `head` and at the other tips, without any days: for values that count at once in both
/// directions.
pub fn standing<T: Protects>(
    versions: &[Version],
    said: &[Said<T>],
    head: Option<usize>,
    others: &[OtherTip],
) -> T {
    let events = Events::find(versions, said, NaiveDate::MAX);
    let tips = std::iter::once(None).chain(others.iter().copied().map(Some));
    let heads: Vec<usize> = tips.flat_map(|other| Tip::new(&events, head, other).heads).collect();
    strictest_by(heads.into_iter(), |&e| events.all[e].value.rank())
        .map_or_else(T::absent, |e| events.all[e].value.clone())
}

#[derive(Clone, Copy)]
struct Window {
    from: NaiveDate,
    today: NaiveDate,
}

/// The events below a tip, and which of them nothing has replaced there.
struct Tip {
    events: Vec<usize>,
    heads: Vec<usize>,
    /// Pairs of a statement that is gone from HEAD and the later one by which its owner answered it.
    answered: Vec<(usize, usize)>,
    head: Option<usize>,
}

impl Tip {
    fn new<T: Protects>(events: &Events<T>, head: Option<usize>, other: Option<OtherTip>) -> Self {
        let tips: Vec<usize> = head.into_iter().chain(other.map(|other| other.version)).collect();
        let mut heads = events.merged_heads(&tips);
        let in_head = |e: usize| head.is_some_and(|head| events.is_below(e, head));
        let mut answered = Vec::new();
        if let Some(other) = other.filter(|other| other.is_gone) {
            let in_other = |e: usize| events.is_below(e, other.version);
            for gone in (0..events.all.len()).filter(|&e| in_other(e) && !in_head(e)) {
                for answer in (0..events.all.len()).filter(|&e| in_head(e) && !in_other(e)) {
                    let (gone_event, answer_event) = (&events.all[gone], &events.all[answer]);
                    if answer_event.by_owner && answer_event.author_day >= gone_event.day.min(events.today) {
                        answered.push((gone, answer));
                    }
                }
            }
            heads.retain(|e| !answered.iter().any(|(gone, _)| gone == e));
        }
        let below = |e: usize| tips.iter().any(|&tip| events.is_below(e, tip));
        Self { events: (0..events.all.len()).filter(|&e| below(e)).collect(), heads, answered, head }
    }

    fn judge<T: Protects>(&self, events: &Events<T>, window: Window, terms: Terms) -> Judged<T> {
        let standing_event = strictest_by(self.heads.iter().copied(), |&e| events.all[e].value.rank());
        let standing = standing_event.map_or_else(T::absent, |e| events.all[e].value.clone());
        let mut held: Vec<(T, Option<NaiveDate>)> = Vec::new();
        let absent_until = self.end_of_absent(events);
        if absent_until.is_none_or(|end| end >= window.from) {
            held.push((T::absent(), absent_until));
        }
        for &e in &self.events {
            let event = &events.all[e];
            let end = self.end(events, e);
            let start = event.start();
            let counts_early = !event.is_loosening && start > window.today;
            let has_stood = counts_early || start <= window.today && end.is_none_or(|end| start <= end);
            if has_stood && end.is_none_or(|end| end >= window.from) {
                held.push((event.value.clone(), end));
            }
        }
        let in_force = held
            .iter()
            .rev()
            .min_by_key(|(value, end)| (value.rank(), end.is_some()))
            .map_or_else(|| standing.clone(), |(value, _)| value.clone());
        let waits = in_force.rank() < standing.rank();
        let stricter = held.iter().filter(|(value, _)| value.rank() < standing.rank());
        let counts_from = stricter
            .map(|(_, end)| end.map(|end| later(end, terms.reflection_days + 1)))
            .try_fold(NaiveDate::MIN, |latest, day| day.map(|day| latest.max(day)))
            .filter(|day| waits && *day > terms.today);
        let answered_by_owner = |version: usize| {
            self.events
                .iter()
                .any(|&e| events.all[e].by_owner && events.version_is_below(version, events.all[e].version))
        };
        let reachable = |version: usize| {
            self.head.is_some_and(|head| events.version_is_below(version, head) || version == head)
        };
        Judged {
            standing,
            in_force,
            counts_from,
            stated_at: standing_event.map(|e| events.all[e].version),
            stated_on: standing_event.map(|e| events.all[e].start().min(terms.today)),
            window: held.into_iter().map(|(value, _)| value).collect(),
            from_elsewhere: false,
            cross_edits: events
                .cross_edits
                .iter()
                .copied()
                .filter(|&v| reachable(v) && !answered_by_owner(v))
                .collect(),
            tightened_by_others: self
                .heads
                .iter()
                .filter(|&&e| !events.all[e].by_owner)
                .map(|&e| events.all[e].version)
                .collect(),
        }
    }

    /// The last day on which an event stood: the first day on which something replaced it.
    fn end<T: Protects>(&self, events: &Events<T>, e: usize) -> Option<NaiveDate> {
        let replaced =
            self.events.iter().filter(|&&r| events.all[r].is_on_top_of(e)).map(|&r| &events.all[r]);
        let in_graph = replaced.filter_map(|replacer| end_by(&events.all[e].value, replacer));
        let answers = self.answered.iter().filter(|(gone, _)| *gone == e);
        let by_answer = answers
            .map(|&(_, answer)| events.all[answer].raised_day.max(events.all[e].day.min(events.today)));
        in_graph.chain(by_answer).min()
    }

    fn end_of_absent<T: Protects>(&self, events: &Events<T>) -> Option<NaiveDate> {
        self.events.iter().filter_map(|&r| end_by(&T::absent(), &events.all[r])).min()
    }
}

/// The day on which `replacer` ends `value`; none when it can't, because a looser value by anyone but the
/// owner never counts. A looser one is never earlier than what came before it, whatever its clock said.
fn end_by<T: Protects>(value: &T, replacer: &Event<T>) -> Option<NaiveDate> {
    let is_looser = replacer.value.rank() > value.rank();
    match (is_looser, replacer.by_owner) {
        (false, _) => Some(replacer.day),
        (true, true) => Some(replacer.raised_day),
        (true, false) => None,
    }
}

/// The item of the lowest rank; of equals, the latest.
fn strictest_by<I>(items: impl Iterator<Item = I>, rank: impl Fn(&I) -> i64) -> Option<I> {
    items.fold(None, |best, item| match best {
        Some(best) if rank(&best) < rank(&item) => Some(best),
        _ => Some(item),
    })
}

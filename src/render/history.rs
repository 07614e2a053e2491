//! What happened to the records, newest first, a day at a time.

use std::collections::BTreeSet;
use std::num::NonZero;
use std::thread;

use chrono::NaiveDate;

use super::fields::{Layout, Lines, Writer};
use super::visible::visible_line;
use super::{NOTE, patch, stances};
use crate::change::{Direction, Event, Step};
use crate::domain::day::{self, later};
use crate::domain::kinds;
use crate::domain::people::Settings;
use crate::domain::spec::Located;
use crate::history::counting::Counts;
use crate::history::topics::topics;
use crate::history::view::View;

/// The id with which commits by hand are signed on a computer that both use.
const SHARED: &str = "shared";

/// Fewer steps are told faster than a thread is started.
const WORTH_A_THREAD: usize = 50;
/// More threads would wait for memory.
const MOST_THREADS: usize = 4;

/// One step with what is to be said about it.
pub struct Shown<'a> {
    /// The step.
    pub step: &'a Step,
    /// For a stance that became looser: from when it counts.
    pub counts: Option<Counts>,
    /// The file's own text, where that was asked for.
    pub patch: Option<String>,
}

/// The whole text: who is paused, each topic's stance today, and then the steps.
pub fn history(view: &View, shown: &[Shown<'_>], layout: Layout) -> String {
    let mut text = stances::paused(view);
    text += &today(view, shown.iter().map(|shown| &shown.step.at), layout);
    let mut last_day = None;
    for (shown, told) in shown.iter().zip(steps(view, shown, layout)) {
        let day = shown.step.day;
        if last_day != Some(day) {
            text += if last_day.is_some() { "\n" } else { "" };
            text += &format!("{}\n", layout.ink.strong(&heading(day, view.today)));
            last_day = Some(day);
        }
        text += &told;
    }
    text
}

/// Each step's lines. Long histories are told by several threads, a stretch each: comparing texts word by word
/// is most of what showing them costs.
fn steps(view: &View, shown: &[Shown<'_>], layout: Layout) -> Vec<String> {
    let tell = |shown: &[Shown<'_>]| -> Vec<String> {
        shown.iter().map(|shown| step(view, shown, layout)).collect()
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    let stretch = shown.len().div_ceil(threads).max(WORTH_A_THREAD);
    thread::scope(|scope| {
        let (mine, others) = shown.split_at(stretch.min(shown.len()));
        let others: Vec<_> = others
            .chunks(stretch)
            .map(|part| (part, thread::Builder::new().spawn_scoped(scope, move || tell(part))))
            .collect();
        let mut told = tell(mine);
        for (part, thread) in others {
            // What a thread could not tell is told here.
            told.extend(thread.ok().and_then(|thread| thread.join().ok()).unwrap_or_else(|| tell(part)));
        }
        told
    })
}

/// What counts today on the topics of these records, before anything about their past; nothing where none
/// of them is a limit.
pub(super) fn today<'a>(view: &View, records: impl Iterator<Item = &'a Located>, layout: Layout) -> String {
    let slugs: BTreeSet<&str> =
        records.filter(|at| *at.kind == kinds::LIMIT).filter_map(|at| at.slug.as_deref()).collect();
    if slugs.is_empty() {
        return String::new();
    }
    let mut text = String::new();
    if view.is_rewritten {
        text += "The history of this repository was rewritten; stricter stances from before still count.\n\n";
    }
    let topics: Vec<_> = topics(view).into_iter().filter(|topic| slugs.contains(topic.slug)).collect();
    if topics.is_empty() {
        text += "TODAY: not discussed\n";
    } else {
        text += &stances::rows(view, &topics, "TODAY", layout.width);
    }
    format!("{text}\n{NOTE}\n\n")
}

fn heading(day: NaiveDate, today: NaiveDate) -> String {
    let distance = match day {
        day if day > today => ", dated in the future".to_owned(),
        day => format!(", {}", day::distance(day, today)),
    };
    format!("{}{distance}", day.format("%A, %-d %B %Y"))
}

fn step(view: &View, shown: &Shown<'_>, layout: Layout) -> String {
    let step = shown.step;
    let settings = &view.settings;
    let name = layout.ink.strong(&visible_line(step.at.name.as_str()));
    let mut text = format!("  {name}: {}\n", what(step, settings));
    if let Some(patch) = &shown.patch {
        return text + &patch::shown(patch, layout.ink);
    }
    let writer = Writer { id: step.author.as_deref(), name: who(step, settings) };
    let mut lines = Lines::new(settings, layout, step.event == Event::Added);
    if step.changes.is_empty() && matches!(step.event, Event::Changed | Event::Merged) {
        lines.aside("only comments, order or layout");
    }
    for change in &step.changes {
        let counts =
            if change.path == ["stance"] { counts(step, change.direction, shown.counts, view) } else { None };
        lines.change(change, Some(&writer), counts.as_deref());
    }
    text += &lines.text;
    text
}

/// What happened, and by whom.
fn what(step: &Step, settings: &Settings) -> String {
    let who = who(step, settings);
    let moved = |way: &str| match &step.moved {
        Some(other) => format!(" (the same text {way} {})", visible_line(other)),
        None => String::new(),
    };
    let what = match step.event {
        Event::Added => format!("new, by {who}{}", moved("as in")),
        Event::Changed => format!("changed by {who}"),
        Event::Removed => format!("removed by {who}{}", moved("is now in")),
        Event::Unreadable => format!("can't be read as {who} left it"),
        Event::Merged => format!("merged by {who}, not only bringing both sides together"),
    };
    let owner = step.at.owner.as_deref().filter(|owner| step.author.as_deref() != Some(owner));
    match owner.filter(|owner| settings.person(owner).is_some()) {
        Some(owner) => format!("{what}, though it is {}'s", visible_line(settings.name_of(owner))),
        None => what,
    }
}

/// Whoever committed, as far as the address says who that is.
fn who(step: &Step, settings: &Settings) -> String {
    match step.author.as_deref() {
        Some(id) if settings.person(id).is_some() => visible_line(settings.name_of(id)).into_owned(),
        Some(SHARED) => "someone at the computer that both use".to_owned(),
        Some(id) => format!("someone unknown ({})", visible_line(id)),
        None => match step.author_name.as_deref().filter(|name| !name.is_empty()) {
            Some(name) => format!("someone unknown ({})", visible_line(name)),
            None => "someone unknown".to_owned(),
        },
    }
}

/// From when a stance counts.
fn counts(step: &Step, direction: Direction, counts: Option<Counts>, view: &View) -> Option<String> {
    if direction == Direction::Tightened {
        return Some("tightened; counts at once".to_owned());
    }
    if direction != Direction::Loosened {
        return None;
    }
    let owner = step.at.owner.as_deref().unwrap_or_default();
    let said = match counts? {
        Counts::From(day) if day > view.today && view.is_paused() => {
            format!("waits until nobody is paused, and until {} at least", day::words(later(day, -1)))
        }
        Counts::From(day) if day > view.today => {
            format!("counts from {} ({})", day::words(day), day::distance(day, view.today))
        }
        Counts::From(day) => format!("counted from {}", day::words(day)),
        Counts::TakenBack => "something stricter was said before it counted".to_owned(),
        Counts::Waits => "waits until nobody is paused".to_owned(),
        Counts::Never if step.author.as_deref() == Some(owner) => {
            "does not count: what was stricter stands until it is answered".to_owned()
        }
        Counts::Never => {
            format!("does not count: only {} can say so", visible_line(view.settings.name_of(owner)))
        }
    };
    Some(format!("loosened; {said}"))
}

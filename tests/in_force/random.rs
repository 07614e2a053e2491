//! Random version graphs.

use chrono::{NaiveDate, TimeDelta};
use couplelog::domain::in_force::{OtherTip, Said, Terms, Version};
use couplelog::domain::stance::Stance::{self, HardLimit, Maybe, NotDiscussed, SoftLimit, Yes};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::graph::{Graph, day};

/// How far from today days lie, at most.
pub const SPREAD: i64 = 14;

pub fn today() -> NaiveDate {
    day("11-15")
}

pub fn near(offset: i64) -> NaiveDate {
    today() + TimeDelta::days(offset)
}

pub fn stance() -> impl Strategy<Value = Stance> {
    prop_oneof![Just(HardLimit), Just(SoftLimit), Just(Maybe), Just(NotDiscussed), Just(Yes)]
}

fn said() -> impl Strategy<Value = Said<Stance>> {
    let value = prop_oneof![8 => stance().prop_map(Some), 1 => Just(None)];
    (value, prop::bool::weighted(0.7)).prop_map(|(value, by_owner)| Said { value, by_owner })
}

/// An author and a committer day, the same, or one before the other. Most follow the order of commits.
fn days() -> impl Strategy<Value = (Option<i64>, i64)> {
    (prop::option::weighted(0.4, -SPREAD..=SPREAD), prop_oneof![3 => Just(0), 1 => -5i64..=5])
}

fn parents() -> impl Strategy<Value = Vec<Index>> {
    let index = any::<Index>;
    prop_oneof![1 => vec(index(), 0), 6 => vec(index(), 1), 3 => vec(index(), 2), 1 => vec(index(), 3)]
}

/// Up to so many versions, HEAD at any of them, and up to two other tips.
pub fn graph(most: usize) -> impl Strategy<Value = Graph> {
    let one = (parents(), any::<bool>(), said(), days());
    let tips = vec((any::<Index>(), any::<bool>()), 0..3);
    (vec(one, 1..=most), tips, any::<Index>(), prop::bool::weighted(0.7)).prop_map(
        |(rows, tips, head, is_last)| {
            let mut graph = Graph::default();
            let count = rows.len();
            for (number, (parents, is_in_line, said, (absolute, apart))) in rows.into_iter().enumerate() {
                let mut below: Vec<usize> = Vec::new();
                for (nth, parent) in parents.iter().enumerate().filter(|_| number > 0) {
                    let parent = if nth == 0 && is_in_line { number - 1 } else { parent.index(number) };
                    if !below.contains(&parent) {
                        below.push(parent);
                    }
                }
                let author_day = near(absolute.unwrap_or(number as i64 * 2 - SPREAD));
                let day = author_day.max(author_day + TimeDelta::days(apart));
                graph.versions.push(Version { parents: below, day, author_day, days_between: Vec::new() });
                graph.said.push(said);
            }
            graph.head = Some(if is_last { count - 1 } else { head.index(count) });
            graph.others = tips
                .into_iter()
                .map(|(tip, is_gone)| OtherTip { version: tip.index(count), is_gone })
                .collect();
            graph
        },
    )
}

/// One line of commits, at many of which nothing changes.
pub fn line(most: usize) -> impl Strategy<Value = Graph> {
    let one = (prop::option::weighted(0.4, said()), days());
    vec(one, 1..=most).prop_map(|rows| {
        let mut graph = Graph::default();
        for (number, (said, (absolute, apart))) in rows.into_iter().enumerate() {
            let author_day = near(absolute.unwrap_or(number as i64 * 2 - SPREAD));
            let day = author_day.max(author_day + TimeDelta::days(apart));
            let parents: Vec<usize> = number.checked_sub(1).into_iter().collect();
            let before = graph.said.last().map_or(Some(NotDiscussed), |said| said.value);
            graph.versions.push(Version { parents, day, author_day, days_between: Vec::new() });
            graph.said.push(said.unwrap_or(Said { value: before, by_owner: number % 2 == 0 }));
        }
        graph.head = Some(graph.versions.len() - 1);
        graph
    })
}

pub fn terms() -> impl Strategy<Value = Terms> {
    let pause = prop::option::weighted(0.3, -20i64..=2);
    (0i64..=10, pause).prop_map(|(reflection_days, pause)| Terms {
        today: today(),
        reflection_days,
        paused_since: pause.map(near),
    })
}

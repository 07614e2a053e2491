//! No history, however long or hostile, makes the answer slow.

use std::time::Duration;

use chrono::TimeDelta;
use couplelog::domain::in_force::{OtherTip, Said, Version};
use couplelog::domain::stance::Stance::{self, HardLimit, Maybe, SoftLimit, Yes};

use crate::effort::Effort;
use crate::graph::{Graph, day};

const STANCES: [Stance; 4] = [HardLimit, Yes, SoftLimit, Maybe];

fn push(graph: &mut Graph, parents: Vec<usize>, days: i64, value: Stance, by_owner: bool) -> usize {
    let day = day("11-15") + TimeDelta::days(days);
    graph.versions.push(Version { parents, day, author_day: day, days_between: Vec::new() });
    graph.said.push(Said { value: Some(value), by_owner });
    graph.head = Some(graph.versions.len() - 1);
    graph.versions.len() - 1
}

/// A line of so many versions on top of HEAD, with an event at every so many.
fn extend(graph: &mut Graph, versions: usize, every: usize, first_day: i64, by_owner: bool) {
    for number in 0..versions {
        let parents = graph.head.into_iter().collect();
        let value = STANCES[number / every % 4];
        push(graph, parents, first_day + number as i64 % 3000, value, by_owner);
    }
}

/// Generous, for a debug build; a release build takes a few hundredths of it.
fn is_judged_soon(name: &str, graph: &Graph) {
    let effort = Effort::begin();
    assert!(!graph.at("11-15").window.is_empty());
    let took = effort.so_far();
    assert!(took < Duration::from_secs(8), "{name} took {took:?}");
}

#[test]
fn a_lifetime_of_versions_is_judged_at_once() {
    let mut graph = Graph::default();
    extend(&mut graph, 10_000, 33, -3000, true);
    is_judged_soon("lifetime", &graph);
}

#[test]
fn thousands_of_events_on_one_file_are_judged_soon() {
    let mut graph = Graph::default();
    extend(&mut graph, 5000, 1, -3000, true);
    is_judged_soon("events in a line", &graph);
}

#[test]
fn thousands_of_events_dated_in_the_future_are_judged_soon() {
    let mut graph = Graph::default();
    extend(&mut graph, 3000, 1, -5, true);
    is_judged_soon("events to come", &graph);
}

#[test]
fn thousands_of_branches_merged_one_by_one_are_judged_soon() {
    let mut graph = Graph::default();
    let root = push(&mut graph, vec![], -3000, Yes, true);
    let mut trunk = root;
    for number in 0..2000 {
        let branch = push(&mut graph, vec![root], number - 2999, STANCES[number as usize % 4], true);
        trunk = push(&mut graph, vec![trunk, branch], number - 2999, Yes, false);
    }
    is_judged_soon("branches", &graph);
}

#[test]
fn thousands_of_cross_edits_are_judged_soon() {
    let mut graph = Graph::default();
    extend(&mut graph, 2500, 1, -3000, true);
    extend(&mut graph, 2500, 1, -3000, false);
    is_judged_soon("cross edits", &graph);
}

#[test]
fn a_long_rewritten_history_is_judged_soon() {
    let mut graph = Graph::default();
    extend(&mut graph, 2000, 1, -3000, true);
    let gone = graph.head.unwrap();
    graph.head = None;
    extend(&mut graph, 2000, 1, -3000, true);
    for version in [gone, gone - 1] {
        graph.others.push(OtherTip { version, is_gone: true });
    }
    is_judged_soon("rewritten", &graph);
}

//! What holds for every graph.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use couplelog::domain::in_force::{Said, Terms, Version, standing};
use couplelog::domain::narrow::narrow;
use couplelog::domain::stance::Stance;
use proptest::prelude::*;

use crate::graph::Graph;
use crate::random::{SPREAD, graph, line, near, stance, terms, today};
use crate::slow::Slow;

fn in_force(graph: &Graph, terms: Terms, days_later: i64) -> Stance {
    graph.judge(Terms { today: terms.today + TimeDelta::days(days_later), ..terms }).in_force
}

/// That nothing is looser in the second than in the first, today or on any day on which days still matter.
fn is_never_looser(before: &Graph, after: &Graph, terms: Terms) -> Result<(), TestCaseError> {
    for later in 0..=SPREAD + 17 {
        let (was, is) = (in_force(before, terms, later), in_force(after, terms, later));
        prop_assert!(!is.is_looser_than(was), "{} became {} in {} days", was, is, later);
    }
    Ok(())
}

fn add(
    graph: &mut Graph,
    parents: Vec<usize>,
    day: NaiveDate,
    value: Option<Stance>,
    by_owner: bool,
) -> usize {
    graph.versions.push(Version { parents, day, author_day: day, days_between: Vec::new() });
    graph.said.push(Said { value, by_owner });
    graph.versions.len() - 1
}

/// The same line without the commits at which nothing changed.
fn collapse(graph: &Graph) -> Graph {
    let mut collapsed = Graph::default();
    let mut between = Vec::new();
    let mut before = Stance::NotDiscussed;
    for (version, said) in graph.versions.iter().zip(&graph.said) {
        let value = said.value.unwrap_or(before);
        if value == before {
            between.push(version.day);
            continue;
        }
        before = value;
        let parents = collapsed.head.into_iter().collect();
        let days_between = std::mem::take(&mut between);
        collapsed.versions.push(Version { parents, days_between, ..version.clone() });
        collapsed.said.push(said.clone());
        collapsed.head = Some(collapsed.versions.len() - 1);
    }
    collapsed
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(150),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_fast_and_the_slow_way_agree(graph in graph(14), terms in terms()) {
        let slow = Slow::new(&graph);
        let fast = graph.judge(terms);
        prop_assert_eq!(fast.standing.rank(), slow.standing().rank());
        prop_assert_eq!(standing(&graph.versions, &graph.said, graph.head, &[]), fast.standing);
        let in_the_end = Terms { today: near(6 * SPREAD), reflection_days: 0, paused_since: None };
        let from_all_tips = standing(&graph.versions, &graph.said, graph.head, &graph.others);
        prop_assert_eq!(from_all_tips.rank(), slow.in_force(in_the_end).rank());
        prop_assert_eq!(fast.in_force.rank(), slow.in_force(terms).rank());
        let later = terms.today + TimeDelta::days(6);
        let on_another_day = Terms { today: later, ..terms };
        prop_assert_eq!(graph.judge(on_another_day).in_force.rank(), slow.in_force(on_another_day).rank());
        let brute_force = slow.counts_from(terms, 2 * SPREAD + 20);
        let days_to_come: BTreeSet<_> =
            graph.versions.iter().map(|version| version.day).filter(|day| *day > today()).collect();
        if fast.counts_from.is_some() || days_to_come.len() < 8 {
            prop_assert_eq!(fast.counts_from, brute_force);
        }
    }

    #[test]
    fn what_is_in_force_is_the_strictest_of_its_window_and_never_looser_than_what_stands(
        graph in graph(14),
        terms in terms(),
    ) {
        let judged = graph.judge(terms);
        prop_assert!(judged.window.contains(&judged.in_force));
        for stance in judged.window.iter().chain([&judged.standing]) {
            prop_assert!(!judged.in_force.is_looser_than(*stance));
        }
        prop_assert!(judged.counts_from.is_none_or(|day| day > terms.today));
        prop_assert!(judged.counts_from.is_none() || judged.in_force.is_stricter_than(judged.standing));
        let at_head = Graph { others: Vec::new(), ..graph.clone() }.judge(terms);
        prop_assert_eq!(judged.from_elsewhere, judged.in_force.is_stricter_than(at_head.in_force));
        prop_assert_eq!(judged.standing, at_head.standing);
    }

    #[test]
    fn other_tips_pauses_and_longer_reflection_only_tighten(graph in graph(14), terms in terms()) {
        is_never_looser(&Graph { others: Vec::new(), ..graph.clone() }, &graph, terms)?;
        let longer = Terms { reflection_days: terms.reflection_days + 1, ..terms };
        let unpaused = Terms { paused_since: None, ..terms };
        let now = in_force(&graph, terms, 0);
        prop_assert!(!in_force(&graph, longer, 0).is_looser_than(now));
        prop_assert!(!now.is_looser_than(in_force(&graph, unpaused, 0)));
    }

    #[test]
    fn a_commit_by_anyone_but_the_owner_never_makes_it_looser(
        graph in graph(13),
        terms in terms(),
        day in -SPREAD..=SPREAD,
        value in prop::option::weighted(0.9, stance()),
    ) {
        let mut after = graph.clone();
        let head = graph.head.into_iter().collect();
        after.head = Some(add(&mut after, head, near(day), value, false));
        is_never_looser(&graph, &after, terms)?;
    }

    #[test]
    fn a_merge_is_never_looser_than_the_side_on_top_of_which_the_owner_said_nothing(
        graph in graph(13),
        terms in terms(),
        other in any::<prop::sample::Index>(),
        day in -SPREAD..=SPREAD,
        value in prop::option::weighted(0.9, stance()),
    ) {
        let graph = Graph { others: Vec::new(), ..graph };
        let (head, other) = (graph.head.unwrap(), other.index(graph.versions.len()));
        if head == other {
            return Ok(());
        }
        let mut merged = graph.clone();
        merged.head = Some(add(&mut merged, vec![head, other], near(day), value, false));
        let slow = Slow::new(&graph);
        for (side, across) in [(head, other), (other, head)] {
            let (side_holds, across_holds) = (slow.history(side), slow.history(across));
            let mut added = across_holds.difference(&side_holds).filter(|v| slow.events.contains(v));
            if added.all(|&event| !graph.said[event].by_owner) {
                is_never_looser(&Graph { head: Some(side), ..graph.clone() }, &merged, terms)?;
            }
            // And whatever nothing has replaced on either side holds on after the merge, whoever merges.
            let events: Vec<usize> = slow.events.iter().copied().collect();
            let all: BTreeSet<usize> = side_holds.union(&across_holds).copied().collect();
            for &event in events.iter().filter(|event| side_holds.contains(event)) {
                if !events.iter().any(|by| all.contains(by) && slow.is_below(event, *by)) {
                    for later in 0..=SPREAD {
                        prop_assert!(!in_force(&merged, terms, later).is_looser_than(slow.stance(event)));
                    }
                }
            }
        }
    }

    #[test]
    fn time_alone_loosens_only_what_the_owner_has_loosened(graph in graph(14), terms in terms()) {
        let terms = Terms { paused_since: None, ..terms };
        let slow = Slow::new(&graph);
        let tips = graph.head.into_iter().chain(graph.others.iter().map(|other| other.version));
        let seen: BTreeSet<usize> = tips.flat_map(|tip| slow.history(tip)).collect();
        let seen: Vec<usize> = seen.into_iter().filter(|version| slow.events.contains(version)).collect();
        for days in 0..=SPREAD {
            let (was, is) = (in_force(&graph, terms, days), in_force(&graph, terms, days + 1));
            if !is.is_looser_than(was) {
                continue;
            }
            let mut stricter = seen.iter().filter(|&&event| !slow.stance(event).is_looser_than(was));
            let is_loosened = |event: usize, by: usize| {
                let is_answer = graph.others.iter().any(|other| other.is_gone);
                graph.said[by].by_owner
                    && slow.stance(by).is_looser_than(slow.stance(event))
                    && (slow.is_below(event, by) || is_answer)
            };
            let is_absent_over = was.rank() == Stance::NotDiscussed.rank();
            prop_assert!(
                is_absent_over || stricter.any(|&event| seen.iter().any(|&by| is_loosened(event, by))),
                "{} became {} in {} days", was, is, days + 1
            );
        }
    }

    #[test]
    fn commits_at_which_nothing_changed_can_be_left_out_of_a_line(line in line(14), terms in terms()) {
        let collapsed = collapse(&line);
        for days in 0..=SPREAD {
            let terms = Terms { today: terms.today + TimeDelta::days(days), ..terms };
            let (all, some) = (line.judge(terms), collapsed.judge(terms));
            prop_assert_eq!(all.in_force, some.in_force);
            prop_assert_eq!(all.standing, some.standing);
            prop_assert_eq!(all.counts_from, some.counts_from);
            prop_assert_eq!(all.window, some.window);
            prop_assert_eq!(all.stated_on, some.stated_on);
            prop_assert_eq!(all.cross_edits.len(), some.cross_edits.len());
        }
    }

    #[test]
    fn versions_at_which_the_file_stayed_as_it_was_can_be_left_out(
        graph in graph(14),
        stays in prop::collection::vec(prop::bool::weighted(0.5), 14),
        terms in terms(),
    ) {
        let mut graph = graph;
        for (at, stays) in stays.into_iter().enumerate().take(graph.versions.len()) {
            if let (Some(&parent), true) = (graph.versions[at].parents.first(), stays) {
                graph.said[at].value = graph.said[parent].value;
            }
        }
        let first = |at: usize| graph.versions[at].parents.first().map(|&parent| graph.said[parent].value);
        let changed: Vec<bool> =
            (0..graph.versions.len()).map(|at| first(at) != Some(graph.said[at].value)).collect();
        let narrowed = narrow(&graph.versions, terms.today, &changed);
        let narrow = Graph {
            said: narrowed.kept.iter().map(|&at| graph.said[at].clone()).collect(),
            head: graph.head.map(|head| narrowed.standing(head)),
            others: narrowed.tips(&graph.others),
            versions: narrowed.versions,
        };
        for days in 0..=SPREAD {
            let terms = Terms { today: terms.today + TimeDelta::days(days), ..terms };
            let (all, mut some) = (graph.judge(terms), narrow.judge(terms));
            for versions in [&mut some.cross_edits, &mut some.tightened_by_others] {
                versions.iter_mut().for_each(|at| *at = narrowed.kept[*at]);
            }
            some.stated_at = some.stated_at.map(|at| narrowed.kept[at]);
            prop_assert_eq!(all, some);
        }
    }

    #[test]
    fn the_order_of_parents_does_not_matter_where_everything_can_be_read(
        graph in graph(14),
        terms in terms(),
        readable in stance(),
    ) {
        let mut graph = graph;
        for said in &mut graph.said {
            said.value.get_or_insert(readable);
        }
        let mut turned = graph.clone();
        for version in &mut turned.versions {
            version.parents.reverse();
        }
        prop_assert_eq!(graph.judge(terms), turned.judge(terms));
    }
}

//! The rules of a proposal, one change at a time.

use super::*;
use crate::domain::day::iso;
use crate::domain::kinds::proposal::STATES;
use crate::domain::people::Person;
use crate::domain::place;

const STEP: &str = "title: x\nsmallest_step: a\nreversible: b\nhow_to_stop: c\n";

fn record(yaml: &str) -> Record {
    let at = place::locate_path("proposals/x.yaml").unwrap();
    Record { at, fields: serde_yaml::from_str(yaml).unwrap() }
}

fn facts(ready: &[&str]) -> Facts {
    Facts {
        today: iso("2026-11-23").unwrap(),
        is_learned: true,
        ready: ready.iter().map(|&id| id.to_owned()).collect(),
        ready_for: digest(&record(STEP)),
        ..Facts::default()
    }
}

/// Whether Ana may do this.
fn may(before: &str, after: &str, facts: &Facts) -> bool {
    let people = ["ana", "bo"].map(|id| Person { id: id.to_owned(), name: id.to_owned() });
    let settings = Settings { people: people.into(), ..Settings::default() };
    allow((Some(&record(before)), Some(&record(after))), "ana", &settings, facts).is_ok()
}

fn with(more: &str) -> String {
    format!("{STEP}{more}")
}

#[test]
fn forward_is_a_step_at_a_time_and_back_or_out_is_free() {
    for (from, first) in [("idea", "ready"), ("talking", "tried"), ("ready", "kept"), ("dropped", "ready")] {
        assert!(!may(&with(&format!("state: {from}")), &with(&format!("state: {first}")), &facts(&[])));
    }
    for (from, to) in STATES.iter().flat_map(|from| ["idea", "talking", "dropped"].map(|to| (from, to))) {
        assert!(
            may(&with(&format!("state: {from}")), &with(&format!("state: {to}")), &facts(&[])),
            "{from} {to}"
        );
    }
    assert!(may(&with("state: tried"), &with("state: kept"), &facts(&[])));
}

#[test]
fn ready_needs_everyone_a_step_the_learning_and_no_hard_limit() {
    let (before, after) = (with("state: talking\nready: [bo]"), with("state: ready\nready: [bo, ana]"));
    assert!(may(&before, &after, &facts(&["bo"])));
    assert!(!may(&before, &after, &facts(&[])), "bo's entry is not his own");
    assert!(!may(&before, &with("state: ready\nready: [bo]"), &facts(&["bo"])), "ana has not said so");
    assert!(!may(&before, &after.replace("c\n", "d\n"), &facts(&["bo"])), "bo was ready for other words");
    for key in ["smallest_step: a\n", "reversible: b\n", "how_to_stop: c\n"] {
        let ready_for = digest(&record(&after.replace(key, "")));
        assert!(!may(&before, &after.replace(key, ""), &Facts { ready_for, ..facts(&["bo"]) }), "{key}");
    }
    for forbid in [
        |facts: Facts| Facts { is_learned: false, ..facts },
        |facts: Facts| Facts { is_never: true, ..facts },
        |facts: Facts| Facts { is_unwanted: true, ..facts },
        |facts: Facts| Facts { is_declined: true, ..facts },
        |facts: Facts| Facts { is_paused: true, ..facts },
    ] {
        assert!(!may(&before, &after, &forbid(facts(&["bo"]))));
        assert!(may(&after, &before, &forbid(facts(&["bo"]))), "going back is always open");
    }
}

#[test]
fn trying_it_takes_everyone_being_ready_still() {
    let (before, after) = (with("state: ready\nready: [ana, bo]"), with("state: tried"));
    assert!(may(&before, &after, &facts(&["ana", "bo"])));
    assert!(!may(&before, &after, &facts(&["ana"])));
    assert!(!may(&with("state: ready\nready: [ana]"), &after, &facts(&["ana", "bo"])));
}

#[test]
fn a_decline_is_its_own_persons_until_their_own_day() {
    let facts = facts(&[]);
    let (open, by_bo) = (with(""), with("declined: {by: bo}"));
    assert!(!may(&by_bo, &open, &facts) && !may(&open, &by_bo, &facts));
    let until = |day: &str| with(&format!("declined: {{by: ana, until: {day}}}"));
    assert!(may(&open, &until("2027-01-01"), &facts));
    assert!(!may(&until("2027-01-01"), &open, &facts));
    assert!(!may(&until("2027-01-01"), &until("2026-12-01"), &facts));
    assert!(!may(&until("2027-01-01"), &with("declined: {by: ana}"), &facts));
    assert!(may(&until("2027-01-01"), &until("2027-02-01"), &facts));
    assert!(may(&until("2026-11-23"), &open, &facts));
    assert!(!may(&with("declined: {by: ana}"), &open, &Facts { is_paused: true, ..facts.clone() }));
    let both = with("declined: {by: ana, also: [{by: bo}]}");
    assert!(may(&both, &by_bo, &facts) && !may(&both, &open, &facts));
}

#[test]
fn an_unwanted_topic_is_refused_when_it_comes_in_and_leaves_other_edits_alone() {
    let facts = Facts { is_unwanted: true, ..facts(&[]) };
    assert!(!may(STEP, &with("limits: [photos]"), &facts));
    assert!(may(&with("limits: [photos]"), &with("limits: [photos]\nwhy: y"), &facts));
}

#[test]
fn declines_are_written_as_they_are_read() {
    let both = "declined: {by: ana, until: 2027-01-01, also: [{by: bo}]}";
    let read = declines(&record(both));
    assert_eq!(read.len(), 2);
    assert_eq!(declined_value(&read).as_ref(), record(both).get("declined"));
    assert_eq!(declined_value(&[]), None);
}

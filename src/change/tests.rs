//! What counts as a change, and which way it goes.

use proptest::prelude::*;
use serde_yaml::{Mapping, Value};

use super::*;
use crate::domain::kinds;
use crate::domain::place;
use crate::domain::record::Record;
use crate::domain::spec::Spec;

fn record(path: &str, yaml: &str) -> Record {
    Record { at: place::locate_path(path).unwrap(), fields: serde_yaml::from_str(yaml).unwrap() }
}

/// The changes between two texts of one record, as `field: from -> to (direction)`.
fn between(path: &str, from: Option<&str>, to: Option<&str>) -> Vec<String> {
    let read = |yaml: Option<&str>| yaml.map(|yaml| record(path, yaml));
    let (from, to) = (read(from), read(to));
    let kind = place::locate_path(path).unwrap().kind;
    fields(kind, from.as_ref(), to.as_ref()).iter().map(shown).collect()
}

fn shown(change: &FieldChange) -> String {
    let value = |value: &Option<Value>| serde_json::to_string(value).unwrap();
    format!(
        "{}: {} -> {} ({})",
        change.field(),
        value(&change.from),
        value(&change.to),
        change.direction.as_str()
    )
}

const LIMIT: &str = "limits/ana/photos.yaml";

#[test]
fn stances_go_by_the_order_of_strictness_and_none_ranks_with_maybe() {
    let direction = |from: Option<&str>, to: Option<&str>| {
        let yaml = |word: &str| format!("stance: {word}\n");
        let (from, to) = (from.map(yaml), to.map(yaml));
        let found = between(LIMIT, from.as_deref(), to.as_deref());
        found[0].rsplit_once('(').unwrap().1.trim_end_matches(')').to_owned()
    };
    for (from, to, expected) in [
        (Some("maybe"), Some("hard-limit"), "tightened"),
        (Some("yes"), Some("maybe"), "tightened"),
        (Some("hard-limit"), Some("soft-limit"), "loosened"),
        (Some("maybe"), Some("yes"), "loosened"),
        (None, Some("hard-limit"), "tightened"),
        (None, Some("maybe"), "set"),
        (None, Some("yes"), "loosened"),
        (Some("hard-limit"), None, "loosened"),
        (Some("maybe"), None, "cleared"),
        (Some("yes"), None, "tightened"),
        (Some("yes"), Some("hard_limit"), "reworded"),
    ] {
        assert_eq!(direction(from, to), expected, "{from:?} -> {to:?}");
    }
}

#[test]
fn pauses_and_the_reflection_time_have_a_direction_too() {
    let pause = "pauses/ana.yaml";
    assert_eq!(
        between(pause, None, Some("since: 2026-11-01")),
        [r#"since: null -> "2026-11-01" (tightened)"#]
    );
    assert_eq!(
        between(pause, Some("since: 2026-11-01"), None),
        [r#"since: "2026-11-01" -> null (loosened)"#]
    );
    let moved = between(pause, Some("since: 2026-11-01"), Some("since: 2026-10-01"));
    assert_eq!(moved, [r#"since: "2026-11-01" -> "2026-10-01" (reworded)"#]);
    let config = |from: &str, to: &str| between("couplelog.yaml", Some(from), Some(to));
    assert_eq!(config("reflection_days: 3", "reflection_days: 7"), ["reflection_days: 3 -> 7 (tightened)"]);
    assert_eq!(
        config("format: 1", "format: 1\nreflection_days: 1"),
        ["reflection_days: null -> 1 (loosened)"]
    );
    assert_eq!(
        config("reflection_days: 7", "format: 1"),
        ["format: null -> 1 (set)", "reflection_days: 7 -> null (loosened)"]
    );
    assert_eq!(config("review_days: 90", "review_days: 30"), ["review_days: 90 -> 30 (reworded)"]);
}

#[test]
fn nested_values_are_named_by_their_keys_and_lists_by_their_own_names_or_places() {
    let log = "log/2026/2026-11-23-evening.yaml";
    let found = between(
        log,
        Some("title: x\nresponses:\n  ana: a\n"),
        Some("title: x\nresponses:\n  ana: b\n  bo: c\n"),
    );
    assert_eq!(found, [r#"responses.ana: "a" -> "b" (reworded)"#, r#"responses.bo: null -> "c" (set)"#]);
    let found = between(
        "couplelog.yaml",
        Some("people:\n  - {id: ana, name: Ana}\n  - {id: bo, name: Bo}\n"),
        Some("people:\n  - {id: cy, name: Cy}\n  - {id: ana, name: Anna}\n  - {id: bo, name: Bo}\n"),
    );
    assert_eq!(
        found,
        [
            r#"people.cy.id: null -> "cy" (set)"#,
            r#"people.cy.name: null -> "Cy" (set)"#,
            r#"people.ana.name: "Ana" -> "Anna" (reworded)"#,
        ]
    );
    let found = between(
        "safety.yaml",
        Some("signals:\n  - {word: red, meaning: stop}\n  - {word: amber}\n"),
        Some("signals:\n  - {gesture: hand}\n  - {word: red, meaning: stop}\n  - {word: yellow}\n"),
    );
    assert_eq!(
        found,
        [r#"signals.0.gesture: null -> "hand" (set)"#, r#"signals.2.word: "amber" -> "yellow" (reworded)"#,]
    );
}

#[test]
fn blank_and_layout_are_no_change() {
    let same =
        |from: &str, to: &str| assert_eq!(between(LIMIT, Some(from), Some(to)), [""; 0], "{from} | {to}");
    same("stance: maybe\nwhy:\n", "why: ''\nstance: maybe\n");
    same("conditions: only mine\n", "conditions:\n  - only mine\n");
    same("conditions:\n  - a\n  - ''\n", "conditions:\n  - a\n  - ''\n");
    let found = between(LIMIT, Some("conditions: a\n"), Some("conditions:\n  - a\n  - b\n"));
    assert_eq!(found, [r#"conditions: "a" -> ["a","b"] (reworded)"#]);
}

#[test]
fn another_kind_of_value_goes_and_comes() {
    let found = between(LIMIT, Some("x-notes: a\n"), Some("x-notes:\n  b: c\n"));
    assert_eq!(found, [r#"x-notes: "a" -> null (cleared)"#, r#"x-notes.b: null -> "c" (set)"#]);
}

fn merge(base: &str, sides: [&str; 2], result: &str) -> Vec<String> {
    let [base, one, two, result] = [base, sides[0], sides[1], result].map(|yaml| record(LIMIT, yaml));
    let found = merged(&kinds::LIMIT, &[Some(&base)], &[Some(&one), Some(&two)], Some(&result));
    found.iter().map(shown).collect()
}

#[test]
fn a_merge_that_brings_its_sides_together_adds_nothing() {
    let sides = ["stance: hard-limit\nwhere: home", "stance: maybe\nwhere: away"];
    assert_eq!(merge("stance: maybe\nwhere: home", sides, "stance: hard-limit\nwhere: away"), [""; 0]);
}

#[test]
fn a_merge_shows_what_it_drops_and_what_no_side_had() {
    let sides = ["stance: maybe", "stance: hard-limit"];
    assert_eq!(
        merge("stance: maybe", sides, "stance: maybe"),
        [r#"stance: "hard-limit" -> "maybe" (loosened)"#]
    );
    assert_eq!(merge("stance: maybe", sides, "stance: yes"), [r#"stance: "maybe" -> "yes" (loosened)"#]);
    let both = ["stance: soft-limit", "stance: hard-limit"];
    assert_eq!(
        merge("stance: maybe", both, "stance: hard-limit"),
        [r#"stance: "soft-limit" -> "hard-limit" (tightened)"#]
    );
}

#[test]
fn a_merge_of_crossed_histories_shows_no_side_that_stayed_as_one_base_had_it() {
    let [old, new] = ["stance: maybe", "stance: hard-limit"].map(|yaml| record(LIMIT, yaml));
    let bases = [Some(&old), Some(&new)];
    let sides = [Some(&old), Some(&new)];
    assert_eq!(merged(&kinds::LIMIT, &bases, &sides, Some(&new)), []);
}

/// Any value a record can hold.
fn value() -> impl Strategy<Value = Value> {
    let plain = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-5_i64..400).prop_map(Value::from),
        "[a-c ]{0,6}".prop_map(Value::from),
        prop_oneof![Just("hard-limit"), Just("maybe"), Just("yes"), Just("2026-11-23")].prop_map(Value::from),
    ];
    plain.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Sequence),
            prop::collection::btree_map("(ana|bo|id|person|x)", inner, 0..4).prop_map(|map| Value::Mapping(
                map.into_iter().map(|(key, value)| (Value::from(key), value)).collect()
            )),
        ]
    })
}

fn any_record(kind: &'static Spec, path: &'static str) -> impl Strategy<Value = Record> {
    let keys: Vec<&'static str> = kind.fields.iter().map(|field| field.key).chain(["x-own", "odd"]).collect();
    prop::collection::btree_map(prop::sample::select(keys), value(), 0..5).prop_map(move |map| Record {
        at: place::locate_path(path).unwrap(),
        fields: map.into_iter().map(|(key, value)| (Value::from(key), value)).collect::<Mapping>(),
    })
}

proptest! {
    #[test]
    fn a_record_does_not_differ_from_itself(one in any_record(&kinds::SAFETY, "safety.yaml")) {
        prop_assert_eq!(fields(&kinds::SAFETY, Some(&one), Some(&one)), vec![]);
    }

    #[test]
    fn two_records_differ_from_both_ends(
        one in any_record(&kinds::LIMIT, LIMIT),
        two in any_record(&kinds::LIMIT, LIMIT),
    ) {
        let is_same = |from: &Record, to: &Record| fields(&kinds::LIMIT, Some(from), Some(to)).is_empty();
        prop_assert_eq!(is_same(&one, &two), is_same(&two, &one));
    }

    #[test]
    fn what_comes_with_a_record_goes_with_it(one in any_record(&kinds::LIMIT, LIMIT)) {
        let came = fields(&kinds::LIMIT, None, Some(&one));
        let went = fields(&kinds::LIMIT, Some(&one), None);
        let back: Vec<_> = went.iter().map(|change| (&change.path, &change.to, &change.from)).collect();
        prop_assert_eq!(came.iter().map(|change| (&change.path, &change.from, &change.to)).collect::<Vec<_>>(), back);
    }

    #[test]
    fn every_change_has_two_different_sides_and_a_fitting_direction(
        one in any_record(&kinds::LIMIT, LIMIT),
        two in any_record(&kinds::LIMIT, LIMIT),
    ) {
        for change in fields(&kinds::LIMIT, Some(&one), Some(&two)) {
            prop_assert!(change.from != change.to, "{}", shown(&change));
            match change.direction {
                Direction::Set => prop_assert!(change.from.is_none()),
                Direction::Cleared => prop_assert!(change.to.is_none()),
                Direction::Reworded => prop_assert!(change.from.is_some() && change.to.is_some()),
                Direction::Tightened | Direction::Loosened => prop_assert_eq!(change.field(), "stance"),
            }
        }
    }

    #[test]
    fn a_merge_without_conflict_adds_nothing(
        base in any_record(&kinds::LIMIT, LIMIT),
        one in any_record(&kinds::LIMIT, LIMIT),
    ) {
        let sides = [Some(&one), Some(&base)];
        prop_assert_eq!(merged(&kinds::LIMIT, &[Some(&base)], &sides, Some(&one)), vec![]);
    }
}

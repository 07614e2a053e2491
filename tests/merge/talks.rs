//! Which talks are open, from the versions after a merge.

use std::collections::BTreeSet;

use couplelog::change::merge::{Talk, is_open};
use serde_yaml::Value;

use crate::one;

fn talk() -> Talk {
    let (_, brought) = one(
        "terms/soon.yaml",
        "term: a\nour_meaning: x\n",
        "term: a\nour_meaning: y\n",
        "term: a\nour_meaning: z\n",
    );
    brought.talks.into_iter().next().unwrap()
}

fn value(yaml: &str) -> Value {
    serde_yaml::from_str(yaml).unwrap()
}

#[test]
fn a_talk_stays_open_until_its_field_says_something_else() {
    let none = BTreeSet::new();
    let elsewhere = value("{term: b, our_meaning: [y, z]}");
    assert!(is_open(&talk(), &[], &none));
    assert!(is_open(&talk(), &[Some(&elsewhere)], &none));
    assert!(!is_open(&talk(), &[Some(&elsewhere), Some(&value("{our_meaning: y}"))], &none));
    assert!(!is_open(&talk(), &[None], &none), "a record that is gone needs no talk");
    assert!(!is_open(&talk(), &[Some(&value("broken"))], &none));
}

#[test]
fn a_talk_is_settled_as_it_is_by_its_name() {
    let settled = BTreeSet::from([talk().id()]);
    assert!(!is_open(&talk(), &[], &settled));
}

#[test]
fn a_talk_has_the_same_name_on_both_clones_and_it_says_nothing() {
    assert_eq!(talk().id(), talk().turned().id());
    assert_ne!(talk(), talk().turned());
    assert!(talk().id().len() == 16 && talk().id().bytes().all(|byte| byte.is_ascii_hexdigit()));
}

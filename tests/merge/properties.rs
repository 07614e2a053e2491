//! What holds for the merge of every pair of histories.

use couplelog::change::merge::same_fields;
use couplelog::domain::kinds;
use couplelog::domain::stance::Stance;
use couplelog::history::merging::Files;
use couplelog::store::codec;
use proptest::prelude::*;
use serde_yaml::{Mapping, Value};

use crate::merged;
use crate::random::{History, Said, history, written};

fn file(history: &History, said: &Said, comment: Option<u8>) -> Files {
    said.iter().map(|said| (history.path(), written(said, comment).into_bytes())).collect()
}

pub fn side(history: &History, nth: usize) -> Files {
    file(history, &history.versions[nth], None)
}

/// Every record of a set of files, blanks left out, whatever its name.
pub fn said(files: &Files) -> Vec<Mapping> {
    files.values().map(|bytes| codec::parse(bytes).unwrap().fields().clone()).collect()
}

fn say_the_same(one: &Files, other: &Files) -> bool {
    one.keys().eq(other.keys())
        && said(one).iter().zip(&said(other)).all(|(one, other)| same_fields(one, other))
}

fn stance(fields: Option<&Mapping>) -> Stance {
    let word = fields.and_then(|fields| fields.get("stance")).and_then(Value::as_str);
    word.and_then(Stance::from_word).unwrap_or(Stance::NotDiscussed)
}

fn is_limit(history: &History) -> bool {
    *history.kind == kinds::LIMIT
}

/// How many histories each property is tried with; more with `PROPTEST_CASES=10000`.
pub fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whose_side_is_ours_makes_no_difference(
        history in history(2, true),
        comments in prop::array::uniform3(proptest::option::of(any::<u8>())),
    ) {
        let [base, ours, theirs] = [0, 1, 2].map(|nth| file(&history, &history.versions[nth], comments[nth]));
        let one = merged(&base, &ours, &theirs);
        let other = merged(&base, &theirs, &ours);
        prop_assert_eq!(&one.files, &other.files);
        let turned: Vec<_> = other.talks.into_iter().map(|talk| talk.turned()).collect();
        prop_assert_eq!(one.talks, turned);
    }

    #[test]
    fn what_both_have_and_what_one_changed_is_taken_as_it_is(
        history in history(1, true),
        comment in proptest::option::of(any::<u8>()),
    ) {
        let (base, side) = (side(&history, 0), file(&history, &history.versions[1], comment));
        for (base, ours, theirs) in [(&base, &side, &side), (&base, &base, &side), (&base, &side, &base)] {
            let brought = merged(base, ours, theirs);
            prop_assert_eq!(&brought.files, &side);
            prop_assert!(brought.talks.is_empty());
        }
    }

    #[test]
    fn merging_a_result_again_with_what_is_in_it_changes_nothing(history in history(2, true)) {
        let [base, ours, theirs] = [0, 1, 2].map(|nth| side(&history, nth));
        // A session that got another name is looked for there; what stood under its name isn't in it any more.
        let once = merged(&base, &ours, &theirs).files;
        prop_assert_eq!(&merged(&ours, &once, &ours).files, &once);
        // What a removal wanted is not remembered (docs/sync-model.md, "What is not promised").
        let is_removed = history.versions.iter().skip(1).any(Option::is_none);
        if once.len() == 1 && !is_removed {
            let again = merged(&base, &once, &ours);
            prop_assert!(say_the_same(&again.files, &once), "{:?} {:?}", again.files, once);
        }
    }

    #[test]
    fn three_sides_come_to_the_same_in_any_order(history in history(3, false)) {
        let [base, one, two, three] = [0, 1, 2, 3].map(|nth| side(&history, nth));
        let first = merged(&base, &merged(&base, &one, &two).files, &three);
        let last = merged(&base, &one, &merged(&base, &two, &three).files);
        prop_assert!(say_the_same(&first.files, &last.files), "{:?}\n{:?}", first.files, last.files);
    }

    #[test]
    fn no_stance_gets_looser_than_a_side_that_changed_it_wants(
        history in history(2, true).prop_filter("only limits have stances", is_limit),
    ) {
        let [base, ours, theirs] = [0, 1, 2].map(|nth| side(&history, nth));
        let brought = merged(&base, &ours, &theirs);
        let [was, one, other] = [0, 1, 2].map(|nth| stance(history.versions[nth].as_ref()));
        let is = stance(said(&brought.files).first());
        for side in [one, other] {
            let wants = if side == was { None } else { Some(side) };
            prop_assert!(wants.is_none_or(|wants| !is.is_looser_than(wants)), "{is} from {was}, {one}, {other}");
        }
    }

    #[test]
    fn every_result_can_be_read_and_carries_no_markers(
        history in history(2, true),
        comments in prop::array::uniform3(proptest::option::of(any::<u8>())),
    ) {
        let [base, ours, theirs] = [0, 1, 2].map(|nth| file(&history, &history.versions[nth], comments[nth]));
        for bytes in merged(&base, &ours, &theirs).files.values() {
            prop_assert!(codec::parse(bytes).is_ok());
        }
    }
}

//! Nothing that anybody typed is gone: it is in the record, or in what is to be talked about.

use std::collections::BTreeSet;

use couplelog::change::fields;
use couplelog::change::merge::Hands;
use couplelog::domain::place::locate_path;
use couplelog::domain::record::{Record, is_blank};
use couplelog::history::merging::{Brought, Side, trees};
use proptest::prelude::*;
use serde_yaml::Value;

use crate::merged;
use crate::properties::{config, said, side};
use crate::random::{History, Said, history, two_steps_each};

type Words = BTreeSet<String>;

/// Every text, number and day in a value.
fn words(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Mapping(map) => map.values().for_each(|value| words(value, found)),
        Value::Sequence(items) => items.iter().for_each(|item| words(item, found)),
        value if is_blank(value) => {}
        Value::String(text) => {
            found.insert(text.trim_end().to_owned());
        }
        other => {
            found.insert(format!("{other:?}"));
        }
    }
}

fn words_of(fields: &Said) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    fields.iter().for_each(|fields| words(&Value::Mapping(fields.clone()), &mut found));
    found
}

fn words_in(brought: &Brought) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    said(&brought.files).into_iter().for_each(|fields| words(&Value::Mapping(fields), &mut found));
    for talk in &brought.talks {
        [&talk.ours, &talk.theirs].into_iter().flatten().for_each(|value| words(value, &mut found));
    }
    found
}

/// What some said that was not there before.
fn typed(history: &History, sides: &[usize]) -> Words {
    let known = words_of(&history.versions[0]);
    sides
        .iter()
        .flat_map(|nth| words_of(&history.versions[*nth]))
        .filter(|word| !known.contains(word))
        .collect()
}

fn left_in(merges: &[&Brought]) -> Words {
    merges.iter().flat_map(|brought| words_in(brought)).collect()
}

/// Who wrote each field that one side has differently.
fn hands(history: &History, nth: usize, people: &[u8]) -> Hands {
    let path = history.path();
    let at = locate_path(&path).unwrap();
    let record = |said: &Said| said.clone().map(|fields| Record { at: at.clone(), fields });
    let name = path.trim_end_matches(".yaml");
    let (before, after) = (record(&history.versions[0]), record(&history.versions[nth]));
    let mut hands = Hands::default();
    let changes = fields(history.kind, before.as_ref(), after.as_ref());
    for (change, person) in changes.iter().zip(people.iter().cycle()) {
        hands.wrote(
            name,
            &change.path,
            [Some("ana"), Some("bo"), Some("cy"), None][usize::from(*person) % 4],
        );
    }
    hands
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn of_two_sides(history in history(2, true)) {
        let [base, ours, theirs] = [0, 1, 2].map(|nth| side(&history, nth));
        let left = words_in(&merged(&base, &ours, &theirs));
        let lost: Vec<_> = typed(&history, &[1, 2]).into_iter().filter(|word| !left.contains(word)).collect();
        prop_assert!(lost.is_empty(), "{:?}", lost);
    }

    #[test]
    fn whoever_wrote_which_field_and_whichever_side_is_ours(
        history in history(2, true),
        people in prop::array::uniform2(proptest::collection::vec(any::<u8>(), 1..6)),
    ) {
        let [base, ours, theirs] = [0, 1, 2].map(|nth| side(&history, nth));
        let (mine, other) = (hands(&history, 1, &people[0]), hands(&history, 2, &people[1]));
        let (ours, theirs) = (Side { files: &ours, hands: &mine }, Side { files: &theirs, hands: &other });
        let (one, turned) = (trees(&base, ours, theirs), trees(&base, theirs, ours));
        prop_assert_eq!(&one.files, &turned.files);
        let left = words_in(&one);
        let lost: Vec<_> = typed(&history, &[1, 2]).into_iter().filter(|word| !left.contains(word)).collect();
        prop_assert!(lost.is_empty(), "{:?}", lost);
    }

    #[test]
    fn of_three_sides_one_after_the_other(history in history(3, true)) {
        let [base, one, two, three] = [0, 1, 2, 3].map(|nth| side(&history, nth));
        let first = merged(&base, &one, &two);
        let second = merged(&base, &first.files, &three);
        let left = left_in(&[&first, &second]);
        let lost: Vec<_> = typed(&history, &[1, 2, 3]).into_iter().filter(|word| !left.contains(word)).collect();
        prop_assert!(lost.is_empty(), "{:?}", lost);
    }

    #[test]
    fn where_lines_cross(history in two_steps_each()) {
        let [start, ana, bo, ana_later, bo_later] = [0, 1, 2, 3, 4].map(|nth| side(&history, nth));
        // Each joins what the other had sent before, having written more since.
        let (hers, his) = (merged(&start, &ana_later, &bo), merged(&start, &bo_later, &ana));
        let base = merged(&start, &ana, &bo);
        let both = merged(&base.files, &hers.files, &his.files);
        let left = left_in(&[&hers, &his, &both]);
        // What somebody wrote over themselves.
        let said: Vec<Words> = history.versions.iter().map(words_of).collect();
        let over: Words = (&said[1] - &said[3]).union(&(&said[2] - &said[4])).cloned().collect();
        let typed = typed(&history, &[3, 4]).into_iter().filter(|word| !over.contains(word));
        let lost: Vec<_> = typed.filter(|word| !left.contains(word)).collect();
        prop_assert!(lost.is_empty(), "{:?}", lost);
    }
}

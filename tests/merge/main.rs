//! The merge of records (docs/sync-model.md): cases, and what holds for every pair of histories.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod cases;
#[path = "../effort/mod.rs"]
mod effort;
mod properties;
mod random;
mod sessions;
mod talks;
mod texts;
mod typed;

use std::collections::BTreeMap;

use couplelog::change::merge::Hands;
use couplelog::history::merging::{Brought, Files, Side, trees};

/// Files from pairs of path and text.
pub fn files(pairs: &[(&str, &str)]) -> Files {
    pairs.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

/// The merge of three sets of files where nobody knows who wrote what.
pub fn merged(base: &Files, ours: &Files, theirs: &Files) -> Brought {
    let hands = Hands::default();
    trees(base, Side { files: ours, hands: &hands }, Side { files: theirs, hands: &hands })
}

/// The text of one record in three versions, merged; empty where there is none.
pub fn one(path: &str, base: &str, ours: &str, theirs: &str) -> (String, Brought) {
    let file = |text: &str| if text.is_empty() { BTreeMap::new() } else { files(&[(path, text)]) };
    let brought = merged(&file(base), &file(ours), &file(theirs));
    let turned = merged(&file(base), &file(theirs), &file(ours));
    assert_eq!(brought.files, turned.files, "whose side is ours makes a difference");
    let text = brought.files.get(path).map(|bytes| String::from_utf8(bytes.clone()).unwrap());
    (text.unwrap_or_default(), brought)
}

//! What was worked out from the commits, kept for the next time: it can be deleted at any time, and is believed only
//! as it was written (docs/decisions/005).

use std::fs;
use std::path::PathBuf;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::git::Id;
use super::{Store, files};

/// Something that was kept.
#[derive(Debug, Clone)]
pub struct Kept<T> {
    /// The commit up to which it counts; nothing for what names its commits itself.
    pub tip: Option<Id>,
    /// What was kept.
    pub value: T,
}

impl Store {
    /// What was kept under a name. What is missing, damaged, edited or of another version is none.
    pub fn kept<T: DeserializeOwned>(&self, name: &str, version: u32) -> Option<Kept<T>> {
        let bytes = fs::read(self.cache_file(name)).ok()?;
        let (sum, rest) = line(&bytes)?;
        if sum != sum_of(rest).as_bytes() {
            return None;
        }
        let (head, json) = line(rest)?;
        let (of, tip) = std::str::from_utf8(head).ok()?.split_once(' ')?;
        let is_of_version = of == version.to_string();
        let value = is_of_version.then(|| serde_json::from_slice(json).ok()).flatten()?;
        Some(Kept { tip: Id::from_hex(tip), value })
    }

    /// The same, if it is of a commit at or below this one: what is kept of any other says nothing of it.
    pub fn kept_below<T: DeserializeOwned>(&self, name: &str, version: u32, head: Id) -> Option<(Id, T)> {
        let Kept { tip, value } = self.kept(name, version)?;
        let is_below =
            |tip: &Id| self.git().has_commit(*tip) && self.git().is_ancestor(*tip, head).unwrap_or(false);
        Some((tip.filter(is_below)?, value))
    }

    /// Keeps something under a name. What can't be written is worked out again.
    pub fn keep(&self, name: &str, version: u32, tip: Option<Id>, value: &impl Serialize) {
        let tip = tip.map(|tip| tip.to_string()).unwrap_or_default();
        let mut rest = format!("{version} {tip}\n").into_bytes();
        let file = self.cache_file(name);
        let is_written = serde_json::to_writer(&mut rest, value).is_ok();
        if is_written && file.parent().is_some_and(|folder| files::create_folder(folder).is_ok()) {
            let _ = files::replace(&file, &[sum_of(&rest).as_bytes(), b"\n", &rest].concat());
        }
    }

    fn cache_file(&self, name: &str) -> PathBuf {
        self.cache().join(format!("{name}.json"))
    }
}

/// The first line and what follows it.
fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((bytes.get(..end)?, bytes.get(end + 1..)?))
}

/// A sum that every edit and every damaged byte changes. It keeps no secret: whoever can write here can write
/// commits too.
fn sum_of(bytes: &[u8]) -> String {
    // Four sums side by side cost a fraction of one, and next to nothing beside reading what they guard.
    let mut sums: [u64; 4] = [1, 2, 3, 4];
    let mut blocks = bytes.chunks_exact(32);
    let word = |bytes: &[u8]| bytes.iter().rev().fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
    for block in &mut blocks {
        for (sum, bytes) in sums.iter_mut().zip(block.chunks_exact(8)) {
            *sum = mixed(*sum ^ bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes)));
        }
    }
    let last = blocks.remainder().chunks(8).map(word);
    let sum = last.chain(sums).fold(bytes.len() as u64, |sum, word| mixed(sum ^ word));
    format!("{sum:016x}")
}

/// No two words become the same one.
fn mixed(word: u64) -> u64 {
    let word = word.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    word ^ word >> 32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Git;

    fn store(folder: &std::path::Path) -> Store {
        Store::new(Git::init(folder).unwrap()).unwrap()
    }

    fn value(store: &Store, version: u32) -> Option<Vec<String>> {
        store.kept("these/words", version).map(|kept| kept.value)
    }

    #[test]
    fn what_was_kept_is_there_again_with_its_commit_and_for_its_version_only() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let (words, tip) = (vec!["hard-limit".to_owned()], Id::from_bytes([7; 20]));
        assert_eq!(value(&store, 3), None);
        store.keep("these/words", 3, Some(tip), &words);
        assert_eq!(store.kept::<Vec<String>>("these/words", 3).unwrap().tip, Some(tip));
        assert_eq!((value(&store, 3), value(&store, 4)), (Some(words), None));
        assert!(store.kept_below::<Vec<String>>("these/words", 3, tip).is_none(), "no such commit is here");
        store.keep("these/words", 3, None, &Vec::<String>::new());
        assert_eq!(store.kept::<Vec<String>>("these/words", 3).unwrap().tip, None);
    }

    #[test]
    fn one_changed_bit_anywhere_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let words: Vec<String> = (0..20).map(|number| format!("hard-limit {number}")).collect();
        store.keep("these/words", 3, None, &words);
        let file = store.cache_file("these/words");
        let whole = fs::read(&file).unwrap();
        assert_eq!(value(&store, 3), Some(words));
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut bytes = whole.clone();
                bytes[at] ^= 1 << bit;
                fs::write(&file, &bytes).unwrap();
                assert_eq!(value(&store, 3), None, "byte {at}, bit {bit}");
            }
            fs::write(&file, &whole[..at]).unwrap();
            assert_eq!(value(&store, 3), None, "cut at {at}");
        }
        fs::write(&file, [&whole[..], b" "].concat()).unwrap();
        assert_eq!(value(&store, 3), None, "something was added");
    }
}

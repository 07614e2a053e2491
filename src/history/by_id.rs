//! Which files a merge doesn't read: those that are larger than a record, and those of which only one side has
//! another version. They are taken whole, by their ids, so that no single file makes a merge large or slow.

use std::collections::{BTreeMap, BTreeSet};

use super::merging::Files;
use crate::domain::place;
use crate::domain::session::Session;
use crate::store::codec::MAX_BYTES;
use crate::store::git::Whole;
use crate::store::{Id, Result, Store};

/// So many bytes all files that one merge reads may have together; what comes after them is taken whole too.
const MAX_READ: usize = 32 * 1024 * 1024;

/// What stands before the id of a file that isn't read. No record begins like this.
const WORDS: &str = "a large file, git show ";

/// What stands for a file that isn't read, in a merge and in a talk.
pub fn words(blob: Id) -> String {
    format!("{WORDS}{blob}")
}

/// What a merge made of a file.
pub fn whole(bytes: Vec<u8>) -> Whole {
    let blob = bytes.strip_prefix(WORDS.as_bytes()).and_then(Id::from_hex);
    blob.map_or(Whole::Bytes(bytes), Whole::Blob)
}

/// The blobs of some files in one commit.
pub type Blobs = BTreeMap<String, Id>;

/// The blobs that a commit has at these paths.
///
/// # Errors
/// When git can't be read.
pub fn blobs(store: &Store, commit: Id, paths: &BTreeSet<String>) -> Result<Blobs> {
    let mut found = Blobs::new();
    for path in paths {
        found.extend(store.git().blob_at(commit, path)?.map(|blob| (path.clone(), blob)));
    }
    Ok(found)
}

/// The paths whose versions have to be read, to bring together two lines that began from these bases.
///
/// # Errors
/// When git can't be read.
pub fn to_read(
    store: &Store,
    bases: &[Blobs],
    sides: [&Blobs; 2],
    paths: &BTreeSet<String>,
) -> Result<BTreeSet<String>> {
    let (mut found, mut left) = (BTreeSet::new(), MAX_READ);
    for path in paths {
        let below: Vec<Option<&Id>> = bases.iter().map(|base| base.get(path)).collect();
        let [one, other] = sides.map(|side| side.get(path));
        let has_stayed = |side: Option<&Id>| below.iter().all(|base| *base == side);
        let is_plain = one == other || has_stayed(one) || has_stayed(other);
        // A session may have got another name on one side, and then what is read is elsewhere on the other.
        let is_of_session = || place::locate_path(path).is_some_and(|at| Session::of(&at).is_some());
        if is_plain && !is_of_session() {
            continue;
        }
        let versions: BTreeSet<&Id> = below.into_iter().chain([one, other]).flatten().collect();
        let mut bytes = 0_usize;
        for version in versions {
            let size = store.git().blob_size(*version)?;
            // One that is too large is never read; the others are, so that each is known for what it is.
            bytes = bytes.saturating_add(if size > MAX_BYTES { 0 } else { size });
        }
        if bytes < left {
            left -= bytes;
            found.insert(path.clone());
        }
    }
    Ok(found)
}

/// Files, each with its bytes or, where it isn't read, with the words that stand for it.
///
/// # Errors
/// When git can't be read.
pub fn files(store: &Store, blobs: &Blobs, read: &BTreeSet<String>) -> Result<Files> {
    let mut found = Files::new();
    for (path, blob) in blobs {
        let bytes = if read.contains(path) { store.git().blob_up_to(*blob, MAX_BYTES)? } else { None };
        // A file that begins with the words for another one is never taken for it.
        let bytes = bytes.filter(|bytes| !bytes.starts_with(WORDS.as_bytes()));
        found.insert(path.clone(), bytes.unwrap_or_else(|| words(*blob).into_bytes()));
    }
    Ok(found)
}

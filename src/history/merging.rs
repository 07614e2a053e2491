//! The merge of whole sets of files: bytes in, bytes out, and what two people should talk about.

use std::collections::BTreeMap;

use crate::change::merge::{self, File, Hands, Outcome, Talk, Tree};
use crate::domain::place;
use crate::store::codec;

/// Files by their paths in the repository.
pub type Files = BTreeMap<String, Vec<u8>>;

/// One side of a merge.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// Its files.
    pub files: &'a Files,
    /// Who wrote which field since the base; [`Hands::default`] where nobody knows.
    pub hands: &'a Hands,
}

/// What a merge gives.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Brought {
    /// The files of the result. One that was given and isn't here is removed.
    pub files: Files,
    /// What both sides changed, each in their own way; it never blocks anything.
    pub talks: Vec<Talk>,
}

/// Brings two sets of files together that both began from `base`.
///
/// Only the files that differ between the three are needed. Which side is ours makes no difference to the files,
/// to the byte. Where there are several bases, the files to begin from are those that this function gives for
/// the bases themselves.
pub fn trees(base: &Files, ours: Side<'_>, theirs: Side<'_>) -> Brought {
    let (base, one, other) = (read(base), read(ours.files), read(theirs.files));
    let plan = merge::trees(&base, (&one, ours.hands), (&other, theirs.hands));
    let files = plan.files.into_iter().map(|(path, outcome)| (path, bytes(outcome))).collect();
    Brought { files, talks: plan.talks }
}

fn read(files: &Files) -> Tree {
    let fields = |path: &str, bytes: &[u8]| {
        place::locate_path(path)?;
        codec::parse(bytes).ok().map(|parsed| parsed.fields().clone())
    };
    let file = |(path, bytes): (&String, &Vec<u8>)| {
        (path.clone(), File { bytes: bytes.clone(), fields: fields(path, bytes) })
    };
    files.iter().map(file).collect()
}

fn bytes(outcome: Outcome) -> Vec<u8> {
    match outcome {
        Outcome::Keep(bytes) => bytes,
        Outcome::Write { fields, base, sides } => {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let base = base.as_deref().map(text);
            let [one, other] = sides.each_ref().map(|side| text(side));
            codec::together(base.as_deref(), [&one, &other], &fields, &merge::same_fields).into_bytes()
        }
    }
}

//! A result that goes into a file of the user's own: for them alone, whole or not at all.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::Result;

use super::failure::Failure;
use crate::store::{Store, StoreError, files};

/// Writes a new file, for its owner only. One that is there already is never replaced.
///
/// # Errors
/// Exit 2 when there is something already; when it can't be written.
pub fn write(path: &Path, text: &str) -> Result<()> {
    refuse_taken(path)?;
    match files::write_new(&std::path::absolute(path)?, text.as_bytes()) {
        Err(StoreError::File { source, .. }) if source.kind() == ErrorKind::AlreadyExists => {
            Err(taken(path).into())
        }
        written => Ok(written?),
    }
}

/// Refuses a file that is there already, before any work is done for it.
///
/// # Errors
/// Exit 2.
pub fn refuse_taken(path: &Path) -> Result<()> {
    if path.symlink_metadata().is_err() { Ok(()) } else { Err(taken(path).into()) }
}

fn taken(path: &Path) -> Failure {
    let cause = match special(path) {
        Some(what) => format!("{what} is there, and nothing is written over it or into it"),
        None => "a file of this name is there already, and nothing is written over it".to_owned(),
    };
    Failure::usage("could not write the file given for --output")
        .because(cause)
        .hint("give --output another name; without it, everything goes to standard output")
}

/// Whether a path, or the nearest folder above it that is there, lies in the couple's folder or in its git folder.
pub fn is_inside(store: &Store, path: &Path) -> bool {
    let there = path.ancestors().find_map(|path| path.canonicalize().ok());
    [store.root(), store.git().common_dir()].into_iter().any(|ours| {
        let ours = ours.canonicalize().unwrap_or_else(|_| ours.to_owned());
        path.starts_with(&ours) || there.as_ref().is_some_and(|there| there.starts_with(&ours))
    })
}

/// What is there, in words, where it is anything but a plain file.
pub fn special(path: &Path) -> Option<&'static str> {
    let kind = path.symlink_metadata().ok()?.file_type();
    if kind.is_file() {
        None
    } else if kind.is_symlink() {
        Some("a symbolic link")
    } else if kind.is_dir() {
        Some("a folder")
    } else {
        Some("no plain file but a pipe, a device or a socket")
    }
}

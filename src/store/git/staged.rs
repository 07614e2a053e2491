//! Which files git has seen as they are, so that they need not be read again to know that they are unchanged.

use std::fs::{self, Metadata};
use std::path::Path;

use super::OrGit;
use super::{Git, Id};
use crate::store::error::Result;

/// What git's index says of the files that it has seen.
pub struct Staged {
    index: git2::Index,
    /// When the index was written, in seconds and nanoseconds.
    written: (i64, i64),
}

impl Git {
    /// Git's index.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn staged(&self) -> Result<Staged> {
        let mut index = self.repo.index().or_git("read git's index")?;
        index.read(false).or_git("read git's index")?;
        let metadata = fs::metadata(self.dir().join("index"));
        Ok(Staged { index, written: metadata.as_ref().map_or((0, 0), modified) })
    }
}

impl Staged {
    /// Whether the file with this metadata surely holds this blob. A file that changed in the moment in
    /// which the index was written, or after it, has to be read.
    pub fn is_surely(&self, path: &str, metadata: &Metadata, blob: Id) -> bool {
        let Some(entry) = self.index.get_path(Path::new(path), 0) else { return false };
        let known = (i64::from(entry.mtime.seconds()), i64::from(entry.mtime.nanoseconds()));
        Id::from(entry.id) == blob
            && u64::from(entry.file_size) == metadata.len()
            && known == modified(metadata)
            && known < self.written
            && is_same_file(&entry, metadata)
    }
}

#[cfg(unix)]
fn modified(metadata: &Metadata) -> (i64, i64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.mtime(), metadata.mtime_nsec())
}

#[cfg(unix)]
fn is_same_file(entry: &git2::IndexEntry, metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.is_file()
        && entry.ino == metadata.ino() as u32
        && i64::from(entry.ctime.seconds()) == metadata.ctime()
}

#[cfg(not(unix))]
fn modified(_: &Metadata) -> (i64, i64) {
    (0, 0)
}

#[cfg(not(unix))]
fn is_same_file(_: &git2::IndexEntry, _: &Metadata) -> bool {
    false
}

//! Which files differ from the newest commit.

use std::collections::{BTreeSet, HashMap};

use super::error::Result;
use super::git::{Git, Id};
use super::{Store, files};
use crate::domain::place;

/// How a file differs from the newest commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsaved {
    /// Its path below the repository.
    pub path: String,
    /// The version in the newest commit.
    pub committed: Option<Id>,
    /// Whether the file is there now.
    pub is_there: bool,
}

impl Store {
    /// The files below these folders (or files) that differ from the newest commit, sorted.
    ///
    /// `""` means everything that can be a record, and the couple's other files at the top.
    ///
    /// # Errors
    /// When a folder or the newest commit can't be read.
    pub fn unsaved(&self, below: &str) -> Result<Vec<Unsaved>> {
        let head = self.git().head()?;
        let committed = head.map(|head| self.git().files(head, below)).transpose()?.unwrap_or_default();
        let committed: HashMap<&str, Id> =
            committed.iter().map(|entry| (entry.path.as_str(), entry.blob)).collect();
        let here = if self.root().join(below).is_dir() {
            files::below(self.root(), below)?
        } else {
            Vec::from_iter(self.root().join(below).symlink_metadata().is_ok().then(|| below.to_owned()))
        };
        let here: BTreeSet<&str> = here
            .iter()
            .map(String::as_str)
            .filter(|path| place::locate_path(path).is_some() || committed.contains_key(path))
            .collect();
        let staged = self.git().staged().ok();
        let mut found = Vec::new();
        for path in here.iter().copied().chain(committed.keys().copied().filter(|path| !here.contains(path)))
        {
            let saved = committed.get(path).copied();
            let is_surely = |blob: Id| {
                let metadata = self.root().join(path).symlink_metadata().ok();
                metadata
                    .zip(staged.as_ref())
                    .is_some_and(|(metadata, staged)| staged.is_surely(path, &metadata, blob))
            };
            if saved.is_some_and(is_surely) {
                continue;
            }
            let now = files::read(&self.root().join(path))
                .ok()
                .flatten()
                .and_then(|bytes| Git::blob_id(&bytes).ok());
            if saved.is_none() || saved != now {
                found.push(Unsaved {
                    path: path.to_owned(),
                    committed: saved,
                    is_there: here.contains(path),
                });
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }
}

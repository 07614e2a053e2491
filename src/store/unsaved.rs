//! Which files differ from the newest commit.

use std::collections::{BTreeSet, HashMap};

use super::error::Result;
use super::git::{Git, Id};
use super::{Store, files};
use crate::domain::{kinds, place};

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
            .filter(|path| is_ours(path) || committed.contains_key(path))
            .collect();
        let mut found = Vec::new();
        for path in here.iter().copied().chain(committed.keys().copied().filter(|path| !here.contains(path)))
        {
            let saved = committed.get(path).copied();
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

    /// Files in the work tree that are none of couplelog's and that no commit has, sorted. Hidden files,
    /// editors' backups and what git ignores are left out.
    ///
    /// # Errors
    /// When a folder or the newest commit can't be read.
    pub fn strangers(&self) -> Result<Vec<String>> {
        let mut found = files::below(self.root(), "")?;
        let is_backup = |path: &str| path.ends_with('~') || path.split('/').any(|part| part.starts_with('.'));
        found.retain(|path| !is_ours(path) && !is_backup(path) && !self.git().is_ignored(path));
        let Some(head) = self.git().head()? else { return Ok(found) };
        let mut strangers = Vec::new();
        for path in found {
            if self.git().blob_at(head, &path)?.is_none() {
                strangers.push(path);
            }
        }
        Ok(strangers)
    }
}

/// Whether a path is a record's, or one of the other files that belong to the repository.
pub fn is_ours(path: &str) -> bool {
    let is_template = || {
        let kind = path.strip_prefix("templates/").and_then(|name| name.strip_suffix(".yaml"));
        kind.is_some_and(|kind| kinds::ALL.iter().any(|known| known.name == kind))
    };
    matches!(path, "README.md" | ".gitattributes") || is_template() || place::locate_path(path).is_some()
}

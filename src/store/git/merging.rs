//! A merge that another git program began and left for a person to finish.

use std::collections::BTreeSet;
use std::fs;

use super::commit::{Author, Prepared, When, signature};
use super::{Git, Id, OrGit};
use crate::store::error::{OrFile, Result};
use crate::store::files;

impl Git {
    /// The commits that an unfinished merge brings in; none where no merge waits.
    ///
    /// # Errors
    /// When git's file about it can't be read.
    pub fn merging(&self) -> Result<Vec<Id>> {
        let file = self.dir().join("MERGE_HEAD");
        match fs::read_to_string(&file) {
            Ok(text) => Ok(text.lines().filter_map(|line| Id::from_hex(line.trim())).collect()),
            Err(error) if files::is_absent(&error) => Ok(Vec::new()),
            Err(error) => Err(error).or_file("read", &file),
        }
    }

    /// The paths that git could not bring together.
    ///
    /// # Errors
    /// When git's index can't be read.
    pub fn unmerged(&self) -> Result<BTreeSet<String>> {
        let index = self.repo.index().or_git("read git's index")?;
        let mut found = BTreeSet::new();
        for conflict in index.conflicts().or_git("read git's index")? {
            let conflict = conflict.or_git("read git's index")?;
            let versions = [conflict.our, conflict.their, conflict.ancestor].into_iter().flatten();
            found.extend(versions.map(|entry| String::from_utf8_lossy(&entry.path).into_owned()));
        }
        Ok(found)
    }

    /// Forgets that a merge waited to be finished.
    ///
    /// # Errors
    /// When git's files about it can't be removed.
    pub fn end_merging(&self) -> Result<()> {
        self.repo.cleanup_state().or_git("end the merge")
    }

    /// Forgets a merge that waits though everything of it is in the newest commit: who finished it died just then.
    pub fn end_merging_that_is_done(&self) {
        let (Ok(heads), Ok(Some(head))) = (self.merging(), self.head()) else { return };
        let is_done = |other: &Id| self.is_ancestor(*other, head).unwrap_or(false);
        let is_settled = self.unmerged().is_ok_and(|unmerged| unmerged.is_empty());
        if !heads.is_empty() && heads.iter().all(is_done) && is_settled {
            let _ = self.end_merging();
        }
    }

    /// Writes a commit that changes no file, for what its message says.
    ///
    /// # Errors
    /// When anything can't be written.
    pub fn prepare_remark(&self, author: &Author, when: When, parent: Id, message: &str) -> Result<Prepared> {
        let (signature, tree) = (signature(author, when)?, self.commit(parent)?.tree);
        let commit = self.write_commit(&signature, message, tree.oid(), &[parent])?;
        self.make_last(&[commit])?;
        let (parent, files, message) = (Some(parent), Vec::new(), message.to_owned());
        Ok(Prepared { commit, parent, files, signature, message })
    }
}

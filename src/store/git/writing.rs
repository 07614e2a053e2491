//! Commits that bring two lines together, and moving on to a commit that is there already.

use super::commit::{Author, Content, Prepared, When, signature};
use super::{Git, Id, OrGit};
use crate::store::error::Result;
use crate::store::lock::Lock;

impl Git {
    /// Writes a commit with two parents: the files of the first, with these contents instead. No branch holds
    /// it yet.
    ///
    /// # Errors
    /// When anything can't be written.
    pub fn join_lines(
        &self,
        author: &Author,
        when: When,
        message: &str,
        (first, second): (Id, Id),
        contents: &[Content<'_>],
    ) -> Result<Id> {
        let mut written = Vec::new();
        let tree = self.write_tree(Some(first), contents, &mut written)?;
        let signature = signature(author, when)?;
        let read = |id: Id| self.repo.find_commit(id.oid()).or_git("read a commit");
        let (first, second) = (read(first)?, read(second)?);
        let tree = self.repo.find_tree(tree).or_git("read the new files")?;
        let commit = self
            .repo
            .commit(None, &signature, &signature, message, &tree, &[&first, &second])
            .or_git("write the commit")?;
        written.push(commit);
        self.make_last(&written)?;
        Ok(commit.into())
    }

    /// Stages what differs and moves the branch from one commit to another one that is there already.
    ///
    /// # Errors
    /// When anything can't be written, or the branch is not where it was.
    pub fn move_on(
        &self,
        lock: &mut Lock,
        (from, to): (Option<Id>, Id),
        (author, when): (&Author, When),
        contents: &[Content<'_>],
    ) -> Result<()> {
        self.stage(lock, contents)?;
        let signature = signature(author, when)?;
        let prepared = Prepared { commit: to.oid(), parent: from, signature, message: "sync".to_owned() };
        self.move_branch(lock, &prepared)?;
        self.note_committed(lock, to)
    }

    /// The version of a file that is staged; nothing where there is none.
    ///
    /// # Errors
    /// When git's index can't be read.
    pub fn staged(&self, path: &str) -> Result<Option<Id>> {
        let index = self.repo.index().or_git("read git's index")?;
        Ok(index.get_path(std::path::Path::new(path), 0).map(|entry| entry.id.into()))
    }
}

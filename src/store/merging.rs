//! Finishing a merge that another git program began, and commits that only say something.

use super::error::{Result, StoreError};
use super::git::{Git, MAX_FILE};
use super::{Author, Id, Lock, Store, When, Write, files};

impl Store {
    /// Commits a remark that changes no file.
    ///
    /// # Errors
    /// When it can't be written, or nothing was ever committed here.
    pub fn remark(&self, lock: &mut Lock, author: &Author, when: When, message: &str) -> Result<Id> {
        let head = self.git().head()?.ok_or(StoreError::Moved)?;
        let prepared = self.git().prepare_remark(author, when, head, message)?;
        let id = self.git().finish(lock, prepared)?;
        self.git().note_committed(lock, id)?;
        Ok(id)
    }

    /// The blob that a file in the work tree would be; nothing where there is no file.
    ///
    /// # Errors
    /// When it can't be read, is a link, or is larger than any file of the couple's may be.
    pub fn blob_here(&self, path: &str) -> Result<Option<Id>> {
        let full = self.root().join(path);
        files::refuse_links(self.root(), &full)?;
        files::read_up_to(&full, MAX_FILE)?.map(|bytes| Git::blob_id(&bytes)).transpose()
    }

    /// Lets a path that git could not bring together be as the newest commit has it, in the work tree and in
    /// git's index, so that the merge can move on from there.
    ///
    /// # Errors
    /// When anything can't be written.
    pub fn begin_again(&self, lock: &mut Lock, head: Id, paths: &[String]) -> Result<()> {
        let mut staged = Vec::new();
        for path in paths {
            let blob = self.git().blob_at(head, path)?;
            if self.blob_here(path)? != blob {
                let bytes = blob.map(|blob| self.git().whole(blob)).transpose()?;
                self.write_file(&Write { path: path.clone(), bytes })?;
            }
            staged.push((path.clone(), blob));
        }
        // In one step: a path that is in git's index no more would read as one that somebody took out.
        self.git().stage(lock, &staged)
    }
}

//! Commits that bring two lines together, and moving on to a commit that is there already.

use git2::{ObjectType, Oid, Signature};

use super::commit::{Author, Prepared, Staged, When, signature};
use super::{Git, Id, OrGit};
use crate::store::error::Result;
use crate::store::lock::Lock;

/// What a file is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whole {
    /// These bytes.
    Bytes(Vec<u8>),
    /// What a blob holds that git has already.
    Blob(Id),
}

impl Whole {
    /// The blob that it is, or will be.
    ///
    /// # Errors
    /// When git can't hash it.
    pub fn id(&self) -> Result<Id> {
        match self {
            Whole::Bytes(bytes) => Git::blob_id(bytes),
            Whole::Blob(blob) => Ok(*blob),
        }
    }
}

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
        contents: &[(String, Option<Whole>)],
    ) -> Result<Id> {
        let mut files: Vec<Staged> = Vec::new();
        for (path, whole) in contents {
            let blob = whole.as_ref().map(|whole| match whole {
                Whole::Bytes(bytes) => self.write_blob(bytes),
                Whole::Blob(blob) => Ok(*blob),
            });
            files.push((path.clone(), blob.transpose()?));
        }
        let mut written = Vec::new();
        let tree = self.write_tree(Some(first), &files, &mut written)?;
        let commit = self.write_commit(&signature(author, when)?, message, tree, &[first, second])?;
        written.push(commit);
        self.make_last(&written)?;
        Ok(commit.into())
    }

    /// Writes a commit, on whatever it stands: libgit2 writes none on one that it can't read.
    pub(super) fn write_commit(
        &self,
        signature: &Signature<'_>,
        message: &str,
        tree: Oid,
        parents: &[Id],
    ) -> Result<Oid> {
        let (time, mut bytes) = (signature.when(), format!("tree {tree}\n").into_bytes());
        for parent in parents {
            bytes.extend(format!("parent {parent}\n").into_bytes());
        }
        let minutes = time.offset_minutes().abs();
        let zone = format!("{}{:02}{:02}", time.sign(), minutes / 60, minutes % 60);
        for who in ["author", "committer"] {
            bytes.extend([who.as_bytes(), b" ", signature.name_bytes()].concat());
            bytes.extend([b" <", signature.email_bytes()].concat());
            bytes.extend(format!("> {} {zone}\n", time.seconds()).into_bytes());
        }
        bytes.extend(format!("\n{message}").into_bytes());
        let odb = self.repo.odb().or_git("write the commit")?;
        odb.write(ObjectType::Commit, &bytes).or_git("write the commit")
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
        files: Vec<Staged>,
    ) -> Result<()> {
        let (signature, message) = (signature(author, when)?, "sync".to_owned());
        let prepared = Prepared { commit: to.oid(), parent: from, files, signature, message };
        let to = self.finish(lock, prepared)?;
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

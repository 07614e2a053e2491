//! Writing a commit that lasts: objects first, then the index, then the branch.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::thread;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use git2::build::TreeUpdateBuilder;
use git2::{ErrorCode, FileMode, IndexEntry, IndexTime, Oid, Signature, Time};

use super::OrGit;
use super::walk::MAIL;
use super::{Git, Id};
use crate::store::error::{OrFile, Result, StoreError};
use crate::store::files;
use crate::store::lock::Lock;

/// Who writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The id in couplelog.yaml.
    pub id: String,
    /// The name shown beside it.
    pub name: String,
}

/// The time that a commit and its reflog entry carry (R9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The day only, at 00:00:00 +0000.
    Day(NaiveDate),
    /// The time of day too, by the couple's choice.
    Exact(DateTime<FixedOffset>),
}

impl When {
    fn time(self) -> Time {
        match self {
            When::Day(day) => Time::new(day.and_time(NaiveTime::MIN).and_utc().timestamp(), 0),
            When::Exact(time) => Time::new(time.timestamp(), time.offset().local_minus_utc() / 60),
        }
    }
}

/// So many objects are forced to disk at a time.
const SIDE_BY_SIDE: usize = 16;

/// A path and its bytes in a new commit; nothing where the file is removed.
pub type Content<'a> = (&'a str, Option<&'a [u8]>);

/// A path and the blob that is to be staged there; nothing where the file is removed.
pub type Staged = (String, Option<Id>);

/// A commit that is written and on disk, but that no branch holds yet.
pub struct Prepared {
    pub(super) commit: Oid,
    pub(super) parent: Option<Id>,
    pub(super) files: Vec<Staged>,
    pub(super) signature: Signature<'static>,
    pub(super) message: String,
}

impl Git {
    /// Writes the objects of a commit of these paths on top of HEAD; everything else is as HEAD has it.
    /// Gives nothing when HEAD has them already.
    ///
    /// # Errors
    /// When a git filter applies to a path, or anything can't be written.
    pub fn prepare(
        &self,
        author: &Author,
        when: When,
        message: &str,
        contents: &[Content<'_>],
    ) -> Result<Option<Prepared>> {
        for (path, _) in contents {
            self.refuse_filter(path)?;
        }
        let parent = self.head()?;
        let mut files: Vec<Staged> = Vec::new();
        for (path, bytes) in contents {
            files.push(((*path).to_owned(), bytes.map(|bytes| self.write_blob(bytes)).transpose()?));
        }
        let mut written = Vec::new();
        let tree = self.write_tree(parent, &files, &mut written)?;
        if parent.map(|parent| self.tree_of(parent)).transpose()?.is_some_and(|before| before.id() == tree) {
            return Ok(None);
        }
        let signature = signature(author, when)?;
        let commit = self.write_commit(&signature, message, tree, parent.as_slice())?;
        written.push(commit);
        self.make_last(&written)?;
        Ok(Some(Prepared { commit, parent, files, signature, message: message.to_owned() }))
    }

    /// Stages the paths and moves the branch to the prepared commit.
    ///
    /// Only these paths are staged, so what a person has staged or changed elsewhere stays as it was. The
    /// branch moves last: a process killed before leaves files that are staged and not committed.
    ///
    /// # Errors
    /// When anything can't be written, or HEAD has moved since (another git program's commit).
    pub fn finish(&self, lock: &mut Lock, prepared: Prepared) -> Result<Id> {
        self.stage(lock, &prepared.files)?;
        self.move_branch(lock, &prepared)?;
        Ok(prepared.commit.into())
    }

    pub(super) fn write_blob(&self, bytes: &[u8]) -> Result<Id> {
        Ok(self.repo.blob(bytes).or_git("write the new text")?.into())
    }

    pub(super) fn write_tree(
        &self,
        head: Option<Id>,
        files: &[Staged],
        written: &mut Vec<Oid>,
    ) -> Result<Oid> {
        let baseline = match head {
            Some(head) => self.tree_of(head)?,
            None => {
                let empty = self
                    .repo
                    .treebuilder(None)
                    .and_then(|builder| builder.write())
                    .or_git("write the new files")?;
                self.repo.find_tree(empty).or_git("read the new files")?
            }
        };
        let mut update = TreeUpdateBuilder::new();
        for (path, blob) in files {
            match blob {
                Some(blob) => {
                    written.push(blob.oid());
                    update.upsert(path, blob.oid(), FileMode::Blob);
                }
                None if baseline.get_path(Path::new(path)).is_ok() => {
                    update.remove(path);
                }
                None => {}
            }
        }
        let root = update.create_updated(&self.repo, &baseline).or_git("write the new files")?;
        written.push(root);
        let tree = self.repo.find_tree(root).or_git("read the new files")?;
        let folders: BTreeSet<&Path> =
            files.iter().flat_map(|(path, _)| Path::new(path).ancestors().skip(1)).collect();
        for folder in folders.into_iter().filter(|folder| !folder.as_os_str().is_empty()) {
            if let Ok(entry) = tree.get_path(folder) {
                written.push(entry.id());
            }
        }
        Ok(root)
    }

    /// Forces new objects to disk, each with its folder. The disk gathers what is asked for side by side.
    /// Very many are packed instead: one large file lasts sooner than thousands of small ones.
    pub(super) fn make_last(&self, written: &[Oid]) -> Result<()> {
        if self.pack_at_once(written.len()) {
            return Ok(());
        }
        let objects = self.common_dir().join("objects");
        let mut paths: Vec<PathBuf> = Vec::new();
        for oid in written {
            let name = oid.to_string();
            let (folder, file) = name.split_at(2);
            paths.extend([objects.join(folder).join(file), objects.join(folder)]);
        }
        paths.push(objects);
        paths.sort_unstable();
        paths.dedup();
        let sync = |path: &Path| match File::open(path) {
            Ok(file) => file.sync_all().or_file("write", path),
            Err(error) if files::is_absent(&error) => Ok(()), // It is in a pack already.
            Err(error) => Err(error).or_file("write", path),
        };
        thread::scope(|scope| {
            let part = paths.len().div_ceil(SIDE_BY_SIDE).max(1);
            let sync_all = |paths: &[PathBuf]| paths.iter().try_for_each(|path| sync(path));
            let workers: Vec<_> =
                paths.chunks(part).map(|paths| scope.spawn(move || sync_all(paths))).collect();
            workers.into_iter().try_for_each(|worker| worker.join().unwrap_or(Ok(())))
        })
    }

    pub(in crate::store) fn stage(&self, lock: &mut Lock, files: &[Staged]) -> Result<()> {
        lock.about_to_take(&self.below_common_dir("index.lock"))?;
        let mut index = self.repo.index().or_git("read git's index")?;
        index.read(false).or_git("read git's index")?;
        self.mark_racy(&mut index)?;
        for (path, blob) in files {
            // What git could not bring together is settled by what is written now.
            if index.has_conflicts() {
                let _ = index.conflict_remove(Path::new(path));
            }
            match blob {
                Some(blob) => index.add(&self.index_entry(path, *blob)?).or_git("stage a file")?,
                None => index.remove_path(Path::new(path)).or_git("stage a file")?,
            }
        }
        let locked = self.dir().join("index.lock");
        super::patiently(&locked, || index.write()).or_git("write git's index")
    }

    /// The entry, with the file's own times where it holds this blob, so that `git status` need not read it
    /// again.
    fn index_entry(&self, path: &str, blob: Id) -> Result<IndexEntry> {
        let full = self.root().join(path);
        let size = self.blob_size(blob)?;
        let mut entry = IndexEntry {
            ctime: IndexTime::new(0, 0),
            mtime: IndexTime::new(0, 0),
            dev: 0,
            ino: 0,
            mode: 0o100_644,
            uid: 0,
            gid: 0,
            file_size: size as u32,
            id: blob.oid(),
            flags: 0,
            flags_extended: 0,
            path: path.as_bytes().to_vec(),
        };
        #[cfg(unix)]
        if let Ok(metadata) = fs::symlink_metadata(&full)
            && let Ok(Some(now)) = files::read_up_to(&full, size)
            && Self::blob_id(&now)? == blob
        {
            use std::os::unix::fs::MetadataExt;
            entry.ctime = IndexTime::new(metadata.ctime() as i32, metadata.ctime_nsec() as u32);
            entry.mtime = IndexTime::new(metadata.mtime() as i32, metadata.mtime_nsec() as u32);
            entry.dev = metadata.dev() as u32;
            entry.ino = metadata.ino() as u32;
            entry.uid = metadata.uid();
            entry.gid = metadata.gid();
        }
        Ok(entry)
    }

    pub(super) fn move_branch(&self, lock: &mut Lock, prepared: &Prepared) -> Result<()> {
        let head = self.repo.find_reference("HEAD").or_git("read the branch")?;
        let branch = head.symbolic_target().ok().flatten().unwrap_or("HEAD").to_owned();
        for name in [branch.as_str(), "HEAD"] {
            lock.about_to_take(&self.below_common_dir(&format!("{name}.lock")))?;
        }
        let locked = self.common_dir().join(format!("{branch}.lock"));
        let subject = prepared.message.lines().next().unwrap_or_default();
        let message = format!("commit: {subject}");
        super::patiently(&locked, || {
            let mut transaction = self.repo.transaction()?;
            transaction.lock_ref(&branch)?;
            let now = match self.repo.refname_to_id(&branch) {
                Ok(oid) => Some(Id::from(oid)),
                Err(error) if error.code() == ErrorCode::NotFound => None,
                Err(error) => return Err(error),
            };
            if now != prepared.parent {
                return Err(git2::Error::new(
                    ErrorCode::Modified,
                    git2::ErrorClass::Reference,
                    "the branch has moved",
                ));
            }
            transaction.set_target(&branch, prepared.commit, Some(&prepared.signature), &message)?;
            transaction.commit()
        })
        .or_git("move the branch")?;
        for file in [self.common_dir().join(&branch), self.common_dir().join("logs").join(&branch)] {
            if let Ok(opened) = File::open(&file) {
                opened.sync_all().or_file("write", &file)?;
            }
        }
        files::sync_folder(self.common_dir().join(&branch).parent().unwrap_or(self.common_dir()))
    }

    /// A filter would have to run to store what the couple expects, and nothing here ever runs one (R9).
    pub(super) fn refuse_filter(&self, path: &str) -> Result<()> {
        let flags = git2::AttrCheckFlags::FILE_THEN_INDEX;
        for attribute in ["filter", "working-tree-encoding", "ident"] {
            let value =
                self.repo.get_attr(Path::new(path), attribute, flags).or_git("read .gitattributes")?;
            let value = git2::AttrValue::from_string(value);
            if !matches!(value, git2::AttrValue::Unspecified | git2::AttrValue::False) {
                return Err(StoreError::Filter(path.to_owned()));
            }
        }
        Ok(())
    }

    pub(super) fn below_common_dir(&self, name: &str) -> String {
        let full = if name == "index.lock" || name == "HEAD.lock" {
            self.dir().join(name)
        } else {
            self.common_dir().join(name)
        };
        full.strip_prefix(self.common_dir()).unwrap_or(&full).to_string_lossy().replace('\\', "/")
    }
}

/// Who writes, and when, as git notes it.
pub(super) fn signature(author: &Author, when: When) -> Result<Signature<'static>> {
    let signature = Signature::new(&plain_name(author), &format!("{}{MAIL}", author.id), &when.time());
    signature.or_git("name the author")
}

/// A name as git can write it in a commit.
fn plain_name(author: &Author) -> String {
    let name = if author.name.trim().is_empty() { &author.id } else { &author.name };
    name.chars().filter(|c| !c.is_control() && !matches!(c, '<' | '>')).collect()
}

//! Files and git; nothing else touches them.

use std::fs;
use std::path::{Path, PathBuf};

pub mod aside;
mod cache;
pub mod codec;
pub mod crowd;
pub mod drafts;
pub mod error;
pub mod files;
pub mod git;
mod inspect;
pub mod known;
pub mod lock;
mod looked;
mod merging;
mod moving;
pub mod private;
pub mod reading;
pub mod remote;
mod settled;
mod ssh;
pub mod survey;
mod synced;
pub mod transport;
mod unsaved;

pub use aside::Aside;
pub use cache::Kept;
pub use drafts::Drafts;
pub use error::{Result, StoreError, WHOLE};
pub use git::{Author, Git, Id, When};
pub use lock::Lock;
pub use moving::Blocked;
pub use private::Private;
pub use reading::{Contents, Stored};
pub use remote::Place;
pub use synced::Synced;
pub use transport::Transport;
pub use unsaved::{Unsaved, is_ours};

use error::OrFile;

/// The couple's repository on this computer.
pub struct Store {
    git: Git,
    drafts: Drafts,
}

/// A file to write, or to remove where there are no bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// The path below the repository.
    pub path: String,
    /// The new bytes.
    pub bytes: Option<Vec<u8>>,
}

impl Write {
    /// A file with this text.
    pub fn text(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), bytes: Some(text.into().into_bytes()) }
    }
}

impl Store {
    /// Opens the couple's repository around this folder.
    ///
    /// # Errors
    /// [`StoreError::NotOurs`] where there is none; other errors for one that can't be served rightly.
    pub fn open(folder: &Path) -> Result<Self> {
        match Git::discover(folder)? {
            Some(git)
                if git.root().join("couplelog.yaml").symlink_metadata().is_ok() || git.has_settings() =>
            {
                Self::new(git)
            }
            _ => Err(StoreError::NotOurs(folder.to_owned())),
        }
    }

    /// The store of a git repository that is open already.
    ///
    /// # Errors
    /// When what a dead couplelog left behind can't be tidied.
    pub fn new(git: Git) -> Result<Self> {
        let folder = git.common_dir().join("couplelog");
        Lock::tidy_after_the_dead(git.common_dir())?;
        let drafts = Drafts::new(folder.join("drafts"));
        Ok(Self { git, drafts })
    }

    /// The same repository, opened once more for another thread.
    ///
    /// # Errors
    /// When it can't be opened any more.
    pub fn again(&self) -> Result<Self> {
        let git = Git::discover(self.root())?.ok_or_else(|| StoreError::NotOurs(self.root().to_owned()))?;
        Ok(Self { git, drafts: self.drafts.clone() })
    }

    /// The same store with its drafts kept elsewhere, for what is written privately.
    #[must_use]
    pub fn with_drafts(self, drafts: Drafts) -> Self {
        Self { drafts, ..self }
    }

    /// The folder with the couple's files.
    pub fn root(&self) -> &Path {
        self.git.root()
    }

    /// Git, for reading the history.
    pub fn git(&self) -> &Git {
        &self.git
    }

    /// Every person's drafts.
    pub fn drafts(&self) -> &Drafts {
        &self.drafts
    }

    /// What each person said to this clone only.
    pub fn aside(&self) -> Aside {
        Aside::new(self.own_folder().join("aside"))
    }

    /// Where caches are kept, safe to delete.
    pub fn cache(&self) -> PathBuf {
        self.own_folder().join("cache")
    }

    /// Refuses links in the place of `.git/couplelog` and of what is kept in it: drafts would be written
    /// somewhere else, where others may read them.
    ///
    /// # Errors
    /// [`StoreError::Symlink`] naming the link.
    pub fn refuse_linked_folders(&self) -> Result<()> {
        let folder = self.own_folder();
        files::refuse_links(self.git.common_dir(), &folder)?;
        let Ok(entries) = fs::read_dir(&folder) else { return Ok(()) };
        entries.flatten().try_for_each(|entry| files::refuse_links(&folder, &entry.path()))
    }

    fn own_folder(&self) -> PathBuf {
        self.git.common_dir().join("couplelog")
    }

    /// Takes the lock for reading again, checking and saving.
    ///
    /// # Errors
    /// [`StoreError::Busy`] after ten seconds.
    pub fn lock(&self, verb: &str) -> Result<Lock> {
        files::create_folder(&self.own_folder())?;
        let lock = Lock::take(self.git.common_dir(), verb)?;
        // Nobody else writes now, so whatever is in the scratch folder was left by the dead.
        let _ = fs::remove_dir_all(self.scratch());
        files::tidy_temporaries(&self.cache());
        files::tidy_temporaries(self.drafts.folder());
        let mut lock = lock;
        self.finish_move_of_the_dead(&mut lock)?;
        Ok(lock)
    }

    /// Takes the lock of a whole sync, the network included. It is another one, so that nobody who writes
    /// meanwhile has to wait.
    ///
    /// # Errors
    /// [`StoreError::Busy`] while another sync runs.
    pub fn sync_lock(&self) -> Result<std::fs::File> {
        files::create_folder(&self.own_folder())?;
        let path = self.own_folder().join("syncing");
        let file = files::open_private(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(_) => Err(StoreError::Busy { holder: "couplelog sync".to_owned() }),
        }
    }

    /// Takes the lock if nobody holds it and no other git program is at work; never waits.
    pub fn lock_at_once(&self, verb: &str) -> Option<Lock> {
        self.refuse_linked_folders().ok()?;
        files::create_folder(&self.own_folder()).ok()?;
        let lock = Lock::take_within(self.git.common_dir(), verb, std::time::Duration::ZERO).ok()?;
        (!self.git.is_locked()).then_some(lock)
    }

    fn scratch(&self) -> PathBuf {
        self.own_folder().join("tmp")
    }

    /// Writes the files and commits them, all or nothing.
    ///
    /// The order keeps every instant safe: objects are on disk before any file changes, each file is
    /// replaced whole, and the branch moves last.
    ///
    /// Gives the commit, or nothing when the newest one says all of this already.
    ///
    /// # Errors
    /// When anything can't be written; then nothing was committed, and no file is half-written.
    pub fn save(
        &self,
        lock: &mut Lock,
        author: &Author,
        when: When,
        subject: &str,
        writes: &[Write],
    ) -> Result<Option<Id>> {
        self.save_then(lock, author, when, subject, writes, || {
            writes.iter().try_for_each(|write| self.write_file(write))
        })
    }

    /// Commits these bytes and leaves what stands in the files: for what stands there already, and for a
    /// version between two others. Files are made their owner's only, as editors forget to.
    ///
    /// Gives the commit, or nothing when the newest one says all of this already.
    ///
    /// # Errors
    /// When anything can't be written; then nothing was committed.
    pub fn commit(
        &self,
        lock: &mut Lock,
        author: &Author,
        when: When,
        message: &str,
        writes: &[Write],
    ) -> Result<Option<Id>> {
        self.save_then(lock, author, when, message, writes, || {
            for write in writes {
                files::make_private(&self.root().join(&write.path));
            }
            Ok(())
        })
    }

    fn save_then(
        &self,
        lock: &mut Lock,
        author: &Author,
        when: When,
        message: &str,
        writes: &[Write],
        write_files: impl FnOnce() -> Result<()>,
    ) -> Result<Option<Id>> {
        for write in writes {
            files::refuse_links(self.root(), &self.root().join(&write.path))?;
        }
        let contents: Vec<_> =
            writes.iter().map(|write| (write.path.as_str(), write.bytes.as_deref())).collect();
        let prepared = self.git.prepare(author, when, message, &contents)?;
        write_files()?;
        let Some(prepared) = prepared else { return Ok(None) };
        let id = self.git.finish(lock, prepared)?;
        self.git.note_committed(lock, id)?;
        self.git.pack_when_many();
        Ok(Some(id))
    }

    /// Writes one file without a commit, whole or not at all. For [`Store::save`] and for `pause`, which
    /// must work even where git doesn't.
    ///
    /// # Errors
    /// When it can't be written or removed.
    pub fn write_file(&self, write: &Write) -> Result<()> {
        let path = self.root().join(&write.path);
        files::refuse_links(self.root(), &path)?;
        match &write.bytes {
            Some(bytes) => {
                let scratch = self.scratch();
                let is_own = files::refuse_links(self.git.common_dir(), &scratch).is_ok();
                let scratch = if is_own && files::create_folder(&scratch).is_ok() {
                    scratch
                } else {
                    path.parent().unwrap_or(self.root()).to_owned()
                };
                files::write(&path, bytes, &scratch)
            }
            None => {
                match fs::remove_file(&path) {
                    Err(error) if !files::is_absent(&error) => return Err(error).or_file("remove", &path),
                    _ => {}
                }
                path.parent().map_or(Ok(()), files::sync_folder)
            }
        }
    }
}

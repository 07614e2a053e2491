//! Every call of git2. Only owned types leave this room.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Once;

use git2::{ErrorClass, ErrorCode, Repository, RepositoryInitOptions};

use super::error::{Result, StoreError};

mod commit;
mod delta;
mod id;
mod identity;
mod malformed;
mod merging;
mod objects;
mod pack;
mod packs;
mod racy;
mod raw_tree;
mod received;
mod remote;
mod seen;
mod tree;
mod walk;
mod writing;

pub use commit::{Author, Content, Prepared, Staged, When};
pub use id::{Id, IdHasher, IdMap, IdSet};
pub use received::MAX_FILE;
pub use remote::NotReady;
pub use seen::Held;
pub use tree::{Change, Entry, Tops};
pub use walk::Commit;
pub use writing::Whole;

/// What .gitattributes says: git neither merges records nor changes their line ends.
pub const ATTRIBUTES: &str = "*.yaml -merge -text\n";

/// An opened git repository with a work tree.
pub struct Git {
    repo: Repository,
    root: PathBuf,
    packs: RefCell<Option<packs::Reader>>,
}

impl Git {
    /// Opens the repository whose work tree is this folder or one above it; nothing when there is none.
    ///
    /// # Errors
    /// When it belongs to another user or has a format that git2 would misread.
    pub fn discover(folder: &Path) -> Result<Option<Self>> {
        tune();
        let repo = match Repository::discover(folder) {
            Ok(repo) => repo,
            Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
            Err(error) => return Err(why_not_opened(error, folder)),
        };
        let Some(root) = repo.workdir().map(Path::to_path_buf) else { return Ok(None) };
        let git = Self { repo, root, packs: RefCell::default() };
        git.refuse_unsupported()?;
        Ok(Some(git))
    }

    /// Makes a repository in this folder, with the branch `main`.
    ///
    /// # Errors
    /// When it can't be made there.
    pub fn init(folder: &Path) -> Result<Self> {
        tune();
        let mut options = RepositoryInitOptions::new();
        options.initial_head("main").no_reinit(true).external_template(false);
        let repo = Repository::init_opts(folder, &options).or_git("make a git repository")?;
        let root = repo.workdir().map_or_else(|| folder.to_path_buf(), Path::to_path_buf);
        Ok(Self { repo, root, packs: RefCell::default() })
    }

    /// The work tree.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Git's own folder, the common one where there are several work trees.
    pub fn common_dir(&self) -> &Path {
        self.repo.commondir()
    }

    /// Git's own folder of this work tree, which holds its index and its HEAD.
    pub fn dir(&self) -> &Path {
        self.repo.path()
    }

    /// The newest commit here; nothing before the first.
    ///
    /// # Errors
    /// When HEAD can't be read.
    pub fn head(&self) -> Result<Option<Id>> {
        match self.repo.refname_to_id("HEAD") {
            Ok(oid) => Ok(Some(oid.into())),
            Err(error) if matches!(error.code(), ErrorCode::NotFound | ErrorCode::UnbornBranch) => Ok(None),
            Err(error) => Err(error).or_git("read which commit is the newest"),
        }
    }

    /// Whether the newest commit has couplelog's settings, or this clone was made by couplelog: a commit that takes
    /// the settings away, whoever sends it, takes nobody's repository away.
    pub fn has_settings(&self) -> bool {
        let is_made_here = |config: git2::Config| config.get_entry("couplelog.shared").is_ok();
        if self.local_config().is_ok_and(is_made_here) {
            return true;
        }
        let settings =
            self.head().and_then(|head| head.map(|head| self.blob_at(head, "couplelog.yaml")).transpose());
        settings.is_ok_and(|settings| settings.flatten().is_some())
    }

    /// Whether another git program holds the index or the branch just now.
    pub fn is_locked(&self) -> bool {
        let head = self.repo.find_reference("HEAD").ok();
        let branch = head.and_then(|head| head.symbolic_target().ok().flatten().map(str::to_owned));
        let branch = branch.map(|branch| self.common_dir().join(format!("{branch}.lock")));
        self.dir().join("index.lock").exists() || branch.is_some_and(|branch| branch.exists())
    }

    /// Whether git is told to leave this path alone.
    pub fn is_ignored(&self, path: &str) -> bool {
        self.repo.is_path_ignored(path).unwrap_or(false)
    }

    /// The id that these bytes have as a blob.
    ///
    /// # Errors
    /// When git can't hash them.
    pub fn blob_id(bytes: &[u8]) -> Result<Id> {
        Ok(git2::Oid::hash_object(git2::ObjectType::Blob, bytes).or_git("hash a file")?.into())
    }

    /// Whether only a part of the history is here.
    pub fn is_partial(&self) -> bool {
        let config = |key: &str| self.repo.config().and_then(|config| config.get_string(key)).is_ok();
        let grafts =
            std::fs::metadata(self.common_dir().join("info/grafts")).is_ok_and(|file| file.len() > 0);
        let replaced =
            self.repo.references_glob("refs/replace/*").is_ok_and(|mut refs| refs.next().is_some());
        self.repo.is_shallow()
            || grafts
            || replaced
            || config("extensions.partialclone")
            || self.has_promisor()
    }

    /// Whether a remote has promised what is not here: `git clone --filter` says so in one of these words, and
    /// which of them depends on its version.
    fn has_promisor(&self) -> bool {
        let Ok(config) = self.repo.config() else { return false };
        let Ok(mut entries) = config.entries(Some(r"^remote\..*\.(promisor|partialclonefilter)$")) else {
            return false;
        };
        while let Some(Ok(entry)) = entries.next() {
            let is_off = entry.has_value() && entry.value().is_ok_and(|value| value == "false");
            if !is_off {
                return true;
            }
        }
        false
    }

    fn refuse_unsupported(&self) -> Result<()> {
        let config = self.repo.config().or_git("read git's settings")?;
        let is_on = |key: &str| config.get_bool(key).unwrap_or(false);
        if is_on("core.sparseCheckout") {
            let (what, hint) = ("a sparse checkout", "git sparse-checkout disable");
            return Err(StoreError::Unsupported { what, hint });
        }
        // Git also splits an index once, without the setting; libgit2 can't read it then.
        let mut files = std::fs::read_dir(self.repo.path()).into_iter().flatten().flatten();
        let is_split = files.any(|file| file.file_name().to_string_lossy().starts_with("sharedindex."))
            && self.repo.index().is_err();
        if is_on("core.splitIndex") || is_split {
            let hint = "git config core.splitIndex false && git update-index --no-split-index";
            return Err(StoreError::Unsupported { what: "a split index", hint });
        }
        Ok(())
    }
}

/// Lets libgit2 read as git does, which matters where thousands of objects are read once each: it doesn't
/// hash every object again (`git fsck` does) and keeps none of them.
fn tune() {
    static TUNED: Once = Once::new();
    TUNED.call_once(|| {
        git2::opts::strict_hash_verification(false);
        git2::opts::enable_caching(false);
    });
}

fn why_not_opened(error: git2::Error, folder: &Path) -> StoreError {
    if error.code() == ErrorCode::Owner {
        return StoreError::OtherOwner(folder.to_owned());
    }
    let message = error.message().to_lowercase();
    if message.contains("objectformat") || message.contains("object format") {
        let what = "a format of git's that is newer (sha256)";
        let hint = "git init --object-format=sha1 -b main ../anew && git fast-export --all | git -C ../anew \
                    fast-import && git -C ../anew reset --hard";
        return StoreError::Unsupported { what, hint };
    }
    if message.contains("refstorage") || message.contains("reftable") {
        let what = "a format of git's that is newer (reftable)";
        return StoreError::Unsupported {
            what,
            hint: "couplelog join \"$PWD\" ../anew makes a copy that works",
        };
    }
    if message.contains("extension")
        || (error.class() == ErrorClass::Repository && message.contains("version"))
    {
        let what = "a newer version of git's repository format";
        return StoreError::Unsupported { what, hint: "what it uses: git config --get-regexp '^extensions'" };
    }
    StoreError::Git { action: "open the repository", source: Box::new(error) }
}

/// Tries again for a while when another git program holds one of git's own locks.
fn patiently<T>(
    locked: &Path,
    mut attempt: impl FnMut() -> std::result::Result<T, git2::Error>,
) -> std::result::Result<T, git2::Error> {
    let patience_ends = std::time::Instant::now() + super::lock::PATIENCE;
    loop {
        match attempt() {
            Err(error) if error.code() == ErrorCode::Locked || locked.exists() => {
                if std::time::Instant::now() >= patience_ends {
                    return Err(error);
                }
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            result => return result,
        }
    }
}

/// git2 tells of the system's errors in words only, and in English.
fn is_full(error: &git2::Error) -> bool {
    let words = ["No space left on device", "Disk quota exceeded", "File too large"];
    error.class() == ErrorClass::Os && words.iter().any(|words| error.message().contains(words))
}

/// Says what was tried when git fails.
trait OrGit<T> {
    /// Turns a git error into a [`StoreError`].
    ///
    /// # Errors
    /// The same error with its context.
    fn or_git(self, action: &'static str) -> Result<T>;
}

impl<T> OrGit<T> for std::result::Result<T, git2::Error> {
    fn or_git(self, action: &'static str) -> Result<T> {
        self.map_err(|source| match source.code() {
            ErrorCode::Locked => StoreError::GitBusy,
            _ if is_full(&source) => StoreError::Full { action },
            _ => StoreError::Git { action, source: Box::new(source) },
        })
    }
}

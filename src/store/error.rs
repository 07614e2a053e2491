//! Why the store could not do something.

use std::io;
use std::path::{Path, PathBuf};

/// A failure of files or git. Messages name paths and fields, never what stands in them (R9).
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file or folder could not be read or written.
    #[error("could not {action} {path}", path = path.display())]
    File {
        /// What was tried, such as "write".
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Git could not do something.
    #[error("could not {action}")]
    Git {
        /// What was tried, such as "read a commit".
        action: &'static str,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// There is no room left on the disk for what git had to write.
    #[error("could not {action}: there is no room left on the disk")]
    Full {
        /// What was tried.
        action: &'static str,
    },
    /// No repository of couplelog's is there.
    #[error("{path} is no couplelog repository", path = .0.display())]
    NotOurs(PathBuf),
    /// A git repository that git2 can't serve rightly, so nothing is done.
    #[error("this repository uses {what}, which couplelog can't work with")]
    Unsupported {
        /// What it uses.
        what: &'static str,
        /// A command that mends it.
        hint: &'static str,
    },
    /// The clone has only a part of the history.
    #[error("this clone has only a part of the history, so nobody can say which stance counts")]
    Shallow,
    /// The folder belongs to another user of this computer.
    #[error("{path} belongs to another user of this computer", path = .0.display())]
    OtherOwner(PathBuf),
    /// The lock was held for too long.
    #[error("another couplelog is writing: {holder}")]
    Busy {
        /// Who holds it: the verb and the process number.
        holder: String,
    },
    /// Another git program holds one of git's own locks.
    #[error("another git program is working in this repository")]
    GitBusy,
    /// A path leads through a symbolic link.
    #[error("{path} is a symbolic link", path = .0.display())]
    Symlink(PathBuf),
    /// The file changed while it was being worked on.
    #[error("{path} was changed by someone else in the meantime", path = .0.display())]
    Changed(PathBuf),
    /// A file is larger than any record may be.
    #[error("{path} is larger than 1 MiB", path = .0.display())]
    TooLarge(PathBuf),
    /// There are more files than any couple has, so that nothing was read rather than a part of it.
    #[error("{place} holds more than {max} files, which is more than a lifetime has")]
    Crowded {
        /// The folder, or the commit.
        place: String,
        /// How many there may be.
        max: usize,
    },
    /// The other side could not be reached, or denied access.
    #[error("the place that you sync with could not be reached, or denied access")]
    Unreachable {
        /// Git's own words.
        words: String,
    },
    /// There is no `git` program on this computer.
    #[error("there is no `git` program on this computer, and it carries what is sent and received")]
    NoGit,
    /// Somebody stopped git on the way.
    #[error("stopped on the way")]
    Interrupted,
    /// The branch here has moved since it was looked at.
    #[error("something was saved here in the meantime")]
    Moved,
    /// A git filter would change what is stored.
    #[error("a git filter applies to {0}, and couplelog runs none: plain text would be stored")]
    Filter(String),
}

/// What to do about [`StoreError::Shallow`].
pub const WHOLE: &str =
    "git fetch --unshallow; where git says that nothing is missing, a whole copy: couplelog join URL DIR";

/// The result of a store's work.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Says what was tried and where when an input or output fails.
pub trait OrFile<T> {
    /// Turns an I/O error into a [`StoreError::File`].
    ///
    /// # Errors
    /// The same error with its context.
    fn or_file(self, action: &'static str, path: &Path) -> Result<T>;
}

impl<T> OrFile<T> for io::Result<T> {
    fn or_file(self, action: &'static str, path: &Path) -> Result<T> {
        self.map_err(|source| StoreError::File { action, path: path.to_owned(), source })
    }
}

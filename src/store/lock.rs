//! One lock around read, check and commit. Its holder's death frees it, and what the dead left behind in
//! `.git` is tidied by the next.

use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::error::{OrFile, Result, StoreError};
use super::files;

/// How long a second writer waits for the first (design.md, section 4).
pub const PATIENCE: Duration = Duration::from_secs(10);

/// The lock, held until it is dropped.
///
/// The file says who holds it on its first line; each further line is a lock of git's own, below `.git`,
/// that the holder is about to take, so that the next holder removes exactly a dead holder's.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
    git_dir: PathBuf,
}

impl Lock {
    /// Waits for the lock, at most [`PATIENCE`].
    ///
    /// # Errors
    /// [`StoreError::Busy`] naming the holder, or when the lock's file can't be opened.
    pub fn take(git_dir: &Path, verb: &str) -> Result<Self> {
        Self::take_within(git_dir, verb, PATIENCE)
    }

    /// Waits for the lock, at most so long.
    ///
    /// # Errors
    /// Like [`Lock::take`].
    pub fn take_within(git_dir: &Path, verb: &str, patience: Duration) -> Result<Self> {
        let path = git_dir.join("couplelog").join("lock");
        files::refuse_links(git_dir, &path)?;
        let file = files::open_private(&path)?;
        let patience_ends = Instant::now() + patience;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if Instant::now() < patience_ends => {
                    std::thread::sleep(Duration::from_millis(20));
                }
                Err(TryLockError::WouldBlock) => return Err(StoreError::Busy { holder: holder(&path) }),
                Err(TryLockError::Error(error)) => return Err(error).or_file("lock", &path),
            }
        }
        let mut lock = Self { file, path, git_dir: git_dir.to_owned() };
        lock.tidy()?;
        lock.note(&format!("{verb} (process {})\n", std::process::id()))?;
        Ok(lock)
    }

    /// Tidies up after a holder that died, if the lock is free and there is anything to tidy.
    ///
    /// # Errors
    /// When the lock's file can't be read.
    pub fn tidy_after_the_dead(git_dir: &Path) -> Result<()> {
        let path = git_dir.join("couplelog").join("lock");
        if files::refuse_links(git_dir, &path).is_err()
            || !fs::metadata(&path).is_ok_and(|metadata| metadata.len() > 0)
        {
            return Ok(());
        }
        let Ok(file) = files::open_private(&path) else {
            return Ok(()); // A folder that can only be read has nothing to tidy.
        };
        if file.try_lock().is_err() {
            return Ok(());
        }
        Self { file, path, git_dir: git_dir.to_owned() }.tidy()
    }

    /// Notes that one of git's own locks, a path below `.git`, is about to be taken.
    ///
    /// # Errors
    /// When the note can't be written.
    pub fn about_to_take(&mut self, git_lock: &str) -> Result<()> {
        self.file.write_all(format!("{git_lock}\n").as_bytes()).or_file("write", &self.path)
    }

    fn tidy(&mut self) -> Result<()> {
        let mut text = String::new();
        self.file.seek(SeekFrom::Start(0)).or_file("read", &self.path)?;
        // What isn't text was never written here, so there is nothing to tidy.
        let _ = self.file.read_to_string(&mut text);
        let noted =
            self.file.metadata().and_then(|metadata| metadata.modified()).or_file("read", &self.path)?;
        for git_lock in text.lines().skip(1).filter(|line| is_git_lock(line)) {
            remove_if_left_behind(&self.git_dir.join(git_lock), noted)?;
        }
        self.empty()
    }

    fn note(&mut self, text: &str) -> Result<()> {
        self.file.write_all(text.as_bytes()).or_file("write", &self.path)
    }

    fn empty(&mut self) -> Result<()> {
        self.file.set_len(0).or_file("write", &self.path)?;
        self.file.seek(SeekFrom::Start(0)).or_file("write", &self.path)?;
        Ok(())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.empty();
        let _ = self.file.unlock();
    }
}

fn is_git_lock(line: &str) -> bool {
    line.ends_with(".lock")
        && !line.starts_with('/')
        && !line.split('/').any(|part| part == ".." || part.is_empty())
}

/// A lock that the dead holder took is as old as its note, or a moment younger. A younger one is another
/// git program's, and stays.
fn remove_if_left_behind(git_lock: &Path, noted: SystemTime) -> Result<()> {
    let Ok(metadata) = fs::symlink_metadata(git_lock) else { return Ok(()) };
    let taken = metadata.modified().or_file("read", git_lock)?;
    if taken > noted + Duration::from_secs(10) {
        return Ok(());
    }
    match fs::remove_file(git_lock) {
        Err(error) if !files::is_absent(&error) => Err(error).or_file("remove", git_lock),
        _ => Ok(()),
    }
}

fn holder(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    let line = text.lines().next().unwrap_or_default().trim();
    if line.is_empty() { "an unknown process".to_owned() } else { format!("couplelog {line}") }
}

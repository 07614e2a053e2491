//! A repository grows beside its folder and is moved there when it is whole, so that nothing half-made is left.

use std::fs::{self, File};
use std::path::Path;

use crate::store::error::{OrFile, Result};

/// What the names of such folders begin with.
const PREFIX: &str = ".couplelog-";

/// How many letters follow.
const LETTERS: usize = 6;

/// A folder that grows. It goes again unless it is moved.
#[derive(Debug)]
pub struct Growing {
    folder: tempfile::TempDir,
    /// Held while this process lives, so that nobody takes the folder for one that was left behind.
    _alive: Option<File>,
}

impl Growing {
    /// A new one in this folder, in which those that a killed process has left behind are cleared away.
    ///
    /// # Errors
    /// When it can't be made there.
    pub fn begin(parent: &Path) -> Result<Self> {
        clear_what_the_dead_left(parent);
        let folder = tempfile::Builder::new().prefix(PREFIX).rand_bytes(LETTERS).tempdir_in(parent);
        let folder = folder.or_file("write in", parent)?;
        Ok(Self { _alive: locked(folder.path()), folder })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Keeps what has become of it.
    pub fn keep(self) {
        let _ = self.folder.keep();
    }
}

/// The folder, if nobody else holds it.
fn locked(folder: &Path) -> Option<File> {
    let file = File::open(folder).ok()?;
    file.try_lock().ok().map(|()| file)
}

fn clear_what_the_dead_left(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let letters = name.to_str().and_then(|name| name.strip_prefix(PREFIX)).unwrap_or_default();
        let is_named = letters.len() == LETTERS && letters.bytes().all(|it| it.is_ascii_alphanumeric());
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let is_ours =
            path.join(".git").is_dir() || fs::read_dir(&path).is_ok_and(|mut it| it.next().is_none());
        if is_named && is_folder && is_ours && locked(&path).is_some() {
            let _ = fs::remove_dir_all(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_process_left_is_cleared_and_what_lives_or_is_somebody_elses_stays() {
        let parent = tempfile::tempdir().unwrap();
        let at = |name: &str| parent.path().join(name);
        for dead in [".couplelog-aB3dEf", ".couplelog-000000"] {
            fs::create_dir_all(at(dead).join(".git/objects")).unwrap();
        }
        for others in [".couplelog-notes", ".couplelog-abcdef1", ".couplelog-aaaaaa", "x"] {
            fs::create_dir_all(at(others)).unwrap();
            fs::write(at(others).join("note.txt"), "kept").unwrap();
        }
        let alive = Growing::begin(parent.path()).unwrap();
        fs::create_dir(alive.path().join(".git")).unwrap();
        let second = Growing::begin(parent.path()).unwrap();
        assert!(alive.path().exists() && second.path().exists());
        assert!(!at(".couplelog-aB3dEf").exists() && !at(".couplelog-000000").exists());
        assert!(
            [".couplelog-notes", ".couplelog-abcdef1", ".couplelog-aaaaaa", "x"]
                .iter()
                .all(|it| at(it).exists())
        );
        drop(alive);
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 5);
    }
}

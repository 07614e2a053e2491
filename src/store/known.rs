//! Which repositories this user of the computer has, remembered outside of them.

use std::fs;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::error::{OrFile, Result};
use super::files;

/// The list in the user's own settings folder, one path a line.
#[derive(Debug, Clone)]
pub struct Known {
    file: PathBuf,
}

impl Known {
    /// The list of the user whose home this is; nothing where there is no home.
    pub fn of_user() -> Option<Self> {
        let folder = etcetera::choose_base_strategy().ok()?.config_dir();
        Some(Self { file: folder.join("couplelog").join("repositories") })
    }

    /// The repositories that still are there, the latest last.
    pub fn repositories(&self) -> Vec<PathBuf> {
        let text = fs::read_to_string(&self.file).unwrap_or_default();
        text.lines()
            .filter(|line| !line.is_empty())
            .map(PathBuf::from)
            .filter(|path| path.join(".git").exists())
            .collect()
    }

    /// Remembers a repository.
    ///
    /// # Errors
    /// When the list can't be written.
    pub fn remember(&self, repository: &Path) -> Result<()> {
        let repository = fs::canonicalize(repository).or_file("find", repository)?;
        let mut known = self.repositories();
        if known.contains(&repository) {
            return Ok(());
        }
        known.push(repository);
        self.write(&known)
    }

    /// Forgets a repository; the repository itself stays.
    ///
    /// # Errors
    /// When the list can't be written.
    pub fn forget(&self, repository: &Path) -> Result<()> {
        let repository = fs::canonicalize(repository).unwrap_or_else(|_| repository.to_path_buf());
        let known: Vec<PathBuf> =
            self.repositories().into_iter().filter(|path| *path != repository).collect();
        self.write(&known)
    }

    fn write(&self, known: &[PathBuf]) -> Result<()> {
        let text: String = known.iter().map(|path| format!("{}\n", path.display())).collect();
        let folder = self.file.parent().unwrap_or(Path::new("."));
        files::create_folder(folder)?;
        files::write(&self.file, text.as_bytes(), folder)
    }
}

//! What one person said to this clone only, such as that they won't look back at a session: no record, not in git.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::error::{OrFile, Result};
use super::files;
use crate::domain::name::RecordName;

/// Notes in `.git/couplelog/aside/PERSON/SUBJECT.txt`, one a line. Nobody else is ever told.
#[derive(Debug, Clone)]
pub struct Aside {
    folder: PathBuf,
}

impl Aside {
    /// The notes below this folder.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// A person's notes about a subject, in the order in which they came.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn read(&self, person: &str, subject: &str) -> Result<Vec<String>> {
        let Some(path) = self.path(person, subject) else { return Ok(Vec::new()) };
        let bytes = files::read(&path)?.unwrap_or_default();
        Ok(String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect())
    }

    /// Adds a note. It is one short write at the end of the file, so two at once don't lose each other's.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn add(&self, person: &str, subject: &str, note: &str) -> Result<()> {
        let Some(path) = self.path(person, subject) else { return Ok(()) };
        if self.read(person, subject)?.iter().any(|known| known == note) {
            return Ok(());
        }
        let folder = path.parent().unwrap_or(&self.folder);
        files::create_folder(folder)?;
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, files::FILE_MODE);
        let mut file = options.open(&path).or_file("open", &path)?;
        file.write_all(format!("{note}\n").as_bytes()).or_file("write", &path)?;
        file.sync_all().or_file("write", &path)?;
        files::sync_folder(folder)
    }

    /// Where the notes stand; nothing for names that would lead elsewhere.
    fn path(&self, person: &str, subject: &str) -> Option<PathBuf> {
        let name = RecordName::new(&format!("{person}/{subject}")).ok()?;
        let path = Path::new(name.as_str());
        (path.components().count() == 2).then(|| self.folder.join(format!("{name}.txt")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_kept_for_one_person_in_order_and_once() {
        let folder = tempfile::tempdir().unwrap();
        let aside = Aside::new(folder.path().join("aside"));
        for note in ["saved 2026-11-20", "later 1", "later 1"] {
            aside.add("ana", "2026-11-20-walk", note).unwrap();
        }
        assert_eq!(aside.read("ana", "2026-11-20-walk").unwrap(), ["saved 2026-11-20", "later 1"]);
        assert!(aside.read("bo", "2026-11-20-walk").unwrap().is_empty());
    }

    #[test]
    fn a_name_that_leads_elsewhere_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let aside = Aside::new(folder.path().join("aside"));
        for (person, subject) in [("..", "x"), ("a/b", "x"), ("ana", "../x"), ("ana", "a/b")] {
            aside.add(person, subject, "skipped").unwrap();
        }
        assert_eq!(files::below(folder.path(), "").unwrap(), Vec::<String>::new());
    }
}

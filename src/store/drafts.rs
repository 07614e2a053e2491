//! Drafts: what a person typed, kept as plain YAML until its commit is in (R8).

use std::fs;
use std::path::{Path, PathBuf};

use super::error::{OrFile, Result};
use super::files;
use crate::domain::name::RecordName;

/// The drafts of one clone, in `.git/couplelog/drafts/PERSON/RECORD.yaml`.
#[derive(Debug, Clone)]
pub struct Drafts {
    folder: PathBuf,
}

impl Drafts {
    /// The drafts below this folder.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Where a person's draft of a record is kept.
    pub fn path(&self, person: &str, name: &RecordName) -> PathBuf {
        self.folder.join(person).join(name.path())
    }

    /// Keeps a draft; the one before it is replaced.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn keep(&self, person: &str, name: &RecordName, text: &str) -> Result<()> {
        let path = self.path(person, name);
        let folder = path.parent().unwrap_or(&self.folder);
        files::create_folder(folder)?;
        files::write(&path, text.as_bytes(), folder)
    }

    /// A person's draft of a record, if there is one.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn read(&self, person: &str, name: &RecordName) -> Result<Option<Vec<u8>>> {
        files::read(&self.path(person, name))
    }

    /// Takes a draft away, once what it holds is committed or its person said so.
    ///
    /// # Errors
    /// When it can't be removed.
    pub fn remove(&self, person: &str, name: &RecordName) -> Result<()> {
        let path = self.path(person, name);
        match fs::remove_file(&path) {
            Err(error) if !files::is_absent(&error) => return Err(error).or_file("remove", &path),
            _ => {}
        }
        // Folders that are empty now go too; the first that isn't ends it.
        for folder in path.ancestors().skip(1).take_while(|folder| *folder != self.folder) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Moves a draft out of the way of a new one, under a name of its own beside it; says where.
    ///
    /// # Errors
    /// When it can't be moved.
    pub fn set_aside(&self, person: &str, name: &RecordName) -> Result<PathBuf> {
        self.move_aside(&self.path(person, name), name)
    }

    /// Where the text of one answer is kept while it is in an editor.
    pub fn answer(&self, person: &str, name: &RecordName) -> PathBuf {
        self.path(person, name).with_extension("answer")
    }

    /// Puts an answer that was left in an editor among the drafts; says whether there was one.
    ///
    /// # Errors
    /// When it can't be moved.
    pub fn rescue_answer(&self, person: &str, name: &RecordName) -> Result<bool> {
        let path = self.answer(person, name);
        let is_there =
            fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_file() && metadata.len() > 0);
        if is_there {
            self.move_aside(&path, name)?;
        }
        Ok(is_there)
    }

    fn move_aside(&self, from: &Path, name: &RecordName) -> Result<PathBuf> {
        let mut number = 1_u32;
        let mut aside = from.with_file_name(format!("{}.earlier.yaml", name.last()));
        while aside.symlink_metadata().is_ok() {
            number += 1;
            aside = from.with_file_name(format!("{}.earlier-{number}.yaml", name.last()));
        }
        fs::rename(from, &aside).or_file("set aside", from)?;
        Ok(aside)
    }

    /// The records of which this person has a draft. Nobody sees another's.
    ///
    /// # Errors
    /// When the folder can't be listed.
    pub fn of(&self, person: &str) -> Result<Vec<RecordName>> {
        let paths = files::below(&self.folder.join(person), "")?;
        Ok(paths
            .iter()
            .filter(|path| path.ends_with(".yaml"))
            .filter_map(|path| RecordName::new(path).ok())
            .collect())
    }

    /// The folder that holds them all.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

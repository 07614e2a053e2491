//! Records that one person keeps outside of git, in the user's own data folder, until they share them.

use std::fs;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use super::error::{OrFile as _, Result, StoreError};
use super::{Drafts, Id, Store, Stored, codec, files};
use crate::domain::name::RecordName;
use crate::domain::place;
use crate::domain::spec::Located;

/// One person's private records beside one couple's repository, in
/// `DATA/couplelog/private/REPOSITORY/PERSON/records/RECORD.yaml`.
///
/// A repository goes by the id of its first commit, so that a folder that is moved or cloned anew finds them
/// again.
#[derive(Debug, Clone)]
pub struct Private {
    folder: PathBuf,
}

impl Private {
    /// The private records of a person, if they have ever kept one.
    ///
    /// # Errors
    /// When the data folder can't be listed.
    pub fn of(store: &Store, person: &str) -> Result<Option<Self>> {
        let (Some(all), true) = (all(), is_plain(person)) else { return Ok(None) };
        let entries = match fs::read_dir(&all) {
            Ok(entries) => entries,
            Err(error) if files::is_absent(&error) => return Ok(None),
            Err(error) => return Err(error).or_file("list", &all),
        };
        for entry in entries.flatten() {
            let id = entry.file_name().to_str().and_then(Id::from_hex);
            let folder = entry.path().join(person);
            if id.is_some_and(|id| store.git().has_commit(id)) && folder.is_dir() {
                return Ok(Some(Self { folder }));
            }
        }
        Ok(None)
    }

    /// Where a person's private records are, or will be.
    ///
    /// # Errors
    /// When there is no home folder, or the history can't be read.
    pub fn for_writing(store: &Store, person: &str) -> Result<Self> {
        if let Some(private) = Self::of(store, person)? {
            return Ok(private);
        }
        if !is_plain(person) {
            let odd = Err(std::io::Error::from(std::io::ErrorKind::InvalidInput));
            return odd.or_file("name a private folder by an id from", &store.root().join("couplelog.yaml"));
        }
        let nowhere = || std::io::Error::from(std::io::ErrorKind::NotFound);
        let all = all().ok_or_else(nowhere).or_file("find", Path::new("your data folder"))?;
        let mut first = store.git().head()?.ok_or_else(|| StoreError::NotOurs(store.root().to_owned()))?;
        while let Some(parent) = store.git().commit(first)?.parents.first() {
            first = *parent;
        }
        Ok(Self { folder: all.join(first.to_string()).join(person) })
    }

    /// Where the text of a record is kept while it is being written.
    pub fn drafts(&self) -> Drafts {
        Drafts::new(self.folder.join("drafts"))
    }

    /// The folder with everything private of this person.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn records(&self) -> PathBuf {
        self.folder.join("records")
    }

    /// Where a record's file is, or would be.
    pub fn path(&self, name: &RecordName) -> PathBuf {
        self.records().join(name.path())
    }

    /// Every record, sorted.
    ///
    /// # Errors
    /// When a folder can't be listed.
    pub fn names(&self) -> Result<Vec<Located>> {
        let paths = files::below(&self.records(), "")?;
        Ok(paths.iter().filter_map(|path| place::locate_path(path)).filter(|at| at.owner.is_some()).collect())
    }

    /// A record, if it is there.
    ///
    /// # Errors
    /// When its file is a symbolic link, too large, or can't be read.
    pub fn read(&self, at: &Located) -> Result<Option<Stored>> {
        let path = self.path(&at.name);
        files::refuse_links(&self.folder, &path)?;
        let bytes = files::read(&path)?;
        Ok(bytes.map(|bytes| Stored { at: at.clone(), contents: codec::parse(&bytes), bytes }))
    }

    /// Writes a record, whole or not at all.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, name: &RecordName, text: &str) -> Result<()> {
        let path = self.path(name);
        files::refuse_links(&self.folder, &path)?;
        let folder = path.parent().unwrap_or(&self.folder);
        files::create_folder(folder)?;
        files::write(&path, text.as_bytes(), folder)
    }

    /// Takes a record away, once it is committed.
    ///
    /// # Errors
    /// When it can't be removed.
    pub fn remove(&self, name: &RecordName) -> Result<()> {
        let path = self.path(name);
        match fs::remove_file(&path) {
            Err(error) if !files::is_absent(&error) => return Err(error).or_file("remove", &path),
            _ => {}
        }
        let records = self.records();
        for folder in path.ancestors().skip(1).take_while(|folder| *folder != records) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }
}

/// The folder with all private records of this user of the computer.
fn all() -> Option<PathBuf> {
    let data = etcetera::choose_base_strategy().ok()?.data_dir();
    Some(data.join("couplelog").join("private"))
}

/// Whether an id is a plain name, and no path that leads elsewhere.
fn is_plain(person: &str) -> bool {
    !person.contains('/') && RecordName::new(person).is_ok()
}

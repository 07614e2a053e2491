//! Reading records from the work tree and from old versions.

use serde_yaml::Value;

use super::codec::{self, Parsed, Unreadable};
use super::error::{Result, StoreError};
use super::git::Id;
use super::{Store, crowd, files};
use crate::domain::kinds;
use crate::domain::name::RecordName;
use crate::domain::place;
use crate::domain::record::Record;
use crate::domain::spec::{Located, Shape, Spec};

/// What a record's file holds.
pub type Contents = std::result::Result<Parsed, Unreadable>;

/// A record's file as it is now.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Which record it is.
    pub at: Located,
    /// The bytes, as read.
    pub bytes: Vec<u8>,
    /// What they say.
    pub contents: Contents,
}

impl Stored {
    /// The record, if its file can be read.
    pub fn record(&self) -> Option<Record> {
        self.contents.as_ref().ok().map(|parsed| record(self.at.clone(), parsed))
    }
}

/// The record that a file's text says.
///
/// A number or `true` in a field for text is the text that was written: `title: 2025` is a title.
pub fn record(at: Located, parsed: &Parsed) -> Record {
    let mut fields = parsed.fields().clone();
    for field in at.kind.fields {
        if let Some(value) = fields.get_mut(field.key) {
            as_written(value, &field.shape, parsed, &mut vec![field.key.to_owned()]);
        }
    }
    Record { at, fields }
}

fn as_written(value: &mut Value, shape: &Shape, parsed: &Parsed, path: &mut Vec<String>) {
    match (shape, value) {
        (Shape::Line | Shape::Prose | Shape::Notes, value @ (Value::Number(_) | Value::Bool(_))) => {
            let keys: Vec<&str> = path.iter().map(String::as_str).collect();
            if let Some(text) = parsed.source(&keys) {
                *value = Value::String(text.to_owned());
            }
        }
        (Shape::Notes, Value::Sequence(items)) => each(items, &Shape::Prose, parsed, path),
        (Shape::List(shape), Value::Sequence(items)) => each(items, shape, parsed, path),
        (Shape::PerPerson(shape), Value::Mapping(map)) => {
            for (key, value) in map.iter_mut() {
                path.push(key.as_str().unwrap_or_default().to_owned());
                as_written(value, shape, parsed, path);
                path.pop();
            }
        }
        (Shape::Group(fields), Value::Mapping(map)) => {
            for field in fields.iter() {
                if let Some(value) = map.get_mut(field.key) {
                    path.push(field.key.to_owned());
                    as_written(value, &field.shape, parsed, path);
                    path.pop();
                }
            }
        }
        _ => {}
    }
}

fn each(items: &mut [Value], shape: &Shape, parsed: &Parsed, path: &mut Vec<String>) {
    for (index, value) in items.iter_mut().enumerate() {
        path.push(index.to_string());
        as_written(value, shape, parsed, path);
        path.pop();
    }
}

impl Store {
    /// A record as it stands in the work tree; nothing when there is no such file or no such kind.
    ///
    /// # Errors
    /// When the file is a symbolic link, too large, or can't be read.
    pub fn read(&self, name: &RecordName) -> Result<Option<Stored>> {
        let Some(at) = place::locate(name) else { return Ok(None) };
        let path = self.root().join(name.path());
        files::refuse_links(self.root(), &path)?;
        Ok(files::read(&path)?.map(|bytes| Stored { at, contents: codec::parse(&bytes), bytes }))
    }

    /// A record as an old version of its file says it.
    ///
    /// # Errors
    /// When git can't read that version.
    pub fn read_version(&self, at: &Located, blob: Id) -> Result<Stored> {
        let bytes = match self.git().blob(blob) {
            Err(StoreError::TooLarge(_)) => {
                return Ok(Stored {
                    at: at.clone(),
                    contents: Err(Unreadable::too_large()),
                    bytes: Vec::new(),
                });
            }
            bytes => bytes?,
        };
        Ok(Stored { at: at.clone(), contents: codec::parse(&bytes), bytes })
    }

    /// The names of all records of a kind in the work tree, sorted.
    ///
    /// # Errors
    /// When a folder can't be listed.
    pub fn names(&self, kind: &'static Spec) -> Result<Vec<Located>> {
        let mut found = Vec::new();
        if kind.is_single() {
            if self.root().join(format!("{}.yaml", kind.place)).exists() {
                found.extend(place::locate_path(&format!("{}.yaml", kind.place)));
            }
            return Ok(found);
        }
        let paths = files::below(self.root(), &place::top(kind))?;
        crowd::refuse(paths.iter().map(String::as_str))?;
        for path in paths {
            found.extend(place::locate_path(&path).filter(|at| at.kind == kind));
        }
        Ok(found)
    }

    /// The names of all records of all kinds in the work tree.
    ///
    /// # Errors
    /// When a folder can't be listed.
    pub fn all_names(&self) -> Result<Vec<Located>> {
        let mut found = Vec::new();
        for kind in kinds::ALL {
            found.extend(self.names(kind)?);
        }
        Ok(found)
    }
}

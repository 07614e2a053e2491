//! Who wrote what stands under a person's name in a joint record: it counts only from that person (R3).

use std::collections::HashMap;

use serde_yaml::Value;

use crate::domain::record::Record;
use crate::domain::spec::Located;
use crate::store::{Id, Result, Store};

/// Who wrote a value as it stands in the newest commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Writer {
    /// The person with this id.
    Person(String),
    /// Someone whose address is not one of couplelog's.
    Unknown,
    /// Nobody yet: the newest commit doesn't say it.
    NotSaved,
}

/// Finds the writers of values in one record, reading each of its old versions once.
pub struct SaidBy<'a> {
    store: &'a Store,
    at: &'a Located,
    blobs: HashMap<Id, Option<Id>>,
    records: HashMap<Id, Option<Record>>,
}

impl<'a> SaidBy<'a> {
    /// For the values of this record.
    pub fn new(store: &'a Store, at: &'a Located) -> Self {
        Self { store, at, blobs: HashMap::new(), records: HashMap::new() }
    }

    /// Who wrote this value, which stands at these keys: the author of the commit that first has it on the
    /// way down from the newest one.
    ///
    /// # Errors
    /// When a commit or an old version can't be read.
    pub fn writer(&mut self, keys: &[&str], value: &Value) -> Result<Writer> {
        let Some(mut commit) = self.store.git().head()? else { return Ok(Writer::NotSaved) };
        if !self.says(commit, keys, value)? {
            return Ok(Writer::NotSaved);
        }
        loop {
            let read = self.store.git().commit(commit)?;
            let mut below = None;
            for parent in read.parents {
                if self.says(parent, keys, value)? {
                    below = Some(parent);
                    break;
                }
            }
            match below {
                Some(parent) => commit = parent,
                None => return Ok(read.author.map_or(Writer::Unknown, Writer::Person)),
            }
        }
    }

    fn says(&mut self, commit: Id, keys: &[&str], value: &Value) -> Result<bool> {
        let blob = match self.blobs.get(&commit) {
            Some(blob) => *blob,
            None => {
                let blob = self.store.git().blob_at(commit, &self.at.name.path())?;
                self.blobs.insert(commit, blob);
                blob
            }
        };
        let Some(blob) = blob else { return Ok(false) };
        if !self.records.contains_key(&blob) {
            let record = self.store.read_version(self.at, blob)?.record();
            self.records.insert(blob, record);
        }
        let record = self.records.get(&blob).and_then(Option::as_ref);
        let said = record.and_then(|record| {
            let (first, rest) = keys.split_first()?;
            rest.iter().try_fold(record.fields.get(*first)?, |value, key| value.get(*key))
        });
        Ok(said == Some(value))
    }
}

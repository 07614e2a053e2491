//! Who wrote what stands under a person's name in a joint record (R3): worked out from the commits.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_yaml::{Mapping, Value};

use crate::change::merge::same;
use crate::domain::check::COMMON;
use crate::domain::own::{self, Named, Own};
use crate::domain::record::Record;
use crate::domain::spec::{Located, Shape};
use crate::store::{Id, Kept, Result, Store};

/// Who wrote a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wrote {
    /// The person with this id.
    Person(String),
    /// Somebody whose address couplelog doesn't know.
    Unknown,
    /// It differs from what the newest commit says.
    NotSaved,
}

/// One person's value in a per-person field, or their id in a list of people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The field.
    pub field: String,
    /// The person under whose id it stands.
    pub person: String,
    /// Who wrote it, as it stands now.
    pub wrote: Wrote,
}

impl Entry {
    /// Whether it is not known to be this person's own.
    pub fn is_by_another(&self) -> bool {
        self.wrote != Wrote::Person(self.person.clone())
    }
}

/// Who wrote each value that stands under a person's id: the author of the commit that last set it.
///
/// What was found is cached with its commit, so that only newer commits are looked at the next time.
///
/// # Errors
/// When a commit can't be read.
pub fn of_record(store: &Store, record: &Record) -> Result<Vec<Entry>> {
    let fields = record.at.kind.fields.iter().chain(COMMON).filter(|field| {
        matches!(field.shape, Shape::PerPerson(_) | Shape::List(Shape::Person))
            || own::is_affecteds(&record.at, field.key)
            || (field.key == own::HEARD_BACK && record.at.owner.is_none())
    });
    let keys: Vec<&str> = fields.map(|field| field.key).collect();
    let mut values = own::values(&record.at, &record.fields);
    values.retain(|own| keys.contains(&own.field.as_str()));
    of_values(store, &record.at, values)
}

/// Like [`of_record`], for these values of a record, under whoever's name they stand.
///
/// # Errors
/// When a commit can't be read.
pub fn of_values(store: &Store, at: &Located, values: Vec<Own>) -> Result<Vec<Entry>> {
    of_values_at(store, at, values, store.git().head()?)
}

/// Like [`of_values`], as of a commit.
///
/// # Errors
/// When a commit can't be read.
pub fn of_values_at(store: &Store, at: &Located, values: Vec<Own>, commit: Option<Id>) -> Result<Vec<Entry>> {
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let mut search = Search::new(store, at, values);
    if let Some(commit) = commit {
        search.run(commit)?;
    }
    Ok(search.result())
}

/// Who said of each listener's words whether they are what was meant. It stands under the listener's name, and is
/// the speaker's to say.
///
/// # Errors
/// When a commit can't be read.
pub fn of_confirmed(store: &Store, record: &Record) -> Result<Vec<Entry>> {
    let at = &record.at;
    of_values(store, at, own::confirmed(at, &record.fields))
}

/// Who put each person's id into a list such as `for_professional`: the author of the commit from which on it
/// stands there.
///
/// # Errors
/// When a commit can't be read.
pub fn of_list(store: &Store, record: &Record, field: &str) -> Result<Vec<Entry>> {
    let mut said = own::values(&record.at, &record.fields);
    said.retain(|own| own.field == field);
    of_values(store, &record.at, said)
}

/// A value that is looked for, and by whom it turned out to be.
struct Wanted {
    field: String,
    person: String,
    value: Value,
    wrote: Wrote,
}

/// What a version of the file says.
struct Version {
    fields: Mapping,
    /// In a joint record, under each name.
    named: Named,
}

struct Search<'a> {
    store: &'a Store,
    at: &'a Located,
    wanted: Vec<Wanted>,
    /// What the versions of the file say; nothing for those that can't be read.
    versions: HashMap<Id, Option<Version>>,
}

/// Raised when what an entry means changes: older caches are left alone.
const VERSION: u32 = 2;

impl<'a> Search<'a> {
    fn new(store: &'a Store, at: &'a Located, values: Vec<Own>) -> Self {
        let wanted = values
            .into_iter()
            .map(|Own { field, person, value }| Wanted { field, person, value, wrote: Wrote::NotSaved })
            .collect();
        Self { store, at, wanted, versions: HashMap::new() }
    }

    fn result(self) -> Vec<Entry> {
        let entry = |it: Wanted| Entry { field: it.field, person: it.person, wrote: it.wrote };
        self.wanted.into_iter().map(entry).collect()
    }

    /// Follows every value down from the newest commit, to where no parent says the same.
    fn run(&mut self, head: Id) -> Result<()> {
        let (known, entries) = self
            .store
            .kept::<Vec<Entry>>(&self.cache_name(), VERSION)
            .map_or_else(Default::default, |Kept { tip, value }| (tip, value));
        let by_name = entries.iter().map(|it| ((it.field.as_str(), it.person.as_str()), &it.wrote)).collect();
        let (head_at, blob) = self.readable(head)?;
        let saved: Vec<usize> = (0..self.wanted.len()).filter(|&it| self.says(blob, it)).collect();
        let mut open = vec![(head_at, blob, saved)];
        while let Some((at, blob, wanted)) = open.pop() {
            let commit = self.store.git().commit(at)?;
            let mut left = wanted;
            if known == Some(at) {
                left.retain(|&it| !self.take_known(it, &by_name));
            }
            for parent in &commit.parents {
                if left.is_empty() {
                    break;
                }
                let (parent, before) = self.readable(*parent)?;
                let (same, other) = left.into_iter().partition(|&it| before == blob || self.says(before, it));
                left = other;
                let same: Vec<usize> = same;
                if !same.is_empty() {
                    open.push((parent, before, same));
                }
            }
            for it in left {
                if let Some(wanted) = self.wanted.get_mut(it) {
                    wanted.wrote = commit.author.clone().map_or(Wrote::Unknown, Wrote::Person);
                }
            }
        }
        if self.store.git().head()? == Some(head) {
            self.keep(head, if known == Some(head) { entries } else { Vec::new() });
        }
        Ok(())
    }

    /// The commit itself, or where it can't be read its first readable ancestor, with the file's version.
    fn readable(&mut self, commit: Id) -> Result<(Id, Option<Id>)> {
        let mut at = commit;
        loop {
            let blob = self.store.git().blob_at(at, &self.at.name.path())?;
            let Some(blob) = blob else { return Ok((at, None)) };
            if !self.versions.contains_key(&blob) {
                let record = self.store.read_version(self.at, blob)?.record();
                let version = record.map(|Record { fields, .. }| {
                    let is_joint = self.at.owner.is_none();
                    let named = if is_joint { Named::of(self.at, &fields) } else { Named::default() };
                    Version { fields, named }
                });
                self.versions.insert(blob, version);
            }
            if self.versions.get(&blob).is_some_and(Option::is_some) {
                return Ok((at, Some(blob)));
            }
            match self.store.git().commit(at)?.parents.first() {
                Some(parent) => at = *parent,
                None => return Ok((at, None)),
            }
        }
    }

    /// Whether this version of the file holds a wanted value.
    fn says(&self, blob: Option<Id>, wanted: usize) -> bool {
        let version = blob.and_then(|blob| self.versions.get(&blob)).and_then(Option::as_ref);
        let (Some(version), Some(wanted)) = (version, self.wanted.get(wanted)) else { return false };
        let Wanted { field, person, value, .. } = wanted;
        match version.named.get(field, person) {
            Some(said) => same(Some(said), Some(value)),
            None if self.at.owner.is_none() => false,
            None => {
                let said = own::value(self.at, &version.fields, field, person);
                said.is_some() && same(said.as_ref(), Some(value))
            }
        }
    }

    fn take_known(&mut self, wanted: usize, known: &HashMap<(&str, &str), &Wrote>) -> bool {
        let Some(wanted) = self.wanted.get_mut(wanted) else { return false };
        let Some(wrote) = known.get(&(wanted.field.as_str(), wanted.person.as_str())) else { return false };
        wanted.wrote = (*wrote).clone();
        true
    }

    fn cache_name(&self) -> String {
        format!("entries/{}", self.at.name)
    }

    /// Keeps what was found for the next time, beside what is known of the same commit. What can't be written is
    /// worked out again.
    fn keep(&self, tip: Id, known: Vec<Entry>) {
        let saved = self.wanted.iter().filter(|wanted| wanted.wrote != Wrote::NotSaved);
        let entry = |it: &Wanted| Entry {
            field: it.field.clone(),
            person: it.person.clone(),
            wrote: it.wrote.clone(),
        };
        let (count, mut entries) = (known.len(), known);
        let new: Vec<Entry> = {
            let names: HashSet<(&str, &str)> =
                entries.iter().map(|it| (it.field.as_str(), it.person.as_str())).collect();
            saved.filter(|it| !names.contains(&(&it.field, &it.person))).map(entry).collect()
        };
        entries.extend(new);
        if count > 0 && entries.len() == count {
            return;
        }
        self.store.keep(&self.cache_name(), VERSION, Some(tip), &entries);
    }
}

//! What has been learned, and by whom: each person's own word for themselves (R3).

use std::collections::BTreeSet;

use super::entries;
use crate::domain::kinds;
use crate::domain::name::slug_of;
use crate::domain::people::Settings;
use crate::domain::record::Record;
use crate::store::{Result, Store};

/// Who has said, in their own commit, that they have done it.
///
/// # Errors
/// When a commit can't be read.
pub fn done_by(store: &Store, record: &Record) -> Result<BTreeSet<String>> {
    let entries = entries::of_record(store, record)?.into_iter();
    Ok(entries.filter(|it| it.field == "done_by" && !it.is_by_another()).map(|it| it.person).collect())
}

/// Every learning record that can be read.
///
/// # Errors
/// When the folder can't be listed.
pub fn all(store: &Store) -> Result<Vec<Record>> {
    let names = store.names(&kinds::LEARNING)?;
    Ok(names.iter().filter_map(|at| store.read(&at.name).ok().flatten()?.record()).collect())
}

/// Of the learning that a proposal names, what not everyone has done, or what no record is about; as written.
///
/// # Errors
/// When the folder or a commit can't be read.
pub fn still_open(store: &Store, settings: &Settings, proposal: &Record) -> Result<Vec<String>> {
    let needs = proposal.texts("needs");
    if needs.is_empty() {
        return Ok(Vec::new());
    }
    let all = all(store)?;
    let mut open = Vec::new();
    for need in needs {
        let slug = slug_of(&need);
        let is_meant = |it: &&Record| it.at.slug == slug || slug_of(&it.title()) == slug;
        let done = match all.iter().find(is_meant) {
            Some(record) => done_by(store, record)?,
            None => BTreeSet::new(),
        };
        if !settings.ids().all(|id| done.contains(id)) {
            open.push(need);
        }
    }
    Ok(open)
}

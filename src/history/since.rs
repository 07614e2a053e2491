//! What others wrote since a commit.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::place;
use crate::domain::spec::Located;
use crate::store::{Id, Result, Store};

/// A record that somebody else changed.
#[derive(Debug, Clone)]
pub struct Changed {
    /// Which record.
    pub at: Located,
    /// The id of who changed it last; nothing for an unknown address.
    pub author: Option<String>,
    /// The day of that commit.
    pub day: NaiveDate,
    /// Whether it is there no more.
    pub is_removed: bool,
}

/// The records that differ between a commit and HEAD and that somebody else than `person` changed last, the
/// latest first. Only the commits since are walked through. A commit that is gone says nothing.
///
/// # Errors
/// When a commit can't be read.
pub fn changed_by_others(store: &Store, since: Id, person: &str) -> Result<Vec<Changed>> {
    let git = store.git();
    let Some(head) = git.head()?.filter(|head| *head != since && git.has_commit(since)) else {
        return Ok(Vec::new());
    };
    let mut last: BTreeMap<String, (usize, Option<String>, NaiveDate)> = BTreeMap::new();
    for (number, commit) in git.commits(&[head], &[since])?.into_iter().enumerate() {
        // What a merge brings in was written in the commits that it merges.
        let [parent] = commit.parents.as_slice() else { continue };
        let before = git.commit(*parent)?.tree;
        for change in git.changes(Some(before), Some(commit.tree), &[])? {
            last.insert(change.path, (number, commit.author.clone(), commit.day));
        }
    }
    let mut found = Vec::new();
    for (path, (number, author, day)) in last {
        let Some(at) = place::locate_path(&path).filter(|_| author.as_deref() != Some(person)) else {
            continue;
        };
        let now = git.blob_at(head, &path)?;
        if now != git.blob_at(since, &path)? {
            found.push((number, Changed { at, author, day, is_removed: now.is_none() }));
        }
    }
    found.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    Ok(found.into_iter().map(|(_, changed)| changed).collect())
}

//! What a merge by another git program left out: it took one side's file whole where both have to be in it.

use std::collections::BTreeSet;

use serde_yaml::{Mapping, Value};

use super::lines::{Merged, Told};
use super::talks::{said_by, said_by_merge};
use crate::change::merge::{self, Talk, same};
use crate::domain::place;
use crate::store::git::{Commit, Whole};
use crate::store::{Id, Result, Store};

/// The talks of a merge: those that its rules give, and those about what the commit left out against them.
///
/// A file in which something of both sides is, or something else where they differ, was made by a person, who saw
/// both; one that is a side's in all of that may have been taken by `-s ours`, by `-X theirs` or by a `git add` of
/// what git stopped at, and then the other side's words are in no file.
///
/// # Errors
/// When the history can't be read.
pub(super) fn talks(
    store: &Store,
    commit: &Commit,
    (first, other): (Id, Id),
    merged: Merged,
) -> Result<Vec<Told>> {
    let git = store.git();
    let tree = git.commit(first)?.tree;
    let mut paths: BTreeSet<String> = merged.files.iter().map(|(path, _)| path.clone()).collect();
    let of_commit = git.changes(Some(tree), Some(commit.tree), &[])?;
    paths.extend(of_commit.into_iter().map(|change| change.path));
    let mut found = Vec::new();
    for path in &paths {
        let (now, ours, theirs) =
            (git.blob_at(commit.id, path)?, git.blob_at(first, path)?, git.blob_at(other, path)?);
        let wanted = match merged.files.iter().find(|(changed, _)| changed == path) {
            Some((_, whole)) => whole.clone(),
            None => ours.map(Whole::Blob),
        };
        let Some(wanted) = wanted else { continue };
        if ours == theirs {
            if ours.is_none() && now.is_none() {
                found.extend(moved(store, (commit.id, first, other), &merged, (path, wanted))?);
            }
            continue;
        }
        if now == Some(wanted.id()?) {
            continue;
        }
        let wanted = said_by_merge(store, path, wanted)?;
        let read = |blob: Option<Id>| blob.map(|blob| said_by(store, path, blob)).transpose();
        let [now, ours, theirs] = [read(now)?, read(ours)?, read(theirs)?];
        let record = record(path);
        // What was added on the way, and is in neither side, changes nothing in this.
        let is_taken = |talk: &Talk| same(merge::now(talk, now.as_ref()), talk.ours.as_ref());
        let lacking = |side: &Option<Value>, other: &Option<Value>| {
            let lacking = of_file(&record, wanted.clone(), [side.clone(), other.clone()]);
            if lacking.iter().all(is_taken) { lacking } else { Vec::new() }
        };
        let of_ours = lacking(&ours, &theirs);
        let of_theirs = lacking(&theirs, &ours).into_iter().map(Talk::turned);
        let talks = if of_ours.is_empty() { of_theirs.collect() } else { of_ours };
        found.extend(talks.into_iter().map(|talk| merged.told(talk)));
    }
    for told in &mut found {
        // Who took a side whole stands for what they left as it was.
        for people in [&mut told.ours, &mut told.theirs] {
            if people.is_empty() {
                people.insert(commit.author.clone());
            }
        }
    }
    let mut all: Vec<Told> = merged.talks;
    all.retain(|told| !found.iter().any(|of| is_about(&of.talk, &told.talk)));
    all.extend(found);
    Ok(all)
}

/// What the rules would have given another name, as one of two sessions of the same one, and the commit has under
/// none: as told by who wrote it under its first name.
fn moved(
    store: &Store,
    (commit, first, other): (Id, Id, Id),
    merged: &Merged,
    (path, wanted): (&str, Whole),
) -> Result<Option<Told>> {
    let (git, id) = (store.git(), wanted.id()?);
    let tree = |commit: Id| git.commit(commit).map(|commit| Some(commit.tree));
    let between = git.changes(tree(first)?, tree(other)?, &[])?;
    let from = between.iter().find(|change| [change.old, change.new].contains(&Some(id)));
    let Some(from) = from else { return Ok(None) };
    if git.blob_at(commit, &from.path)? == Some(id) {
        return Ok(None);
    }
    let theirs = Some(said_by_merge(store, path, wanted)?);
    let talk = Talk { record: record(&from.path), field: Vec::new(), ours: None, theirs, result: None };
    let mut told = merged.told(if from.new == Some(id) { talk } else { talk.turned() });
    told.talk.record = record(path);
    Ok(Some(told))
}

/// What a talk calls the file at a path.
fn record(path: &str) -> String {
    place::locate_path(path).map_or_else(|| path.to_owned(), |at| at.name.to_string())
}

/// Whether two talks are about the same field, or one about a part of the other.
fn is_about(one: &Talk, other: &Talk) -> bool {
    let is_part = one.field.starts_with(&other.field) || other.field.starts_with(&one.field);
    one.record == other.record && is_part
}

/// What one side's version of a file, taken whole, lacks of what the rules make of both.
fn of_file(record: &str, wanted: Value, [now, other]: [Option<Value>; 2]) -> Vec<Talk> {
    let talk = |field: Vec<String>, ours: Option<Value>, theirs: Option<Value>| Talk {
        record: record.to_owned(),
        field,
        result: ours.clone(),
        ours,
        theirs,
    };
    if !now.as_ref().is_some_and(Value::is_mapping) || !wanted.is_mapping() {
        let is_left_out = !same(now.as_ref(), Some(&wanted));
        return if is_left_out { vec![talk(Vec::new(), now, Some(wanted))] } else { Vec::new() };
    }
    let mut found = Vec::new();
    lacking([now.as_ref(), Some(&wanted), other.as_ref()], &mut Vec::new(), &mut found);
    found.into_iter().map(|(field, now, other)| talk(field, now.cloned(), other.cloned())).collect()
}

/// A field, what stands there, and what the other side says.
type Lack<'a> = (Vec<String>, Option<&'a Value>, Option<&'a Value>);

/// Goes through the parts that say something else than wanted, and not what the other side says.
fn lacking<'a>(values: [Option<&'a Value>; 3], field: &mut Vec<String>, found: &mut Vec<Lack<'a>>) {
    let [now, wanted, other] = values;
    if same(now, wanted) || same(now, other) {
        return;
    }
    let maps: Vec<&Mapping> = values.iter().flatten().filter_map(|value| value.as_mapping()).collect();
    if maps.len() < values.iter().flatten().count() {
        return found.push((field.clone(), now, other));
    }
    let keys: BTreeSet<&str> = maps.iter().flat_map(|map| map.keys()).filter_map(Value::as_str).collect();
    for key in keys {
        field.push(key.to_owned());
        lacking(values.map(|value| value.and_then(|value| value.get(key))), field, found);
        field.pop();
    }
}

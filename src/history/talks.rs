//! What two people still have to talk about: worked out from the merge commits and what came after them, so that
//! every clone lists the same and nothing is kept beside the records.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_yaml::Value;

use super::lines::Writers;
use super::{by_id, dropped, lines};
use crate::change::merge::{self, Talk, is_open};
use crate::domain::people::SOMEONE;
use crate::domain::place;
use crate::store::codec::{self, MAX_BYTES};
use crate::store::git::{Commit, IdMap, Whole};
use crate::store::{Id, Result, Store};

/// The line in a commit's body that says of a talk that what stands there is settled as it is.
const TALKED: &str = "Talked: ";

const NAME: &str = "talks";

/// Raised whenever what is kept means something else, or is worked out differently.
const VERSION: u32 = 5;

/// Something that is still to be talked about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Open {
    /// The name of this talk, which says nothing of what it is about.
    pub id: String,
    /// The merge commit, in letters.
    pub merge: String,
    /// What it is about.
    pub talk: Talk,
    /// Both versions, in an order that every clone has.
    pub versions: [Version; 2],
}

/// One of the two versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// The ids of those who wrote it; none for an address of nobody here, `someone` for one beside others.
    pub people: BTreeSet<String>,
    /// What it says; nothing where it was removed.
    pub value: Option<Value>,
    /// The commit that has it, in letters.
    pub commit: String,
}

/// Everything that is known up to a commit. A cache: it can be deleted, and counts only for that commit.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Known {
    open: Vec<Open>,
    /// What was said to be settled as it is: the talk, and the commit that says so.
    settled: Vec<(String, String)>,
}

/// What is still to be talked about in the newest commit, by record and field.
///
/// # Errors
/// When the history can't be read.
pub fn open(store: &Store) -> Result<Vec<Open>> {
    let Some(head) = store.git().head()? else { return Ok(Vec::new()) };
    let kept = store.kept_below::<Known>(NAME, VERSION, head);
    let (tip, mut known) = kept.map_or_else(Default::default, |(tip, known)| (Some(tip), known));
    if tip != Some(head) {
        known.grow(store, head, tip)?;
        store.keep(NAME, VERSION, Some(head), &known);
    }
    let mut open = known.open;
    open.sort_by(|one, other| {
        let place =
            |it: &'_ Open| (it.talk.record.clone(), it.talk.field.clone(), it.id.clone(), it.merge.clone());
        place(one).cmp(&place(other))
    });
    // Two who joined the same lines apart from each other have one talk, not two, and the same on every clone.
    open.dedup_by(|one, other| one.id == other.id);
    Ok(open)
}

/// The message of a commit that settles talks as they are, under a neutral subject.
pub fn settling(subject: &str, ids: &[&str]) -> String {
    let lines: Vec<String> = ids.iter().map(|id| format!("{TALKED}{id}\n")).collect();
    format!("{subject}\n\n{}", lines.concat())
}

/// The path of what a talk is about.
pub fn path(store: &Store, commit: Id, record: &str) -> Result<(String, Option<Id>)> {
    let path = format!("{record}.yaml");
    match store.git().blob_at(commit, &path)? {
        Some(blob) => Ok((path, Some(blob))),
        None if place::locate_path(&path).is_some() => Ok((path, None)),
        None => Ok((record.to_owned(), store.git().blob_at(commit, record)?)),
    }
}

impl Known {
    fn grow(&mut self, store: &Store, head: Id, tip: Option<Id>) -> Result<()> {
        let git = store.git();
        let before = self.open.len();
        let mut is_settled = vec![false; before];
        // Which talks have their merge at or below a commit, by their places in the list.
        let mut below: IdMap<BTreeSet<usize>> = IdMap::default();
        for commit in git.commits(&[head], tip.as_slice())? {
            let mut here: BTreeSet<usize> = BTreeSet::new();
            for parent in &commit.parents {
                if let Some(known) = below.get(parent) {
                    here.extend(known);
                } else if Some(*parent) == tip {
                    here.extend(0..before);
                } else {
                    for (number, open) in self.open.iter().enumerate().take(before) {
                        let merge = Id::from_hex(&open.merge);
                        if merge.is_some_and(|merge| git.is_ancestor(merge, *parent).unwrap_or(false)) {
                            here.insert(number);
                        }
                    }
                }
            }
            let begun = begun(store, &commit)?;
            for (number, older) in self.open.iter().enumerate().filter(|(number, _)| here.contains(number)) {
                if let Some(is) = is_settled.get_mut(number) {
                    *is |= begun.iter().any(|open| merge::carries(&open.talk, &older.talk));
                }
            }
            for open in begun {
                if !self.is_settled_elsewhere(store, &open.id, commit.id) {
                    here.insert(self.open.len());
                    self.open.push(open);
                    is_settled.push(false);
                }
            }
            here.retain(|number| !is_settled[*number]);
            if !here.is_empty() {
                for id in talked(&git.message(commit.id)?) {
                    self.open.iter().zip(&mut is_settled).for_each(|(open, is)| *is |= open.id == id);
                    self.settled.push((id, commit.id.to_string()));
                }
                let mut made = None;
                for number in &here {
                    let Some(open) = self.open.get(*number) else { continue };
                    if is_settled[*number] || is_left(store, &commit, open, &mut made)? {
                        continue;
                    }
                    // Who joined the same lines elsewhere has the same talk there.
                    let id = open.id.clone();
                    self.open.iter().zip(&mut is_settled).for_each(|(open, is)| *is |= open.id == id);
                    self.settled.push((id, commit.id.to_string()));
                }
                here.retain(|number| !is_settled[*number]);
            }
            below.insert(commit.id, here);
        }
        let mut is_settled = is_settled.into_iter();
        self.open.retain(|_| !is_settled.next().unwrap_or_default());
        for open in &mut self.open {
            let now = version(store, head, &open.talk.record)?;
            open.talk.result = merge::now(&open.talk, now.as_ref()).cloned();
        }
        Ok(())
    }

    /// Whether it was said to be settled in a commit that this merge doesn't know of.
    fn is_settled_elsewhere(&self, store: &Store, id: &str, merge: Id) -> bool {
        let said = self.settled.iter().filter(|(settled, _)| settled == id);
        let mut commits = said.filter_map(|(_, commit)| Id::from_hex(commit));
        commits.any(|commit| !store.git().is_ancestor(commit, merge).unwrap_or(true))
    }
}

/// What a merge commit gives to talk about, whichever program wrote it.
fn begun(store: &Store, commit: &Commit) -> Result<Vec<Open>> {
    let Some((first, others)) = commit.parents.split_first() else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for other in others {
        let merged = lines::merged(store, *first, *other)?;
        for told in dropped::talks(store, commit, (*first, *other), merged)? {
            let version = |writers, value: &Option<Value>, commit: &Id| Version {
                people: people(writers),
                value: value.clone(),
                commit: commit.to_string(),
            };
            let mut versions =
                [version(told.ours, &told.talk.ours, first), version(told.theirs, &told.talk.theirs, other)];
            let [one, two] = versions.each_ref().map(|it| (it.people.clone(), format!("{:?}", it.value)));
            if two < one {
                versions.reverse();
            }
            found.push(Open { id: told.talk.id(), merge: commit.id.to_string(), talk: told.talk, versions });
        }
    }
    Ok(found)
}

/// The ids of those who wrote a version; somebody of an unknown address beside them is `someone`.
fn people(writers: Writers) -> BTreeSet<String> {
    let is_known = |writer: &Option<String>| writer.is_some();
    let has_known = writers.iter().any(is_known);
    let ids = writers.into_iter().filter(|writer| has_known || is_known(writer));
    ids.map(|id| id.unwrap_or_else(|| SOMEONE.to_owned())).collect()
}

fn talked(message: &str) -> Vec<String> {
    let ids = message.lines().skip(1).filter_map(|line| line.strip_prefix(TALKED));
    ids.map(|id| id.trim().to_owned()).collect()
}

/// What the rules make of a commit's two parents, worked out where it is asked for.
type Made = Option<Vec<(String, Option<Whole>)>>;

/// Whether a commit at or after the merge has what was left there. That follows from the commit and its parents
/// alone, so that every clone says the same, wherever it began to look.
fn is_left(store: &Store, commit: &Commit, open: &Open, made: &mut Made) -> Result<bool> {
    let (path, blob) = path(store, commit.id, &open.talk.record)?;
    let is_merge = open.merge == commit.id.to_string();
    for parent in commit.parents.iter().filter(|_| !is_merge) {
        if store.git().blob_at(*parent, &path)? == blob {
            return Ok(true);
        }
    }
    let now = blob.map(|blob| said_by(store, &path, blob)).transpose()?;
    if is_merge {
        let is_whole = blob.is_some_and(|blob| stands_for(open.talk.result.as_ref(), blob));
        return Ok(is_whole || is_open(&open.talk, &[now.as_ref()], &BTreeSet::new()));
    }
    is_nobodys_doing(store, commit, &open.talk, (&path, now.as_ref()), made)
}

/// What a blob says, as a talk compares it; one that is larger than a record isn't read.
///
/// # Errors
/// When git can't read it.
pub fn said_by(store: &Store, path: &str, blob: Id) -> Result<Value> {
    let bytes = store.git().blob_up_to(blob, MAX_BYTES)?;
    Ok(bytes.map_or_else(|| Value::from(by_id::words(blob)), |bytes| said(path, &bytes)))
}

/// Whether a version of a talk is this blob, which the merge took whole without reading it.
pub fn stands_for(value: Option<&Value>, blob: Id) -> bool {
    value.and_then(Value::as_str) == Some(by_id::words(blob).as_str())
}

/// What a file says that a merge's rules made.
///
/// # Errors
/// When git can't read it.
pub(super) fn said_by_merge(store: &Store, path: &str, made: Whole) -> Result<Value> {
    match made {
        Whole::Bytes(bytes) => Ok(said(path, &bytes)),
        Whole::Blob(blob) => said_by(store, path, blob),
    }
}

/// Whether a commit says of the field what one of its parents says, or what the rules make of both: a later merge
/// settles nothing by itself, for whoever changed the field on the other line knew nothing of this talk.
fn is_nobodys_doing(
    store: &Store,
    commit: &Commit,
    talk: &Talk,
    (path, now): (&str, Option<&Value>),
    made: &mut Made,
) -> Result<bool> {
    for parent in &commit.parents {
        if merge::says_the_same(talk, version(store, *parent, &talk.record)?.as_ref(), now) {
            return Ok(true);
        }
    }
    let [first, other] = commit.parents.as_slice() else { return Ok(false) };
    let files = match made {
        Some(files) => files,
        None => made.insert(lines::merged(store, *first, *other)?.files),
    };
    let wanted = files.iter().find(|(changed, _)| changed == path).and_then(|(_, whole)| whole.clone());
    let wanted = wanted.map(|whole| said_by_merge(store, path, whole)).transpose()?;
    Ok(wanted.is_some_and(|wanted| merge::says_the_same(talk, Some(&wanted), now)))
}

/// What the record says in a commit; nothing where it isn't there.
fn version(store: &Store, commit: Id, record: &str) -> Result<Option<Value>> {
    let (path, blob) = path(store, commit, record)?;
    blob.map(|blob| said_by(store, &path, blob)).transpose()
}

/// What a file says, as a talk compares it: its fields, or its text where it has none.
pub fn said(path: &str, bytes: &[u8]) -> Value {
    let parsed = place::locate_path(path).and_then(|_| codec::parse(bytes).ok());
    parsed.map_or_else(
        || Value::String(String::from_utf8_lossy(bytes).into_owned()),
        |parsed| Value::Mapping(parsed.fields().clone()),
    )
}

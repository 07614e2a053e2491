//! What somebody else wrote under a person's name, and that person has not answered since (R3).
//!
//! One walk finds whatever others touched; it is kept with its commit, so that the next one looks at newer
//! commits only. Who wrote what stands now is then looked for in those few records.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_yaml::Mapping;

use super::entries::{self, Entry, Wrote};
use crate::change::merge::same;
use crate::domain::kinds;
use crate::domain::own::{self, Named, Own};
use crate::domain::place;
use crate::domain::spec::Located;
use crate::store::git::{Commit, IdSet};
use crate::store::{Id, Result, Store};

const NAME: &str = "touched-by-others";

/// Raised whenever what is kept means something else.
const VERSION: u32 = 3;

/// Something that stands under a person's name and isn't theirs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Foreign {
    /// The record's path.
    pub path: String,
    /// The field; nothing for a whole record.
    pub field: Option<String>,
    /// Under whose name it stands.
    pub person: String,
    /// Who wrote it; nothing for an unknown address.
    pub author: Option<String>,
    /// Whether it is gone rather than changed.
    pub is_gone: bool,
}

impl Foreign {
    /// As who wrote a value of this personal record; nothing for another record, or for what is gone.
    pub fn entry(&self, at: &Located) -> Option<Entry> {
        let field = self.field.clone().filter(|_| at.owner.is_some() && self.path == at.name.path())?;
        let wrote = self.author.clone().map_or(Wrote::Unknown, Wrote::Person);
        (!self.is_gone).then(|| Entry { field, person: self.person.clone(), wrote })
    }
}

/// A field under a person's name that somebody else changed once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Touched {
    path: String,
    field: String,
    person: String,
    commit: String,
    author: Option<String>,
    /// Whether the person's own word stood there.
    is_replaced: bool,
}

impl Touched {
    /// Whether it is the place of the affected person in a repair: it stays theirs, whoever is named there since.
    fn is_place(&self, at: &Located) -> bool {
        *at.kind == kinds::REPAIR && self.field == AFFECTED
    }
}

const AFFECTED: &str = "affected";

/// Everything that stands in the newest commit under somebody's name and isn't theirs.
///
/// # Errors
/// When git can't be read.
pub fn committed(store: &Store) -> Result<Vec<Foreign>> {
    let Some(head) = store.git().head()? else { return Ok(Vec::new()) };
    let mut found = BTreeSet::new();
    let touched = touched(store, head)?;
    let mut paths: BTreeMap<&str, Vec<&Touched>> = BTreeMap::new();
    touched.iter().for_each(|it| paths.entry(&it.path).or_default().push(it));
    for (path, of_path) in paths {
        let Some(at) = place::locate_path(path) else { continue };
        let stored =
            store.git().blob_at(head, path)?.map(|blob| store.read_version(&at, blob)).transpose()?;
        let fields = match stored.map(|stored| stored.record()) {
            Some(Some(record)) => record.fields,
            // `check` says already that it can't be read.
            Some(None) => continue,
            None => Mapping::new(),
        };
        let names: HashSet<(&str, &str)> = of_path
            .iter()
            .filter(|it| *at.kind != kinds::PAUSE && is_asked_about(&at, it))
            .map(|it| (it.field.as_str(), it.person.as_str()))
            .collect();
        let mut wanted = own::values(&at, &fields);
        wanted.retain(|own| names.contains(&(&own.field, &own.person)));
        for entry in entries::of_values(store, &at, wanted)? {
            let author = match &entry.wrote {
                Wrote::Person(id) if *id == entry.person => continue,
                Wrote::Person(id) => Some(id.clone()),
                Wrote::Unknown | Wrote::NotSaved => None,
            };
            let (path, field, person) = (path.to_owned(), Some(entry.field), entry.person);
            found.insert(Foreign { path, field, person, author, is_gone: false });
        }
        let is_kept_for = |it: &&&Touched| at.owner.as_ref() == Some(&it.person) || it.is_place(&at);
        // Of a limit that is gone altogether, its stance says so.
        let is_gone_limit = *at.kind == kinds::LIMIT && fields.is_empty();
        let mut answers = Answers::default();
        for gone in of_path.iter().filter(is_kept_for).filter(|_| !is_gone_limit) {
            if gone.is_place(&at) && !is_first_place(store, &at, gone, &of_path)? {
                continue;
            }
            let is_there = match gone.is_place(&at) {
                true => own::affected(&fields).as_ref() == Some(&gone.person),
                false => own::value(&at, &fields, &gone.field, &gone.person).is_some(),
            };
            if !is_there && !answers.has(store, head, gone)? {
                let field = (!fields.is_empty()).then(|| gone.field.clone());
                let (person, author) = (gone.person.clone(), gone.author.clone());
                let path = path.to_owned();
                found.insert(Foreign { path, field, person, author, is_gone: true });
            }
        }
    }
    Ok(found.into_iter().collect())
}

/// Whether this person's place in a repair was the first to be taken. Whoever came into it by taking it is not
/// robbed of it when it goes back.
fn is_first_place(store: &Store, at: &Located, place: &Touched, of_path: &[&Touched]) -> Result<bool> {
    let Some(here) = Id::from_hex(&place.commit) else { return Ok(false) };
    for other in of_path.iter().filter(|it| it.is_place(at) && it.person != place.person) {
        let before = Id::from_hex(&other.commit);
        if before.map(|before| store.git().is_ancestor(before, here)).transpose()?.unwrap_or(false) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What of one record stands there under somebody's name and isn't theirs.
///
/// # Errors
/// When git can't be read.
pub fn of_record(store: &Store, at: &Located) -> Result<Vec<Foreign>> {
    let path = at.name.path();
    Ok(committed(store)?.into_iter().filter(|it| it.path == path).collect())
}

/// Takes out of a personal record what somebody else wrote into it; says whether anything was.
pub fn leave_out(foreign: &[Foreign], at: &Located, fields: &mut Mapping) -> bool {
    let path = at.name.path();
    let of_record = foreign.iter().filter(|it| it.path == path && at.owner.is_some() && !it.is_gone);
    let keys = of_record.filter_map(|it| it.field.as_deref());
    keys.map(|key| own::take_out(at, fields, key, at.owner.as_deref().unwrap_or_default())).count() > 0
}

/// Whether who wrote a value has to be looked for. A first note by whoever kept a joint record is shown as
/// theirs, and nobody's words were touched: such notes are many, and each look goes through the history.
fn is_asked_about(at: &Located, touched: &Touched) -> bool {
    if *at.kind == kinds::LIMIT {
        // Of a limit that another began, its stance says so.
        return touched.is_replaced || touched.field != "topic";
    }
    touched.is_replaced || at.owner.is_some() || own::ALONE.contains(&touched.field.as_str())
}

/// What isn't saved and changes something under another's name than this person's.
///
/// # Errors
/// When git or a folder can't be read.
pub fn unsaved(store: &Store, me: &str) -> Result<Vec<Foreign>> {
    let mut found = BTreeSet::new();
    for unsaved in store.unsaved("")? {
        let Some(at) = place::locate_path(&unsaved.path).filter(|at| *at.kind != kinds::PAUSE) else {
            continue;
        };
        let before = fields(store, &at, unsaved.committed)?;
        let now = store.read(&at.name).ok().flatten();
        let now = match now.map(|stored| stored.record()) {
            Some(Some(record)) => record.fields,
            // `check` says already that it can't be read.
            Some(None) => continue,
            None => Mapping::new(),
        };
        let now = Named::of(&at, &now);
        let before = own::values(&at, &before).into_iter().filter(|own| own.person != me);
        for Own { field, person, value: committed } in before {
            let value = now.get(&field, &person);
            let is_gone = value.is_none();
            if same(value, Some(&committed)) || (is_gone && at.owner.is_none()) {
                continue;
            }
            let field = unsaved.is_there.then_some(field);
            let (path, author) = (unsaved.path.clone(), Some(me.to_owned()));
            found.insert(Foreign { path, field, person, author, is_gone });
        }
    }
    Ok(found.into_iter().collect())
}

fn fields(store: &Store, at: &Located, blob: Option<Id>) -> Result<Mapping> {
    let stored = blob.map(|blob| store.read_version(at, blob)).transpose()?;
    Ok(stored.and_then(|stored| stored.record()).map(|record| record.fields).unwrap_or_default())
}

/// Whether each person wrote anything in a record on top of what a commit by another took out of it. One commit can
/// take out very much, and it is looked for once.
#[derive(Default)]
struct Answers(HashMap<(String, String), bool>);

impl Answers {
    fn has(&mut self, store: &Store, head: Id, gone: &Touched) -> Result<bool> {
        let asked = (gone.commit.clone(), gone.person.clone());
        if let Some(known) = self.0.get(&asked) {
            return Ok(*known);
        }
        let is_answered = is_answered(store, head, gone)?;
        self.0.insert(asked, is_answered);
        Ok(is_answered)
    }
}

fn is_answered(store: &Store, head: Id, gone: &Touched) -> Result<bool> {
    let Some(since) = Id::from_hex(&gone.commit) else { return Ok(false) };
    // Parents come before children, so what stands on that commit is known on the way.
    let mut above = IdSet::from_iter([since]);
    for commit in store.git().commits(&[head], &[since])? {
        if !commit.parents.iter().any(|parent| above.contains(parent)) {
            continue;
        }
        above.insert(commit.id);
        if commit.author.as_deref() != Some(&gone.person) {
            continue;
        }
        let here = store.git().blob_at(commit.id, &gone.path)?;
        let mut parents = commit.parents.iter().map(|parent| store.git().blob_at(*parent, &gone.path));
        if parents.all(|before| before.is_ok_and(|before| before != here)) {
            return Ok(true);
        }
    }
    // The file came back as it was before, by whoever: then the value isn't gone, and nobody asks here.
    Ok(false)
}

fn touched(store: &Store, head: Id) -> Result<BTreeSet<Touched>> {
    let kept = store.kept_below::<BTreeSet<Touched>>(NAME, VERSION, head);
    let (known, mut touched) = kept.map_or_else(Default::default, |(tip, touched)| (Some(tip), touched));
    if known == Some(head) {
        return Ok(touched);
    }
    let wanted: Vec<String> = kinds::ALL
        .iter()
        .filter(|kind| **kind != &kinds::CONFIG)
        .map(|kind| if kind.is_single() { format!("{}.yaml", kind.place) } else { place::top(kind) })
        .collect();
    for commit in store.git().commits(&[head], known.as_slice())? {
        look(store, &commit, &wanted, &mut touched)?;
    }
    store.keep(NAME, VERSION, Some(head), &touched);
    Ok(touched)
}

/// What a commit changed under other names than its author's, against each of its parents.
fn look(store: &Store, commit: &Commit, wanted: &[String], touched: &mut BTreeSet<Touched>) -> Result<()> {
    let first = commit.parents.first().map(|parent| store.git().commit(*parent)).transpose()?;
    let changes = store.git().changes(first.map(|first| first.tree), Some(commit.tree), wanted)?;
    for change in changes {
        let Some(at) = place::locate_path(&change.path) else { continue };
        if at.owner.is_some() && at.owner == commit.author {
            continue;
        }
        let others = commit.parents.iter().skip(1);
        let others: Result<Vec<Option<Id>>> =
            others.map(|parent| store.git().blob_at(*parent, &change.path)).collect();
        let others = others?;
        if others.contains(&change.new) {
            continue;
        }
        let now = fields(store, &at, change.new)?;
        let mut before = vec![fields(store, &at, change.old)?];
        for other in others {
            before.push(fields(store, &at, other)?);
        }
        let places = before.iter().map(|fields| own::affected(fields).filter(|_| *at.kind == kinds::REPAIR));
        let place = places.reduce(|one, other| if one == other { one } else { None }).flatten();
        let is_taken = |person: &String| Some(person) != commit.author.as_ref();
        if let Some(person) = place.filter(is_taken).filter(|it| own::affected(&now).as_ref() != Some(it)) {
            let (path, field) = (change.path.clone(), AFFECTED.to_owned());
            let (author, commit) = (commit.author.clone(), commit.id.to_string());
            touched.insert(Touched { path, field, person, commit, author, is_replaced: true });
        }
        let mut names: BTreeSet<(String, String)> = BTreeSet::new();
        let values = before.iter().chain([&now]).flat_map(|fields| own::values(&at, fields));
        names.extend(values.map(|own| (own.field, own.person)));
        let (of_now, of_before) = (Named::of(&at, &now), before.iter().map(|fields| Named::of(&at, fields)));
        let of_before: Vec<Named> = of_before.collect();
        names.retain(|(field, person)| {
            let says_so = |before: &Named| same(before.get(field, person), of_now.get(field, person));
            Some(person) != commit.author.as_ref() && !of_before.iter().any(says_so)
        });
        let own_below = own_below(store, commit, &at, &before, &names)?;
        for name in names {
            let is_replaced = own_below.contains(&name);
            let (path, author, (field, person)) = (change.path.clone(), commit.author.clone(), name);
            let commit = commit.id.to_string();
            touched.insert(Touched { path, field, person, commit, author, is_replaced });
        }
    }
    Ok(())
}

/// Under which of these names a person's own word stood below a commit: fields, and whose they are.
pub(super) fn own_below(
    store: &Store,
    commit: &Commit,
    at: &Located,
    before: &[Mapping],
    names: &BTreeSet<(String, String)>,
) -> Result<BTreeSet<(String, String)>> {
    let mut found = BTreeSet::new();
    for (parent, fields) in commit.parents.iter().zip(before) {
        let named = Named::of(at, fields);
        let own = |(field, person): &(String, String)| {
            let value = match named.get(field, person) {
                Some(value) => value.clone(),
                None => own::value(at, fields, field, person).filter(|_| at.owner.is_some())?,
            };
            Some(Own { field: field.clone(), person: person.clone(), value })
        };
        let entries =
            entries::of_values_at(store, at, names.iter().filter_map(own).collect(), Some(*parent))?;
        let own = entries.into_iter().filter(|entry| !entry.is_by_another());
        found.extend(own.map(|entry| (entry.field, entry.person)));
    }
    Ok(found)
}

//! One person's own entry in `agreed`: which record it is in, and the texts with it and without it.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::{Value as Json, json};
use serde_yaml::{Mapping, Value};

use super::failure::Failure;
use crate::domain::kinds;
use crate::domain::name::{self, RecordName};
use crate::domain::people::Person;
use crate::domain::place;
use crate::domain::record::text;
use crate::domain::spec::Located;
use crate::history::agreements::AgreementView;
use crate::history::view::View;
use crate::render::{NOTE, agreement};
use crate::store::codec::{self, CannotEdit, Change};
use crate::store::{Id, Store};

/// The field with the entries.
const AGREED: &str = "agreed";

/// The record that is agreed to: an agreement by its name or a part of it, or couplelog.yaml. One that was
/// deleted and not saved is found too.
///
/// # Errors
/// Exit 2 with the candidates when several fit, and with the nearest name when none does.
pub fn find(store: &Store, typed: &str) -> Result<Located> {
    let name = RecordName::new(typed.trim()).map_err(|error| {
        Failure::usage("could not use that as a record's name")
            .because(error.to_string())
            .hint("couplelog list agreements")
    })?;
    let word = name.as_str().to_lowercase();
    if let Some(config) =
        place::locate_path("couplelog.yaml").filter(|_| ["couplelog", "config"].contains(&word.as_str()))
    {
        return Ok(config);
    }
    let all = agreements(store)?;
    let slug = |at: &Located| at.slug.clone().unwrap_or_default();
    let typed_slug = name::slug(word.strip_prefix("agreements/").unwrap_or(&word)).unwrap_or_default();
    let is_piece = |at: &Located| {
        let slug = slug(at);
        let mut pieces = slug.match_indices(&typed_slug);
        !typed_slug.is_empty()
            && pieces.any(|(start, _)| start == 0 || slug.get(..start).is_some_and(|it| it.ends_with('-')))
    };
    let exact: Vec<&Located> = all.iter().filter(|at| at.name == name || slug(at) == typed_slug).collect();
    let pieces: Vec<&Located> = all.iter().filter(|at| is_piece(at)).collect();
    let by_title = || all.iter().filter(|at| title_slug(store, at).as_ref() == Some(&typed_slug)).collect();
    let found: Vec<&Located> =
        [exact, pieces].into_iter().find(|found| !found.is_empty()).unwrap_or_else(by_title);
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(nothing(&all, &name).into()),
        several => {
            let mut failure = Failure::usage("could not tell which agreement you mean")
                .hint("write more of its name, as it stands here");
            for at in several.iter().take(8) {
                failure = failure.because(at.name.to_string());
            }
            Err(failure.into())
        }
    }
}

/// The agreements of the work tree and of the newest commit.
///
/// # Errors
/// When either can't be read.
pub fn agreements(store: &Store) -> Result<Vec<Located>> {
    let mut paths: BTreeSet<String> =
        store.names(&kinds::AGREEMENT)?.iter().map(|at| at.name.path()).collect();
    if let Some(head) = store.git().head()? {
        paths.extend(store.git().files(head, "agreements")?.into_iter().map(|file| file.path));
    }
    let all = paths.iter().filter_map(|path| place::locate_path(path));
    Ok(all.filter(|at| *at.kind == kinds::AGREEMENT).collect())
}

fn title_slug(store: &Store, at: &Located) -> Option<String> {
    let record = store.read(&at.name).ok().flatten()?.record()?;
    name::slug(&record.title()).ok()
}

fn nothing(all: &[Located], name: &RecordName) -> Failure {
    if place::locate(name).is_some_and(|at| *at.kind != kinds::AGREEMENT) {
        return Failure::usage("could not find an agreement of that name")
            .because("only agreements and the settings (couplelog) are agreed to")
            .hint("couplelog list agreements");
    }
    let failure = Failure::usage("could not find that agreement").because("no agreement has this name");
    let slugs = all.iter().filter_map(|at| at.slug.as_deref());
    match name::nearest(name.last(), slugs) {
        Some(near) => failure.hint(format!("did you mean `agreements/{near}`?")),
        None if all.is_empty() => failure.hint("couplelog add agreement begins one"),
        None => failure.hint("couplelog list agreements"),
    }
}

/// A text without this person's entries; nothing where it has none.
///
/// # Errors
/// When it can't be read, or the layout of `agreed` can't be changed safely.
pub fn without(bytes: &[u8], person: &Person) -> Result<Option<String>, CannotEdit> {
    let list = list(bytes)?;
    let kept: Vec<Value> = list.iter().filter(|entry| !is_of(entry, person)).cloned().collect();
    if list.len() == kept.len() {
        return Ok(None);
    }
    let value = (!kept.is_empty()).then_some(Value::Sequence(kept));
    codec::edit(&String::from_utf8_lossy(bytes), &[change(value)]).map(Some)
}

/// A text with one entry of this person, for the words with this digest, in the place of an earlier one.
///
/// # Errors
/// Like [`without`].
pub fn with(bytes: &[u8], person: &Person, on: &str, digest: &str) -> Result<String, CannotEdit> {
    let parts = [("person", person.id.as_str()), ("on", on), ("digest", digest)];
    let parts = parts.map(|(key, value)| (Value::from(key), Value::from(value)));
    let mut new = Some(Value::Mapping(Mapping::from_iter(parts)));
    let mut entries: Vec<Value> = Vec::new();
    for entry in list(bytes)? {
        if is_of(&entry, person) {
            entries.extend(new.take());
        } else {
            entries.push(entry);
        }
    }
    entries.extend(new);
    codec::edit(&String::from_utf8_lossy(bytes), &[change(Some(Value::Sequence(entries)))])
}

fn list(bytes: &[u8]) -> Result<Vec<Value>, CannotEdit> {
    let parsed = codec::parse(bytes).map_err(|_| CannotEdit { field: AGREED.to_owned() })?;
    Ok(parsed.fields().get(AGREED).and_then(Value::as_sequence).cloned().unwrap_or_default())
}

fn change(value: Option<Value>) -> Change {
    Change { path: vec![AGREED.to_owned()], value }
}

fn is_of(entry: &Value, person: &Person) -> bool {
    entry.get("person").and_then(text).is_some_and(|id| id.trim() == person.id)
}

/// A text without this person's entries, whatever else has to give way: where the layout can't be kept the
/// whole is written anew, and where it can't be read the entry's own lines are taken out. Nothing where no
/// entry is found.
pub fn without_by_any_means(bytes: &[u8], person: &Person) -> Option<String> {
    if let Ok(text) = without(bytes, person) {
        return text;
    }
    let Ok(parsed) = codec::parse(bytes) else {
        return without_lines(std::str::from_utf8(bytes).ok()?, &person.id);
    };
    let mut fields = parsed.fields().clone();
    let list = fields.get_mut(AGREED)?.as_sequence_mut()?;
    list.retain(|entry| !is_of(entry, person));
    Some(codec::write(&fields))
}

/// Takes out the items of `agreed` that name this person, line by line.
fn without_lines(text: &str, person: &str) -> Option<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let start = lines.iter().position(|line| line.starts_with("agreed:"))? + 1;
    let is_inside = |line: &&&str| line.starts_with([' ', '-', '#']) || line.trim().is_empty();
    let length = lines.iter().skip(start).take_while(is_inside).count();
    let (before, rest) = lines.split_at_checked(start)?;
    let (block, after) = rest.split_at_checked(length)?;
    let mut items: Vec<Vec<&str>> = Vec::new();
    for line in block {
        match items.last_mut() {
            Some(item) if !line.trim_start().starts_with('-') => item.push(line),
            _ => items.push(vec![line]),
        }
    }
    let names = |line: &&str| {
        let value = line.trim().trim_start_matches("- ").trim_start().strip_prefix("person:");
        value.is_some_and(|value| value.trim().trim_matches(['"', '\'']) == person)
    };
    let kept: Vec<&str> = items.iter().filter(|item| !item.iter().any(names)).flatten().copied().collect();
    (kept.len() < block.len()).then(|| [before, &kept, after].concat().concat())
}

/// A record's own agreement in a view.
pub fn of<'a>(view: &'a View, at: &Located) -> Option<&'a AgreementView> {
    if *at.kind == kinds::CONFIG { view.config.as_ref() } else { view.agreements.get(at.name.as_str()) }
}

/// What `agree` and `withdraw` print with `--json`.
pub fn json(at: &Located, commit: Option<Id>, view: Option<&View>, person: &Person) -> Json {
    let mut object = json!({
        "version": 1, "record": at.name.to_string(), "commit": commit.map(|id| id.to_string()), "draft": null,
    });
    let Some(fields) = object.as_object_mut() else { return object };
    let nothing = json!({ "in_force": false, "counts_from": null, "why_not": [] });
    let standing = view
        .and_then(|view| Some(agreement::json(view, of(view, at)?, Some(&person.id))))
        .or_else(|| nothing.as_object().cloned());
    fields.extend(standing.unwrap_or_default());
    fields.insert("note".to_owned(), json!(NOTE));
    fields.insert("paused".to_owned(), json!(view.map(View::paused_ids).unwrap_or_default()));
    object
}

//! Which record a person means: its whole name, or as little of it as fits one record only.

use anyhow::Result;
use unicode_normalization::UnicodeNormalization;

use super::failure::Failure;
use crate::domain::kinds;
use crate::domain::name::{self, BadName, RecordName};
use crate::domain::people::{Person, SOMEONE};
use crate::domain::place;
use crate::domain::spec::{Located, Spec};
use crate::store::{Store, files};

/// So many candidates are named where a part fits several records.
const SHOWN: usize = 8;

/// The record that a text means: a name with or without `.yaml`, or a part of one (`photos`, `ana/photos`,
/// a day, a title) where only one record has it. Whole parts go before pieces of them, so `massage` never
/// is `massage-giving` where there is a `massage`.
///
/// Folders are listed; files are read only when no name fits, for their titles.
///
/// # Errors
/// Exit 2 with the candidates when several fit, with the nearest name when none does, and for a text that
/// can't be a name.
pub fn record(store: &Store, text: &str) -> Result<Located> {
    one(matches(store, text)?, || nowhere(text, store))
}

/// Like [`record`], for a verb that changes it: among several it is the only one that this person may
/// change.
///
/// # Errors
/// Like [`record`].
pub fn own_record(store: &Store, text: &str, person: &Person) -> Result<Located> {
    let found = matches(store, text)?;
    let is_theirs =
        |at: &&Located| at.owner.as_deref().is_none_or(|owner| owner == person.id || owner == SOMEONE);
    let own: Vec<Located> = found.iter().filter(is_theirs).cloned().collect();
    one(if own.len() == 1 { own } else { found }, || nowhere(text, store))
}

/// The records of a kind with a folder of its own, such as agreements: of the work tree and of the newest commit.
///
/// # Errors
/// When either can't be read.
pub fn here_and_committed(store: &Store, kind: &'static Spec) -> Result<Vec<Located>> {
    let mut all = store.names(kind)?;
    if let Some(head) = store.git().head()? {
        let committed = store.git().files(head, kind.plural)?;
        all.extend(committed.iter().filter_map(|file| place::locate_path(&file.path)));
    }
    all.retain(|at| at.kind == kind);
    all.sort_by(|a, b| a.name.as_str().cmp(b.name.as_str()));
    all.dedup_by(|a, b| a.name == b.name);
    Ok(all)
}

/// The record that is agreed to: an agreement, found like any [`record`], or couplelog.yaml. One that was
/// deleted and not saved is found too.
///
/// # Errors
/// Like [`record`].
pub fn agreement(store: &Store, text: &str) -> Result<Located> {
    let name = RecordName::new(text.trim()).map_err(bad_name)?;
    if let Some(config) = place::locate_path("couplelog.yaml")
        .filter(|_| ["couplelog", "config"].contains(&name.as_str().to_lowercase().as_str()))
    {
        return Ok(config);
    }
    let all = here_and_committed(store, &kinds::AGREEMENT)?;
    if place::locate(&name).is_some_and(|at| *at.kind != kinds::AGREEMENT) {
        return Err(Failure::usage("could not find an agreement of that name")
            .because("only agreements and the settings (couplelog) are agreed to")
            .hint("couplelog list agreements")
            .into());
    }
    let found = among(store, &Typed::new(name.as_str()), &all)?;
    let none = if all.is_empty() {
        "to begin one: couplelog add agreement NAME"
    } else {
        "couplelog list agreements"
    };
    one(found, || nothing(text, &all, "agreement", none))
}

/// Like [`record`], among the records of one kind only; `list` is the command that lists them.
///
/// # Errors
/// Like [`record`].
pub fn of_kind(store: &Store, text: &str, kind: &'static Spec, list: &str) -> Result<Located> {
    let name = RecordName::new(text.trim()).map_err(bad_name)?;
    let all = store.names(kind)?;
    let found = among(store, &Typed::new(name.as_str()), &all)?;
    one(found, || nothing(text, &all, kind.name, list))
}

/// Like [`record`], with a person's private records among those that can be meant; says whether it is one of
/// them. A record that is in the couple's folder too is that one.
///
/// # Errors
/// Like [`record`].
pub fn with_private(store: &Store, text: &str, private: &[Located]) -> Result<(Located, bool)> {
    let typed = RecordName::new(text.trim()).map_err(bad_name)?;
    if let Some(at) = place::locate(&typed)
        && (exists(store, &at) || private.contains(&at))
    {
        let is_private = !exists(store, &at);
        return Ok((at, is_private));
    }
    let mut found = matches(store, text)?;
    for at in by_name(&Typed::new(typed.as_str()), private) {
        if !found.contains(&at) && !exists(store, &at) {
            found.push(at);
        }
    }
    let at = one(found, || nowhere(text, store))?;
    let is_private = !exists(store, &at);
    Ok((at, is_private))
}

/// The one of a person's private records that a text means.
///
/// # Errors
/// Like [`record`].
pub fn private_record(text: &str, private: &[Located]) -> Result<Located> {
    let typed = RecordName::new(text.trim()).map_err(bad_name)?;
    one(by_name(&Typed::new(typed.as_str()), private), || {
        Failure::usage("could not find that private record")
            .because("you keep no private record of this name")
            .hint("the private ones are marked in: couplelog list")
    })
}

/// The kind that a word means, in the singular or the plural.
///
/// # Errors
/// Exit 2 with the nearest kind.
pub fn kind(word: &str) -> Result<&'static Spec> {
    if let Some(kind) = kinds::find(&word.to_lowercase()) {
        return Ok(kind);
    }
    let words = kinds::ALL.iter().flat_map(|kind| [kind.name, kind.plural]);
    let hint = match name::nearest(word, words) {
        Some(near) => format!("did you mean `{near}`? couplelog list {near}"),
        None => {
            let names: Vec<&str> = kinds::ALL.iter().map(|kind| kind.name).collect();
            format!("the kinds are {}; for one: couplelog schema limit", names.join(", "))
        }
    };
    Err(Failure::usage("could not find that kind of record")
        .because("there is no such kind")
        .hint(hint)
        .into())
}

/// A text that can't be a record's name.
pub fn bad_name(error: BadName) -> Failure {
    Failure::usage("could not use that as a record's name")
        .because(error.to_string())
        .hint("names are shown by: couplelog list")
}

fn one(mut found: Vec<Located>, nothing: impl FnOnce() -> Failure) -> Result<Located> {
    if let [first, _, ..] = found.as_slice() {
        let mut failure = Failure::usage("could not tell which record you mean")
            .hint(format!("write one of these names, such as: couplelog show {}", first.name));
        for at in found.iter().take(SHOWN) {
            failure = failure.because(at.name.to_string());
        }
        if found.len() > SHOWN {
            failure = failure.because(format!("and {} more", found.len() - SHOWN));
        }
        return Err(failure.into());
    }
    found.pop().ok_or_else(|| nothing().into())
}

fn nowhere(text: &str, store: &Store) -> Failure {
    let all = store.all_names().unwrap_or_default();
    let titles = titles(store, &all, |_| true).unwrap_or_default();
    let near =
        name::nearest(&name::slug(text).unwrap_or_default(), titles.iter().map(|(title, _)| title.as_str()));
    let near = near.and_then(|near| titles.iter().find(|(title, _)| title == near));
    let failure = nothing(text, &all, "record", LIST);
    match near.filter(|_| failure.hint.as_deref() == Some(LIST)) {
        Some((_, at)) => failure.hint(format!("did you mean `{0}`? couplelog show {0}", at.name)),
        None => failure,
    }
}

const LIST: &str = "all of them: couplelog list";

/// What is said where nothing fits: the nearest name, or the command that lists them.
fn nothing(text: &str, all: &[Located], what: &str, list: &str) -> Failure {
    let failure =
        Failure::usage(format!("could not find that {what}")).because(format!("no {what} has this name"));
    let typed = text.trim().trim_end_matches(".yaml");
    let parts = all.iter().flat_map(|at| {
        let name = at.name.as_str();
        let words = at.slug.as_deref().unwrap_or_default().split('-').filter(|word| word.len() > 3);
        let whole = [Some(name), Some(at.name.last()), at.slug.as_deref()].into_iter().flatten();
        whole.chain(words).map(move |part| (part, name))
    });
    let mut of_part: Vec<(&str, &str)> = parts.collect();
    of_part.sort_unstable();
    of_part.dedup_by_key(|(part, _)| *part);
    let near = name::nearest(typed, of_part.iter().map(|(part, _)| *part));
    match near.and_then(|near| of_part.iter().find(|(part, _)| *part == near)) {
        Some((_, name)) => failure.hint(format!("did you mean `{name}`? couplelog show {name}")),
        None => failure.hint(list),
    }
}

fn matches(store: &Store, text: &str) -> Result<Vec<Located>> {
    let typed = RecordName::new(text.trim()).map_err(bad_name)?;
    if let Some(at) = place::locate(&typed)
        && exists(store, &at)
    {
        return Ok(vec![at]);
    }
    let typed = Typed::new(typed.as_str());
    // A topic can be told from the few names that have no day; a lifetime's sessions need not be listed.
    let mut found = Vec::new();
    for kind in kinds::ALL.iter().filter(|kind| kind.place.ends_with("/{slug}")) {
        found.extend(store.names(kind)?.into_iter().filter(|at| typed.is_end(at)));
    }
    if found.is_empty() { among(store, &typed, &store.all_names()?) } else { Ok(found) }
}

/// Those of `all` that fit best; titles come last.
fn among(store: &Store, typed: &Typed, all: &[Located]) -> Result<Vec<Located>> {
    let found = by_name(typed, all);
    if found.is_empty() { by_title(store, typed, all) } else { Ok(found) }
}

/// Those whose names fit best; whole parts go before pieces.
fn by_name(typed: &Typed, all: &[Located]) -> Vec<Located> {
    let ways = [
        Typed::is_end,
        Typed::is_kind,
        Typed::is_own_part,
        Typed::is_part,
        Typed::is_own_piece,
        Typed::is_piece,
    ];
    let found = |fits: fn(&Typed, &Located) -> bool| -> Vec<Located> {
        all.iter().filter(|at| fits(typed, at)).cloned().collect()
    };
    ways.into_iter().map(found).find(|found| !found.is_empty()).unwrap_or_default()
}

fn exists(store: &Store, at: &Located) -> bool {
    store.root().join(at.name.path()).symlink_metadata().is_ok()
}

/// What was typed, as it is and as a slug.
struct Typed {
    text: String,
    slug: Option<String>,
}

impl Typed {
    fn new(text: &str) -> Self {
        Self { text: text.nfc().collect::<String>().to_lowercase(), slug: name::slug(text).ok() }
    }

    /// The whole last parts of a name: `photos`, `ana/photos`.
    fn is_end(&self, at: &Located) -> bool {
        let name = at.name.as_str().to_lowercase();
        name.strip_suffix(&self.text).is_some_and(|before| before.is_empty() || before.ends_with('/'))
    }

    /// The word for a kind with one record a person: `care`.
    fn is_kind(&self, at: &Located) -> bool {
        at.slug.is_none() && at.date.is_none() && (at.kind.name == self.text || at.kind.plural == self.text)
    }

    /// Like [`Typed::is_part`], for records whose own last part it is: a session, not the looks back at it.
    fn is_own_part(&self, at: &Located) -> bool {
        at.kind.place.ends_with("{slug}") && self.is_part(at)
    }

    /// A part that says which it is: the slug, the day, or the part that has both.
    fn is_part(&self, at: &Located) -> bool {
        let is_day = || at.date.is_some_and(|date| date.to_string() == self.text);
        let is_slug = || at.slug.is_some() && at.slug == self.slug;
        is_slug() || is_day() || at.name.as_str().to_lowercase().split('/').any(|part| part == self.text)
    }

    /// Like [`Typed::is_piece`], of a record's own last part: a session, not the looks back at it.
    fn is_own_piece(&self, at: &Located) -> bool {
        at.kind.place.ends_with("{slug}") && self.begins_a_word_of(at.name.last())
    }

    /// A piece of it that begins where a word does.
    fn is_piece(&self, at: &Located) -> bool {
        self.begins_a_word_of(at.name.as_str())
    }

    fn begins_a_word_of(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        let begins = |piece: &str| {
            name.match_indices(piece)
                .any(|(start, _)| start == 0 || matches!(name.as_bytes().get(start - 1), Some(b'/' | b'-')))
        };
        begins(&self.text) || self.slug.as_deref().is_some_and(begins)
    }
}

/// Records whose title, not their name, is what was typed, or begins a word as it does.
fn by_title(store: &Store, typed: &Typed, all: &[Located]) -> Result<Vec<Located>> {
    let Some(slug) = &typed.slug else { return Ok(Vec::new()) };
    let first_word = slug.split('-').next().unwrap_or_default();
    // Most files are put aside by a look at their bytes; only the others are read as records.
    let titles = titles(store, all, |bytes| {
        String::from_utf8_lossy(bytes).nfc().collect::<String>().to_lowercase().contains(first_word)
    })?;
    let ways: [fn(&str, &str) -> bool; 2] =
        [|title, slug| title == slug, |title, slug| format!("-{title}").contains(&format!("-{slug}"))];
    let fitting = |fits: fn(&str, &str) -> bool| -> Vec<Located> {
        titles.iter().filter(|(title, _)| fits(title, slug)).map(|(_, at)| at.clone()).collect()
    };
    Ok(ways.into_iter().map(fitting).find(|found| !found.is_empty()).unwrap_or_default())
}

/// The titles as slugs, of those files whose bytes are worth reading.
fn titles(
    store: &Store,
    all: &[Located],
    is_worth: impl Fn(&[u8]) -> bool,
) -> Result<Vec<(String, Located)>> {
    let mut found = Vec::new();
    for at in all.iter().filter(|at| !at.kind.title.is_empty()) {
        match files::read(&store.root().join(at.name.path())) {
            Ok(Some(bytes)) if is_worth(&bytes) => {}
            _ => continue,
        }
        let title = store.read(&at.name)?.and_then(|stored| stored.record()).map(|record| record.title());
        found.extend(title.and_then(|title| name::slug(&title).ok()).map(|title| (title, at.clone())));
    }
    Ok(found)
}

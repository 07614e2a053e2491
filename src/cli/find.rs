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
    one(text, matches(store, text)?, store)
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
    one(text, if own.len() == 1 { own } else { found }, store)
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
    for at in among(private, &typed) {
        if !found.contains(&at) && !exists(store, &at) {
            found.push(at);
        }
    }
    let at = one(text, found, store)?;
    let is_private = !exists(store, &at);
    Ok((at, is_private))
}

/// The one of a person's private records that a text means.
///
/// # Errors
/// Like [`record`].
pub fn private_record(text: &str, private: &[Located]) -> Result<Located> {
    let typed = RecordName::new(text.trim()).map_err(bad_name)?;
    let mut found = among(private, &typed);
    match (found.pop(), found.is_empty()) {
        (Some(at), true) => Ok(at),
        (Some(_), false) => Err(Failure::usage("could not tell which private record you mean")
            .hint("write more of the name, as couplelog list shows it")
            .into()),
        (None, _) => Err(Failure::usage("could not find that private record")
            .because("you keep no private record of this name")
            .hint("couplelog list marks the private ones")
            .into()),
    }
}

fn among(private: &[Located], typed: &RecordName) -> Vec<Located> {
    let typed = Typed::new(typed.as_str());
    for fits in [Typed::is_end, Typed::is_kind, Typed::is_own_part, Typed::is_part, Typed::is_piece] {
        let found: Vec<Located> = private.iter().filter(|at| fits(&typed, at)).cloned().collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
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
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let names: Vec<&str> = kinds::ALL.iter().map(|kind| kind.name).collect();
            format!("the kinds are {}", names.join(", "))
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

fn one(text: &str, mut found: Vec<Located>, store: &Store) -> Result<Located> {
    if found.len() > 1 {
        let mut failure = Failure::usage("could not tell which record you mean")
            .hint("write more of the name, as it stands here");
        for at in found.iter().take(SHOWN) {
            failure = failure.because(at.name.to_string());
        }
        if found.len() > SHOWN {
            failure = failure.because(format!("and {} more", found.len() - SHOWN));
        }
        return Err(failure.into());
    }
    match found.pop() {
        Some(at) => Ok(at),
        None => Err(nothing(text, store).into()),
    }
}

fn nothing(text: &str, store: &Store) -> Failure {
    let failure = Failure::usage("could not find that record").because("no record has this name");
    let all = store.all_names().unwrap_or_default();
    let typed = text.trim_end_matches(".yaml");
    let parts = all.iter().flat_map(|at| {
        let name = at.name.as_str();
        [Some(name), Some(at.name.last()), at.slug.as_deref()]
            .into_iter()
            .flatten()
            .map(move |part| (part, name))
    });
    let mut of_part: Vec<(&str, &str)> = parts.collect();
    of_part.sort_unstable();
    of_part.dedup_by_key(|(part, _)| *part);
    let near = name::nearest(typed, of_part.iter().map(|(part, _)| *part));
    match near.and_then(|near| of_part.iter().find(|(part, _)| *part == near)) {
        Some((_, name)) => failure.hint(format!("did you mean `{name}`?")),
        None => failure.hint("couplelog list shows them all"),
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
    if !found.is_empty() {
        return Ok(found);
    }
    let all = store.all_names()?;
    for fits in [Typed::is_end, Typed::is_kind, Typed::is_own_part, Typed::is_part, Typed::is_piece] {
        let found: Vec<Located> = all.iter().filter(|at| fits(&typed, at)).cloned().collect();
        if !found.is_empty() {
            return Ok(found);
        }
    }
    by_title(store, &typed, all)
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

    /// A piece of it that begins where a word does.
    fn is_piece(&self, at: &Located) -> bool {
        let name = at.name.as_str().to_lowercase();
        let begins = |piece: &str| {
            name.match_indices(piece)
                .any(|(start, _)| start == 0 || matches!(name.as_bytes().get(start - 1), Some(b'/' | b'-')))
        };
        begins(&self.text) || self.slug.as_deref().is_some_and(begins)
    }
}

/// Records whose title, not their name, is what was typed.
fn by_title(store: &Store, typed: &Typed, all: Vec<Located>) -> Result<Vec<Located>> {
    let Some(slug) = &typed.slug else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for at in all.into_iter().filter(|at| !at.kind.title.is_empty()) {
        let path = store.root().join(at.name.path());
        // Most files are put aside by a look at their bytes; only the others are read as records.
        let Ok(Some(bytes)) = files::read(&path) else { continue };
        let first_word = slug.split('-').next().unwrap_or_default();
        if !String::from_utf8_lossy(&bytes).nfc().collect::<String>().to_lowercase().contains(first_word) {
            continue;
        }
        let title = store.read(&at.name)?.and_then(|stored| stored.record()).map(|record| record.title());
        if title.and_then(|title| name::slug(&title).ok()).as_ref() == Some(slug) {
            found.push(at);
        }
    }
    Ok(found)
}

//! Records that a person keeps for themselves: which of them a verb means, and how they are written.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::json;

use super::compose::{Composed, Job, Source, apply};
use super::context::Context;
use super::failure::{Failure, Kind};
use super::withdraw::settings_here;
use super::{draft, edit, find, keep};
use crate::domain::kinds;
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::domain::spec::{Located, Spec};
use crate::history::view::View;
use crate::render::visible::visible_line;
use crate::store::codec::{Change, Parsed};
use crate::store::{Drafts, Private, Store, Stored};

/// The private records of a person; none for somebody unknown.
///
/// # Errors
/// When their folder can't be listed or a file can't be read.
pub(super) fn records(store: &Store, person: Option<&Person>) -> Result<Vec<Stored>> {
    let Some(private) = of(store, person)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for at in private.names()? {
        found.extend(private.read(&at)?);
    }
    Ok(found)
}

/// Their names.
///
/// # Errors
/// When their folder can't be listed.
pub(super) fn names(store: &Store, person: Option<&Person>) -> Result<Vec<Located>> {
    of(store, person)?.map_or_else(|| Ok(Vec::new()), |private| Ok(private.names()?))
}

/// Where this person's private drafts are, if they ever began one.
///
/// # Errors
/// When the data folder can't be listed.
pub(super) fn drafts(store: &Store, person: &Person) -> Result<Option<Drafts>> {
    Ok(of(store, Some(person))?.map(|private| private.drafts()))
}

fn of(store: &Store, person: Option<&Person>) -> Result<Option<Private>> {
    Ok(person.map(|person| Private::of(store, &person.id)).transpose()?.flatten())
}

/// This person's private care sheet, for the screen of a pause, which never fails.
pub(super) fn care(store: &Store, person: &Person) -> Option<Record> {
    let private = Private::of(store, &person.id).ok().flatten()?;
    let at = private.names().ok()?.into_iter().find(|at| *at.kind == kinds::CARE)?;
    private.read(&at).ok().flatten()?.record()
}

/// A record that was found, with its file where it is a private one.
pub(super) struct Found {
    /// Which record.
    pub at: Located,
    /// Where a private one is.
    pub file: Option<PathBuf>,
    /// What a private one holds.
    pub stored: Option<Stored>,
}

/// The record that a text means, this person's private ones included.
///
/// # Errors
/// Like [`find::record`].
pub(super) fn find(context: &Context, store: &Store, text: &str) -> Result<Found> {
    // Who is asking is told by the file alone, so that nothing waits for the history here.
    let person = context.person(store, &settings_here(store)).ok().flatten();
    let Some(private) = of(store, person.as_ref())? else {
        return Ok(Found { at: find::record(store, text)?, file: None, stored: None });
    };
    let (at, is_private) = find::with_private(store, text, &private.names()?)?;
    if !is_private {
        return Ok(Found { at, file: None, stored: None });
    }
    Ok(Found { file: Some(private.path(&at.name)), stored: private.read(&at)?, at })
}

/// What leads a private record's page.
pub(super) fn mark(kind: &Spec) -> &'static str {
    if *kind == kinds::LIMIT {
        "PRIVATE. It is outside the couple's folder. As a limit it counts for nothing until you share it."
    } else {
        "PRIVATE. It is outside the couple's folder until you share it."
    }
}

/// Whether a record is written privately: because it was asked for, because it is kept so already, or
/// because it is a care sheet that nobody has begun.
///
/// # Errors
/// Exit 2 for a kind that is nobody's own.
pub(super) fn begins(store: &Store, at: &Located, is_asked_for: bool) -> Result<bool> {
    let Some(owner) = at.owner.as_deref().filter(|_| *at.kind != kinds::PAUSE) else {
        if !is_asked_for {
            return Ok(false);
        }
        return Err(Failure::usage(format!("could not keep {} privately", at.name))
            .because(format!("a {} is everyone's; only personal records can be private", at.kind.name))
            .hint("couplelog add care --private, for one")
            .into());
    };
    let is_shared = store.root().join(at.name.path()).symlink_metadata().is_ok();
    let is_kept = || Private::of(store, owner).map(|it| it.is_some_and(|it| it.path(&at.name).exists()));
    Ok(is_asked_for || !is_shared && (*at.kind == kinds::CARE || is_kept()?))
}

/// Where the drafts of what this job writes are kept, where it is a private record.
pub(super) fn drafts_of(job: &Job<'_>, is_asked_for: bool) -> Option<Drafts> {
    let is_private = begins(job.store, &job.at, is_asked_for).unwrap_or(is_asked_for);
    is_private.then(|| Private::for_writing(job.store, &job.person.id).ok()).flatten().map(|it| it.drafts())
}

/// Keeps words that can't be read as a record; nothing more can be done where even that fails.
pub(super) fn keep_words(job: &Job<'_>, drafts: &Drafts, typed: &str) {
    let (person, name) = (&job.person.id, &job.at.name);
    let is_free = match drafts.read(person, name) {
        Ok(Some(_)) => drafts.set_aside(person, name).is_ok(),
        Ok(None) => true,
        Err(_) => false,
    };
    if is_free && drafts.keep(person, name, typed).is_ok() {
        job.context.note(&format!("What you wrote is kept as a private draft of {name}."));
    }
}

/// Writes a private record, in the three ways of every verb that writes. Its drafts are kept beside it.
///
/// # Errors
/// Like [`keep::keep`]; what was written is kept as a draft then.
#[allow(clippy::too_many_arguments)] // what a job is made of
pub(super) fn write(
    context: &Context,
    store: Store,
    view: &View,
    person: &Person,
    at: Located,
    given: Vec<Change>,
    source: &Source,
    content: Option<(&Parsed, &str)>,
) -> Result<()> {
    let private = Private::for_writing(&store, &person.id)?;
    let store = store.with_drafts(private.drafts());
    let kept = private.read(&at)?;
    // A private version of what is shared begins with the shared words.
    let base = if kept.is_some() { kept.clone() } else { store.read(&at.name)? };
    if !source.edit {
        edit::refuse_unreadable(base.as_ref())?;
    }
    let given = if base.is_some() { Vec::new() } else { given };
    let job = Job { context, store: &store, settings: &view.settings, person, at, base, given };
    let composed = match content {
        Some((parsed, file)) => job.of_fields(parsed, file)?,
        None => job.compose(source, None)?,
    };
    if matches!(composed, Composed::Stopped) {
        let has_draft = store.drafts().read(&person.id, &job.at.name)?.is_some();
        let kept = if has_draft {
            "What you wrote is kept as a private draft; go on with the same command."
        } else {
            "Nothing was written."
        };
        context.note(&format!("Stopped. {kept}"));
        let draft = has_draft.then(|| store.drafts().path(&person.id, &job.at.name).display().to_string());
        return if context.json() { context.print_json(&said(&job, draft.as_deref(), None)) } else { Ok(()) };
    }
    let text = save(&job, &private, kept.as_ref(), &composed)
        .inspect_err(|_| keep::keep_as_draft(&job, &composed))?;
    draft::settle(store.drafts(), &person.id, &job.at.name, &text)?;
    let path = private.path(&job.at.name).display().to_string();
    if context.json() {
        return context.print_json(&said(&job, None, Some(&path)));
    }
    let counts = if *job.at.kind == kinds::LIMIT { " It counts for nothing until then." } else { "" };
    let name = visible_line(job.at.name.as_str());
    context.print(&format!(
        "Kept privately: {name}, outside the couple's folder. On a shared account this hides nothing.\n\
         Show it to the other when you want: couplelog share {name}{counts}\n"
    ))
}

/// Takes a private record away once these words of it are committed; words that another terminal wrote meanwhile
/// stay, which is said by `false`.
///
/// # Errors
/// When another couplelog writes for too long, or the file can't be read or removed.
pub(super) fn let_go(store: &Store, private: &Private, committed: &Stored) -> Result<bool> {
    let _lock = store.lock("private")?;
    let now = private.read(&committed.at)?.map(|stored| stored.bytes);
    if now.as_ref() != Some(&committed.bytes) {
        return Ok(false);
    }
    private.remove(&committed.at.name)?;
    Ok(true)
}

fn said(job: &Job<'_>, draft: Option<&str>, private: Option<&str>) -> serde_json::Value {
    json!({
        "version": 1, "record": job.at.name.as_str(), "commit": null, "draft": draft, "private": private,
    })
}

fn save(job: &Job<'_>, private: &Private, before: Option<&Stored>, composed: &Composed) -> Result<String> {
    let _lock = job.store.lock("private")?;
    let now = private.read(&job.at)?.map(|stored| stored.bytes);
    if now.as_ref() != before.map(|stored| &stored.bytes) {
        return Err(Failure::new(Kind::Talk, format!("could not keep {}", job.at.name))
            .because("it was changed in the meantime")
            .hint(format!("see what is there now: couplelog show {}", job.at.name))
            .into());
    }
    let text = match composed {
        Composed::Changes(changes) => apply(&job.start()?, changes, &job.at)?,
        Composed::Text(text) => text.clone(),
        Composed::Stopped => String::new(),
    };
    keep::checked(&text, &job.at, job.settings)?;
    private.write(&job.at.name, &text)?;
    Ok(text)
}

//! The example couple's story, and how it is written down: by the code that writes a real couple's records.

use anyhow::{Context as _, Result, bail};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_yaml::{Mapping, Value};

use crate::cli::compose::{Composed, Job};
use crate::cli::{Context, agree, draft, keep};
use crate::domain::kinds;
use crate::domain::name::RecordName;
use crate::domain::people::Person;
use crate::domain::place;
use crate::store::codec::{self, Change};
use crate::store::{Store, Write};

/// The day on which the example couple begins.
pub(super) const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2026, 8, 24) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// The day on which the example is looked at.
pub(super) const TODAY: NaiveDate = match NaiveDate::from_ymd_opt(2026, 11, 21) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// One thing that one of them wrote.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    on: NaiveDate,
    by: String,
    record: Option<String>,
    agree: Option<String>,
    #[serde(default)]
    says: Mapping,
    #[serde(default)]
    pause: bool,
    #[serde(default)]
    resume: bool,
}

/// Ana and Bo.
pub(super) fn people() -> Vec<Person> {
    [("ana", "Ana"), ("bo", "Bo")]
        .map(|(id, name)| Person { id: id.to_owned(), name: name.to_owned() })
        .into()
}

/// The surroundings of one of them on a day, in a repository, with nobody to ask.
pub(super) fn surroundings(context: &Context, store: &Store, person: &str, day: NaiveDate) -> Context {
    let mut global = context.global.clone();
    global.repo = Some(store.root().to_owned());
    global.person = Some(person.to_owned());
    Context::unasked(global, day)
}

/// Writes the whole story down, entry by entry.
///
/// # Errors
/// When an entry doesn't pass the checks or the rules that hold for real ones, or can't be written.
pub(super) fn write(context: &Context, store: &Store) -> Result<()> {
    let entries: Vec<Entry> =
        serde_yaml::from_str(include_str!("story.yaml")).context("the example's story")?;
    for entry in entries {
        let context = surroundings(context, store, &entry.by, entry.on);
        let people = people();
        let Some(person) = people.iter().find(|person| person.id == entry.by) else {
            bail!("nobody in the example's story has this id");
        };
        match (&entry.record, &entry.agree) {
            (Some(record), _) => keep_record(&context, store, person, record, &entry.says)?,
            (None, Some(agreement)) => agree::with(&context, store, person, &RecordName::new(agreement)?)?,
            (None, None) => stop_or_go_on(&context, store, person, entry.pause && !entry.resume)?,
        }
    }
    Ok(())
}

fn keep_record(
    context: &Context,
    store: &Store,
    person: &Person,
    record: &str,
    says: &Mapping,
) -> Result<()> {
    let view = context.view(store)?;
    let name = RecordName::new(record)?;
    let at = place::locate(&name).with_context(|| format!("no kind of record lives at {record}"))?;
    let changes = draft::parts(says, at.kind, &person.id);
    let base = store.read(&name)?;
    let job = Job { context, store, settings: &view.settings, person, at, base, given: Vec::new() };
    keep::keep(&job, Composed::Changes(changes), &view)?;
    Ok(())
}

fn stop_or_go_on(context: &Context, store: &Store, person: &Person, is_pause: bool) -> Result<()> {
    let view = context.view(store)?;
    let path = format!("pauses/{}.yaml", person.id);
    let since =
        Change { path: vec!["since".to_owned()], value: Some(Value::from(context.today.to_string())) };
    let bytes =
        is_pause.then(|| codec::edit(kinds::PAUSE.template, &[since])).transpose()?.map(String::into_bytes);
    let (author, when) = context.signed(person, &view.settings);
    let mut lock = store.lock("pause")?;
    store.save(&mut lock, &author, when, "update pauses", &[Write { path, bytes }])?;
    Ok(())
}

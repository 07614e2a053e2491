//! `learn`: what there is to learn from, and one's own word about it.

use anyhow::Result;
use serde_json::json;
use serde_yaml::Value;

use super::compose::{Composed, Job, Source};
use super::failure::Failure;
use super::keep;
use super::{Context, add, edit, find, from_file};
use crate::domain::kinds;
use crate::domain::name::slug_of;
use crate::domain::people::Person;
use crate::domain::record::Record;
use crate::domain::spec::Located;
use crate::history::learned;
use crate::history::view::View;
use crate::render::shelf;
use crate::render::stances;
use crate::store::codec::{self, Change, MAX_BYTES};
use crate::store::{Store, Stored};

/// See what there is to learn from, and say for yourself what you have done.
///
/// Books, articles, workshops, courses and people to ask. Each of you says for yourself that you have done it,
/// and what you take from it. An idea can name what comes first: the idea is ready once each of you has done it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog learn                                  what there is
  couplelog learn --add \"Massage basics\"           asks about it
  couplelog learn massage --done                   you have read, watched or attended it
  couplelog learn massage --note                   asks what you take from it")]
pub struct Args {
    /// One of them, by its title or as much of its name as fits one only
    name: Option<String>,
    /// Note down something new to learn from
    #[arg(long, value_name = "TITLE", conflicts_with = "name")]
    add: Option<String>,
    /// Say that you have done it
    #[arg(long, requires = "name")]
    done: bool,
    /// Take back that you have done it
    #[arg(long, requires = "name", conflicts_with = "done")]
    not_done: bool,
    /// What you take from it: asks without a text, and `-` reads standard input
    #[arg(long, requires = "name", value_name = "TEXT", num_args = 0..=1, default_missing_value = "")]
    note: Option<String>,
    #[command(flatten)]
    source: Source,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    if let Some(title) = args.add {
        let only = ["title", "type", "link", "notes"];
        return add::begin(context, &kinds::LEARNING, Some(title), args.source, &only);
    }
    if args.source.is_given() {
        return Err(Failure::usage("could not tell what to write")
            .because("--edit and --from go with --add")
            .hint("couplelog learn --add TITLE, or couplelog edit learning/NAME")
            .into());
    }
    let store = context.store()?;
    let view = context.view(&store)?;
    let Some(words) = &args.name else { return list(context, &store, &view) };
    let at = wanted(&store, words)?;
    if !args.done && !args.not_done && args.note.is_none() {
        return one(context, &store, &view, &at);
    }
    let person = context.writer(&store, &view.settings)?;
    let base = store.read(&at.name)?;
    edit::refuse_unreadable(base.as_ref())?;
    let record = base.as_ref().and_then(Stored::record);
    let has_said = match &record {
        Some(record) => learned::done_by(&store, record)?.contains(&person.id),
        None => false,
    };
    let settings = &view.settings;
    let mut job = Job { context, store: &store, settings, person: &person, at, base, given: Vec::new() };
    // Words that can't be read leave nothing half done; a question waits until what a flag says is in.
    let asks = args.note.as_deref() == Some("") && context.can_ask();
    let given = args.note.as_deref().filter(|_| !asks).map(|text| noted(&job, text)).transpose()?;
    let mut kept = None;
    if args.not_done || args.done && !has_said {
        let mut people = record.as_ref().map(|it| it.texts("done_by")).unwrap_or_default();
        people.retain(|id| *id != person.id);
        people.extend(args.done.then(|| person.id.clone()));
        kept = Some(keep::keep_flag(&job, vec![done_by(&people)], &view)?);
        job.base = store.read(&job.at.name)?;
    }
    if args.note.is_some() {
        let composed = given.map_or_else(|| noted(&job, ""), Ok)?;
        kept = Some(keep::keep(&job, composed, &view)?);
    }
    match kept {
        Some(kept) if kept.now.is_none() || context.json() => {
            keep::report(context, &store, &person.id, &kept, "")
        }
        Some(_) => context.print(&said(&store, &view, &person, &job.at, "Saved.")?),
        None if context.json() => {
            let record = job.at.name.as_str();
            context.print_json(&json!({ "version": 1, "record": record, "commit": null, "draft": null }))
        }
        None => context.print(&said(&store, &view, &person, &job.at, "It says so already.")?),
    }
}

fn done_by(people: &[String]) -> Change {
    let value = people.iter().map(|id| Value::from(id.as_str())).collect();
    Change { path: vec!["done_by".to_owned()], value: Some(Value::Sequence(value)) }
}

/// A note of one's own: given, read from standard input, or asked for.
fn noted(job: &Job<'_>, text: &str) -> Result<Composed> {
    match text {
        "" => job.compose(&Source::default(), Some(&["notes"])),
        "-" => Ok(own_note(job, &from_standard_input(job)?)),
        text => Ok(own_note(job, text)),
    }
}

fn own_note(job: &Job<'_>, text: &str) -> Composed {
    let path = vec!["notes".to_owned(), job.person.id.clone()];
    Composed::Changes(vec![Change { path, value: Some(Value::from(text.trim_end())) }])
}

/// What was typed there and is no text is kept as a draft, as it is nowhere else (R8).
fn from_standard_input(job: &Job<'_>) -> Result<String> {
    let what = "could not read standard input";
    let nothing = || format!("nothing was written; what is there: couplelog learn {}", job.at.name.last());
    let bytes = from_file::read_up_to("-", MAX_BYTES)
        .map_err(|error| Failure::usage(what).because(error.to_string()).hint(nothing()))?;
    if bytes.len() > MAX_BYTES {
        return Err(Failure::data(what).because("it is larger than 1 MiB").hint(nothing()).into());
    }
    Ok(String::from_utf8(bytes).map_err(|error| {
        keep::keep_as_draft(job, &own_note(job, &codec::any_text(error.as_bytes())));
        Failure::data(what)
            .because("it is not UTF-8 text")
            .hint("nothing was saved; your words are kept: couplelog drafts")
    })?)
}

fn said(store: &Store, view: &View, person: &Person, at: &Located, lead: &str) -> Result<String> {
    let Some(record) = store.read(&at.name)?.and_then(|it| it.record()) else { return Ok(String::new()) };
    let done = learned::done_by(store, &record)?;
    let line = shelf::learning(&[(record, done)], view, Some(&person.id));
    Ok(format!("{}{lead}\n{line}", stances::paused(view)))
}

fn wanted(store: &Store, words: &str) -> Result<Located> {
    let slug = slug_of(words);
    let names = store.names(&kinds::LEARNING)?;
    if let Some(at) = names.into_iter().find(|at| at.slug == slug) {
        return Ok(at);
    }
    find::of_kind(store, words, &kinds::LEARNING, "what there is to learn from: couplelog learn")
}

fn one(context: &Context, store: &Store, view: &View, at: &Located) -> Result<()> {
    let stored = store.read(&at.name)?;
    edit::refuse_unreadable(stored.as_ref())?;
    let record = stored.and_then(|stored| stored.record());
    show(context, store, view, record.into_iter().collect())
}

fn list(context: &Context, store: &Store, view: &View) -> Result<()> {
    let mut all = learned::all(store)?;
    all.sort_by_key(|record| record.title().to_lowercase());
    show(context, store, view, all)
}

fn show(context: &Context, store: &Store, view: &View, records: Vec<Record>) -> Result<()> {
    let person = context.person(store, &view.settings)?.map(|person| person.id);
    let mut found = Vec::new();
    for record in records {
        let done = learned::done_by(store, &record)?;
        found.push((record, done));
    }
    if context.json() {
        return context.print_json(&shelf::learning_json(&found));
    }
    let text = shelf::learning(&found, view, person.as_deref());
    context.page(&context.runnable(&format!("{}{text}", stances::paused(view))))
}

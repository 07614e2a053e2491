//! `add`: a new record of any kind.

use anyhow::Result;
use chrono::NaiveDate;
use serde_yaml::Value;

use super::compose::{self, Composed, Job, Source};
use super::failure::Failure;
use super::keep::Kept;
use super::prompt::{self, Question, Reply};
use super::{Context, edit, find, from_file, keep, private, stated};
use crate::domain::day::Direction;
use crate::domain::form;
use crate::domain::kinds;
use crate::domain::name::{self, BadName};
use crate::domain::people::Person;
use crate::domain::place::{self, Parts};
use crate::domain::record::{date, text};
use crate::domain::spec::{Located, Spec};
use crate::history::view::View;
use crate::store::Store;
use crate::store::codec::{self, Change, Parsed};

/// Write a new record of any kind: by questions, in your editor, or from a file.
///
/// For a kind with one file, such as safety, it is that file that is changed. A name that is taken gets a
/// number. Kinds with a day take today unless --date says otherwise.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog add log \"Evening at home\" --date yesterday
  couplelog add care
  couplelog add limit photos --edit
  printf 'title: A walk\\n' | couplelog add log --from -")]
pub struct Args {
    /// The kind, such as `log` or `care`
    kind: String,
    /// What to call it
    name: Option<String>,
    /// Its day, for kinds with a day
    #[arg(long, value_name = "DAY")]
    date: Option<String>,
    /// Keep it in your own data folder, outside the couple's, until you share it; care sheets start like this
    ///
    /// On an account or a computer that you share, this hides nothing: whoever can open your files can read it.
    #[arg(long)]
    private: bool,
    #[command(flatten)]
    source: Source,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let kind = find::kind(&args.kind)?;
    if *kind == kinds::PAUSE {
        return Err(Failure::usage("could not add a pause")
            .because("pausing has a word of its own, which asks nothing")
            .hint("couplelog pause")
            .into());
    }
    write(context, kind, &args, None)
}

/// A new record of a kind that has many, for the verbs that begin one: its title, and of the questions only
/// these.
///
/// # Errors
/// Like `add`.
pub(super) fn begin(
    context: &Context,
    kind: &'static Spec,
    title: Option<String>,
    source: Source,
    only: &[&str],
) -> Result<()> {
    write(
        context,
        kind,
        &Args { kind: kind.name.to_owned(), name: title, date: None, private: false, source },
        Some(only),
    )
}

fn write(context: &Context, kind: &'static Spec, args: &Args, only: Option<&[&str]>) -> Result<()> {
    let (store, view, person) = context.writing()?;
    let unnamed = |typed: String| {
        if let Some(job) = unnamed(context, &store, &view, kind, args, &person) {
            match private::drafts_of(&job, args.private) {
                Some(drafts) => private::keep_words(&job, &drafts, &typed),
                None => keep::keep_as_draft(&job, &Composed::Text(typed)),
            }
        }
    };
    let content = args.source.from.as_deref();
    let content = content.map(|file| from_file::read_fields(file, kind, unnamed)).transpose()?;
    let placed = Named::find(context, &store, kind, args, content.as_ref())
        .and_then(|named| Ok((named.place(&store, kind, &person)?, named)));
    let (at, named) = placed.inspect_err(|_| {
        if let Some(content) = content.as_ref().filter(|_| args.source.from.as_deref() == Some("-")) {
            unnamed(content.text().to_owned());
        }
    })?;
    if private::begins(&store, &at, args.private)? {
        let given = named.given(kind, content.as_ref());
        let content = content.as_ref().zip(args.source.from.as_deref());
        return private::write(context, store, &view, &person, at, given, &args.source, content);
    }
    let base = store.read(&at.name)?;
    if !args.source.edit {
        edit::refuse_unreadable(base.as_ref())?;
    }
    let is_beside = base.is_none() && is_beside(kind);
    let given = if base.is_none() { named.given(kind, content.as_ref()) } else { Vec::new() };
    let mut job = Job { context, store: &store, settings: &view.settings, person: &person, at, base, given };
    let composed = match (&content, &args.source.from) {
        (Some(parsed), Some(file)) => job.of_fields(parsed, file)?,
        _ => job.compose(&args.source, only)?,
    };
    let composed = match (composed, named.date.filter(|_| named.is_dated && kind.field("date").is_some())) {
        (Composed::Changes(mut changes), Some(date)) => {
            changes.retain(|change| change.path != ["date"]);
            changes
                .push(Change { path: vec!["date".to_owned()], value: Some(Value::from(date.to_string())) });
            Composed::Changes(changes)
        }
        (composed, _) => composed,
    };
    let kept = if is_beside {
        keep_beside(&mut job, &composed, &view, &named)?
    } else {
        keep::keep(&job, composed, &view)?
    };
    let text = stated::saved(context, &job, &kept)?;
    keep::report(context, &store, &person.id, &kept, &text)
}

/// Where words wait that came without a name that could be used.
fn unnamed<'a>(
    context: &'a Context,
    store: &'a Store,
    view: &'a View,
    kind: &'static Spec,
    args: &Args,
    person: &'a Person,
) -> Option<Job<'a>> {
    let slug = args.name.as_deref().and_then(|name| name::slug(name).ok());
    let date = kind.place.contains("{date}").then_some(context.today);
    let parts = Parts { person: &person.id, date, slug: slug.as_deref().unwrap_or("untitled") };
    let at = place::locate(&place::name(kind, &parts).ok()?)?;
    Some(Job { context, store, settings: &view.settings, person, at, base: None, given: Vec::new() })
}

/// The one record of a kind that has one file, or one a person; nothing for the others.
pub(super) fn only_one(kind: &'static Spec, person: &Person) -> Option<Located> {
    if kind.place.contains("{slug}") || kind.place.contains("{date}") {
        return None;
    }
    place::locate(&place::name(kind, &Parts { person: &person.id, ..Parts::default() }).ok()?)
}

/// Saves a new record, under the next free name where somebody took this one meanwhile.
fn keep_beside(job: &mut Job<'_>, composed: &Composed, view: &View, named: &Named) -> Result<Kept> {
    loop {
        if let Some(kept) = keep::keep_new(job, composed, view)? {
            return Ok(kept);
        }
        let free = named.place(job.store, job.at.kind, job.person)?;
        let taken = std::mem::replace(&mut job.at, free);
        let drafts = job.store.drafts();
        if let Some(text) = drafts.read(&job.person.id, &taken.name)? {
            drafts.keep(&job.person.id, &job.at.name, &codec::any_text(&text))?;
            drafts.remove(&job.person.id, &taken.name)?;
        }
    }
}

/// From what a new record's name is built.
struct Named {
    /// What the person called it.
    title: Option<String>,
    slug: Option<String>,
    date: Option<NaiveDate>,
    /// Whether the day was given beside the content.
    is_dated: bool,
}

impl Named {
    /// Takes the name and the day from the command line, else from the content, else asks for the name.
    fn find(
        context: &Context,
        store: &Store,
        kind: &'static Spec,
        args: &Args,
        content: Option<&Parsed>,
    ) -> Result<Self> {
        let said = |key: &str| content.and_then(|parsed| parsed.fields().get(key));
        let mut date_given = None;
        if let Some(day) = &args.date {
            if !kind.place.contains("{date}") {
                return Err(Failure::usage(format!("could not take a day for {}", kind.plural))
                    .because("this kind of record has no day")
                    .hint(format!("couplelog add {}, without --date", kind.name))
                    .into());
            }
            date_given = Some(context.day("--date", day, Direction::Past)?);
        }
        let date = kind
            .place
            .contains("{date}")
            .then(|| date_given.or_else(|| said("date").and_then(date)).unwrap_or(context.today));
        let is_dated = date_given.is_some();
        if !kind.place.contains("{slug}") {
            return match &args.name {
                None => Ok(Self { title: None, slug: None, date, is_dated }),
                Some(_) => Err(Failure::usage(format!("could not give that a name: {}", kind.name))
                    .because("records of this kind have no names of their own")
                    .hint(format!("couplelog add {}", kind.name))
                    .into()),
            };
        }
        let title = args.name.clone().or_else(|| said(kind.title).and_then(text));
        let title = match title {
            Some(title) => title,
            None => ask_for_title(context, store, kind, content.is_some())?,
        };
        let slug = name::slug(&title).map_err(|error| bad_name(kind, error))?;
        Ok(Self { title: Some(title.trim().to_owned()), slug: Some(slug), date, is_dated })
    }

    /// Where the record goes: a name that is taken gets a number, except where people share the name.
    fn place(&self, store: &Store, kind: &'static Spec, person: &Person) -> Result<Located> {
        let named = |slug: &str| {
            place::name(kind, &Parts { person: &person.id, date: self.date, slug })
                .map_err(|error| bad_name(kind, error))
        };
        let is_taken = |slug: &str| {
            named(slug).is_ok_and(|name| store.root().join(name.path()).symlink_metadata().is_ok())
        };
        let slug = self.slug.as_deref().unwrap_or_default();
        let slug = if *kind == kinds::LIMIT && is_taken(slug) {
            return Err(Failure::usage(format!("could not add {}", named(slug)?))
                .because("you have a limit on this topic already")
                .hint(format!("couplelog limit {slug}, or couplelog edit {}", named(slug)?))
                .into());
        } else if is_beside(kind) {
            name::free_slug(slug, is_taken)
        } else {
            slug.to_owned()
        };
        let name = named(&slug)?;
        place::locate(&name).ok_or_else(|| bad_name(kind, BadName::Character).into())
    }

    /// What the command line says of the content: the title and the day, where the kind has fields for them
    /// and the content doesn't say them.
    fn given(&self, kind: &Spec, content: Option<&Parsed>) -> Vec<Change> {
        let is_open = |key: &str| {
            kind.field(key).is_some() && content.is_none_or(|parsed| !parsed.fields().contains_key(key))
        };
        let set =
            |key: &str, value: String| Change { path: vec![key.to_owned()], value: Some(Value::from(value)) };
        let title = self.title.clone().filter(|_| is_open(kind.title));
        let date = self.date.filter(|_| is_open("date"));
        let title = title.map(|title| set(kind.title, title));
        title.into_iter().chain(date.map(|date| set("date", date.to_string()))).collect()
    }
}

/// Whether a second record of the same name may stand beside the first.
fn is_beside(kind: &Spec) -> bool {
    kind.place.ends_with("{slug}") && *kind != kinds::LIMIT
}

fn ask_for_title(context: &Context, store: &Store, kind: &'static Spec, has_content: bool) -> Result<String> {
    let missing = || {
        let hint = if *kind == kinds::DEBRIEF {
            "a session is found by itself with: couplelog debrief --from -".to_owned()
        } else {
            format!("couplelog add {} NAME", kind.name)
        };
        Failure::usage(format!("could not add a record to {}", kind.plural))
            .because("it has no name")
            .hint(hint)
    };
    if !context.can_ask() || has_content || kind.title.is_empty() {
        return Err(missing().into());
    }
    let questions = form::questions(kind, &compose::template(store, kind)?);
    let question = questions.iter().find(|question| question.field.key == kind.title);
    let shown = Question {
        text: question.map_or("What do you want to call it?", |question| &question.text),
        hint: question.and_then(|question| question.help.as_deref()),
        ..Question::default()
    };
    match context.asker(prompt::Settings::default())?.text(&shown)? {
        Reply::Given(title) if !title.trim().is_empty() => Ok(title),
        _ => Err(missing().into()),
    }
}

fn bad_name(kind: &Spec, error: BadName) -> Failure {
    Failure::usage(format!("could not use that as a name in {}", kind.plural))
        .because(error.to_string())
        .hint(format!("a word or two, such as: couplelog add {} \"slow walk\"", kind.name))
}

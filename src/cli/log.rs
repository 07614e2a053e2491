//! `log`: note down a session.

use anyhow::Result;
use chrono::NaiveDate;
use serde_yaml::{Mapping, Value};

use super::ask::Ended;
use super::compose::{self, Composed, Job, Offered, Source};
use super::failure::Failure;
use super::keep::{self, Kept};
use super::prompt::{Asker, Question, Reply};
use super::typed_value;
use super::{Context, proposals};
use crate::domain::day::{self, Direction};
use crate::domain::form;
use crate::domain::kinds;
use crate::domain::name::{self, BadName};
use crate::domain::people::Person;
use crate::domain::place::{self, Parts};
use crate::domain::record::{self, Record};
use crate::domain::session::{Session, title_slug};
use crate::domain::spec::Located;
use crate::history::settling;
use crate::history::view::View;
use crate::render::stances;
use crate::render::visible::visible_line;
use crate::store::codec::{self, Change};
use crate::store::{Store, Write, reading};

/// Note down a session: a bounded time together, in a few words.
///
/// It asks for the day, a title, pauses, changes of pace, and how you responded; everything can be skipped.
/// What stands under your name is yours; each of you writes your own. Both of you can read it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog log                                       asks
  couplelog log \"Slow evening\" --date yesterday
  couplelog log \"Slow evening\" --date 2026-11-20 --from entry.yaml
  echo 'pauses: one, for water' | couplelog log \"Slow evening\" --from -")]
pub struct Args {
    /// A few words by which you both know it again
    title: Option<String>,
    /// The day, such as 2026-11-20 or "yesterday"; today unless it is given
    #[arg(long, value_name = "DAY")]
    date: Option<String>,
    /// The proposal that you tried
    #[arg(long, value_name = "RECORD")]
    proposal: Option<String>,
    #[command(flatten)]
    source: Source,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    if args.title.is_none() {
        let hint = "couplelog log \"Slow evening\", or the fields as YAML: couplelog log --from -";
        args.source.or_ask(context, "could not note down a session", compose::NO_TITLE, hint)?;
    }
    let (store, view, person) = context.writing()?;
    let mut given = given(context, &args)?;
    given.extend(args.proposal.iter().map(|words| set("proposal", &tried(&store, &view, words.trim()))));
    let at = draft_place(context, &store, &person)?;
    let job =
        Job { context, store: &store, settings: &view.settings, person: &person, at, base: None, given };
    let composed = if args.source.is_given() {
        job.compose(&args.source, None)?
    } else if context.can_ask() {
        if view.is_paused() {
            context.note(stances::paused(&view).trim_end());
        }
        ask(&job, None)?
    } else {
        Composed::Changes(job.given.clone())
    };
    if matches!(composed, Composed::Stopped) {
        return stopped(&job);
    }
    let result = save(&job, &composed);
    if result.is_err() {
        keep::keep_as_draft(&job, &composed);
    }
    let kept = result?;
    keep::let_go(&job, kept.now.as_ref())?;
    let text = said(&view, &kept) + &proposals::after_session(&store, &view, &kept)?;
    keep::report(context, &store, &person.id, &kept, &text)
}

/// Notes down the session of a day, asking for nothing but its title; for `debrief`. Nothing when the person
/// stopped, which is said.
///
/// # Errors
/// When the terminal fails, or the entry can't be written.
pub(super) fn begin(
    context: &Context,
    store: &Store,
    view: &View,
    person: &Person,
    date: NaiveDate,
) -> Result<Option<Session>> {
    let given = vec![set("date", &date.to_string())];
    let at = draft_place(context, store, person)?;
    let job = Job { context, store, settings: &view.settings, person, at, base: None, given };
    let composed = ask(&job, Some(&["title"]))?;
    if matches!(composed, Composed::Stopped) {
        stopped(&job)?;
        return Ok(None);
    }
    let result = save(&job, &composed);
    if result.is_err() {
        keep::keep_as_draft(&job, &composed);
    }
    let kept = result?;
    keep::let_go(&job, kept.now.as_ref())?;
    Ok(kept.now.as_ref().and_then(|record| Session::of(&record.at)))
}

/// What the command line says.
fn given(context: &Context, args: &Args) -> Result<Vec<Change>> {
    let mut given = Vec::new();
    if let Some(text) = &args.date {
        let day = context.day("--date", text, Direction::Past)?;
        if day > context.today {
            return Err(Failure::usage("could not note down a session of that day")
                .because("it has not come yet, and a session is logged when it has been")
                .hint("--date yesterday, or leave --date out for today")
                .into());
        }
        given.push(set("date", &day.to_string()));
    }
    if let Some(title) = &args.title {
        title_slug(title).map_err(bad_title)?;
        given.push(set("title", title.trim()));
    }
    Ok(given)
}

/// The proposal that these words mean, in full; words that mean none are kept.
fn tried(store: &Store, view: &View, words: &str) -> String {
    if settling::named(view, words).is_some() {
        return words.to_owned();
    }
    let found = proposals::find(store, words).ok().and_then(|at| at.slug);
    found.unwrap_or_else(|| words.to_owned())
}

fn set(key: &str, value: &str) -> Change {
    Change { path: vec![key.to_owned()], value: Some(Value::from(value)) }
}

fn bad_title(why: BadName) -> Failure {
    Failure::usage("could not use that title")
        .because(format!("{why}, and the title names the file"))
        .hint("a few plain words, such as: couplelog log \"Slow evening\"")
}

/// Where the answers are kept until the entry has its day and its title: this person's newest draft of an
/// entry that isn't written yet, else a new place.
fn draft_place(context: &Context, store: &Store, person: &Person) -> Result<Located> {
    let drafts: Vec<Located> = store.drafts().of(&person.id)?.iter().filter_map(place::locate).collect();
    let mut begun: Vec<&Located> = drafts
        .iter()
        .filter(|at| *at.kind == kinds::LOG && !store.root().join(at.name.path()).exists())
        .collect();
    begun.sort_by_key(|at| at.date);
    if let (Some(at), true) = (begun.pop(), context.can_ask()) {
        return Ok(at.clone());
    }
    let is_taken = |slug: &str| {
        located(context.today, slug)
            .is_none_or(|at| store.drafts().path(&person.id, &at.name).exists() || exists(store, &at))
    };
    let slug = name::free_slug("untitled", is_taken);
    located(context.today, &slug).ok_or_else(|| bad_title(BadName::Empty).into())
}

fn located(date: NaiveDate, slug: &str) -> Option<Located> {
    let parts = Parts { date: Some(date), slug, ..Parts::default() };
    place::locate(&place::name(&kinds::LOG, &parts).ok()?)
}

/// Whether there is such an entry, here or in the newest commit.
fn exists(store: &Store, at: &Located) -> bool {
    let path = at.name.path();
    let is_committed =
        || store.git().head().and_then(|head| head.map(|head| store.git().blob_at(head, &path)).transpose());
    store.root().join(&path).symlink_metadata().is_ok()
        || is_committed().is_ok_and(|blob| blob.flatten().is_some())
}

/// The questions of the template; the day and the title in their own way.
fn ask(job: &Job<'_>, only: Option<&[&str]>) -> Result<Composed> {
    let mut answers = match job.offer_draft()? {
        Offered::Text(text) => job.of_draft(&text)?,
        Offered::Nothing => Vec::new(),
        Offered::Stopped => return Ok(Composed::Stopped),
    };
    for change in &job.given {
        answers.retain(|answer| answer.path != change.path);
        answers.push(change.clone());
    }
    let mut questions = form::questions(&kinds::LOG, &compose::template(job.store, &kinds::LOG)?);
    questions.retain(|question| !job.given.iter().any(|given| given.path == [question.field.key]));
    match only {
        Some(only) => questions.retain(|question| only.contains(&question.field.key)),
        None => {
            job.context.note("A session, in a few words. Everything can be skipped, and is kept as you go.")
        }
    }
    let today = job.context.today;
    let ended = job.ask_with(&questions, &mut answers, &mut |asker, question, field, _| {
        Ok(match field.key {
            "date" => Some(ask_day(asker, question, today)?.map(|day| vec![set("date", &day.to_string())])),
            "title" => Some(ask_title(asker, question)?.map(|title| vec![set("title", &title)])),
            _ => None,
        })
    })?;
    Ok(if ended == Ended::Stopped { Composed::Stopped } else { Composed::Changes(answers) })
}

/// Asks for a day that has been; Enter alone leaves it at today.
///
/// # Errors
/// When the terminal fails.
pub(super) fn ask_day(
    asker: &mut dyn Asker,
    question: &Question<'_>,
    today: NaiveDate,
) -> Result<Reply<NaiveDate>> {
    let hint = "a date, or words such as \"yesterday\" or \"last friday\"; Enter alone: today";
    let question =
        Question { hint: if question.initial.is_none() { Some(hint) } else { question.hint }, ..*question };
    Ok(typed_value::past_day(asker, question, today)?.map(|day| day.unwrap_or(today)))
}

/// Asks for a title that can name a file. Skipped, the day will name it.
///
/// # Errors
/// When the terminal fails.
fn ask_title(asker: &mut dyn Asker, question: &Question<'_>) -> Result<Reply<String>> {
    let mut typed = question.initial.map(str::to_owned);
    loop {
        let question = Question {
            hint: question.hint.or(Some("such as: Slow evening. Enter alone names it by its day")),
            initial: typed.as_deref(),
            ..*question
        };
        match asker.text(&question)? {
            Reply::Given(text) if text.trim().is_empty() => return Ok(Reply::Given(String::new())),
            Reply::Given(text) => match title_slug(&text) {
                Ok(_) => return Ok(Reply::Given(text.trim().to_owned())),
                Err(why) => {
                    asker.say(&format!("That can't be a title: {why}."))?;
                    typed = Some(text);
                }
            },
            other => return Ok(other),
        }
    }
}

/// How a session is called that got no title.
fn title_by_day(date: NaiveDate) -> String {
    date.format("%A %-d %B").to_string()
}

/// Writes the entry under a name that no other has. The name is chosen under the lock, so that two writers
/// at once never share one.
fn save(job: &Job<'_>, composed: &Composed) -> Result<Kept> {
    let mut lock = job.store.lock("log")?;
    let mut text = match composed {
        Composed::Changes(changes) => compose::apply(&job.start()?, changes, &job.at)?,
        Composed::Text(text) => text.clone(),
        Composed::Stopped => String::new(),
    };
    let entry = codec::parse(text.as_bytes()).map_or_else(
        |_| Record { at: job.at.clone(), fields: Mapping::new() },
        |parsed| reading::record(job.at.clone(), &parsed),
    );
    let mut added = Vec::new();
    let date = match entry.get("date") {
        Some(value) => record::date(value),
        None => {
            added.push(set("date", &job.context.today.to_string()));
            Some(job.context.today)
        }
    };
    let title = match entry.text("title") {
        None if job.context.can_ask() && matches!(composed, Composed::Changes(_)) => {
            let title = title_by_day(date.unwrap_or(job.context.today));
            added.push(set("title", &title));
            Some(title)
        }
        title => title,
    };
    text = compose::apply(&text, &added, &job.at)?;
    // What is wrong with it is said before it has a name.
    keep::checked(&text, &job.at, job.settings)?;
    let date = date.unwrap_or(job.context.today);
    if date > job.context.today {
        return Err(Failure::data("could not note down the session")
            .because("`date` is a day that has not come yet, and a session is logged when it has been")
            .hint("take today's date, or an earlier one")
            .into());
    }
    let slug = title_slug(&title.unwrap_or_default()).map_err(bad_title)?;
    let slug = name::free_slug(&slug, |slug| located(date, slug).is_none_or(|at| exists(job.store, &at)));
    let at = located(date, &slug).ok_or_else(|| bad_title(BadName::Empty))?;
    let record = keep::checked(&text, &at, job.settings)?;
    let (author, when) = job.context.signed(job.person, job.settings);
    let write = Write::text(at.name.path(), text);
    let commit = job.store.save(&mut lock, &author, when, "update log", &[write])?;
    Ok(Kept { record: at.name.to_string(), commit, now: Some(record), is_draft: false })
}

fn stopped(job: &Job<'_>) -> Result<()> {
    let has_draft = job.store.drafts().read(&job.person.id, &job.at.name)?.is_some();
    job.context.note(if has_draft {
        "Stopped. What you wrote is kept; go on at any time with: couplelog log"
    } else {
        "Stopped. Nothing was written."
    });
    let kept = Kept { record: job.at.name.to_string(), commit: None, now: None, is_draft: has_draft };
    keep::report(job.context, job.store, &job.person.id, &kept, "")
}

fn said(view: &View, kept: &Kept) -> String {
    let Some(record) = &kept.now else { return String::new() };
    let session = Session::of(&record.at).map(|session| session.id()).unwrap_or_default();
    let day = record.date("date").map(day::words).unwrap_or_default();
    format!(
        "{}Saved {}: {}, {day}.\nEach of you can look back at it, in your own time: couplelog debrief {}\n",
        stances::paused(view),
        visible_line(&kept.record),
        visible_line(&record.title()),
        visible_line(&session),
    )
}

//! Sessions as verbs share them: which one is meant, its page, and the question some days later.

use anyhow::Result;
use serde_json::{Value as Json, json};
use serde_yaml::Value;

use super::Context;
use super::compose::{Composed, Job, Offered};
use super::failure::Failure;
use super::keep;
use super::prompt::{self, ChoiceItem, Question, Reply};
use crate::domain::day::{self, Direction};
use crate::domain::form;
use crate::domain::kinds;
use crate::domain::name::{self, RecordName};
use crate::domain::people::Person;
use crate::domain::place;
use crate::domain::record::{Record, is_blank};
use crate::domain::session::{self, Session};
use crate::history::entries::{self, Wrote};
use crate::history::sessions::{self, Due, Later};
use crate::history::view::View;
use crate::render::session::{Entry, Page, WrittenBy};
use crate::render::{self, NOTE, stances};
use crate::store::Store;
use crate::store::codec::Change;

/// The session that a person's words mean: a part of its name, or its day. Where several fit, a terminal
/// asks which.
///
/// # Errors
/// Exit 2 when none or several fit; the words are not repeated.
pub(super) fn find(context: &Context, store: &Store, words: &str) -> Result<Session> {
    let all = sessions::all(store)?;
    let mut found = session::meant(&all, words);
    let by_words = found.is_empty().then(|| day::understand(words, context.today, Direction::Past)).flatten();
    if let Some(day) = by_words {
        found = all.iter().filter(|session| session.date == day).cloned().collect();
        if !found.is_empty() && day::iso(words.trim()).is_none() {
            context.note(&format!("SESSION: {}", day.format("%A, %-d %B %Y")));
        }
    }
    match found.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(unknown(&all, words).into()),
        several => which(context, several),
    }
}

fn unknown(all: &[Session], words: &str) -> Failure {
    let failure = Failure::usage("could not find that session").because("no log entry fits that name or day");
    let slug = session::title_slug(words).unwrap_or_else(|_| words.to_lowercase());
    let words = all.iter().flat_map(|session| session.slug.split('-').chain([session.slug.as_str()]));
    let near = name::nearest(&slug, words);
    let near = near.and_then(|near| all.iter().find(|session| session.slug.contains(near)));
    match (near, all.first()) {
        (Some(near), _) => failure.hint(format!("did you mean `{0}`? couplelog debrief {0}", near.id())),
        (None, Some(latest)) => failure.hint(format!("the latest is {}: couplelog list log", latest.id())),
        (None, None) => failure.hint("nothing is logged yet: couplelog log"),
    }
}

fn which(context: &Context, several: &[Session]) -> Result<Session> {
    let mut failure = Failure::usage("could not tell which session you mean").because("several fit:");
    for session in several.iter().take(9) {
        failure = failure.because(session.id());
    }
    let failure = failure.hint("name one of them, or more of its name");
    if !context.can_ask() {
        return Err(failure.into());
    }
    let ids: Vec<String> = several.iter().take(20).map(Session::id).collect();
    let items: Vec<ChoiceItem<'_>> = ids.iter().map(|id| ChoiceItem { value: id, words: id }).collect();
    let question = Question { text: "Which session do you mean?", ..Question::default() };
    match context.asker(prompt::Settings::default())?.choice(&question, &items)? {
        Reply::Given(index) => several.get(index).cloned().ok_or_else(|| failure.into()),
        _ => Err(failure.into()),
    }
}

/// What this person's sessions want today: for the first screen of the day.
///
/// # Errors
/// When the log or the newest commit can't be read.
pub fn due_later(context: &Context, store: &Store, person: &Person) -> Result<Due> {
    Ok(sessions::due(store, &person.id, context.today)?)
}

/// Asks the writer of a debrief, once and skippably, how it is now; the answer is added to `later`.
///
/// Gives whether the person wants to be asked more just now; `false` after Ctrl-C or Esc.
///
/// # Errors
/// When the terminal fails or the answer can't be saved; it is kept as a draft then.
pub fn ask_later(
    context: &Context,
    store: &Store,
    view: &View,
    person: &Person,
    due: &Later,
) -> Result<bool> {
    let at = place::locate(&due.session.debrief(&person.id)?)
        .ok_or_else(|| Failure::data("could not find the debrief"))?;
    let base = store.read(&at.name)?;
    let before = base.as_ref().and_then(|stored| stored.record()).map(|record| record.texts("later"));
    let job = Job { context, store, settings: &view.settings, person, at, base: None, given: Vec::new() };
    let asked = form::questions(&kinds::DEBRIEF, kinds::DEBRIEF.template);
    let Some(mut question) = asked.into_iter().find(|question| question.field.key == "later") else {
        return Ok(true);
    };
    let title = title(store, &due.session);
    let days = if due.days == 1 { "a day".to_owned() } else { format!("{} days", due.days) };
    question.text = format!("{title}: {days} have passed. How is it now?").replace("a day have", "a day has");
    question.help = Some("This is asked once. Enter alone skips it.".to_owned());
    let mut answers = match job.offer_draft()? {
        Offered::Text(text) => job.of_draft(&text)?,
        Offered::Nothing => Vec::new(),
        Offered::Stopped => return Ok(false),
    };
    let (answered, rest): (Vec<Change>, Vec<Change>) =
        answers.into_iter().partition(|answer| answer.path == ["later"]);
    answers = answered;
    let ended = job.ask(std::slice::from_ref(&question), &mut answers)?;
    let said = answers.iter().find_map(|answer| answer.value.clone()).filter(|value| !is_blank(value));
    if ended == super::ask::Ended::Stopped && said.is_some() {
        job.keep_draft(&[rest, answers].concat())?;
        context.note("Stopped. What you wrote is kept; go on with: couplelog status");
        return Ok(false);
    }
    sessions::note_later_asked(store, &person.id, due)?;
    if let Some(said) = said {
        let mut texts: Vec<Value> = before.unwrap_or_default().into_iter().map(Value::from).collect();
        texts.push(said);
        let change = Change { path: vec!["later".to_owned()], value: Some(Value::Sequence(texts)) };
        let job = Job { base: store.read(&job.at.name)?, ..job };
        keep::keep(&job, Composed::Changes(vec![change]), view)?;
        job.keep_draft(&rest)?;
        context.note("Saved.");
    }
    Ok(ended == super::ask::Ended::Done)
}

/// How people call a session: the title of its entry, else its name.
pub(super) fn title(store: &Store, session: &Session) -> String {
    let read = session.log().ok().and_then(|name| store.read(&name).ok().flatten());
    let record = read.and_then(|stored| stored.record());
    record.map_or_else(|| session.slug.clone(), |record| record.title())
}

/// A session's page: the entry, who looked back as far as the reader may see, and that day's limits.
///
/// # Errors
/// Exit 2 when there is no such entry, exit 3 when it can't be read.
pub fn page(context: &Context, store: &Store, view: &View, name: &RecordName) -> Result<String> {
    let (page, past) = load(context, store, view, name)?;
    let lead = stances::paused(view);
    let body = render::session::page(&page, &view.settings, context.width());
    Ok(format!("{lead}{body}\n{}{NOTE}\n", stances::past(&past, &view.settings)))
}

/// What a session's page knows beside the entry's own fields, for `show --json`: whose look back may be seen,
/// and the hard and soft limits of that day.
///
/// # Errors
/// Like [`page`].
pub fn add_to_json(
    context: &Context,
    store: &Store,
    view: &View,
    name: &RecordName,
    shown: &mut Json,
) -> Result<()> {
    let (page, past) = load(context, store, view, name)?;
    let limits = stances::past_json(&past, &view.paused_ids());
    let debriefs = page.debriefs.iter().map(|(person, record)| json!({ "person": person, "record": record }));
    shown["debriefs"] = debriefs.collect();
    shown["limits"] = limits.get("topics").cloned().unwrap_or_default();
    shown["limits_at"] = json!(past.today.to_string());
    shown["note"] = json!(NOTE);
    shown["paused"] = json!(view.paused_ids());
    Ok(())
}

fn load(context: &Context, store: &Store, view: &View, name: &RecordName) -> Result<(Page, View)> {
    let missing = || {
        Failure::usage(format!("could not show {name}"))
            .because("there is no such log entry")
            .hint("couplelog list log")
    };
    let stored = store.read(name)?.filter(|stored| *stored.at.kind == kinds::LOG).ok_or_else(missing)?;
    if let Err(fault) = &stored.contents {
        return Err(Failure::unreadable(format!("could not show {name}"), &name.path(), fault)
            .hint(format!("couplelog edit {name} --edit"))
            .into());
    }
    let record = stored.record().ok_or_else(missing)?;
    let session = Session::of(&record.at).ok_or_else(missing)?;
    let reader = context.person(store, &view.settings)?;
    let reader = reader.as_ref().map(|person| person.id.as_str());
    let mut debriefs = Vec::new();
    for person in view.settings.ids() {
        let Some(at) = session.debrief(person).ok().as_ref().and_then(place::locate) else { continue };
        if sessions::has_saved(store, person, &session)?
            && sessions::may_see(store, &view.settings, reader, &at)?
        {
            debriefs.push((person.to_owned(), at.name.to_string()));
        }
    }
    let is_own_open = match reader {
        Some(reader) => !sessions::is_done(store, reader, &session)?,
        None => false,
    };
    let entries = entries(store, view, &record)?;
    let day = record.date("date").unwrap_or(session.date);
    let past = View::at(store, day)?;
    Ok((Page { record, entries, debriefs, is_own_open, session, day, today: context.today }, past))
}

/// What stands under people's names in the entry, and who wrote it (R3).
fn entries(store: &Store, view: &View, record: &Record) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for entry in entries::of_record(store, record)? {
        let Some(field) = record.at.kind.field(&entry.field).map(|field| field.key) else { continue };
        let by = match entry.wrote {
            Wrote::Person(id) if id == entry.person => WrittenBy::Owner,
            Wrote::Person(id) if view.settings.person(&id).is_some() => WrittenBy::Other(id),
            Wrote::Person(_) | Wrote::Unknown => WrittenBy::Unknown,
            Wrote::NotSaved => WrittenBy::NotSaved,
        };
        let text = record.of_person(&entry.field, &entry.person).unwrap_or_default();
        entries.push(Entry { field, person: entry.person, text, by });
    }
    Ok(entries)
}

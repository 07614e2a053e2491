//! `remind`: today's limits, what is due, what is still to do; and the same days as a calendar.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::json;
use serde_yaml::Value;

use super::Context;
use super::compose::{Composed, Job};
use super::failure::{Failure, Kind};
use super::keep;
use super::output;
use super::prompt::{self, ChoiceItem, Question, Reply};
use crate::domain::due::{self, FollowUp, Matters};
use crate::domain::name;
use crate::domain::people::Person;
use crate::domain::place;
use crate::history::matters;
use crate::history::today::Today;
use crate::history::view::View;
use crate::render::remind::Reminder;
use crate::render::visible::visible_line;
use crate::render::{self, calendar, stances};
use crate::store::codec::Change;
use crate::store::{Store, StoreError, files};

/// A short reminder: today's limits, what is due, and what you wanted to do.
///
/// It shows every hard and soft limit, and what would make its owner think about it again. What is due are
/// review days, a check-in, a session to look back at. Nothing here has to be done, nothing is counted, and
/// nothing is said about what somebody else has not done.
///
/// --ics writes review days, follow-ups and repeating check-ins as a calendar for your own computer or phone. Its
/// titles are neutral and say nothing of a topic; whoever reads your calendar still sees that there are such
/// days. Write it again whenever you like: the same days keep their places.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog remind
  couplelog remind --done 2                the second of what is still to do
  couplelog remind --done                  asks which
  couplelog remind --ics ~/couplelog.ics
  couplelog remind --ics -                 the calendar on standard output")]
pub struct Args {
    /// Mark a follow-up as done: its number here, or its id as --json has it
    #[arg(long, value_name = "NUMBER", num_args = 0..=1, default_missing_value = "", conflicts_with = "ics")]
    done: Option<String>,
    /// Write a calendar instead, with neutral titles; `-` prints it
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let (store, view, person) = context.writing()?;
    let mut matters = matters::gather(&store, &view, &person.id, None)?;
    if let Some(which) = &args.done {
        return done(context, &store, &view, &person, &matters.follow_ups, which);
    }
    if let Some(file) = &args.ics {
        return ics(context, &store, &view, &person, &matters, file);
    }
    matters.debrief = Today::debrief(&store, &view, &person.id);
    let due = due::due(&matters, &view.settings, view.today);
    let reminder = Reminder { view: &view, person: &person.id, due, follow_ups: matters.follow_ups };
    if context.json() {
        return context.print_json(&render::remind::json(&reminder));
    }
    context.page(&render::remind::text(&reminder, &|line| context.runnable(line)))
}

/// Notes that something is done, with today's date, in the record that holds it.
fn done(
    context: &Context,
    store: &Store,
    view: &View,
    person: &Person,
    open: &[FollowUp],
    which: &str,
) -> Result<()> {
    let Some(follow_up) = find(context, view, open, which)? else { return Ok(()) };
    let gone = || {
        Failure::new(Kind::Talk, "could not mark it as done")
            .because("its record was changed just now")
            .hint("what is there: couplelog remind")
    };
    let base = store.read(&follow_up.record)?;
    let at = place::locate(&follow_up.record).ok_or_else(gone)?;
    let record = base.as_ref().and_then(|stored| stored.record()).ok_or_else(gone)?;
    if !due::follow_ups(&record).contains(follow_up) {
        return Err(gone().into());
    }
    let mut list = record.get("follow_ups").cloned().ok_or_else(gone)?;
    let item = list.get_mut(follow_up.nth).and_then(Value::as_mapping_mut).ok_or_else(gone)?;
    item.insert(Value::from("done"), Value::from(context.today.to_string()));
    let given = Vec::new();
    let job = Job { context, store, settings: &view.settings, person, at, base, given };
    let change = Change { path: vec!["follow_ups".to_owned()], value: Some(list) };
    let kept = keep::keep(&job, Composed::Changes(vec![change]), view)?;
    if context.json() || kept.now.is_none() {
        return keep::report(context, store, &person.id, &kept, "");
    }
    let text = format!(
        "{}Done: {}. {}\n",
        stances::paused(view),
        visible_line(&follow_up.what),
        context.runnable("If that was a slip: couplelog undo")
    );
    context.print_as_it_is(&context.fitted(&text))
}

/// The follow-up that is meant; a terminal asks where none is named.
fn find<'a>(
    context: &Context,
    view: &View,
    open: &'a [FollowUp],
    which: &str,
) -> Result<Option<&'a FollowUp>> {
    let failure = |why: &str| Failure::usage("could not mark anything as done").because(why);
    if open.is_empty() {
        return Err(failure("nothing is left to do").hint("couplelog remind").into());
    }
    if which.is_empty() {
        if !context.can_ask() {
            return Err(failure("it was not said which").hint("couplelog remind --done 1").into());
        }
        let lines: Vec<String> = open.iter().map(|it| render::remind::follow_up_line(it, view)).collect();
        let ids: Vec<String> = open.iter().map(FollowUp::id).collect();
        let items: Vec<ChoiceItem<'_>> =
            ids.iter().zip(&lines).map(|(value, words)| ChoiceItem { value, words }).collect();
        let question = Question { text: "Which of these is done?", ..Question::default() };
        let reply = context.asker(prompt::Settings::default())?.choice(&question, &items)?;
        return Ok(match reply {
            Reply::Given(index) => open.get(index),
            _ => {
                context.note("Nothing was changed.");
                None
            }
        });
    }
    if let Some(found) = open.iter().find(|follow_up| follow_up.id() == which) {
        return Ok(Some(found));
    }
    let number = which.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    if let Some(found) = number.and_then(|index| open.get(index)) {
        return Ok(Some(found));
    }
    let ids: Vec<String> = open.iter().map(FollowUp::id).collect();
    let hint = match name::nearest(which, ids.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("a number from 1 to {}, as shown by: couplelog remind", open.len()),
    };
    Err(failure("there is no such follow-up, or it is done already").hint(hint).into())
}

/// Writes the calendar: whole or not at all, for its owner only, and never over something else.
fn ics(
    context: &Context,
    store: &Store,
    view: &View,
    person: &Person,
    matters: &Matters,
    file: &Path,
) -> Result<()> {
    let head = store.git().head()?;
    // The first commit is the same on every clone, and nobody else knows it.
    let first = match head {
        Some(head) => store.git().newest_first(head)?.last().transpose()?,
        None => None,
    };
    let salt = first.map(|commit| commit.id.to_string()).unwrap_or_default();
    let events = calendar::events(matters, &view.settings, &person.id, context.today, &salt);
    let text = calendar::calendar(&events, context.today);
    if file == Path::new("-") {
        if context.json() {
            return Err(Failure::usage("could not print the calendar")
                .because("--json prints something else on the same output")
                .hint("couplelog remind --ics -")
                .into());
        }
        return context.hand_out(&text);
    }
    let path = target(store, file)?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    files::write(&path, text.as_bytes(), folder)?;
    if context.json() {
        return context.print_json(&json!({
            "version": 1, "record": null, "commit": null, "draft": null,
            "file": path.display().to_string(), "events": events.len(),
        }));
    }
    context.print(&format!(
        "{}Saved {}, for your own calendar: review days, follow-ups and check-ins, with neutral titles.\n\
         A calendar that is shared or synced shows these days to others.\n",
        stances::paused(view),
        visible_line(&path.display().to_string())
    ))
}

/// Where the calendar goes.
fn target(store: &Store, file: &Path) -> Result<PathBuf> {
    let failure =
        |why: &str, hint: &str| Failure::usage("could not write the calendar").because(why).hint(hint);
    let elsewhere = "name another file: couplelog remind --ics ~/couplelog.ics";
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = parent.canonicalize().map_err(|_| failure("there is no such folder for it", elsewhere))?;
    let name = file.file_name().ok_or_else(|| failure("this names no file", elsewhere))?;
    if output::is_inside(store, &folder) {
        let why = "it is yours, and the couple's folder is for what you share";
        return Err(failure(why, elsewhere).into());
    }
    let path = folder.join(name);
    if let Some(what) = output::special(&path) {
        let why = format!("{what} is there, and nothing is written over it or into it");
        return Err(failure(&why, elsewhere).into());
    }
    match files::read(&path) {
        Ok(None) => Ok(path),
        Ok(Some(bytes)) if String::from_utf8_lossy(&bytes).contains(calendar::MADE_BY) => Ok(path),
        Ok(Some(bytes)) if bytes.is_empty() => Ok(path),
        Ok(Some(_)) | Err(StoreError::TooLarge(_)) => {
            Err(failure("something else is in that file, and it would be lost", elsewhere).into())
        }
        Err(error) => Err(error.into()),
    }
}

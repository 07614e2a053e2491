//! `show`: one record, for people or for scripts.

use anyhow::Result;

use super::failure::Failure;
use super::{Context, entry, own_template, private, proposals, seen, session};
use crate::domain::kinds;
use crate::history::view::View;
use crate::history::{entries, foreign};
use crate::render::page::{self, Page};
use crate::render::{NOTE, agreement, proposal, stances};
use crate::store::{Store, Stored};

/// Show one record.
///
/// What stands under a person's name and was written by somebody else is marked. Somebody else's debrief is
/// shown only once you have written your own.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog show safety
  couplelog show ana/photos
  couplelog show 2026-11-21 --json")]
pub struct Args {
    /// The record, or as much of its name as fits one only
    record: String,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let store = context.store()?;
    let found = match private::find(context, &store, &args.record) {
        Ok(found) => found,
        Err(error) => return Err(not_found(context, &store, &args.record, error)),
    };
    let at = found.at;
    let view = context.view(&store)?;
    if let Some(stored) = found.stored {
        return kept_privately(context, &store, &view, &stored);
    }
    if [&kinds::DEBRIEF, &kinds::CHECKIN].contains(&at.kind) {
        seen::refuse_unseen(&store, &at, &context.writer(&store, &view.settings)?)?;
    }
    let gone = || Failure::new(super::failure::Kind::Failed, format!("could not show {}", at.name));
    let stored = store.read(&at.name)?.ok_or_else(|| gone().because("it was removed just now"))?;
    let Some(record) = stored.record() else { return Err(unreadable(&stored, &view)) };
    if *at.kind == kinds::LOG && !context.json() {
        return context.page(&session::page(context, &store, &view, &at.name)?);
    }
    let limit =
        (*at.kind == kinds::LIMIT).then(|| view.limit(at.owner.as_deref()?, at.slug.as_deref()?)).flatten();
    let entries = entries::of_record(&store, &record)?;
    let questions = own_template::questions(&store, at.kind);
    let is_judged = [&kinds::LIMIT, &kinds::PAUSE].contains(&at.kind);
    let foreign = match (at.owner.is_some() && !is_judged) || *at.kind == kinds::REPAIR {
        true => foreign::of_record(&store, &at)?,
        false => Vec::new(),
    };
    let confirmed = entries::of_confirmed(&store, &record)?;
    let page = Page {
        record: &record,
        questions: &questions,
        entries: &entries,
        confirmed: &confirmed,
        foreign: &foreign,
        limit,
        view: &view,
    };
    let agreed = entry::of(&view, &at);
    let viewer = context.person(&store, &view.settings)?.map(|person| person.id);
    let standing = match *at.kind == kinds::PROPOSAL {
        true => proposals::standing(&store, &view, &record, viewer.as_deref())?,
        false => None,
    };
    if context.json() {
        let mut json = page::json(&page);
        if let (Some(standing), Some(fields)) = (&standing, json.as_object_mut()) {
            fields.extend(proposal::json(standing));
            fields.insert("note".to_owned(), NOTE.into());
            fields.insert("paused".to_owned(), view.paused_ids().into());
        }
        if *at.kind == kinds::LOG {
            session::add_to_json(context, &store, &view, &at.name, &mut json)?;
        }
        if let (Some(agreement), Some(fields)) = (agreed, json.as_object_mut()) {
            fields.extend(agreement::json(&view, agreement, viewer.as_deref()));
            fields.insert("note".to_owned(), NOTE.into());
            fields.insert("paused".to_owned(), view.paused_ids().into());
        }
        return context.print_json(&json);
    }
    let lead = stances::paused(&view);
    if let Some(agreement) = agreed {
        let standing = context.runnable(&agreement::standing(&view, agreement, viewer.as_deref()));
        let page = page::text(&page, context.width());
        return context.page(&format!("{lead}{standing}\n{page}\n{NOTE}\n"));
    }
    if let Some(standing) = standing {
        let page = page::text(&page, context.width());
        return context
            .page(&format!("{lead}{}\n{page}\n{NOTE}\n", context.runnable(&proposal::text(&standing))));
    }
    let note = if *at.kind == kinds::LIMIT { format!("\n{NOTE}\n") } else { String::new() };
    context.page(&format!("{lead}{}{note}", page::text(&page, context.width())))
}

/// Why a record isn't shown that is not there. Somebody else's debrief or check-in that this person may not see yet
/// is refused like one that is there.
fn not_found(context: &Context, store: &Store, words: &str, error: anyhow::Error) -> anyhow::Error {
    let refused = || {
        let view = context.view(store)?;
        if seen::names_anothers(words, "", &view.settings).is_none() {
            return Ok(());
        }
        let person = context.writer(store, &view.settings)?;
        let at = seen::names_anothers(words, &person.id, &view.settings);
        at.map_or(Ok(()), |at| seen::refuse_unseen(store, &at, &person))
    };
    refused().err().unwrap_or(error)
}

/// One's own private record: nothing in it counts, and nobody else is shown it.
fn kept_privately(context: &Context, store: &Store, view: &View, stored: &Stored) -> Result<()> {
    let Some(record) = stored.record() else {
        let Err(fault) = &stored.contents else { return Ok(()) };
        let what = format!("could not show {}", stored.at.name);
        let hint = format!("couplelog edit {} --private --edit", stored.at.name);
        return Err(Failure::unreadable(what, &stored.at.name.path(), fault).hint(hint).into());
    };
    let questions = own_template::questions(store, record.at.kind);
    let page = Page::plain(&record, &questions, view);
    if context.json() {
        let mut json = page::json(&page);
        if let Some(fields) = json.as_object_mut() {
            fields.insert("private".to_owned(), true.into());
        }
        return context.print_json(&json);
    }
    let lead = stances::paused(view);
    let note = if *record.at.kind == kinds::LIMIT { format!("\n{NOTE}\n") } else { String::new() };
    let page = page::text(&page, context.width());
    context.page(&format!("{lead}{}\n\n{page}{note}", private::mark(record.at.kind)))
}

fn unreadable(stored: &Stored, view: &View) -> anyhow::Error {
    let Err(fault) = &stored.contents else {
        return Failure::data(format!("could not show {}", stored.at.name)).into();
    };
    let mut failure =
        Failure::unreadable(format!("could not show {}", stored.at.name), &stored.at.name.path(), fault);
    if *stored.at.kind == kinds::LIMIT {
        let owner = view.settings.name_of(stored.at.owner.as_deref().unwrap_or_default());
        failure = failure.because(format!("until it can be read it counts as a hard limit: ask {owner}"));
    }
    if *stored.at.kind == kinds::AGREEMENT {
        failure = failure.because("until it can be read it is not in force");
    }
    failure.hint(format!("couplelog edit {} --edit", stored.at.name)).into()
}

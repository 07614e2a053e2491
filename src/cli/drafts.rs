//! `drafts`: what one began and didn't finish; only one's own.

use anyhow::Result;
use chrono::{DateTime, Local, NaiveDate};
use serde_json::json;

use super::Context;
use super::failure::Failure;
use super::{find, private};
use crate::domain::day;
use crate::domain::kinds;
use crate::domain::name::{RecordName, nearest};
use crate::domain::people::Person;
use crate::domain::place;
use crate::domain::session::Session;
use crate::render::visible::{visible, visible_line};
use crate::store::{Drafts, Store, codec};

/// See what you began and didn't finish.
///
/// Drafts are kept until what they hold is saved. Nobody is shown anybody else's.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog drafts
  couplelog drafts --show photos
  couplelog drafts --discard photos")]
pub struct Args {
    /// Print this draft
    #[arg(long, value_name = "NAME", conflicts_with = "discard")]
    show: Option<String>,
    /// Throw this draft away, for good
    #[arg(long, value_name = "NAME")]
    discard: Option<String>,
    /// Throw it away without being asked
    #[arg(long, requires = "discard")]
    yes: bool,
}

/// A draft, and where it is kept.
struct Draft {
    name: RecordName,
    drafts: Drafts,
    is_private: bool,
}

/// Every draft of this person; the private ones last.
fn all(store: &Store, person: &Person) -> Result<Vec<Draft>> {
    let places =
        [Some((store.drafts().clone(), false)), private::drafts(store, person)?.map(|it| (it, true))];
    let mut found = Vec::new();
    for (drafts, is_private) in places.into_iter().flatten() {
        let names = drafts.of(&person.id)?;
        found.extend(names.into_iter().map(|name| Draft { name, drafts: drafts.clone(), is_private }));
    }
    Ok(found)
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let store = context.store()?;
    let settings = context.view(&store)?.settings;
    let person = context.writer(&store, &settings)?;
    let drafts = all(&store, &person)?;
    if let Some(name) = &args.show {
        return show(context, &person, one(&drafts, name)?);
    }
    if let Some(name) = &args.discard {
        return discard(context, &person, one(&drafts, name)?, args.yes);
    }
    if context.json() {
        let list: Vec<_> = drafts
            .iter()
            .map(|draft| {
                json!({
                    "record": draft.name.as_str(),
                    "kind": place::locate(&draft.name).map(|at| at.kind.name),
                    "day": written_on(&person, draft).map(|day| day.to_string()),
                    "private": draft.is_private,
                })
            })
            .collect();
        return context.print_json(&json!({ "version": 1, "drafts": list }));
    }
    if drafts.is_empty() {
        return context.print("You have no drafts.\n");
    }
    let mut text = String::new();
    for draft in &drafts {
        let day = written_on(&person, draft).map(|on| format!(", {}", day::words(on))).unwrap_or_default();
        let private = if draft.is_private { ", private" } else { "" };
        let name = visible_line(draft.name.as_str());
        text += &format!("{name}{day}{private}\n    {}\n", to_go_on(&store, draft));
    }
    context.page(&context.runnable(&text))
}

/// The command that goes on with a draft.
fn to_go_on(store: &Store, draft: &Draft) -> String {
    let name = &draft.name;
    let shown = || format!("couplelog drafts --show {}", visible_line(name.as_str()));
    let Some(at) = place::locate(name) else { return shown() };
    if name.last().contains(".earlier") {
        return shown();
    }
    let slug = visible_line(at.slug.as_deref().unwrap_or_default()).into_owned();
    let is_there = store.root().join(name.path()).symlink_metadata().is_ok();
    let command = if slug.is_empty() && at.date.is_none() && !at.kind.is_single() {
        format!("edit {}", at.kind.name)
    } else if *at.kind == kinds::LIMIT && !draft.is_private {
        format!("limit {slug}")
    } else if let Some(session) = Session::of(&at).filter(|_| *at.kind == kinds::DEBRIEF && !draft.is_private)
    {
        format!("debrief {}", visible_line(&session.id()))
    } else if is_there || slug.is_empty() && at.date.is_none() {
        format!("edit {}", visible_line(name.as_str()))
    } else {
        let day = at.date.map(|date| format!(" --date {date}")).unwrap_or_default();
        format!("add {} {slug}{day}", at.kind.name)
    };
    let private = if draft.is_private { " --private" } else { "" };
    format!("go on: couplelog {command}{private}")
}

fn written_on(person: &Person, draft: &Draft) -> Option<NaiveDate> {
    let path = draft.drafts.path(&person.id, &draft.name);
    let written: DateTime<Local> = path.metadata().ok()?.modified().ok()?.into();
    Some(written.date_naive())
}

/// The draft that a name means: the whole of it, its last parts, or a piece that only one has.
fn one<'a>(drafts: &'a [Draft], typed: &str) -> Result<&'a Draft> {
    let typed = RecordName::new(typed).map_err(find::bad_name)?;
    let typed = typed.as_str();
    let is_end = |draft: &&Draft| draft.name.as_str().ends_with(&format!("/{typed}"));
    let mut found: Vec<&Draft> = drafts.iter().filter(|draft| draft.name.as_str() == typed).collect();
    if found.is_empty() {
        found = drafts.iter().filter(is_end).collect();
    }
    if found.is_empty() {
        found = drafts.iter().filter(|draft| draft.name.as_str().contains(typed)).collect();
    }
    match found.as_slice() {
        [only] => Ok(only),
        [] => {
            let near = nearest(typed, drafts.iter().flat_map(|it| [it.name.as_str(), it.name.last()]));
            let hint = near.map_or("couplelog drafts".to_owned(), |near| {
                format!("did you mean `{near}`? Yours are: couplelog drafts")
            });
            Err(Failure::usage("could not find that draft")
                .because("you have no draft of this name")
                .hint(hint)
                .into())
        }
        several => {
            let first = several.first().map(|draft| draft.name.to_string()).unwrap_or_default();
            let mut failure = Failure::usage("could not tell which draft you mean")
                .hint(format!("write more of its name: couplelog drafts --show {first}"));
            for draft in several {
                failure = failure.because(draft.name.to_string());
            }
            Err(failure.into())
        }
    }
}

fn show(context: &Context, person: &Person, draft: &Draft) -> Result<()> {
    let name = &draft.name;
    let bytes = draft.drafts.read(&person.id, name)?.unwrap_or_default();
    let text = codec::any_text(&bytes);
    if context.json() {
        return context.print_json(&json!({ "version": 1, "record": name.as_str(), "text": text }));
    }
    let end = if text.ends_with('\n') { "" } else { "\n" };
    context.page_as_it_is(&format!("{}{end}", visible(&text)))
}

fn discard(context: &Context, person: &Person, draft: &Draft, yes: bool) -> Result<()> {
    let name = &draft.name;
    if !yes {
        let refused = || {
            Failure::usage(format!("could not throw away the draft of {name}"))
                .because("what it holds would be gone for good")
                .hint(format!("couplelog drafts --discard {name} --yes"))
        };
        if !context.can_ask() {
            return Err(refused().into());
        }
        let text = format!("Throw away the draft of {name}? It is gone for good then.");
        if !context.says_yes(&text, None)? {
            return context.print("It is kept.\n");
        }
    }
    draft.drafts.remove(&person.id, name)?;
    if context.json() {
        return context
            .print_json(&json!({ "version": 1, "record": name.as_str(), "commit": null, "draft": null }));
    }
    context.print(&format!("The draft of {} is gone.\n", visible_line(name.as_str())))
}

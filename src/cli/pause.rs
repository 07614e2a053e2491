//! `pause`: stop everything. It never asks, waits or fails (R5).

use anyhow::Result;
use serde_json::json;
use serde_yaml::Value;

use super::Context;
use super::signals::Shown;
use crate::domain::day;
use crate::domain::kinds;
use crate::domain::name::RecordName;
use crate::domain::people::{Person, SOMEONE, Settings};
use crate::domain::place;
use crate::domain::record::Record;
use crate::render::signals;
use crate::render::visible::visible;
use crate::store::codec::{self, Change};
use crate::store::known::Known;
use crate::store::{Store, Write};

/// So many commits are asked who the people are: a pause never waits.
const MANY: usize = 1_000;

/// Stop everything, at once and for no reason.
///
/// It never asks and never waits. While anyone is paused, every screen says so first, and nothing looser is
/// recorded. Only who paused ends it: couplelog resume. The other computer learns of it only when both are
/// brought together, so say it aloud.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog pause
  couplelog pause --as bo")]
pub struct Args {
    /// Whatever else is typed is no reason to fail (R5).
    #[arg(hide = true)]
    words: Vec<String>,
}

/// What became of a pause.
struct Recorded {
    person: Person,
    commit: Option<String>,
    is_written: bool,
    settings: Settings,
    shown: Shown,
    care: Option<Record>,
}

pub(super) fn run(context: &Context, _: Args) -> Result<()> {
    let stores = match context.store_as_it_is() {
        Ok(store) => vec![store],
        // With several repositories and none named, a pause that stops too much is the safe one.
        Err(_) if context.global.repo.is_none() => {
            let known = Known::of_user().map(|known| known.repositories()).unwrap_or_default();
            known.iter().filter_map(|path| Store::open(path).ok()).collect()
        }
        Err(_) => Vec::new(),
    };
    let recorded: Vec<Recorded> = stores.iter().map(|store| record(context, store, None)).collect();
    if context.json() {
        let first = recorded.first();
        return context.print_json(&json!({
            "version": 1,
            "record": first.map(|it| format!("pauses/{}", it.person.id)),
            "commit": first.and_then(|it| it.commit.clone()),
            "draft": null,
            "paused": recorded.iter().filter(|it| it.is_written).map(|it| it.person.id.as_str()).collect::<Vec<_>>(),
        }));
    }
    context.print_as_it_is(&context.fitted(&screen(context, &recorded)))
}

/// Pauses for a person who is known already, in one repository; gives the screen that says so.
pub(super) fn at_once(context: &Context, store: &Store, person: &Person) -> String {
    screen(context, &[record(context, store, Some(person))])
}

/// Pauses for a person who is known already, in one repository, without a screen; says whether it is written
/// down.
pub(super) fn quietly(context: &Context, store: &Store, person: &Person) -> bool {
    record(context, store, Some(person)).is_written
}

fn screen(context: &Context, recorded: &[Recorded]) -> String {
    let mut text =
        "PAUSED. Everything stops now.\n\nSay it aloud: the other computer learns of it only by sync.\n"
            .to_owned();
    if recorded.is_empty() {
        text += "No repository could be opened, so nothing is written down. The pause holds all the same.\n";
    }
    for one in recorded {
        if !one.is_written {
            text += "It could not be written down here. The pause holds all the same.\n";
        } else if one.commit.is_none() {
            text += &context
                .runnable("It is written down and counts; it is not committed yet (couplelog save).\n");
        }
    }
    let nothing = (Shown::default(), Settings::default());
    let first = recorded.first().map(|one| (&one.shown, &one.settings, Some(one.person.id.as_str())));
    let (shown, settings, viewer) = first.unwrap_or((&nothing.0, &nothing.1, None));
    let broken = if shown.is_broken { format!("{}\n", signals::BROKEN) } else { String::new() };
    let own = signals::signals(&shown.signals, settings, viewer, shown.is_broken);
    text += &context.runnable(&format!("\n{own}{broken}"));
    for one in recorded {
        if let Some(needs) = one.care.as_ref().and_then(|care| care.text("aftercare_needs")) {
            text += &format!("\n{} needs:\n", visible(&one.person.name));
            for line in visible(&needs).lines() {
                text += &format!("    {line}\n");
            }
        }
    }
    let is_nobodys = recorded.iter().any(|one| one.person.id == SOMEONE);
    let end = if is_nobodys {
        "\nIt ends when each of you has said so, in your own time: couplelog resume\n"
    } else {
        "\nEnd it in your own time, and only you: couplelog resume\n"
    };
    text + &context.runnable(end)
}

fn record(context: &Context, store: &Store, known: Option<&Person>) -> Recorded {
    let read = |name: &str| {
        RecordName::new(name)
            .ok()
            .and_then(|name| store.read(&name).ok().flatten())
            .and_then(|it| it.record())
    };
    let settings = read("couplelog").map(|record| Settings::read(&record)).unwrap_or_default();
    let person = known.cloned().or_else(|| context.person(store, &settings).ok().flatten());
    // Whoever somebody else took out of the file is still one of the people.
    let counted = || context.person(store, &context.view(store).ok()?.settings).ok().flatten();
    // Where the history can't be worked out, the newest commit that names the people still knows who it is.
    let committed = || context.person(store, &committed_settings(store)?).ok().flatten();
    let person = person.or_else(counted).or_else(committed);
    let person = person.unwrap_or_else(|| Person { id: SOMEONE.to_owned(), name: "Someone".to_owned() });
    let safety = read("safety");
    let is_broken = safety.is_none() && store.root().join("safety.yaml").symlink_metadata().is_ok();
    let care = read(&format!("care/{}", person.id)).or_else(|| super::private::care(store, &person));
    let path = format!("pauses/{}.yaml", person.id);
    let is_there = store.root().join(&path).symlink_metadata().is_ok();
    let text = text(context);
    let write = Write::text(path, text);
    let is_written = is_there || store.write_file(&write).is_ok();
    let commit = if is_there { None } else { commit(context, store, &person, &settings, write) };
    let commit = commit.or_else(|| already_committed(store, &person, is_there));
    // The pause is written; what follows is only shown, and nothing of it can stop it.
    let shown = Shown::of(context, store, safety.as_ref(), is_broken);
    Recorded { person, commit, is_written, settings, shown, care }
}

/// What the newest commit in which couplelog.yaml can be read says.
fn committed_settings(store: &Store) -> Option<Settings> {
    let at = place::locate_path("couplelog.yaml")?;
    let mut commit = store.git().head().ok().flatten();
    for _ in 0..MANY {
        let here = commit?;
        let blob = store.git().blob_at(here, "couplelog.yaml").ok().flatten();
        let record = blob.and_then(|blob| store.read_version(&at, blob).ok()?.record());
        let settings = record.map(|record| Settings::read(&record));
        if let Some(settings) = settings.filter(|settings| !settings.people.is_empty()) {
            return Some(settings);
        }
        commit = store.git().commit(here).ok()?.parents.first().copied();
    }
    None
}

fn text(context: &Context) -> String {
    let since =
        Change { path: vec!["since".to_owned()], value: Some(Value::from(context.today.to_string())) };
    let plain = || format!("since: {}\n", day::later(context.today, 0));
    codec::edit(kinds::PAUSE.template, &[since]).unwrap_or_else(|_| plain())
}

/// Commits the pause where that can be done at once; the file counts in any case.
fn commit(
    context: &Context,
    store: &Store,
    person: &Person,
    settings: &Settings,
    write: Write,
) -> Option<String> {
    let mut lock = store.lock_at_once("pause")?;
    let (author, when) = context.signed(person, settings);
    store.save(&mut lock, &author, when, "update pauses", &[write]).ok().flatten().map(|id| id.to_string())
}

fn already_committed(store: &Store, person: &Person, is_there: bool) -> Option<String> {
    let head = store.git().head().ok().flatten().filter(|_| is_there)?;
    let blob = store.git().blob_at(head, &format!("pauses/{}.yaml", person.id)).ok().flatten();
    blob.map(|_| head.to_string())
}

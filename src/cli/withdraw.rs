//! `withdraw`: take one's own agreement back, at once (R6).

use anyhow::Result;

use super::Context;
use super::{entry, find, proposals};
use crate::domain::kinds;
use crate::domain::name::RecordName;
use crate::domain::people::{Person, Settings};
use crate::domain::spec::Located;
use crate::history::view::View;
use crate::render::{NOTE, stances};
use crate::store::{Id, Lock, Store, Write};

/// Withdraw from an agreement, at once, alone, and for no reason.
///
/// From this moment it is not in force, whoever else agreed. It asks nothing and needs nobody, and it works
/// while everything is paused. The other computer learns of it only when both are brought together, so say it
/// aloud.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog withdraw phones
  couplelog withdraw couplelog       the settings: what counted before counts again")]
pub struct Args {
    /// The agreement, or as much of its name as fits one only; `couplelog` for the settings
    record: String,
}

/// What became of it.
#[derive(Default)]
pub(super) struct Done {
    /// Whether an entry was taken out of the file here, where that counts already.
    pub is_out_here: bool,
    /// The commit without it.
    pub commit: Option<Id>,
    /// Whether the newest commit has an entry still.
    pub is_in_head: bool,
    /// Whether the file or the newest commit can't be read, so that an entry may be left in it.
    pub is_unreadable: bool,
    /// Why there is no commit, where there should be one.
    pub trouble: Option<anyhow::Error>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let store = context.store()?;
    let at = find::agreement(&store, &args.record)?;
    let settings = context.view(&store).map_or_else(|_| settings_here(&store), |view| view.settings);
    let person = context.writer(&store, &settings)?;
    let done = take_back(context, &store, &at, &person, &settings)?;
    let view = context.view(&store).ok();
    if let Some(trouble) = &done.trouble {
        context.note(&format!("It could not be committed yet: {trouble}"));
    }
    if context.json() {
        return context.print_json(&entry::json(&at, done.commit, view.as_ref(), &person));
    }
    let lead = view.as_ref().map(stances::paused).unwrap_or_default();
    context.print(&context.fitted(&format!("{lead}{}\n{NOTE}\n", said(&at, &done, view.as_ref()))))
}

/// Takes back the entry of a person who is known already; gives the commit and what is to be said.
///
/// # Errors
/// When nothing could be taken back.
pub(super) fn at_once(
    context: &Context,
    store: &Store,
    at: &Located,
    person: &Person,
    settings: &Settings,
) -> Result<(Option<Id>, String)> {
    let done = take_back(context, store, at, person, settings)?;
    if let Some(trouble) = &done.trouble {
        context.note(&format!("It could not be committed yet: {trouble}"));
    }
    let view = context.view(store).ok();
    Ok((done.commit, said(at, &done, view.as_ref())))
}

/// The settings as the file here says them, for when the history can't be read.
pub(super) fn settings_here(store: &Store) -> Settings {
    let name = RecordName::new("couplelog").ok();
    let stored = name.and_then(|name| store.read(&name).ok().flatten());
    stored.and_then(|stored| stored.record()).map(|record| Settings::read(&record)).unwrap_or_default()
}

fn take_back(
    context: &Context,
    store: &Store,
    at: &Located,
    person: &Person,
    settings: &Settings,
) -> Result<Done> {
    let (done, busy) = everywhere(context, store, &[at], person, settings);
    let mut done = done.into_iter().next().unwrap_or_default();
    done.trouble = busy.filter(|_| done.is_out_here || done.is_in_head).or(done.trouble);
    match done.trouble.take_if(|_| !done.is_out_here) {
        Some(trouble) => Err(trouble),
        None => Ok(done),
    }
}

/// Takes a person's word out of these records: what they agreed to, and that they are ready for an idea. First out
/// of every file, which counts at once and needs neither the lock nor git; then out of the newest commit, with
/// nothing else that isn't saved yet. Gives what became of each, and why there was no lock, for which it waits once.
pub(super) fn everywhere(
    context: &Context,
    store: &Store,
    all: &[&Located],
    person: &Person,
    settings: &Settings,
) -> (Vec<Done>, Option<anyhow::Error>) {
    let mut found: Vec<Done> = all.iter().map(|_| Done::default()).collect();
    let files_first = |found: &mut [Done]| {
        for (at, done) in all.iter().zip(found) {
            match out_here(store, at, person, done) {
                Ok(is_out) => {
                    done.is_out_here |= is_out;
                    done.trouble = None;
                }
                Err(error) => done.trouble = Some(error),
            }
        }
    };
    files_first(&mut found);
    let mut lock = store.lock("withdraw");
    // Another couplelog may have written the files since.
    files_first(&mut found);
    for (at, done) in all.iter().zip(&mut found) {
        if let Err(error) = out_of_head(context, store, at, (person, settings), lock.as_mut().ok(), done) {
            done.trouble = Some(error);
        }
        // Out of the newest commit, it counts no more, whatever stands in the file.
        done.trouble.take_if(|_| done.commit.is_some());
    }
    (found, lock.err().map(Into::into))
}

/// A text without this person's word in it; nothing where it isn't found.
fn without(at: &Located, bytes: &[u8], person: &Person) -> Option<String> {
    if *at.kind == kinds::PROPOSAL {
        proposals::without_ready(at, bytes, &person.id)
    } else {
        entry::without_by_any_means(bytes, person)
    }
}

fn out_here(store: &Store, at: &Located, person: &Person, done: &mut Done) -> Result<bool> {
    let Some(stored) = store.read(&at.name)? else { return Ok(false) };
    let Some(text) = without(at, &stored.bytes, person) else {
        done.is_unreadable |= stored.contents.is_err();
        return Ok(false);
    };
    store.write_file(&Write::text(at.name.path(), text))?;
    Ok(true)
}

fn out_of_head(
    context: &Context,
    store: &Store,
    at: &Located,
    (person, settings): (&Person, &Settings),
    lock: Option<&mut Lock>,
    done: &mut Done,
) -> Result<()> {
    let path = at.name.path();
    let head = store.git().head()?;
    let blob = head.map(|head| store.git().blob_at(head, &path)).transpose()?.flatten();
    let Some(blob) = blob else { return Ok(()) };
    let bytes = store.git().blob(blob)?;
    let Some(text) = without(at, &bytes, person) else {
        done.is_unreadable |= crate::store::codec::parse(&bytes).is_err();
        return Ok(());
    };
    done.is_in_head = true;
    let Some(lock) = lock else { return Ok(()) };
    let (author, when) = context.signed(person, settings);
    let subject = format!("update {}", at.kind.plural);
    let writes = [Write::text(path, text)];
    done.commit = store.commit(lock, &author, when, &subject, &writes)?;
    done.is_in_head = false;
    Ok(())
}

fn said(at: &Located, done: &Done, view: Option<&View>) -> String {
    let mut text = String::new();
    let has_withdrawn = done.is_out_here || done.commit.is_some();
    let is_config = *at.kind == kinds::CONFIG;
    if has_withdrawn && is_config {
        let days = view.map(|view| view.settings.reflection_days);
        let days = days.map(|days| format!(" (reflection time: {days} days)")).unwrap_or_default();
        text += &format!("You have withdrawn from the settings. What counted before counts again{days}.\n");
    } else if has_withdrawn {
        text += &format!("You have withdrawn from {}, at once. It is not in force.\n", at.name);
    } else if done.is_unreadable {
        text += &format!(
            "{0} can't be read, so it is not in force. If your entry is still in it, it could count again once \
             the file is put right; withdraw again then: couplelog withdraw {0}\n",
            at.name
        );
    } else {
        text += &format!("You have no agreement in {}. Nothing was changed.\n", at.name);
        text += "Did you agree on another computer? Withdraw there too, or here once both are brought together.\n";
    }
    if has_withdrawn {
        text += "Nobody has to say why. Say it aloud: the other computer learns of it only by sync.\n";
    }
    if done.trouble.is_some() {
        text += "It counts here already; it is not committed yet (couplelog save).\n";
    }
    text
}

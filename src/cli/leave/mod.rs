//! `leave`: end one's own part in it, alone and offline.

mod take_along;
mod words;

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::json;

use super::context::quoted;
use super::failure::{Failure, Kind};
use super::{Context, failure, find, pause, withdraw};
use crate::domain::kinds;
use crate::domain::people::{Person, Settings};
use crate::domain::place;
use crate::domain::spec::Located;
use crate::render::visible::visible_line;
use crate::store::Store;
use crate::store::known::Known;

/// End your own part in it, alone and without asking anybody.
///
/// It pauses, withdraws you from every agreement, copies your records and the joint ones into a new folder of
/// yours, forgets the couple's folder on this computer, and lists what remains here and elsewhere. Nothing is
/// deleted, and nothing is sent; the pause and the withdrawals are written in the couple's folder, where the
/// other can see them. `--quiet` writes nothing there and only forgets the folder here.
///
/// If you are afraid of your partner, plan this with an advocate first: couplelog safety
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog leave                     says what it would do, then asks
  couplelog leave --to ~/my-notes     the folder for your records
  couplelog leave --quiet             only forgets the folder here")]
pub struct Args {
    /// Only forget the couple's folder on this computer; nothing is written in it
    #[arg(long, conflicts_with = "to")]
    quiet: bool,
    /// The new folder for your records, outside the couple's
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Don't ask
    #[arg(long)]
    yes: bool,
}

/// What became of it.
#[derive(Default)]
struct Left {
    is_paused: bool,
    withdrawn: Vec<String>,
    /// Whether something may be left that could not be taken back.
    is_held: bool,
    /// Whether another couplelog was at work all the while.
    is_busy: bool,
    copies: Option<PathBuf>,
    is_forgotten: bool,
    failed: Vec<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    if !args.quiet && !args.yes && !context.can_ask() {
        return Err(Failure::usage("could not ask whether to leave")
            .because(context.nobody_to_ask())
            .because(words::FIRST)
            .hint("couplelog leave --yes, or couplelog leave --quiet, which only forgets the folder here")
            .into());
    }
    let store = context.store()?;
    if args.quiet {
        let left = Left { is_forgotten: forget(&store)?, ..Left::default() };
        return report(context, &store, None, &left, true);
    }
    let settings =
        context.view(&store).map_or_else(|_| withdraw::settings_here(&store), |view| view.settings);
    let person = context.writer(&store, &settings)?;
    let folder = take_along::folder(context, &store, args.to.as_deref())?;
    if !context.json() {
        context.note(words::FIRST);
    }
    if !args.yes && !asked(context, &folder)? {
        context.note("Nothing was written.");
        return Ok(());
    }
    let mut left = Left { is_paused: pause::quietly(context, &store, &person), ..Left::default() };
    if !left.is_paused {
        left.failed.push("the pause could not be written down; it holds all the same".to_owned());
    }
    withdraw_everywhere(context, &store, &person, &settings, &mut left);
    match take_along::copy(context, &store, &person, &folder) {
        Ok(missing) => {
            left.copies = Some(folder);
            left.failed.extend(missing);
        }
        Err(error) => left.failed.push(in_one_line("your records could not be copied", error)),
    }
    // Without the copies, the folder has to be found again.
    if left.copies.is_some() {
        match forget(&store) {
            Ok(is_forgotten) => left.is_forgotten = is_forgotten,
            Err(error) => left.failed.push(in_one_line("the folder could not be forgotten here", error)),
        }
    }
    report(context, &store, Some(&person), &left, false)
}

fn asked(context: &Context, folder: &Path) -> Result<bool> {
    let text = format!(
        "Pause everything, withdraw you from every agreement, copy your records to {}, and forget the folder here?",
        folder.display()
    );
    let hint = "y or n; Enter alone does nothing. It asks nobody else and sends nothing.";
    context.says_yes(&text, Some(hint))
}

fn in_one_line(what: &str, error: anyhow::Error) -> String {
    let failure = failure::of(error);
    let causes = if failure.causes.is_empty() { failure.what } else { failure.causes.join("; ") };
    format!("{what}: {causes}")
}

/// Says whether it was among those that are remembered.
fn forget(store: &Store) -> Result<bool> {
    let Some(known) = Known::of_user() else { return Ok(false) };
    let before = known.repositories().len();
    known.forget(store.root())?;
    Ok(known.repositories().len() < before)
}

/// Takes back every agreement, and every word of being ready for a proposal.
fn withdraw_everywhere(
    context: &Context,
    store: &Store,
    person: &Person,
    settings: &Settings,
    left: &mut Left,
) {
    let mut all: Vec<Located> = Vec::new();
    for kind in [&kinds::AGREEMENT, &kinds::PROPOSAL] {
        match find::here_and_committed(store, kind) {
            Ok(found) => all.extend(found),
            Err(error) => left.held(in_one_line(&format!("the {} could not be listed", kind.plural), error)),
        }
    }
    all.extend(place::locate_path("couplelog.yaml"));
    let all: Vec<&Located> = all.iter().collect();
    let (found, busy) = withdraw::everywhere(context, store, &all, person, settings);
    let mut waiting = Vec::new();
    for (at, done) in all.iter().zip(found) {
        let name = at.name.as_str();
        if done.is_out_here || done.commit.is_some() {
            left.withdrawn.push(name.to_owned());
        }
        if done.is_unreadable {
            left.held(format!(
                "{name} can't be read, so your own word may be left in it; once it is put right, leave once more"
            ));
        }
        match done.trouble {
            Some(error) if done.is_out_here => left.failed.push(not_committed(name, error)),
            Some(error) => left.held(in_one_line(&format!("withdrawing from {name}"), error)),
            None if busy.is_some() && (done.is_out_here || done.is_in_head) => waiting.push(name),
            None => {}
        }
    }
    if let Some(error) = busy.filter(|_| !waiting.is_empty()) {
        let failure = failure::of(error);
        left.is_busy = failure.kind == Kind::Busy;
        left.failed.push(not_committed(&waiting.join(", "), failure.into()));
    }
}

impl Left {
    fn held(&mut self, why: String) {
        self.is_held = true;
        self.failed.push(why);
    }
}

fn not_committed(what: &str, error: anyhow::Error) -> String {
    in_one_line(&format!("{what}: taken back here, where it counts already, and not committed yet"), error)
}

fn report(
    context: &Context,
    store: &Store,
    person: Option<&Person>,
    left: &Left,
    is_quiet: bool,
) -> Result<()> {
    let here = words::here(store, person, left.copies.as_deref());
    let elsewhere = words::elsewhere(is_quiet);
    if context.json() {
        context.print_json(&json!({
            "version": 1, "record": null, "commit": null, "draft": null, "first": words::FIRST,
            "paused": left.is_paused, "withdrawn": left.withdrawn,
            "copies": left.copies.as_ref().map(|path| path.display().to_string()),
            "forgotten": left.is_forgotten, "failed": left.failed,
            "remains": { "here": here, "elsewhere": elsewhere },
        }))?;
    } else {
        let mut text = String::new();
        if left.is_paused {
            text += "Everything is paused, and only you end that.\n";
        }
        for name in &left.withdrawn {
            text += &format!("Withdrawn from {}.\n", visible_line(name));
        }
        if !is_quiet && left.withdrawn.is_empty() && !left.is_held {
            text += "There was nothing to withdraw from.\n";
        }
        if let Some(folder) = &left.copies {
            text += &format!("Your records and the joint ones are in {}, for you alone.\n", folder.display());
        }
        text += &if left.is_forgotten {
            format!("This computer's couplelog no longer remembers {}.\n", store.root().display())
        } else {
            "This computer's couplelog does not remember that folder.\n".to_owned()
        };
        text += "\nWhat remains here:\n";
        text.extend(here.iter().map(|line| format!("  - {line}\n")));
        text += "\nWhat remains elsewhere:\n";
        text.extend(elsewhere.iter().map(|line| format!("  - {line}\n")));
        context.print(&words::wrapped(&text, context.width()))?;
    }
    if left.failed.is_empty() {
        return Ok(());
    }
    // Once it is forgotten, the folder has to be named.
    let root = quoted(&visible_line(&store.root().display().to_string()));
    let named = if left.is_forgotten { format!("couplelog --repo {root}") } else { "couplelog".to_owned() };
    let is_busy_alone = left.is_busy && left.failed.len() == 1;
    let kind = if is_busy_alone { Kind::Busy } else { Kind::Failed };
    let mut failure = Failure::new(kind, "could not do all of it")
        .hint(format!("to go on where this ended, once more: {named} leave; in any case: {named} pause"));
    failure.causes.clone_from(&left.failed);
    Err(failure.into())
}

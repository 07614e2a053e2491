//! `remote`: the one place that this clone syncs with.

use std::fs;

use anyhow::Result;
use serde_json::json;

use super::failure::Failure;
use super::{Context, way};
use crate::render::visible::visible_line;
use crate::store::error::OrFile;
use crate::store::{Git, Place, Store, Synced, Transport, files};

/// See or set the one place that you sync with.
///
/// It can be a folder (on a USB stick, say, and it is made if it isn't there), a computer that you reach with
/// ssh, or a private repository at a service on the web. Whoever can read that place can read everything. A hook
/// in this clone refuses to send anywhere else; it is a guard rail against slips, not a wall.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog remote
  couplelog remote set /media/stick/ours
  couplelog remote set ana@example.org:ours.git")]
pub struct Args {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Choose the place, instead of the one before
    Set {
        /// A folder, ssh like ana@example.org:ours.git, or https://example.org/ours.git
        #[arg(value_name = "URL", allow_hyphen_values = true)]
        url: String,
    },
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let store = context.store()?;
    match args.verb {
        None => show(context, &store),
        Some(Verb::Set { url }) => set(context, &store, &url),
    }
}

fn show(context: &Context, store: &Store) -> Result<()> {
    let place = store.git().place()?.map(|url| way::place(&url)).transpose()?;
    let others = store.git().other_remotes();
    let synced = store.synced().and_then(|synced| synced.on);
    if context.json() {
        return context.print_json(&json!({
            "version": 1, "remote": place.as_ref().map(Place::shown),
            "last_synced": synced.map(|day| day.to_string()), "others": others,
        }));
    }
    match &place {
        None => context.print("No place to sync with is set: couplelog remote set URL\n")?,
        Some(place) => {
            let when = synced.map_or_else(
                || "not synced yet: couplelog sync".to_owned(),
                |day| format!("last synced {}", crate::domain::day::distance(day, context.today)),
            );
            context.print(&format!("{} ({when})\n", visible_line(&place.shown())))?;
        }
    }
    if !others.is_empty() {
        context
            .note(&format!("Git knows other remotes too, which couplelog never uses: {}", others.join(", ")));
    }
    Ok(())
}

fn set(context: &Context, store: &Store, url: &str) -> Result<()> {
    let place = way::place(url)?;
    let is_made = make_folder(&place)?;
    let quiet = |_: &str| {};
    let transport = Transport::new(store.root(), context.today, false, &quiet);
    let warnings = way::warn(context, &place, &transport);
    let mut lock = store.lock("remote")?;
    // Another program may have changed `origin` meanwhile; what was chosen here is what was synced with.
    let before = store.git().chosen_place();
    let is_other = before.as_deref() != Some(place.url());
    if is_other {
        store.git().forget_there(&mut lock)?;
    }
    let is_guarded = store.set_place(&place)?;
    if is_other {
        store.keep_synced(Synced { on: None, chosen: Some(context.today) })?;
    }
    drop(lock);
    if !is_guarded {
        context.note(
            "This clone has a pre-push hook of its own already, which stays; so nothing here keeps git from \
             sending to other places.",
        );
    }
    if context.json() {
        return context.print_json(&json!({
            "version": 1, "remote": place.shown(), "made": is_made, "guarded": is_guarded, "warnings": warnings,
        }));
    }
    let made = if is_made { "It was not there yet, and is an empty place now. " } else { "" };
    context.print(&format!(
        "You sync with {} from now on.\n{made}Whoever can read it can read everything here.\n\n  couplelog sync     \
         send and receive\n",
        visible_line(&place.shown())
    ))
}

/// Makes the place where it is a folder that isn't there, or is empty.
fn make_folder(place: &Place) -> Result<bool> {
    let Some(folder) = place.folder() else { return Ok(false) };
    let refused = |why: &str, hint: &str| {
        Failure::usage(format!("could not set {} as the place to sync with", folder.display()))
            .because(why)
            .hint(hint)
    };
    let is_empty = match fs::read_dir(&folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if !folder.parent().is_some_and(std::path::Path::is_dir) {
                let hint = "is the stick plugged in? The folder above it has to be there";
                return Err(refused("the folder above it isn't there", hint).into());
            }
            true
        }
        Err(error) => return Err(error).or_file("look into", &folder).map_err(Into::into),
    };
    if is_empty {
        files::create_folder(&folder)?;
        Git::init_bare(&folder)?;
        return Ok(true);
    }
    if folder.join(".git").exists() {
        let hint = "name another folder, which couplelog makes: couplelog remote set FOLDER";
        return Err(refused("somebody works in that folder, so nothing can be sent into it", hint).into());
    }
    if !folder.join("HEAD").is_file() || !folder.join("objects").is_dir() {
        return Err(refused("there is something else in it", "name a folder that isn't there yet").into());
    }
    Ok(false)
}

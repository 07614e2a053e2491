//! `init`: two people start their repository, together.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::json;

use super::failure::{self, Failure};
use super::{Context, who};
use crate::domain::name;
use crate::domain::people::{Person, SOMEONE};
use crate::store::error::OrFile;
use crate::store::known::Known;
use crate::store::{Store, files};

mod build;
mod growing;
mod questions;

pub use build::{build, move_into, private};
pub use growing::Growing;

/// Start a repository, together and unhurried. Adults only.
///
/// Makes a private folder of plain files with a git repository of its own, writes the settings, the safety
/// plan and a README into it, and remembers it. Nothing leaves this computer.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog init ours
  couplelog init ours --person ana=Ana --person bo=Bo --me ana --stop-word red --stop-gesture \"two taps\"
  couplelog init ours --person ana=Ana --person bo=Bo --shared")]
pub struct Args {
    /// The folder; it is made if it isn't there
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// One of you, as ID=NAME; once for each person
    #[arg(long = "person", value_name = "ID=NAME", id = "people")]
    people: Vec<String>,
    /// Who is at this computer: the id of one of you
    #[arg(long, value_name = "ID", conflicts_with = "shared")]
    me: Option<String>,
    /// Several of you use this computer, so nobody is remembered
    #[arg(long)]
    shared: bool,
    /// A word that stops everything
    #[arg(long, value_name = "WORD")]
    stop_word: Option<String>,
    /// A gesture that stops everything, for when speaking is hard
    #[arg(long, value_name = "GESTURE")]
    stop_gesture: Option<String>,
}

/// Everything that was asked or given.
pub struct Answers {
    /// The people.
    pub people: Vec<Person>,
    /// Who is at this computer; nothing where several use it.
    pub me: Option<Person>,
    /// The stop word.
    pub stop_word: Option<String>,
    /// The stop gesture.
    pub stop_gesture: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let dir = failure::absolute(&args.dir)?;
    if let Some(store) = refuse_or_find(&dir)? {
        remember(context, store.root());
        let text =
            format!("{} is a couplelog repository already. Nothing was changed.\n", store.root().display());
        return report(context, store.root(), None, &text);
    }
    warn(context, &dir);
    let answers = if context.can_ask() && (args.people.is_empty() || (args.me.is_none() && !args.shared)) {
        match questions::ask(context, &args)? {
            Some(answers) => answers,
            None => {
                context.note("Stopped. Nothing was made.");
                return Ok(());
            }
        }
    } else {
        from_flags(&args)?
    };
    let (store, commit) = build(context, &dir, &answers)?;
    remember(context, store.root());
    let word = answers.stop_word.as_deref().unwrap_or("not chosen together yet");
    let gesture = answers.stop_gesture.as_deref().unwrap_or("not chosen together yet");
    let text = format!(
        "Made {}.\nStop word: {word}. Stop gesture: {gesture}.\n\n\
         What next, each for yourself and in your own time:\n  \
         couplelog limit photos     say what you want about a topic\n  \
         couplelog edit safety      your safety plan, together\n  \
         couplelog log              after an evening together\n  \
         couplelog pause            stops everything, at any time and for no reason\n",
        dir.display(),
    );
    report(context, store.root(), commit.as_deref(), &text)
}

fn report(context: &Context, folder: &Path, commit: Option<&str>, text: &str) -> Result<()> {
    if context.json() {
        let folder = folder.display().to_string();
        return context.print_json(
            &json!({ "version": 1, "record": "couplelog", "commit": commit, "draft": null, "folder": folder }),
        );
    }
    context.print(&context.fitted(&crate::render::visible::visible(text)))
}

/// Remembers a repository, so that it is found from anywhere.
pub fn remember(context: &Context, folder: &Path) {
    let remembered = Known::of_user().map(|known| known.remember(folder));
    if !matches!(remembered, Some(Ok(()))) {
        context.note("This repository could not be remembered; name it with --repo, or work in its folder.");
    }
}

/// The repository that is in this folder already; a folder that is anything else is refused.
///
/// # Errors
/// Exit 2 for a folder that has anything in it, or a path that is no folder.
pub fn refuse_or_find(dir: &Path) -> Result<Option<Store>> {
    let refused = |why: &str| {
        Failure::usage(format!("could not start in {}", dir.display()))
            .because(why)
            .hint("name a new folder: couplelog init ours")
    };
    match fs::symlink_metadata(dir) {
        Err(error) if files::is_absent(&error) => return Ok(None),
        Err(error) => return Err(error).or_file("look at", dir).map_err(Into::into),
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Err(refused("it is no folder").into()),
    }
    if dir.join(".git").exists() && dir.join("couplelog.yaml").exists() {
        return Ok(Some(Store::open(dir)?));
    }
    let mut entries = fs::read_dir(dir).or_file("list", dir)?;
    if entries.next().is_some() { Err(refused("there is something in it already").into()) } else { Ok(None) }
}

const CLOUDS: [&str; 12] = [
    "cloudstorage",
    "dropbox",
    "onedrive",
    "google drive",
    "googledrive",
    "icloud",
    "mobile documents",
    "nextcloud",
    "owncloud",
    "pcloud",
    "mega",
    "syncthing",
];

fn warn(context: &Context, dir: &Path) {
    let mut parts = dir.components().map(|part| part.as_os_str().to_string_lossy().to_lowercase());
    if parts.any(|part| CLOUDS.iter().any(|cloud| part == *cloud || part.starts_with(&format!("{cloud} ")))) {
        context.note(
            "Warning: this folder looks like one that a cloud service copies. It would see everything, and can \
             damage the repository. A folder outside of it is safer.",
        );
    }
    let above = dir.ancestors().skip(1).find(|folder| folder.join(".git").exists());
    if let Some(above) = above {
        context.note(&format!(
            "Warning: this folder is inside another git repository ({}), which could take your files in by \
             accident.",
            above.display()
        ));
    }
}

/// How a command that starts one begins.
const START: &str = "couplelog init ours --person ana=Ana --person bo=Bo";

fn from_flags(args: &Args) -> Result<Answers> {
    let people = args.people.iter().map(|text| person(text)).collect::<Result<Vec<_>>>()?;
    if people.len() < 2 {
        return Err(Failure::usage("could not start a repository")
            .because("it needs at least two people")
            .hint(format!("{START} --me ana"))
            .into());
    }
    let me = match &args.me {
        None if args.shared => None,
        None => {
            return Err(Failure::usage("could not start a repository")
                .because("it isn't said who is at this computer")
                .hint(format!("{START} --me ana, or --shared where both use this computer"))
                .into());
        }
        Some(me) => match who::named(&people, me) {
            Some(person) => Some(person.clone()),
            None => {
                return Err(Failure::usage("could not start a repository")
                    .because("--me names nobody that --person names")
                    .hint(format!("{START} --me ana"))
                    .into());
            }
        },
    };
    finish(Answers {
        people,
        me,
        stop_word: args.stop_word.clone().filter(|word| !word.trim().is_empty()),
        stop_gesture: args.stop_gesture.clone().filter(|gesture| !gesture.trim().is_empty()),
    })
}

/// `ana=Ana`, or only a name, whose id is made from it.
fn person(text: &str) -> Result<Person> {
    let (id, name) = text.split_once('=').unwrap_or((text, text));
    let id = name::slug(id).map_err(|error| {
        Failure::usage("could not understand --person")
            .because(error.to_string())
            .hint(format!("{START} --me ana"))
    })?;
    Ok(Person { id, name: name.trim().to_owned() })
}

/// The last look at the people, before anything is made.
fn finish(mut answers: Answers) -> Result<Answers> {
    let mut ids = BTreeSet::from([SOMEONE.to_owned()]);
    for person in &mut answers.people {
        if person.name.is_empty() {
            person.name.clone_from(&person.id);
        }
        if !ids.insert(person.id.clone()) {
            let why = if person.id == SOMEONE {
                "that id is kept for a pause by a person who isn't named"
            } else {
                "two people have the same id"
            };
            let failure = Failure::data("could not start a repository").because(why);
            return Err(failure.hint(format!("{START} --me ana")).into());
        }
    }
    Ok(answers)
}

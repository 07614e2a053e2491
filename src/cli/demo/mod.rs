//! `demo`: an example couple's repository, to look around in before having one's own.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Parser as _;
use serde_json::json;

use super::failure::{self, Failure};
use super::init::{self, Answers};
use super::{Cli, Context, dispatch};
use crate::store::Store;
use crate::store::error::OrFile;

mod story;

/// Look around in an example couple's repository.
///
/// Makes a folder with three months of Ana and Bo, two people who don't exist, and shows it. Nothing of your
/// own is read or changed, and the folder is not remembered: delete it when you have seen enough.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog demo                in a new folder among the system's temporary ones
  couplelog demo example        in the folder `example`")]
pub struct Args {
    /// The folder, new or empty; without one, a new one among the system's temporary folders
    dir: Option<PathBuf>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    // A folder of our own goes again if the example could not be made; a given one stays as it was found.
    let (dir, temporary) = match &args.dir {
        Some(dir) => (empty(dir)?, None),
        None => {
            let made = tempfile::Builder::new().prefix("couplelog-demo-").tempdir();
            let made = made.or_file("make a folder in", &std::env::temp_dir())?;
            (made.path().to_owned(), Some(made))
        }
    };
    let store = make(context, &dir)?;
    if let Some(temporary) = temporary {
        let _ = temporary.keep();
    }
    if context.json() {
        let head = store.git().head()?.map(|id| id.to_string());
        return context.print_json(
            &json!({ "version": 1, "record": null, "commit": head, "draft": null, "folder": dir.display().to_string() }),
        );
    }
    show(context, &store)
}

/// Makes the repository: set up as by `init`, then written by both over three months.
fn make(context: &Context, dir: &Path) -> Result<Store> {
    let people = story::people();
    let answers = Answers {
        me: people.first().cloned(),
        people,
        stop_word: Some("red".to_owned()),
        stop_gesture: Some("two taps".to_owned()),
    };
    let first_day = Context::unasked(context.global.clone(), story::FIRST_DAY);
    let (store, _) = init::build(&first_day, dir, &answers)?;
    story::write(context, &store)?;
    Ok(store)
}

/// Refuses a folder that has anything in it.
fn empty(dir: &Path) -> Result<PathBuf> {
    let dir = failure::absolute(dir)?;
    let refused = |why: &str| {
        Failure::usage(format!("could not make the example in {}", dir.display()))
            .because(why)
            .hint("in a new folder, made for it: couplelog demo")
    };
    match fs::symlink_metadata(&dir) {
        Err(error) if crate::store::files::is_absent(&error) => return Ok(dir),
        Err(error) => return Err(error).or_file("look at", &dir).map_err(Into::into),
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Err(refused("it is no folder").into()),
    }
    match fs::read_dir(&dir).or_file("list", &dir)?.next() {
        Some(_) => Err(refused("there is something in it already").into()),
        None => Ok(dir),
    }
}

fn show(context: &Context, store: &Store) -> Result<()> {
    let folder = store.root().display().to_string();
    let folder = folder.trim_end_matches('/');
    context.print(&format!(
        "Made an example in {folder}\n\nAna and Bo, who don't exist, have kept it for three months. There it is\n{}.\n",
        story::TODAY.format("%A, %-d %B %Y"),
    ))?;
    let mut there = story::surroundings(context, store, "ana", story::TODAY);
    // What is shown here runs on below each other; the pager would put each on a screen of its own.
    there.global.plain = true;
    for words in [&["status"][..], &["history", "limits"]] {
        context.print(&format!("\n$ couplelog {}\n\n", words.join(" ")))?;
        let cli = Cli::try_parse_from([&["couplelog"], words].concat())?;
        dispatch(&there, cli.command)?;
    }
    context.print_as_it_is(&next(folder))
}

/// What can be tried in the example, and how.
const TRIES: [(&str, &str); 8] = [
    ("what counts today, and what it comes to together", "limits"),
    ("how one stance changed", "history limits/ana/photos"),
    ("the hard and soft limits of a day in the past", "limits --at 2026-10-01"),
    ("what is different since then", "diff --since 2026-09-01"),
    ("look back at the latest evening, as Ana has not yet", "debrief"),
    ("take a looser stance back before it counts", "limit nicknames --keep"),
    ("where one file is", "path limits/ana/photos"),
    ("stop everything", "pause"),
];

/// What to try, as commands that can be run here.
fn next(folder: &str) -> String {
    let program = std::env::args().next().unwrap_or_else(|| "couplelog".to_owned());
    let quoted = |text: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+".contains(c);
        if text.chars().all(is_plain) {
            text.to_owned()
        } else {
            format!("'{}'", text.replace('\'', "'\\''"))
        }
    };
    let (program, folder) = (quoted(&program), quoted(folder));
    let tries: String =
        TRIES.iter().map(|(what, verb)| format!("  {what}\n      {program} {verb}\n")).collect();
    format!(
        "
What to try next, as Ana (--as bo makes you Bo). First, so that it is found:

      export COUPLELOG_REPO={folder} COUPLELOG_TODAY={today}

{tries}  everything there is plain text in a git repository
      git -C {folder} log -p

And then, together and unhurried, your own:

      unset COUPLELOG_REPO COUPLELOG_TODAY
      rm -rf {folder}
      {program} init ours
",
        today = story::TODAY,
    )
}

//! `resolve`: settle what both changed, each in their own way, with both versions by name.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::json;

use super::compose::Source;
use super::failure::Failure;
use super::{Context, find};
use crate::domain::people::{Person, SOMEONE, Settings};
use crate::history::talks::Open;
use crate::history::today::{self, Titled};
use crate::history::view::View;
use crate::render::{NOTE, stances, talks};
use crate::store::{Id, Store};

mod decide;
mod unfinished;
mod walk;
mod whole;

/// Settle what both of you changed, each in your own way.
///
/// It shows both versions by name and what holds meanwhile: both texts, or the stricter one. Keep one, leave it
/// as it is, write it anew, or talk about it later; nothing is blocked by it. What is under a person's name is
/// theirs to settle, and a looser choice waits its days like any other.
///
/// A merge that another git program stopped at is finished first, record by record.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog resolve
  couplelog resolve safety
  couplelog resolve safety --field temperature --keep ana
  couplelog resolve safety --as-it-is
  echo 'temperature: warm' | couplelog resolve safety --from -

Exit codes: 0 settled, 4 it is somebody else's to settle, 6 something is still to be talked about.")]
pub struct Args {
    /// The record, or as much of its name as fits one only; else all of them, one at a time
    record: Option<String>,
    /// Only this field, as couplelog conflicts shows it
    #[arg(long, requires = "record")]
    field: Option<String>,
    /// Keep the version that this person wrote; `someone` for the one of an address that is nobody's here
    #[arg(long, value_name = "PERSON", requires = "record", conflicts_with_all = ["as_it_is", "edit", "from"])]
    keep: Option<String>,
    /// Leave what stands there now: both texts, or the stricter of both
    #[arg(long, visible_alias = "keep-both", requires = "record", conflicts_with_all = ["edit", "from"])]
    as_it_is: bool,
    #[command(flatten)]
    source: Source,
}

impl Args {
    fn says_what_to_do(&self) -> bool {
        self.keep.is_some() || self.as_it_is || self.source.is_given()
    }
}

/// One run.
struct Resolve<'a> {
    context: &'a Context,
    store: &'a Store,
    person: &'a Person,
}

/// How one of them was settled.
struct Done {
    commit: Option<Id>,
    said: String,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let store = context.store()?;
    if args.record.is_none() && args.says_what_to_do() {
        return Err(Failure::usage("could not tell what to settle")
            .because("--edit and --from are for one record")
            .hint("what waits is named by: couplelog conflicts")
            .into());
    }
    let finished = unfinished::finish(context, &store)?;
    if finished.is_some() && !context.json() {
        context.print(
            "The merge is finished. Nothing came out looser, and nothing of either of you is lost.\n",
        )?;
    }
    let view = context.view(&store)?;
    let me = context.person(&store, &view.settings)?;
    let mut open = today::talks(&store, &view, me.as_ref())?;
    if let Some(text) = &args.record {
        let record = wanted(&store, &open, text)?;
        open.retain(|talk| talk.it.talk.record == record);
    }
    if let Some(field) = &args.field {
        open.retain(|talk| talks::field(&talk.it).as_deref() == Some(field.as_str()));
    }
    if open.is_empty() {
        return nothing(context, &view, finished);
    }
    if !args.says_what_to_do() && !context.can_ask() {
        return Err(undecided(context, &open, &view.settings, finished.is_some()));
    }
    let person = context.writer(&store, &view.settings)?;
    let resolve = Resolve { context, store: &store, person: &person };
    if !args.says_what_to_do() {
        return resolve.walk(&open);
    }
    let mut commit = None;
    let mut said = String::new();
    for done in resolve.by_flags(&args, &open, &view)? {
        commit = done.commit.or(commit);
        said += &done.said;
    }
    let record = open.first().map(|talk| talk.it.talk.record.clone());
    if context.json() {
        return context.print_json(&json!({
            "version": 1, "record": record, "commit": commit.map(|id| id.to_string()), "draft": null,
            "note": NOTE, "paused": view.paused_ids(),
        }));
    }
    context.print(&context.fitted(&format!("{}{said}{NOTE}\n", stances::paused(&view))))
}

impl Resolve<'_> {
    fn by_flags(&self, args: &Args, open: &[Titled<Open>], view: &View) -> Result<Vec<Done>> {
        if args.source.is_given() {
            return Ok(vec![self.anew(&open[0].it, open, &args.source, None)?]);
        }
        let choices: Result<Vec<Option<usize>>> =
            open.iter().map(|talk| chosen(args, &talk.it, &view.settings)).collect();
        let mut done = Vec::new();
        for (talk, choice) in open.iter().zip(choices?) {
            done.extend(self.settle(&talk.it, choice)?);
        }
        Ok(done)
    }
}

/// Which of both versions the flags mean; nothing for what stands there now.
fn chosen(args: &Args, open: &Open, settings: &Settings) -> Result<Option<usize>> {
    let Some(word) = &args.keep else { return Ok(None) };
    let is_meant = |id: &String| id == word || settings.name_of(id) == word;
    // What nobody's address wrote is shown as someone's.
    let is_by = |people: &BTreeSet<String>| {
        people.iter().any(is_meant) || people.is_empty() && word.eq_ignore_ascii_case(SOMEONE)
    };
    let fits: Vec<usize> =
        (0..open.versions.len()).filter(|&number| is_by(&open.versions[number].people)).collect();
    if let [only] = fits.as_slice() {
        return Ok(Some(*only));
    }
    let why = if fits.is_empty() {
        "neither version was written by that person"
    } else {
        "both versions were written by that person"
    };
    Err(Failure::usage("could not tell which version to keep")
        .because(format!("{}: {why}", open.talk.record))
        .hint("--as-it-is leaves what stands there, --from - writes it anew; both versions: couplelog conflicts")
        .into())
}

/// The record that a person means: one of those that need a talk, by its name or its title, else any other.
fn wanted(store: &Store, open: &[Titled<Open>], text: &str) -> Result<String> {
    let text = text.strip_suffix(".yaml").unwrap_or(text);
    let fits = |is_it: &dyn Fn(&Titled<Open>) -> bool| {
        let mut records: Vec<&String> =
            open.iter().filter(|talk| is_it(talk)).map(|talk| &talk.it.talk.record).collect();
        records.dedup();
        if let [only] = records.as_slice() { Some((*only).clone()) } else { None }
    };
    let ending = format!("/{text}");
    let found = fits(&|talk| talk.it.talk.record == text)
        .or_else(|| fits(&|talk| talk.it.talk.record.ends_with(&ending)))
        .or_else(|| fits(&|talk| talk.title == text));
    match found {
        Some(record) => Ok(record),
        None => Ok(find::record(store, text)?.name.to_string()),
    }
}

fn nothing(context: &Context, view: &View, finished: Option<Id>) -> Result<()> {
    if context.json() {
        return context.print_json(&json!({
            "version": 1, "record": null, "commit": finished.map(|id| id.to_string()), "draft": null,
            "note": NOTE, "paused": view.paused_ids(),
        }));
    }
    context.print("Nothing waits to be talked about.\n")
}

/// Nobody can be asked, and nothing was said.
fn undecided(
    context: &Context,
    open: &[Titled<Open>],
    settings: &Settings,
    is_finished: bool,
) -> anyhow::Error {
    let mut titles: Vec<String> = open.iter().map(talks::heading).collect();
    titles.dedup();
    let first = open.first().map(|talk| &talk.it);
    let record = first.map_or("RECORD", |open| open.talk.record.as_str());
    let people = first.and_then(|open| open.versions.iter().find_map(|it| it.people.first()));
    let keep = people.or(settings.people.first().map(|person| &person.id));
    let hint = format!(
        "both versions: couplelog conflicts; then, with --as-it-is or: couplelog resolve {record} --keep {}",
        keep.map_or("PERSON", String::as_str)
    );
    if is_finished {
        return Failure::talk(format!("You both changed {}.", titles.join(", "))).hint(hint).into();
    }
    let mut failure = Failure::usage("could not settle anything")
        .because(format!("{}, and nothing says what to keep", context.nobody_to_ask()));
    for title in titles {
        failure = failure.because(title);
    }
    failure.hint(hint).into()
}

//! `undo`: take back one's own last change, with a new commit.

use std::collections::HashSet;

use anyhow::Result;
use serde_json::json;

use super::failure::{Failure, Kind};
use super::{Context, keep, proposals, stated};
use crate::domain::day;
use crate::domain::kinds;
use crate::domain::people::Person;
use crate::domain::place;
use crate::domain::record::Record;
use crate::domain::rules;
use crate::domain::spec::Located;
use crate::history::view::View;
use crate::render::taken_back;
use crate::store::git::{Change, Commit};
use crate::store::{Id, Store, Write, files, is_ours};

/// Take back your own last change.
///
/// Its records become what they were before it, in a new commit; nothing is lost from the history. A second
/// undo goes one change further back. Taking back a stricter stance is a looser one, which waits like any
/// other. Pauses are left alone: they have words of their own, pause and resume.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog undo
  couplelog undo --as bo")]
pub struct Args {}

/// The line of a commit's message that says what it took back.
const UNDOES: &str = "Undoes: ";

/// One file of the change, and what it becomes again.
struct Step {
    write: Write,
    at: Option<Located>,
    now: Option<Record>,
    then: Option<Record>,
}

pub(super) fn run(context: &Context, _: Args) -> Result<()> {
    let store = context.store()?;
    let settings = context.view(&store)?.settings;
    let person = context.writer(&store, &settings)?;
    let mut lock = store.lock("undo")?;
    let view = context.view(&store)?;
    let Some(commit) = last_change(&store, &person)? else { return nothing(context) };
    let steps = steps(&store, &view, &person, &commit)?;
    let summary = taken_back::lines(
        steps.iter().map(|step| (step.write.path.as_str(), step.now.as_ref(), step.then.as_ref())),
    );
    let (author, when) = context.signed(&person, &view.settings);
    let writes: Vec<Write> = steps.iter().map(|step| step.write.clone()).collect();
    let message = format!("undo\n\n{UNDOES}{}\n", commit.id);
    let id = store.save(&mut lock, &author, when, &message, &writes)?;
    drop(lock);
    if context.json() {
        let records: Vec<&str> =
            steps.iter().filter_map(|step| step.at.as_ref()).map(|at| at.name.as_str()).collect();
        return context.print_json(&json!({
            "version": 1, "record": records.first(), "records": records,
            "commit": id.map(|id| id.to_string()), "draft": null, "undone": commit.id.to_string(),
        }));
    }
    let waiting = context.runnable(&waiting(&context.view(&store)?, &person, &steps));
    context.print_as_it_is(&context.fitted(&format!(
        "Taken back, your change of {}; it becomes what it was:\n{summary}{waiting}",
        day::words(commit.author_day)
    )))
}

fn nothing(context: &Context) -> Result<()> {
    if context.json() {
        return context.print_json(&json!({
            "version": 1, "record": null, "records": [], "commit": null, "draft": null, "undone": null,
        }));
    }
    context.print("There is nothing of yours to take back.\n")
}

/// The newest change by this person that they have not taken back yet. The first commit, merges and pauses
/// are none.
fn last_change(store: &Store, person: &Person) -> Result<Option<Commit>> {
    let Some(head) = store.git().head()? else { return Ok(None) };
    let mut undone: HashSet<String> = HashSet::new();
    for commit in store.git().newest_first(head)? {
        let commit = commit?;
        if commit.author.as_deref() != Some(&person.id) || commit.parents.len() != 1 {
            continue;
        }
        let message = store.git().message(commit.id)?;
        if let Some(id) = message.lines().find_map(|line| line.strip_prefix(UNDOES)) {
            undone.insert(id.trim().to_owned());
            continue;
        }
        if !undone.contains(&commit.id.to_string()) && !paths(store, &commit)?.is_empty() {
            return Ok(Some(commit));
        }
    }
    Ok(None)
}

/// The files of a change that undo takes care of, as they were before and after it.
fn paths(store: &Store, commit: &Commit) -> Result<Vec<Change>> {
    let before = commit.parents.first().map(|parent| store.git().commit(*parent)).transpose()?;
    let changes = store.git().changes(before.map(|before| before.tree), Some(commit.tree), &[])?;
    let is_pause = |path: &str| place::locate_path(path).is_some_and(|at| *at.kind == kinds::PAUSE);
    Ok(changes.into_iter().filter(|change| is_ours(&change.path) && !is_pause(&change.path)).collect())
}

/// What has to be written, if all of it may be.
fn steps(store: &Store, view: &View, person: &Person, commit: &Commit) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    let head = store.git().head()?.unwrap_or(commit.id);
    for Change { path, old, new } in paths(store, commit)? {
        let name = path.strip_suffix(".yaml").unwrap_or(&path).to_owned();
        let what = "could not take back your last change";
        if store.git().blob_at(head, &path)? != new {
            return Err(Failure::new(Kind::Talk, what)
                .because(format!("{name} was changed again since"))
                .hint(format!("talk about it; what is there now: couplelog show {name}"))
                .into());
        }
        let full = store.root().join(&path);
        files::refuse_links(store.root(), &full)?;
        let here = files::read(&full)?;
        let committed = new.map(|blob| store.git().blob(blob)).transpose()?;
        if here != committed {
            return Err(Failure::refused(what)
                .because(format!("{name} was edited by hand since, and that is not saved"))
                .hint("couplelog save")
                .into());
        }
        let bytes = old.map(|blob| store.git().blob(blob)).transpose()?;
        let Some(at) = place::locate_path(&path) else {
            steps.push(Step { write: Write { path, bytes }, at: None, now: None, then: None });
            continue;
        };
        let record = |blob: Option<Id>| -> Result<Option<Record>> {
            let stored = blob.map(|blob| store.read_version(&at, blob)).transpose()?;
            Ok(stored.and_then(|stored| stored.record()))
        };
        let (now, then) = (record(new)?, record(old)?);
        if old.is_some() && then.is_none() {
            return Err(Failure::data(what)
                .because(format!("what stood in {name} before can't be read"))
                .hint(format!("couplelog edit {name}"))
                .into());
        }
        let change = rules::Change {
            at: &at,
            person: &person.id,
            before: now.as_ref(),
            after: then.as_ref(),
            standing: keep::standing(view, &at),
            is_paused: view.is_paused(),
        };
        rules::allow(&change, &view.settings)
            .and(proposals::allow(store, view, &change)?)
            .map_err(|refusal| keep::refused(&at, refusal))?;
        steps.push(Step { write: Write { path, bytes }, at: Some(at), now, then });
    }
    Ok(steps)
}

/// What waits because of it.
fn waiting(view: &View, person: &Person, steps: &[Step]) -> String {
    let mut text = String::new();
    for at in steps.iter().filter_map(|step| step.at.as_ref()).filter(|at| *at.kind == kinds::LIMIT) {
        let topic = at.slug.as_deref().unwrap_or_default();
        if stated::waits(view, &person.id, topic) {
            text += &format!("{}: {}", at.name, stated::counts(view, &person.id, topic));
        }
    }
    text
}

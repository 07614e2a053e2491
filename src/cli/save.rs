//! `save`: commit what was edited by hand, byte for byte, after the same checks.

use anyhow::Result;
use serde_json::json;

use super::failure::{Failure, Kind};
use super::{Context, keep, proposals, seen, stated};
use crate::domain::check::{self, Level};
use crate::domain::kinds;
use crate::domain::people::{Person, SOMEONE};
use crate::domain::place;
use crate::domain::record::Record;
use crate::domain::rules;
use crate::domain::spec::Located;
use crate::history::view::View;
use crate::store::{Store, Unsaved, Write, codec, files, is_ours, reading};

/// Commit what was edited by hand.
///
/// The files are checked first, and every byte of them stays. What does not pass, or is not yours to change,
/// is named and left alone; all else is saved in one commit.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog save
  couplelog save --as bo")]
pub struct Args {}

/// What was found about the files that differ from the newest commit.
#[derive(Default)]
struct Sorted {
    /// To be committed, with the record where it is one and is there.
    good: Vec<(Write, Option<Located>, Option<Record>)>,
    /// Not to be committed: the path, why, and whether a rule forbids it.
    left: Vec<Left>,
    /// Not couplelog's.
    strangers: Vec<String>,
}

struct Left {
    path: String,
    why: Vec<String>,
    excerpt: Option<String>,
    hint: Option<String>,
    kind: Kind,
}

pub(super) fn run(context: &Context, _: Args) -> Result<()> {
    let store = context.store()?;
    let settings = context.view(&store)?.settings;
    let person = context.writer(&store, &settings)?;
    let mut lock = store.lock("save")?;
    let view = context.view(&store)?;
    let mut sorted = Sorted { strangers: store.strangers()?, ..Sorted::default() };
    for unsaved in store.unsaved("")? {
        sort(&store, &view, &person, unsaved, &mut sorted)?;
    }
    let (author, when) = context.signed(&person, &view.settings);
    let subject = subject(&sorted);
    for (write, _, record) in &sorted.good {
        let (Some(record), Some(bytes)) = (record, &write.bytes) else { continue };
        let text = String::from_utf8_lossy(bytes);
        if let Some(text) = stated::restated(&store, &view, record, &text)? {
            store.commit(&mut lock, &author, when, &subject, &[Write::text(write.path.clone(), text)])?;
        }
    }
    let writes: Vec<Write> = sorted.good.iter().map(|(write, ..)| write.clone()).collect();
    let commit =
        if writes.is_empty() { None } else { store.commit(&mut lock, &author, when, &subject, &writes)? };
    drop(lock);
    if context.json() {
        let left: Vec<_> = sorted.left.iter().map(|it| json!({ "path": it.path, "why": it.why })).collect();
        let records: Vec<&str> =
            sorted.good.iter().filter_map(|(_, at, _)| at.as_ref()).map(|at| at.name.as_str()).collect();
        context.print_json(&json!({
            "version": 1, "record": records.first(), "records": records,
            "commit": commit.map(|id| id.to_string()), "draft": null,
            "left": left, "strangers": sorted.strangers,
        }))?;
    } else {
        context.print(&said(&context.view(&store)?, &person, &sorted))?;
    }
    if !sorted.strangers.is_empty() {
        context.note(&format!("Left alone, as they are no records: {}", sorted.strangers.join(", ")));
    }
    sorted.failure().map_or(Ok(()), |failure| Err(failure.into()))
}

/// A neutral subject: what kind of thing, never which one.
fn subject(sorted: &Sorted) -> String {
    let mut kinds: Vec<&str> =
        sorted.good.iter().filter_map(|(_, at, _)| at.as_ref()).map(|at| at.kind.plural).collect();
    kinds.sort_unstable();
    kinds.dedup();
    match kinds.as_slice() {
        [] => "update files".to_owned(),
        [only] => format!("update {only}"),
        _ => "update records".to_owned(),
    }
}

fn sort(store: &Store, view: &View, person: &Person, unsaved: Unsaved, sorted: &mut Sorted) -> Result<()> {
    if !is_ours(&unsaved.path) {
        sorted.strangers.push(unsaved.path);
        return Ok(());
    }
    let at = place::locate_path(&unsaved.path);
    // It is not this person's to save, nor to be told of (R9).
    if at.as_ref().is_some_and(|at| seen::is_unseen(store, at, &person.id)) {
        return Ok(());
    }
    let full = store.root().join(&unsaved.path);
    let bytes = match files::refuse_links(store.root(), &full).and_then(|()| files::read(&full)) {
        Ok(bytes) => bytes,
        Err(error) => {
            sorted.left.push(Left {
                path: unsaved.path,
                why: vec![super::context::shown_error(&error, store.root())],
                excerpt: None,
                hint: None,
                kind: Kind::Data,
            });
            return Ok(());
        }
    };
    let record = match &bytes {
        Some(bytes) if is_yaml(&unsaved.path) => match read(&unsaved.path, at.as_ref(), bytes, view) {
            Ok(record) => record,
            Err(left) => {
                sorted.left.push(left);
                return Ok(());
            }
        },
        _ => None,
    };
    if let Some(at) = &at
        && let Err(refusal) = allow(store, view, person, at, &unsaved, record.as_ref())?
    {
        sorted.left.push(Left {
            path: unsaved.path,
            why: vec![refusal.why],
            excerpt: None,
            hint: Some(refusal.hint),
            kind: Kind::Refused,
        });
        return Ok(());
    }
    sorted.good.push((Write { path: unsaved.path, bytes }, at, record));
    Ok(())
}

fn is_yaml(path: &str) -> bool {
    path.ends_with(".yaml")
}

/// The record that a file says, if it passes the checks; a template only has to be readable.
fn read(
    path: &str,
    at: Option<&Located>,
    bytes: &[u8],
    view: &View,
) -> std::result::Result<Option<Record>, Left> {
    let left = |why, excerpt, hint| Left { path: path.to_owned(), why, excerpt, hint, kind: Kind::Data };
    let parsed = codec::parse(bytes).map_err(|fault| {
        let place = fault.position.map(|at| format!("{}:{}: ", at.line, at.column)).unwrap_or_default();
        let field = fault.field.as_ref().map(|field| format!("{field}: ")).unwrap_or_default();
        let name = path.strip_suffix(".yaml").unwrap_or(path);
        let hint = at.map(|_| format!("couplelog edit {name} --edit"));
        left(vec![format!("{path}:{place}{field}{fault}")], fault.excerpt.clone(), hint)
    })?;
    let Some(at) = at else { return Ok(None) };
    let record = reading::record(at.clone(), &parsed);
    let problems: Vec<String> = check::check(&record, &view.settings)
        .into_iter()
        .filter(|finding| finding.level == Level::Error)
        .map(|finding| {
            let keys: Vec<&str> = finding.field.iter().map(String::as_str).collect();
            let place = parsed.position(&keys).map(|at| format!("{}:{}: ", at.line, at.column));
            let hint = finding.hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
            format!("{path}:{}{}: {}{hint}", place.unwrap_or_default(), keys.join("."), finding.message)
        })
        .collect();
    if problems.is_empty() {
        Ok(Some(record))
    } else {
        Err(left(problems, None, Some(format!("couplelog edit {} --edit", at.name))))
    }
}

fn allow(
    store: &Store,
    view: &View,
    person: &Person,
    at: &Located,
    unsaved: &Unsaved,
    after: Option<&Record>,
) -> Result<std::result::Result<(), rules::Refusal>> {
    if *at.kind == kinds::PAUSE && at.owner.as_deref() == Some(SOMEONE) && after.is_none() {
        return Ok(Err(rules::Refusal {
            why: "this pause ends when everyone has said that they are ready".to_owned(),
            hint: "couplelog resume".to_owned(),
        }));
    }
    let before = unsaved.committed.map(|blob| store.read_version(at, blob)).transpose()?;
    let before = before.and_then(|stored| stored.record());
    let change = rules::Change {
        at,
        person: &person.id,
        before: before.as_ref(),
        after,
        standing: keep::standing(view, at),
        is_paused: view.is_paused(),
    };
    Ok(rules::allow(&change, &view.settings).and(proposals::allow(store, view, &change)?))
}

impl Sorted {
    /// What was left alone, as one failure; nothing when nothing was.
    fn failure(&self) -> Option<Failure> {
        let first = self.left.iter().find(|it| it.kind == Kind::Data).or_else(|| self.left.first())?;
        let mut failure = Failure::new(first.kind, "could not save everything");
        for left in &self.left {
            for why in &left.why {
                let is_named = why.starts_with(&left.path);
                failure =
                    failure.because(if is_named { why.clone() } else { format!("{}: {why}", left.path) });
            }
        }
        failure.excerpt.clone_from(&first.excerpt);
        failure.hint = first.hint.clone().or_else(|| Some("couplelog check".to_owned()));
        Some(failure)
    }
}

fn said(view: &View, person: &Person, sorted: &Sorted) -> String {
    if sorted.good.is_empty() {
        // The same words whether or not somebody else is in the middle of writing (R9).
        let nothing = "Nothing of yours to save.\n";
        return if sorted.left.is_empty() { nothing.to_owned() } else { String::new() };
    }
    let mut text = String::new();
    for (write, at, _) in &sorted.good {
        let name = at.as_ref().map_or(write.path.as_str(), |at| at.name.as_str());
        text += &format!("{} {name}\n", if write.bytes.is_some() { "Saved" } else { "Removed" });
    }
    let has_safety =
        sorted.good.iter().filter_map(|(_, at, _)| at.as_ref()).any(|at| *at.kind == kinds::SAFETY);
    if has_safety && view.signals.iter().any(|signal| !signal.is_listed) {
        text += "\nA signal that is not in safety.yaml any more stays one until each of you has retired it: \
                 couplelog signals\n";
    }
    for at in sorted.good.iter().filter_map(|(_, at, _)| at.as_ref()).filter(|at| *at.kind == kinds::LIMIT) {
        let topic = at.slug.as_deref().unwrap_or_default();
        if stated::waits(view, &person.id, topic) {
            text += &format!("\n{}: {}", at.name, stated::counts(view, &person.id, topic));
        }
    }
    text
}

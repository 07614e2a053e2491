//! `summary --for-professional`: a page for a therapist or counsellor, of what was marked for it.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::json;
use serde_yaml::Value;

use super::failure::Failure;
use super::{Context, export, output, seen};
use crate::domain::kinds;
use crate::domain::own;
use crate::domain::people::Person;
use crate::domain::place;
use crate::domain::record::Record;
use crate::history::entries::{self, Wrote};
use crate::history::foreign;
use crate::history::view::View;
use crate::render::summary::Summary;
use crate::render::visible::visible;
use crate::render::{NOTE, stances};
use crate::store::Store;

/// Put what was marked for it on a page for a therapist or counsellor.
///
/// A record is on it only if its owner marked it, and a joint one only if everyone did, each with their own
/// commit: `for_professional: [ana]` in the record (couplelog edit RECORD --edit). Of what is saved only. It has
/// initials instead of names; other names in your words stay, so read it before you hand it on. It is no
/// evidence, and says so.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog summary --for-professional
  couplelog summary --for-professional --output page.md
  couplelog summary --for-professional --html --output page.html")]
pub struct Args {
    /// Whom it is for
    #[arg(long)]
    for_professional: bool,
    /// One HTML file instead of Markdown
    #[arg(long)]
    html: bool,
    /// Write it to this new file, which only you can read, after you have seen it
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write it without being asked; it is shown all the same
    #[arg(long, requires = "output")]
    yes: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    if !args.for_professional {
        return Err(Failure::usage("could not tell whom the summary is for")
            .because("there is one kind of summary so far")
            .hint("couplelog summary --for-professional")
            .into());
    }
    if args.output.is_some() && !args.yes && !context.can_ask() {
        return Err(Failure::usage("could not ask whether to write it")
            .because(context.nobody_to_ask())
            .hint("read it first (couplelog summary --for-professional), then the same with --yes")
            .into());
    }
    if let Some(file) = &args.output {
        output::refuse_taken(file)?;
    }
    let (store, view, person) = context.writing()?;
    let records = marked(&store, &view, &person)?;
    let summary = Summary { today: context.today, settings: &view.settings, records: &records };
    if records.is_empty() && !context.json() {
        context.note(
            "Nothing is marked for a professional. The owner of a record marks it with their id, for a joint one \
             everyone does: `for_professional: [ana]`, with: couplelog edit RECORD --edit",
        );
        return Ok(());
    }
    let text = if args.html { summary.html() } else { summary.markdown() };
    if !context.json() {
        // Whoever pauses is told on the screen; the page itself has only the asking person's own.
        context.note(&format!("{}{NOTE}", stances::paused(&view)));
    }
    let written = match &args.output {
        Some(file) if !records.is_empty() => {
            if !context.json() {
                context.note_as_it_is(&summary.markdown());
            }
            if !args.yes && !asked(context)? {
                context.note("Nothing was written.");
                return Ok(());
            }
            output::write(file, &text)?;
            context.note(&format!("Written to {}. Whoever has it can read it.", file.display()));
            Some(file.display().to_string())
        }
        _ => None,
    };
    if context.json() {
        let paused: Vec<&str> = view.paused_ids().into_iter().filter(|id| *id == person.id).collect();
        let (owners, has_joint) = summary.whose();
        return context.print_json(&json!({
            "version": 1, "note": NOTE, "paused": paused, "form": if args.html { "html" } else { "markdown" },
            "owners": owners, "joint": has_joint,
            "records": records.iter().map(|record| record.at.name.as_str()).collect::<Vec<_>>(),
            "text": text, "output": written,
        }));
    }
    if args.output.is_some() {
        return Ok(());
    }
    if args.html { context.hand_out(&text) } else { context.page_as_it_is(&visible(&text)) }
}

fn asked(context: &Context) -> Result<bool> {
    context.says_yes("Write this page to the file?", Some("y or n; Enter alone writes nothing"))
}

/// The saved records that everyone whose they are has marked themselves, as far as this person may see them.
fn marked(store: &Store, view: &View, person: &Person) -> Result<Vec<Record>> {
    let Some(head) = store.git().head()? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    let foreign = foreign::committed(store)?;
    for file in store.git().files(head, "")? {
        let Some(at) = place::locate_path(&file.path) else { continue };
        if !seen::may_see(store, Some(&person.id), &at) {
            continue;
        }
        let stored = store.read_version(&at, file.blob)?;
        let has_word = || stored.bytes.windows(MARK.len()).any(|part| part == MARK.as_bytes());
        let Some(record) = Some(()).filter(|()| has_word()).and_then(|()| stored.record()) else { continue };
        let marks = entries::of_list(store, &record, MARK)?;
        let has_marked = |id: &str| {
            marks.iter().any(|mark| mark.person == id && mark.wrote == Wrote::Person(id.to_owned()))
        };
        let is_wanted = match record.at.owner.as_deref() {
            Some(owner) => has_marked(owner),
            None => view.settings.ids().all(has_marked),
        };
        if is_wanted {
            let (mut record, at) = (own_words(store, view, record)?, at);
            foreign::leave_out(&foreign, &at, &mut record.fields);
            found.push(record);
        }
    }
    let rank = |record: &Record| kinds::ALL.iter().position(|kind| *kind == record.at.kind);
    found.sort_by(|a, b| {
        rank(a).cmp(&rank(b)).then_with(|| b.at.date.cmp(&a.at.date)).then_with(|| a.at.name.cmp(&b.at.name))
    });
    Ok(found)
}

const MARK: &str = "for_professional";

/// A record without what others wrote under a person's name, and a limit as it counts today.
fn own_words(store: &Store, view: &View, record: Record) -> Result<Record> {
    let entries = entries::of_record(store, &record)?;
    let mut record = export::as_its_owner_said(record, view);
    for entry in entries.iter().filter(|entry| entry.is_by_another()) {
        own::take_out(&record.at, &mut record.fields, &entry.field, &entry.person);
    }
    let limit = record.at.owner.as_deref().zip(record.at.slug.as_deref());
    let limit = limit.filter(|_| *record.at.kind == kinds::LIMIT);
    if let Some(limit) = limit.and_then(|(owner, topic)| view.limit(owner, topic)) {
        record.fields.insert(Value::from("stance"), Value::from(limit.in_force.as_str()));
    }
    Ok(record)
}

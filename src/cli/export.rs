//! `export`: one's own and the joint records, for other programs.

use std::path::PathBuf;

use anyhow::Result;
use serde_yaml::Value;

use super::failure::Failure;
use super::{Context, find, output};
use crate::domain::kinds;
use crate::domain::people::Person;
use crate::domain::record::{Record, text};
use crate::domain::spec::{Located, Spec};
use crate::history::entries;
use crate::history::foreign::{self, Foreign};
use crate::history::view::View;
use crate::render::export::{Export, Handed};
use crate::render::{NOTE, stances};
use crate::store::{Store, Stored};

/// Hand out your own and the joint records, all or those of one kind, as JSON or as a table (CSV).
///
/// Nobody else's records are in it, and of pauses only your own. What somebody else wrote under a person's
/// name is marked in JSON and left out of tables. The columns and keys are described in docs/export.md.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog export > ours.json
  couplelog export limits --csv --output limits.csv
  couplelog export debriefs

Cells that a spreadsheet would take for a formula begin with an apostrophe. Whoever has the file can read it.")]
pub struct Args {
    /// The kind, such as `limits` or `log`
    kind: Option<String>,
    /// A table instead of JSON: a row a record, or without a kind a row a field
    #[arg(long)]
    csv: bool,
    /// Write to this new file, which only you can read, instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The records that are a person's to hand out.
#[derive(Default)]
pub(super) struct Gathered {
    pub records: Vec<Handed>,
    pub unreadable: Vec<String>,
    /// What others wrote into personal records.
    foreign: Vec<Foreign>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    if args.csv && context.json() {
        return Err(Failure::usage("could not tell which form you mean")
            .because("--csv and --json exclude each other")
            .hint("couplelog export --csv, or couplelog export --json")
            .into());
    }
    let kind = args.kind.as_deref().map(find::kind).transpose()?;
    if let Some(file) = &args.output {
        output::refuse_taken(file)?;
    }
    let (store, view, person) = context.writing()?;
    let gathered = gather(&store, &view, &person, kind)?;
    let export =
        Export { person: &person, view: &view, records: &gathered.records, unreadable: &gathered.unreadable };
    let table = match kind {
        _ if !args.csv => None,
        Some(kind) => Some(export.table(kind)),
        None => Some(export.long_table()),
    };
    match (&args.output, table) {
        (Some(file), Some(table)) => output::write(file, &table)?,
        (Some(file), None) => output::write(file, &(serde_json::to_string_pretty(&export.json())? + "\n"))?,
        (None, Some(table)) => context.hand_out(&table)?,
        (None, None) => context.print_json(&export.json())?,
    }
    let lead = stances::paused(&view);
    context.note(&format!("{lead}{NOTE}"));
    let others = gathered.records.iter().flat_map(|record| &record.entries).filter(|it| it.is_by_another());
    if args.csv && others.count() > 0 {
        context
            .note("What is not known to be the words of the person whose name it stands under is left out.");
    }
    if let Some(file) = &args.output {
        context.note(&format!("Written to {}. Whoever has it can read it.", file.display()));
    }
    gathered.complain()
}

/// One's own and the joint records, all or those of one kind, in the order in which lists show them.
///
/// # Errors
/// When a folder or the history can't be read.
pub(super) fn gather(
    store: &Store,
    view: &View,
    person: &Person,
    kind: Option<&'static Spec>,
) -> Result<Gathered> {
    let mut gathered = Gathered { foreign: foreign::committed(store)?, ..Gathered::default() };
    let kinds = kind.map_or_else(|| kinds::ALL.to_vec(), |kind| vec![kind]);
    for kind in kinds {
        for at in store.names(kind)? {
            if at.owner.as_deref().is_none_or(|owner| owner == person.id) {
                let stored = store.read(&at.name).ok().flatten();
                gathered.add(store, view, &at, stored)?;
            }
        }
    }
    Ok(gathered)
}

impl Gathered {
    fn add(&mut self, store: &Store, view: &View, at: &Located, stored: Option<Stored>) -> Result<()> {
        let Some(record) = stored.and_then(|stored| stored.record()) else {
            self.unreadable.push(at.name.to_string());
            return Ok(());
        };
        let mut entries = entries::of_record(store, &record)?;
        let is_judged = *at.kind == kinds::LIMIT || *at.kind == kinds::PAUSE;
        entries.extend(self.foreign.iter().filter(|_| !is_judged).filter_map(|it| it.entry(at)));
        let record = as_its_owner_said(record, view);
        self.records.push(Handed { at: record.at, fields: record.fields, entries, is_private: false });
        Ok(())
    }

    fn complain(&self) -> Result<()> {
        if self.unreadable.is_empty() {
            return Ok(());
        }
        let mut failure = Failure::data("could not export everything").hint("couplelog check");
        for name in &self.unreadable {
            failure = failure.because(format!("{name} can't be read"));
        }
        Err(failure.into())
    }
}

/// A record without what somebody else made it say: a limit's stance and words are its owner's, and an
/// agreement's entries are those that their own people wrote to its very words (R3, R6).
pub(super) fn as_its_owner_said(mut record: Record, view: &View) -> Record {
    let limit = record.at.owner.as_deref().zip(record.at.slug.as_deref());
    let limit = limit.filter(|_| *record.at.kind == kinds::LIMIT);
    if let Some(limit) = limit.and_then(|(owner, topic)| view.limit(owner, topic)) {
        if !limit.cross_edits.is_empty() {
            record.fields.insert(Value::from("stance"), Value::from(limit.stance.as_str()));
        }
        if !limit.wording_cross_edits.is_empty() {
            for (key, text) in [("conditions", &limit.text.conditions), ("where", &limit.text.place)] {
                record.fields.insert(Value::from(key), text.clone().map_or(Value::Null, Value::from));
            }
        }
    }
    let agreement = if *record.at.kind == kinds::CONFIG {
        view.config.as_ref()
    } else {
        view.agreements.get(record.at.name.as_str())
    };
    if let Some(Value::Sequence(agreed)) = record.fields.get_mut("agreed") {
        agreed.retain(|entry| {
            let person = entry.get("person").and_then(text).unwrap_or_default();
            agreement.and_then(|agreement| agreement.parts.get(&person)).is_some_and(|part| part.agreed)
        });
    }
    record
}

//! `agree`: say yes to the very words of an agreement, after seeing them.

use anyhow::Result;

use super::Context;
use super::failure::{Failure, Kind};
use super::keep;
use super::{entry, find};
use crate::domain::agreement::{Entry, digest, entries, settings_digest};
use crate::domain::day;
use crate::domain::kinds;
use crate::domain::name::RecordName;
use crate::domain::people::{Person, Settings};
use crate::domain::place;
use crate::domain::record::Record;
use crate::domain::spec::Located;
use crate::history::agreements::{AgreementView, Part};
use crate::history::view::View;
use crate::render::{NOTE, agreement, stances};
use crate::store::codec::CannotEdit;
use crate::store::{Git, Id, Store, Stored, Write};

/// Agree to the very words of an agreement, or of the settings.
///
/// It shows the exact words, and what changed in them since you last agreed, before it asks. The agreement is
/// in force when everyone has agreed to these words and the reflection time has passed. Any change of the
/// words leaves it behind. You can withdraw at any moment, alone and for no reason: couplelog withdraw RECORD.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog agree phones             shows the words, then asks
  couplelog agree phones --yes       for scripts: the words are shown, and nobody is asked
  couplelog agree couplelog          the settings: a shorter reflection time, a person who leaves")]
pub struct Args {
    /// The agreement, or as much of its name as fits one only; `couplelog` for the settings
    record: String,
    /// Agree without being asked; the words are shown all the same
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    if !context.can_ask() && !args.yes {
        return Err(Failure::usage("could not ask whether you agree")
            .because(context.nobody_to_ask())
            .hint(format!(
                "read the words; then, only if you want to: couplelog agree {} --yes",
                super::context::quoted(&args.record)
            ))
            .into());
    }
    let store = context.store()?;
    let at = find::agreement(&store, &args.record)?;
    let view = context.view(&store)?;
    refuse_while_paused(&at, &view)?;
    let person = context.writer(&store, &view.settings)?;
    let words = Words::read(&store, &view, &at)?;
    let standing = entry::of(&view, &at);
    let own = standing.and_then(|standing| standing.parts.get(&person.id)).cloned().unwrap_or_default();
    if own.agreed && !own.from_elsewhere {
        let since = own.stated_on.map(|on| format!(" on {}", day::words(on))).unwrap_or_default();
        let text = format!("You agreed to these words{since} already. Nothing was changed.\n");
        return report(context, &at, None, &view, &person, &text);
    }
    context.note_as_it_is(&preview(context, &store, &view, &words, &own)?);
    if !args.yes && !asked(context, &person)? {
        context.note("Nothing was written. There is no hurry, and no reason is needed.");
        return if context.json() { report(context, &at, None, &view, &person, "") } else { Ok(()) };
    }
    let commit = write(context, &store, &person, &words)?;
    let after = context.view(&store)?;
    let text = format!("Saved {}: you agreed to these words.\n", at.name);
    report(context, &at, Some(commit), &after, &person, &text)
}

/// Writes this person's entry for the words of a record as they are saved now, with nobody to ask.
///
/// # Errors
/// When no such record is saved, its words don't pass the checks, or nothing can be written.
pub(super) fn with(context: &Context, store: &Store, person: &Person, name: &RecordName) -> Result<()> {
    let view = context.view(store)?;
    let at = place::locate(name).ok_or_else(|| Failure::data(format!("could not agree to {name}")))?;
    write(context, store, person, &Words::read(store, &view, &at)?).map(drop)
}

fn refuse_while_paused(at: &Located, view: &View) -> Result<()> {
    if !view.is_paused() {
        return Ok(());
    }
    Err(Failure::refused(format!("could not agree to {}", at.name))
        .because("everything is paused, and nothing looser is recorded meanwhile")
        .hint("who paused ends it, in their own time; what may help meanwhile: couplelog signals")
        .into())
}

/// The words that are agreed to, as the newest commit has them.
struct Words {
    at: Located,
    stored: Stored,
    record: Record,
    digest: String,
}

impl Words {
    /// Reads them.
    ///
    /// # Errors
    /// Exit 4 where the file is not as it was saved; exit 3 where it can't be read or doesn't pass the checks.
    fn read(store: &Store, view: &View, at: &Located) -> Result<Self> {
        let what = format!("could not agree to {}", at.name);
        let unsaved = || {
            Failure::refused(&what)
                .because("it was changed and is not saved, so these are nobody's words yet")
                .hint("couplelog save, then agree to what was saved")
        };
        let Some(stored) = store.read(&at.name)? else { return Err(unsaved().into()) };
        if let Err(fault) = &stored.contents {
            return Err(Failure::unreadable(&what, &at.name.path(), fault)
                .hint(format!("couplelog edit {} --edit", at.name))
                .into());
        }
        let head = store.git().head()?;
        let saved = head.map(|head| store.git().blob_at(head, &at.name.path())).transpose()?.flatten();
        if saved != Some(Git::blob_id(&stored.bytes)?) {
            return Err(unsaved().into());
        }
        let record = keep::checked(&String::from_utf8_lossy(&stored.bytes), at, &view.settings)?;
        let digest = if *at.kind == kinds::CONFIG {
            Some(settings_digest(&Settings::read(&record)))
        } else {
            digest(&record)
        };
        let digest = digest.ok_or_else(|| Failure::data(&what).because("not all of it is text"))?;
        Ok(Self { at: at.clone(), stored, record, digest })
    }
}

/// What is shown before anything is asked.
fn preview(context: &Context, store: &Store, view: &View, words: &Words, own: &Part) -> Result<String> {
    let width = context.width();
    let mut text =
        format!("{}\n\nThe exact words:\n{}", words.at.name, agreement::words(&words.record, width));
    if let Some(review) = words.record.date("review_by") {
        text += &format!("  to be looked at again by {}\n", day::words(review));
    }
    text.push('\n');
    match before(store, words, own)? {
        None => text += "You have not agreed to this before.\n",
        Some((before, on)) => {
            let changes = agreement::changes(&before, &words.record, width);
            let on = on.map(|on| format!(" on {}", day::words(on))).unwrap_or_default();
            text += &if changes.is_empty() {
                format!("These are the words that you last agreed to{on}; your agreement was left behind.\n")
            } else {
                format!("What changed since you last agreed{on}, [-gone-] and {{+new+}}:\n{changes}")
            };
        }
    }
    let waits = match view.settings.reflection_days {
        0 => "It counts the day after the last of you agreed.".to_owned(),
        1 => "It counts once a whole day has passed after the last of you agreed.".to_owned(),
        days => format!("It counts once {days} whole days have passed after the last of you agreed."),
    };
    text += &context.runnable(&format!(
        "\n{}\n\n{waits} You can withdraw at any moment, alone and \
         for no reason: couplelog withdraw {}\n{NOTE}\n",
        agreement::NEVER,
        words.at.name
    ));
    Ok(text)
}

/// The record as this person last agreed to it, and when.
fn before(store: &Store, words: &Words, own: &Part) -> Result<Option<(Record, Option<chrono::NaiveDate>)>> {
    let Some(commit) = own.last_agreed.as_deref().and_then(Id::from_hex) else { return Ok(None) };
    let Some(blob) = store.git().blob_at(commit, &words.at.name.path())? else { return Ok(None) };
    let day = store.git().commit(commit)?.day;
    Ok(store.read_version(&words.at, blob)?.record().map(|record| (record, Some(day))))
}

fn asked(context: &Context, person: &Person) -> Result<bool> {
    let text = format!("{}, do you agree to these very words?", person.name);
    context.says_yes(&text, Some("y or n; Enter alone writes nothing, and no reason is needed"))
}

/// Writes the entry, if the words still are the ones that were shown.
///
/// An entry that fits already and doesn't count is taken out first, in a commit of its own: only then is the
/// new one this person's own event (in-force.md).
fn write(context: &Context, store: &Store, person: &Person, words: &Words) -> Result<Id> {
    let mut lock = store.lock("agree")?;
    let view = context.view(store)?;
    refuse_while_paused(&words.at, &view)?;
    let mut save = |text: String| -> Result<Option<Id>> {
        let (author, when) = context.signed(person, &view.settings);
        let subject = format!("update {}", words.at.kind.plural);
        let write = Write::text(words.at.name.path(), text);
        Ok(store.save(&mut lock, &author, when, &subject, &[write])?)
    };
    let changed = || {
        Failure::new(Kind::Talk, format!("could not agree to {}", words.at.name))
            .because("it was changed in the meantime")
            .hint(format!("what is there now: couplelog agree {}", words.at.name))
    };
    let current = Words::read(store, &view, &words.at)?;
    if current.stored.bytes != words.stored.bytes {
        return Err(changed().into());
    }
    let refused = |error: CannotEdit| {
        Failure::data(format!("could not agree to {}", words.at.name))
            .because(error.to_string())
            .hint(format!("couplelog edit {} --edit", words.at.name))
    };
    let on = context.today.to_string();
    let with = entry::with(&words.stored.bytes, person, &on, &words.digest).map_err(refused)?;
    let fits = |entry: &Entry| entry.person == person.id && entry.digest == words.digest;
    if entries(&words.record).iter().any(fits)
        && let Some(without) = entry::without(&words.stored.bytes, person).map_err(refused)?
    {
        save(without)?;
    }
    save(with)?.ok_or_else(|| changed().into())
}

fn report(
    context: &Context,
    at: &Located,
    commit: Option<Id>,
    view: &View,
    person: &Person,
    text: &str,
) -> Result<()> {
    if context.json() {
        return context.print_json(&entry::json(at, commit, Some(view), person));
    }
    let standing =
        |standing: &AgreementView| format!("\n{}", agreement::standing(view, standing, Some(&person.id)));
    let standing = entry::of(view, at).map(standing).unwrap_or_default();
    context.print(&context.fitted(&format!("{}{text}{standing}\n{NOTE}\n", stances::paused(view))))
}

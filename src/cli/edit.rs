//! `edit`: change a record, by questions, in an editor, or from a file.

use anyhow::Result;

use super::compose::{Job, Source};
use super::failure::Failure;
use super::{Context, add, find, keep, private, seen, stated};
use crate::domain::kinds;
use crate::domain::people::Person;
use crate::domain::rules;
use crate::domain::spec::Located;
use crate::store::{Store, Stored};

/// Change a record: by questions, in your editor, or from a file.
///
/// With --from, the fields that are given are changed and the others stay; an empty one (`why:`) is cleared,
/// what stands under people's names is changed person by person, and a list is replaced. A file that can't be
/// read is mended with --edit, with what is wrong on top.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog edit safety
  couplelog edit photos --edit
  echo 'why:' | couplelog edit photos --from -")]
pub struct Args {
    /// The record, or as much of its name as fits one only
    record: String,
    /// Keep it in your own data folder, outside the couple's, until you share it
    ///
    /// On an account or a computer that you share, this hides nothing: whoever can open your files can read it.
    #[arg(long)]
    private: bool,
    #[command(flatten)]
    source: Source,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let (store, view, person) = context.writing()?;
    let at = match wanted(&store, &args.record, &person) {
        Ok(at) => at,
        Err(error) => seen::names_anothers(&args.record, &person.id, &view.settings).ok_or(error)?,
    };
    rules::may_change(&at, &person.id, &view.settings).map_err(|refusal| keep::refused(&at, refusal))?;
    if private::begins(&store, &at, args.private)? {
        return private::write(context, store, &view, &person, at, Vec::new(), &args.source, None);
    }
    let base = store.read(&at.name)?;
    if !args.source.edit {
        refuse_unreadable(base.as_ref())?;
    }
    let job = Job {
        context,
        store: &store,
        settings: &view.settings,
        person: &person,
        at,
        base,
        given: Vec::new(),
    };
    let composed = job.compose(&args.source, None)?;
    let kept = keep::keep(&job, composed, &view)?;
    let text = stated::saved(context, &job, &kept)?;
    keep::report(context, &store, &person.id, &kept, &text)
}

/// The record itself, or for a kind with one file a person (or one at all) that file, even where nobody has
/// begun it yet.
fn wanted(store: &Store, text: &str, person: &Person) -> Result<Located> {
    if let Some(kind) = kinds::find(text)
        && let Some(at) = add::only_one(kind, person)
        && *kind != kinds::PAUSE
    {
        return Ok(at);
    }
    let private = private::names(store, Some(person))?;
    match find::own_record(store, text, person) {
        Err(error) => find::private_record(text, &private).map_err(|_| error),
        found => found,
    }
}

/// A file that can't be read can only be mended as a whole.
pub(super) fn refuse_unreadable(base: Option<&Stored>) -> Result<()> {
    let Some(Stored { at, contents: Err(fault), .. }) = base else { return Ok(()) };
    Err(Failure::unreadable(format!("could not change {}", at.name), &at.name.path(), fault)
        .hint(format!("couplelog edit {} --edit", at.name))
        .into())
}

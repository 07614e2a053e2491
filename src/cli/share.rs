//! `share`: a private record becomes one of the couple's, after one more look at it.

use anyhow::Result;

use super::compose::{Composed, Job};
use super::failure::{self, Failure};
use super::{Context, find, keep, own_template, private, stated};
use crate::render::page::{self, Page};
use crate::render::stances;
use crate::store::Private;

/// Share a private record: it is shown once more, then it is committed in the couple's folder.
///
/// From then on the other can read it, and git remembers it. The private file is removed only once the commit
/// is in. Without a terminal: --yes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog share care
  couplelog share limits/ana/photos --yes")]
pub struct Args {
    /// The private record, or as much of its name as fits one only
    record: String,
    /// Share it without being asked; it is shown all the same
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    if !args.yes && !context.can_ask() {
        return Err(Failure::usage("could not ask whether to share it")
            .because(context.nobody_to_ask())
            .hint(format!(
                "couplelog show {0}, then: couplelog share {0} --yes",
                super::context::quoted(&args.record)
            ))
            .into());
    }
    let (store, view, person) = context.writing()?;
    let at = find::private_record(&args.record, &private::names(&store, Some(&person))?)?;
    let private = Private::for_writing(&store, &person.id)?;
    let store = store.with_drafts(private.drafts());
    let gone = || Failure::usage(format!("could not share {}", at.name)).because("it was removed just now");
    let stored = private.read(&at)?.ok_or_else(gone)?;
    let text = String::from_utf8_lossy(&stored.bytes).into_owned();
    let record = keep::checked(&text, &at, &view.settings)?;
    let questions = own_template::questions(&store, at.kind);
    let page = Page::plain(&record, &questions, &view);
    let base = store.read(&at.name)?;
    let takes =
        if base.is_some() { "\nIt takes the place of what is shared under this name now.\n" } else { "" };
    let lead = stances::paused(&view);
    context.note_as_it_is(&format!("{lead}{}{takes}", page::text(&page, context.width())));
    if !args.yes {
        let text = "Share this? From then on the other can read it, and git remembers it.";
        if !context.says_yes(text, Some("y or n; Enter alone leaves it private"))? {
            context.note("It stays private.");
            return Ok(());
        }
    }
    let job = Job {
        context,
        store: &store,
        settings: &view.settings,
        person: &person,
        at: at.clone(),
        base,
        given: Vec::new(),
    };
    let kept = keep::keep(&job, Composed::Text(text), &view)?;
    let text = stated::saved(context, &job, &kept)?;
    keep::report(context, &store, &person.id, &kept, &format!("{text}It is shared now.\n"))?;
    match private::let_go(&store, &private, &stored) {
        Ok(true) => Ok(()),
        Ok(false) => {
            context.note("It was changed privately in the meantime; that version stays private.");
            Ok(())
        }
        Err(error) => {
            let mut failure = failure::of(error);
            failure.causes.insert(
                0,
                std::mem::replace(
                    &mut failure.what,
                    format!("could not take the private file of {} away; it is shared all the same", at.name),
                ),
            );
            Err(failure.into())
        }
    }
}

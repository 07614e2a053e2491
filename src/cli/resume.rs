//! `resume`: end one's own pause.

use anyhow::Result;
use serde_json::json;
use serde_yaml::Value;

use super::Context;
use super::failure::Failure;
use crate::domain::kinds;
use crate::domain::people::{Person, SOMEONE};
use crate::history::view::{PausedPerson, View};
use crate::render::visible::visible_line;
use crate::store::codec::{self, Change};
use crate::store::{Store, Write};

/// End your own pause, in your own time.
///
/// Only who paused resumes. A pause by someone who wasn't named ends when everyone has said that they are
/// ready.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog resume
  couplelog resume --as bo")]
pub struct Args {}

pub(super) fn run(context: &Context, _: Args) -> Result<()> {
    let (store, view, person) = context.writing()?;
    let own: Vec<&PausedPerson> =
        view.paused.iter().filter(|paused| paused.waits_for.contains(&person.id)).collect();
    if own.is_empty() {
        return nothing_to_end(context, &view, &person);
    }
    let mut commit = None;
    for paused in own {
        commit = end(context, &store, &view, &person, paused)?;
    }
    let after = context.view(&store)?;
    if context.json() {
        return context.print_json(&json!({
            "version": 1, "record": format!("pauses/{}", person.id), "commit": commit, "draft": null,
            "paused": after.paused_ids(),
        }));
    }
    let mut text = "Your pause has ended. Say it aloud too, and begin slowly.\n".to_owned();
    for paused in &after.paused {
        text += &if paused.person == SOMEONE {
            "Everything stays paused until each of you has said so, in your own time.\n".to_owned()
        } else {
            let name = visible_line(view.settings.name_of(&paused.person));
            format!("Everything stays paused, by {name}, who ends that in their own time.\n")
        };
    }
    context.print(&context.fitted(&text))
}

fn nothing_to_end(context: &Context, view: &View, person: &Person) -> Result<()> {
    if let Some(paused) = view.paused.first() {
        let cause = if paused.person == SOMEONE {
            // Who has not said so yet is theirs (R9).
            "it ends when each of you has said so, in their own time".to_owned()
        } else {
            format!("{} paused, and only who paused resumes", view.settings.name_of(&paused.person))
        };
        return Err(Failure::refused("could not end the pause")
            .because(cause)
            .hint("give it the time it needs; what may help: couplelog signals")
            .into());
    }
    if context.json() {
        return context.print_json(&json!({
            "version": 1, "record": format!("pauses/{}", person.id), "commit": null, "draft": null, "paused": [],
        }));
    }
    context.print("Nobody is paused. Nothing was changed.\n")
}

/// Ends this person's part of one pause. Where someone else's commit took the file away, it is put back
/// first, so that the end is this person's own.
fn end(
    context: &Context,
    store: &Store,
    view: &View,
    person: &Person,
    paused: &PausedPerson,
) -> Result<Option<String>> {
    let path = format!("pauses/{}.yaml", paused.person);
    let (author, when) = context.signed(person, &view.settings);
    let mut lock = store.lock("resume")?;
    let committed = store.git().head()?.map(|head| store.git().blob_at(head, &path)).transpose()?.flatten();
    let mut save = |write: Write| -> Result<Option<String>> {
        let id = store.save(&mut lock, &author, when, "update pauses", &[write])?;
        Ok(id.map(|id| id.to_string()))
    };
    let now = std::fs::read_to_string(store.root().join(&path)).ok();
    let text = now.unwrap_or_else(|| kinds::PAUSE.template.to_owned());
    let left: Vec<&String> = paused.waits_for.iter().filter(|id| **id != person.id).collect();
    if committed.is_none() {
        save(Write::text(path.clone(), text.clone()))?;
    }
    if paused.person == SOMEONE && !left.is_empty() {
        let ready = view.settings.ids().filter(|id| !left.iter().any(|left| left == id)).map(Value::from);
        let change =
            Change { path: vec!["resumed".to_owned()], value: Some(Value::Sequence(ready.collect())) };
        return save(Write::text(path, codec::edit(&text, &[change])?));
    }
    save(Write { path, bytes: None })
}

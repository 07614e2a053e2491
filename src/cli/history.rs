//! `history`: how the records changed over time, which is what couplelog is for.

use anyhow::Result;

use super::failure::Failure;
use super::past::{self, Asked, Part, Past};
use super::seen::may_see;
use super::{Context, who};
use crate::change::{Direction, Event, Step};
use crate::domain::check::COMMON;
use crate::domain::kinds;
use crate::domain::name;
use crate::history::counting::Counting;
use crate::history::graph::Graph;
use crate::history::net;
use crate::history::readings::Readings;
use crate::history::timeline::{Timeline, Wanted};
use crate::history::today::undated_and_recent;
use crate::history::view::View;
use crate::render::fields::Layout;
use crate::render::history::Shown;
use crate::render::ink::Ink;
use crate::render::{history, history_json, patch};
use crate::store::{Id, Store};

/// See how your records changed over time, newest first: who changed what, from what, to what.
///
/// Topics lead with what counts today, since nothing from before is consent now. For a looser stance it
/// says from when it counts. Commits are shown in the order in which they stand on each other. Pauses are
/// shown to who paused only, and somebody else's debrief once your own is saved.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog history limits                       how your limits changed
  couplelog history photos                       one record: a part of its name is enough
  couplelog history limits --field stance        the stances alone
  couplelog history --since \"2 weeks ago\" --person bo
  couplelog history limits --patch               the files themselves, as a patch")]
pub struct Args {
    #[command(flatten)]
    part: Part,
    /// Only what this person wrote
    #[arg(long = "person", value_name = "PERSON")]
    writer: Option<String>,
    /// Only this field, such as `stance` or `responses.ana`
    #[arg(long, value_name = "FIELD")]
    field: Option<String>,
    /// Only so many of the newest changes
    #[arg(short, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    n: Option<u32>,
    /// The files as a unified patch, instead of their fields
    #[arg(long)]
    patch: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let store = context.store()?;
    let mut readings = Readings::default();
    let (view, graph) = View::load_with(&store, context.today, &mut readings)?;
    let viewer = context.person(&store, &view.settings)?.map(|person| person.id);
    let past = Past { store: &store, graph: &graph, person: viewer.as_deref() };
    let asked = past.asked(args.part.what.as_deref())?;
    let wanted = wanted(context, &args, &asked, &view)?;
    let steps = steps(&store, &graph, readings, wanted, &args, viewer.as_deref())?;
    let shown = shown(&store, &graph, &view, &steps, args.patch)?;
    note_unsaved(context, &store, &asked, viewer.as_deref())?;
    if context.json() {
        return context.print_json_text(&history_json::history(&view, asked.has_stances(), &shown)?);
    }
    let mut text = history::history(&view, &shown, layout(context));
    if shown.is_empty() {
        text += nothing(&asked);
    }
    if args.patch { context.page_as_it_is(&text) } else { context.page(&text) }
}

/// How texts are laid out here: in colours where there are any.
pub(super) fn layout(context: &Context) -> Layout {
    let ink = if context.has_colours() { Ink::Colours } else { Ink::Marks };
    Layout { ink, width: context.width() }
}

/// Says in one line what this view leaves out: files that differ from the newest commit.
fn note_unsaved(context: &Context, store: &Store, asked: &Asked, viewer: Option<&str>) -> Result<()> {
    let is_asked = |path: &str| Wanted { below: asked.below.clone(), ..Wanted::default() }.has(path);
    // Among everything, edits of files from years ago are left to `save` and `status`: looking for them
    // would mean to read them all.
    let unsaved = match asked.kind {
        Some(kind) if !kind.place.contains("{year}") => net::unsaved(store, &asked.below)?,
        _ => store.unsaved_in(&undated_and_recent(context.today))?.0,
    };
    let unsaved: Vec<String> = unsaved.into_iter().filter(|path| is_asked(path)).collect();
    let is_seen = |path: &&String| {
        crate::domain::place::locate_path(path).is_some_and(|at| may_see(store, viewer, &at))
    };
    if let Some(path) = unsaved.iter().find(is_seen) {
        let name = path.trim_end_matches(".yaml");
        context.note(&format!(
            "Not shown, because not saved yet: {name}{} (to see it: couplelog diff; to save it: couplelog save)",
            if unsaved.iter().filter(is_seen).count() > 1 { " and others" } else { "" }
        ));
    }
    Ok(())
}

fn nothing(asked: &Asked) -> &'static str {
    match asked.kind {
        Some(kind) if *kind == kinds::PAUSE => {
            "Nothing to show. Pauses are shown to who paused only (--as PERSON).\n"
        }
        Some(kind) if *kind == kinds::DEBRIEF => {
            "Nothing to show. Somebody else's debrief of a session is shown once yours is saved.\n"
        }
        _ => "Nothing to show.\n",
    }
}

fn wanted(context: &Context, args: &Args, asked: &Asked, view: &View) -> Result<Wanted> {
    let author = args.writer.as_ref().map(|word| who::one_of(&view.settings, word)).transpose()?;
    let author = author.map(|person| person.id.clone());
    if let Some(field) = &args.field {
        known_field(field, asked)?;
    }
    let (since, until) = args.part.days(context)?;
    if let Some(days) = since.zip(until) {
        past::refuse_backwards(days, "history")?;
    }
    Ok(Wanted { below: asked.below.clone(), since, until, author })
}

/// Refuses a field that none of the kinds has: an empty history would look like a quiet one.
fn known_field(field: &str, asked: &Asked) -> Result<()> {
    let key = field.split('.').next().unwrap_or(field);
    let kinds = kinds::ALL.iter().filter(|kind| asked.kind.is_none_or(|only| only == **kind));
    let keys: Vec<&str> =
        kinds.flat_map(|kind| kind.fields.iter().chain(COMMON)).map(|field| field.key).collect();
    if keys.contains(&key) || key.starts_with("x-") {
        return Ok(());
    }
    let failure = Failure::usage("could not find that field").because("no record here has it");
    Err(match name::nearest(key, keys) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint("couplelog schema KIND shows the fields of a kind"),
    }
    .into())
}

/// The steps that this person may see, no more than are asked for.
fn steps(
    store: &Store,
    graph: &Graph,
    readings: Readings,
    wanted: Wanted,
    args: &Args,
    viewer: Option<&str>,
) -> Result<Vec<Step>> {
    let limit = args.n.map_or(usize::MAX, |n| n as usize);
    let mut found = Vec::new();
    for step in Timeline::new(store, graph, readings, wanted)? {
        let mut step = step?;
        if !may_see(store, viewer, &step.at) {
            continue;
        }
        if let Some(field) = &args.field {
            let inside = format!("{field}.");
            let is_it = |name: String| name == *field || name.starts_with(&inside);
            step.changes.retain(|change| is_it(change.field()));
            // What can't be read may have changed any field.
            if step.changes.is_empty() && step.event != Event::Unreadable {
                continue;
            }
        }
        found.push(step);
        if found.len() >= limit {
            break;
        }
    }
    Ok(found)
}

fn shown<'a>(
    store: &Store,
    graph: &Graph,
    view: &View,
    steps: &'a [Step],
    with_patch: bool,
) -> Result<Vec<Shown<'a>>> {
    let mut counting = Counting::new(graph, view);
    let mut found = Vec::new();
    for step in steps {
        let is_looser = step
            .changes
            .iter()
            .any(|change| change.path == ["stance"] && change.direction == Direction::Loosened);
        let counts = if is_looser { counting.of(step) } else { None };
        let patch = if with_patch { Some(patch_of(store, step)?) } else { None };
        found.push(Shown { step, counts, patch });
    }
    Ok(found)
}

/// A step's file against the first parent's.
fn patch_of(store: &Store, step: &Step) -> Result<String> {
    let path = step.at.name.path();
    let Some(id) = Id::from_hex(&step.commit) else { return Ok(String::new()) };
    let bytes = |commit: Option<Id>| -> Result<Option<Vec<u8>>> {
        let blob = commit.map(|commit| store.git().blob_at(commit, &path)).transpose()?.flatten();
        // One byte more than is shown says that there is too much of it.
        let largest = crate::store::codec::MAX_BYTES;
        match blob.map(|blob| store.git().blob_up_to(blob, largest)) {
            None => Ok(None),
            Some(bytes) => Ok(Some(bytes?.unwrap_or_else(|| vec![0; largest + 1]))),
        }
    };
    let parent = store.git().commit(id)?.parents.first().copied();
    Ok(patch::patch(&path, bytes(parent)?.as_deref(), bytes(Some(id))?.as_deref()))
}

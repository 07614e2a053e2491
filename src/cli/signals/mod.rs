//! `signals`: what each word, gesture and colour means here, in large plain text.

use anyhow::Result;
use serde_json::json;

use super::Context;
use crate::domain::name::RecordName;
use crate::domain::people::Settings;
use crate::domain::record::Record;
use crate::domain::signals::{Plan, Standing};
use crate::render::{signals, stances};
use crate::store::{Store, Stored};

mod retire;

/// See your stop words and gestures, in large plain text.
///
/// A signal works as soon as one of you writes it. It stays one, even when it is taken out of safety.yaml,
/// until each of you has retired it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog signals
  couplelog signals --retire         asks which one is none any more, as far as you are concerned
  couplelog signals --retire red
  couplelog signals --keep red       takes that back")]
pub struct Args {
    /// Say that a word or gesture is no signal any more; it stays one until each of you has
    #[arg(long, value_name = "SIGNAL", num_args = 0..=1, default_missing_value = "", conflicts_with = "keep")]
    retire: Option<String>,
    /// Take back that you retired it
    #[arg(long, value_name = "SIGNAL", num_args = 0..=1, default_missing_value = "")]
    keep: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let store = context.store_as_it_is()?;
    match (&args.retire, &args.keep) {
        (Some(typed), _) => retire::run(context, &store, typed, true),
        (None, Some(typed)) => retire::run(context, &store, typed, false),
        (None, None) => show(context, &store),
    }
}

fn show(context: &Context, store: &Store) -> Result<()> {
    let shown = Shown::load(context, store)?;
    if shown.is_broken {
        context.note(signals::BROKEN);
    }
    let view = context.view(store).ok();
    if context.json() {
        let paused: Vec<&str> = view.as_ref().map(|view| view.paused_ids()).unwrap_or_default();
        return context.print_json(&json!({
            "version": 1, "always": signals::ALWAYS, "signals": signals::json(&shown.signals), "paused": paused,
        }));
    }
    let lead = view.as_ref().map(stances::paused).unwrap_or_default();
    let settings = view.map(|view| view.settings).unwrap_or_default();
    let viewer = context.person(store, &settings).ok().flatten().map(|person| person.id);
    let text = signals::signals(&shown.signals, &settings, viewer.as_deref(), shown.is_broken);
    context.print(&context.fitted(&format!("{lead}{text}")))
}

/// The signals that a screen shows.
#[derive(Default)]
pub(super) struct Shown {
    /// Those that stand.
    pub signals: Vec<Standing>,
    /// Whether safety.yaml is there and can't be read.
    pub is_broken: bool,
}

impl Shown {
    /// Those that stand, as the commits say; where these can't be read, those of the file alone.
    ///
    /// # Errors
    /// When the file can't be opened.
    fn load(context: &Context, store: &Store) -> Result<Self> {
        let stored = store.read(&RecordName::new("safety")?)?;
        let safety = stored.as_ref().and_then(Stored::record);
        Ok(Self::of(context, store, safety.as_ref(), stored.is_some() && safety.is_none()))
    }

    /// Like [`Shown::load`], with the file as it was read already; never fails, for the pause screen.
    pub fn of(context: &Context, store: &Store, safety: Option<&Record>, is_broken: bool) -> Self {
        let signals = match context.view(store) {
            Ok(view) => view.signals,
            Err(_) => of_file(safety),
        };
        Self { signals, is_broken }
    }
}

/// The signals that one version of the file names.
pub(super) fn of_file(safety: Option<&Record>) -> Vec<Standing> {
    let plan = safety.and_then(Plan::read).unwrap_or_default();
    let standing = |signal| Standing { signal, is_listed: true, ..Standing::default() };
    plan.signals.into_iter().map(standing).collect()
}

/// The signals of a file in large plain text, for pages that look at nothing else.
pub(super) fn text_of_file(safety: Option<&Record>, is_broken: bool) -> String {
    signals::signals(&of_file(safety), &Settings::default(), None, is_broken)
}

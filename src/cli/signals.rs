//! `signals`: what each word, gesture and colour means here, in large plain text.

use anyhow::Result;
use serde_json::json;

use super::Context;
use crate::domain::name::RecordName;
use crate::render::{signals, stances};
use crate::store::Stored;

/// See your stop words and gestures, in large plain text.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  couplelog signals")]
pub struct Args {}

pub(super) fn run(context: &Context, _: Args) -> Result<()> {
    let store = context.store()?;
    let stored = store.read(&RecordName::new("safety")?)?;
    let safety = stored.as_ref().and_then(Stored::record);
    if stored.is_some() && safety.is_none() {
        context.note(signals::BROKEN);
    }
    let view = context.view(&store).ok();
    if context.json() {
        let signals = safety.as_ref().and_then(|safety| safety.get("signals")).cloned();
        let paused: Vec<&str> = view.as_ref().map(|view| view.paused_ids()).unwrap_or_default();
        return context.print_json(
            &json!({ "version": 1, "always": signals::ALWAYS, "signals": signals.unwrap_or_default(), "paused": paused }),
        );
    }
    let lead = view.as_ref().map(stances::paused).unwrap_or_default();
    context.print(&context.fitted(&format!("{lead}{}", signals::signals(safety.as_ref()))))
}

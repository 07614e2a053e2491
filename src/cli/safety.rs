//! `safety`: the page for an unsafe moment. It opens nothing, starts nothing and leaves nothing behind.

use anyhow::Result;
use chrono::NaiveDate;
use serde_json::json;

use super::{Context, Global};
use crate::domain::kinds;
use crate::domain::name::RecordName;
use crate::domain::record::Record;
use crate::render::signals;
use crate::render::visible::{visible, visible_line};
use crate::store::{Stored, survey};

pub(super) const PAGE: &str = include_str!("../../templates/safety-page.txt");

/// Help for an unsafe moment; for when you are afraid of your partner.
///
/// Shows one page. It opens no repository, uses no pager, and writes nothing anywhere.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog safety
  couplelog safety --plan     your own safety plan, the one you wrote together

Your shell may keep this command in its history.")]
pub struct Args {
    /// Show the safety plan that you wrote together instead
    #[arg(long)]
    plan: bool,
}

pub(super) fn run(global: Global, args: &Args) -> Result<()> {
    // No day, no terminal and no home is needed, so none of them is looked for.
    let context = Context::unasked(global, NaiveDate::default());
    if args.plan {
        return plan(&context);
    }
    if context.json() {
        return context.print_json(&json!({ "version": 1, "text": PAGE }));
    }
    context.print_as_it_is(&context.fitted(PAGE))
}

/// The couple's own plan. It is only read: not even a cache is written.
fn plan(context: &Context) -> Result<()> {
    let store = context.store()?;
    let stored = store.read(&RecordName::new("safety")?)?;
    let safety = stored.as_ref().and_then(Stored::record);
    let is_broken = stored.is_some() && safety.is_none();
    if is_broken {
        context.note(signals::BROKEN);
    }
    let paused = survey::visible(store.root(), "pauses").iter().any(|path| path.ends_with(".yaml"));
    if context.json() {
        let fields = safety.as_ref().map(|safety| &safety.fields);
        return context.print_json(&json!({ "version": 1, "always": signals::ALWAYS, "plan": fields }));
    }
    let lead = if paused { "PAUSED. Everything waits; nobody has to say why.\n\n" } else { "" };
    context.print_as_it_is(&context.fitted(&format!("{lead}{}", plan_text(safety.as_ref(), is_broken))))
}

fn plan_text(safety: Option<&Record>, is_broken: bool) -> String {
    let mut text = super::signals::text_of_file(safety, is_broken);
    for field in kinds::SAFETY.fields.iter().filter(|field| !["signals", "retired"].contains(&field.key)) {
        let Some(said) = safety.and_then(|safety| safety.text(field.key)) else { continue };
        text += &format!("\n{}:\n", visible_line(field.means));
        for line in visible(&said).lines() {
            text += &format!("    {line}\n");
        }
    }
    text += "\nSignals that were taken out of this plan may still be signals: couplelog signals\n";
    text + "\nIf you feel afraid of your partner: couplelog safety\n"
}

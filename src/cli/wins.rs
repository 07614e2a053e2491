//! `wins`: what went well, gathered from looks back and check-ins.

use anyhow::Result;
use chrono::NaiveDate;

use super::seen::may_see;
use super::{Context, session};
use crate::domain::day::Direction;
use crate::domain::kinds;
use crate::domain::session::Session;
use crate::history::foreign;
use crate::render::{shelf, stances};
use crate::store::Store;

/// See what went well, in your own words.
///
/// Gathered from debriefs and check-ins, the newest first. It shows what you may see: somebody else's debrief
/// only once your own of that session is saved or set aside.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog wins
  couplelog wins --since \"3 months ago\"")]
pub struct Args {
    /// From this day on only
    #[arg(long, value_name = "DAY")]
    since: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let since = args.since.as_deref().map(|day| context.day("--since", day, Direction::Past)).transpose()?;
    let store = context.store()?;
    let view = context.view(&store)?;
    let person = context.person(&store, &view.settings)?.map(|person| person.id);
    let wins = gather(&store, person.as_deref(), since)?;
    if context.json() {
        return context.print_json(&shelf::wins_json(&wins));
    }
    let text = shelf::wins(&wins, &view, context.width());
    context.page(&format!("{}{text}", stances::paused(&view)))
}

/// The wins that this person may see, the newest first.
fn gather(store: &Store, person: Option<&str>, since: Option<NaiveDate>) -> Result<Vec<shelf::Win>> {
    let mut found = Vec::new();
    let foreign = foreign::committed(store)?;
    for kind in [&kinds::DEBRIEF, &kinds::CHECKIN] {
        for at in store.names(kind)? {
            let (Some(date), Some(owner)) = (at.date, at.owner.clone()) else { continue };
            if since.is_some_and(|since| date < since) || !may_see(store, person, &at) {
                continue;
            }
            let mut record = store.read(&at.name).ok().flatten().and_then(|stored| stored.record());
            if let Some(record) = &mut record {
                foreign::leave_out(&foreign, &at, &mut record.fields);
            }
            let texts = record.map(|record| record.texts("wins")).unwrap_or_default();
            if texts.is_empty() {
                continue;
            }
            let title = Session::of(&at).map(|it| session::title(store, &it));
            found.push(shelf::Win { record: at.name.to_string(), date, owner, title, texts });
        }
    }
    found.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.record.cmp(&b.record)));
    Ok(found)
}

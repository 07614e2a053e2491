//! `decline`: a no to an idea, at once, from one person, with no reason asked.

use anyhow::Result;
use serde_yaml::Value;

use super::Context;
use super::compose::Job;
use super::{keep, proposals};
use crate::domain::day::{self, Direction};
use crate::domain::proposal::{Decline, declined_value, declines, ready};
use crate::store::Stored;
use crate::store::codec::Change;

/// Say no to an idea, at once and for no reason.
///
/// It is recorded as yours, and only you can reopen it: not before the day that you set with --until. Until
/// then nobody is helped to ask again, for it or for anything that names the same topics. Not wanting something
/// is a good answer.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog decline warm-oil
  couplelog decline warm-oil --until \"in 3 months\"
  couplelog propose warm-oil --reopen       when you ever want to")]
pub struct Args {
    /// The proposal, or as much of its name as fits one only
    record: String,
    /// The day before which not even you reopen it
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let store = context.store()?;
    let at = proposals::find(&store, &args.record)?;
    let until =
        args.until.as_deref().map(|day| context.day("--until", day, Direction::Future)).transpose()?;
    let view = context.view(&store)?;
    let person = context.writer(&store, &view.settings)?;
    let base = store.read(&at.name)?;
    super::edit::refuse_unreadable(base.as_ref())?;
    let record = base.as_ref().and_then(Stored::record);
    let mut all = record.as_ref().map(declines).unwrap_or_default();
    // Said once more without a day, the day of the first time stays, whatever somebody else wrote since.
    let standing = view.proposals.get(at.name.as_str()).and_then(|it| it.decline_of(&person.id));
    let own = Decline { by: person.id.clone(), until: until.or(standing.and_then(|it| it.until)) };
    match all.iter_mut().find(|it| it.by == person.id) {
        Some(before) => *before = own,
        None => all.push(own),
    }
    let until = all.iter().find(|it| it.by == person.id).and_then(|it| it.until);
    let mut changes = vec![Change { path: vec!["declined".to_owned()], value: declined_value(&all) }];
    if record.as_ref().is_some_and(|record| !ready(record).is_empty()) {
        changes.push(Change { path: vec!["ready".to_owned()], value: Some(Value::Null) });
    }
    let settings = &view.settings;
    let job = Job { context, store: &store, settings, person: &person, at, base, given: Vec::new() };
    let kept = keep::keep_flag(&job, changes, &view)?;
    let day = until.map(|day| format!(" not before {},", day::words(day))).unwrap_or_default();
    let lead = format!(
        "Declined, and that is enough; no reason is needed. Only you can reopen it,{day} and you never have to.\n"
    );
    proposals::report(context, &store, &person, &kept, &lead)
}

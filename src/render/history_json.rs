//! The objects that `history --json` and `diff --json` print.

use chrono::NaiveDate;
use serde::Serialize;
use serde_yaml::Value;

use super::NOTE;
use super::history::Shown;
use crate::change::FieldChange;
use crate::history::net::Net;
use crate::history::view::View;

#[derive(Serialize)]
struct History<'a> {
    version: u32,
    #[serde(flatten)]
    stances: Option<Stances<'a>>,
    steps: Vec<OneStep<'a>>,
}

#[derive(Serialize)]
struct Diff<'a> {
    version: u32,
    #[serde(flatten)]
    stances: Option<Stances<'a>>,
    since: NaiveDate,
    until: NaiveDate,
    records: Vec<OneRecord<'a>>,
}

/// What every view of stances says (R1, R5).
#[derive(Serialize)]
struct Stances<'a> {
    note: &'static str,
    paused: Vec<&'a str>,
}

#[derive(Serialize)]
struct OneStep<'a> {
    commit: &'a str,
    date: NaiveDate,
    author: Option<&'a str>,
    record: &'a str,
    kind: &'static str,
    event: &'static str,
    changes: Vec<OneChange<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    patch: Option<&'a str>,
}

#[derive(Serialize)]
struct OneRecord<'a> {
    record: &'a str,
    kind: &'static str,
    event: &'static str,
    changes: Vec<OneChange<'a>>,
}

#[derive(Serialize)]
struct OneChange<'a> {
    field: String,
    from: Option<&'a Value>,
    to: Option<&'a Value>,
    direction: &'static str,
}

/// What `history --json` prints, newest first. The author is one of the people, or null.
///
/// # Errors
/// When a value can't be written as JSON.
pub fn history(view: &View, has_stances: bool, shown: &[Shown<'_>]) -> serde_json::Result<String> {
    let steps = shown.iter().map(|Shown { step, patch, .. }| OneStep {
        commit: &step.commit,
        date: step.day,
        author: step.author.as_deref().filter(|id| view.settings.person(id).is_some()),
        record: step.at.name.as_str(),
        kind: step.at.kind.name,
        event: step.event.as_str(),
        changes: changes(&step.changes),
        patch: patch.as_deref(),
    });
    print(&History { version: 1, stances: stances(view, has_stances), steps: steps.collect() })
}

/// What `diff --json` prints, by the records' names.
///
/// # Errors
/// When a value can't be written as JSON.
pub fn diff(
    view: &View,
    has_stances: bool,
    (since, until): (NaiveDate, NaiveDate),
    records: &[Net],
) -> serde_json::Result<String> {
    let records = records.iter().map(|net| OneRecord {
        record: net.at.name.as_str(),
        kind: net.at.kind.name,
        event: net.event.as_str(),
        changes: changes(&net.changes),
    });
    let stances = stances(view, has_stances);
    print(&Diff { version: 1, stances, since, until, records: records.collect() })
}

fn stances(view: &View, has_stances: bool) -> Option<Stances<'_>> {
    has_stances.then(|| Stances { note: NOTE, paused: view.paused_ids() })
}

fn changes(changes: &[FieldChange]) -> Vec<OneChange<'_>> {
    changes.iter().map(one).collect()
}

fn one(change: &FieldChange) -> OneChange<'_> {
    OneChange {
        field: change.field(),
        from: change.from.as_ref(),
        to: change.to.as_ref(),
        direction: change.direction.as_str(),
    }
}

fn print(object: &impl Serialize) -> serde_json::Result<String> {
    Ok(serde_json::to_string_pretty(object)? + "\n")
}

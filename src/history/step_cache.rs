//! Steps that were worked out before: what a commit did never changes, so each counts for its id alone.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::change::{Event, FieldChange, Step};
use crate::domain::name::RecordName;
use crate::domain::place;
use crate::store::Store;

/// Raised whenever what is kept means something else, or is worked out differently.
const VERSION: u32 = 2;

const NAME: &str = "steps";

#[derive(Serialize, Deserialize)]
struct Kept {
    day: NaiveDate,
    author: Option<String>,
    author_name: Option<String>,
    record: String,
    event: String,
    changes: Vec<FieldChange>,
    moved: Option<String>,
}

/// The steps that are known, by the commits' ids. A cache that is missing, damaged or of another version is empty.
pub(super) fn read(store: &Store) -> HashMap<String, Vec<Step>> {
    let commits: HashMap<String, Vec<Kept>> =
        store.kept(NAME, VERSION).map(|kept| kept.value).unwrap_or_default();
    let steps = |commit: &String, kept: Vec<Kept>| {
        kept.into_iter().map(|kept| step(commit, kept)).collect::<Option<Vec<Step>>>()
    };
    commits.into_iter().filter_map(|(commit, kept)| Some((commit.clone(), steps(&commit, kept)?))).collect()
}

/// Keeps them for the next time. What can't be written is worked out again.
pub(super) fn write(store: &Store, steps: &HashMap<String, Vec<Step>>) {
    let commits: HashMap<&String, Vec<Kept>> =
        steps.iter().map(|(commit, steps)| (commit, steps.iter().map(kept).collect())).collect();
    store.keep(NAME, VERSION, None, &commits);
}

fn kept(step: &Step) -> Kept {
    Kept {
        day: step.day,
        author: step.author.clone(),
        author_name: step.author_name.clone(),
        record: step.at.name.to_string(),
        event: step.event.as_str().to_owned(),
        changes: step.changes.clone(),
        moved: step.moved.clone(),
    }
}

fn step(commit: &str, kept: Kept) -> Option<Step> {
    Some(Step {
        commit: commit.to_owned(),
        day: kept.day,
        author: kept.author,
        author_name: kept.author_name,
        at: place::locate(&RecordName::new(&kept.record).ok()?)?,
        event: Event::from_word(&kept.event)?,
        changes: kept.changes,
        moved: kept.moved,
    })
}

//! Ideas whose last session is so recent that the next one had better wait: said, never forbidden.

use chrono::NaiveDate;

use super::proposals::ProposalView;
use super::sessions;
use super::view::View;
use crate::domain::day::later;
use crate::domain::name::slug_of;
use crate::domain::proposal::State;
use crate::store::{Result, Store};

/// A proposal that was tried some days ago.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settling {
    /// The proposal's record.
    pub record: String,
    /// The words by which people know it.
    pub title: String,
    /// The day of its last session.
    pub last: NaiveDate,
    /// The first day after the reflection time.
    pub from: NaiveDate,
}

/// The proposal that a log entry names, if there is one.
pub fn named<'a>(view: &'a View, words: &str) -> Option<&'a ProposalView> {
    let slug = slug_of(words)?;
    let mut there = view.proposals.values().filter(|it| it.is_there);
    let by_name = there.clone().find(|it| it.record.rsplit('/').next() == Some(slug.as_str()));
    by_name.or_else(|| there.find(|it| it.title.as_deref().and_then(slug_of).as_ref() == Some(&slug)))
}

/// The proposals whose last session, up to this day, was within the reflection time. Only the entries of
/// those days are read.
///
/// # Errors
/// When a folder can't be listed.
pub fn on(store: &Store, view: &View, day: NaiveDate, but: Option<&str>) -> Result<Vec<Settling>> {
    let days = view.settings.reflection_days;
    if days == 0 || !view.proposals.values().any(|it| it.is_there) {
        return Ok(Vec::new());
    }
    let mut found: Vec<Settling> = Vec::new();
    for session in sessions::between(store, later(day, -days), day)? {
        let Some(name) = session.log().ok().filter(|name| but != Some(name.as_str())) else { continue };
        let record = store.read(&name).ok().flatten().and_then(|stored| stored.record());
        let words = record.and_then(|record| record.text("proposal"));
        let Some(proposal) = words.as_deref().and_then(|words| named(view, words)) else { continue };
        // There is no next one of what was let go, or what somebody doesn't want.
        if proposal.state == State::Dropped || !proposal.declines.is_empty() {
            continue;
        }
        if !found.iter().any(|it| it.record == proposal.record) {
            found.push(Settling {
                record: proposal.record.clone(),
                title: proposal.title.clone().unwrap_or_else(|| proposal.record.clone()),
                last: session.date,
                from: later(session.date, days.saturating_add(1)),
            });
        }
    }
    Ok(found)
}

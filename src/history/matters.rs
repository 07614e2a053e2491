//! One person's matters as the files and the view have them, for [`crate::domain::due`].

use chrono::{Datelike, NaiveDate};

use super::view::View;
use crate::domain::day::later;
use crate::domain::due::{Asks, FollowUp, Matters, Review, follow_ups, limit_review_day};
use crate::domain::kinds;
use crate::domain::name::RecordName;
use crate::domain::place;
use crate::domain::spec::{Located, Spec};
use crate::domain::stance::Stance;
use crate::store::{Result, Store, files};

/// So many days back the first screen of the day looks for follow-ups, so that it takes no longer when the log
/// has grown.
pub const RECENT: i64 = 90;

/// The matters of one person, their debrief left to the caller. Follow-ups are looked for in records since a
/// day, or in all. A file that can't be read has none; `check` names it.
///
/// # Errors
/// When a folder can't be listed.
pub fn gather(store: &Store, view: &View, person: &str, since: Option<NaiveDate>) -> Result<Matters> {
    Ok(Matters {
        debrief: None,
        agreements: waiting_for(view, person),
        last_checkin: last_checkin(store, person, view.today)?,
        reviews: reviews(view, person),
        follow_ups: open(store, person, since)?,
    })
}

/// Own limits and agreements with their review days, near or not.
pub fn reviews(view: &View, person: &str) -> Vec<Review> {
    let own = view.limits.iter().filter_map(|(topic, people)| Some((topic, people.get(person)?)));
    let own = own.filter(|(_, limit)| limit.stance != Stance::NotDiscussed);
    let limits = own.filter_map(|(topic, limit)| {
        let day = limit_review_day(limit.in_force, limit.text.review_by, limit.review_day)?;
        Some(Review {
            record: RecordName::new(limit.path.strip_suffix(".yaml")?).ok()?,
            title: limit.text.title.clone().unwrap_or_else(|| topic.clone()),
            day,
            talk_first: limit.talk_first,
        })
    });
    // What this person withdrew from, or never agreed to, is not asked about again because of a day.
    let agreed = view.agreements.values();
    let agreed = agreed.filter(|agreement| agreement.parts.get(person).is_some_and(|own| own.agreed));
    let agreements = agreed.filter_map(|agreement| {
        let record = RecordName::new(&agreement.record).ok()?;
        let title = agreement.title.clone().unwrap_or_else(|| record.last().to_owned());
        Some(Review { day: agreement.review_day?, title, talk_first: agreement.talk_first, record })
    });
    limits.chain(agreements).collect()
}

/// The agreements that wait for this person's own word, the settings among them. Someone who withdrew is not
/// asked again, and of what somebody else has not said yet nothing is shown (R9).
fn waiting_for(view: &View, person: &str) -> Vec<(RecordName, String, Asks)> {
    let waiting = view.agreements.values().chain(&view.config).filter(|_| !view.is_paused());
    let waiting = waiting.filter_map(|agreement| {
        let own = agreement.parts.get(person).filter(|own| !own.agreed && !agreement.in_force)?;
        let asks = match own {
            own if own.is_left_behind => Asks::LeftBehind,
            own if own.words_changed => Asks::Changed,
            own if own.last_agreed.is_none() => Asks::Read,
            _ => return None,
        };
        let title = agreement.title.clone().unwrap_or_else(|| agreement.record.clone());
        Some((RecordName::new(&agreement.record).ok()?, title, asks))
    });
    waiting.collect()
}

/// The day of this person's latest check-in up to today; only folders are listed, the newest years first.
fn last_checkin(store: &Store, person: &str, today: NaiveDate) -> Result<Option<NaiveDate>> {
    for year in [today.year(), today.year() - 1] {
        let found = dated(store, &kinds::CHECKIN, year)?;
        let own = found.iter().filter(|at| at.owner.as_deref() == Some(person));
        let last = own.filter_map(|at| at.date).filter(|day| *day <= today).max();
        if last.is_some() {
            return Ok(last);
        }
    }
    let own = store.names(&kinds::CHECKIN)?.into_iter().filter(|at| at.owner.as_deref() == Some(person));
    Ok(own.filter_map(|at| at.date).filter(|day| *day <= today).max())
}

fn dated(store: &Store, kind: &'static Spec, year: i32) -> Result<Vec<Located>> {
    let paths = files::below(store.root(), &format!("{}/{year:04}", place::top(kind)))?;
    Ok(paths.iter().filter_map(|path| place::locate_path(path)).filter(|at| at.kind == kind).collect())
}

/// Open follow-ups of one's own debriefs and check-ins, and of joint records; the earliest day first, those
/// without one last.
fn open(store: &Store, person: &str, since: Option<NaiveDate>) -> Result<Vec<FollowUp>> {
    let mut places: Vec<Located> = Vec::new();
    for kind in [&kinds::DEBRIEF, &kinds::CHECKIN] {
        let found = match since {
            // Whatever bears a later date is here too; nobody knows by how much.
            Some(since) => {
                let mut found = Vec::new();
                for year in since.year()..=later(since, RECENT).year() {
                    found.extend(dated(store, kind, year)?);
                }
                found
            }
            None => store.names(kind)?,
        };
        let is_recent = |at: &Located| since.is_none_or(|since| at.date.is_none_or(|date| date >= since));
        places.extend(found.into_iter().filter(|at| at.owner.as_deref() == Some(person) && is_recent(at)));
    }
    places.extend(store.names(&kinds::REPAIR)?);
    places.extend(store.names(&kinds::DISAGREEMENT)?);
    let mut found = Vec::new();
    for at in places {
        let record = store.read(&at.name).ok().flatten().and_then(|stored| stored.record());
        found.extend(record.map(|record| follow_ups(&record)).unwrap_or_default());
    }
    found.sort_by(|a, b| {
        (a.due.is_none(), a.due, a.record.as_str(), a.nth).cmp(&(
            b.due.is_none(),
            b.due,
            b.record.as_str(),
            b.nth,
        ))
    });
    Ok(found)
}

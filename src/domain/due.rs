//! What one person may want to come to when there is time: the one home of it, for the first screen of the day,
//! `review`, `remind` and the calendar.
//!
//! It knows of this person's own matters and of joint ones only, never of what somebody else has not done (R9),
//! and counts nothing.

use chrono::NaiveDate;
use serde_yaml::Value;

use super::day::later;
use super::kinds;
use super::name::RecordName;
use super::people::Settings;
use super::record::{self, Record, is_blank};
use super::stance::Stance;

/// How many days before it a day is mentioned.
pub const SOON: i64 = 14;

/// Something with a review day: an own limit, or an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Its name.
    pub record: RecordName,
    /// The words that people know it by.
    pub title: String,
    /// Its review day.
    pub day: NaiveDate,
    /// Whether it reads `talk first` because of it (R7).
    pub talk_first: bool,
}

/// Something that was to be done next, and isn't yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// The record that says so.
    pub record: RecordName,
    /// Its place in the record's list, from 0.
    pub nth: usize,
    /// What is to be done.
    pub what: String,
    /// What sort of thing it is.
    pub kind: Option<String>,
    /// The day by which.
    pub due: Option<NaiveDate>,
}

impl FollowUp {
    /// The short name by which a script can mean it: the record and its place in the list, from 1.
    pub fn id(&self) -> String {
        format!("{}:{}", self.record, self.nth + 1)
    }
}

/// What an agreement waits for, of this person alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// They never agreed to it.
    Read,
    /// Its words are others than they agreed to.
    Changed,
    /// An entry of theirs stands there and doesn't count.
    LeftBehind,
}

/// Everything of one person's that can become due.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matters {
    /// A session to look back at, with its title and day.
    pub debrief: Option<(RecordName, String, Option<NaiveDate>)>,
    /// Agreements that wait for this person's own word: their names, their titles, and what they wait for.
    pub agreements: Vec<(RecordName, String, Asks)>,
    /// The day of this person's own latest check-in.
    pub last_checkin: Option<NaiveDate>,
    /// Whatever has a review day.
    pub reviews: Vec<Review>,
    /// Open follow-ups.
    pub follow_ups: Vec<FollowUp>,
}

/// Something that may be done when there is time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// A session at which this person has not looked back.
    Debrief {
        /// Its log entry.
        record: RecordName,
        /// Its title.
        title: String,
        /// Its day.
        day: Option<NaiveDate>,
    },
    /// An agreement that waits for this person's own word.
    Agreement {
        /// Its name.
        record: RecordName,
        /// The words by which everyone knows it.
        title: String,
        /// What it waits for.
        asks: Asks,
    },
    /// The regular talk.
    CheckIn {
        /// The day on which it was to be.
        day: NaiveDate,
    },
    /// A review day is near or has passed.
    Review(Review),
    /// Something is to be done by a day that is near or has passed.
    FollowUp(FollowUp),
}

/// What is due on a day: agreements that wait first, a look back, then the regular talk, then the rest by its day.
pub fn due(matters: &Matters, settings: &Settings, today: NaiveDate) -> Vec<Due> {
    let agreements = matters.agreements.iter().cloned();
    let mut found: Vec<Due> =
        agreements.map(|(record, title, asks)| Due::Agreement { record, title, asks }).collect();
    if let Some((record, title, day)) = matters.debrief.clone() {
        found.push(Due::Debrief { record, title, day });
    }
    let checkin = next_checkin(matters.last_checkin, settings).filter(|day| *day <= today);
    found.extend(checkin.map(|day| Due::CheckIn { day }));
    let mut rest: Vec<(NaiveDate, String, Due)> = Vec::new();
    for review in reviews(matters, today) {
        rest.push((review.day, review.record.to_string(), Due::Review(review)));
    }
    for follow_up in &matters.follow_ups {
        if let Some(day) = follow_up.due.filter(|day| is_near(*day, today)) {
            rest.push((day, follow_up.id(), Due::FollowUp(follow_up.clone())));
        }
    }
    rest.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    found.extend(rest.into_iter().map(|(_, _, due)| due));
    found
}

/// What is near or past its review day, the earliest first.
pub fn reviews(matters: &Matters, today: NaiveDate) -> Vec<Review> {
    let mut found: Vec<Review> =
        matters.reviews.iter().filter(|review| is_near(review.day, today)).cloned().collect();
    found.sort_by(|a, b| (a.day, a.record.as_str()).cmp(&(b.day, b.record.as_str())));
    found
}

fn is_near(day: NaiveDate, today: NaiveDate) -> bool {
    day <= later(today, SOON)
}

/// The day of the next regular talk, counted from one's own latest. Before the first there is none: nothing
/// that nobody has begun is ever late.
pub fn next_checkin(last: Option<NaiveDate>, settings: &Settings) -> Option<NaiveDate> {
    last.map(|last| later(last, settings.checkin_days.max(1)))
}

/// The review day of a limit. Time never asks anyone to soften a hard or a soft limit; only a day that its
/// owner wrote does (R7).
pub fn limit_review_day(
    in_force: Stance,
    written: Option<NaiveDate>,
    counted: Option<NaiveDate>,
) -> Option<NaiveDate> {
    if in_force.is_limit() { written } else { counted }
}

/// The follow-ups of a record that are still open. A repair that is closed, and a disagreement that rests or is
/// settled, ask for nothing more.
pub fn follow_ups(record: &Record) -> Vec<FollowUp> {
    let is_over = match record.at.kind {
        kind if *kind == kinds::REPAIR => record.get("closed").is_some(),
        kind if *kind == kinds::DISAGREEMENT => {
            record.text("state").is_some_and(|state| ["resting", "settled"].contains(&state.as_str()))
        }
        _ => false,
    };
    let list = record.get("follow_ups").and_then(Value::as_sequence).filter(|_| !is_over);
    let open = |(nth, item): (usize, &Value)| {
        if item.get("done").is_some_and(|done| !is_blank(done)) {
            return None;
        }
        Some(FollowUp {
            record: record.at.name.clone(),
            nth,
            what: item.get("what").and_then(record::text)?,
            kind: item.get("kind").and_then(record::text),
            due: item.get("due").and_then(record::date),
        })
    };
    list.into_iter().flatten().enumerate().filter_map(open).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::day::iso;
    use crate::domain::place;

    fn day(text: &str) -> NaiveDate {
        iso(text).unwrap()
    }

    fn record(path: &str, yaml: &str) -> Record {
        Record { at: place::locate_path(path).unwrap(), fields: serde_yaml::from_str(yaml).unwrap() }
    }

    fn review(name: &str, on: &str) -> Review {
        let record = RecordName::new(name).unwrap();
        Review { title: name.to_owned(), record, day: day(on), talk_first: false }
    }

    #[test]
    fn what_is_near_or_past_is_due_and_what_is_far_is_not() {
        let reviews = ["2026-12-08", "2026-12-07", "2026-01-01"];
        let matters = Matters {
            reviews: reviews.map(|on| review(&format!("agreements/{on}"), on)).to_vec(),
            ..Matters::default()
        };
        let due = due(&matters, &Settings::default(), day("2026-11-23"));
        let days: Vec<String> = due
            .iter()
            .filter_map(|due| if let Due::Review(review) = due { Some(review.day.to_string()) } else { None })
            .collect();
        assert_eq!(days, ["2026-01-01", "2026-12-07"]);
    }

    #[test]
    fn a_check_in_is_due_so_many_days_after_ones_own_last_and_never_before_the_first() {
        let settings = Settings { checkin_days: 14, ..Settings::default() };
        let is_due = |last: Option<&str>, today: &str| {
            let matters = Matters { last_checkin: last.map(day), ..Matters::default() };
            !due(&matters, &settings, day(today)).is_empty()
        };
        assert!(!is_due(None, "2030-01-01"));
        assert!(!is_due(Some("2026-11-09"), "2026-11-22"));
        assert!(is_due(Some("2026-11-09"), "2026-11-23"));
        assert!(!is_due(Some("2026-12-24"), "2026-11-23"), "a clock that was set back");
    }

    #[test]
    fn time_never_asks_anyone_to_soften_a_limit() {
        let (some, none) = (Some(day("2026-01-01")), None);
        assert_eq!(limit_review_day(Stance::HardLimit, none, some), None);
        assert_eq!(limit_review_day(Stance::SoftLimit, none, some), None);
        assert_eq!(limit_review_day(Stance::HardLimit, some, some), some);
        assert_eq!(limit_review_day(Stance::Yes, none, some), some);
    }

    #[test]
    fn what_is_done_or_closed_or_rests_is_no_follow_up_any_more() {
        let list = "follow_ups:\n- {what: buy candles, due: 2026-11-26}\n- {what: call, done: 2026-11-20}\n- {kind: ask}\n";
        let debrief = record("debriefs/2026/2026-11-20-walk/ana.yaml", list);
        let found = follow_ups(&debrief);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].id(), "debriefs/2026/2026-11-20-walk/ana:1");
        for over in [
            record("repairs/2026-11-20-walk.yaml", &format!("closed: 2026-11-21\n{list}")),
            record("disagreements/music.yaml", &format!("state: resting\n{list}")),
        ] {
            assert!(follow_ups(&over).is_empty(), "{}", over.at.name);
        }
        assert_eq!(follow_ups(&record("disagreements/music.yaml", list)).len(), 1);
    }

    #[test]
    fn a_follow_up_without_a_day_waits_quietly() {
        let found = follow_ups(&record("checkins/2026/2026-11-20/ana.yaml", "follow_ups: [{what: a walk}]"));
        let matters = Matters { follow_ups: found, ..Matters::default() };
        assert!(due(&matters, &Settings::default(), day("2026-11-23")).is_empty());
    }
}

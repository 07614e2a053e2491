//! What is due as a calendar (RFC 5545) that other programs read. No word of anyone's goes into it (R9).
//!
//! Every line is plain ASCII and shorter than a line may be, since none holds a person's text: so nothing has to
//! be escaped or folded, and no library is needed.

use std::fmt::Write as _;

use chrono::{Datelike as _, NaiveDate};
use sha2::{Digest as _, Sha256};

use crate::domain::day::later;
use crate::domain::due::{Matters, next_checkin};
use crate::domain::people::Settings;

/// Who made the file; a file without it is never replaced by a calendar.
pub const MADE_BY: &str = "PRODID:-//couplelog//calendar//EN";

/// A whole day in the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Stays the same for the same matter, whatever its day is, and tells nothing about it.
    pub id: String,
    /// One of a few neutral words.
    pub title: &'static str,
    /// The day.
    pub day: NaiveDate,
    /// After how many days it comes again.
    pub every: Option<i64>,
}

/// The events of one person: review days, follow-ups with a day, and the regular talk.
///
/// `salt` is known to the couple's repository only, so that nobody can tell from an id which record is meant.
/// A talk that is overdue begins today; without a first one the calendar begins with one today.
pub fn events(
    matters: &Matters,
    settings: &Settings,
    person: &str,
    today: NaiveDate,
    salt: &str,
) -> Vec<Event> {
    let id = |what: &str| {
        let digest = Sha256::digest(format!("{salt}\n{person}\n{what}"));
        let letters = digest.iter().take(16).fold(String::new(), |mut letters, byte| {
            let _ = write!(letters, "{byte:02x}");
            letters
        });
        format!("{letters}@couplelog.invalid")
    };
    let next = next_checkin(matters.last_checkin, settings).unwrap_or(today).max(today);
    let every = Some(settings.checkin_days.max(1));
    let mut found = vec![Event { id: id("checkin"), title: "Check-in", day: next, every }];
    for review in &matters.reviews {
        let id = id(&format!("review {}", review.record));
        found.push(Event { id, title: "Review day", day: review.day, every: None });
    }
    for follow_up in &matters.follow_ups {
        let id = id(&format!("follow-up {}", follow_up.id()));
        found.extend(follow_up.due.map(|day| Event { id, title: "Follow-up", day, every: None }));
    }
    found.sort_by(|a, b| (a.day, &a.id).cmp(&(b.day, &b.id)));
    found
}

/// The calendar. It is the same, byte by byte, for the same events and the same day.
pub fn calendar(events: &[Event], today: NaiveDate) -> String {
    let mut lines = vec!["BEGIN:VCALENDAR".to_owned(), "VERSION:2.0".to_owned(), MADE_BY.to_owned()];
    lines.push("CALSCALE:GREGORIAN".to_owned());
    for event in events.iter().filter(|event| has_four_digits(event.day)) {
        lines.push("BEGIN:VEVENT".to_owned());
        lines.push(format!("UID:{}", event.id));
        lines.push(format!("DTSTAMP:{}T000000Z", basic(today)));
        lines.push(format!("DTSTART;VALUE=DATE:{}", basic(event.day)));
        // The first day that is no part of it any more; without one, too, the event is that whole day.
        let end = later(event.day, 1);
        lines.extend(has_four_digits(end).then(|| format!("DTEND;VALUE=DATE:{}", basic(end))));
        lines.extend(event.every.map(|days| format!("RRULE:FREQ=DAILY;INTERVAL={days}")));
        lines.push(format!("SUMMARY:{}", event.title));
        lines.push("CLASS:PRIVATE".to_owned());
        lines.push("TRANSP:TRANSPARENT".to_owned());
        lines.push("END:VEVENT".to_owned());
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| format!("{line}\r\n")).collect()
}

/// The only years that the format knows.
fn has_four_digits(day: NaiveDate) -> bool {
    (1..=9999).contains(&day.year())
}

fn basic(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::day::iso;
    use crate::domain::due::{FollowUp, Review};
    use crate::domain::name::RecordName;

    fn day(text: &str) -> NaiveDate {
        iso(text).unwrap()
    }

    fn matters(review: &str) -> Matters {
        let record = RecordName::new("limits/ana/photos").unwrap();
        let follow_up = FollowUp {
            record: RecordName::new("checkins/2026/2026-11-09/ana").unwrap(),
            nth: 0,
            what: "buy candles".to_owned(),
            kind: None,
            due: Some(day("2026-12-31")),
        };
        Matters {
            last_checkin: Some(day("2026-11-09")),
            reviews: vec![Review { record, title: "Photos".to_owned(), day: day(review), talk_first: true }],
            follow_ups: vec![FollowUp { due: None, nth: 1, ..follow_up.clone() }, follow_up],
            ..Matters::default()
        }
    }

    fn of(review: &str, today: &str) -> Vec<Event> {
        events(&matters(review), &Settings::default(), "ana", day(today), "abc")
    }

    #[test]
    fn whole_days_end_on_the_next_and_the_talk_comes_again() {
        let text = calendar(&of("2026-12-01", "2026-11-20"), day("2026-11-20"));
        assert!(text.contains(
            "DTSTART;VALUE=DATE:20261123\r\nDTEND;VALUE=DATE:20261124\r\nRRULE:FREQ=DAILY;INTERVAL=14\r\n"
        ));
        assert!(text.contains("DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n"), "{text}");
        assert!(text.contains("DTSTAMP:20261120T000000Z\r\n"));
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 3, "a follow-up without a day has no place: {text}");
    }

    #[test]
    fn days_at_the_end_of_the_calendar_are_written_in_eight_digits() {
        for review in ["0000-12-31", "0001-01-01", "9999-12-31"] {
            let text = calendar(&of(review, "2026-11-20"), day("2026-11-20"));
            for line in text.lines().filter(|line| line.starts_with("DT") && line.contains("VALUE=DATE")) {
                let (_, digits) = line.split_once(':').unwrap();
                assert!(digits.len() == 8 && digits.parse::<u32>().is_ok_and(|it| it >= 1_0101), "{line}");
            }
            assert_eq!(text.contains(&review.replace('-', "")), !review.starts_with("0000"), "{text}");
        }
    }

    #[test]
    fn no_word_of_anyones_and_no_record_is_in_it() {
        let text = calendar(&of("2026-12-01", "2026-11-20"), day("2026-11-20")).to_lowercase();
        for word in ["photos", "candles", "ana", "talk", "limit"] {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }

    #[test]
    fn an_id_stays_when_its_day_moves_and_is_no_others() {
        let ids = |events: Vec<Event>| {
            let mut ids: Vec<String> = events.into_iter().map(|event| event.id).collect();
            ids.sort();
            ids.dedup();
            ids
        };
        let before = ids(of("2026-12-01", "2026-11-20"));
        assert_eq!(before, ids(of("2027-03-01", "2026-11-28")));
        assert_eq!(before.len(), 3);
        let others = events(&matters("2026-12-01"), &Settings::default(), "bo", day("2026-11-20"), "abc");
        assert!(ids(others).iter().all(|id| !before.contains(id)));
    }

    #[test]
    fn every_line_is_short_ascii_and_ends_as_the_format_wants() {
        let text = calendar(&of("2026-12-01", "2026-11-20"), day("2026-11-20"));
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        assert!(text.ends_with("END:VCALENDAR\r\n"));
        for line in text.split("\r\n") {
            assert!(line.len() <= 75 && line.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{line}");
        }
    }
}

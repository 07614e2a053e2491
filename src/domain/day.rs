//! Days as people write them: `2026-11-23`, "yesterday", "3 days ago", "in 6 weeks".

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

/// Which way a word without a direction, such as "monday", is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// What has happened: a session, a check-in.
    Past,
    /// What is to come: a review day.
    Future,
}

/// The day meant by a date or by words, seen from today; nothing when it is neither.
pub fn understand(text: &str, today: NaiveDate, direction: Direction) -> Option<NaiveDate> {
    let text = text.trim().to_lowercase();
    if let Some(date) = iso(&text) {
        return Some(date);
    }
    // What begins like an ISO date but is none (2026-02-30) must not be guessed at.
    if text.chars().next()?.is_ascii_digit() && text.matches('-').count() == 2 {
        return None;
    }
    match text.as_str() {
        "today" | "tonight" | "now" => return Some(today),
        "yesterday" | "last night" => return today.pred_opt(),
        "tomorrow" => return today.succ_opt(),
        _ => {}
    }
    let words = text
        .strip_prefix("in ")
        .unwrap_or(&text)
        .replace("a week", "1 week")
        .replace("a month", "1 month")
        .replace("a day", "1 day")
        .replace("a year", "1 year");
    let noon: DateTime<Utc> = today.and_time(NaiveTime::from_hms_opt(12, 0, 0)?).and_utc();
    let date = interim::parse_date_string(&words, noon, interim::Dialect::Uk).ok()?.date_naive();
    let is_weekday = text.len() >= 3
        && ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().any(|day| text.starts_with(day));
    if direction == Direction::Past && date > today && is_weekday {
        return date.checked_sub_days(Days::new(7));
    }
    Some(date)
}

/// A day written `2026-11-23`, and no other way.
pub fn iso(text: &str) -> Option<NaiveDate> {
    let is_iso = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    is_iso.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

/// How a screen writes a day: `23 Nov 2026`.
pub fn words(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

/// How far a day lies from today, in words: "today", "yesterday", "in 4 days", "3 weeks ago".
pub fn distance(day: NaiveDate, today: NaiveDate) -> String {
    let days = (day - today).num_days();
    let amount = match days.abs() {
        0 => return "today".to_owned(),
        1 => return if days > 0 { "tomorrow" } else { "yesterday" }.to_owned(),
        n @ 2..=13 => format!("{n} days"),
        n @ 14..=59 => format!("{} weeks", n / 7),
        n @ 60..=729 => format!("{} months", n / 30),
        n => format!("{} years", n / 365),
    };
    if days > 0 { format!("in {amount}") } else { format!("{amount} ago") }
}

/// A day so many days later (earlier, if negative), or the last (first) day there is.
pub fn later(day: NaiveDate, days: i64) -> NaiveDate {
    let end = if days < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
    chrono::TimeDelta::try_days(days).and_then(|days| day.checked_add_signed(days)).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        iso(text).unwrap()
    }

    #[test]
    fn words_for_days_are_understood_from_today() {
        let today = day("2026-11-23"); // a Monday
        for (text, meant) in [
            ("2026-01-02", "2026-01-02"),
            ("today", "2026-11-23"),
            ("Yesterday", "2026-11-22"),
            ("3 days ago", "2026-11-20"),
            ("in 6 weeks", "2027-01-04"),
            ("in 3 days", "2026-11-26"),
            ("in a week", "2026-11-30"),
            ("2 weeks ago", "2026-11-09"),
        ] {
            assert_eq!(understand(text, today, Direction::Past), Some(day(meant)), "{text}");
        }
    }

    #[test]
    fn a_weekday_is_the_last_one_for_what_happened_and_the_next_for_what_comes() {
        let today = day("2026-11-23");
        assert_eq!(understand("friday", today, Direction::Past), Some(day("2026-11-20")));
        assert_eq!(understand("friday", today, Direction::Future), Some(day("2026-11-27")));
    }

    #[test]
    fn days_that_do_not_exist_are_not_guessed_at() {
        for text in ["2026-02-30", "2026-13-01", "soonish", "", "99999 years ago"] {
            assert_eq!(understand(text, day("2026-11-23"), Direction::Past), None, "{text}");
        }
    }

    #[test]
    fn distances_read_like_speech() {
        let today = day("2026-11-23");
        assert_eq!(distance(today, today), "today");
        assert_eq!(distance(day("2026-11-27"), today), "in 4 days");
        assert_eq!(distance(day("2026-11-02"), today), "3 weeks ago");
    }
}

//! Days as people write them: `2026-11-23`, "yesterday", "3 days ago", "in 6 weeks".

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, Utc};

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
        "the day before yesterday" | "day before yesterday" => return today.checked_sub_days(Days::new(2)),
        "the day after tomorrow" | "day after tomorrow" => return today.checked_add_days(Days::new(2)),
        _ => {}
    }
    if let Some(date) = weekday(&text, today, direction) {
        return date;
    }
    let words: Vec<String> =
        text.strip_prefix("in ").unwrap_or(&text).split_whitespace().map(in_digits).collect();
    let noon: DateTime<Utc> = today.and_time(NaiveTime::from_hms_opt(12, 0, 0)?).and_utc();
    let date = interim::parse_date_string(&words.join(" "), noon, interim::Dialect::Uk).ok()?.date_naive();
    if names_a_month(&text) && !words.iter().any(|word| word.len() == 4 && word.parse::<u16>().is_ok()) {
        return nearest_year(date, today, direction);
    }
    Some(date)
}

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The day that "friday", "last friday" or "next friday" means; nothing where no weekday is named. The last one is
/// always before today, and the next one is in the week that begins on Monday.
fn weekday(text: &str, today: NaiveDate, direction: Direction) -> Option<Option<NaiveDate>> {
    let (which, name) = text.split_once(' ').unwrap_or(("on", text));
    let name = name.trim();
    let index = WEEKDAYS.iter().position(|day| name.len() >= 3 && day.starts_with(name))?;
    let monday = later(today, -i64::from(today.weekday().num_days_from_monday()));
    let this_week = later(monday, i64::try_from(index).unwrap_or_default());
    let date = match which {
        "last" if this_week < today => this_week,
        "last" => later(this_week, -7),
        "next" => later(this_week, 7),
        "this" => this_week,
        "on" => match direction {
            Direction::Past if this_week > today => later(this_week, -7),
            Direction::Future if this_week <= today => later(this_week, 7),
            _ => this_week,
        },
        _ => return Some(None),
    };
    Some(Some(date))
}

/// A number that is written as a word, in digits.
fn in_digits(word: &str) -> String {
    const WORDS: [&str; 13] = [
        "a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    match WORDS.iter().position(|number| *number == word) {
        Some(number) => number.max(1).to_string(),
        None => word.to_owned(),
    }
}

fn names_a_month(text: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    text.split(|c: char| !c.is_alphabetic()).any(|word| MONTHS.iter().any(|month| word.starts_with(month)))
}

/// A day without a year is the last one for what happened, and the next one for what comes.
fn nearest_year(date: NaiveDate, today: NaiveDate, direction: Direction) -> Option<NaiveDate> {
    let this_year = date.with_year(today.year())?;
    match direction {
        Direction::Past if this_year > today => this_year.with_year(today.year() - 1),
        Direction::Future if this_year < today => this_year.with_year(today.year() + 1),
        _ => Some(this_year),
    }
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
            ("two weeks ago", "2026-11-09"),
            ("a month ago", "2026-10-23"),
            ("in six weeks", "2027-01-04"),
            ("the day before yesterday", "2026-11-21"),
        ] {
            assert_eq!(understand(text, today, Direction::Past), Some(day(meant)), "{text}");
        }
    }

    #[test]
    fn a_weekday_is_the_last_one_for_what_happened_and_the_next_for_what_comes() {
        let today = day("2026-11-23");
        assert_eq!(understand("friday", today, Direction::Past), Some(day("2026-11-20")));
        assert_eq!(understand("friday", today, Direction::Future), Some(day("2026-11-27")));
        for (text, past, future) in [
            ("monday", "2026-11-23", "2026-11-30"),
            ("on monday", "2026-11-23", "2026-11-30"),
            ("last monday", "2026-11-16", "2026-11-16"),
            ("last friday", "2026-11-20", "2026-11-20"),
            ("next monday", "2026-11-30", "2026-11-30"),
            ("next fri", "2026-12-04", "2026-12-04"),
            ("this wednesday", "2026-11-25", "2026-11-25"),
        ] {
            assert_eq!(understand(text, today, Direction::Past), Some(day(past)), "{text}");
            assert_eq!(understand(text, today, Direction::Future), Some(day(future)), "{text}");
        }
    }

    #[test]
    fn a_day_without_a_year_is_the_last_one_for_what_happened_and_the_next_for_what_comes() {
        let today = day("2026-11-23");
        for (text, past, future) in [
            ("1 jan", "2026-01-01", "2027-01-01"),
            ("dec 1", "2025-12-01", "2026-12-01"),
            ("23 november", "2026-11-23", "2026-11-23"),
            ("20 november 2026", "2026-11-20", "2026-11-20"),
        ] {
            assert_eq!(understand(text, today, Direction::Past), Some(day(past)), "{text}");
            assert_eq!(understand(text, today, Direction::Future), Some(day(future)), "{text}");
        }
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

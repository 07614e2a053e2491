//! The calendar of `remind --ics`, read back as strictly as RFC 5545 says: lines, folds, escapes, what has to be in it.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use crate::couple::Couple;

/// A line: its name, its parameters, its value.
#[derive(Debug, PartialEq)]
struct Line {
    name: String,
    parameters: Vec<(String, String)>,
    value: String,
}

/// The lines of a calendar (3.1): CR LF at each end, none longer than 75 octets, folds joined again.
fn lines(text: &str) -> Result<Vec<Line>, String> {
    let Some(text) = text.strip_suffix("\r\n") else { return Err("the last line has no end".to_owned()) };
    let mut joined: Vec<String> = Vec::new();
    for line in text.split("\r\n") {
        if line.len() > 75 {
            return Err(format!("longer than 75 octets: {line}"));
        }
        if line.contains(['\r', '\n']) || line.chars().any(|letter| letter.is_control() && letter != '\t') {
            return Err(format!("a control character: {line:?}"));
        }
        match (line.strip_prefix([' ', '\t']), joined.last_mut()) {
            (Some(rest), Some(before)) => before.push_str(rest),
            (Some(_), None) => return Err("it begins with a fold".to_owned()),
            (None, _) => joined.push(line.to_owned()),
        }
    }
    joined.iter().map(|line| self::line(line)).collect()
}

fn line(text: &str) -> Result<Line, String> {
    let (head, value) = text.split_once(':').ok_or_else(|| format!("no colon: {text:?}"))?;
    let mut parts = head.split(';');
    let name = parts.next().unwrap_or_default();
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
    if !is_name(name) {
        return Err(format!("no name: {text:?}"));
    }
    let parameters = parts.map(|part| match part.split_once('=') {
        Some((name, value)) if is_name(name) && !value.contains(['"', ',']) => {
            Ok((name.to_owned(), value.to_owned()))
        }
        _ => Err(format!("no parameter: {part:?}")),
    });
    Ok(Line {
        name: name.to_owned(),
        parameters: parameters.collect::<Result<_, _>>()?,
        value: value.to_owned(),
    })
}

/// The text of a value (3.3.11): each backslash, semicolon, comma and line end stands behind a backslash.
fn text(value: &str) -> Result<String, String> {
    let mut letters = value.chars();
    let mut found = String::new();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some(letter @ ('\\' | ';' | ',')) => found.push(letter),
                Some('n' | 'N') => found.push('\n'),
                other => return Err(format!("no escape: {other:?}")),
            },
            ';' | ',' => return Err(format!("not escaped: {value:?}")),
            letter => found.push(letter),
        }
    }
    Ok(found)
}

fn day(line: &Line) -> Result<NaiveDate, String> {
    let is_day = line.parameters == [("VALUE".to_owned(), "DATE".to_owned())] && line.value.len() == 8;
    let day =
        NaiveDate::parse_from_str(&line.value, "%Y%m%d").map_err(|error| format!("{error}: {line:?}"))?;
    if is_day { Ok(day) } else { Err(format!("no day: {line:?}")) }
}

#[derive(Debug)]
struct Event {
    uid: String,
    stamp: NaiveDateTime,
    day: NaiveDate,
    summary: String,
    every: Option<u32>,
}

/// An event (3.6.1): UID, DTSTAMP and DTSTART once each; DTEND after DTSTART, and a whole day too.
fn event(lines: &[Line]) -> Result<Event, String> {
    let all = |name: &str| lines.iter().filter(|line| line.name == name).collect::<Vec<_>>();
    let once = |name: &str| match all(name).as_slice() {
        [one] => Ok(*one),
        found => Err(format!("{} times {name}", found.len())),
    };
    let known = ["UID", "DTSTAMP", "DTSTART", "DTEND", "RRULE", "SUMMARY", "CLASS", "TRANSP"];
    if let Some(line) = lines.iter().find(|line| !known.contains(&line.name.as_str())) {
        return Err(format!("{line:?} in an event"));
    }
    let stamp = &once("DTSTAMP")?.value;
    let stamp = NaiveDateTime::parse_from_str(stamp, "%Y%m%dT%H%M%SZ")
        .map_err(|error| format!("{error}: {stamp}"))?;
    let first = day(once("DTSTART")?)?;
    if let [end] = all("DTEND").as_slice()
        && day(end)? != first + TimeDelta::days(1)
    {
        return Err(format!("it doesn't end on the next day: {end:?}"));
    }
    let every = match all("RRULE").as_slice() {
        [] => None,
        [rule] => {
            let days = rule.value.strip_prefix("FREQ=DAILY;INTERVAL=").and_then(|days| days.parse().ok());
            Some(days.filter(|days| *days > 0).ok_or_else(|| format!("{rule:?}"))?)
        }
        _ => return Err("two rules".to_owned()),
    };
    let uid = text(&once("UID")?.value)?;
    Ok(Event { uid, stamp, day: first, summary: text(&once("SUMMARY")?.value)?, every })
}

/// A calendar (3.4, 3.6): VERSION and PRODID once, then whole events, and nothing after its end.
fn calendar(text: &str) -> Result<Vec<Event>, String> {
    let lines = lines(text)?;
    let is = |line: &Line, name: &str, value: &str| line.name == name && line.value == value;
    let [first, inside @ .., last] = lines.as_slice() else { return Err("too short".to_owned()) };
    if !is(first, "BEGIN", "VCALENDAR") || !is(last, "END", "VCALENDAR") {
        return Err("it is no calendar".to_owned());
    }
    let begins = inside.iter().position(|line| line.name == "BEGIN").unwrap_or(inside.len());
    let (head, mut rest) = inside.split_at(begins);
    for (name, value) in [("VERSION", Some("2.0")), ("PRODID", None)] {
        let found: Vec<_> = head.iter().filter(|line| line.name == name).collect();
        if found.len() != 1 || value.is_some_and(|value| found[0].value != value) {
            return Err(format!("{name}: {found:?}"));
        }
    }
    let mut events = Vec::new();
    while let Some((begin, after)) = rest.split_first() {
        let end = after.iter().position(|line| line.name == "END").ok_or("an event without an end")?;
        if !is(begin, "BEGIN", "VEVENT") || !is(&after[end], "END", "VEVENT") {
            return Err(format!("{begin:?}"));
        }
        events.push(event(&after[..end])?);
        rest = &after[end + 1..];
    }
    let ids: BTreeSet<&str> = events.iter().map(|event| event.uid.as_str()).collect();
    if ids.len() < events.len() || ids.contains("") {
        Err("an id twice, or none".to_owned())
    } else {
        Ok(events)
    }
}

const FOLLOW_UPS: &str = "\
comfort: 4
follow_ups:
  - what: \"candles; tall, red\\nand a \\\\ lamp\"
    due: 2026-11-26
  - what: the same day
    due: 2026-11-26
  - what: the last day
    due: 9999-12-31
  - what: no day
";

fn read(couple: &Couple) -> Vec<Event> {
    let text = couple.run(&["remind", "--ics", "-"]).code(0).out;
    calendar(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn what_is_due_is_a_calendar_that_any_reader_takes() {
    let mut couple = Couple::new();
    couple.run_with(&["checkin", "--from", "-"], FOLLOW_UPS).code(0);
    couple.run(&["limit", "photos", "maybe", "--review-by", "2026-12-20"]).code(0);
    couple.run(&["limit", "touch", "yes", "--review-by", "2026-12-20"]).code(0);
    let before = read(&couple);
    assert_eq!(before.len(), 6, "{before:?}");
    let named = |name: &str| before.iter().filter(|event| event.summary == name).collect::<Vec<_>>();
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let checkins: Vec<_> = named("Check-in").iter().map(|event| (event.day, event.every)).collect();
    assert_eq!(checkins, [(day("2026-12-07"), Some(14))]);
    let follow_ups: Vec<_> = named("Follow-up").iter().map(|event| event.day).collect();
    assert_eq!(follow_ups, [day("2026-11-26"), day("2026-11-26"), day("9999-12-31")]);
    assert!(named("Review day").iter().all(|event| event.day == day("2026-12-20") && event.every.is_none()));
    assert!(before.iter().all(|event| event.stamp == day("2026-11-23").and_hms_opt(0, 0, 0).unwrap()));
    // Another day, another review day, another file beside it: the same ids, so a calendar moves what it has.
    couple.on("2026-11-25").run(&["limit", "photos", "maybe", "--review-by", "2027-01-20"]).code(0);
    let after = read(&couple);
    let ids = |events: &[Event]| events.iter().map(|event| event.uid.clone()).collect::<BTreeSet<_>>();
    assert_eq!(ids(&before), ids(&after));
    assert!(after.iter().any(|event| event.day == day("2027-01-20")));
    // What is done goes, and nothing else changes its id.
    couple.run(&["remind", "--done", "1"]).code(0);
    let done = read(&couple);
    assert_eq!((done.len(), ids(&done).is_subset(&ids(&before))), (5, true));
}

#[test]
fn a_calendar_with_nothing_due_is_one_too() {
    let events = read(&Couple::new());
    assert_eq!(events.len(), 1, "{events:?}");
}

#[test]
fn a_reader_this_strict_refuses_what_the_format_forbids() {
    let one = "BEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20261123T000000Z\r\nDTSTART;VALUE=DATE:20261124\r\nSUMMARY:a\\, b\r\n \
               c\r\nEND:VEVENT\r\n";
    let whole =
        |inside: &str| format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{inside}END:VCALENDAR\r\n");
    assert_eq!(calendar(&whole(one)).unwrap()[0].summary, "a, bc");
    assert!(calendar(&whole(&one.repeat(2))).unwrap_err().contains("twice"));
    for (good, bad) in [
        ("\r\n", "\n"),
        ("a\\, b", "a, b"),
        ("a\\, b", "a\\x"),
        ("UID:a\r\n", ""),
        ("DTSTAMP:20261123T000000Z\r\n", ""),
        ("20261124", "2026112"),
        ("20261124", "20261131"),
        (";VALUE=DATE", ""),
        ("END:VEVENT\r\n", ""),
        ("SUMMARY:", "SUMMARY"),
        ("VERSION:2.0\r\n", ""),
        ("UID:a", "UID:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ] {
        let text = whole(one).replace(good, bad);
        assert!(calendar(&text).is_err(), "{good:?} as {bad:?}: {text}");
    }
}

//! Answers that have to be understood, such as a day: asked until they are, and never lost on the way.

use anyhow::Result;
use chrono::NaiveDate;

use super::prompt::{Asker, Question, Reply};
use crate::domain::day::{self, Direction};

const NO_DAY: &str = "That is no day. Write it like 2026-11-23, or \"in 6 weeks\"";

const SKIPS: &str = "skips";

/// Asks for a day, which is said back; nothing is given for one that was taken away.
///
/// # Errors
/// When the terminal fails.
pub(super) fn day(
    asker: &mut dyn Asker,
    question: Question<'_>,
    today: NaiveDate,
) -> Result<Reply<Option<NaiveDate>>> {
    let hint = question.hint.or(Some("a date, or words such as \"in 6 weeks\""));
    let reply = understood(asker, Question { hint, ..question }, SKIPS, &|text| {
        day::understand(text, today, Direction::Future).ok_or(NO_DAY.to_owned())
    })?;
    said_back(asker, reply)
}

/// Asks for a day that lies ahead, which is said back; Enter alone takes the usual one.
///
/// # Errors
/// When the terminal fails.
pub(super) fn day_ahead(
    asker: &mut dyn Asker,
    question: Question<'_>,
    (today, usual): (NaiveDate, NaiveDate),
) -> Result<Reply<NaiveDate>> {
    let reply = understood(asker, question, "takes the usual day", &|text| match day::understand(
        text,
        today,
        Direction::Future,
    ) {
        Some(day) if day > today => Ok(day),
        Some(_) => Err("That day does not lie ahead".to_owned()),
        None => Err(NO_DAY.to_owned()),
    })?;
    Ok(match said_back(asker, reply)? {
        Reply::Skip => Reply::Given(usual),
        reply => reply.map(|day| day.unwrap_or(usual)),
    })
}

/// Asks for a day that has been, which is said back; nothing is given for Enter alone.
///
/// # Errors
/// When the terminal fails.
pub(super) fn past_day(
    asker: &mut dyn Asker,
    question: Question<'_>,
    today: NaiveDate,
) -> Result<Reply<Option<NaiveDate>>> {
    let reply =
        understood(asker, question, SKIPS, &|text| match day::understand(text, today, Direction::Past) {
            Some(day) if day > today => {
                Err("That day has not come yet; a session is logged when it has been".to_owned())
            }
            Some(day) => Ok(day),
            None => Err("That is no day. Write it like 2026-11-23, or \"yesterday\"".to_owned()),
        })?;
    said_back(asker, reply)
}

/// Asks for a whole number from `min` to `max`; nothing is given for one that was taken away.
///
/// # Errors
/// When the terminal fails.
pub(super) fn number(
    asker: &mut dyn Asker,
    question: Question<'_>,
    min: i64,
    max: i64,
) -> Result<Reply<Option<i64>>> {
    let hint = format!("a whole number from {min} to {max}");
    understood(asker, Question { hint: question.hint.or(Some(&hint)), ..question }, SKIPS, &|text| {
        let number = text.trim().parse::<i64>().ok().filter(|number| (min..=max).contains(number));
        number.ok_or(format!("A whole number from {min} to {max}, please"))
    })
}

fn said_back(asker: &mut dyn Asker, reply: Reply<Option<NaiveDate>>) -> Result<Reply<Option<NaiveDate>>> {
    if let Reply::Given(Some(day)) = &reply {
        asker.say(&format!("  {}", day.format("%A, %-d %B %Y")))?;
    }
    Ok(reply)
}

/// Asks until the answer is understood. What was refused stays with a person who stops then. What stands
/// there, such as a half-typed answer of an earlier time, is taken only once it is understood.
fn understood<T>(
    asker: &mut dyn Asker,
    mut question: Question<'_>,
    enter_alone: &str,
    understand: &dyn Fn(&str) -> Result<T, String>,
) -> Result<Reply<Option<T>>> {
    question.initial = question.initial.filter(|text| !text.trim().is_empty());
    let (mut refused, mut is_standing_refused) = (None, false);
    loop {
        let text = match (asker.text(&question)?, question.initial) {
            (Reply::Given(text), _) if text.trim().is_empty() => return Ok(Reply::Given(None)),
            (Reply::Given(text), _) => text,
            (Reply::Skip, Some(standing)) => standing.to_owned(),
            (Reply::Skip, None) if is_standing_refused => return Ok(Reply::Given(None)),
            (Reply::Skip, None) => return Ok(Reply::Skip),
            (Reply::Back, _) => return Ok(Reply::Back),
            (Reply::Stop(half), _) => return Ok(Reply::Stop(half.or(refused))),
        };
        match understand(&text) {
            Ok(value) => return Ok(Reply::Given(Some(value))),
            Err(why) => {
                if question.initial == Some(text.as_str()) {
                    (question.initial, is_standing_refused) = (None, true);
                }
                let enter = if question.initial.is_some() { "leaves it as it was" } else { enter_alone };
                asker.say(&format!("{why}; Enter alone {enter}."))?;
                refused = Some(text);
            }
        }
    }
}

//! How far an idea has come, what being ready takes, and what a decline means: for one change of a proposal.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_yaml::{Mapping, Value};

use super::agreement;
use super::check::Finding;
use super::day;
use super::people::Settings;
pub use super::progress::State;
use super::record::{Record, date, text};
use super::rules::Refusal;

/// What has to be said before anyone can be ready: the field, and what is missing in words.
const NEEDED: [(&str, &str); 3] = [
    ("smallest_step", "the smallest step"),
    ("reversible", "how it is taken back"),
    ("how_to_stop", "how anyone stops it"),
];

/// The fields that a person's "ready" is about, sorted; any change of them leaves it behind, as with an
/// agreement (R6).
const READY_FOR: [&str; 7] =
    ["how_to_stop", "limits", "needs", "readiness", "reversible", "smallest_step", "title"];

/// The digest of what a person's "ready" is about; nothing where a field holds something other than text.
pub fn digest(record: &Record) -> Option<String> {
    agreement::digest_of(record, &READY_FOR)
}

/// What has to be written before it can be ready, in words; empty when all of it is.
pub fn missing(record: &Record) -> Vec<&'static str> {
    NEEDED.iter().filter(|(key, _)| record.get(key).is_none()).map(|(_, words)| *words).collect()
}

/// Who is said to be ready.
pub fn ready(record: &Record) -> BTreeSet<String> {
    record.texts("ready").into_iter().map(|id| id.trim().to_owned()).collect()
}

/// Somebody's no, and the day that they set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Decline {
    /// Who declined.
    pub by: String,
    /// The day before which even they don't reopen it.
    pub until: Option<NaiveDate>,
}

/// Everyone who is said to have declined.
pub fn declines(record: &Record) -> Vec<Decline> {
    let one = |value: &Value| {
        let by = value.get("by").and_then(text)?.trim().to_owned();
        Some(Decline { by, until: value.get("until").and_then(date) })
    };
    let Some(declined) = record.get("declined") else { return Vec::new() };
    let also = declined.get("also").and_then(Value::as_sequence).into_iter().flatten();
    std::iter::once(declined).chain(also).filter_map(one).collect()
}

/// The value of `declined` for these; nothing when nobody has.
pub fn declined_value(declines: &[Decline]) -> Option<Value> {
    let one = |decline: &Decline| {
        let until = decline.until.map(|day| (Value::from("until"), Value::from(day.to_string())));
        let by = (Value::from("by"), Value::from(decline.by.as_str()));
        std::iter::once(by).chain(until).collect::<Mapping>()
    };
    let (first, rest) = declines.split_first()?;
    let mut value = one(first);
    if !rest.is_empty() {
        let rest = rest.iter().map(|it| Value::Mapping(one(it))).collect();
        value.insert(Value::from("also"), Value::Sequence(rest));
    }
    Some(Value::Mapping(value))
}

/// What is wrong with a proposal beyond its shapes.
pub fn findings(record: &Record, findings: &mut Vec<Finding>) {
    let state = State::of(Some(record));
    if state == State::Ready {
        for (key, words) in NEEDED.iter().filter(|(key, _)| record.get(key).is_none()) {
            findings.push(
                Finding::warning(&["state"], format!("it says `ready`, and {words} is missing"))
                    .hint(format!("fill in `{key}`, or go back: couplelog propose NAME --state talking")),
            );
        }
    }
    if record.get("declined").is_some() && declines(record).is_empty() {
        findings.push(Finding::error(&["declined"], "nobody is named in it").hint("couplelog decline NAME"));
    }
}

/// What one change of a proposal is judged by.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The day.
    pub today: NaiveDate,
    /// Whether anyone has paused everything.
    pub is_paused: bool,
    /// Whether it touches what is somebody else's hard limit, or what somebody else has declined (or this
    /// person, until a day that has not come).
    pub is_unwanted: bool,
    /// Whether it touches anyone's hard limit, one's own too.
    pub is_never: bool,
    /// Whether somebody's decline of this proposal stands, also after this change.
    pub is_declined: bool,
    /// Whether it is this person's own that does.
    pub has_declined: bool,
    /// This person's own decline as it counts, whatever the file says of it.
    pub own: Option<Decline>,
    /// Who has said, in their own commit, that they are ready for the words with this digest.
    pub ready: BTreeSet<String>,
    /// The digest.
    pub ready_for: Option<String>,
    /// Whether all the learning that it names is done.
    pub is_learned: bool,
}

/// Whether a person may change a proposal like this.
///
/// # Errors
/// The first rule that forbids it: words under somebody else's name (R3), reopening somebody else's decline or
/// one's own before its day, asking for what somebody does not want, a step that was left out, being ready
/// without everyone, or anything looser while someone is paused (R5).
pub fn allow(
    (before, after): (Option<&Record>, Option<&Record>),
    person: &str,
    settings: &Settings,
    facts: &Facts,
) -> Result<(), Refusal> {
    of_declines(before, after, person, settings, facts)?;
    let Some(after) = after else { return Ok(()) };
    let said_before = before.map(ready).unwrap_or_default();
    let new: Vec<String> = ready(after).difference(&said_before).cloned().collect();
    if let Some(other) = new.iter().find(|id| *id != person) {
        let name = settings.name_of(other);
        return Err(refusal(
            format!("only {name} can say that {name} is ready"),
            format!("{name} says it, in their own time: couplelog propose NAME --state ready --as {other}"),
        ));
    }
    if facts.is_paused && !new.is_empty() {
        return Err(paused());
    }
    let (from, to) = (State::of(before), State::of(Some(after)));
    if before.is_none_or(|before| touched(before) != touched(after)) && facts.is_unwanted {
        return Err(unwanted());
    }
    if !new.is_empty() && to <= State::Ready {
        may_move(to, State::Ready)?;
        is_set_out(after, facts)?;
    }
    if from == to {
        return Ok(());
    }
    may_move(from, to)?;
    let is_on = to != State::Dropped && (to > from || from == State::Dropped);
    if facts.has_declined && is_on {
        return Err(refusal(
            "you declined it, and it goes no further before you reopen it".to_owned(),
            "should you ever want to: couplelog propose NAME --reopen".to_owned(),
        ));
    }
    if (facts.is_declined || facts.is_unwanted) && is_on {
        return Err(unwanted());
    }
    if !to.is_looser() {
        return Ok(());
    }
    if facts.is_paused {
        return Err(paused());
    }
    is_set_out(after, facts)?;
    // What was said about being ready is used up by trying, so it stands in the version before.
    let said = match to {
        State::Ready => ready(after),
        State::Tried => before.map(ready).unwrap_or_default(),
        _ => return Ok(()),
    };
    is_everyone_ready(after, &said, person, settings, facts)
}

fn touched(record: &Record) -> (Vec<String>, Option<String>) {
    (record.texts("limits"), record.text("title"))
}

/// Whether there is a step to be ready for, which nobody has said no to.
fn is_set_out(after: &Record, facts: &Facts) -> Result<(), Refusal> {
    if facts.is_unwanted || facts.is_declined {
        return Err(unwanted());
    }
    if let [first, ..] = missing(after).as_slice() {
        return Err(refusal(
            format!("before anyone is ready, {first} belongs in it"),
            "write it together, in a few words: couplelog edit NAME".to_owned(),
        ));
    }
    if facts.is_never {
        return Err(refusal(
            "it touches a hard limit, and nobody is ready for that".to_owned(),
            "what everyone has said: couplelog limits".to_owned(),
        ));
    }
    if !facts.is_learned {
        return Err(refusal(
            "the learning that it names comes first, for each of you".to_owned(),
            "where it stands, and how each of you says that it is done: couplelog learn".to_owned(),
        ));
    }
    Ok(())
}

fn is_everyone_ready(
    after: &Record,
    said: &BTreeSet<String>,
    person: &str,
    settings: &Settings,
    facts: &Facts,
) -> Result<(), Refusal> {
    let is_same = facts.ready_for.is_some() && digest(after) == facts.ready_for;
    let is_new = |id: &str| id == person && State::of(Some(after)) == State::Ready;
    let has_said = |id: &str| said.contains(id) && (is_new(id) || (is_same && facts.ready.contains(id)));
    if settings.ids().all(has_said) {
        return Ok(());
    }
    Err(refusal(
        "it is ready when everyone has said so of these very words, each of them for themselves".to_owned(),
        "say it for yourself, when you are: couplelog propose NAME --state ready".to_owned(),
    ))
}

fn of_declines(
    before: Option<&Record>,
    after: Option<&Record>,
    person: &str,
    settings: &Settings,
    facts: &Facts,
) -> Result<(), Refusal> {
    let old = before.map(declines).unwrap_or_default();
    let new = after.map(declines).unwrap_or_default();
    if let Some(other) = new.iter().find(|it| it.by != person && !old.iter().any(|old| old.by == it.by)) {
        let name = settings.name_of(&other.by);
        return Err(refusal(
            format!("only {name} can decline for {name}"),
            "say your own: couplelog decline NAME".to_owned(),
        ));
    }
    for decline in &old {
        let now = new.iter().find(|it| it.by == decline.by);
        let own = facts.own.as_ref().filter(|own| own.by == decline.by);
        let decline = own.unwrap_or(decline);
        if now == Some(decline) || now == old.iter().find(|it| it.by == decline.by) {
            continue;
        }
        if decline.by != person {
            return Err(refusal(
                "who declined it is the only one who can reopen it".to_owned(),
                "other ideas are always welcome: couplelog propose".to_owned(),
            ));
        }
        if now.is_some_and(|now| now.until >= decline.until) {
            continue;
        }
        if let Some(day) = decline.until.filter(|day| *day > facts.today) {
            return Err(refusal(
                format!("you declined it until {}, and nobody asks before that day", day::words(day)),
                "from that day on: couplelog propose NAME --reopen".to_owned(),
            ));
        }
        if facts.is_paused {
            return Err(paused());
        }
    }
    Ok(())
}

/// Whether an idea goes from one state straight to another: back and out always, forward a step at a time.
fn may_move(from: State, to: State) -> Result<(), Refusal> {
    let first = match to {
        State::Ready if matches!(from, State::Idea | State::Dropped) => State::Talking,
        State::Tried if from != State::Ready => State::Ready,
        State::Kept | State::Adjusted if from < State::Tried || from == State::Dropped => State::Tried,
        _ => return Ok(()),
    };
    Err(refusal(
        format!("`{}` comes after `{}`, one step at a time", to.as_str(), first.as_str()),
        format!("when that is so: couplelog propose NAME --state {}", first.as_str()),
    ))
}

/// One kind answer for everything that somebody does not want, so that it tells no more than it has to.
pub fn unwanted() -> Refusal {
    refusal(
        "it touches what somebody here does not want, or not now, so it isn't asked".to_owned(),
        "another idea is always welcome; what everyone has said: couplelog limits".to_owned(),
    )
}

fn paused() -> Refusal {
    refusal(
        "everything is paused, and nothing looser is recorded meanwhile".to_owned(),
        "who paused ends it, in their own time; what may help meanwhile: couplelog signals".to_owned(),
    )
}

fn refusal(why: String, hint: String) -> Refusal {
    Refusal { why, hint }
}

#[cfg(test)]
#[path = "proposal_tests.rs"]
mod tests;

//! What nobody may write, whatever the tool: the rules R3 and R5 for one change of one record.

use serde_yaml::Value;

use super::agreement;
use super::kinds::{self, limit};
use super::people::{SOMEONE, Settings};
use super::record::{Record, text};
use super::signals;
use super::spec::Located;
use super::stance::Stance;

/// Why a change is refused, and what can be done instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The rule, in words for the person who meets it.
    pub why: String,
    /// A command or a way that is open.
    pub hint: String,
}

/// One change of a record by one person.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// Which record.
    pub at: &'a Located,
    /// Who writes.
    pub person: &'a str,
    /// The record as it counts before; nothing when it is new.
    pub before: Option<&'a Record>,
    /// The record after; nothing when it is removed or can't be read.
    pub after: Option<&'a Record>,
    /// The stance that stands before, for a limit.
    pub standing: Stance,
    /// Whether anyone has paused everything.
    pub is_paused: bool,
}

/// Whether the rules allow a change.
///
/// # Errors
/// The first rule that forbids it: somebody else's record, removing somebody else (R3), or anything looser
/// while someone is paused (R5).
pub fn allow(change: &Change<'_>, settings: &Settings) -> Result<(), Refusal> {
    may_change(change.at, change.person, settings)?;
    removed_people(change, settings)?;
    affected_alone(change, settings)?;
    looser_while_paused(change)
}

/// Whether this person may change this record at all.
///
/// # Errors
/// When it is somebody else's (R3).
pub fn may_change(at: &Located, person: &str, settings: &Settings) -> Result<(), Refusal> {
    let Some(owner) = at.owner.as_deref() else { return Ok(()) };
    if owner == person || owner == SOMEONE {
        return Ok(());
    }
    let name = settings.name_of(owner);
    let what = at.kind.name;
    Err(Refusal {
        why: format!("this {what} is {name}'s, and only {name} can change it"),
        hint: format!(
            "talk about it with {name}; {name} can write it: couplelog edit {} --as {owner}",
            at.name
        ),
    })
}

fn removed_people(change: &Change<'_>, settings: &Settings) -> Result<(), Refusal> {
    if *change.at.kind != kinds::CONFIG {
        return Ok(());
    }
    let people = change.after.and_then(|after| after.get("people")).and_then(Value::as_sequence);
    let left: Vec<String> =
        people.into_iter().flatten().filter_map(|person| person.get("id").and_then(text)).collect();
    match settings.ids().find(|id| *id != change.person && !left.iter().any(|left| left == id)) {
        None => Ok(()),
        Some(id) => Err(Refusal {
            why: format!("nobody removes someone else, and {} is missing in `people`", settings.name_of(id)),
            hint: "put the id back under `people` in couplelog.yaml".to_owned(),
        }),
    }
}

/// What only the affected person says in a repair, and that nobody else becomes that person.
fn affected_alone(change: &Change<'_>, settings: &Settings) -> Result<(), Refusal> {
    if *change.at.kind != kinds::REPAIR {
        return Ok(());
    }
    let said = |record: Option<&Record>, key: &str| record.and_then(|record| record.get(key)).cloned();
    let affected = |record: Option<&Record>| record.and_then(|record| record.text("affected"));
    let Some(affected) = affected(change.before).or_else(|| affected(change.after)) else { return Ok(()) };
    let keys = ["affected", "impact", "closed", "outcome"];
    let is_touched = |key: &str| {
        let before = said(change.before, key);
        said(change.after, key) != before && (key != "affected" || before.is_some())
    };
    let is_own = affected == change.person || settings.person(&affected).is_none();
    match keys.iter().find(|key| !is_own && is_touched(key)) {
        None => Ok(()),
        Some(key) => {
            let name = settings.name_of(&affected);
            Err(Refusal {
                why: format!("`{key}` in a repair is the affected person's alone, and that is {name}"),
                hint: format!(
                    "leave it as it is; {name} writes it in their own time: couplelog edit {} --as {affected}",
                    change.at.name
                ),
            })
        }
    }
}

fn looser_while_paused(change: &Change<'_>) -> Result<(), Refusal> {
    if !change.is_paused {
        return Ok(());
    }
    let is_looser = if *change.at.kind == kinds::LIMIT {
        let after = change.after.and_then(limit::stance).unwrap_or(Stance::NotDiscussed);
        after.is_looser_than(change.standing)
    } else if *change.at.kind == kinds::CONFIG {
        let days =
            |record: Option<&Record>| record.map_or(0, |record| Settings::read(record).reflection_days);
        days(change.after) < days(change.before)
    } else if *change.at.kind == kinds::AGREEMENT {
        let agrees = |record: Option<&Record>| record.is_some_and(|record| has_agreed(record, change.person));
        agrees(change.after) && !agrees(change.before)
    } else if *change.at.kind == kinds::SAFETY {
        let retired = |record: Option<&Record>| {
            record.map_or(0, |it| {
                signals::retirements(it).iter().filter(|it| it.person == change.person).count()
            })
        };
        retired(change.after) > retired(change.before)
    } else {
        false
    };
    if !is_looser {
        return Ok(());
    }
    Err(Refusal {
        why: "everything is paused, and nothing looser is recorded meanwhile".to_owned(),
        hint: "who paused ends it, in their own time; what may help meanwhile: couplelog signals".to_owned(),
    })
}

/// Whether an entry of this person fits the words of an agreement.
fn has_agreed(record: &Record, person: &str) -> bool {
    let digest = agreement::digest(record);
    let mut entries = agreement::entries(record).into_iter();
    entries.any(|entry| entry.person == person && Some(entry.digest) == digest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::place;

    #[test]
    fn while_paused_nobody_agrees_by_hand_either_and_withdrawing_stays_open() {
        let at = place::locate_path("agreements/phones.yaml").unwrap();
        let record = |yaml: &str| Record { at: at.clone(), fields: serde_yaml::from_str(yaml).unwrap() };
        let without = record("title: Phones");
        let digest = agreement::digest(&without).unwrap();
        let with = record(&format!("title: Phones\nagreed: [{{person: ana, digest: {digest}}}]"));
        let allowed = |before, after, is_paused| {
            let change = Change {
                at: &at,
                person: "ana",
                before: Some(before),
                after: Some(after),
                standing: Stance::NotDiscussed,
                is_paused,
            };
            allow(&change, &Settings::default()).is_ok()
        };
        assert!(!allowed(&without, &with, true) && allowed(&without, &with, false));
        assert!(allowed(&with, &without, true) && allowed(&with, &with, true));
    }
}

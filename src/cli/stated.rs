//! What surrounds saying a stance, whichever verb says it: restating what counts first, and the words about
//! what waits.

use anyhow::Result;
use serde_yaml::Value;

use super::Context;
use super::compose::{Job, apply};
use super::keep::Kept;
use super::proposals;
use crate::domain::day;
use crate::domain::kinds;
use crate::domain::own::{self, Own};
use crate::domain::record::{Record, is_blank};
use crate::domain::stance::Stance;
use crate::history::entries::{self, Entry};
use crate::history::foreign;
use crate::history::view::View;
use crate::render::page::CLOSED;
use crate::store::codec::Change;
use crate::store::{Store, Stored};

/// The text that has to be committed first, in a commit of its own, before this record's: with the stance that counts, where the
/// newest commit says the new one already because somebody else changed it or the history was rewritten. Only
/// then is the new stance its owner's own (in-force.md).
///
/// # Errors
/// When the newest commit can't be read.
pub fn restated(store: &Store, view: &View, record: &Record, text: &str) -> Result<Option<String>> {
    let (Some(owner), Some(topic)) = (&record.at.owner, &record.at.slug) else { return Ok(None) };
    let limit = view.limit(owner, topic).filter(|_| *record.at.kind == kinds::LIMIT);
    let Some(limit) = limit.filter(|it| !it.cross_edits.is_empty() || it.from_elsewhere) else {
        return Ok(None);
    };
    let Some(head) = store.git().head()? else { return Ok(None) };
    let Some(blob) = store.git().blob_at(head, &record.at.name.path())? else { return Ok(None) };
    let here = store.read_version(&record.at, blob)?.record().as_ref().and_then(kinds::limit::stance);
    let new = kinds::limit::stance(record);
    let counted = if limit.from_elsewhere { limit.in_force } else { limit.stance };
    if here != new || new == Some(counted) || counted == Stance::NotDiscussed {
        return Ok(None);
    }
    let stance = Change { path: vec!["stance".to_owned()], value: Some(Value::from(counted.as_str())) };
    Ok(Some(apply(text, &[stance], &record.at)?))
}

/// A record as it counts before a change: a repair in which somebody else took the affected person's place is
/// still that person's.
///
/// # Errors
/// When git can't be read.
pub fn as_it_counts(store: &Store, before: Option<Record>) -> Result<Option<Record>> {
    let Some(mut record) = before else { return Ok(None) };
    if *record.at.kind == kinds::REPAIR {
        let foreign = foreign::of_record(store, &record.at)?;
        if let Some(place) = foreign.into_iter().find(|it| it.field.as_deref() == Some("affected")) {
            record.fields.insert(Value::from("affected"), Value::from(place.person));
        }
    }
    Ok(Some(record))
}

/// The text that has to be committed first, in a commit of its own, where this person says under their own name
/// what somebody else wrote there before: only on top of a version without it is it their own (R3).
///
/// # Errors
/// When the newest commit or the history can't be read.
pub fn own_words(store: &Store, person: &str, record: &Record, said: &[Change]) -> Result<Option<String>> {
    let at = &record.at;
    let is_said = |own: &Own| {
        let of_person = [own.field.clone(), own.person.clone()];
        // A list of what was heard is given as a whole, also by who only adds to it.
        own.person == person
            && own.field != own::HEARD_BACK
            && said.iter().any(|it| it.path == of_person || it.path.as_slice() == &of_person[..1])
    };
    let mut wanted = own::values(at, &record.fields);
    wanted.retain(is_said);
    let Some(head) = store.git().head()?.filter(|_| !wanted.is_empty()) else { return Ok(None) };
    let Some(blob) = store.git().blob_at(head, &at.name.path())? else { return Ok(None) };
    let stored = store.read_version(at, blob)?;
    let Some(before) = stored.record() else { return Ok(None) };
    wanted.retain(|own| own::value(at, &before.fields, &own.field, person).as_ref() == Some(&own.value));
    let mut found = entries::of_values(store, at, wanted)?;
    found.retain(Entry::is_by_another);
    if found.is_empty() {
        return Ok(None);
    }
    let mut fields = before.fields;
    for entry in &found {
        own::take_out(at, &mut fields, &entry.field, person);
    }
    let change = |entry: Entry| {
        let value = fields.get(entry.field.as_str()).filter(|value| !is_blank(value)).cloned();
        Change { path: vec![entry.field], value: Some(value.unwrap_or(Value::Null)) }
    };
    let changes: Vec<Change> = found.into_iter().map(change).collect();
    Ok(Some(apply(&String::from_utf8_lossy(&stored.bytes), &changes, at)?))
}

/// What counts of a limit, and from when the rest does, for the person who said it.
pub fn counts(view: &View, person: &str, topic: &str) -> String {
    let Some(limit) = view.limit(person, topic) else { return String::new() };
    if let Some(day) = limit.counts_from {
        format!(
            "A looser stance waits: until {} what counts is {}; {} counts from {} ({}).\n\
             Take it back at any moment: couplelog limit {topic} --keep\n",
            day::words(day.pred_opt().unwrap_or(day)),
            limit.in_force,
            limit.stance,
            day::words(day),
            day::distance(day, view.today),
        )
    } else if limit.in_force.is_stricter_than(limit.stance) {
        format!("What counts is {}, until the pause has ended.\n", limit.in_force)
    } else {
        "It counts from now on.\n".to_owned()
    }
}

/// Whether a looser stance of this person's waits there.
pub fn waits(view: &View, person: &str, topic: &str) -> bool {
    view.limit(person, topic).is_some_and(|limit| limit.in_force.is_stricter_than(limit.stance))
}

/// What was saved, and for a limit what counts now.
///
/// # Errors
/// When what holds now can't be read.
pub fn saved(context: &Context, job: &Job<'_>, kept: &Kept) -> Result<String> {
    let limit = job.at.slug.as_deref().filter(|_| *job.at.kind == kinds::LIMIT && kept.now.is_some());
    let Some(topic) = limit else {
        if *job.at.kind == kinds::PROPOSAL && kept.now.is_some() {
            return proposals::said(context, job, kept);
        }
        if let Some(closed) = closed(job, kept) {
            return Ok(closed);
        }
        let done = if kept.commit.is_some() { "Saved " } else { "Nothing has changed in " };
        return Ok(format!("{done}{}.\n", kept.record));
    };
    Ok(said(&context.view(job.store)?, &job.person.id, topic, kept))
}

/// What is said when the affected person has just closed a repair, whichever way it ended.
fn closed(job: &Job<'_>, kept: &Kept) -> Option<String> {
    let day = |record: Option<&Record>| record.and_then(|record| record.text("closed"));
    let before = job.base.as_ref().and_then(Stored::record);
    let is_new = *job.at.kind == kinds::REPAIR && day(before.as_ref()).is_none();
    let (name, _) = (&kept.record, day(kept.now.as_ref()).filter(|_| is_new)?);
    Some(format!(
        "Saved {name}: closed.\n{CLOSED}\n\
         Should you need something after all, it opens again: echo closed: | couplelog edit {name} --from -\n"
    ))
}

/// What was saved of a limit and what counts now, for the person who said it.
pub fn said(view: &View, person: &str, topic: &str, kept: &Kept) -> String {
    let Some(limit) = view.limit(person, topic) else { return format!("Saved {}.\n", kept.record) };
    let done = match kept.commit {
        Some(_) => format!("Saved {}: {}.\n", kept.record, in_words(limit.stance)),
        None => format!("{} says so already: {}.\n", kept.record, limit.stance),
    };
    done + &counts(view, person, topic)
}

/// The stance with the words for it.
fn in_words(stance: Stance) -> String {
    format!("{stance} ({})", stance.words().split(';').next().unwrap_or_default())
}

//! What every verb that writes a proposal shares: the rules with the facts they need, and what is said after.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::{Value as Json, json};
use serde_yaml::Value;

use super::Context;
use super::compose::Job;
use super::find;
use super::keep::Kept;
use crate::domain::day;
use crate::domain::kinds;
use crate::domain::people::Person;
use crate::domain::proposal::{self, Facts, State};
use crate::domain::record::Record;
use crate::domain::rules::{Change, Refusal};
use crate::domain::spec::Located;
use crate::domain::touches::Touches;
use crate::history::view::View;
use crate::history::{learned, settling};
use crate::render::proposal::{Standing, json as standing_json, settles, text};
use crate::render::visible::visible_line;
use crate::render::{NOTE, stances};
use crate::store::codec;
use crate::store::{Store, reading};

/// Whether the rules allow a change of a proposal; anything else is no business of theirs.
///
/// # Errors
/// When the learning that it names can't be looked at. The refusal itself is the inner result.
pub(super) fn allow(store: &Store, view: &View, change: &Change<'_>) -> Result<Result<(), Refusal>> {
    if *change.at.kind != kinds::PROPOSAL {
        return Ok(Ok(()));
    }
    let facts = facts(store, view, change)?;
    let allowed = proposal::allow((change.before, change.after), change.person, &view.settings, &facts);
    let name = change.at.slug.as_deref().unwrap_or("NAME");
    Ok(allowed.map_err(|refusal| Refusal { hint: refusal.hint.replace("NAME", name), ..refusal }))
}

fn facts(store: &Store, view: &View, change: &Change<'_>) -> Result<Facts> {
    let name = change.at.name.as_str();
    let standing = view.proposals.get(name);
    let mut facts = Facts { today: view.today, is_paused: view.is_paused(), ..Facts::default() };
    if let Some(standing) = standing {
        let says_no = |record: Option<&Record>| {
            let all = record.map(proposal::declines).unwrap_or_default();
            all.iter().any(|it| it.by == change.person)
        };
        // Taking one's own no out is what reopens it.
        let is_reopening = says_no(change.before) && !says_no(change.after);
        facts.has_declined = standing.decline_of(change.person).is_some() && !is_reopening;
        facts.own = standing.decline_of(change.person).cloned();
        facts.is_declined = standing.declines.iter().any(|it| it.by != change.person) || facts.has_declined;
        (facts.ready, facts.ready_for) = (standing.ready.clone(), standing.digest.clone());
    }
    if let Some(after) = change.after {
        let touches = Touches::of(after);
        facts.is_unwanted = view.is_unwanted(&touches, change.person, change.before.map(|_| name));
        facts.is_never = view.is_never(&touches, None);
        facts.is_learned = learned::still_open(store, &view.settings, after)?.is_empty();
    }
    Ok(facts)
}

/// The proposal that a person's words mean, by its name, a part of it, or its title.
///
/// # Errors
/// Exit 2 when none or several fit.
pub(super) fn find(store: &Store, words: &str) -> Result<Located> {
    match existing(store, words) {
        Some(at) => Ok(at),
        None => find::of_kind(store, words, &kinds::PROPOSAL, "couplelog list proposals"),
    }
}

/// The proposal with exactly this name or title, if there is one.
pub(super) fn existing(store: &Store, words: &str) -> Option<Located> {
    let slug = crate::domain::name::slug_of(words)?;
    let names = store.names(&kinds::PROPOSAL).ok()?;
    names.into_iter().find(|at| at.slug.as_ref() == Some(&slug))
}

/// What takes back a person's word that they are ready: what was ready is talked about again.
pub(super) fn not_ready(record: &Record, person: &str) -> Vec<codec::Change> {
    let mut people = proposal::ready(record);
    people.remove(person);
    let mut changes = vec![set("ready", list(&people))];
    if State::of(Some(record)) == State::Ready {
        changes.push(set("state", Value::from(State::Talking.as_str())));
    }
    changes
}

/// A proposal's text without a person's word that they are ready; nothing where it isn't found.
pub(super) fn without_ready(at: &Located, bytes: &[u8], person: &str) -> Option<String> {
    let parsed = codec::parse(bytes).ok()?;
    let mut record = reading::record(at.clone(), &parsed);
    if !proposal::ready(&record).contains(person) {
        return None;
    }
    let changes = not_ready(&record, person);
    let edited = codec::edit(parsed.text(), &changes);
    Some(edited.unwrap_or_else(|_| {
        // Where the layout can't be kept, the whole is written anew.
        for change in changes {
            record.fields.insert(Value::from(change.path.concat()), change.value.unwrap_or_default());
        }
        codec::write(&record.fields)
    }))
}

/// A field of a proposal set; an empty value clears it.
pub(super) fn set(key: &str, value: Value) -> codec::Change {
    codec::Change { path: vec![key.to_owned()], value: Some(value) }
}

/// These people as the value of a field; nobody is an empty one.
pub(super) fn list(people: &BTreeSet<String>) -> Value {
    match people.is_empty() {
        true => Value::Null,
        false => people.iter().map(|id| Value::from(id.as_str())).collect::<Vec<_>>().into(),
    }
}

/// Where a proposal stands, with all that its page and its object say.
///
/// # Errors
/// When the log or the learning can't be looked at.
pub(super) fn standing<'a>(
    store: &Store,
    view: &'a View,
    record: &Record,
    viewer: Option<&'a str>,
) -> Result<Option<Standing<'a>>> {
    let Some(proposal) = view.proposals.get(record.at.name.as_str()) else { return Ok(None) };
    let open = learned::still_open(store, &view.settings, record)?;
    let settling = settling::on(store, view, view.today, None)?;
    let settling = settling.into_iter().find(|it| it.record == proposal.record);
    let name = record.at.slug.clone().unwrap_or_default();
    let is_never = view.is_never(&proposal.touches, None);
    Ok(Some(Standing {
        view,
        proposal,
        name,
        missing: proposal::missing(record),
        learning: open,
        settling,
        is_never,
        viewer,
    }))
}

/// What was saved of a proposal, where it stands, and what may come next.
///
/// # Errors
/// When what holds now can't be read.
pub(super) fn said(context: &Context, job: &Job<'_>, kept: &Kept) -> Result<String> {
    let view = context.view(job.store)?;
    let done = if kept.commit.is_some() { "Saved " } else { "Nothing has changed in " };
    let stands = match &kept.now {
        Some(record) => standing(job.store, &view, record, Some(&job.person.id))?,
        None => None,
    };
    let stands = stands.map(|standing| format!("\n{}", text(&standing))).unwrap_or_default();
    Ok(format!("{}{done}{}.\n{stands}\n{NOTE}\n", stances::paused(&view), kept.record))
}

/// When the next session of the proposal comes at the earliest that a log entry names, and whether this one
/// came sooner than that; nothing forbids either.
///
/// # Errors
/// When the log can't be looked at.
pub(super) fn after_session(store: &Store, view: &View, kept: &Kept) -> Result<String> {
    let Some(record) = &kept.now else { return Ok(String::new()) };
    let (Some(words), Some(date)) = (record.text("proposal"), record.at.date) else {
        return Ok(String::new());
    };
    let Some(proposal) = settling::named(view, &words) else {
        return Ok("No proposal here has that name; the entry keeps the words: couplelog list proposals\n"
            .to_owned());
    };
    let before = settling::on(store, view, date, Some(&kept.record))?;
    let mut text = String::new();
    if let Some(before) = before.iter().find(|it| it.record == proposal.record) {
        text += &format!(
            "You had meant to let it settle until {}. How is each of you now?\n",
            day::words(before.from)
        );
    }
    let now = settling::on(store, view, view.today, None)?;
    if let Some(settling) = now.iter().find(|it| it.record == proposal.record) {
        text += &format!("{}\n", settles(settling, view));
    }
    if proposal.state == State::Ready && proposal.is_everyone_ready(&view.settings) {
        let name = proposal.record.rsplit('/').next().unwrap_or_default();
        text += &format!("If you tried it: couplelog propose {} --state tried\n", visible_line(name));
    }
    Ok(text)
}

/// Prints what became of a proposal, or where it stands.
///
/// # Errors
/// When stdout can't be written to.
pub(super) fn report(
    context: &Context,
    store: &Store,
    person: &Person,
    kept: &Kept,
    lead: &str,
) -> Result<()> {
    let view = context.view(store)?;
    let standing = match &kept.now {
        Some(record) => standing(store, &view, record, Some(&person.id))?,
        None => None,
    };
    if context.json() {
        let mut object = kept.json(store, &person.id);
        if let (Some(fields), Some(standing)) = (object.as_object_mut(), standing) {
            fields.extend(standing_json(&standing));
        }
        add_note(&mut object, &view);
        return context.print_json(&object);
    }
    if kept.now.is_none() {
        return Ok(());
    }
    let stands = standing.map(|standing| text(&standing)).unwrap_or_default();
    context.print(&format!("{}{lead}\n{stands}\n{NOTE}\n", stances::paused(&view)))
}

fn add_note(object: &mut Json, view: &View) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert("note".to_owned(), json!(NOTE));
        fields.insert("paused".to_owned(), json!(view.paused_ids()));
    }
}

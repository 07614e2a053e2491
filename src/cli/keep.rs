//! From a new text to a commit: lock, read again, bring together, check, write. Nothing typed is lost.

use anyhow::Result;
use serde_json::json;
use serde_yaml::{Mapping, Value};

use super::ask::look_up;
use super::compose::{Composed, Job, apply};
use super::context::Context;
use super::draft;
use super::failure::{Failure, Kind};
use super::{proposals, stated};
use crate::domain::check::{self, Level};
use crate::domain::kinds;
use crate::domain::people::Settings;
use crate::domain::record::{Record, is_blank};
use crate::domain::rules;
use crate::domain::spec::Located;
use crate::domain::stance::Stance;
use crate::history::view::View;
use crate::store::codec::{self, Change};
use crate::store::{Id, Store, Stored, Write, reading};

/// What became of a record that was written.
pub struct Kept {
    /// Its name.
    pub record: String,
    /// The commit; nothing when the record says already what it should.
    pub commit: Option<Id>,
    /// The record as it is now; nothing when the person stopped.
    pub now: Option<Record>,
    /// Whether a draft is kept instead.
    pub is_draft: bool,
}

impl Kept {
    /// The object that writing verbs print with `--json`.
    pub fn json(&self, store: &Store, person: &str) -> serde_json::Value {
        let name = crate::domain::name::RecordName::new(&self.record).ok();
        let draft = name
            .filter(|_| self.is_draft)
            .map(|name| store.drafts().path(person, &name).display().to_string());
        json!({ "version": 1, "record": self.record, "commit": self.commit.map(|id| id.to_string()), "draft": draft })
    }
}

/// Everything that is wrong with a text as this record, each as one line.
pub fn problems(text: &str, at: &Located, settings: &Settings) -> Vec<String> {
    let parsed = match codec::parse(text.as_bytes()) {
        Ok(parsed) => parsed,
        Err(fault) => {
            let place = fault
                .position
                .map(|at| format!("line {}, column {}: ", at.line, at.column))
                .unwrap_or_default();
            return vec![format!("{place}{fault}")];
        }
    };
    let record = reading::record(at.clone(), &parsed);
    check::check(&record, settings)
        .into_iter()
        .filter(|finding| finding.level == Level::Error)
        .map(|finding| {
            let path: Vec<&str> = finding.field.iter().map(String::as_str).collect();
            let line = parsed.position(&path).map(|at| format!("line {}, ", at.line)).unwrap_or_default();
            let hint = finding.hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
            format!("{line}{}: {}{hint}", path.join("."), finding.message)
        })
        .collect()
}

/// Saves what was composed, or says that a draft is kept.
///
/// # Errors
/// Exit 3 for what does not pass the checks, 4 for what a rule forbids, 5 when another couplelog writes for
/// too long, 6 when the same field was changed on disk meanwhile. In each case a draft is kept.
pub fn keep(job: &Job<'_>, composed: Composed, view: &View) -> Result<Kept> {
    let kept = keep_if(job, &composed, view, |_| true)?;
    kept.ok_or_else(|| Failure::new(Kind::Failed, format!("could not save {}", job.at.name)).into())
}

/// Like [`keep`], for a record of its own: gives nothing when its name has been taken meanwhile.
///
/// # Errors
/// Like [`keep`].
pub fn keep_new(job: &Job<'_>, composed: &Composed, view: &View) -> Result<Option<Kept>> {
    keep_if(job, composed, view, |current| current.is_none())
}

/// Saves what a flag said, with no draft of it: nothing was typed that could be lost.
///
/// # Errors
/// Like [`keep`].
pub fn keep_flag(job: &Job<'_>, changes: Vec<Change>, view: &View) -> Result<Kept> {
    let saved = save(job, &Composed::Changes(changes), view, |_| true)?;
    let failed = || Failure::new(Kind::Failed, format!("could not save {}", job.at.name));
    Ok(saved.ok_or_else(failed)?.0)
}

fn keep_if(
    job: &Job<'_>,
    composed: &Composed,
    view: &View,
    is_wanted: impl Fn(Option<&Stored>) -> bool,
) -> Result<Option<Kept>> {
    let record = job.at.name.to_string();
    if matches!(composed, Composed::Stopped) {
        let has_draft = job.store.drafts().read(&job.person.id, &job.at.name)?.is_some();
        if has_draft {
            job.context.note(&format!(
                "Stopped. What you wrote is kept as a draft of {record}; go on with the same command."
            ));
        } else {
            job.context.note("Stopped. Nothing was written.");
        }
        return Ok(Some(Kept { record, commit: None, now: None, is_draft: has_draft }));
    }
    let result = save(job, composed, view, is_wanted);
    match &result {
        Ok(Some((_, text))) => settle(job, text)?,
        Ok(None) => {}
        Err(_) => keep_as_draft(job, composed),
    }
    Ok(result?.map(|(kept, _)| kept))
}

/// Takes the draft away once its words stand in a record.
///
/// # Errors
/// When the draft can't be read or removed.
pub fn let_go(job: &Job<'_>, now: Option<&Record>) -> Result<()> {
    let saved = now.map(|record| codec::write(&record.fields)).unwrap_or_default();
    settle(job, &saved)
}

/// Takes the draft away, unless it holds something that was not saved.
fn settle(job: &Job<'_>, saved: &str) -> Result<()> {
    if draft::settle(job.store.drafts(), &job.person.id, &job.at.name, saved)? {
        job.context
            .note(&format!("A draft of {} with other words is still kept: couplelog drafts", job.at.name));
    }
    Ok(())
}

/// What could not be saved stays with its person, beside any draft that says something else. Nothing more
/// can be done where even that fails.
pub fn keep_as_draft(job: &Job<'_>, composed: &Composed) {
    let text = match composed {
        Composed::Changes(changes) => draft::text(changes, None),
        Composed::Text(text) => text.clone(),
        Composed::Stopped => return,
    };
    let drafts = job.store.drafts();
    let is_kept = draft::settle(drafts, &job.person.id, &job.at.name, &text)
        .and_then(
            |other| if other { drafts.set_aside(&job.person.id, &job.at.name).map(|_| ()) } else { Ok(()) },
        )
        .and_then(|()| drafts.keep(&job.person.id, &job.at.name, &text));
    if is_kept.is_ok() {
        job.context.note(&format!("What you wrote is kept as a draft of {}.", job.at.name));
    } else if job.context.at_terminal() {
        job.context.note_as_it_is(&format!(
            "It could not be kept as a draft either. What you wrote, to be copied:\n\n{text}"
        ));
    }
}

/// Asks every rule whether this person may make this change.
///
/// # Errors
/// Exit 4 when one refuses it; when the records it is judged by can't be read.
pub fn allow(store: &Store, view: &View, change: &rules::Change<'_>, settings: &Settings) -> Result<()> {
    rules::allow(change, settings)
        .and(proposals::allow(store, view, change)?)
        .map_err(|refusal| refused(change.at, refusal))?;
    Ok(())
}

fn save(
    job: &Job<'_>,
    composed: &Composed,
    view: &View,
    is_wanted: impl Fn(Option<&Stored>) -> bool,
) -> Result<Option<(Kept, String)>> {
    let mut lock = job.store.lock(job.at.kind.name)?;
    let current = job.store.read(&job.at.name)?;
    if !is_wanted(current.as_ref()) {
        return Ok(None);
    }
    let text = match composed {
        Composed::Changes(changes) => with_changes(job, current.as_ref(), changes)?,
        Composed::Text(text) if same(current.as_ref(), job.base.as_ref()) => text.clone(),
        Composed::Text(text) => with_changes(job, current.as_ref(), &differences(job, text))?,
        Composed::Stopped => return Ok(None),
    };
    let record = checked(&text, &job.at, job.settings)?;
    not_before_its_day(job, &record)?;
    let before = stated::as_it_counts(job.store, current.as_ref().and_then(Stored::record))?;
    // Somebody may have paused while this was being written.
    let now = if [&kinds::LIMIT, &kinds::CONFIG, &kinds::PROPOSAL].contains(&job.at.kind) {
        &job.context.view(job.store)?
    } else {
        view
    };
    let change = rules::Change {
        at: &job.at,
        person: &job.person.id,
        before: before.as_ref(),
        after: Some(&record),
        standing: standing(now, &job.at),
        is_paused: now.is_paused(),
    };
    allow(job.store, now, &change, job.settings)?;
    let (author, when) = job.context.signed(job.person, job.settings);
    let subject = format!("update {}", job.at.kind.plural);
    let mut restated = stated::restated(job.store, now, &record, &text)?;
    if let Composed::Changes(said) = composed {
        let own = stated::own_words(job.store, &job.person.id, &record, said)?;
        restated = restated.or(own);
    }
    if let Some(restated) = restated {
        job.store.commit(&mut lock, &author, when, &subject, &[Write::text(job.at.name.path(), restated)])?;
    }
    let write = Write::text(job.at.name.path(), text.clone());
    let commit = job.store.save(&mut lock, &author, when, &subject, &[write])?;
    let kept = Kept { record: job.at.name.to_string(), commit, now: Some(record), is_draft: false };
    Ok(Some((kept, text)))
}

/// Nobody knows today that nothing more will be needed on a later day.
fn not_before_its_day(job: &Job<'_>, record: &Record) -> Result<()> {
    let is_repair = *record.at.kind == kinds::REPAIR;
    match record.date("closed").filter(|day| is_repair && *day > job.context.today) {
        None => Ok(()),
        Some(_) => Err(Failure::data(format!("could not save {}", job.at.name))
            .because("`closed` is a day that has not come yet, and nobody knows what will be needed then")
            .hint(format!("leave it empty, or take today's: couplelog edit {}", job.at.name))
            .into()),
    }
}

/// The stance that a change of this limit is measured against: what counts today.
pub fn standing(view: &View, at: &Located) -> Stance {
    let limit =
        at.owner.as_deref().zip(at.slug.as_deref()).and_then(|(owner, topic)| view.limit(owner, topic));
    limit.map_or(Stance::NotDiscussed, |limit| limit.in_force)
}

/// A refusal by a rule as a failure, exit 4.
pub fn refused(at: &Located, refusal: rules::Refusal) -> Failure {
    Failure::refused(format!("could not change {}", at.name)).because(refusal.why).hint(refusal.hint)
}

/// The record that a text says, if it passes the checks.
///
/// # Errors
/// Exit 3 naming every problem with its line and field.
pub fn checked(text: &str, at: &Located, settings: &Settings) -> Result<Record> {
    let what = format!("could not save {}", at.name);
    let parsed =
        codec::parse(text.as_bytes()).map_err(|fault| Failure::unreadable(&what, &at.name.path(), &fault))?;
    let problems = problems(text, at, settings);
    if !problems.is_empty() {
        let mut failure = Failure::data(what);
        failure.causes = problems;
        return Err(failure
            .hint(format!("the fields of this kind: couplelog schema {}", at.kind.name))
            .into());
    }
    Ok(reading::record(at.clone(), &parsed))
}

/// The current text with the changes. A field that someone changed meanwhile to something else is never
/// overwritten.
fn with_changes(job: &Job<'_>, current: Option<&Stored>, changes: &[Change]) -> Result<String> {
    let start = match current {
        Some(Stored { at, contents: Err(fault), .. }) => {
            let what = format!("could not change {}", at.name);
            return Err(Failure::unreadable(what, &at.name.path(), fault)
                .hint(format!("couplelog edit {} --edit", at.name))
                .into());
        }
        Some(stored) => String::from_utf8_lossy(&stored.bytes).into_owned(),
        None => job.start()?,
    };
    if !same(current, job.base.as_ref()) {
        let empty = Mapping::new();
        let fields = |stored: Option<&Stored>| {
            stored.and_then(Stored::record).map_or(empty.clone(), |record| record.fields)
        };
        let (now, then) = (fields(current), fields(job.base.as_ref()));
        for change in changes {
            let (now, then) = (look_up(&now, &change.path), look_up(&then, &change.path));
            let said = |value: Option<&Value>| value.filter(|value| !is_blank(value)).cloned();
            if said(now) != said(then) && said(now) != said(change.value.as_ref()) {
                return Err(Failure::new(Kind::Talk, format!("could not save {}", job.at.name))
                    .because(format!("`{}` was changed in the meantime", change.path.join(".")))
                    .hint(format!("see what is there now: couplelog show {}", job.at.name))
                    .into());
            }
        }
    }
    apply(&start, changes, &job.at)
}

fn same(current: Option<&Stored>, base: Option<&Stored>) -> bool {
    current.map(|stored| &stored.bytes) == base.map(|stored| &stored.bytes)
}

/// The parts in which a whole new text differs from the one that writing began with.
fn differences(job: &Job<'_>, text: &str) -> Vec<Change> {
    let Ok(parsed) = codec::parse(text.as_bytes()) else { return Vec::new() };
    let before = job.base.as_ref().and_then(Stored::record).map_or_else(Mapping::new, |record| record.fields);
    let after = reading::record(job.at.clone(), &parsed).fields;
    let mut changes = draft::parts(&after, job.at.kind, &job.person.id);
    let gone = draft::parts(&before, job.at.kind, &job.person.id).into_iter();
    changes.extend(
        gone.filter(|change| look_up(&after, &change.path).is_none())
            .map(|change| Change { value: None, ..change }),
    );
    changes.retain(|change| {
        let said = |value: Option<&Value>| value.filter(|value| !is_blank(value)).cloned();
        said(look_up(&before, &change.path)) != said(change.value.as_ref())
    });
    changes
}

/// Prints what a writing verb did: the JSON object, or the text.
///
/// # Errors
/// When stdout can't be written to.
pub fn report(context: &Context, store: &Store, person: &str, kept: &Kept, text: &str) -> Result<()> {
    if context.json() {
        return context.print_json(&kept.json(store, person));
    }
    if kept.is_draft || kept.now.is_none() { Ok(()) } else { context.print(&context.fitted(text)) }
}

//! What each row would do: a record that is added, one that is changed, or nothing new.

use anyhow::Result;
use chrono::NaiveDate;
use serde_yaml::{Mapping, Value};

use super::rows::{Bad, Row};
use super::same::{keep_what_reads_the_same, says_all};
use crate::cli::compose::{apply, template};
use crate::cli::{draft, keep, proposals};
use crate::domain::check::{self, Level};
use crate::domain::kinds;
use crate::domain::name::{RecordName, free_slug, slug};
use crate::domain::people::Person;
use crate::domain::place::{self, Parts};
use crate::domain::record::{Record, date, is_blank};
use crate::domain::rules;
use crate::domain::spec::{Located, Shape, Spec};
use crate::history::view::View;
use crate::store::codec;
use crate::store::{Store, Stored, reading};

/// Fields that verbs of their own write.
const SAID_OTHERWISE: [(&str, &str); 6] = [
    ("agreed", "agreeing is said to the very words: couplelog agree"),
    ("ready", "being ready is said by each person, on the day"),
    ("declined", "declining is said by who declines"),
    ("resumed", "ending a pause is said by who paused"),
    ("closed", "closing a repair is said by the affected person"),
    ("outcome", "how a repair ended is said by the affected person"),
];

/// What a row would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A new record.
    Add,
    /// Other words in a record that is there.
    Change,
    /// Nothing: it is there already, in the same words.
    Same,
}

/// A row that can be brought in.
pub struct Planned {
    /// The line of the row.
    pub line: usize,
    /// The record.
    pub at: Located,
    /// Its file as it is now.
    pub base: Option<Stored>,
    /// The new text.
    pub text: String,
    /// The new record.
    pub record: Record,
    /// The fields that become others.
    pub fields: Vec<String>,
    /// What it comes to.
    pub event: Event,
}

/// Brings rows of one kind together with what is there.
pub struct Planner<'a> {
    /// The couple's repository.
    pub store: &'a Store,
    /// What holds today.
    pub view: &'a View,
    /// Whose records they become.
    pub person: &'a Person,
    /// Their kind.
    pub kind: &'static Spec,
}

impl Planner<'_> {
    /// What every row would do, and what is wrong with those that can't be brought in.
    ///
    /// # Errors
    /// When what is there can't be read.
    pub fn plan(&self, rows: &[Row]) -> Result<(Vec<Planned>, Vec<Bad>)> {
        let (mut planned, mut bad): (Vec<Planned>, Vec<Bad>) = (Vec::new(), Vec::new());
        for row in rows {
            match self.row(row, &planned)? {
                Ok(one) => planned.push(one),
                Err(problems) => bad.extend(problems),
            }
        }
        Ok((planned, bad))
    }

    fn row(&self, row: &Row, before: &[Planned]) -> Result<std::result::Result<Planned, Vec<Bad>>> {
        let one = |message: String| Ok(Err(vec![Bad::row(row.line, message)]));
        let mut at = match self.place(row) {
            Ok(at) => at,
            Err(message) => return one(message),
        };
        let mut fields = row.fields(&at);
        let is_first = !before.iter().any(|it| it.at.name == at.name);
        if let Some(stored) = self.store.read(&at.name).ok().flatten().filter(|_| is_first)
            && let Some(record) =
                stored.record().filter(|record| says_all(self.kind, &record.fields, &fields))
        {
            // Nothing new, whoever's words they are.
            let text = String::from_utf8_lossy(&stored.bytes).into_owned();
            let (base, event) = (Some(stored), Event::Same);
            return Ok(Ok(Planned { line: row.line, at, base, text, record, fields: Vec::new(), event }));
        }
        if let Some(bad) = self.said_for_others(row, &fields) {
            return Ok(Err(vec![bad]));
        }
        if self.kind.place.ends_with("{slug}") && !self.kind.is_personal() {
            at = self.free(at, &fields, before)?;
        } else if let Some(first) = before.iter().find(|it| it.at.name == at.name) {
            return one(format!("line {} is about the same record", first.line));
        }
        let base = self.store.read(&at.name)?;
        if base.as_ref().is_some_and(|stored| stored.contents.is_err()) {
            return one(format!("{} is there and can't be read: couplelog edit {} --edit", at.name, at.name));
        }
        let start = match &base {
            Some(stored) => String::from_utf8_lossy(&stored.bytes).into_owned(),
            None => template(self.store, self.kind)?,
        };
        let old = base.as_ref().and_then(Stored::record).map(|record| record.fields).unwrap_or_default();
        keep_what_reads_the_same(self.kind, &mut fields, &old);
        let mut changes = draft::parts(&fields, self.kind, &self.person.id);
        changes.retain(|change| change.value.as_ref().is_some_and(|value| !is_blank(value)));
        changes.retain(|change| crate::cli::ask::look_up(&old, &change.path) != change.value.as_ref());
        let text = match apply(&start, &changes, &at) {
            Ok(text) => text,
            Err(error) => return one(error.to_string().lines().next().unwrap_or_default().to_owned()),
        };
        let parsed = match codec::parse(text.as_bytes()) {
            Ok(parsed) => parsed,
            Err(fault) => return one(fault.to_string()),
        };
        let record = reading::record(at.clone(), &parsed);
        let mut problems = self.problems(row, &record);
        if let Some(refusal) = self.refusal(&at, &old, base.is_some(), &record) {
            problems.push(Bad::row(row.line, refusal));
        }
        if !problems.is_empty() {
            return Ok(Err(problems));
        }
        let event = match (&base, changes.is_empty()) {
            (None, _) => Event::Add,
            (Some(_), false) => Event::Change,
            (Some(_), true) => Event::Same,
        };
        let mut fields: Vec<String> =
            changes.into_iter().filter_map(|it| it.path.into_iter().next()).collect();
        fields.dedup();
        Ok(Ok(Planned { line: row.line, at, base, text, record, fields, event }))
    }

    fn problems(&self, row: &Row, record: &Record) -> Vec<Bad> {
        let findings = check::check(record, &self.view.settings).into_iter();
        let errors = findings.filter(|finding| finding.level == Level::Error);
        errors
            .map(|finding| {
                let path: Vec<&str> = finding.field.iter().map(String::as_str).collect();
                let hint = finding.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
                let shown: Vec<&str> = path.iter().map(|key| codec::shown_key(key).unwrap_or("…")).collect();
                Bad {
                    line: row.line_of(&path),
                    field: Some(shown.join(".")),
                    message: format!("{}{hint}", finding.message),
                }
            })
            .collect()
    }

    fn refusal(&self, at: &Located, old: &Mapping, is_there: bool, record: &Record) -> Option<String> {
        let before = is_there.then(|| Record { at: at.clone(), fields: old.clone() });
        let change = rules::Change {
            at,
            person: &self.person.id,
            before: before.as_ref(),
            after: Some(record),
            standing: keep::standing(self.view, at),
            is_paused: self.view.is_paused(),
        };
        let proposals = proposals::allow(self.store, self.view, &change).unwrap_or(Ok(()));
        rules::allow(&change, &self.view.settings).and(proposals).err().map(|refusal| refusal.why)
    }

    /// What a row says that is somebody else's to say, or has a verb of its own.
    fn said_for_others(&self, row: &Row, fields: &Mapping) -> Option<Bad> {
        for (key, value) in fields.iter().filter(|(_, value)| !is_blank(value)) {
            let key = key.as_str().unwrap_or_default();
            let bad = |path: &[&str], message: &str| {
                Some(Bad {
                    line: row.line_of(path),
                    field: Some(path.join(".")),
                    message: message.to_owned(),
                })
            };
            if let Some((_, why)) = SAID_OTHERWISE.iter().find(|(field, _)| *field == key) {
                return bad(&[key], why);
            }
            let is_per_person =
                self.kind.field(key).is_some_and(|field| matches!(field.shape, Shape::PerPerson(_)));
            let entries = value.as_mapping().filter(|_| is_per_person);
            for (person, value) in entries.into_iter().flatten() {
                let person = person.as_str().unwrap_or_default();
                if person != self.person.id && !is_blank(value) {
                    return bad(&[key, person], "what stands under somebody else's name only they can write");
                }
            }
        }
        let affected = fields.get("affected").and_then(Value::as_str);
        let is_others_impact = *self.kind == kinds::REPAIR && affected != Some(self.person.id.as_str());
        let has_impact = fields.get("impact").is_some_and(|value| !is_blank(value));
        (is_others_impact && has_impact).then(|| Bad {
            line: row.line_of(&["impact"]),
            field: Some("impact".to_owned()),
            message: "only the affected person writes what it did".to_owned(),
        })
    }

    /// Where a row's record belongs.
    fn place(&self, row: &Row) -> std::result::Result<Located, String> {
        let at = self.named(row)?;
        if at.date.is_some_and(|day| day > self.view.today) {
            return Err("its day has not come yet".to_owned());
        }
        Ok(at)
    }

    fn named(&self, row: &Row) -> std::result::Result<Located, String> {
        let kind = self.kind;
        if row.said("kind").is_some_and(|word| kinds::find(&word) != Some(kind))
            && kind.field("kind").is_none()
        {
            return Err(format!("it is of another kind than {}", kind.name));
        }
        if row.said("owner").is_some_and(|owner| owner != self.person.id) {
            return Err("it is somebody else's, and only they can bring it in".to_owned());
        }
        if let Some(name) = row.said("record") {
            let name = RecordName::new(&name).map_err(|error| error.to_string())?;
            let at = place::locate(&name).filter(|at| at.kind == kind);
            let at = at.ok_or_else(|| format!("`record` is no name of a {}", kind.name))?;
            if at.owner.as_deref().is_some_and(|owner| owner != self.person.id) {
                return Err("it is somebody else's, and only they can bring it in".to_owned());
            }
            return Ok(at);
        }
        let day = match row.said("date") {
            Some(text) => Some(date(&Value::from(text)).ok_or("`date` is no day, written like 2026-11-23")?),
            None => None,
        };
        if kind.place.contains("{date}") && day.is_none() {
            return Err("it has no `date`".to_owned());
        }
        let slug = if kind.place.contains("{slug}") { self.slug(row)? } else { String::new() };
        let parts = Parts { person: &self.person.id, date: day, slug: &slug };
        let name = place::name(kind, &parts).map_err(|error| error.to_string())?;
        place::locate(&name).ok_or_else(|| "no record can have this name".to_owned())
    }

    fn slug(&self, row: &Row) -> std::result::Result<String, String> {
        let title =
            row.said("name").or_else(|| row.said(self.kind.title).filter(|_| !self.kind.title.is_empty()));
        let key = if self.kind.title.is_empty() { "name" } else { self.kind.title };
        slug(&title.ok_or_else(|| format!("it has no `{key}`"))?).map_err(|error| format!("`{key}`: {error}"))
    }

    /// The place of a joint record: the next free name, or that of one that says the very same.
    fn free(&self, at: Located, fields: &Mapping, before: &[Planned]) -> Result<Located> {
        let wanted = at.slug.clone().unwrap_or_default();
        let day: Option<NaiveDate> = at.date;
        let located = |slug: &str| {
            let name = place::name(self.kind, &Parts { person: "", date: day, slug }).ok()?;
            place::locate(&name)
        };
        let is_taken = |slug: &str| {
            let Some(at) = located(slug) else { return false };
            if before.iter().any(|it| it.at.name == at.name) {
                return true;
            }
            match self.store.read(&at.name) {
                Ok(None) => false,
                Ok(Some(stored)) => stored.record().is_none_or(|it| !says_all(self.kind, &it.fields, fields)),
                Err(_) => true,
            }
        };
        Ok(located(&free_slug(&wanted, is_taken)).unwrap_or(at))
    }
}

/// The changes of a plan as those of a commit.
pub fn changed(planned: &[Planned]) -> impl Iterator<Item = &Planned> {
    planned.iter().filter(|it| it.event != Event::Same)
}

//! What a person typed and didn't save yet: kept as plain YAML, offered again, and never thrown away unasked.

use anyhow::Result;
use serde_yaml::{Mapping, Value};

use super::compose::Job;
use super::prompt::{self, Question, Reply};
use crate::domain::name::RecordName;
use crate::domain::record::is_blank;
use crate::domain::spec::{Shape, Spec};
use crate::store::codec::{self, Change};
use crate::store::{Drafts, Result as StoreResult};

/// What a person said about a draft that they had begun.
pub enum Offered {
    /// There is none, or it was set aside.
    Nothing,
    /// This text is to be gone on with.
    Text(String),
    /// The person stopped; the draft stays.
    Stopped,
}

impl Job<'_> {
    /// Offers this person's own draft, if there is one that says more than what writing starts from. One that
    /// is not gone on with is set aside, never overwritten.
    ///
    /// # Errors
    /// When the terminal fails, or the draft can't be read or moved.
    pub fn offer_draft(&self) -> Result<Offered> {
        let drafts = self.store.drafts();
        let Some(bytes) = drafts.read(&self.person.id, &self.at.name)? else { return Ok(Offered::Nothing) };
        let text = codec::any_text(&bytes);
        let own = without_marks(&text);
        if own.trim().is_empty() || self.start().is_ok_and(|start| start == own) {
            return Ok(Offered::Nothing);
        }
        if !self.context.can_ask() {
            drafts.set_aside(&self.person.id, &self.at.name)?;
            self.context.note("What you began before is set aside: couplelog drafts");
            return Ok(Offered::Nothing);
        }
        let mut asker = self.context.asker(prompt::Settings::default())?;
        let question = self.shown("You began this before, and it is kept as a draft. Go on with it?");
        let question = Question {
            text: &question,
            hint: Some("n sets it aside and starts afresh; Enter alone leaves it for another time"),
            ..Question::default()
        };
        Ok(match asker.confirm(&question)? {
            Reply::Given(true) => Offered::Text(text),
            Reply::Given(false) => {
                let aside = drafts.set_aside(&self.person.id, &self.at.name)?;
                asker.say(&format!("Set aside; it stays in {}.", aside.display()))?;
                Offered::Nothing
            }
            // nothing was said, so nothing is done with it
            Reply::Stop(_) | Reply::Skip | Reply::Back => Offered::Stopped,
        })
    }

    /// Keeps answers as this person's draft of the record; none are no draft.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn keep_draft(&self, answers: &[Change]) -> Result<()> {
        let drafts = self.store.drafts();
        if answers.iter().all(|answer| answer.value.as_ref().is_none_or(is_blank)) {
            drafts.remove(&self.person.id, &self.at.name)?;
        } else {
            drafts.keep(&self.person.id, &self.at.name, &text(answers, None))?;
        }
        Ok(())
    }

    /// The same while somebody is asked. Where the disk doesn't take it, they can make room first; who ends
    /// here instead is shown their words once more, to be copied.
    ///
    /// # Errors
    /// When it can't be written, and the person doesn't want to try again.
    pub fn keep_or_wait(&self, answers: &[Change]) -> Result<()> {
        loop {
            let Err(error) = self.keep_draft(answers) else { return Ok(()) };
            let question = Question {
                text: "Your words are still here, but the disk doesn't take them. Try again?",
                hint: Some("make room first, in another window; n shows them once more, and ends here"),
                ..Question::default()
            };
            let mut asker = self.context.asker(prompt::Settings::default())?;
            asker.say(&format!("\n{error:#}"))?;
            if asker.confirm(&question)? != Reply::Given(true) {
                asker.say(&format!("\nWhat you wrote, to be copied:\n\n{}", text(answers, None)))?;
                return Err(error);
            }
        }
    }

    /// A draft's text as answers. A draft that can't be read as such is set aside with its words.
    ///
    /// # Errors
    /// When it can't be moved.
    pub fn of_draft(&self, text: &str) -> Result<Vec<Change>> {
        let Ok(parsed) = codec::parse(without_marks(text).as_bytes()) else {
            self.context.note("The draft can't be read as answers, so it is set aside: couplelog drafts");
            self.store.drafts().set_aside(&self.person.id, &self.at.name)?;
            return Ok(Vec::new());
        };
        let mut answers = self.as_changes(parsed.fields());
        answers.retain(|answer| answer.value.as_ref().is_some_and(|value| !is_blank(value)));
        Ok(answers)
    }

    /// Fields as single changes; see [`parts`].
    pub(super) fn as_changes(&self, fields: &Mapping) -> Vec<Change> {
        parts(fields, self.at.kind, &self.person.id)
    }
}

/// Takes a draft away once all that it holds stands in what was saved; says whether it still is there.
pub(super) fn settle(drafts: &Drafts, person: &str, name: &RecordName, saved: &str) -> StoreResult<bool> {
    let Some(bytes) = drafts.read(person, name)? else { return Ok(false) };
    let draft = without_marks(&codec::any_text(&bytes));
    let is_held = draft.trim() == saved.trim() || holds(saved, &draft);
    if is_held {
        drafts.remove(person, name)?;
    }
    Ok(!is_held)
}

/// Whether every value and every comment of a draft stands in a text.
fn holds(saved: &str, draft: &str) -> bool {
    let (Ok(saved_fields), Ok(draft_fields)) =
        (codec::parse(saved.as_bytes()), codec::parse(draft.as_bytes()))
    else {
        return false;
    };
    let comments = |text: &str| -> Vec<String> {
        text.lines().map(str::trim).filter(|line| line.starts_with('#')).map(str::to_owned).collect()
    };
    let saved_comments = comments(saved);
    is_within(&Value::Mapping(draft_fields.fields().clone()), &Value::Mapping(saved_fields.fields().clone()))
        && comments(draft).iter().all(|comment| saved_comments.contains(comment))
}

fn is_within(part: &Value, whole: &Value) -> bool {
    match (part, whole) {
        (part, _) if is_blank(part) => true,
        (Value::Mapping(part), Value::Mapping(whole)) => part
            .iter()
            .filter(|(_, value)| !is_blank(value))
            .all(|(key, value)| whole.get(key).is_some_and(|other| is_within(value, other))),
        (Value::Sequence(part), Value::Sequence(whole)) => part.iter().all(|item| whole.contains(item)),
        (Value::String(part), Value::String(whole)) => part.trim_end() == whole.trim_end(),
        (Value::String(part), whole) => crate::domain::record::text(whole).as_deref() == Some(part.as_str()),
        (part, whole) => part == whole,
    }
}

/// Fields as single changes. What stands under people's ids is changed person by person, and a group key by
/// key, so that the rest of it stays; nothing at all for everyone means the writer's own.
pub(super) fn parts(fields: &Mapping, kind: &Spec, writer: &str) -> Vec<Change> {
    let mut found = Vec::new();
    for (key, value) in fields {
        let key = key.as_str().unwrap_or_default();
        let shape = kind.field(key).map(|field| &field.shape);
        match (shape, value) {
            (Some(Shape::PerPerson(_) | Shape::Group(_)), Value::Mapping(map)) if !map.is_empty() => {
                found.extend(map.iter().map(|(inner, value)| Change {
                    path: vec![key.to_owned(), inner.as_str().unwrap_or_default().to_owned()],
                    value: Some(value.clone()),
                }));
            }
            (Some(Shape::PerPerson(_)), value) if is_blank(value) => {
                found.push(Change { path: vec![key.to_owned(), writer.to_owned()], value: None });
            }
            _ => found.push(Change { path: vec![key.to_owned()], value: Some(value.clone()) }),
        }
    }
    found
}

/// Answers as the plain YAML of a draft, with what is being typed.
pub(super) fn text<'a>(
    answers: impl IntoIterator<Item = &'a Change>,
    typed: Option<(&Vec<String>, &str)>,
) -> String {
    let mut fields = Value::Mapping(Mapping::new());
    for answer in answers {
        insert(&mut fields, &answer.path, answer.value.clone().unwrap_or(Value::Null));
    }
    if let Some((path, text)) = typed.filter(|(_, text)| !text.trim().is_empty()) {
        insert(&mut fields, path, Value::from(text));
    }
    match fields {
        Value::Mapping(fields) => codec::write(&fields),
        _ => String::new(),
    }
}

fn insert(slot: &mut Value, path: &[String], value: Value) {
    let Some((step, rest)) = path.split_first() else {
        *slot = value;
        return;
    };
    if let (Value::Sequence(list), Ok(nth)) = (&mut *slot, step.parse::<usize>()) {
        if nth == list.len() {
            list.push(Value::Null);
        }
        if let Some(item) = list.get_mut(nth) {
            insert(item, rest, value);
        }
        return;
    }
    if !slot.is_mapping() {
        *slot = Value::Mapping(Mapping::new());
    }
    if let Value::Mapping(map) = slot {
        insert(map.entry(Value::from(step.as_str())).or_insert(Value::Null), rest, value);
    }
}

const MARK: &str = "#! ";

/// Puts problems above a text, as comments that are taken out again.
pub(super) fn with_marks(text: &str, problems: &[String]) -> String {
    let marks: String =
        problems.iter().map(|problem| format!("{MARK}{}\n", problem.replace('\n', " "))).collect();
    format!("{marks}{text}")
}

/// A text without such comments, wherever they have come to stand.
pub(super) fn without_marks(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.starts_with(MARK)).collect()
}

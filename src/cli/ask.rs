//! A form's questions, one by one: answered, skipped, gone back to, or left with a draft.

use anyhow::Result;
use serde_yaml::{Mapping, Value};

use super::context::Context;
use super::prompt::{Asker, ChoiceItem, Question, Reply};
use crate::domain::day::{self, Direction};
use crate::domain::form;
use crate::domain::people::Settings;
use crate::domain::record::{Record, text};
use crate::domain::spec::{Field, Shape};
use crate::domain::stance::Stance;
use crate::store::codec::Change;

/// How a round of questions ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// All were asked.
    Done,
    /// The person stopped; what was answered is kept.
    Stopped,
}

/// A round of questions about one record.
pub struct Round<'a> {
    /// The surroundings.
    pub context: &'a Context,
    /// Who may be named.
    pub settings: &'a Settings,
    /// Whose answers they are.
    pub person: &'a str,
    /// What stands there now, shown as each question's start.
    pub before: Option<&'a Record>,
    /// Called before each question with the answers so far and the path of the next.
    pub begin: &'a mut dyn FnMut(&[Change], Vec<String>),
    /// Called with all answers so far after each one, to keep the draft.
    pub keep: &'a mut dyn FnMut(&[Change]) -> Result<()>,
}

impl Round<'_> {
    /// Asks the questions in order and gathers the answers.
    ///
    /// # Errors
    /// When the terminal fails, or an answer can't be kept.
    pub fn ask(
        &mut self,
        asker: &mut dyn Asker,
        questions: &[form::Question],
        answers: &mut Vec<Change>,
    ) -> Result<Ended> {
        let mut at = 0;
        while let Some(question) = questions.get(at) {
            let first = at == 0;
            let path = if takes_text(&question.field.shape) { self.path(question.field) } else { Vec::new() };
            (self.begin)(answers, path);
            match self.one(asker, question, first, answers)? {
                Reply::Given(changes) => {
                    for change in changes {
                        answers.retain(|answer| answer.path != change.path);
                        answers.push(change);
                    }
                    (self.keep)(answers)?;
                    at += 1;
                }
                Reply::Skip => at += 1,
                Reply::Back => at = at.saturating_sub(1),
                Reply::Stop(half) => {
                    if let Some(half) = half.filter(|half| !half.trim().is_empty()) {
                        if takes_text(&question.field.shape) {
                            let path = self.path(question.field);
                            answers.retain(|answer| answer.path != path);
                            answers.push(Change { path, value: Some(Value::String(half)) });
                        }
                    }
                    (self.keep)(answers)?;
                    return Ok(Ended::Stopped);
                }
            }
        }
        Ok(Ended::Done)
    }

    fn one(
        &mut self,
        asker: &mut dyn Asker,
        question: &form::Question,
        first: bool,
        answers: &mut Vec<Change>,
    ) -> Result<Reply<Vec<Change>>> {
        let field = question.field;
        let path = self.path(field);
        let initial = self.initial(&path, answers);
        let mut shown = Question {
            text: &question.text,
            hint: question.help.as_deref(),
            initial: initial.as_deref(),
            can_go_back: !first,
        };
        let set = |value: Value| vec![Change { path: path.clone(), value: Some(value) }];
        match &field.shape {
            Shape::Choice(words) => {
                let items: Vec<ChoiceItem<'_>> =
                    words.iter().map(|word| ChoiceItem { value: word, words: in_words(word) }).collect();
                // The list shows what each stance means; the help below the question would say it twice.
                shown.hint = None;
                let given = asker.choice(&shown, &items)?;
                Ok(map(given, |index| set(Value::from(*words.get(index).unwrap_or(&"")))))
            }
            Shape::Person => {
                let people = &self.settings.people;
                let items: Vec<ChoiceItem<'_>> = people
                    .iter()
                    .map(|person| ChoiceItem { value: &person.id, words: &person.name })
                    .collect();
                let given = asker.choice(&shown, &items)?;
                Ok(map(given, |index| {
                    set(people.get(index).map_or(Value::Null, |person| Value::from(person.id.as_str())))
                }))
            }
            Shape::Flag => Ok(map(asker.confirm(&shown)?, |flag| set(Value::Bool(flag)))),
            Shape::List(Shape::Group(fields)) | Shape::Group(fields) => {
                self.group(asker, question, fields, &path, answers)
            }
            Shape::Date => self.date(asker, shown).map(|reply| map(reply, set)),
            Shape::Number(min, max) => self.number(asker, shown, *min, *max).map(|reply| map(reply, set)),
            _ => Ok(map(asker.text(&shown)?, |text| set(Value::String(text)))),
        }
    }

    fn date(&self, asker: &mut dyn Asker, question: Question<'_>) -> Result<Reply<Value>> {
        let question =
            Question { hint: question.hint.or(Some("a date, or words such as \"in 6 weeks\"")), ..question };
        loop {
            let text = match asker.text(&question)? {
                Reply::Given(text) if text.trim().is_empty() => return Ok(Reply::Given(Value::Null)),
                Reply::Given(text) => text,
                other => return Ok(map(other, Value::String)),
            };
            match day::understand(&text, self.context.today, Direction::Future) {
                Some(day) => {
                    asker.say(&format!("  {}", day.format("%A, %-d %B %Y")))?;
                    return Ok(Reply::Given(Value::String(day.to_string())));
                }
                None => asker
                    .say("That is no day. Write it like 2026-11-23, or \"in 6 weeks\"; Enter alone skips.")?,
            }
        }
    }

    fn number(
        &self,
        asker: &mut dyn Asker,
        question: Question<'_>,
        min: i64,
        max: i64,
    ) -> Result<Reply<Value>> {
        loop {
            let text = match asker.text(&question)? {
                Reply::Given(text) if text.trim().is_empty() => return Ok(Reply::Given(Value::Null)),
                Reply::Given(text) => text,
                other => return Ok(map(other, Value::String)),
            };
            match text.trim().parse::<i64>() {
                Ok(number) if (min..=max).contains(&number) => return Ok(Reply::Given(Value::from(number))),
                _ => asker.say(&format!("A whole number from {min} to {max}, please; Enter alone skips."))?,
            }
        }
    }

    /// Asks for the parts of one thing, and for another one where there can be several; a skipped first part
    /// ends it. What stands there already stays: a list grows, and a part that is skipped is as it was. Each
    /// part is an answer as soon as it is given.
    fn group(
        &mut self,
        asker: &mut dyn Asker,
        question: &form::Question,
        fields: &[Field],
        path: &[String],
        answers: &mut Vec<Change>,
    ) -> Result<Reply<Vec<Change>>> {
        let several = matches!(question.field.shape, Shape::List(_));
        let there = self.answered(path, answers).cloned();
        let mut list = match &there {
            Some(Value::Sequence(items)) if several => items.clone(),
            _ => Vec::new(),
        };
        let before =
            there.filter(|_| !several).and_then(|value| value.as_mapping().cloned()).unwrap_or_default();
        asker.say(&question.text)?;
        if let Some(help) = &question.help {
            asker.say(help)?;
        }
        for item in &list {
            let parts = fields.iter().filter_map(|field| item.get(field.key).and_then(text));
            asker.say(&format!("  there now: {}", parts.collect::<Vec<_>>().join("; ")))?;
        }
        if !list.is_empty() {
            asker.say("What you write is added to it; Enter alone leaves it so.")?;
        }
        let mut given = Vec::new();
        loop {
            let mut map = before.clone();
            let mut is_changed = false;
            for field in fields {
                let label = format!("{}:", capitalised(field.means));
                let initial = before.get(field.key).and_then(text);
                let shown = Question { text: &label, initial: initial.as_deref(), ..Question::default() };
                let reply = asker.text(&shown)?;
                let part = match &reply {
                    Reply::Given(text) => Some(text),
                    Reply::Stop(half) => half.as_ref().filter(|half| !half.trim().is_empty()),
                    _ => None,
                };
                if let Some(part) = part {
                    map.insert(Value::from(field.key), Value::String(self.meant(field, part)));
                    is_changed = true;
                    let so_far = Value::Mapping(map.clone());
                    let value = if several {
                        Value::Sequence(list.iter().cloned().chain([so_far]).collect())
                    } else {
                        so_far
                    };
                    given = vec![Change { path: path.to_vec(), value: Some(value) }];
                    answers.retain(|answer| answer.path != path);
                    answers.extend(given.iter().cloned());
                    (self.keep)(answers)?;
                }
                match reply {
                    Reply::Given(_) | Reply::Skip => {}
                    Reply::Back => return Ok(Reply::Back),
                    Reply::Stop(_) => return Ok(Reply::Stop(None)),
                }
            }
            if is_changed {
                list.push(Value::Mapping(map));
            }
            if !is_changed || !several {
                return Ok(if given.is_empty() { Reply::Skip } else { Reply::Given(given) });
            }
            asker.say("Another one? Enter alone ends the list.")?;
        }
    }

    /// A part as the file wants it: the day that words mean, the id of a person who was named.
    fn meant(&self, field: &Field, typed: &str) -> String {
        let meant = match field.shape {
            Shape::Date => {
                day::understand(typed, self.context.today, Direction::Future).map(|day| day.to_string())
            }
            Shape::Person => {
                let typed = typed.trim().to_lowercase();
                let people = &self.settings.people;
                people
                    .iter()
                    .find(|person| person.name.to_lowercase() == typed)
                    .map(|person| person.id.clone())
            }
            _ => None,
        };
        meant.unwrap_or_else(|| typed.to_owned())
    }

    /// Where an answer goes; in a per-person field it is the writer's own entry.
    fn path(&self, field: &Field) -> Vec<String> {
        match field.shape {
            Shape::PerPerson(_) => vec![field.key.to_owned(), self.person.to_owned()],
            _ => vec![field.key.to_owned()],
        }
    }

    fn initial(&self, path: &[String], answers: &[Change]) -> Option<String> {
        self.answered(path, answers).and_then(text)
    }

    /// What stands there now: an answer of this round, else what the record says.
    fn answered<'b>(&'b self, path: &[String], answers: &'b [Change]) -> Option<&'b Value> {
        let answered =
            answers.iter().find(|answer| answer.path == path).and_then(|answer| answer.value.as_ref());
        answered.or_else(|| look_up(&self.before?.fields, path))
    }
}

/// The value at a path of keys.
pub fn look_up<'a>(fields: &'a Mapping, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(fields.get(first.as_str())?, |value, key| value.get(key.as_str()))
}

fn takes_text(shape: &Shape) -> bool {
    match shape {
        Shape::Line | Shape::Prose | Shape::Notes => true,
        Shape::PerPerson(shape) => takes_text(shape),
        _ => false,
    }
}

fn in_words(word: &'static str) -> &'static str {
    Stance::from_word(word).map_or(word, Stance::words)
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn map<T, U>(reply: Reply<T>, to: impl FnOnce(T) -> U) -> Reply<U> {
    match reply {
        Reply::Given(value) => Reply::Given(to(value)),
        Reply::Skip => Reply::Skip,
        Reply::Back => Reply::Back,
        Reply::Stop(half) => Reply::Stop(half),
    }
}

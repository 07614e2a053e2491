//! A form's questions, one by one: answered, skipped, gone back to, or left with a draft.

use anyhow::Result;
use serde_yaml::{Mapping, Value};

use super::context::Context;
use super::prompt::{Asker, ChoiceItem, Question, Reply};
use super::{typed_value, who};
use crate::domain::form;
use crate::domain::people::Settings;
use crate::domain::record::{Record, is_blank, text as text_of};
use crate::domain::spec::{Field, Shape};
use crate::domain::stance::Stance;
use crate::store::codec::Change;

/// The part of a follow-up that nobody is asked for while it is to be done.
const DONE: &str = "done";

/// How a round of questions ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// All were asked.
    Done,
    /// The person stopped; what was answered is kept.
    Stopped,
}

/// Asks a question in a way of its own, knowing the answers so far; gives nothing for one that is asked like
/// any other. The parts of a group are asked like this too.
pub type OwnWay<'a> =
    dyn FnMut(&mut dyn Asker, &Question<'_>, &Field, &[Change]) -> Result<Option<Reply<Vec<Change>>>> + 'a;

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
    /// Tried first for every question.
    pub own_way: &'a mut OwnWay<'a>,
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
                    let is_text = takes_text(&question.field.shape);
                    if let Some(half) = half.filter(|half| is_text && !half.trim().is_empty()) {
                        let path = self.path(question.field);
                        answers.retain(|answer| answer.path != path);
                        answers.push(Change { path, value: Some(Value::String(half)) });
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
        let own = matches!(field.shape, Shape::PerPerson(_)).then(|| {
            format!("only your own words, {}; the others write their own", self.settings.name_of(self.person))
        });
        let shown = Question {
            text: &question.text,
            hint: question.help.as_deref().or(own.as_deref()),
            initial: initial.as_deref(),
            can_go_back: !first,
        };
        if let Some(reply) = (self.own_way)(asker, &shown, field, answers)? {
            return Ok(reply);
        }
        match &field.shape {
            Shape::List(Shape::Group(fields)) => self.group(asker, question, (fields, true), first, answers),
            Shape::Group(fields) => self.group(asker, question, (fields, false), first, answers),
            shape => {
                let reply = self.value(asker, shape, shown)?;
                Ok(reply.map(|value| vec![Change { path, value: Some(value) }]))
            }
        }
    }

    fn value(
        &self,
        asker: &mut dyn Asker,
        shape: &Shape,
        mut question: Question<'_>,
    ) -> Result<Reply<Value>> {
        match shape {
            Shape::Choice(words) => {
                let items: Vec<ChoiceItem<'_>> =
                    words.iter().map(|word| ChoiceItem { value: word, words: in_words(word) }).collect();
                // The list shows what each stance means; the help below the question would say it twice.
                question.hint = None;
                let given = asker.choice(&question, &items)?;
                Ok(given.map(|index| Value::from(*words.get(index).unwrap_or(&""))))
            }
            Shape::Person => {
                let people = &self.settings.people;
                let given = asker.choice(&question, &who::choices(people))?;
                Ok(given.map(|index| {
                    people.get(index).map_or(Value::Null, |person| Value::from(person.id.as_str()))
                }))
            }
            Shape::Flag => Ok(asker.confirm(&question)?.map(Value::Bool)),
            Shape::Date => {
                let given = typed_value::day(asker, question, self.context.today)?;
                Ok(given.map(|day| day.map_or(Value::Null, |day| Value::String(day.to_string()))))
            }
            Shape::Number(min, max) => {
                let given = typed_value::number(asker, question, *min, *max)?;
                Ok(given.map(|number| number.map_or(Value::Null, Value::from)))
            }
            _ => Ok(asker.text(&question)?.map(Value::String)),
        }
    }

    /// Asks for the parts of one thing, and for another one where there can be several. What stands there
    /// already stays, and every part reaches the draft as it is given.
    fn group(
        &mut self,
        asker: &mut dyn Asker,
        question: &form::Question,
        (fields, several): (&[Field], bool),
        first: bool,
        answers: &mut Vec<Change>,
    ) -> Result<Reply<Vec<Change>>> {
        let path = self.path(question.field);
        let mut list = match self.standing(&path, answers) {
            Some(Value::Sequence(list)) => list,
            Some(map @ Value::Mapping(_)) => vec![map],
            _ => Vec::new(),
        };
        asker.say(&format!("\n{}", question.text))?;
        if let Some(help) = &question.help {
            asker.say(help)?;
        }
        if several && !list.is_empty() {
            for item in &list {
                let parts = fields.iter().filter_map(|field| item.get(field.key).and_then(text_of));
                asker.say(&format!("  there now: {}", parts.collect::<Vec<_>>().join("; ")))?;
            }
            asker.say("What stands there stays; what you add comes after it.")?;
        }
        loop {
            let mut map = if several { Mapping::new() } else { as_map(list.pop()) };
            let fields: Vec<&Field> = fields.iter().filter(|field| field.key != DONE).collect();
            let mut at = 0;
            while let Some(field) = fields.get(at) {
                let mut live = path.clone();
                live.extend(several.then(|| list.len().to_string()));
                live.push(field.key.to_owned());
                set(answers, &path, &list, &map, several);
                (self.begin)(answers, if takes_text(&field.shape) { live } else { Vec::new() });
                let text = format!("{}:", capitalised(field.means));
                let initial = map.get(field.key).and_then(text_of);
                let shown = Question {
                    text: &text,
                    initial: initial.as_deref(),
                    can_go_back: at > 0 || !first,
                    ..Question::default()
                };
                let own = (self.own_way)(asker, &shown, field, answers)?;
                let own = own.map(|reply| reply.map(|said| said.into_iter().find_map(|change| change.value)));
                let reply = match own {
                    Some(reply) => reply.map(Option::unwrap_or_default),
                    None => self.value(asker, &field.shape, shown)?,
                };
                match reply {
                    Reply::Given(value) => {
                        map.insert(Value::from(field.key), value);
                        set(answers, &path, &list, &map, several);
                        (self.keep)(answers)?;
                        at += 1;
                    }
                    Reply::Skip => at += 1,
                    Reply::Back if at > 0 => at -= 1,
                    Reply::Back => return Ok(Reply::Back),
                    Reply::Stop(half) => {
                        if let Some(half) = half.filter(|_| takes_text(&field.shape)) {
                            map.insert(Value::from(field.key), Value::String(half));
                        }
                        set(answers, &path, &list, &map, several);
                        return Ok(Reply::Stop(None));
                    }
                }
            }
            let is_blank = is_blank(&Value::Mapping(map.clone()));
            if !is_blank {
                list.push(Value::Mapping(map));
            }
            set(answers, &path, &list, &Mapping::new(), several);
            if list.is_empty() {
                answers.retain(|answer| answer.path != path);
            }
            if is_blank || !several {
                return Ok(Reply::Given(Vec::new()));
            }
            let another = Question { text: "Another one?", ..Question::default() };
            match asker.confirm(&another)? {
                Reply::Given(true) => {}
                Reply::Stop(_) => return Ok(Reply::Stop(None)),
                _ => return Ok(Reply::Given(Vec::new())),
            }
        }
    }

    /// Where an answer goes; in a per-person field it is the writer's own entry.
    fn path(&self, field: &Field) -> Vec<String> {
        match field.shape {
            Shape::PerPerson(_) => vec![field.key.to_owned(), self.person.to_owned()],
            _ => vec![field.key.to_owned()],
        }
    }

    fn initial(&self, path: &[String], answers: &[Change]) -> Option<String> {
        self.standing(path, answers).as_ref().and_then(text_of)
    }

    /// What was answered, else what stands in the record.
    fn standing(&self, path: &[String], answers: &[Change]) -> Option<Value> {
        let answered =
            answers.iter().find(|answer| answer.path == path).and_then(|answer| answer.value.as_ref());
        answered.or_else(|| look_up(&self.before?.fields, path)).cloned()
    }
}

/// Puts a group as it is so far among the answers; one with nothing in it is no answer.
fn set(answers: &mut Vec<Change>, path: &[String], list: &[Value], map: &Mapping, several: bool) {
    let mut items = list.to_vec();
    if !is_blank(&Value::Mapping(map.clone())) {
        items.push(Value::Mapping(map.clone()));
    }
    answers.retain(|answer| answer.path != path);
    let value = if several { Some(Value::Sequence(items)) } else { items.pop() };
    answers.extend(value.map(|value| Change { path: path.to_vec(), value: Some(value) }));
}

fn as_map(value: Option<Value>) -> Mapping {
    match value {
        Some(Value::Mapping(map)) => map,
        _ => Mapping::new(),
    }
}

/// The value at a path of keys.
pub fn look_up<'a>(fields: &'a Mapping, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(fields.get(first.as_str())?, |value, key| value.get(key.as_str()))
}

/// Whether it is answered by typing, so that what is half typed has a place in the draft.
fn takes_text(shape: &Shape) -> bool {
    match shape {
        Shape::Line | Shape::Prose | Shape::Notes | Shape::Date | Shape::Number(..) => true,
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

//! What a writing verb is given, in three ways (questions, an editor, a file), made into one new text.

use std::cell::RefCell;
use std::fs;
use std::io::Read;
use std::rc::Rc;

use anyhow::Result;
use serde_yaml::{Mapping, Value};

use super::ask::{Ended, OwnWay, Round};
use super::context::Context;
use super::failure::Failure;
use super::prompt::editor::{self, Edited};
use super::prompt::{self, Question, Reply};
use crate::domain::form;
use crate::domain::people::{Person, Settings};
use crate::domain::record::is_blank;
use crate::domain::spec::{Located, Shape, Spec};
use crate::store::codec::{self, Change, MAX_BYTES};
use crate::store::{Store, Stored};

/// Where the content of a record comes from.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Source {
    /// Write it in your editor ($VISUAL, else $EDITOR)
    #[arg(long)]
    pub edit: bool,
    /// Take the fields from a YAML file, or from standard input with `-`
    #[arg(long, value_name = "FILE", conflicts_with = "edit")]
    pub from: Option<String>,
}

/// A record that is being written.
pub struct Job<'a> {
    /// The surroundings.
    pub context: &'a Context,
    /// The couple's repository.
    pub store: &'a Store,
    /// The settings in force.
    pub settings: &'a Settings,
    /// Who writes.
    pub person: &'a Person,
    /// Which record.
    pub at: Located,
    /// Its file as it was when writing began; nothing when it is new.
    pub base: Option<Stored>,
    /// What the command line says already.
    pub given: Vec<Change>,
}

/// What a person said about a draft that they had begun.
pub enum Offered {
    /// There is none, or it was set aside.
    Nothing,
    /// This text is to be gone on with.
    Text(String),
    /// The person stopped.
    Stopped,
}

/// What came of it.
pub enum Composed {
    /// These values are to be set.
    Changes(Vec<Change>),
    /// This is the whole new text, from an editor.
    Text(String),
    /// The person stopped; a draft is kept.
    Stopped,
}

impl Job<'_> {
    /// The text that the new one starts from: the file's own, else the kind's template.
    ///
    /// # Errors
    /// Exit 3 when the file, or a template of the couple's own, can't be read.
    pub fn start(&self) -> Result<String> {
        match &self.base {
            Some(stored) => match &stored.contents {
                Ok(_) => Ok(String::from_utf8_lossy(&stored.bytes).into_owned()),
                Err(fault) => Err(Failure::unreadable(
                    format!("could not read {}", self.at.name),
                    &self.at.name.path(),
                    fault,
                )
                .hint(format!("couplelog edit {} --edit", self.at.name))
                .into()),
            },
            None => template(self.store, self.at.kind),
        }
    }

    /// Takes the content from the flags, a file, the editor or questions, in this order.
    ///
    /// # Errors
    /// Exit 2 when there is no content and nobody to ask; exit 3 for content that can't be read.
    pub fn compose(&self, source: &Source, only: Option<&[&str]>) -> Result<Composed> {
        if let Some(file) = &source.from {
            return self.from_file(file);
        }
        if source.edit {
            return self.in_editor();
        }
        if !self.context.interactive {
            return if self.given.is_empty() {
                Err(self.nothing_given().into())
            } else {
                Ok(Composed::Changes(self.given.clone()))
            };
        }
        self.by_questions(only)
    }

    fn nothing_given(&self) -> Failure {
        Failure::usage(format!("could not write {}", self.at.name))
            .because("there is no terminal to ask at, and no content was given")
            .hint("give the fields as YAML on standard input: --from -")
    }

    fn from_file(&self, file: &str) -> Result<Composed> {
        let named = if file == "-" { "standard input" } else { file };
        let mut bytes = Vec::new();
        let limit = MAX_BYTES as u64 + 1;
        let read = match file {
            "-" => std::io::stdin().take(limit).read_to_end(&mut bytes),
            path => fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)),
        };
        read.map_err(|error| Failure::usage(format!("could not read {named}")).because(error.to_string()))?;
        let parsed = codec::parse(&bytes)
            .map_err(|fault| Failure::unreadable(format!("could not read {named}"), named, &fault))?;
        let mut changes = self.given.clone();
        for change in self.as_changes(crate::store::reading::record(self.at.clone(), &parsed).fields) {
            changes.retain(|given| given.path != change.path);
            changes.push(change);
        }
        if changes.is_empty() {
            return Err(Failure::usage(format!("could not write {}", self.at.name))
                .because(format!("{named} holds no fields"))
                .hint(format!("the fields of a {0}: couplelog schema {0}", self.at.kind.name))
                .into());
        }
        Ok(Composed::Changes(changes))
    }

    fn in_editor(&self) -> Result<Composed> {
        let file = self.store.drafts().path(&self.person.id, &self.at.name);
        crate::store::files::create_folder(file.parent().unwrap_or(&file))?;
        let shown = self.at.name.to_string();
        let start = apply(&self.start()?, &self.given, &self.at)?;
        let mut edited = match self.offer_draft()? {
            Offered::Text(kept) => editor::edit(&kept, &shown, &file)?,
            Offered::Nothing => editor::edit(&start, &shown, &file)?,
            Offered::Stopped => return Ok(Composed::Stopped),
        };
        loop {
            let text = match &edited {
                Edited::Changed(text) => without_marks(text),
                Edited::Unchanged => {
                    let text = fs::read_to_string(&file).unwrap_or_default();
                    if without_marks(&text) == start && self.base.is_some() {
                        self.store.drafts().remove(&self.person.id, &self.at.name)?;
                        return Ok(Composed::Text(start));
                    }
                    without_marks(&text)
                }
                other => {
                    let trouble = other.trouble(&shown, &file);
                    let (what, hint) = trouble.map_or_else(Default::default, |it| (it.what, it.hint));
                    // What the editor took away was there before: it is kept, never lost.
                    if matches!(other, Edited::Deleted) {
                        self.store.drafts().keep(&self.person.id, &self.at.name, &start)?;
                    }
                    return Err(Failure::new(
                        super::failure::Kind::Failed,
                        format!("could not write {shown}"),
                    )
                    .because(what)
                    .hint(hint)
                    .into());
                }
            };
            let problems = super::keep::problems(&text, &self.at, self.settings);
            if problems.is_empty() {
                return Ok(Composed::Text(text));
            }
            let marked = with_marks(&text, &problems);
            self.store.drafts().keep(&self.person.id, &self.at.name, &marked)?;
            if !self.context.interactive || !self.again(&problems)? {
                let mut failure = Failure::data(format!("could not save {shown}"));
                failure.causes = problems;
                return Err(failure.hint(format!("your text is kept: couplelog edit {shown} --edit")).into());
            }
            edited = editor::edit_again(&shown, &file)?;
        }
    }

    fn again(&self, problems: &[String]) -> Result<bool> {
        let mut asker = self.context.asker(prompt::Settings::default());
        for problem in problems {
            asker.say(problem)?;
        }
        let question = Question { text: "Open it again?", ..Question::default() };
        Ok(matches!(asker.confirm(&question)?, Reply::Given(true)))
    }

    /// Offers this person's own draft, if there is one. One that is not wanted is set aside, never
    /// overwritten.
    ///
    /// # Errors
    /// When the terminal fails, or the draft can't be read or moved.
    pub fn offer_draft(&self) -> Result<Offered> {
        let Some(bytes) = self.store.drafts().read(&self.person.id, &self.at.name)? else {
            return Ok(Offered::Nothing);
        };
        if !self.context.interactive {
            return Ok(Offered::Nothing);
        }
        let mut asker = self.context.asker(prompt::Settings::default());
        let text = self.shown("You began this before, and it is kept as a draft. Go on with it?");
        let question = Question {
            text: &text,
            hint: Some("n sets it aside and starts afresh; nothing of it is lost"),
            ..Question::default()
        };
        loop {
            match asker.confirm(&question)? {
                Reply::Given(true) => return Ok(Offered::Text(String::from_utf8_lossy(&bytes).into_owned())),
                Reply::Given(false) => {
                    let aside = self.store.drafts().set_aside(&self.person.id, &self.at.name)?;
                    asker.say(&format!("Set aside; it stays in {}.", aside.display()))?;
                    return Ok(Offered::Nothing);
                }
                Reply::Stop(_) => return Ok(Offered::Stopped),
                Reply::Skip | Reply::Back => asker.say("y or n, please; Esc leaves it as it is.")?,
            }
        }
    }

    fn by_questions(&self, only: Option<&[&str]>) -> Result<Composed> {
        let text = self.start()?;
        let template = template(self.store, self.at.kind)?;
        let mut questions =
            form::questions(self.at.kind, if self.base.is_some() { &template } else { &text });
        if let Some(only) = only {
            questions.retain(|question| only.contains(&question.field.key));
        }
        questions.retain(|question| {
            !self.given.iter().any(|given| given.path.first().is_some_and(|key| key == question.field.key))
        });
        let mut answers = self.given.clone();
        match self.offer_draft()? {
            Offered::Text(kept) => answers.extend(self.of_draft(&kept)?),
            Offered::Nothing => {}
            Offered::Stopped => return Ok(Composed::Stopped),
        }
        self.context.note(&format!(
            "{}, by {}. Every question can be skipped, and no reason is needed.",
            self.at.name, self.person.name
        ));
        let ended = self.ask(&questions, &mut answers)?;
        Ok(if ended == Ended::Stopped { Composed::Stopped } else { Composed::Changes(answers) })
    }

    /// Asks these questions, keeping every answer, and every key of a half-typed one, in the draft.
    ///
    /// # Errors
    /// When the terminal fails or the draft can't be written.
    pub fn ask(&self, questions: &[form::Question], answers: &mut Vec<Change>) -> Result<Ended> {
        self.ask_with(questions, answers, &mut |_, _, _| Ok(None))
    }

    /// Like [`Job::ask`], with some questions asked in a way of their own.
    ///
    /// # Errors
    /// When the terminal fails or the draft can't be written.
    pub fn ask_with(
        &self,
        questions: &[form::Question],
        answers: &mut Vec<Change>,
        own_way: &mut OwnWay<'_>,
    ) -> Result<Ended> {
        let before = self.base.as_ref().and_then(Stored::record);
        let file = self.store.drafts().path(&self.person.id, &self.at.name);
        crate::store::files::create_folder(file.parent().unwrap_or(&file))?;
        let questions: Vec<form::Question> = questions
            .iter()
            .map(|question| form::Question { text: self.shown(&question.text), ..question.clone() })
            .collect();
        // What is being typed is written beside what was answered, so that even a killed process loses nothing.
        let live: Rc<RefCell<(Vec<Change>, Vec<String>)>> = Rc::default();
        let (seen, draft) = (Rc::clone(&live), file.clone());
        let settings = prompt::Settings {
            on_keystroke: Some(Box::new(move |typed| {
                let (answers, path) = &*seen.borrow();
                if !path.is_empty() {
                    let text =
                        draft_text(answers.iter().filter(|answer| answer.path != *path), Some((path, typed)));
                    let _ = crate::store::files::replace(&draft, text.as_bytes());
                }
            })),
            editor_file: Some(file.with_extension("answer")),
            ..prompt::Settings::default()
        };
        let mut asker = self.context.asker(settings);
        let mut round = Round {
            context: self.context,
            settings: self.settings,
            person: &self.person.id,
            before: before.as_ref(),
            begin: &mut |answers, path| *live.borrow_mut() = (answers.to_vec(), path),
            keep: &mut |answers| self.keep_draft(answers),
            own_way,
        };
        let ended = round.ask(&mut *asker, &questions, answers)?;
        let _ = fs::remove_file(file.with_extension("answer"));
        Ok(ended)
    }

    /// A question as this screen shows it: with the name of whose turn it is, where several people use it.
    pub fn shown(&self, question: &str) -> String {
        match self.store.git().remembered() {
            Ok(remembered) if remembered.person.is_some() => question.to_owned(),
            _ => format!("{}: {question}", self.person.name),
        }
    }

    /// Keeps answers as this person's draft of the record; where nothing is said, there is no draft.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn keep_draft(&self, answers: &[Change]) -> Result<()> {
        if answers.iter().all(|answer| answer.value.as_ref().is_none_or(is_blank)) {
            return Ok(self.store.drafts().remove(&self.person.id, &self.at.name)?);
        }
        Ok(self.store.drafts().keep(&self.person.id, &self.at.name, &draft_text(answers, None))?)
    }

    /// A draft's text as answers. A draft that can't be read as such is set aside with its words.
    ///
    /// # Errors
    /// When it can't be moved.
    pub fn of_draft(&self, text: &str) -> Result<Vec<Change>> {
        let Ok(parsed) = codec::parse(without_marks(text).as_bytes()) else {
            let aside = self.store.drafts().set_aside(&self.person.id, &self.at.name)?;
            self.context
                .note(&format!("It can't be read as answers. Its text stays in {}.", aside.display()));
            return Ok(Vec::new());
        };
        let mut answers = self.as_changes(parsed.fields().clone());
        answers.retain(|answer| answer.value.as_ref().is_some_and(|value| !is_blank(value)));
        Ok(answers)
    }

    /// Fields as changes. What stands under people's ids is one change a person, so that the others' stay.
    fn as_changes(&self, fields: Mapping) -> Vec<Change> {
        let mut changes = Vec::new();
        for (key, value) in fields {
            let key = key.as_str().unwrap_or_default().to_owned();
            match (self.at.kind.field(&key).map(|field| &field.shape), value) {
                (Some(Shape::PerPerson(_)), Value::Mapping(people)) => {
                    changes.extend(people.into_iter().map(|(person, value)| Change {
                        path: vec![key.clone(), person.as_str().unwrap_or_default().to_owned()],
                        value: Some(value),
                    }));
                }
                (_, value) => changes.push(Change { path: vec![key], value: Some(value) }),
            }
        }
        changes
    }
}

/// The couple's own template of a kind, else the built-in one.
///
/// A template asks and never answers: what it says in a field is left out, or whoever wrote it would
/// speak for the others (R2, R3).
///
/// # Errors
/// Exit 3 when the couple's own can't be read.
pub fn template(store: &Store, kind: &Spec) -> Result<String> {
    let path = format!("templates/{}.yaml", kind.name);
    let own = crate::store::files::refuse_links(store.root(), &store.root().join(&path))
        .and_then(|()| crate::store::files::read(&store.root().join(&path)))?;
    let Some(bytes) = own else { return Ok(kind.template.to_owned()) };
    match codec::parse(&bytes) {
        Ok(parsed) => {
            let said = parsed.fields().iter().filter(|(_, value)| !value.is_null());
            let empty: Vec<Change> = said
                .map(|(key, _)| Change {
                    path: vec![key.as_str().unwrap_or_default().to_owned()],
                    value: None,
                })
                .collect();
            codec::edit(parsed.text(), &empty).map_err(|error| {
                Failure::data("could not use your own template")
                    .because(format!("{path}: {error}"))
                    .hint("leave every field in it empty")
                    .into()
            })
        }
        Err(fault) => Err(Failure::unreadable("could not use your own template", &path, &fault).into()),
    }
}

/// A text with these values set.
///
/// # Errors
/// Exit 3 when the layout of a field can't be changed safely.
pub fn apply(text: &str, changes: &[Change], at: &Located) -> Result<String> {
    codec::edit(text, changes).map_err(|error| {
        Failure::data(format!("could not change {}", at.name))
            .because(error.to_string())
            .hint(format!("couplelog edit {} --edit", at.name))
            .into()
    })
}

/// Answers as the plain YAML of a draft, with what is being typed.
fn draft_text<'a>(
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
fn with_marks(text: &str, problems: &[String]) -> String {
    let marks: String =
        problems.iter().map(|problem| format!("{MARK}{}\n", problem.replace('\n', " "))).collect();
    format!("{marks}{text}")
}

fn without_marks(text: &str) -> String {
    text.split_inclusive('\n').skip_while(|line| line.starts_with(MARK)).collect()
}

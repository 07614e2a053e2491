//! What a writing verb is given, in three ways (questions, an editor, a file), made into one new text.

use std::cell::RefCell;
use std::fs;
use std::rc::Rc;

use anyhow::Result;

use super::ask::{Ended, OwnWay, Round};
use super::context::Context;
use super::draft;
pub use super::draft::Offered;
use super::failure::Failure;
use super::from_file::{named, read_fields};
pub use super::own_template::{note_template, template};
use super::{keep, prompt};
use crate::domain::form;
use crate::domain::kinds;
use crate::domain::own;
use crate::domain::people::{Person, Settings};
use crate::domain::record::is_blank;
use crate::domain::spec::Located;
use crate::store::codec::{self, Change, Parsed};
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

/// What is not given where a title alone would do.
pub const NO_TITLE: &str = "neither a title nor other content was given";

impl Source {
    /// Whether there is one, so that nothing is asked.
    pub fn is_given(&self) -> bool {
        self.edit || self.from.is_some()
    }

    /// Refuses to begin where none is given and nobody can be asked.
    ///
    /// # Errors
    /// Exit 2, saying what is not given and how it can be.
    pub fn or_ask(&self, context: &Context, what: &str, lacks: &str, hint: &str) -> Result<()> {
        if self.is_given() || context.can_ask() {
            return Ok(());
        }
        let why = format!("{}, and {lacks}", context.nobody_to_ask());
        Err(Failure::usage(what).because(why).hint(hint).into())
    }
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
        if self.base.is_none() {
            note_template(self.context, self.store, self.at.kind)?;
        }
        if let Some(file) = &source.from {
            return self.of_file(file);
        }
        if source.edit {
            return self.in_editor();
        }
        if !self.context.can_ask() {
            return if self.lacks_content() {
                Err(self.nothing_given().into())
            } else {
                Ok(Composed::Changes(self.given.clone()))
            };
        }
        self.by_questions(only)
    }

    /// Whether the command line says too little for a record: nothing, or a new one without what it needs.
    fn lacks_content(&self) -> bool {
        let is_given =
            |key: &str| self.given.iter().any(|given| given.path.first().is_some_and(|it| it == key));
        let lacks = || self.at.kind.fields.iter().any(|field| field.required && !is_given(field.key));
        self.given.is_empty() || self.base.is_none() && lacks()
    }

    fn nothing_given(&self) -> Failure {
        Failure::usage(format!("could not write {}", self.at.name))
            .because(format!("{}, and no content was given", self.context.nobody_to_ask()))
            .hint(format!("the fields as YAML, on standard input: {}", self.command("--from -")))
    }

    fn of_file(&self, file: &str) -> Result<Composed> {
        let keep = |typed| keep::keep_as_draft(self, &Composed::Text(typed));
        self.of_fields(&read_fields(file, self.at.kind, keep)?, file)
    }

    /// The changes that the fields of a file mean, beside what the command line says.
    ///
    /// # Errors
    /// Exit 2 when there are none.
    pub fn of_fields(&self, parsed: &Parsed, file: &str) -> Result<Composed> {
        let mut changes = self.given.clone();
        let fields = crate::store::reading::record(self.at.clone(), parsed).fields;
        for part in draft::parts(&fields, self.at.kind, &self.person.id) {
            changes.retain(|change| change.path != part.path);
            changes.push(part);
        }
        if changes.is_empty() {
            return Err(Failure::usage(format!("could not write {}", self.at.name))
                .because(format!("{} holds no fields", named(file)))
                .hint(format!("the fields of a {0}: couplelog schema {0}", self.at.kind.name))
                .into());
        }
        Ok(Composed::Changes(changes))
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
            Offered::Text(kept) => {
                let kept = self.of_draft(&kept)?;
                answers.retain(|answer| !kept.iter().any(|kept| kept.path == answer.path));
                answers.extend(kept);
            }
            Offered::Nothing => {}
            Offered::Stopped => return Ok(Composed::Stopped),
        }
        self.context.note(&format!(
            "{}, by {}. Every question can be skipped, and no reason is needed.",
            self.at.name, self.person.name
        ));
        let mut ended = Ended::Done;
        if *self.at.kind == kinds::REPAIR {
            ended = self.whose(&mut questions, &mut answers)?;
        }
        if ended == Ended::Done {
            ended = match *self.at.kind == kinds::DISAGREEMENT {
                true => self.ask_saying_back(&questions, &mut answers)?,
                false => self.ask(&questions, &mut answers)?,
            };
        }
        if ended == Ended::Done && self.skipped_all(&questions, &answers) {
            ended = Ended::Stopped;
        }
        Ok(if ended == Ended::Stopped { Composed::Stopped } else { Composed::Changes(answers) })
    }

    /// Whether what makes it a record was skipped, which is said kindly: every question can be.
    fn skipped_all(&self, questions: &[form::Question], answers: &[Change]) -> bool {
        let record = self.base.as_ref().and_then(Stored::record);
        let has = |key: &str| match answers.iter().find(|answer| answer.path == [key]) {
            Some(answer) => answer.value.as_ref().is_some_and(|value| !is_blank(value)),
            None => record.as_ref().is_some_and(|record| record.get(key).is_some()),
        };
        let mut needed = questions.iter().map(|question| question.field).filter(|field| field.required);
        let Some(missing) = needed.find(|field| !has(field.key)) else { return false };
        let name = missing.key.replace('_', " ");
        self.context.note(&format!(
            "Skipping is always fine. Without a {name} there is nothing to save yet; it can wait."
        ));
        true
    }

    /// Asks first whose boundary was crossed, where it isn't said yet, and leaves out what is the others' to say.
    fn whose(&self, questions: &mut Vec<form::Question>, answers: &mut Vec<Change>) -> Result<Ended> {
        let record = self.base.as_ref().and_then(Stored::record);
        let known = record.as_ref().and_then(|record| own::affected(&record.fields));
        if known.is_none()
            && let Some(at) = questions.iter().position(|it| it.field.key == "affected")
        {
            let first = questions.remove(at);
            if self.ask(&[first], answers)? == Ended::Stopped {
                return Ok(Ended::Stopped);
            }
        }
        let said = answers.iter().find(|it| it.path == ["affected"]).and_then(|it| it.value.as_ref());
        let affected = said.and_then(serde_yaml::Value::as_str).map(str::to_owned).or(known);
        questions.retain(|it| own::is_asked(&self.at, it.field.key, affected.as_deref(), &self.person.id));
        Ok(Ended::Done)
    }

    /// Asks these questions, keeping every answer, and every key of a half-typed one, in the draft.
    ///
    /// # Errors
    /// When the terminal fails or the draft can't be written.
    pub fn ask(&self, questions: &[form::Question], answers: &mut Vec<Change>) -> Result<Ended> {
        self.ask_with(questions, answers, &mut |_, _, _, _| Ok(None))
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
        let answer = self.store.drafts().answer(&self.person.id, &self.at.name);
        if self.store.drafts().rescue_answer(&self.person.id, &self.at.name)? {
            self.context.note("An answer that you left in an editor is kept: couplelog drafts");
        }
        // What is being typed is written beside what was answered, so that even a killed process loses nothing.
        let live: Rc<RefCell<(Vec<Change>, Vec<String>)>> = Rc::default();
        let (seen, draft) = (Rc::clone(&live), file.clone());
        let settings = prompt::Settings {
            on_keystroke: Some(Box::new(move |typed| {
                let (answers, path) = &*seen.borrow();
                if !path.is_empty() {
                    let text = draft::text(
                        answers.iter().filter(|answer| answer.path != *path),
                        Some((path, typed)),
                    );
                    let _ = crate::store::files::replace(&draft, text.as_bytes());
                }
            })),
            editor_file: Some(answer.clone()),
            ..prompt::Settings::default()
        };
        let mut asker = self.context.asker(settings)?;
        let mut round = Round {
            context: self.context,
            settings: self.settings,
            person: &self.person.id,
            before: before.as_ref(),
            begin: &mut |answers, path| *live.borrow_mut() = (answers.to_vec(), path),
            keep: &mut |answers| self.keep_or_wait(answers),
            own_way,
        };
        let ended = round.ask(&mut *asker, &questions, answers)?;
        if ended == Ended::Done {
            // What was typed and then skipped is no part of it.
            self.keep_or_wait(answers)?;
        }
        let _ = fs::remove_file(answer);
        Ok(ended)
    }

    /// A question as this screen shows it: with the name of whose turn it is, where several people use it.
    pub fn shown(&self, question: &str) -> String {
        match self.store.git().remembered() {
            Ok(remembered) if remembered.person.is_some() => question.to_owned(),
            _ => format!("{}: {question}", self.person.name),
        }
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

//! Numbered questions line by line, for screen readers and simple terminals.

use std::path::PathBuf;

use anyhow::Result;

use super::echo;
use super::keys::Keys;
use super::line::Line;
use super::lines::{BACK, Gathering, STOP, Step, yes_or_no};
use super::typed::Typed;
use super::written::{self, Written};
use super::{Asker, ChoiceItem, Question, Reply, Settings, to_stderr, wrapped};
use crate::render::visible::visible_line;

/// The asker for screen readers and `TERM=dumb`.
pub(super) struct Plain {
    keys: Keys,
    typed: Typed,
    editor_file: Option<PathBuf>,
    left_by_failure: bool,
}

impl Plain {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            keys: Keys::watched(),
            typed: Typed::told_to(settings.on_keystroke),
            editor_file: settings.editor_file,
            left_by_failure: false,
        }
    }

    /// A line of a text; what stands before it and what is typed go to the draft together.
    fn line(&mut self, before: &str) -> Result<Line> {
        self.typed.start(before, "");
        let line = echo::read(&mut self.keys, &mut self.typed);
        self.typed.tell();
        line
    }

    /// A line that is no answer to keep.
    fn word(&mut self) -> Result<Option<String>> {
        Ok(match echo::read(&mut self.keys, &mut Typed::default())? {
            Line::Entered { text, .. } => Some(text),
            Line::Stopped(_) => None,
        })
    }

    fn head(&mut self, question: &Question<'_>) -> Result<()> {
        to_stderr(&format!("\n{}", wrapped(question.text)))?;
        if let Some(hint) = question.hint {
            self.say(hint)?;
        }
        Ok(())
    }

    fn keys(&self, question: &Question<'_>, first: &str) -> String {
        let back = if question.can_go_back { ", < to go back" } else { "" };
        format!("({first}{back}, :stop to stop here; nothing is lost.)")
    }

    fn text_keys(&self, question: &Question<'_>) -> String {
        let leave = if question.initial.is_some() {
            "Enter alone leaves it as it is, :clear removes it"
        } else {
            "Enter alone skips"
        };
        let editor = if self.editor_file.is_some() { ", :e for your editor" } else { "" };
        self.keys(question, &format!(r"{leave}, \ at the end of a line for another line{editor}"))
    }
}

impl Asker for Plain {
    fn text(&mut self, question: &Question<'_>) -> Result<Reply<String>> {
        self.head(question)?;
        let standing = question.initial.unwrap_or_default();
        if !standing.is_empty() {
            self.say(&format!("Now it says:\n{standing}"))?;
        }
        self.say(&self.text_keys(question))?;
        let mut gathering = Gathering::default();
        loop {
            let (line, more_waits) = match self.line(gathering.before())? {
                Line::Entered { text, more_waits } => (text, more_waits),
                Line::Stopped(line) => return Ok(Reply::Stop(gathering.with(&line))),
            };
            match gathering.take(&line, more_waits) {
                Step::More if more_waits => {}
                Step::More => self.typed.gathered(&gathering.with("").unwrap_or_default()),
                Step::Done(text) => return Ok(Reply::Given(text)),
                Step::Clear if !standing.is_empty() => return Ok(Reply::Given(String::new())),
                Step::Skip | Step::Clear => return Ok(Reply::Skip),
                Step::Back if question.can_go_back => return Ok(Reply::Back),
                Step::Back => self.say("There is no question before this one.")?,
                Step::Stop => return Ok(Reply::Stop(gathering.with(""))),
                Step::Editor(line) => {
                    let so_far = gathering.with(&line).unwrap_or_else(|| standing.to_owned());
                    let Some(file) = &self.editor_file else {
                        gathering.keep(&line);
                        self.say("There is no editor for this question.")?;
                        continue;
                    };
                    match written::ask(&so_far, file, &mut self.left_by_failure)? {
                        Written::Text(text) if text.is_empty() && standing.is_empty() => {
                            return Ok(Reply::Skip);
                        }
                        Written::Text(text) => return Ok(Reply::Given(text)),
                        Written::Again(why) => {
                            gathering.keep(&line);
                            self.say(&why)?;
                            if !gathering.before().is_empty() {
                                self.say("What you typed stands. Go on, or press Enter.")?;
                            }
                        }
                    }
                }
            }
        }
    }

    fn choice(&mut self, question: &Question<'_>, items: &[ChoiceItem<'_>]) -> Result<Reply<usize>> {
        self.head(question)?;
        for (index, item) in items.iter().enumerate() {
            let now = if question.initial == Some(item.value) { " (as it is now)" } else { "" };
            let words = visible_line(item.words);
            self.say(&format!("{}. {words}{now}", index + 1))?;
        }
        self.say(if question.initial.is_some() { "0. leave it as it is" } else { "0. skip" })?;
        self.say(&self.keys(question, "Type a number, or Enter alone for 0"))?;
        loop {
            let Some(line) = self.word()? else {
                return Ok(Reply::Stop(None));
            };
            let line = line.trim();
            if let Some(index) = items.iter().position(|item| item.value == line) {
                return Ok(Reply::Given(index));
            }
            match (line, line.parse::<usize>()) {
                ("", _) | (_, Ok(0)) => return Ok(Reply::Skip),
                (_, Ok(number)) if number <= items.len() => return Ok(Reply::Given(number - 1)),
                (STOP, _) => return Ok(Reply::Stop(None)),
                (BACK, _) if question.can_go_back => return Ok(Reply::Back),
                _ => {
                    self.say(&format!("Please type a number from 0 to {}; 0 is always fine.", items.len()))?
                }
            }
        }
    }

    fn confirm(&mut self, question: &Question<'_>) -> Result<Reply<bool>> {
        self.head(question)?;
        self.say(&self.keys(question, "y or n, then Enter; Enter alone skips"))?;
        loop {
            let Some(line) = self.word()? else {
                return Ok(Reply::Stop(None));
            };
            match (yes_or_no(&line), line.trim()) {
                (Some(answer), _) => return Ok(Reply::Given(answer)),
                (None, "") => return Ok(Reply::Skip),
                (None, STOP) => return Ok(Reply::Stop(None)),
                (None, BACK) if question.can_go_back => return Ok(Reply::Back),
                _ => self.say("Please type y or n, or only Enter to skip.")?,
            }
        }
    }

    fn say(&mut self, text: &str) -> Result<()> {
        to_stderr(&wrapped(text))
    }
}

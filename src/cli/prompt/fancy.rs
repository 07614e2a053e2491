//! Questions with a line to type on (see [`line`]) and lists to move in, these by `inquire`.
//!
//! A newline pasted on a terminal without bracketed paste is an Enter; that it was pasted is found
//! by asking whether more keys wait.

use std::io;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use inquire::ui::{RenderConfig, Styled};
use inquire::{InquireError, Select};

use super::keys::Keys;
use super::line::{self, Line};
use super::lines::{Gathering, Step, yes_or_no};
use super::raw::{UNMARK, given_back};
use super::typed::Typed;
use super::written::{self, Written};
use super::{Asker, ChoiceItem, Question, Reply, Settings, to_stderr, wrapped};
use crate::render::visible::{visible, visible_line};

/// The asker for terminals that can move a cursor.
pub(super) struct Fancy {
    typed: Typed,
    keys: Keys,
    editor_file: Option<PathBuf>,
    left_by_failure: bool,
    colour: bool,
}

impl Fancy {
    pub(super) fn new(settings: Settings) -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            typed: Typed::told_to(settings.on_keystroke),
            keys: Keys::watched(),
            editor_file: settings.editor_file,
            left_by_failure: false,
            colour: settings.colour && !no_color,
        }
    }

    fn looks(&self) -> RenderConfig<'static> {
        let looks = if self.colour { RenderConfig::default_colored() } else { RenderConfig::empty() };
        looks
            .with_prompt_prefix(Styled::new(">"))
            .with_answered_prompt_prefix(Styled::new(">"))
            .with_canceled_prompt_indicator(Styled::new("(stopped here)"))
    }

    /// The question and its hint, above the line to type on.
    fn head(&self, question: &Question<'_>) -> Result<()> {
        let mut text = wrapped(question.text);
        if self.colour {
            text = format!("\x1b[1m{}\x1b[0m\n", text.trim_end());
        }
        if let Some(hint) = question.hint {
            text.push_str(&wrapped(hint));
        }
        to_stderr(&format!("\n{text}"))
    }

    fn line(&mut self, initial: &str, before: &str, help: &[String]) -> Result<Line> {
        self.typed.start(before, initial);
        let line = line::read(&mut self.keys, initial, help, self.colour, &mut self.typed);
        self.typed.tell();
        line
    }

    fn help(&self, question: &Question<'_>) -> Vec<String> {
        let mut help = vec!["Enter: next"];
        if question.initial.is_none_or(str::is_empty) {
            help.push("empty: skip");
        }
        if question.can_go_back {
            help.push("<: back");
        }
        help.push(r"\ at the end: another line");
        if self.editor_file.is_some() {
            help.push(":e editor");
        }
        help.push("Esc: stop, nothing is lost");
        help.into_iter().map(str::to_owned).collect()
    }
}

impl Asker for Fancy {
    fn text(&mut self, question: &Question<'_>) -> Result<Reply<String>> {
        self.head(question)?;
        let help = self.help(question);
        let had_text = question.initial.is_some_and(|text| !text.is_empty());
        let mut standing = question.initial.unwrap_or_default().to_owned();
        let mut gathering = Gathering::default();
        loop {
            // a control character in a text from a file must not reach the terminal
            let shown = visible(&standing).into_owned();
            let line = self.line(&shown, gathering.before(), &help)?;
            let (text, more_waits) = match line {
                Line::Stopped(line) if line == shown => {
                    return Ok(Reply::Stop(gathering.with(&standing)));
                }
                Line::Stopped(line) => return Ok(Reply::Stop(gathering.with(&line))),
                Line::Entered { text, .. } if text == shown && !shown.is_empty() => {
                    return Ok(Reply::Given(standing));
                }
                Line::Entered { text, more_waits } => (text, more_waits),
            };
            match gathering.take(&text, more_waits) {
                Step::More => {
                    standing.clear();
                    if !more_waits {
                        self.typed.gathered(&gathering.with("").unwrap_or_default());
                    }
                }
                Step::Done(text) => return Ok(Reply::Given(text)),
                Step::Skip | Step::Clear if had_text => {
                    return Ok(Reply::Given(String::new()));
                }
                Step::Skip | Step::Clear => return Ok(Reply::Skip),
                Step::Back if question.can_go_back => return Ok(Reply::Back),
                Step::Back => self.say("There is no question before this one.")?,
                Step::Stop => return Ok(Reply::Stop(gathering.with(""))),
                Step::Editor(line) => {
                    let so_far = gathering.with(&line).unwrap_or_else(|| standing.clone());
                    let Some(file) = &self.editor_file else {
                        self.say("There is no editor for this question.")?;
                        gathering = Gathering::default();
                        standing = so_far;
                        continue;
                    };
                    match written::ask(&so_far, file, &mut self.left_by_failure)? {
                        Written::Text(text) if text.is_empty() && !had_text => {
                            return Ok(Reply::Skip);
                        }
                        Written::Text(text) => return Ok(Reply::Given(text)),
                        Written::Again(why) => {
                            self.say(&why)?;
                            gathering = Gathering::default();
                            standing = so_far;
                        }
                    }
                }
            }
        }
    }

    fn choice(&mut self, question: &Question<'_>, items: &[ChoiceItem<'_>]) -> Result<Reply<usize>> {
        self.head(question)?;
        let at = question.initial.and_then(|now| items.iter().position(|item| item.value == now));
        let skip = if question.initial.is_some() { "(leave it as it is)" } else { "(skip)" };
        let mut words = vec![skip.to_owned()];
        words.extend(items.iter().map(|item| visible_line(item.words).into_owned()));
        if question.can_go_back {
            words.push("(back)".to_owned());
        }
        let rows =
            terminal_size::terminal_size_of(io::stderr()).map_or(24, |(_, height)| usize::from(height.0));
        let letters: Vec<&str> = items.iter().map(|item| item.value).collect();
        let has_letters = letters.iter().all(|value| value.chars().count() == 1);
        // a letter leaves only its own answer in the list; any other key leaves them all
        let scorer = |typed: &str, _: &String, _: &str, index: usize| {
            let typed = typed.trim().to_lowercase();
            let meant = letters.iter().position(|letter| *letter == typed);
            let is_shown = meant.is_none_or(|meant| index == meant + 1);
            is_shown.then(|| -i64::try_from(index).unwrap_or(i64::MAX))
        };
        let prompt = Select::new("", words)
            .with_starting_cursor(at.map_or(0, |at| at + 1))
            .with_page_size(rows.saturating_sub(5).clamp(3, 20))
            .with_render_config(self.looks().with_prompt_prefix(Styled::new("")));
        let prompt = if has_letters {
            prompt.with_scorer(&scorer).with_help_message("letter or arrows, then Enter · Esc: stop")
        } else {
            prompt.without_filtering().with_help_message("arrows: move · Enter: choose · Esc: stop")
        };
        let back = given_back(UNMARK)?;
        let chosen = prompt.raw_prompt();
        drop(back);
        self.keys.take_over();
        match chosen {
            Ok(chosen) if chosen.index == 0 => Ok(Reply::Skip),
            Ok(chosen) if chosen.index <= items.len() => Ok(Reply::Given(chosen.index - 1)),
            Ok(_) => Ok(Reply::Back),
            Err(error) if stops(&error)? => Ok(Reply::Stop(None)),
            Err(error) => Err(error).context("could not ask on this terminal"),
        }
    }

    fn confirm(&mut self, question: &Question<'_>) -> Result<Reply<bool>> {
        self.head(question)?;
        let back = question.can_go_back.then_some("<: back");
        let help = ["y or n, then Enter", "empty: skip"].into_iter().chain(back).chain(["Esc: stop"]);
        let help: Vec<String> = help.map(str::to_owned).collect();
        loop {
            // what is typed here is no answer to keep in a draft
            let line = line::read(&mut self.keys, "", &help, self.colour, &mut Typed::default())?;
            let Line::Entered { text, .. } = line else { return Ok(Reply::Stop(None)) };
            match (yes_or_no(&text), text.trim()) {
                (Some(answer), _) => return Ok(Reply::Given(answer)),
                (None, "") => return Ok(Reply::Skip),
                (None, super::lines::STOP) => return Ok(Reply::Stop(None)),
                (None, super::lines::BACK) if question.can_go_back => return Ok(Reply::Back),
                _ => self.say("Please type y or n, or only Enter to skip.")?,
            }
        }
    }

    fn say(&mut self, text: &str) -> Result<()> {
        to_stderr(&wrapped(text))
    }
}

/// Whether the person, or the end of the terminal, stopped the question.
fn stops(error: &InquireError) -> Result<bool> {
    match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted | InquireError::IO(_) => {
            Ok(true)
        }
        InquireError::NotTTY => anyhow::bail!("could not ask: the input is not a terminal"),
        _ => Ok(false),
    }
}

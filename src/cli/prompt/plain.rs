//! Numbered questions line by line, for screen readers and simple terminals.
//!
//! The terminal stays in its line mode: editing a line and Ctrl-D are the kernel's. Ctrl-C ends the
//! line while one is asked for, instead of couplelog, so that what stood on it comes back too.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::AsFd as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

use super::lines::{BACK, Gathering, STOP, Step, yes_or_no};
use super::written::{self, Written};
use super::{Asker, ChoiceItem, OnKeystroke, Question, Reply, Settings, to_stderr, wrapped};
use crate::render::visible::visible_line;

/// Lines that follow within this time were not typed by hand.
const PASTE: Duration = Duration::from_millis(15);

/// Ctrl-C as a character.
const CTRL_C: u8 = 3;

enum Line {
    Entered(String),
    /// The input ended or was stopped, with what stood on the line.
    Ended(String),
}

/// While this lives, Ctrl-C ends the line that is being typed and arrives with it.
struct CtrlCEndsLine {
    before: Termios,
}

impl CtrlCEndsLine {
    fn new() -> Option<Self> {
        let before = tcgetattr(io::stdin()).ok()?;
        let mut mode = before.clone();
        mode.special_codes[SpecialCodeIndex::VINTR] = 0;
        mode.special_codes[SpecialCodeIndex::VEOL] = CTRL_C;
        tcsetattr(io::stdin(), OptionalActions::Now, &mode).ok()?;
        Some(Self { before })
    }
}

impl Drop for CtrlCEndsLine {
    fn drop(&mut self) {
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }
}

/// The asker for screen readers and `TERM=dumb`.
pub(super) struct Plain {
    held: Vec<u8>,
    hook: Option<OnKeystroke>,
    editor_file: Option<PathBuf>,
    left_by_failure: bool,
}

impl Plain {
    pub(super) fn new(settings: Settings) -> Self {
        Self {
            held: Vec::new(),
            hook: settings.on_keystroke,
            editor_file: settings.editor_file,
            left_by_failure: false,
        }
    }

    fn line(&mut self) -> Result<Line> {
        let _mode = CtrlCEndsLine::new();
        to_stderr("> ")?;
        let mut input =
            File::from(io::stdin().as_fd().try_clone_to_owned().context("could not read from the terminal")?);
        let mut buffer = [0; 4096];
        loop {
            if let Some(end) = self.held.iter().position(|byte| matches!(*byte, b'\n' | CTRL_C)) {
                let mut line: Vec<u8> = self.held.drain(..=end).collect();
                let ended_by = line.pop();
                let line = readable(&line);
                if ended_by == Some(CTRL_C) {
                    to_stderr("\n")?;
                    return Ok(Line::Ended(line));
                }
                return Ok(Line::Entered(line));
            }
            let count = match input.read(&mut buffer) {
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => 0, // the terminal is gone
            };
            if count == 0 {
                let line = std::mem::take(&mut self.held);
                to_stderr("\n")?;
                return Ok(Line::Ended(readable(&line)));
            }
            self.held.extend_from_slice(&buffer[..count]);
        }
    }

    /// Whether more than the line just read has arrived: the rest of a paste.
    fn more_waits(&self) -> bool {
        if !self.held.is_empty() || waits(PASTE) {
            return true;
        }
        // in line mode a last line without its newline doesn't show: look for an instant without
        let Ok(line_mode) = tcgetattr(io::stdin()) else {
            return false;
        };
        let mut key_mode = line_mode.clone();
        key_mode.local_modes -= LocalModes::ICANON;
        if tcsetattr(io::stdin(), OptionalActions::Now, &key_mode).is_err() {
            return false;
        }
        let found = waits(Duration::ZERO);
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &line_mode);
        found
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

    fn tell(&mut self, text: &str) {
        if let Some(hook) = self.hook.as_mut() {
            hook(text);
        }
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
            let line = match self.line()? {
                Line::Entered(line) => line,
                Line::Ended(line) => return Ok(Reply::Stop(gathering.with(&line))),
            };
            let more_waits = self.more_waits();
            match gathering.take(&line, more_waits) {
                Step::More => self.tell(gathering.before()),
                Step::Done(text) => {
                    self.tell(&text);
                    return Ok(Reply::Given(text));
                }
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
            let Line::Entered(line) = self.line()? else {
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
            let Line::Entered(line) = self.line()? else {
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

/// The bytes as text; what is not UTF-8 becomes U+FFFD rather than being refused and lost.
fn readable(line: &[u8]) -> String {
    String::from_utf8_lossy(line).into_owned()
}

/// Whether the terminal has something to read within this time.
fn waits(time: Duration) -> bool {
    let Ok(time) = Timespec::try_from(time) else {
        return false;
    };
    let stdin = io::stdin();
    let mut ready = [PollFd::new(&stdin, PollFlags::IN)];
    poll(&mut ready, Some(&time)).is_ok_and(|count| count > 0) && ready[0].revents().contains(PollFlags::IN)
}

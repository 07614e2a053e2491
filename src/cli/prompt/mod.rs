//! Questions on a terminal: one interface for the two ways to ask them.
//!
//! Both ways share the words a person may type instead of an answer (see [`lines`]) and write to
//! stderr only, so that a result on stdout can be sent to a file.
//!
//! Nothing typed is lost (R8): what stood on the line comes back in [`Reply::Stop`], and
//! [`Settings::on_keystroke`] sees the text as it grows.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::Result;

mod buffer;
mod echo;
pub mod editor;
mod fancy;
pub(crate) mod foreground;
mod keys;
mod line;
pub mod lines;
mod plain;
mod raw;
mod rows;
mod screen;
mod sequences;
mod typed;
mod written;

/// What came of one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply<T> {
    /// An answer. A text is trimmed at its end; it is empty only when there was an
    /// [`initial`](Question::initial) text and the person removed it on purpose.
    Given(T),
    /// Nothing was said: whatever stood there before stays, and what was blank stays blank.
    Skip,
    /// The person wants to see the question before this one.
    Back,
    /// Ctrl-C, Esc, Ctrl-D, `:stop` or the end of the input, with the half-typed text, if any.
    Stop(Option<String>),
}

impl<T> Reply<T> {
    /// The same reply with what was given turned into something else.
    pub fn map<U>(self, to: impl FnOnce(T) -> U) -> Reply<U> {
        match self {
            Self::Given(value) => Reply::Given(to(value)),
            Self::Skip => Reply::Skip,
            Self::Back => Reply::Back,
            Self::Stop(half) => Reply::Stop(half),
        }
    }
}

/// One question. Every text in it is shown with control characters made visible.
#[derive(Debug, Clone, Copy, Default)]
pub struct Question<'a> {
    /// The question itself.
    pub text: &'a str,
    /// A line below the question, such as an example or what the answer is for.
    pub hint: Option<&'a str>,
    /// What stands there now: a text to change, or the `value` of a choice. Not used by `confirm`.
    pub initial: Option<&'a str>,
    /// Whether there is a question before this one.
    pub can_go_back: bool,
}

/// One of several answers to choose from.
#[derive(Debug, Clone, Copy)]
pub struct ChoiceItem<'a> {
    /// The word in the file, which may be typed in plain mode.
    pub value: &'a str,
    /// The words on the screen.
    pub words: &'a str,
}

/// Asks on a terminal. Object-safe, so that verbs don't know which one they have.
pub trait Asker {
    /// Asks for a text of one line or several: `\` at the end of a line asks for another one, and
    /// `:e` opens the editor with the text so far.
    ///
    /// # Errors
    /// When stdin is no terminal, or its mode can't be set.
    fn text(&mut self, question: &Question<'_>) -> Result<Reply<String>>;

    /// Asks for one of `items` and gives its index. Unless `initial` names a value, the cursor
    /// starts on "skip"; Enter alone in plain mode always skips.
    ///
    /// # Errors
    /// When stdin is no terminal, or its mode can't be set.
    fn choice(&mut self, question: &Question<'_>, items: &[ChoiceItem<'_>]) -> Result<Reply<usize>>;

    /// Asks for an explicit yes or no; Enter alone is [`Reply::Skip`], never yes.
    ///
    /// # Errors
    /// When stdin is no terminal, or its mode can't be set.
    fn confirm(&mut self, question: &Question<'_>) -> Result<Reply<bool>>;

    /// Writes a text between the questions, wrapped to the width of the terminal.
    ///
    /// # Errors
    /// When the terminal can't be written to; a closed pipe is a quiet end.
    fn say(&mut self, text: &str) -> Result<()>;
}

/// Is called with the whole text typed so far, to write it to a draft file.
///
/// It runs between two keys, so it must not wait for a disk (no fsync). It is called on every
/// change typed by hand; in a paste some calls are left out, so that no more than about half of
/// the time is spent here. The last state is always passed on before the question returns.
pub type OnKeystroke = Box<dyn FnMut(&str)>;

/// How to ask.
#[derive(Default)]
pub struct Settings {
    /// Numbered questions without colours or cursor movement. Taken for granted where `TERM` is
    /// `dumb` or missing.
    pub plain: bool,
    /// Whether colours may be used; `NO_COLOR` is obeyed besides.
    pub colour: bool,
    /// Sees every change of a text answer.
    pub on_keystroke: Option<OnKeystroke>,
    /// Where `:e` keeps its text, in the drafts folder. Without it `:e` is not offered. The file
    /// stays there: remove it together with the draft.
    pub editor_file: Option<PathBuf>,
}

/// Whether questions can be asked: somebody can both read them and answer.
#[must_use]
pub fn possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// The asker that fits the settings and the terminal.
#[must_use]
pub fn asker(settings: Settings) -> Box<dyn Asker> {
    let dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
    if settings.plain || dumb {
        Box::new(plain::Plain::new(settings))
    } else {
        Box::new(fancy::Fancy::new(settings))
    }
}

/// Writes to stderr; a closed pipe is no reason to stop.
fn to_stderr(text: &str) -> Result<()> {
    let mut stream = anstream::stderr().lock();
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// The text with dangerous characters made visible, wrapped to the terminal.
fn wrapped(text: &str) -> String {
    let width = terminal_size::terminal_size_of(io::stderr())
        .map_or(80, |(width, _)| usize::from(width.0))
        .clamp(20, 100);
    let mut out = String::new();
    for line in crate::render::visible::visible(text).split('\n') {
        for part in textwrap::wrap(line, whole_words(width)) {
            out.push_str(&part);
            out.push('\n');
        }
    }
    out
}

/// A text wrapped between words only, and with a command at its end whole on one line, so that it can be copied.
pub(super) fn filled(text: &str, width: usize) -> String {
    match text.rsplit_once(": couplelog ") {
        Some((words, command)) if text.chars().count() > width && !command.contains('\n') => {
            format!("{}:\n  couplelog {command}", textwrap::fill(words, whole_words(width)))
        }
        _ => match text.rsplit_once(": ").filter(|_| text.starts_with("Hint: ")) {
            Some((words, command)) if words != "Hint" && text.chars().count() > width => {
                format!("{}:\n  {command}", textwrap::fill(words, whole_words(width)))
            }
            _ => textwrap::fill(text, whole_words(width)),
        },
    }
}

/// A screen of several lines, with those that are too wide wrapped under their own beginning.
pub(super) fn fitted(text: &str, width: usize) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let (words, end) = line.strip_suffix('\n').map_or((line, ""), |words| (words, "\n"));
        // a command is copied: it stays whole
        if textwrap::core::display_width(words) <= width || words.trim_start().starts_with("couplelog ") {
            out.push_str(line);
            continue;
        }
        let start = words.len() - words.trim_start_matches(' ').len();
        let (indent, words) = words.split_at(start);
        let filled = filled(words, width.saturating_sub(start).max(20));
        out.push_str(&textwrap::indent(&filled, indent));
        out.push_str(end);
    }
    out
}

fn whole_words(width: usize) -> textwrap::Options<'static> {
    textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::NoHyphenation).break_words(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_fits_a_narrow_terminal_between_words_and_commands_stay_whole() {
        let text =
            "Everything stays as it is.\n\n  look back at A slow evening (today): couplelog debrief slow\n";
        let fitted = fitted(text, 40);
        assert_eq!(
            fitted,
            "Everything stays as it is.\n\n  look back at A slow evening (today):\n    couplelog debrief slow\n"
        );
        assert_eq!(super::fitted(text, 80), text);
        let hint = "Hint: make room, then try again: df -h /a/folder/with a name";
        assert_eq!(
            super::fitted(hint, 40),
            "Hint: make room, then try again:\n  df -h /a/folder/with a name"
        );
        let long = super::fitted("    one two three four five six seven eight nine", 24);
        assert_eq!(long, "    one two three four\n    five six seven eight\n    nine");
    }
}

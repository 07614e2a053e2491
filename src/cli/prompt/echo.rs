//! A line in plain mode: taken key by key, and echoed as a terminal by itself would.
//!
//! The kernel's own line mode keeps a half-typed line to itself, where a kill loses it, and cuts what is
//! longer than 4,095 bytes.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::time::Duration;

use anyhow::{Context as _, Result};
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::SIGTSTP;
use unicode_width::UnicodeWidthStr as _;

use super::buffer::{Buffer, Reach};
use super::keys::{readable, whole_characters};
use crate::render::visible::visible;

/// Lines that follow within this time were not typed by hand.
const PASTE: Duration = Duration::from_millis(15);

const CTRL_C: u8 = 3;
const CTRL_D: u8 = 4;
const BACKSPACE: [u8; 2] = [8, 127];
const CTRL_U: u8 = 0x15;
const CTRL_W: u8 = 0x17;
const CTRL_Z: u8 = 0x1a;
const ESC: u8 = 0x1b;

/// What came of a line.
pub(super) enum Line {
    /// Enter. `more_waits`: more than this line has arrived, the rest of a paste.
    Entered { text: String, more_waits: bool },
    /// The input ended or was stopped, with what stood on the line.
    Ended(String),
}

/// Bytes that have arrived and belong to no line yet.
#[derive(Default)]
pub(super) struct Input {
    held: Vec<u8>,
}

impl Input {
    /// Reads a line; `typed` sees it as it grows.
    ///
    /// # Errors
    /// When there is no input at all.
    pub(super) fn line(&mut self, typed: &mut dyn FnMut(&str)) -> Result<Line> {
        let mut mode = Mode::begin();
        let echoes = mode.as_ref().is_none_or(|mode| mode.before.local_modes.contains(LocalModes::ECHO));
        let echo = |text: &str| {
            if echoes {
                write(text)
            }
        };
        write("> ");
        let mut input =
            File::from(io::stdin().as_fd().try_clone_to_owned().context("could not read from the terminal")?);
        let mut line = Buffer::default();
        let mut chunk = [0; 4096];
        loop {
            let mut shown = String::new();
            while let Some(key) = self.key() {
                match key {
                    Key::Text(text) => {
                        line.insert(&text);
                        shown += &on_screen(&text);
                    }
                    Key::Erase(reach) => {
                        let before = line.text().to_owned();
                        line.delete_left(reach);
                        let gone = before.get(line.text().len()..).unwrap_or_default();
                        shown += &"\u{8} \u{8}".repeat(on_screen(gone).width());
                    }
                    Key::Enter => {
                        echo(&(shown + "\n"));
                        let more_waits = !self.held.is_empty() || readable(Some(PASTE)).unwrap_or(false);
                        return Ok(Line::Entered { text: line.text().to_owned(), more_waits });
                    }
                    Key::Stop => {
                        echo(&shown);
                        write("\n");
                        return Ok(Line::Ended(line.text().to_owned()));
                    }
                    Key::Suspend => {
                        drop(mode.take());
                        let _ = signal_hook::low_level::raise(SIGTSTP);
                        mode = Mode::begin();
                        shown = format!("\n> {}", on_screen(line.text()));
                    }
                }
            }
            echo(&shown);
            typed(line.text());
            match input.read(&mut chunk) {
                Ok(0) => return self.ended(&line),
                Ok(count) => self.held.extend_from_slice(chunk.get(..count).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return self.ended(&line), // the terminal is gone
            }
        }
    }

    fn ended(&mut self, line: &Buffer) -> Result<Line> {
        write("\n");
        let rest = std::mem::take(&mut self.held);
        Ok(Line::Ended(format!("{}{}", line.text(), String::from_utf8_lossy(&rest))))
    }

    /// The next whole key among the bytes that have arrived.
    fn key(&mut self) -> Option<Key> {
        loop {
            let first = *self.held.first()?;
            let is_text = |byte: &u8| *byte >= b' ' && *byte != 127 || *byte == b'\t';
            let (count, key) = match first {
                b'\n' | b'\r' => (1, Some(Key::Enter)),
                CTRL_C | CTRL_D => (1, Some(Key::Stop)),
                CTRL_U => (1, Some(Key::Erase(Reach::Line))),
                CTRL_W => (1, Some(Key::Erase(Reach::Word))),
                CTRL_Z => (1, Some(Key::Suspend)),
                byte if BACKSPACE.contains(&byte) => (1, Some(Key::Erase(Reach::Character))),
                ESC => (sequence(&self.held), None),
                byte if is_text(&byte) => {
                    let end = self.held.iter().position(|byte| !is_text(byte)).unwrap_or(self.held.len());
                    let is_all = end == self.held.len();
                    let whole = match self.held.get(..end).unwrap_or_default() {
                        text if is_all => whole_characters(text),
                        text => text.len(),
                    };
                    if whole == 0 {
                        return None;
                    }
                    let text = self.held.get(..whole).unwrap_or_default();
                    // what is not UTF-8 becomes U+FFFD rather than being refused and lost
                    (whole, Some(Key::Text(String::from_utf8_lossy(text).into_owned())))
                }
                _ => (1, None),
            };
            self.held.drain(..count);
            if key.is_some() {
                return key;
            }
        }
    }
}

enum Key {
    Text(String),
    Erase(Reach),
    Enter,
    Stop,
    Suspend,
}

/// How long the sequence of an arrow or the like is; it means nothing here.
fn sequence(held: &[u8]) -> usize {
    match held.get(1) {
        Some(b'[') => {
            let end = held.iter().skip(2).position(|byte| (0x40..=0x7e).contains(byte));
            end.map_or(held.len(), |end| end + 3)
        }
        Some(b'O') => held.len().min(3),
        _ => 1,
    }
}

fn on_screen(text: &str) -> String {
    visible(text).replace('\t', "    ")
}

/// While this lives, every key arrives at once and the terminal echoes none by itself.
struct Mode {
    before: Termios,
}

impl Mode {
    fn begin() -> Option<Self> {
        let before = tcgetattr(io::stdin()).ok()?;
        let mut mode = before.clone();
        mode.local_modes -= LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG | LocalModes::IEXTEN;
        mode.special_codes[SpecialCodeIndex::VMIN] = 1;
        mode.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(io::stdin(), OptionalActions::Now, &mode).ok()?;
        Some(Self { before })
    }
}

impl Drop for Mode {
    fn drop(&mut self) {
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }
}

/// To the terminal as it is: a backspace is no text, and would be left out elsewhere.
fn write(text: &str) {
    let mut terminal = io::stderr().lock();
    let _ = terminal.write_all(text.as_bytes()).and_then(|()| terminal.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(bytes: &[u8]) -> (String, usize) {
        let mut input = Input { held: bytes.to_vec() };
        let mut text = String::new();
        while let Some(key) = input.key() {
            if let Key::Text(typed) = key {
                text += &typed;
            }
        }
        (text, input.held.len())
    }

    #[test]
    fn arrows_and_other_sequences_are_no_text() {
        assert_eq!(keys(b"a\x1b[Ab\x1bOPc\x1b[1;5Dd\x1b"), ("abcd".to_owned(), 0));
    }

    #[test]
    fn a_character_that_arrives_in_pieces_is_waited_for() {
        assert_eq!(keys(b"caf\xc3"), ("caf".to_owned(), 1));
        assert_eq!(keys("café\tx".as_bytes()), ("café\tx".to_owned(), 0));
        assert_eq!(keys(b"caf\xe9 y"), ("caf\u{fffd} y".to_owned(), 0));
        assert_eq!(keys(b"caf\xc3\n"), ("caf\u{fffd}".to_owned(), 0));
    }
}

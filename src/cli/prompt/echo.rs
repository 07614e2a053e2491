//! A line in plain mode: taken key by key, and echoed as a terminal by itself would.
//!
//! The kernel's own line mode keeps a half-typed line to itself, where a kill loses it, and cuts what is
//! longer than 4,095 bytes.

use std::time::Duration;

use anyhow::Result;
use crossterm::event::{Event, KeyCode, KeyModifiers};
use unicode_width::UnicodeWidthStr as _;

use super::buffer::{Buffer, Reach};
use super::keys::{Keys, PASTE};
use super::line::Line;
use super::raw::{Raw, write};
use super::typed::Typed;
use crate::render::visible::visible;

/// Asks for a line; `typed` sees every change.
///
/// # Errors
/// When the terminal's mode can't be set.
pub(super) fn read(keys: &mut Keys, typed: &mut Typed) -> Result<Line> {
    let mut raw = Raw::enter(false)?;
    let echoes = raw.echoes();
    let echo = |text: &str| {
        if echoes {
            write(text);
        }
    };
    write("> ");
    let mut line = Buffer::default();
    // an input that is gone is a stop: what stands there is kept
    while let Some(event) = keys.next() {
        let shown = match event {
            Event::Paste(text) => inserted(&mut line, &text),
            Event::Key(key) => match (key.code, key.modifiers) {
                (KeyCode::Enter, _) | (KeyCode::Char('j'), KeyModifiers::CONTROL) => {
                    echo("\n");
                    return Ok(Line::Entered { text: line.text().to_owned(), more_waits: keys.more(PASTE) });
                }
                (KeyCode::Char('c' | 'd'), KeyModifiers::CONTROL) => break,
                (KeyCode::Tab, _) => inserted(&mut line, "\t"),
                (KeyCode::Backspace, _) | (KeyCode::Char('h'), KeyModifiers::CONTROL) => {
                    erased(&mut line, Reach::Character)
                }
                (KeyCode::Char('u'), KeyModifiers::CONTROL) => erased(&mut line, Reach::Line),
                (KeyCode::Char('w'), KeyModifiers::CONTROL) => erased(&mut line, Reach::Word),
                (KeyCode::Char('z'), KeyModifiers::CONTROL) => {
                    typed.tell();
                    raw.suspend()?;
                    format!("\n> {}", on_screen(line.text()))
                }
                _ => continue,
            },
            _ => continue,
        };
        echo(&shown);
        typed.changed(line.text(), keys.more(Duration::ZERO));
    }
    write("\n");
    Ok(Line::Stopped(line.text().to_owned()))
}

fn inserted(line: &mut Buffer, text: &str) -> String {
    line.insert(text);
    on_screen(text)
}

fn erased(line: &mut Buffer, reach: Reach) -> String {
    let before = line.text().to_owned();
    line.delete_left(reach);
    let gone = before.get(line.text().len()..).unwrap_or_default();
    "\u{8} \u{8}".repeat(on_screen(gone).width())
}

fn on_screen(text: &str) -> String {
    visible(text).replace('\t', "    ")
}

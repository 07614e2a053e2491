//! One line to type on, with the keys that a shell has; it grows with what is typed or pasted.

use std::time::{Duration, Instant};

use anyhow::Result;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::buffer::{Buffer, Reach};
use super::keys::{Keys, PASTE};
use super::raw::Raw;
use super::screen::Screen;
use super::typed::Typed;

/// In a flood of keys the screen is drawn this often.
const STILL: Duration = Duration::from_millis(100);

/// What came of a line.
pub(super) enum Line {
    /// Enter. `more_waits`: further keys had arrived with it.
    Entered { text: String, more_waits: bool },
    /// Ctrl-C, Ctrl-D, Esc, or the end of the input, with what stood there.
    Stopped(String),
}

/// What a key wants, where the text alone can't do it.
enum Pressed {
    Up,
    Down,
    Enter,
    Stop,
    Suspend,
}

/// Asks for a line. `help` is shown below it, and `typed` sees every change.
///
/// # Errors
/// When the terminal's mode can't be set.
pub(super) fn read(
    keys: &mut Keys,
    initial: &str,
    help: &[String],
    colour: bool,
    typed: &mut Typed,
) -> Result<Line> {
    let mut raw = Raw::enter(true)?;
    let mut buffer = Buffer::new(initial);
    let mut screen = Screen::new(help, colour);
    screen.draw(&buffer);
    let mut drawn = Instant::now();
    let mut still = STILL;
    loop {
        let pressed = match keys.next() {
            // an input that is gone is a stop: what stands there is kept
            None => Some(Pressed::Stop),
            Some(Event::Key(key)) if key.kind != KeyEventKind::Release => press(&mut buffer, key),
            Some(event) => {
                match event {
                    Event::Paste(text) => buffer.insert(&text),
                    Event::Resize(..) => screen.resized(),
                    _ => {}
                }
                None
            }
        };
        match pressed {
            Some(Pressed::Up) => screen.climb(&mut buffer, true),
            Some(Pressed::Down) => screen.climb(&mut buffer, false),
            Some(Pressed::Enter) => {
                let more_waits = keys.more(PASTE);
                screen.end(&buffer, true);
                return Ok(Line::Entered { text: buffer.text().to_owned(), more_waits });
            }
            Some(Pressed::Stop) => {
                screen.end(&buffer, false);
                return Ok(Line::Stopped(buffer.text().to_owned()));
            }
            Some(Pressed::Suspend) => {
                typed.tell();
                screen.clear();
                raw.suspend()?;
            }
            None => {}
        }
        let more_waits = keys.more(Duration::ZERO);
        typed.changed(buffer.text(), more_waits);
        if !more_waits || drawn.elapsed() > still {
            let start = Instant::now();
            screen.draw(&buffer);
            drawn = Instant::now();
            // a text that takes long to draw is drawn less often
            still = STILL.max((drawn - start) * 4);
        }
    }
}

fn press(buffer: &mut Buffer, key: KeyEvent) -> Option<Pressed> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    let by = if control || alt { Reach::Word } else { Reach::Character };
    match key.code {
        KeyCode::Enter if alt => buffer.insert("\n"),
        KeyCode::Enter => return Some(Pressed::Enter),
        KeyCode::Esc => return Some(Pressed::Stop),
        KeyCode::Up => return Some(Pressed::Up),
        KeyCode::Down => return Some(Pressed::Down),
        KeyCode::Char(c) if control => return chord(buffer, c),
        KeyCode::Char('b') if alt => buffer.left(Reach::Word),
        KeyCode::Char('f') if alt => buffer.right(Reach::Word),
        KeyCode::Char('d') if alt => buffer.delete_right(Reach::Word),
        KeyCode::Char(c) if !alt => buffer.insert(c.encode_utf8(&mut [0; 4])),
        KeyCode::Backspace => buffer.delete_left(by),
        KeyCode::Delete => buffer.delete_right(by),
        KeyCode::Left => buffer.left(by),
        KeyCode::Right => buffer.right(by),
        KeyCode::Home => buffer.left(Reach::Line),
        KeyCode::End => buffer.right(Reach::Line),
        _ => {}
    }
    None
}

/// A letter with Ctrl, as shells have it.
fn chord(buffer: &mut Buffer, letter: char) -> Option<Pressed> {
    match letter {
        'c' | 'd' => return Some(Pressed::Stop),
        'j' | 'm' => return Some(Pressed::Enter),
        'z' => return Some(Pressed::Suspend),
        'p' => return Some(Pressed::Up),
        'n' => return Some(Pressed::Down),
        'a' => buffer.left(Reach::Line),
        'e' => buffer.right(Reach::Line),
        'b' => buffer.left(Reach::Character),
        'f' => buffer.right(Reach::Character),
        'h' => buffer.delete_left(Reach::Character),
        'w' => buffer.delete_left(Reach::Word),
        'u' => buffer.delete_left(Reach::Line),
        'k' => buffer.delete_right(Reach::Line),
        'y' => buffer.put_back(),
        _ => {}
    }
    None
}

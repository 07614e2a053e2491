//! One line to type on, with the keys that a shell has; it grows with what is typed or pasted.

use std::fmt::Write as _;
use std::io;
use std::time::{Duration, Instant};

use anyhow::Result;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::buffer::{Buffer, Reach};
use super::keys::{Keys, PASTE};
use super::raw::{Raw, write};
use super::rows::{MARK, Row, row_of, rows};
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

/// What a key did.
enum Pressed {
    Changed,
    Moved,
    Up,
    Down,
    Enter,
    Stop,
    Suspend,
    Nothing,
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
    let raw = Raw::enter(true)?;
    let mut buffer = Buffer::new(initial);
    let mut screen = Screen { help, colour, above: 0, top: 0, widths: Vec::new() };
    screen.draw(&buffer);
    let mut drawn = Instant::now();
    loop {
        // an input that is gone is a stop: what stands there is kept
        let Some(event) = keys.next() else {
            screen.end(&buffer, false);
            return Ok(Line::Stopped(buffer.text().to_owned()));
        };
        let pressed = match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => press(&mut buffer, key),
            Event::Paste(text) => {
                buffer.insert(&text);
                Pressed::Changed
            }
            Event::Resize(..) => {
                screen.resized();
                Pressed::Moved
            }
            _ => Pressed::Nothing,
        };
        match pressed {
            Pressed::Changed => typed.changed(buffer.text()),
            Pressed::Up => screen.climb(&mut buffer, true),
            Pressed::Down => screen.climb(&mut buffer, false),
            Pressed::Enter => {
                let more_waits = keys.more(PASTE);
                screen.end(&buffer, true);
                return Ok(Line::Entered { text: buffer.text().to_owned(), more_waits });
            }
            Pressed::Stop => {
                screen.end(&buffer, false);
                return Ok(Line::Stopped(buffer.text().to_owned()));
            }
            Pressed::Suspend => {
                typed.tell();
                screen.clear();
                raw.suspend()?;
            }
            Pressed::Moved => {}
            Pressed::Nothing => continue,
        }
        if !keys.more(Duration::ZERO) || drawn.elapsed() > STILL {
            screen.draw(&buffer);
            drawn = Instant::now();
        }
    }
}

fn press(buffer: &mut Buffer, key: KeyEvent) -> Pressed {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    let by = if control || alt { Reach::Word } else { Reach::Character };
    match key.code {
        KeyCode::Enter if alt => buffer.insert("\n"),
        KeyCode::Enter => return Pressed::Enter,
        KeyCode::Esc => return Pressed::Stop,
        KeyCode::Backspace => buffer.delete_left(by),
        KeyCode::Delete => buffer.delete_right(by),
        KeyCode::Char(c) if control => return chord(buffer, c),
        KeyCode::Char('b') if alt => return moved(|| buffer.left(Reach::Word)),
        KeyCode::Char('f') if alt => return moved(|| buffer.right(Reach::Word)),
        KeyCode::Char('d') if alt => buffer.delete_right(Reach::Word),
        KeyCode::Char(_) if alt => return Pressed::Nothing,
        KeyCode::Char(c) => buffer.insert(c.encode_utf8(&mut [0; 4])),
        KeyCode::Left => return moved(|| buffer.left(by)),
        KeyCode::Right => return moved(|| buffer.right(by)),
        KeyCode::Home => return moved(|| buffer.left(Reach::Line)),
        KeyCode::End => return moved(|| buffer.right(Reach::Line)),
        KeyCode::Up => return Pressed::Up,
        KeyCode::Down => return Pressed::Down,
        _ => return Pressed::Nothing,
    }
    Pressed::Changed
}

/// A letter with Ctrl, as shells have it.
fn chord(buffer: &mut Buffer, letter: char) -> Pressed {
    match letter {
        'c' | 'd' => return Pressed::Stop,
        'j' | 'm' => return Pressed::Enter,
        'z' => return Pressed::Suspend,
        'a' => return moved(|| buffer.left(Reach::Line)),
        'e' => return moved(|| buffer.right(Reach::Line)),
        'b' => return moved(|| buffer.left(Reach::Character)),
        'f' => return moved(|| buffer.right(Reach::Character)),
        'p' => return Pressed::Up,
        'n' => return Pressed::Down,
        'l' => return Pressed::Moved,
        'h' => buffer.delete_left(Reach::Character),
        'w' => buffer.delete_left(Reach::Word),
        'u' => buffer.delete_left(Reach::Line),
        'k' => buffer.delete_right(Reach::Line),
        'y' => buffer.put_back(),
        _ => return Pressed::Nothing,
    }
    Pressed::Changed
}

fn moved(go: impl FnOnce()) -> Pressed {
    go();
    Pressed::Moved
}

/// What stands on the screen.
struct Screen<'a> {
    help: &'a [String],
    colour: bool,
    /// Rows above the cursor's.
    above: usize,
    /// The first row that is shown of a text with more of them than fit.
    top: usize,
    /// How wide each row above the cursor's is, and its own up to the cursor.
    widths: Vec<usize>,
}

impl Screen<'_> {
    fn draw(&mut self, buffer: &Buffer) {
        let (columns, height) = size();
        let mut help = self.help_in(columns);
        if help.len() + 2 > height {
            // in a small window the text is what counts
            help.clear();
        }
        let all = rows(buffer.text(), columns - MARK.len());
        let at = row_of(&all, buffer.at());
        let room = height.saturating_sub(help.len() + 1).max(1);
        self.top = self.top.clamp((at + 1).saturating_sub(room), at).min(all.len().saturating_sub(room));
        let shown = all.get(self.top..all.len().min(self.top + room)).unwrap_or_default();
        let mut lines: Vec<String> = self.marked(shown);
        let column = all.get(at).map_or(0, |row| row.column(buffer.at())) + MARK.len();
        let below = lines.len() - 1 - (at - self.top) + help.len();
        let widths = lines.iter().take(at - self.top).map(|line| columns_of(line)).chain([column]).collect();
        lines.extend(help.iter().map(|help| paint(help, "\x1b[96m", self.colour)));
        let mut out = format!("\x1b[?25l{}{}", self.to_start(), lines.join("\r\n"));
        if below > 0 {
            let _ = write!(out, "\x1b[{below}A");
        }
        let _ = write!(out, "\r\x1b[{column}C\x1b[?25h");
        self.above = at - self.top;
        self.widths = widths;
        write(&out);
    }

    /// Leaves the answer standing, without the keys; of a long one the beginning.
    fn end(&mut self, buffer: &Buffer, is_answer: bool) {
        let (columns, height) = size();
        let all = rows(buffer.text().trim_end(), columns - MARK.len());
        self.top = 0;
        let mut lines = if is_answer {
            let fit = all.get(..all.len().min(height.max(4) - 2)).unwrap_or_default();
            self.marked(fit).iter().map(|line| paint(line, "\x1b[36m", self.colour)).collect()
        } else {
            vec![format!("{MARK}(stopped here)")]
        };
        if is_answer && lines.len() < all.len() {
            lines.push("  (and so on; all of it is kept)".to_owned());
        }
        write(&format!("{}{}\r\n", self.to_start(), lines.join("\r\n")));
        self.above = 0;
    }

    fn clear(&mut self) {
        write(&self.to_start());
        self.above = 0;
        self.widths.clear();
    }

    /// Moves the cursor up or down in a text of several rows.
    fn climb(&self, buffer: &mut Buffer, up: bool) {
        let all = rows(buffer.text(), size().0 - MARK.len());
        let at = row_of(&all, buffer.at());
        let column = all.get(at).map_or(0, |row| row.column(buffer.at()));
        let other = if up { at.checked_sub(1) } else { Some(at + 1) };
        if let Some(row) = other.and_then(|other| all.get(other)) {
            buffer.go(row.place(column));
        }
    }

    /// Terminals break rows anew when they become narrower.
    fn resized(&mut self) {
        let (columns, _) = size();
        let rows = self.widths.iter().map(|width| width.div_ceil(columns + 1).max(1));
        self.above = rows.sum::<usize>().saturating_sub(1);
    }

    fn to_start(&self) -> String {
        let up = if self.above > 0 { format!("\x1b[{}A", self.above) } else { String::new() };
        format!("{up}\r\x1b[J")
    }

    fn marked(&self, shown: &[Row]) -> Vec<String> {
        let is_first = |nth: usize| nth == 0 && self.top == 0;
        let mark = |nth| if is_first(nth) { MARK } else { "  " };
        shown.iter().enumerate().map(|(nth, row)| format!("{}{}", mark(nth), row.shown)).collect()
    }

    /// The help in as many rows as it needs, broken between two keys where they fit.
    fn help_in(&self, columns: usize) -> Vec<String> {
        let keys: Vec<String> = self.help.iter().map(|key| key.replace(' ', "\u{a0}")).collect();
        let text = format!("[{}]", keys.join("\u{a0}· "));
        let rows = textwrap::wrap(&text, textwrap::Options::new(columns).subsequent_indent(" "));
        rows.iter().map(|row| row.replace('\u{a0}', " ")).collect()
    }
}

fn columns_of(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

fn paint(text: &str, style: &str, colour: bool) -> String {
    if colour { format!("{style}{text}\x1b[0m") } else { text.to_owned() }
}

/// The columns that are used (the last is left free, where terminals differ) and the rows.
fn size() -> (usize, usize) {
    let size = terminal_size::terminal_size_of(io::stderr());
    let (columns, rows) =
        size.map_or((80, 24), |(width, height)| (usize::from(width.0), usize::from(height.0)));
    (columns.saturating_sub(1).max(8), rows.max(2))
}

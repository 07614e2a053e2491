//! Shows a line that is being typed, with the keys below it, on a terminal that can move a cursor.

use std::fmt::Write as _;
use std::io;

use super::buffer::Buffer;
use super::raw::write;
use super::rows::{MARK, Row, row_of, rows};

/// What stands on the screen.
pub(super) struct Screen<'a> {
    help: &'a [String],
    colour: bool,
    /// Rows above the cursor's.
    above: usize,
    /// The first row that is shown of a text with more of them than fit.
    top: usize,
    /// How wide each row above the cursor's is, and its own up to the cursor.
    widths: Vec<usize>,
}

impl<'a> Screen<'a> {
    /// Nothing yet. `help` will be shown below the text.
    pub(super) fn new(help: &'a [String], colour: bool) -> Self {
        Self { help, colour, above: 0, top: 0, widths: Vec::new() }
    }

    /// Shows the text, in a small window a part of it, with the cursor in its place.
    pub(super) fn draw(&mut self, buffer: &Buffer) {
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
    pub(super) fn end(&mut self, buffer: &Buffer, is_answer: bool) {
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

    /// Takes away what was shown.
    pub(super) fn clear(&mut self) {
        write(&self.to_start());
        self.above = 0;
        self.widths.clear();
    }

    /// Moves the cursor up or down in a text of several rows.
    pub(super) fn climb(&self, buffer: &mut Buffer, up: bool) {
        let all = rows(buffer.text(), size().0 - MARK.len());
        let at = row_of(&all, buffer.at());
        let column = all.get(at).map_or(0, |row| row.column(buffer.at()));
        let other = if up { at.checked_sub(1) } else { Some(at + 1) };
        if let Some(row) = other.and_then(|other| all.get(other)) {
            buffer.go(row.place(column));
        }
    }

    /// Terminals break rows anew when they become narrower.
    pub(super) fn resized(&mut self) {
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

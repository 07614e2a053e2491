//! A text seen as lines, to put other lines between them in the line end that the file uses.

use super::position::{line_end, line_start, next_line};

/// A text with the line end that it uses.
pub(super) struct Sheet<'text> {
    pub text: &'text str,
    pub eol: &'static str,
}

impl<'text> Sheet<'text> {
    pub fn new(text: &'text str) -> Self {
        let first = line_end(text, 0);
        let eol = match text.get(first..first + 2) {
            Some("\r\n") => "\r\n",
            _ => "\n",
        };
        Sheet { text, eol }
    }

    pub fn part(&self, from: usize, to: usize) -> &'text str {
        self.text.get(from..to).unwrap_or_default()
    }

    pub fn column(&self, at: usize) -> usize {
        at - line_start(self.text, at)
    }

    pub fn starts_line(&self, at: usize) -> bool {
        at == 0 || line_start(self.text, at) == at
    }

    pub fn joined(&self, lines: &[String]) -> String {
        lines.iter().flat_map(|line| [line.as_str(), self.eol]).collect()
    }

    pub fn replace(&self, from: usize, to: usize, lines: &[String]) -> String {
        let gap = if self.starts_line(from) { "" } else { self.eol };
        let before = self.part(0, from);
        let after = self.part(to, self.text.len());
        let rest = after.trim_start_matches([' ', '\t']);
        let after = match rest.starts_with(['\n', '\r']) {
            true => rest.get(next_line(rest, 0)..).unwrap_or_default(),
            false => after,
        };
        format!("{before}{gap}{}{after}", self.joined(lines))
    }

    pub fn insert(&self, at: usize, lines: &[String]) -> String {
        let gap = if self.starts_line(at) { "" } else { self.eol };
        let (before, after) = (self.part(0, at), self.part(at, self.text.len()));
        format!("{before}{gap}{}{after}", self.joined(lines))
    }

    /// The start of the line behind a node.
    pub fn below(&self, end: usize) -> usize {
        if self.starts_line(end) { end } else { next_line(self.text, end) }
    }
}

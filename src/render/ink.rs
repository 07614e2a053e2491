//! What is new and what is gone: between marks, and in colours too where there are any.

use anstyle::{AnsiColor, Style};

/// How differences are made visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// `[-gone-]` and `{+new+}`.
    Marks,
    /// The same, red and struck through, green and bold. The marks stay, as many terminals strike nothing
    /// through, and not everyone tells red from green.
    Colours,
}

impl Ink {
    /// Words that are gone.
    pub fn gone(self, text: &str) -> String {
        match self {
            Ink::Marks => marked(text, "[-", "-]"),
            Ink::Colours => paint(&marked(text, "[-", "-]"), AnsiColor::Red.on_default().strikethrough()),
        }
    }

    /// Words that are new.
    pub fn added(self, text: &str) -> String {
        match self {
            Ink::Marks => marked(text, "{+", "+}"),
            Ink::Colours => paint(&marked(text, "{+", "+}"), AnsiColor::Green.on_default().bold()),
        }
    }

    /// A heading, or whatever else is looked for first.
    pub fn strong(self, text: &str) -> String {
        match self {
            Ink::Marks => text.to_owned(),
            Ink::Colours => paint(text, Style::new().bold()),
        }
    }

    /// What stands beside the matter.
    pub fn aside(self, text: &str) -> String {
        match self {
            Ink::Marks => text.to_owned(),
            Ink::Colours => paint(text, Style::new().dimmed()),
        }
    }

    /// A line of a patch, by its first letter.
    pub fn patch_line(self, line: &str) -> String {
        let style = match (self, line.chars().next()) {
            (Ink::Colours, Some('+')) => AnsiColor::Green.on_default(),
            (Ink::Colours, Some('-')) => AnsiColor::Red.on_default(),
            (Ink::Colours, Some('@')) => AnsiColor::Cyan.on_default(),
            _ => return line.to_owned(),
        };
        format!("{style}{line}{style:#}")
    }
}

/// The words between marks, the space around them outside.
fn marked(text: &str, open: &str, close: &str) -> String {
    let words = text.trim();
    if words.is_empty() {
        return text.to_owned();
    }
    let start = text.len() - text.trim_start().len();
    let (before, rest) = text.split_at(start);
    format!("{before}{open}{words}{close}{}", rest.get(words.len()..).unwrap_or_default())
}

/// Each word by itself, so that lines can be broken between them.
fn paint(text: &str, style: Style) -> String {
    let mut painted = String::new();
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        if word.is_empty() {
            painted += piece;
        } else {
            painted += &format!("{style}{word}{style:#}{}", piece.get(word.len()..).unwrap_or_default());
        }
    }
    painted
}

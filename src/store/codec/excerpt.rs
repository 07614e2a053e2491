//! One line of a broken file, shown so that its place is clear and its words are not.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::position::{line_end, line_start};

/// How many characters stay on either side of the caret.
const AROUND: usize = 40;

/// How long a key may be to be shown.
const MAX_KEY: usize = 40;

/// A key that may be repeated in a message: short, and one word of letters, digits, `-` and `_`.
pub fn shown_key(key: &str) -> Option<&str> {
    let word = key.chars().all(|it| it.is_alphanumeric() || matches!(it, '-' | '_'));
    (word && !key.is_empty() && key.chars().count() <= MAX_KEY).then_some(key)
}

/// The line of `offset` with its number, everything but its key masked, and a caret below.
pub(super) fn excerpt(text: &str, offset: usize, number: usize) -> String {
    let start = line_start(text, offset);
    let line = text.get(start..line_end(text, start)).unwrap_or_default();
    let key_end = key_end(line);
    let caret = offset.saturating_sub(start);
    let caret_char = line.char_indices().take_while(|(at, _)| *at < caret).count();
    let first = caret_char.saturating_sub(AROUND);

    let mut shown = String::new();
    let mut before_caret = None;
    if first > 0 {
        shown.push('…');
    }
    let mut cut = false;
    for (nth, (at, letter)) in line.char_indices().enumerate().skip(first) {
        if nth == caret_char {
            before_caret = Some(shown.width());
        }
        if nth >= caret_char + AROUND {
            cut = true;
            break;
        }
        show(letter, at < key_end, &mut shown);
    }
    if cut {
        shown.push('…');
    }
    let pad = " ".repeat(before_caret.unwrap_or_else(|| shown.width()));
    let gutter = " ".repeat(number.to_string().len());
    format!("{number} | {shown}\n{gutter} | {pad}^")
}

/// Where the key of a line ends, its colon included; 0 when the line has none.
fn key_end(line: &str) -> usize {
    let mut rest = line.trim_start_matches(' ');
    while let Some(item) = rest.strip_prefix("- ") {
        rest = item.trim_start_matches(' ');
    }
    let Some(colon) = rest.find(':') else {
        return 0;
    };
    let (key, after) = rest.split_at(colon);
    let key = key.trim_end_matches(' ');
    let bare =
        ['"', '\''].iter().find_map(|quote| key.strip_prefix(*quote)?.strip_suffix(*quote)).unwrap_or(key);
    let ends = matches!(after.chars().nth(1), None | Some(' ' | '\t'));
    if ends && shown_key(bare).is_some() { line.len() - rest.len() + colon + 1 } else { 0 }
}

fn show(letter: char, is_key: bool, out: &mut String) {
    let kept = letter == ' ' || letter.is_ascii_punctuation();
    if kept || (is_key && letter.is_alphanumeric()) {
        out.push(letter);
    } else if letter == '\t' {
        out.push_str("\\t");
    } else if is_invisible(letter) {
        // Writing to a String cannot fail.
        let _ = write!(out, "\\u{{{:x}}}", u32::from(letter));
    } else {
        out.push('·');
    }
}

/// Characters that a terminal obeys or swallows instead of showing: controls, bidi marks, zero width.
fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

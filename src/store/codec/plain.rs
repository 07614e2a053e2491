//! How a text is spelled on one line, so that every YAML reader takes it for that same text.

use std::fmt::Write as _;

use chrono::NaiveDate;

/// Words that some reader takes for a boolean, a null, a number or a merge.
const RESERVED: &[&str] = &[
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "=", "<<", "nan", "inf", "infinity",
    ".nan", ".inf",
];

/// The text with `\n` for every line end: CRLF, CR, NEL, and the Unicode line and paragraph separators.
pub(super) fn one_kind_of_line_end(text: &str) -> String {
    text.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n")
}

/// One line of YAML for this text: plain where no reader can misread it, else in quotes.
pub(super) fn scalar(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else if text.contains(['"', '\\']) && text.chars().all(is_visible) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        double_quoted(text)
    }
}

/// Whether a character may stand in a file as it is, on one line.
///
/// Bidi overrides and isolates are escaped: shown raw by `cat` they would rearrange the line.
pub(super) fn is_visible(letter: char) -> bool {
    !(letter.is_control()
        || matches!(letter, '\u{feff}' | '\u{fffe}' | '\u{ffff}' | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'))
}

fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            letter if is_visible(letter) => out.push(letter),
            letter => {
                // Writing to a String cannot fail. All that are not visible fit four digits.
                let _ = write!(out, "\\u{:04x}", u32::from(letter));
            }
        }
    }
    out.push('"');
    out
}

/// Whether every reader, YAML 1.1 or 1.2, takes the bare words for this very text.
///
/// A calendar day stays plain, as date fields are written that way: a reader that knows dates gets
/// the date, and the others the text.
fn is_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    let edges = text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace);
    if edges || !text.chars().all(is_visible) {
        return false;
    }
    if is_calendar_day(text) {
        return true;
    }
    let leads = "-?:,[]{}#&*!|>'\"%@`".contains(first);
    let inside = text.contains(": ") || text.ends_with(':') || text.contains(" #");
    let lower = text.to_lowercase();
    let word = RESERVED.contains(&lower.as_str());
    !(leads || inside || word || text.starts_with("...") || looks_like_a_number(&lower))
}

fn is_calendar_day(text: &str) -> bool {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(nth, byte)| match nth {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    shape && !text.starts_with("0000") && NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
}

/// Numbers in all spellings, times, versions, timestamps: rather quoted once too often.
fn looks_like_a_number(lower: &str) -> bool {
    let starts = lower.starts_with(|it: char| it.is_ascii_digit() || "+.".contains(it));
    let bytes = lower.as_bytes();
    let dated =
        bytes.len() > 5 && bytes.iter().take(4).all(u8::is_ascii_digit) && bytes.get(4) == Some(&b'-');
    starts
        && lower
            .chars()
            .all(|it| it.is_ascii_hexdigit() || "_.,:+-xoinftz".contains(it) || (dated && it == ' '))
}

//! What the bytes mean that a terminal sends for its keys.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

const ESC: u8 = 0x1b;

/// How many of these bytes are no part of a character that is still on its way.
pub(super) fn whole_characters(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        _ => bytes.len(),
    }
}

/// A key that was pressed.
pub(super) fn key(code: KeyCode, modifiers: KeyModifiers) -> Option<Event> {
    Some(Event::Key(KeyEvent::new(code, modifiers)))
}

/// What is not UTF-8 becomes U+FFFD rather than being refused and lost.
pub(super) fn text(bytes: &[u8]) -> Option<Event> {
    (!bytes.is_empty()).then(|| Event::Paste(String::from_utf8_lossy(bytes).into_owned()))
}

/// The first event in these bytes and how many of them it takes; nothing while a part of it is missing.
pub(super) fn parsed(held: &[u8], all: bool) -> Option<(usize, Option<Event>)> {
    match *held.first()? {
        b'\r' => Some((1, key(KeyCode::Enter, KeyModifiers::NONE))),
        b'\t' => Some((1, key(KeyCode::Tab, KeyModifiers::NONE))),
        127 => Some((1, key(KeyCode::Backspace, KeyModifiers::NONE))),
        ESC => escaped(held, all),
        byte @ 1..=26 => Some((1, key(KeyCode::Char(char::from(byte - 1 + b'a')), KeyModifiers::CONTROL))),
        byte if byte < b' ' => Some((1, None)),
        _ => {
            // a tab among letters was pasted; alone it is a key
            let is_key = |byte: &u8| *byte < b' ' && *byte != b'\t' || *byte == 127;
            let end = held.iter().position(is_key).unwrap_or(held.len());
            let run = held.get(..end)?;
            let count = if all || end < held.len() { end } else { whole_characters(run) };
            (count > 0).then(|| (count, text(held.get(..count).unwrap_or_default())))
        }
    }
}

/// A key that is sent as several bytes, or Esc itself.
fn escaped(held: &[u8], all: bool) -> Option<(usize, Option<Event>)> {
    let lone = || all.then(|| (1, key(KeyCode::Esc, KeyModifiers::NONE)));
    match held.get(1) {
        None => lone(),
        // a function key of the Linux console
        Some(b'[') if held.get(2) == Some(&b'[') => held.get(3).map(|_| (4, None)).or_else(lone),
        Some(b'[') => {
            let end = held.iter().skip(2).position(|byte| (0x40..=0x7e).contains(byte));
            let Some(end) = end else { return lone() };
            let (code, modifiers) = function(held.get(2..2 + end)?, *held.get(2 + end)?);
            Some((3 + end, code.and_then(|code| key(code, modifiers))))
        }
        Some(b'O') => match held.get(2) {
            Some(last) => {
                let (code, modifiers) = function(&[], *last);
                Some((3, code.and_then(|code| key(code, modifiers))))
            }
            None => lone(),
        },
        Some(&ESC) => Some((1, key(KeyCode::Esc, KeyModifiers::NONE))),
        Some(b'\r') => Some((2, key(KeyCode::Enter, KeyModifiers::ALT))),
        Some(8 | 127) => Some((2, key(KeyCode::Backspace, KeyModifiers::ALT))),
        Some(letter) if letter.is_ascii_graphic() => {
            Some((2, key(KeyCode::Char(char::from(*letter)), KeyModifiers::ALT)))
        }
        Some(_) => Some((1, key(KeyCode::Esc, KeyModifiers::NONE))),
    }
}

/// A key by the numbers and the letter of its sequence; the others mean nothing on a line.
fn function(numbers: &[u8], letter: u8) -> (Option<KeyCode>, KeyModifiers) {
    let numbers = String::from_utf8_lossy(numbers);
    let mut numbers = numbers.split(';').map(|number| number.parse::<u8>().unwrap_or(1));
    let first = numbers.next().unwrap_or(1);
    let held = numbers.next().unwrap_or(1).saturating_sub(1);
    let modifiers = [(2, KeyModifiers::ALT), (4, KeyModifiers::CONTROL)];
    let modifiers = modifiers.into_iter().filter(|(bit, _)| held & bit != 0);
    let modifiers = modifiers.fold(KeyModifiers::NONE, |all, (_, one)| all | one);
    let code = match (letter, first) {
        (b'A', _) => Some(KeyCode::Up),
        (b'B', _) => Some(KeyCode::Down),
        (b'C', _) => Some(KeyCode::Right),
        (b'D', _) => Some(KeyCode::Left),
        (b'H', _) | (b'~', 1 | 7) => Some(KeyCode::Home),
        (b'F', _) | (b'~', 4 | 8) => Some(KeyCode::End),
        (b'~', 3) => Some(KeyCode::Delete),
        _ => None,
    };
    (code, modifiers)
}

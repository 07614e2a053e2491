//! Keys as the terminal sends them.
//!
//! Not by crossterm: of a paste that no terminal marks as one it reads the first 1,024 bytes, and goes on only
//! with the next key.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyModifiers};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use signal_hook::SigId;
use signal_hook::consts::SIGWINCH;

const CTRL_C: u8 = 3;
const ESC: u8 = 0x1b;
const PASTE_BEGINS: &[u8] = b"\x1b[200~";
const PASTE_ENDS: &[u8] = b"\x1b[201~";

/// What follows Esc within this time is one key with it.
const ONE_KEY: Duration = Duration::from_millis(25);

/// Keys that follow Enter within this time were not typed by hand.
pub(super) const PASTE: Duration = Duration::from_millis(15);

/// What has been typed and not been asked for yet; the rest of a line stays for the next one.
pub(super) struct Keys {
    held: Vec<u8>,
    is_paste: bool,
    earlier: VecDeque<Event>,
    resized: Arc<AtomicBool>,
    signal: Option<SigId>,
}

impl Keys {
    /// From now on a new size of the terminal is an event too.
    pub(super) fn watched() -> Self {
        let resized = Arc::new(AtomicBool::new(false));
        let signal = signal_hook::flag::register(SIGWINCH, Arc::clone(&resized)).ok();
        Self { held: Vec::new(), is_paste: false, earlier: VecDeque::new(), resized, signal }
    }

    /// Takes over what a list that was asked before has read and not used.
    pub(super) fn take_over(&mut self) {
        while event::poll(Duration::ZERO).unwrap_or(false) {
            self.earlier.extend(event::read().ok());
        }
    }

    /// The next key, run of letters, or part of a paste; nothing when the input is gone.
    pub(super) fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.earlier.pop_front().or_else(|| self.known(false)) {
                return Some(event);
            }
            if self.resized.swap(false, Ordering::SeqCst) {
                return Some(Event::Resize(0, 0));
            }
            let time = (!self.held.is_empty() && !self.is_paste).then_some(ONE_KEY);
            match readable(time) {
                Ok(true) if self.read() => {}
                Ok(false) => {
                    let event = self.known(true);
                    self.earlier.extend(event);
                }
                Err(Errno::INTR) => {}
                _ => return self.known(true),
            }
        }
    }

    /// Whether more has been typed, or comes within this time.
    pub(super) fn more(&self, time: Duration) -> bool {
        !self.held.is_empty() || !self.earlier.is_empty() || readable(Some(time)).unwrap_or(false)
    }

    /// Reads what has arrived; false when nothing will come any more.
    fn read(&mut self) -> bool {
        let mut chunk = [0; 4096];
        let read = match rustix::io::read(io::stdin(), &mut chunk) {
            Ok(count) => chunk.get(..count).unwrap_or_default(),
            Err(Errno::INTR) => return true,
            Err(_) => &[],
        };
        self.held.extend_from_slice(read);
        // where the end of a paste got lost, Ctrl-C still is one
        if self.is_paste && read.last() == Some(&CTRL_C) && !readable(Some(Duration::ZERO)).unwrap_or(false) {
            self.held.pop();
            self.is_paste = false;
            let rest = std::mem::take(&mut self.held);
            self.earlier
                .extend([text(&rest), key(KeyCode::Char('c'), KeyModifiers::CONTROL)].into_iter().flatten());
        }
        !read.is_empty()
    }

    /// The next event among the bytes that have arrived. `all`: no more of them belong to it.
    fn known(&mut self, all: bool) -> Option<Event> {
        while !self.held.is_empty() {
            let (count, event) = if self.is_paste {
                self.pasted(all)
            } else if self.held.starts_with(PASTE_BEGINS) {
                self.is_paste = true;
                (PASTE_BEGINS.len(), None)
            } else {
                parsed(&self.held, all)?
            };
            self.held.drain(..count);
            if event.is_some() {
                return event;
            }
            if count == 0 {
                return None;
            }
        }
        None
    }

    /// What has arrived of a paste, so that a draft has it before its end comes.
    fn pasted(&mut self, all: bool) -> (usize, Option<Event>) {
        if let Some(end) = self.held.windows(PASTE_ENDS.len()).position(|bytes| bytes == PASTE_ENDS) {
            self.is_paste = false;
            let pasted = text(self.held.get(..end).unwrap_or_default());
            return (end + PASTE_ENDS.len(), pasted);
        }
        // what may be a part of the end, of a line end, or of a character waits for the rest
        let parts = (1..PASTE_ENDS.len()).rev().filter_map(|count| PASTE_ENDS.get(..count));
        let part = parts.chain([&b"\r"[..]]).find(|part| self.held.ends_with(part));
        let whole = self.held.len() - part.map_or(0, <[u8]>::len);
        let whole =
            if all { self.held.len() } else { whole_characters(self.held.get(..whole).unwrap_or_default()) };
        (whole, text(self.held.get(..whole).unwrap_or_default()))
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.signal.take().map(signal_hook::low_level::unregister);
    }
}

/// Whether the terminal has something to read within this time, or at any time.
fn readable(time: Option<Duration>) -> Result<bool, Errno> {
    let time = time.and_then(|time| Timespec::try_from(time).ok());
    let stdin = io::stdin();
    let mut ready = [PollFd::new(&stdin, PollFlags::IN)];
    Ok(poll(&mut ready, time.as_ref())? > 0)
}

/// How many of these bytes are no part of a character that is still on its way.
fn whole_characters(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        _ => bytes.len(),
    }
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Option<Event> {
    Some(Event::Key(KeyEvent::new(code, modifiers)))
}

/// What is not UTF-8 becomes U+FFFD rather than being refused and lost.
fn text(bytes: &[u8]) -> Option<Event> {
    (!bytes.is_empty()).then(|| Event::Paste(String::from_utf8_lossy(bytes).into_owned()))
}

/// The first event in these bytes and how many of them it takes; nothing while a part of it is missing.
fn parsed(held: &[u8], all: bool) -> Option<(usize, Option<Event>)> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn holding(bytes: &[u8]) -> Keys {
        let mut keys = Keys::watched();
        keys.held.extend_from_slice(bytes);
        keys
    }

    fn events(bytes: &[u8]) -> Vec<String> {
        let mut keys = holding(bytes);
        let mut found = Vec::new();
        while let Some(event) = keys.known(true) {
            found.push(match event {
                Event::Paste(text) => format!("{text:?}"),
                Event::Key(key) => format!("{} {}", key.code, key.modifiers).trim().to_owned(),
                other => format!("{other:?}"),
            });
        }
        found
    }

    #[test]
    fn letters_come_in_runs_and_a_paste_is_one_event_with_its_lines() {
        assert_eq!(events("été\r".as_bytes()), ["\"été\"", "Enter"]);
        assert_eq!(events(b"\x1b[200~a\rb\x1b[3~\tc\x1b[201~d"), ["\"a\\rb\\u{1b}[3~\\tc\"", "\"d\""]);
        assert_eq!(events(b"caf\xe9\r"), ["\"caf\u{fffd}\"", "Enter"]);
        assert_eq!(events(b"one\ttwo"), ["\"one\\ttwo\""]);
    }

    #[test]
    fn a_paste_is_known_as_it_arrives_and_only_parts_of_a_sign_in_it_are_waited_for() {
        let whole = "\u{1b}[200~one\r\nt\u{1b}[20o é\u{1b}[201~.\r".as_bytes();
        for size in 1..whole.len() {
            let mut keys = holding(b"");
            let (mut pasted, mut typed) = (String::new(), Vec::new());
            for part in whole.chunks(size) {
                keys.held.extend_from_slice(part);
                while let Some(event) = keys.known(false) {
                    match event {
                        Event::Paste(text) if text != "." => pasted += &text,
                        other => typed.push(other),
                    }
                }
                assert!(keys.held.len() < PASTE_ENDS.len(), "{:?} is held back", keys.held);
            }
            assert_eq!(pasted.trim_end_matches('.'), "one\r\nt\u{1b}[20o é", "{size}");
            assert_eq!(typed.last(), key(KeyCode::Enter, KeyModifiers::NONE).as_ref(), "{size}");
        }
    }

    #[test]
    fn what_is_missing_is_waited_for() {
        for part in [&b"\x1b"[..], b"\x1b[", b"\x1b[1;5", b"\x1bO", b"\x1b[200", b"\xc3"] {
            let mut keys = holding(part);
            assert!(keys.known(false).is_none(), "{part:?}");
            assert_eq!(keys.held, part);
        }
    }

    #[test]
    fn keys_are_known_by_the_sequences_of_many_terminals() {
        let sent: [(&[u8], &str); 12] = [
            (b"\x1b", "Esc"),
            (b"\x1b[A", "Up"),
            (b"\x1bOB", "Down"),
            (b"\x1b[1;5D", "Left Control"),
            (b"\x1b[1~", "Home"),
            (b"\x1b[7~", "Home"),
            (b"\x1bOF", "End"),
            (b"\x1b[3~", "Del"),
            (b"\x1bb", "b Alt"),
            (b"\x1b\x7f", "Backspace Alt"),
            (b"\x15", "u Control"),
            (b"\x08", "h Control"),
        ];
        for (bytes, key) in sent {
            assert_eq!(events(bytes).len(), 1, "{bytes:?}");
            let event = events(bytes).remove(0);
            assert!(key.split(' ').all(|word| event.contains(word) || word == "Del"), "{event} for {key}");
        }
        for nothing in [&b"\x1b[5~"[..], b"\x1b[[A", b"\x1b[I", b"\x1b[<0;1;1M", b"\x1bOP", b"\0"] {
            assert!(events(nothing).is_empty(), "{nothing:?}");
        }
    }
}

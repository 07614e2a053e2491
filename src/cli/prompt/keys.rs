//! Keys as the terminal sends them.
//!
//! Not by crossterm: of a paste that no terminal marks as one it reads the first 1,024 bytes, and goes on only
//! with the next key.

use std::collections::VecDeque;
use std::io::{self, Read as _};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyModifiers};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use signal_hook::SigId;
use signal_hook::consts::SIGWINCH;

use super::sequences::{key, parsed, text, whole_characters};

const CTRL_C: u8 = 3;
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
    /// Something to read here is a new size of the terminal.
    resized: Option<UnixStream>,
    signal: Option<SigId>,
}

impl Keys {
    /// From now on a new size of the terminal is an event too.
    pub(super) fn watched() -> Self {
        let (resized, told) = UnixStream::pair().ok().unzip();
        let signal = told.and_then(|told| signal_hook::low_level::pipe::register(SIGWINCH, told).ok());
        let resized = resized.filter(|_| signal.is_some());
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
            let time = (!self.held.is_empty() && !self.is_paste).then_some(ONE_KEY);
            match self.arrived(time) {
                Ok((_, true)) => {
                    let _ = self.resized.as_mut().map(|resized| resized.read(&mut [0; 64]));
                    return Some(Event::Resize(0, 0));
                }
                Ok((true, false)) if self.read() => {}
                Ok((false, false)) => {
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

    /// Whether keys, and whether a new size, have arrived within this time, or at any time.
    fn arrived(&self, time: Option<Duration>) -> Result<(bool, bool), Errno> {
        let time = time.and_then(|time| Timespec::try_from(time).ok());
        let stdin = io::stdin();
        let mut ready = vec![PollFd::new(&stdin, PollFlags::IN)];
        ready.extend(self.resized.as_ref().map(|resized| PollFd::new(resized, PollFlags::IN)));
        poll(&mut ready, time.as_ref())?;
        let has = |nth: usize| ready.get(nth).is_some_and(|fd| !fd.revents().is_empty());
        Ok((has(0), has(1)))
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

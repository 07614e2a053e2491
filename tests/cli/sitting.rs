//! A person at a real terminal: a run of the program through a pseudo-terminal, with keys and what is shown.

use std::process::Command;
use std::time::Duration;

use expectrl::process::unix::{Signal, WaitStatus};
use expectrl::{Eof, Expect as _, Session};

use crate::couple::Couple;

pub const CTRL_C: &str = "\x03";
pub const DOWN: &str = "\x1b[B";

/// Which way to ask is used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    Fancy,
    Plain,
}

pub const BOTH: [Way; 2] = [Way::Fancy, Way::Plain];

/// One run at a terminal.
pub struct Sitting {
    terminal: expectrl::session::OsSession,
    way: Way,
    seen: String,
}

impl Sitting {
    pub fn start(couple: &Couple, way: Way, args: &[&str]) -> Self {
        Self::at(couple.command(args), way)
    }

    /// A run of any program at a terminal.
    pub fn at(mut command: Command, way: Way) -> Self {
        command.env("TERM", "xterm-256color");
        if way == Way::Plain {
            command.arg("--plain");
        }
        let mut terminal = Session::spawn(command).unwrap();
        terminal.set_expect_timeout(Some(Duration::from_secs(20)));
        Self { terminal, way, seen: String::new() }
    }

    /// Waits until this is shown.
    #[track_caller]
    pub fn sees(&mut self, sign: &str) -> &mut Self {
        match self.terminal.expect(sign) {
            Ok(found) => self.seen += &String::from_utf8_lossy(found.as_bytes()),
            Err(error) => panic!("{sign:?} was not shown ({error}); before it:\n{}", self.seen),
        }
        self
    }

    /// Waits for a question and until it can be answered, then types this and Enter.
    #[track_caller]
    pub fn answers(&mut self, question: &str, keys: &str) -> &mut Self {
        self.asked(question);
        self.types(keys).enter()
    }

    /// Waits for a question and until it can be answered.
    #[track_caller]
    pub fn asked(&mut self, question: &str) -> &mut Self {
        let ready = if self.way == Way::Fancy { "Esc: stop" } else { "> " };
        self.sees(question).sees(ready)
    }

    /// Chooses an answer, counted from 1 as in the plain list.
    #[track_caller]
    pub fn chooses(&mut self, question: &str, number: usize) -> &mut Self {
        let keys = match self.way {
            Way::Fancy => DOWN.repeat(number),
            Way::Plain => number.to_string(),
        };
        self.answers(question, &keys)
    }

    pub fn types(&mut self, keys: &str) -> &mut Self {
        self.terminal.send(keys).unwrap();
        self
    }

    pub fn enter(&mut self) -> &mut Self {
        let key = if self.way == Way::Fancy { "\r" } else { "\n" };
        self.types(key)
    }

    /// Waits for the end and gives the exit code with everything that was shown.
    #[track_caller]
    pub fn ends(&mut self) -> (i32, String) {
        match self.terminal.expect(Eof) {
            Ok(found) => self.seen += &String::from_utf8_lossy(found.as_bytes()),
            Err(error) => {
                let _ = self.terminal.get_process_mut().kill(Signal::SIGKILL);
                panic!("it did not end ({error}); so far:\n{}", self.seen);
            }
        }
        match self.terminal.get_process().wait() {
            Ok(WaitStatus::Exited(_, code)) => (code, self.seen.clone()),
            other => panic!("{other:?}\n{}", self.seen),
        }
    }

    /// Ends the run with a signal, and gives everything that was shown and the signal that ended it.
    pub fn signalled(&mut self, signal: Signal) -> (String, Option<Signal>) {
        self.terminal.get_process_mut().kill(signal).unwrap();
        if let Ok(found) = self.terminal.expect(Eof) {
            self.seen += &String::from_utf8_lossy(found.as_bytes());
        }
        let ended_by = match self.terminal.get_process().wait() {
            Ok(WaitStatus::Signaled(_, by, _)) => Some(by),
            _ => None,
        };
        (self.seen.clone(), ended_by)
    }

    /// Kills the run where it stands.
    pub fn kill(&mut self) {
        self.terminal.get_process_mut().kill(Signal::SIGKILL).unwrap();
        let _ = self.terminal.expect(Eof);
    }
}

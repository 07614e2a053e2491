//! A real terminal: the program in a pseudo-terminal, answered as a person would.

use std::time::Duration;

use expectrl::process::unix::WaitStatus;
use expectrl::session::OsSession;
use expectrl::{Eof, Expect as _, Session};

use crate::couple::Couple;

/// A running program at a terminal.
pub struct Terminal {
    session: OsSession,
    is_plain: bool,
}

impl Terminal {
    /// Starts the program with these words.
    pub fn start(couple: &Couple, args: &[&str]) -> Self {
        Self::start_with(couple, args, &[])
    }

    /// Starts the program with these words and variables of the environment.
    pub fn start_with(couple: &Couple, args: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = couple.command(args);
        command.env("TERM", "xterm-256color").envs(variables.iter().copied());
        let mut session = Session::spawn(command).unwrap();
        session.set_expect_timeout(Some(Duration::from_secs(20)));
        Self { session, is_plain: args.contains(&"--plain") }
    }

    /// Waits for these words on the screen.
    #[track_caller]
    pub fn expect(&mut self, words: &str) {
        if let Err(error) = self.session.expect(words) {
            panic!("waited for {words:?}: {error}");
        }
    }

    /// Waits for a question and types an answer.
    #[track_caller]
    pub fn answer(&mut self, question: &str, text: &str) {
        self.ready(question);
        self.session.send(format!("{text}\r")).unwrap();
    }

    /// Waits for a list and chooses an entry; 0 is "skip".
    #[track_caller]
    pub fn choose(&mut self, question: &str, entry: usize) {
        self.ready(question);
        let keys = if self.is_plain { entry.to_string() } else { "\x1b[B".repeat(entry) };
        self.session.send(format!("{keys}\r")).unwrap();
    }

    /// Waits for a question and types without Enter.
    #[track_caller]
    pub fn type_only(&mut self, question: &str, text: &str) {
        self.ready(question);
        self.session.send(text).unwrap();
        self.expect(text);
    }

    /// Waits until a question can be answered.
    #[track_caller]
    pub fn ready(&mut self, question: &str) {
        self.expect(question);
        self.expect(if self.is_plain { "\r\n> " } else { "Esc: stop" });
    }

    /// Presses a key.
    pub fn press(&mut self, key: &str) {
        self.session.send(key).unwrap();
    }

    /// Kills the program as `kill -9` does.
    pub fn kill(mut self) {
        self.session.get_process_mut().kill(expectrl::process::unix::Signal::SIGKILL).unwrap();
        let _ = self.session.expect(Eof);
    }

    /// Presses Ctrl-C.
    pub fn ctrl_c(&mut self) {
        self.session.send("\x03").unwrap();
    }

    /// Presses Esc.
    pub fn esc(&mut self) {
        self.session.send("\x1b").unwrap();
    }

    /// Waits for the end and gives the exit code; 128 and the signal's number for a killed program.
    pub fn code(mut self) -> i32 {
        let _ = self.session.expect(Eof);
        match self.session.get_process().wait().unwrap() {
            WaitStatus::Exited(_, code) => code,
            WaitStatus::Signaled(_, signal, _) => 128 + signal as i32,
            other => panic!("{other:?}"),
        }
    }

    /// Waits for the end and gives the rest of the screen.
    pub fn rest(mut self) -> String {
        let found = self.session.expect(Eof).unwrap();
        String::from_utf8_lossy(found.as_bytes()).into_owned()
    }
}

//! A terminal that sends every key at once and shows none by itself, and what is written to it as it is.

use std::io::{self, Write as _};

use anyhow::{Context as _, Result};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::SIGTSTP;

/// While this lives, couplelog reads key by key.
pub(super) struct Raw {
    before: Termios,
    marks_pastes: bool,
}

impl Raw {
    /// `marks_pastes`: the terminal is asked to tell a paste from typing.
    ///
    /// # Errors
    /// When the terminal's mode can't be set.
    pub(super) fn enter(marks_pastes: bool) -> Result<Self> {
        let before = tcgetattr(io::stdin()).context("could not ask on this terminal")?;
        let raw = Self { before, marks_pastes };
        raw.begin()?;
        Ok(raw)
    }

    /// Whether the terminal shows by itself what is typed on it, when nobody asks.
    pub(super) fn echoes(&self) -> bool {
        self.before.local_modes.contains(LocalModes::ECHO)
    }

    /// Goes to sleep; the shell that it goes back to, where there is one, wakes it up again.
    ///
    /// # Errors
    /// When the terminal's mode can't be set afterwards.
    pub(super) fn suspend(&self) -> Result<()> {
        self.end();
        let _ = signal_hook::low_level::raise(SIGTSTP);
        self.begin()
    }

    fn begin(&self) -> Result<()> {
        let mut mode = self.before.clone();
        let output = mode.output_modes;
        mode.make_raw();
        // a newline still begins a row
        mode.output_modes = output;
        tcsetattr(io::stdin(), OptionalActions::Now, &mode).context("could not ask on this terminal")?;
        if self.marks_pastes {
            write("\x1b[?2004h");
        }
        Ok(())
    }

    fn end(&self) {
        if self.marks_pastes {
            write("\x1b[?2004l");
        }
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        self.end();
    }
}

/// To the terminal as it is: elsewhere what moves the cursor would be left out where there are no colours.
pub(super) fn write(text: &str) {
    let mut terminal = io::stderr().lock();
    let _ = terminal.write_all(text.as_bytes()).and_then(|()| terminal.flush());
}

//! A terminal that sends every key at once and shows none by itself, and what is written to it as it is.

use std::io::{self, Write as _};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context as _, Result};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTOU};

use crate::cli::given_back::{GivenBack, is_in_foreground};

/// Pastes are marked, so that they can be told from typing.
const MARK: &str = "\x1b[?2004h";
/// What stands below the cursor goes; pastes are marked no longer, and the cursor is seen.
pub(super) const UNMARK: &[u8] = b"\x1b[J\x1b[?2004l\x1b[?25h";

/// In the background, a signal that woke couplelog up to end it does so within this time.
const ENDS: Duration = Duration::from_millis(100);
/// So often it sleeps on in the background; where no shell could wake it up, sleeping is nothing at all.
const SLEEPS: usize = 20;

/// While this lives, couplelog reads key by key.
pub(super) struct Raw {
    before: Termios,
    marks_pastes: bool,
    back: GivenBack,
}

impl Raw {
    /// `marks_pastes`: the terminal is asked to tell a paste from typing.
    ///
    /// # Errors
    /// When the terminal's mode can't be set.
    pub(super) fn enter(marks_pastes: bool) -> Result<Self> {
        let before = tcgetattr(io::stdin()).context("could not ask on this terminal")?;
        let back = given_back(if marks_pastes { UNMARK } else { b"" })?;
        let raw = Self { before, marks_pastes, back };
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
    pub(super) fn suspend(&mut self) -> Result<()> {
        self.back.restore();
        let _ = signal_hook::low_level::raise(SIGTSTP);
        self.begin()
    }

    fn begin(&self) -> Result<()> {
        for _ in 0..SLEEPS {
            if is_in_foreground() {
                break;
            }
            sleep(ENDS);
            let _ = signal_hook::low_level::raise(SIGTTOU);
        }
        let mut mode = self.before.clone();
        mode.make_raw();
        // a newline still begins a row
        mode.output_modes = self.before.output_modes;
        tcsetattr(io::stdin(), OptionalActions::Now, &mode).context("could not ask on this terminal")?;
        if self.marks_pastes {
            write(MARK);
        }
        Ok(())
    }
}

/// While this lives, a signal that ends couplelog writes `last` and gives the terminal back.
///
/// # Errors
/// When the signals can't be had.
pub(super) fn given_back(last: &'static [u8]) -> Result<GivenBack> {
    GivenBack::on(&[SIGTERM, SIGHUP, SIGINT, SIGQUIT], last).context("could not watch for signals")
}

/// To the terminal as it is: elsewhere what moves the cursor would be left out where there are no colours.
pub(super) fn write(text: &str) {
    let mut terminal = io::stderr().lock();
    let _ = terminal.write_all(text.as_bytes()).and_then(|()| terminal.flush());
}

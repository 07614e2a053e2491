//! A screen of which nothing stays: the terminal's alternate one, cleared with its scrollback, and left again
//! however couplelog ends.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Context as _, Result};
use signal_hook::SigId;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};

use crate::cli::given_back::GivenBack;

/// Clears what is seen, then what can be scrolled back to, and goes to the upper left.
const CLEAR: &[u8] = b"\x1b[2J\x1b[3J\x1b[H";
const ENTER: &[u8] = b"\x1b[?1049h";
/// Pastes are marked no longer, then the same, with the cursor seen and the other screen back.
const LEAVE: &[u8] = b"\x1b[?2004l\x1b[2J\x1b[3J\x1b[H\x1b[?25h\x1b[?1049l";

/// The alternate screen, until this is dropped.
pub(super) struct Screen {
    back: GivenBack,
    no_sleep: SigId,
}

impl Screen {
    /// Opens it. From here on a signal that ends couplelog clears it and gives the terminal back first. Ctrl-Z,
    /// which would leave the answers standing there, does nothing.
    ///
    /// # Errors
    /// When the terminal or the signals can't be had; then nothing was shown.
    pub(super) fn open() -> Result<Self> {
        let back = GivenBack::on(&[SIGTERM, SIGHUP, SIGINT, SIGQUIT], LEAVE)
            .context("could not use the terminal")?;
        let no_sleep = signal_hook::flag::register(SIGTSTP, Arc::new(AtomicBool::new(false)))
            .context("could not watch for signals")?;
        let mut screen = Self { back, no_sleep };
        screen.write(ENTER)?;
        screen.clear()?;
        Ok(screen)
    }

    /// Takes away everything that was shown.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(super) fn clear(&mut self) -> Result<()> {
        self.write(CLEAR)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let terminal = self.back.terminal();
        terminal.write_all(bytes).and_then(|()| terminal.flush()).context("could not clear the screen")
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        signal_hook::low_level::unregister(self.no_sleep);
    }
}

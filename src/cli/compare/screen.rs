//! A screen of which nothing stays: the terminal's alternate one, cleared with its scrollback, and left again
//! however couplelog ends.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::{Context as _, Result};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::SigId;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};

/// Clears what is seen, then what can be scrolled back to, and goes to the upper left.
const CLEAR: &[u8] = b"\x1b[2J\x1b[3J\x1b[H";
const ENTER: &[u8] = b"\x1b[?1049h";
const LEAVE: &[u8] = b"\x1b[?25h\x1b[?1049l";

/// The alternate screen, until this is dropped.
pub(super) struct Screen {
    terminal: File,
    mode: Option<Termios>,
    signals: Vec<SigId>,
}

impl Screen {
    /// Opens it. From here on a signal that ends couplelog clears it and gives the terminal back first.
    ///
    /// # Errors
    /// When the terminal or the signals can't be had; then nothing was shown.
    pub(super) fn open() -> Result<Self> {
        // Its own handle, so that a signal never waits for a lock that a question holds.
        let terminal =
            File::from(io::stderr().as_fd().try_clone_to_owned().context("could not use the terminal")?);
        let mode = tcgetattr(io::stdin()).ok();
        let mut screen = Self { terminal, mode, signals: Vec::new() };
        screen.watch().context("could not watch for signals")?;
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
        self.terminal
            .write_all(bytes)
            .and_then(|()| self.terminal.flush())
            .context("could not clear the screen")
    }

    /// On a signal that ends couplelog, a thread of its own restores the terminal, then the signal does what it
    /// always does. Ctrl-Z, which would leave the answers standing there, does nothing.
    fn watch(&mut self) -> io::Result<()> {
        let (mut woken, wake) = UnixStream::pair()?;
        let which = Arc::new(AtomicUsize::new(0));
        for signal in [SIGTERM, SIGHUP, SIGINT, SIGQUIT] {
            let number = usize::try_from(signal).unwrap_or_default();
            self.signals.push(signal_hook::flag::register_usize(signal, Arc::clone(&which), number)?);
            self.signals.push(signal_hook::low_level::pipe::register(signal, wake.try_clone()?)?);
        }
        self.signals.push(signal_hook::flag::register(SIGTSTP, Arc::new(AtomicBool::new(false)))?);
        let mut terminal = self.terminal.try_clone()?;
        let mode = self.mode.clone();
        std::thread::Builder::new().spawn(move || {
            // The end of the pipe means that the screen was left already.
            if woken.read(&mut [0]).unwrap_or(0) == 0 {
                return;
            }
            restore(&mut terminal, mode.as_ref());
            let signal = i32::try_from(which.load(Ordering::SeqCst)).unwrap_or(SIGTERM);
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        })?;
        Ok(())
    }
}

fn restore(terminal: &mut File, mode: Option<&Termios>) {
    let _ =
        terminal.write_all(CLEAR).and_then(|()| terminal.write_all(LEAVE)).and_then(|()| terminal.flush());
    if let Some(mode) = mode {
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, mode);
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore(&mut self.terminal, self.mode.as_ref());
        for signal in self.signals.drain(..) {
            signal_hook::low_level::unregister(signal);
        }
    }
}

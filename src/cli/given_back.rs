//! The terminal is given back as it was also when a signal ends couplelog.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::SigId;
use signal_hook::consts::SIGTERM;

/// Whether somebody gives the terminal back already; who came first knows the mode it had.
static IS_WATCHED: AtomicBool = AtomicBool::new(false);

/// The terminal's mode, and what to write to it, for as long as it is used for more than lines of text.
pub(crate) struct GivenBack {
    terminal: File,
    mode: Option<Termios>,
    last: &'static [u8],
    signals: Vec<SigId>,
    is_first: bool,
}

impl GivenBack {
    /// From here on a thread of its own waits for `signals`. On one of them it writes `last` and restores the
    /// mode, then the signal does what it always does. Inside another of these, that one does it.
    ///
    /// # Errors
    /// When the terminal or the signals can't be had.
    pub(crate) fn on(signals: &[i32], last: &'static [u8]) -> io::Result<Self> {
        // its own handle, so that a signal never waits for a lock that a question holds
        let terminal = File::from(io::stderr().as_fd().try_clone_to_owned()?);
        let mode = tcgetattr(io::stdin()).ok();
        let is_first = !IS_WATCHED.swap(true, Ordering::SeqCst);
        let mut back = Self { terminal, mode, last, signals: Vec::new(), is_first };
        if is_first {
            back.watch(signals)?;
        }
        Ok(back)
    }

    /// The terminal itself.
    pub(crate) fn terminal(&mut self) -> &mut File {
        &mut self.terminal
    }

    /// Gives it back for a while.
    pub(crate) fn restore(&mut self) {
        restore(&mut self.terminal, self.mode.as_ref(), self.last);
    }

    fn watch(&mut self, signals: &[i32]) -> io::Result<()> {
        let (mut woken, wake) = UnixStream::pair()?;
        let which = Arc::new(AtomicUsize::new(0));
        for signal in signals {
            let number = usize::try_from(*signal).unwrap_or_default();
            self.signals.push(signal_hook::flag::register_usize(*signal, Arc::clone(&which), number)?);
            self.signals.push(signal_hook::low_level::pipe::register(*signal, wake.try_clone()?)?);
        }
        let mut terminal = self.terminal.try_clone()?;
        let (mode, last) = (self.mode.clone(), self.last);
        std::thread::Builder::new().spawn(move || {
            // the end of the pipe means that the terminal was given back already
            if woken.read(&mut [0]).unwrap_or(0) == 0 {
                return;
            }
            restore(&mut terminal, mode.as_ref(), last);
            let signal = i32::try_from(which.load(Ordering::SeqCst)).unwrap_or(SIGTERM);
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        })?;
        Ok(())
    }
}

fn restore(terminal: &mut File, mode: Option<&Termios>, last: &[u8]) {
    let _ = terminal.write_all(last).and_then(|()| terminal.flush());
    if let Some(mode) = mode {
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, mode);
    }
}

impl Drop for GivenBack {
    fn drop(&mut self) {
        self.restore();
        for signal in self.signals.drain(..) {
            signal_hook::low_level::unregister(signal);
        }
        if self.is_first {
            IS_WATCHED.store(false, Ordering::SeqCst);
        }
    }
}

//! The terminal is given back as it was also when a signal ends couplelog.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use rustix::process::getpgrp;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};
use signal_hook::SigId;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};

/// Whether somebody gives the terminal back already; who came first knows the mode it had.
static IS_WATCHED: AtomicBool = AtomicBool::new(false);

/// For each signal whether it ends couplelog at once. Once signal-hook was asked to hear a signal, it does nothing
/// else any more, however long nobody listens.
static AT_ONCE: [(i32, OnceLock<Arc<AtomicBool>>); 4] = [
    (SIGTERM, OnceLock::new()),
    (SIGHUP, OnceLock::new()),
    (SIGINT, OnceLock::new()),
    (SIGQUIT, OnceLock::new()),
];

/// Signals that don't end couplelog at once while this lives; afterwards it is as it was before.
pub(crate) struct Held(Vec<(&'static AtomicBool, bool)>);

impl Held {
    /// Holds these back.
    pub(crate) fn new(signals: &[i32]) -> Self {
        let held = AT_ONCE.iter().filter(|(signal, _)| signals.contains(signal));
        Self(
            held.map(|(signal, at_once)| at_once_flag(*signal, at_once))
                .map(|flag| (flag, flag.swap(false, Ordering::SeqCst)))
                .collect(),
        )
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        for (at_once, before) in self.0.drain(..) {
            at_once.store(before, Ordering::SeqCst);
        }
    }
}

fn at_once_flag(signal: i32, at_once: &'static OnceLock<Arc<AtomicBool>>) -> &'static AtomicBool {
    at_once.get_or_init(|| {
        let at_once = Arc::new(AtomicBool::new(true));
        // if this fails, the signal ends couplelog at once: the draft is on the disk by then
        let _ = signal_hook::flag::register_conditional_default(signal, Arc::clone(&at_once));
        at_once
    })
}

/// The terminal's mode, and what to write to it, for as long as it is used for more than lines of text.
pub(crate) struct GivenBack {
    terminal: File,
    mode: Option<Termios>,
    last: &'static [u8],
    signals: Vec<SigId>,
    held: Option<Held>,
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
        let mut back = Self { terminal, mode, last, signals: Vec::new(), held: None, is_first };
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
        self.held = Some(Held::new(signals));
        Ok(())
    }
}

/// Whether the terminal listens to couplelog now, and not to the shell that put it into the background.
pub(crate) fn is_in_foreground() -> bool {
    // a terminal that doesn't say is no shell's to share out
    tcgetpgrp(io::stdin()).map_or(true, |group| group == getpgrp())
}

fn restore(terminal: &mut File, mode: Option<&Termios>, last: &[u8]) {
    // it was given back before the shell had it; to touch it now would stop couplelog, in the way of any signal
    if !is_in_foreground() {
        return;
    }
    let _ = terminal.write_all(last).and_then(|()| terminal.flush());
    if let Some(mode) = mode {
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, mode);
    }
}

impl Drop for GivenBack {
    fn drop(&mut self) {
        self.restore();
        self.held = None;
        for signal in self.signals.drain(..) {
            signal_hook::low_level::unregister(signal);
        }
        if self.is_first {
            IS_WATCHED.store(false, Ordering::SeqCst);
        }
    }
}

//! Lends the terminal to an editor or a pager, and takes it back whole.
//!
//! Ctrl-C is sent to every program in the foreground, couplelog too. While the terminal is lent,
//! couplelog lets it pass; at any other time it ends couplelog as usual.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGINT, SIGQUIT};

/// Whether Ctrl-C is meant for couplelog.
static OURS: OnceLock<Arc<AtomicBool>> = OnceLock::new();

fn ours() -> &'static AtomicBool {
    OURS.get_or_init(|| {
        let ours = Arc::new(AtomicBool::new(true));
        for signal in [SIGINT, SIGQUIT] {
            // if this fails, Ctrl-C ends couplelog at once: the draft is on the disk by then
            let _ = signal_hook::flag::register_conditional_default(signal, Arc::clone(&ours));
        }
        ours
    })
}

/// The terminal is another program's until this is dropped.
pub(crate) struct Lent {
    mode: Option<Termios>,
}

impl Lent {
    /// Notes the mode of the terminal and lets Ctrl-C pass.
    pub(crate) fn new() -> Self {
        ours().store(false, Ordering::SeqCst);
        Self { mode: tcgetattr(io::stdin()).ok() }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(mode) = &self.mode {
            // a program that was killed leaves the terminal without echo
            let _ = tcsetattr(io::stdin(), OptionalActions::Drain, mode);
        }
        ours().store(true, Ordering::SeqCst);
    }
}

/// The script that runs a person's own command line. The shell stays alive on Ctrl-C, so that it
/// doesn't leave the program alone with the terminal; the program itself gets the signal.
pub(crate) fn script(command: &str) -> String {
    format!("trap : INT QUIT\n{command} \"$@\"")
}

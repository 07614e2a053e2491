//! Lends the terminal to an editor or a pager, and takes it back whole.
//!
//! Ctrl-C is sent to every program in the foreground, couplelog too. While the terminal is lent,
//! couplelog lets it pass; at any other time it ends couplelog as usual.

use std::io;

use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGINT, SIGQUIT};

use crate::cli::given_back::Held;

/// The terminal is another program's until this is dropped.
pub(crate) struct Lent {
    mode: Option<Termios>,
    _held: Held,
}

impl Lent {
    /// Notes the mode of the terminal and lets Ctrl-C pass.
    pub(crate) fn new() -> Self {
        // first, for Ctrl-C passes from here on
        let held = Held::new(&[SIGINT, SIGQUIT]);
        Self { mode: tcgetattr(io::stdin()).ok(), _held: held }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(mode) = &self.mode {
            // a program that was killed leaves the terminal without echo
            let _ = tcsetattr(io::stdin(), OptionalActions::Drain, mode);
        }
    }
}

/// The script that runs a person's own command line. The shell stays alive on Ctrl-C, so that it
/// doesn't leave the program alone with the terminal; the program itself gets the signal.
pub(crate) fn script(command: &str) -> String {
    format!("trap : INT QUIT\n{command} \"$@\"")
}

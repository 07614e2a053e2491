//! Everything that knows there is a terminal.

pub mod prompt;

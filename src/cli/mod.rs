//! Everything that knows there is a terminal.

pub mod pager;
pub mod prompt;

//! Every verb through the real binary: stdout, stderr and exit code.

mod couple;
mod limit;
mod log;
mod sitting;

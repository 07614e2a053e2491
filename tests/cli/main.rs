//! Every verb through the real binary: stdout, stderr and exit code.

mod check;
mod couple;
mod hostile_folders;
mod limit;

//! Every verb through the real binary: stdout, stderr and exit code.

mod couple;
mod in_force;
mod init;
mod limit;
mod pause;
mod prompts;
mod terminal;

//! Every verb through the real binary: stdout, stderr and exit code.
#![allow(clippy::unwrap_used)] // the lint spares only functions marked as tests

mod check;
mod couple;
mod hostile;
mod hostile_folders;
mod in_force;
mod init;
mod limit;
mod menu;
mod pause;
mod prompts;
mod safety;
mod status;
mod terminal;

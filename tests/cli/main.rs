//! Every verb through the real binary: stdout, stderr and exit code.

mod agreement;
mod check;
mod couple;
mod hostile;
mod hostile_folders;
mod in_force;
mod init;
mod limit;
mod pause;
mod prompts;
mod settings;
mod terminal;

//! Every verb through the real binary: stdout, stderr and exit code.

mod by_hand;
mod couple;
mod in_editor;
mod limit;
mod nothing_is_lost;
mod records;

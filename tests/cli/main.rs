//! Every verb through the real binary: stdout, stderr and exit code.
#![allow(clippy::unwrap_used, clippy::expect_used)] // the lint spares only functions marked as tests

mod agreement;
mod by_hand;
mod check;
mod checkin;
mod couple;
mod debrief;
mod debrief_prompts;
mod demo;
mod diff;
mod docs;
mod history;
mod history_merges;
mod history_views;
mod hostile;
mod hostile_folders;
mod in_editor;
mod in_force;
mod init;
mod limit;
mod log;
mod menu;
mod nothing_is_lost;
mod past;
mod pause;
mod prompts;
mod records;
mod remind;
mod review;
mod safety;
mod session_page;
mod settings;
mod sitting;
mod status;
mod terminal;
mod trend;

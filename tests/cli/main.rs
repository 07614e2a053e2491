//! Every verb through the real binary: stdout, stderr and exit code.

mod couple;
mod debrief;
mod debrief_prompts;
mod limit;
mod log;
mod session_page;
mod sitting;

//! A value in, text or JSON out: pure.

pub mod agreement;
pub mod calendar;
pub mod diff;
pub mod export;
pub mod fields;
pub mod heard;
pub mod history;
pub mod history_json;
pub mod ink;
pub mod listing;
pub mod page;
pub mod patch;
pub mod problems;
pub mod proposal;
pub mod remind;
pub mod schema;
pub mod session;
pub mod shelf;
pub mod signals;
pub mod stances;
pub mod summary;
pub mod taken_back;
pub mod talks;
pub mod today;
pub mod trend;
pub mod visible;
mod words;

/// What every view of stances says in one line (R1).
pub const NOTE: &str = "What was said before is not consent now: ask today.";

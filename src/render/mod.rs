//! A value in, text or JSON out: pure.

pub mod agreement;
pub mod problems;
pub mod signals;
pub mod stances;
pub mod today;
pub mod visible;

/// What every view of stances says in one line (R1).
pub const NOTE: &str = "What was said before is not consent now: ask today.";

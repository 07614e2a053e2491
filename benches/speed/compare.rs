//! One row: two ways to do the same thing, taken in turns.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

use anyhow::Result;

/// How often each side of a row runs.
pub const RUNS: usize = 21;

/// One side of a comparison: does it once, and says how long that took.
pub type Side<'a> = &'a mut dyn FnMut() -> Result<Duration>;

/// Runs both sides in turns and prints the medians with their ratio.
///
/// # Errors
/// When one side fails.
pub fn times(name: &str, ours: Side<'_>, theirs: Side<'_>) -> Result<()> {
    // The first of each fills the system's caches.
    ours()?;
    theirs()?;
    let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        // Who goes first takes turns too.
        if run % 2 == 0 {
            our_times.push(ours()?);
            their_times.push(theirs()?);
        } else {
            their_times.push(theirs()?);
            our_times.push(ours()?);
        }
    }
    let (our_time, their_time) = (median(our_times), median(their_times));
    let ratio = our_time.as_secs_f64() / their_time.as_secs_f64();
    line(&format!("{name:<58} {:>9} {:>9} {ratio:>6.2}", millis(our_time), millis(their_time)))
}

/// Prints how much memory both sides had at most.
///
/// # Errors
/// When stdout can't be written to.
pub fn memory(name: &str, ours: i64, theirs: i64) -> Result<()> {
    let ratio = ours as f64 / theirs as f64;
    let shown = |kib: i64| format!("{:.1} MB", kib as f64 * 1024.0 / 1e6);
    line(&format!("{name:<58} {:>9} {:>9} {ratio:>6.2}", shown(ours), shown(theirs)))
}

/// Prints the heading of the table.
///
/// # Errors
/// Like [`memory`].
pub fn heading(text: &str) -> Result<()> {
    let mut heading = String::new();
    let _ = write!(heading, "\n{text}\n\n{:<58} {:>9} {:>9} {:>6}", "", "first", "second", "ratio");
    line(&heading)
}

/// Prints a line.
///
/// # Errors
/// Like [`memory`].
pub fn line(text: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn millis(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

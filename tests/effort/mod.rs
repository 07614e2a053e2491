//! What a piece of work takes of a processor, however busy the machine is meanwhile.

use std::time::{Duration, Instant};

/// A piece of work on this thread that has begun.
pub struct Effort {
    start: Instant,
    before: Option<Duration>,
}

impl Effort {
    /// Begins to count.
    pub fn begin() -> Self {
        Self { start: Instant::now(), before: of_this_thread() }
    }

    /// The processor time since then; the time that passed where nobody counts it.
    pub fn so_far(&self) -> Duration {
        let counted = of_this_thread().zip(self.before).map(|(now, before)| now.saturating_sub(before));
        counted.unwrap_or_else(|| self.start.elapsed())
    }
}

/// The time that this thread had a processor, as Linux counts it in billionths of a second.
fn of_this_thread() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

#[test]
fn waiting_is_no_effort_and_work_is() {
    let effort = Effort::begin();
    if effort.before.is_none() {
        return;
    }
    std::thread::sleep(Duration::from_millis(300));
    assert!(effort.so_far() < Duration::from_millis(150), "{:?}", effort.so_far());
    let start = Instant::now();
    while effort.so_far() < Duration::from_millis(150) {
        assert!(start.elapsed() < Duration::from_secs(120), "work is not counted");
    }
}

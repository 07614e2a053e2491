//! Passes on what is being typed as it grows, so that a draft holds it before Enter.

use std::time::{Duration, Instant};

use super::OnKeystroke;

/// Changes that follow each other this fast, many times, are a paste.
const BURST: Duration = Duration::from_millis(10);

/// The text on the line, and who wants to know about it.
#[derive(Default)]
pub(super) struct Typed {
    before: String,
    line: String,
    hook: Option<OnKeystroke>,
    told: bool,
    burst: u32,
    cost: Duration,
    last: Option<Instant>,
}

impl Typed {
    /// Nothing typed yet.
    pub(super) fn told_to(hook: Option<OnKeystroke>) -> Self {
        Self { hook, ..Self::default() }
    }

    /// Starts a line that is known already, below `before`.
    pub(super) fn start(&mut self, before: &str, line: &str) {
        before.clone_into(&mut self.before);
        line.clone_into(&mut self.line);
        self.told = true;
    }

    /// The line has become this.
    pub(super) fn changed(&mut self, line: &str) {
        if self.line == line {
            return;
        }
        line.clone_into(&mut self.line);
        self.told = false;
        // nobody types like this: a paste, in which telling about every character would crawl
        let since = self.last.map_or(Duration::MAX, |last| last.elapsed());
        self.burst = if since < BURST { self.burst + 1 } else { 0 };
        if self.burst < 20 || since >= self.cost {
            self.tell();
        }
    }

    /// Passes the text on, unless that is done.
    pub(super) fn tell(&mut self) {
        if let Some(hook) = self.hook.as_mut().filter(|_| !self.told) {
            let start = Instant::now();
            hook(&format!("{}{}", self.before, self.line));
            self.cost = start.elapsed();
            self.last = Some(Instant::now());
        }
        self.told = true;
    }
}

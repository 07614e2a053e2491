//! Passes on what is being typed as it grows, so that a draft holds it before Enter.

use std::time::{Duration, Instant};

use super::OnKeystroke;

/// The text on the line, and who wants to know about it.
#[derive(Default)]
pub(super) struct Typed {
    before: String,
    line: String,
    hook: Option<OnKeystroke>,
    told: bool,
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

    /// The line has become this. `more_waits`: it will change again at once, so that telling about every change
    /// would make a long paste crawl; about half of the time is spent on it.
    pub(super) fn changed(&mut self, line: &str, more_waits: bool) {
        if self.line != line {
            line.clone_into(&mut self.line);
            self.told = false;
        }
        if !more_waits || self.last.is_none_or(|last| last.elapsed() >= self.cost) {
            self.tell();
        }
    }

    /// The lines so far have become this: what only asked for another line is no part of them.
    pub(super) fn gathered(&mut self, lines: &str) {
        self.before.clear();
        self.changed(lines, false);
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

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;
    use std::thread::sleep;

    use super::*;

    #[test]
    fn every_change_is_told_and_of_a_flood_some_and_the_last() {
        let told = Rc::new(RefCell::new(Vec::new()));
        let heard = Rc::clone(&told);
        let mut typed = Typed::told_to(Some(Box::new(move |text| {
            sleep(Duration::from_millis(20));
            heard.borrow_mut().push(text.to_owned());
        })));
        typed.start("one\n", "");
        typed.changed("t", false);
        typed.changed("tw", false);
        assert_eq!(*told.borrow(), ["one\nt", "one\ntw"]);
        for end in 1..500 {
            typed.changed(&"two".repeat(end), true);
        }
        let of_the_flood = told.borrow().len() - 2;
        assert!(of_the_flood < 100, "{of_the_flood}");
        typed.changed(&"two".repeat(499), false);
        assert_eq!(told.borrow().last(), Some(&format!("one\n{}", "two".repeat(499))));
    }
}

//! Tips that were read, kept under refs of couplelog's own, so that a tightening in them still counts should
//! the history be rewritten (in-force.md).

use std::fs;
use std::time::{Duration, SystemTime};

use super::OrGit;
use super::{Git, Id};
use crate::store::error::Result;
use crate::store::lock::Lock;

/// Where they are kept.
pub(super) const SEEN: &str = "refs/couplelog/seen/";

/// Writing a ref takes a moment; a lock that is older was left by a dead couplelog, as nobody else writes here.
const LEFT_BEHIND: Duration = Duration::from_secs(60);

/// How a clone holds a tip beside HEAD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// It came from elsewhere.
    Fetched,
    /// It is a branch of this clone's own.
    Branch,
    /// It was read here before.
    Seen,
}

impl Git {
    /// Tips beside HEAD that this clone holds: what was fetched, other branches, and tips that were seen before.
    ///
    /// # Errors
    /// When the refs can't be listed.
    pub fn other_tips(&self) -> Result<Vec<(Held, Id)>> {
        let mut tips: Vec<(Held, Id)> =
            self.just_fetched().into_iter().map(|id| (Held::Fetched, id)).collect();
        let seen = format!("{SEEN}*");
        for (held, pattern) in
            [(Held::Fetched, "refs/remotes/*"), (Held::Branch, "refs/heads/*"), (Held::Seen, seen.as_str())]
        {
            for reference in self.repo.references_glob(pattern).or_git("list the refs")? {
                let Ok(reference) = reference else { continue };
                tips.extend(reference.target().map(|id| (held, id.into())));
            }
        }
        Ok(tips)
    }

    /// What the last `git fetch` brought, which no ref may name: `git fetch FOLDER main` leaves it only here.
    fn just_fetched(&self) -> Vec<Id> {
        let Ok(text) = fs::read_to_string(self.repo.path().join("FETCH_HEAD")) else { return Vec::new() };
        text.lines().filter_map(|line| line.split('\t').next().and_then(Id::from_hex)).collect()
    }

    /// Keeps a tip. Where the repository can't be written to, nothing is kept. It only ever adds one ref, so
    /// that reading needs no lock.
    pub fn note_seen(&self, tip: Id) {
        let is_kept = |(_, seen): &(String, Id)| self.is_ancestor(tip, *seen).unwrap_or(false);
        if !self.seen().iter().any(is_kept) {
            self.tidy_seen();
            let _ = self.repo.reference(&format!("{SEEN}{tip}"), tip.oid(), true, "");
        }
    }

    fn seen(&self) -> Vec<(String, Id)> {
        let Ok(references) = self.repo.references_glob(&format!("{SEEN}*")) else { return Vec::new() };
        let named = |reference: git2::Reference<'_>| {
            Some((reference.name().ok()?.to_owned(), Id::from(reference.target()?)))
        };
        references.flatten().filter_map(named).collect()
    }

    fn tidy_seen(&self) {
        let Ok(entries) = fs::read_dir(self.common_dir().join(SEEN)) else { return };
        for entry in entries.flatten() {
            let path = entry.path();
            let taken = entry.metadata().and_then(|metadata| metadata.modified());
            let is_old = taken.is_ok_and(|taken| taken + LEFT_BEHIND < SystemTime::now());
            if is_old && path.extension().is_some_and(|extension| extension == "lock") {
                let _ = fs::remove_file(path);
            }
        }
    }

    /// Keeps the newest commit as a tip: a ref for a tip below it moves on to it, and is not made anew, because
    /// a git program that lists all refs gives up when one of them goes meanwhile. What git has to lock for it
    /// is noted, so that nothing stays locked if this process dies.
    ///
    /// # Errors
    /// When the note can't be written.
    pub fn note_committed(&self, lock: &mut Lock, tip: Id) -> Result<()> {
        let mut below = self.seen();
        below.retain(|(_, seen)| self.is_ancestor(*seen, tip).unwrap_or(false));
        let mut below = below.into_iter();
        let name = below.next().map_or_else(|| format!("{SEEN}{tip}"), |(name, _)| name);
        lock.about_to_take(&format!("{name}.lock"))?;
        let is_kept = self.repo.reference(&name, tip.oid(), true, "").is_ok();
        // Where lines were merged, one ref is enough for them.
        for (name, _) in below.filter(|_| is_kept) {
            lock.about_to_take(&format!("{name}.lock"))?;
            lock.about_to_take("packed-refs.lock")?;
            if let Ok(mut reference) = self.repo.find_reference(&name) {
                let _ = reference.delete();
            }
        }
        Ok(())
    }
}

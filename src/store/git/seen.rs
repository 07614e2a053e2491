//! Tips that were read, kept under refs of couplelog's own, so that a tightening in them still counts should
//! the history be rewritten (in-force.md).

use std::fs;
use std::time::{Duration, SystemTime};

use super::{Git, Id};
use crate::store::error::Result;
use crate::store::lock::Lock;

/// Where they are kept.
pub(super) const SEEN: &str = "refs/couplelog/seen/";

/// Writing a ref takes a moment; a lock that is older was left by a dead couplelog, as nobody else writes here.
const LEFT_BEHIND: Duration = Duration::from_secs(60);

impl Git {
    /// Keeps a tip. Where the repository can't be written to, nothing is kept. It only ever adds one ref, so
    /// that reading needs no lock.
    pub fn note_seen(&self, tip: Id) {
        let name = format!("{SEEN}{tip}");
        if self.repo.refname_to_id(&name).is_err() {
            self.tidy_seen();
            let _ = self.repo.reference(&name, tip.oid(), true, "");
        }
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

    /// Keeps the newest commit as a tip and lets go of those below it. What git has to lock for it is noted,
    /// so that nothing stays locked if this process dies.
    ///
    /// # Errors
    /// When the note can't be written.
    pub fn note_committed(&self, lock: &mut Lock, tip: Id) -> Result<()> {
        lock.about_to_take(&format!("{SEEN}{tip}.lock"))?;
        self.note_seen(tip);
        let Ok(references) = self.repo.references_glob(&format!("{SEEN}*")) else { return Ok(()) };
        for mut reference in references.flatten() {
            let Some(other) = reference.target().map(Id::from) else { continue };
            if other != tip && self.is_ancestor(other, tip).unwrap_or(false) {
                lock.about_to_take(&format!("{SEEN}{other}.lock"))?;
                lock.about_to_take("packed-refs.lock")?;
                let _ = reference.delete();
            }
        }
        Ok(())
    }
}

//! What came in, looked at before any ref points to it.

use anyhow::Result;

use super::Run;
use crate::cli::failure::{Failure, Kind};
use crate::cli::way;
use crate::store::{Id, Lock};

impl Run<'_> {
    /// Looks through what the other side has, and keeps it: from then on what is stricter there counts.
    ///
    /// # Errors
    /// Exit 3 for what can't be taken over; 6 for a history that was rewritten, or that is another one.
    pub(super) fn look(&self, lock: &mut Lock, head: Id, tip: Option<Id>) -> Result<()> {
        let git = self.store.git();
        let seen: Vec<Id> = [git.there(), git.last_synced()].into_iter().flatten().collect();
        let Some(tip) = tip else {
            return if seen.is_empty() || self.keep_both { Ok(()) } else { Err(emptied().into()) };
        };
        if git.is_ancestor(tip, head)? && seen.iter().all(|seen| git.is_ancestor(*seen, tip).unwrap_or(false))
        {
            return Ok(());
        }
        if git.merge_bases(&[head, tip])?.is_empty() {
            return Err(another_history().into());
        }
        way::look_through(self.store, "could not sync", tip, &[head])?;
        let mut is_rewritten = false;
        for seen in seen {
            if !git.is_ancestor(seen, tip)? {
                // What it had stays known, and what was stricter there still counts.
                git.note_seen(seen);
                is_rewritten = true;
            }
        }
        git.note_there(lock, tip, &self.author, self.when)?;
        if is_rewritten && !self.keep_both {
            return Err(rewritten().into());
        }
        Ok(())
    }
}

fn rewritten() -> Failure {
    Failure::new(Kind::Talk, "could not sync")
        .because("the other side's history was rewritten: commits that were there before are gone from it")
        .because(
            "nothing here was changed; everything that you have is still here, and what is stricter counts",
        )
        .hint("ask the other one what happened; to keep everything of both: couplelog sync --keep-both")
}

fn emptied() -> Failure {
    Failure::new(Kind::Talk, "could not sync")
        .because("the place is empty now, though it held your history before")
        .because("nothing here was changed; everything that you have is still here")
        .hint("ask the other one what happened; to send everything anew: couplelog sync --keep-both")
}

fn another_history() -> Failure {
    Failure::new(Kind::Talk, "could not sync")
        .because("what lies at that place began on its own, and not from here: two beginnings can't be joined")
        .because("nothing was changed on either side")
        .hint("one of you joins the other's: couplelog join URL NEW-FOLDER; or set another place: couplelog remote set URL")
}

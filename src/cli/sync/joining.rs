//! What this clone will have after a sync, worked out before anything moves.

use anyhow::Result;

use super::Run;
use crate::cli::failure::{Failure, Kind};
use crate::cli::way;
use crate::domain::problem::Problem;
use crate::history::lines;
use crate::store::Id;

/// Where a sync leads.
pub(super) struct Planned {
    /// The newest commit here now.
    pub head: Id,
    /// The commit that both sides are to have.
    pub target: Id,
    /// Whether the other side doesn't have it yet.
    pub is_to_send: bool,
    /// How many commits come in, merges not counted.
    pub received: usize,
    /// How many go out.
    pub to_send: usize,
    /// Whether two lines were joined.
    pub is_merged: bool,
    /// The records that need a talk.
    pub talks: Vec<String>,
    /// What came in against the rules.
    pub broken: Vec<Problem>,
}

impl Run<'_> {
    /// Looks through what came in and plans what to do with it. Gives nothing when something was saved here in
    /// that moment.
    ///
    /// # Errors
    /// When what came in can't be taken over, or an edit that isn't saved stands in the way.
    pub(super) fn plan(&self, tip: Option<Id>) -> Result<Option<Planned>> {
        let git = self.store.git();
        let mut lock = self.store.lock("sync")?;
        let Some(head) = git.head()? else {
            return Err(Failure::new(Kind::Failed, "could not sync")
                .because("nothing was ever saved here")
                .hint("couplelog save")
                .into());
        };
        self.look(&mut lock, head, tip)?;
        let broken = self.broken(head, tip);
        let (mut talks, mut is_merged) = (Vec::new(), false);
        let target = match tip {
            None => head,
            Some(tip) if git.is_ancestor(tip, head)? => head,
            Some(tip) if git.is_ancestor(head, tip)? => tip,
            Some(tip) => {
                let merged = self.merge(head, tip)?;
                is_merged = true;
                talks = merged.1;
                merged.0
            }
        };
        let blocked = self.store.blocked(Some(head), target)?.0;
        if !blocked.is_empty() {
            return Err(in_the_way(&blocked).into());
        }
        let received = match tip {
            Some(tip) => lines::count(self.store, tip, &[head])?,
            None => 0,
        };
        let there: Vec<Id> = tip.into_iter().collect();
        let to_send = lines::count(self.store, target, &there)?;
        let is_to_send = Some(target) != tip;
        Ok(Some(Planned { head, target, is_to_send, received, to_send, is_merged, talks, broken }))
    }

    /// Writes the commit that joins both lines; gives it, and what needs a talk.
    fn merge(&self, head: Id, tip: Id) -> Result<(Id, Vec<String>)> {
        let git = self.store.git();
        let merged = lines::merged(self.store, head, tip)?;
        let commit = git.join_lines(&self.author, self.when, "sync", (head, tip), &merged.files)?;
        way::refuse_looser(self.context, self.store, &[head, tip], commit)?;
        Ok((commit, merged.records()))
    }
}

/// An edit that isn't saved stands in the way.
pub(in crate::cli) fn in_the_way(paths: &[String]) -> Failure {
    let mut failure = Failure::new(Kind::Failed, "could not take over what came in")
        .because("these were edited here and not saved, and the other side changed them too:");
    for path in paths.iter().take(10) {
        failure = failure.because(path.trim_end_matches(".yaml").to_owned());
    }
    failure
        .because("nothing was changed; what is stricter there counts already")
        .hint("couplelog save, then couplelog sync")
}

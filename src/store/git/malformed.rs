//! Ways through a history with a commit that libgit2 gives up on, since it doesn't say properly who wrote it and when.
//! They ask git's objects only, and are slower; nobody walks them but where such a commit is.

use super::{Git, Id, IdSet};
use crate::store::error::Result;

impl Git {
    /// The commits that can be reached from the tips and not from `known`.
    pub(super) fn beyond_malformed(&self, tips: &[Id], known: &[Id]) -> Result<IdSet> {
        let below = self.at_and_below(known)?;
        Ok(self.at_and_below(tips)?.into_iter().filter(|commit| !below.contains(commit)).collect())
    }

    /// Whether `lower` is among the ancestors of `upper`, or the same.
    pub(super) fn is_ancestor_malformed(&self, lower: Id, upper: Id) -> Result<bool> {
        Ok(self.at_and_below(&[upper])?.contains(&lower))
    }

    /// The commits from which the first of these and the others have grown apart.
    pub(super) fn merge_bases_malformed(&self, commits: &[Id]) -> Result<Vec<Id>> {
        let Some((first, others)) = commits.split_first() else { return Ok(Vec::new()) };
        let theirs = self.at_and_below(others)?;
        let mut common = self.at_and_below(&[*first])?;
        common.retain(|commit| theirs.contains(commit));
        let mut below = IdSet::default();
        for commit in &common {
            below.extend(self.commit(*commit)?.parents);
        }
        let mut bases: Vec<Id> = common.into_iter().filter(|commit| !below.contains(commit)).collect();
        bases.sort();
        Ok(bases)
    }

    fn at_and_below(&self, tips: &[Id]) -> Result<IdSet> {
        Ok(self.commits(tips, &[])?.into_iter().map(|commit| commit.id).collect())
    }
}

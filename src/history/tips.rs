//! Where a clone's histories end: HEAD, and beside it what was fetched or seen before.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::store::{Id, Result, Store};

/// The tips that were found below a commit, so that they need not be looked for again: each time that may
/// mean to walk through the whole history.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Below {
    /// The commit, in letters.
    pub head: String,
    /// The tips, in letters.
    pub tips: BTreeSet<String>,
}

/// The tips of a clone: HEAD, what was fetched, and what was seen and is gone.
pub(super) struct Tips {
    pub head: Option<Id>,
    /// The others, and whether each was seen here and is gone.
    pub others: Vec<(Id, bool)>,
    /// Those that HEAD has below it.
    pub below: Below,
}

impl Tips {
    /// Finds them. What is known to lie below HEAD already is not looked for again.
    ///
    /// # Errors
    /// When the refs or the history can't be read.
    pub fn find(store: &Store, head: Option<Id>, known: &Below) -> Result<Self> {
        let Some(head) = head else {
            return Ok(Self { head: None, others: Vec::new(), below: Below::default() });
        };
        let mut below = Below { head: head.to_string(), tips: BTreeSet::new() };
        let is_known = |tip: &String| known.head == below.head && known.tips.contains(tip);
        let (mut fetched, mut seen, mut found) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (name, tip) in store.git().other_tips()? {
            let letters = tip.to_string();
            if tip == head || !store.git().has_commit(tip) {
                continue;
            }
            if is_known(&letters) || store.git().is_ancestor(tip, head)? {
                found.insert(letters);
                continue;
            }
            if name.starts_with("refs/remotes/") { fetched.push(tip) } else { seen.push(tip) }
        }
        let mut others: Vec<(Id, bool)> = fetched.iter().map(|tip| (*tip, false)).collect();
        for tip in seen {
            let mut is_fetched = false;
            for of in &fetched {
                is_fetched |= store.git().is_ancestor(tip, *of)?;
            }
            if !is_fetched {
                others.push((tip, true));
            }
        }
        others.sort();
        others.dedup_by_key(|(tip, _)| *tip);
        below.tips = found;
        Ok(Self { head: Some(head), others, below })
    }

    /// HEAD and the others.
    pub fn all(&self) -> Vec<Id> {
        self.head.into_iter().chain(self.others.iter().map(|(tip, _)| *tip)).collect()
    }
}

//! Where a clone's histories end: HEAD, and beside it what was fetched or seen before.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::store::git::Held;
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
    /// The others, and whether each is gone, so that what its owner says later answers it. A branch of the
    /// clone's own is like one that is gone: nothing else brings it back, and it may never be merged.
    pub others: Vec<(Id, bool)>,
    /// Whether one that was seen here is on no branch any more.
    pub is_rewritten: bool,
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
            return Ok(Self { head: None, others: Vec::new(), is_rewritten: false, below: Below::default() });
        };
        let mut below = Below { head: head.to_string(), tips: BTreeSet::new() };
        let is_known = |tip: &String| known.head == below.head && known.tips.contains(tip);
        let (mut fetched, mut gone, mut found) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (held, tip) in store.git().other_tips()? {
            let letters = tip.to_string();
            if tip == head || !store.git().has_commit(tip) {
                continue;
            }
            if is_known(&letters) || store.git().is_ancestor(tip, head)? {
                found.insert(letters);
                continue;
            }
            if held == Held::Fetched { fetched.push(tip) } else { gone.push((held, tip)) }
        }
        let mut others: Vec<(Id, bool)> = fetched.iter().map(|tip| (*tip, false)).collect();
        let branches: Vec<Id> =
            gone.iter().filter(|(held, _)| *held == Held::Branch).map(|(_, tip)| *tip).collect();
        let is_below = |tip: Id, of: &[Id]| -> Result<bool> {
            for of in of {
                if store.git().is_ancestor(tip, *of)? {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        let mut is_rewritten = false;
        for (held, tip) in gone {
            if !is_below(tip, &fetched)? {
                others.push((tip, true));
                is_rewritten |= held == Held::Seen && !is_below(tip, &branches)?;
            }
        }
        others.sort();
        others.dedup_by_key(|(tip, _)| *tip);
        below.tips = found;
        Ok(Self { head: Some(head), others, is_rewritten, below })
    }

    /// HEAD and the others.
    pub fn all(&self) -> Vec<Id> {
        self.head.into_iter().chain(self.others.iter().map(|(tip, _)| *tip)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use chrono::NaiveDate;

    use super::*;
    use crate::domain::stance::Stance;
    use crate::history::view::View;
    use crate::store::{Author, Git, When, Write};

    const PHOTOS: &str = "limits/ana/photos.yaml";

    fn day() -> NaiveDate {
        "2026-11-23".parse().unwrap()
    }

    /// A line of three commits: without a limit, with a hard limit, and with something else on top. Only the
    /// second one is kept as seen.
    fn line(folder: &std::path::Path) -> (Store, [Id; 3]) {
        let store = Store::new(Git::init(folder).unwrap()).unwrap();
        let ana = Author { id: "ana".to_owned(), name: "Ana".to_owned() };
        let people = "people:\n- id: ana\n  name: Ana\n- id: bo\n  name: Bo\n";
        let mut lock = store.lock("test").unwrap();
        let texts = [
            ("couplelog.yaml", people),
            (PHOTOS, "topic: Photos\nstance: hard-limit\n"),
            ("terms/soon.yaml", "term: soon\n"),
        ];
        let commits = texts.map(|(path, text)| {
            let writes = [Write::text(path, text)];
            store.save(&mut lock, &ana, When::Day(day()), "update", &writes).unwrap().unwrap()
        });
        drop(lock);
        let _ = fs::remove_dir_all(seen(&store));
        fs::create_dir_all(seen(&store)).unwrap();
        fs::write(seen(&store).join(commits[1].to_string()), format!("{}\n", commits[1])).unwrap();
        (store, commits)
    }

    fn seen(store: &Store) -> std::path::PathBuf {
        store.git().common_dir().join("refs/couplelog/seen")
    }

    fn find(store: &Store, head: Id, known: &Below) -> Tips {
        Tips::find(store, Some(head), known).unwrap()
    }

    /// What `git reset --hard` does to the branch and the files.
    fn reset(store: &Store, to: Id) {
        fs::write(store.git().common_dir().join("refs/heads/main"), format!("{to}\n")).unwrap();
        let path = store.root().join(PHOTOS);
        match store.git().blob_at(to, PHOTOS).unwrap() {
            Some(blob) => fs::write(&path, store.git().blob(blob).unwrap()).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
    }

    #[test]
    fn what_lay_below_one_head_is_looked_for_anew_below_another() {
        let folder = tempfile::tempdir().unwrap();
        let (store, [first, hard, newest]) = line(folder.path());
        let tips = find(&store, newest, &Below::default());
        assert!(tips.others.is_empty());
        assert_eq!(tips.below, Below { head: newest.to_string(), tips: [hard.to_string()].into() });
        reset(&store, first);
        let after = find(&store, first, &tips.below);
        assert_eq!(after.others, [(hard, true)], "it is gone from HEAD, and was below the one before");
        assert_eq!(after.below, Below { head: first.to_string(), tips: BTreeSet::new() });
        reset(&store, newest);
        let back = find(&store, newest, &after.below);
        assert!(back.others.is_empty(), "HEAD has it again");
        assert_eq!(back.below, tips.below);
    }

    #[test]
    fn what_is_remembered_spares_the_look_for_its_own_head_only() {
        let folder = tempfile::tempdir().unwrap();
        let (store, [first, hard, newest]) = line(folder.path());
        // Were it asked, git would say that the newest commit doesn't lie below the first.
        fs::rename(seen(&store).join(hard.to_string()), seen(&store).join(newest.to_string())).unwrap();
        fs::write(seen(&store).join(newest.to_string()), format!("{newest}\n")).unwrap();
        let claimed = |head: Id| Below { head: head.to_string(), tips: [newest.to_string()].into() };
        assert!(find(&store, first, &claimed(first)).others.is_empty());
        assert_eq!(find(&store, first, &claimed(hard)).others, [(newest, true)]);
    }

    #[test]
    fn a_hard_limit_counts_after_a_reset_though_its_tip_was_remembered_below_head() {
        let folder = tempfile::tempdir().unwrap();
        let (store, [first, _, newest]) = line(folder.path());
        let stance = |view: &View| view.limit("ana", "photos").map(|limit| limit.in_force);
        for _ in 0..2 {
            let view = View::load(&store, day()).unwrap();
            assert_eq!((stance(&view), view.is_rewritten), (Some(Stance::HardLimit), false));
        }
        // Nothing but the tip that was seen below HEAD still knows of the hard limit.
        let tip = seen(&store).join(newest.to_string());
        let _ = fs::remove_file(tip);
        reset(&store, first);
        for _ in 0..2 {
            let view = View::load(&store, day()).unwrap();
            assert_eq!((stance(&view), view.is_rewritten), (Some(Stance::HardLimit), true));
        }
        reset(&store, newest);
        let view = View::load(&store, day()).unwrap();
        assert_eq!((stance(&view), view.is_rewritten), (Some(Stance::HardLimit), false));
    }
}

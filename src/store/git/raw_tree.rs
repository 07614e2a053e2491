//! The bytes of a tree, entry by entry: reading them costs a fraction of what git2's own trees cost.

use std::cmp::Ordering;

use super::Id;
use super::OrGit;
use crate::store::error::Result;

/// One entry of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RawEntry<'a> {
    pub name: &'a [u8],
    pub id: Id,
    mode: &'a [u8],
}

impl RawEntry<'_> {
    pub fn is_tree(&self) -> bool {
        matches!(self.mode, b"40000" | b"040000")
    }

    /// A file or a symbolic link; another repository's commit is neither.
    pub fn is_blob(&self) -> bool {
        !self.is_tree() && self.mode != b"160000"
    }

    pub fn is_link(&self) -> bool {
        self.mode == b"120000"
    }

    /// A file that is marked as a program.
    pub fn is_program(&self) -> bool {
        self.mode == b"100755"
    }

    fn is_as(&self, other: &Self) -> bool {
        self.id == other.id && self.is_link() == other.is_link()
    }

    /// Git's order: a folder stands where its name with a slash would.
    fn order(&self, other: &Self) -> Ordering {
        let common = self.name.len().min(other.name.len());
        let next =
            |entry: &Self| entry.name.get(common).copied().unwrap_or(if entry.is_tree() { b'/' } else { 0 });
        let starts = (self.name.get(..common), other.name.get(..common));
        starts.0.cmp(&starts.1).then_with(|| next(self).cmp(&next(other)))
    }
}

/// The entries of a tree, in git's order; an error is the last of them.
pub(super) struct Entries<'a>(pub &'a [u8]);

impl<'a> Iterator for Entries<'a> {
    type Item = Result<RawEntry<'a>>;

    fn next(&mut self) -> Option<Result<RawEntry<'a>>> {
        if self.0.is_empty() {
            return None;
        }
        let found = first(self.0);
        self.0 = found.map_or(&[], |(_, after)| after);
        let found = found.ok_or_else(|| git2::Error::from_str("a tree is damaged"));
        Some(found.or_git("read a folder of an old version").map(|(entry, _)| entry))
    }
}

/// An entry is its mode, a space, its name, a zero, and the twenty bytes of an id.
fn first(bytes: &[u8]) -> Option<(RawEntry<'_>, &[u8])> {
    let space = bytes.iter().position(|byte| *byte == b' ')?;
    let named = bytes.get(space + 1..)?;
    let end = named.iter().position(|byte| *byte == 0)?;
    let (id, after) = named.get(end + 1..)?.split_first_chunk::<20>()?;
    Some((RawEntry { name: named.get(..end)?, id: Id::from_bytes(*id), mode: bytes.get(..space)? }, after))
}

/// The entries in which two trees differ, by name. A file that became a folder is two differences.
pub(super) fn differences<'a>(old: &'a [u8], new: &'a [u8]) -> Result<Vec<Difference<'a>>> {
    let (mut olds, mut news) = (Entries(old), Entries(new));
    let (mut old, mut new) = (olds.next().transpose()?, news.next().transpose()?);
    let mut found = Vec::new();
    loop {
        let order = match (&old, &new) {
            (None, None) => return Ok(found),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => old.order(new),
        };
        let difference =
            (old.filter(|_| order != Ordering::Greater), new.filter(|_| order != Ordering::Less));
        let is_same = difference.0.zip(difference.1).is_some_and(|(old, new)| old.is_as(&new));
        if !is_same {
            found.push(difference);
        }
        if difference.0.is_some() {
            old = olds.next().transpose()?;
        }
        if difference.1.is_some() {
            new = news.next().transpose()?;
        }
    }
}

type Difference<'a> = (Option<RawEntry<'a>>, Option<RawEntry<'a>>);

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::store::Store;
    use crate::store::git::{Change, Git};

    /// Names whose order is another one where they are folders.
    const NAMES: [&str; 9] = ["a", "a-b", "a.b", "a/b", "a/c", "a0", "ab", "b/a/c", "b/a/d"];

    type Files = BTreeMap<&'static str, u8>;

    /// Some of the files, none of which stands where another one needs a folder.
    fn files() -> impl Strategy<Value = Files> {
        let some = prop::collection::btree_map(prop::sample::select(&NAMES[..]), 0_u8..3, 0..9);
        some.prop_map(|mut files| {
            if files.keys().any(|name| name.starts_with("a/")) {
                files.remove("a");
            }
            files
        })
    }

    fn differ(old: &Files, new: &Files) -> Vec<(String, bool, bool)> {
        let names = NAMES.iter().filter(|name| old.get(*name) != new.get(*name));
        let mut found: Vec<_> =
            names.map(|name| ((*name).to_owned(), old.contains_key(name), new.contains_key(name))).collect();
        found.sort();
        found
    }

    fn shown(changes: Vec<Change>) -> Vec<(String, bool, bool)> {
        let mut found: Vec<_> =
            changes.into_iter().map(|it| (it.path, it.old.is_some(), it.new.is_some())).collect();
        found.sort();
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn trees_differ_in_what_their_files_differ(old in files(), new in files()) {
            let folder = tempfile::tempdir().unwrap();
            let store = Store::new(Git::init(folder.path()).unwrap()).unwrap();
            let tree = |files: &Files| {
                let repo = &store.git().repo;
                let empty = repo.treebuilder(None).unwrap().write().unwrap();
                let mut update = git2::build::TreeUpdateBuilder::new();
                for (path, text) in files {
                    update.upsert(*path, repo.blob(&[*text]).unwrap(), git2::FileMode::Blob);
                }
                Id::from(update.create_updated(repo, &repo.find_tree(empty).unwrap()).unwrap())
            };
            let (one, two) = (tree(&old), tree(&new));
            let changes = store.git().changes(Some(one), Some(two), &[]).unwrap();
            prop_assert_eq!(shown(changes), differ(&old, &new));
            let wanted = ["a".to_owned(), "b/a/c".to_owned()];
            let changes = shown(store.git().changes(Some(one), Some(two), &wanted).unwrap());
            let mut expected = differ(&old, &new);
            expected.retain(|(name, ..)| name == "a" || name.starts_with("a/") || name == "b/a/c");
            prop_assert_eq!(changes, expected);
        }
    }

    #[test]
    fn a_damaged_tree_is_an_error_and_no_shorter_tree() {
        let mut tree = b"100644 a\0".to_vec();
        tree.extend([1; 20]);
        assert!(differences(&tree, b"").is_ok());
        tree.extend(b"100644 b\0short");
        assert!(differences(&tree, b"").is_err());
    }
}

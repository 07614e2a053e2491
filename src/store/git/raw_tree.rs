//! The bytes of a tree, entry by entry: reading them costs a fraction of what git2's own trees cost.

use git2::ObjectType;

use super::OrGit;
use super::{Git, Id};
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
    let (mut old, mut new) = (sorted(old)?, sorted(new)?);
    let key = |entry: &RawEntry<'a>| (entry.name, entry.is_tree());
    let mut found = Vec::new();
    loop {
        let next = match (old.last(), new.last()) {
            (None, None) => return Ok(found),
            (Some(_), None) => (old.pop(), None),
            (None, Some(_)) => (None, new.pop()),
            (Some(one), Some(two)) => match key(one).cmp(&key(two)) {
                std::cmp::Ordering::Less => (old.pop(), None),
                std::cmp::Ordering::Greater => (None, new.pop()),
                std::cmp::Ordering::Equal => (old.pop(), new.pop()),
            },
        };
        let is_same =
            |one: RawEntry<'a>, two: RawEntry<'a>| one.id == two.id && one.is_link() == two.is_link();
        if !next.0.zip(next.1).is_some_and(|(one, two)| is_same(one, two)) {
            found.push(next);
        }
    }
}

type Difference<'a> = (Option<RawEntry<'a>>, Option<RawEntry<'a>>);

/// The last first, so that the first can be taken from the end.
fn sorted(bytes: &[u8]) -> Result<Vec<RawEntry<'_>>> {
    let mut entries = Entries(bytes).collect::<Result<Vec<_>>>()?;
    entries.sort_unstable_by(|a, b| (b.name, b.is_tree()).cmp(&(a.name, a.is_tree())));
    Ok(entries)
}

impl Git {
    /// The bytes of a tree.
    pub(super) fn with_tree<T>(&self, id: Id, read: impl FnOnce(&[u8]) -> Result<T>) -> Result<T> {
        let odb = self.repo.odb().or_git("read git's objects")?;
        let object = odb.read(id.oid()).or_git("read a folder of an old version")?;
        if object.kind() != ObjectType::Tree {
            return Err(git2::Error::from_str("this is no tree")).or_git("read a folder of an old version");
        }
        read(object.data())
    }
}

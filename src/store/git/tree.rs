//! What stands in a commit's tree, and how two trees differ.

use git2::{ErrorCode, ObjectType, Tree};

use super::OrGit;
use super::{Git, Id};
use crate::store::error::Result;

/// A file in a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path below the repository.
    pub path: String,
    /// The blob.
    pub blob: Id,
    /// Whether it is a symbolic link, which is never followed.
    pub is_link: bool,
}

/// A path at which two trees differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The path below the repository.
    pub path: String,
    /// The blob in the older tree.
    pub old: Option<Id>,
    /// The blob in the newer one.
    pub new: Option<Id>,
}

/// What a root tree has under a few names, for a quick look at whether anything there changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tops(Vec<Option<(Id, bool)>>);

impl Tops {
    /// Whether none of the names is there.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }
}

/// Trees nested deeper than any record are not looked into.
const MAX_DEPTH: usize = 8;

impl Git {
    /// The files below a path of a commit's tree (`""` for all), in git's order.
    ///
    /// # Errors
    /// When a tree can't be read.
    pub fn files(&self, commit: Id, below: &str) -> Result<Vec<Entry>> {
        let tree = self.tree_of(commit)?;
        let mut found = Vec::new();
        if below.is_empty() {
            self.collect(&tree, "", 0, &mut found)?;
        } else if let Some((id, kind, mode)) = entry_at(&tree, below)? {
            match kind {
                Some(ObjectType::Tree) => {
                    self.collect(&self.tree(id)?, &format!("{below}/"), 0, &mut found)?
                }
                _ => found.push(Entry { path: below.to_owned(), blob: id, is_link: mode == 0o120_000 }),
            }
        }
        Ok(found)
    }

    /// The names directly below a folder of a commit's tree, in git's order; none when it isn't there.
    ///
    /// # Errors
    /// When a tree can't be read.
    pub fn names(&self, commit: Id, folder: &str) -> Result<Vec<String>> {
        let tree = self.tree_of(commit)?;
        match entry_at(&tree, folder)? {
            Some((id, Some(ObjectType::Tree), _)) => {
                let tree = self.tree(id)?;
                Ok(tree
                    .iter()
                    .map(|entry| String::from_utf8_lossy(entry.name_bytes()).into_owned())
                    .collect())
            }
            _ => Ok(Vec::new()),
        }
    }

    /// The blob at a path of a commit's tree.
    ///
    /// # Errors
    /// When a tree can't be read.
    pub fn blob_at(&self, commit: Id, path: &str) -> Result<Option<Id>> {
        Ok(entry_at(&self.tree_of(commit)?, path)?
            .filter(|(_, kind, _)| *kind == Some(ObjectType::Blob))
            .map(|(id, ..)| id))
    }

    /// The paths at which two root trees differ, below the wanted folders and files only.
    ///
    /// # Errors
    /// When a tree can't be read.
    pub fn changes(&self, old: Option<Id>, new: Option<Id>, wanted: &[String]) -> Result<Vec<Change>> {
        let mut found = Vec::new();
        if old == new {
            return Ok(found);
        }
        let old = old.map(|id| self.tree(id)).transpose()?;
        let new = new.map(|id| self.tree(id)).transpose()?;
        if wanted.is_empty() {
            self.compare(old.as_ref(), new.as_ref(), "", 0, &mut found)?;
        }
        for path in wanted {
            let old = old.as_ref().map(|tree| entry_at(tree, path)).transpose()?.flatten();
            let new = new.as_ref().map(|tree| entry_at(tree, path)).transpose()?.flatten();
            self.compare_entries(old, new, path, 0, &mut found)?;
        }
        Ok(found)
    }

    /// What a root tree has directly under these names, without looking into anything.
    ///
    /// # Errors
    /// When the tree can't be read.
    pub fn tops(&self, tree: Id, names: &[&str]) -> Result<Tops> {
        let odb = self.repo.odb().or_git("read git's objects")?;
        let object = odb.read(tree.oid()).or_git("read a folder of an old version")?;
        let mut found = vec![None; names.len()];
        let mut rest = object.data();
        // An entry is its mode, a space, its name, a zero, and the twenty bytes of an id.
        while let Some(space) = rest.iter().position(|byte| *byte == b' ') {
            let (mode, named) =
                (rest.get(..space).unwrap_or_default(), rest.get(space + 1..).unwrap_or_default());
            let Some(end) = named.iter().position(|byte| *byte == 0) else { break };
            let Some((id, after)) = named.get(end + 1..).and_then(|rest| rest.split_first_chunk::<20>())
            else {
                break;
            };
            let name = named.get(..end).unwrap_or_default();
            for (wanted, found) in names.iter().zip(&mut found) {
                if wanted.as_bytes() == name {
                    *found = Some((Id::from_bytes(*id), mode == b"120000"));
                }
            }
            rest = after;
        }
        Ok(Tops(found))
    }

    fn compare(
        &self,
        old: Option<&Tree<'_>>,
        new: Option<&Tree<'_>>,
        prefix: &str,
        depth: usize,
        found: &mut Vec<Change>,
    ) -> Result<()> {
        if depth > MAX_DEPTH {
            return Ok(());
        }
        let names = |tree: Option<&Tree<'_>>| -> Vec<Vec<u8>> {
            tree.map(|tree| tree.iter().map(|entry| entry.name_bytes().to_vec()).collect())
                .unwrap_or_default()
        };
        let mut all = names(old);
        all.extend(names(new));
        all.sort_unstable();
        all.dedup();
        for name in all {
            let get = |tree: Option<&Tree<'_>>| {
                tree.and_then(|tree| tree.get_name_bytes(&name))
                    .map(|entry| (entry.id().into(), entry.kind(), entry.filemode()))
            };
            let path = format!("{prefix}{}", String::from_utf8_lossy(&name));
            self.compare_entries(get(old), get(new), &path, depth, found)?;
        }
        Ok(())
    }

    fn compare_entries(
        &self,
        old: Option<Found>,
        new: Option<Found>,
        path: &str,
        depth: usize,
        found: &mut Vec<Change>,
    ) -> Result<()> {
        if old == new {
            return Ok(());
        }
        let is_tree = |entry: &Found| entry.1 == Some(ObjectType::Tree);
        let blob = |entry: Option<Found>| {
            entry.filter(|(_, kind, _)| *kind == Some(ObjectType::Blob)).map(|(id, ..)| id)
        };
        let subtree = |entry: Option<Found>| entry.filter(is_tree).map(|(id, ..)| self.tree(id)).transpose();
        let (old_tree, new_tree) = (subtree(old)?, subtree(new)?);
        if old_tree.is_some() || new_tree.is_some() {
            self.compare(old_tree.as_ref(), new_tree.as_ref(), &format!("{path}/"), depth + 1, found)?;
        }
        let (old, new) = (blob(old), blob(new));
        if old != new {
            found.push(Change { path: path.to_owned(), old, new });
        }
        Ok(())
    }

    fn collect(&self, tree: &Tree<'_>, prefix: &str, depth: usize, found: &mut Vec<Entry>) -> Result<()> {
        for entry in tree {
            let path = format!("{prefix}{}", String::from_utf8_lossy(entry.name_bytes()));
            match entry.kind() {
                Some(ObjectType::Tree) if depth < MAX_DEPTH => {
                    self.collect(&self.tree(entry.id().into())?, &format!("{path}/"), depth + 1, found)?;
                }
                Some(ObjectType::Blob) => {
                    let is_link = entry.filemode() == 0o120_000;
                    found.push(Entry { path, blob: entry.id().into(), is_link });
                }
                _ => {}
            }
        }
        Ok(())
    }

    pub(super) fn tree(&self, id: Id) -> Result<Tree<'_>> {
        self.repo.find_tree(id.oid()).or_git("read a folder of an old version")
    }

    pub(super) fn tree_of(&self, commit: Id) -> Result<Tree<'_>> {
        let commit = self.repo.find_commit(commit.oid()).or_git("read a commit")?;
        commit.tree().or_git("read the files of a commit")
    }
}

type Found = (Id, Option<ObjectType>, i32);

fn entry_at(tree: &Tree<'_>, path: &str) -> Result<Option<Found>> {
    if !path.contains('/') {
        return Ok(tree.get_name(path).map(|entry| (entry.id().into(), entry.kind(), entry.filemode())));
    }
    match tree.get_path(std::path::Path::new(path)) {
        Ok(entry) => Ok(Some((entry.id().into(), entry.kind(), entry.filemode()))),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(error).or_git("read a folder of an old version"),
    }
}

//! What stands in a commit's tree, and how two trees differ.

use git2::{ErrorCode, ObjectType, Tree};

use super::OrGit;
use super::raw_tree::{self, RawEntry};
use super::{Git, Id};
use crate::store::crowd::{self, MAX_FILES};
use crate::store::error::{Result, StoreError};

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
    /// When a tree can't be read; [`StoreError::Crowded`] where there are more than any couple has.
    pub fn files(&self, commit: Id, below: &str) -> Result<Vec<Entry>> {
        let tree = self.tree_of(commit)?;
        let (mut found, mut left) = (Vec::new(), MAX_FILES);
        if below.is_empty() {
            self.collect(&tree, "", (0, &mut left), &mut found)?;
        } else if let Some((id, kind, mode)) = entry_at(&tree, below)? {
            match kind {
                Some(ObjectType::Tree) => {
                    self.collect(&self.tree(id)?, &format!("{below}/"), (0, &mut left), &mut found)?;
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

    /// The paths at which two root trees differ, below the wanted folders and files only. Only folders that
    /// differ are looked into.
    ///
    /// # Errors
    /// When a tree can't be read; [`StoreError::Crowded`] where more files differ than any couple has.
    pub fn changes(&self, old: Option<Id>, new: Option<Id>, wanted: &[String]) -> Result<Vec<Change>> {
        let mut found = Vec::new();
        if old != new {
            let mut left = MAX_FILES;
            self.compare((old, new), "", wanted, (0, &mut left), &mut found)?;
        }
        Ok(found)
    }

    /// What a root tree has directly under these names, without looking into anything.
    ///
    /// # Errors
    /// When the tree can't be read.
    pub fn tops(&self, tree: Id, names: &[&str]) -> Result<Tops> {
        self.with_tree(tree, |bytes| {
            let mut found = vec![None; names.len()];
            for entry in raw_tree::Entries(bytes) {
                let entry = entry?;
                for (wanted, found) in names.iter().zip(&mut found) {
                    if wanted.as_bytes() == entry.name {
                        *found = Some((entry.id, entry.is_link()));
                    }
                }
            }
            Ok(Tops(found))
        })
    }

    fn compare(
        &self,
        (old, new): (Option<Id>, Option<Id>),
        prefix: &str,
        wanted: &[String],
        (depth, left): (usize, &mut usize),
        found: &mut Vec<Change>,
    ) -> Result<()> {
        if depth > MAX_DEPTH {
            return Ok(());
        }
        let bytes = |tree: Option<Id>| match tree {
            Some(tree) => self.with_tree(tree, |bytes| Ok(bytes.to_vec())),
            None => Ok(Vec::new()),
        };
        let (old, new) = (bytes(old)?, bytes(new)?);
        for (old, new) in raw_tree::differences(&old, &new)? {
            let Some(name) = old.or(new).map(|entry| String::from_utf8_lossy(entry.name)) else { continue };
            let path = format!("{prefix}{name}");
            if !is_on_the_way(&path, wanted) {
                continue;
            }
            *left = left.checked_sub(1).ok_or_else(|| crowded(&path))?;
            let tree = |entry: Option<RawEntry<'_>>| entry.filter(RawEntry::is_tree).map(|entry| entry.id);
            let blob = |entry: Option<RawEntry<'_>>| entry.filter(RawEntry::is_blob).map(|entry| entry.id);
            let trees = (tree(old), tree(new));
            if trees.0 != trees.1 {
                self.compare(trees, &format!("{path}/"), wanted, (depth + 1, &mut *left), found)?;
            }
            let (old, new) = (blob(old), blob(new));
            if old != new {
                found.push(Change { path, old, new });
            }
        }
        Ok(())
    }

    fn collect(
        &self,
        tree: &Tree<'_>,
        prefix: &str,
        (depth, left): (usize, &mut usize),
        found: &mut Vec<Entry>,
    ) -> Result<()> {
        for entry in tree {
            let path = format!("{prefix}{}", String::from_utf8_lossy(entry.name_bytes()));
            *left = left.checked_sub(1).ok_or_else(|| crowded(&path))?;
            match entry.kind() {
                Some(ObjectType::Tree) if depth < MAX_DEPTH => {
                    self.collect(
                        &self.tree(entry.id().into())?,
                        &format!("{path}/"),
                        (depth + 1, &mut *left),
                        found,
                    )?;
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
        self.tree(self.commit(commit)?.tree)
    }
}

/// What is too much: the folder in which it became so.
fn crowded(path: &str) -> StoreError {
    crowd::in_folder(path.rsplit_once('/').map_or(".", |(folder, _)| folder), MAX_FILES)
}

/// Whether a path is wanted, or may lead to what is.
fn is_on_the_way(path: &str, wanted: &[String]) -> bool {
    let is_below = |path: &str, folder: &str| {
        path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    wanted.is_empty() || wanted.iter().any(|wanted| is_below(path, wanted) || is_below(wanted, path))
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

//! The bytes of commits, trees and blobs.

use std::sync::Arc;

use git2::ObjectType;

use super::packs::{Object, Packs, Reader};
use super::{Git, Id, OrGit};
use crate::store::codec::MAX_BYTES;
use crate::store::error::{Result, StoreError};

impl Git {
    /// From now on, what lies in packs is read without libgit2, also by the other threads' `others`. That costs
    /// something to begin with, and is worth it where thousands of objects are read.
    pub fn read_much(&self, others: [&Self; 2]) {
        let packs = Arc::new(Packs::open(&self.common_dir().join("objects")));
        for git in [self].into_iter().chain(others) {
            *git.packs.borrow_mut() = Some(Reader::new(&packs));
        }
    }

    fn in_pack(&self, id: Id) -> Option<Object> {
        self.packs.borrow_mut().as_mut()?.read(&id)
    }

    /// What the bytes of an object of this kind are read as; nothing when it is of another kind.
    ///
    /// # Errors
    /// When it isn't there or can't be read.
    pub(super) fn object<T>(
        &self,
        id: Id,
        kind: ObjectType,
        action: &'static str,
        read: impl FnOnce(&[u8]) -> T,
    ) -> Result<Option<T>> {
        if let Some((found, bytes)) = self.in_pack(id) {
            return Ok((found == kind).then(|| read(&bytes)));
        }
        let odb = self.repo.odb().or_git(action)?;
        let object = odb.read(id.oid()).or_git(action)?;
        Ok((object.kind() == kind).then(|| read(object.data())))
    }

    /// The bytes of a tree.
    pub(super) fn with_tree<T>(&self, id: Id, read: impl FnOnce(&[u8]) -> Result<T>) -> Result<T> {
        let action = "read a folder of an old version";
        let found = self.object(id, ObjectType::Tree, action, read)?;
        found.unwrap_or_else(|| Err(git2::Error::from_str("this is no tree")).or_git(action))
    }

    /// The bytes of a blob.
    ///
    /// # Errors
    /// When it isn't there or can't be read; [`StoreError::TooLarge`] for one larger than a record may be,
    /// which is not even loaded.
    pub fn blob(&self, id: Id) -> Result<Vec<u8>> {
        self.blob_up_to(id, MAX_BYTES)?.ok_or_else(|| StoreError::TooLarge(id.to_string().into()))
    }

    /// The bytes of a blob, unless they are more than this; those are not even loaded.
    ///
    /// # Errors
    /// When it isn't there or can't be read.
    pub fn blob_up_to(&self, id: Id, max: usize) -> Result<Option<Vec<u8>>> {
        let action = "read an old version of a file";
        let (kind, bytes) = match self.in_pack(id) {
            Some((kind, bytes)) => (kind, bytes.to_vec()),
            None => {
                if self.blob_size(id)? > max {
                    return Ok(None);
                }
                let odb = self.repo.odb().or_git(action)?;
                let object = odb.read(id.oid()).or_git(action)?;
                (object.kind(), object.data().to_vec())
            }
        };
        if kind != ObjectType::Blob {
            return Err(git2::Error::from_str("this is no file")).or_git(action);
        }
        Ok(Some(bytes).filter(|bytes| bytes.len() <= max))
    }

    /// How many bytes a blob has; none of them is read.
    ///
    /// # Errors
    /// When it isn't there.
    pub fn blob_size(&self, id: Id) -> Result<usize> {
        let header = self.repo.odb().and_then(|odb| odb.read_header(id.oid()));
        header.map(|(size, _)| size).or_git("read an old version of a file")
    }
}

//! What git's own settings and refs say about the place to sync with.

use std::path::Path;

use git2::{ErrorCode, RepositoryInitOptions, RepositoryState};

use super::commit::{Author, When, signature};
use super::{Git, Id, OrGit};
use crate::store::error::Result;
use crate::store::lock::Lock;

/// The other side's newest commit, as far as it is known here.
const THERE: &str = "refs/remotes/origin/main";
/// The commit that both sides had after the last sync: no other program moves it, so that a rewritten remote is
/// noticed even when a plain `git fetch` has been there before.
const SYNCED: &str = "refs/couplelog/synced";

/// Why a clone is not ready to take over what came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotReady {
    /// Another branch than `main` is checked out, or none.
    OtherBranch,
    /// A merge by another git program waits to be finished.
    Merging,
    /// A rebase, a revert or something else of git's waits to be finished.
    Busy,
}

impl Git {
    /// One of git's settings as text.
    pub fn setting(&self, key: &str) -> Option<String> {
        self.repo.config().ok()?.snapshot().ok()?.get_string(key).ok()
    }

    /// The address of `origin`, as it stands in this clone's own settings.
    ///
    /// # Errors
    /// When git's settings can't be read.
    pub fn place(&self) -> Result<Option<String>> {
        let config = self.local_config()?;
        match config.get_entry("remote.origin.url") {
            Ok(entry) => Ok(entry.value().ok().map(str::to_owned)),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error).or_git("read git's settings"),
        }
    }

    /// The address that was chosen with couplelog, whatever another program has made of `origin` since.
    pub fn chosen_place(&self) -> Option<String> {
        self.setting("couplelog.remote")
    }

    /// The names of remotes beside `origin`.
    pub fn other_remotes(&self) -> Vec<String> {
        let Ok(names) = self.repo.remotes() else { return Vec::new() };
        let names = names.iter().flatten().flatten();
        names.filter(|name| *name != "origin").map(str::to_owned).collect()
    }

    /// Makes this the one place of `origin`, for plain git too, and has git run this clone's own hooks.
    ///
    /// # Errors
    /// When the settings can't be written.
    pub fn set_place(&self, url: &str) -> Result<()> {
        let mut config = self.local_config()?;
        for key in ["remote.origin.url", "remote.origin.pushurl", "remote.origin.fetch"] {
            match config.remove_multivar(key, ".*") {
                Err(error) if error.code() != ErrorCode::NotFound => {
                    return Err(error).or_git("write git's settings");
                }
                _ => {}
            }
        }
        for (key, value) in [
            ("remote.origin.url", url),
            ("remote.origin.fetch", "+refs/heads/main:refs/remotes/origin/main"),
            ("remote.origin.tagOpt", "--no-tags"),
            ("branch.main.remote", "origin"),
            ("branch.main.merge", "refs/heads/main"),
            ("core.hooksPath", ".git/hooks"),
            ("couplelog.remote", url),
        ] {
            config.set_str(key, value).or_git("write git's settings")?;
        }
        // Files are for their owner only and are no programs, whatever a tree says.
        config.set_bool("core.fileMode", false).or_git("write git's settings")
    }

    /// Makes an empty repository without a work tree, for two to sync with.
    ///
    /// # Errors
    /// When it can't be made there.
    pub fn init_bare(folder: &Path) -> Result<()> {
        let mut options = RepositoryInitOptions::new();
        options.bare(true).initial_head("main").no_reinit(true).external_template(false);
        git2::Repository::init_opts(folder, &options).or_git("make a place to sync with")?;
        Ok(())
    }

    /// The other side's newest commit, as it was when this clone last looked.
    pub fn there(&self) -> Option<Id> {
        self.repo.refname_to_id(THERE).ok().map(Id::from)
    }

    /// The commit that both sides had after the last sync.
    pub fn last_synced(&self) -> Option<Id> {
        self.repo.refname_to_id(SYNCED).ok().map(Id::from)
    }

    /// Keeps what the other side has, so that what is stricter there counts from now on.
    ///
    /// # Errors
    /// When the ref can't be written.
    pub fn note_there(&self, lock: &mut Lock, tip: Id, author: &Author, when: When) -> Result<()> {
        self.point(lock, THERE, tip, author, when)
    }

    /// Keeps what both sides have.
    ///
    /// # Errors
    /// When the ref can't be written.
    pub fn note_synced(&self, lock: &mut Lock, tip: Id, author: &Author, when: When) -> Result<()> {
        self.point(lock, SYNCED, tip, author, when)
    }

    /// Forgets what another place had; its newest commit stays known, so that nothing of it gets lost.
    ///
    /// # Errors
    /// When a ref can't be removed.
    pub fn forget_there(&self, lock: &mut Lock) -> Result<()> {
        for name in [THERE, SYNCED] {
            let Some(tip) = self.repo.refname_to_id(name).ok().map(Id::from) else { continue };
            self.note_seen(tip);
            lock.about_to_take(&format!("{name}.lock"))?;
            lock.about_to_take("packed-refs.lock")?;
            let mut reference = self.repo.find_reference(name).or_git("read a ref")?;
            reference.delete().or_git("remove a ref")?;
        }
        Ok(())
    }

    fn point(&self, lock: &mut Lock, name: &str, tip: Id, author: &Author, when: When) -> Result<()> {
        if self.repo.refname_to_id(name).ok().map(Id::from) == Some(tip) {
            return Ok(());
        }
        let signature = signature(author, when)?;
        lock.about_to_take(&format!("{name}.lock"))?;
        let locked = self.common_dir().join(format!("{name}.lock"));
        super::patiently(&locked, || {
            let mut transaction = self.repo.transaction()?;
            transaction.lock_ref(name)?;
            // Like every reflog, this one carries whole days only.
            transaction.set_target(name, tip.oid(), Some(&signature), "sync")?;
            transaction.commit()
        })
        .or_git("keep what the other side has")
    }

    /// Why what came in can't be taken over now, if anything stands in the way.
    ///
    /// # Errors
    /// When the branch can't be read.
    pub fn not_ready(&self) -> Result<Option<NotReady>> {
        match self.repo.state() {
            RepositoryState::Clean => {}
            RepositoryState::Merge => return Ok(Some(NotReady::Merging)),
            _ => return Ok(Some(NotReady::Busy)),
        }
        let index = self.repo.index().or_git("read git's index")?;
        if index.has_conflicts() {
            return Ok(Some(NotReady::Merging));
        }
        let head = self.repo.find_reference("HEAD").or_git("read the branch")?;
        let branch = head.symbolic_target().ok().flatten().map(str::to_owned);
        Ok((branch.as_deref() != Some("refs/heads/main")).then_some(NotReady::OtherBranch))
    }
}

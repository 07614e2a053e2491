//! Commits in topological order, parents before children.

use chrono::{DateTime, NaiveDate};
use git2::Sort;

use super::OrGit;
use super::{Git, Id};
use crate::store::error::Result;

/// The ending of the author e-mails that couplelog writes; a person's id stands before it.
pub const MAIL: &str = "@couplelog.invalid";

/// What a commit says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its id.
    pub id: Id,
    /// Its parents, the first parent first.
    pub parents: Vec<Id>,
    /// Its root tree.
    pub tree: Id,
    /// The person's id in the author e-mail; nothing for any other address.
    pub author: Option<String>,
    /// The author day, as written in the commit's own time zone.
    pub author_day: NaiveDate,
    /// The later of the author and the committer day.
    pub day: NaiveDate,
    /// The first line of its message.
    pub subject: String,
}

impl Git {
    /// Every commit that can be reached from the tips and not from `known`, parents before children.
    ///
    /// # Errors
    /// When a commit can't be read.
    pub fn commits(&self, tips: &[Id], known: &[Id]) -> Result<Vec<Commit>> {
        let mut walk = self.repo.revwalk().or_git("walk through the history")?;
        walk.set_sorting(Sort::TOPOLOGICAL | Sort::REVERSE).or_git("walk through the history")?;
        for tip in tips {
            walk.push(tip.oid()).or_git("walk through the history")?;
        }
        for commit in known {
            walk.hide(commit.oid()).or_git("walk through the history")?;
        }
        walk.map(|oid| self.commit(oid.or_git("walk through the history")?.into())).collect()
    }

    /// The commits at and below this one, children before parents, read as they are asked for.
    ///
    /// # Errors
    /// When the walk can't begin; each item when its commit can't be read.
    pub fn newest_first(&self, tip: Id) -> Result<impl Iterator<Item = Result<Commit>>> {
        let mut walk = self.repo.revwalk().or_git("walk through the history")?;
        walk.set_sorting(Sort::TOPOLOGICAL).or_git("walk through the history")?;
        walk.push(tip.oid()).or_git("walk through the history")?;
        Ok(walk.map(|oid| self.commit(oid.or_git("walk through the history")?.into())))
    }

    /// The whole message of a commit.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn message(&self, id: Id) -> Result<String> {
        let commit = self.repo.find_commit(id.oid()).or_git("read a commit")?;
        Ok(String::from_utf8_lossy(commit.message_bytes()).into_owned())
    }

    /// One commit.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn commit(&self, id: Id) -> Result<Commit> {
        let commit = self.repo.find_commit(id.oid()).or_git("read a commit")?;
        let author = commit.author();
        let author_day = day(author.when());
        let mail = String::from_utf8_lossy(author.email_bytes()).into_owned();
        Ok(Commit {
            id,
            parents: commit.parent_ids().map(Id::from).collect(),
            tree: commit.tree_id().into(),
            author: mail.strip_suffix(MAIL).filter(|id| !id.is_empty()).map(str::to_owned),
            author_day,
            day: author_day.max(day(commit.committer().when())),
            subject: commit
                .summary_bytes()
                .map(|text| String::from_utf8_lossy(text).into_owned())
                .unwrap_or_default(),
        })
    }

    /// Whether this clone has that commit.
    pub fn has_commit(&self, id: Id) -> bool {
        self.repo.find_commit(id.oid()).is_ok()
    }

    /// Whether `lower` is among the ancestors of `upper`, or the same.
    ///
    /// # Errors
    /// When the history can't be read.
    pub fn is_ancestor(&self, lower: Id, upper: Id) -> Result<bool> {
        if lower == upper {
            return Ok(true);
        }
        self.repo.graph_descendant_of(upper.oid(), lower.oid()).or_git("walk through the history")
    }
}

/// The day of a git time in its own time zone; out of all calendars it is the first or the last day there is.
fn day(time: git2::Time) -> NaiveDate {
    let seconds = time.seconds().saturating_add(i64::from(time.offset_minutes()) * 60);
    let edge = if seconds < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
    DateTime::from_timestamp(seconds, 0).map_or(edge, |time| time.date_naive())
}

//! Commits in topological order, parents before children.

use chrono::{DateTime, NaiveDate};
use git2::{ObjectType, Sort};

use super::OrGit;
use super::{Git, Id, IdSet};
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
    /// Whether it doesn't say properly who wrote it and when: no git program makes such a commit.
    pub is_malformed: bool,
}

impl Git {
    /// Every commit that can be reached from the tips and not from `known`, parents before children.
    ///
    /// The order follows from the graph alone, never from days: what the first parents lead to comes
    /// first, then the other side's commits, then the merge.
    ///
    /// # Errors
    /// When a commit can't be read.
    pub fn commits(&self, tips: &[Id], known: &[Id]) -> Result<Vec<Commit>> {
        self.walk(tips, known, |_| {})
    }

    /// Like [`Git::commits`]; tells of each commit as soon as it is read, from new to old.
    ///
    /// # Errors
    /// When a commit can't be read.
    pub fn walk(&self, tips: &[Id], known: &[Id], mut tell: impl FnMut(&Commit)) -> Result<Vec<Commit>> {
        let mut read = |id: Id| {
            let commit = self.commit(id)?;
            tell(&commit);
            Ok((commit, 0))
        };
        let new = if known.is_empty() { None } else { Some(self.beyond(tips, known)?) };
        let is_wanted = |id: &Id| new.as_ref().is_none_or(|new| new.contains(id));
        let mut found = Vec::new();
        let mut seen = IdSet::default();
        let mut path: Vec<(Commit, usize)> = Vec::new();
        for tip in tips {
            if is_wanted(tip) && seen.insert(*tip) {
                path.push(read(*tip)?);
            }
            while let Some((commit, next)) = path.last_mut() {
                match commit.parents.get(*next).copied() {
                    Some(parent) => {
                        *next += 1;
                        if is_wanted(&parent) && seen.insert(parent) {
                            path.push(read(parent)?);
                        }
                    }
                    None => found.extend(path.pop().map(|(commit, _)| commit)),
                }
            }
        }
        Ok(found)
    }

    /// The commits that can be reached from the tips and not from `known`.
    fn beyond(&self, tips: &[Id], known: &[Id]) -> Result<IdSet> {
        self.beyond_by_git(tips, known).or_else(|_| self.beyond_malformed(tips, known))
    }

    fn beyond_by_git(&self, tips: &[Id], known: &[Id]) -> Result<IdSet> {
        let mut walk = self.repo.revwalk().or_git("walk through the history")?;
        walk.set_sorting(Sort::TOPOLOGICAL).or_git("walk through the history")?;
        for tip in tips {
            walk.push(tip.oid()).or_git("walk through the history")?;
        }
        for commit in known {
            walk.hide(commit.oid()).or_git("walk through the history")?;
        }
        walk.map(|oid| Ok(oid.or_git("walk through the history")?.into())).collect()
    }

    /// The commits at and below this one, children before parents, read as they are asked for.
    ///
    /// # Errors
    /// When the walk can't begin; each item when its commit can't be read.
    pub fn newest_first(&self, tip: Id) -> Result<Box<dyn Iterator<Item = Result<Commit>> + '_>> {
        let mut walk = self.repo.revwalk().or_git("walk through the history")?;
        walk.set_sorting(Sort::TOPOLOGICAL).or_git("walk through the history")?;
        let is_begun = walk.push(tip.oid());
        // In this order git looks through the whole history before it gives the first commit.
        let mut walk = walk.peekable();
        if is_begun.is_err() || walk.peek().is_some_and(std::result::Result::is_err) {
            return Ok(Box::new(self.commits(&[tip], &[])?.into_iter().rev().map(Ok)));
        }
        Ok(Box::new(walk.map(|oid| self.commit(oid.or_git("walk through the history")?.into()))))
    }

    /// The whole message of a commit.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn message(&self, id: Id) -> Result<String> {
        self.with_commit(id, |bytes| {
            let at = bytes.windows(2).position(|two| two == b"\n\n").unwrap_or(bytes.len());
            String::from_utf8_lossy(bytes.get(at + 2..).unwrap_or_default()).into_owned()
        })
    }

    /// One commit.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn commit(&self, id: Id) -> Result<Commit> {
        let action = "read a commit";
        let found = self.object(id, ObjectType::Commit, action, |bytes| read(id, bytes))?;
        found.flatten().ok_or_else(|| git2::Error::from_str("this is no commit")).or_git(action)
    }

    /// The author's name, as whoever committed wrote it.
    ///
    /// # Errors
    /// When the commit can't be read.
    pub fn author_name(&self, commit: Id) -> Result<String> {
        self.with_commit(commit, |bytes| {
            let line = Lines(bytes).find_map(|line| line.strip_prefix(b"author ")).unwrap_or_default();
            text(line.split(|byte| *byte == b'<').next().unwrap_or_default())
        })
    }

    /// Whether this clone has that commit.
    pub fn has_commit(&self, id: Id) -> bool {
        self.commit(id).is_ok()
    }

    /// Whether `lower` is among the ancestors of `upper`, or the same.
    ///
    /// # Errors
    /// When the history can't be read.
    pub fn is_ancestor(&self, lower: Id, upper: Id) -> Result<bool> {
        if lower == upper {
            return Ok(true);
        }
        match self.repo.graph_descendant_of(upper.oid(), lower.oid()) {
            Ok(is_below) => Ok(is_below),
            Err(_) => self.is_ancestor_malformed(lower, upper),
        }
    }

    /// The commits from which these have grown apart: none, one, or several where they crossed.
    ///
    /// # Errors
    /// When the history can't be read.
    pub fn merge_bases(&self, commits: &[Id]) -> Result<Vec<Id>> {
        let oids: Vec<git2::Oid> = commits.iter().map(|id| id.oid()).collect();
        match self.repo.merge_bases_many(&oids) {
            Ok(bases) => Ok(bases.iter().map(|oid| Id::from(*oid)).collect()),
            Err(error) if error.code() == git2::ErrorCode::NotFound => Ok(Vec::new()),
            Err(_) => self.merge_bases_malformed(commits),
        }
    }

    fn with_commit<T>(&self, id: Id, read: impl FnOnce(&[u8]) -> T) -> Result<T> {
        let odb = self.repo.odb().or_git("read git's objects")?;
        let object = odb.read(id.oid()).or_git("read a commit")?;
        Ok(read(object.data()))
    }
}

/// Reads the bytes of a commit: a fraction of what git2's own commits cost, which matters for thousands.
fn read(id: Id, bytes: &[u8]) -> Option<Commit> {
    let mut lines = Lines(bytes);
    let tree = Id::from_hex(lines.next()?.strip_prefix(b"tree ")?)?;
    let mut parents = Vec::new();
    let mut author = lines.next()?;
    while let Some(parent) = author.strip_prefix(b"parent ") {
        parents.push(Id::from_hex(parent)?);
        author = lines.next()?;
    }
    let author_line = author.strip_prefix(b"author ");
    let mut line = if author_line.is_some() { lines.next() } else { Some(author) };
    let is_doubled = line.is_some_and(|line| line.starts_with(b"author "));
    while line.is_some_and(|line| line.starts_with(b"author ")) {
        line = lines.next();
    }
    let committer_line = line.and_then(|line| line.strip_prefix(b"committer "));
    // Which of several authors is meant, git's programs don't agree on.
    let author = author_line.filter(|_| !is_doubled).and_then(Signed::read);
    // Most commits are committed by their author, at the same time.
    let committer = if !is_doubled && committer_line == author_line {
        author
    } else {
        committer_line.and_then(Signed::read)
    };
    let is_malformed = author.is_none() || committer.is_none();
    // Whoever signs as nobody is unknown, and the day is the earliest that git has.
    let (author, committer) = (author.unwrap_or_default(), committer.unwrap_or_default());
    Some(Commit {
        id,
        parents,
        tree,
        author: author.mail.strip_suffix(MAIL.as_bytes()).filter(|id| !id.is_empty()).map(text),
        author_day: author.day,
        day: author.day.max(committer.day),
        is_malformed,
    })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.trim_ascii()).into_owned()
}

/// What is left of some bytes, line by line.
struct Lines<'a>(&'a [u8]);

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        let end = self.0.iter().position(|byte| *byte == b'\n').unwrap_or(self.0.len());
        let line = self.0.get(..end);
        self.0 = self.0.get(end + 1..).unwrap_or_default();
        line
    }
}

/// Who signed a commit and when.
#[derive(Clone, Copy, Default)]
struct Signed<'a> {
    mail: &'a [u8],
    /// In the signer's own time zone.
    day: NaiveDate,
}

impl<'a> Signed<'a> {
    /// Reads `Ana <ana@couplelog.invalid> 1700000000 +0100`; what is missing of the time is zero.
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let (before, time) = split_at_last(bytes, b'>')?;
        let (_, mail) = split_at_last(before, b'<')?;
        let mut time = std::str::from_utf8(time).unwrap_or_default().split_ascii_whitespace();
        let seconds: i64 = time.next().and_then(|seconds| seconds.parse().ok()).unwrap_or_default();
        let zone: i64 = time.next().and_then(|zone| zone.parse().ok()).unwrap_or_default();
        let minutes = (zone / 100).saturating_mul(60).saturating_add(zone % 100);
        let minutes = if (-14 * 60..=14 * 60).contains(&minutes) { minutes } else { 0 };
        Some(Self { mail: mail.trim_ascii(), day: day(seconds.saturating_add(minutes * 60)) })
    }
}

fn split_at_last(bytes: &[u8], sign: u8) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().rposition(|byte| *byte == sign)?;
    Some((bytes.get(..at)?, bytes.get(at + 1..)?))
}

/// The day of a time in seconds; out of all calendars it is the first or the last day there is.
fn day(seconds: i64) -> NaiveDate {
    let edge = if seconds < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
    DateTime::from_timestamp(seconds, 0).map_or(edge, |time| time.date_naive())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef01234567";

    fn commit(author: &str, committer: &str, more: &str) -> Option<Commit> {
        let text = format!("tree {ID}\nparent {ID}\nauthor {author}\ncommitter {committer}\n{more}\nwords\n");
        read(Id::from_bytes([0; 20]), text.as_bytes())
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_the_one_that_is_written_in_the_commits_own_time_zone() {
        let late = "Ana <ana@couplelog.invalid> 1795476600"; // 23:30 on 23 Nov 2026, in Greenwich
        for (zone, expected) in
            [("+0000", "2026-11-23"), ("+0100", "2026-11-24"), ("-2330", "2026-11-23"), ("", "2026-11-23")]
        {
            let read = commit(&format!("{late} {zone}"), &format!("{late} +0000"), "").unwrap();
            assert_eq!(read.author_day, day(expected), "{zone}");
        }
        let read = commit(&format!("{late} +0000"), "Bo <x@y> 1800000000 +0000", "").unwrap();
        assert_eq!((read.author_day, read.day), (day("2026-11-23"), day("2027-01-15")));
        assert_eq!((read.author.as_deref(), read.parents.len()), (Some("ana"), 1));
    }

    #[test]
    fn odd_authors_and_headers_are_read_as_far_as_they_go() {
        let author = |line: &str| commit(line, "x <x> 0 +0000", "gpgsig a\n b\n").map(|commit| commit.author);
        assert_eq!(author("<bo@couplelog.invalid> 0 +0000"), Some(Some("bo".to_owned())));
        assert_eq!(author("A <b> < bo@couplelog.invalid > 0"), Some(Some("bo".to_owned())));
        assert_eq!(author("A <@couplelog.invalid> 0 +0000"), Some(None));
        assert_eq!(author("A <bo@couplelog.invalid.org> 0 +0000"), Some(None));
        assert_eq!(author("A <bo@couplelog.invalid> far +far"), Some(Some("bo".to_owned())));
        for line in ["no address at all", "Bo <bo@couplelog.invalid 0 +0000", ""] {
            let read = commit(line, "x <x> 0 +0000", "").unwrap();
            assert!(read.author.is_none() && read.is_malformed, "{line}");
        }
        assert!(!commit("A <bo@couplelog.invalid> 0 +0000", "x <x> 0 +0000", "").unwrap().is_malformed);
        let ages = commit("A <a> 99999999999999999 +9999", "A <a> -99999999999999999 -9999", "").unwrap();
        assert_eq!((ages.author_day, ages.day), (NaiveDate::MAX, NaiveDate::MAX));
    }
}

//! Moving the files from one commit to another: each replaced whole, none that a person edited, and finished by
//! the next one if it is killed on the way.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::error::{OrFile, Result, StoreError};
use super::git::{Change, Git};
use super::{Author, Id, Lock, Store, When, Write, files};

/// Paths that can't be replaced, because they hold something that no commit has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blocked(pub Vec<String>);

/// What a file of a move holds now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Old,
    New,
    Other,
}

impl Store {
    /// The files in which a commit differs from another one, or from none.
    ///
    /// # Errors
    /// When git can't read them.
    fn differences(&self, from: Option<Id>, to: Id) -> Result<Vec<Change>> {
        let git = self.git();
        let from = from.map(|from| git.commit(from)).transpose()?.map(|commit| commit.tree);
        git.changes(from, Some(git.commit(to)?.tree), &[])
    }

    /// What stands in the way of moving from one commit to another: files among those which differ that were
    /// edited, made or staged here and not saved.
    ///
    /// # Errors
    /// When git or a file can't be read.
    pub fn blocked(&self, from: Option<Id>, to: Id) -> Result<Blocked> {
        let mut found = Vec::new();
        let changes = self.differences(from, to)?;
        let gone: BTreeSet<&str> =
            changes.iter().filter(|change| change.new.is_none()).map(|change| change.path.as_str()).collect();
        for change in &changes {
            // A file that lies where a folder has to be.
            let above = change.path.match_indices('/').filter_map(|(at, _)| change.path.get(..at));
            let is_file = |path: &&str| {
                let metadata = self.root().join(path).symlink_metadata();
                metadata.is_ok_and(|metadata| !metadata.is_dir()) && !gone.contains(path)
            };
            if let Some(path) = above.clone().find(is_file).filter(|_| change.new.is_some()) {
                found.push(path.to_owned());
                continue;
            }
            let staged = self.git().staged(&change.path)?;
            let is_staged = staged != change.old && staged != change.new;
            if is_staged || self.holds(change) == Holds::Other {
                found.push(change.path.clone());
            }
        }
        found.dedup();
        Ok(Blocked(found))
    }

    /// Moves files, index and branch from one commit to another. Killed at any instant, the next one who takes
    /// the lock finishes it, or takes it back where a person has edited one of the files since.
    ///
    /// # Errors
    /// [`StoreError::Changed`] for a file that holds something else, and then no file was changed;
    /// [`StoreError::Moved`] when the branch isn't where it was; when anything can't be written.
    pub fn move_to(
        &self,
        lock: &mut Lock,
        (from, to): (Option<Id>, Id),
        author: &Author,
        when: When,
    ) -> Result<()> {
        if self.git().head()? != from {
            return Err(StoreError::Moved);
        }
        if let Some(path) = self.blocked(from, to)?.0.into_iter().next() {
            return Err(StoreError::Changed(self.root().join(path)));
        }
        let from_text = from.map_or_else(|| "nothing".to_owned(), |from| from.to_string());
        let (id, name) = (author.id.replace('\n', " "), author.name.replace('\n', " "));
        files::create_folder(&self.own_folder())?;
        let journal = format!("{from_text} {to}\n{}\n{id}\n{name}\n", day_of(when));
        files::write(&self.journal(), journal.as_bytes(), &self.own_folder())?;
        let result = self.carry_out(lock, (from, to), author, when);
        if result.is_err() && self.git().head()? == from && self.take_back(from, to).is_err() {
            // The journal stays, for the next one who takes the lock.
            return result;
        }
        self.drop_journal()?;
        result
    }

    fn carry_out(
        &self,
        lock: &mut Lock,
        (from, to): (Option<Id>, Id),
        author: &Author,
        when: When,
    ) -> Result<()> {
        let mut changes = self.differences(from, to)?;
        // What goes makes room for what comes.
        changes.sort_by_key(|change| change.new.is_some());
        for change in &changes {
            // Once more, as somebody's editor may have written since.
            match self.holds(change) {
                Holds::Old => {
                    let bytes = change.new.map(|blob| self.git().whole(blob)).transpose()?;
                    self.write_file(&Write { path: change.path.clone(), bytes })?;
                }
                Holds::New => files::make_private(&self.root().join(&change.path)),
                Holds::Other => return Err(StoreError::Changed(self.root().join(&change.path))),
            }
            if change.new.is_none() {
                self.remove_empty_folders(&change.path);
            }
        }
        let staged = changes.into_iter().map(|change| (change.path, change.new)).collect();
        self.git().move_on(lock, (from, to), (author, when), staged)?;
        self.git().pack_when_many();
        Ok(())
    }

    /// Puts the old versions back where the new ones stand already; what anybody edited stays.
    fn take_back(&self, from: Option<Id>, to: Id) -> Result<()> {
        let mut changes = self.differences(from, to)?;
        // What came makes room for what went.
        changes.sort_by_key(|change| change.old.is_some());
        let mut outcome = Ok(());
        for change in &changes {
            if self.holds(change) == Holds::New {
                outcome = outcome.and(self.put_back(change));
            }
        }
        outcome
    }

    fn put_back(&self, change: &Change) -> Result<()> {
        let bytes = change.old.map(|blob| self.git().whole(blob)).transpose()?;
        self.write_file(&Write { path: change.path.clone(), bytes })?;
        if change.old.is_none() {
            self.remove_empty_folders(&change.path);
        }
        Ok(())
    }

    /// Finishes a move whose process died: forward where no file was edited since, else back.
    pub(super) fn finish_move_of_the_dead(&self, lock: &mut Lock) -> Result<()> {
        let Ok(text) = std::fs::read_to_string(self.journal()) else { return Ok(()) };
        let mut lines = text.lines();
        let commits = lines.next().and_then(|line| line.split_once(' '));
        let commits = commits.and_then(|(from, to)| Some((Id::from_hex(from), Id::from_hex(to)?)));
        let when = lines.next().and_then(crate::domain::day::iso).map(When::Day);
        let author = lines.next().zip(lines.next());
        let (Some((from, to)), Some(when), Some((id, name))) = (commits, when, author) else {
            return self.drop_journal();
        };
        let author = Author { id: id.to_owned(), name: name.to_owned() };
        if self.git().head()? != from || !self.git().has_commit(to) {
            return self.drop_journal();
        }
        let changes = self.differences(from, to)?;
        let is_untouched = changes.iter().all(|change| self.holds(change) != Holds::Other);
        // Whatever goes wrong here must not keep anybody from writing: then the old versions come back.
        let is_done = is_untouched && self.carry_out(lock, (from, to), &author, when).is_ok();
        if is_done {
            self.git().end_merging_that_is_done();
        } else if self.git().head()? == from && self.take_back(from, to).is_err() {
            // It is tried again the next time, and keeps nobody from writing now.
            return Ok(());
        }
        self.drop_journal()
    }

    fn holds(&self, change: &Change) -> Holds {
        let full = self.root().join(&change.path);
        let now = match files::refuse_links(self.root(), &full)
            .and_then(|()| files::read_up_to(&full, super::git::MAX_FILE))
        {
            Ok(None) => None,
            Ok(Some(bytes)) => match Git::blob_id(&bytes) {
                Ok(id) => Some(id),
                Err(_) => return Holds::Other,
            },
            Err(_) => return Holds::Other,
        };
        match now {
            now if now == change.new => Holds::New,
            now if now == change.old => Holds::Old,
            _ => Holds::Other,
        }
    }

    /// Folders that the last file has left go with it, as git has it.
    fn remove_empty_folders(&self, path: &str) {
        let mut folder = self.root().join(path);
        while folder.pop() && folder != self.root() {
            if std::fs::remove_dir(&folder).is_err() {
                return;
            }
        }
    }

    fn journal(&self) -> PathBuf {
        self.own_folder().join("moving")
    }

    fn drop_journal(&self) -> Result<()> {
        match std::fs::remove_file(self.journal()) {
            Err(error) if !files::is_absent(&error) => Err(error).or_file("remove", &self.journal()),
            _ => Ok(()),
        }
    }
}

fn day_of(when: When) -> chrono::NaiveDate {
    match when {
        When::Day(day) => day,
        When::Exact(time) => time.date_naive(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const ONE: &str = "limits/ana/photos.yaml";
    const TWO: &str = "limits/ana/touch.yaml";

    /// A repository at its first commit, and a second one that no branch holds, whose move died halfway.
    fn halfway(folder: &std::path::Path) -> (Store, Id, Id) {
        let store = Store::new(Git::init(folder).unwrap()).unwrap();
        let ana = Author { id: "ana".to_owned(), name: "Ana".to_owned() };
        let when = When::Day(chrono::NaiveDate::default());
        let mut lock = store.lock("test").unwrap();
        let text = |it: &str| {
            [Write::text(ONE, format!("stance: {it}\n")), Write::text(TWO, format!("stance: {it}\n"))]
        };
        let first = store.save(&mut lock, &ana, when, "one", &text("maybe")).unwrap().unwrap();
        let second = store.save(&mut lock, &ana, when, "two", &text("yes")).unwrap().unwrap();
        let branch = store.git().common_dir().join("refs/heads/main");
        fs::write(branch, format!("{first}\n")).unwrap();
        fs::write(store.root().join(TWO), "stance: maybe\n").unwrap();
        fs::write(store.journal(), format!("{first} {second}\n1970-01-01\nana\nAna\n")).unwrap();
        (store, first, second)
    }

    #[test]
    fn a_move_that_died_is_finished_by_the_next_who_writes() {
        let folder = tempfile::tempdir().unwrap();
        let (store, _, second) = halfway(folder.path());
        drop(store.lock("test").unwrap());
        assert_eq!(store.git().head().unwrap(), Some(second));
        assert_eq!(store.unsaved("").unwrap(), []);
        assert!(!store.journal().exists());
    }

    #[test]
    fn a_move_that_died_is_taken_back_where_somebody_has_edited_since() {
        let folder = tempfile::tempdir().unwrap();
        let (store, first, _) = halfway(folder.path());
        fs::write(store.root().join(TWO), "stance: hard-limit\n").unwrap();
        drop(store.lock("test").unwrap());
        assert_eq!(store.git().head().unwrap(), Some(first));
        assert_eq!(fs::read_to_string(store.root().join(ONE)).unwrap(), "stance: maybe\n");
        assert_eq!(fs::read_to_string(store.root().join(TWO)).unwrap(), "stance: hard-limit\n");
        assert!(!store.journal().exists());
    }

    #[test]
    fn a_journal_that_says_nothing_keeps_nobody_from_writing() {
        let folder = tempfile::tempdir().unwrap();
        let (store, first, second) = halfway(folder.path());
        for text in ["", "x", &format!("{second} {first}\n1970-01-01\nana\nAna\n")] {
            fs::write(store.journal(), text).unwrap();
            drop(store.lock("test").unwrap());
            assert_eq!(store.git().head().unwrap(), Some(first), "{text}");
            assert!(!store.journal().exists());
        }
    }
}

//! Which files were seen to be as the newest commit has them, so that the next look need not read them, nor
//! git's list of all files. A cache: it can be deleted, and counts only for the commit that it names.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::Metadata;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::error::Result;
use super::git::{Git, Id};
use super::{Store, files};
use crate::domain::place;

const NAME: &str = "settled";

/// Raised whenever what is kept means something else.
const VERSION: u32 = 1;

/// A file that changed so shortly ago may change again without a later time.
const RESTLESS: Duration = Duration::from_secs(2);

#[derive(Default, PartialEq, Clone, Serialize, Deserialize)]
struct Settled {
    /// The folders and files that were looked into.
    scope: BTreeSet<String>,
    files: BTreeMap<String, File>,
}

#[derive(PartialEq, Clone, Serialize, Deserialize)]
struct File {
    blob: String,
    /// How the file looked when it held that blob.
    seen: Option<Stamp>,
}

/// Everything about a file that changes when its text does.
#[derive(PartialEq, Clone, Serialize, Deserialize)]
struct Stamp {
    bytes: u64,
    modified: SystemTime,
    changed: (i64, i64),
    number: u64,
}

impl Store {
    /// The paths of the files in these folders (or among these files) that differ from the newest commit,
    /// sorted, and whether a folder could not be listed, whose files are then left out.
    ///
    /// # Errors
    /// When git can't be read.
    pub fn unsaved_in(&self, scope: &BTreeSet<String>) -> Result<(Vec<String>, bool)> {
        let head = self.git().head()?;
        // The commit whose files these are.
        let (of, kept) = self.settled();
        let is_current = kept.scope == *scope && head.is_some() && of == head;
        let mut now = if is_current { kept.clone() } else { self.committed(head, scope, &kept)? };
        let (mut unsaved, mut is_partial) = (Vec::new(), false);
        for below in scope {
            match self.here(below) {
                Ok(here) => self.compare(&mut now.files, below, here, &mut unsaved),
                Err(_) => is_partial = true,
            }
        }
        unsaved.sort();
        if now != kept || of != head {
            self.keep(NAME, VERSION, head, &now);
        }
        Ok((unsaved, is_partial))
    }

    fn compare(
        &self,
        files: &mut BTreeMap<String, File>,
        below: &str,
        here: Vec<String>,
        unsaved: &mut Vec<String>,
    ) {
        let mut missing: BTreeSet<String> = of_scope(files, below);
        for path in here {
            missing.remove(&path);
            let differs = match files.get_mut(&path) {
                Some(file) => !self.is_as_committed(&path, file),
                None => place::locate_path(&path).is_some(),
            };
            if differs {
                unsaved.push(path);
            }
        }
        unsaved.extend(missing);
    }

    fn is_as_committed(&self, path: &str, file: &mut File) -> bool {
        let full = self.root().join(path);
        let before = full.symlink_metadata().ok().and_then(|metadata| stamp(&metadata));
        if before.is_some() && before == file.seen {
            return true;
        }
        let bytes = files::read(&full).ok().flatten();
        let blob = bytes.and_then(|bytes| Git::blob_id(&bytes).ok());
        let is_same = blob.is_some_and(|blob| blob.to_string() == file.blob);
        file.seen = before.filter(|stamp| is_same && is_at_rest(stamp));
        is_same
    }

    /// The files of this folder in the work tree, or this one file.
    fn here(&self, below: &str) -> Result<Vec<String>> {
        match self.root().join(below).symlink_metadata() {
            Ok(metadata) if metadata.is_dir() => files::below(self.root(), below),
            Ok(_) => Ok(vec![below.to_owned()]),
            Err(_) => Ok(Vec::new()),
        }
    }

    fn committed(&self, head: Option<Id>, scope: &BTreeSet<String>, kept: &Settled) -> Result<Settled> {
        let Some(head) = head else { return Ok(Settled::default()) };
        let mut files = BTreeMap::new();
        for below in scope {
            for entry in self.git().files(head, below)? {
                let blob = entry.blob.to_string();
                // Which blob a file held does not depend on the commit.
                let known = kept.files.get(&entry.path).filter(|file| file.blob == blob);
                let seen = known.and_then(|file| file.seen.clone());
                files.insert(entry.path, File { blob, seen });
            }
        }
        Ok(Settled { scope: scope.clone(), files })
    }

    fn settled(&self) -> (Option<Id>, Settled) {
        let kept = self.kept::<Settled>(NAME, VERSION);
        kept.map_or_else(Default::default, |kept| (kept.tip, kept.value))
    }
}

/// The committed paths at or below one folder or file.
fn of_scope(files: &BTreeMap<String, File>, below: &str) -> BTreeSet<String> {
    let prefix = format!("{below}/");
    let inside =
        files.range(prefix.clone()..).map(|(path, _)| path).take_while(|path| path.starts_with(&prefix));
    inside.chain(files.get_key_value(below).map(|(path, _)| path)).cloned().collect()
}

fn is_at_rest(stamp: &Stamp) -> bool {
    let rests = |time: SystemTime| SystemTime::now().duration_since(time).is_ok_and(|since| since > RESTLESS);
    let changed = u64::try_from(stamp.changed.0).unwrap_or_default();
    rests(stamp.modified) && rests(SystemTime::UNIX_EPOCH + Duration::from_secs(changed))
}

#[cfg(unix)]
fn stamp(metadata: &Metadata) -> Option<Stamp> {
    use std::os::unix::fs::MetadataExt;
    let modified = metadata.modified().ok().filter(|_| metadata.is_file())?;
    let changed = (metadata.ctime(), metadata.ctime_nsec());
    Some(Stamp { bytes: metadata.len(), modified, changed, number: metadata.ino() })
}

/// Without a number that is the file's own, every file is read.
#[cfg(not(unix))]
fn stamp(_: &Metadata) -> Option<Stamp> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Author, When, Write};
    use std::fs;

    const PATH: &str = "limits/ana/photos.yaml";

    fn store(folder: &std::path::Path) -> Store {
        let store = Store::new(Git::init(folder).unwrap()).unwrap();
        let ana = Author { id: "ana".to_owned(), name: "Ana".to_owned() };
        let when = When::Day(chrono::NaiveDate::default());
        let mut lock = store.lock("test").unwrap();
        store.save(&mut lock, &ana, when, "update", &[Write::text(PATH, "stance: maybe\n")]).unwrap();
        drop(lock);
        store
    }

    fn unsaved(store: &Store) -> Vec<String> {
        store.unsaved_in(&["limits".to_owned()].into()).unwrap().0
    }

    fn age(store: &Store, by: Duration) {
        let file = fs::File::options().write(true).open(store.root().join(PATH)).unwrap();
        file.set_modified(SystemTime::now() - by).unwrap();
    }

    #[test]
    fn edits_of_the_same_length_are_found_however_soon_they_come() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        assert_eq!(unsaved(&store), [""; 0]);
        fs::write(store.root().join(PATH), "stance: nevr!\n").unwrap();
        assert_eq!(unsaved(&store), [PATH]);
        fs::write(store.root().join(PATH), "stance: maybe\n").unwrap();
        assert_eq!(unsaved(&store), [""; 0]);
    }

    #[test]
    fn an_edit_that_keeps_the_times_of_the_file_is_found_too() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        age(&store, Duration::from_secs(1000));
        std::thread::sleep(RESTLESS + Duration::from_millis(1100));
        assert_eq!(unsaved(&store), [""; 0]);
        assert!(store.settled().1.files[PATH].seen.is_some(), "a file at rest is known the next time");
        let before = fs::metadata(store.root().join(PATH)).unwrap().modified().unwrap();
        fs::write(store.root().join(PATH), "stance: nevr!\n").unwrap();
        let file = fs::File::options().write(true).open(store.root().join(PATH)).unwrap();
        file.set_modified(before).unwrap();
        assert_eq!(unsaved(&store), [PATH]);
    }

    #[test]
    fn files_that_are_gone_or_new_are_found_and_a_broken_cache_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        assert_eq!(unsaved(&store), [""; 0]);
        fs::write(store.root().join("limits/ana/music.yaml"), "stance: yes\n").unwrap();
        fs::write(store.root().join("limits/ana/notes.txt"), "no record\n").unwrap();
        fs::remove_file(store.root().join(PATH)).unwrap();
        assert_eq!(unsaved(&store), ["limits/ana/music.yaml", PATH]);
        fs::write(store.cache().join("settled.json"), "{").unwrap();
        assert_eq!(unsaved(&store), ["limits/ana/music.yaml", PATH]);
    }
}

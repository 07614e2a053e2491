//! What each person saw last on this clone, so that the first screen can say what is new. Nobody is shown
//! another's (R9), and the file carries no time.

use std::fs::File;
use std::path::PathBuf;
use std::time::SystemTime;

use super::{Id, Store, files};
use crate::domain::name;

impl Store {
    /// The newest commit when this person last looked; nothing before the first time.
    pub fn last_look(&self, person: &str) -> Option<Id> {
        let bytes = files::read(&self.looked(person)?).ok().flatten()?;
        Id::from_hex(std::str::from_utf8(&bytes).ok()?.trim())
    }

    /// Remembers what this person has seen. Where nothing can be written, nothing is remembered.
    pub fn note_look(&self, person: &str, head: Id) {
        let Some(path) = self.looked(person) else { return };
        if self.last_look(person) == Some(head) {
            return;
        }
        let is_kept = path.parent().is_some_and(|folder| files::create_folder(folder).is_ok())
            && files::replace(&path, format!("{head}\n").as_bytes()).is_ok();
        if is_kept {
            let _ =
                File::options().write(true).open(&path).map(|file| file.set_modified(SystemTime::UNIX_EPOCH));
        }
    }

    /// The person's file, outside the cache; nothing for an id that could lead elsewhere.
    fn looked(&self, person: &str) -> Option<PathBuf> {
        let is_sound = name::slug(person).is_ok_and(|slug| slug == person);
        is_sound.then(|| self.own_folder().join("looked").join(person))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    use crate::store::Git;

    #[test]
    fn a_look_is_remembered_for_one_person_and_without_its_time() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(Git::init(folder.path()).unwrap()).unwrap();
        let head = Id::from_bytes([7; 20]);
        store.note_look("ana", head);
        assert_eq!((store.last_look("ana"), store.last_look("bo")), (Some(head), None));
        let modified = fs::metadata(store.looked("ana").unwrap()).unwrap().modified().unwrap();
        assert_eq!(modified, SystemTime::UNIX_EPOCH);
    }

    #[test]
    fn an_id_that_leads_elsewhere_is_not_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(Git::init(folder.path()).unwrap()).unwrap();
        for id in ["../../x", "a/b", ".", ""] {
            store.note_look(id, Id::from_bytes([7; 20]));
            assert_eq!(store.last_look(id), None);
        }
        assert!(!folder.path().join("x").exists());
    }
}

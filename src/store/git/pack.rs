//! Loose objects are packed as they pile up, so that the repository stays small without `git gc`.
//!
//! Each packing takes what is loose, and the packs of about that size with it once there are a few of them;
//! so packs grow fourfold step by step, and an object is packed about three times in its life. A pack that has
//! grown large stays as it is: nobody waits while a whole lifetime is packed anew.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use git2::Oid;

use super::Git;
use super::OrGit;
use crate::store::error::{OrFile, Result};
use crate::store::files;

/// About so many loose objects are packed together. Each takes a whole block of the disk.
const MANY_LOOSE: usize = 320;
/// So many packs of about one size are made into one, together with what is new.
const MANY_PACKS: usize = 3;
/// A pack with so many objects stays as it is, so that nobody waits longer than about a second.
const LARGE: usize = 3000;

/// Files beside a pack that say it is more than a store of objects: packs with one of these are left alone.
const SPECIAL: [&str; 4] = ["keep", "promisor", "mtimes", "bitmap"];

impl Git {
    /// Packs loose objects once there are many. A failure changes nothing and is nobody's concern: the
    /// commit is in, and the next one tries again.
    pub fn pack_when_many(&self) {
        let objects = self.common_dir().join("objects");
        // Ids are spread evenly, so eight of the 256 folders tell how many there are in all.
        let sampled: usize =
            ["05", "25", "45", "65", "85", "a5", "c5", "e5"].iter().map(|it| count(&objects.join(it))).sum();
        if sampled * 32 >= MANY_LOOSE && !self.is_collecting() {
            let _ = self.pack(&objects);
        }
    }

    /// Packs what is loose if so many new objects are among it; says whether all of them are on the disk now.
    /// Where it can't be done, they stay as they are.
    pub(super) fn pack_at_once(&self, new: usize) -> bool {
        new >= MANY_LOOSE && !self.is_collecting() && self.pack(&self.common_dir().join("objects")).is_ok()
    }

    /// Whether somebody's own `git gc` is at work, which does all of this and more.
    fn is_collecting(&self) -> bool {
        self.common_dir().join("gc.pid").exists()
    }

    /// Packs everything loose, and then takes away what the new pack holds. Objects that nothing refers to are
    /// kept too: a reflog may still lead to them.
    ///
    /// The new pack is on disk before anything goes, so that a process killed at any instant leaves every
    /// object there at least once.
    fn pack(&self, objects: &Path) -> Result<()> {
        let folder = objects.join("pack");
        let loose = loose(objects)?;
        let mut wanted: HashSet<Oid> = loose.iter().map(|(oid, _)| *oid).collect();
        let old_packs = alike(packs(&folder)?, wanted.len());
        for old in &old_packs {
            wanted.extend(&old.holds);
        }
        let new = self.write_pack(&wanted, &folder)?;
        for (_, path) in loose {
            remove(&path)?;
        }
        for old in old_packs.iter().filter(|old| old.path != new) {
            // The index goes first, so that no git finds objects in a pack that is no longer there.
            remove(&old.path.with_extension("idx"))?;
            remove(&old.path)?;
            let _ = fs::remove_file(old.path.with_extension("rev"));
        }
        Ok(())
    }

    /// Writes a pack of these objects where half of one does no harm, and moves it into place when it lasts.
    fn write_pack(&self, wanted: &HashSet<Oid>, folder: &Path) -> Result<PathBuf> {
        let scratch = self.common_dir().join("couplelog").join("tmp");
        files::create_folder(&scratch)?;
        let mut builder = self.repo.packbuilder().or_git("pack the objects")?;
        builder.set_threads(1);
        for (oid, name) in self.named(wanted) {
            builder.insert_object(oid, name.as_deref()).or_git("pack the objects")?;
        }
        builder.write(&scratch, 0o444).or_git("pack the objects")?;
        let name = builder.name().or_git("pack the objects")?.unwrap_or_default().to_owned();
        files::create_folder(folder)?;
        let new = folder.join(format!("pack-{name}.pack"));
        // The pack comes before its index, because git looks for packs by their indices.
        for extension in ["pack", "idx"] {
            let made = scratch.join(format!("pack-{name}.{extension}"));
            File::open(&made).and_then(|file| file.sync_all()).or_file("write", &made)?;
            let place = new.with_extension(extension);
            fs::rename(&made, &place).or_file("write", &place)?;
        }
        files::sync_folder(folder)?;
        Ok(new)
    }

    /// The wanted objects, each with its name in its folder where that is wanted too: versions of one file that
    /// stand side by side are stored as small differences.
    fn named(&self, wanted: &HashSet<Oid>) -> Vec<(Oid, Option<String>)> {
        let mut named: Vec<(Oid, Option<String>)> = Vec::with_capacity(wanted.len());
        let mut seen: HashSet<Oid> = HashSet::new();
        // Sorted, so that the same objects always make the same pack.
        let mut sorted: Vec<Oid> = wanted.iter().copied().collect();
        sorted.sort_unstable();
        for &oid in &sorted {
            let Ok(tree) = self.repo.find_tree(oid) else { continue };
            for entry in &tree {
                if wanted.contains(&entry.id()) && seen.insert(entry.id()) {
                    named.push((entry.id(), Some(String::from_utf8_lossy(entry.name_bytes()).into_owned())));
                }
            }
        }
        named.extend(sorted.iter().filter(|oid| !seen.contains(oid)).map(|oid| (*oid, None)));
        named
    }
}

/// A pack, and the objects in it.
struct Pack {
    path: PathBuf,
    holds: Vec<Oid>,
}

/// The packs that go into a new one of so many objects: those of about its size, once there are some.
fn alike(mut packs: Vec<Pack>, new: usize) -> Vec<Pack> {
    packs.sort_by_key(|pack| pack.holds.len());
    let mut total = new;
    let mut taken = 0;
    loop {
        let left = packs.get(taken..).unwrap_or_default();
        let near = left.iter().take_while(|pack| pack.holds.len() < LARGE.min(2 * total)).count();
        if near < MANY_PACKS {
            packs.truncate(taken);
            return packs;
        }
        total += left.iter().take(near).map(|pack| pack.holds.len()).sum::<usize>();
        taken += near;
    }
}

fn count(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

fn loose(objects: &Path) -> Result<Vec<(Oid, PathBuf)>> {
    let mut found = Vec::new();
    for number in 0..=255_u8 {
        let prefix = format!("{number:02x}");
        let folder = objects.join(&prefix);
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let entry = entry.or_file("list", &folder)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if let (38, Ok(oid)) = (name.len(), Oid::from_str(&format!("{prefix}{name}"))) {
                found.push((oid, entry.path()));
            }
        }
    }
    Ok(found)
}

/// The packs that may be made into one: none that someone marked, that is large, or that an index over several
/// packs names.
fn packs(folder: &Path) -> Result<Vec<Pack>> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.or_file("list", folder)?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("multi-pack-index")) {
            return Ok(Vec::new());
        }
        let is_pack = path.extension().is_some_and(|extension| extension == "pack");
        if !is_pack || SPECIAL.iter().any(|mark| path.with_extension(mark).exists()) {
            continue;
        }
        if let Some(holds) = objects_of(&path.with_extension("idx")) {
            found.push(Pack { path, holds });
        }
    }
    Ok(found)
}

/// The objects that a pack's index names; nothing for a large pack, or an index of another format than
/// git's second.
fn objects_of(index: &Path) -> Option<Vec<Oid>> {
    const HEADER: usize = 8;
    const FANOUT: usize = 256 * 4;
    const ID: usize = 20;
    let mut file = File::open(index).ok()?;
    let mut start = vec![0; HEADER + FANOUT];
    file.read_exact(&mut start).ok()?;
    if !start.starts_with(b"\xfftOc\0\0\0\x02") {
        return None;
    }
    let count = u32::from_be_bytes(*start.last_chunk()?) as usize;
    if count >= LARGE {
        return None;
    }
    let mut ids = vec![0; count * ID];
    file.read_exact(&mut ids).ok()?;
    ids.chunks_exact(ID).map(|id| Oid::from_bytes(id).ok()).collect()
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if !files::is_absent(&error) => Err(error).or_file("remove", path),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::git::{Author, When};

    #[test]
    fn very_many_new_texts_are_in_a_pack_before_any_branch_names_them() {
        let folder = tempfile::tempdir().unwrap();
        let git = Git::init(folder.path()).unwrap();
        let ana = Author { id: "ana".to_owned(), name: "Ana".to_owned() };
        let when = When::Day(chrono::NaiveDate::default());
        let objects = git.common_dir().join("objects");
        for many in [MANY_LOOSE / 2, 2 * MANY_LOOSE] {
            let texts: Vec<(String, String)> = (0..many)
                .map(|number| (format!("log/2026/{number}.yaml"), format!("title: {many} {number}\n")))
                .collect();
            let contents: Vec<_> =
                texts.iter().map(|(path, text)| (path.as_str(), Some(text.as_bytes()))).collect();
            git.prepare(&ana, when, "update log", &contents).unwrap().unwrap();
            let is_packed = !packs(&objects.join("pack")).unwrap().is_empty();
            assert_eq!(
                (loose(&objects).unwrap().is_empty(), is_packed),
                (many > MANY_LOOSE, many > MANY_LOOSE)
            );
        }
    }
}

//! Loose objects are packed as they pile up, so that the repository stays small without `git gc`.

use std::collections::HashSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use git2::Oid;

use super::Git;
use crate::store::error::{OrFile, OrGit, Result};
use crate::store::files;

/// About so many loose objects are packed together. Each takes a whole block of the disk.
const MANY_LOOSE: usize = 1500;
/// So many packs are made into one.
const MANY_PACKS: usize = 12;

impl Git {
    /// Packs loose objects once there are many. A failure changes nothing and is nobody's concern: the
    /// commit is in, and the next one tries again.
    pub fn pack_when_many(&self) {
        let objects = self.common_dir().join("objects");
        // Ids are spread evenly, so four of the 256 folders tell how many there are in all.
        let sampled: usize = ["11", "55", "99", "dd"].iter().map(|folder| count(&objects.join(folder))).sum();
        if sampled * 64 >= MANY_LOOSE {
            let _ = self.pack(&objects);
        }
    }

    /// Writes a pack of everything loose, or of everything when there are many packs, and then takes away
    /// what it holds. Objects that nothing refers to are kept too: a reflog may still lead to them.
    fn pack(&self, objects: &Path) -> Result<()> {
        let folder = objects.join("pack");
        let loose = loose(objects)?;
        let old_packs = packs(&folder)?;
        let is_all = old_packs.len() >= MANY_PACKS;
        let odb = self.repo.odb().or_git("read git's objects")?;
        let mut wanted: HashSet<Oid> = loose.iter().map(|(oid, _)| *oid).collect();
        if is_all {
            odb.foreach(|oid| wanted.insert(*oid) || true).or_git("read git's objects")?;
        }
        let mut builder = self.repo.packbuilder().or_git("pack the objects")?;
        builder.set_threads(1);
        for (oid, name) in self.named(&wanted)? {
            builder.insert_object(oid, name.as_deref()).or_git("pack the objects")?;
        }
        builder.write(&folder, 0o444).or_git("pack the objects")?;
        let Some(name) = builder.name().or_git("pack the objects")? else { return Ok(()) };
        let new: Vec<PathBuf> =
            ["idx", "pack"].iter().map(|kind| folder.join(format!("pack-{name}.{kind}"))).collect();
        for path in &new {
            File::open(path).and_then(|file| file.sync_all()).or_file("write", path)?;
        }
        files::sync_folder(&folder)?;
        for (_, path) in loose {
            remove(&path)?;
        }
        if is_all {
            for pack in old_packs.iter().filter(|pack| !new.contains(pack)) {
                // The index goes first, so that no git finds objects in a pack that is no longer there.
                remove(&pack.with_extension("idx"))?;
                remove(pack)?;
                let _ = fs::remove_file(pack.with_extension("rev"));
            }
        }
        Ok(())
    }

    /// The wanted objects, newest commits first, each file with its name: versions of one file that stand
    /// side by side are stored as small differences.
    fn named(&self, wanted: &HashSet<Oid>) -> Result<Vec<(Oid, Option<String>)>> {
        let mut names: Vec<(Oid, Option<String>)> = Vec::with_capacity(wanted.len());
        let mut seen: HashSet<Oid> = HashSet::new();
        for &oid in wanted {
            let Ok(tree) = self.repo.find_tree(oid) else { continue };
            for entry in &tree {
                if wanted.contains(&entry.id()) && seen.insert(entry.id()) {
                    names.push((entry.id(), Some(String::from_utf8_lossy(entry.name_bytes()).into_owned())));
                }
            }
        }
        names.extend(wanted.iter().filter(|oid| !seen.contains(oid)).map(|oid| (*oid, None)));
        Ok(names)
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

/// The packs that may be made into one: not those that someone marked to be kept.
fn packs(folder: &Path) -> Result<Vec<PathBuf>> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.or_file("list", folder)?.path();
        let is_pack = path.extension().is_some_and(|extension| extension == "pack");
        if is_pack && !path.with_extension("keep").exists() && !path.with_extension("promisor").exists() {
            found.push(path);
        }
    }
    Ok(found)
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if !files::is_absent(&error) => Err(error).or_file("remove", path),
        _ => Ok(()),
    }
}

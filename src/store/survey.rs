//! Everything that lies in a folder: named, never opened and never followed, however hostile the folder is.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::files;

/// Folders nested deeper than any record are not listed.
pub const MAX_DEPTH: usize = 8;

/// Something that lies in a folder.
#[derive(Debug)]
pub struct Entry {
    /// Its path below the root.
    pub path: PathBuf,
    /// What it is.
    pub nature: Nature,
}

/// What an entry of a folder is.
#[derive(Debug)]
pub enum Nature {
    /// A plain file.
    File,
    /// A folder that was listed, or that nobody wanted listed.
    Folder,
    /// A folder below [`MAX_DEPTH`] others, which was not listed.
    DeepFolder,
    /// A folder that can't be listed.
    ClosedFolder(io::Error),
    /// A symbolic link.
    Link,
    /// A pipe, a device or a socket. Opening one can wait for ever.
    Special,
}

/// Everything at and below `folder`, sorted, entering only folders that `enter` wants; `.git` is left out.
pub fn survey(root: &Path, folder: &str, enter: impl Fn(&Path) -> bool) -> Vec<Entry> {
    if let Some(link) = link_on_the_way(root, folder) {
        return vec![Entry { path: link, nature: Nature::Link }];
    }
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        let nature = match list(root, &folder, &mut found) {
            Ok(below) => {
                for path in below {
                    let depth = path.components().count();
                    let nature = if depth > MAX_DEPTH { Nature::DeepFolder } else { Nature::Folder };
                    if depth <= MAX_DEPTH && enter(&path) {
                        folders.push(path);
                    } else {
                        found.push(Entry { path, nature });
                    }
                }
                Nature::Folder
            }
            Err(error) if files::is_absent(&error) => continue,
            Err(error) => Nature::ClosedFolder(error),
        };
        found.push(Entry { path: folder, nature });
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The paths of all files at and below `folder` that can be seen, sorted, with `/` between their parts;
/// links and special files are named too. What lies in a closed folder, and names that aren't text, are
/// left out.
pub fn visible(root: &Path, folder: &str) -> Vec<String> {
    survey(root, folder, |_| true).iter().filter_map(Entry::file).collect()
}

impl Entry {
    /// Its path as text, unless it is a folder or its name isn't text.
    pub fn file(&self) -> Option<String> {
        match self.nature {
            Nature::File | Nature::Link | Nature::Special => self.path.to_str().map(slashes),
            _ => None,
        }
    }
}

/// A path as records are named. Elsewhere than on Windows a backslash is a letter like any other.
pub fn slashes(path: &str) -> String {
    if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() }
}

fn link_on_the_way(root: &Path, folder: &str) -> Option<PathBuf> {
    let is_link = |path: &Path| {
        fs::symlink_metadata(root.join(path)).is_ok_and(|metadata| metadata.file_type().is_symlink())
    };
    let mut way: Vec<&Path> = Path::new(folder).ancestors().collect();
    way.retain(|path| !path.as_os_str().is_empty());
    way.into_iter().rev().find(|path| is_link(path)).map(Path::to_owned)
}

/// Lists one folder; gives the folders in it.
fn list(root: &Path, folder: &Path, found: &mut Vec<Entry>) -> io::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        // An entry that is gone already is none.
        let Ok(kind) = entry.file_type() else { continue };
        let path = folder.join(entry.file_name());
        let nature = if kind.is_dir() {
            if entry.file_name() != ".git" {
                folders.push(path);
            }
            continue;
        } else if kind.is_symlink() {
            Nature::Link
        } else if kind.is_file() {
            Nature::File
        } else {
            Nature::Special
        };
        found.push(Entry { path, nature });
    }
    Ok(folders)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_that_is_a_link_is_named_and_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        fs::write(elsewhere.path().join("secret.yaml"), "").unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("limits")).unwrap();
        assert_eq!(visible(folder.path(), "limits"), ["limits"]);
        assert_eq!(visible(folder.path(), "limits/ana"), ["limits"]);
    }

    #[test]
    fn folders_deeper_than_any_record_are_named_and_not_listed() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("d/".repeat(40))).unwrap();
        let found = survey(folder.path(), "", |_| true);
        assert_eq!(found.len(), 1 + MAX_DEPTH + 1, "the start, eight folders, and one that is too deep");
        assert!(matches!(found.last().unwrap().nature, Nature::DeepFolder));
    }

    #[test]
    fn a_backslash_in_a_name_makes_no_folder() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("limits\\ana\\photos.yaml"), "").unwrap();
        assert_eq!(visible(folder.path(), ""), ["limits\\ana\\photos.yaml"]);
    }
}

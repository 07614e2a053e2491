//! What came in is looked at before anything of it is trusted: no ref points to it yet, and no file is written.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::raw_tree::{Entries, RawEntry};
use super::{Git, Id, OrGit};
use crate::store::crowd::{MAX_FILES, MAX_LIMITS};
use crate::store::error::{Result, StoreError};

/// The largest file that is taken over, in bytes; a record is far smaller.
pub const MAX_FILE: usize = 32 * 1024 * 1024;
/// So many bytes all files together may have.
const MAX_TOTAL: usize = 1024 * 1024 * 1024;
/// The longest name that every disk takes.
const MAX_NAME: usize = 255;
/// Trees nested deeper than any record are refused.
const MAX_DEPTH: usize = 8;
/// After so many refusals the rest is only noise.
const MANY: usize = 10;

#[derive(Default)]
struct Look {
    refused: Vec<String>,
    programs: usize,
    files: usize,
    bytes: usize,
}

/// What was seen of a tree.
#[derive(Debug, Default)]
pub struct Seen {
    /// What can't be taken over, each with its path and why.
    pub refused: Vec<String>,
    /// How many files are marked as programs, which they are not when they are written.
    pub programs: usize,
}

impl Git {
    /// Looks through the files of a commit that came in, and makes sure that every commit which is new can be
    /// read.
    ///
    /// # Errors
    /// When a commit or a tree can't be read: then the history is damaged, or was made so.
    pub fn look_through(&self, tip: Id, known: &[Id]) -> Result<Seen> {
        let mut look = Look::default();
        let (mut counts, mut limits) = (HashMap::new(), None);
        for commit in self.commits(&[tip], known)? {
            if commit.id != tip && self.count(commit.tree, 0, &mut counts)? > MAX_FILES {
                look.refused.push(format!(
                    "an older version there, {}: it has more than {MAX_FILES} files and folders",
                    commit.id.short()
                ));
                return Ok(Seen { refused: look.refused, programs: 0 });
            }
        }
        for commit in self.commits(&[tip], known)? {
            let now = self.tops(commit.tree, &["limits"])?;
            if commit.id != tip && limits.as_ref() != Some(&now) && self.has_a_crowd_of_limits(commit.tree)? {
                look.refused.push(format!(
                    "an older version there, {}: somebody has more than {MAX_LIMITS} limits in it",
                    commit.id.short()
                ));
                return Ok(Seen { refused: look.refused, programs: 0 });
            }
            limits = Some(now);
        }
        self.look_into(self.commit(tip)?.tree, "", 0, &mut look)?;
        if look.bytes > MAX_TOTAL {
            look.refused.push("all files together: they are larger than 1 GiB".to_owned());
        }
        Ok(Seen { refused: look.refused, programs: look.programs })
    }

    /// Whether a folder of somebody's limits has more files than a person has limits; none is looked into.
    fn has_a_crowd_of_limits(&self, tree: Id) -> Result<bool> {
        let folders = |tree: Id| {
            self.with_tree(tree, |bytes| {
                let entries: Vec<RawEntry<'_>> = Entries(bytes).collect::<Result<_>>()?;
                let named = entries.iter().filter(|entry| entry.is_tree());
                Ok(named.map(|entry| (entry.name == b"limits", entry.id)).collect::<Vec<_>>())
            })
        };
        for (_, limits) in folders(tree)?.into_iter().filter(|(is_limits, _)| *is_limits) {
            for (_, person) in folders(limits)? {
                if self.with_tree(person, |bytes| Ok(Entries(bytes).nth(MAX_LIMITS).is_some()))? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// How many files and folders a tree has, each different tree being read once for each depth at which it lies: one of few objects can stand
    /// for more files than there are atoms.
    fn count(&self, tree: Id, depth: usize, counts: &mut HashMap<(Id, usize), usize>) -> Result<usize> {
        if let Some(count) = counts.get(&(tree, depth)) {
            return Ok(*count);
        }
        let bytes = self.with_tree(tree, |bytes| Ok(bytes.to_vec()))?;
        let mut count: usize = 0;
        for entry in Entries(&bytes) {
            let entry = entry?;
            let below = entry.is_tree() && depth < MAX_DEPTH;
            count = count.saturating_add(1);
            if below {
                count = count.saturating_add(self.count(entry.id, depth + 1, counts)?);
            }
        }
        counts.insert((tree, depth), count);
        Ok(count)
    }

    fn look_into(&self, tree: Id, prefix: &str, depth: usize, look: &mut Look) -> Result<()> {
        let bytes = self.with_tree(tree, |bytes| Ok(bytes.to_vec()))?;
        let is_of_limits = prefix.strip_prefix("limits/").is_some_and(|rest| rest.matches('/').count() == 1);
        if is_of_limits && Entries(&bytes).nth(MAX_LIMITS).is_some() {
            look.refused.push(format!("{prefix}: it holds more than {MAX_LIMITS} limits"));
            return Ok(());
        }
        let mut names: HashMap<String, String> = HashMap::new();
        for entry in Entries(&bytes) {
            let entry = entry?;
            look.files += 1;
            if look.files > MAX_FILES {
                look.refused.push(format!("there are more than {MAX_FILES} files and folders"));
            }
            if look.refused.len() >= MANY || look.files > MAX_FILES {
                return Ok(());
            }
            let name = String::from_utf8_lossy(entry.name).into_owned();
            let path = format!("{prefix}{name}");
            if let Some(why) = wrong_name(entry.name) {
                look.refused.push(format!("{path}: {why}"));
                continue;
            }
            let folded: String = name.nfkc().collect::<String>().to_lowercase();
            if let Some(other) = names.insert(folded, name) {
                look.refused.push(format!(
                    "{path}: on some computers it is the same file as {prefix}{other}, which differs in its letters only"
                ));
            }
            self.look_at(&entry, &path, depth, look)?;
        }
        Ok(())
    }

    fn look_at(&self, entry: &RawEntry<'_>, path: &str, depth: usize, look: &mut Look) -> Result<()> {
        if entry.is_tree() {
            if depth < MAX_DEPTH {
                return self.look_into(entry.id, &format!("{path}/"), depth + 1, look);
            }
            look.refused.push(format!("{path}: folders are nested deeper than any record lies"));
            return Ok(());
        }
        let why = if entry.is_link() {
            Some("it is a symbolic link, which could lead anywhere")
        } else if !entry.is_blob() {
            Some("it is another repository (a submodule)")
        } else {
            None
        };
        if let Some(why) = why {
            look.refused.push(format!("{path}: {why}"));
            return Ok(());
        }
        look.programs += usize::from(entry.is_program());
        let odb = self.repo.odb().or_git("read git's objects")?;
        let (size, kind) = odb.read_header(entry.id.oid()).or_git("read a file that came in")?;
        if kind != git2::ObjectType::Blob {
            look.refused.push(format!("{path}: it is no file"));
        }
        look.bytes = look.bytes.saturating_add(size);
        if size > MAX_FILE {
            look.refused.push(format!("{path}: it is larger than 32 MiB"));
        } else if path.rsplit('/').next() == Some(".gitattributes") {
            let text = self.whole(entry.id)?;
            if String::from_utf8_lossy(&text).lines().any(names_a_filter) {
                look.refused.push(format!("{path}: it names a git filter, and couplelog runs none"));
            }
        }
        Ok(())
    }

    /// The bytes of a blob that was looked through: up to 32 MiB.
    ///
    /// # Errors
    /// When it can't be read; [`StoreError::TooLarge`] for a larger one, which is not even loaded.
    pub fn whole(&self, id: Id) -> Result<Vec<u8>> {
        if self.blob_size(id)? > MAX_FILE {
            return Err(StoreError::TooLarge(id.to_string().into()));
        }
        Ok(self.repo.find_blob(id.oid()).or_git("read a file that came in")?.content().to_vec())
    }
}

/// Why no file may be called so. Some systems drop letters, dots and spaces, and so `.git` has many spellings.
fn wrong_name(name: &[u8]) -> Option<&'static str> {
    let Ok(text) = std::str::from_utf8(name) else { return Some("its name is not UTF-8 text") };
    if text.is_empty() || text == "." || text == ".." {
        return Some("it would lead out of the folder");
    }
    if text.contains(['/', '\\']) {
        return Some("its name holds a slash");
    }
    if text.chars().any(char::is_control) {
        return Some("its name holds control characters");
    }
    let is_dropped = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let plain: String = text.chars().filter(|c| !is_dropped(*c)).collect::<String>().nfkc().collect();
    let plain = plain.to_lowercase();
    let stem = plain.split(':').next().unwrap_or_default().trim_end_matches(['.', ' ']);
    let is_short =
        stem.strip_prefix("git~").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    if stem == ".git" || is_short {
        return Some("it is git's own folder in another spelling");
    }
    (text.len() > MAX_NAME).then_some("its name is too long")
}

fn names_a_filter(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_comment = words.next().is_none_or(|pattern| pattern.starts_with('#'));
    let names = |word: &str| {
        ["filter", "working-tree-encoding", "ident"]
            .iter()
            .any(|it| word == *it || word.starts_with(&format!("{it}=")))
    };
    !is_comment && words.any(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gits_own_folder_is_known_in_every_spelling_and_other_names_are_fine() {
        for name in [
            ".git",
            ".GIT",
            ".Git ",
            ".git...",
            ".g\u{200c}it",
            "\u{feff}.git",
            "GIT~1",
            "git~12",
            ".git::$INDEX_ALLOCATION",
            ".\u{ff47}it",
            "",
            ".",
            "..",
            "a/b",
            "a\\b",
            "a\nb",
            "a\u{7f}",
        ] {
            assert!(wrong_name(name.as_bytes()).is_some(), "{name:?}");
        }
        for name in [
            ".gitattributes",
            ".gitignore",
            "git",
            "gita~1",
            "photos.yaml",
            "ein Abend: zu zweit.md",
            "日本.yaml",
        ] {
            assert_eq!(wrong_name(name.as_bytes()), None, "{name:?}");
        }
        assert!(wrong_name(b"a\xff").is_some());
        assert!(wrong_name("x".repeat(300).as_bytes()).is_some());
    }

    #[test]
    fn a_filter_is_found_and_what_turns_one_off_is_none() {
        assert!(names_a_filter("*.yaml filter=evil"));
        assert!(names_a_filter("* text ident"));
        for line in ["*.yaml -merge -text", "# filter=x", "*.jpg -filter", "*.txt !ident", ""] {
            assert!(!names_a_filter(line), "{line}");
        }
    }
}

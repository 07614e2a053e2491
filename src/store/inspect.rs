//! Every problem of the couple's files and folders, each looked at once and none trusted.

use std::fs;
use std::path::Path;

use super::codec::{self, Parsed, shown_key};
use super::error::StoreError;
use super::survey::{self, Entry, Nature};
use super::{Private, Store, crowd, files, git, reading};
use crate::domain::check::{self, COMMON, Finding};
use crate::domain::kinds;
use crate::domain::people::Settings;
use crate::domain::place;
use crate::domain::placement::{self, TEMPLATES};
use crate::domain::problem::Problem;
use crate::domain::spec::{Located, Spec};

const MAKE_PRIVATE: &str = "in the couple's folder: chmod -R go= .";

impl Store {
    /// Everything that is wrong with the files and folders, in no particular order. Records of every kind
    /// are read, one at a time; nothing is followed, and nothing but plain files is opened.
    ///
    /// A pause of someone else than `person` is only reported where its file is broken (R5).
    pub fn file_problems(&self, settings: &Settings, person: Option<&str>) -> Vec<Problem> {
        let mut inspection = Inspection { store: self, settings, person, problems: Vec::new() };
        inspection.folder_itself();
        inspection.attributes();
        let is_ours = |path: &Path| {
            let top = path.components().next().and_then(|top| top.as_os_str().to_str());
            top.is_some_and(placement::is_ours)
        };
        let entries = survey::survey(self.root(), "", is_ours);
        let paths: Vec<String> = entries.iter().filter_map(Entry::file).collect();
        let crowded = crowd::crowded(paths.iter().map(String::as_str));
        inspection.problems.extend(crowded.iter().map(|(folder, max)| crowd::problem(folder, *max)));
        let mut records = Vec::new();
        for entry in &entries {
            if !crowd::is_in(&entry.path, &crowded) {
                inspection.entry(entry, &mut records);
            }
        }
        inspection.problems.extend(placement::duplicates(records.iter().map(String::as_str)));
        if let Some(private) = person.and_then(|person| Private::of(self, person).ok().flatten()) {
            inspection.private(&private);
        }
        inspection.problems
    }
}

struct Inspection<'a> {
    store: &'a Store,
    settings: &'a Settings,
    person: Option<&'a str>,
    problems: Vec<Problem>,
}

impl Inspection<'_> {
    /// The couple's folder and git's own, which keep everybody else out of all that is below.
    fn folder_itself(&mut self) {
        for (path, shown) in [(self.store.root(), "."), (self.store.git().dir(), ".git")] {
            self.mode(path, shown);
        }
        let settings = "couplelog.yaml";
        if self.store.root().join(settings).symlink_metadata().is_err() {
            let missing = Problem::error(settings, "the file with your settings is missing");
            self.problems.push(missing.hint("git checkout HEAD -- couplelog.yaml brings it back"));
        }
    }

    fn attributes(&mut self) {
        let path = ".gitattributes";
        let text = match files::read(&self.store.root().join(path)) {
            Ok(Some(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
            Ok(None) => {
                let missing = Problem::warning(path, "it is missing, so git may merge records line by line");
                return self
                    .problems
                    .push(missing.hint(format!("put this line into it: {}", git::ATTRIBUTES.trim())));
            }
            Err(error) => return self.problems.push(unreadable(path, &error)),
        };
        if !are_attributes_kept(&text) {
            self.problems.push(
                Problem::warning(path, "it was changed, so git may merge records or change their line ends")
                    .hint(format!(
                        "put this line back, as the only one about records: {}",
                        git::ATTRIBUTES.trim()
                    )),
            );
        }
    }

    fn entry(&mut self, entry: &Entry, records: &mut Vec<String>) {
        let Some(top) = entry.path.components().next().map(|top| top.as_os_str().to_string_lossy()) else {
            if let Nature::ClosedFolder(error) = &entry.nature {
                self.problems.push(closed(".", error));
            }
            return;
        };
        let lossy = survey::slashes(&entry.path.to_string_lossy());
        let is_at_top = entry.path.components().count() == 1;
        let is_ours = placement::is_ours(&top) || (is_at_top && lossy.ends_with(".yaml"));
        match &entry.nature {
            Nature::Folder if is_ours => {
                self.mode(&self.store.root().join(&entry.path), &lossy);
                self.problems.extend(placement::of_folder(&lossy, self.settings));
                if let Some(kind) = record_called(&lossy) {
                    self.problems.push(
                        Problem::error(
                            &lossy,
                            format!("a folder lies where the file of a {} belongs", kind.name),
                        )
                        .hint("rename it, or move it elsewhere"),
                    );
                }
            }
            Nature::Folder => self.problems.extend(placement::of_folder(&lossy, self.settings)),
            _ if !is_ours => {}
            Nature::DeepFolder => self.problems.push(
                Problem::warning(&lossy, "folders are nested deeper here than any record lies")
                    .hint("nothing in it is read; move it elsewhere"),
            ),
            Nature::ClosedFolder(error) => self.problems.push(closed(&lossy, error)),
            Nature::Link => self.problems.push(link(&lossy)),
            Nature::Special => self.problems.push(
                Problem::error(
                    &lossy,
                    "this is no plain file (a pipe, a device or a socket), and is never opened",
                )
                .hint("remove it, or move it elsewhere"),
            ),
            Nature::File => match entry.file() {
                Some(path) => self.file(&entry.path, path, records),
                None => self.problems.push(
                    Problem::error(&lossy, "its name is not UTF-8 text, so it can't be a record")
                        .hint("rename it, or move it elsewhere"),
                ),
            },
        }
    }

    fn file(&mut self, relative: &Path, path: String, records: &mut Vec<String>) {
        let full = self.store.root().join(relative);
        let at = place::locate_path(&path);
        let is_others_pause =
            at.as_ref().is_some_and(|at| *at.kind == kinds::PAUSE && at.owner.as_deref() != self.person);
        if !is_others_pause {
            self.mode(&full, &path);
        }
        self.problems.extend(placement::of_file(&path, self.settings));
        let template = template_of(&path);
        match (at, template) {
            (Some(at), _) => {
                if let Some(parsed) = self.parsed(&full, &path) {
                    self.record(at, &path, &parsed);
                }
                records.push(path);
            }
            (None, Some(Ok(kind))) => {
                if let Some(parsed) = self.parsed(&full, &path) {
                    self.template(kind, &path, &parsed);
                }
            }
            (None, Some(Err(()))) => self.problems.push(
                Problem::warning(
                    &path,
                    "this template is named after no kind of record, so it is never used",
                )
                .hint("name it after a kind, such as `limit.yaml`"),
            ),
            (None, None) => {}
        }
    }

    fn parsed(&mut self, full: &Path, path: &str) -> Option<Parsed> {
        let bytes = match files::read(full) {
            Ok(bytes) => bytes?,
            Err(error) => {
                self.problems.push(unreadable(path, &error));
                return None;
            }
        };
        match codec::parse(&bytes) {
            Ok(parsed) => Some(parsed),
            Err(fault) => {
                let mut problem = Problem::error(path, fault.to_string())
                    .at(fault.position.map(|at| (at.line, at.column)))
                    .hint(match fault.kind {
                        codec::UnreadableKind::MergeMarkers => {
                            "keep one side, or both in your own words, and remove the marks"
                        }
                        codec::UnreadableKind::TooLarge => {
                            "a record holds at most 1 MiB; keep the rest elsewhere"
                        }
                        codec::UnreadableKind::NotUtf8 => "save it as UTF-8 in your editor",
                        codec::UnreadableKind::DuplicateKey => "keep one of the two",
                        _ => "open it in an editor; the place is marked",
                    });
                problem.field.clone_from(&fault.field);
                problem.excerpt.clone_from(&fault.excerpt);
                self.problems.push(problem);
                None
            }
        }
    }

    fn record(&mut self, at: Located, path: &str, parsed: &Parsed) {
        let record = reading::record(at, parsed);
        let mut findings = check::check(&record, self.settings);
        findings.extend(placement::of_record(&record));
        self.problems.extend(findings.into_iter().map(|finding| of_finding(path, parsed, finding)));
    }

    fn private(&mut self, private: &Private) {
        let names = private.names().unwrap_or_default();
        for at in names {
            let full = private.path(&at.name);
            let path = full.display().to_string();
            self.mode(&full, &path);
            if let Some(parsed) = self.parsed(&full, &path) {
                self.record(at, &path, &parsed);
            }
        }
    }

    /// A template of the couple's own may leave out what is optional, and nothing else.
    fn template(&mut self, kind: &Spec, path: &str, parsed: &Parsed) {
        let keys = || parsed.fields().keys().filter_map(|key| key.as_str());
        let known = |key: &str| kind.field(key).is_some() || COMMON.iter().any(|field| field.key == key);
        for key in keys().filter(|key| !known(key) && !key.starts_with("x-")) {
            let near = crate::domain::name::nearest(key, kind.fields.iter().map(|field| field.key));
            let finding = Finding::warning(&[key], format!("a {} has no such field", kind.name)).about_key();
            let finding = match near {
                Some(near) => {
                    finding.hint(format!("did you mean `{near}`? keys of your own begin with `x-`"))
                }
                None => finding.hint("keys of your own begin with `x-`"),
            };
            self.problems.push(of_finding(path, parsed, finding));
        }
        for field in kind.fields.iter().filter(|field| field.required && !keys().any(|key| key == field.key))
        {
            let finding = Finding::warning(&[field.key], format!("the template leaves out `{}`", field.key))
                .hint("no record of this kind passes the checks without it");
            self.problems.push(of_finding(path, parsed, finding));
        }
    }

    #[cfg(unix)]
    fn mode(&mut self, full: &Path, shown: &str) {
        use std::os::unix::fs::PermissionsExt;
        let Ok(metadata) = fs::symlink_metadata(full) else { return };
        if metadata.permissions().mode() & 0o077 != 0 {
            let mode = if metadata.is_dir() { files::FOLDER_MODE } else { files::FILE_MODE };
            let message = format!("its mode lets in others than you; it should be {mode:o}");
            self.problems.push(Problem::warning(shown, message).hint(MAKE_PRIVATE));
        }
    }

    #[cfg(not(unix))]
    fn mode(&mut self, _: &Path, _: &str) {}
}

/// The kind of record that a folder's name would be, were it a file.
fn record_called(path: &str) -> Option<&'static Spec> {
    place::locate_path(path).map(|at| at.kind)
}

/// For a file among the templates: the kind it is for, if there is one.
fn template_of(path: &str) -> Option<Result<&'static Spec, ()>> {
    let stem = path.strip_prefix(TEMPLATES)?.strip_prefix('/')?.strip_suffix(".yaml")?;
    Some(kinds::ALL.iter().copied().find(|kind| kind.name == stem).ok_or(()))
}

fn of_finding(path: &str, parsed: &Parsed, finding: Finding) -> Problem {
    let keys: Vec<&str> = finding.field.iter().map(String::as_str).collect();
    let place = if finding.is_about_key { parsed.key_position(&keys) } else { parsed.position(&keys) };
    // What isn't there has no place; the file's first line stands for it.
    let at = place.map_or((1, 1), |at| (at.line, at.column));
    // A key that is a whole sentence is somebody's words, and no name of a field.
    let shown: Vec<&str> = keys.iter().map(|key| shown_key(key).unwrap_or("…")).collect();
    Problem {
        level: finding.level,
        hint: finding.hint.or_else(|| {
            Some(format!("its fields: couplelog schema {}", place::locate_path(path)?.kind.name))
        }),
        field: (!shown.is_empty()).then(|| shown.join(".")),
        ..Problem::error(path, finding.message).at(Some(at))
    }
}

fn link(path: &str) -> Problem {
    Problem::error(path, "this is a symbolic link, and couplelog follows none")
        .hint("put the real file or folder there")
}

fn closed(path: &str, error: &std::io::Error) -> Problem {
    Problem::error(path, format!("this folder can't be listed ({})", error.kind()))
        .hint("it should belong to you, with mode 700: ls -ld shows it")
}

fn unreadable(path: &str, error: &StoreError) -> Problem {
    match error {
        StoreError::TooLarge(_) => Problem::error(path, "it is larger than 1 MiB")
            .hint("a record holds at most 1 MiB; keep the rest elsewhere"),
        StoreError::Symlink(_) => link(path),
        StoreError::File { source, .. } => {
            Problem::error(path, format!("it can't be read ({})", source.kind()))
                .hint("it should belong to you, with mode 600: ls -l shows it")
        }
        _ => Problem::error(path, "it can't be read").hint("ls -l shows whose it is"),
    }
}

/// Whether the line about records stands there, and no other one speaks about them.
fn are_attributes_kept(text: &str) -> bool {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let lines: Vec<Vec<&str>> =
        lines.filter(|words| words.first().is_some_and(|word| !word.starts_with('#'))).collect();
    let ours: Vec<&str> = git::ATTRIBUTES.split_whitespace().collect();
    let is_about_records = |words: &[&str]| {
        words.first().is_some_and(|pattern| {
            pattern.contains("yaml") || pattern.contains('*') && !pattern.contains('.')
        })
    };
    lines.contains(&ours) && lines.iter().all(|words| *words == ours || !is_about_records(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_about_records_has_to_stand_alone() {
        for (text, kept) in [
            ("*.yaml -merge -text\n", true),
            ("# ours\r\n*.yaml  -merge -text\r\n*.jpg binary\n", true),
            ("", false),
            ("*.yaml -merge\n", false),
            ("*.yaml -merge -text\n* text=auto\n", false),
            ("*.yaml -merge -text\nlimits/** filter=x\n", false),
            ("*.yaml -merge -text\nsafety.yaml merge\n", false),
        ] {
            assert_eq!(are_attributes_kept(text), kept, "{text:?}");
        }
    }
}

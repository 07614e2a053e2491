//! The rooms of docs/architecture.md: who may know whom, and who may touch git, processes and the terminal.
#![allow(clippy::unwrap_used, clippy::expect_used)] // the lint spares only functions marked as tests

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Which rooms a room may use, besides itself.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("change", &["domain"]),
    ("store", &["domain"]),
    ("history", &["domain", "change", "store"]),
    ("render", &["domain", "change", "history"]),
    ("cli", &["domain", "change", "store", "history", "render"]),
];

/// A file may be a little longer than the 300 lines at which it is time to split it.
const LINES: usize = 350;

struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The lines without comments.
    fn code(&self) -> impl Iterator<Item = &str> {
        self.text.lines().map(str::trim_start).filter(|line| !line.starts_with("//"))
    }

    fn has(&self, words: &[&str]) -> bool {
        self.code().any(|line| words.iter().any(|word| line.contains(word)))
    }

    /// The rooms that the code names: `crate::store::…`, or `crate::{store, …}`.
    fn uses(&self) -> BTreeSet<&str> {
        let mut rooms = BTreeSet::new();
        for after in self.code().flat_map(|line| line.split("crate::").skip(1)) {
            let group = after.strip_prefix('{').map(|group| group.split('}').next().unwrap_or(group));
            for part in group.unwrap_or(after).split(',').take(if group.is_some() { usize::MAX } else { 1 }) {
                let room = part.trim().split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next();
                rooms.extend(room.filter(|room| !room.is_empty()));
            }
        }
        rooms
    }
}

fn sources() -> Vec<Source> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let source = |path: &PathBuf| Source {
        path: path.strip_prefix(&root).unwrap().display().to_string(),
        text: fs::read_to_string(path).unwrap(),
    };
    let sources: Vec<Source> = paths.iter().map(source).collect();
    assert!(sources.len() > 80, "{} files", sources.len());
    sources
}

/// The files that have one of these words and are in none of these places.
fn strays(words: &[&str], places: &[&str]) -> Vec<String> {
    let is_allowed = |source: &Source| places.iter().any(|place| source.path.starts_with(place));
    sources()
        .into_iter()
        .filter(|source| source.has(words) && !is_allowed(source))
        .map(|source| source.path)
        .collect()
}

#[test]
fn every_room_uses_only_the_rooms_its_arrows_lead_to() {
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for source in sources() {
        let Some((room, _)) = source.path.split_once('/') else { continue };
        let allowed = arrows.get(room).unwrap_or_else(|| panic!("{room} is a room with no arrows"));
        seen.insert(room.to_owned());
        for used in source.uses() {
            let is_allowed = used == room || allowed.contains(&used);
            assert!(is_allowed, "{} uses {used}; {room} may use {allowed:?}", source.path);
        }
    }
    let rooms: BTreeSet<String> = arrows.keys().map(|&room| room.to_owned()).collect();
    assert_eq!(seen, rooms);
}

#[test]
fn what_the_arrows_read_is_what_the_code_says() {
    let source = |text: &str| Source { path: String::new(), text: text.to_owned() };
    assert_eq!(source("use crate::{store, domain::day};").uses(), BTreeSet::from(["store", "domain"]));
    assert_eq!(source("    let x = crate::history::View::new(crate::render::NOTE);").uses().len(), 2);
    assert!(source("// use crate::store;\n/// crate::cli").uses().is_empty());
}

#[test]
fn only_the_git_room_names_git2() {
    assert_eq!(strays(&["git2"], &["store/git/"]), Vec::<String>::new());
}

#[test]
fn processes_start_only_for_an_editor_a_pager_and_the_way_to_the_other_computer() {
    let words = ["process::Command", "Command::new", "::exec("];
    assert_eq!(
        strays(&words, &["cli/prompt/editor.rs", "cli/pager.rs", "store/transport.rs"]),
        Vec::<String>::new()
    );
}

#[test]
fn only_cli_knows_that_there_is_a_terminal() {
    let words =
        ["stdout()", "stderr()", "stdin()", "println!", "print!(", "dbg!", "IsTerminal", "terminal_size"];
    let mut strays = strays(&words, &["cli/", "main.rs"]);
    strays.retain(|path| !path.ends_with("_tests.rs"));
    assert_eq!(strays, Vec::<String>::new());
}

#[test]
fn domain_change_and_render_touch_no_files_clock_or_surroundings() {
    let words = ["std::fs", "fs::", "File::", "std::env", "Local::now", "Utc::now", "SystemTime", "Instant"];
    let others = ["cli/", "store/", "history/", "main.rs"];
    assert_eq!(strays(&words, &others), Vec::<String>::new());
}

#[test]
fn today_comes_from_the_surroundings_of_the_run_alone() {
    assert_eq!(strays(&["Local::now", "Utc::now"], &["cli/context.rs"]), Vec::<String>::new());
}

#[test]
fn nothing_opens_a_connection() {
    assert_eq!(strays(&["std::net", "TcpStream", "UdpSocket", "reqwest", "ureq"], &[]), Vec::<String>::new());
    let lock = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock")).unwrap();
    for network in ["openssl-sys", "rustls", "native-tls", "libssh2-sys", "curl-sys", "hyper"] {
        assert!(!lock.contains(&format!("name = \"{network}\"")), "{network}");
    }
}

#[test]
fn every_file_says_why_it_exists_and_stays_short() {
    for source in sources() {
        assert!(source.text.starts_with("//! "), "{} doesn't open with a //! line", source.path);
        let lines = source.text.lines().count();
        assert!(lines <= LINES, "{} has {lines} lines; split it by meaning", source.path);
        let name = Path::new(&source.path).file_stem().unwrap().to_string_lossy().into_owned();
        for vague in ["util", "utils", "helper", "helpers", "common", "manager", "misc"] {
            assert!(name != vague, "{}: a name that says nothing", source.path);
        }
    }
}

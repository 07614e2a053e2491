//! Folders that somebody filled to do harm: `check` and the views stay quick, small and calm.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::process::Command;
use std::time::Duration;

use crate::couple::{Couple, Ran};
use crate::spent::{self, Spent};

/// Nothing may take more of a processor (design: 5 s; the tests run unoptimised).
const SOON: Duration = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 5 });

/// Runs a verb, which must end soon, small and without a panic.
#[track_caller]
pub fn soon(couple: &Couple, args: &[&str]) -> Ran {
    let Spent { ran, processor, memory } = spent::run(couple, args);
    assert!(processor < SOON, "{args:?} took {processor:?}");
    assert!(memory < 400_000, "{args:?} had {memory} KiB");
    assert!(!ran.err.contains("panicked"), "{args:?}: {}", ran.err);
    ran
}

fn fifo(couple: &Couple, path: &str) {
    let full = couple.repo().join(path);
    let _ = fs::remove_file(&full);
    assert!(Command::new("mkfifo").arg(&full).status().unwrap().success());
}

#[test]
fn pipes_and_sockets_are_named_and_never_opened() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    for path in
        ["limits/ana/photos.yaml", "limits/ana/a.yaml", "pauses/bo.yaml", "safety.yaml", ".gitattributes"]
    {
        fifo(&couple, path);
    }
    let _socket = UnixListener::bind(couple.repo().join("limits/bo/s.yaml")).unwrap();
    let found = soon(&couple, &["check", "--json"]).code(3).json();
    let paths: Vec<&str> = found["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["path"].as_str().unwrap())
        .collect();
    for path in
        ["limits/ana/photos.yaml", "limits/ana/a.yaml", "pauses/bo.yaml", "safety.yaml", ".gitattributes"]
    {
        assert!(paths.contains(&path), "{path}: {paths:?}");
    }
    assert!(paths.contains(&"limits/bo/s.yaml"));
    for verb in ["limits", "status"] {
        soon(&couple, &[verb]);
    }
}

#[test]
fn names_that_are_no_text_or_hold_commands_are_shown_harmlessly() {
    let couple = Couple::new();
    let folder = couple.repo().join("limits/ana");
    for name in [&b"a\xff.yaml"[..], b"a\nb.yaml", b"\x1b[2J.yaml", b"\xe2\x80\xaeb.yaml", b"a\\b.yaml"] {
        fs::write(folder.join(OsStr::from_bytes(name)), "stance: maybe\n").unwrap();
    }
    let ran = soon(&couple, &["check"]).code(3);
    assert!(!ran.out.contains(['\u{1b}', '\u{202e}']), "{:?}", ran.out);
    assert!(ran.out.contains("\\u{1b}[2J"), "{}", ran.out);
    let json = soon(&couple, &["check", "--json"]).code(3).json();
    let errors = json["problems"].as_array().unwrap().iter().filter(|it| it["level"] == "error").count();
    assert_eq!(errors, 5, "{json:#}");
}

#[test]
fn deep_folders_end_the_walk_and_nothing_else() {
    let couple = Couple::new();
    let deep = "d/".repeat(1500);
    fs::create_dir_all(couple.repo().join("limits/ana").join(deep)).unwrap();
    let found = soon(&couple, &["check", "--json"]).json();
    let problems = found["problems"].as_array().unwrap();
    let deep =
        problems.iter().find(|problem| problem["message"].as_str().unwrap().contains("deeper")).unwrap();
    assert_eq!(deep["level"], "warning");
    for verb in ["limits", "status"] {
        soon(&couple, &[verb]).code(0);
    }
}

#[test]
fn closed_folders_and_files_are_reported_and_the_rest_is_checked() {
    let couple = Couple::new();
    couple.write("limits/bo/a.yaml", "topic: A\nstance: maybe\n");
    couple.write("log/2026/walk.yaml", "title: a\n");
    let closed = [couple.repo().join("limits/bo"), couple.repo().join("safety.yaml")];
    for path in &closed {
        fs::set_permissions(path, Permissions::from_mode(0o000)).unwrap();
    }
    // Whoever may read everything (root) meets no closed door.
    let is_closed = fs::read_dir(&closed[0]).is_err();
    let found = soon(&couple, &["check", "--json"]).code(3).json();
    let has = |path: &str| found["problems"].as_array().unwrap().iter().any(|it| it["path"] == path);
    assert!(has("log/2026/walk.yaml"), "{found:#}");
    assert!(!is_closed || (has("limits/bo") && has("safety.yaml")), "{found:#}");
    for verb in ["limits", "status"] {
        soon(&couple, &[verb]).code(0);
    }
    for path in &closed {
        fs::set_permissions(path, Permissions::from_mode(0o700)).unwrap();
    }
}

#[test]
fn a_hundred_thousand_files_are_looked_through_soon() {
    let couple = Couple::new();
    let folder = couple.repo().join("limits/ana");
    for number in 0..100_000 {
        fs::File::create(folder.join(format!("n{number}"))).unwrap();
    }
    let ran = soon(&couple, &["check"]).code(0);
    assert!(ran.out.contains("more like these") && ran.out.lines().count() < 500, "{}", ran.out.len());
    assert_eq!(soon(&couple, &["limits"]).code(0).err, "");
}

#[test]
fn an_old_version_larger_than_any_record_is_not_loaded() {
    let couple = Couple::new();
    let file = fs::File::create(couple.repo().join("limits/ana/photos.yaml")).unwrap();
    file.set_len(64 << 20).unwrap();
    couple.git_commit("ana", "2026-11-23");
    couple.write("limits/ana/photos.yaml", "topic: Photos\nstance: yes\n");
    couple.git_commit("ana", "2026-11-23");
    let limits = soon(&couple, &["limits", "--json"]).code(0).json();
    assert_eq!(limits["topics"][0]["people"]["ana"]["stance"], "yes");
}

//! Files that a person names for a result: nothing but a plain file ever gives way to one.

use std::fs::{self, FileType};
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::process::Command;

use crate::couple::Couple;

/// What no result may be written to, in a folder of its own: each with a word that the message has for it.
fn special(couple: &Couple) -> Vec<(PathBuf, &'static str)> {
    let folder = couple.home().join("targets");
    fs::create_dir_all(folder.join("a-folder")).unwrap();
    let plain = couple.home().join("plain.txt");
    fs::write(&plain, "").unwrap();
    assert!(Command::new("mkfifo").arg(folder.join("a-pipe")).status().unwrap().success());
    drop(UnixListener::bind(folder.join("a-socket")).unwrap());
    symlink(&plain, folder.join("a-link")).unwrap();
    symlink(couple.home().join("nothing"), folder.join("a-loose-link")).unwrap();
    symlink("/dev/null", folder.join("a-link-to-a-device")).unwrap();
    [
        ("a-folder", "a folder"),
        ("a-pipe", "a pipe"),
        ("a-socket", "a socket"),
        ("a-link", "a symbolic link"),
        ("a-loose-link", "a symbolic link"),
        ("a-link-to-a-device", "a symbolic link"),
    ]
    .map(|(name, word)| (folder.join(name), word))
    .into()
}

fn kinds(targets: &[(PathBuf, &str)]) -> Vec<FileType> {
    targets.iter().map(|(path, _)| path.symlink_metadata().unwrap().file_type()).collect()
}

/// Runs a verb with each target behind its words: refused with a reason, and nothing has changed.
fn is_refused(args: &[&str], more: &[&str]) {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    let targets = special(&couple);
    let before = kinds(&targets);
    for (path, word) in &targets {
        let ran = couple.run(&[args, &[path.to_str().unwrap()], more].concat()).code(2);
        assert!(ran.err.contains(word) && ran.err.contains("Hint:"), "{path:?}: {}", ran.err);
        assert_eq!(ran.out, "", "nothing is done before it is refused");
    }
    assert_eq!(kinds(&targets), before);
    assert_eq!(
        fs::read_dir(couple.home().join("targets")).unwrap().count(),
        targets.len(),
        "nothing is left"
    );
    assert_eq!(fs::read(couple.home().join("plain.txt")).unwrap(), b"", "no link is followed");
    assert!(!couple.home().join("nothing").exists());
}

#[test]
fn a_calendar_goes_into_a_plain_file_only() {
    is_refused(&["remind", "--ics"], &[]);
}

#[test]
fn an_export_goes_into_a_plain_file_only() {
    is_refused(&["export", "--output"], &[]);
    is_refused(&["export", "limits", "--csv", "--output"], &[]);
}

#[test]
fn a_summary_goes_into_a_plain_file_only() {
    is_refused(&["summary", "--for-professional", "--output"], &["--yes"]);
    is_refused(&["summary", "--for-professional", "--html", "--output"], &["--yes"]);
}

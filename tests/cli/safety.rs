//! `safety`: the page for an unsafe moment, which leaves nothing behind.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::SystemTime;

use crate::couple::Couple;
use crate::terminal::Terminal;

/// Every file and folder below, with what tells whether it was written to.
fn tree(folder: &Path) -> BTreeMap<PathBuf, (u64, SystemTime, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).chain([folder.clone()])
        {
            let metadata = fs::symlink_metadata(&entry).unwrap();
            let bytes = if metadata.is_file() { fs::read(&entry).unwrap() } else { Vec::new() };
            if metadata.is_dir() && entry != folder {
                folders.push(entry.clone());
            }
            found.insert(entry, (metadata.len(), metadata.modified().unwrap(), bytes));
        }
    }
    found
}

#[test]
fn it_begins_with_the_warning_and_speaks_of_no_feature() {
    let couple = Couple::without_repository();
    let ran = couple.run(&["safety"]).code(0);
    assert!(ran.out.starts_with("This computer may be watched."), "{}", ran.out);
    for words in
        ["emergency number", "helpline", "safer device", "advocate", "does not hide it", "Close the window"]
    {
        assert!(ran.out.contains(words), "{words}");
    }
    for command in ["couplelog pause", "couplelog limit", "couplelog debrief", "--"] {
        assert!(!ran.out.contains(command), "{command}");
    }
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80) && ran.err.is_empty());
}

#[test]
fn nothing_is_written_anywhere() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.git(&["commit", "-q", "--allow-empty", "-m", "by hand"]).code(0);
    fs::remove_dir_all(couple.repo().join(".git/couplelog/cache")).unwrap();
    let top = couple.home().parent().unwrap().to_owned();
    let before = tree(&top);
    for args in [
        &["safety"][..],
        &["safety", "--json"],
        &["safety", "--plan"],
        &["safety", "--plan", "--json"],
        &["safety", "--help"],
    ] {
        let ran = couple.run(args).code(0);
        assert!(!ran.out.is_empty());
        let mut inside = couple.command(args);
        assert!(inside.current_dir(couple.repo()).stdin(Stdio::null()).output().unwrap().status.success());
        assert!(tree(&top) == before, "{args:?} wrote something");
    }
}

#[test]
fn it_needs_no_home_no_day_no_folder_and_no_repository_that_works() {
    let couple = Couple::new();
    fs::write(couple.repo().join("couplelog.yaml"), "{").unwrap();
    fs::write(couple.repo().join(".git/config"), "[[[").unwrap();
    let page = couple.run(&["safety"]).code(0).out;
    let shown = |name: &str, value: Option<&str>| {
        let mut command = couple.command(&["safety"]);
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
        let output = command.current_dir(couple.repo()).stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{name}={value:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    for (name, value) in [
        ("HOME", None),
        ("HOME", Some("/nowhere/at/all")),
        ("HOME", Some("/dev/null")),
        ("COUPLELOG_TODAY", Some("soon")),
        ("COUPLELOG_REPO", Some("/nowhere")),
        ("COUPLELOG_AS", Some("nobody")),
        ("PAGER", Some("false")),
        ("TERM", None),
    ] {
        assert_eq!(shown(name, value), page, "{name}={value:?}");
    }
}

#[test]
fn a_terminal_that_is_small_gets_no_pager() {
    let couple = Couple::without_repository();
    let mut terminal = Terminal::start_with(&couple, &["safety"], &[("PAGER", "echo THE PAGER RAN; cat")]);
    terminal.expect("This computer may be watched.");
    let rest = terminal.rest();
    assert!(rest.contains("can be noticed") && !rest.contains("THE PAGER RAN"), "{rest}");
}

#[test]
fn the_object_holds_the_same_page() {
    let couple = Couple::without_repository();
    let json = couple.run(&["safety", "--json"]).code(0).json();
    assert_eq!(json["version"], 1);
    assert_eq!(json["text"], couple.run(&["safety"]).out);
}

#[test]
fn the_couples_own_plan_is_shown_when_it_is_asked_for() {
    let couple = Couple::new();
    couple.write(
        "safety.yaml",
        "signals: [{word: red}]\nduring: a glass of water\nemergency_contact: \"\\e[2J Cem\"\n",
    );
    let out = couple.run(&["safety", "--plan"]).code(0).out;
    assert!(
        out.contains("RED") && out.contains("a glass of water") && out.contains("\\u{1b}[2J Cem"),
        "{out}"
    );
    couple.run(&["pause", "--as", "bo"]).code(0);
    assert!(couple.run(&["safety", "--plan"]).code(0).out.starts_with("PAUSED."));
    let ran = Couple::without_repository().run(&["safety", "--plan"]).code(2);
    assert!(ran.err.contains("Hint:"), "{}", ran.err);
}

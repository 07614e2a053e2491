//! Files that are far larger than a record, anywhere in what came in: they are taken whole or left, and never read.

use std::process::{Command, Stdio};

use crate::couple::Couple;
use crate::hostile_folders::soon;
use crate::two::Two;

/// The blob of a file of so many MiB, all of them zeros: git sends next to nothing for it.
fn zeros(couple: &Couple, mebibytes: usize) -> String {
    let mut zeros = Command::new("head");
    zeros.args(["-c", &format!("{mebibytes}M"), "/dev/zero"]).stdout(Stdio::piped());
    let mut zeros = zeros.spawn().unwrap();
    let mut git = Command::new("git");
    couple.surroundings(&mut git).current_dir(couple.repo());
    git.args(["-c", "core.bigFileThreshold=1m", "hash-object", "-w", "--stdin"]);
    let output = git.stdin(zeros.stdout.take().unwrap()).output().unwrap();
    assert!(zeros.wait().unwrap().success() && output.status.success());
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A commit on top of these with what git's list of files has; HEAD stays where it is.
fn commit(couple: &Couple, person: &str, parents: &[&str]) -> String {
    let tree = couple.git(&["write-tree"]).code(0).out;
    let (name, mail) = (format!("user.name={person}"), format!("user.email={person}@couplelog.invalid"));
    let mut args = vec!["-c", &name, "-c", &mail, "commit-tree", "-m", "x", tree.trim()];
    parents.iter().for_each(|parent| args.extend(["-p", parent]));
    couple.git(&args).code(0).out.trim().to_owned()
}

fn stage(couple: &Couple, path: &str, blob: &str) {
    couple.git(&["update-index", "--add", "--cacheinfo", &format!("100644,{blob},{path}")]).code(0);
}

#[test]
fn a_huge_file_in_older_commits_is_read_by_nobody() {
    let two = Two::new();
    let (one, head) = (&two.bo, two.head(&two.bo));
    let tree = one.git(&["write-tree"]).code(0).out;
    let huge = zeros(one, 450);
    let small = one.git(&["hash-object", "-w", "code.yaml"]).code(0).out;
    let paths = ["film.bin", "safety.yaml", "log/2026/2026-11-20-walk.yaml"];
    paths.iter().for_each(|path| stage(one, path, &huge));
    let first = commit(one, "bo", &[head.trim()]);
    paths.iter().for_each(|path| stage(one, path, small.trim()));
    let second = commit(one, "bo", &[head.trim()]);
    let joined = commit(one, "bo", &[&first, &second]);
    one.git(&["read-tree", tree.trim()]).code(0);
    let tip = commit(one, "bo", &[&joined]);
    let main = format!("{tip}:main");
    one.git(&["-c", "core.bigFileThreshold=1m", "push", "-q", two.place_str(), &main]).code(0);
    // A line of Ana's own too, so that both have to be joined.
    two.ana.run(&["limit", "photos", "hard-limit"]).code(0);
    for args in
        [&["sync"][..], &["status"], &["conflicts"], &["limits"], &["check", "--history"], &["history"]]
    {
        let ran = soon(&two.ana, args);
        assert!([0, 3, 6].contains(&ran.code), "{args:?}: {ran:?}");
    }
    let found = two.ana.run(&["conflicts", "--json"]).code(0).out;
    assert!(found.contains(&format!("git show {huge}")) || !found.contains("film.bin"), "{found}");
}

#[test]
fn a_limit_that_one_side_made_too_large_stops_no_sync_and_loosens_nothing() {
    // Some of them, as nothing may hang on whose bytes come first.
    for letter in ["a", "b", "c", "d", "e", "f"] {
        let mut two = Two::new();
        two.ana.run(&["limit", "photos", "hard-limit"]).code(0);
        two.settle();
        let limit = two.bo.read("limits/ana/photos.yaml");
        two.bo.write("limits/ana/photos.yaml", &format!("{limit}# {}\n", letter.repeat(2 << 20)));
        two.bo.git_commit("bo", "2026-11-23");
        two.bo.git(&["push", "-q", "origin", "HEAD:main"]).code(0);
        two.ana.run(&["limit", "photos", "yes", "--why", letter]).code(0);
        let ran = two.ana.on("2026-12-20").run(&["sync"]);
        assert!([0, 6].contains(&ran.code), "{letter}: {}", ran.err);
        let limits = two.ana.on("2027-03-01").run(&["limits", "--json"]).code(0).json();
        assert_eq!(limits["topics"][0]["people"]["ana"]["in_force"], "hard-limit", "{letter}");
    }
}

#[test]
fn two_versions_of_a_large_file_are_a_talk_until_one_of_them_is_chosen() {
    let two = Two::new();
    for (one, letter) in [(&two.ana, "a"), (&two.bo, "b")] {
        one.write("film.txt", &letter.repeat(2 << 20));
        one.git_commit(if letter == "a" { "ana" } else { "bo" }, "2026-11-23");
    }
    two.settle();
    let talks = two.ana.run(&["conflicts", "--json"]).code(0);
    let found = talks.json()["talks"].as_array().unwrap().clone();
    assert_eq!(found.len(), 1, "{}", talks.out);
    assert!(talks.out.contains("git show") && talks.out.len() < 5_000, "{}", talks.out.len());
    // It is there the next time too, and on the other computer.
    two.ana.run_with(&["add", "term", "slow", "--from", "-"], "term: slow\n").code(0);
    assert_eq!(two.ana.run(&["conflicts", "--json"]).code(0).json()["talks"], talks.json()["talks"]);
    let now = two.ana.read("film.txt");
    let other = if now.starts_with('a') { "bo" } else { "ana" };
    two.ana.run(&["resolve", "film.txt", "--keep", other]).code(0);
    let chosen = two.ana.read("film.txt");
    assert!(chosen.len() == 2 << 20 && chosen != now, "{}", &chosen[..80.min(chosen.len())]);
    two.settle();
    assert_eq!(two.bo.run(&["conflicts", "--json"]).code(0).json()["talks"], serde_json::json!([]));
}

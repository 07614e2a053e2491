//! Commits that no git program writes: whoever they are by, they loosen nothing, and they stop nobody.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::couple::Couple;
use crate::two::Two;

const GOOD: &str = "Bo <bo@couplelog.invalid> 1795392000 +0000";

/// What a commit says of itself after its parents.
fn malformed() -> Vec<(&'static str, String)> {
    let line = |word: &str, text: &str| format!("{word} {text}\n");
    vec![
        ("an author without an address", line("author", "Bo 1795392000 +0000") + &line("committer", GOOD)),
        ("an author without a time", line("author", "Bo <bo>") + &line("committer", GOOD)),
        (
            "an address that never ends",
            line("author", "Bo <bo@x 1795392000 +0000") + &line("committer", GOOD),
        ),
        ("an empty author", line("author", "") + &line("committer", GOOD)),
        ("no author", line("committer", GOOD)),
        ("two authors", line("author", "X <x@y> 0 +0000") + &line("author", GOOD) + &line("committer", GOOD)),
        (
            "two authors, the owner first",
            line("author", "Ana <ana@couplelog.invalid> 1795392000 +0000")
                + &line("author", GOOD)
                + &line("committer", GOOD),
        ),
        (
            "two authors, the owner last",
            line("author", GOOD)
                + &line("author", "Ana <ana@couplelog.invalid> 1795392000 +0000")
                + &line("committer", GOOD),
        ),
        ("a committer without an address", line("author", GOOD) + &line("committer", "Bo 1795392000 +0000")),
        ("a committer without a time", line("author", GOOD) + &line("committer", "Bo <bo>")),
        ("no committer", line("author", GOOD)),
        ("nobody at all", String::new()),
        (
            "letters that are no text",
            line("author", "\u{fffd} <\u{fffd}> 1 +0000") + &line("committer", GOOD),
        ),
    ]
}

/// Writes such a commit with what git's list of files has, on top of HEAD or of what is given.
fn write(couple: &Couple, says: &str, parent: &str) -> String {
    let tree = couple.git(&["write-tree"]).code(0).out;
    let text = format!("tree {}\nparent {parent}\n{says}\nby hand\n", tree.trim());
    let mut command = Command::new("git");
    couple.surroundings(&mut command).current_dir(couple.repo());
    command.args(["hash-object", "-t", "commit", "-w", "--stdin", "--literally"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn head(couple: &Couple) -> String {
    couple.git(&["rev-parse", "HEAD"]).code(0).out.trim().to_owned()
}

fn stances(couple: &Couple, what: &str) -> [String; 2] {
    let ran = couple.run(&["limits", "--json"]);
    assert_eq!(ran.code, 0, "{what}: {}", ran.err);
    let json = ran.json();
    let topics = json["topics"].as_array().unwrap().clone();
    ["photos", "touch"].map(|topic| {
        let of_topic = topics.iter().find(|it| it["topic"] == topic).unwrap();
        of_topic["people"]["ana"]["in_force"].as_str().unwrap().to_owned()
    })
}

#[test]
fn a_commit_that_is_malformed_can_only_make_things_stricter_and_check_names_it() {
    for (what, says) in malformed() {
        let mut couple = Couple::new();
        couple.run(&["limit", "photos", "hard-limit"]).code(0);
        couple.run(&["limit", "touch", "maybe"]).code(0);
        let (photos, touch) = ("limits/ana/photos.yaml", "limits/ana/touch.yaml");
        couple.write(photos, &couple.read(photos).replace("hard-limit", "maybe"));
        couple.write(touch, &couple.read(touch).replace("maybe", "hard-limit"));
        couple.git(&["add", "-A"]).code(0);
        let commit = write(&couple, &says, &head(&couple));
        couple.git(&["update-ref", "refs/heads/main", &commit]).code(0);
        // Twice, as the second look begins with what was kept.
        for _ in 0..2 {
            assert_eq!(stances(&couple, what), ["hard-limit", "hard-limit"], "{what}");
        }
        // However long one waits, what anybody but its owner loosened doesn't come to count.
        assert_eq!(stances(couple.on("2027-03-01"), what), ["hard-limit", "hard-limit"], "{what}, later");
        couple.on("2026-11-23");
        for args in [
            &["status"][..],
            &["limits", "--at", "2026-11-23"],
            &["history"],
            &["history", "limits"],
            &["history", "--patch"],
            &["diff", "--since", "2026-01-01"],
            &["show", "limits/ana/touch"],
            &["conflicts"],
            &["export"],
        ] {
            let ran = couple.run(args);
            assert_eq!(ran.code, 0, "{what} {args:?}: {}", ran.err);
        }
        let check = couple.run(&["check"]);
        assert!(check.code == 3 && check.out.contains(&commit[..10]), "{what}: {check:?}");
        assert!(!check.out.contains("can't be read"), "{what}: {}", check.out);
        couple.run(&["check", "--history"]).code(3);
        // Ana goes on, on top of it, and states it again.
        for topic in ["photos", "touch"] {
            let ran = couple.run(&["limit", topic, "soft-limit"]);
            assert_eq!(ran.code, 0, "{what}: {}", ran.err);
        }
        assert_eq!(stances(&couple, what), ["hard-limit", "hard-limit"], "{what}: for some days");
        assert!(couple.run(&["pause"]).code(0).out.contains("PAUSED"));
        assert_eq!(couple.git(&["status", "--porcelain"]).code(0).out, "", "{what}");
    }
}

#[test]
fn a_malformed_commit_that_comes_in_is_taken_over_and_stops_no_sync() {
    let mut sent = 0;
    for (what, says) in malformed() {
        let two = Two::new();
        two.ana.run(&["limit", "photos", "hard-limit"]).code(0);
        two.bo.write("terms/slow.yaml", "term: slow\n");
        two.bo.git(&["add", "-A"]).code(0);
        let commit = write(&two.bo, &says, &head(&two.bo));
        two.bo.git(&[
            "-c",
            "transfer.fsckObjects=false",
            "push",
            "-q",
            two.place_str(),
            &format!("{commit}:main"),
        ]);
        if two.git_there(&["rev-parse", "main"]).out.trim() != commit {
            // Git itself didn't send it.
            continue;
        }
        sent += 1;
        let ran = two.ana.run(&["sync"]);
        assert_eq!(ran.code, 0, "{what}: {}", ran.err);
        assert!(two.ana.read("terms/slow.yaml").contains("slow"), "{what}");
        assert!(two.ana.run(&["limits"]).code(0).out.contains("never"), "{what}");
    }
    assert!(sent > 5, "git sends most of them: {sent}");
}

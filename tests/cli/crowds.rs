//! More files than any couple has, brought in by one commit or by hand: a clear error, never a guess from a part.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::couple::Couple;
use crate::hostile_folders::soon;
use crate::two::Two;

const HOSTILE: usize = 100_000;

/// Gives git this text on its standard input; gives what it says. Its list of files is one beside the couple's.
fn git(couple: &Couple, args: &[&str], input: &str) -> String {
    let mut command = Command::new("git");
    couple.surroundings(&mut command).current_dir(couple.repo()).args(args);
    command.env("GIT_INDEX_FILE", couple.home().join("list"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// One commit by Ana with so many files, all with this text; only git has them, not the folder.
fn commit(couple: &Couple, count: usize, text: &str, path: impl Fn(usize) -> String) {
    let blob = git(couple, &["hash-object", "-w", "--stdin"], text);
    let paths = (0..count).map(|number| format!("100644 {}\t{}\n", blob.trim(), path(number)));
    git(couple, &["read-tree", "HEAD"], "");
    git(couple, &["update-index", "--index-info"], &paths.collect::<String>());
    let tree = git(couple, &["write-tree"], "");
    let args = ["-c", "user.name=A", "-c", "user.email=ana@couplelog.invalid", "commit-tree", "-p", "HEAD"];
    let commit = git(couple, &[&args[..], &["-m", "x", tree.trim()]].concat(), "");
    couple.git(&["update-ref", "refs/heads/main", commit.trim()]).code(0);
}

fn couple() -> Couple {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple
}

/// A verb that says which place is crowded, and what to do, and shows nothing.
#[track_caller]
fn is_refused(couple: &Couple, args: &[&str], place: &str) {
    let ran = soon(couple, args).code(3);
    assert_eq!(ran.out, "", "nothing is guessed from a part");
    assert!(
        ran.err.contains(place) && ran.err.contains("more than") && ran.err.contains("Hint:"),
        "{}",
        ran.err
    );
}

/// The errors of `check`, each with its path.
#[track_caller]
fn errors(couple: &Couple) -> Vec<String> {
    let json = soon(couple, &["check", "--json"]).code(3).json();
    let problems = json["problems"].as_array().unwrap().iter().filter(|it| it["level"] == "error");
    problems
        .map(|it| format!("{}: {}", it["path"].as_str().unwrap(), it["message"].as_str().unwrap()))
        .collect()
}

#[test]
fn a_commit_with_a_hundred_thousand_limits_is_refused_by_every_view_of_stances() {
    let couple = couple();
    commit(&couple, HOSTILE, "topic: T\nstance: yes\n", |number| format!("limits/ana/t{number:06}.yaml"));
    for args in [&["limits"][..], &["limits", "--at", "2026-11-24"], &["status"], &["history", "limits"]] {
        is_refused(&couple, args, "limits/ana");
    }
    let errors = errors(&couple);
    assert!(errors.iter().any(|error| error.contains("limits/ana holds more than")), "{errors:?}");
    assert!(errors.len() < 5, "{errors:?}");
    // Back at the commit before it all is as it was, for what was refused was never taken for seen.
    let crowd = couple.git(&["rev-parse", "HEAD"]).out;
    couple.git(&["reset", "-q", "HEAD~1"]).code(0);
    let limits = soon(&couple, &["limits"]).code(0).out;
    assert!(limits.contains("never") && !limits.contains("rewritten"), "{limits}");
    couple.git(&["reset", "-q", crowd.trim()]).code(0);
    let paused = soon(&couple, &["pause"]).code(0).out;
    assert!(paused.starts_with("PAUSED"), "{paused}");
}

#[test]
fn a_crowd_that_came_and_went_again_in_older_commits_is_refused_too() {
    let couple = couple();
    let before = couple.git(&["rev-parse", "HEAD^{tree}"]).out;
    commit(&couple, 5_001, "stance: yes\n", |number| format!("limits/ana/t{number}.yaml"));
    let tree = before.trim();
    let head = couple.git(&["rev-parse", "HEAD"]).out;
    let args = ["-c", "user.name=A", "-c", "user.email=ana@couplelog.invalid", "commit-tree", tree];
    let after = git(&couple, &[&args[..], &["-p", head.trim(), "-m", "x"]].concat(), "");
    couple.git(&["update-ref", "refs/heads/main", after.trim()]).code(0);
    is_refused(&couple, &["limits"], "limits/ana");
}

#[test]
fn limits_that_nobody_saved_are_a_crowd_too_and_check_says_so_once() {
    let couple = couple();
    for number in 0..5_000 {
        fs::File::create(couple.repo().join(format!("limits/ana/t{number}.yaml"))).unwrap();
    }
    for args in [&["limits"][..], &["status"], &["list", "limits"]] {
        is_refused(&couple, args, "limits/ana");
    }
    let errors = errors(&couple);
    let named: Vec<&String> = errors.iter().filter(|error| error.starts_with("limits/ana")).collect();
    assert_eq!(named.len(), 1, "{errors:?}");
    for number in 0..5_000 {
        fs::remove_file(couple.repo().join(format!("limits/ana/t{number}.yaml"))).unwrap();
    }
    soon(&couple, &["limits"]).code(0);
}

#[test]
fn a_hundred_thousand_files_elsewhere_don_t_hide_a_limit() {
    for folder in ["log/2026", "notes"] {
        let couple = couple();
        let name = |number: usize| format!("{folder}/2026-01-01-t{number:06}.yaml");
        commit(&couple, HOSTILE, "date: 2026-01-01\ntitle: T\n", name);
        let limits = soon(&couple, &["limits"]).code(0).out;
        assert!(limits.contains("never"), "{limits}");
        for args in [&["status"][..], &["check"], &["list"], &["history"], &["history", "limits"]] {
            let ran = soon(&couple, args);
            assert!([0, 3].contains(&ran.code), "{folder} {args:?}: {}", ran.err);
        }
    }
}

#[test]
fn more_log_entries_in_the_folder_than_a_lifetime_has_are_one_error() {
    let couple = couple();
    fs::create_dir_all(couple.repo().join("log/2026")).unwrap();
    for number in 0..25_001 {
        fs::File::create(couple.repo().join(format!("log/2026/2026-01-01-t{number}.yaml"))).unwrap();
    }
    let errors = errors(&couple);
    assert!(errors.len() == 1 && errors[0].starts_with("log/2026: "), "{}", errors.len());
    is_refused(&couple, &["list", "log"], "log/2026");
    soon(&couple, &["limits"]).code(0);
    soon(&couple, &["status"]);
}

#[test]
fn a_tree_of_few_objects_that_stands_for_more_files_than_there_are_atoms_is_refused() {
    for bottom_is_empty in [false, true] {
        let couple = couple();
        let blob = git(&couple, &["hash-object", "-w", "--stdin"], "stance: yes\n");
        let mut line = format!("100644 blob {}", blob.trim());
        if bottom_is_empty {
            line = format!("040000 tree {}", git(&couple, &["mktree"], "").trim());
        }
        for _ in 0..7 {
            let entries: String = (0..200).map(|number| format!("{line}\tx{number}.yaml\n")).collect();
            line = format!("040000 tree {}", git(&couple, &["mktree"], &entries).trim());
        }
        let top = git(&couple, &["mktree"], &format!("{line}\tlimits\n"));
        let args =
            ["-c", "user.name=A", "-c", "user.email=ana@couplelog.invalid", "commit-tree", "-p", "HEAD"];
        let bomb = git(&couple, &[&args[..], &["-m", "x", top.trim()]].concat(), "");
        couple.git(&["update-ref", "refs/heads/main", bomb.trim()]).code(0);
        for args in [&["limits"][..], &["status"], &["history"]] {
            is_refused(&couple, args, "limits/");
        }
        errors(&couple);
    }
}

#[test]
fn a_sync_does_not_let_a_crowd_in() {
    let two = Two::new();
    two.ana.run(&["limit", "photos", "hard-limit"]).code(0);
    commit(&two.bo, 5_001, "stance: maybe\n", |number| format!("limits/bo/t{number}.yaml"));
    let crowd = two.head(&two.bo);
    two.bo.git(&["push", "-q", two.place_str(), "main"]).code(0);
    is_refused(&two.ana, &["sync"], "limits/bo");
    // Nor one that has gone again in the newest commit.
    let args = ["-c", "user.name=B", "-c", "user.email=bo@couplelog.invalid", "commit-tree", "-m", "x"];
    let after = git(&two.bo, &[&args[..], &["-p", crowd.trim(), "HEAD~1^{tree}"]].concat(), "");
    two.bo.git(&["push", "-q", two.place_str(), &format!("{}:main", after.trim())]).code(0);
    is_refused(&two.ana, &["sync"], "an older version");
    soon(&two.ana, &["limits"]).code(0);
}

#[test]
fn a_merge_that_git_stopped_at_does_not_let_in_more_history_than_any_view_can_show() {
    let two = Two::new();
    for number in 0..11 {
        commit(&two.bo, 4_990, &format!("stance: maybe\nwhy: {number}\n"), |it| {
            format!("limits/bo/t{it}.yaml")
        });
    }
    let crowd = two.head(&two.bo);
    let args = ["-c", "user.name=B", "-c", "user.email=bo@couplelog.invalid", "commit-tree", "-m", "x"];
    let blob = git(&two.bo, &["hash-object", "-w", "--stdin"], "equipment: his\n");
    git(&two.bo, &["read-tree", "HEAD~11"], "");
    let path = format!("100644,{},safety.yaml", blob.trim());
    git(&two.bo, &["update-index", "--add", "--cacheinfo", &path], "");
    let tree = git(&two.bo, &["write-tree"], "");
    let after = git(&two.bo, &[&args[..], &["-p", crowd.trim(), tree.trim()]].concat(), "");
    two.bo.git(&["push", "-q", two.place_str(), &format!("{}:main", after.trim())]).code(0);
    two.ana.run_with(&["edit", "safety", "--from", "-"], "equipment: hers\n").code(0);
    let head = two.head(&two.ana);
    two.ana.git(&["fetch", "-q", two.place_str(), "main"]).code(0);
    two.ana.git(&["merge", "-q", "--no-edit", "FETCH_HEAD"]).code(1);
    // Only the merge that waits knows of it now.
    fs::remove_file(two.ana.repo().join(".git/FETCH_HEAD")).unwrap();
    is_refused(&two.ana, &["resolve"], "could not finish the merge");
    assert_eq!(two.head(&two.ana), head);
    two.ana.git(&["merge", "--abort"]).code(0);
    soon(&two.ana, &["limits"]).code(0);
}

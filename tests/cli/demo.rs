//! `demo`: an example to look around in.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use couplelog::domain::kinds;

use crate::couple::Couple;

#[test]
fn the_example_is_the_same_commit_by_commit_wherever_it_is_made() {
    let couple = Couple::without_repository();
    let first = couple.run(&["demo", couple.repo_str(), "--json"]).code(0).json();
    let mut other_day = Couple::without_repository();
    let second = other_day.on("2031-02-03").run(&["demo", "ours", "--json"]).code(0).json();
    assert_eq!(first["commit"], second["commit"]);
    assert!(first["commit"].as_str().is_some_and(|commit| commit.len() == 40), "{first}");
    couple.git(&["fsck", "--strict"]).code(0);
    let authors = couple.git(&["log", "--format=%ae %ad %cd", "--date=iso"]).out;
    assert!(authors.contains("ana@couplelog.invalid") && authors.contains("bo@couplelog.invalid"));
    assert!(authors.lines().all(|line| line.matches("00:00:00 +0000").count() == 2), "{authors}");
}

#[test]
fn the_example_shows_status_history_and_what_to_try() {
    let mut couple = Couple::without_repository();
    let shown = couple.on("2031-02-03").run(&["demo", "ours"]).code(0).out;
    for words in [
        "Saturday, 21 November 2026",
        "look back at Tea and an early night",
        "yes counts from 24 Nov 2026",
        "limits/ana/photos: changed by Ana",
        "(loosened; counted from",
        "(tightened; counts at once)",
        "conditions: No light from above. {+Candles",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let (_, tries) = shown.split_once("What to try next").unwrap();
    let program = format!("{} ", env!("CARGO_BIN_EXE_couplelog"));
    let tries = tries.lines().filter_map(|line| Some(line.split_once(&program)?.1));
    let tries: Vec<&str> = tries.map(|line| line.split("   ").next().unwrap().trim()).collect();
    assert!(tries.len() >= 7, "{tries:?}");
    for words in tries.iter().filter(|words| !words.starts_with("init") && !words.starts_with("debrief")) {
        let mut command = couple.command(&words.split(' ').collect::<Vec<_>>());
        command.env("COUPLELOG_REPO", couple.repo()).env("COUPLELOG_TODAY", "2026-11-21");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{words}: {output:?}");
    }
}

#[test]
fn the_example_passes_its_own_checks() {
    let mut couple = Couple::without_repository();
    couple.run(&["demo", couple.repo_str()]).code(0);
    let problems = couple.on("2026-11-21").run(&["check", "--json", "--repo", "ours"]).code(0).json();
    assert_eq!(problems["problems"].as_array().map(Vec::len), Some(0), "{problems}");
}

#[test]
fn without_a_folder_it_makes_a_private_new_one_and_remembers_nothing() {
    let couple = Couple::without_repository();
    let temporary = couple.home().join("tmp");
    fs::create_dir(&temporary).unwrap();
    for number in 1..=2 {
        let output = couple.command(&["demo", "--json"]).env("TMPDIR", &temporary).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert_eq!(fs::read_dir(&temporary).unwrap().count(), number);
    }
    for made in fs::read_dir(&temporary).unwrap() {
        let made = made.unwrap();
        assert!(made.file_name().to_string_lossy().starts_with("couplelog-demo-"));
        assert_eq!(made.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    }
    assert!(!couple.home().join(".config").exists());
    couple.run(&["limits"]).code(2);
}

#[test]
fn a_folder_with_anything_in_it_is_refused_and_left_alone() {
    let couple = Couple::without_repository();
    couple.write("note.txt", "mine\n");
    let refused = couple.run(&["demo", couple.repo_str()]).code(2);
    assert!(refused.err.contains("there is something in it already"), "{}", refused.err);
    assert!(refused.err.contains(": couplelog demo\n"), "{}", refused.err);
    assert_eq!(fs::read_dir(couple.repo()).unwrap().count(), 1);
    let own = Couple::new();
    let before = own.git(&["rev-parse", "HEAD"]).out;
    own.run(&["demo", own.repo_str()]).code(2);
    assert_eq!(own.git(&["rev-parse", "HEAD"]).out, before);
}

#[test]
fn an_empty_folder_is_filled() {
    let couple = Couple::without_repository();
    fs::create_dir(couple.repo()).unwrap();
    couple.run(&["demo", couple.repo_str()]).code(0);
    assert!(couple.read("limits/ana/photos.yaml").contains("stance: hard-limit"));
}

#[test]
fn the_example_holds_every_kind_and_an_agreement_that_counts() {
    let couple = Couple::without_repository();
    couple.run(&["demo", couple.repo_str()]).code(0);
    // A pause exists only while somebody is paused: here Bo's has ended.
    for kind in kinds::ALL.iter().filter(|kind| ***kind != kinds::PAUSE) {
        let listed = couple.run(&["list", kind.name, "--json", "--repo", "ours"]).code(0).json();
        assert!(!listed["records"].as_array().unwrap().is_empty(), "{}: {listed}", kind.name);
    }
    let agreement = couple.run(&["show", "agreements/evenings-without-phones", "--repo", "ours"]).code(0).out;
    assert!(agreement.starts_with("in force\n"), "{agreement}");
    let ended = couple.git(&["log", "--diff-filter=D", "--format=%as", "--", "pauses/bo.yaml"]).code(0).out;
    assert_eq!(ended, "2026-10-07\n");
}

//! Signals: one works once either writes it, and stays one until everyone retires it (R6).

use serde_json::Value;

use crate::couple::Couple;

const RED: &str = "signals:\n  - word: red\n    meaning: stop everything\n";

fn couple(safety: &str) -> Couple {
    let couple = Couple::new();
    couple.write("safety.yaml", safety);
    couple.git_commit("ana", "2026-11-01");
    couple
}

fn words(couple: &Couple) -> Vec<String> {
    let json = couple.run(&["signals", "--json"]).code(0).json();
    let name = |it: &Value| it["word"].as_str().or(it["gesture"].as_str()).unwrap().to_owned();
    json["signals"].as_array().unwrap().iter().map(name).collect()
}

#[test]
fn a_signal_that_is_dropped_or_renamed_by_any_edit_stays_one_on_every_screen() {
    let couple = couple(RED);
    for edit in ["signals: []\n", "signals:\n  - word: blue\n", "during: water\n"] {
        couple.write("safety.yaml", edit);
        assert!(words(&couple).contains(&"red".to_owned()), "not saved: {edit}");
        couple.git_commit("bo", "2026-11-02");
        assert!(words(&couple).contains(&"red".to_owned()), "{edit}");
    }
    let found = couple.run(&["check"]).code(0).out;
    assert!(found.contains("still is one") && !found.contains("red"), "{found}");
    std::fs::remove_file(couple.repo().join("safety.yaml")).unwrap();
    couple.git_commit("ana", "2026-11-03");
    for screen in [&["signals"][..], &["status"], &["pause"]] {
        let out = couple.run(screen).code(0).out;
        assert!(out.contains("RED") && out.contains("BLUE"), "{screen:?}: {out}");
    }
    let out = couple.run(&["signals"]).out;
    assert!(out.contains("means: stop everything") && out.contains("not in safety.yaml any more"), "{out}");
}

#[test]
fn a_new_signal_works_before_it_is_saved() {
    let couple = couple(RED);
    couple.write("safety.yaml", "signals:\n  - gesture: two taps\n");
    assert_eq!(words(&couple), ["two taps", "red"]);
}

#[test]
fn it_ends_when_each_has_retired_it_in_a_commit_of_their_own() {
    let couple = couple(RED);
    let said = couple.run(&["signals", "--retire", "Red", "--as", "bo"]).code(0).out;
    assert!(
        said.contains("you have retired it") && said.contains("stays a signal until each of you"),
        "{said}"
    );
    let out = couple.run(&["signals"]).code(0).out;
    assert!(out.contains("RED") && out.contains("Bo has retired it") && !out.contains("Ana"), "{out}");
    couple.run(&["signals", "--retire", "red"]).code(0);
    assert!(words(&couple).is_empty());
    couple.run(&["check"]).code(0);
    couple.write("safety.yaml", "during: water\n");
    couple.git_commit("ana", "2026-11-23");
    assert!(words(&couple).is_empty(), "tidied up, it stays ended");
    couple.write("safety.yaml", RED);
    assert_eq!(words(&couple), ["red"], "written again, it works again");
    couple.git_commit("bo", "2026-11-23");
    assert_eq!(words(&couple), ["red"]);
}

#[test]
fn nobody_retires_a_signal_in_anothers_name() {
    let couple = couple(RED);
    let forged = format!("{RED}retired:\n  - {{word: red, person: ana}}\n  - {{word: red, person: bo}}\n");
    couple.write("safety.yaml", &forged);
    assert_eq!(words(&couple), ["red"], "not saved");
    couple.git_commit("bo", "2026-11-02");
    assert_eq!(words(&couple), ["red"]);
    // Whatever else Ana commits around the entry, it isn't hers.
    couple.write("safety.yaml", &format!("{forged}during: water\n"));
    couple.git_commit("ana", "2026-11-03");
    couple.write("safety.yaml", &forged.replace("signals", "# signals\nx-signals"));
    couple.git_commit("ana", "2026-11-04");
    assert_eq!(words(&couple), ["red"]);
    couple.write("safety.yaml", &forged);
    couple.git_commit("ana", "2026-11-05");
    couple.run(&["signals", "--retire", "red"]).code(0);
    assert_eq!(words(&couple), ["red"], "put among the signals again, it has to be retired by both again");
    couple.run(&["signals", "--retire", "red", "--as", "bo"]).code(0);
    assert!(words(&couple).is_empty());
}

#[test]
fn a_retirement_can_be_taken_back_and_waits_while_anyone_is_paused() {
    let couple = couple(RED);
    couple.run(&["signals", "--retire", "red", "--as", "bo"]).code(0);
    couple.run(&["signals", "--keep", "red", "--as", "bo"]).code(0);
    couple.run(&["signals", "--retire", "red"]).code(0);
    assert_eq!(words(&couple), ["red"]);
    couple.run(&["signals", "--retire", "green"]).code(2);
    couple.run(&["signals", "--retire"]).code(2);
    couple.run(&["pause"]).code(0);
    couple.run(&["signals", "--retire", "red", "--as", "bo"]).code(4);
    couple.run(&["signals", "--keep", "red"]).code(0);
    couple.write("safety.yaml", &format!("{RED}retired: [{{word: red, person: ana}}]\n"));
    couple.run(&["save"]).code(4);
}

#[test]
fn a_plan_that_can_not_be_read_leaves_the_last_readable_signals() {
    let couple = couple(RED);
    couple.write("safety.yaml", "signals: [{word: red\n");
    couple.git_commit("bo", "2026-11-02");
    let paused = couple.run(&["pause"]).code(0).out;
    assert!(paused.contains("RED") && paused.contains("can't be read"), "{paused}");
    assert_eq!(words(&couple), ["red"]);
    // Nor does an entry count that came while nobody could read the file.
    couple.write(
        "safety.yaml",
        &format!("{RED}retired: [{{word: red, person: ana}}, {{word: red, person: bo}}]\n"),
    );
    couple.git_commit("ana", "2026-11-03");
    assert_eq!(words(&couple), ["red"]);
}

#[test]
fn a_merge_neither_drops_a_signal_nor_retires_one() {
    let couple = couple("during: water\n");
    couple.git(&["switch", "-q", "-c", "side"]).code(0);
    couple.write("safety.yaml", RED);
    couple.git_commit("bo", "2026-11-02");
    couple.git(&["switch", "-q", "main"]).code(0);
    couple.write("during.txt", "");
    couple.git_commit("ana", "2026-11-02");
    couple
        .git(&[
            "-c",
            "user.name=ana",
            "-c",
            "user.email=ana@couplelog.invalid",
            "merge",
            "-q",
            "-s",
            "ours",
            "--no-edit",
            "side",
        ])
        .code(0);
    assert_eq!(words(&couple), ["red"]);
    couple.run(&["signals", "--retire", "red", "--as", "bo"]).code(0);
    couple.git(&["switch", "-q", "side"]).code(0);
    couple.write("safety.yaml", &format!("{RED}during: air\n"));
    couple.git_commit("ana", "2026-11-04");
    couple.run(&["signals", "--retire", "red"]).code(0);
    assert_eq!(words(&couple), ["red"]);
}

#[test]
fn a_pause_shows_them_where_the_history_is_damaged() {
    let couple = couple(RED);
    std::fs::write(couple.repo().join(".git/shallow"), couple.git(&["rev-parse", "HEAD"]).out).unwrap();
    let out = couple.run(&["pause"]).code(0).out;
    assert!(out.contains("PAUSED") && out.contains("RED"), "{out}");
}

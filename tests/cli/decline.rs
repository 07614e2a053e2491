//! A no by hand and with git: only who declined reopens it, and not before the day that they set.

use crate::couple::Couple;

const FILE: &str = "proposals/warm-oil.yaml";
const IDEA: &str = "title: Warm oil\nsmallest_step: one hand\n";

/// An idea that Bo declined on 1 November until the 11th.
fn declined() -> Couple {
    let mut couple = Couple::new();
    couple.on("2026-11-01");
    couple.run_with(&["propose", "Warm oil", "--from", "-"], IDEA).code(0);
    couple.run(&["decline", "warm-oil", "--until", "2026-11-11", "--as", "bo"]).code(0);
    couple
}

/// The file without the decline.
fn open(couple: &Couple) -> String {
    let text = couple.read(FILE);
    text.split("declined:").next().unwrap_or_default().to_owned()
}

fn is_declined(couple: &Couple) -> bool {
    couple.run(&["propose", "warm-oil", "--json"]).code(0).json()["declined"] == true
}

#[test]
fn who_declined_takes_it_out_by_hand_from_their_day_on_and_not_before() {
    let mut couple = declined();
    couple.write(FILE, &open(&couple));
    couple.git_commit("bo", "2026-11-03");
    assert!(is_declined(couple.on("2026-11-04")));
    let check = couple.run(&["check"]).code(3).out;
    assert!(check.contains("before the day that Bo had set; that doesn't count"), "{check}");
    // Nor does time reopen it; saying so does.
    assert!(is_declined(couple.on("2026-11-12")));
    couple.run(&["propose", "warm-oil", "--reopen", "--as", "bo"]).code(0);
    assert!(!is_declined(&couple));
    couple.run(&["check"]).code(0);

    let mut couple = declined();
    couple.write(FILE, &open(&couple));
    couple.git_commit("bo", "2026-11-11");
    assert!(!is_declined(couple.on("2026-11-11")));
    couple.run(&["check"]).code(0);
}

#[test]
fn another_day_that_somebody_else_writes_into_a_decline_neither_frees_nor_binds() {
    for day in ["2026-11-02", "2099-01-01"] {
        let mut couple = declined();
        couple.write(FILE, &couple.read(FILE).replace("2026-11-11", day));
        couple.git_commit("ana", "2026-11-01");
        let check = couple.run(&["check"]).code(3).out;
        assert!(check.contains("by Ana changed Bo's decline"), "{check}");
        couple.on("2026-11-05");
        couple.run(&["propose", "warm-oil", "--reopen", "--as", "bo"]).code(4);
        couple.run(&["decline", "warm-oil", "--as", "bo"]).code(0);
        assert!(couple.read(FILE).contains("until: 2026-11-11"), "the day is Bo's again");
        couple.run(&["check"]).code(0);
        couple.on("2026-11-12").run(&["propose", "warm-oil", "--reopen", "--as", "bo"]).code(0);
        assert!(!is_declined(&couple));
    }
}

#[test]
fn a_decline_in_somebody_elses_name_counts_and_binds_them_to_no_day() {
    let couple = Couple::new();
    couple.write(FILE, &format!("{IDEA}declined: {{by: bo, until: 2099-01-01}}\n"));
    couple.git_commit("ana", "2026-11-23");
    assert!(is_declined(&couple));
    assert!(couple.run(&["check"]).code(0).out.contains("by Ana declined it in Bo's name, which counts"));
    couple.run(&["propose", "warm-oil", "--reopen"]).code(4);
    couple.run(&["propose", "warm-oil", "--reopen", "--as", "bo"]).code(0);
    assert!(!is_declined(&couple));
}

#[test]
fn what_was_dropped_meanwhile_is_reopened_by_each_who_declined_and_then_open_again() {
    let mut couple = declined();
    couple.run(&["decline", "warm-oil"]).code(0);
    couple.run(&["propose", "warm-oil", "--state", "dropped"]).code(0);
    couple.on("2026-11-12");
    couple.run(&["propose", "warm-oil", "--reopen", "--as", "bo"]).code(0);
    couple.run(&["propose", "warm-oil", "--state", "talking", "--as", "bo"]).code(4);
    let own = couple.run(&["propose", "warm-oil", "--state", "talking"]).code(4);
    assert!(own.err.contains("you declined it") && own.err.contains("--reopen"), "{}", own.err);
    couple.run(&["propose", "warm-oil", "--reopen"]).code(0);
    assert!(!is_declined(&couple));
    couple.run(&["propose", "warm-oil", "--state", "learning"]).code(0);
}

#[test]
fn of_what_somebody_declined_or_let_go_no_next_session_is_spoken_of() {
    let couple = Couple::new();
    couple.run_with(&["propose", "Warm oil", "--from", "-"], IDEA).code(0);
    couple.run(&["log", "Warm evening", "--date", "yesterday", "--proposal", "warm-oil"]).code(0);
    let settling = || couple.run(&["status", "--json"]).code(0).json()["settling"].as_array().map(Vec::len);
    assert_eq!(settling(), Some(1));
    couple.run(&["propose", "warm-oil", "--state", "dropped"]).code(0);
    assert_eq!(settling(), Some(0));
    couple.run(&["propose", "warm-oil", "--state", "talking"]).code(0);
    couple.run(&["decline", "warm-oil", "--as", "bo"]).code(0);
    assert_eq!(settling(), Some(0));
}

#[test]
fn what_became_a_hard_limit_meanwhile_is_not_taken_further_by_another() {
    let couple = Couple::new();
    couple.run_with(&["propose", "Warm oil", "--from", "-"], &format!("{IDEA}limits: [massage]\n")).code(0);
    couple.run(&["limit", "massage", "hard-limit", "--as", "bo"]).code(0);
    let ran = couple.run(&["propose", "warm-oil", "--state", "talking"]).code(4);
    assert!(ran.err.contains("does not want, or not now") && !ran.err.contains("Bo"), "{}", ran.err);
    couple.run(&["propose", "warm-oil", "--state", "talking", "--as", "bo"]).code(0);
    couple.run(&["propose", "warm-oil", "--state", "idea"]).code(0);
    couple.run(&["propose", "warm-oil", "--state", "dropped"]).code(0);
}

#[test]
fn what_somebody_declined_is_not_brought_in_from_a_file_either() {
    let couple = declined();
    let again = "- title: Warm oil\n  smallest_step: two hands\n";
    let ran = couple.run_with(&["import", "proposal", "-", "--yes", "--json"], again);
    assert_ne!(ran.code, 0, "{}", ran.out);
    assert_eq!(couple.run(&["list", "proposals", "--json"]).json()["records"].as_array().unwrap().len(), 1);
}

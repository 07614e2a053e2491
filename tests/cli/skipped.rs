//! A state that was written by hand: what it says is shown with what is missing before it.

use crate::couple::Couple;

const FILE: &str = "proposals/oil.yaml";
const STEP: &str = "smallest_step: one hand\nreversible: wash it off\nhow_to_stop: say stop\n";
const MISSING: &str = "each of you saying that you are ready is missing before that";

fn skipped(couple: &Couple) -> bool {
    let shown = couple.run(&["show", "oil"]).code(0).out;
    let json = couple.run(&["propose", "oil", "--json"]).code(0).json();
    assert_eq!(json["skipped_ready"], shown.contains(MISSING), "{shown}");
    let check = couple.run(&["check"]);
    assert_eq!(check.out.contains("not everyone had said that they were ready"), shown.contains(MISSING));
    shown.contains(MISSING)
}

fn by_hand(couple: &Couple, from: &str, to: &str) {
    let text = couple.read(FILE);
    assert!(text.contains(from), "{text}");
    couple.write(FILE, &text.replace(from, to));
    couple.git_commit("bo", "2026-11-23");
}

fn idea() -> Couple {
    let couple = Couple::new();
    couple.run_with(&["propose", "Oil", "--from", "-"], STEP).code(0);
    couple.run(&["propose", "oil", "--state", "talking"]).code(0);
    couple
}

#[test]
fn tried_by_hand_without_everyones_word_says_so_until_it_is_begun_anew() {
    for state in ["tried", "kept", "adjusted"] {
        let couple = idea();
        couple.run(&["propose", "oil", "--state", "ready"]).code(0);
        by_hand(&couple, "state: talking", &format!("state: {state}"));
        assert!(skipped(&couple), "{state}");
        // Other words on top of it change nothing about that.
        couple.run_with(&["edit", "oil", "--from", "-"], "why: a warm evening\n").code(0);
        assert!(skipped(&couple), "{state}");
        couple.run(&["propose", "oil", "--state", "talking"]).code(0);
        assert!(!skipped(&couple), "{state}");
    }
}

#[test]
fn the_way_by_everyones_word_is_told_from_it_also_with_a_step_by_hand() {
    let couple = idea();
    couple.run(&["propose", "oil", "--state", "ready"]).code(0);
    couple.run(&["propose", "oil", "--state", "ready", "--as", "bo"]).code(0);
    by_hand(&couple, "state: ready", "state: tried");
    assert!(!skipped(&couple));
    couple.run(&["propose", "oil", "--state", "kept"]).code(0);
    assert!(!skipped(&couple));
}

#[test]
fn a_session_of_what_says_ready_and_is_not_leads_nowhere_it_can_not_go() {
    let couple = idea();
    by_hand(&couple, "state: talking", "state: ready");
    let logged = couple.run(&["log", "Evening", "--proposal", "oil"]).code(0).out;
    assert!(!logged.contains("--state tried"), "{logged}");
}

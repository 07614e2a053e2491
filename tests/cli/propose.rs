//! `propose` and `decline`: an idea from raising it to an outcome, and a no that stays one.

use crate::couple::{Couple, Ran};
use crate::sitting::{BOTH, CTRL_C, Sitting};

const STEP: &str = "smallest_step: one hand\nreversible: wash it off\nhow_to_stop: say stop\n";

/// A couple that talks about warm oil, with all that being ready takes written down.
fn talking() -> Couple {
    let couple = Couple::new();
    couple.run(&["propose", "Warm oil"]).code(0);
    couple.run_with(&["edit", "warm-oil", "--from", "-"], STEP).code(0);
    couple.run(&["propose", "warm-oil", "--state", "talking"]).code(0);
    couple
}

/// The same, and both are ready.
fn ready() -> Couple {
    let couple = talking();
    couple.run(&["propose", "warm-oil", "--state", "ready"]).code(0);
    couple.run(&["propose", "warm-oil", "--state", "ready", "--as", "bo"]).code(0);
    couple
}

fn stands(couple: &Couple) -> serde_json::Value {
    couple.run(&["propose", "warm-oil", "--json"]).code(0).json()
}

fn is_unwanted(ran: Ran) {
    let ran = ran.code(4);
    assert!(ran.err.contains("does not want, or not now"), "{}", ran.err);
    assert!(ran.err.contains("another idea is always welcome"), "{}", ran.err);
    for told in ["photos", "Bo", "hard", "declined"] {
        let why = ran.err.lines().find(|line| line.contains("does not want")).unwrap();
        assert!(!why.contains(told), "{told}: {}", ran.err);
    }
}

#[test]
fn an_idea_goes_from_raising_it_to_keeping_it() {
    let couple = ready();
    assert_eq!(stands(&couple)["state"], "ready");
    assert_eq!(stands(&couple)["is_ready"], true);
    couple.run(&["propose", "warm-oil", "--state", "tried"]).code(0);
    assert!(!couple.read("proposals/warm-oil.yaml").contains("- ana"), "being ready is used up");
    couple.run(&["propose", "warm-oil", "--state", "kept"]).code(0);
    assert_eq!(stands(&couple)["state"], "kept");
}

#[test]
fn a_step_that_was_left_out_is_named_and_going_back_or_out_always_works() {
    let couple = Couple::new();
    couple.run(&["propose", "Warm oil"]).code(0);
    for (state, first) in [("ready", "talking"), ("tried", "ready"), ("kept", "tried"), ("adjusted", "tried")]
    {
        let ran = couple.run(&["propose", "warm-oil", "--state", state]).code(4);
        assert!(ran.err.contains(&format!("--state {first}")), "{}", ran.err);
        assert!(!ran.err.contains("draft"), "{}", ran.err);
    }
    for state in ["talking", "learning", "talking", "idea", "dropped", "idea"] {
        couple.run(&["propose", "warm-oil", "--state", state]).code(0);
    }
    let ran = couple.run(&["propose", "warm-oil", "--state", "dropped"]).code(0);
    assert!(ran.out.contains("a good outcome"), "{}", ran.out);
    let ran = couple.run(&["propose", "warm-oil", "--state", "droped"]).code(2);
    assert!(ran.err.contains("did you mean `dropped`"), "{}", ran.err);
}

#[test]
fn being_ready_takes_a_step_a_way_back_and_a_way_to_stop() {
    for left_out in ["smallest_step", "reversible", "how_to_stop"] {
        let couple = talking();
        couple.run_with(&["edit", "warm-oil", "--from", "-"], &format!("{left_out}:\n")).code(0);
        couple.run(&["propose", "warm-oil", "--state", "ready"]).code(4);
        assert_eq!(stands(&couple)["you_are_ready"], false, "{left_out}");
    }
}

#[test]
fn it_is_ready_when_each_has_said_so_of_these_very_words() {
    let couple = talking();
    couple.run(&["propose", "warm-oil", "--state", "ready"]).code(0);
    assert_eq!(stands(&couple)["state"], "talking");
    // other words leave it behind
    couple.run_with(&["edit", "warm-oil", "--from", "-", "--as", "bo"], "smallest_step: two hands\n").code(0);
    assert_eq!(stands(&couple)["you_are_ready"], false);
    couple.run(&["propose", "warm-oil", "--state", "ready", "--as", "bo"]).code(0);
    assert_eq!(stands(&couple)["state"], "talking");
    // her entry stands there already, and is said anew
    couple.run(&["propose", "warm-oil", "--state", "ready"]).code(0);
    assert_eq!(stands(&couple)["state"], "ready");
    couple.run(&["propose", "warm-oil", "--not-ready"]).code(0);
    assert_eq!(stands(&couple)["state"], "talking");
}

#[test]
fn nobody_says_for_somebody_else_that_they_are_ready() {
    let couple = talking();
    let both = "ready: [ana, bo]\nstate: ready\n";
    couple.run_with(&["edit", "warm-oil", "--from", "-"], both).code(4);
    couple.run_with(&["edit", "warm-oil", "--from", "-"], "state: ready\n").code(4);
    couple.run_with(&["propose", "New", "--from", "-"], &format!("{STEP}{both}")).code(4);
    couple.run_with(&["add", "proposal", "New", "--from", "-"], &format!("{STEP}state: ready\n")).code(4);
    let text = couple.read("proposals/warm-oil.yaml");
    couple.write("proposals/warm-oil.yaml", &text.replace("state: talking", both));
    couple.run(&["save"]).code(4);
    // and with git itself it doesn't count
    couple.git_commit("ana", "2026-11-23");
    assert_eq!(stands(&couple)["state"], "ready");
    assert_eq!(stands(&couple)["is_ready"], false);
    couple.run(&["propose", "warm-oil", "--state", "tried"]).code(4);
    let check = couple.run(&["check"]).code(3);
    assert!(check.out.contains("so it isn't Bo's word"), "{}", check.out);
    assert!(check.out.contains("not everyone is ready"), "{}", check.out);
}

#[test]
fn the_learning_that_it_names_comes_first_for_each() {
    let couple = talking();
    couple.run_with(&["edit", "warm-oil", "--from", "-"], "needs: [Massage basics]\n").code(0);
    couple.run(&["propose", "warm-oil", "--state", "ready"]).code(4);
    couple
        .run_with(&["add", "learning", "Massage basics", "--from", "-"], "type: book\ndone_by: [ana, bo]\n")
        .code(0);
    couple.run(&["propose", "warm-oil", "--state", "ready"]).code(4);
    couple
        .run_with(&["edit", "learning/massage-basics", "--from", "-", "--as", "bo"], "done_by: [ana]\n")
        .code(0);
    couple
        .run_with(&["edit", "learning/massage-basics", "--from", "-", "--as", "bo"], "done_by: [ana, bo]\n")
        .code(0);
    couple.run(&["propose", "warm-oil", "--state", "ready"]).code(0);
}

#[test]
fn what_is_somebody_elses_hard_limit_is_not_asked_for_whichever_way() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit", "--as", "bo"]).code(0);
    is_unwanted(couple.run(&["propose", "Photos"]));
    is_unwanted(couple.run(&["propose", "Some photos by candle light"]));
    is_unwanted(couple.run_with(&["propose", "A quiet evening", "--from", "-"], "limits: [photos]\n"));
    is_unwanted(couple.run_with(&["add", "proposal", "--from", "-"], "title: x\nlimits: [Photos]\n"));
    couple.run(&["propose", "A quiet evening"]).code(0);
    is_unwanted(couple.run_with(&["edit", "quiet", "--from", "-"], "limits: [photos]\n"));
    let text = couple.read("proposals/a-quiet-evening.yaml");
    couple.write("proposals/a-quiet-evening.yaml", &text.replace("limits:", "limits: [photos]"));
    is_unwanted(couple.run(&["save"]));
    couple.git(&["checkout", "."]).code(0);
    // Bo himself may, and what Ana typed is kept
    couple.run(&["propose", "Photos", "--as", "bo"]).code(0);
    assert!(couple.run(&["drafts"]).code(0).out.contains("a-quiet-evening"));
}

#[test]
fn what_was_declined_is_not_taken_further_and_can_still_be_dropped() {
    let couple = Couple::new();
    couple.run(&["propose", "Slow dance"]).code(0);
    couple.run(&["decline", "slow-dance", "--as", "bo"]).code(0);
    for state in ["talking", "learning"] {
        is_unwanted(couple.run(&["propose", "slow-dance", "--state", state]));
    }
    couple.run(&["propose", "slow-dance", "--state", "dropped"]).code(0);
    is_unwanted(couple.run(&["propose", "slow-dance", "--state", "idea"]));
}

#[test]
fn only_who_declined_reopens_and_not_before_the_day_they_set() {
    let mut couple = ready();
    couple.run(&["decline", "warm-oil", "--until", "2026-12-24", "--as", "bo"]).code(0);
    assert_eq!(stands(&couple)["declined"], true);
    assert_eq!(stands(&couple)["you_are_ready"], false);
    couple.run(&["propose", "warm-oil", "--reopen"]).code(4);
    couple.run_with(&["edit", "warm-oil", "--from", "-"], "declined:\n").code(4);
    for state in ["ready", "tried"] {
        couple.run(&["propose", "warm-oil", "--state", state]).code(4);
    }
    for way in [&["propose", "warm-oil", "--reopen", "--as", "bo"][..], &["undo", "--as", "bo"]] {
        couple.run(way).code(4);
    }
    couple.run(&["decline", "warm-oil", "--until", "2026-11-25", "--as", "bo"]).code(4);
    couple.run(&["decline", "warm-oil", "--until", "2026-12-25", "--as", "bo"]).code(0);
    couple.on("2026-12-25");
    couple.run(&["propose", "warm-oil", "--reopen"]).code(4);
    couple.run(&["propose", "warm-oil", "--reopen", "--as", "bo"]).code(0);
    assert_eq!(stands(&couple)["declined"], false);
    assert_eq!(stands(&couple)["state"], "talking");
}

#[test]
fn a_declined_topic_is_not_asked_for_under_another_name() {
    let couple = Couple::new();
    couple.run_with(&["propose", "Warm oil", "--from", "-"], "limits: [massage-giving]\n").code(0);
    couple.run(&["decline", "warm-oil", "--as", "bo"]).code(0);
    is_unwanted(couple.run_with(&["propose", "Softly", "--from", "-"], "limits: [massage-receiving]\n"));
    is_unwanted(couple.run(&["propose", "Warm oil again"]));
    // taking the topic out, or the file away, changes nothing
    let text = couple.read("proposals/warm-oil.yaml");
    couple.write("proposals/warm-oil.yaml", &text.replace("- massage-giving", "- pace"));
    couple.git_commit("ana", "2026-11-23");
    is_unwanted(couple.run_with(&["propose", "Softly", "--from", "-"], "limits: [massage-giving]\n"));
    std::fs::remove_file(couple.repo().join("proposals/warm-oil.yaml")).unwrap();
    couple.run(&["save"]).code(4);
    couple.git_commit("ana", "2026-11-23");
    is_unwanted(couple.run_with(&["propose", "Softly", "--from", "-"], "limits: [massage-giving]\n"));
    let check = couple.run(&["check"]).code(3);
    assert!(check.out.contains("doesn't count"), "{}", check.out);
}

#[test]
fn a_no_by_both_is_reopened_by_both() {
    let couple = talking();
    couple.run(&["decline", "warm-oil"]).code(0);
    couple.run(&["decline", "warm-oil", "--as", "bo"]).code(0);
    couple.run(&["propose", "warm-oil", "--reopen"]).code(0);
    assert_eq!(stands(&couple)["declined"], true);
    couple.run(&["propose", "warm-oil", "--state", "ready"]).code(4);
    couple.run(&["propose", "warm-oil", "--reopen", "--as", "bo"]).code(0);
    assert_eq!(stands(&couple)["declined"], false);
    couple.run(&["check"]).code(0);
}

#[test]
fn a_no_that_somebody_else_took_out_is_reopened_by_its_own_person() {
    let couple = talking();
    couple.run(&["decline", "warm-oil", "--as", "bo"]).code(0);
    couple.git(&["revert", "--no-edit", "HEAD"]).code(0);
    assert_eq!(stands(&couple)["declined"], true);
    let check = couple.run(&["check", "--json"]).code(3).json();
    assert_eq!(check["problems"][0]["field"], "declined");
    couple.run(&["propose", "warm-oil", "--reopen", "--as", "bo"]).code(0);
    assert_eq!(stands(&couple)["declined"], false);
    couple.run(&["check"]).code(0);
}

#[test]
fn nobody_declines_in_anothers_name() {
    let couple = talking();
    couple.run_with(&["edit", "warm-oil", "--from", "-"], "declined: {by: bo}\n").code(4);
}

#[test]
fn while_anyone_is_paused_nothing_looser_is_recorded_and_a_no_is() {
    let couple = talking();
    couple.run(&["propose", "warm-oil", "--state", "ready"]).code(0);
    couple.run(&["pause", "--as", "bo"]).code(0);
    let ran = couple.run(&["propose", "warm-oil", "--state", "ready", "--as", "bo"]).code(4);
    assert!(ran.err.contains("everything is paused"), "{}", ran.err);
    couple.run(&["propose", "warm-oil", "--not-ready"]).code(0);
    assert!(couple.run(&["propose", "warm-oil"]).code(0).out.starts_with("PAUSED"));
    couple.run(&["decline", "warm-oil"]).code(0);
    couple.run(&["propose", "warm-oil", "--reopen"]).code(4);
    couple.run(&["propose", "Another idea", "--as", "bo"]).code(0);
    couple.run(&["propose", "another", "--state", "dropped"]).code(0);
}

#[test]
fn the_question_before_ready_has_no_default_and_leaves_no_trace() {
    for way in BOTH {
        let couple = talking();
        let mut sitting = Sitting::start(&couple, way, &["propose", "warm-oil", "--state", "ready"]);
        sitting.sees("rested, sober and unhurried").answers("are you ready", "");
        assert_eq!(sitting.ends().0, 0);
        assert_eq!(stands(&couple)["you_are_ready"], false);
        let mut sitting = Sitting::start(&couple, way, &["propose", "warm-oil", "--state", "ready"]);
        sitting.asked("are you ready").types(CTRL_C);
        sitting.ends();
        assert_eq!(stands(&couple)["you_are_ready"], false);
        let mut sitting = Sitting::start(&couple, way, &["propose", "warm-oil", "--state", "ready"]);
        sitting.answers("are you ready", "y");
        assert_eq!(sitting.ends().0, 0);
        assert_eq!(stands(&couple)["you_are_ready"], true);
        assert!(!couple.read("proposals/warm-oil.yaml").contains("rested: "));
    }
}

#[test]
fn the_questions_of_a_new_idea_survive_ctrl_c() {
    for way in BOTH {
        let couple = Couple::new();
        let mut sitting = Sitting::start(&couple, way, &["propose", "Slow dance"]);
        sitting.answers("What do we hope for?", "to laugh").asked("Which topics").types(CTRL_C);
        sitting.ends();
        assert!(couple.run(&["drafts"]).code(0).out.contains("proposals/slow-dance"), "{way:?}");
    }
}

#[test]
fn without_a_terminal_and_without_words_it_says_what_it_needs() {
    let couple = Couple::new();
    let ran = couple.run(&["propose"]).code(2);
    assert!(ran.err.contains("Hint: couplelog propose"), "{}", ran.err);
    couple.run(&["decline", "nothing"]).code(2);
    couple.run(&["propose", "nothing", "--state", "talking"]).code(2);
}

#[test]
fn the_next_session_of_it_comes_after_some_days_and_nothing_forbids_it_sooner() {
    let mut couple = ready();
    let log = ["log", "Warm evening", "--date", "2026-11-22", "--proposal", "warm-oil"];
    let ran = couple.run(&log).code(0);
    assert!(ran.out.contains("26 Nov 2026") && ran.out.contains("Nothing forbids sooner"), "{}", ran.out);
    let status = couple.run(&["status"]).code(0);
    assert!(status.out.contains("26 Nov 2026"), "{}", status.out);
    let status = couple.run(&["status", "--json"]).code(0).json();
    assert_eq!(status["settling"][0]["next_session_from"], "2026-11-26");
    assert_eq!(stands(&couple)["next_session_from"], "2026-11-26");
    let again = couple.run(&["log", "Again", "--proposal", "Warm oil"]).code(0);
    assert!(again.out.contains("let it settle until 26 Nov 2026. How is"), "{}", again.out);
    assert!(!again.out.contains("blame"), "{}", again.out);
    let part = couple.run(&["log", "Once more", "--proposal", "warm"]).code(0);
    assert!(part.out.contains("let it settle"), "a part of its name is enough: {}", part.out);
    assert!(couple.read("log/2026/2026-11-23-once-more.yaml").contains("proposal: warm-oil"));
    let none = couple.run(&["log", "Other", "--proposal", "cold"]).code(0);
    assert!(none.out.contains("keeps the words"), "{}", none.out);
    couple.on("2026-11-27");
    assert_eq!(couple.run(&["status", "--json"]).code(0).json()["settling"], serde_json::json!([]));
}

#[test]
fn show_leads_with_where_it_stands() {
    let couple = talking();
    let shown = couple.run(&["show", "warm-oil"]).code(0);
    assert!(shown.out.contains("talking about it") && shown.out.contains("one hand"), "{}", shown.out);
    assert_eq!(couple.run(&["show", "warm-oil", "--json"]).code(0).json()["declined"], false);
}

#[test]
fn what_was_tried_can_be_adjusted_and_tried_again() {
    let couple = ready();
    for state in ["tried", "adjusted"] {
        couple.run(&["propose", "warm-oil", "--state", state]).code(0);
        assert_eq!(stands(&couple)["state"], state);
    }
}

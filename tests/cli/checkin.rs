//! `checkin`: the agenda, going slower, one record a day, drafts, and side by side.

use serde_json::json;

use crate::couple::Couple;
use crate::sitting::{BOTH, CTRL_C, Sitting, Way};

const RECORD: &str = "checkins/2026/2026-11-23/ana.yaml";
const DRAFT: &str = ".git/couplelog/drafts/ana/checkins/2026/2026-11-23/ana.yaml";

/// Every question in order, with an answer that fits.
const AGENDA: [(&str, &str); 19] = [
    ("appreciate", "the tea"),
    ("How comfortable", "4"),
    ("fit what you want", "3"),
    ("your energy", "3"),
    ("How anxious", "2"),
    ("feel heard", "5"),
    ("carry alone", "the dentist"),
    ("do to you?", "tired"),
    ("see yourself", "fine"),
    ("daily life", "little sleep"),
    ("Who decided lately", "both"),
    ("expected of you", "no"),
    ("Ideas", "a walk"),
    ("What do you ask for", "slower mornings"),
    ("What is to be done:", "buy candles"),
    ("What sort", ""),
    ("The day by which", "in 3 days"),
    ("Another one?", "n"),
    ("What went well", "the pace"),
];

#[test]
fn the_agenda_begins_with_appreciation_and_ends_with_something_warm() {
    for way in BOTH {
        let couple = Couple::new();
        let mut sitting = Sitting::start(&couple, way, &["checkin"]);
        sitting.sees("A quiet hour").sees("Ana, this is yours: 23 Nov 2026 (today)");
        for (question, answer) in AGENDA {
            sitting.answers(question, answer);
        }
        let (code, seen) = sitting.ends();
        assert_eq!(code, 0, "{way:?} {seen}");
        assert!(seen.contains("Thank you for taking the time") && !seen.contains("a lot to carry"), "{seen}");
        let text = couple.read(RECORD);
        for kept in ["appreciation: the tea", "comfort: 4", "anxiety: 2", "due: 2026-11-26", "wins: the pace"]
        {
            assert!(text.contains(kept), "{way:?} {kept}: {text}");
        }
        assert!(!text.contains("done:"), "nobody is asked whether it is done already: {text}");
        assert_eq!(couple.git(&["log", "-1", "--format=%s"]).out, "update checkins\n");
        assert!(!couple.repo().join(DRAFT).exists());
    }
}

#[test]
fn everything_can_be_skipped_and_then_nothing_is_written() {
    let couple = Couple::new();
    let mut sitting = Sitting::start(&couple, Way::Plain, &["checkin"]);
    for (question, _) in AGENDA.iter().filter(|(question, _)| *question != "Another one?") {
        sitting.answers(question, "");
    }
    let (code, seen) = sitting.ends();
    assert_eq!(code, 0, "{seen}");
    assert!(seen.contains("Nothing is written, which is fine"), "{seen}");
    assert!(!couple.repo().join(RECORD).exists() && !couple.repo().join(DRAFT).exists());
}

/// The first five questions with much anxiety.
fn much(couple: &Couple, way: Way) -> Sitting {
    let mut sitting = Sitting::start(couple, way, &["checkin"]);
    sitting.answers("appreciate", "the tea").answers("comfortable", "").answers("what you want", "");
    sitting.answers("your energy", "").answers("How anxious", "4").sees("a lot to carry");
    sitting
}

#[test]
fn much_anxiety_or_little_energy_offers_to_go_slower_and_to_end_here() {
    for way in BOTH {
        let couple = Couple::new();
        let mut sitting = much(&couple, way);
        sitting.chooses("How would you like to go on?", 2);
        let (code, seen) = sitting.ends();
        assert_eq!(code, 0, "{seen}");
        let text = couple.read(RECORD);
        assert!(text.contains("anxiety: 4") && text.contains("appreciation: the tea"), "{text}");
        assert!(!seen.contains("feel heard"), "{seen}");
    }
    let couple = Couple::new();
    let mut sitting = much(&couple, Way::Fancy);
    sitting.asked("How would you like to go on?").types(CTRL_C).sees("What you wrote is kept");
    assert_eq!(sitting.ends().0, 0);
    assert!(couple.read(DRAFT).contains("anxiety: 4") && !couple.repo().join(RECORD).exists());
    let couple = Couple::new();
    let mut sitting = much(&couple, Way::Plain);
    sitting.answers("How would you like to go on?", "").answers("feel heard", "").asked("carry alone");
    sitting.types(CTRL_C);
    assert_eq!(sitting.ends().0, 0);
    let ran = couple.run_with(&["checkin", "--from", "-", "--as", "bo"], "energy: 1\n").code(0);
    assert!(ran.out.contains("a lot to carry"), "{}", ran.out);
}

#[test]
fn a_pause_is_one_choice_away_and_the_answers_are_saved() {
    let couple = Couple::new();
    let mut sitting = much(&couple, Way::Plain);
    sitting.chooses("How would you like to go on?", 3).sees("PAUSED").sees("couplelog resume");
    let (code, seen) = sitting.ends();
    assert_eq!(code, 0, "{seen}");
    assert!(couple.repo().join("pauses/ana.yaml").exists());
    assert!(couple.read(RECORD).contains("anxiety: 4"));
    assert!(!seen.contains("hug"), "nothing is suggested while everything is paused: {seen}");
}

#[test]
fn ctrl_c_at_any_question_keeps_every_answer() {
    std::thread::scope(|scope| {
        for way in BOTH {
            scope.spawn(move || [1, 4, 7, 13, 15, 16, 18].map(|stop_at| stop(way, stop_at)));
        }
    });
}

fn stop(way: Way, stop_at: usize) {
    let couple = Couple::new();
    let mut sitting = Sitting::start(&couple, way, &["checkin"]);
    for (question, answer) in &AGENDA[..stop_at] {
        sitting.answers(question, answer);
    }
    sitting.asked(AGENDA[stop_at].0).types(CTRL_C);
    let (code, seen) = sitting.ends();
    assert_eq!(code, 0, "{way:?} {stop_at}: {seen}");
    assert!(seen.contains("What you wrote is kept"), "{way:?} {stop_at}: {seen}");
    let draft = couple.read(DRAFT);
    for (question, answer) in &AGENDA[..stop_at.min(14)] {
        assert!(draft.contains(answer), "{way:?} {question}: {draft}");
    }
    assert!(!couple.repo().join(RECORD).exists());
}

#[test]
fn a_kept_draft_is_gone_on_with_and_ends_in_the_record() {
    let couple = Couple::new();
    let mut sitting = Sitting::start(&couple, Way::Plain, &["checkin"]);
    sitting.answers("appreciate", "the tea").asked("comfortable").types(CTRL_C);
    assert_eq!(sitting.ends().0, 0);
    let mut sitting = Sitting::start(&couple, Way::Plain, &["checkin"]);
    sitting.answers("Go on with it?", "y");
    for (question, _) in AGENDA.iter().filter(|(question, _)| *question != "Another one?") {
        sitting.answers(question, "");
    }
    assert_eq!(sitting.ends().0, 0);
    assert!(couple.read(RECORD).contains("appreciation: the tea"));
    assert!(!couple.repo().join(DRAFT).exists());
}

#[test]
fn a_second_one_on_the_same_day_goes_on_with_the_first() {
    let couple = Couple::new();
    couple.run_with(&["checkin", "--from", "-"], "appreciation: the tea\ncomfort: 3\n").code(0);
    couple.run_with(&["checkin", "--from", "-"], "comfort: 4\nwins: the pace\n").code(0);
    let text = couple.read(RECORD);
    assert!(text.contains("appreciation: the tea") && text.contains("comfort: 4"), "{text}");
    let mut sitting = Sitting::start(&couple, Way::Plain, &["checkin"]);
    sitting.sees("what you said stands").sees("the tea").sees("> ").enter().answers("comfortable", "5");
    sitting.asked("what you want").types(CTRL_C);
    sitting.ends();
    let files = couple.git(&["ls-files", "checkins"]).out;
    assert_eq!(files, format!("{RECORD}\n"));
}

#[test]
fn a_day_that_has_not_come_and_a_number_out_of_range_are_refused() {
    let couple = Couple::new();
    let ran = couple.run_with(&["checkin", "--date", "tomorrow", "--from", "-"], "comfort: 3\n").code(2);
    assert!(ran.err.contains("has not come yet"), "{}", ran.err);
    couple.run_with(&["checkin", "--from", "-"], "comfort: 6\n").code(3);
    let ran = couple.run(&["checkin"]).code(2);
    assert!(ran.err.contains("--from -"), "{}", ran.err);
    couple.run_with(&["checkin", "--date", "yesterday", "--from", "-"], "comfort: 3\n").code(0);
    assert!(couple.repo().join("checkins/2026/2026-11-22/ana.yaml").exists());
}

#[test]
fn nobodys_is_shown_before_ones_own_is_saved_or_set_aside() {
    let couple = Couple::new();
    couple
        .run_with(&["checkin", "--from", "-", "--as", "bo"], "appreciation: the soup\nanxiety: 2\n")
        .code(0);
    let theirs = "checkins/2026/2026-11-23/bo";
    for args in [&["checkin", "--compare"][..], &["show", theirs]] {
        let ran = couple.run(args).code(4);
        assert!(!ran.out.contains("soup") && !ran.err.contains("soup"), "{} {}", ran.out, ran.err);
    }
    for args in [
        &["history", "checkins"][..],
        &["diff", "--since", "2026-11-01"],
        &["checkin", "--compare", "--json"],
    ] {
        let ran = couple.run(args);
        assert!(!ran.out.contains("soup") && !ran.err.contains("soup"), "{args:?} {} {}", ran.out, ran.err);
    }
    let ran = couple.run(&["checkin", "--skip"]).code(0);
    assert!(ran.out.contains("nobody else is told"), "{}", ran.out);
    let ran = couple.run(&["checkin", "--compare"]).code(0);
    assert!(ran.out.contains("the soup") && !ran.out.contains("Ana"), "{}", ran.out);
    couple.run(&["show", theirs]).code(0);
}

#[test]
fn both_stand_side_by_side_and_nothing_is_said_of_who_has_written_none() {
    let couple = Couple::new();
    couple.run_with(&["checkin", "--from", "-"], "appreciation: the tea\ncomfort: 4\n").code(0);
    let alone = couple.run(&["checkin", "--compare"]).code(0).out;
    assert!(alone.contains("the tea") && !alone.contains("Bo"), "{alone}");
    couple.run_with(&["checkin", "--from", "-", "--as", "bo"], "appreciation: the soup\n").code(0);
    let both = couple.run(&["checkin", "--compare"]).code(0).out;
    assert!(both.lines().any(|line| line.contains("the tea") && line.contains("the soup")), "{both}");
    let plain = couple.run(&["checkin", "--compare", "--plain"]).code(0).out;
    assert!(plain.contains("Ana\n") && plain.contains("Bo\n"), "{plain}");
    let json = couple.run(&["checkin", "--compare", "--json"]).code(0).json();
    assert_eq!((&json["version"], &json["date"]), (&json!(1), &json!("2026-11-23")));
    assert_eq!(json["checkins"]["ana"]["fields"]["comfort"], 4);
    assert_eq!(json["checkins"]["bo"]["record"], "checkins/2026/2026-11-23/bo");
    assert_eq!(json["paused"], json!([]));
}

#[test]
fn only_ones_own_check_in_can_become_due() {
    let mut couple = Couple::new();
    couple.run_with(&["checkin", "--from", "-"], "comfort: 4\n").code(0);
    couple.on("2026-12-06");
    assert_eq!(couple.run(&["status", "--json"]).code(0).json()["due"], json!([]));
    couple.on("2026-12-07");
    let due = couple.run(&["status", "--json"]).code(0).json()["due"].clone();
    assert_eq!(
        (due[0]["what"].as_str(), due[0]["run"].as_str()),
        (Some("checkin"), Some("couplelog checkin"))
    );
    assert!(couple.run(&["status"]).code(0).out.contains("couplelog checkin"));
    assert_eq!(couple.run(&["status", "--json", "--as", "bo"]).code(0).json()["due"], json!([]));
}

#[test]
fn a_template_that_can_not_be_read_takes_no_answers_away_and_keeps_nothing_from_being_written() {
    let couple = Couple::new();
    couple.run_with(&["checkin", "--from", "-"], "comfort: 3\n").code(0);
    couple.write("templates/checkin.yaml", "broken: [\n");
    let shown = couple.run(&["checkin", "--compare"]).code(0).out;
    assert!(shown.contains("comfortable") && shown.contains('3'), "{shown}");
    couple.run_with(&["checkin", "--date", "yesterday", "--from", "-"], "comfort: 3\n").code(0);
    let problems = couple.run(&["check"]).out;
    assert!(problems.contains("templates/checkin.yaml"), "{problems}");
}

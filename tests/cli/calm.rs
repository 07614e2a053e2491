//! Stopping, half-typed dates and numbers, and names that are a piece of several records.

use std::fs;

use crate::couple::Couple;
use crate::terminal::Terminal;

fn shared() -> Couple {
    let couple = Couple::without_repository();
    couple.run(&["init", couple.repo_str(), "--person", "ana=Ana", "--person", "bo=Bo", "--shared"]).code(0);
    couple
}

fn draft(couple: &Couple, name: &str) -> String {
    let path = couple.repo().join(".git/couplelog/drafts/ana").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn stopping_at_who_is_writing_is_as_calm_as_anywhere() {
    for flags in [&["limit", "photos"][..], &["limit", "photos", "--plain"]] {
        for key in ["\u{3}", "\u{1b}"] {
            if flags.contains(&"--plain") && key == "\u{1b}" {
                continue;
            }
            let couple = shared();
            let mut terminal = Terminal::start(&couple, flags);
            terminal.ready("Who is writing?");
            terminal.press(key);
            terminal.expect("Stopped. Nothing was written.");
            assert_eq!(terminal.code(), 0);
        }
    }
}

#[test]
fn a_half_typed_day_is_kept_and_must_be_a_day_before_it_is_taken() {
    for flags in [&["limit", "photos"][..], &["limit", "photos", "--plain"]] {
        let couple = Couple::new();
        let mut terminal = Terminal::start(&couple, flags);
        terminal.answer("in your own words", "");
        terminal.choose("your stance", 1);
        for question in ["has to be so", "Where does it hold", "think about it again"] {
            terminal.answer(question, "");
        }
        terminal.type_only("By which day", "someday");
        terminal.ctrl_c();
        terminal.expect("kept as a draft");
        assert_eq!(terminal.code(), 0);
        assert!(draft(&couple, "limits/ana/photos.yaml").contains("review_by: someday"));

        let mut terminal = Terminal::start(&couple, flags);
        terminal.answer("You began this before", "y");
        terminal.answer("in your own words", "");
        terminal.answer("your stance", "");
        for question in ["has to be so", "Where does it hold", "think about it again"] {
            terminal.answer(question, "");
        }
        terminal.answer("By which day", "");
        terminal.expect("That is no day");
        terminal.answer("Enter alone skips.", "");
        terminal.answer("Is there a reason", "");
        terminal.expect("It counts from now on");
        assert_eq!(terminal.code(), 0);
        assert!(couple.read("limits/ana/photos.yaml").contains("review_by:\n"));
    }
}

#[test]
fn a_day_that_was_refused_is_kept_when_the_person_stops_then() {
    let couple = Couple::new();
    let mut terminal = Terminal::start(&couple, &["log"]);
    terminal.answer("Which day", "the day of rain");
    terminal.expect("That is no day");
    terminal.ready("Which day");
    terminal.ctrl_c();
    terminal.expect("What you wrote is kept");
    assert_eq!(terminal.code(), 0);
    assert!(draft(&couple, "log/2026/2026-11-23-untitled.yaml").contains("date: the day of rain"));
}

#[test]
fn a_half_typed_number_is_kept_even_from_a_kill_and_taken_as_a_number() {
    let couple = Couple::new();
    let mut terminal = Terminal::start(&couple, &["add", "checkin"]);
    terminal.answer("appreciate", "");
    terminal.type_only("comfort", "4");
    std::thread::sleep(std::time::Duration::from_millis(300));
    terminal.kill();
    assert!(draft(&couple, "checkins/2026/2026-11-23/ana.yaml").contains("comfort: \"4\""));
    let mut terminal = Terminal::start(&couple, &["add", "checkin", "--plain"]);
    terminal.answer("You began this before", "y");
    terminal.answer("appreciate", "");
    terminal.answer("comfort", "");
    for _ in 0..30 {
        terminal.press("\n");
    }
    terminal.expect("Saved");
    assert_eq!(terminal.code(), 0);
    assert!(couple.read("checkins/2026/2026-11-23/ana.yaml").contains("comfort: 4\n"));
}

#[test]
fn a_piece_of_a_title_means_the_session_and_not_the_looks_back_at_it() {
    let couple = Couple::new();
    couple.run(&["log", "A slow evening", "--date", "yesterday"]).code(0);
    couple.run_with(&["debrief", "--from", "-"], "felt_good: tea\n").code(0);
    let shown = couple.run(&["show", "slow"]).code(0);
    assert!(shown.out.contains("A slow evening"), "{}", shown.out);
    let path = couple.run(&["path", "slow"]).code(0);
    assert!(path.out.ends_with("log/2026/2026-11-22-a-slow-evening.yaml\n"), "{}", path.out);

    couple.run(&["log", "A slow morning", "--date", "yesterday"]).code(0);
    let several = couple.run(&["show", "slow"]).code(2);
    assert!(!several.err.contains("debriefs/"), "{}", several.err);
    assert!(several.err.contains("such as log/2026/2026-11-22-a-slow-evening"), "{}", several.err);
}

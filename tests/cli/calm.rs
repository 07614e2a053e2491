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
        terminal.ready("By which day");
        terminal.press("someday");
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
    assert!(
        several.err.contains("such as: couplelog show log/2026/2026-11-22-a-slow-evening"),
        "{}",
        several.err
    );
}

#[test]
fn a_pause_by_someone_ends_when_each_has_said_so_and_names_nobody_who_has_not() {
    let couple = Couple::without_repository();
    let people = ["--person", "ana=Ana", "--person", "bo=Bo", "--person", "cy=Cy", "--me", "ana"];
    couple.run(&[&["init", couple.repo_str()][..], &people].concat()).code(0);
    let paused = couple.run(&["pause", "--as", "zed"]).code(0);
    assert!(paused.out.contains("when each of you has said so"), "{}", paused.out);
    let ended = couple.run(&["resume"]).code(0);
    let all = "until each of you has said so, in your own time";
    assert!(ended.out.contains(all) && !ended.out.contains("Bo"), "{}", ended.out);
    let again = couple.run(&["resume"]).code(4);
    assert!(
        again.err.contains("it ends when each of you has said so") && !again.err.contains("Bo"),
        "{}",
        again.err
    );
    let ended = couple.run(&["resume", "--as", "bo"]).code(0);
    assert!(ended.out.contains(all) && !ended.out.contains("Cy"), "{}", ended.out);
    couple.run(&["resume", "--as", "cy"]).code(0);
    assert!(couple.run(&["pause"]).code(0).out.contains("and only you"));
    assert!(couple.run(&["resume", "--as", "bo"]).code(4).err.contains("Ana paused, and only who paused"));
}

#[test]
fn a_page_says_nothing_twice_and_no_empty_page_of_what_is_written() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "yes"]).code(0);
    let shown = couple.run(&["show", "photos"]).code(0).out;
    assert!(shown.contains("What counts today: not discussed\n"), "{shown}");
    assert!(!shown.contains("Nothing is written"), "{shown}");
    couple.run_with(&["add", "agreement", "phones", "--from", "-"], "title: Phones\n").code(0);
    let shown = couple.run(&["show", "phones"]).code(0).out;
    assert!(!shown.contains("Nothing is written"), "{shown}");
    let shown = couple.run(&["show", "code"]).code(0).out;
    assert!(shown.contains("Nothing is written in it yet: couplelog edit code"), "{shown}");
}

#[test]
fn a_hint_after_a_wrong_command_line_can_be_run_as_written() {
    let couple = Couple::new();
    assert!(couple.run(&["edit"]).code(2).err.contains("Hint: couplelog edit --help"));
    assert!(couple.run(&["agree", "phones"]).code(2).err.contains("couplelog agree phones --yes"));
}

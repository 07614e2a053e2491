//! `couplelog` alone.

use crate::couple::Couple;
use crate::terminal::Terminal;

const QUESTION: &str = "What would you like to do?";

#[test]
fn on_a_terminal_the_day_comes_first_and_then_a_choice_that_is_nobodys_default() {
    let couple = Couple::new();
    for args in [&[][..], &["--plain"]] {
        let mut terminal = Terminal::start(&couple, args);
        terminal.expect("Ana, it is Monday");
        terminal.choose(QUESTION, 0);
        assert_eq!(terminal.code(), 0);
        let mut terminal = Terminal::start(&couple, args);
        terminal.ready(QUESTION);
        terminal.press("\r");
        assert_eq!(terminal.code(), 0);
    }
    assert!(!couple.repo().join("pauses/ana.yaml").exists(), "Enter alone does nothing");
}

#[test]
fn a_pause_is_one_choice_away() {
    let couple = Couple::new();
    let mut terminal = Terminal::start(&couple, &[]);
    terminal.choose(QUESTION, 1);
    terminal.expect("PAUSED. Everything stops now.");
    assert_eq!(terminal.code(), 0);
    assert!(couple.repo().join("pauses/ana.yaml").exists());
}

#[test]
fn ones_limits_are_one_choice_away_and_so_is_leaving() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    let mut terminal = Terminal::start(&couple, &["--plain"]);
    terminal.choose(QUESTION, 3);
    terminal.expect("TOGETHER");
    assert_eq!(terminal.code(), 0);
    let mut terminal = Terminal::start(&couple, &[]);
    terminal.ready(QUESTION);
    terminal.esc();
    assert_eq!(terminal.code(), 0);
}

#[test]
fn who_is_asked_for_by_name_stays_that_person() {
    let couple = Couple::new();
    let mut terminal = Terminal::start(&couple, &["--as", "bo"]);
    terminal.expect("Bo, it is Monday");
    terminal.choose(QUESTION, 1);
    terminal.expect("PAUSED.");
    assert_eq!(terminal.code(), 0);
    assert!(couple.repo().join("pauses/bo.yaml").exists());
}

#[test]
fn without_a_terminal_it_is_the_status_and_without_a_repository_the_help() {
    let couple = Couple::new();
    assert_eq!(couple.run(&[]).code(0).out, couple.run(&["status"]).code(0).out);
    assert_eq!(couple.run(&["--json"]).code(0).json()["person"], "ana");
    let nobody = Couple::without_repository();
    let ran = nobody.run(&[]).code(0);
    assert!(ran.out.contains("Usage: couplelog") && ran.out.contains("couplelog safety"), "{}", ran.out);
    assert_eq!(nobody.run(&["--json"]).code(0).json()["start"][0], "couplelog demo");
}

#[test]
fn with_no_repository_a_terminal_gets_a_welcome_with_two_ways_to_start() {
    let couple = Couple::without_repository();
    let mut terminal = Terminal::start(&couple, &[]);
    terminal.expect("Welcome.");
    terminal.expect("couplelog demo");
    terminal.expect("couplelog init");
    assert_eq!(terminal.code(), 0);
}

#[test]
fn a_repository_that_was_named_and_is_none_is_an_error() {
    let couple = Couple::without_repository();
    let ran = couple.run(&["--repo", "/nowhere/at/all"]);
    assert!(ran.code != 0 && ran.err.contains("Error:"), "{} {}", ran.code, ran.err);
}

#[test]
fn sending_and_receiving_is_one_choice_away() {
    let couple = Couple::new();
    let place = couple.home().join("ours");
    couple.run(&["remote", "set", place.to_str().unwrap()]).code(0);
    let mut terminal = Terminal::start(&couple, &["--plain"]);
    terminal.choose(QUESTION, 5);
    terminal.expect("Sent 1.");
    assert_eq!(terminal.code(), 0);
}

//! Questions about a limit on a real terminal: answered, skipped, left and taken up again.

use std::fs;

use crate::couple::Couple;
use crate::terminal::Terminal;

const QUESTIONS: [&str; 7] = [
    "in your own words",
    "your stance",
    "has to be so",
    "Where does it hold",
    "think about it again",
    "By which day",
    "Is there a reason",
];

fn draft(couple: &Couple) -> String {
    let path = couple.repo().join(".git/couplelog/drafts/ana/limits/ana/photos.yaml");
    fs::read_to_string(path).unwrap_or_default()
}

#[test]
fn every_question_answered_makes_the_whole_record() {
    for flags in [&["limit", "photos"][..], &["limit", "photos", "--plain"]] {
        let couple = Couple::new();
        let mut terminal = Terminal::start(&couple, flags);
        terminal.answer(QUESTIONS[0], "Photos of us");
        terminal.choose(QUESTIONS[1], 2);
        terminal.answer(QUESTIONS[2], "größe: naïve # 撮影");
        terminal.answer(QUESTIONS[3], "at home");
        terminal.answer(QUESTIONS[4], "");
        terminal.answer(QUESTIONS[5], "in 6 weeks");
        terminal.expect("Monday, 4 January 2027");
        terminal.answer(QUESTIONS[6], "");
        terminal.expect("It counts from now on");
        assert_eq!(terminal.code(), 0);
        let text = couple.read("limits/ana/photos.yaml");
        for line in [
            "topic: Photos of us",
            "stance: soft-limit",
            "conditions: \"größe: naïve # 撮影\"",
            "review_by: 2027-01-04",
            "why:",
        ] {
            assert!(text.lines().any(|it| it == line), "{line}\n{text}");
        }
        assert_eq!(draft(&couple), "");
    }
}

#[test]
fn nothing_is_preselected_and_a_limit_without_a_stance_is_no_limit_and_no_error() {
    let couple = Couple::new();
    let mut terminal = Terminal::start(&couple, &["limit", "photos"]);
    for question in QUESTIONS {
        terminal.answer(question, "");
    }
    terminal.expect("Skipping is always fine.");
    assert_eq!(terminal.code(), 0);
    assert!(!couple.repo().join("limits/ana/photos.yaml").exists());
}

#[test]
fn stopping_at_any_question_keeps_every_answer_and_the_half_typed_one() {
    for (stop, key) in [(0, "\u{3}"), (2, "\u{3}"), (2, "\u{1b}"), (3, "\u{4}")] {
        let couple = Couple::new();
        let mut terminal = Terminal::start(&couple, &["limit", "photos"]);
        if stop > 0 {
            terminal.answer(QUESTIONS[0], "Photos of us");
            terminal.choose(QUESTIONS[1], 1);
        }
        for question in &QUESTIONS[2..stop.max(2)] {
            terminal.answer(question, "answered");
        }
        terminal.type_only(QUESTIONS[stop], "half a thou");
        terminal.press(key);
        terminal.expect("kept as a draft");
        assert_eq!(terminal.code(), 0);
        assert!(draft(&couple).contains("half a thou"), "{}", draft(&couple));
        assert!(stop == 0 || draft(&couple).contains("stance: hard-limit"));
        assert!(!couple.repo().join("limits/ana/photos.yaml").exists());
    }
}

#[test]
fn a_killed_program_leaves_the_half_typed_answer_in_the_draft() {
    let couple = Couple::new();
    let mut terminal = Terminal::start(&couple, &["limit", "photos"]);
    terminal.answer(QUESTIONS[0], "Photos of us");
    terminal.choose(QUESTIONS[1], 1);
    terminal.type_only(QUESTIONS[2], "half a thought");
    terminal.kill();
    let draft = draft(&couple);
    assert!(draft.contains("half a though") && draft.contains("topic: Photos of us"), "{draft}");
}

#[test]
fn a_draft_is_offered_to_its_own_person_only_and_can_be_gone_on_with() {
    let couple = Couple::new();
    let mut terminal = Terminal::start(&couple, &["limit", "photos"]);
    terminal.answer(QUESTIONS[0], "Photos of us");
    terminal.ready(QUESTIONS[1]);
    terminal.esc();
    terminal.expect("kept as a draft");
    assert_eq!(terminal.code(), 0);

    let mut bo = Terminal::start(&couple, &["limit", "photos", "--as", "bo"]);
    bo.ready(QUESTIONS[0]);
    bo.esc();
    assert!(!bo.rest().contains("You began this before"));

    let mut ana = Terminal::start(&couple, &["limit", "photos"]);
    ana.answer("You began this before", "y");
    ana.expect("Photos of us");
    ana.answer("another line", "");
    ana.choose(QUESTIONS[1], 1);
    for question in &QUESTIONS[2..] {
        ana.answer(question, "");
    }
    ana.expect("Saved limits/ana/photos");
    assert_eq!(ana.code(), 0);
    assert!(couple.read("limits/ana/photos.yaml").contains("topic: Photos of us"));
}

#[test]
fn a_draft_that_is_not_gone_on_with_is_set_aside_and_not_lost() {
    let couple = Couple::new();
    let folder = couple.repo().join(".git/couplelog/drafts/ana/limits/ana");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("photos.yaml"), "topic: first words\n").unwrap();
    let mut terminal = Terminal::start(&couple, &["limit", "photos"]);
    terminal.answer("You began this before", "n");
    terminal.answer(QUESTIONS[0], "other words");
    terminal.choose(QUESTIONS[1], 1);
    for question in &QUESTIONS[2..] {
        terminal.answer(question, "");
    }
    assert_eq!(terminal.code(), 0);
    assert!(couple.read("limits/ana/photos.yaml").contains("other words"));
    let kept = fs::read_to_string(folder.join("photos.earlier.yaml")).unwrap();
    assert_eq!(kept, "topic: first words\n");
}

#[test]
fn a_draft_about_which_nothing_is_said_stays_as_it_is() {
    let couple = Couple::new();
    let folder = couple.repo().join(".git/couplelog/drafts/ana/limits/ana");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("photos.yaml"), "topic: first words\n").unwrap();
    let mut terminal = Terminal::start(&couple, &["limit", "photos"]);
    terminal.answer("You began this before", "");
    terminal.expect("kept as a draft");
    assert_eq!(terminal.code(), 0);
    assert_eq!(fs::read_to_string(folder.join("photos.yaml")).unwrap(), "topic: first words\n");
}

#[test]
fn the_couples_own_template_asks_in_its_own_words_and_order() {
    let couple = Couple::new();
    couple.write("templates/limit.yaml", "# Wie stehst du dazu?\nstance:\n# Worum geht es?\ntopic:\n");
    let mut terminal = Terminal::start(&couple, &["limit", "photos"]);
    terminal.choose("Wie stehst du dazu?", 3);
    terminal.answer("Worum geht es?", "Fotos");
    assert_eq!(terminal.code(), 0);
    assert_eq!(
        couple.read("limits/ana/photos.yaml"),
        "# Wie stehst du dazu?\nstance: maybe\n# Worum geht es?\ntopic: Fotos\n"
    );
}

#[test]
fn an_editor_writes_the_whole_record() {
    let couple = Couple::new();
    let script = couple.home().join("editor.sh");
    fs::write(&script, "#!/bin/sh\nsed -i 's/^stance:$/stance: maybe/; s/^topic:$/topic: Photos/' \"$2\"\n")
        .unwrap();
    let editor = format!("sh '{}' --wait", script.display());
    let terminal = Terminal::start_with(&couple, &["limit", "photos", "--edit"], &[("EDITOR", &editor)]);
    assert_eq!(terminal.code(), 0);
    let text = couple.read("limits/ana/photos.yaml");
    assert!(text.contains("\nstance: maybe\n") && text.contains("\ntopic: Photos\n"), "{text}");
    assert_eq!(draft(&couple), "");
}

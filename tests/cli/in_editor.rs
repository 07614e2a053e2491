//! `--edit` with editors that misbehave, and records that change on disk meanwhile.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use expectrl::{Eof, Expect as _, Session};

use crate::couple::{Couple, Ran};

/// An editor that runs these lines of shell; the file is `$1`.
fn editor(couple: &Couple, script: &str) -> String {
    let path = couple.home().join("editor.sh");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    path.display().to_string()
}

fn edit(couple: &Couple, record: &str, script: &str) -> Ran {
    couple.run_in(&["edit", record, "--edit"], &[("EDITOR", &editor(couple, script))])
}

fn draft(couple: &Couple, name: &str) -> String {
    couple.run(&["drafts", "--show", name]).code(0).out
}

fn with_limit() -> Couple {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit", "--why", "old words"]).code(0);
    couple
}

#[test]
fn an_editors_text_is_saved_with_its_comments_and_its_layout() {
    let couple = with_limit();
    edit(&couple, "photos", "printf '# a note of mine\\nstance:   soft-limit\\n' > \"$1\"").code(0);
    assert_eq!(couple.read("limits/ana/photos.yaml"), "# a note of mine\nstance:   soft-limit\n");
    assert_eq!(couple.run(&["drafts"]).code(0).out, "You have no drafts.\n");
    let left = edit(&couple, "photos", "sleep 1.2").code(0);
    assert!(left.out.contains("says so already"), "{}", left.out);
}

#[test]
fn an_editor_that_fails_leaves_the_record_and_keeps_the_text() {
    let couple = with_limit();
    let before = couple.read("limits/ana/photos.yaml");
    let failed = edit(&couple, "photos", "echo '# new words' >> \"$1\"; exit 3").code(1);
    assert!(failed.err.contains("exit code 3") && failed.err.contains("Hint:"), "{}", failed.err);
    assert_eq!(couple.read("limits/ana/photos.yaml"), before);
    assert!(draft(&couple, "photos").contains("# new words"));
    let gone = couple.run_in(&["edit", "photos", "--edit"], &[("EDITOR", "/no/such/editor")]).code(1);
    assert!(gone.err.contains("was not found"), "{}", gone.err);
    let drafts = couple.run(&["drafts"]).code(0).out;
    assert!(drafts.contains("photos.earlier"), "what was kept before is set aside, not replaced: {drafts}");
    assert!(draft(&couple, "photos.earlier").contains("# new words"));
}

#[test]
fn an_editor_that_removes_the_file_or_returns_at_once_changes_nothing() {
    let couple = with_limit();
    let before = couple.read("limits/ana/photos.yaml");
    let removed = edit(&couple, "photos", "rm \"$1\"").code(1);
    assert!(removed.err.contains("was removed in the editor"), "{}", removed.err);
    assert!(draft(&couple, "photos").contains("old words"), "what stood there is kept");
    let at_once = edit(&couple, "photos", "true").code(1);
    assert!(
        at_once.err.contains("returned at once") && at_once.err.contains("code --wait"),
        "{}",
        at_once.err
    );
    assert_eq!(couple.read("limits/ana/photos.yaml"), before);
}

#[test]
fn rubbish_is_kept_with_what_is_wrong_on_top_and_mended_on_the_next_try() {
    let couple = with_limit();
    let before = couple.read("limits/ana/photos.yaml");
    let rubbish =
        edit(&couple, "photos", "printf 'stance: hard_limit\\nwhy: new [words\\n' > \"$1\"").code(3);
    assert!(rubbish.err.contains("line 1") && rubbish.err.contains("your text is kept"), "{}", rubbish.err);
    assert!(!rubbish.err.contains("new ["), "{}", rubbish.err);
    assert_eq!(couple.read("limits/ana/photos.yaml"), before);
    let kept = draft(&couple, "photos");
    assert!(kept.starts_with("#! line 1, stance: ") && kept.contains("why: new [words"), "{kept}");
}

#[test]
fn a_file_that_can_not_be_read_is_mended_in_the_editor_and_no_byte_of_it_is_lost() {
    let couple = with_limit();
    std::fs::write(couple.repo().join("limits/ana/photos.yaml"), b"stance: hard-limit\nwhy: [K\xfcsse\n")
        .unwrap();
    let script = "grep -q '^#! ' \"$1\" && sed 's/: \\[/: /' \"$1\" > \"$1.new\" && mv \"$1.new\" \"$1\"";
    edit(&couple, "ana/photos", script).code(0);
    assert_eq!(couple.read("limits/ana/photos.yaml"), "stance: hard-limit\nwhy: Küsse\n");
}

#[test]
fn a_record_that_changed_on_disk_meanwhile_is_merged_field_by_field() {
    let couple = with_limit();
    let record = couple.repo().join("limits/ana/photos.yaml").display().to_string();
    let other_field = format!(
        "sed -i 's/^conditions:.*/conditions: from the phone/' {record}; sed -i 's/old words/new words/' \"$1\""
    );
    edit(&couple, "photos", &other_field).code(0);
    let text = couple.read("limits/ana/photos.yaml");
    assert!(text.contains("conditions: from the phone") && text.contains("why: new words"), "{text}");
    let same_field = format!(
        "sed -i 's/new words/words from the phone/' {record}; sed -i 's/new words/words from here/' \"$1\""
    );
    let talk = edit(&couple, "photos", &same_field).code(6);
    assert!(talk.err.contains("`why` was changed in the meantime"), "{}", talk.err);
    assert!(couple.read("limits/ana/photos.yaml").contains("words from the phone"));
    assert!(draft(&couple, "photos").contains("words from here"));
}

#[test]
fn two_people_who_write_under_their_own_names_at_once_are_both_heard() {
    let couple = Couple::new();
    couple.run(&["add", "log", "Evening"]).code(0);
    couple.run_with(&["edit", "evening", "--from", "-"], "responses: {ana: calm}\n").code(0);
    let bo = couple.command(&["edit", "evening", "--from", "-", "--as", "bo"]);
    let program = bo.get_program().to_string_lossy().into_owned();
    let script = format!(
        "echo 'responses: {{bo: glad}}' | {program} edit evening --from - --as bo; sed -i 's/calm/calm and warm/' \"$1\""
    );
    edit(&couple, "evening", &script).code(0);
    let text = couple.read("log/2026/2026-11-23-evening.yaml");
    assert!(text.contains("ana: calm and warm") && text.contains("bo: glad"), "{text}");
}

fn terminal(couple: &Couple, args: &[&str], variables: &[(&str, &str)]) -> expectrl::session::OsSession {
    let mut command = couple.command(&[&["--plain"], args].concat());
    command.env("TERM", "xterm-256color").envs(variables.iter().copied());
    let mut terminal = Session::spawn(command).unwrap();
    terminal.set_expect_timeout(Some(Duration::from_secs(20)));
    terminal
}

#[test]
fn on_a_terminal_the_text_is_opened_again_with_the_error_until_it_is_right() {
    let couple = with_limit();
    let script = "if grep -q '^#! ' \"$1\"; then cp \"$1\" \"$HOME/second\"; sed -i 's/hard_limit/soft-limit/' \"$1\"; \
                  else printf 'stance: hard_limit\\nwhy: mine\\n' > \"$1\"; fi";
    let script = editor(&couple, script);
    let mut terminal = terminal(&couple, &["edit", "photos", "--edit"], &[("EDITOR", &script)]);
    terminal.expect("Open it again?").unwrap();
    terminal.send("y\r").unwrap();
    terminal.expect("Saved limits/ana/photos").unwrap();
    terminal.expect(Eof).unwrap();
    assert_eq!(couple.read("limits/ana/photos.yaml"), "stance: soft-limit\nwhy: mine\n");
    let second = std::fs::read_to_string(couple.home().join("second")).unwrap();
    assert!(second.starts_with("#! line 1"), "{second}");
}

#[test]
fn questions_show_what_stands_there_and_a_stop_keeps_the_answers_as_a_draft() {
    let couple = with_limit();
    let mut first = terminal(&couple, &["edit", "photos"], &[]);
    first.expect("your own words").unwrap();
    first.expect("Now it says:\r\nphotos").unwrap();
    first.send("Photos of us\r").unwrap();
    first.expect("What is your stance?").unwrap();
    first.send(":stop\r").unwrap();
    first.expect("kept as a draft").unwrap();
    first.expect(Eof).unwrap();
    assert!(draft(&couple, "photos").contains("Photos of us"));
    let mut again = terminal(&couple, &["edit", "photos"], &[]);
    again.expect("Go on with it?").unwrap();
    again.send("y\r").unwrap();
    again.expect("Now it says:\r\nPhotos of us").unwrap();
    for _ in 0..7 {
        again.send("\r").unwrap();
        std::thread::sleep(Duration::from_millis(150));
    }
    again.expect("Saved limits/ana/photos").unwrap();
    again.expect(Eof).unwrap();
    assert!(couple.read("limits/ana/photos.yaml").contains("topic: Photos of us"));
    assert_eq!(couple.run(&["drafts"]).code(0).out, "You have no drafts.\n");
}

#[test]
fn an_answer_that_was_left_in_an_editor_is_among_the_drafts() {
    let couple = with_limit();
    couple.write(".git/couplelog/drafts/ana/limits/ana/photos.answer", "a long thought");
    let mut session = terminal(&couple, &["edit", "photos"], &[]);
    session.expect("left in an editor").unwrap();
    session.expect("your own words").unwrap();
    session.send(":stop\r").unwrap();
    session.expect(Eof).unwrap();
    assert!(draft(&couple, "photos.earlier").contains("a long thought"));
}

#[test]
fn a_signal_that_is_added_by_questions_leaves_the_others_where_they_are() {
    let couple = Couple::new();
    couple
        .run_with(&["edit", "safety", "--from", "-"], "signals: [{word: pineapple, meaning: stop}]\n")
        .code(0);
    let mut session = terminal(&couple, &["edit", "safety"], &[]);
    session.expect("there now: pineapple").unwrap();
    session.expect("The word that is said").unwrap();
    session.send("yellow\r").unwrap();
    session.expect("The gesture").unwrap();
    session.send(":stop\r").unwrap();
    session.expect("kept as a draft").unwrap();
    session.expect(Eof).unwrap();
    let kept = draft(&couple, "safety");
    assert!(kept.contains("pineapple") && kept.contains("yellow"), "{kept}");
}

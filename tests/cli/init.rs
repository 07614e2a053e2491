//! `init`: by flags, and by questions on a terminal.

use std::fs;

use crate::couple::Couple;
use crate::terminal::Terminal;

const FLAGS: [&str; 10] = [
    "--person",
    "ana=Ana",
    "--person",
    "bo=Bo",
    "--me",
    "ana",
    "--stop-word",
    "red",
    "--stop-gesture",
    "two taps",
];

fn init<'a>(couple: &'a Couple, flags: &[&'a str]) -> Vec<&'a str> {
    [&["init", couple.repo_str()], flags].concat()
}

#[test]
fn flags_alone_make_a_whole_repository() {
    let couple = Couple::without_repository();
    couple.run(&init(&couple, &FLAGS)).code(0);
    assert!(couple.read("safety.yaml").contains("word: red"));
    assert!(couple.read("couplelog.yaml").contains("name: Ana"));
    assert_eq!(couple.read(".gitattributes"), "*.yaml -merge -text\n");
    assert!(couple.read("README.md").contains("never consent"));
    assert_eq!(couple.git(&["status", "--porcelain"]).code(0).out, "");
    assert_eq!(couple.git(&["symbolic-ref", "HEAD"]).out.trim(), "refs/heads/main");
    assert_eq!(couple.git(&["config", "user.email"]).out.trim(), "ana@couplelog.invalid");
    assert_eq!(couple.git(&["config", "commit.gpgsign"]).out.trim(), "false");
    assert_eq!(couple.git(&["config", "core.autocrlf"]).out.trim(), "false");
    let commit = couple.git(&["log", "--format=%an <%ae> %ad %cd", "--date=iso"]).out;
    assert_eq!(
        commit.trim(),
        "Ana <ana@couplelog.invalid> 2026-11-23 00:00:00 +0000 2026-11-23 00:00:00 +0000"
    );
    couple.git(&["fsck", "--strict"]).code(0);
}

#[test]
#[cfg(unix)]
fn only_their_owner_can_look_into_the_folder() {
    use std::os::unix::fs::PermissionsExt;
    let couple = Couple::new();
    couple.run(&["limit", "photos", "maybe"]).code(0);
    let mode = |path: &str| fs::metadata(couple.repo().join(path)).unwrap().permissions().mode() & 0o777;
    for folder in [".", ".git", "limits", "limits/ana", ".git/couplelog"] {
        assert_eq!(mode(folder), 0o700, "{folder}");
    }
    for file in ["couplelog.yaml", "README.md", "safety.yaml", "limits/ana/photos.yaml"] {
        assert_eq!(mode(file), 0o600, "{file}");
    }
}

#[test]
fn the_repository_is_found_again_from_anywhere() {
    let couple = Couple::new();
    assert!(couple.run(&["limits"]).code(0).out.contains("Nobody has written a limit yet"));
}

#[test]
fn a_second_time_nothing_changes_and_it_says_so() {
    let couple = Couple::new();
    let head = couple.git(&["rev-parse", "HEAD"]).out;
    let again = couple.run(&init(&couple, &FLAGS)).code(0);
    assert!(again.out.contains("Nothing was changed"), "{}", again.out);
    assert_eq!(couple.git(&["rev-parse", "HEAD"]).out, head);
}

#[test]
fn a_folder_that_is_something_else_is_never_touched() {
    let couple = Couple::without_repository();
    fs::create_dir(couple.repo()).unwrap();
    fs::write(couple.repo().join("thesis.txt"), "mine").unwrap();
    let refused = couple.run(&init(&couple, &FLAGS)).code(2);
    assert!(
        refused.err.contains("something in it already") && refused.err.contains("Hint: "),
        "{}",
        refused.err
    );
    let names: Vec<_> =
        fs::read_dir(couple.repo()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["thesis.txt"]);
}

#[test]
fn an_empty_folder_that_is_there_already_is_filled() {
    let couple = Couple::without_repository();
    fs::create_dir(couple.repo()).unwrap();
    couple.run(&init(&couple, &FLAGS)).code(0);
    couple.run(&["limit", "photos", "maybe"]).code(0);
}

#[test]
fn without_a_terminal_and_without_people_it_says_what_is_missing() {
    let couple = Couple::without_repository();
    for flags in [&[][..], &["--person", "ana=Ana"], &["--person", "ana=Ana", "--person", "bo=Bo"]] {
        let refused = couple.run(&init(&couple, flags)).code(2);
        assert!(refused.err.contains("Hint: "), "{}", refused.err);
        assert!(!couple.repo().exists());
    }
    couple.run(&init(&couple, &["--person", "ana=Ana", "--person", "bo=Bo", "--me", "zoe"])).code(2);
    couple.run(&init(&couple, &["--person", "ana=Ana", "--person", "ana=Bo", "--me", "ana"])).code(3);
    couple.run(&init(&couple, &["--person", "a/b=Ana", "--person", "bo=Bo", "--me", "bo"])).code(2);
    couple.run(&init(&couple, &["--person", "someone=Ana", "--person", "bo=Bo", "--me", "bo"])).code(3);
    assert!(!couple.repo().exists());
}

#[test]
fn a_synced_folder_and_a_repository_around_it_are_warned_about() {
    let couple = Couple::without_repository();
    let cloud = couple.home().join("Dropbox").join("ours");
    let flags = &FLAGS[..6];
    let args = [&["init", cloud.to_str().unwrap()], flags].concat();
    assert!(couple.run(&args).code(0).err.contains("cloud service"));
    let inside = cloud.join("log").join("inner");
    let args = [&["init", inside.to_str().unwrap()], flags].concat();
    assert!(couple.run(&args).code(0).err.contains("inside another git repository"));
}

#[test]
fn on_a_shared_computer_nobody_is_remembered() {
    let couple = Couple::without_repository();
    couple.run(&init(&couple, &["--person", "ana=Ana", "--person", "bo=Bo", "--shared"])).code(0);
    let refused = couple.run(&["limit", "photos", "maybe"]).code(2);
    assert!(refused.err.contains("--as ana or --as bo"), "{}", refused.err);
    couple.run(&["limit", "photos", "maybe", "--as", "bo"]).code(0);
    assert!(couple.git(&["log", "-1", "--format=%ae"]).out.contains("bo@couplelog.invalid"));
}

#[test]
fn several_remembered_repositories_need_one_to_be_named() {
    let couple = Couple::new();
    let second = couple.home().join("second");
    couple.run(&[&["init", second.to_str().unwrap()], &FLAGS[..6]].concat()).code(0);
    let refused = couple.run(&["limits"]).code(2);
    assert!(refused.err.contains(couple.repo_str()) && refused.err.contains("second"), "{}", refused.err);
    couple.run(&["limits", "--repo", second.to_str().unwrap()]).code(0);
}

#[test]
fn the_questions_lead_to_the_same_repository() {
    for flags in [&[][..], &["--plain"]] {
        let couple = Couple::without_repository();
        let mut terminal = Terminal::start(&couple, &init(&couple, flags));
        terminal.expect("Do this together, unhurried. Adults only.");
        terminal.answer("first one's name", "Ana");
        terminal.answer("the other's", "Bo");
        terminal.answer("one more", "");
        terminal.answer("several of you use this computer", "n");
        terminal.choose("at the keyboard", 1);
        terminal.answer("stop word", "red");
        terminal.answer("stop gesture", "");
        terminal.expect("not chosen together yet");
        assert_eq!(terminal.code(), 0);
        assert!(couple.read("safety.yaml").contains("word: red"));
        assert_eq!(couple.git(&["config", "user.email"]).out.trim(), "ana@couplelog.invalid");
    }
}

#[test]
fn every_question_can_be_skipped_and_nobody_is_spoken_for() {
    let couple = Couple::without_repository();
    let mut terminal = Terminal::start(&couple, &init(&couple, &[]));
    for question in ["first one's name", "the other's"] {
        terminal.answer(question, "");
    }
    // an answer to the question rather than a name
    terminal.answer("one more", "no");
    for question in ["use this computer", "stop word", "stop gesture"] {
        terminal.answer(question, "");
    }
    assert_eq!(terminal.code(), 0);
    let settings = couple.read("couplelog.yaml");
    assert!(settings.contains("id: one") && settings.contains("id: two"), "{settings}");
    assert_eq!(settings.matches("id:").count(), 2, "{settings}");
    assert!(!couple.git(&["config", "user.email"]).out.contains("one@"));
}

#[test]
fn stopping_at_any_question_leaves_nothing_behind() {
    let questions = [
        ("first one's name", "Ana"),
        ("the other's", "Bo"),
        ("one more", ""),
        ("use this computer", "y"),
        ("stop word", "red"),
        ("stop gesture", ""),
    ];
    for stop_at in 0..questions.len() {
        let couple = Couple::without_repository();
        let mut terminal = Terminal::start(&couple, &init(&couple, &[]));
        for (question, answer) in &questions[..stop_at] {
            terminal.answer(question, answer);
        }
        terminal.ready(questions[stop_at].0);
        terminal.ctrl_c();
        terminal.expect("Nothing was made");
        assert_eq!(terminal.code(), 0);
        assert!(!couple.repo().exists(), "stopped at {}", questions[stop_at].0);
    }
}

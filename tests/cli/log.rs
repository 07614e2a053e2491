//! `log`: the entry of a session, by flags, by YAML, in an editor and by questions.

use crate::couple::Couple;
use crate::sitting::{BOTH, CTRL_C, Sitting, Way};

#[test]
fn a_title_alone_is_an_entry_for_today() {
    let couple = Couple::new();
    let ran = couple.run(&["log", "Slow evening", "--json"]).code(0).json();
    assert_eq!(ran["record"], "log/2026/2026-11-23-slow-evening");
    assert!(ran["commit"].is_string() && ran["draft"].is_null(), "{ran}");
    let text = couple.read("log/2026/2026-11-23-slow-evening.yaml");
    assert!(text.contains("date: 2026-11-23\n") && text.contains("title: Slow evening\n"), "{text}");
    assert!(text.contains("# Were there pauses, and what helped?\npauses:\n"), "{text}");
    let log = couple.git(&["log", "-1", "--format=%s %ae"]).out;
    assert_eq!(log, "update log ana@couplelog.invalid\n");
}

#[test]
fn a_taken_name_gets_a_number_and_nothing_is_overwritten() {
    let couple = Couple::new();
    couple.run_with(&["log", "Walk", "--from", "-"], "pauses: the first\n").code(0);
    let first = couple.read("log/2026/2026-11-23-walk.yaml");
    let ran = couple.run(&["log", "walk!", "--json"]).code(0).json();
    assert_eq!(ran["record"], "log/2026/2026-11-23-walk-2");
    assert_eq!(couple.read("log/2026/2026-11-23-walk.yaml"), first);
    // a name is taken as long as the newest commit has it
    std::fs::remove_file(couple.repo().join("log/2026/2026-11-23-walk-2.yaml")).unwrap();
    let ran = couple.run(&["log", "Walk", "--json"]).code(0).json();
    assert_eq!(ran["record"], "log/2026/2026-11-23-walk-3");
}

#[test]
fn entries_of_one_name_written_at_once_all_stay() {
    let couple = Couple::new();
    let running: Vec<_> = (0..6)
        .map(|_| {
            let mut command = couple.command(&["log", "Walk"]);
            command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut run in running {
        assert!(run.wait().unwrap().success());
    }
    let files = couple.git(&["ls-tree", "-r", "--name-only", "HEAD", "log"]).out;
    assert_eq!(files.lines().count(), 6, "{files}");
}

#[test]
fn words_for_a_day_mean_the_past_and_are_said_back() {
    let couple = Couple::new(); // a Monday
    for (words, date, said) in [
        ("yesterday", "2026-11-22", "Sunday, 22 November 2026"),
        ("friday", "2026-11-20", "Friday, 20 November 2026"),
        ("last friday", "2026-11-20", "Friday, 20 November 2026"),
        ("3 days ago", "2026-11-20", "Friday, 20 November 2026"),
    ] {
        let ran = couple.run(&["log", "Walk", "--date", words, "--json"]).code(0);
        assert!(ran.err.contains(said), "{words}: {}", ran.err);
        assert!(
            ran.json()["record"].as_str().unwrap().starts_with(&format!("log/2026/{date}-walk")),
            "{words}"
        );
    }
    let iso = couple.run(&["log", "Walk", "--date", "2026-11-01"]).code(0);
    assert_eq!(iso.err, "");
}

#[test]
fn a_day_to_come_is_refused_kindly() {
    let couple = Couple::new();
    let ran = couple.run(&["log", "Walk", "--date", "tomorrow"]).code(2);
    assert!(ran.err.contains("has not come yet") && ran.err.contains("Hint: "), "{}", ran.err);
    let ran = couple.run_with(&["log", "Walk", "--from", "-"], "date: 2026-12-24\n").code(3);
    assert!(ran.err.contains("has not come yet"), "{}", ran.err);
    assert_eq!(couple.git(&["ls-files", "log"]).out, "");
}

#[test]
fn a_title_that_could_lead_elsewhere_is_refused_and_not_repeated() {
    let couple = Couple::new();
    for title in ["../../secret", "secret/night", ".secret", "secret\u{1b}[2J", "!!!", ""] {
        let ran = couple.run(&["log", title]).code(2);
        assert!(!ran.err.contains("secret"), "{}", ran.err);
        assert!(ran.err.contains("Hint: "), "{}", ran.err);
    }
    couple.run(&["log", "Slow evening..."]).code(0);
    assert!(couple.read("log/2026/2026-11-23-slow-evening.yaml").contains("title: Slow evening..."));
}

#[test]
fn without_a_terminal_and_content_it_says_how() {
    let couple = Couple::new();
    for args in [&["log"][..], &["log", "--date", "yesterday"]] {
        let ran = couple.run(args).code(2);
        assert!(ran.err.contains("--from -"), "{}", ran.err);
    }
    let shared = Couple::without_repository();
    shared.run(&["init", shared.repo_str(), "--person", "ana=Ana", "--person", "bo=Bo", "--shared"]).code(0);
    assert!(shared.run(&["log", "Walk"]).code(2).err.contains("--as ana"));
    shared.run(&["log", "Walk", "--as", "bo"]).code(0);
}

#[test]
fn a_file_may_hold_everyones_words_and_what_is_wrong_with_it_is_named() {
    let couple = Couple::new();
    let yaml = "title: Tea\ndate: 2026-11-20\nresponses:\n  ana: calm\n  bo: sleepy\n";
    couple.run_with(&["log", "--from", "-"], yaml).code(0);
    assert!(couple.read("log/2026/2026-11-20-tea.yaml").contains("responses:\n  ana: calm\n  bo: sleepy\n"));
    let ran =
        couple.run_with(&["log", "Tea", "--from", "-", "--json"], "responses:\n  bob: private\n").code(3);
    assert!(ran.err.contains("responses.bob") && ran.err.contains("did you mean `bo`"), "{}", ran.err);
    assert!(!ran.err.contains("private"), "{}", ran.err);
    let draft = couple.read(".git/couplelog/drafts/ana/log/2026/2026-11-23-untitled.yaml");
    assert!(draft.contains("bob: private"), "{draft}");
    couple.run_with(&["log", "--from", "-"], "pauses: one\n").code(3);
}

#[test]
fn an_editor_writes_an_entry_too() {
    let couple = Couple::new();
    let mut command = couple.command(&["log", "--edit", "--json"]);
    command.env("EDITOR", r#"f() { sed -i 's/^title:/title: By hand/' "$1"; }; f"#);
    let output = command.stdin(std::process::Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = couple.read("log/2026/2026-11-23-by-hand.yaml");
    let comment = text.lines().nth(1).unwrap_or_default();
    assert!(text.contains("date: 2026-11-23\n") && comment.starts_with("# One session"), "{text}");
}

#[test]
fn questions_lead_to_an_entry_with_the_writers_own_words() {
    for way in BOTH {
        let couple = Couple::new();
        couple.run(&["pause", "--as", "bo"]).code(0);
        let mut sitting = Sitting::start(&couple, way, &["log"]);
        sitting.sees("PAUSED by Bo");
        sitting.answers("Which day was it?", "tomorrow").sees("has not come yet");
        sitting.types("yesterday").enter().sees("Sunday, 22 November 2026");
        sitting.answers("A few words", "tea/wine").sees("can't be a title");
        if way == Way::Fancy {
            sitting.sees("Esc: stop").types("\x7f\x7f\x7f\x7f\x7f");
        } else {
            sitting.sees("> ").types("tea");
        }
        sitting.enter();
        sitting.answers("Which proposal", "");
        sitting.answers("pauses, and what helped", "one, for water");
        sitting.answers("go slower", "<");
        sitting.answers("pauses, and what helped", "");
        sitting.answers("go slower", "");
        sitting.answers("How did each of you respond", "calm");
        sitting.answers("think of it since", "");
        let (code, seen) = sitting.ends();
        assert_eq!(code, 0, "{way:?} {seen}");
        let text = couple.read("log/2026/2026-11-22-tea.yaml");
        assert!(text.contains("pauses: one, for water\n"), "{way:?} {text}");
        assert!(text.contains("responses:\n  ana: calm\n"), "{way:?} {text}");
        assert!(!couple.repo().join(".git/couplelog/drafts/ana/log").exists(), "{way:?}");
    }
}

#[test]
fn every_question_can_be_skipped() {
    let couple = Couple::new();
    let mut sitting = Sitting::start(&couple, Way::Plain, &["log"]);
    for question in ["day", "few words", "proposal", "pauses", "slower", "respond", "since"] {
        sitting.answers(question, "");
    }
    assert_eq!(sitting.ends().0, 0);
    assert!(
        couple.read("log/2026/2026-11-23-monday-23-november.yaml").contains("title: Monday 23 November\n")
    );
}

/// The questions of `log` and an answer to each, with a sign that it reached the draft.
const PATH: [(&str, &str, &str); 7] = [
    ("Which day was it?", "yesterday", "2026-11-22"),
    ("A few words", "Tea", "Tea"),
    ("Which proposal", "longer pauses", "longer pauses"),
    ("pauses, and what helped", "one", "one"),
    ("go slower", "at the end", "at the end"),
    ("How did each of you respond", "calm", "calm"),
    ("think of it since", "again", "again"),
];

#[test]
fn ctrl_c_at_any_question_keeps_every_answer_and_says_how_to_go_on() {
    for way in BOTH {
        for stop_at in 0..PATH.len() {
            let couple = Couple::new();
            let mut sitting = Sitting::start(&couple, way, &["log"]);
            for (question, answer, _) in &PATH[..stop_at] {
                sitting.answers(question, answer);
            }
            sitting.asked(PATH[stop_at].0);
            let half = if stop_at == 0 { "" } else { "half a tho" };
            sitting.types(half);
            if way == Way::Fancy && !half.is_empty() {
                sitting.sees("tho");
            }
            let (code, seen) = sitting.types(CTRL_C).ends();
            assert_eq!(code, 0, "{way:?} {stop_at} {seen}");
            assert_eq!(couple.git(&["ls-files", "log"]).out, "");
            let path = ".git/couplelog/drafts/ana/log/2026/2026-11-23-untitled.yaml";
            if stop_at == 0 {
                assert!(seen.contains("Nothing was written"), "{seen}");
                assert!(!couple.repo().join(path).exists());
                continue;
            }
            assert!(seen.contains("go on at any time with: couplelog log"), "{way:?} {stop_at} {seen}");
            let draft = couple.read(path);
            for (question, _, kept) in &PATH[..stop_at] {
                assert!(draft.contains(kept), "{way:?} {question} {draft}");
            }
            assert!(draft.contains("half a tho"), "{way:?} {stop_at} {draft}");
        }
    }
}

#[test]
fn a_draft_is_gone_on_with_or_set_aside_but_never_lost() {
    let couple = Couple::new();
    let mut sitting = Sitting::start(&couple, Way::Fancy, &["log", "--date", "yesterday"]);
    sitting.answers("A few words", "Tea").asked("Which proposal").types("long").sees("long");
    sitting.kill();
    let draft = ".git/couplelog/drafts/ana/log/2026/2026-11-23-untitled.yaml";
    assert!(couple.read(draft).contains("proposal: long"), "{}", couple.read(draft));

    // a script that fails on the same day doesn't touch it
    couple.run_with(&["log", "Other", "--from", "-"], "nonsense: 1\n").code(3);
    assert!(couple.read(draft).contains("proposal: long"));
    // bo is not offered it
    let mut sitting = Sitting::start(&couple, Way::Plain, &["log", "--as", "bo"]);
    sitting.asked("Which day was it?").types(CTRL_C);
    assert!(!sitting.ends().1.contains("You began this"));

    let mut sitting = Sitting::start(&couple, Way::Plain, &["log"]);
    sitting.answers("Go on with it?", "n").sees("it stays in").asked("Which day was it?").types(CTRL_C);
    sitting.ends();
    let folder = couple.repo().join(".git/couplelog/drafts/ana/log/2026");
    let kept: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    assert!(kept.iter().any(|text| text.contains("proposal: long")), "{kept:?}");
}

//! `check`: one test for each problem that it reports.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::Value;

use crate::couple::Couple;

/// The problems, but for modes, which a file that a test writes has too.
fn problems(couple: &Couple) -> Vec<Value> {
    let ran = couple.run(&["check", "--json"]);
    let json = ran.json();
    assert_eq!(json["version"], 1);
    let problems = json["problems"].as_array().unwrap().clone();
    let has_errors = problems.iter().any(|problem| problem["level"] == "error");
    assert_eq!(ran.code, if has_errors { 3 } else { 0 }, "{}\n{}", ran.out, ran.err);
    problems.into_iter().filter(|problem| !is_about_mode(problem)).collect()
}

fn is_about_mode(problem: &Value) -> bool {
    problem["message"].as_str().unwrap().starts_with("its mode lets in others")
}

/// Level, path, line, column and field of each problem.
fn places(couple: &Couple) -> Vec<String> {
    let shown = |value: &Value| match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let place = |problem: &Value| {
        let parts = ["level", "path", "line", "column", "field"].map(|key| shown(&problem[key]));
        parts.join(" ")
    };
    problems(couple).iter().map(place).collect()
}

#[track_caller]
fn the_only(couple: &Couple) -> Value {
    let found = problems(couple);
    assert_eq!(found.len(), 1, "{found:#?}");
    found[0].clone()
}

const LIMIT: &str = "topic: Photos\nstance: maybe\n";

#[test]
fn a_new_repository_is_in_order() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.run(&["pause", "--as", "bo"]).code(0);
    let ran = couple.run(&["check"]).code(0);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("Everything is in order.\n", ""));
    assert_eq!(couple.run(&["check", "--json"]).code(0).json()["problems"], Value::Array(vec![]));
}

#[test]
fn a_repository_of_a_shared_computer_is_in_order() {
    let couple = Couple::without_repository();
    let people = ["--person", "ana=Ana", "--person", "bo=Bo", "--shared"];
    couple.run(&[&["init", couple.repo_str()][..], &people].concat()).code(0);
    couple.run(&["limit", "photos", "hard-limit", "--as", "bo"]).code(0);
    couple.run(&["pause"]).code(0);
    assert_eq!(places(&couple), [""; 0]);
}

#[test]
fn every_problem_of_a_records_text_is_reported_at_its_place() {
    let table: &[(&str, &str, &str)] = &[
        // (file, text, what is reported)
        ("limits/ana/a.yaml", "topic: A\nstance: maybe\nstnace: yes\n", "error - 3 1 stnace"),
        (
            "limits/ana/a.yaml",
            "topic: A\nstance: maybe\nx-mine: 1\nwhy:\n  - a\n  - {b: c}\n",
            "error - 6 5 why.1",
        ),
        ("limits/ana/a.yaml", "topic: A\nstance: hard_limit\n", "error - 2 9 stance"),
        ("limits/ana/a.yaml", "topic: A\nstance:\n", "error - 2 1 stance"),
        ("limits/ana/a.yaml", "topic: A\n", "error - 1 1 stance"),
        ("limits/ana/a.yaml", "", "error - 1 1 stance|warning - 1 1 topic"),
        ("limits/ana/a.yaml", "topic: A\nstance: maybe\nreview_by: 2026-02-30\n", "error - 3 12 review_by"),
        ("limits/ana/a.yaml", "stance: maybe\nstance: yes\n", "error - 2 1 stance"),
        ("limits/ana/a.yaml", "stance: \"maybe\n", "error - 1 9 stance"),
        ("limits/ana/a.yaml", "a: &b 1\nc: *b\n", "error - 1 4 a"),
        ("limits/ana/a.yaml", "- a\n", "error - 1 1 -"),
        ("limits/ana/a.yaml", "a: !x 1\n", "error - 1 4 a"),
        ("limits/ana/a.yaml", "a: 1\n---\nb: 1\n", "error - 2 1 -"),
        ("limits/ana/a.yaml", "1: a\n", "error - 1 1 -"),
        ("limits/ana/a.yaml", "topic: A\n<<<<<<< HEAD\nstance: yes\n=======\n", "error - 2 1 -"),
        ("log/2026/2026-11-20-walk.yaml", "date: 2026-11-20\ntitle: ' '\n", "error - 2 8 title"),
        ("log/2026/2026-11-20-walk.yaml", "date: 2026-11-21\ntitle: Walk\n", "error - 1 7 date"),
        (
            "log/2026/2026-11-20-walk.yaml",
            "title: Walk\nresponses:\n  zoe: fine\n",
            "error - 3 3 responses.zoe",
        ),
        (
            "debriefs/2026/2026-11-20-walk/ana.yaml",
            "heard_back:\n  by: zoe\nfor_professional:\n- anna\n",
            "error - 2 7 heard_back.by|error - 4 3 for_professional.0",
        ),
        ("pauses/bo.yaml", "since: soon\n", "error - 1 8 since"),
        ("couplelog.yaml", "format: 1\npeople:\n- id: ana\n- id: bo\n- id: bo\n", "error - 5 7 people.2.id"),
        ("couplelog.yaml", "format: 2\npeople: [{id: ana}, {id: bo}]\n", "error - 1 9 format"),
    ];
    for (file, text, expected) in table {
        let couple = Couple::new();
        couple.write(file, text);
        let expected: Vec<String> =
            expected.split('|').map(|line| line.replacen(" - ", &format!(" {file} "), 1)).collect();
        assert_eq!(places(&couple), expected, "{text}");
    }
}

#[test]
fn bytes_that_are_no_text_and_files_too_large_are_errors() {
    let couple = Couple::new();
    fs::write(couple.repo().join("limits/ana/a.yaml"), b"topic: A\nwhy: \xff\n").unwrap();
    fs::write(couple.repo().join("limits/ana/b.yaml"), vec![b'#'; (1 << 20) + 1]).unwrap();
    let deep = format!("a: {}{}\n", "[".repeat(100), "]".repeat(100));
    couple.write("limits/ana/c.yaml", &deep);
    let found = places(&couple);
    assert_eq!(found[..2], ["error limits/ana/a.yaml 2 6 -", "error limits/ana/b.yaml - - -"]);
    assert!(found[2].starts_with("error limits/ana/c.yaml 1 ") && found.len() == 3, "{found:?}");
}

#[test]
fn no_value_and_no_sentence_in_place_of_a_key_is_ever_repeated() {
    let couple = Couple::new();
    let text = "stance: marzipan\nI like marzipan: 1\nreview_by: marzipan\nwhy: {marzipan marzipan: 1}\n";
    couple.write("limits/ana/a.yaml", text);
    couple.write("limits/ana/b.yaml", "why: 'marzipan\n");
    for args in [&["check"][..], &["check", "--json"]] {
        let ran = couple.run(args).code(3);
        assert!(!ran.out.contains("marzipan") && !ran.err.contains("marzipan"), "{}{}", ran.out, ran.err);
    }
}

#[test]
fn near_misses_get_a_hint() {
    let couple = Couple::new();
    couple.write("limits/ana/a.yaml", "topic: A\nstance: maybe\nreview_bye: 2026-12-01\n");
    assert!(the_only(&couple)["hint"].as_str().unwrap().contains("did you mean `review_by`?"));
}

#[test]
fn records_at_the_wrong_place_are_errors() {
    let table = [
        ("limits/photos.yaml", LIMIT, "error limits/photos.yaml - - -"),
        ("limits/zoe/photos.yaml", LIMIT, "error limits/zoe - - -"),
        ("care/zoe.yaml", "triggers: a\n", "error care/zoe.yaml - - -"),
        (
            "debriefs/2025/2026-11-20-walk/ana.yaml",
            "wins: a\n",
            "error debriefs/2025/2026-11-20-walk/ana.yaml - - -",
        ),
        ("log/2026/walk.yaml", "title: Walk\n", "error log/2026/walk.yaml - - -"),
        ("saftey.yaml", "during: a\n", "error saftey.yaml - - -"),
        ("limits/ana/photos.yml", LIMIT, "error limits/ana/photos.yml - - -"),
    ];
    for (file, text, expected) in table {
        let couple = Couple::new();
        couple.write(file, text);
        assert_eq!(places(&couple), [expected]);
        assert!(!the_only(&couple)["hint"].is_null(), "{file}");
    }
}

#[test]
fn links_are_errors_wherever_a_record_could_be() {
    let table =
        [("limits/ana/photos.yaml", "/etc/hostname"), ("limits/bo", "/etc"), ("log", "/"), ("care/x", "/")];
    for (link, target) in table {
        let couple = Couple::new();
        let _ = fs::remove_dir_all(couple.repo().join(link));
        symlink(target, couple.repo().join(link)).unwrap();
        assert_eq!(places(&couple), [format!("error {link} - - -")]);
    }
}

#[test]
fn two_files_of_one_name_are_an_error() {
    let couple = Couple::new();
    couple.write("limits/ana/über.yaml", LIMIT);
    couple.write("limits/ana/u\u{308}ber.yaml", LIMIT);
    let found = problems(&couple);
    let message = |problem: &Value| problem["message"].as_str().unwrap().to_owned();
    assert!(found.iter().any(|it| message(it).contains("same name") && it["level"] == "error"), "{found:?}");
}

#[test]
fn a_cross_edit_is_an_error_until_its_owner_has_spoken() {
    let mut couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit", "--as", "bo", "--title", "Photos"]).code(0);
    let text = couple.read("limits/bo/photos.yaml");
    couple.write("limits/bo/photos.yaml", &text.replace("hard-limit", "yes"));
    couple.git_commit("ana", "2026-11-23");
    let commit = couple.git(&["rev-parse", "HEAD"]).out;
    let problem = the_only(&couple);
    let line = 1 + text.lines().position(|line| line.starts_with("stance:")).unwrap();
    assert_eq!(
        (problem["level"].as_str(), problem["path"].as_str()),
        (Some("error"), Some("limits/bo/photos.yaml"))
    );
    assert_eq!((problem["line"].as_u64(), problem["field"].as_str()), (Some(line as u64), Some("stance")));
    let message = problem["message"].as_str().unwrap();
    assert!(message.contains(&commit[..10]) && message.contains("by Ana"), "{message}");
    couple.on("2026-11-24").run(&["limit", "photos", "maybe", "--as", "bo"]).code(0);
    assert_eq!(places(&couple), [""; 0]);
}

#[test]
fn changed_conditions_of_someone_else_are_a_cross_edit_too() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "maybe", "--as", "bo", "--conditions", "ask me first"]).code(0);
    let text = couple.read("limits/bo/photos.yaml");
    couple.write("limits/bo/photos.yaml", &text.replace("ask me first", "none"));
    couple.git_commit("ana", "2026-11-23");
    let problem = the_only(&couple);
    assert_eq!((problem["level"].as_str(), problem["field"].as_str()), (Some("error"), Some("conditions")));
    assert!(problem["message"].as_str().unwrap().contains("by Ana"));
}

#[test]
fn a_tightening_by_someone_else_is_a_warning() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "maybe", "--as", "bo"]).code(0);
    let text = couple.read("limits/bo/photos.yaml");
    couple.write("limits/bo/photos.yaml", &text.replace("stance: maybe", "stance: hard-limit"));
    couple.git_commit("ana", "2026-11-23");
    let problem = the_only(&couple);
    assert_eq!(
        (problem["level"].as_str(), problem["path"].as_str()),
        (Some("warning"), Some("limits/bo/photos.yaml"))
    );
    assert!(problem["message"].as_str().unwrap().contains("by Ana"));
}

#[test]
fn modes_that_are_too_open_are_warnings() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    for path in ["", ".git", "limits", "limits/ana/photos.yaml"] {
        let full = couple.repo().join(path);
        let before = fs::metadata(&full).unwrap().permissions();
        fs::set_permissions(&full, Permissions::from_mode(before.mode() | 0o044)).unwrap();
        let json = couple.run(&["check", "--json"]).code(0).json();
        let found = json["problems"].as_array().unwrap();
        let shown = if path.is_empty() { "." } else { path };
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0]["level"].as_str(), found[0]["path"].as_str()), (Some("warning"), Some(shown)));
        assert!(is_about_mode(&found[0]));
        fs::set_permissions(&full, before).unwrap();
    }
}

#[test]
fn commits_of_nobody_and_of_the_future_are_warnings() {
    let couple = Couple::new();
    couple.write("README.md", "ours\n");
    couple.git_commit("zoe", "2026-11-23");
    couple.write("README.md", "ours, again\n");
    couple.git_commit("ana", "2027-01-01");
    assert_eq!(places(&couple), ["warning .git - - author", "warning .git - - date"]);
}

#[test]
fn a_changed_identity_is_a_warning() {
    let couple = Couple::new();
    couple.git(&["config", "user.email", "bo@example.org"]).code(0);
    assert_eq!(places(&couple), ["warning .git/config - - user.email"]);
    assert_eq!(the_only(&couple)["hint"], "git config user.email ana@couplelog.invalid");
}

#[test]
fn a_passed_review_day_is_a_warning_for_a_maybe_and_none_for_a_limit() {
    let mut couple = Couple::new();
    couple.run(&["limit", "music", "hard-limit", "--review-by", "2026-11-24"]).code(0);
    couple.run(&["limit", "photos", "maybe", "--review-by", "2026-11-24"]).code(0);
    couple.on("2026-12-01");
    let problem = the_only(&couple);
    assert_eq!(
        (problem["level"].as_str(), problem["path"].as_str()),
        (Some("warning"), Some("limits/ana/photos.yaml"))
    );
    assert_eq!(problem["field"], "review_by");
    assert!(problem["line"].as_u64().unwrap() > 1);
}

#[test]
fn a_rewritten_history_is_a_warning() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.git(&["reset", "-q", "--hard", "HEAD~1"]).code(0);
    assert_eq!(places(&couple), ["warning .git - - -"]);
}

#[test]
fn a_part_of_the_history_is_an_error_and_the_files_are_checked_all_the_same() {
    let couple = Couple::new();
    couple.write(".git/shallow", &couple.git(&["rev-parse", "HEAD"]).out);
    couple.write("limits/photos.yaml", LIMIT);
    assert_eq!(places(&couple), ["error .git - - -", "error limits/photos.yaml - - -"]);
}

#[test]
fn files_that_are_no_records_are_warnings_where_records_lie() {
    let couple = Couple::new();
    couple.write("limits/ana/notes.txt", "a\n");
    couple.write("limits/ana/.gitkeep", "");
    couple.write("holiday/plans.yaml", "a: 1\n");
    couple.write("limit/ana.yaml", "a: 1\n");
    assert_eq!(places(&couple), ["warning limit - - -", "warning limits/ana/notes.txt - - -"]);
}

#[test]
fn templates_of_the_couples_own_are_looked_at() {
    let couple = Couple::new();
    couple.write("templates/limit.yaml", "# What?\ntopic:\n# Hm?\nwere:\n");
    couple.write("templates/lmit.yaml", "topic:\n");
    couple.write("templates/log.yaml", "title: [\n");
    assert_eq!(
        places(&couple),
        [
            "warning templates/limit.yaml 1 1 stance",
            "warning templates/limit.yaml 4 1 were",
            "warning templates/lmit.yaml - - -",
            "error templates/log.yaml 1 8 title"
        ]
    );
}

#[test]
fn changed_attributes_are_a_warning() {
    let couple = Couple::new();
    couple.write(".gitattributes", "*.yaml -merge -text\n*.yaml filter=x\n");
    assert_eq!(places(&couple), ["warning .gitattributes - - -"]);
    fs::remove_file(couple.repo().join(".gitattributes")).unwrap();
    assert_eq!(places(&couple), ["warning .gitattributes - - -"]);
}

#[test]
fn a_pause_of_nobody_is_a_warning_and_a_sound_one_is_no_problem() {
    let couple = Couple::new();
    couple.write("pauses/zoe.yaml", "since: 2026-11-23\n");
    couple.write("pauses/bo.yaml", "since: 2026-11-23\n");
    assert_eq!(places(&couple), ["warning pauses/zoe.yaml - - -"]);
    assert!(!couple.run(&["check"]).code(0).out.contains("pauses/bo"), "not even its mode");
}

#[test]
fn settings_that_are_gone_or_lack_someone_are_reported() {
    let couple = Couple::new();
    let text = couple.read("couplelog.yaml");
    couple.write("couplelog.yaml", &text.replace("- id: bo\n    name: Bo\n", "").replace("  - id: bo\n", ""));
    let found = places(&couple);
    assert!(found.contains(&"warning couplelog.yaml - - people".to_owned()), "{found:?}");
    fs::remove_file(couple.repo().join("couplelog.yaml")).unwrap();
    assert_eq!(places(&couple), ["error couplelog.yaml - - -"]);
}

#[test]
fn the_text_names_the_file_the_line_and_the_masked_source() {
    let couple = Couple::new();
    couple.write("limits/ana/a.yaml", "topic: A\nwhy: \"secret\n");
    let ran = couple.run(&["check"]).code(3);
    assert!(ran.out.starts_with("limits/ana/a.yaml\n"), "{}", ran.out);
    assert!(ran.out.contains("  error 2:6 ") && ran.out.contains("2 | why: \"······"), "{}", ran.out);
    assert!(ran.err.contains("Error:") && ran.err.contains("Hint:"), "{}", ran.err);
}

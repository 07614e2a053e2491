//! `conflicts` and `resolve`: two computers, both versions by name, and merges that another git program began.

use crate::couple::Couple;
use crate::sitting::{BOTH, CTRL_C, Sitting};
use crate::two::Two;

/// Both wrote the same fields of the safety plan, offline, and both have each other's words now.
fn both_wrote() -> Two {
    let two = Two::new();
    for (one, word) in [(&two.ana, "slow and warm"), (&two.bo, "quiet and dark")] {
        let text = format!("equipment: {word}\ntemperature: {word}\n");
        one.run_with(&["edit", "safety", "--from", "-"], &text).code(0);
    }
    two.settle();
    two
}

fn conflicts(one: &Couple) -> serde_json::Value {
    one.run(&["conflicts", "--json"]).code(0).json()["talks"].clone()
}

fn fields(one: &Couple) -> Vec<String> {
    let talks = conflicts(one);
    talks.as_array().unwrap().iter().map(|talk| talk["field"].as_str().unwrap_or("").to_owned()).collect()
}

#[test]
fn both_clones_list_the_same_by_name_and_the_same_again_without_the_cache() {
    let two = both_wrote();
    let (ana, bo) = (conflicts(&two.ana), conflicts(&two.bo));
    assert_eq!(ana, bo);
    assert_eq!(fields(&two.ana), ["equipment", "temperature"]);
    assert_eq!(ana[0]["record"], "safety");
    assert_eq!(ana[0]["versions"][0], serde_json::json!({ "people": ["ana"], "value": "slow and warm" }));
    assert_eq!(ana[0]["versions"][1], serde_json::json!({ "people": ["bo"], "value": "quiet and dark" }));
    std::fs::remove_dir_all(two.ana.repo().join(".git/couplelog/cache")).unwrap();
    assert_eq!(conflicts(&two.ana), bo);
    let text = two.bo.run(&["conflicts"]).code(0).out;
    for words in ["Ana's: slow and warm", "Bo's: quiet and dark", "couplelog resolve", "not consent now"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("ours") && !text.contains("theirs"), "{text}");
    assert_eq!(two.ana.git(&["status", "--porcelain"]).out, "", "no file lies beside the records");
}

#[test]
fn status_says_it_in_one_line_until_it_is_settled() {
    let two = both_wrote();
    let status = two.ana.run(&["status"]).code(0).out;
    let line = "You both changed these, each in your own way:\n  safety: couplelog resolve\n";
    assert!(status.contains(line), "{status}");
    assert_eq!(two.ana.run(&["status", "--json"]).json()["talk"], serde_json::json!(["safety"]));
    two.ana.run(&["resolve", "safety", "--as-it-is"]).code(0);
    assert!(!two.ana.run(&["status"]).code(0).out.contains("You both changed"));
}

#[test]
fn keeping_one_version_settles_it_on_both_computers() {
    let two = both_wrote();
    let json = two.bo.run(&["resolve", "safety", "--keep", "ana", "--json"]).code(0).json();
    assert_eq!(json["record"], "safety");
    assert_eq!(json["commit"].as_str().unwrap(), two.head(&two.bo).trim());
    let text = two.bo.read("safety.yaml");
    assert!(text.contains("slow and warm") && !text.contains("quiet and dark"), "{text}");
    assert_eq!(fields(&two.bo), [""; 0]);
    two.settle();
    assert_eq!(fields(&two.ana), [""; 0]);
    assert_eq!(two.bo.run(&["resolve"]).code(0).out, "Nothing waits to be talked about.\n");
}

#[test]
fn one_field_alone_can_be_settled_and_written_anew() {
    let two = both_wrote();
    two.ana.run(&["resolve", "safety", "--field", "temperature", "--keep", "Bo"]).code(0);
    assert_eq!(fields(&two.ana), ["equipment"]);
    two.ana.run_with(&["resolve", "safety", "--from", "-"], "equipment: warm and quiet\n").code(0);
    assert_eq!(fields(&two.ana), [""; 0]);
    let text = two.ana.read("safety.yaml");
    assert!(text.contains("equipment: warm and quiet"), "{text}");
    two.settle();
    assert_eq!(fields(&two.bo), [""; 0]);
}

#[test]
fn leaving_it_as_it_is_changes_no_file_and_says_nothing_in_the_commit() {
    let two = both_wrote();
    let before = two.ana.read("safety.yaml");
    two.ana.run(&["resolve", "safety", "--keep-both"]).code(0);
    assert_eq!(two.ana.read("safety.yaml"), before);
    let commit = two.ana.git(&["log", "-1", "--format=%s|%an|%ai|%B", "--shortstat"]).code(0).out;
    assert!(
        commit.starts_with("update safety|Ana|2026-11-23 00:00:00 +0000|update safety\n\nTalked: "),
        "{commit}"
    );
    assert!(!commit.contains("changed") && !commit.contains("temperature"), "{commit}");
    two.settle();
    assert_eq!((fields(&two.ana), fields(&two.bo)), (vec![], vec![]));
}

#[test]
fn the_same_words_grown_apart_a_second_time_are_a_talk_again() {
    let two = both_wrote();
    two.ana.run(&["resolve", "safety", "--as-it-is"]).code(0);
    two.ana.run_with(&["edit", "safety", "--from", "-"], "equipment:\ntemperature:\n").code(0);
    two.settle();
    for (one, word) in [(&two.ana, "slow and warm"), (&two.bo, "quiet and dark")] {
        one.run_with(&["edit", "safety", "--from", "-"], &format!("equipment: {word}\n")).code(0);
    }
    two.settle();
    assert_eq!(fields(&two.ana), ["equipment"]);
    assert_eq!(conflicts(&two.ana), conflicts(&two.bo));
}

#[test]
fn both_settle_it_apart_from_each_other_and_nothing_is_lost() {
    let two = both_wrote();
    two.ana.run(&["resolve", "safety", "--keep", "ana"]).code(0);
    two.bo.run(&["resolve", "safety", "--as-it-is"]).code(0);
    two.settle();
    assert_eq!((fields(&two.ana), fields(&two.bo)), (vec![], vec![]));
    assert!(two.bo.read("safety.yaml").contains("temperature: slow and warm"));
}

#[test]
fn an_edit_that_is_made_later_settles_it_too() {
    let two = both_wrote();
    two.bo.run_with(&["edit", "safety", "--from", "-"], "equipment: neither\n").code(0);
    assert_eq!(fields(&two.bo), ["temperature"]);
}

#[test]
fn what_is_one_persons_is_theirs_to_settle() {
    let two = Two::new();
    two.ana.run(&["limit", "photos", "maybe", "--title", "Photos"]).code(0);
    two.settle();
    two.ana.run(&["limit", "photos", "maybe", "--conditions", "ask each time"]).code(0);
    let text = two.bo.read("limits/ana/photos.yaml").replace("conditions:\n", "conditions: never at night\n");
    two.bo.write("limits/ana/photos.yaml", &text);
    two.bo.git_commit("bo", "2026-11-23");
    two.settle();
    assert_eq!(fields(&two.bo), ["conditions"], "{}", two.bo.read("limits/ana/photos.yaml"));
    let head = two.head(&two.bo);
    for args in [&["--keep", "bo"][..], &["--as-it-is"]] {
        let refused = two.bo.run(&[&["resolve", "limits/ana/photos"], args].concat()).code(4);
        assert!(refused.err.contains("Ana's") && refused.err.contains("Hint: "), "{}", refused.err);
        assert!(!refused.err.contains("never at night"), "{}", refused.err);
    }
    let fields_of = two.bo.run_with(&["resolve", "limits/ana/photos", "--from", "-"], "conditions: x\n");
    assert_eq!(fields_of.code, 4, "{fields_of:?}");
    assert_eq!(two.head(&two.bo), head);
    two.ana.run(&["resolve", "limits/ana/photos", "--keep", "ana"]).code(0);
    assert!(two.ana.read("limits/ana/photos.yaml").contains("ask each time"));
    two.settle();
    assert_eq!(fields(&two.bo), [""; 0]);
}

/// Ana wrote on two computers; the stricter stance stands.
fn ana_on_two_computers() -> Two {
    let two = Two::new();
    two.ana.run(&["limit", "photos", "soft-limit"]).code(0);
    two.settle();
    two.ana.run(&["limit", "photos", "hard-limit"]).code(0);
    two.bo.run(&["--as", "ana", "limit", "photos", "maybe"]).code(0);
    two.settle();
    two
}

#[test]
fn a_looser_choice_waits_its_days_and_is_refused_while_anyone_has_paused() {
    let two = ana_on_two_computers();
    let json = conflicts(&two.ana);
    assert_eq!(json[0]["field"], "stance");
    let told = two.ana.run(&["resolve", "limits/ana/photos", "--keep", "ana"]).code(2);
    assert!(told.err.contains("both versions were written by that person"), "{}", told.err);
    two.bo.run(&["pause"]).code(0);
    two.settle();
    let paused =
        two.ana.run_with(&["resolve", "limits/ana/photos", "--from", "-"], "stance: maybe\n").code(4);
    assert!(paused.err.contains("paused"), "{}", paused.err);
    assert_eq!(fields(&two.ana), ["stance"]);
    assert!(two.ana.run(&["conflicts"]).code(0).out.to_lowercase().contains("paused"));
    two.bo.run(&["resume"]).code(0);
    two.settle();
    let waits = two.ana.run_with(&["resolve", "limits/ana/photos", "--from", "-"], "stance: maybe\n").code(0);
    assert!(waits.out.contains("looser stance waits"), "{}", waits.out);
    two.settle();
    let limits = two.bo.run(&["limits", "--json"]).json();
    assert_eq!(limits["topics"][0]["people"]["ana"]["in_force"], "hard-limit");
    assert_eq!(fields(&two.bo), [""; 0]);
}

#[test]
fn a_record_that_one_removed_and_the_other_changed_can_be_kept_or_removed() {
    for keep in ["ana", "bo"] {
        let two = Two::new();
        two.ana
            .run_with(&["add", "term", "slow", "--from", "-"], "term: slow\nour_meaning: no hurry\n")
            .code(0);
        two.settle();
        std::fs::remove_file(two.ana.repo().join("terms/slow.yaml")).unwrap();
        two.ana.run(&["save"]).code(0);
        two.bo.run_with(&["edit", "slow", "--from", "-"], "our_meaning: no hurry at all\n").code(0);
        two.settle();
        assert_eq!(fields(&two.ana), [""]);
        let text = two.ana.run(&["conflicts"]).code(0).out;
        assert!(text.contains("Ana's: removed it"), "{text}");
        let text = two.ana.read("terms/slow.yaml");
        two.ana.write("terms/slow.yaml", &format!("{text}# by hand\n"));
        let refused = two.ana.run(&["resolve", "slow", "--keep", keep]).code(4);
        assert!(
            refused.err.contains("edited by hand") && refused.err.contains("couplelog save"),
            "{}",
            refused.err
        );
        assert!(two.ana.read("terms/slow.yaml").ends_with("# by hand\n"), "nothing typed is lost");
        two.ana.write("terms/slow.yaml", &text);
        two.ana.run(&["resolve", "slow", "--keep", keep]).code(0);
        assert_eq!(two.ana.repo().join("terms/slow.yaml").exists(), keep == "bo");
        two.settle();
        assert_eq!((fields(&two.ana), fields(&two.bo)), (vec![], vec![]));
    }
}

#[test]
fn without_a_terminal_and_without_a_decision_nothing_is_done() {
    let two = both_wrote();
    let head = two.head(&two.ana);
    for args in [&["resolve"][..], &["resolve", "safety"]] {
        let told = two.ana.run(args).code(2);
        assert!(told.err.contains(": couplelog conflicts"), "{}", told.err);
        assert!(!told.err.contains("slow and warm"), "{}", told.err);
    }
    two.ana.run(&["resolve", "--as-it-is"]).code(2);
    two.ana.run(&["resolve", "safety", "--keep", "ana", "--as-it-is"]).code(2);
    two.ana.run(&["resolve", "safety", "--keep", "nobody"]).code(2);
    two.ana.run(&["resolve", "no-such-record", "--as-it-is"]).code(2);
    assert_eq!(two.head(&two.ana), head);
}

#[test]
fn at_a_terminal_both_versions_are_shown_and_each_can_wait() {
    for way in BOTH {
        let two = both_wrote();
        let mut sitting = Sitting::start(&two.ana, way, &["resolve"]);
        sitting.sees("Ana's: slow and warm").sees("Bo's: quiet and dark");
        sitting.chooses("what would you like?", 2);
        sitting.sees("temperature");
        sitting.asked("what would you like?").enter();
        let end = sitting.ends();
        assert!(end.1.contains("Still to be talked about: 1."), "{end:?}");
        assert_eq!(fields(&two.ana), ["temperature"]);
        let mut sitting = Sitting::start(&two.ana, way, &["resolve", "safety"]);
        sitting.asked("what would you like?").types(CTRL_C);
        sitting.sees("Stopped.");
        assert_eq!(fields(&two.ana), ["temperature"]);
        let end = Sitting::start(&two.ana, way, &["resolve", "--json"]).ends();
        assert_eq!(end.0, 2, "a script is asked nothing at a terminal either: {end:?}");
    }
}

#[test]
fn a_merge_that_git_stopped_at_is_finished_record_by_record() {
    let two = Two::new();
    for (one, word) in [(&two.ana, "slow"), (&two.bo, "quiet")] {
        one.run_with(&["edit", "safety", "--from", "-"], &format!("temperature: {word}\n")).code(0);
        one.run(&["limit", word, "maybe"]).code(0);
    }
    two.ana.run(&["sync"]).code(0);
    two.bo.git(&["fetch", "-q"]).code(0);
    let (bo, ana) = (two.head(&two.bo), two.head(&two.ana));
    two.bo.git(&["merge", "origin/main"]).code(1);
    let told = two.bo.run(&["resolve"]).code(6);
    assert!(told.out.contains("The merge is finished."), "{told:?}");
    assert!(told.err.contains("You both changed safety, `temperature`."), "{told:?}");
    assert_eq!(two.bo.git(&["rev-parse", "HEAD^1", "HEAD^2"]).code(0).out, format!("{bo}{ana}"));
    assert_eq!(two.bo.git(&["status", "--porcelain"]).out, "");
    assert!(!two.bo.repo().join(".git/MERGE_HEAD").exists());
    let text = two.bo.read("safety.yaml");
    assert!(text.contains("slow") && text.contains("quiet"), "{text}");
    assert!(two.bo.repo().join("limits/ana/slow.yaml").exists());
    two.bo.run(&["resolve", "safety", "--keep", "ana"]).code(0);
    two.settle();
    assert_eq!((fields(&two.ana), fields(&two.bo)), (vec![], vec![]));
}

#[test]
fn what_a_person_staged_by_hand_in_a_stopped_merge_is_kept_and_settles_it() {
    let two = Two::new();
    for (one, word) in [(&two.ana, "slow"), (&two.bo, "quiet")] {
        one.run_with(&["edit", "safety", "--from", "-"], &format!("temperature: {word}\n")).code(0);
    }
    two.ana.run(&["sync"]).code(0);
    two.bo.git(&["fetch", "-q"]).code(0);
    two.bo.git(&["merge", "origin/main"]).code(1);
    let text = two.bo.read("safety.yaml").replace("temperature: quiet", "temperature: slow and quiet");
    two.bo.write("safety.yaml", &text);
    let head = two.head(&two.bo);
    let told = two.bo.run(&["resolve"]).code(6);
    assert!(told.err.contains("edited by hand") && told.err.contains("git add"), "{}", told.err);
    assert_eq!((two.head(&two.bo), two.bo.read("safety.yaml")), (head, text.clone()));
    two.bo.git(&["add", "safety.yaml"]).code(0);
    two.bo.run(&["resolve"]).code(0);
    assert_eq!(two.bo.read("safety.yaml"), text);
    assert_eq!(fields(&two.bo), [""; 0]);
    two.settle();
    assert_eq!(fields(&two.ana), [""; 0]);
}

#[test]
fn files_that_are_no_records_are_named_and_left_to_git() {
    let two = Two::new();
    for (one, word) in [(&two.ana, "slow"), (&two.bo, "quiet")] {
        one.write("README.md", &format!("{word}\n"));
        one.run_with(&["edit", "safety", "--from", "-"], &format!("temperature: {word}\n")).code(0);
        one.run(&["save"]).code(0);
    }
    two.ana.run(&["sync"]).code(0);
    two.bo.git(&["fetch", "-q"]).code(0);
    two.bo.git(&["merge", "origin/main"]).code(1);
    let before = two.bo.git(&["status", "--porcelain"]).out;
    let told = two.bo.run(&["resolve"]).code(6);
    assert!(told.err.contains("README.md") && told.err.contains("git add"), "{}", told.err);
    assert!(!told.err.contains("safety"), "{}", told.err);
    assert_eq!(two.bo.git(&["status", "--porcelain"]).out, before);
    two.bo.write("README.md", "slow and quiet\n");
    two.bo.git(&["add", "README.md"]).code(0);
    two.bo.run(&["resolve"]).code(6);
    assert_eq!(two.bo.read("README.md"), "slow and quiet\n");
    two.settle();
}

#[test]
fn a_removed_record_and_a_session_of_one_name_come_out_of_a_stopped_merge_as_out_of_a_sync() {
    let two = Two::new();
    two.ana.run_with(&["add", "term", "slow", "--from", "-"], "term: slow\nour_meaning: no hurry\n").code(0);
    two.settle();
    std::fs::remove_file(two.bo.repo().join("terms/slow.yaml")).unwrap();
    two.bo.run(&["save"]).code(0);
    two.ana.run_with(&["edit", "slow", "--from", "-"], "our_meaning: no hurry at all\n").code(0);
    for (one, word) in [(&two.ana, "rain"), (&two.bo, "sun")] {
        one.run_with(
            &["log", "Walk", "--date", "2026-11-20", "--from", "-"],
            &format!("pace_changes: {word}\n"),
        )
        .code(0);
        one.run_with(&["debrief", "walk", "--from", "-"], &format!("felt_good: {word}\n")).code(0);
    }
    two.ana.run(&["sync"]).code(0);
    two.bo.git(&["fetch", "-q"]).code(0);
    two.bo.git(&["merge", "origin/main"]).code(1);
    two.bo.run(&["resolve"]).code(6);
    assert_eq!(two.bo.git(&["status", "--porcelain"]).out, "");
    assert!(two.bo.read("terms/slow.yaml").contains("no hurry at all"));
    let logs = std::fs::read_dir(two.bo.repo().join("log/2026")).unwrap().count();
    assert_eq!(logs, 2);
    two.settle();
}

#[test]
fn a_rebase_or_a_stash_is_left_to_git() {
    let two = Two::new();
    for (one, word) in [(&two.ana, "slow"), (&two.bo, "quiet")] {
        one.run_with(&["edit", "safety", "--from", "-"], &format!("temperature: {word}\n")).code(0);
    }
    two.ana.run(&["sync"]).code(0);
    two.bo.git(&["fetch", "-q"]).code(0);
    two.bo
        .git(&["-c", "user.name=Bo", "-c", "user.email=bo@couplelog.invalid", "rebase", "origin/main"])
        .code(1);
    let told = two.bo.run(&["resolve"]).code(1);
    assert!(told.err.contains("left to git") && told.err.contains("git status"), "{}", told.err);
    two.bo.git(&["rebase", "--abort"]).code(0);
}

//! Merges and half-done work of other git programs: nothing that either typed is out of sight afterwards.

use crate::couple::Couple;
use crate::two::Two;

fn talks(one: &Couple) -> serde_json::Value {
    one.run(&["conflicts", "--json"]).code(0).json()["talks"].clone()
}

/// Both wrote, apart from each other; Bo has fetched what Ana wrote.
fn both_wrote() -> Two {
    let two = Two::new();
    let (hers, his) = ("equipment: hers\ntemperature: warm\n", "equipment: his\n");
    two.ana.run_with(&["edit", "safety", "--from", "-"], hers).code(0);
    two.ana.run_with(&["add", "term", "slow", "--from", "-"], "term: slow\nour_meaning: no hurry\n").code(0);
    two.ana.run(&["sync"]).code(0);
    two.bo.run_with(&["edit", "safety", "--from", "-"], his).code(0);
    two.bo.git(&["fetch", "-q"]).code(0);
    two
}

#[test]
fn what_a_merge_left_out_is_to_be_talked_about_on_both_computers() {
    let two = both_wrote();
    two.bo.git(&["merge", "-q", "-s", "ours", "--no-edit", "origin/main"]).code(0);
    two.settle();
    let found = talks(&two.ana);
    assert_eq!(found, talks(&two.bo));
    let about: Vec<_> = found.as_array().unwrap().iter().map(|it| (&it["record"], &it["field"])).collect();
    let text = serde_json::to_string(&about).unwrap();
    assert_eq!(text, r#"[["safety","equipment"],["safety","temperature"],["terms/slow",null]]"#);
    let versions = serde_json::to_string(&found[0]["versions"]).unwrap();
    assert!(versions.contains(r#"{"people":["ana"],"value":"hers"}"#), "{versions}");
    assert!(versions.contains(r#"{"people":["bo"],"value":"his"}"#), "{versions}");
    two.ana.run(&["resolve", "safety", "--field", "temperature", "--keep", "ana"]).code(0);
    two.ana.run(&["resolve", "slow", "--keep", "ana"]).code(0);
    two.ana.run(&["resolve", "safety", "--as-it-is"]).code(0);
    two.settle();
    assert_eq!(talks(&two.bo), serde_json::json!([]));
    let text = two.bo.read("safety.yaml");
    assert!(text.contains("temperature: warm") && text.contains("equipment: his"), "{text}");
    assert!(two.bo.read("terms/slow.yaml").contains("no hurry"));
}

#[test]
fn words_of_an_unknown_address_that_a_merge_left_out_are_not_shown_as_the_mergers() {
    let two = Two::new();
    let person = two.bo.git(&["config", "user.email"]).out;
    two.ana.git(&["config", "user.email", "ana@example.org"]).code(0);
    two.ana.write("safety.yaml", "equipment: theirs\n");
    two.ana.git(&["commit", "-qam", "by hand"]).code(0);
    two.ana.git(&["push", "-q", two.place_str(), "HEAD:main"]).code(0);
    two.bo.run_with(&["edit", "safety", "--from", "-"], "equipment: his\n").code(0);
    two.bo.git(&["pull", "-q", "--no-rebase", "-s", "ours", "--no-edit", two.place_str(), "main"]).code(0);
    assert_eq!(person, two.bo.git(&["config", "user.email"]).out);
    let found = talks(&two.bo);
    let of_equipment = found.as_array().unwrap().iter().find(|it| it["field"] == "equipment").unwrap();
    let versions = of_equipment["versions"].to_string();
    assert!(versions.contains(r#"{"people":[],"value":"theirs"}"#), "{versions}");
    assert!(versions.contains(r#"{"people":["bo"],"value":"his"}"#), "{versions}");
    let shown = two.bo.run(&["conflicts"]).code(0).out;
    assert!(shown.contains("Someone's: theirs") && shown.contains("as in Bo's"), "{shown}");
    two.bo.run(&["resolve", "safety", "--field", "equipment", "--keep", "someone"]).code(0);
    assert!(two.bo.read("safety.yaml").contains("equipment: theirs"));
}

#[test]
fn words_of_an_unknown_address_are_not_a_persons_who_wrote_beside_them() {
    let two = Two::new();
    two.ana.run_with(&["add", "term", "slow", "--from", "-"], "term: slow\n").code(0);
    two.ana.git(&["config", "user.email", "ana@example.org"]).code(0);
    two.ana.write("safety.yaml", "equipment: theirs\n");
    two.ana.git(&["commit", "-qam", "by hand"]).code(0);
    two.ana.git(&["push", "-q", two.place_str(), "HEAD:main"]).code(0);
    two.bo.run_with(&["edit", "safety", "--from", "-"], "equipment: his\n").code(0);
    two.bo.run(&["sync"]).code(6);
    let found = talks(&two.bo).to_string();
    assert!(found.contains(r#"{"people":[],"value":"theirs"}"#), "{found}");
}

#[test]
fn a_stopped_merge_that_was_added_as_it_lay_hides_nothing() {
    let two = both_wrote();
    two.bo.git(&["merge", "-q", "--no-edit", "origin/main"]).code(1);
    two.bo.write("safety.yaml", &(two.bo.read("safety.yaml") + "# done\n"));
    two.bo.git(&["commit", "-qam", "merged"]).code(0);
    let found = talks(&two.bo);
    assert_eq!(found.as_array().unwrap().len(), 2, "{found}");
    assert!(found.to_string().contains("hers") && found.to_string().contains("warm"), "{found}");
    two.settle();
    assert_eq!(talks(&two.ana), found);
}

#[test]
fn a_stopped_merge_that_was_added_with_an_edit_of_something_else_hides_nothing() {
    let two = both_wrote();
    two.bo.write("safety.yaml", &(two.bo.read("safety.yaml") + "x-lamp: dim\n"));
    two.bo.git(&["commit", "-qam", "by hand"]).code(0);
    two.bo.git(&["merge", "-q", "--no-edit", "origin/main"]).code(1);
    let text = two.bo.read("safety.yaml").replace("x-lamp: dim", "x-lamp: warm\nx-rug: soft");
    two.bo.write("safety.yaml", &text);
    two.bo.git(&["commit", "-qam", "merged"]).code(0);
    let found = talks(&two.bo);
    assert_eq!(found.as_array().unwrap().len(), 2, "{found}");
    assert!(found.to_string().contains("hers") && found.to_string().contains("warm"), "{found}");
    assert!(!found.to_string().contains("x-"), "{found}");
    two.settle();
    assert_eq!(talks(&two.ana), found);
}

#[test]
fn a_side_that_was_taken_whole_hides_no_line_of_which_one_can_stand_only() {
    let two = Two::new();
    two.ana.run_with(&["add", "agreement", "phones", "--from", "-"], "title: Phones\n").code(0);
    two.settle();
    let edit = ["edit", "agreements/phones", "--from", "-"];
    for (hers, his) in
        [("title: Aa\nwhere: hers\n", "title: Bb\n"), ("title: Dd\nwhere: new\n", "title: Cc\n")]
    {
        two.ana.run_with(&edit, hers).code(0);
        two.ana.run(&["sync"]).code(0);
        two.bo.run_with(&edit, his).code(0);
        two.bo.git(&["fetch", "-q"]).code(0);
        two.bo.git(&["merge", "-q", "-s", "ours", "--no-edit", "origin/main"]).code(0);
        let found = talks(&two.bo);
        assert_eq!(found.as_array().unwrap().len(), 2, "{found}");
        for line in hers.lines() {
            assert!(found.to_string().contains(line.split_once(": ").unwrap().1), "{line}: {found}");
        }
        two.bo.run(&["resolve", "agreements/phones", "--as-it-is"]).code(0);
        two.settle();
        assert_eq!(talks(&two.ana), serde_json::json!([]));
    }
}

#[test]
fn a_session_of_the_same_name_that_was_left_out_is_to_be_talked_about_under_the_name_that_it_would_have() {
    // Which of both keeps the name is decided by what they say.
    for (hers, his) in [("a noon", "b night"), ("b noon", "a night")] {
        let two = Two::new();
        let day = ["log", "Walk", "--date", "2026-11-20", "--from", "-"];
        two.ana.run_with(&day, &format!("pauses: {hers}\n")).code(0);
        two.ana.run_with(&["debrief", "--from", "-"], "felt_good: her tea\n").code(0);
        two.ana.run(&["sync"]).code(0);
        two.bo.run_with(&day, &format!("pauses: {his}\n")).code(0);
        two.bo.run_with(&["debrief", "--from", "-"], "felt_good: his tea\n").code(0);
        two.bo.git(&["fetch", "-q"]).code(0);
        two.bo.git(&["merge", "-q", "-s", "ours", "--no-edit", "origin/main"]).code(0);
        let found = talks(&two.bo);
        assert!(found.to_string().contains(hers) && found.to_string().contains("her tea"), "{found}");
        for talk in found.as_array().unwrap() {
            for version in talk["versions"].as_array().unwrap() {
                let is_hers = version["value"].to_string().contains("her tea");
                assert!(!is_hers || version["people"] == serde_json::json!(["ana"]), "{talk}");
            }
        }
        two.settle();
        assert_eq!(talks(&two.ana), found);
        // Kept, it is there again.
        for talk in found.as_array().unwrap().iter().filter(|talk| talk["field"].is_null()) {
            let keep = ["resolve", talk["record"].as_str().unwrap(), "--keep", "ana"];
            two.ana.run(&keep).code(0);
        }
        two.settle();
        let there = two.bo.git(&["grep", "-h", "her tea\\|his tea", "HEAD", "--", "debriefs"]).code(0).out;
        assert!(there.contains("her tea") && there.contains("his tea"), "{there}");
    }
}

#[test]
fn a_merge_that_somebody_wrote_themselves_is_settled() {
    let two = both_wrote();
    two.bo.git(&["merge", "-q", "--no-edit", "origin/main"]).code(1);
    let text = two.bo.read("safety.yaml").replace("equipment: his", "equipment: ours");
    two.bo.write("safety.yaml", &text.replace("temperature:", "temperature: warm"));
    two.bo.git(&["commit", "-qam", "merged"]).code(0);
    assert_eq!(talks(&two.bo), serde_json::json!([]));
}

#[test]
fn writing_what_git_stopped_at_leaves_a_sound_index() {
    let two = both_wrote();
    two.bo.git(&["cherry-pick", "origin/main~1"]).code(1);
    two.bo.run_with(&["edit", "safety", "--from", "-"], "equipment: both\n").code(0);
    two.bo.git(&["fsck"]).code(0);
    assert_eq!(two.bo.git(&["ls-files", "-u"]).code(0).out, "");
    assert_eq!(two.bo.git(&["status", "--porcelain"]).code(0).out, "");
}

#[test]
fn who_joins_is_told_what_was_not_its_authors_to_do() {
    let two = Two::before_join();
    two.ana.run(&["limit", "photos", "hard-limit"]).code(0);
    let text = two.ana.read("limits/ana/photos.yaml").replace("hard-limit", "\"yes\"");
    two.ana.write("limits/ana/photos.yaml", &text);
    two.ana.git_commit("bo", "2026-11-23");
    two.ana.run(&["sync"]).code(0);
    let joined = two.bo.run(&["join", two.place_str(), two.bo.repo_str(), "--me", "bo"]).code(0);
    assert!(
        joined.err.contains("limits/ana/photos") && joined.err.contains("check --history"),
        "{}",
        joined.err
    );
    let limits = two.bo.run(&["limits", "--json"]).code(0).json();
    assert_eq!(limits["topics"][0]["people"]["ana"]["in_force"], "hard-limit");
}

#[test]
fn a_join_that_was_killed_leaves_nothing_for_long() {
    let two = Two::before_join();
    let beside = two.bo.repo().with_file_name(".couplelog-Ab12Cd");
    std::fs::create_dir_all(beside.join(".git/objects")).unwrap();
    two.bo.run(&["join", two.place_str(), two.bo.repo_str(), "--me", "bo"]).code(0);
    assert!(!beside.exists());
}

#[test]
fn settings_that_came_in_broken_or_not_at_all_stop_nobody() {
    for text in [None, Some("people: [")] {
        let two = Two::new();
        two.ana.run(&["limit", "photos", "hard-limit"]).code(0);
        two.settle();
        match text {
            None => drop(two.bo.git(&["rm", "-q", "couplelog.yaml"]).code(0)),
            Some(text) => two.bo.write("couplelog.yaml", text),
        }
        two.bo.git_commit("bo", "2026-11-23");
        two.bo.git(&["push", "-q"]).code(0);
        let ran = two.ana.run(&["sync"]).code(0);
        assert!(ran.err.contains("couplelog.yaml can't be read as it came in"), "{}", ran.err);
        let limits = two.ana.run(&["limits", "--json"]).code(0).json();
        assert_eq!(limits["topics"][0]["people"]["ana"]["in_force"], "hard-limit");
        two.ana.run(&["pause"]).code(0);
        two.ana.run(&["sync"]).code(0);
        two.bo.run(&["sync"]).code(0);
        let paused = two.bo.run(&["limits", "--json"]).code(0).json()["paused"].clone();
        assert!(paused == serde_json::json!(["ana"]) || paused == serde_json::json!(["someone"]), "{paused}");
        two.ana.run(&["check"]).code(3);
    }
}

#[test]
fn git_stops_at_a_record_whatever_a_commit_made_of_the_attributes() {
    let two = Two::new();
    two.bo.git(&["rm", "-q", ".gitattributes"]).code(0);
    two.bo.git_commit("bo", "2026-11-23");
    two.settle();
    two.ana.run_with(&["edit", "safety", "--from", "-"], "equipment: hers\n").code(0);
    two.ana.run(&["sync"]).code(0);
    two.bo.run_with(&["edit", "safety", "--from", "-"], "cleanup: his\n").code(0);
    two.bo.git(&["pull", "-q", "--no-rebase", "--no-edit"]).code(1);
    let text = two.bo.read("safety.yaml");
    assert!(!text.contains("<<<<") && !text.contains("hers"), "{text}");
    two.bo.run(&["resolve"]).code(0);
    let text = two.bo.read("safety.yaml");
    assert!(text.contains("equipment: hers") && text.contains("cleanup: his"), "{text}");
}

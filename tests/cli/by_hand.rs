//! `save`, `undo` and `drafts`: files edited by hand, changes taken back, and what was begun.

use crate::couple::Couple;

fn subjects(couple: &Couple) -> Vec<String> {
    couple.git(&["log", "--format=%s"]).code(0).out.lines().map(str::to_owned).collect()
}

fn in_force(couple: &Couple, name: &str) -> String {
    couple.run(&["show", name, "--json"]).code(0).json()["in_force"].as_str().unwrap().to_owned()
}

#[test]
fn every_byte_that_was_edited_by_hand_is_saved_in_one_commit() {
    let couple = Couple::new();
    let text = "# my own words\r\ntopic:   Photos\r\nstance: 'hard-limit'\r\nx-mood: \"so so\"";
    couple.write("limits/ana/photos.yaml", text);
    couple.write("care/ana.yaml", "triggers: [doors, phones]\n");
    couple.write("templates/log.yaml", "# Wie heißt es?\ntitle:\n");
    let before = subjects(&couple).len();
    let saved = couple.run(&["save", "--json"]).code(0).json();
    assert_eq!(saved["records"], serde_json::json!(["care/ana", "limits/ana/photos"]));
    assert_eq!(couple.git(&["show", "HEAD:limits/ana/photos.yaml"]).out, text);
    assert_eq!(subjects(&couple)[0], "update records");
    assert_eq!(subjects(&couple).len(), before + 1);
    assert_eq!(couple.git(&["status", "--porcelain"]).out, "");
    assert!(couple.run(&["save"]).code(0).out.contains("Nothing of yours to save."));
    assert_eq!(subjects(&couple).len(), before + 1);
}

#[test]
fn what_a_rule_forbids_is_left_alone_and_the_rest_is_saved() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit", "--as", "bo"]).code(0);
    couple.write("limits/bo/photos.yaml", "topic: photos\nstance: yes\n");
    couple.write("limits/ana/photos.yaml", "topic: photos\nstance: maybe\n");
    let saved = couple.run(&["save"]).code(4);
    assert!(
        saved.out.contains("Saved limits/ana/photos") && saved.err.contains("only Bo can change it"),
        "{saved:?}"
    );
    assert!(couple.read("limits/bo/photos.yaml").contains("stance: yes"), "the file is left alone");
    assert!(couple.git(&["show", "HEAD:limits/bo/photos.yaml"]).out.contains("hard-limit"));
    couple.run(&["save", "--as", "bo"]).code(0);
    assert_eq!(in_force(&couple, "limits/bo/photos"), "hard-limit", "a looser stance waits");
    couple.run(&["pause"]).code(0);
    couple.write("limits/ana/photos.yaml", "topic: photos\nstance: yes\n");
    assert!(couple.run(&["save"]).code(4).err.contains("everything is paused"));
    couple.write("limits/ana/photos.yaml", "topic: photos\nstance: soft-limit\n");
    couple.run(&["save"]).code(0);
}

#[test]
fn a_file_that_does_not_pass_is_named_with_its_line_and_nothing_of_it_is_saved() {
    let couple = Couple::new();
    couple.write("limits/ana/photos.yaml", "topic: secret\nstance: hard_limit\n");
    couple.write("care/ana.yaml", "triggers: ok\n");
    couple.write("safety.yaml", "during: [secret\n");
    let saved = couple.run(&["save"]).code(3);
    assert!(saved.err.contains("limits/ana/photos.yaml:2:9: stance: "), "{}", saved.err);
    assert!(
        saved.err.contains("did you mean `hard-limit`?") && saved.err.contains("safety.yaml:"),
        "{}",
        saved.err
    );
    assert!(!saved.err.contains("secret"), "{}", saved.err);
    assert!(saved.out.contains("Saved care/ana"), "{}", saved.out);
    couple.git(&["show", "HEAD:limits/ana/photos.yaml"]).code(128);
}

#[test]
fn a_removed_file_of_ones_own_is_saved_as_removed_and_a_stranger_is_left_alone() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.run(&["limit", "photos", "hard-limit", "--as", "bo"]).code(0);
    std::fs::remove_file(couple.repo().join("limits/ana/photos.yaml")).unwrap();
    std::fs::remove_file(couple.repo().join("limits/bo/photos.yaml")).unwrap();
    couple.write("shopping.txt", "tea");
    let saved = couple.run(&["save"]).code(4);
    assert!(saved.out.contains("Removed limits/ana/photos"), "{}", saved.out);
    assert!(saved.out.contains("27 Nov 2026"), "taking a hard limit away waits: {}", saved.out);
    assert!(saved.err.contains("shopping.txt"), "{}", saved.err);
    assert_eq!(couple.git(&["ls-files"]).out.matches("photos").count(), 1);
    assert!(!couple.git(&["ls-files"]).out.contains("shopping"));
    couple.write("couplelog.yaml", &couple.read("couplelog.yaml").replace("  - id: bo\n    name: Bo\n", ""));
    assert!(couple.run(&["save"]).code(4).err.contains("nobody removes someone else"));
}

#[test]
fn what_a_person_staged_stays_staged_and_what_they_changed_stays_changed() {
    let couple = Couple::new();
    couple.write("notes.txt", "one\n");
    couple.git(&["add", "notes.txt"]).code(0);
    couple.write("notes.txt", "two\n");
    couple.write("care/ana.yaml", "triggers: doors\n");
    couple.run(&["limit", "photos", "maybe"]).code(0);
    couple.run_with(&["edit", "safety", "--from", "-"], "during: slow\n").code(0);
    let status = couple.git(&["status", "--porcelain"]).out;
    assert_eq!(status, "AM notes.txt\n?? care/\n");
    assert_eq!(couple.git(&["show", ":notes.txt"]).out, "one\n");
}

#[test]
fn a_looser_stance_that_somebody_else_wrote_waits_when_its_owner_saves_it_by_hand() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.write("limits/ana/photos.yaml", "topic: photos\nstance: yes\n");
    couple.git_commit("bo", "2026-11-23");
    couple.write("limits/ana/photos.yaml", "topic: photos\nstance: yes\nwhy: I mean it\n");
    let saved = couple.run(&["save"]).code(0);
    assert!(saved.out.contains("27 Nov 2026"), "{}", saved.out);
    assert_eq!(couple.read("limits/ana/photos.yaml"), "topic: photos\nstance: yes\nwhy: I mean it\n");
    let page = couple.run(&["show", "photos", "--json"]).code(0).json();
    assert_eq!((&page["in_force"], &page["counts_from"]), (&"hard-limit".into(), &"2026-11-27".into()));
}

#[test]
fn an_undo_takes_back_ones_own_last_change_and_a_second_one_goes_further_back() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "soft-limit"]).code(0);
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.run(&["limit", "music", "maybe", "--as", "bo"]).code(0);
    let undone = couple.run(&["undo"]).code(0);
    assert!(undone.out.contains("stance hard-limit → soft-limit"), "{}", undone.out);
    assert!(
        undone.out.contains("27 Nov 2026"),
        "a tightening that is taken back is a loosening: {}",
        undone.out
    );
    assert_eq!(in_force(&couple, "photos"), "hard-limit");
    assert!(couple.read("limits/ana/photos.yaml").contains("stance: soft-limit"));
    assert_eq!(subjects(&couple)[0], "undo");
    let undone = couple.run(&["undo"]).code(0);
    assert!(undone.out.contains("is taken away again"), "{}", undone.out);
    assert!(!couple.repo().join("limits/ana/photos.yaml").exists());
    let nothing = couple.run(&["undo"]).code(0);
    assert!(nothing.out.contains("nothing of yours"), "{}", nothing.out);
    assert!(
        couple.repo().join("limits/bo/music.yaml").exists() && couple.repo().join("couplelog.yaml").exists()
    );
}

#[test]
fn a_change_after_an_undo_is_the_next_to_be_taken_back() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.run(&["undo"]).code(0);
    couple.run(&["limit", "music", "maybe"]).code(0);
    assert!(couple.run(&["undo", "--json"]).code(0).json()["record"] == "limits/ana/music");
    assert!(couple.run(&["undo"]).code(0).out.contains("nothing of yours"));
}

#[test]
fn an_undo_never_touches_what_was_changed_since_or_is_not_saved() {
    let couple = Couple::new();
    couple.run_with(&["edit", "safety", "--from", "-"], "during: slow\n").code(0);
    couple.write("safety.yaml", &couple.read("safety.yaml").replace("slow", "slower"));
    let unsaved = couple.run(&["undo"]).code(4);
    assert!(unsaved.err.contains("couplelog save") && couple.read("safety.yaml").contains("slower"));
    couple.run(&["save", "--as", "bo"]).code(0);
    let changed = couple.run(&["undo"]).code(6);
    assert!(changed.err.contains("safety was changed again since"), "{}", changed.err);
    assert!(couple.read("safety.yaml").contains("slower"));
}

#[test]
fn an_undo_that_loosens_is_refused_while_anyone_is_paused() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.run(&["pause", "--as", "bo"]).code(0);
    couple.run(&["undo"]).code(4);
    assert!(couple.read("limits/ana/photos.yaml").contains("hard-limit"));
    couple.run(&["resume", "--as", "bo"]).code(0);
    couple.run(&["undo"]).code(0);
    let bo = couple.run(&["undo", "--as", "bo"]).code(0);
    assert!(bo.out.contains("nothing of yours"), "pauses have words of their own: {}", bo.out);
}

#[test]
fn drafts_are_shown_to_their_own_person_and_thrown_away_only_when_asked() {
    let couple = Couple::new();
    couple.run_with(&["limit", "photos", "--from", "-"], "stance: hard_limit\nwhy: my words\n").code(3);
    let list = couple.run(&["drafts", "--json"]).code(0).json();
    assert_eq!(list["drafts"][0]["record"], "limits/ana/photos");
    assert!(couple.run(&["drafts"]).code(0).out.contains("go on: couplelog limit photos"));
    assert!(couple.run(&["drafts", "--show", "photos"]).code(0).out.contains("my words"));
    assert_eq!(couple.run(&["drafts", "--as", "bo"]).code(0).out, "You have no drafts.\n");
    couple.run(&["drafts", "--as", "bo", "--show", "photos"]).code(2);
    couple.run(&["drafts", "--discard", "photos"]).code(2);
    couple.run(&["drafts", "--discard", "photos", "--yes"]).code(0);
    assert_eq!(couple.run(&["drafts"]).code(0).out, "You have no drafts.\n");
}

#[test]
fn a_draft_stays_when_something_else_is_saved_under_its_name() {
    let couple = Couple::new();
    couple.run_with(&["limit", "photos", "--from", "-"], "stance: hard_limit\nwhy: my words\n").code(3);
    couple.run(&["limit", "photos", "maybe"]).code(0);
    assert!(couple.run(&["drafts", "--show", "photos"]).code(0).out.contains("my words"));
    couple.run_with(&["limit", "photos", "--from", "-"], "stance: never\nconditions: others\n").code(3);
    let drafts = couple.run(&["drafts", "--json"]).code(0).json()["drafts"].as_array().unwrap().len();
    assert_eq!(drafts, 2, "the new draft does not replace the old one");
    couple.run_with(&["limit", "photos", "--from", "-"], "stance: hard-limit\nconditions: others\n").code(0);
}

//! `summary --for-professional`: only what its owners marked themselves, with initials, seen before it is written.

use std::os::unix::fs::PermissionsExt as _;

use crate::couple::Couple;
use crate::sitting::{BOTH, Sitting};

const PAGE: [&str; 2] = ["summary", "--for-professional"];
const LOG: &str = "log/2026/2026-11-20-evening.yaml";

fn marked(couple: &Couple, person: &str, record: &str, yaml: &str) {
    couple.run_with(&["edit", record, "--from", "-", "--as", person], yaml).code(0);
}

/// Ana's marked limit, Bo's unmarked one, and a log entry that only Ana has marked so far.
fn couple() -> Couple {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit", "--why", "<b>Ana</b> and Bo talked"]).code(0);
    couple.run(&["limit", "music", "soft-limit", "--why", "too loud", "--as", "bo"]).code(0);
    let log = "responses: {ana: \"glad, said Bo\"}\n";
    couple.run_with(&["log", "Evening", "--date", "2026-11-20", "--from", "-"], log).code(0);
    marked(&couple, "ana", "limits/ana/photos", "for_professional: [ana]\n");
    marked(&couple, "ana", "log/2026/2026-11-20-evening", "for_professional: [ana]\n");
    couple
}

#[test]
fn only_what_its_owners_marked_is_on_it_and_a_joint_entry_needs_everyone() {
    let couple = couple();
    let ran = couple.run(&PAGE).code(0);
    assert!(ran.out.contains("## photos") && !ran.out.contains("too loud"), "{}", ran.out);
    assert!(!ran.out.contains("Evening") && ran.out.contains("entries of A."), "{}", ran.out);
    assert!(ran.out.contains("no evidence") && ran.out.contains("not consent now"), "{}", ran.out);
    marked(&couple, "bo", "log/2026/2026-11-20-evening", "for_professional: [ana, bo]\n");
    let ran = couple.run(&PAGE).code(0);
    assert!(ran.out.contains("## Evening") && ran.out.contains("joint entries"), "{}", ran.out);
    let json = couple.run(&["summary", "--for-professional", "--json"]).code(0).json();
    assert_eq!((json["owners"][0].as_str(), json["joint"].as_bool()), (Some("ana"), Some(true)));
}

#[test]
fn a_mark_that_somebody_else_set_or_that_is_not_saved_does_not_count() {
    let couple = couple();
    couple.write(LOG, &couple.read(LOG).replace("- ana", "- ana\n  - bo"));
    assert!(couple.read(LOG).contains("- bo"));
    assert!(!couple.run(&PAGE).code(0).out.contains("Evening"), "not saved");
    couple.git_commit("ana", "2026-11-23");
    assert!(!couple.run(&PAGE).code(0).out.contains("Evening"), "written by Ana");
    couple.write(
        "limits/bo/music.yaml",
        &format!("{}for_professional: [bo]\n", couple.read("limits/bo/music.yaml")),
    );
    couple.git_commit("ana", "2026-11-23");
    assert!(!couple.run(&PAGE).code(0).out.contains("too loud"));
}

#[test]
fn names_are_initials_and_nothing_becomes_markup() {
    let couple = couple();
    marked(&couple, "bo", "log/2026/2026-11-20-evening", "for_professional: [ana, bo]\n");
    for args in [&["summary", "--for-professional"][..], &["summary", "--for-professional", "--html"]] {
        let ran = couple.run(args).code(0);
        assert!(!ran.out.contains("Ana") && !ran.out.contains("Bo"), "{}", ran.out);
        assert!(
            !ran.out.contains("<b>") && ran.out.contains("&lt;b&gt;A.&lt;/b&gt; and B. talked"),
            "{}",
            ran.out
        );
        assert!(ran.out.contains("glad, said B."), "{}", ran.out);
    }
    let html = couple.run(&["summary", "--for-professional", "--html"]).out;
    assert!(html.starts_with("<!DOCTYPE html>") && !html.contains("http://") && !html.contains("https://"));
}

#[test]
fn what_somebody_else_wrote_under_a_name_is_left_out() {
    let couple = couple();
    marked(&couple, "bo", "log/2026/2026-11-20-evening", "for_professional: [ana, bo]\n");
    couple.write(LOG, &couple.read(LOG).replace("glad, said Bo", "she wanted it"));
    couple.git_commit("bo", "2026-11-23");
    let ran = couple.run(&PAGE).code(0);
    assert!(ran.out.contains("## Evening") && !ran.out.contains("she wanted it"), "{}", ran.out);
}

#[test]
fn it_is_shown_before_it_is_written_for_its_owner_only() {
    let couple = couple();
    let path = couple.home().join("page.md");
    let file = path.display().to_string();
    let args = ["summary", "--for-professional", "--output", &file];
    assert!(couple.run(&args).code(2).err.contains("--yes"));
    for way in BOTH {
        let mut sitting = Sitting::start(&couple, way, &args);
        sitting.sees("Notes for a conversation").answers("Write this page to the file?", "");
        assert!(sitting.ends().1.contains("Nothing was written.") && !path.exists());
    }
    let ran = couple.run(&["summary", "--for-professional", "--output", &file, "--yes"]).code(0);
    assert!(ran.err.contains("photos") && ran.out.is_empty(), "it is shown: {}", ran.err);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("# Notes for a conversation\n"));
    couple.run(&["summary", "--for-professional", "--output", &file, "--yes"]).code(2);
}

#[test]
fn a_pause_is_on_it_only_for_who_paused_and_an_unseen_debrief_is_not() {
    let couple = couple();
    couple.run(&["pause", "--as", "bo"]).code(0);
    couple.write("pauses/bo.yaml", &format!("{}for_professional: [bo]\n", couple.read("pauses/bo.yaml")));
    couple.git_commit("bo", "2026-11-23");
    assert!(!couple.run(&PAGE).code(0).out.to_lowercase().contains("pause"));
    assert!(
        couple.run(&["summary", "--for-professional", "--as", "bo"]).code(0).out.contains("pause, of B.")
    );
    let json = couple.run(&["summary", "--for-professional", "--json"]).json();
    assert!(json["paused"].as_array().unwrap().is_empty());
    let debrief = "felt_good: the tea\nfor_professional: [bo]\n";
    couple.run_with(&["debrief", "--from", "-", "--as", "bo"], debrief).code(0);
    assert!(!couple.run(&PAGE).out.contains("the tea"), "Ana's own comes first");
    couple.run_with(&["debrief", "--from", "-"], "felt_good: quiet\n").code(0);
    assert!(couple.run(&PAGE).out.contains("the tea"));
}

#[test]
fn with_nothing_marked_it_says_how() {
    let couple = Couple::new();
    let ran = couple.run(&PAGE).code(0);
    assert!(ran.out.is_empty() && ran.err.contains("for_professional"), "{}", ran.err);
    couple.run(&["summary"]).code(2);
}

#[test]
fn what_somebody_else_wrote_in_the_affected_persons_name_is_not_on_it() {
    let couple = couple();
    let file = "repairs/2026-11-20-phone.yaml";
    let text = "affected: ana\nwhat_happened: a phone was out\nimpact: it was nothing\nclosed: 2026-11-21\n";
    couple.write(file, text);
    couple.git_commit("bo", "2026-11-21");
    marked(&couple, "bo", "repairs/2026-11-20-phone", "for_professional: [bo]\n");
    marked(&couple, "ana", "repairs/2026-11-20-phone", "for_professional: [ana, bo]\n");
    let ran = couple.run(&PAGE).code(0);
    assert!(ran.out.contains("a phone was out"), "{}", ran.out);
    assert!(!ran.out.contains("it was nothing") && !ran.out.contains("21 Nov 2026"), "{}", ran.out);
}

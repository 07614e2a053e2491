//! `pause`, `resume` and `signals`: R5 to the letter.

use std::fs;
use std::time::{Duration, Instant};

use crate::couple::Couple;

/// What waits for a lock waits for ten seconds.
const PATIENCE: Duration = Duration::from_secs(9);

#[test]
fn a_pause_with_more_words_is_a_pause() {
    let couple = Couple::new();
    couple.run(&["pause", "please", "now"]).code(0);
    assert!(couple.repo().join("pauses/ana.yaml").exists());
}

#[test]
fn nobody_is_told_to_have_a_pause_ended() {
    let couple = Couple::new();
    couple.run(&["pause"]).code(0);
    let ran = couple.run(&["limit", "massage", "yes", "--as", "bo"]).code(4);
    assert!(ran.err.contains("in their own time") && !ran.err.contains("couplelog resume"), "{}", ran.err);
}

#[test]
fn a_pause_shows_the_signals_and_what_this_person_needs() {
    let couple = Couple::new();
    couple.write("care/ana.yaml", "aftercare_needs: a blanket and quiet\n");
    couple.write("safety.yaml", "signals:\n  - word: red\n    meaning: stop everything\n");
    let said = couple.run(&["pause"]).code(0);
    for words in ["Say it aloud", "RED", "a blanket and quiet", "couplelog resume"] {
        assert!(said.out.contains(words), "{words}: {}", said.out);
    }
    assert_eq!(
        couple.git(&["log", "-1", "--format=%s %ae"]).out.trim(),
        "update pauses ana@couplelog.invalid"
    );
}

#[test]
fn while_anyone_is_paused_every_view_leads_with_it_and_nothing_looser_is_recorded() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "soft-limit"]).code(0);
    couple.run(&["pause", "--as", "bo"]).code(0);
    let limits = couple.run(&["limits"]).code(0);
    assert!(limits.out.starts_with("PAUSED by Bo since 23 Nov 2026"), "{}", limits.out);
    let json = couple.run(&["limits", "--json"]).json();
    assert_eq!(
        (&json["paused"], &json["topics"][0]["together"]),
        (&serde_json::json!(["bo"]), &"paused".into())
    );
    let refused = couple.run(&["limit", "photos", "yes"]).code(4);
    assert!(refused.err.contains("nothing looser"), "{}", refused.err);
    assert!(couple.read("limits/ana/photos.yaml").contains("stance: soft-limit"));
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
}

#[test]
fn only_who_paused_resumes() {
    let couple = Couple::new();
    couple.run(&["pause", "--as", "bo"]).code(0);
    let refused = couple.run(&["resume"]).code(4);
    assert!(refused.err.contains("only who paused resumes"), "{}", refused.err);
    couple.run(&["resume", "--as", "bo"]).code(0);
    assert!(!couple.repo().join("pauses/bo.yaml").exists());
    assert!(couple.run(&["resume"]).code(0).out.contains("Nobody is paused"));
}

#[test]
fn a_pause_never_waits_for_a_lock() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "maybe"]).code(0);
    let lock = fs::OpenOptions::new().write(true).open(couple.repo().join(".git/couplelog/lock")).unwrap();
    lock.lock().unwrap();
    let begun = Instant::now();
    let said = couple.run(&["pause"]).code(0);
    assert!(begun.elapsed() < PATIENCE);
    assert!(said.out.contains("not committed yet"), "{}", said.out);
    assert_eq!(couple.run(&["limits", "--json"]).json()["paused"], serde_json::json!(["ana"]));
    lock.unlock().unwrap();
    couple.run(&["resume"]).code(0);
    assert_eq!(couple.run(&["limits", "--json"]).json()["paused"], serde_json::json!([]));
}

#[test]
fn a_pause_does_not_wait_for_another_git_program_either() {
    let couple = Couple::new();
    fs::write(couple.repo().join(".git/index.lock"), "").unwrap();
    let begun = Instant::now();
    couple.run(&["pause"]).code(0);
    assert!(begun.elapsed() < PATIENCE);
    assert_eq!(couple.run(&["limits", "--json"]).json()["paused"], serde_json::json!(["ana"]));
    assert!(couple.repo().join(".git/index.lock").exists(), "another program's lock stays");
}

#[test]
fn a_pause_is_said_even_where_nothing_can_be_written_or_found() {
    let couple = Couple::without_repository();
    let said = couple.run(&["pause"]).code(0);
    assert!(said.out.contains("PAUSED") && said.out.contains("Say it aloud"), "{}", said.out);
    let couple = Couple::new();
    fs::remove_dir(couple.repo().join("pauses")).ok();
    fs::write(couple.repo().join("pauses"), "in the way").unwrap();
    let said = couple.run(&["pause"]).code(0);
    assert!(said.out.contains("could not be written down"), "{}", said.out);
    couple.write("couplelog.yaml", "people: [broken\n");
    couple.run(&["pause"]).code(0);
}

#[test]
fn a_second_pause_changes_nothing() {
    let mut couple = Couple::new();
    couple.run(&["pause"]).code(0);
    couple.on("2026-11-25").run(&["pause"]).code(0);
    assert!(couple.read("pauses/ana.yaml").contains("since: 2026-11-23"));
}

#[test]
fn signals_are_large_and_plain_and_stop_always_means_stop() {
    let couple = Couple::new();
    let said = couple.run(&["signals"]).code(0);
    assert!(
        said.out.contains("always mean STOP") && said.out.contains("not chosen together yet"),
        "{}",
        said.out
    );
}

#[test]
fn what_waits_during_a_pause_does_not_come_to_count() {
    let mut couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.on("2026-12-10").run(&["limit", "photos", "maybe"]).code(0);
    couple.run(&["pause", "--as", "bo"]).code(0);
    let in_force = |couple: &Couple| {
        couple.run(&["limits", "--json"]).json()["topics"][0]["people"]["ana"]["in_force"].clone()
    };
    assert_eq!(in_force(couple.on("2027-01-30")), "hard-limit");
    couple.run(&["resume", "--as", "bo"]).code(0);
    assert_eq!(in_force(couple.on("2027-02-10")), "maybe");
}

#[test]
fn a_pause_that_somebody_else_takes_away_stays_and_keeps_its_first_day() {
    let mut couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.on("2026-12-10").run(&["limit", "photos", "maybe"]).code(0);
    couple.run(&["pause"]).code(0);
    std::fs::remove_file(couple.repo().join("pauses/ana.yaml")).unwrap();
    couple.git_commit("bo", "2026-12-12");
    let limits = couple.on("2027-01-30").run(&["limits", "--json"]).code(0).json();
    assert_eq!(limits["paused"], serde_json::json!(["ana"]));
    assert_eq!(limits["topics"][0]["people"]["ana"]["in_force"], "hard-limit");
    assert!(couple.run(&["limits"]).out.contains("PAUSED by Ana since 10 Dec 2026"));
    // Saying it again is no new beginning.
    couple.run(&["pause"]).code(0);
    assert!(couple.run(&["limits"]).out.contains("PAUSED by Ana since 10 Dec 2026"));
    couple.on("2027-02-20").run(&["limit", "touch", "maybe"]).code(0);
    let limits = couple.run(&["limits", "--json"]).code(0).json();
    assert_eq!(limits["topics"][0]["people"]["ana"]["in_force"], "hard-limit");
    couple.run(&["resume"]).code(0);
    let limits = couple.run(&["limits", "--json"]).code(0).json();
    assert_eq!(limits["paused"], serde_json::json!([]));
    assert_eq!(limits["topics"][0]["people"]["ana"]["in_force"], "maybe");
    // A pause that its own person ended is over.
    couple.on("2027-03-01").run(&["pause"]).code(0);
    assert!(couple.run(&["limits"]).out.contains("PAUSED by Ana since 1 Mar 2027"));
}

#[test]
fn whom_somebody_else_took_out_of_the_people_pauses_in_their_own_name() {
    let couple = Couple::new();
    let text = couple.read("couplelog.yaml").replace("  - id: bo\n    name: Bo\n", "");
    couple.write("couplelog.yaml", &text);
    couple.git_commit("ana", "2026-11-23");
    couple.run(&["pause", "--as", "bo"]).code(0);
    assert_eq!(couple.run(&["status", "--json"]).code(0).json()["paused"], serde_json::json!(["bo"]));
    couple.run(&["resume"]).code(4);
    couple.run(&["resume", "--as", "bo"]).code(0);
}

#[test]
fn who_pauses_is_known_where_neither_the_settings_nor_the_history_can_be_read() {
    for what in ["broken", "gone", "shallow", "damaged"] {
        let couple = Couple::new();
        couple.run(&["limit", "photos", "hard-limit"]).code(0);
        let git = couple.repo().join(".git");
        match what {
            "gone" => fs::remove_file(couple.repo().join("couplelog.yaml")).unwrap(),
            _ => couple.write("couplelog.yaml", "people: [broken\n"),
        }
        if what == "damaged" {
            couple.git_commit("ana", "2026-11-23");
            let tree = couple.git(&["rev-parse", "HEAD^{tree}"]).code(0).out;
            let object = git.join("objects").join(&tree[..2]).join(tree[2..].trim());
            fs::remove_file(object).unwrap();
        } else {
            fs::write(git.join("shallow"), couple.git(&["rev-parse", "HEAD"]).out).unwrap();
        }
        couple.run(&["limits"]).code(1);
        couple.run(&["pause"]).code(0);
        couple.run(&["pause", "--as", "Bo"]).code(0);
        couple.run(&["pause", "--as", "nobody"]).code(0);
        let mut pauses: Vec<_> =
            fs::read_dir(couple.repo().join("pauses")).unwrap().map(|it| it.unwrap().file_name()).collect();
        pauses.sort();
        assert_eq!(pauses, ["ana.yaml", "bo.yaml", "someone.yaml"], "{what}");
    }
}

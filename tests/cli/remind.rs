//! `remind`: what is kept in mind, what is due, what is done, and the calendar.

use std::os::unix::fs::{PermissionsExt as _, symlink};

use serde_json::json;

use crate::couple::Couple;
use crate::sitting::{BOTH, CTRL_C, Sitting};

const CHECKIN: &str = "\
comfort: 4
follow_ups:
  - what: buy candles
    kind: errand
    due: 2026-11-26
  - what: call the dentist
";

fn with_follow_ups() -> Couple {
    let couple = Couple::new();
    couple.run_with(&["checkin", "--from", "-"], CHECKIN).code(0);
    couple
}

#[test]
fn it_is_quiet_when_there_is_nothing() {
    let couple = Couple::new();
    let ran = couple.run(&["remind"]).code(0);
    assert!(
        ran.out.starts_with("Nothing waits for you today.") && ran.out.lines().count() < 5,
        "{}",
        ran.out
    );
    let json = couple.run(&["remind", "--json"]).code(0).json();
    assert_eq!((&json["version"], &json["person"]), (&json!(1), &json!("ana")));
    for part in ["paused", "limits", "due", "follow_ups"] {
        assert_eq!(json[part], json!([]), "{part}");
    }
    assert!(json["note"].as_str().unwrap().contains("not consent now"));
}

#[test]
fn limits_stand_with_what_would_make_each_be_thought_about_again() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit", "--reassess-when", "we know where they are kept"]).code(0);
    couple.run(&["limit", "music", "maybe"]).code(0);
    couple.run(&["limit", "photos", "soft-limit", "--as", "bo"]).code(0);
    let out = couple.run(&["remind"]).code(0).out;
    for line in [
        "photos, Ana: hard-limit",
        "thought about again: we know where they are kept",
        "photos, Bo: soft-limit",
    ] {
        assert!(out.contains(line), "{line}: {out}");
    }
    assert!(!out.contains("music") && out.contains("not consent now"), "{out}");
    couple.run(&["pause"]).code(0);
    assert!(couple.run(&["remind"]).code(0).out.starts_with("PAUSED by Ana"));
    assert_eq!(couple.run(&["remind", "--json"]).code(0).json()["limits"][0]["in_force"], "hard-limit");
}

#[test]
fn a_follow_up_stays_until_it_is_done_and_is_ones_own() {
    let couple = with_follow_ups();
    let out = couple.run(&["remind"]).code(0).out;
    assert!(out.contains("1  buy candles (errand), by 26 Nov 2026 (in 3 days)"), "{out}");
    assert!(out.contains("2  call the dentist\n"), "{out}");
    assert!(couple.run(&["status"]).code(0).out.contains("buy candles"));
    let others = couple.run(&["remind", "--as", "bo"]).code(0).out;
    assert!(!others.contains("candles"), "{others}");
    let path = "checkins/2026/2026-11-23/ana.yaml";
    couple.write(path, &couple.read(path).replace("  - what: buy", "  # the tall ones\n  - what: buy"));
    let ran = couple.run(&["remind", "--done", "1"]).code(0);
    assert!(ran.out.contains("Done: buy candles"), "{}", ran.out);
    let text = couple.read(path);
    assert!(text.contains("done: 2026-11-23") && text.contains("# the tall ones"), "{text}");
    assert_eq!(couple.git(&["log", "-1", "--format=%s%n%an"]).out, "update checkins\nAna\n");
    let json = couple.run(&["remind", "--json"]).code(0).json();
    assert_eq!(json["follow_ups"][0]["id"], "checkins/2026/2026-11-23/ana:2");
    let done = couple.run(&["remind", "--json", "--done", "checkins/2026/2026-11-23/ana:2"]).code(0).json();
    assert_eq!(done["record"], "checkins/2026/2026-11-23/ana");
    assert_eq!(couple.run(&["remind", "--json"]).code(0).json()["follow_ups"], json!([]));
    couple.run(&["undo"]).code(0);
    assert_eq!(couple.run(&["remind", "--json"]).code(0).json()["follow_ups"][0]["what"], "call the dentist");
    couple.run(&["check"]).code(0);
}

#[test]
fn it_begins_with_what_there_is() {
    let out = with_follow_ups().run(&["remind"]).code(0).out;
    assert!(out.starts_with(|letter: char| letter.is_alphabetic()), "{out}");
}

#[test]
fn a_wrong_number_changes_nothing() {
    let couple = with_follow_ups();
    for wrong in ["0", "3", "-1", "99999999999999999999", "ana:1", ""] {
        couple.run(&["remind", &format!("--done={wrong}")]).code(2);
    }
    couple.run(&["remind", "--done"]).code(2);
    assert_eq!(couple.run(&["remind", "--json"]).code(0).json()["follow_ups"].as_array().unwrap().len(), 2);
}

#[test]
fn at_a_terminal_it_asks_which_and_nothing_is_chosen_beforehand() {
    for way in BOTH {
        let couple = with_follow_ups();
        for keys in ["", CTRL_C] {
            let mut sitting = Sitting::start(&couple, way, &["remind", "--done"]);
            sitting.asked("Which of these is done?").types(keys);
            if keys.is_empty() {
                sitting.enter();
            }
            sitting.sees("Nothing was changed.");
            assert_eq!(sitting.ends().0, 0);
        }
        let mut sitting = Sitting::start(&couple, way, &["remind", "--done"]);
        sitting.chooses("Which of these is done?", 2).sees("Done: call the dentist");
        assert_eq!(sitting.ends().0, 0);
    }
}

#[test]
fn joint_follow_ups_are_everyones_until_the_repair_is_closed() {
    let couple = Couple::new();
    couple.write(
        "repairs/2026-11-20-light.yaml",
        "affected: ana\nfollow_ups: [{what: a lamp with a dimmer}]\n",
    );
    couple.git_commit("bo", "2026-11-20");
    for person in ["ana", "bo"] {
        assert!(couple.run(&["remind", "--as", person]).code(0).out.contains("a lamp with a dimmer"));
    }
    couple.run(&["remind", "--as", "bo", "--done", "1"]).code(0);
    assert!(couple.read("repairs/2026-11-20-light.yaml").contains("done: 2026-11-23"));
    assert!(!couple.run(&["remind"]).code(0).out.contains("dimmer"));
}

#[test]
fn a_disagreement_that_rests_asks_for_nothing_and_one_taken_up_again_does() {
    let couple = Couple::new();
    let text = "needs: {ana: quiet}\nfollow_ups: [{what: a lamp with a dimmer, due: 2026-11-20}]\n";
    couple.run_with(&["add", "disagreement", "light", "--from", "-"], text).code(0);
    let asks = |verb: &str| couple.run(&[verb]).code(0).out.contains("a lamp with a dimmer");
    for (state, is_asked) in [("open", true), ("resting", false), ("open", true), ("settled", false)] {
        couple
            .run_with(&["edit", "disagreements/light", "--from", "-"], &format!("state: {state}\n"))
            .code(0);
        assert_eq!((asks("remind"), asks("status")), (is_asked, is_asked), "{state}");
        let calendar = calendar(&couple, &[]);
        assert_eq!(calendar.contains("SUMMARY:Follow-up"), is_asked, "{state}: {calendar}");
    }
    // Nothing of it is gone meanwhile.
    assert!(couple.run(&["show", "disagreements/light"]).code(0).out.contains("a lamp with a dimmer"));
}

fn calendar(couple: &Couple, args: &[&str]) -> String {
    couple.run(&[&["remind", "--ics", "-"], args].concat()).code(0).out
}

#[test]
fn the_calendar_has_neutral_titles_stable_ids_and_check_ins_that_come_again() {
    let mut couple = with_follow_ups();
    couple.run(&["limit", "photos", "maybe", "--review-by", "2026-12-20"]).code(0);
    let text = calendar(&couple, &[]);
    assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"), "{text}");
    assert!(text.contains(
        "DTSTART;VALUE=DATE:20261207\r\nDTEND;VALUE=DATE:20261208\r\nRRULE:FREQ=DAILY;INTERVAL=14"
    ));
    assert!(
        text.contains("DTSTART;VALUE=DATE:20261220\r\n") && text.contains("SUMMARY:Review day\r\n"),
        "{text}"
    );
    for word in ["photos", "candles", "dentist", "errand", "Ana", "maybe", "limits"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    assert_eq!(text, calendar(&couple, &[]), "byte by byte");
    let ids = |text: &str| {
        let mut ids: Vec<String> =
            text.lines().filter(|line| line.starts_with("UID:")).map(str::to_owned).collect();
        ids.sort();
        ids
    };
    couple.on("2026-11-24");
    couple.run(&["limit", "photos", "--review-by", "2027-01-20", "maybe"]).code(0);
    let moved = calendar(&couple, &[]);
    assert!(moved.contains("DTSTART;VALUE=DATE:20270120"), "{moved}");
    assert_eq!(ids(&text), ids(&moved));
    assert!(!calendar(&couple, &["--as", "bo"]).contains("Review day"));
}

#[test]
fn the_calendar_is_written_whole_private_and_over_nothing_else() {
    let couple = with_follow_ups();
    let file = couple.home().join("ours.ics");
    let name = file.to_str().unwrap();
    let ran = couple.run(&["remind", "--ics", name]).code(0);
    assert!(ran.out.contains("ours.ics"), "{}", ran.out);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let json = couple.run(&["remind", "--ics", name, "--json"]).code(0).json();
    assert_eq!((json["version"].as_i64(), json["events"].as_i64()), (Some(1), Some(2)));

    let notes = couple.home().join("notes.txt");
    std::fs::write(&notes, "a poem").unwrap();
    let link = couple.home().join("link.ics");
    symlink(&file, &link).unwrap();
    let inside = couple.repo().join("ours.ics");
    let nowhere = couple.home().join("nowhere/ours.ics");
    for target in [&notes, &link, &inside, &nowhere, &couple.home()] {
        let ran = couple.run(&["remind", "--ics", target.to_str().unwrap()]);
        assert!(ran.code != 0 && ran.err.contains("Error:"), "{target:?} {} {}", ran.code, ran.err);
    }
    assert_eq!(std::fs::read_to_string(&notes).unwrap(), "a poem");
    assert!(link.symlink_metadata().unwrap().is_symlink() && !inside.exists());
    couple.run(&["remind", "--ics", "-", "--json"]).code(2);
}

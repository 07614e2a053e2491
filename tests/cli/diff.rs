//! `diff`: what differs between two days, all in all.

use crate::couple::Couple;
use crate::past::{PHOTOS, changes, git, limit, removed, wrote};

fn some_days() -> Couple {
    let couple = Couple::new();
    wrote(&couple, "ana", "2026-10-01", PHOTOS, &limit("maybe"));
    wrote(&couple, "ana", "2026-11-01", PHOTOS, &limit("yes"));
    wrote(&couple, "bo", "2026-11-03", "limits/bo/light.yaml", &limit("soft-limit"));
    wrote(&couple, "ana", "2026-11-05", PHOTOS, &limit("hard-limit"));
    removed(&couple, "bo", "2026-11-07", "limits/bo/light.yaml");
    couple
}

/// The records of `diff ARGS --json`, as `record event: field from>to direction; …`.
#[track_caller]
fn records(couple: &Couple, args: &[&str]) -> Vec<String> {
    let json = couple.run(&[&["diff"], args, &["--json"]].concat()).code(0).json();
    let record = |record: &serde_json::Value| {
        format!(
            "{} {}: {}",
            record["record"].as_str().unwrap(),
            record["event"].as_str().unwrap(),
            changes(record)
        )
    };
    json["records"].as_array().unwrap().iter().map(record).collect()
}

#[test]
fn only_what_is_left_of_the_changes_between_two_days_is_shown() {
    let couple = some_days();
    let diff = |since: &str, until: &str| records(&couple, &["limits", "--since", since, "--until", until]);
    let tightened = "limits/ana/photos changed: stance maybe>hard-limit tightened";
    assert_eq!(diff("2026-10-02", "2026-11-30"), [tightened], "what came and went is not there");
    assert_eq!(
        diff("2026-11-01", "2026-11-04"),
        [
            "limits/ana/photos changed: stance maybe>yes loosened",
            "limits/bo/light added: topic null>Photos set; stance null>soft-limit tightened",
        ]
    );
    assert_eq!(
        diff("2026-11-04", "2026-11-07"),
        [
            "limits/ana/photos changed: stance yes>hard-limit tightened",
            "limits/bo/light removed: topic Photos>null cleared; stance soft-limit>null loosened",
        ]
    );
    assert_eq!(diff("2026-11-10", "2026-11-20"), [""; 0]);
    assert_eq!(records(&couple, &["limits"]), [tightened], "30 days back, if nothing is said");
    assert_eq!(records(&couple, &["log"]), [""; 0]);
}

#[test]
fn the_text_and_the_json_keep_their_shape() {
    let couple = some_days();
    let shown = couple.run(&["diff", "photos"]).code(0).out;
    let expected = "\
TODAY   Ana         Bo             TOGETHER
Photos  hard-limit  not discussed  never

What was said before is not consent now: ask today.

What changed from 24 Oct 2026 to today
  limits/ana/photos: changed
    stance: maybe -> hard-limit  (tightened)
";
    assert_eq!(shown, expected);
    let json = couple.run(&["diff", "photos", "--json"]).code(0).json();
    assert_eq!(
        json,
        serde_json::json!({
            "version": 1,
            "note": "What was said before is not consent now: ask today.",
            "paused": [],
            "since": "2026-10-24",
            "until": "2026-11-23",
            "records": [{
                "record": "limits/ana/photos", "kind": "limit", "event": "changed",
                "changes": [{ "field": "stance", "from": "maybe", "to": "hard-limit", "direction": "tightened" }],
            }],
        })
    );
}

#[test]
fn files_that_are_not_saved_are_among_it_unless_a_last_day_is_named() {
    let couple = some_days();
    couple.write(PHOTOS, &limit("soft-limit"));
    couple.write("limits/ana/light.yaml", "stance: [\n");
    assert_eq!(
        records(&couple, &["limits"]),
        ["limits/ana/light unreadable: ", "limits/ana/photos changed: stance maybe>soft-limit tightened",]
    );
    let shown = couple.run(&["diff", "limits"]).code(0).out;
    assert!(shown.contains("limits/ana/photos: changed (not saved)"), "{shown}");
    assert_eq!(
        records(&couple, &["limits", "--until", "today"]),
        ["limits/ana/photos changed: stance maybe>hard-limit tightened"]
    );
    std::fs::remove_file(couple.repo().join(PHOTOS)).unwrap();
    couple.write("limits/ana/light.yaml", &limit("yes"));
    assert_eq!(
        records(&couple, &["limits", "--since", "2026-11-20"]),
        [
            "limits/ana/light added: topic null>Photos set; stance null>yes loosened",
            "limits/ana/photos removed: topic Photos>null cleared; stance hard-limit>null loosened",
        ]
    );
    couple.write(PHOTOS, &limit("maybe"));
    assert_eq!(records(&couple, &["photos"]), [""; 0], "edited back to what it was 30 days ago");
}

#[test]
fn what_came_by_a_merge_counts_from_the_merge() {
    let couple = Couple::new();
    wrote(&couple, "ana", "2026-10-01", PHOTOS, &limit("maybe"));
    git(&couple, "bo", "2026-10-02", &["checkout", "-q", "-b", "side"]);
    wrote(&couple, "bo", "2026-10-02", "limits/bo/light.yaml", &limit("soft-limit"));
    git(&couple, "ana", "2026-10-03", &["checkout", "-q", "main"]);
    wrote(&couple, "ana", "2026-10-03", "limits/ana/touch.yaml", &limit("maybe"));
    git(&couple, "ana", "2026-11-20", &["merge", "-q", "--no-ff", "-m", "merge", "side"]);
    let light = "limits/bo/light added: topic null>Photos set; stance null>soft-limit tightened";
    assert_eq!(records(&couple, &["limits"]), [light]);
}

#[test]
fn a_version_that_can_not_be_read_is_compared_as_the_last_one_that_can() {
    let couple = some_days();
    wrote(&couple, "ana", "2026-11-08", PHOTOS, "stance: [\n");
    assert_eq!(records(&couple, &["photos"]), ["limits/ana/photos unreadable: "]);
    wrote(&couple, "ana", "2026-11-10", PHOTOS, &limit("maybe"));
    assert_eq!(
        records(&couple, &["photos", "--since", "2026-11-09"]),
        ["limits/ana/photos changed: stance hard-limit>maybe loosened"]
    );
}

#[test]
fn days_that_make_no_sense_are_refused() {
    let couple = some_days();
    let refused = couple.run(&["diff", "--since", "2026-11-05", "--until", "2026-11-01"]).code(2);
    assert!(refused.err.contains("the last day is before the first"), "{}", refused.err);
    couple.run(&["diff", "--since", "2026-02-30"]).code(2);
    couple.run(&["diff", "nothing-like-it"]).code(2);
    assert_eq!(records(&couple, &["limits", "--since", "yesterday"]), [""; 0]);
}

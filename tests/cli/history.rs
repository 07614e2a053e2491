//! `history`: what it shows, to whom, and in which order.

use crate::couple::Couple;
use crate::past::{PHOTOS, changes, commit, couple_since, git, limit, removed, steps, wrote};

/// Ana's and Bo's limits over some weeks.
fn some_weeks() -> Couple {
    let mut couple = couple_since("2026-10-20");
    let words = "only mine, and only on my own phone";
    couple.on("2026-11-01").run(&["limit", "photos", "hard-limit", "--title", "Photos"]).code(0);
    couple.on("2026-11-05").run(&["limit", "photos", "maybe", "--conditions", words]).code(0);
    couple
        .on("2026-11-06")
        .run(&["limit", "photos", "soft-limit", "--as", "bo", "--title", "Photos"])
        .code(0);
    let words = "only mine, and only on our own phones";
    couple.on("2026-11-22").run(&["limit", "photos", "yes", "--conditions", words]).code(0);
    couple.on("2026-11-23");
    couple
}

#[test]
fn limits_lead_with_today_and_then_go_back_day_by_day() {
    let couple = some_weeks();
    let shown = couple.run(&["history", "limits"]).code(0);
    let expected = "\
TODAY   Ana                           Bo          TOGETHER
Photos  maybe (yes from 26 Nov 2026)  soft-limit  not now, or only as said

What was said before is not consent now: ask today.

Sunday, 22 November 2026, yesterday
  limits/ana/photos: changed by Ana
    stance: maybe -> yes  (loosened; counts from 26 Nov 2026 (in 3 days))
    conditions: only mine, and only on [-my-] {+our+} own [-phone-] {+phones+}

Friday, 6 November 2026, 2 weeks ago
  limits/bo/photos: new, by Bo
    topic: Photos
    stance: soft-limit  (tightened; counts at once)

Thursday, 5 November 2026, 2 weeks ago
  limits/ana/photos: changed by Ana
    stance: hard-limit -> maybe  (loosened; counted from 9 Nov 2026)
    conditions: {+only mine, and only on my own phone+}

Sunday, 1 November 2026, 3 weeks ago
  limits/ana/photos: new, by Ana
    topic: Photos
    stance: hard-limit  (tightened; counts at once)
";
    assert_eq!((shown.out.as_str(), shown.err.as_str()), (expected, ""));
}

#[test]
fn the_json_keeps_its_shape() {
    let couple = some_weeks();
    let head = couple.git(&["rev-parse", "HEAD"]).out.trim().to_owned();
    let json = couple.run(&["history", "limits", "-n", "1", "--json"]).code(0).json();
    let expected = serde_json::json!({
        "version": 1,
        "note": "What was said before is not consent now: ask today.",
        "paused": [],
        "steps": [{
            "commit": head,
            "date": "2026-11-22",
            "author": "ana",
            "record": "limits/ana/photos",
            "kind": "limit",
            "event": "changed",
            "changes": [
                { "field": "stance", "from": "maybe", "to": "yes", "direction": "loosened" },
                {
                    "field": "conditions",
                    "from": "only mine, and only on my own phone",
                    "to": "only mine, and only on our own phones",
                    "direction": "reworded",
                },
            ],
        }],
    });
    assert_eq!(json, expected);
    let config = couple.run(&["history", "config", "--json"]).code(0).json();
    assert_eq!(config.as_object().unwrap().keys().collect::<Vec<_>>(), ["version", "steps"]);
    assert_eq!(config["steps"][0]["event"], "added");
}

#[test]
fn steps_are_chosen_by_day_person_field_and_number() {
    let couple = some_weeks();
    let days = |args: &[&str]| -> Vec<String> {
        let json = couple.run(&[&["history", "limits", "--json"], args].concat()).code(0).json();
        json["steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| step["date"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(days(&["--since", "2026-11-06"]), ["2026-11-22", "2026-11-06"]);
    assert_eq!(days(&["--until", "2026-11-05"]), ["2026-11-05", "2026-11-01"]);
    assert_eq!(days(&["--since", "2026-11-02", "--until", "2026-11-06", "-n", "1"]), ["2026-11-06"]);
    assert_eq!(days(&["--person", "bo"]), ["2026-11-06"]);
    assert_eq!(days(&["--person", "Bo"]), ["2026-11-06"]);
    assert_eq!(days(&["--field", "conditions"]), ["2026-11-22", "2026-11-05"]);
    let only = steps(&couple, &["limits", "--field", "stance", "-n", "1"]);
    assert_eq!(only, ["limits/ana/photos changed by ana: stance maybe>yes loosened"]);
    assert!(couple.run(&["history", "--since", "friday"]).code(0).err.contains("Friday, 20 November 2026"));
    for (args, hint) in [
        (["--person", "zed"], "the people here are `ana` or `bo`"),
        (["--field", "stnace"], "did you mean `stance`?"),
        (["--since", "someday"], "--since 2026-11-23"),
    ] {
        let refused = couple.run(&[&["history", "limits"], &args[..]].concat()).code(2);
        assert!(refused.err.contains(hint), "{args:?}: {}", refused.err);
    }
    couple.run(&["history", "-n", "0"]).code(2);
}

#[test]
fn a_patch_shows_the_file_with_its_context() {
    let couple = some_weeks();
    let shown = couple.run(&["history", "limits", "--patch", "-n", "1"]).code(0).out;
    for line in [
        "--- a/limits/ana/photos.yaml\n+++ b/limits/ana/photos.yaml\n@@ -",
        "\n-stance: maybe\n",
        "\n # What has to be so?\n",
    ] {
        assert!(shown.contains(line), "{line:?} in {shown}");
    }
    let json = couple.run(&["history", "limits/bo/photos", "--patch", "--json"]).code(0).json();
    assert!(
        json["steps"][0]["patch"]
            .as_str()
            .unwrap()
            .starts_with("--- /dev/null\n+++ b/limits/bo/photos.yaml\n")
    );
}

#[test]
fn a_looser_stance_says_what_became_of_it() {
    let mut couple = couple_since("2026-10-20");
    let remark = |couple: &Couple, number: &str| {
        let shown = couple.run(&["history", "limits", "-n", number]).code(0).out;
        let at = shown.rfind("stance:").unwrap();
        let lines: Vec<&str> = shown[at..].lines().map(str::trim).collect();
        lines.join(" ")
    };
    couple.on("2026-11-01").run(&["limit", "photos", "hard-limit"]).code(0);
    couple.on("2026-11-10").run(&["limit", "photos", "yes"]).code(0);
    assert!(remark(&couple, "1").ends_with("(loosened; counts from 14 Nov 2026 (in 4 days))"));
    couple.on("2026-11-11").run(&["pause", "--as", "bo"]).code(0);
    assert!(
        remark(&couple, "1")
            .ends_with("(loosened; waits until nobody is paused, and until 13 Nov 2026 at least)"),
        "{}",
        remark(&couple, "1")
    );
    let shown = couple.run(&["history", "limits"]).code(0).out;
    assert!(shown.starts_with("PAUSED by Bo since 11 Nov 2026."), "{shown}");
    couple.run(&["resume", "--as", "bo"]).code(0);
    couple.on("2026-11-12").run(&["limit", "photos", "--keep"]).code(0);
    couple.on("2026-11-23");
    assert!(remark(&couple, "2").contains("something stricter was said before"), "{}", remark(&couple, "2"));
    couple.write(PHOTOS, &limit("yes"));
    commit(&couple, "bo", "2026-11-23");
    let shown = couple.run(&["history", "limits", "-n", "1"]).code(0).out;
    assert!(shown.contains("limits/ana/photos: changed by Bo, though it is Ana's"), "{shown}");
    assert!(shown.contains("loosened; does not count: only Ana can say so"), "{shown}");
}

#[test]
fn files_that_move_go_or_come_again_are_shown_as_what_they_are() {
    let couple = Couple::new();
    wrote(&couple, "ana", "2026-11-01", PHOTOS, &limit("maybe"));
    git(&couple, "ana", "2026-11-02", &["mv", PHOTOS, "limits/ana/pictures.yaml"]);
    commit(&couple, "ana", "2026-11-02");
    removed(&couple, "ana", "2026-11-03", "limits/ana/pictures.yaml");
    wrote(&couple, "ana", "2026-11-04", "limits/ana/pictures.yaml", &limit("soft-limit"));
    assert_eq!(
        steps(&couple, &["limits"]),
        [
            "limits/ana/pictures added by ana: topic null>Photos set; stance null>soft-limit tightened",
            "limits/ana/pictures removed by ana: topic Photos>null cleared; stance maybe>null cleared",
            "limits/ana/photos removed by ana: topic Photos>null cleared; stance maybe>null cleared",
            "limits/ana/pictures added by ana: topic null>Photos set; stance null>maybe set",
            "limits/ana/photos added by ana: topic null>Photos set; stance null>maybe set",
        ]
    );
    let shown = couple.run(&["history", "limits"]).code(0).out;
    assert!(
        shown.contains("limits/ana/photos: removed by Ana (the same text is now in limits/ana/pictures)"),
        "{shown}"
    );
    assert!(
        shown.contains("limits/ana/pictures: new, by Ana (the same text as in limits/ana/photos)"),
        "{shown}"
    );
    assert_eq!(steps(&couple, &["photos"]).len(), 2, "a record that is no longer there is found by its name");
}

#[test]
fn a_version_that_can_not_be_read_is_a_step_and_not_the_end() {
    let couple = Couple::new();
    wrote(&couple, "ana", "2026-11-01", PHOTOS, &limit("hard-limit"));
    wrote(&couple, "ana", "2026-11-02", PHOTOS, "stance: [\n");
    wrote(&couple, "ana", "2026-11-03", PHOTOS, &format!("topic: {}\n", "x".repeat(2 << 20)));
    wrote(&couple, "ana", "2026-11-04", PHOTOS, &limit("maybe"));
    wrote(&couple, "ana", "2026-11-05", PHOTOS, "# a comment\ntopic: Photos\nstance: maybe\n");
    let expected = [
        "limits/ana/photos changed by ana: ",
        "limits/ana/photos changed by ana: stance hard-limit>maybe loosened",
        "limits/ana/photos unreadable by ana: ",
        "limits/ana/photos unreadable by ana: ",
        "limits/ana/photos added by ana: topic null>Photos set; stance null>hard-limit tightened",
    ];
    assert_eq!(steps(&couple, &["limits"]), expected);
    let shown = couple.run(&["history", "limits"]).code(0).out;
    assert!(shown.contains("can't be read as Ana left it"), "{shown}");
    assert!(shown.contains("(only comments, order or layout)"), "{shown}");
    let patch = couple.run(&["history", "limits", "--patch"]).code(0).out;
    assert!(patch.contains("(larger than 1 MiB, not shown)"), "{patch}");
    let other_way = couple.run(&["history", "--json"]).code(0).json();
    let limits = other_way["steps"].as_array().unwrap().iter().filter(|step| step["kind"] == "limit");
    assert_eq!(
        limits.map(changes).collect::<Vec<_>>(),
        expected.map(|step| step.split_once(": ").unwrap().1)
    );
}

#[test]
fn commits_by_others_and_on_odd_days_are_shown_in_the_order_of_the_commits() {
    let couple = Couple::new();
    wrote(&couple, "j@example.org", "2099-01-01", PHOTOS, &limit("maybe"));
    wrote(&couple, "zed", "2026-11-02", PHOTOS, &limit("soft-limit"));
    wrote(&couple, "shared", "2001-01-01", PHOTOS, &limit("hard-limit"));
    let json = couple.run(&["history", "limits", "--json"]).code(0).json();
    let steps: Vec<_> = json["steps"].as_array().unwrap().iter().collect();
    let days: Vec<_> = steps.iter().map(|step| step["date"].as_str().unwrap()).collect();
    assert_eq!(days, ["2001-01-01", "2026-11-02", "2099-01-01"]);
    assert!(steps.iter().all(|step| step["author"].is_null()));
    let shown = couple.run(&["history", "limits"]).code(0).out;
    for words in [
        "Thursday, 1 January 2099, dated in the future",
        "new, by someone unknown (j@example.org), though it is Ana's",
        "changed by someone unknown (zed)",
        "changed by someone at the computer that both use",
    ] {
        assert!(shown.contains(words), "{words:?} in {shown}");
    }
    assert_eq!(
        couple.run(&["history", "limits", "--until", "2026-11-23", "--json"]).json()["steps"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn values_under_a_persons_name_are_shown_as_whoever_wrote_them() {
    let couple = Couple::new();
    let log = "log/2026/2026-11-20-evening.yaml";
    wrote(&couple, "ana", "2026-11-20", log, "title: Evening\nresponses:\n  ana: calm\n  bo: tired\n");
    let shown = couple.run(&["history", "log"]).code(0).out;
    assert!(shown.contains("    responses.ana: calm\n"), "{shown}");
    assert!(shown.contains("    responses.bo (as Ana wrote it): tired\n"), "{shown}");
    let only = steps(&couple, &["log", "--field", "responses.bo"]);
    assert_eq!(only, ["log/2026/2026-11-20-evening added by ana: responses.bo null>tired set"]);
    assert!(!shown.contains("TODAY") && !shown.contains("consent"), "no stances, no note: {shown}");
}

#[test]
fn nothing_from_a_file_or_a_commit_commands_the_terminal() {
    let couple = Couple::new();
    wrote(
        &couple,
        "Joe\u{1b}[31m@x.org",
        "2026-11-01",
        PHOTOS,
        "topic: \"a \\e[2J b\"\nstance: maybe\nx-\u{202e}odd: 1\n",
    );
    for args in [&["history"][..], &["history", "--patch"], &["diff"]] {
        let shown = couple.run(args).code(0).out;
        assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "{args:?}: {shown:?}");
    }
    let json = couple.run(&["history", "photos", "--json"]).code(0).json();
    assert_eq!(json["steps"][0]["changes"][0]["to"], "a \u{1b}[2J b");
}

#[test]
fn a_repository_without_commits_and_a_head_beside_every_branch_have_a_history_too() {
    let couple = some_weeks();
    git(&couple, "ana", "2026-11-23", &["checkout", "-q", "HEAD~1"]);
    assert_eq!(steps(&couple, &["limits", "-n", "1"])[0].split(' ').next(), Some("limits/bo/photos"));
    let empty = Couple::without_repository();
    std::fs::create_dir(empty.repo()).unwrap();
    empty.git(&["init", "-q"]).code(0);
    empty.write("couplelog.yaml", "format: 1\npeople:\n  - id: ana\n");
    let at = ["--repo", empty.repo_str()];
    assert_eq!(empty.run(&[&at[..], &["history"]].concat()).code(0).out, "Nothing to show.\n");
    let json = empty.run(&[&at[..], &["history", "limits", "--json"]].concat()).code(0).json();
    assert_eq!(json["steps"], serde_json::json!([]));
    assert!(empty.run(&[&at[..], &["diff"]].concat()).code(0).out.contains("couplelog: new (not saved)"));
}

#[test]
fn a_part_of_the_history_is_refused_as_a_whole() {
    let couple = some_weeks();
    let url = format!("file://{}", couple.repo_str());
    let part = couple.home().join("part");
    couple.git(&["clone", "-q", "--depth", "1", &url, part.to_str().unwrap()]).code(0);
    let refused = couple.run(&["--repo", part.to_str().unwrap(), "history", "log"]).code(1);
    assert!(refused.err.contains("git fetch --unshallow"), "{}", refused.err);
}

//! `check --history`: every commit against every parent, and what `sync` says of what it received.

use std::fs;

use serde_json::Value;

use crate::couple::Couple;
use crate::past::{PHOTOS, commit, couple_since, git, limit, removed, wrote};
use crate::two::Two;

/// Level, path, field and message of everything that is told of commits.
fn told(couple: &Couple) -> Vec<String> {
    let json = couple.run(&["check", "--history", "--json"]).json();
    let problems = json["problems"].as_array().unwrap();
    let of_history = problems.iter().filter(|it| it["commit"].is_string());
    let word = |it: &Value, key: &str| it[key].as_str().unwrap_or("-").to_owned();
    let shown = |it: &Value| {
        assert_eq!(word(it, "commit").len(), 40, "{it}");
        ["level", "path", "field", "message"].map(|key| word(it, key)).join(" ")
    };
    of_history.map(shown).collect()
}

#[track_caller]
fn the_only(couple: &Couple, begins: &str) {
    let found = told(couple);
    assert!(found.len() == 1 && found[0].starts_with(begins), "{found:#?}");
}

#[track_caller]
fn is_clean(couple: &Couple) {
    assert_eq!(told(couple), [""; 0]);
}

const DEBRIEF: &str = "debriefs/2026/2026-11-10-walk/ana.yaml";
const LOG: &str = "log/2026/2026-11-10-walk.yaml";

#[test]
fn an_ordinary_couples_months_are_clean() {
    let mut couple = Couple::without_repository();
    couple.run(&["demo", couple.repo_str()]).code(0);
    couple.on("2026-11-21");
    let ran = couple.run(&["check", "--history", "--repo", couple.repo_str(), "--json"]).code(0);
    assert_eq!(ran.json()["problems"].as_array().map(Vec::len), Some(0), "{}", ran.out);
}

#[test]
fn a_pair_that_writes_apart_and_syncs_is_clean() {
    let mut two = Two::new();
    for (week, day) in ["2026-11-24", "2026-12-01", "2026-12-08", "2026-12-15"].iter().enumerate() {
        two.ana.on(day);
        two.bo.on(day);
        for (one, me) in [(&two.ana, "ana"), (&two.bo, "bo")] {
            let stance = ["maybe", "hard-limit", "yes", "soft-limit"][(week + me.len()) % 4];
            one.run(&["limit", "photos", stance, "--title", "Photos", "--why", "for now"]).code(0);
            one.run_with(
                &["log", &format!("Walk {week}"), "--date", day, "--from", "-"],
                "responses: {ana: calm, bo: glad}\n",
            )
            .code(0);
            one.run_with(&["checkin", "--from", "-"], "appreciation: tea\n").code(0);
            let terms = format!("title: Phones\nterms: [\"{me} puts the phone away {week}\"]\n");
            one.run_with(&["add", "agreement", "phones", "--from", "-"], &terms);
            one.run(&["agree", "phones", "--yes"]);
        }
        two.ana.run(&["pause"]).code(0);
        two.settle();
        two.ana.run(&["resume"]).code(0);
        two.bo
            .run_with(&["edit", "agreements/phones", "--from", "-"], &format!("where: at home {week}\n"))
            .code(0);
        two.bo.run(&["pause", "--as", "bo"]).code(0);
        two.ana.run(&["agree", "phones", "--yes"]);
        two.bo.run(&["resume"]).code(0);
        two.settle();
        two.bo.run(&["agree", "phones", "--yes"]);
    }
    assert!(two.ana.git(&["log", "--merges", "--format=%h"]).out.lines().count() >= 4);
    is_clean(&two.ana);
    is_clean(&two.bo);
}

#[test]
fn a_limit_that_another_made_looser_is_named_with_its_commit_even_when_it_was_answered() {
    let couple = couple_since("2026-11-01");
    wrote(&couple, "ana", "2026-11-02", PHOTOS, &limit("hard-limit"));
    wrote(&couple, "bo", "2026-11-03", PHOTOS, &limit("yes"));
    let commit = git(&couple, "bo", "2026-11-03", &["rev-parse", "HEAD"]);
    wrote(&couple, "ana", "2026-11-04", PHOTOS, &limit("soft-limit"));
    the_only(&couple, &format!("error {PHOTOS} stance Bo made this limit of Ana's looser"));
    let ran = couple.run(&["check", "--history"]).code(3);
    assert!(ran.out.contains(&format!("(commit {})", &commit[..10])), "{}", ran.out);
    assert!(!format!("{}{}", ran.out, ran.err).contains("hard-limit"), "{}", ran.out);
    assert!(ran.err.contains("Hint: "), "{}", ran.err);
}

#[test]
fn stricter_by_another_is_a_warning_and_other_words_or_a_removal_are_not() {
    let couple = couple_since("2026-11-01");
    wrote(&couple, "ana", "2026-11-02", PHOTOS, &limit("maybe"));
    wrote(&couple, "bo", "2026-11-03", PHOTOS, &limit("hard-limit"));
    the_only(&couple, &format!("warning {PHOTOS} stance Bo made this limit of Ana's stricter"));
    couple.run(&["check", "--history"]).code(0);
    wrote(&couple, "bo", "2026-11-04", PHOTOS, &format!("{}conditions: a door\n", limit("hard-limit")));
    removed(&couple, "x@example.org", "2026-11-05", PHOTOS);
    let found = told(&couple);
    let begins = |begin: &str| found.iter().any(|it| it.starts_with(begin));
    assert!(begins(&format!("error {PHOTOS} conditions Bo wrote this under Ana's name")), "{found:#?}");
    assert!(
        begins(&format!("error {PHOTOS} - an unknown address made this limit of Ana's looser")),
        "{found:#?}"
    );
    assert_eq!(found.len(), 3, "{found:#?}");
}

#[test]
fn what_stands_under_a_name_is_that_persons_in_their_records_and_in_joint_ones() {
    let couple = couple_since("2026-11-01");
    wrote(&couple, "ana", "2026-11-10", DEBRIEF, "felt_good: the walk\n");
    wrote(&couple, "ana", "2026-11-10", LOG, "title: Walk\nresponses: {ana: good, bo: calm}\n");
    // What Ana noted of Bo may be put right by Ana; what Ana said is Ana's.
    wrote(&couple, "ana", "2026-11-11", LOG, "title: Walk\nresponses: {ana: good, bo: glad}\n");
    is_clean(&couple);
    wrote(&couple, "bo", "2026-11-12", LOG, "title: Walk\nresponses: {ana: bad, bo: glad}\n");
    the_only(&couple, &format!("error {LOG} responses Bo wrote this under Ana's name"));
    wrote(&couple, "bo", "2026-11-13", DEBRIEF, "felt_good: all of it\n");
    removed(&couple, "bo", "2026-11-14", DEBRIEF);
    let found = told(&couple);
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found[0].starts_with(&format!("error {DEBRIEF} - Bo took out what was Ana's")), "{found:#?}");
    assert!(found[1].starts_with(&format!("error {DEBRIEF} felt_good Bo wrote")), "{found:#?}");
}

#[test]
fn an_agreement_in_anothers_name_or_for_other_words_is_named() {
    let couple = couple_since("2026-11-01");
    let terms = "title: Phones\nterms: [in the hall]\n";
    couple.run_with(&["add", "agreement", "phones", "--from", "-"], terms).code(0);
    couple.run(&["agree", "phones", "--yes"]).code(0);
    is_clean(&couple);
    let text = couple.read("agreements/phones.yaml");
    let digest = text.lines().find_map(|line| line.trim().strip_prefix("digest: ")).unwrap();
    let path = "agreements/phones.yaml";
    let both =
        format!("{terms}agreed:\n- {{person: ana, digest: {digest}}}\n- {{person: bo, digest: {digest}}}\n");
    wrote(&couple, "ana", "2026-11-23", path, &both);
    the_only(&couple, &format!("error {path} agreed Ana wrote this under Bo's name"));
    let path = "agreements/tea.yaml";
    wrote(
        &couple,
        "bo",
        "2026-11-23",
        path,
        "title: Tea\nterms: [tea]\nagreed:\n- {person: bo, digest: abc}\n",
    );
    let found = told(&couple);
    assert!(
        found.iter().any(|it| it.starts_with(&format!("error {path} agreed Bo noted that Bo agreed, but"))),
        "{found:#?}"
    );
    // Words that change leave an agreement behind, which is nobody's fault.
    wrote(&couple, "bo", "2026-11-23", "agreements/phones.yaml", &both.replace("hall", "kitchen"));
    assert_eq!(told(&couple).len(), 2);
}

#[test]
fn a_pause_that_another_ended_and_a_person_who_was_taken_out_are_named() {
    let couple = couple_since("2026-11-01");
    wrote(&couple, "ana", "2026-11-02", "pauses/ana.yaml", "since: 2026-11-02\n");
    removed(&couple, "bo", "2026-11-03", "pauses/ana.yaml");
    wrote(&couple, "bo", "2026-11-04", "pauses/someone.yaml", "since: 2026-11-04\n");
    removed(&couple, "bo", "2026-11-05", "pauses/someone.yaml");
    let config = couple.read("couplelog.yaml");
    let lines = config.lines().filter(|line| !line.contains("ana") && !line.contains("Ana"));
    wrote(
        &couple,
        "bo",
        "2026-11-06",
        "couplelog.yaml",
        &lines.map(|line| format!("{line}\n")).collect::<String>(),
    );
    let found = told(&couple);
    for begin in [
        "error couplelog.yaml people Bo took Ana out of the people",
        "error pauses/ana.yaml - Bo ended a pause that was Ana's to end",
        "error pauses/someone.yaml - Bo ended a pause that was Ana's to end",
    ] {
        assert!(found.iter().any(|it| it.starts_with(begin)), "{begin}: {found:#?}");
    }
    assert_eq!(found.len(), 3, "{found:#?}");
}

/// Ana has a maybe on `main`; on `side` it became a hard limit, and main went on.
fn parted() -> Couple {
    let couple = couple_since("2026-11-01");
    wrote(&couple, "ana", "2026-11-02", PHOTOS, &limit("maybe"));
    git(&couple, "ana", "2026-11-03", &["checkout", "-q", "-b", "side"]);
    wrote(&couple, "ana", "2026-11-03", PHOTOS, &limit("hard-limit"));
    wrote(&couple, "ana", "2026-11-03", DEBRIEF, "felt_good: the walk\n");
    git(&couple, "ana", "2026-11-04", &["checkout", "-q", "main"]);
    wrote(&couple, "bo", "2026-11-04", "terms/slow.yaml", "term: slow\n");
    couple
}

#[test]
fn a_merge_that_drops_what_a_line_made_stricter_is_named_and_a_plain_one_is_not() {
    let couple = parted();
    git(&couple, "bo", "2026-11-05", &["merge", "-q", "--no-edit", "side"]);
    is_clean(&couple);
    let couple = parted();
    git(&couple, "bo", "2026-11-05", &["merge", "-q", "-s", "ours", "--no-edit", "side"]);
    let found = told(&couple);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(
        found[0].starts_with(&format!("error {DEBRIEF} - a merge by Bo left out what Ana wrote")),
        "{found:#?}"
    );
    assert!(
        found[1].starts_with(&format!("error {PHOTOS} stance a merge by Bo came out looser")),
        "{found:#?}"
    );
}

#[test]
fn a_line_that_only_stayed_stricter_may_be_overtaken() {
    let couple = couple_since("2026-11-01");
    wrote(&couple, "ana", "2026-11-02", PHOTOS, &limit("hard-limit"));
    git(&couple, "bo", "2026-11-03", &["checkout", "-q", "-b", "side"]);
    wrote(&couple, "bo", "2026-11-03", "terms/slow.yaml", "term: slow\n");
    git(&couple, "ana", "2026-11-04", &["checkout", "-q", "main"]);
    wrote(&couple, "ana", "2026-11-04", PHOTOS, &limit("yes"));
    git(&couple, "bo", "2026-11-05", &["merge", "-q", "--no-edit", "side"]);
    is_clean(&couple);
}

#[test]
fn days_out_of_order_and_in_the_future_are_warnings() {
    let couple = couple_since("2026-11-01");
    wrote(&couple, "ana", "2026-11-10", "terms/slow.yaml", "term: slow\n");
    commit(&couple, "bo", "2026-11-09");
    commit(&couple, "bo", "2099-01-01");
    let found = told(&couple);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].starts_with("warning .git date it is dated after today"), "{found:#?}");
    assert!(
        found[1].starts_with("warning .git date it is dated before a commit that it stands on"),
        "{found:#?}"
    );
    couple.run(&["check", "--history"]).code(0);
}

#[test]
fn a_version_that_can_not_be_read_is_named_and_the_walk_goes_on_below_it() {
    let couple = couple_since("2026-11-01");
    wrote(&couple, "ana", "2026-11-02", PHOTOS, &limit("hard-limit"));
    wrote(&couple, "bo", "2026-11-03", PHOTOS, &limit("yes"));
    wrote(&couple, "ana", "2026-11-04", PHOTOS, "topic: [\n");
    wrote(&couple, "bo", "2026-11-05", PHOTOS, &limit("yes"));
    wrote(&couple, "ana", "2026-11-06", PHOTOS, &limit("hard-limit"));
    wrote(&couple, "bo", "2026-11-07", PHOTOS, "topic: {\n");
    let found = told(&couple);
    let has = |begin: &str| found.iter().filter(|it| it.starts_with(begin)).count();
    assert_eq!(
        has(&format!("warning {PHOTOS} - since a change by Ana this could not be read")),
        1,
        "{found:#?}"
    );
    assert_eq!(has(&format!("error {PHOTOS} - Bo wrote this under Ana's name")), 1, "{found:#?}");
    assert_eq!(has(&format!("error {PHOTOS} stance Bo made this limit of Ana's looser")), 1, "{found:#?}");
    fs::remove_file(couple.repo().join(PHOTOS)).unwrap();
}

#[test]
fn what_sync_received_against_the_rules_is_said_calmly_and_everything_else_arrives() {
    let two = Two::new();
    two.ana.run(&["limit", "photos", "hard-limit", "--title", "Photos"]).code(0);
    two.settle();
    two.bo.write(PHOTOS, &limit("yes"));
    two.bo.write("terms/slow.yaml", "term: slow\n");
    two.bo.git_commit("bo", "2026-11-23");
    two.bo.run(&["sync"]).code(0);
    let ran = two.ana.run(&["sync"]).code(0);
    assert!(ran.out.contains("Received 1"), "{}", ran.out);
    assert!(
        ran.err.contains("limits/ana/photos: Bo made this limit of Ana's looser; that doesn't count."),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("couplelog check --history"), "{}", ran.err);
    let limits = two.ana.run(&["limits", "--json"]).code(0).json();
    assert_eq!(limits["topics"][0]["people"]["ana"]["in_force"], "hard-limit", "{limits}");
    // It is said once: what was there before isn't looked at again.
    let again = two.ana.run(&["sync"]).code(0);
    assert!(!again.err.contains("looser"), "{}", again.err);
    // Whoever sent it hears nothing of it from sync.
    two.bo.write("terms/fast.yaml", "term: fast\n");
    two.bo.git_commit("bo", "2026-11-23");
    let json = two.bo.run(&["sync", "--json"]).code(0).json();
    assert_eq!(json["problems"].as_array().map(Vec::len), Some(0), "{json}");
}

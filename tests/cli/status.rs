//! `status`: the first screen of the day.

use std::fs;

use serde_json::{Value, json};

use crate::couple::Couple;

fn status(couple: &Couple, args: &[&str]) -> Value {
    couple.run(&[&["status", "--json"], args].concat()).code(0).json()
}

fn session(couple: &Couple, date: &str, slug: &str) {
    let year = date.get(..4).unwrap();
    couple
        .write(&format!("log/{year}/{date}-{slug}.yaml"), &format!("date: {date}\ntitle: A slow evening\n"));
}

#[test]
fn a_quiet_day_is_short_and_calm() {
    let couple = Couple::new();
    let ran = couple.run(&["status"]).code(0);
    assert!(ran.out.contains("Ana, it is Monday, 23 November 2026."), "{}", ran.out);
    assert!(ran.out.contains("Nothing waits for you here."), "{}", ran.out);
    assert!(ran.out.contains("always mean STOP") && ran.out.lines().count() < 10, "{}", ran.out);
    assert_eq!(ran.err, "");
}

#[test]
fn the_object_has_every_part() {
    let couple = Couple::new();
    let status = status(&couple, &[]);
    assert_eq!(status["version"], 1);
    assert!(status["note"].as_str().unwrap().contains("not consent now"));
    for part in ["paused", "due", "changed", "waiting", "unsaved", "drafts"] {
        assert_eq!(status[part], json!([]), "{part}");
    }
}

#[test]
fn a_pause_comes_before_everything() {
    let couple = Couple::new();
    couple.run(&["pause", "--as", "bo"]).code(0);
    assert!(couple.run(&["status"]).code(0).out.starts_with("PAUSED by Bo since 23 Nov 2026."));
    assert_eq!(status(&couple, &[])["paused"], json!(["bo"]));
}

#[test]
fn the_signals_stand_in_one_line() {
    let couple = Couple::without_repository();
    let words = ["--stop-word", "red", "--stop-gesture", "two taps", "--me", "ana"];
    couple
        .run(&[&["init", couple.repo_str(), "--person", "ana=Ana", "--person", "bo=Bo"], &words[..]].concat())
        .code(0);
    let out = couple.run(&["status"]).code(0).out;
    assert!(out.lines().any(|line| line.contains("RED") && line.contains("TWO TAPS")), "{out}");
}

#[test]
fn an_own_loosening_stays_with_its_day_and_the_way_back_as_long_as_it_waits() {
    let mut couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.run(&["limit", "photos", "yes"]).code(0);
    for day in ["2026-11-23", "2026-11-26"] {
        couple.on(day);
        let out = couple.run(&["status"]).code(0).out;
        assert!(
            out.contains("yes counts from 27 Nov 2026") && out.contains("couplelog limit photos --keep"),
            "{out}"
        );
        let waiting = &status(&couple, &[])["waiting"];
        assert_eq!(waiting[0]["record"], "limits/ana/photos");
        assert_eq!(
            (waiting[0]["counts_from"].as_str(), waiting[0]["stance"].as_str()),
            (Some("2026-11-27"), Some("yes"))
        );
        assert_eq!(waiting[0]["keep"], "couplelog limit photos --keep");
        assert_eq!(status(&couple, &["--as", "bo"])["waiting"], json!([]), "it is nobody else's");
    }
    couple.on("2026-11-27");
    assert_eq!(status(&couple, &[])["waiting"], json!([]));
}

#[test]
fn the_command_on_the_screen_takes_the_loosening_back() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.run(&["limit", "photos", "yes"]).code(0);
    let keep = status(&couple, &[])["waiting"][0]["keep"].as_str().unwrap().to_owned();
    let words: Vec<&str> = keep.split(' ').skip(1).collect();
    couple.run(&words).code(0);
    assert_eq!(status(&couple, &[])["waiting"], json!([]));
}

#[test]
fn review_days_are_mentioned_when_they_are_near_or_have_passed() {
    let mut couple = Couple::new();
    couple.run(&["limit", "photos", "maybe", "--review-by", "2026-12-20"]).code(0);
    couple.run(&["limit", "music", "hard-limit"]).code(0);
    let due = |couple: &Couple| status(couple, &[])["due"].as_array().unwrap().clone();
    couple.on("2026-12-05");
    assert_eq!(due(&couple), [json!(null); 0]);
    couple.on("2026-12-06");
    assert_eq!(due(&couple)[0]["record"], "limits/ana/photos");
    couple.on("2026-12-21");
    assert!(couple.run(&["status"]).code(0).out.contains("talk first"));
    couple.on("2027-06-01");
    assert_eq!(due(&couple).len(), 1, "nobody is asked to look at a hard limit again");
    assert_eq!(status(&couple, &["--as", "bo"])["due"], json!([]));
}

#[test]
fn a_session_is_mentioned_until_its_writer_has_looked_back_and_not_for_ever() {
    let mut couple = Couple::new();
    session(&couple, "2026-11-18", "walk");
    session(&couple, "2026-11-20", "evening");
    session(&couple, "2026-11-24", "tomorrow");
    couple.git_commit("ana", "2026-11-20");
    let due = status(&couple, &[])["due"].clone();
    assert_eq!(due.as_array().unwrap().len(), 1);
    assert_eq!(
        (due[0]["what"].as_str(), due[0]["title"].as_str()),
        (Some("debrief"), Some("A slow evening"))
    );
    assert_eq!(due[0]["record"], "log/2026/2026-11-20-evening");
    couple.write("debriefs/2026/2026-11-20-evening/ana.yaml", "felt_good: the pace\n");
    couple.git_commit("ana", "2026-11-20");
    assert_eq!(status(&couple, &[])["due"][0]["record"], "log/2026/2026-11-18-walk");
    assert_eq!(status(&couple, &["--as", "bo"])["due"][0]["record"], "log/2026/2026-11-20-evening");
    couple.on("2027-02-01");
    assert_eq!(status(&couple, &[])["due"], json!([]));
}

#[test]
fn what_the_other_changed_is_shown_once_and_by_kind_and_title_only() {
    let couple = Couple::new();
    couple.run(&["status"]).code(0);
    couple
        .run(&[
            "limit",
            "photos",
            "hard-limit",
            "--as",
            "bo",
            "--title",
            "Holiday photos",
            "--why",
            "marzipan",
        ])
        .code(0);
    couple.run(&["limit", "music", "maybe"]).code(0);
    let changed = status(&couple, &[])["changed"].clone();
    assert_eq!(changed.as_array().unwrap().len(), 1, "{changed:#}");
    assert_eq!(
        (changed[0]["record"].as_str(), changed[0]["author"].as_str()),
        (Some("limits/bo/photos"), Some("bo"))
    );
    let out = couple.run(&["status"]).code(0).out;
    assert!(out.contains("Bo: limit Holiday photos"), "{out}");
    assert!(!out.contains("marzipan") && !out.contains("hard-limit"), "{out}");
    assert!(!couple.run(&["status"]).code(0).out.contains("Holiday"), "it was seen");
}

#[test]
fn a_script_that_asks_does_not_look_in_its_persons_place() {
    let couple = Couple::new();
    status(&couple, &[]);
    couple.run(&["limit", "photos", "hard-limit", "--as", "bo"]).code(0);
    for _ in 0..2 {
        assert_eq!(status(&couple, &[])["changed"][0]["record"], "limits/bo/photos");
    }
}

#[test]
fn each_person_has_their_own_last_look_and_the_cache_can_go() {
    let couple = Couple::new();
    couple.run(&["status"]).code(0);
    couple.run(&["status", "--as", "bo"]).code(0);
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.run(&["status"]).code(0);
    fs::remove_dir_all(couple.repo().join(".git/couplelog/cache")).unwrap();
    assert!(couple.run(&["status", "--as", "bo"]).code(0).out.contains("Ana: limit photos"));
}

#[test]
fn a_pause_that_has_ended_and_a_change_taken_back_are_not_news() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "maybe", "--as", "bo"]).code(0);
    couple.run(&["status"]).code(0);
    couple.run(&["pause", "--as", "bo"]).code(0);
    couple.run(&["resume", "--as", "bo"]).code(0);
    let before = couple.read("limits/bo/photos.yaml");
    couple.run(&["limit", "photos", "hard-limit", "--as", "bo"]).code(0);
    couple.write("limits/bo/photos.yaml", &before);
    couple.git_commit("bo", "2026-11-23");
    assert_eq!(status(&couple, &[])["changed"], json!([]));
}

#[test]
fn a_change_of_ones_own_record_by_someone_else_stands_out() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.run(&["status"]).code(0);
    couple
        .write("limits/ana/photos.yaml", &couple.read("limits/ana/photos.yaml").replace("hard-limit", "yes"));
    couple.git_commit("bo", "2026-11-23");
    let out = couple.run(&["status"]).code(0).out;
    assert!(out.contains("Bo: limit photos, which is yours (couplelog check)"), "{out}");
}

#[test]
fn a_rewritten_history_ends_no_screen() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.run(&["status"]).code(0);
    couple.git(&["reset", "-q", "--hard", "HEAD~1"]).code(0);
    assert!(couple.run(&["status"]).code(0).out.contains("history was rewritten"));
    let looked = couple.repo().join(".git/couplelog/looked/ana");
    for text in ["0123456789012345678901234567890123456789\n", "rubbish", ""] {
        fs::write(&looked, text).unwrap();
        couple.run(&["status"]).code(0);
    }
}

#[test]
fn edits_that_are_not_saved_are_named_also_of_last_year_and_removed_ones() {
    let couple = Couple::new();
    session(&couple, "2025-01-02", "last-year");
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.git_commit("ana", "2026-11-20");
    assert_eq!(status(&couple, &[])["unsaved"], json!([]));
    couple.write("log/2025/2025-01-02-last-year.yaml", "date: 2025-01-02\ntitle: Another\n");
    couple.write("safety.yaml", "during: water\n");
    couple.write("pauses/bo.yaml", "since: 2026-11-23\n");
    fs::remove_file(couple.repo().join("limits/ana/photos.yaml")).unwrap();
    let unsaved = status(&couple, &[])["unsaved"].clone();
    assert_eq!(unsaved, json!(["limits/ana/photos", "log/2025/2025-01-02-last-year", "safety"]));
    assert!(couple.run(&["status"]).code(0).out.contains("couplelog save"));
}

#[test]
fn drafts_are_shown_to_their_own_person_only() {
    let couple = Couple::new();
    couple.write(".git/couplelog/drafts/ana/care/ana.yaml", "triggers: crowds\n");
    assert_eq!(status(&couple, &[])["drafts"], json!(["care/ana"]));
    assert_eq!(status(&couple, &["--as", "bo"])["drafts"], json!([]));
    assert!(!couple.run(&["status"]).code(0).out.contains("crowds"));
}

#[test]
fn a_shared_computer_shows_what_concerns_everyone_and_how_to_see_ones_own() {
    let couple = Couple::without_repository();
    let people = ["--person", "ana=Ana", "--person", "bo=Bo", "--shared"];
    couple.run(&[&["init", couple.repo_str()], &people[..]].concat()).code(0);
    couple.run(&["limit", "photos", "hard-limit", "--as", "ana"]).code(0);
    couple.run(&["limit", "photos", "yes", "--as", "ana"]).code(0);
    couple.run(&["pause", "--as", "bo"]).code(0);
    let out = couple.run(&["status"]).code(0).out;
    assert!(out.starts_with("PAUSED by Bo") && out.contains("couplelog status --as ana"), "{out}");
    assert!(!out.contains("photos"), "{out}");
    assert_eq!(status(&couple, &[])["person"], Value::Null);
    assert!(!couple.repo().join(".git/couplelog/looked").exists());
    assert_eq!(status(&couple, &["--as", "ana"])["waiting"][0]["record"], "limits/ana/photos");
}

#[test]
fn an_unknown_person_is_refused_without_repeating_the_name() {
    let couple = Couple::new();
    let ran = couple.run(&["status", "--as", "marzipan"]).code(2);
    assert!(ran.err.contains("Hint:") && !ran.err.contains("marzipan"), "{}", ran.err);
}

#[test]
fn text_from_files_can_not_command_the_terminal() {
    let couple = Couple::new();
    couple.run(&["status"]).code(0);
    couple.write("limits/bo/photos.yaml", "topic: \"a\\e[2Jb\\u202e\"\nstance: hard-limit\n");
    couple.git_commit("bo", "2026-11-23");
    couple.write("log/2026/2026-11-22-x.yaml", "title: \"\\e]0;x\\a\"\n");
    couple.write("safety.yaml", "signals: [{word: \"\\e[31m\"}]\n");
    let out = couple.run(&["status"]).code(0).out;
    assert!(!out.contains(['\u{1b}', '\u{202e}', '\u{7}']) && out.contains("\\u{1b}"), "{out:?}");
}

#[test]
fn a_repository_that_can_only_be_read_is_shown_all_the_same() {
    use std::os::unix::fs::PermissionsExt;
    let couple = Couple::new();
    let own = couple.repo().join(".git/couplelog");
    let _ = fs::remove_dir_all(&own);
    // A file in the folder's place stops root too.
    fs::write(&own, "").unwrap();
    fs::set_permissions(couple.repo(), fs::Permissions::from_mode(0o500)).unwrap();
    couple.run(&["status"]).code(0);
    fs::set_permissions(couple.repo(), fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn records_of_old_years_are_neither_listed_nor_read() {
    let couple = Couple::new();
    session(&couple, "2010-01-02", "long-ago");
    couple.git_commit("ana", "2010-01-02");
    couple.run(&["status"]).code(0);
    // Whoever lists the old year misses a file, and whoever reads it from git meets rubbish.
    let tree = couple.git(&["rev-parse", "HEAD:log/2010"]).code(0).out;
    let (folder, file) = tree.trim().split_at(2);
    let object = couple.repo().join(".git/objects").join(folder).join(file);
    fs::remove_file(&object).unwrap();
    fs::write(&object, "rubbish").unwrap();
    fs::remove_file(couple.repo().join("log/2010/2010-01-02-long-ago.yaml")).unwrap();
    couple.run(&["limit", "photos", "hard-limit", "--as", "bo"]).code(0);
    let status = status(&couple, &[]);
    assert_eq!((&status["unsaved"], &status["due"]), (&json!([]), &json!([])));
    assert_eq!(status["changed"][0]["record"], "limits/bo/photos");
}

#[test]
fn signals_that_can_not_be_read_are_never_called_not_chosen() {
    let couple = Couple::new();
    couple.write("safety.yaml", "signals: [{word: red\n");
    for args in [&["status"][..], &["signals"], &["safety", "--plan"]] {
        let ran = couple.run(args).code(0);
        let said = format!("{}{}", ran.out, ran.err);
        assert!(said.contains("safety.yaml can't be read") && said.contains("always mean STOP"), "{said}");
    }
    assert!(!couple.run(&["status"]).out.contains("not chosen"));
}

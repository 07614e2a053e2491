//! What a script holds couplelog to: causes, hints that can be run, and nothing typed lost on the way.

use crate::couple::Couple;

#[test]
fn words_on_standard_input_that_can_not_be_read_are_kept() {
    let couple = Couple::new();
    for (args, draft) in [
        (&["limit", "photos", "--from", "-"][..], "limits/ana/photos"),
        (&["debrief", "--from", "-"], ""),
        (&["add", "agreement", "Phones at night", "--from", "-"], "agreements/phones-at-night"),
        (&["add", "agreement", "--from", "-"], "agreements/untitled"),
        (&["log", "--from", "-"], "log/2026/2026-11-23-untitled"),
    ] {
        if draft.is_empty() {
            couple.run(&["log", "Evening"]).code(0);
            continue;
        }
        let ran = couple.run_with(args, "why: [three, words\n").code(3);
        assert!(ran.err.contains("Hint: your words are kept: couplelog drafts"), "{args:?}: {}", ran.err);
        let shown = couple.run(&["drafts", "--show", draft]).code(0).out;
        assert_eq!(shown, "why: [three, words\n", "{args:?}");
    }
    couple.run_with(&["add", "agreement", "a/b", "--from", "-"], "terms: kept all the same\n").code(2);
    assert!(couple.run(&["drafts", "--show", "untitled"]).code(0).out.contains("kept all the same"));
    assert!(couple.run(&["drafts"]).code(0).out.contains("agreements/untitled.earlier"));
}

#[test]
fn private_words_that_can_not_be_read_stay_outside_of_the_folder_and_drafts_lists_them() {
    let couple = Couple::new();
    couple.run_with(&["add", "care", "--from", "-"], "triggers: [loud\n").code(3);
    let drafts = couple.run(&["drafts"]).code(0).out;
    assert!(
        drafts.contains("care/ana") && drafts.contains("private") && drafts.contains("couplelog edit care")
    );
    assert!(!couple.repo().join(".git/couplelog/drafts/ana/care").exists());
    let listed = couple.run(&["drafts", "--json"]).code(0).json();
    assert_eq!(listed["drafts"][0]["private"], true, "{listed}");
}

#[test]
fn a_new_record_without_what_it_needs_is_refused_before_anything_is_kept() {
    let couple = Couple::new();
    for args in [&["add", "limit", "photos"][..], &["limit", "photos"], &["limit", "photos", "--why", "x"]] {
        let err = couple.run(args).code(2).err;
        assert!(
            err.contains("Hint: the fields as YAML, on standard input: couplelog limit photos --from -"),
            "{err}"
        );
    }
    assert!(couple.run(&["drafts"]).code(0).out.contains("no drafts"));
}

#[test]
fn every_hint_holds_a_command() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.run(&["limit", "photos", "maybe", "--as", "bo"]).code(0);
    for args in [
        &["limit", "photos", "soft"][..],
        &["limit", "photos", "often"],
        &["limit", "photos", "yes", "--review-by", "soonish"],
        &["limit", "photos", "yes", "--as", "cleo"],
        &["limit", "a/b", "yes"],
        &["limit", "photos", "--from", "no-such-file"],
        &["limit", "photos", "--from", "/"],
        &["show", "photos"],
        &["show", "phtos"],
        &["show", "../x"],
        &["list", "limts"],
        &["list", "zebras"],
        &["history", ".."],
        &["history", "--field", "stnace"],
        &["history", "--since", "today", "--until", "yesterday"],
        &["diff", "--since", "today", "--until", "yesterday"],
        &["limits", "--at", "tomorrow"],
        &["log", "Evening", "--date", "tomorrow"],
        &["log", "--from", "no-such-file"],
        &["init", "x", "--person", "ana=Ana", "--person", "bo=Bo"],
        &["--repo", "/nowhere", "status"],
        &["status", "--as"],
        &["stauts"],
    ] {
        let err = couple.run(args).code(2).err;
        let hint = err.lines().find(|line| line.starts_with("Hint: "));
        assert!(
            hint.is_some_and(|hint| hint.contains("couplelog ") || hint.contains("ls ")),
            "{args:?}: {err}"
        );
    }
}

#[test]
fn the_nearest_verb_is_suggested() {
    let couple = Couple::new();
    for (typed, meant) in
        [("stauts", "status"), ("proposals", "propose"), ("limt", "limit"), ("histroy", "history")]
    {
        let err = couple.run(&[typed]).code(2).err;
        assert!(err.contains(&format!("did you mean `couplelog {meant}`?")), "{typed}: {err}");
    }
    assert!(couple.run(&["completions"]).code(2).err.contains("Hint: couplelog --help"));
}

#[test]
fn a_stance_that_begins_alike_is_suggested_as_a_whole_command() {
    let couple = Couple::new();
    let err = couple.run(&["limit", "photos", "soft"]).code(2).err;
    assert!(err.contains("couplelog limit photos soft-limit"), "{err}");
}

#[test]
fn a_new_topic_that_is_nearly_an_old_one_is_written_and_said() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    let slip = couple.run(&["limit", "phtos", "maybe", "--as", "bo"]).code(0);
    assert!(
        slip.err.contains("Did you mean `photos`?") && slip.err.contains("couplelog undo --as bo"),
        "{}",
        slip.err
    );
    couple.run(&["undo", "--as", "bo"]).code(0);
    for topic in ["photos", "alcohol", "massage-giving", "massage-receiving"] {
        assert_eq!(couple.run(&["limit", topic, "maybe", "--as", "bo"]).code(0).err, "", "{topic}");
    }
}

#[test]
fn an_empty_variable_says_nothing() {
    let couple = Couple::new();
    couple.run_in(&["status"], &[("COUPLELOG_REPO", ""), ("COUPLELOG_AS", "")]).code(0);
    let ran = couple.run_in(&["limit", "photos", "maybe", "--json"], &[("COUPLELOG_AS", "bo")]).code(0);
    assert_eq!(ran.json()["record"], "limits/bo/photos");
}

#[test]
fn what_is_suggested_to_who_was_named_names_them_again() {
    let couple = Couple::new();
    let said = couple.run(&["limit", "photos", "yes", "--as", "bo"]).code(0).out;
    assert!(said.contains("couplelog limit photos --keep --as bo\n"), "{said}");
    let status = couple.run(&["status", "--as", "bo", "--json"]).code(0).json();
    assert_eq!(status["waiting"][0]["keep"], "couplelog limit photos --keep --as bo");
    couple.run(&["limit", "photos", "--keep", "--as", "bo"]).code(0);
    let own = couple.run(&["limit", "photos", "yes", "--as", "ana"]).code(0).out;
    assert!(own.contains("couplelog limit photos --keep\n"), "{own}");
}

#[test]
fn undo_says_its_change_once() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "maybe"]).code(0);
    let said = couple.run(&["undo"]).code(0).out;
    assert_eq!(said.matches("limits/ana/photos").count(), 1, "{said}");
}

#[test]
fn a_template_that_can_not_be_used_never_keeps_a_limit_from_being_written() {
    let couple = Couple::new();
    for (text, topic) in [("why: [\n", "photos"), ("# Why?\nwhy:\nmood:\n", "touch"), ("- a\n", "sound")] {
        couple.write("templates/limit.yaml", text);
        let ran = couple.run(&["limit", topic, "hard-limit"]).code(0);
        assert!(ran.err.contains("Your own template is not used: templates/limit.yaml"), "{}", ran.err);
        assert!(ran.err.contains("couplelog check"), "{}", ran.err);
    }
}

#[test]
fn a_stance_on_a_file_that_can_not_be_read_says_where_it_is_broken_and_keeps_the_words() {
    let couple = Couple::new();
    couple.write("limits/ana/photos.yaml", "topic: [\nstance: yes\n");
    let err = couple.run(&["limit", "photos", "soft-limit", "--why", "kept"]).code(3).err;
    assert!(err.contains("limits/ana/photos.yaml:1:8") && err.contains("^"), "{err}");
    assert!(err.contains("Hint: couplelog edit limits/ana/photos --edit"), "{err}");
    assert!(couple.run(&["drafts", "--show", "photos"]).code(0).out.contains("why: kept"));
}

#[test]
fn every_problem_has_something_to_do_about_it() {
    let couple = Couple::new();
    couple.write("limits/ana/a.yaml", "stance: true\nreview_by: soon\nfor_professional: ana\nwhy: {a: b}\n");
    couple.write("checkins/2026/2026-11-20/ana.yaml", "comfort: 9\nideas: {a: b}\n");
    couple.write("log/2026/2026-11-20-x.yaml", "title: X\ndate: 2026-11-20\nresponses: calm\n");
    couple.write("debriefs/2026/2026-11-20-x/ana.yaml", "past_a_limit: perhaps\nheard_back: yes\n");
    couple.write("repairs/2026-11-20-x.yaml", "closed: never\noutcome: great\ntouches: photos\n");
    couple.write(
        "couplelog.yaml",
        &couple.read("couplelog.yaml").replace("reflection_days: 3", "reflection_days: many"),
    );
    let found = couple.run(&["check", "--json"]).code(3).json();
    let problems = found["problems"].as_array().expect("a list");
    assert!(problems.len() >= 10, "{found}");
    for problem in problems {
        assert!(problem["hint"].is_string(), "{problem}");
    }
}

#[test]
fn a_repair_is_closed_today_or_before() {
    let couple = Couple::new();
    let late = "affected: ana\nclosed: 2026-11-24\n";
    let err = couple.run_with(&["add", "repair", "walk", "--from", "-"], late).code(3).err;
    assert!(err.contains("has not come yet"), "{err}");
    couple.run_with(&["add", "repair", "walk", "--from", "-"], "affected: ana\nclosed: 2026-11-23\n").code(0);
}

#[test]
fn history_shows_no_letters_that_nobody_reads() {
    let couple = Couple::new();
    couple.run_with(&["add", "agreement", "Phones", "--from", "-"], "terms: face down\n").code(0);
    couple.run(&["agree", "phones", "--yes"]).code(0);
    let shown = couple.run(&["history", "agreements"]).code(0).out;
    let is_digest = |word: &str| word.len() >= 40 && word.chars().all(|c| c.is_ascii_hexdigit());
    assert!(!shown.split_whitespace().any(is_digest), "{shown}");
    assert!(shown.contains("these very words ("), "{shown}");
    let steps = couple.run(&["history", "agreements", "--json"]).code(0).out;
    assert!(steps.split('"').any(is_digest), "{steps}");
}

#[test]
fn nobody_is_told_what_will_count_on_a_day_that_has_not_come() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.run(&["limits", "--at", "tomorrow"]).code(2);
    assert!(couple.run(&["limits", "--at", "today"]).code(0).out.contains("photos"));
}

#[test]
fn a_title_is_found_by_its_words_and_suggested_when_it_is_misspelt() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit", "--title", "Pictures of us"]).code(0);
    couple.run(&["log", "A slow evening"]).code(0);
    for typed in ["pictures of us", "Pictures", "us"] {
        assert!(couple.run(&["path", typed]).code(0).out.ends_with("limits/ana/photos.yaml\n"), "{typed}");
    }
    assert!(couple.run(&["history", "pictures of us"]).code(0).out.contains("limits/ana/photos: new"));
    for (typed, meant) in [
        ("pictres of us", "couplelog show limits/ana/photos"),
        ("evning", "couplelog show log/2026/2026-11-23-a-slow-evening"),
    ] {
        let err = couple.run(&["show", typed]).code(2).err;
        assert!(err.contains(meant), "{typed}: {err}");
    }
}

#[test]
fn people_are_looked_at_before_a_repository_is_begun() {
    let couple = Couple::without_repository();
    let cases = [(["ana=Ana", "ANA=Bo"], 3), (["someone=Ana", "bo=Bo"], 3), (["../ana=Ana", "bo=Bo"], 2)];
    for (people, code) in cases {
        let args = ["init", couple.repo_str(), "--person", people[0], "--person", people[1], "--shared"];
        let err = couple.run(&args).code(code).err;
        assert!(err.contains("Hint: couplelog init ours --person"), "{err}");
        assert!(!couple.repo().exists());
    }
}

#[test]
fn what_could_not_be_done_comes_before_its_cause() {
    let couple = Couple::new();
    let err = couple.run(&["--repo", "/nowhere", "status"]).code(2).err;
    assert!(
        err.starts_with(
            "Error: could not open the repository\n  /nowhere is no couplelog repository\nHint: "
        ),
        "{err}"
    );
}

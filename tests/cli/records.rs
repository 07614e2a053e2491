//! `list`, `show`, `path`, `add`, `edit` and `schema`: any kind, from the registry.

use crate::couple::Couple;

fn with_records() -> Couple {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit", "--title", "Photos of me"]).code(0);
    couple.run(&["limit", "photos", "maybe", "--as", "bo"]).code(0);
    couple.run(&["limit", "massage", "maybe"]).code(0);
    couple.run(&["limit", "massage-giving", "maybe"]).code(0);
    couple.run(&["add", "log", "Slow evening", "--date", "2026-11-21"]).code(0);
    couple
}

#[test]
fn a_day_or_a_title_means_the_session_and_not_the_looks_back_at_it() {
    let couple = with_records();
    let add = ["add", "debrief", "slow-evening", "--date", "2026-11-21", "--from", "-"];
    couple.run_with(&add, "felt_good: the music\n").code(0);
    for text in ["2026-11-21", "slow-evening", "Slow evening", "2026-11-21-slow-evening"] {
        assert_eq!(record_of(&couple, text), "log/2026/2026-11-21-slow-evening", "{text}");
    }
    assert_eq!(record_of(&couple, "slow-evening/ana"), "debriefs/2026/2026-11-21-slow-evening/ana");
}

fn record_of(couple: &Couple, text: &str) -> String {
    couple.run(&["show", text, "--json"]).code(0).json()["record"].as_str().unwrap().to_owned()
}

#[test]
fn a_part_of_a_name_is_enough_where_only_one_fits() {
    let couple = with_records();
    for (text, record) in [
        ("safety", "safety"),
        ("safety.yaml", "safety"),
        ("couplelog", "couplelog"),
        ("ana/photos", "limits/ana/photos"),
        ("limits/bo/photos.yaml", "limits/bo/photos"),
        ("massage", "limits/ana/massage"),
        ("massage-g", "limits/ana/massage-giving"),
        ("giving", "limits/ana/massage-giving"),
        ("2026-11-21", "log/2026/2026-11-21-slow-evening"),
        ("Slow evening", "log/2026/2026-11-21-slow-evening"),
        ("evening", "log/2026/2026-11-21-slow-evening"),
        ("photos of me", "limits/ana/photos"),
    ] {
        assert_eq!(record_of(&couple, text), record, "{text}");
    }
}

#[test]
fn several_records_that_fit_are_named_and_a_typo_gets_a_suggestion() {
    let couple = with_records();
    let several = couple.run(&["show", "photos"]).code(2);
    assert!(
        several.err.contains("limits/ana/photos") && several.err.contains("limits/bo/photos"),
        "{}",
        several.err
    );
    let typo = couple.run(&["show", "masage"]).code(2);
    assert!(typo.err.contains("did you mean `limits/ana/massage`?"), "{}", typo.err);
    let kind = couple.run(&["list", "limts"]).code(2);
    assert!(kind.err.contains("did you mean `limit"), "{}", kind.err);
}

#[test]
fn names_that_lead_elsewhere_are_refused_by_every_verb() {
    let couple = with_records();
    for name in
        ["../x", "/etc/passwd", "limits/../../x", ".git/config", "a\u{1b}[2Jb", "a\nb", "", "limits//x"]
    {
        for verb in ["show", "path", "edit"] {
            let refused = couple.run(&[verb, name, "--as", "ana"]).code(2);
            assert!(
                refused.err.starts_with("Error: could not use that as a record's name"),
                "{}",
                refused.err
            );
            assert!(!refused.err.contains('\u{1b}') && refused.out.is_empty(), "{name:?}");
        }
        let refused = couple.run_with(&["add", "log", name, "--from", "-"], "pauses: none\n").code(2);
        assert!(refused.err.contains("Hint:"), "{}", refused.err);
    }
}

#[test]
fn a_list_has_every_record_and_only_its_own_persons_pauses() {
    let couple = with_records();
    couple.run(&["pause", "--as", "bo"]).code(0);
    let all = couple.run(&["list", "--json"]).code(0).json();
    let records: Vec<&str> =
        all["records"].as_array().unwrap().iter().map(|it| it["record"].as_str().unwrap()).collect();
    assert!(records.contains(&"couplelog") && records.contains(&"limits/bo/photos"), "{records:?}");
    assert!(!records.contains(&"pauses/bo"), "{records:?}");
    let limits = couple.run(&["list", "limits", "--json"]).code(0).json();
    let photos =
        limits["records"].as_array().unwrap().iter().find(|it| it["title"] == "Photos of me").unwrap();
    assert_eq!(
        *photos,
        serde_json::json!({
            "record": "limits/ana/photos", "kind": "limit", "title": "Photos of me", "date": null, "owner": "ana"
        }),
        "{limits}"
    );
    let own = couple.run(&["list", "--as", "bo", "--json"]).code(0).json();
    assert!(own["records"].as_array().unwrap().iter().any(|it| it["record"] == "pauses/bo"));
    let text = couple.run(&["list"]).code(0);
    assert!(text.out.starts_with("PAUSED by Bo"), "{}", text.out);
}

#[test]
fn a_limits_page_says_what_counts_and_from_when() {
    let couple = with_records();
    couple.run(&["limit", "photos", "yes"]).code(0);
    let page = couple.run(&["show", "ana/photos"]).code(0);
    assert!(page.out.contains("What counts today: hard-limit (never)"), "{}", page.out);
    assert!(page.out.contains("yes (yes, I want this) counts from 27 Nov 2026"), "{}", page.out);
    assert!(page.out.contains("not consent now"), "{}", page.out);
    let json = couple.run(&["show", "ana/photos", "--json"]).code(0).json();
    assert_eq!(json["fields"]["stance"], "yes");
    assert_eq!((&json["in_force"], &json["counts_from"]), (&"hard-limit".into(), &"2026-11-27".into()));
    assert!(json["note"].is_string() && json["paused"].is_array(), "{json}");
}

#[test]
fn words_under_a_persons_name_say_so_when_somebody_else_wrote_them() {
    let couple = with_records();
    let said = "responses:\n  ana: calm\n  bo: glad\n";
    couple.run_with(&["edit", "evening", "--from", "-"], said).code(0);
    let page = couple.run(&["show", "evening"]).code(0);
    assert!(page.out.contains("Bo (as written by Ana):") && page.out.contains("  Ana:\n"), "{}", page.out);
    couple
        .run_with(&["edit", "evening", "--from", "-", "--as", "bo"], "responses: {bo: glad and tired}")
        .code(0);
    let page = couple.run(&["show", "evening"]).code(0);
    assert!(page.out.contains("  Bo:\n    glad and tired"), "{}", page.out);
    assert!(page.out.contains("  Ana:\n    calm"), "one entry was changed, the other stays: {}", page.out);
    let path = "log/2026/2026-11-21-slow-evening.yaml";
    couple.write(path, &couple.read(path).replace("calm", "wild"));
    let written_by = |couple: &Couple| {
        let page = couple.run(&["show", "evening", "--json"]).code(0).json();
        page["written_by"]["responses"].clone()
    };
    assert_eq!(written_by(&couple), serde_json::json!({ "ana": { "author": null, "not_saved": true } }));
    couple.git_commit("bo", "2026-11-23");
    assert_eq!(written_by(&couple), serde_json::json!({ "ana": { "author": "bo", "not_saved": false } }));
    couple.run_with(&["edit", "evening", "--from", "-"], "responses:\n").code(0);
    let text = couple.read(path);
    assert!(
        text.contains("bo: glad and tired") && !text.contains("wild"),
        "nobody clears another's words: {text}"
    );
}

#[test]
fn a_debrief_of_the_other_stays_closed_until_ones_own_is_written() {
    let couple = with_records();
    let add = ["add", "debrief", "slow-evening", "--date", "2026-11-21", "--from", "-"];
    couple.run_with(&[&add[..], &["--as", "bo"]].concat(), "felt_good: the quiet\n").code(0);
    let closed = couple.run(&["show", "slow-evening/bo"]).code(4);
    assert!(closed.err.contains("couplelog debrief") && !closed.err.contains("quiet"), "{}", closed.err);
    let closed = couple.run_with(&["edit", "slow-evening/bo", "--from", "-"], "doubts: x\n").code(4);
    assert!(!closed.err.contains("quiet"));
    couple.run_with(&add, "felt_good: the music\n").code(0);
    assert!(couple.run(&["show", "slow-evening/bo"]).code(0).out.contains("the quiet"));
}

#[test]
fn a_file_that_can_not_be_read_is_shown_by_its_place_and_never_by_its_words() {
    let couple = with_records();
    couple.write("limits/ana/photos.yaml", "topic: Photos\nstance: hard-limit\nwhy: [secret words\n");
    let broken = couple.run(&["show", "ana/photos"]).code(3);
    assert!(broken.err.contains("limits/ana/photos.yaml:") && broken.err.contains('^'), "{}", broken.err);
    assert!(broken.err.contains("couplelog edit limits/ana/photos --edit"), "{}", broken.err);
    assert!(!broken.err.contains("secret"), "{}", broken.err);
    couple.run_with(&["edit", "ana/photos", "--from", "-"], "stance: maybe\n").code(3);
    assert!(couple.read("limits/ana/photos.yaml").contains("[secret words"));
}

#[test]
fn a_taken_name_gets_a_number_and_an_existing_topic_is_pointed_to() {
    let couple = with_records();
    let second = couple.run(&["add", "log", "Slow evening", "--date", "2026-11-21", "--json"]).code(0).json();
    assert_eq!(second["record"], "log/2026/2026-11-21-slow-evening-2");
    let taken = couple.run_with(&["add", "limit", "photos", "--from", "-"], "stance: maybe\n").code(2);
    assert!(taken.err.contains("couplelog limit photos"), "{}", taken.err);
    couple.run_with(&["add", "limit", "Lights on", "--from", "-"], "stance: maybe\n").code(0);
    assert!(couple.read("limits/ana/lights-on.yaml").contains("topic: Lights on"));
}

#[test]
fn a_new_record_takes_its_name_and_its_day_from_its_content() {
    let couple = Couple::new();
    let made = couple
        .run_with(&["add", "log", "--from", "-", "--json"], "title: A walk\ndate: 2026-11-20\n")
        .code(0);
    assert_eq!(made.json()["record"], "log/2026/2026-11-20-a-walk");
    let nameless = couple.run_with(&["add", "log", "--from", "-"], "pauses: two\n").code(2);
    assert!(nameless.err.contains("it has no name"), "{}", nameless.err);
    couple.run(&["add", "log"]).code(2);
    couple.run_with(&["add", "care", "--from", "-"], "triggers: loud doors\n").code(0);
    couple.run(&["share", "care", "--yes"]).code(0);
    assert!(couple.read("care/ana.yaml").contains("triggers: loud doors"));
    couple.run_with(&["add", "care", "--from", "-"], "aftercare_needs: tea\n").code(0);
    let both = couple.read("care/ana.yaml");
    assert!(both.contains("loud doors") && both.contains("tea"), "{both}");
}

#[test]
fn an_edit_changes_what_is_given_and_clears_what_is_empty() {
    let couple = with_records();
    couple.run_with(&["edit", "photos", "--from", "-"], "why: because\nconditions: none\n").code(0);
    couple.run_with(&["edit", "photos", "--from", "-"], "why:\n").code(0);
    let text = couple.read("limits/ana/photos.yaml");
    assert!(text.contains("conditions: none") && text.contains("\nwhy:\n"), "{text}");
    assert!(text.contains("# What has to be so?"), "comments stay: {text}");
    let unknown = couple.run_with(&["edit", "photos", "--from", "-"], "wehre: here\n").code(3);
    assert!(unknown.err.contains("did you mean `where`?"), "{}", unknown.err);
    let nothing = couple.run(&["edit", "photos"]).code(2);
    assert!(nothing.err.contains("--from -"), "{}", nothing.err);
}

#[test]
fn a_limit_that_is_edited_to_something_looser_waits_like_any_other() {
    let couple = with_records();
    let said = couple.run_with(&["edit", "ana/photos", "--from", "-"], "stance: yes\n").code(0);
    assert!(
        said.out.contains("27 Nov 2026") && said.out.contains("couplelog limit photos --keep"),
        "{}",
        said.out
    );
    couple.run(&["pause", "--as", "bo"]).code(0);
    let paused = couple.run_with(&["edit", "massage", "--from", "-"], "stance: yes\n").code(4);
    assert!(paused.err.contains("paused"), "{}", paused.err);
}

#[test]
fn a_looser_stance_by_somebody_else_is_answered_with_two_commits() {
    let couple = with_records();
    couple.write("limits/ana/photos.yaml", "topic: Photos\nstance: yes\n");
    couple.git_commit("bo", "2026-11-23");
    couple.run_with(&["edit", "ana/photos", "--from", "-"], "stance: yes\n").code(0);
    let limits = couple.run(&["show", "ana/photos", "--json"]).code(0).json();
    assert_eq!((&limits["in_force"], &limits["counts_from"]), (&"hard-limit".into(), &"2026-11-27".into()));
}

#[test]
fn a_schema_is_json_with_the_fields_of_its_kind() {
    let couple = Couple::without_repository();
    let schema = couple.run(&["schema", "limits"]).code(0).json();
    assert_eq!(schema["required"], serde_json::json!(["stance"]));
    assert!(schema.get("version").is_none());
    assert_eq!(couple.run(&["schema", "log", "--json"]).code(0).json()["version"], 1);
    assert!(couple.run(&["schema", "limmit"]).code(2).err.contains("did you mean `limit`?"));
}

#[test]
fn a_path_can_be_given_to_other_programs() {
    let couple = with_records();
    let path = couple.run(&["path", "ana/photos"]).code(0).out;
    assert!(std::fs::read_to_string(path.trim()).unwrap().contains("hard-limit"), "{path}");
}

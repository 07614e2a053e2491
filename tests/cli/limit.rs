//! `limit` and `limits`.

use serde_json::{Value, json};

use crate::couple::Couple;

#[test]
fn a_looser_stance_waits_and_can_be_taken_back() {
    let mut couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    let said = couple.run(&["limit", "photos", "yes"]).code(0);
    assert!(said.out.contains("27 Nov 2026") && said.out.contains("--keep"), "{}", said.out);
    let limits = couple.run(&["limits", "--json"]).code(0).json();
    let ana = &limits["topics"][0]["people"]["ana"];
    assert_eq!((ana["stance"].as_str(), ana["in_force"].as_str()), (Some("yes"), Some("hard-limit")));
    assert_eq!(ana["counts_from"], "2026-11-27");
    couple.on("2026-11-26").run(&["limit", "photos", "--keep"]).code(0);
    let limits = couple.on("2026-12-30").run(&["limits", "--json"]).code(0).json();
    assert_eq!(limits["topics"][0]["people"]["ana"]["in_force"], "hard-limit");
}

#[test]
fn a_first_yes_that_is_taken_back_leaves_it_not_discussed_and_no_word_that_nobody_said() {
    let mut couple = Couple::new();
    couple.on("2026-11-01").run(&["limit", "photos", "yes", "--as", "bo"]).code(0);
    couple.on("2026-11-23").run(&["limit", "photos", "yes", "--why", "the light"]).code(0);
    couple.run(&["limit", "photos", "--keep", "--why", "another"]).code(2);
    let ran = couple.run(&["limit", "photos", "--keep", "--json"]).code(0);
    assert!(ran.json()["commit"].is_string() && !couple.repo().join("limits/ana/photos.yaml").exists());
    let topic = || couple.run(&["limits", "--json"]).code(0).json()["topics"][0].clone();
    assert_eq!((&topic()["people"]["ana"], &topic()["together"]), (&Value::Null, &json!("not discussed")));
    assert!(
        couple.run(&["history", "limits/ana/photos"]).code(0).out.contains("the light"),
        "what was typed stays"
    );
    couple.run(&["limit", "photos", "--keep"]).code(2);
    // While everyone waits it is taken back too.
    couple.run(&["limit", "photos", "yes"]).code(0);
    couple.run(&["pause", "--as", "bo"]).code(0);
    let said = couple.run(&["limit", "photos", "--keep"]).code(0).out;
    assert!(said.contains("not discussed, as it was"), "{said}");
    assert_eq!(couple.git(&["status", "--porcelain"]).out, "");
}

#[test]
fn a_first_yes_is_taken_back_with_an_edit_that_is_not_saved_and_what_was_typed_stays() {
    let couple = Couple::new();
    let (path, yes) = ("limits/ana/fig.yaml", "topic: fig\nstance: yes\n");
    for paused in [false, true] {
        couple.run(&["limit", "fig", "yes"]).code(0);
        if paused {
            couple.run(&["pause", "--as", "bo"]).code(0);
        }
        // Another stance, and what can't be read, is for its person to decide about.
        for edit in ["topic: fig\nstance: hard-limit\n".to_owned(), format!("{yes}why: [\n")] {
            couple.write(path, &edit);
            couple.run(&["limit", "fig", "--keep"]);
            assert_eq!(couple.read(path), edit, "it stays");
        }
        let why = format!("{yes}why: the light, {paused}\n");
        couple.write(path, &why);
        couple.run(&["limit", "fig", "--keep"]).code(0);
        assert!(!couple.repo().join(path).exists());
        assert_eq!(couple.git(&["show", &format!("HEAD~1:{path}")]).code(0).out, why);
        assert_eq!(couple.git(&["status", "--porcelain"]).out, "");
    }
}

#[test]
fn someone_elses_limit_is_refused_with_who_can_change_it() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit", "--as", "bo"]).code(0);
    let refused = couple.run_with(&["edit", "limits/bo/photos", "--from", "-"], "stance: maybe\n").code(4);
    assert!(refused.err.contains("only Bo can change it"), "{}", refused.err);
}

#[test]
fn a_topic_can_not_lead_anywhere_else() {
    let couple = Couple::new();
    for topic in ["../bo/photos", "/etc/passwd", "..", ".git", "a\u{1b}[2Jb", "a\nb", ""] {
        let refused = couple.run(&["limit", topic, "maybe"]).code(2);
        assert!(refused.err.contains("Hint: "), "{topic:?}: {}", refused.err);
        assert!(!refused.err.contains('\u{1b}'), "{topic:?}");
    }
    assert_eq!(couple.git(&["status", "--porcelain"]).out, "");
}

#[test]
fn every_flag_reaches_its_field_and_words_for_days_are_said_back() {
    let couple = Couple::new();
    let args =
        ["limit", "Photos & faces", "soft-limit", "--title", "Photos of us", "--conditions", "faces hidden"];
    let more = [
        "--where",
        "at home",
        "--review-by",
        "in 6 weeks",
        "--why",
        "no: really",
        "--reassess-when",
        "we moved",
    ];
    let said = couple.run(&[&args[..], &more[..]].concat()).code(0);
    assert!(said.err.contains("4 January 2027"), "{}", said.err);
    let text = couple.read("limits/ana/photos-faces.yaml");
    for line in [
        "topic: Photos of us",
        "stance: soft-limit",
        "conditions: faces hidden",
        "where: at home",
        "reassess_when: we moved",
        "review_by: 2027-01-04",
        "why: \"no: really\"",
        "# What is your stance?",
    ] {
        assert!(text.lines().any(|it| it == line), "{line}\n{text}");
    }
}

#[test]
fn a_yes_is_quoted_so_that_other_readers_do_not_take_it_for_true() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "yes"]).code(0);
    assert!(couple.read("limits/ana/photos.yaml").contains("\nstance: \"yes\"\n"));
}

#[test]
fn content_comes_from_standard_input_and_passes_the_same_checks() {
    let couple = Couple::new();
    let kept = couple
        .run_with(&["limit", "photos", "--from", "-", "--json"], "stance: maybe\nwhere: at home\n")
        .code(0);
    let json = kept.json();
    assert_eq!((&json["record"], &json["draft"]), (&"limits/ana/photos".into(), &serde_json::Value::Null));
    assert_eq!(json["commit"].as_str().unwrap(), couple.git(&["rev-parse", "HEAD"]).out.trim());
    for (input, field) in [
        ("stance: definitely\n", "stance"),
        ("stanse: maybe\n", "stanse"),
        ("stance: [a\n", ""),
        ("review_by: soon\n", "review_by"),
    ] {
        let refused = couple.run_with(&["limit", "photos", "--from", "-"], input).code(3);
        assert!(refused.err.contains(field) && !refused.err.contains("definitely"), "{}", refused.err);
    }
}

#[test]
fn without_a_terminal_and_without_content_it_asks_for_neither_and_never_hangs() {
    let couple = Couple::new();
    let refused = couple.run(&["limit", "photos"]).code(2);
    assert!(refused.err.contains("--from -"), "{}", refused.err);
}

#[test]
fn a_stance_that_is_no_stance_gets_a_suggestion_and_is_not_repeated() {
    let couple = Couple::new();
    let refused = couple.run(&["limit", "photos", "hard_limit"]).code(2);
    assert!(refused.err.contains("did you mean `hard-limit`"), "{}", refused.err);
}

#[test]
fn a_day_in_the_past_shows_its_hard_and_soft_limits_only() {
    let mut couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.run(&["limit", "dancing", "yes"]).code(0);
    couple.on("2026-12-24").run(&["limit", "photos", "maybe"]).code(0);
    let past = couple.on("2027-02-01").run(&["limits", "--at", "2026-12-01"]).code(0);
    assert!(past.out.contains("photos, Ana: hard-limit") && past.out.contains("ask today"), "{}", past.out);
    assert!(!past.out.contains("dancing") && !past.out.contains("yes"), "{}", past.out);
    let json = couple.run(&["limits", "--at", "2026-12-01", "--json"]).json();
    assert_eq!(json["topics"].as_array().unwrap().len(), 1);
    assert_eq!(json["topics"][0]["people"]["ana"]["in_force"], "hard-limit");
}

#[test]
fn one_gives_and_the_other_receives() {
    let mut couple = Couple::new();
    couple.run(&["limit", "massage-giving", "yes"]).code(0);
    couple.run(&["limit", "massage-receiving", "yes", "--as", "bo"]).code(0);
    couple.run(&["limit", "massage-receiving", "hard-limit"]).code(0);
    let limits = couple.on("2026-12-01").run(&["limits", "--json"]).json();
    let together = |slug: &str| {
        let topics = limits["topics"].as_array().unwrap();
        topics.iter().find(|topic| topic["topic"] == slug).unwrap()["together"].clone()
    };
    assert_eq!(together("massage-giving"), "yes");
    assert_eq!(together("massage-receiving"), "hard-limit");
}

#[test]
fn a_review_day_that_passed_makes_it_talk_first_and_never_weakens_a_limit() {
    let mut couple = Couple::new();
    for person in ["ana", "bo"] {
        couple.run(&["limit", "dancing", "yes", "--as", person]).code(0);
        couple.run(&["limit", "photos", "soft-limit", "--as", person, "--review-by", "2026-12-01"]).code(0);
    }
    let together = |couple: &Couple| {
        let json = couple.run(&["limits", "--json"]).json();
        [json["topics"][0]["together"].clone(), json["topics"][1]["together"].clone()]
    };
    assert_eq!(together(couple.on("2026-12-24")), ["yes", "soft-limit"]);
    assert_eq!(together(couple.on("2027-02-22")), ["talk first", "soft-limit"]);
}

#[test]
fn hand_written_comments_and_order_stay_when_the_tool_changes_one_field() {
    let couple = Couple::new();
    let text = "# mine\nstance: maybe   # for now\ntopic: photos\n\nx-colour: blue\nwhere: |\n  at home,\n  not in the kitchen\n";
    couple.write("limits/ana/photos.yaml", text);
    couple.git_commit("ana", "2026-11-23");
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    assert_eq!(couple.read("limits/ana/photos.yaml"), text.replace("stance: maybe ", "stance: hard-limit "));
}

#[test]
fn a_commit_with_a_wrong_clock_does_not_hide_the_limits_of_a_past_day() {
    let mut couple = Couple::new();
    couple.write("limits/ana/first.yaml", "topic: first\nstance: soft-limit\n");
    couple.git_commit("ana", "2099-01-01");
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    let past = couple.on("2026-12-30").run(&["limits", "--at", "2026-12-01"]).code(0);
    assert!(past.out.contains("photos, Ana: hard-limit"), "{}", past.out);
}

//! Three people: whatever says "both" to two must hold for everyone, at one computer and at three.

use serde_json::{Value, json};

use crate::couple::Couple;
use crate::several::{NAMES, Several};

/// Ana, Bo and Cy at one computer.
fn three() -> Couple {
    let couple = Couple::without_repository();
    let people = ["--person", "ana=Ana", "--person", "bo=Bo", "--person", "cy=Cy", "--me", "ana"];
    couple.run(&[&["init", couple.repo_str()], &people[..]].concat()).code(0);
    couple
}

fn put(couple: &Couple, who: &str, args: &[&str], text: &str) {
    couple.run_with(&[args, &["--as", who, "--from", "-"]].concat(), text).code(0);
}

fn json_of(couple: &Couple, args: &[&str]) -> Value {
    couple.run(&[args, &["--json"]].concat()).code(0).json()
}

fn together(couple: &Couple, topic: &str) -> Value {
    let limits = json_of(couple, &["limits"]);
    let topics = limits["topics"].as_array().unwrap();
    topics.iter().find(|it| it["topic"] == topic).unwrap()["together"].clone()
}

#[test]
fn together_is_the_strictest_of_all_three_and_not_before_each_has_spoken() {
    let mut couple = three();
    for who in ["ana", "bo"] {
        couple.run(&["limit", "photos", "yes", "--as", who]).code(0);
    }
    couple.on("2026-11-28");
    assert_eq!(together(&couple, "photos"), "not discussed");
    couple.run(&["limit", "photos", "maybe", "--as", "cy"]).code(0);
    couple.on("2026-12-03");
    assert_eq!(together(&couple, "photos"), "maybe");
    couple.run(&["limit", "photos", "yes", "--as", "cy"]).code(0);
    assert_eq!(together(&couple, "photos"), "maybe");
    couple.on("2026-12-07");
    assert_eq!(together(&couple, "photos"), "yes");
    couple.run(&["limit", "photos", "hard-limit", "--as", "bo"]).code(0);
    assert_eq!(together(&couple, "photos"), "hard-limit");
    assert!(couple.run(&["limits"]).code(0).out.contains("never"));
    // One hard limit is enough where the others have said nothing at all.
    couple.run(&["limit", "touch", "hard-limit", "--as", "cy"]).code(0);
    assert_eq!(together(&couple, "touch"), "hard-limit");
}

#[test]
fn what_one_gives_needs_everyone_elses_receiving() {
    let mut couple = three();
    for (who, topic, stance) in [
        ("ana", "massage-giving", "yes"),
        ("bo", "massage-receiving", "yes"),
        ("cy", "massage-receiving", "soft-limit"),
        ("bo", "massage-giving", "yes"),
        ("cy", "massage-giving", "yes"),
        ("ana", "massage-receiving", "yes"),
    ] {
        couple.run(&["limit", topic, stance, "--as", who]).code(0);
    }
    couple.on("2026-12-01");
    let limits = json_of(&couple, &["limits"]);
    let topics = limits["topics"].as_array().unwrap();
    assert_eq!(topics.len(), 2, "{limits}");
    for topic in topics {
        assert_ne!(topic["together"], "yes", "what Cy doesn't receive is not open to all: {limits}");
    }
}

#[test]
fn an_agreement_needs_all_three_and_ends_with_any_one() {
    let mut couple = three();
    put(&couple, "ana", &["add", "agreement", "phones"], "title: Phones\nterms: In the hall.\n");
    for (number, who) in NAMES.iter().enumerate() {
        couple.on("2026-12-01");
        assert_eq!(json_of(&couple, &["show", "phones"])["in_force"], false, "{number} of three");
        couple.on("2026-11-23").run(&["agree", "phones", "--yes", "--as", who]).code(0);
    }
    couple.on("2026-11-26");
    assert_eq!(json_of(&couple, &["show", "phones"])["in_force"], false);
    couple.on("2026-11-27");
    assert_eq!(json_of(&couple, &["show", "phones"])["in_force"], true);
    for who in NAMES {
        let ran = couple.run(&["withdraw", "phones", "--as", who]).code(0);
        assert!(ran.out.contains("It is not in force."), "{}", ran.out);
        assert_eq!(json_of(&couple, &["show", "phones"])["in_force"], false, "{who}");
        couple.run(&["agree", "phones", "--yes", "--as", who]).code(0);
        let day = couple.run(&["show", "phones", "--json"]).json()["counts_from"].clone();
        couple.on(day.as_str().unwrap());
        assert_eq!(json_of(&couple, &["show", "phones"])["in_force"], true, "{who}");
    }
    // A hard limit of the third on what it touches is in the way, whoever agreed.
    put(&couple, "bo", &["edit", "agreements/phones"], "limits: [photos]\n");
    for who in NAMES {
        couple.run(&["agree", "phones", "--yes", "--as", who]).code(0);
    }
    couple.run(&["limit", "photos", "hard-limit", "--as", "cy"]).code(0);
    couple.on("2027-01-10");
    let shown = json_of(&couple, &["show", "phones"]);
    assert_eq!(shown["in_force"], false, "{shown}");
}

#[test]
fn a_shorter_reflection_time_needs_all_three() {
    let mut couple = three();
    put(&couple, "ana", &["edit", "couplelog"], "reflection_days: 0\n");
    for who in ["ana", "bo"] {
        couple.run(&["agree", "couplelog", "--yes", "--as", who]).code(0);
    }
    let counts_from = |couple: &Couple, topic: &str| {
        couple.run(&["limit", topic, "yes"]).code(0);
        let limits = json_of(couple, &["limits"]);
        let topics = limits["topics"].as_array().unwrap();
        topics.iter().find(|it| it["topic"] == topic).unwrap()["people"]["ana"]["counts_from"].clone()
    };
    couple.on("2026-12-10");
    assert_eq!(counts_from(&couple, "music"), "2026-12-14", "two of three are not everyone");
    couple.run(&["agree", "couplelog", "--yes", "--as", "cy"]).code(0);
    couple.on("2026-12-20");
    assert_eq!(counts_from(&couple, "words"), "2026-12-21");
}

#[test]
fn an_idea_is_ready_by_all_three_and_rests_by_any_one() {
    let couple = three();
    let text = "smallest_step: one hand\nreversible: wash it off\nhow_to_stop: say stop\n";
    put(&couple, "ana", &["propose", "Warm oil"], text);
    couple.run(&["propose", "warm-oil", "--state", "talking"]).code(0);
    for (number, who) in NAMES.iter().enumerate() {
        assert_eq!(json_of(&couple, &["propose", "warm-oil"])["is_ready"], false, "{number} of three");
        couple.run(&["propose", "warm-oil", "--state", "tried", "--as", who]).code(4);
        couple.run(&["propose", "warm-oil", "--state", "ready", "--as", who]).code(0);
    }
    assert_eq!(json_of(&couple, &["propose", "warm-oil"])["is_ready"], true);
    couple.run(&["propose", "warm-oil", "--not-ready", "--as", "bo"]).code(0);
    assert_eq!(json_of(&couple, &["propose", "warm-oil"])["is_ready"], false);
    couple.run(&["propose", "warm-oil", "--state", "ready", "--as", "bo"]).code(0);
    couple.run(&["decline", "warm-oil", "--as", "cy"]).code(0);
    let shown = json_of(&couple, &["propose", "warm-oil"]);
    assert_eq!((&shown["is_ready"], &shown["declined"]), (&json!(false), &json!(true)));
    for who in ["ana", "bo"] {
        couple.run(&["propose", "warm-oil", "--reopen", "--as", who]).code(4);
    }
    couple.run(&["propose", "warm-oil", "--reopen", "--as", "cy"]).code(0);
}

#[test]
fn each_ends_their_own_pause_and_all_have_to_end_one_that_nobody_is_named_in() {
    let couple = three();
    for who in ["bo", "cy"] {
        couple.run(&["pause", "--as", who]).code(0);
    }
    let paused = |couple: &Couple| json_of(couple, &["limits"])["paused"].clone();
    assert_eq!(paused(&couple), json!(["bo", "cy"]));
    couple.run(&["resume", "--as", "ana"]).code(4);
    couple.run(&["resume", "--as", "bo"]).code(0);
    assert_eq!(paused(&couple), json!(["cy"]));
    couple.run(&["limit", "photos", "yes"]).code(4);
    couple.run(&["resume", "--as", "cy"]).code(0);
    assert_eq!(paused(&couple), json!([]));
    couple.run(&["pause", "--as", "nobody-here"]).code(0);
    assert_eq!(paused(&couple), json!(["someone"]));
    for who in NAMES {
        assert_eq!(paused(&couple), json!(["someone"]), "before {who}");
        couple.run(&["resume", "--as", who]).code(0);
    }
    assert_eq!(paused(&couple), json!([]));
}

#[test]
fn a_signal_ends_when_all_three_have_retired_it() {
    let couple = three();
    put(&couple, "ana", &["edit", "safety"], "signals:\n  - word: red\n    meaning: stop\n");
    for who in NAMES {
        assert!(couple.run(&["signals"]).code(0).out.contains("RED"), "before {who}");
        couple.run(&["signals", "--retire", "red", "--as", who]).code(0);
    }
    assert!(!couple.run(&["signals"]).code(0).out.contains("RED"));
    couple.run(&["check"]).code(0);
}

#[test]
fn nobody_is_told_who_of_the_others_has_not_looked_back_yet() {
    let couple = three();
    couple.run(&["log", "Slow evening", "--date", "2026-11-22"]).code(0);
    put(&couple, "ana", &["debrief", "slow"], "felt_good: hers alone\n");
    couple.run(&["debrief", "slow", "--compare", "--as", "cy"]).code(4);
    let alone = couple.run(&["debrief", "slow", "--compare"]).code(0).out;
    assert!(!alone.contains("Bo") && !alone.contains("Cy"), "{alone}");
    put(&couple, "bo", &["debrief", "slow"], "felt_good: his too\n");
    let two = couple.run(&["debrief", "slow", "--compare"]).code(0).out;
    assert!(two.contains("hers alone") && two.contains("his too") && !two.contains("Cy"), "{two}");
    put(&couple, "cy", &["debrief", "slow"], "felt_good: and this\n");
    for who in NAMES {
        let all = couple.run(&["debrief", "slow", "--compare", "--as", who]).code(0).out;
        for words in ["hers alone", "his too", "and this", "Ana", "Bo", "Cy"] {
            assert!(all.contains(words), "{words} for {who}: {all}");
        }
    }
}

#[test]
fn a_check_in_and_a_review_are_each_ones_own() {
    let mut couple = three();
    for who in NAMES {
        put(&couple, who, &["checkin"], &format!("appreciation: words of {who}\n"));
        couple.run(&["limit", "music", "yes", "--review-by", "2026-12-20", "--as", who]).code(0);
    }
    for who in NAMES {
        assert!(
            couple.read(&format!("checkins/2026/2026-11-23/{who}.yaml")).contains(&format!("words of {who}"))
        );
    }
    couple.on("2027-01-10");
    assert_eq!(together(&couple, "music"), "talk first");
    for who in NAMES {
        let due = json_of(&couple, &["review", "--as", who])["due"].clone();
        let records: Vec<&str> =
            due.as_array().unwrap().iter().map(|it| it["record"].as_str().unwrap()).collect();
        assert_eq!(records, [format!("limits/{who}/music")], "{who}");
        let exported = couple.run(&["export", "checkins", "--as", who]).code(0).out;
        let others = NAMES.iter().filter(|other| **other != who);
        assert!(others.clone().all(|other| !exported.contains(&format!("words of {other}"))), "{exported}");
    }
}

#[test]
fn who_leaves_takes_their_word_back_and_the_others_stay() {
    let mut couple = three();
    put(&couple, "ana", &["add", "agreement", "phones"], "title: Phones\nterms: In the hall.\n");
    for who in NAMES {
        couple.run(&["agree", "phones", "--yes", "--as", who]).code(0);
    }
    couple.on("2026-12-01").run(&["leave", "--yes", "--as", "cy"]).code(0);
    let at = ["--repo", couple.repo_str()];
    let shown = json_of(&couple, &[&at[..], &["show", "phones"]].concat());
    assert_eq!((&shown["in_force"], &shown["paused"]), (&json!(false), &json!(["cy"])));
    // Two can't take the third out of the people, nor end their pause.
    let without = couple.read("couplelog.yaml").replace("  - id: cy\n    name: Cy\n", "");
    assert!(!without.contains("cy"), "{without}");
    couple.write("couplelog.yaml", &without);
    couple.git_commit("bo", "2026-12-01");
    let limits = json_of(&couple, &[&at[..], &["limits"]].concat());
    assert_eq!(limits["paused"], json!(["cy"]), "{limits}");
    let check = couple.run(&[&at[..], &["check"]].concat()).code(0).out;
    assert!(check.contains("is missing, and still counts"), "{check}");
}

#[test]
fn at_three_computers_each_version_is_named_and_settled_once() {
    let three = Several::on("2026-11-23", 3);
    put(three.at(0), "ana", &["add", "agreement", "phones"], "title: Phones\nterms: In the hall.\n");
    three.settle();
    for (who, name) in NAMES.iter().enumerate() {
        put(three.at(who), name, &["edit", "agreements/phones"], &format!("title: Of {name}\n"));
    }
    three.settle();
    let talks = |who: usize| json_of(three.at(who), &["conflicts"])["talks"].clone();
    assert!((1..3).all(|who| talks(who) == talks(0)));
    let text = talks(0).to_string() + &three.at(0).read("agreements/phones.yaml");
    for name in NAMES {
        assert!(text.contains(&format!("Of {name}")), "{name}: {text}");
    }
    // Whichever of them is kept, all three have it, and nothing is asked again.
    let args = ["resolve", "agreements/phones", "--field", "title"];
    let people = talks(0)[0]["versions"][0]["people"][0].as_str().unwrap().to_owned();
    three.at(2).run(&[&args[..], &["--keep", &people]].concat()).code(0);
    for _ in 0..2 {
        if !json_of(three.at(2), &["conflicts"])["talks"].as_array().unwrap().is_empty() {
            three.at(2).run(&["resolve", "agreements/phones", "--as-it-is"]).code(0);
        }
    }
    three.settle();
    assert!((0..3).all(|who| talks(who) == json!([])));
}

#[test]
fn a_withdrawal_at_one_computer_counts_at_all_three_whatever_merges_it() {
    let mut three = Several::on("2026-11-01", 3);
    put(three.at(0), "ana", &["add", "agreement", "phones"], "title: Phones\nterms: In the hall.\n");
    three.settle();
    for who in 0..3 {
        three.at(who).run(&["agree", "phones", "--yes"]).code(0);
        three.at(who).run(&["sync"]).code(0);
    }
    three.settle();
    (0..3).for_each(|who| three.pass(who, "2026-11-10"));
    let is_in_force =
        |three: &Several, who: usize| json_of(three.at(who), &["show", "phones"])["in_force"] == true;
    assert!((0..3).all(|who| is_in_force(&three, who)));
    // Cy withdraws offline; meanwhile Bo joins without it, and puts Cy's old entry there again.
    three.at(2).run(&["withdraw", "phones"]).code(0);
    three.at(2).run(&["sync"]).code(0);
    three.at(1).run(&["limit", "photos", "maybe"]).code(0);
    three.at(1).git(&["fetch", "-q"]).code(0);
    assert!(!is_in_force(&three, 1), "it was fetched");
    three.at(1).git(&["merge", "-q", "-s", "ours", "--no-edit", "origin/main"]).code(0);
    assert!(three.at(1).read("agreements/phones.yaml").contains("person: cy"));
    assert!(!is_in_force(&three, 1));
    three.settle();
    assert!((0..3).all(|who| !is_in_force(&three, who)));
}

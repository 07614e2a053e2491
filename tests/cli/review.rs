//! `review`: one at a time, by flags, and because something has changed.

use serde_json::{Value, json};

use crate::couple::Couple;
use crate::sitting::{BOTH, CTRL_C, Sitting, Way};

/// Ana's limits, Bo's own, and an agreement of both; seen a long time later.
fn long_after() -> Couple {
    let mut couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.run(&["limit", "alcohol", "soft-limit", "--review-by", "2027-02-01"]).code(0);
    couple.run(&["limit", "music", "yes", "--conditions", "slow songs"]).code(0);
    couple.run(&["limit", "touch", "maybe"]).code(0);
    couple.run(&["limit", "music", "yes", "--as", "bo"]).code(0);
    couple
        .run_with(&["add", "agreement", "phones", "--from", "-"], "title: Phones\nterms: in the kitchen\n")
        .code(0);
    for person in ["ana", "bo"] {
        couple.run(&["agree", "phones", "--yes", "--as", person]).code(0);
    }
    couple.on("2027-03-01");
    couple
}

fn due(couple: &Couple, args: &[&str]) -> Vec<String> {
    let json = couple.run(&[&["review", "--json"], args].concat()).code(0).json();
    json["due"].as_array().unwrap().iter().map(|due| due["record"].as_str().unwrap().to_owned()).collect()
}

fn limit(couple: &Couple, topic: &str) -> Value {
    let json = couple.run(&["limits", "--json"]).code(0).json();
    json["topics"].as_array().unwrap().iter().find(|it| it["topic"] == topic).cloned().unwrap_or_default()
}

#[test]
fn what_is_past_its_day_is_listed_and_a_limit_only_on_a_day_of_its_owners() {
    let couple = long_after();
    assert_eq!(
        due(&couple, &[]),
        ["limits/ana/alcohol", "agreements/phones", "limits/ana/music", "limits/ana/touch"]
    );
    assert_eq!(due(&couple, &["--as", "bo"]), ["agreements/phones", "limits/bo/music"]);
    let out = couple.run(&["review"]).code(0).out;
    assert!(out.contains("reads `talk first`") && !out.contains("photos") && !out.contains("bo/"), "{out}");
    let quiet = Couple::new();
    assert!(quiet.run(&["review"]).code(0).out.contains("Nothing is near its review day."));
    assert_eq!(quiet.run(&["review", "--json"]).code(0).json()["due"], json!([]));
}

#[test]
fn one_at_a_time_kept_dropped_and_talked_about_later() {
    for way in BOTH {
        let couple = long_after();
        let mut sitting = Sitting::start(&couple, way, &["review"]);
        sitting.sees("One at a time").chooses("alcohol: what would you like?", 1);
        sitting.answers("By which day", "in 6 weeks").sees("Kept limits/ana/alcohol");
        sitting.sees("in the kitchen").chooses("Phones: what would you like?", 3).sees("withdrawn");
        sitting.sees("slow songs").chooses("music: what would you like?", 4).sees("talk first");
        sitting.chooses("touch: what would you like?", 3).sees("Nobody has to say why");
        let (code, seen) = sitting.ends();
        assert_eq!(code, 0, "{way:?} {seen}");
        assert!(seen.contains("not consent now"), "{seen}");
        assert!(couple.read("limits/ana/alcohol.yaml").contains("review_by: 2027-04-12"));
        assert!(!couple.repo().join("limits/ana/touch.yaml").exists());
        let phones = couple.run(&["show", "phones", "--json"]).code(0).json();
        assert_eq!(phones["in_force"], false);
        assert!(
            !due(&couple, &[]).contains(&"agreements/phones".to_owned()),
            "who withdrew is not asked again"
        );
        let subjects = couple.git(&["log", "-3", "--format=%s"]).out;
        assert_eq!(subjects, "update limits\nupdate agreements\nupdate limits\n");
    }
}

#[test]
fn everything_can_be_skipped_and_ctrl_c_keeps_what_was_decided() {
    for way in BOTH {
        let couple = long_after();
        let head = couple.git(&["rev-parse", "HEAD"]).out;
        let mut sitting = Sitting::start(&couple, way, &["review"]);
        for title in ["alcohol", "Phones", "music", "touch"] {
            sitting.answers(&format!("{title}: what would you like?"), "");
        }
        assert_eq!(sitting.ends().0, 0);
        assert_eq!(couple.git(&["rev-parse", "HEAD"]).out, head, "nothing is renewed by itself");
        let mut sitting = Sitting::start(&couple, way, &["review"]);
        sitting.chooses("alcohol: what would you like?", 1).answers("By which day", "");
        sitting.sees("Kept").chooses("Phones: what would you like?", 1).asked("By which day").types(CTRL_C);
        let (code, seen) = sitting.ends();
        assert_eq!(code, 0);
        assert!(seen.contains("What you decided before is saved"), "{seen}");
        assert!(couple.read("limits/ana/alcohol.yaml").contains("review_by: 2027-05-30"));
        assert!(!couple.read("agreements/phones.yaml").contains("review_by: 2"));
    }
}

#[test]
fn changing_asks_its_own_questions() {
    let couple = long_after();
    let mut sitting = Sitting::start(&couple, Way::Plain, &["review", "touch"]);
    sitting.chooses("touch: what would you like?", 2);
    sitting.answers("about, in your own words?", "").chooses("What is your stance?", 1);
    for question in ["has to be so?", "Where does it hold", "think about it again?", "By which day", "reason"]
    {
        sitting.answers(question, "");
    }
    sitting.sees("Saved limits/ana/touch: hard-limit");
    assert_eq!(sitting.ends().0, 0);
    assert_eq!(limit(&couple, "touch")["people"]["ana"]["in_force"], "hard-limit");
}

#[test]
fn by_flags_it_keeps_drops_and_leaves_for_a_talk() {
    let couple = long_after();
    let kept = couple.run(&["review", "music", "--keep", "2027-05-01", "--json"]).code(0).json();
    assert_eq!((kept["record"].as_str(), kept["outcome"].as_str()), (Some("limits/ana/music"), Some("keep")));
    assert_eq!(limit(&couple, "music")["people"]["ana"]["talk_first"], false);
    assert_eq!(limit(&couple, "music")["together"], "talk first", "Bo's own day has passed still");
    couple.run(&["review", "music", "--talk-later"]).code(0);
    assert_eq!(limit(&couple, "music")["people"]["ana"]["talk_first"], true);
    let later = couple.run(&["review", "photos", "--talk-later", "--json"]).code(0).json();
    assert_eq!(later["commit"], Value::Null, "a limit stands as it is");
    couple.run(&["review", "photos", "--keep"]).code(0);
    assert!(couple.read("limits/ana/photos.yaml").contains("review_by: 2027-05-30"));
    let dropped = couple.run(&["review", "photos", "--drop"]).code(0).out;
    assert!(dropped.contains("couplelog limit photos --keep"), "{dropped}");
    assert_eq!(limit(&couple, "photos")["people"]["ana"]["in_force"], "hard-limit", "dropping it is looser");
    couple.run(&["check"]).code(0);
}

#[test]
fn wrong_days_names_and_others_limits_are_refused() {
    let couple = long_after();
    couple.run(&["review", "touch", "--keep", "2027-03-01"]).code(2);
    couple.run(&["review", "touch", "--keep", "soonish"]).code(2);
    couple.run(&["review", "--keep", "2027-05-01"]).code(2);
    couple.run(&["review", "touch"]).code(2);
    couple.run(&["review", "limits/bo/music", "--drop"]).code(4);
    couple.run(&["review", "couplelog", "--keep"]).code(2);
    couple.run(&["review", "--because", "boredom"]).code(2);
    couple.write("limits/ana/touch.yaml", "topic: touch\nstance: maybe\nwhy: typed by hand\n");
    let ran = couple.run(&["review", "touch", "--drop"]).code(4);
    assert!(ran.err.contains("couplelog save") && couple.read("limits/ana/touch.yaml").contains("by hand"));
}

#[test]
fn while_paused_nothing_is_renewed_and_a_talk_can_still_be_asked_for() {
    let couple = long_after();
    couple.run(&["pause"]).code(0);
    for record in ["music", "phones"] {
        couple.run(&["review", record, "--keep"]).code(4);
    }
    couple.run(&["review", "photos", "--drop"]).code(4);
    let out = couple.run(&["review", "alcohol", "--keep"]).code(0).out;
    assert!(out.starts_with("PAUSED by Ana"), "{out}");
    couple.run(&["review", "--because", "health"]).code(0);
    couple.run(&["review", "phones", "--drop"]).code(0);
}

#[test]
fn because_something_changed_everything_open_reads_talk_first_and_no_limit_moves() {
    let couple = Couple::new();
    for (topic, stance) in
        [("photos", "hard-limit"), ("alcohol", "soft-limit"), ("touch", "maybe"), ("words", "yes")]
    {
        couple.run(&["limit", topic, stance, "--review-by", "2027-02-01"]).code(0);
        couple.run(&["limit", topic, "maybe", "--as", "bo"]).code(0);
    }
    couple.run_with(&["add", "agreement", "phones", "--from", "-"], "title: Phones\nterms: away\n").code(0);
    let before = ["limits/ana/photos.yaml", "limits/ana/alcohol.yaml", "limits/bo/touch.yaml"]
        .map(|path| couple.read(path));
    let json = couple.run(&["review", "--because", "health", "--json"]).code(0).json();
    assert_eq!(json["records"], json!(["limits/ana/touch", "limits/ana/words", "agreements/phones"]));
    assert_eq!(limit(&couple, "touch")["people"]["ana"]["talk_first"], true);
    assert_eq!(limit(&couple, "touch")["together"], "talk first");
    let after = ["limits/ana/photos.yaml", "limits/ana/alcohol.yaml", "limits/bo/touch.yaml"]
        .map(|path| couple.read(path));
    assert_eq!(before, after);
    let whole = couple.git(&["log", "-1", "-p", "--format=%s"]).out;
    assert!(whole.starts_with("update limits, agreements\n") && !whole.contains("health"), "{whole}");
    let again = couple.run(&["review", "--because"]).code(0).out;
    assert!(again.contains("Nothing had to be marked") && again.contains("not consent now"), "{again}");
    couple.run(&["undo"]).code(0);
    assert_eq!(limit(&couple, "touch")["people"]["ana"]["talk_first"], false);
}

#[test]
fn what_was_edited_by_hand_stays_unsaved_when_everything_is_marked() {
    let couple = Couple::new();
    couple.run(&["limit", "touch", "maybe"]).code(0);
    let text = couple.read("limits/ana/touch.yaml").replace("stance: maybe", "stance: \"yes\"  # by hand");
    couple.write("limits/ana/touch.yaml", &text);
    couple.run(&["review", "--because", "desire"]).code(0);
    let here = couple.read("limits/ana/touch.yaml");
    assert!(here.contains("# by hand") && here.contains("review_by: 2026-11-22"), "{here}");
    let committed = couple.git(&["show", "HEAD:limits/ana/touch.yaml"]).out;
    assert!(
        committed.contains("stance: maybe") && committed.contains("review_by: 2026-11-22"),
        "{committed}"
    );
    // What can't be read is left as it is, and said; the others are marked all the same.
    couple.write("agreements/phones.yaml", "title: Phones\n");
    couple.git_commit("ana", "2026-11-23");
    couple.write("agreements/phones.yaml", "title: [\n");
    couple.run(&["limit", "music", "maybe"]).code(0);
    let ran = couple.run(&["review", "--because", "desire"]).code(3);
    assert!(
        ran.err.contains("agreements/phones.yaml") && ran.out.contains("limits/ana/music"),
        "{}",
        ran.err
    );
    assert_eq!(couple.read("agreements/phones.yaml"), "title: [\n");
}

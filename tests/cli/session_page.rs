//! A session's page, and the question one and three days later.

use crate::couple::Couple;
use crate::debrief::with_sessions;
use crate::sitting::{BOTH, CTRL_C, Sitting, Way};

const ID: &str = "2026-11-20-slow-evening";

/// The page as the binary shows it, as text and as JSON; `None` reads as nobody in particular.
fn page(couple: &Couple, person: Option<&str>) -> (String, serde_json::Value) {
    let name = format!("log/2026/{ID}");
    let mut args = vec!["show", &name];
    match person {
        Some(person) => args.extend(["--as", person]),
        None => drop(couple.git(&["config", "--unset", "couplelog.person"])),
    }
    let text = couple.run(&args).code(0).out;
    args.push("--json");
    let json = couple.run(&args).code(0).json();
    couple.git(&["config", "couplelog.person", "ana"]).code(0);
    (text, json)
}

/// A session of 20 November, with limits of that time that have changed since.
fn with_limits() -> Couple {
    let mut couple = Couple::without_repository();
    let people = ["--person", "ana=Ana", "--person", "bo=Bo", "--me", "ana"];
    couple.on("2026-11-01");
    couple.run(&[&["init", couple.repo_str()], &people[..]].concat()).code(0);
    couple.on("2026-11-10").run(&["limit", "photos", "hard-limit", "--conditions", "never my face"]).code(0);
    couple.on("2026-11-10").run(&["limit", "massage", "yes", "--as", "bo"]).code(0);
    couple
        .on("2026-11-20")
        .run_with(
            &["log", "Slow evening", "--from", "-"],
            "pauses: one\nresponses:\n  ana: calm\n  bo: words by ana\n",
        )
        .code(0);
    couple.on("2026-11-22").run(&["limit", "photos", "yes"]).code(0);
    couple.on("2026-11-22").run(&["limit", "touch", "hard-limit"]).code(0);
    couple.on("2026-11-23");
    couple
}

#[test]
fn a_page_shows_that_days_hard_and_soft_limits_and_no_past_yes() {
    let couple = with_limits();
    let (text, json) = page(&couple, Some("ana"));
    assert!(text.contains("Slow evening\n20 Nov 2026, 3 days ago"), "{text}");
    assert!(text.contains("photos, Ana: hard-limit") && text.contains("never my face"), "{text}");
    assert!(!text.contains("touch"), "a limit of a later day: {text}");
    assert!(!text.contains("massage") && !text.contains("yes"), "a past yes is nobody's evidence: {text}");
    assert!(text.contains("All else: ask today.") && text.ends_with("ask today.\n"), "{text}");
    assert_eq!(json["limits"][0]["people"]["ana"]["in_force"], "hard-limit");
    assert_eq!(json["limits"].as_array().unwrap().len(), 1);
    assert_eq!((json["version"].as_i64(), json["kind"].as_str()), (Some(1), Some("log")));
    assert!(json["note"].as_str().unwrap().contains("ask today"));
}

#[test]
fn words_under_a_name_are_shown_as_written_by_whoever_wrote_them() {
    let couple = with_limits();
    let (text, json) = page(&couple, Some("ana"));
    assert!(text.contains("  Ana:\n    calm\n"), "{text}");
    assert!(text.contains("  Bo (as written by Ana):\n    words by ana\n"), "{text}");
    assert_eq!(json["written_by"]["responses"]["bo"]["author"], "ana");

    let path = format!("log/2026/{ID}.yaml");
    couple.write(&path, &couple.read(&path).replace("words by ana", "my own"));
    assert!(page(&couple, Some("ana")).0.contains("Bo (not saved yet):"));
    couple.git_commit("bo", "2026-11-23");
    assert!(page(&couple, Some("ana")).0.contains("  Bo:\n    my own\n"));
    couple.write(&path, &couple.read(&path).replace("my own", "another hand"));
    couple.git_commit("somebody.else", "2026-11-23");
    assert!(page(&couple, Some("ana")).0.contains("Bo (as written by someone else):"));
    // a later change of something else leaves the words with who wrote them
    couple.write(&path, &couple.read(&path).replace("pauses: one", "pauses: two"));
    couple.git_commit("bo", "2026-11-23");
    assert!(page(&couple, Some("ana")).0.contains("Bo (as written by someone else):"));
}

#[test]
fn who_looked_back_is_shown_only_as_far_as_may_be_seen() {
    let couple = with_sessions();
    couple.run_with(&["debrief", "slow", "--from", "-", "--as", "bo"], "doubts: quiet words\n").code(0);
    for reader in [Some("ana"), None] {
        let (text, json) = page(&couple, reader);
        assert!(!text.contains("Bo") && !text.contains("quiet words"), "{text}");
        assert_eq!(json["debriefs"].as_array().unwrap().len(), 0);
    }
    assert!(
        page(&couple, Some("ana"))
            .0
            .contains(&format!("Your own look back, whenever you like: couplelog debrief {ID}"))
    );
    let own = page(&couple, Some("bo")).0;
    assert!(own.contains("Looked back: Bo.") && !own.contains("Ana"), "{own}");
    couple.run(&["debrief", "slow", "--skip"]).code(0);
    let (text, json) = page(&couple, Some("ana"));
    assert!(text.contains("Looked back: Bo.") && !text.contains("Your own"), "{text}");
    assert_eq!(json["debriefs"][0]["person"], "bo");
    let theirs = page(&couple, Some("bo")).0;
    assert!(!theirs.contains("Ana"), "nobody is told of a setting aside: {theirs}");
}

#[test]
fn a_page_leads_with_a_pause() {
    let couple = with_sessions();
    couple.run(&["pause", "--as", "bo"]).code(0);
    let (text, json) = page(&couple, Some("ana"));
    assert!(text.starts_with("PAUSED by Bo"), "{text}");
    assert_eq!(json["paused"][0], "bo");
}

/// The question some days later, as the first screen of the day asks it.
fn later(couple: &Couple, way: Way, person: &str) -> Sitting {
    Sitting::start(couple, way, &["status", "--as", person])
}

#[test]
fn how_it_is_now_is_asked_twice_and_added_to_the_debrief() {
    for way in BOTH {
        let mut couple = with_sessions();
        couple.run_with(&["debrief", "slow", "--from", "-"], "felt_good: tea\n").code(0);
        couple.on("2026-11-24");
        later(&couple, way, "ana")
            .answers("a day has passed. How is it now?", "rested")
            .sees("Saved.")
            .ends();
        let (_, seen) = later(&couple, way, "ana").ends();
        assert!(!seen.contains("How is it now"), "{seen}");
        couple.on("2026-11-26");
        later(&couple, way, "ana").answers("3 days have passed", "a little sad").ends();
        let text = couple.read(&format!("debriefs/2026/{ID}/ana.yaml"));
        assert!(text.contains("later:\n  - rested\n  - a little sad\n"), "{text}");
        assert_eq!(
            couple.git(&["log", "-1", "--format=%s %ae"]).out,
            "update debriefs ana@couplelog.invalid\n"
        );
    }
}

#[test]
fn how_it_is_now_can_be_skipped_once_and_for_all_and_a_half_answer_is_kept() {
    let mut couple = with_sessions();
    couple.run_with(&["debrief", "slow", "--from", "-"], "felt_good: tea\n").code(0);
    couple.on("2026-11-24");
    let mut sitting = later(&couple, Way::Fancy, "ana");
    sitting.asked("How is it now?").types("half a tho").sees("tho").types(CTRL_C);
    assert!(sitting.ends().1.contains("couplelog status"));
    let draft = couple.read(&format!(".git/couplelog/drafts/ana/debriefs/2026/{ID}/ana.yaml"));
    assert!(draft.contains("later: half a tho"), "{draft}");
    let mut sitting = later(&couple, Way::Plain, "ana");
    sitting
        .answers("Go on with it?", "y")
        .sees("half a tho")
        .answers("leaves it as it is", "")
        .sees("Saved.")
        .ends();
    assert!(couple.read(&format!("debriefs/2026/{ID}/ana.yaml")).contains("- half a tho"));
    couple.on("2026-11-26");
    later(&couple, Way::Plain, "ana").answers("How is it now?", "").ends();
    assert!(!later(&couple, Way::Plain, "ana").ends().1.contains("How is it now"));
}

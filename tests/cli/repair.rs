//! Repairs: what is the affected person's alone, and when one is closed.

use crate::couple::Couple;
use crate::sitting::{BOTH, CTRL_C, Sitting};

const REPAIR: &str = "repairs/2026-11-20-photo";

fn couple() -> Couple {
    let couple = Couple::new();
    couple.write("repairs/2026-11-20-photo.yaml", "affected: bo\nwhat_happened: a photo was shown around\n");
    couple.git_commit("ana", "2026-11-20");
    couple
}

fn edit(couple: &Couple, person: &str, fields: &str) -> crate::couple::Ran {
    couple.run_with(&["edit", REPAIR, "--as", person, "--from", "-"], fields)
}

#[test]
fn only_the_affected_person_says_what_it_did_and_closes_it() {
    let couple = couple();
    for fields in ["impact: none\n", "closed: 2026-11-23\n", "outcome: repaired\n", "affected: ana\n"] {
        let ran = edit(&couple, "ana", fields).code(4);
        assert!(ran.err.contains("the affected person's alone") && ran.err.contains("Hint:"), "{}", ran.err);
    }
    edit(&couple, "ana", "acknowledged: I showed it.\napology: I am sorry.\nplan: I ask first.\n").code(0);
    edit(&couple, "bo", "impact: I felt exposed.\n").code(0);
    edit(&couple, "bo", "closed: 2026-11-23\noutcome: ended-unrepaired\n").code(0);
    assert!(couple.read("repairs/2026-11-20-photo.yaml").contains("ended-unrepaired"));
    couple.run(&["check"]).code(0);
}

#[test]
fn a_hand_edit_that_closes_it_for_the_affected_person_is_not_saved() {
    let couple = couple();
    let text = couple.read("repairs/2026-11-20-photo.yaml") + "closed: 2026-11-23\n";
    couple.write("repairs/2026-11-20-photo.yaml", &text);
    couple.run(&["save"]).code(4);
    couple.run(&["save", "--as", "bo"]).code(0);
}

#[test]
fn closing_means_needing_nothing_more_here_whichever_way_it_ends() {
    let words = "Closed means: I need nothing more here; it never means forgiven.";
    let mut screens = Vec::new();
    for outcome in ["repaired", "ended-unrepaired"] {
        let couple = couple();
        let open = couple.run(&["show", REPAIR]).code(0).out;
        assert!(open.contains("Only Bo closes it, and never has to.") && !open.contains(words), "{open}");
        let ran = edit(&couple, "bo", &format!("closed: 2026-11-23\noutcome: {outcome}\n")).code(0);
        assert!(ran.out.contains(words) && ran.out.contains("as good an end"), "{}", ran.out);
        screens.push(ran.out);
        assert!(couple.run(&["show", REPAIR]).code(0).out.contains(words));
        assert!(!edit(&couple, "bo", "impact: I felt exposed.\n").code(0).out.contains(words));
        assert!(!edit(&couple, "bo", "closed:\n").code(0).out.contains(words));
        assert!(couple.run(&["show", REPAIR]).code(0).out.contains("never has to"));
    }
    assert_eq!(screens.first(), screens.get(1), "one is as good an end as the other");
}

#[test]
fn what_another_wrote_for_the_affected_person_is_marked_and_closes_nothing() {
    let couple = couple();
    let text = couple.read("repairs/2026-11-20-photo.yaml") + "impact: none\nclosed: 2026-11-21\n";
    couple.write("repairs/2026-11-20-photo.yaml", &text);
    couple.git_commit("ana", "2026-11-21");
    let shown = couple.run(&["show", REPAIR]).code(0).out;
    assert!(shown.contains("in their own words? (written by Ana)"), "{shown}");
    assert!(shown.contains("Closed (written by Ana)"), "{shown}");
    assert!(shown.contains("Only Bo closes it") && !shown.contains("Closed means"), "{shown}");
    let json = couple.run(&["show", REPAIR, "--json"]).code(0).json();
    assert_eq!(json["written_by"]["closed"]["bo"]["author"], "ana");
}

#[test]
fn nobody_asks_the_affected_person_for_their_part_in_it() {
    for way in BOTH {
        let couple = Couple::new();
        let mut sitting = Sitting::start(&couple, way, &["add", "repair", "photo", "--as", "bo"]);
        sitting.chooses("Whose boundary", 2).answers("What happened", "a photo was shown around");
        sitting.answers("limits", "").answers("agreements", "");
        sitting.answers("What did it do", "I felt exposed").asked("What is to be done:").types(CTRL_C);
        let (code, seen) = sitting.ends();
        assert_eq!(code, 0, "{way:?} {seen}");
        for part in ["acknowledge", "apologise", "happen again"] {
            assert!(!seen.contains(part), "{way:?} {part}: {seen}");
        }
        let couple = self::couple();
        let mut sitting = Sitting::start(&couple, way, &["edit", REPAIR, "--as", "ana"]);
        sitting.answers("What happened", "").answers("limits", "").answers("agreements", "");
        sitting.answers("What does the other acknowledge", "I showed it").answers("apologise", "");
        sitting.answers("happen again", "").asked("What is to be done:").types(CTRL_C);
        let (code, seen) = sitting.ends();
        assert_eq!(code, 0, "{way:?} {seen}");
        assert!(!seen.contains("What did it do"), "{way:?} {seen}");
    }
}

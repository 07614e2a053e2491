//! Repairs: what is the affected person's alone, and when one is closed.

use crate::couple::Couple;

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

//! Saying back what was heard in a disagreement: the listener's words are the listener's, and whether that is it
//! says the one who spoke.

use crate::couple::Couple;
use crate::sitting::{BOTH, Sitting};

const DISHES: &str = "disagreements/dishes";

fn couple() -> Couple {
    let couple = Couple::new();
    couple.run_with(&["add", "disagreement", "dishes", "--from", "-"], "needs: {ana: quiet}\n").code(0);
    couple
}

fn edit(couple: &Couple, person: &str, heard: &str) {
    let fields = format!("heard_back: [{{by: bo, {heard}}}]\n");
    couple.run_with(&["edit", DISHES, "--as", person, "--from", "-"], &fields).code(0);
}

fn shown(couple: &Couple) -> String {
    couple.run(&["show", DISHES]).code(0).out
}

#[test]
fn each_writes_their_own_part_at_a_prompt() {
    for way in BOTH {
        let couple = couple();
        let mut sitting = Sitting::start(&couple, way, &["edit", DISHES, "--as", "bo"]);
        sitting.answers("What do you need", "rest").answers("Bo, what did you hear", "she wants quiet");
        sitting.answers("Another one", "").answers("say yes to", "").answers("What is to be done:", "");
        sitting.answers("What sort of thing", "").answers("The day by which", "").answers("Is it open", "");
        let (code, seen) = sitting.ends();
        assert_eq!(code, 0, "{way:?} {seen}");
        assert!(!seen.contains("is that what you meant"), "{way:?} {seen}");
        let text = couple.read("disagreements/dishes.yaml");
        assert!(text.contains("by: bo") && text.contains("words: she wants quiet"), "{way:?} {text}");

        let mut sitting = Sitting::start(&couple, way, &["edit", DISHES, "--as", "ana"]);
        sitting.sees("Bo heard:").sees("she wants quiet").chooses("Ana, is that what you meant", 2);
        sitting.answers("Ana, what did you mean", "quiet after supper").answers("What do you need", "");
        sitting.answers("Ana, what did you hear", "").answers("say yes to", "");
        sitting.answers("What is to be done:", "").answers("What sort of thing", "");
        sitting.answers("The day by which", "").answers("Is it open", "");
        let (code, seen) = sitting.ends();
        assert_eq!(code, 0, "{way:?} {seen}");
        let shown = shown(&couple);
        assert!(shown.contains("Bo heard:\n        she wants quiet\n"), "{way:?} {shown}");
        assert!(shown.contains("Ana said to it:\n        quiet after supper\n"), "{way:?} {shown}");
        let json = couple.run(&["show", DISHES, "--json"]).code(0).json();
        assert_eq!(json["confirmed_by"]["bo"], "ana", "{way:?}");
    }
}

#[test]
fn the_words_count_from_the_listener_and_the_yes_to_them_from_who_spoke() {
    let couple = couple();
    edit(&couple, "ana", "words: I heard nothing");
    assert!(shown(&couple).contains("Bo heard (written by Ana):"), "{}", shown(&couple));
    edit(&couple, "bo", "words: she wants quiet");
    assert!(shown(&couple).contains("Bo heard:"), "{}", shown(&couple));
    edit(&couple, "bo", "words: she wants quiet, confirmed: 'yes'");
    assert!(shown(&couple).contains("Written by Bo, who listened"), "{}", shown(&couple));
    edit(&couple, "ana", "words: she wants quiet, confirmed: not quite");
    assert!(shown(&couple).contains("Ana said to it:"), "{}", shown(&couple));
    couple.run(&["check"]).code(0);
    // Bo's own words in Ana's hand are Bo's no more, and `check` says so.
    let text = couple.read("disagreements/dishes.yaml").replace("she wants quiet", "she is right");
    couple.write("disagreements/dishes.yaml", &text);
    couple.git_commit("ana", "2026-11-23");
    assert!(shown(&couple).contains("Bo heard (written by Ana):"), "{}", shown(&couple));
    assert!(couple.run(&["check"]).code(3).out.contains("heard_back: Ana wrote this under Bo's name"));
}

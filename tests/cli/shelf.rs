//! `learn`, `glossary` and `wins`: what a couple comes back to.

use crate::couple::{Couple, ran};
use crate::sitting::{BOTH, CTRL_C, Sitting};

#[test]
fn each_says_for_themselves_what_they_have_learned() {
    let couple = Couple::new();
    let empty = couple.run(&["learn"]).code(0);
    assert!(empty.out.contains("learn --add"), "{}", empty.out);
    couple
        .run_with(&["learn", "--add", "Massage basics", "--from", "-"], "type: book\ndone_by: [bo]\n")
        .code(0);
    let seen = || couple.run(&["learn", "--json"]).code(0).json()["learning"][0].clone();
    assert_eq!(seen()["done_by"], serde_json::json!([]), "hers is no word of his");
    let said = couple.run(&["check", "--history"]).code(3).out;
    assert!(said.contains("learning/massage-basics") && said.contains("done_by"), "{said}");
    couple.run(&["learn", "massage", "--done", "--as", "bo"]).code(0);
    couple.run(&["learn", "massage", "--done"]).code(0);
    assert_eq!(seen()["done_by"], serde_json::json!(["ana", "bo"]));
    couple.run(&["check"]).code(0);
    let again = couple.run(&["learn", "massage", "--done"]).code(0);
    assert!(again.out.contains("already"), "{}", again.out);
    couple.run(&["learn", "massage", "--not-done"]).code(0);
    assert_eq!(seen()["done_by"], serde_json::json!(["bo"]));
    let text = couple.run(&["learn"]).code(0).out;
    assert!(text.contains("Massage basics (book)") && text.contains("done by Bo"), "{text}");
}

#[test]
fn a_piece_of_a_name_means_what_there_is_to_learn_from_and_no_idea() {
    let couple = Couple::new();
    couple.run(&["learn", "--add", "Massage basics"]).code(0);
    couple
        .run_with(&["propose", "Ten minutes of massage", "--from", "-"], "needs: [Massage basics]\n")
        .code(0);
    couple.run(&["learn", "massage", "--done"]).code(0);
    couple.run_with(&["add", "agreement", "--from", "-"], "title: Massage on Sundays\n").code(0);
    couple.run(&["propose", "massage", "--state", "talking"]).code(0);
    let ran = couple.run(&["learn", "minutes"]).code(2);
    assert!(ran.err.contains(": couplelog learn\n"), "{}", ran.err);
}

#[test]
fn a_note_stands_under_its_own_persons_name() {
    let couple = Couple::new();
    couple.run(&["learn", "--add", "Massage basics"]).code(0);
    couple.run(&["learn", "massage", "--note", "warm hands"]).code(0);
    couple.run_with(&["learn", "massage", "--note", "-", "--as", "bo"], "go slowly\n").code(0);
    let notes = couple.run(&["learn", "massage", "--json"]).code(0).json()["learning"][0]["notes"].clone();
    assert_eq!(notes, serde_json::json!({ "ana": "warm hands", "bo": "go slowly" }));
    let json = couple.run(&["learn", "massage", "--note", "warmer", "--json"]).code(0).json();
    assert_eq!(json["record"], "learning/massage-basics");
    couple.run(&["learn", "massage", "--note"]).code(2);
    couple.run(&["learn", "nothing", "--done"]).code(2);
    for way in BOTH {
        let couple = Couple::new();
        couple.run(&["learn", "--add", "Massage basics"]).code(0);
        let mut sitting = Sitting::start(&couple, way, &["learn", "massage", "--note", "--as", "bo"]);
        sitting.asked("What do you take").types("er").types(CTRL_C);
        assert_eq!(sitting.ends().0, 0, "{way:?}");
        assert!(
            couple.run(&["drafts", "--as", "bo"]).code(0).out.contains("learning/massage-basics"),
            "{way:?}"
        );
    }
}

#[test]
fn a_word_is_shown_with_our_meaning_beside_the_usual() {
    let couple = Couple::new();
    assert!(couple.run(&["glossary"]).code(0).out.contains("glossary --add"));
    let meanings = "our_meaning: tea and a blanket\nusual_meaning: care afterwards\n";
    couple.run_with(&["glossary", "--add", "Aftercare", "--from", "-"], meanings).code(0);
    couple.run_with(&["glossary", "--add", "Soft limit", "--from", "-"], "our_meaning: not now\n").code(0);
    let all = couple.run(&["glossary"]).code(0).out;
    assert_eq!(
        all,
        "Aftercare\n  to us    tea and a blanket\n  usually  care afterwards\n\n\
         Soft limit\n  to us    not now\n  usually  not written yet\n"
    );
    let one = couple.run(&["glossary", "soft", "--json"]).code(0).json();
    assert_eq!(one["terms"].as_array().unwrap().len(), 1);
    assert_eq!(one["terms"][0]["our_meaning"], "not now");
    let unknown = couple.run(&["glossary", "aftercarr"]).code(2);
    assert!(unknown.err.contains("did you mean `aftercare`?"), "{}", unknown.err);
}

#[test]
fn wins_come_newest_first_and_show_only_what_may_be_seen() {
    let couple = Couple::new();
    couple.run(&["log", "Slow evening", "--date", "2026-11-20"]).code(0);
    couple.run_with(&["debrief", "slow", "--from", "-", "--as", "bo"], "wins: we laughed\n").code(0);
    couple
        .run_with(&["add", "checkin", "--date", "2026-11-22", "--from", "-"], "wins: [a walk, the tea]\n")
        .code(0);
    let wins = |more: &[&str]| {
        let args: Vec<&str> = ["wins", "--json"].iter().chain(more).copied().collect();
        couple.run(&args).code(0).json()["wins"].clone()
    };
    assert_eq!(wins(&[]).as_array().unwrap().len(), 1, "his is not seen before hers is saved");
    assert_eq!(wins(&[])[0]["wins"], serde_json::json!(["a walk", "the tea"]));
    couple.run(&["debrief", "slow", "--skip"]).code(0);
    assert_eq!(wins(&[])[1]["wins"], serde_json::json!(["we laughed"]));
    assert_eq!(wins(&["--since", "2026-11-21"]).as_array().unwrap().len(), 1);
    let text = couple.run(&["wins"]).code(0).out;
    assert_eq!(
        text,
        "22 Nov 2026, check-in (Ana)\n  a walk\n  the tea\n\n20 Nov 2026, Slow evening (Bo)\n  we laughed\n"
    );
    couple.run(&["wins", "--since", "soonish"]).code(2);
}

#[test]
fn a_note_that_is_too_large_is_refused_and_never_cut() {
    let couple = Couple::new();
    couple.run(&["learn", "--add", "Massage"]).code(0);
    let large = "slow hands ".repeat(100_000);
    let ran = couple.run_with(&["learn", "massage", "--note", "-"], &large).code(3);
    assert!(ran.err.contains("larger than 1 MiB") && ran.err.contains("Hint:"), "{}", ran.err);
    assert!(!couple.read("learning/massage.yaml").contains("slow hands"));
    couple.run_with(&["learn", "massage", "--note", "-"], "slow hands\n").code(0);
    assert!(couple.read("learning/massage.yaml").contains("slow hands"));
}

#[test]
fn a_note_that_cannot_be_read_leaves_nothing_half_done_and_its_words_are_kept() {
    let couple = Couple::new();
    couple.run(&["learn", "--add", "Massage"]).code(0);
    let head = || couple.git(&["rev-parse", "HEAD"]).code(0).out;
    let before = head();
    let ended = |input: &[u8]| {
        let file = couple.home().join("typed");
        std::fs::write(&file, input).unwrap();
        let mut command = couple.command(&["learn", "massage", "--done", "--note", "-"]);
        ran(command.stdin(std::fs::File::open(file).unwrap()).output().unwrap())
    };
    assert!(ended(&b"slow hands ".repeat(100_000)).code(3).err.contains("nothing was written"));
    assert_eq!(head(), before);
    let said = ended(b"slow hands \xff").code(3).err;
    assert!(said.contains("UTF-8") && said.contains("couplelog drafts"), "{said}");
    couple.run(&["learn", "massage", "--done", "--note"]).code(2);
    assert_eq!((head(), couple.git(&["status", "--porcelain"]).out), (before, String::new()));
    let kept = couple.run(&["drafts", "--show", "massage"]).code(0).out;
    assert!(kept.contains("slow hands ÿ"), "{kept}");
}

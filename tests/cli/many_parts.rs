//! Files with far more parts than anybody writes: every view ends soon.

use crate::couple::Couple;
use crate::hostile_folders::soon;

const SESSION: &str = "2026/2026-11-20-walk";

/// So many lines, each made from its number.
fn lines(many: usize, line: impl Fn(usize) -> String) -> String {
    (0..many).map(line).collect()
}

/// Files with nearly as many parts as a record may have (20,000), each under somebody's name: a path, and what it
/// says.
fn files() -> Vec<(String, String)> {
    let people = lines(9_900, |it| format!("  p{it}: x\n"));
    let agreed = lines(6_000, |it| format!("- person: p{it}\n"));
    let heard = lines(2_500, |it| format!("- {{by: p{it}, words: x, confirmed: x}}\n"));
    let slow = "title: Slow\n";
    vec![
        (format!("debriefs/{SESSION}/bo.yaml"), lines(9_900, |it| format!("x-{it}: x\n"))),
        (format!("log/{SESSION}.yaml"), format!("date: 2026-11-20\n{slow}responses:\n{people}  bo: x\n")),
        ("agreements/slow.yaml".to_owned(), format!("{slow}terms: slow\nagreed:\n{agreed}")),
        ("disagreements/slow.yaml".to_owned(), format!("{slow}heard_back:\n{heard}")),
        (
            "disagreements/one.yaml".to_owned(),
            format!("{slow}heard_back:\n{}", "- {by: bo, words: x}\n".repeat(3_000)),
        ),
        (
            "terms/slow.yaml".to_owned(),
            format!("term: slow\nfor_professional:\n{}", lines(19_000, |it| format!("- p{it}\n"))),
        ),
    ]
}

#[test]
fn a_file_of_very_many_parts_by_another_and_gone_again_ends_soon() {
    for (path, text) in files() {
        let couple = Couple::new();
        couple.run(&["limit", "photos", "hard-limit"]).code(0);
        couple.write(&path, &text);
        let record = path.trim_end_matches(".yaml");
        let look = |when: &str| {
            for args in [&["check", "--json"][..], &["show", record, "--json"], &["status"]] {
                let ran = soon(&couple, args);
                assert!([0, 2, 3, 4].contains(&ran.code), "{path} {when} {args:?}: {}", ran.err);
            }
        };
        look("not saved");
        couple.git_commit("ana", "2026-11-23");
        look("by another");
        std::fs::remove_file(couple.repo().join(&path)).unwrap();
        look("gone, not saved");
        couple.git_commit("ana", "2026-11-23");
        look("gone");
    }
}

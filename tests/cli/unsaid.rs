//! No view says what somebody else has not written yet (R9), by its words, its JSON or its exit code.

use crate::couple::Couple;

const VIEWS: [&[&str]; 16] = [
    &["status"],
    &["remind", "--json"],
    &["review"],
    &["wins"],
    &["trend", "--json"],
    &["conflicts"],
    &["check"],
    &["history"],
    &["diff", "--json"],
    &["show", "slow", "--json"],
    &["debrief", "slow", "--compare"],
    &["checkin", "--compare"],
    &["show", "debriefs/2026/2026-11-20-slow/bo"],
    &["show", "checkins/2026/2026-11-23/bo", "--json"],
    &["edit", "debriefs/2026/2026-11-20-slow/bo", "--from", "-"],
    &["history", "debriefs/2026/2026-11-20-slow/bo"],
];

fn couple() -> Couple {
    let couple = Couple::new();
    couple.run_with(&["log", "Slow", "--date", "2026-11-20", "--from", "-"], "pauses: one\n").code(0);
    couple
}

#[test]
fn whether_the_other_has_written_looks_the_same_before_ones_own() {
    let (silent, wrote) = (couple(), couple());
    let debrief = "felt_good: the tea\nwins: [we laughed]\nfollow_ups: [{what: rest, due: 2026-11-21}]\n";
    wrote.run_with(&["debrief", "slow", "--as", "bo", "--from", "-"], debrief).code(0);
    wrote.run_with(&["checkin", "--as", "bo", "--from", "-"], "anxiety: 4\nwins: [tea]\n").code(0);
    for view in VIEWS {
        let seen = [&silent, &wrote].map(|couple| {
            let ran = couple.run_with(view, "x-note: a\n");
            let place = couple.repo().parent().unwrap().display().to_string();
            (ran.code, ran.out.replace(&place, ""), ran.err.replace(&place, ""))
        });
        // The first commits differ in nothing but their ids.
        let [one, other] = seen;
        assert_eq!(one.0, other.0, "{view:?}: {} {}", one.2, other.2);
        assert_eq!(without_ids(&one.1), without_ids(&other.1), "{view:?}");
        assert_eq!(one.2, other.2, "{view:?}");
    }
    // Somebody who is none of the two is nobody's secret.
    silent.run(&["show", "debriefs/2026/2026-11-20-slow/cy"]).code(2);
}

#[test]
fn who_is_in_the_middle_of_writing_is_not_told_of_on_a_shared_screen() {
    let couple = couple();
    couple.run(&["remote", "set", couple.home().with_file_name("stick").to_str().unwrap()]).code(0);
    let debrief = "debriefs/2026/2026-11-20-slow/bo.yaml";
    couple.write(debrief, "felt_good: the tea\n");
    couple.write("checkins/2026/2026-11-23/bo.yaml", "anxiety: [\n");
    let shown = |args: &[&str]| {
        let ran = couple.run(args).code(0);
        assert!(ran.err.contains("safety") || ran.out.contains("safety"), "{args:?}: {ran:?}");
        ran.out + &ran.err
    };
    for person in ["ana", "bo"] {
        for verb in ["sync", "status"] {
            couple.write("safety.yaml", "signals: []\n");
            let seen = shown(&[verb, "--as", person]);
            assert_eq!(seen.contains("bo.yaml") || seen.contains("slow/bo"), person == "bo", "{seen}");
        }
    }
    let saved = shown(&["save"]);
    let nothing = couple.run(&["save"]).code(0);
    assert_eq!((nothing.out.as_str(), nothing.err.as_str()), ("Nothing of yours to save.\n", ""));
    let silent = self::couple().run(&["save"]).code(0);
    assert_eq!((silent.out, silent.err), (nothing.out, nothing.err), "and so where nobody wrote");
    assert!(!saved.contains("bo"), "it is Bo's to save: {saved}");
    std::fs::remove_file(couple.repo().join("checkins/2026/2026-11-23/bo.yaml")).unwrap();
    couple.run(&["save", "--as", "bo"]).code(0);
    assert!(couple.git(&["show", "HEAD", "--", debrief]).code(0).out.contains("the tea"));
}

#[test]
fn neither_a_list_nor_a_check_names_what_somebody_else_is_in_the_middle_of_writing() {
    let couple = couple();
    let shown = |args: &[&str]| {
        let ran = couple.run(args);
        (ran.code, ran.out, ran.err)
    };
    let as_bo: [&[&str]; 5] = [
        &["list", "--as", "bo"],
        &["list", "debriefs", "--as", "bo"],
        &["list", "--json", "--as", "bo"],
        &["check", "--as", "bo"],
        &["check", "--json", "--as", "bo"],
    ];
    let silent = as_bo.map(shown);
    // As an editor leaves them: folders that let others in, a copy beside, and a line that can't be read yet.
    couple.write("debriefs/2026/2026-11-20-slow/ana.yaml", "felt_good: the tea\n");
    couple.write("debriefs/2026/2026-11-20-slow/ana.yaml~", "felt_good: the\n");
    couple.write("checkins/2026/2026-11-23/ana.yaml", "anxiety: [\n");
    for (args, before) in as_bo.iter().zip(silent) {
        assert_eq!(shown(args), before, "{args:?}");
    }
    let listed = |person: &str| couple.run(&["list", "debriefs", "--as", person]).code(0).out;
    assert!(listed("ana").contains("slow/ana"));
    let checked = couple.run(&["check", "--as", "ana"]).code(3).out;
    assert!(
        checked.contains("checkins/2026/2026-11-23/ana.yaml") && checked.contains("slow/ana"),
        "{checked}"
    );
    // What is nobody's, and what a commit has, is told of as ever.
    couple.write("debriefs/2026/2026-11-20-slow/boo.yaml", "felt_good: the tea\n");
    assert!(couple.run(&["check", "--as", "bo"]).code(3).out.contains("slow/boo.yaml"));
    std::fs::remove_file(couple.repo().join("debriefs/2026/2026-11-20-slow/boo.yaml")).unwrap();
    couple.git_commit("ana", "2026-11-23");
    assert!(listed("bo").contains("slow/ana"));
    assert!(couple.run(&["check", "--as", "bo"]).code(3).out.contains("checkins/2026/2026-11-23/ana.yaml"));
}

fn without_ids(text: &str) -> String {
    let is_id = |word: &str| word.len() >= 7 && word.chars().all(|it| it.is_ascii_hexdigit());
    let words = text.split(|it: char| !it.is_alphanumeric());
    words.filter(|word| !is_id(word)).collect::<Vec<_>>().join(" ")
}

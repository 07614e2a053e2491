//! `check`: what somebody else wrote under a person's name, and that person has not answered (R3).

use crate::couple::Couple;

/// Path, field and message of every error.
fn errors(couple: &Couple) -> Vec<String> {
    let json = couple.run(&["check", "--json"]).json();
    let problems = json["problems"].as_array().unwrap();
    let errors = problems.iter().filter(|problem| problem["level"] == "error");
    let shown = |it: &serde_json::Value| {
        format!(
            "{} {} {}",
            it["path"].as_str().unwrap(),
            it["field"].as_str().unwrap_or("-"),
            it["message"].as_str().unwrap()
        )
    };
    errors.map(shown).collect()
}

#[track_caller]
fn the_only(couple: &Couple, begins: &str) {
    let found = errors(couple);
    assert!(found.len() == 1 && found[0].starts_with(begins), "{found:#?}");
}

const DEBRIEF: &str = "debriefs/2026/2026-11-20-walk/ana.yaml";

#[test]
fn a_personal_record_that_another_changed_is_an_error_until_its_owner_writes() {
    let couple = Couple::new();
    couple.write(DEBRIEF, "felt_good: the walk\ndoubts: none\n");
    couple.git_commit("ana", "2026-11-20");
    assert_eq!(errors(&couple), [""; 0]);
    couple.write(DEBRIEF, "felt_good: everything\ndoubts: none\n");
    couple.git_commit("bo", "2026-11-21");
    let begins = format!("{DEBRIEF} felt_good Bo wrote this under Ana's name");
    the_only(&couple, &begins);
    // Another field of hers is no answer to this one.
    couple.write(DEBRIEF, "felt_good: everything\ndoubts: some\n");
    couple.git_commit("ana", "2026-11-22");
    the_only(&couple, &begins);
    couple.write(DEBRIEF, "felt_good: the walk\ndoubts: some\n");
    couple.git_commit("ana", "2026-11-23");
    assert_eq!(errors(&couple), [""; 0]);
}

#[test]
fn a_record_that_another_removed_is_one_until_its_owner_writes() {
    let couple = Couple::new();
    couple.write("care/ana.yaml", "triggers: loud music\n");
    couple.git_commit("ana", "2026-11-20");
    couple.run(&["pause"]).code(0);
    std::fs::remove_file(couple.repo().join("care/ana.yaml")).unwrap();
    std::fs::remove_file(couple.repo().join("pauses/ana.yaml")).unwrap();
    couple.git_commit("bo", "2026-11-21");
    let found = errors(&couple);
    assert!(
        found.len() == 2 && found.iter().all(|it| it.contains("Bo took out what was Ana's")),
        "{found:#?}"
    );
    couple.run(&["resume"]).code(0);
    couple.write("care/ana.yaml", "aftercare_needs: tea\n");
    couple.git_commit("ana", "2026-11-22");
    let found = errors(&couple);
    assert!(found.iter().all(|it| it.starts_with("pauses/")), "{found:#?}");
}

#[test]
fn a_value_under_a_name_in_a_joint_record_is_one_when_another_wrote_it() {
    let couple = Couple::new();
    let log = "log/2026/2026-11-20-walk.yaml";
    let repair = "repairs/2026-11-20-photo.yaml";
    couple.write(log, "title: Walk\nresponses: {ana: good, bo: calm}\nreflections: {bo: more of it}\n");
    couple.write(repair, "affected: bo\nwhat_happened: a photo\n");
    couple.git_commit("bo", "2026-11-20");
    // What whoever kept the log noted of the other is shown as theirs, and nobody's words were touched.
    couple.run(&["check"]).code(0);
    couple.write(repair, "affected: bo\nwhat_happened: a photo\nimpact: none\nclosed: 2026-11-21\n");
    couple.write("safety.yaml", "signals: [{word: red}]\nretired: [{word: red, person: bo}]\n");
    couple.git_commit("ana", "2026-11-21");
    let found = errors(&couple);
    for begins in
        [format!("{repair} impact Ana"), format!("{repair} closed Ana"), "safety.yaml retired Ana".to_owned()]
    {
        assert!(found.iter().any(|it| it.starts_with(&begins)), "{begins}: {found:#?}");
    }
    couple.write(log, "title: Walk\nresponses: {ana: glad, bo: calm}\nreflections: {bo: more of it}\n");
    couple.git_commit("ana", "2026-11-22");
    assert!(!errors(&couple).iter().any(|it| it.starts_with(log)));
    couple.write(log, "title: Walk\nresponses: {ana: sad, bo: calm}\nreflections: {bo: more of it}\n");
    couple.git_commit("bo", "2026-11-23");
    let found = errors(&couple);
    assert!(found.iter().any(|it| it.starts_with(&format!("{log} responses Bo"))), "{found:#?}");
}

#[test]
fn a_merge_is_nobodys_edit_and_what_it_brings_along_is() {
    let couple = Couple::new();
    couple.write(DEBRIEF, "felt_good: the walk\n");
    couple.git_commit("ana", "2026-11-20");
    couple.git(&["switch", "-q", "-c", "side"]).code(0);
    couple.write(DEBRIEF, "felt_good: the walk\nwins: slow\n");
    couple.git_commit("ana", "2026-11-21");
    couple.git(&["switch", "-q", "main"]).code(0);
    couple.write("terms/slow.yaml", "term: slow\n");
    couple.git_commit("bo", "2026-11-21");
    let bo = ["-c", "user.name=bo", "-c", "user.email=bo@couplelog.invalid"];
    couple.git(&[&bo[..], &["merge", "-q", "--no-edit", "side"]].concat()).code(0);
    assert_eq!(errors(&couple), [""; 0]);
    couple.git(&["switch", "-q", "-c", "other"]).code(0);
    couple.write(DEBRIEF, "felt_good: all\nwins: slow\n");
    couple.git_commit("bo", "2026-11-22");
    couple.git(&["switch", "-q", "main"]).code(0);
    couple.write("terms/fast.yaml", "term: fast\n");
    couple.git_commit("ana", "2026-11-22");
    couple
        .git(&[
            "-c",
            "user.name=ana",
            "-c",
            "user.email=ana@couplelog.invalid",
            "merge",
            "-q",
            "--no-edit",
            "other",
        ])
        .code(0);
    the_only(&couple, &format!("{DEBRIEF} felt_good Bo wrote"));
}

#[test]
fn an_edit_of_anothers_words_that_is_not_saved_is_one_and_ones_own_is_not() {
    let couple = Couple::new();
    couple.write("care/bo.yaml", "triggers: loud music\n");
    couple.git_commit("bo", "2026-11-20");
    couple.write("care/bo.yaml", "triggers: nothing\n");
    couple.write("care/ana.yaml", "triggers: hurry\n");
    the_only(&couple, "care/bo.yaml triggers an edit that isn't saved");
    let ran = couple.run(&["check"]).code(3);
    assert!(!format!("{}{}", ran.out, ran.err).contains("nothing\n"), "{}", ran.out);
    couple.run(&["check", "--as", "bo"]).code(0);
    couple.write("care/bo.yaml", "triggers: loud music\n");
    couple.run(&["check"]).code(0);
}

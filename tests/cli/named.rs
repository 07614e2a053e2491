//! On a computer that both use, whoever was named for one run is given commands that run as they stand.

use crate::couple::{Couple, Ran};

/// The commands that a run suggests, each of them with the person.
#[track_caller]
fn commands(ran: &Ran) -> Vec<String> {
    let text = format!("{}\n{}", ran.out, ran.err);
    let found: Vec<String> = text
        .match_indices("couplelog ")
        .filter_map(|(at, _)| text.get(at..)?.lines().next())
        .map(str::to_owned)
        .collect();
    assert!(!found.is_empty(), "{text}");
    for command in &found {
        assert!(command.contains("--as bo"), "{command:?} in {text}");
    }
    found
}

fn shared() -> Couple {
    let couple = Couple::without_repository();
    let people = ["--person", "ana=Ana", "--person", "bo=Bo", "--shared"];
    couple.run(&[&["init", couple.repo_str()][..], &people].concat()).code(0);
    couple
}

#[test]
fn every_command_that_is_suggested_names_who_was_named() {
    let couple = shared();
    let bo = |args: &[&str]| couple.run(&[args, &["--as", "bo"]].concat());
    let given =
        |args: &[&str], text: &str| couple.run_with(&[args, &["--from", "-", "--as", "bo"]].concat(), text);
    commands(&bo(&["drafts", "--show", "x"]).code(2));
    commands(&bo(&["limit", "photos", "yes"]).code(0));
    commands(&bo(&["limit", "photos"]).code(2));
    commands(&given(&["limit", "music"], "stance: [\n").code(3));
    commands(&bo(&["drafts"]).code(0));
    commands(&bo(&["log", "Slow", "--date", "2026-11-20"]).code(0));
    commands(&bo(&["debrief", "slow", "--compare"]).code(4));
    commands(&given(&["debrief", "slow"], "felt_good: tea\nfollow_ups: [{what: rest}]\n").code(0));
    commands(&given(&["checkin"], "anxiety: 2\n").code(0));
    commands(&bo(&["remind"]).code(0));
    commands(&bo(&["remind", "--done", "1"]).code(0));
    given(&["add", "agreement", "Phones"], "terms: none at dinner\n").code(0);
    commands(&bo(&["agree", "phones"]).code(2));
    commands(&bo(&["agree", "phones", "--yes"]).code(0));
    commands(&bo(&["propose", "Oil"]).code(0));
    commands(&bo(&["propose", "oil"]).code(0));
    commands(&bo(&["decline", "oil"]).code(0));
    bo(&["learn", "--add", "Massage"]).code(0);
    commands(&bo(&["learn"]).code(0));
    commands(&given(&["add", "care"], "triggers: doors\n").code(0));
    commands(&bo(&["review", "photos"]).code(2));
    commands(&bo(&["pause"]).code(0));
    // What is suggested runs as it stands.
    let kept = commands(&bo(&["limit", "photos", "yes"]).code(4));
    let words: Vec<&str> = kept.iter().flat_map(|line| line.split_whitespace().skip(1)).collect();
    couple.run(&words).code(0);
}

#[test]
fn the_words_of_a_record_stay_as_they_are() {
    let couple = shared();
    let terms = "title: Phones\nterms: type couplelog pause and put it down\n";
    couple.run_with(&["add", "agreement", "--from", "-", "--as", "bo"], terms).code(0);
    for ran in [
        couple.run(&["agree", "phones", "--yes", "--as", "bo"]),
        couple.run(&["show", "phones", "--as", "bo"]),
    ] {
        let all = format!("{}{}", ran.out, ran.err);
        assert!(all.contains("type couplelog pause and put it down"), "{all}");
    }
}

#[test]
fn who_is_remembered_needs_no_name_in_a_command() {
    let couple = Couple::new();
    let ran = couple.run(&["limit", "photos", "yes", "--as", "ana"]).code(0);
    assert!(ran.out.contains("couplelog limit photos --keep\n"), "{}", ran.out);
}

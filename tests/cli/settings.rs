//! couplelog.yaml: what is stricter counts at once, what is looser only when everyone agreed.

use couplelog::domain::people::Settings;
use couplelog::history::view::View;
use couplelog::store::Store;
use serde_json::json;

use crate::couple::Couple;

const CONFIG: &str = "couplelog.yaml";

fn couple(people: &[&str]) -> Couple {
    let mut couple = Couple::without_repository();
    let people: Vec<&str> = people.iter().flat_map(|person| ["--person", *person]).collect();
    couple.on("2026-11-01");
    couple.run(&[&["init", couple.repo_str(), "--me", "ana"][..], &people].concat()).code(0);
    couple
}

fn write(couple: &Couple, author: &str, day: &str, from: &str, to: &str) {
    let text = couple.read(CONFIG);
    assert!(text.contains(from), "{text}");
    couple.write(CONFIG, &text.replace(from, to));
    couple.git_commit(author, day);
}

fn counts(couple: &Couple, day: &str) -> Settings {
    View::load(&Store::open(&couple.repo()).unwrap(), day.parse().unwrap()).unwrap().settings
}

fn days(couple: &Couple, day: &str) -> i64 {
    counts(couple, day).reflection_days
}

#[test]
fn a_shorter_reflection_time_waits_for_everyone_and_for_the_days() {
    let mut couple = couple(&["ana=Ana", "bo=Bo"]);
    write(&couple, "ana", "2026-11-02", "reflection_days: 3", "reflection_days: 1");
    let said = couple.on("2026-11-02").run(&["agree", "couplelog", "--yes"]).code(0);
    assert!(said.err.contains("reflection_days:\n    1\n"), "{}", said.err);
    assert!(said.err.contains("It counts once 3 whole days have passed after"), "{}", said.err);
    assert!(said.out.contains("\nnot in force\n  not everyone has agreed"), "{}", said.out);
    assert_eq!(couple.git(&["log", "-1", "--format=%s"]).out, "update config\n");
    let json =
        couple.on("2026-11-03").run(&["agree", "config", "--yes", "--as", "bo", "--json"]).code(0).json();
    assert_eq!((&json["record"], &json["counts_from"]), (&json!("couplelog"), &json!("2026-11-07")));
    assert_eq!((days(&couple, "2026-11-06"), days(&couple, "2026-11-07")), (3, 1));
    let said = couple.on("2026-11-07").run(&["agree", "couplelog", "--yes"]).code(0);
    assert!(said.out.contains("\nin force\n"), "{}", said.out);
    // A stance loosened then waits for the shorter time.
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    let said = couple.run(&["limit", "photos", "maybe"]).code(0);
    assert!(said.out.contains("counts from 9 Nov 2026"), "{}", said.out);
    couple.run(&["check"]).code(0);
    let said = couple.on("2026-11-10").run(&["withdraw", "couplelog"]).code(0);
    assert!(said.out.contains("(reflection time: 3 days)"), "{}", said.out);
    assert_eq!(days(&couple, "2026-11-10"), 3);
}

#[test]
fn a_withdrawal_from_the_settings_counts_before_it_is_saved() {
    let mut couple = couple(&["ana=Ana", "bo=Bo"]);
    write(&couple, "ana", "2026-11-02", "reflection_days: 3", "reflection_days: 0");
    for person in ["ana", "bo"] {
        couple.on("2026-11-02").run(&["agree", "couplelog", "--yes", "--as", person]).code(0);
    }
    assert_eq!(days(&couple, "2026-11-20"), 0);
    couple.write(CONFIG, &couple.read(CONFIG).replace("person: bo", "person: nobody"));
    assert_eq!(days(&couple, "2026-11-20"), 3);
    let refused = couple.on("2026-11-20").run(&["agree", "couplelog", "--yes"]).code(4);
    assert!(refused.err.contains("not saved"), "{}", refused.err);
}

#[test]
fn a_pause_holds_a_shorter_reflection_time_back() {
    let mut couple = couple(&["ana=Ana", "bo=Bo"]);
    write(&couple, "ana", "2026-11-02", "reflection_days: 3", "reflection_days: 1");
    for person in ["ana", "bo"] {
        couple.on("2026-11-02").run(&["agree", "couplelog", "--yes", "--as", person]).code(0);
    }
    couple.run(&["pause"]).code(0);
    assert_eq!(days(&couple, "2026-11-30"), 3);
    couple.on("2026-11-30").run(&["resume"]).code(0);
    assert_eq!(days(&couple, "2026-11-30"), 1);
}

#[test]
fn a_person_who_is_missing_still_counts_until_everyone_they_too_agreed() {
    let mut couple = couple(&["ana=Ana", "bo=Bo", "cleo=Cleo"]);
    write(&couple, "bo", "2026-11-02", "  - id: cleo\n    name: Cleo\n", "");
    let ids = |couple: &Couple, day: &str| {
        counts(couple, day).ids().map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    for person in ["ana", "bo"] {
        couple.on("2026-11-02").run(&["agree", "couplelog", "--yes", "--as", person]).code(0);
    }
    assert_eq!(ids(&couple, "2026-12-30"), "ana bo cleo");
    couple.on("2026-11-03").run(&["limit", "photos", "hard-limit", "--as", "cleo"]).code(0);
    couple.run(&["agree", "couplelog", "--yes", "--as", "cleo"]).code(0);
    assert_eq!(
        (ids(&couple, "2026-11-06").as_str(), ids(&couple, "2026-11-07").as_str()),
        ("ana bo cleo", "ana bo")
    );
    couple.on("2026-11-07").run(&["agree", "couplelog", "--yes", "--as", "cleo"]).code(2);
    let check = couple.run(&["check", "--json"]).json();
    let of_config = |problem: &&serde_json::Value| problem["path"] == CONFIG;
    let found: Vec<_> = check["problems"].as_array().unwrap().iter().filter(of_config).collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn somebody_elses_new_name_shows_only_when_everyone_agreed() {
    let mut couple = couple(&["ana=Ana", "bo=Bo"]);
    write(&couple, "bo", "2026-11-02", "name: Ana", "name: Bo's");
    let name = |couple: &Couple, day: &str| counts(couple, day).name_of("ana").to_owned();
    assert_eq!(name(&couple, "2026-12-30"), "Ana");
    for person in ["ana", "bo"] {
        couple.on("2026-11-02").run(&["agree", "couplelog", "--yes", "--as", person]).code(0);
    }
    assert_eq!((name(&couple, "2026-11-05"), name(&couple, "2026-11-06")), ("Ana".into(), "Bo's".into()));
}

#[test]
fn settings_that_cannot_be_read_leave_the_last_valid_ones_standing() {
    let couple = couple(&["ana=Ana", "bo=Bo"]);
    let sound = couple.read(CONFIG);
    for broken in ["people: [\n", "", "format: 1\n", &sound.replace("days: 3", "days: none")] {
        couple.write(CONFIG, broken);
        assert_eq!((days(&couple, "2026-11-20"), counts(&couple, "2026-11-20").people.len()), (3, 2));
    }
    couple.git_commit("bo", "2026-11-02");
    assert_eq!((days(&couple, "2026-11-20"), counts(&couple, "2026-11-20").people.len()), (3, 2));
    couple.write(CONFIG, &sound.replace("days: 3", "days: 0"));
    couple.git_commit("bo", "2026-11-04");
    assert_eq!(days(&couple, "2026-12-20"), 3);
}

#[test]
fn an_agreement_needs_everyone_who_counts_also_somebody_new() {
    let mut couple = couple(&["ana=Ana", "bo=Bo"]);
    couple.write("agreements/phones.yaml", "title: Phones\n");
    couple.git_commit("ana", "2026-11-01");
    for person in ["ana", "bo"] {
        couple.on("2026-11-02").run(&["agree", "phones", "--yes", "--as", person]).code(0);
    }
    let in_force = |couple: &Couple| {
        let view = View::load(&Store::open(&couple.repo()).unwrap(), "2026-11-20".parse().unwrap()).unwrap();
        view.agreements["agreements/phones"].in_force
    };
    assert!(in_force(&couple));
    couple.write(CONFIG, &couple.read(CONFIG).replace("  - id: bo\n", "  - id: cleo\n  - id: bo\n"));
    assert!(!in_force(&couple));
}

//! `export`: what is in it, what is not, and that no spreadsheet runs it.

use std::os::unix::fs::PermissionsExt as _;

use crate::couple::Couple;

const NOTE: &str = "What was said before is not consent now";

fn couple() -> Couple {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit", "--why", "=HYPERLINK(1)", "--title", "Photos"]).code(0);
    couple.run(&["limit", "dancing", "yes", "--as", "bo"]).code(0);
    let log = "responses: {ana: \"glad, and tired\"}\n";
    couple.run_with(&["log", "Evening", "--date", "2026-11-20", "--from", "-"], log).code(0);
    couple
}

#[test]
fn it_holds_ones_own_and_the_joint_records_and_nobody_elses() {
    let couple = couple();
    let ran = couple.run(&["export"]).code(0);
    let json = ran.json();
    assert_eq!((json["version"].as_i64(), json["person"]["id"].as_str()), (Some(1), Some("ana")));
    assert!(json["note"].as_str().unwrap().starts_with(NOTE) && ran.err.contains(NOTE), "{}", ran.err);
    let names: Vec<&str> =
        json["records"].as_array().unwrap().iter().map(|it| it["record"].as_str().unwrap()).collect();
    assert!(names.contains(&"limits/ana/photos") && names.contains(&"log/2026/2026-11-20-evening"));
    assert!(!names.iter().any(|name| name.contains("/bo")), "{names:?}");
    let photos = json["records"].as_array().unwrap().iter().find(|it| it["record"] == "limits/ana/photos");
    assert_eq!(photos.unwrap()["in_force"], "hard-limit");
    let theirs = couple.run(&["export", "limits", "--as", "bo"]).code(0);
    assert!(theirs.out.contains("limits/bo/dancing") && !theirs.out.contains("photos"), "{}", theirs.out);
}

#[test]
fn a_table_is_safe_in_a_spreadsheet_and_says_what_it_is_on_stderr() {
    let ran = couple().run(&["export", "limits", "--csv"]).code(0);
    let lines: Vec<&str> = ran.out.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "\"record\",\"owner\",\"topic\",\"stance\",\"conditions\",\"where\",\"reassess_when\",\"review_by\",\
         \"why\",\"for_professional\""
    );
    assert_eq!(lines[1], "\"limits/ana/photos\",\"ana\",\"Photos\",\"hard-limit\",,,,,\"'=HYPERLINK(1)\",");
    assert!(!ran.out.contains(NOTE) && ran.err.contains(NOTE));
}

#[test]
fn every_character_is_handed_out_even_those_that_would_command_a_terminal() {
    let couple = couple();
    let yaml = "term: x\nour_meaning: \"a\\e[31mb\\x7fc\\x01\\u009bd\\u202ee\"\n";
    couple.run_with(&["add", "term", "--from", "-"], yaml).code(0);
    let meaning = "a\u{1b}[31mb\u{7f}c\u{1}\u{9b}d\u{202e}e";
    let table = couple.run(&["export", "terms", "--csv"]).code(0).out;
    assert!(table.contains(&format!("\"{meaning}\"")), "{table:?}");
    let json = couple.run(&["export", "terms"]).code(0).json();
    assert_eq!(json["records"][0]["fields"]["our_meaning"], meaning);
    let shown = couple.run(&["show", "terms/x", "--json"]).code(0).json();
    assert_eq!(shown["fields"]["our_meaning"], meaning);
}

#[test]
fn without_a_kind_a_table_has_a_row_for_every_field() {
    let ran = couple().run(&["export", "--csv"]).code(0);
    assert!(ran.out.starts_with("\"record\",\"kind\",\"owner\",\"date\",\"field\",\"value\"\r\n"));
    let row =
        "\"log/2026/2026-11-20-evening\",\"log\",,\"2026-11-20\",\"responses.ana\",\"glad, and tired\"\r\n";
    assert!(ran.out.contains(row), "{}", ran.out);
}

#[test]
fn what_somebody_else_wrote_under_a_name_is_marked_and_left_out_of_tables() {
    let couple = couple();
    let path = "log/2026/2026-11-20-evening.yaml";
    couple.write(path, &couple.read(path).replace("glad, and tired", "wanted it all"));
    couple.git_commit("bo", "2026-11-22");
    let json = couple.run(&["export", "log"]).code(0).json();
    assert_eq!(json["records"][0]["written_by"]["responses"]["ana"]["author"], "bo");
    let table = couple.run(&["export", "log", "--csv"]).code(0);
    assert!(!table.out.contains("wanted it all") && table.err.contains("left out"), "{}", table.out);
}

#[test]
fn a_stance_that_somebody_else_wrote_is_not_its_owners() {
    let couple = couple();
    let path = "limits/ana/photos.yaml";
    couple.write(path, &couple.read(path).replace("hard-limit", "yes"));
    couple.git_commit("bo", "2026-11-22");
    let json = couple.run(&["export", "limits"]).code(0).json();
    assert_eq!(json["records"][0]["fields"]["stance"], "hard-limit");
}

#[test]
fn pauses_are_handed_out_only_by_who_paused() {
    let couple = couple();
    couple.run(&["pause", "--as", "bo"]).code(0);
    let ana = couple.run(&["export"]).code(0);
    assert!(!ana.out.contains("pauses/") && ana.json()["paused"].as_array().unwrap().is_empty());
    let bo = couple.run(&["export", "--as", "bo"]).code(0);
    assert!(bo.out.contains("pauses/bo") && bo.json()["paused"][0] == "bo");
}

#[test]
fn a_file_is_for_its_owner_only_and_never_written_over() {
    let couple = couple();
    let file = couple.home().join("mine.json");
    let path = file.display().to_string();
    assert_eq!(couple.run(&["export", "--output", &path]).code(0).out, "");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let before = std::fs::read(&file).unwrap();
    let again = couple.run(&["export", "limits", "--output", &path]).code(2);
    assert!(again.err.contains("Hint:"), "{}", again.err);
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn a_record_that_cannot_be_read_is_named_and_the_rest_is_handed_out() {
    let couple = couple();
    couple.write("limits/ana/photos.yaml", "stance: [\n");
    let ran = couple.run(&["export"]).code(3);
    assert_eq!(ran.json()["unreadable"][0], "limits/ana/photos");
    assert!(ran.out.contains("log/2026/2026-11-20-evening") && ran.err.contains("couplelog check"));
}

#[test]
fn two_forms_at_once_and_unknown_kinds_are_usage_errors() {
    let couple = couple();
    couple.run(&["export", "--csv", "--json"]).code(2);
    assert!(couple.run(&["export", "limts"]).code(2).err.contains("did you mean `limits`?"));
}

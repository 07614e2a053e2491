//! Schemas beside the records, where the first line of each record tells an editor to look.

use std::path::Path;

use couplelog::domain::kinds;
use serde_json::Value;

use crate::couple::Couple;

/// The schema that a record's first line names, looked up as an editor does: from the record's own folder.
fn named_by(couple: &Couple, record: &str) -> Value {
    let text = couple.read(record);
    let path = text.lines().next().unwrap().strip_prefix("# yaml-language-server: $schema=").unwrap();
    let folder = couple.repo().join(record);
    let file = folder.parent().unwrap_or(Path::new(".")).join(path);
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).unwrap()
}

#[test]
fn each_record_names_the_schema_of_its_own_kind_and_a_clone_has_it_too() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "maybe"]).code(0);
    couple.run(&["log", "Evening"]).code(0);
    couple.run_with(&["debrief", "--from", "-"], "felt_good: tea\n").code(0);
    for (record, kind) in [
        ("couplelog.yaml", "config"),
        ("safety.yaml", "safety"),
        ("limits/ana/photos.yaml", "limit"),
        ("log/2026/2026-11-23-evening.yaml", "log"),
        ("debriefs/2026/2026-11-23-evening/ana.yaml", "debrief"),
    ] {
        let printed = couple.run(&["schema", kind]).code(0).json();
        assert_eq!(named_by(&couple, record), printed, "{record}");
    }
    let committed = couple.git(&["ls-tree", "-r", "--name-only", "HEAD", ".couplelog"]).out;
    assert_eq!(committed.lines().count(), kinds::ALL.len());
    assert!(couple.run(&["check", "--json"]).code(0).json()["problems"].as_array().unwrap().is_empty());
    assert!(couple.run(&["save"]).code(0).out.contains("Nothing of yours to save."));
}

#[test]
fn older_schemas_are_renewed_by_one_command_and_nothing_else_is_touched() {
    let couple = Couple::new();
    couple.write(".couplelog/schemas/limit.json", "{}\n");
    couple.git_commit("ana", "2026-11-23");
    couple.write("limits/ana/photos.yaml", "stance: maybe\n");
    let said = couple.run(&["schema", "--write", "--json"]).code(0).json();
    assert!(said["commit"].is_string());
    assert_eq!(
        couple.git(&["show", "--format=%s", "--name-only", "HEAD"]).out.lines().next(),
        Some("update schemas")
    );
    assert!(couple.read(".couplelog/schemas/limit.json").contains("hard-limit"));
    assert!(couple.git(&["status", "--porcelain"]).out.contains("?? limits/"));
    assert!(couple.run(&["schema", "--write", "--json"]).code(0).json()["commit"].is_null());
    couple.run(&["schema"]).code(2);
    couple.run(&["schema", "limit", "--write"]).code(2);
}

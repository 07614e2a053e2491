//! Two sessions that got one name apart from each other.

use crate::{files, merged};

const WALK: &str = "log/2026/2026-11-20-walk.yaml";
const HERS: &str = "debriefs/2026/2026-11-20-walk/ana.yaml";
const HIS: &str = "debriefs/2026/2026-11-20-walk/bo.yaml";

#[test]
fn two_different_sessions_of_one_name_become_two_and_their_debriefs_follow() {
    let ours = files(&[(WALK, "title: Walk\npauses: at noon\n"), (HERS, "doubts: a\n")]);
    let theirs = files(&[(WALK, "title: Walk\npauses: at night\n"), (HIS, "doubts: b\n")]);
    let brought = merged(&files(&[]), &ours, &theirs);
    assert_eq!(brought.files, merged(&files(&[]), &theirs, &ours).files);
    let text = |path: &str| String::from_utf8(brought.files[path].clone()).unwrap();
    let other = brought.files.keys().find(|path| path.starts_with("log/") && *path != WALK).unwrap();
    let session = other.strip_prefix("log/2026/").unwrap().strip_suffix(".yaml").unwrap();
    assert!(session.starts_with("2026-11-20-walk-"), "{session}");
    // "at night" goes before "at noon": the debrief that belongs to it stays with it.
    assert!(text(WALK).contains("night") && text(HIS).contains('b'));
    assert!(text(other).contains("noon"));
    assert!(text(&format!("debriefs/2026/{session}/ana.yaml")).contains('a'));
    assert_eq!((brought.files.len(), brought.talks.len()), (4, 0));
}

#[test]
fn one_session_that_both_logged_is_one_with_the_responses_of_both() {
    let ours = files(&[(WALK, "title: Walk\nresponses:\n  ana: glad\n")]);
    let theirs = files(&[(WALK, "title: Walk\nresponses:\n  bo: tired\n")]);
    let brought = merged(&files(&[]), &ours, &theirs);
    assert_eq!(brought.files.len(), 1);
    let text = String::from_utf8(brought.files[WALK].clone()).unwrap();
    assert!(text.contains("ana: glad") && text.contains("bo: tired"), "{text}");
    assert!(brought.talks.is_empty());
}

#[test]
fn after_two_sessions_were_told_apart_an_edit_from_before_finds_its_own() {
    let before = files(&[(WALK, "title: Walk\npauses: at noon\n")]);
    let theirs = files(&[(WALK, "title: Walk\npauses: at night\n")]);
    let once = merged(&files(&[]), &before, &theirs).files;
    let edited =
        files(&[(WALK, "title: Walk\npauses: at noon\nresponses:\n  ana: glad\n"), (HERS, "doubts: none\n")]);
    let brought = merged(&before, &once, &edited);
    assert_eq!(brought.files, merged(&before, &edited, &once).files);
    assert_eq!(brought.files[WALK], theirs[WALK]);
    let other = once.keys().find(|path| *path != WALK).unwrap();
    assert_eq!(brought.files[other], edited[WALK]);
    let debrief = other.replace("log/", "debriefs/").replace(".yaml", "/ana.yaml");
    assert_eq!(brought.files[&debrief], edited[HERS]);
    assert_eq!((brought.files.len(), brought.talks.len()), (3, 0));
}

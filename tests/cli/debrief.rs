//! `debrief` by script, and who may see what.

use couplelog::domain::kinds;
use couplelog::domain::people::{Person, Settings};
use couplelog::domain::place::{self, Parts};
use couplelog::domain::spec::Located;
use couplelog::history::sessions;
use couplelog::store::Store;

use crate::couple::Couple;

/// A couple with three sessions, the newest on 20 November.
pub fn with_sessions() -> Couple {
    let couple = Couple::new();
    couple.run(&["log", "Slow evening", "--date", "2026-11-20"]).code(0);
    couple.run(&["log", "Massage by candle", "--date", "2026-11-14"]).code(0);
    couple.run(&["log", "Walk", "--date", "2026-11-14"]).code(0);
    couple
}

fn debrief_of(person: &str) -> Located {
    let date = chrono::NaiveDate::from_ymd_opt(2026, 11, 20);
    let name = place::name(&kinds::DEBRIEF, &Parts { person, date, slug: "slow-evening" }).unwrap();
    place::locate(&name).unwrap()
}

fn settings() -> Settings {
    let person = |id: &str| Person { id: id.to_owned(), name: id.to_owned() };
    Settings { people: vec![person("ana"), person("bo")], ..Settings::default() }
}

const SLOW: &str = "2026-11-20-slow-evening";

#[test]
fn the_latest_session_that_is_neither_saved_nor_set_aside_is_found() {
    let couple = with_sessions();
    let ran = couple.run_with(&["debrief", "--from", "-", "--json"], "felt_good: the tea\n").code(0).json();
    assert_eq!(ran["record"], format!("debriefs/2026/{SLOW}/ana"));
    assert!(ran["commit"].is_string() && ran["draft"].is_null());
    assert_eq!(couple.git(&["log", "-1", "--format=%s"]).out, "update debriefs\n");
    couple.run(&["debrief", "--skip"]).code(0);
    let ran = couple.run_with(&["debrief", "--from", "-", "--json"], "wins: none\n").code(0).json();
    assert_eq!(ran["record"], "debriefs/2026/2026-11-14-massage-by-candle/ana");
    let left = couple.run_with(&["debrief", "--from", "-"], "wins: none\n").code(2);
    assert!(left.err.contains("Hint: ") && left.err.contains("couplelog log"), "{}", left.err);
    // the other has done none of them
    let ran =
        couple.run_with(&["debrief", "--from", "-", "--json", "--as", "bo"], "wins: x\n").code(0).json();
    assert_eq!(ran["record"], format!("debriefs/2026/{SLOW}/bo"));
}

#[test]
fn with_no_session_logged_a_script_is_told_what_to_do() {
    let couple = Couple::new();
    for args in [&["debrief", "--from", "-"][..], &["debrief", "--skip"], &["debrief", "--compare"]] {
        let ran = couple.run_with(args, "felt_good: x\n").code(2);
        assert!(ran.err.contains("couplelog log"), "{}", ran.err);
    }
    assert!(couple.run(&["debrief"]).code(2).err.contains("no terminal"));
}

#[test]
fn a_session_is_named_by_a_part_of_its_name_or_by_its_day() {
    for words in [
        "slow",
        "Slow evening",
        SLOW,
        "2026-11-20",
        "friday",
        "3 days ago",
        "log/2026/2026-11-20-slow-evening",
    ] {
        let couple = with_sessions();
        let ran = couple.run_with(&["debrief", words, "--from", "-", "--json"], "wins: x\n").code(0);
        assert_eq!(ran.json()["record"], format!("debriefs/2026/{SLOW}/ana"), "{words}");
        assert_eq!(ran.err.contains("Friday, 20 November 2026"), ["friday", "3 days ago"].contains(&words));
    }
    let couple = with_sessions();
    let several = couple.run_with(&["debrief", "2026-11-14", "--from", "-"], "wins: x\n").code(2);
    assert!(several.err.contains("2026-11-14-walk") && several.err.contains("massage"), "{}", several.err);
    let near = couple.run_with(&["debrief", "evnings", "--from", "-"], "wins: x\n").code(2);
    assert!(near.err.contains(&format!("did you mean `{SLOW}`")), "{}", near.err);
    let none = couple.run_with(&["debrief", "quiet secret", "--from", "-"], "wins: x\n").code(2);
    assert!(!none.err.contains("secret") && none.err.contains("Hint: "), "{}", none.err);
}

#[test]
fn what_does_not_pass_the_checks_stays_a_draft() {
    let couple = with_sessions();
    let ran = couple.run_with(&["debrief", "slow", "--from", "-"], "felt_godo: private\n").code(3);
    assert!(ran.err.contains("did you mean `felt_good`") && !ran.err.contains("private"), "{}", ran.err);
    let draft = format!(".git/couplelog/drafts/ana/debriefs/2026/{SLOW}/ana.yaml");
    assert!(couple.read(&draft).contains("private"));
    // another one that fails, or is saved, leaves those words alone
    couple.run_with(&["debrief", "slow", "--from", "-"], "winz: other\n").code(3);
    let earlier = couple.read(&draft.replace("ana.yaml", "ana.earlier.yaml"));
    assert!(earlier.contains("private"), "{earlier}");
    couple.run_with(&["debrief", "slow", "--from", "-"], "wins: third\n").code(0);
    assert!(couple.read(&draft).contains("other"));
    assert!(couple.read(&format!("debriefs/2026/{SLOW}/ana.yaml")).contains("wins: third"));
}

#[test]
fn nobody_sees_the_others_debrief_before_their_own_is_saved_or_set_aside() {
    let couple = with_sessions();
    let store = Store::open(&couple.repo()).unwrap();
    let sees = |reader: Option<&str>, owner: &str| {
        sessions::may_see(&store, &settings(), reader, &debrief_of(owner)).unwrap()
    };
    couple.run_with(&["debrief", "slow", "--from", "-", "--as", "bo"], "doubts: quiet words\n").code(0);
    assert!(sees(Some("bo"), "bo"), "one's own always");
    assert!(!sees(Some("ana"), "bo"));
    assert!(!sees(None, "bo"), "on a shared computer it could be ana");
    assert!(!sees(Some("carla"), "bo"), "nor somebody who isn't known");
    assert!(sees(None, "ana"), "bo has done theirs");
    let refused = couple.run(&["debrief", "slow", "--compare"]).code(4);
    assert!(refused.err.contains("--skip") && !refused.err.contains("quiet words"), "{}", refused.err);
    assert!(!refused.err.contains("Bo"), "it says nothing about the other: {}", refused.err);

    // a file that isn't saved doesn't open the other's
    couple.write(&format!("debriefs/2026/{SLOW}/ana.yaml"), "felt_good: x\n");
    assert!(!sees(Some("ana"), "bo"));
    couple.git_commit("ana", "2026-11-23");
    let store = Store::open(&couple.repo()).unwrap();
    assert!(sessions::may_see(&store, &settings(), Some("ana"), &debrief_of("bo")).unwrap());
    assert!(sessions::may_see(&store, &settings(), None, &debrief_of("bo")).unwrap());
    let log = place::locate_path(&format!("log/2026/{SLOW}.yaml")).unwrap();
    assert!(sessions::may_see(&store, &settings(), None, &log).unwrap(), "a log entry is everyone's");
}

#[test]
fn setting_aside_is_for_this_person_only_and_not_in_git() {
    let couple = with_sessions();
    couple.run_with(&["debrief", "slow", "--from", "-", "--as", "bo"], "doubts: quiet words\n").code(0);
    let head = couple.git(&["rev-parse", "HEAD"]).out;
    let ran = couple.run(&["debrief", "slow", "--skip"]).code(0);
    assert!(
        ran.out.contains("always fine") && ran.out.contains(&format!("couplelog debrief {SLOW}")),
        "{}",
        ran.out
    );
    assert_eq!(couple.git(&["rev-parse", "HEAD"]).out, head);
    assert_eq!(couple.git(&["status", "--porcelain"]).out, "");
    let _ = std::fs::remove_dir_all(couple.repo().join(".git/couplelog/cache"));
    let compared = couple.run(&["debrief", "slow", "--compare"]).code(0);
    assert!(compared.out.contains("quiet words"), "{}", compared.out);

    // bo is not told, and ana's setting aside opens nothing for bo
    let couple = with_sessions();
    couple.run_with(&["debrief", "slow", "--from", "-"], "doubts: mine\n").code(0);
    couple.run(&["debrief", "walk", "--skip"]).code(0);
    couple.run(&["debrief", "slow", "--compare", "--as", "bo"]).code(4);
    let ran = couple.run(&["debrief", "walk", "--skip", "--json"]).code(0).json();
    assert_eq!((ran["skipped"].as_bool(), ran["commit"].is_null()), (Some(true), true));
    let saved = couple.run(&["debrief", "slow", "--skip", "--json"]).code(0).json();
    assert_eq!(saved["skipped"], false);
}

#[test]
fn side_by_side_shows_what_was_saved_and_never_what_is_missing() {
    let couple = with_sessions();
    couple.run_with(&["debrief", "slow", "--from", "-"], "felt_good: warm tea\nwins: [one, two]\n").code(0);
    let alone = couple.run(&["debrief", "--compare"]).code(0);
    assert!(alone.out.contains("warm tea") && !alone.out.contains("Bo"), "{}", alone.out);
    let json = couple.run(&["debrief", "--compare", "--json"]).code(0).json();
    assert_eq!(json["debriefs"].as_object().unwrap().len(), 1);

    couple.run_with(&["debrief", "slow", "--from", "-", "--as", "bo"], "felt_good: the quiet\n").code(0);
    let wide = couple.run(&["debrief", "--compare"]).code(0).out;
    let row = wide.lines().find(|line| line.contains("warm tea")).unwrap();
    assert!(row.contains("What felt good?") && row.contains("the quiet"), "{wide}");
    let plain = couple.run(&["debrief", "--compare", "--plain"]).code(0).out;
    assert!(plain.find("Ana\n").unwrap() < plain.find("warm tea").unwrap(), "{plain}");
    assert!(plain.find("Bo\n").unwrap() < plain.find("the quiet").unwrap(), "{plain}");
    let json = couple.run(&["debrief", "--compare", "--json", "--as", "bo"]).code(0).json();
    assert_eq!(json["version"], 1);
    assert_eq!(json["debriefs"]["ana"]["fields"]["felt_good"], "warm tea");
    assert_eq!(json["debriefs"]["bo"]["record"], format!("debriefs/2026/{SLOW}/bo"));
}

#[test]
fn text_from_files_can_not_command_the_terminal() {
    let couple = with_sessions();
    couple.run_with(&["debrief", "slow", "--from", "-"], "felt_good: \"a\\e]0;title\\a\\u202eb\"\n").code(0);
    for args in [&["debrief", "--compare"][..], &["debrief", "--compare", "--plain"]] {
        let out = couple.run(args).code(0).out;
        assert!(!out.contains('\u{1b}') && !out.contains('\u{202e}') && out.contains(r"\u{1b}"), "{out:?}");
    }
}

#[test]
fn everything_still_works_while_someone_is_paused_and_says_so_first() {
    let couple = with_sessions();
    couple.run(&["pause", "--as", "bo"]).code(0);
    for ran in [
        couple.run(&["log", "Tea"]).code(0),
        couple.run_with(&["debrief", "slow", "--from", "-"], "felt_good: tea\n").code(0),
        couple.run(&["debrief", "slow", "--compare"]).code(0),
    ] {
        assert!(ran.out.starts_with("PAUSED by Bo"), "{}", ran.out);
    }
    let json = couple.run(&["debrief", "slow", "--compare", "--json"]).code(0).json();
    assert_eq!(json["paused"][0], "bo");
}

#[test]
fn a_debrief_asks_how_it_is_one_and_three_days_after_it_was_saved() {
    let couple = with_sessions();
    let store = Store::open(&couple.repo()).unwrap();
    let due = |person: &str, day: &str| {
        sessions::due(&store, person, couplelog::domain::day::iso(day).unwrap()).unwrap()
    };
    assert_eq!(due("ana", "2026-11-23").debrief.unwrap().id(), SLOW);
    couple.run_with(&["debrief", "slow", "--from", "-"], "felt_good: tea\n").code(0);
    assert!(
        due("ana", "2026-11-23").later.is_empty(),
        "it was saved today, though the session is three days old"
    );
    let later = due("ana", "2026-11-24").later;
    assert_eq!((later.len(), later[0].days, later[0].session.id().as_str()), (1, 1, SLOW));
    assert!(due("bo", "2026-11-24").later.is_empty(), "only its writer is asked");
    sessions::note_later_asked(&store, "ana", &later[0]).unwrap();
    assert!(due("ana", "2026-11-25").later.is_empty(), "once");
    assert_eq!(due("ana", "2026-11-26").later[0].days, 3);
    assert!(due("ana", "2026-12-20").later.is_empty());
    assert_eq!(due("ana", "2026-11-23").debrief.unwrap().id(), "2026-11-14-walk");
    assert_eq!(due("ana", "2027-01-20").debrief, None, "an old session is not brought up for ever");
}

#[test]
fn a_debrief_that_was_committed_by_hand_counts_from_its_session() {
    let couple = with_sessions();
    couple.write(&format!("debriefs/2026/{SLOW}/ana.yaml"), "felt_good: x\n");
    couple.git_commit("ana", "2026-11-23");
    let store = Store::open(&couple.repo()).unwrap();
    let today = couplelog::domain::day::iso("2026-11-23").unwrap();
    assert_eq!(sessions::due(&store, "ana", today).unwrap().later[0].days, 3);
}

#[test]
fn words_in_a_template_are_nobodys_answers() {
    let couple = with_sessions();
    couple.write("templates/debrief.yaml", "# Gut?\nfelt_good: all of it\n# Noch etwas?\nwins:\n");
    couple.run_with(&["debrief", "slow", "--from", "-"], "wins: tea\n").code(0);
    let text = couple.read(&format!("debriefs/2026/{SLOW}/ana.yaml"));
    assert!(text.contains("# Gut?\nfelt_good:") && text.contains("wins: tea"), "{text}");
    assert!(!text.contains("all of it"), "{text}");
    let out = couple.run(&["debrief", "--compare"]).code(0).out;
    assert!(out.contains("Noch etwas?"), "{out}");
}

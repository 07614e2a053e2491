//! `leave`: alone, offline, and nothing lost; `--quiet` writes nothing in the couple's folder.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::time::{Duration, Instant};

use crate::couple::Couple;
use crate::sitting::{BOTH, Sitting};

const FIRST: &str = "plan this with an advocate";

fn couple() -> Couple {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.run(&["limit", "music", "soft-limit", "--as", "bo"]).code(0);
    couple.run_with(&["add", "agreement", "Phones", "--from", "-"], "terms: in the hall\n").code(0);
    couple.run(&["agree", "phones", "--yes"]).code(0);
    couple
}

fn head(couple: &Couple) -> String {
    couple.git(&["rev-parse", "HEAD"]).code(0).out
}

#[test]
fn it_pauses_withdraws_copies_forgets_and_lists_what_remains() {
    let couple = couple();
    let ran = couple.run(&["leave", "--yes"]).code(0);
    assert!(ran.err.contains(FIRST) && ran.out.contains("Withdrawn from agreements/phones."), "{}", ran.out);
    assert!(ran.out.contains("What remains here:") && ran.out.contains("What remains elsewhere:"));
    assert!(couple.repo().join("pauses/ana.yaml").exists());
    assert!(!couple.read("agreements/phones.yaml").contains("person: ana"));
    assert_eq!(couple.git(&["status", "--porcelain"]).out, "");
    let folder = couple.home().join("couplelog-2026-11-23");
    assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    let copy = folder.join("records/limits/ana/photos.yaml");
    assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!folder.join("records/limits/bo").exists());
    let export = std::fs::read_to_string(folder.join("export.json")).unwrap();
    assert!(export.contains("limits/ana/photos") && !export.contains("limits/bo"));
    let after = couple.run(&["limits"]).code(2);
    assert!(after.err.contains("could not find your repository"), "{}", after.err);
    let still = couple.run(&["--repo", couple.repo_str(), "limits"]).code(0);
    assert!(still.out.starts_with("PAUSED by Ana"), "{}", still.out);
}

#[test]
fn quiet_only_forgets_and_writes_nothing_in_the_couples_folder() {
    let couple = couple();
    let before = head(&couple);
    let ran = couple.run(&["leave", "--quiet"]).code(0);
    assert!(!ran.out.contains("pause"), "it has written none: {}", ran.out);
    assert!(ran.out.contains("no longer remembers") && ran.out.contains("What remains here:"), "{}", ran.out);
    assert_eq!((head(&couple), couple.git(&["status", "--porcelain"]).out), (before, String::new()));
    assert!(!couple.repo().join("pauses/ana.yaml").exists());
    assert!(!couple.home().join("couplelog-2026-11-23").exists());
    couple.run(&["limits"]).code(2);
}

#[test]
fn without_a_terminal_it_needs_yes_and_says_what_comes_first() {
    let couple = couple();
    let before = head(&couple);
    let ran = couple.run(&["leave"]).code(2);
    assert!(ran.err.contains(FIRST) && ran.err.contains("--yes"), "{}", ran.err);
    assert_eq!(head(&couple), before);
    let json = couple.run(&["leave", "--yes", "--json"]).code(0).json();
    assert!(json["first"].as_str().unwrap().contains(FIRST) && json["version"] == 1);
    assert_eq!((json["paused"].as_bool(), json["forgotten"].as_bool()), (Some(true), Some(true)));
    assert_eq!(json["withdrawn"][0], "agreements/phones");
}

#[test]
fn enter_alone_and_ctrl_c_do_nothing() {
    for way in BOTH {
        for keys in ["", "n", "\x03"] {
            let couple = couple();
            let before = head(&couple);
            let mut sitting = Sitting::start(&couple, way, &["leave"]);
            sitting.sees(FIRST).asked("forget the folder here?").types(keys);
            if keys != "\x03" {
                sitting.enter();
            }
            let (code, seen) = sitting.ends();
            assert!(code == 0 && seen.contains("Nothing was written."), "{seen}");
            assert_eq!(head(&couple), before);
            couple.run(&["limits"]).code(0);
        }
    }
}

#[test]
fn the_copies_go_into_a_new_folder_outside_the_couples_only() {
    let couple = couple();
    let inside = couple.repo().join("mine").display().to_string();
    assert!(couple.run(&["leave", "--yes", "--to", &inside]).code(2).err.contains("inside"));
    std::fs::write(couple.home().join("x"), "x").unwrap();
    let taken = couple.home().display().to_string();
    assert!(couple.run(&["leave", "--yes", "--to", &taken]).code(2).err.contains("already"));
    assert!(!couple.repo().join("pauses/ana.yaml").exists(), "nothing was done before");
    let new = couple.home().join("a/b").display().to_string();
    couple.run(&["leave", "--yes", "--to", &new]).code(0);
    assert!(couple.home().join("a/b/export.json").exists());
}

#[test]
fn where_the_copies_fail_the_rest_is_done_and_the_folder_is_not_forgotten() {
    let couple = couple();
    let closed = couple.home().join("closed");
    std::fs::create_dir(&closed).unwrap();
    std::fs::write(closed.join("file"), "").unwrap();
    // Below a file no folder can be made, whoever asks.
    let below = closed.join("file/mine").display().to_string();
    let ran = couple.run(&["leave", "--yes", "--to", &below]).code(1);
    assert!(ran.err.contains("your records could not be copied"), "{}", ran.err);
    assert!(couple.repo().join("pauses/ana.yaml").exists() && ran.out.contains("Withdrawn from"));
    couple.run(&["limits"]).code(0);
    couple.run(&["leave", "--yes"]).code(0);
    couple.run(&["limits"]).code(2);
}

#[test]
fn a_record_that_can_not_be_read_is_taken_along_as_it_is() {
    let couple = couple();
    couple.write("limits/ana/photos.yaml", "stance: [\n");
    couple.run(&["leave", "--yes"]).code(0);
    let copy = couple.home().join("couplelog-2026-11-23/records/limits/ana/photos.yaml");
    assert_eq!(std::fs::read_to_string(copy).unwrap(), "stance: [\n");
}

#[test]
fn what_can_not_be_committed_is_taken_back_in_the_files_and_the_folder_is_named_to_go_on() {
    let couple = with_a_ready_idea();
    // Nothing is committed where a filter of git's would change what is stored.
    couple.git(&["config", "filter.x.clean", "cat"]).code(0);
    std::fs::write(couple.repo().join(".git/info/attributes"), "*.yaml filter=x\n").unwrap();
    let ran = couple.run(&["leave", "--yes"]).code(1);
    assert!(
        ran.out.contains("Withdrawn from agreements/phones.\nWithdrawn from proposals/oil."),
        "{}",
        ran.out
    );
    assert!(ran.err.contains("agreements/phones: taken back here, where it counts already"), "{}", ran.err);
    assert!(ran.err.contains(&format!("couplelog --repo {}", couple.repo_str())), "{}", ran.err);
    for file in ["agreements/phones.yaml", "proposals/oil.yaml"] {
        assert!(!couple.read(file).contains("ana"), "{file}");
    }
    std::fs::remove_file(couple.repo().join(".git/info/attributes")).unwrap();
    couple.run(&["--repo", couple.repo_str(), "--as", "ana", "save"]).code(0);
    assert_eq!(couple.git(&["status", "--porcelain"]).out, "");
}

/// An idea for which both have said that they are ready.
fn with_a_ready_idea() -> Couple {
    let couple = couple();
    let idea = "smallest_step: one hand\nreversible: wash it off\nhow_to_stop: say stop\n";
    couple.run_with(&["propose", "Oil", "--from", "-"], idea).code(0);
    couple.run(&["propose", "oil", "--state", "talking"]).code(0);
    for person in ["ana", "bo"] {
        couple.run(&["propose", "oil", "--state", "ready", "--as", person]).code(0);
    }
    assert!(couple.read("proposals/oil.yaml").contains("state: ready"));
    couple
}

#[test]
fn what_was_ready_is_talked_about_again_and_nothing_else_of_the_file_is_committed() {
    let couple = with_a_ready_idea();
    let text = couple.read("proposals/oil.yaml");
    couple.write("proposals/oil.yaml", &text.replace("one hand", "both hands"));
    couple.run(&["leave", "--yes"]).code(0);
    let committed = couple.git(&["show", "HEAD:proposals/oil.yaml"]).code(0).out;
    assert!(committed.contains("state: talking") && committed.contains("one hand"), "{committed}");
    let here = couple.read("proposals/oil.yaml");
    assert!(here.contains("state: talking") && here.contains("both hands"), "{here}");
    for text in [&committed, &here] {
        assert!(!text.contains("ana") && text.contains("bo"), "{text}");
    }
}

#[test]
fn a_proposal_that_can_not_be_read_is_named() {
    let couple = with_a_ready_idea();
    couple.write("proposals/oil.yaml", "title: [\nready: [ana]\n");
    let ran = couple.run(&["leave", "--yes"]).code(1);
    assert!(ran.err.contains("proposals/oil can't be read"), "{}", ran.err);
    assert!(
        ran.out.contains("Withdrawn from agreements/phones.\nWithdrawn from proposals/oil."),
        "{}",
        ran.out
    );
    assert!(!couple.git(&["show", "HEAD:proposals/oil.yaml"]).code(0).out.contains("ana"));
}

#[test]
fn it_waits_once_for_another_couplelog_takes_back_what_it_can_and_says_what_is_not_committed() {
    let couple = with_a_ready_idea();
    couple.run_with(&["add", "agreement", "Lights", "--from", "-"], "terms: low\n").code(0);
    couple.run(&["agree", "lights", "--yes"]).code(0);
    let lock = couple.repo().join(".git/couplelog/lock");
    let mut lock = std::fs::File::options().create(true).write(true).truncate(false).open(lock).unwrap();
    lock.lock().unwrap();
    lock.write_all(b"debrief (process 4711)\n").unwrap();
    let begun = Instant::now();
    let ran = couple.run(&["leave", "--yes"]).code(5);
    assert!(begun.elapsed() < Duration::from_secs(19), "it waits once: {:?}", begun.elapsed());
    let all = "agreements/lights, agreements/phones, proposals/oil: taken back here, where it counts already";
    assert!(ran.err.contains(all) && ran.err.contains("debrief (process 4711)"), "{}", ran.err);
    for file in ["agreements/phones.yaml", "agreements/lights.yaml", "proposals/oil.yaml"] {
        assert!(!couple.read(file).contains("ana"), "{file}");
    }
}

//! Private writing and `share`: outside git, for one person only, and nothing is lost on the way.

use std::fs::File;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use crate::couple::Couple;
use crate::sitting::{BOTH, CTRL_C, Sitting, Way};

fn couple() -> Couple {
    let couple = Couple::new();
    couple.run_with(&["add", "limit", "Photos", "--private", "--from", "-"], "stance: hard-limit\n").code(0);
    couple
}

fn file(couple: &Couple, name: &str) -> PathBuf {
    let ran = couple.run(&["path", name]).code(0);
    PathBuf::from(ran.out.trim())
}

fn commits(couple: &Couple) -> usize {
    couple.git(&["rev-list", "HEAD"]).code(0).out.lines().count()
}

#[test]
fn it_is_kept_outside_the_couples_folder_for_its_owner_only() {
    let couple = Couple::new();
    let before = commits(&couple);
    let args = ["add", "limit", "Photos", "--private", "--from", "-"];
    let ran = couple.run_with(&args, "stance: hard-limit\nwhy: mine alone\n").code(0);
    assert!(ran.out.contains("Kept privately: limits/ana/photos") && ran.out.contains("counts for nothing"));
    assert!(ran.out.contains("hides nothing"), "{}", ran.out);
    assert_eq!((commits(&couple), couple.git(&["status", "--porcelain"]).out), (before, String::new()));
    let path = file(&couple, "photos");
    assert!(path.starts_with(couple.home().join(".local/share/couplelog/private")), "{}", path.display());
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let mut folder = path.parent().unwrap();
    while folder != couple.home().join(".local/share") {
        assert_eq!(
            std::fs::metadata(folder).unwrap().permissions().mode() & 0o777,
            0o700,
            "{}",
            folder.display()
        );
        folder = folder.parent().unwrap();
    }
    let found =
        std::process::Command::new("grep").args(["-rl", "mine alone"]).arg(couple.repo()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&found.stdout), "", "nowhere in the couple's folder");
}

#[test]
fn only_its_owner_is_shown_it_and_it_counts_for_nothing() {
    let couple = couple();
    let list = couple.run(&["list", "limits"]).code(0);
    assert!(list.out.contains("limits/ana/photos") && list.out.contains("private"), "{}", list.out);
    let json = couple.run(&["list", "limits", "--json"]).json();
    assert_eq!(json["records"][0]["private"], true);
    let show = couple.run(&["show", "photos"]).code(0);
    assert!(show.out.starts_with("PRIVATE.") && show.out.contains("counts for nothing"), "{}", show.out);
    assert_eq!(couple.run(&["show", "photos", "--json"]).json()["private"], true);
    assert!(!couple.run(&["list", "--as", "bo"]).code(0).out.contains("photos"));
    couple.run(&["show", "photos", "--as", "bo"]).code(2);
    couple.run(&["path", "photos", "--as", "bo"]).code(2);
    couple.run(&["share", "photos", "--yes", "--as", "bo"]).code(2);
    for args in [&["limits"][..], &["status"], &["history"], &["export"]] {
        assert!(!couple.run(args).code(0).out.contains("photos"), "{args:?}");
    }
    assert_eq!(couple.run(&["limits", "--json"]).json()["topics"].as_array().unwrap().len(), 0);
}

#[test]
fn a_care_sheet_starts_private_and_is_there_in_a_pause() {
    let couple = Couple::new();
    let before = commits(&couple);
    couple.run_with(&["add", "care", "--from", "-"], "aftercare_needs: tea and quiet\n").code(0);
    couple.run_with(&["edit", "care", "--from", "-"], "triggers: loud doors\n").code(0);
    assert_eq!(commits(&couple), before);
    let text = std::fs::read_to_string(file(&couple, "care")).unwrap();
    assert!(text.contains("tea and quiet") && text.contains("loud doors"), "{text}");
    assert!(couple.run(&["pause"]).code(0).out.contains("tea and quiet"));
    assert!(!couple.run(&["pause", "--as", "bo"]).code(0).out.contains("tea and quiet"));
    couple.run(&["share", "care", "--yes"]).code(0);
    assert!(couple.read("care/ana.yaml").contains("tea and quiet"));
    couple.run_with(&["edit", "care", "--from", "-"], "experience: none\n").code(0);
    assert!(couple.read("care/ana.yaml").contains("experience: none"), "what is shared stays shared");
}

#[test]
fn sharing_shows_it_commits_it_and_only_then_removes_the_private_file() {
    let couple = couple();
    let path = file(&couple, "photos");
    let ran = couple.run(&["share", "photos"]).code(2);
    assert!(ran.err.contains("--yes") && path.exists());
    for way in BOTH {
        let mut sitting = Sitting::start(&couple, way, &["share", "photos"]);
        sitting.sees("What is your stance?").answers("Share this?", "");
        assert!(sitting.ends().1.contains("It stays private.") && path.exists());
    }
    let before = commits(&couple);
    let ran = couple.run(&["share", "photos", "--yes", "--json"]).code(0);
    assert_eq!(ran.json()["record"], "limits/ana/photos");
    assert_eq!(commits(&couple), before + 1);
    assert!(!path.exists() && couple.read("limits/ana/photos.yaml").contains("stance: hard-limit"));
    let limits = couple.run(&["limits", "--json"]).json();
    assert_eq!(limits["topics"][0]["people"]["ana"]["in_force"], "hard-limit");
}

#[test]
fn a_share_that_fails_keeps_the_private_file() {
    let couple = Couple::new();
    couple.run_with(&["add", "limit", "Photos", "--private", "--from", "-"], "stance: yes\n").code(0);
    let path = file(&couple, "photos");
    let text = std::fs::read(&path).unwrap();
    couple.run(&["pause", "--as", "bo"]).code(0);
    couple.run(&["share", "photos", "--yes"]).code(4);
    assert_eq!(std::fs::read(&path).unwrap(), text);
    couple.run(&["resume", "--as", "bo"]).code(0);
    std::fs::write(&path, "stance: [\n").unwrap();
    couple.run(&["share", "photos", "--yes"]).code(3);
    assert!(path.exists() && !couple.repo().join("limits/ana/photos.yaml").exists());
    let checked = couple.run(&["check"]).code(3);
    assert!(checked.out.contains(&path.display().to_string()), "{}", checked.out);
    assert!(!couple.run(&["check", "--as", "bo"]).out.contains("photos"));
}

#[test]
fn a_private_version_of_what_is_shared_begins_with_its_words_and_takes_its_place_when_shared() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "soft-limit", "--why", "old words"]).code(0);
    couple.run_with(&["edit", "photos", "--private", "--from", "-"], "stance: hard-limit\n").code(0);
    assert!(couple.read("limits/ana/photos.yaml").contains("soft-limit"));
    assert!(couple.run(&["show", "photos"]).code(0).out.contains("soft-limit"), "what is shared is shown");
    let ran = couple.run(&["share", "photos", "--yes"]).code(0);
    assert!(ran.err.contains("takes the place"), "{}", ran.err);
    let text = couple.read("limits/ana/photos.yaml");
    assert!(text.contains("hard-limit") && text.contains("old words"), "{text}");
}

#[test]
fn what_is_everyones_can_not_be_private() {
    let couple = Couple::new();
    let ran =
        couple.run_with(&["add", "agreement", "Phones", "--private", "--from", "-"], "terms: x\n").code(2);
    assert!(ran.err.contains("everyone's"), "{}", ran.err);
    couple.run(&["edit", "safety", "--private"]).code(2);
    let mine = couple.run(&["edit", "limits/bo/photos", "--private"]);
    assert!(mine.code == 2 || mine.code == 4, "{}", mine.err);
}

#[test]
fn what_was_typed_before_ctrl_c_is_a_private_draft_and_offered_again() {
    let couple = Couple::new();
    let mut sitting = Sitting::start(&couple, Way::Fancy, &["add", "care"]);
    sitting
        .answers("What do I need afterwards?", "tea")
        .asked("What can throw me")
        .types("doors")
        .types(CTRL_C);
    assert_eq!(sitting.ends().0, 0);
    let found = std::process::Command::new("grep").args(["-rl", "tea"]).arg(couple.repo()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&found.stdout), "", "the draft is not in the couple's folder");
    let mut sitting = Sitting::start(&couple, Way::Fancy, &["add", "care"]);
    sitting.answers("Go on with it?", "y").answers("What do I need afterwards?", "");
    sitting.asked("What can throw me").types(CTRL_C);
    assert!(sitting.ends().1.contains("doors"));
}

#[test]
fn a_folder_that_was_moved_finds_its_private_records_again() {
    let couple = couple();
    let moved = couple.home().join("moved");
    std::fs::rename(couple.repo(), &moved).unwrap();
    let moved = moved.display().to_string();
    assert!(couple.run(&["--repo", &moved, "show", "photos"]).code(0).out.starts_with("PRIVATE."));
}

#[test]
fn leaving_takes_private_records_along_and_says_where_they_stay() {
    let couple = couple();
    let ran = couple.run(&["leave", "--yes"]).code(0);
    assert!(couple.home().join("couplelog-2026-11-23/private/limits/ana/photos.yaml").exists());
    assert!(ran.out.contains("your private records, in"), "{}", ran.out);
}

#[test]
fn words_that_another_terminal_writes_while_it_is_shared_stay_private() {
    let couple = Couple::new();
    let (lock, branch) = (".git/couplelog/lock", ".git/refs/heads/main");
    let lock = File::options().write(true).open(couple.repo().join(lock)).unwrap();
    // The moment after the commit is short, so it may take more than one try to hit it.
    for topic in ('a'..='z').map(|letter| format!("topic-{letter}")) {
        couple.run_with(&["add", "limit", &topic, "--private", "--from", "-"], "stance: maybe\n").code(0);
        let (path, before) = (file(&couple, &topic), couple.read(branch));
        let mut share = couple.command(&["share", &topic, "--yes"]);
        let mut share = share.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while share.try_wait().unwrap().is_none() {
            if couple.read(branch) == before || lock.try_lock().is_err() {
                continue;
            }
            std::thread::sleep(Duration::from_millis(300));
            assert!(path.exists(), "it is taken away by who has the lock only");
            std::fs::write(&path, "stance: yes\nwhy: later words\n").unwrap();
            lock.unlock().unwrap();
            assert!(share.wait().unwrap().success());
            assert!(std::fs::read_to_string(&path).unwrap().contains("later words"));
            assert!(couple.read(&format!("limits/ana/{topic}.yaml")).contains("stance: maybe"));
            return;
        }
    }
    panic!("the moment after the commit was never hit");
}

#[test]
fn the_help_says_that_it_hides_nothing_from_whoever_shares_the_account() {
    let couple = Couple::without_repository();
    let help = couple.run(&["add", "--help"]).out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("On an account or a computer that you share, this hides nothing"), "{help}");
}

//! `history` where lines of commits part, meet and cross, and what it keeps from one time to the next.

use crate::couple::Couple;
use crate::past::{PHOTOS, commit, git, limit, steps, wrote};

const LIGHT: &str = "limits/bo/light.yaml";

/// `main` and `side` have grown apart from a maybe: nothing on main yet, a hard limit on the side.
fn parted() -> Couple {
    let couple = Couple::new();
    wrote(&couple, "ana", "2026-11-01", PHOTOS, &limit("maybe"));
    git(&couple, "ana", "2026-11-01", &["checkout", "-q", "-b", "side"]);
    wrote(&couple, "ana", "2026-11-05", PHOTOS, &limit("hard-limit"));
    git(&couple, "ana", "2026-11-05", &["checkout", "-q", "main"]);
    couple
}

const ADDED: &str = "limits/ana/photos added by ana: topic null>Photos set; stance null>maybe set";
const TIGHTENED: &str = "limits/ana/photos changed by ana: stance maybe>hard-limit tightened";
const LIGHT_ADDED: &str = "limits/bo/light added by bo: topic null>Photos set; stance null>yes loosened";

#[test]
fn a_merge_that_only_brings_its_sides_together_is_no_step() {
    let couple = parted();
    wrote(&couple, "bo", "2026-11-06", LIGHT, &limit("yes"));
    git(&couple, "bo", "2026-11-07", &["merge", "-q", "--no-ff", "-m", "merge", "side"]);
    assert_eq!(steps(&couple, &["limits"]), [TIGHTENED, LIGHT_ADDED, ADDED]);
}

#[test]
fn a_merge_that_drops_a_change_of_one_side_says_so() {
    let couple = parted();
    wrote(&couple, "bo", "2026-11-06", LIGHT, &limit("yes"));
    git(&couple, "bo", "2026-11-07", &["merge", "-q", "-s", "ours", "-m", "merge", "side"]);
    let dropped = "limits/ana/photos merged by bo: stance hard-limit>maybe loosened";
    assert_eq!(steps(&couple, &["limits"]), [dropped, TIGHTENED, LIGHT_ADDED, ADDED]);
    let shown = couple.run(&["history", "limits"]).code(0).out;
    assert!(
        shown.contains("merged by Bo, not only bringing both sides together, though it is Ana's"),
        "{shown}"
    );
    assert!(
        shown.contains("stance: hard-limit -> maybe  (loosened; does not count: only Ana can say so)"),
        "{shown}"
    );
    assert!(
        shown.starts_with("TODAY") && shown.contains("hard-limit     not discussed"),
        "the hard limit counts: {shown}"
    );
}

#[test]
fn a_merge_that_says_what_no_side_said_shows_it() {
    let couple = parted();
    wrote(&couple, "ana", "2026-11-06", PHOTOS, &limit("soft-limit"));
    let mut merge = std::process::Command::new("git");
    couple.surroundings(&mut merge).current_dir(couple.repo()).args(["merge", "-q", "side"]);
    assert!(!merge.output().unwrap().status.success(), "a conflict");
    wrote(&couple, "ana", "2026-11-07", PHOTOS, "topic: Photos\nstance: yes\nwhy: both\n");
    assert_eq!(
        steps(&couple, &["limits", "-n", "1"]),
        ["limits/ana/photos merged by ana: stance soft-limit>yes loosened; why null>both set"]
    );
    wrote(&couple, "ana", "2026-11-08", PHOTOS, "topic: [\n");
    git(&couple, "ana", "2026-11-08", &["checkout", "-q", "-b", "other", "HEAD~1"]);
    wrote(&couple, "ana", "2026-11-08", LIGHT, &limit("maybe"));
    git(&couple, "ana", "2026-11-09", &["merge", "-q", "--no-commit", "-s", "ours", "main"]);
    wrote(&couple, "ana", "2026-11-09", PHOTOS, "<<<<<<< ours\n");
    assert_eq!(steps(&couple, &["limits", "-n", "1"]), ["limits/ana/photos unreadable by ana: "]);
}

#[test]
fn crossed_merges_show_each_change_once() {
    let couple = parted();
    wrote(&couple, "bo", "2026-11-06", LIGHT, &limit("yes"));
    let (main, side) = (
        git(&couple, "ana", "2026-11-06", &["rev-parse", "main"]),
        git(&couple, "ana", "2026-11-06", &["rev-parse", "side"]),
    );
    git(&couple, "ana", "2026-11-07", &["merge", "-q", "--no-ff", "-m", "one", &side]);
    git(&couple, "ana", "2026-11-07", &["checkout", "-q", "side"]);
    git(&couple, "bo", "2026-11-07", &["merge", "-q", "--no-ff", "-m", "two", &main]);
    wrote(&couple, "bo", "2026-11-08", LIGHT, &limit("maybe"));
    git(&couple, "ana", "2026-11-08", &["checkout", "-q", "main"]);
    git(&couple, "ana", "2026-11-09", &["merge", "-q", "--no-ff", "-m", "both", "side"]);
    let all = steps(&couple, &["limits"]);
    let mut sorted = all.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), all.len(), "{all:#?}");
    assert_eq!(all.len(), 4, "{all:#?}");
    assert_eq!(all[0], "limits/bo/light changed by bo: stance yes>maybe tightened");
}

/// The limits of the whole history, in its order.
fn limits_of_all(couple: &Couple) -> Vec<String> {
    steps(couple, &[]).into_iter().filter(|step| step.starts_with("limits/")).collect()
}

#[test]
fn what_is_kept_changes_nothing_however_the_history_grew() {
    let couple = parted();
    let cache = couple.repo().join(".git/couplelog/cache");
    let mut number = 0;
    let mut agree = |couple: &Couple| {
        number += 1;
        let warm = (steps(couple, &["limits"]), steps(couple, &["limits/ana"]));
        let _ = std::fs::remove_dir_all(&cache);
        let cold = (steps(couple, &["limits"]), steps(couple, &["limits/ana"]));
        assert_eq!(warm, cold, "after growing {number} times");
        assert_eq!(warm.0, limits_of_all(couple), "after growing {number} times");
        assert_eq!(warm, (steps(couple, &["limits"]), steps(couple, &["limits/ana"])));
    };
    agree(&couple);
    wrote(&couple, "bo", "2026-11-06", LIGHT, &limit("yes"));
    agree(&couple);
    wrote(&couple, "bo", "2026-11-06", "log/2026/2026-11-06-walk.yaml", "title: walk\n");
    agree(&couple);
    git(&couple, "ana", "2026-11-07", &["merge", "-q", "--no-ff", "-m", "merge", "side"]);
    agree(&couple);
    git(&couple, "ana", "2026-11-07", &["checkout", "-q", "side"]);
    wrote(&couple, "ana", "2026-11-08", "limits/ana/light.yaml", &limit("soft-limit"));
    agree(&couple);
    // Now main is the second parent, and its commits come before those of the side.
    git(&couple, "ana", "2026-11-09", &["merge", "-q", "--no-ff", "-m", "merge", "main"]);
    agree(&couple);
    git(&couple, "ana", "2026-11-09", &["reset", "-q", "--hard", "HEAD~1"]);
    agree(&couple);
}

#[test]
fn a_broken_cache_is_none() {
    let couple = parted();
    let before = steps(&couple, &["limits"]);
    let file = couple.repo().join(".git/couplelog/cache/steps.json");
    assert!(file.is_file());
    for text in ["", "{", r#"{"version":1,"commits":{"x":[]}}"#, r#"{"version":99,"commits":{}}"#] {
        std::fs::write(&file, text).unwrap();
        assert_eq!(steps(&couple, &["limits"]), before, "{text}");
    }
}

#[test]
fn a_commit_of_nothing_and_a_tag_of_one_are_no_steps() {
    let couple = parted();
    commit(&couple, "ana", "2026-11-06");
    git(&couple, "ana", "2026-11-06", &["tag", "-a", "-m", "x", "x"]);
    assert_eq!(steps(&couple, &["limits"]), [ADDED]);
}

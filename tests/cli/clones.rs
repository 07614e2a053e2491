//! Wherever the clone holds it: branches, what was fetched and what was read before; and clones that hold too little.

use crate::couple::Couple;

const PHOTOS: &str = "limits/ana/photos.yaml";
const HARD: &str = "topic: photos\nstance: hard-limit\n";

/// Ana's `yes`, which counts.
fn couple() -> Couple {
    let mut couple = Couple::without_repository();
    couple.on("2026-10-01");
    couple
        .run(&["init", couple.repo_str(), "--person", "ana=Ana", "--person", "bo=Bo", "--me", "ana"])
        .code(0);
    couple.write(PHOTOS, "topic: photos\nstance: \"yes\"\n");
    couple.git_commit("ana", "2026-10-02");
    couple.on("2026-11-23");
    couple
}

fn in_force(couple: &Couple) -> String {
    let limits = couple.run(&["limits", "--json"]).code(0).json();
    limits["topics"][0]["people"]["ana"]["in_force"].as_str().unwrap_or_default().to_owned()
}

fn is_rewritten(couple: &Couple) -> bool {
    couple.run(&["limits", "--json"]).json()["rewritten"] == true
}

/// A hard limit on a branch of its own, and the branch `main` checked out again.
fn on_a_branch(couple: &Couple, day: &str) {
    couple.git(&["checkout", "-q", "-b", "side"]).code(0);
    couple.write(PHOTOS, HARD);
    couple.git_commit("ana", day);
    couple.git(&["checkout", "-q", "main"]).code(0);
}

#[test]
fn a_hard_limit_on_a_branch_that_is_not_merged_counts_until_its_owner_says_more() {
    let mut couple = couple();
    assert_eq!(in_force(&couple), "yes");
    on_a_branch(&couple, "2026-11-10");
    assert_eq!(in_force(&couple), "hard-limit");
    assert!(!is_rewritten(&couple), "nothing is gone");
    couple.on("2026-11-24").run(&["limit", "photos", "maybe"]).code(0);
    couple.on("2026-11-27");
    assert_eq!(in_force(&couple), "hard-limit");
    couple.on("2026-11-28");
    assert_eq!(in_force(&couple), "maybe");
}

#[test]
fn a_hard_limit_that_only_fetch_head_names_counts() {
    let couple = couple();
    let other = couple.home().join("other");
    couple.git(&["clone", "-q", couple.repo_str(), &other.display().to_string()]).code(0);
    let there = |args: &[&str]| {
        let folder = other.display().to_string();
        couple.git(
            &[&["-C", &folder, "-c", "user.name=Bo", "-c", "user.email=bo@couplelog.invalid"], args].concat(),
        )
    };
    std::fs::write(other.join(PHOTOS), HARD).unwrap();
    there(&["commit", "-q", "-a", "-m", "update"]).code(0);
    couple.git(&["fetch", "-q", &other.display().to_string(), "main"]).code(0);
    assert_eq!(in_force(&couple), "hard-limit");
}

#[test]
fn a_fetched_hard_limit_that_was_read_counts_when_a_forced_push_took_it_away() {
    let couple = couple();
    let before = couple.git(&["rev-parse", "HEAD"]).out.trim().to_owned();
    couple.git(&["checkout", "-q", "--detach"]).code(0);
    couple.write(PHOTOS, HARD);
    couple.git_commit("ana", "2026-11-10");
    couple.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]).code(0);
    couple.git(&["checkout", "-q", "main"]).code(0);
    assert_eq!(in_force(&couple), "hard-limit");
    assert!(!is_rewritten(&couple));
    couple.git(&["update-ref", "refs/remotes/origin/main", &before]).code(0);
    assert_eq!(in_force(&couple), "hard-limit");
    assert!(is_rewritten(&couple));
}

#[test]
fn a_clone_without_the_old_files_refuses_to_say() {
    let couple = couple();
    let filtered = couple.home().join("filtered");
    couple.git(&["config", "uploadpack.allowFilter", "true"]).code(0);
    let url = format!("file://{}", couple.repo().display());
    couple.git(&["clone", "-q", "--filter=blob:none", &url, &filtered.display().to_string()]).code(0);
    let refused = couple.run(&["limits", "--repo", &filtered.display().to_string()]).code(1);
    assert!(refused.err.contains("Hint: git fetch --unshallow"), "{}", refused.err);
}

#[test]
fn a_hard_limit_dated_2099_was_there_before_the_entries_that_came_after_it() {
    let couple = couple();
    couple.write(PHOTOS, HARD);
    couple.git_commit("ana", "2099-01-01");
    couple.write("terms/soon.yaml", "term: soon\nour_meaning: within the week\n");
    couple.git_commit("bo", "2026-11-10");
    let at = |day: &str| {
        couple.run(&["limits", "--at", day, "--json"]).json()["topics"][0]["people"]["ana"].clone()
    };
    assert_eq!(at("2026-11-12")["in_force"], "hard-limit");
    assert_ne!(at("2026-11-09")["in_force"], "hard-limit");
}

#[test]
fn a_split_index_is_named_with_the_setting_or_without_it() {
    let couple = Couple::new();
    couple.git(&["update-index", "--split-index"]);
    let refused = couple.run(&["limit", "photos", "maybe"]).code(1);
    assert!(refused.err.contains("a split index"), "{}", refused.err);
    couple.git(&["update-index", "--no-split-index"]);
    couple.run(&["limit", "photos", "maybe"]).code(0);
}

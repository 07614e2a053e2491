//! The table of in-force.md, with commits made by hand and read by the real binary.

use serde_json::Value;

use crate::couple::Couple;

const PHOTOS: &str = "limits/ana/photos.yaml";

fn write(couple: &Couple, stance: &str) {
    couple.write(PHOTOS, &format!("topic: photos\nstance: {stance}\n"));
}

fn say(couple: &Couple, person: &str, stance: &str, day: &str) {
    write(couple, stance);
    couple.git_commit(person, day);
}

/// The couple as on the first of November, before anything was said.
fn couple() -> Couple {
    let mut couple = Couple::without_repository();
    couple.on("2026-11-01");
    couple
        .run(&["init", couple.repo_str(), "--person", "ana=Ana", "--person", "bo=Bo", "--me", "ana"])
        .code(0);
    couple
}

fn ana(couple: &mut Couple, day: &str) -> Value {
    let limits = couple.on(day).run(&["limits", "--json"]).code(0).json();
    limits["topics"][0]["people"]["ana"].clone()
}

#[track_caller]
fn counts(couple: &mut Couple, day: &str, stance: &str) {
    let ana = ana(couple, day);
    let in_force = if ana.is_null() { "not discussed" } else { ana["in_force"].as_str().unwrap_or_default() };
    assert_eq!(in_force, stance, "on {day}: {ana}");
}

#[test]
fn a_loosening_counts_after_the_days() {
    let mut couple = couple();
    say(&couple, "ana", "hard-limit", "2026-11-01");
    say(&couple, "ana", "yes", "2026-11-10");
    counts(&mut couple, "2026-11-10", "hard-limit");
    counts(&mut couple, "2026-11-13", "hard-limit");
    counts(&mut couple, "2026-11-14", "yes");
    assert_eq!(ana(&mut couple, "2026-11-12")["counts_from"], "2026-11-14");
    assert!(ana(&mut couple, "2026-11-14")["counts_from"].is_null());
}

#[test]
fn a_first_yes_waits_too() {
    let mut couple = couple();
    say(&couple, "ana", "yes", "2026-11-01");
    counts(&mut couple, "2026-11-04", "not discussed");
    counts(&mut couple, "2026-11-05", "yes");
}

#[test]
fn someone_elses_loosening_never_counts_and_check_names_it() {
    let mut couple = couple();
    say(&couple, "ana", "hard-limit", "2026-11-01");
    say(&couple, "bo", "yes", "2026-11-02");
    couple.write(PHOTOS, "topic: photos\nstance: yes\nconditions: only mine\n");
    couple.git_commit("ana", "2026-11-03");
    counts(&mut couple, "2026-12-30", "hard-limit");
    let check = couple.run(&["check", "--json"]).code(3).json();
    let bos = couple.git(&["rev-parse", "HEAD~1"]).out;
    assert!(check.to_string().contains(bos.trim().get(..10).unwrap()), "{check}");
}

#[test]
fn a_restated_yes_after_a_cross_edit_is_its_owners_and_waits() {
    let mut couple = couple();
    say(&couple, "ana", "hard-limit", "2026-11-01");
    say(&couple, "bo", "yes", "2026-11-02");
    couple.on("2026-11-10").run(&["limit", "photos", "yes"]).code(0);
    counts(&mut couple, "2026-11-13", "hard-limit");
    counts(&mut couple, "2026-11-14", "yes");
    couple.run(&["check"]).code(0);
}

#[test]
fn a_merge_with_an_old_branch_adds_nothing() {
    let mut couple = couple();
    say(&couple, "ana", "hard-limit", "2026-11-01");
    couple.git(&["branch", "old"]).code(0);
    say(&couple, "ana", "yes", "2026-11-10");
    couple.git(&["checkout", "-q", "old"]).code(0);
    couple.write("code.yaml", "values: kindness\n");
    couple.git_commit("bo", "2026-11-11");
    couple.git(&["merge", "-q", "-s", "ours", "-m", "by hand", "main"]).code(0);
    couple.git(&["checkout", "-q", "main"]).code(0);
    couple.git(&["merge", "-q", "--ff-only", "old"]).code(0);
    counts(&mut couple, "2026-11-13", "hard-limit");
    counts(&mut couple, "2026-11-14", "yes");
}

#[test]
fn a_tightening_survives_a_merge_that_drops_it() {
    let mut couple = couple();
    say(&couple, "ana", "maybe", "2026-11-01");
    couple.git(&["checkout", "-q", "-b", "side"]).code(0);
    say(&couple, "ana", "hard-limit", "2026-11-02");
    couple.git(&["checkout", "-q", "main"]).code(0);
    couple.write("code.yaml", "values: kindness\n");
    couple.git_commit("bo", "2026-11-02");
    couple.git(&["merge", "-q", "-s", "ours", "-m", "by hand", "side"]).code(0);
    couple.git(&["branch", "-q", "-D", "side"]).code(0);
    counts(&mut couple, "2026-12-30", "hard-limit");
}

#[test]
fn a_clock_can_not_be_set_back_past_the_newest_ancestor() {
    let mut couple = couple();
    say(&couple, "ana", "hard-limit", "2026-11-05");
    say(&couple, "ana", "yes", "2026-10-01");
    counts(&mut couple, "2026-11-08", "hard-limit");
    counts(&mut couple, "2026-11-09", "yes");
}

#[test]
fn a_commit_from_the_future_does_not_delay_a_hard_limit() {
    let mut couple = couple();
    couple.write("code.yaml", "values: kindness\n");
    couple.git_commit("bo", "2099-01-01");
    say(&couple, "ana", "hard-limit", "2026-11-10");
    counts(&mut couple, "2026-11-10", "hard-limit");
}

#[test]
fn a_revert_is_a_loosening_and_waits() {
    let mut couple = couple();
    say(&couple, "ana", "maybe", "2026-11-01");
    say(&couple, "ana", "hard-limit", "2026-11-20");
    say(&couple, "ana", "maybe", "2026-11-21");
    counts(&mut couple, "2026-11-24", "hard-limit");
    counts(&mut couple, "2026-11-25", "maybe");
}

#[test]
fn a_reset_does_not_take_a_hard_limit_back_until_its_owner_states_it_again() {
    let mut couple = couple();
    say(&couple, "ana", "maybe", "2026-11-01");
    say(&couple, "ana", "hard-limit", "2026-11-20");
    counts(&mut couple, "2026-11-20", "hard-limit");
    couple.git(&["reset", "-q", "--hard", "HEAD~1"]).code(0);
    counts(&mut couple, "2027-03-01", "hard-limit");
    let limits = couple.run(&["limits"]).code(0).out;
    assert!(limits.contains("rewritten"), "{limits}");
    couple.on("2027-03-01").run(&["limit", "photos", "maybe"]).code(0);
    counts(&mut couple, "2027-03-04", "hard-limit");
    counts(&mut couple, "2027-03-05", "maybe");
}

#[test]
fn deleting_and_adding_again_is_a_loosening() {
    let mut couple = couple();
    say(&couple, "ana", "hard-limit", "2026-11-01");
    std::fs::remove_file(couple.repo().join(PHOTOS)).unwrap();
    couple.git_commit("ana", "2026-11-10");
    say(&couple, "ana", "yes", "2026-11-10");
    counts(&mut couple, "2026-11-13", "hard-limit");
    counts(&mut couple, "2026-11-14", "yes");
}

#[test]
fn a_file_that_can_not_be_read_counts_as_a_hard_limit() {
    let mut couple = couple();
    say(&couple, "ana", "yes", "2026-11-01");
    counts(&mut couple, "2026-11-09", "yes");
    write(&couple, "hard_limit");
    counts(&mut couple, "2026-11-09", "hard-limit");
    assert!(couple.run(&["limits"]).out.contains("can't be read, ask Ana"));
    couple.git_commit("ana", "2026-11-09");
    counts(&mut couple, "2026-12-30", "hard-limit");
}

#[test]
fn a_stricter_edit_counts_before_it_is_saved_and_a_looser_one_does_not() {
    let mut couple = couple();
    say(&couple, "ana", "maybe", "2026-11-01");
    write(&couple, "soft-limit");
    counts(&mut couple, "2026-11-09", "soft-limit");
    assert_eq!(ana(&mut couple, "2026-11-09")["not_saved"], true);
    write(&couple, "yes");
    counts(&mut couple, "2026-11-30", "maybe");
}

#[test]
fn changed_conditions_stand_beside_the_earlier_ones_for_the_same_days() {
    let mut couple = couple();
    couple.on("2026-11-01").run(&["limit", "photos", "soft-limit", "--conditions", "faces hidden"]).code(0);
    couple.on("2026-11-10").run(&["limit", "photos", "--conditions", "ask first"]).code(0);
    let earlier = ana(&mut couple, "2026-11-13");
    assert_eq!(
        (earlier["conditions"].as_str(), earlier["earlier"][0]["conditions"].as_str()),
        (Some("ask first"), Some("faces hidden"))
    );
    assert_eq!(ana(&mut couple, "2026-11-14")["earlier"].as_array().unwrap().len(), 0);
}

#[test]
fn conditions_written_by_someone_else_do_not_count() {
    let mut couple = couple();
    couple.on("2026-11-01").run(&["limit", "photos", "soft-limit", "--conditions", "faces hidden"]).code(0);
    couple.write(PHOTOS, "topic: photos\nstance: soft-limit\nconditions: none at all\n");
    couple.git_commit("bo", "2026-11-02");
    assert_eq!(ana(&mut couple, "2026-11-30")["conditions"], "faces hidden");
}

#[test]
fn a_clone_with_a_part_of_the_history_refuses_to_say() {
    let couple = couple();
    say(&couple, "ana", "hard-limit", "2026-11-01");
    say(&couple, "ana", "yes", "2026-11-02");
    let shallow = couple.home().join("shallow");
    let url = format!("file://{}", couple.repo().display());
    couple.git(&["clone", "-q", "--depth", "1", &url, &shallow.display().to_string()]).code(0);
    let refused = couple.run(&["limits", "--repo", &shallow.display().to_string()]).code(1);
    assert!(refused.err.contains("Hint: git fetch --unshallow"), "{}", refused.err);
}

#[test]
fn a_shorter_reflection_time_does_not_count_and_a_longer_one_counts_at_once() {
    let mut couple = couple();
    say(&couple, "ana", "hard-limit", "2026-11-01");
    say(&couple, "ana", "yes", "2026-11-10");
    let settings = couple.read("couplelog.yaml");
    couple.write("couplelog.yaml", &settings.replace("reflection_days: 3", "reflection_days: 0"));
    couple.git_commit("ana", "2026-11-10");
    counts(&mut couple, "2026-11-13", "hard-limit");
    couple.write("couplelog.yaml", &settings.replace("reflection_days: 3", "reflection_days: 9"));
    counts(&mut couple, "2026-11-19", "hard-limit");
    counts(&mut couple, "2026-11-20", "yes");
}

#[test]
fn only_who_paused_ends_the_pause_whatever_git_says() {
    let mut couple = couple();
    couple.on("2026-11-10").run(&["pause"]).code(0);
    std::fs::remove_file(couple.repo().join("pauses/ana.yaml")).unwrap();
    couple.git_commit("bo", "2026-11-11");
    let paused =
        |couple: &mut Couple| couple.on("2026-11-12").run(&["limits", "--json"]).json()["paused"].clone();
    assert_eq!(paused(&mut couple), serde_json::json!(["ana"]));
    couple.run(&["resume", "--as", "bo"]).code(4);
    couple.run(&["resume"]).code(0);
    assert_eq!(paused(&mut couple), serde_json::json!([]));
}

#[test]
fn a_pause_by_someone_ends_when_everyone_is_ready() {
    let mut couple = couple();
    couple.on("2026-11-10").run(&["pause", "--as", "nobody"]).code(0);
    assert!(couple.read("pauses/someone.yaml").contains("since: 2026-11-10"));
    couple.run(&["resume"]).code(0);
    assert_eq!(couple.run(&["limits", "--json"]).json()["paused"], serde_json::json!(["someone"]));
    couple.run(&["resume", "--as", "bo"]).code(0);
    assert_eq!(couple.run(&["limits", "--json"]).json()["paused"], serde_json::json!([]));
}

#[test]
fn somebody_elses_later_review_day_renews_nothing_and_is_named() {
    let mut couple = couple();
    let says = |day: &str| format!("topic: photos\nstance: maybe\n{day}");
    couple.write(PHOTOS, &says("review_by: 2026-11-10\n"));
    couple.git_commit("ana", "2026-11-01");
    assert_eq!(ana(&mut couple, "2026-11-10")["talk_first"], false);
    for (number, by_bo) in ["review_by: 2027-11-10\n", "why: it is fine\n"].into_iter().enumerate() {
        couple.write(PHOTOS, &says(by_bo));
        couple.git_commit("bo", &format!("2026-11-0{}", number + 2));
        let ana = ana(&mut couple, "2026-11-11");
        assert_eq!(
            (ana["talk_first"].as_bool(), ana["review_by"].as_str()),
            (Some(true), Some("2026-11-10"))
        );
        let found = couple.run(&["check"]).code(3);
        assert!(found.out.contains("limits/ana/photos.yaml"), "{}", found.out);
    }
    couple.write(PHOTOS, &says("review_by: 2027-11-10\n"));
    assert_eq!(ana(&mut couple, "2026-11-11")["talk_first"], true, "not saved");
    couple.git_commit("ana", "2026-11-11");
    assert_eq!(ana(&mut couple, "2026-11-11")["talk_first"], false);
    couple.run(&["check"]).code(0);
    couple.write(PHOTOS, &says("review_by: 2026-11-10\n"));
    assert_eq!(ana(&mut couple, "2026-11-11")["talk_first"], true, "sooner counts before it is saved");
}

//! Every row of the table in in-force.md, day by day (reflection_days 3).

use couplelog::domain::stance::Stance::{HardLimit, Maybe, NotDiscussed, SoftLimit, Yes};

use crate::graph::{Graph, Who};

#[test]
fn a_hard_limit_loosened_on_the_10th_holds_to_the_13th_and_yes_counts_from_the_14th() {
    let mut graph = Graph::default();
    graph.ana("11-01", HardLimit);
    graph.ana("11-10", Yes);
    graph.expect("11-01", "11-13", HardLimit);
    graph.expect("11-14", "12-31", Yes);
    graph.expect_counts_from("11-10", "11-13", Some("11-14"));
    graph.expect_counts_from("11-14", "11-30", None);
    assert_eq!(graph.at("11-12").standing, Yes);
    assert_eq!(graph.at("11-12").window, [HardLimit, Yes]);
}

#[test]
fn a_first_yes_waits_like_any_loosening() {
    let mut graph = Graph::default();
    graph.ana("11-01", Yes);
    graph.expect("11-01", "11-04", NotDiscussed);
    graph.expect("11-05", "12-31", Yes);
    graph.expect_counts_from("11-01", "11-04", Some("11-05"));
    graph.expect_counts_from("11-05", "11-30", None);
}

#[test]
fn a_yes_by_someone_else_never_counts_and_is_named_even_after_the_owner_changes_only_conditions() {
    let mut graph = Graph::default();
    graph.ana("11-01", HardLimit);
    let edit = graph.bo("11-05", Yes);
    graph.ana("11-06", Yes); // only the conditions changed: the file said yes already
    graph.expect("11-01", "12-31", HardLimit);
    graph.expect_counts_from("11-05", "12-31", None);
    let judged = graph.at("2099");
    assert_eq!((judged.in_force, judged.standing), (HardLimit, HardLimit));
    assert_eq!(judged.cross_edits, [edit]);
}

#[test]
fn a_cross_edit_is_answered_once_its_owner_states_the_stance_again_in_two_commits() {
    let mut graph = Graph::default();
    graph.ana("11-01", HardLimit);
    let edit = graph.bo("11-05", Yes);
    assert_eq!(graph.at("11-06").cross_edits, [edit]);
    graph.ana("11-10", HardLimit);
    assert!(graph.at("11-10").cross_edits.is_empty());
    graph.ana("11-10", Yes);
    assert!(graph.at("11-10").cross_edits.is_empty());
    graph.expect("11-05", "11-13", HardLimit);
    graph.expect("11-14", "11-30", Yes);
}

#[test]
fn a_merge_by_someone_else_with_an_old_branch_adds_nothing_to_the_owners_yes() {
    let mut graph = Graph::default();
    let hard = graph.ana("11-01", HardLimit);
    let old = graph.bo("11-02", HardLimit);
    let yes = graph.commit_on(vec![hard], Who::Ana, "11-10", Some(Yes));
    for parents in [[yes, old], [old, yes]] {
        let mut merged = graph.clone();
        merged.merge(parents, Who::Bo, "11-11", Yes);
        merged.expect("11-01", "11-13", HardLimit);
        merged.expect("11-14", "12-31", Yes);
        merged.expect_counts_from("11-11", "11-13", Some("11-14"));
        assert!(merged.at("11-14").cross_edits.is_empty());
        assert!(merged.at("11-14").tightened_by_others.is_empty());
    }
}

#[test]
fn a_hard_limit_on_a_branch_survives_a_merge_that_drops_it_whoever_merges() {
    for who in [Who::Ana, Who::Bo, Who::Unknown] {
        let mut graph = Graph::default();
        let maybe = graph.ana("11-01", Maybe);
        let hard = graph.ana("11-05", HardLimit);
        let other = graph.commit_on(vec![maybe], Who::Bo, "11-06", Some(Maybe));
        graph.merge([other, hard], who, "11-07", Maybe); // -s ours
        graph.expect("11-05", "12-31", HardLimit);
        assert_eq!(graph.at("2099").standing, HardLimit);
        graph.ana("11-20", Yes);
        graph.expect("11-07", "11-23", HardLimit);
        graph.expect("11-24", "12-31", Yes);
    }
}

#[test]
fn a_yes_dated_before_the_hard_limit_below_it_counts_as_if_dated_the_same_day() {
    let mut graph = Graph::default();
    graph.ana("11-05", HardLimit);
    graph.ana("10-01", Yes);
    graph.expect("11-05", "11-08", HardLimit);
    graph.expect("11-09", "12-31", Yes);
    graph.expect_counts_from("11-05", "11-08", Some("11-09"));
    assert_eq!(graph.at("11-30").stated_on, Some(crate::graph::day("11-05")));
}

#[test]
fn a_hard_limit_counts_now_even_above_a_commit_dated_2099() {
    let mut graph = Graph::default();
    graph.ana("11-01", Yes);
    graph.bo("2099", Yes);
    graph.ana("11-20", HardLimit);
    graph.expect("11-20", "12-31", HardLimit);
    graph.expect_counts_from("11-20", "12-31", None);
    assert_eq!(graph.at("2100").in_force, HardLimit);
}

#[test]
fn a_reverted_hard_limit_holds_for_the_days_and_then_maybe_counts() {
    let mut graph = Graph::default();
    graph.ana("11-01", Maybe);
    graph.ana("11-20", HardLimit);
    graph.ana("11-21", Maybe);
    graph.expect("11-01", "11-19", HardLimit); // dated later than today, it counts all the same
    graph.expect("11-20", "11-24", HardLimit);
    graph.expect("11-25", "12-31", Maybe);
    graph.expect_counts_from("11-21", "11-24", Some("11-25"));
}

#[test]
fn a_hard_limit_reset_away_holds_until_its_owner_states_it_again() {
    let mut graph = Graph::default();
    let maybe = graph.ana("11-01", Maybe);
    graph.ana("11-20", HardLimit);
    graph.reset(Some(maybe));
    graph.expect("11-20", "12-31", HardLimit);
    graph.expect_counts_from("11-20", "12-31", None);
    let judged = graph.at("2099");
    assert_eq!((judged.in_force, judged.standing, judged.from_elsewhere), (HardLimit, Maybe, true));
    graph.ana("11-25", SoftLimit);
    graph.ana("11-25", Maybe);
    graph.expect("11-25", "11-28", HardLimit);
    graph.expect("11-29", "12-31", Maybe);
    graph.expect_counts_from("11-25", "11-28", Some("11-29"));
}

#[test]
fn a_file_deleted_and_added_again_with_yes_the_same_day_holds_hard_for_the_days() {
    let mut graph = Graph::default();
    graph.ana("11-01", HardLimit);
    graph.ana("11-10", NotDiscussed);
    graph.ana("11-10", Yes);
    graph.expect("11-01", "11-13", HardLimit);
    graph.expect("11-14", "12-31", Yes);
    graph.expect_counts_from("11-10", "11-13", Some("11-14"));
}

#[test]
fn a_file_that_cannot_be_read_now_counts_as_hard_while_it_is_there() {
    let mut graph = Graph::default();
    let yes = graph.ana("11-01", Yes);
    // Whoever asks hands over the unsaved, unreadable file as a hard limit on a tip of its own.
    let unsaved = graph.commit_on(vec![yes], Who::Unknown, "11-20", Some(HardLimit));
    graph.head = Some(yes);
    graph.expect("11-20", "11-30", Yes);
    graph.fetched(unsaved);
    graph.expect("11-20", "11-30", HardLimit);
    assert!(graph.at("11-20").from_elsewhere);
    assert_eq!(graph.at("11-20").standing, Yes);
}

//! Tips beside HEAD: fetched and unmerged, or gone from a rewritten history.

use couplelog::domain::stance::Stance::{HardLimit, Maybe, SoftLimit, Yes};

use crate::graph::{Graph, Who, day};

/// ana's maybe of 1 Nov, her hard limit of 20 Nov, and HEAD back at the maybe.
fn reset_away() -> Graph {
    let mut graph = Graph::default();
    let maybe = graph.ana("11-01", Maybe);
    graph.ana("11-20", HardLimit);
    graph.reset(Some(maybe));
    graph
}

#[test]
fn a_fetched_tightening_counts_at_once_whoever_wrote_it() {
    for who in [Who::Ana, Who::Bo, Who::Unknown] {
        let mut graph = Graph::default();
        let yes = graph.ana("10-01", Yes);
        let soft = graph.commit(who, "11-10", SoftLimit);
        graph.head = Some(yes);
        graph.expect("11-10", "11-12", Yes);
        graph.fetched(soft);
        graph.expect("11-10", "12-31", SoftLimit);
        let judged = graph.at("11-10");
        assert!(judged.from_elsewhere);
        assert_eq!((judged.standing, judged.counts_from), (Yes, None));
    }
}

#[test]
fn a_fetched_loosening_counts_only_once_it_is_merged() {
    let mut graph = Graph::default();
    let hard = graph.ana("10-01", HardLimit);
    let yes = graph.ana("11-01", Yes);
    graph.head = Some(hard);
    graph.fetched(yes);
    graph.expect("10-01", "12-31", HardLimit);
    assert!(!graph.at("12-31").from_elsewhere);
    graph.head = Some(yes);
    graph.expect("11-05", "12-31", Yes);
}

#[test]
fn a_fetched_hard_limit_loosened_again_on_its_own_branch_holds_for_its_days() {
    let mut graph = Graph::default();
    let soft = graph.ana("11-01", SoftLimit);
    graph.ana("11-02", HardLimit);
    let maybe = graph.ana("11-10", Maybe);
    graph.head = Some(soft);
    graph.fetched(maybe);
    graph.expect("11-10", "11-13", HardLimit);
    graph.expect("11-14", "12-31", SoftLimit);
    graph.expect_counts_from("11-10", "11-13", Some("11-14"));
}

#[test]
fn with_two_tips_the_day_said_is_one_on_which_neither_is_in_the_way() {
    let mut graph = Graph::default();
    let yes = graph.ana("10-01", Yes);
    graph.ana("11-01", HardLimit);
    let short = graph.ana("11-10", Yes);
    let soft = graph.commit_on(vec![yes], Who::Ana, "11-05", Some(SoftLimit));
    graph.head = Some(yes);
    graph.fetched(short);
    graph.expect_counts_from("11-10", "11-13", Some("11-14"));
    let mut lasting = graph.clone();
    lasting.fetched(soft);
    lasting.expect("11-10", "11-13", HardLimit);
    lasting.expect("11-14", "12-31", SoftLimit);
    lasting.expect_counts_from("11-10", "12-31", None);
    let longer = graph.commit_on(vec![soft], Who::Ana, "11-12", Some(Yes));
    graph.head = Some(yes);
    graph.fetched(longer);
    graph.expect("11-14", "11-15", SoftLimit);
    graph.expect("11-16", "12-31", Yes);
    graph.expect_counts_from("11-10", "11-15", Some("11-16"));
}

#[test]
fn a_gone_hard_limit_is_not_answered_by_anyone_but_its_owner() {
    for who in [Who::Bo, Who::Unknown] {
        let mut graph = reset_away();
        graph.commit(who, "11-25", Yes);
        graph.commit(who, "11-26", SoftLimit);
        graph.expect("11-20", "12-31", HardLimit);
    }
}

#[test]
fn a_gone_hard_limit_is_not_answered_by_someone_elses_hard_limit_in_its_owners_stead() {
    let mut graph = reset_away();
    graph.bo("11-21", HardLimit);
    graph.ana("11-15", Yes); // said before the hard limit, and rebased onto bo's
    graph.expect("11-21", "12-31", HardLimit);
}

#[test]
fn a_gone_hard_limit_is_not_answered_by_what_was_said_before_it() {
    let mut graph = Graph::default();
    let maybe = graph.ana("11-01", Maybe);
    graph.ana("11-20", HardLimit);
    graph.reset(Some(maybe));
    graph.ana("11-15", Yes); // on another computer, five days earlier
    graph.expect("11-20", "12-31", HardLimit);
}

#[test]
fn a_looser_word_of_the_same_day_may_have_come_first_and_does_not_answer() {
    let mut graph = reset_away();
    graph.ana("11-20", Yes);
    graph.expect("11-20", "12-31", HardLimit);
    graph.ana("11-21", Maybe);
    graph.expect("11-20", "11-24", HardLimit);
    graph.expect("11-25", "12-31", Maybe);
}

#[test]
fn restored_and_then_loosened_on_the_same_day_it_is_answered() {
    let mut graph = reset_away();
    graph.ana("11-20", HardLimit);
    assert!(!graph.at("11-20").from_elsewhere);
    graph.ana("11-20", Maybe);
    graph.expect("11-20", "11-23", HardLimit);
    graph.expect("11-24", "12-31", Maybe);
    graph.expect_counts_from("11-20", "11-23", Some("11-24"));
}

#[test]
fn an_amended_hard_limit_keeps_its_author_day_and_holds() {
    let mut graph = reset_away();
    graph.ana("11-22", Yes);
    let amended = graph.head.unwrap();
    graph.versions[amended].author_day = day("11-20"); // git commit --amend on the 22nd
    graph.expect("11-20", "12-31", HardLimit);
    graph.ana("11-25", Maybe);
    graph.expect("11-25", "11-28", HardLimit);
    graph.expect("11-29", "12-31", Maybe);
}

#[test]
fn a_hard_limit_dropped_in_a_rebase_is_not_answered_by_copies_of_what_came_before_it() {
    for (before, after) in [("11-20", "11-20"), ("11-25", "11-25")] {
        let mut graph = Graph::default();
        let root = graph.ana("11-01", Maybe);
        graph.ana("11-19", HardLimit);
        graph.ana(before, Yes);
        graph.ana("11-20", HardLimit);
        graph.reset(Some(root));
        graph.ana("11-19", HardLimit);
        graph.ana(after, Yes);
        graph.expect("11-20", "12-31", HardLimit);
        graph.ana("11-28", SoftLimit);
        graph.expect("11-28", "12-01", HardLimit);
        graph.expect("12-02", "12-31", SoftLimit);
    }
}

#[test]
fn a_rebase_that_keeps_everything_changes_nothing() {
    let mut graph = Graph::default();
    let root = graph.ana("11-01", Maybe);
    graph.ana("11-05", HardLimit);
    graph.ana("11-10", SoftLimit);
    graph.reset(Some(root));
    graph.bo("11-11", Maybe);
    for (author_day, value) in [("11-05", HardLimit), ("11-10", SoftLimit)] {
        let copy = graph.ana("11-12", value);
        graph.versions[copy].author_day = day(author_day);
    }
    graph.expect("11-12", "11-15", HardLimit); // raised to the day of the rebase
    graph.expect("11-16", "12-31", SoftLimit);
    assert!(!graph.at("11-16").from_elsewhere);
    graph.ana("11-20", Yes);
    graph.expect("11-20", "11-23", SoftLimit);
    graph.expect("11-24", "12-31", Yes);
}

#[test]
fn a_gone_hard_limit_answered_with_a_clock_set_back_or_ahead_is_not_released_early() {
    let mut graph = reset_away();
    graph.ana("10-01", Yes);
    graph.expect("11-20", "12-31", HardLimit);
    let mut graph = reset_away();
    graph.ana("12-10", Yes);
    graph.expect("11-20", "12-13", HardLimit);
    graph.expect("12-14", "12-31", Yes);
}

#[test]
fn a_gone_hard_limit_dated_2099_holds_until_it_is_merged_and_answered_on_top() {
    let mut graph = Graph::default();
    let maybe = graph.ana("11-01", Maybe);
    let hard = graph.ana("2099", HardLimit);
    graph.reset(Some(maybe));
    let yes = graph.ana("11-20", Yes);
    graph.expect("11-20", "12-31", HardLimit); // no day tells which came first
    graph.merge([yes, hard], Who::Ana, "11-25", HardLimit);
    graph.ana("11-25", Yes);
    graph.expect("11-25", "11-28", HardLimit);
    graph.expect("11-29", "12-31", Yes);
}

#[test]
fn a_gone_tightening_by_someone_else_holds_until_the_owner_speaks() {
    let mut graph = Graph::default();
    let yes = graph.ana("10-01", Yes);
    graph.bo("11-01", SoftLimit);
    graph.reset(Some(yes));
    graph.expect("11-01", "11-30", SoftLimit);
    graph.ana("12-01", Maybe);
    graph.expect("12-01", "12-04", SoftLimit);
    graph.expect("12-05", "12-31", Maybe);
}

#[test]
fn a_gone_loosening_leaves_what_head_holds() {
    let mut graph = Graph::default();
    let hard = graph.ana("10-01", HardLimit);
    graph.ana("11-01", Yes);
    graph.reset(Some(hard));
    graph.expect("11-01", "12-31", HardLimit);
    assert!(!graph.at("12-31").from_elsewhere);
}

#[test]
fn when_everything_is_gone_from_head_the_strictest_that_was_seen_holds() {
    let mut graph = Graph::default();
    graph.ana("11-01", SoftLimit);
    graph.reset(None);
    graph.expect("11-01", "12-31", SoftLimit);
    assert!(graph.at("12-31").from_elsewhere);
}

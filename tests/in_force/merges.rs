//! Branches and merges.

use couplelog::domain::stance::Stance::{HardLimit, Maybe, NotDiscussed, SoftLimit, Yes};

use crate::graph::{Graph, Who, day};

#[test]
fn of_two_statements_that_nothing_replaced_the_strictest_stands() {
    let mut graph = Graph::default();
    let maybe = graph.ana("11-01", Maybe);
    let yes = graph.ana("11-05", Yes);
    let soft = graph.commit_on(vec![maybe], Who::Ana, "11-04", Some(SoftLimit));
    let merge = graph.merge([yes, soft], Who::Bo, "11-20", Yes);
    graph.expect("11-05", "12-31", SoftLimit);
    assert_eq!(graph.at("12-31").stated_at, Some(soft));
    graph.commit_on(vec![merge], Who::Ana, "11-25", Some(Maybe));
    graph.expect("11-20", "11-28", SoftLimit);
    graph.expect("11-29", "12-31", Maybe);
}

#[test]
fn a_merge_of_three_that_says_something_new_is_its_owners_statement_on_top_of_all() {
    let mut graph = Graph::default();
    let root = graph.ana("11-01", Maybe);
    let hard = graph.commit_on(vec![root], Who::Ana, "11-02", Some(HardLimit));
    let yes = graph.commit_on(vec![root], Who::Ana, "11-03", Some(Yes));
    let none = graph.commit_on(vec![root], Who::Ana, "11-04", Some(NotDiscussed));
    graph.commit_on(vec![none, yes, hard], Who::Ana, "11-10", Some(SoftLimit));
    graph.expect("11-10", "11-13", HardLimit);
    graph.expect("11-14", "12-31", SoftLimit);
    assert_eq!(graph.at("11-30").stated_on, Some(day("11-10")));
}

#[test]
fn a_merge_of_three_by_someone_else_that_says_something_looser_is_a_cross_edit() {
    let mut graph = Graph::default();
    let root = graph.ana("11-01", Maybe);
    let hard = graph.commit_on(vec![root], Who::Ana, "11-02", Some(HardLimit));
    let yes = graph.commit_on(vec![root], Who::Ana, "11-03", Some(Yes));
    let edit = graph.commit_on(vec![yes, hard, root], Who::Bo, "11-10", Some(SoftLimit));
    graph.expect("11-03", "12-31", HardLimit);
    assert_eq!(graph.at("12-31").cross_edits, [edit]);
}

#[test]
fn a_merge_that_says_something_stricter_counts_whoever_wrote_it() {
    let mut graph = Graph::default();
    let root = graph.ana("11-01", Maybe);
    let yes = graph.ana("11-02", Yes);
    let none = graph.commit_on(vec![root], Who::Ana, "11-03", Some(NotDiscussed));
    let hard = graph.merge([yes, none], Who::Unknown, "11-10", HardLimit);
    graph.expect("11-10", "12-31", HardLimit);
    assert_eq!(graph.at("12-31").tightened_by_others, [hard]);
}

#[test]
fn a_hard_limit_loosened_on_both_branches_counts_as_loosened_on_the_earlier_day() {
    let mut graph = Graph::default();
    let hard = graph.ana("11-01", HardLimit);
    let early = graph.ana("11-10", Yes);
    let late = graph.commit_on(vec![hard], Who::Ana, "11-20", Some(Maybe));
    graph.merge([early, late], Who::Ana, "11-20", Maybe);
    graph.expect("11-11", "11-13", HardLimit);
    graph.expect("11-14", "12-31", Maybe);
}

#[test]
fn what_stands_counts_now_where_another_branch_has_ended_what_it_waits_for() {
    let mut graph = Graph::default();
    let hard = graph.ana("11-01", HardLimit);
    let soft = graph.ana("2099", SoftLimit);
    let yes = graph.commit_on(vec![hard], Who::Ana, "11-10", Some(Yes));
    graph.merge([yes, soft], Who::Ana, "11-11", SoftLimit);
    graph.expect("11-10", "11-13", HardLimit);
    graph.expect("11-14", "12-31", SoftLimit); // never yes: soft stands, and nothing looser may count
    assert_eq!(graph.at("2100").in_force, SoftLimit);
}

#[test]
fn merging_a_branch_loosens_nothing_that_was_not_loosened_on_it() {
    let mut graph = Graph::default();
    let hard = graph.ana("11-01", HardLimit);
    let yes = graph.ana("11-05", Yes);
    let again = graph.commit_on(vec![hard], Who::Ana, "11-02", Some(Maybe));
    let again = graph.commit_on(vec![again], Who::Ana, "11-06", Some(HardLimit));
    graph.merge([yes, again], Who::Bo, "11-07", Yes);
    graph.expect("11-07", "12-31", HardLimit);
}

#[test]
fn an_unreadable_merge_reads_as_its_first_parent_and_changes_nothing_that_stands() {
    let mut graph = Graph::default();
    let root = graph.ana("11-01", Maybe);
    let yes = graph.ana("11-02", Yes);
    let hard = graph.commit_on(vec![root], Who::Ana, "11-03", Some(HardLimit));
    for parents in [vec![yes, hard], vec![hard, yes]] {
        let mut merged = graph.clone();
        let first = parents[0];
        merged.commit_on(parents, Who::Bo, "11-04", None);
        merged.expect("11-04", "12-31", HardLimit);
        // Read as its first parent's, the same words on top of it are no event.
        let value = if first == yes { Yes } else { HardLimit };
        merged.ana("11-05", value);
        merged.expect("11-05", "12-31", HardLimit);
        assert_eq!(merged.at("12-31").stated_at, Some(hard));
    }
}

#[test]
fn two_roots_are_two_branches_from_nothing() {
    let mut graph = Graph::default();
    let mine = graph.commit_on(vec![], Who::Ana, "11-01", Some(Yes));
    let theirs = graph.commit_on(vec![], Who::Bo, "11-01", Some(NotDiscussed));
    graph.merge([theirs, mine], Who::Bo, "11-02", Yes);
    graph.expect("11-01", "11-04", NotDiscussed);
    graph.expect("11-05", "11-30", Yes);
}

/// By the letter of in-force.md a merge that takes one parent's words is no event, and so adds nothing,
/// though its file is stricter than what stands. Whoever asks has to compare the file itself.
#[test]
fn a_merge_that_takes_the_stricter_side_back_is_no_statement() {
    let mut graph = Graph::default();
    let hard = graph.ana("11-01", HardLimit);
    let old = graph.bo("11-02", HardLimit);
    let yes = graph.commit_on(vec![hard], Who::Ana, "11-10", Some(Yes));
    graph.merge([old, yes], Who::Ana, "11-11", HardLimit);
    graph.expect("11-01", "11-13", HardLimit);
    graph.expect("11-14", "12-31", Yes);
}

/// By the letter of in-force.md only an event's own ancestors raise its day, and a merge is no event: on a
/// branch from an old commit the clock can be set back as far as that commit.
#[test]
fn a_loosening_on_a_branch_counts_from_its_own_day_however_late_it_is_merged() {
    let mut graph = Graph::default();
    let hard = graph.ana("11-01", HardLimit);
    let trunk = graph.bo("11-20", HardLimit);
    let yes = graph.commit_on(vec![hard], Who::Ana, "11-02", Some(Yes));
    graph.head = Some(trunk);
    graph.expect("11-20", "11-21", HardLimit);
    graph.merge([trunk, yes], Who::Ana, "11-21", Yes);
    graph.expect("11-21", "12-31", Yes);
}

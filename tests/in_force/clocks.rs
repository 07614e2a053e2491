//! Days, order and clocks along one line of commits.

use chrono::NaiveDate;
use couplelog::domain::day::later;
use couplelog::domain::in_force::{Protects, Said, Terms, judge, standing};
use couplelog::domain::stance::Stance::{self, HardLimit, Maybe, NotDiscussed, SoftLimit, Yes};

use crate::graph::{Graph, Who, day};

#[test]
fn nothing_written_is_not_discussed_and_waits_for_nothing() {
    let graph = Graph::default();
    let judged = graph.at("11-10");
    assert_eq!((judged.in_force, judged.standing), (NotDiscussed, NotDiscussed));
    assert_eq!((judged.counts_from, judged.stated_at, judged.stated_on), (None, None, None));
}

#[test]
fn taking_a_yes_away_counts_at_once_and_taking_a_hard_limit_away_waits() {
    let mut graph = Graph::default();
    graph.ana("10-01", Yes);
    graph.ana("11-01", NotDiscussed);
    graph.expect("11-01", "11-30", NotDiscussed);
    let mut graph = Graph::default();
    graph.ana("10-01", HardLimit);
    graph.ana("11-01", NotDiscussed);
    graph.expect("11-01", "11-04", HardLimit);
    graph.expect("11-05", "11-30", NotDiscussed);
}

#[test]
fn absent_ranks_with_maybe_so_neither_waits_for_the_other() {
    let mut graph = Graph::default();
    graph.ana("11-01", Maybe);
    graph.expect("11-01", "11-10", Maybe);
    graph.expect_counts_from("11-01", "11-10", None);
    graph.ana("11-11", NotDiscussed);
    graph.expect("11-11", "11-20", NotDiscussed);
}

#[test]
fn someone_else_and_an_unknown_person_tighten_at_once_and_never_loosen() {
    for who in [Who::Bo, Who::Unknown] {
        let mut graph = Graph::default();
        graph.ana("10-01", Yes);
        let soft = graph.commit(who, "11-01", SoftLimit);
        graph.expect("11-01", "11-10", SoftLimit);
        assert_eq!(graph.at("11-01").tightened_by_others, [soft]);
        let back = graph.commit(who, "11-02", Yes);
        graph.expect("11-02", "12-31", SoftLimit);
        assert_eq!(graph.at("11-02").cross_edits, [back]);
        let away = graph.commit(who, "11-03", NotDiscussed);
        graph.expect("11-03", "12-31", SoftLimit);
        assert_eq!(graph.at("11-03").cross_edits, [back, away]);
        graph.ana("11-10", Maybe);
        graph.expect("11-03", "11-13", SoftLimit);
        graph.expect("11-14", "12-31", Maybe);
        assert!(graph.at("11-14").cross_edits.is_empty());
    }
}

#[test]
fn undoing_ones_own_cross_edit_is_no_second_one() {
    let mut graph = Graph::default();
    graph.ana("11-01", HardLimit);
    let edit = graph.bo("11-02", Yes);
    graph.bo("11-03", HardLimit);
    assert_eq!(graph.at("11-03").cross_edits, [edit]);
    let mut graph = Graph::default();
    let edit = graph.bo("11-02", Maybe);
    graph.bo("11-03", NotDiscussed);
    assert_eq!(graph.at("11-03").cross_edits, [edit]);
}

#[test]
fn a_tightening_on_top_of_a_yes_that_does_not_count_yet_does_not_release_the_hard_limit() {
    for who in [Who::Bo, Who::Unknown, Who::Ana] {
        let mut graph = Graph::default();
        graph.ana("11-01", HardLimit);
        graph.ana("11-10", Yes);
        graph.commit(who, "11-11", SoftLimit);
        graph.expect("11-11", "11-13", HardLimit);
        graph.expect("11-14", "12-31", SoftLimit);
        graph.expect_counts_from("11-11", "11-13", Some("11-14"));
    }
}

#[test]
fn a_tightening_by_someone_else_on_top_of_a_yes_dated_2099_leaves_the_hard_limit_until_then() {
    let mut graph = Graph::default();
    graph.ana("11-01", HardLimit);
    graph.ana("2099", Yes);
    graph.bo("11-11", SoftLimit);
    graph.expect("11-01", "12-31", HardLimit);
    graph.expect_counts_from("11-11", "12-31", Some("2099-01-05"));
    graph.expect("2098-12-30", "2099-01-04", HardLimit);
    graph.expect("2099-01-05", "2099-01-10", SoftLimit);
}

#[test]
fn a_soft_limit_over_a_yes_dated_2099_is_still_looser_than_the_hard_limit_that_counts() {
    let mut graph = Graph::default();
    graph.ana("11-10", HardLimit);
    graph.ana("2099", Yes);
    graph.ana("10-01", SoftLimit); // on 11 Nov, with the clock set back
    graph.expect("11-10", "11-13", HardLimit);
    graph.expect("11-14", "12-31", SoftLimit);
    graph.expect_counts_from("11-11", "11-13", Some("11-14"));
    assert_eq!(graph.at("2100").in_force, SoftLimit);
}

#[test]
fn a_loosening_dated_after_today_waits_until_then_and_then_the_days() {
    let mut graph = Graph::default();
    graph.ana("11-01", SoftLimit);
    graph.ana("12-01", Maybe);
    graph.expect("11-01", "12-04", SoftLimit);
    graph.expect("12-05", "12-31", Maybe);
    graph.expect_counts_from("11-02", "12-04", Some("12-05"));
    let mut first = Graph::default();
    first.ana("12-01", Yes);
    first.expect("11-01", "12-04", NotDiscussed);
    first.expect("12-05", "12-31", Yes);
}

#[test]
fn a_tightening_dated_after_today_counts_now_and_goes_on_counting() {
    let mut graph = Graph::default();
    graph.ana("10-01", Yes);
    graph.ana("12-01", HardLimit);
    graph.expect("11-01", "12-31", HardLimit);
    assert_eq!(graph.at("11-01").stated_on, Some(day("11-01")));
    graph.ana("11-10", Yes);
    // Replaced on the 10th, it holds for the days; the day it bears itself brings it back when it comes.
    graph.expect("11-10", "11-13", HardLimit);
    graph.expect("11-14", "11-30", Yes);
    graph.expect("12-01", "12-04", HardLimit);
    graph.expect("12-05", "12-31", Yes);
    graph.expect_counts_from("11-10", "11-13", Some("11-14"));
}

#[test]
fn a_backdated_loosening_is_raised_to_the_latest_day_among_all_ancestors_whatever_they_touch() {
    let mut graph = Graph::default();
    graph.ana("11-01", HardLimit);
    graph.bo("11-20", HardLimit); // a commit that has nothing to do with it
    graph.bo("11-02", HardLimit);
    graph.ana("11-03", Yes); // on the 20th, with the clock set back
    graph.expect("11-20", "11-23", HardLimit);
    graph.expect("11-24", "12-31", Yes);
    graph.expect_counts_from("11-20", "11-23", Some("11-24"));
}

#[test]
fn a_backdated_loosening_is_raised_to_the_days_of_versions_left_out_too() {
    let mut graph = Graph::default();
    graph.ana("11-01", HardLimit);
    graph.ana("11-03", Yes);
    graph.versions[1].days_between = vec![day("11-02"), day("11-20"), day("2099")];
    graph.ana("11-04", HardLimit);
    graph.ana("11-05", Maybe);
    graph.expect("11-20", "11-23", HardLimit);
    graph.expect("11-24", "12-31", Maybe);
    assert_eq!(graph.at("12-01").stated_on, Some(day("11-20")));
}

#[test]
fn an_ancestor_dated_after_today_does_not_hold_a_loosening_back_before_its_day_comes() {
    let mut graph = Graph::default();
    graph.ana("11-01", HardLimit);
    graph.bo("2099", HardLimit);
    graph.ana("11-10", Yes);
    graph.expect("11-10", "11-13", HardLimit);
    graph.expect("11-14", "12-31", Yes);
    graph.expect_counts_from("11-10", "11-13", Some("11-14"));
}

#[test]
fn the_day_said_allows_for_an_ancestor_whose_day_comes_in_between() {
    let mut graph = Graph::default();
    graph.ana("11-01", HardLimit);
    graph.bo("11-13", HardLimit);
    graph.ana("11-10", Yes);
    // On the 13th the ancestor's day has come, and the yes is as if dated the 13th.
    graph.expect("11-10", "11-16", HardLimit);
    graph.expect("11-17", "12-31", Yes);
    graph.expect_counts_from("11-10", "11-16", Some("11-17"));
}

#[test]
fn a_version_that_cannot_be_read_is_no_event() {
    let mut graph = Graph::default();
    let hard = graph.ana("11-01", HardLimit);
    let broken = graph.commit_on(vec![hard], Who::Ana, "11-02", None);
    assert_eq!(graph.at("11-02").standing, HardLimit);
    graph.bo("11-03", HardLimit);
    graph.expect("11-01", "12-31", HardLimit);
    assert_eq!(graph.at("12-31").stated_at, Some(hard));
    graph.commit_on(vec![broken], Who::Ana, "11-10", Some(Yes));
    graph.expect("11-10", "11-13", HardLimit);
    graph.expect("11-14", "12-31", Yes);
    let mut first = Graph::default();
    first.commit_on(vec![], Who::Ana, "11-01", None);
    first.expect("11-01", "11-30", NotDiscussed);
}

#[test]
fn a_pause_lengthens_the_window_to_its_first_day() {
    let mut graph = Graph::default();
    graph.ana("10-01", HardLimit);
    graph.ana("11-10", Yes);
    for (since, expected) in [("11-09", HardLimit), ("11-10", HardLimit), ("11-11", Yes), ("2099", Yes)] {
        assert_eq!(graph.paused("11-20", since).in_force, expected, "paused since {since}");
        assert_eq!(graph.paused("11-13", since).in_force, HardLimit, "paused since {since}");
    }
    assert_eq!(graph.paused("11-12", "11-09").counts_from, Some(day("11-14")));
    assert_eq!(graph.paused("11-20", "11-09").counts_from, Some(day("11-21")), "at the earliest");
    assert_eq!(graph.paused("11-20", "11-11").counts_from, None);
}

#[test]
fn reflection_days_are_counted_whole_from_none_to_a_year_and_never_backwards() {
    let mut graph = Graph::default();
    graph.ana("01-01", HardLimit);
    graph.ana("02-01", Yes);
    let on = |when: NaiveDate, reflection_days: i64| {
        graph.judge(Terms { today: when, reflection_days, paused_since: None }).in_force
    };
    for days in [0, 1, 2, 3, 10, 365] {
        let last = later(day("02-01"), days);
        assert_eq!(on(last, days), HardLimit, "{days} days, on the last");
        assert_eq!(on(last.succ_opt().unwrap(), days), Yes, "{days} days, after the last");
    }
    for nonsense in [-1, -400, i64::MIN] {
        assert_eq!(on(day("02-01"), nonsense), HardLimit);
        assert_eq!(on(day("02-02"), nonsense), Yes);
    }
    assert_eq!(on(NaiveDate::MIN, i64::MAX), HardLimit);
    assert_eq!(on(NaiveDate::MAX, i64::MAX), HardLimit);
}

#[test]
fn what_stands_without_any_days_is_what_was_said_last() {
    let mut graph = Graph::default();
    graph.ana("11-01", HardLimit);
    graph.ana("2099", Yes);
    assert_eq!(standing(&graph.versions, &graph.said, graph.head, &[]), Yes);
    graph.bo("11-01", Maybe);
    assert_eq!(standing(&graph.versions, &graph.said, graph.head, &[]), Maybe);
    assert_eq!(standing::<Stance>(&graph.versions, &graph.said, None, &[]), NotDiscussed);
}

/// Conditions: other words are neither stricter nor looser.
#[derive(Debug, Clone, PartialEq)]
struct Words(&'static str);

impl Protects for Words {
    fn rank(&self) -> i64 {
        0
    }

    fn absent() -> Self {
        Words("")
    }
}

#[test]
fn earlier_conditions_stay_beside_the_new_for_the_days_even_with_the_clock_set_back() {
    let mut graph = Graph::default();
    graph.ana("11-10", Maybe);
    graph.ana("10-01", SoftLimit);
    let said = ["with the lights on", ""].map(|words| Said { value: Some(Words(words)), by_owner: true });
    let on = |when: &str| {
        let terms = Terms { today: day(when), reflection_days: 3, paused_since: None };
        judge(&graph.versions, &said, graph.head, &[], terms)
    };
    for when in ["11-10", "11-13"] {
        let judged = on(when);
        assert_eq!(judged.in_force, Words(""));
        assert!(judged.window.contains(&Words("with the lights on")), "{when}");
    }
    assert_eq!(on("11-14").window, [Words("")]);
}

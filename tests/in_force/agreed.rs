//! Who agreed to which very words: in their own commits only, and left behind by any change of the words.

use chrono::{NaiveDate, TimeDelta};
use couplelog::domain::agreement::{Agreed, Entry, Spoken, last_agreed, said};
use couplelog::domain::in_force::{Judged, OtherTip, Terms, Version, judge};
use proptest::prelude::*;
use proptest::sample::subsequence;

use crate::graph::{Graph, day};
use crate::random::{SPREAD, graph, near, terms};

const PEOPLE: [&str; 2] = ["ana", "bo"];

/// What a file says at one version: the words, and entries by person, digest and number of the writing.
#[derive(Debug, Clone, PartialEq)]
enum Says {
    Nothing,
    Rubbish,
    Words(String, Vec<Entry>),
}

#[derive(Debug, Clone, Default)]
struct Agreement {
    versions: Vec<Version>,
    says: Vec<Says>,
    authors: Vec<Option<&'static str>>,
    others: Vec<OtherTip>,
    head: Option<usize>,
}

fn entry(person: &str, digest: &str, number: u32) -> Entry {
    let on = NaiveDate::from_ymd_opt(2026, 1, 1 + number);
    Entry { person: person.to_owned(), on, digest: digest.to_owned() }
}

fn words(digest: &str, entries: &[(&str, &str)]) -> Says {
    Says::Words(digest.to_owned(), entries.iter().map(|(person, digest)| entry(person, digest, 0)).collect())
}

impl Agreement {
    fn commit(&mut self, author: &'static str, when: &str, says: Says) -> usize {
        let parents = self.head.into_iter().collect();
        self.commit_on(parents, author, when, says)
    }

    fn commit_on(&mut self, parents: Vec<usize>, author: &'static str, when: &str, says: Says) -> usize {
        let day = day(when);
        self.versions.push(Version { parents, day, author_day: day, days_between: Vec::new() });
        self.says.push(says);
        self.authors.push(Some(author));
        self.head = Some(self.versions.len() - 1);
        self.versions.len() - 1
    }

    fn spoken(&self) -> Vec<Spoken<'_>> {
        let spoken = |says| match says {
            &Says::Nothing => Spoken::Absent,
            &Says::Rubbish => Spoken::Unreadable,
            Says::Words(digest, agreed) => Spoken::Words { digest, agreed },
        };
        self.says.iter().map(spoken).collect()
    }

    fn judge(&self, person: &str, digest: &str, terms: Terms) -> Judged<Agreed> {
        let said = said(&self.versions, &self.spoken(), &self.authors, person, digest);
        judge(&self.versions, &said, self.head, &self.others, terms)
    }

    /// Whether this person's agreement to the words of HEAD counts on a day.
    fn counts(&self, person: &str, when: &str) -> bool {
        let spoken = self.spoken();
        let digest = spoken[self.head.unwrap()].digest().unwrap_or_default().to_owned();
        let terms = Terms { today: day(when), reflection_days: 3, paused_since: None };
        self.judge(person, &digest, terms).in_force == Agreed::Yes
    }
}

/// Words A, ana's agreement of the 1st, bo's of the 2nd.
fn both_agreed() -> Agreement {
    let mut agreement = Agreement::default();
    agreement.commit("bo", "11-01", words("A", &[]));
    agreement.commit("ana", "11-01", words("A", &[("ana", "A")]));
    agreement.commit("bo", "11-02", words("A", &[("ana", "A"), ("bo", "A")]));
    agreement
}

#[test]
fn an_agreement_counts_after_the_days_and_a_withdrawal_at_once() {
    let mut agreement = both_agreed();
    assert!(!agreement.counts("ana", "11-04") && agreement.counts("ana", "11-05"));
    assert!(!agreement.counts("bo", "11-05") && agreement.counts("bo", "11-06"));
    agreement.commit("ana", "11-20", words("A", &[("bo", "A")]));
    assert!(!agreement.counts("ana", "11-20") && agreement.counts("bo", "11-20"));
}

#[test]
fn an_entry_that_someone_else_wrote_never_counts() {
    for author in ["bo", "nobody"] {
        let mut agreement = Agreement::default();
        agreement.commit("bo", "11-01", words("A", &[]));
        agreement.commit(author, "11-02", words("A", &[("ana", "A")]));
        assert!(!agreement.counts("ana", "2099"));
        // Neither does it once ana's commit changes something else in the file.
        agreement.commit("ana", "11-03", words("A", &[("ana", "A"), ("cleo", "A")]));
        assert!(!agreement.counts("ana", "2099"));
    }
}

#[test]
fn an_entry_planted_before_its_words_does_not_count_when_its_owner_writes_them() {
    let mut agreement = Agreement::default();
    agreement.commit("bo", "11-01", words("A", &[("ana", "B")]));
    agreement.commit("ana", "11-02", words("B", &[("ana", "B")]));
    assert!(!agreement.counts("ana", "2099"));
    agreement.commit("ana", "11-03", words("B", &[]));
    agreement.commit("ana", "11-03", words("B", &[("ana", "B")]));
    assert!(!agreement.counts("ana", "11-06") && agreement.counts("ana", "11-07"));
}

#[test]
fn an_entry_of_ones_own_over_one_that_was_planted_counts_from_then_on() {
    let own = || Says::Words("A".to_owned(), vec![entry("ana", "A", 1)]);
    for planted in ["bo", "nobody"] {
        let mut agreement = Agreement::default();
        agreement.commit(planted, "11-01", words("A", &[("ana", "A")]));
        agreement.commit("bo", "11-02", own());
        assert!(!agreement.counts("ana", "2099"), "bo changed the planted entry");
        agreement.commit("ana", "11-03", words("A", &[("ana", "A")]));
        assert!(!agreement.counts("ana", "11-06") && agreement.counts("ana", "11-07"));
        // And one that others change later stays hers, as it says no more than hers did.
        agreement.commit("bo", "11-08", own());
        assert!(agreement.counts("ana", "11-08"));
        agreement.commit("bo", "11-09", words("A", &[]));
        agreement.commit("bo", "11-10", words("A", &[("ana", "A")]));
        assert!(!agreement.counts("ana", "2099"), "taken out and planted again");
    }
}

#[test]
fn an_entry_in_a_file_that_could_not_be_read_is_not_its_menders() {
    let mut agreement = Agreement::default();
    agreement.commit("bo", "11-01", words("A", &[]));
    agreement.commit("bo", "11-02", Says::Rubbish);
    agreement.commit("ana", "11-03", words("A", &[("ana", "A")]));
    assert!(!agreement.counts("ana", "2099"));
}

#[test]
fn a_file_that_could_not_be_read_for_a_while_loses_nothing() {
    let mut agreement = both_agreed();
    agreement.commit("bo", "11-10", Says::Rubbish);
    agreement.commit("bo", "11-11", words("A", &[("ana", "A"), ("bo", "A")]));
    assert!(agreement.counts("ana", "11-11") && agreement.counts("bo", "11-11"));
}

#[test]
fn what_a_merge_that_can_not_be_read_joined_is_left_behind_by_words_without_it() {
    let mut agreement = Agreement::default();
    let one = agreement.commit("bo", "11-01", Says::Nothing);
    let other = agreement.commit_on(vec![], "ana", "11-02", words("A", &[("ana", "A")]));
    agreement.commit_on(vec![one, other], "bo", "11-03", Says::Rubbish);
    agreement.commit("bo", "11-04", words("A", &[("bo", "A")]));
    assert!(!agreement.counts("ana", "11-04") && !agreement.counts("ana", "2099"));
}

#[test]
fn changed_words_leave_every_agreement_behind_even_when_they_are_changed_back() {
    for author in ["ana", "bo", "nobody"] {
        let mut agreement = both_agreed();
        let all = [("ana", "A"), ("bo", "A")];
        agreement.commit(author, "11-10", words("B", &all));
        assert!(!agreement.counts("ana", "11-10") && !agreement.counts("bo", "11-10"));
        agreement.commit(author, "11-11", words("A", &all));
        assert!(!agreement.counts("ana", "2099") && !agreement.counts("bo", "2099"), "{author}");
    }
}

#[test]
fn new_words_with_everyones_entries_in_one_commit_are_its_authors_only_and_wait() {
    let mut agreement = both_agreed();
    agreement.commit("ana", "11-10", words("B", &[("ana", "B"), ("bo", "B")]));
    assert!(!agreement.counts("ana", "11-13") && agreement.counts("ana", "11-14"));
    assert!(!agreement.counts("bo", "2099"));
}

#[test]
fn two_agreements_on_two_branches_both_count_after_the_merge() {
    let mut agreement = Agreement::default();
    let start = agreement.commit("bo", "11-01", words("A", &[]));
    let anas = agreement.commit_on(vec![start], "ana", "11-02", words("A", &[("ana", "A")]));
    let bos = agreement.commit_on(vec![start], "bo", "11-03", words("A", &[("bo", "A")]));
    for author in ["ana", "bo", "nobody"] {
        let mut merged = agreement.clone();
        merged.commit_on(vec![anas, bos], author, "11-04", words("A", &[("ana", "A"), ("bo", "A")]));
        assert!(merged.counts("ana", "11-07") && merged.counts("bo", "11-07"), "{author}");
    }
}

#[test]
fn a_merge_with_a_branch_of_other_words_leaves_the_agreements_behind_whichever_words_it_keeps() {
    for (author, kept) in [("ana", "A"), ("bo", "A"), ("ana", "B"), ("bo", "C")] {
        let mut agreement = both_agreed();
        let main = agreement.head.unwrap();
        let all = [("ana", "A"), ("bo", "A")];
        let side = agreement.commit_on(vec![main], "bo", "11-10", words("B", &all));
        let log = agreement.commit_on(vec![main], "ana", "11-11", words("A", &all));
        agreement.commit_on(vec![log, side], author, "11-12", words(kept, &all));
        assert!(!agreement.counts("ana", "2099") && !agreement.counts("bo", "2099"), "{author} {kept}");
    }
}

#[test]
fn a_withdrawal_on_a_branch_survives_a_merge_that_drops_it() {
    let mut agreement = both_agreed();
    let main = agreement.head.unwrap();
    let all = [("ana", "A"), ("bo", "A")];
    let side = agreement.commit_on(vec![main], "ana", "11-10", words("A", &[("bo", "A")]));
    let log = agreement.commit_on(vec![main], "bo", "11-11", words("A", &all));
    agreement.commit_on(vec![log, side], "bo", "11-12", words("A", &all)); // -s ours
    assert!(!agreement.counts("ana", "2099") && agreement.counts("bo", "11-12"));
}

#[test]
fn a_merge_that_drops_an_entry_leaves_it_behind_and_nobody_else_can_put_it_back() {
    let mut agreement = Agreement::default();
    let start = agreement.commit("bo", "11-01", words("A", &[]));
    let anas = agreement.commit_on(vec![start], "ana", "11-02", words("A", &[("ana", "A")]));
    let side = agreement.commit_on(vec![start], "bo", "11-03", words("A", &[("bo", "A")]));
    agreement.commit_on(vec![side, anas], "bo", "11-04", words("A", &[("bo", "A")])); // -s ours
    assert!(!agreement.counts("ana", "2099"));
    agreement.commit("bo", "11-05", words("A", &[("ana", "A"), ("bo", "A")]));
    assert!(!agreement.counts("ana", "2099") && agreement.counts("bo", "11-07"));
}

#[test]
fn a_withdrawal_that_is_only_fetched_or_was_reset_away_counts() {
    for is_gone in [false, true] {
        let mut agreement = both_agreed();
        let main = agreement.head;
        let version = agreement.commit("ana", "11-10", words("A", &[("bo", "A")]));
        agreement.head = main;
        agreement.others.push(OtherTip { version, is_gone });
        assert!(!agreement.counts("ana", "2099"));
    }
}

#[test]
fn the_words_that_somebody_last_agreed_to_are_found_below_others() {
    let mut agreement = both_agreed();
    agreement.commit("bo", "11-10", words("B", &[("ana", "A"), ("bo", "B")]));
    agreement.commit("bo", "11-11", words("B", &[("ana", "B"), ("bo", "B")]));
    let last =
        |person| last_agreed(&agreement.versions, &agreement.spoken(), &agreement.authors, person, |_| true);
    assert_eq!((last("ana"), last("bo"), last("cleo")), (Some(1), Some(3), None));
}

fn says() -> impl Strategy<Value = Says> {
    let digests = || prop_oneof![Just("A"), Just("B")];
    let one = (prop::sample::select(PEOPLE.to_vec()), digests(), 0u32..2);
    let all = prop::collection::vec(one, 0..4);
    let both = (digests(), Just(PEOPLE.to_vec()).prop_flat_map(|all| subsequence(all, 0..=2)));
    prop_oneof![
        1 => Just(Says::Nothing),
        1 => Just(Says::Rubbish),
        4 => (digests(), all).prop_map(|(digest, all)| {
            let entries = all.into_iter().map(|(person, of, number)| entry(person, of, number));
            Says::Words(digest.to_owned(), entries.collect())
        }),
        6 => both.prop_map(|(digest, people)| {
            let entries: Vec<(&str, &str)> = people.into_iter().map(|person| (person, digest)).collect();
            words(digest, &entries)
        }),
    ]
}

fn author() -> impl Strategy<Value = Option<&'static str>> {
    prop_oneof![4 => Just(Some("ana")), 4 => Just(Some("bo")), 1 => Just(None)]
}

fn agreement() -> impl Strategy<Value = Agreement> {
    let rows = prop::collection::vec((says(), author()), 14);
    (graph(14), rows).prop_map(|(graph, rows)| {
        let Graph { versions, others, head, .. } = graph;
        let rows = rows.into_iter().take(versions.len());
        let (says, authors) = rows.unzip();
        Agreement { versions, says, authors, others, head }
    })
}

fn history(versions: &[Version], tip: usize) -> Vec<usize> {
    let mut found = vec![tip];
    for at in (0..=tip).rev() {
        if found.contains(&at) {
            found.extend(&versions[at].parents);
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(300),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn nobody_has_agreed_but_by_their_own_commit_with_these_very_words(
        agreement in agreement(),
        terms in terms(),
    ) {
        let spoken = agreement.spoken();
        for person in PEOPLE {
            for digest in ["A", "B"] {
                if agreement.judge(person, digest, terms).in_force != Agreed::Yes {
                    continue;
                }
                let below = history(&agreement.versions, agreement.head.unwrap());
                let own = below.iter().find(|&&at| {
                    let old_enough = agreement.versions[at].author_day
                        < terms.today - TimeDelta::days(terms.reflection_days);
                    agreement.authors[at] == Some(person)
                        && spoken[at].digest() == Some(digest)
                        && spoken[at].fits(person)
                        && old_enough
                        && agreement.versions[at].parents.iter().all(|&parent| {
                            agreement.says[parent] != agreement.says[at]
                        })
                });
                prop_assert!(own.is_some(), "{} {}", person, digest);
            }
        }
    }

    #[test]
    fn a_commit_by_anyone_else_never_brings_an_agreement_into_force(
        agreement in agreement(),
        terms in terms(),
        says in says(),
        by in prop_oneof![Just(Some("bo")), Just(None)],
        when in -SPREAD..=SPREAD,
    ) {
        let mut after = agreement.clone();
        let parents = agreement.head.into_iter().collect();
        let day = near(when);
        after.versions.push(Version { parents, day, author_day: day, days_between: Vec::new() });
        after.says.push(says);
        after.authors.push(by);
        after.head = Some(after.versions.len() - 1);
        for later in 0..=SPREAD + 17 {
            let terms = Terms { today: terms.today + TimeDelta::days(later), ..terms };
            for digest in ["A", "B"] {
                let was = agreement.judge("ana", digest, terms).in_force;
                let is = after.judge("ana", digest, terms).in_force;
                prop_assert!(was == Agreed::Yes || is != Agreed::Yes, "{} in {} days", digest, later);
            }
        }
    }

    #[test]
    fn words_without_ones_entry_or_other_words_count_at_once_whoever_wrote_them(
        agreement in agreement(),
        terms in terms(),
        by in author(),
        is_changed in any::<bool>(),
    ) {
        let mut after = agreement.clone();
        let parents: Vec<usize> = agreement.head.into_iter().collect();
        let today = terms.today;
        after.versions.push(Version { parents, day: today, author_day: today, days_between: Vec::new() });
        let without = words("A", &[("bo", "A")]);
        after.says.push(if is_changed { words("C", &[("ana", "A")]) } else { without });
        after.authors.push(by);
        after.head = Some(after.versions.len() - 1);
        prop_assert_ne!(after.judge("ana", "A", terms).in_force, Agreed::Yes);
    }
}

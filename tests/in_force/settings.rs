//! Which settings count: stricter ones at once, looser ones once everyone agreed to them.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use couplelog::domain::adoption::{Adoptions, Protecting, Written};
use couplelog::domain::agreement::{Entry, settings_digest};
use couplelog::domain::in_force::{OtherTip, Version};
use couplelog::domain::people::{Person, Settings};
use proptest::prelude::*;
use proptest::sample::subsequence;

use crate::graph::{Graph, day};
use crate::random::{SPREAD, graph, near, terms};

const EVERYONE: [&str; 3] = ["ana", "bo", "cleo"];

#[derive(Debug, Clone)]
struct Says {
    settings: Settings,
    digest: String,
    agreed: Vec<Entry>,
}

#[derive(Debug, Clone, Default)]
struct History {
    versions: Vec<Version>,
    says: Vec<Option<Says>>,
    authors: Vec<Option<&'static str>>,
    others: Vec<OtherTip>,
    head: Option<usize>,
}

fn settings(people: &[&str], reflection_days: i64) -> Settings {
    let person = |text: &&str| {
        let (id, name) = text.split_once('=').unwrap_or((text, text));
        Person { id: id.to_owned(), name: name.to_owned() }
    };
    Settings { people: people.iter().map(person).collect(), reflection_days, ..Settings::default() }
}

fn says(people: &[&str], reflection_days: i64, agreed: &[&str]) -> Option<Says> {
    let settings = settings(people, reflection_days);
    let digest = settings_digest(&settings);
    let entry = |person: &&str| Entry { person: (*person).to_owned(), on: None, digest: digest.clone() };
    Some(Says { agreed: agreed.iter().map(entry).collect(), digest: digest.clone(), settings })
}

impl History {
    fn commit(&mut self, author: &'static str, when: &str, says: Option<Says>) -> usize {
        let parents = self.head.into_iter().collect();
        self.commit_on(parents, Some(author), day(when), says)
    }

    fn commit_on(
        &mut self,
        parents: Vec<usize>,
        author: Option<&'static str>,
        day: NaiveDate,
        says: Option<Says>,
    ) -> usize {
        self.versions.push(Version { parents, day, author_day: day, days_between: Vec::new() });
        self.says.push(says);
        self.authors.push(author);
        self.head = Some(self.versions.len() - 1);
        self.versions.len() - 1
    }

    fn on(&self, today: NaiveDate) -> Protecting {
        let written: Vec<Option<Written<'_>>> = self
            .says
            .iter()
            .map(|says| {
                let Says { settings, digest, agreed } = says.as_ref()?;
                Some(Written { settings, digest, agreed })
            })
            .collect();
        let adoptions = Adoptions::find(&self.versions, &written, &self.authors);
        adoptions.in_force(&self.versions, self.head, &self.others, today, None)
    }

    fn days(&self, when: &str) -> i64 {
        self.on(day(when)).reflection_days
    }

    fn people(&self, when: &str) -> Vec<String> {
        self.on(day(when)).people.into_values().collect()
    }

    /// Every one of these people agrees to what HEAD says, one commit each, on one day.
    fn all_agree(&mut self, when: &str, people: &[&'static str]) {
        for person in people {
            let mut says = self.says[self.head.unwrap()].clone().unwrap();
            says.agreed.retain(|entry| entry.person != *person);
            let digest = says.digest.clone();
            says.agreed.push(Entry { person: (*person).to_owned(), on: Some(day(when)), digest });
            self.commit(person, when, Some(says));
        }
    }
}

const BOTH: [&str; 2] = ["ana", "bo"];

fn begun(people: &[&str], days: i64) -> History {
    let mut history = History::default();
    history.commit("ana", "11-01", says(people, days, &[]));
    history
}

#[test]
fn the_first_settings_count_without_anyone_agreeing() {
    let history = begun(&BOTH, 3);
    assert_eq!((history.days("11-01"), history.people("11-01")), (3, vec!["ana".into(), "bo".into()]));
}

#[test]
fn a_longer_reflection_time_counts_at_once_whoever_wrote_it() {
    for author in ["ana", "bo", "nobody"] {
        let mut history = begun(&BOTH, 3);
        history.commit(author, "11-10", says(&BOTH, 9, &[]));
        assert_eq!(history.days("11-10"), 9);
    }
}

#[test]
fn a_shorter_one_counts_when_everyone_agreed_and_the_longer_one_has_passed() {
    let mut history = begun(&BOTH, 3);
    history.commit("ana", "11-10", says(&BOTH, 1, &[]));
    assert_eq!(history.days("2099"), 3);
    history.all_agree("11-10", &["ana"]);
    assert_eq!(history.days("2099"), 3);
    history.all_agree("11-12", &["bo"]);
    assert_eq!((history.days("11-15"), history.days("11-16")), (3, 1));
}

#[test]
fn an_agreement_that_somebody_else_wrote_shortens_nothing() {
    let mut history = begun(&BOTH, 3);
    history.commit("ana", "11-10", says(&BOTH, 1, &["ana", "bo"]));
    assert_eq!(history.days("2099"), 3);
    history.all_agree("11-11", &["ana"]);
    assert_eq!(history.days("2099"), 3);
}

#[test]
fn a_withdrawal_brings_the_longer_time_back_at_once_and_agreeing_again_waits() {
    let mut history = begun(&BOTH, 3);
    history.commit("ana", "11-02", says(&BOTH, 1, &[]));
    history.all_agree("11-02", &["ana", "bo"]);
    assert_eq!(history.days("11-20"), 1);
    history.commit("ana", "11-20", says(&BOTH, 1, &["bo"]));
    assert_eq!(history.days("11-20"), 3);
    history.all_agree("11-25", &["ana"]);
    assert_eq!((history.days("11-28"), history.days("11-29")), (3, 1));
}

#[test]
fn a_merge_with_an_old_branch_undoes_no_agreement_and_drops_no_tightening() {
    let mut history = begun(&BOTH, 3);
    history.commit("ana", "11-02", says(&BOTH, 1, &[]));
    history.all_agree("11-02", &["ana", "bo"]);
    let main = history.head.unwrap();
    let with_entries = history.says[main].clone();
    let old = history.commit_on(vec![0], Some("bo"), day("11-05"), says(&BOTH, 3, &[]));
    history.commit_on(vec![main, old], Some("bo"), day("11-06"), with_entries.clone());
    assert_eq!(history.days("11-20"), 1);
    let longer = history.commit_on(vec![main], Some("bo"), day("11-07"), says(&BOTH, 7, &[]));
    history.commit_on(vec![main, longer], Some("ana"), day("11-08"), with_entries);
    assert_eq!(history.days("2099"), 7);
}

#[test]
fn two_agreements_on_two_branches_shorten_it_after_the_merge() {
    let mut history = begun(&BOTH, 3);
    let edit = history.commit("ana", "11-02", says(&BOTH, 1, &[]));
    let anas = history.commit_on(vec![edit], Some("ana"), day("11-03"), says(&BOTH, 1, &["ana"]));
    let bos = history.commit_on(vec![edit], Some("bo"), day("11-03"), says(&BOTH, 1, &["bo"]));
    history.commit_on(vec![anas, bos], Some("bo"), day("11-04"), says(&BOTH, 1, &["ana", "bo"]));
    assert_eq!((history.days("11-07"), history.days("11-08")), (3, 1));
}

#[test]
fn settings_that_cannot_be_read_or_are_gone_leave_the_last_valid_ones_standing() {
    let mut history = begun(&BOTH, 3);
    history.commit("ana", "11-02", says(&BOTH, 1, &[]));
    history.all_agree("11-02", &["ana", "bo"]);
    history.commit("bo", "11-10", None);
    assert_eq!((history.days("11-10"), history.people("11-10").len()), (1, 2));
    history.commit("bo", "11-11", says(&["bo"], 0, &["bo"]));
    assert_eq!((history.days("2099"), history.people("2099").len()), (1, 2));
}

#[test]
fn somebody_is_let_go_only_when_everyone_agreed_they_too() {
    let mut history = begun(&EVERYONE, 3);
    history.commit("ana", "11-10", says(&BOTH, 3, &[]));
    history.all_agree("11-10", &["ana", "bo"]);
    assert_eq!(history.people("2099").len(), 3);
    history.all_agree("11-11", &["cleo"]);
    assert_eq!((history.people("11-14").len(), history.people("11-15").len()), (3, 2));
    // From then on the two who are left agree without her.
    history.commit("ana", "11-20", says(&BOTH, 1, &[]));
    history.all_agree("11-20", &["ana", "bo"]);
    assert_eq!((history.days("11-23"), history.days("11-24")), (3, 1));
}

#[test]
fn somebody_new_counts_at_once_and_is_needed_from_then_on() {
    let mut history = begun(&BOTH, 3);
    history.commit("bo", "11-10", says(&EVERYONE, 3, &[]));
    assert_eq!(history.people("11-10").len(), 3);
    history.commit("bo", "11-11", says(&EVERYONE, 1, &[]));
    history.all_agree("11-11", &["ana", "bo"]);
    assert_eq!(history.days("2099"), 3);
    history.all_agree("11-12", &["cleo"]);
    assert_eq!(history.days("11-16"), 1);
}

#[test]
fn a_new_name_shows_when_everyone_agreed_to_it() {
    let mut history = begun(&["ana=Ana", "bo=Bo"], 3);
    history.commit("bo", "11-10", says(&["ana=Queen", "bo=Bo"], 3, &[]));
    assert_eq!(history.people("2099"), ["Ana", "Bo"]);
    history.all_agree("11-10", &["ana", "bo"]);
    assert_eq!(history.people("11-13"), ["Ana", "Bo"]);
    assert_eq!(history.people("11-14"), ["Queen", "Bo"]);
}

#[test]
fn a_year_long_reflection_time_is_itself_what_a_shorter_one_waits_for() {
    let mut history = begun(&BOTH, 3);
    history.commit("bo", "11-02", says(&BOTH, 365, &[]));
    history.commit("bo", "11-03", says(&BOTH, 3, &[]));
    history.all_agree("11-03", &["ana", "bo"]);
    assert_eq!((history.days("2027-11-03"), history.days("2027-11-04")), (365, 3));
}

fn says_anything() -> impl Strategy<Value = Option<Says>> {
    let some = |of: &'static [&'static str], least: usize| subsequence(of.to_vec(), least..=of.len());
    let one = (some(&EVERYONE, 1), prop_oneof![Just(0i64), Just(2), Just(5)], some(&EVERYONE, 0));
    let one = one.prop_map(|(people, days, agreed)| says(&people, days, &agreed));
    prop_oneof![1 => Just(None), 9 => one]
}

fn author() -> impl Strategy<Value = Option<&'static str>> {
    prop_oneof![4 => prop::sample::select(EVERYONE.to_vec()).prop_map(Some), 1 => Just(None)]
}

fn history() -> impl Strategy<Value = History> {
    (graph(10), prop::collection::vec((says_anything(), author()), 10)).prop_map(|(graph, rows)| {
        let Graph { versions, others, head, .. } = graph;
        let (says, authors) = rows.into_iter().take(versions.len()).unzip();
        History { versions, says, authors, others, head }
    })
}

fn is_looser(after: &Protecting, before: &Protecting) -> bool {
    after.reflection_days < before.reflection_days
        || before.people.keys().any(|id| !after.people.contains_key(id))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(150),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn nothing_is_looser_than_everything_written_where_somebody_never_agrees(
        history in history(),
        terms in terms(),
    ) {
        // Cleo is one of the people from the start and writes nothing herself.
        let mut history = history;
        for says in history.says.iter_mut().flatten() {
            says.agreed.retain(|entry| entry.person != "cleo");
        }
        for at in 0..history.versions.len() {
            if history.versions[at].parents.is_empty() {
                history.says[at] = says(&EVERYONE, 3, &[]);
            }
        }
        let mut below = BTreeSet::from([history.head.unwrap()]);
        for at in (0..history.versions.len()).rev().filter(|at| *at <= history.head.unwrap()) {
            if below.contains(&at) {
                below.extend(&history.versions[at].parents);
            }
        }
        let days = below.iter().filter_map(|&at| history.says[at].as_ref()).map(|it| it.settings.reflection_days);
        let counts = history.on(terms.today);
        prop_assert_eq!(counts.people.len(), 3);
        prop_assert!(counts.reflection_days >= days.max().unwrap());
    }

    #[test]
    fn a_commit_loosens_nothing_unless_all_who_count_have_agreed_to_what_it_says(
        history in history(),
        terms in terms(),
        says in says_anything(),
        by in author(),
        when in -SPREAD..=SPREAD,
    ) {
        // Who counts only because of a tip beside HEAD is not asked by a commit that doesn't know of them.
        let mut history = history;
        history.others.clear();
        let mut after = history.clone();
        after.commit_on(history.head.into_iter().collect(), by, near(when), says.clone());
        let agreed: BTreeSet<String> =
            says.iter().flat_map(|says| &says.agreed).map(|entry| entry.person.clone()).collect();
        let now = history.on(near(40 * SPREAD));
        if now.people.keys().all(|id| agreed.contains(id)) {
            return Ok(());
        }
        for later in [0, 1, 2, 4, 6, 12, SPREAD + 12] {
            let today = terms.today + TimeDelta::days(later);
            let (was, is) = (history.on(today), after.on(today));
            prop_assert!(!is_looser(&is, &was), "{:?} became {:?} in {} days", was, is, later);
        }
    }

    #[test]
    fn what_nobody_else_can_loosen_anyone_can_tighten_at_once(
        history in history(),
        terms in terms(),
        by in author(),
    ) {
        let mut after = history.clone();
        let dora = says(&["dora=Dora"], 300, &[]);
        after.commit_on(history.head.into_iter().collect(), by, terms.today, dora);
        let (was, is) = (history.on(terms.today), after.on(terms.today));
        prop_assert!(is.reflection_days == 300 && is.people.contains_key("dora"));
        prop_assert!(!is_looser(&is, &was));
    }
}

//! Which agreements are in force today, and if not, why not (R6).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::meaning::{AgreementText, Meaning};
use super::repairs::{InTheWay, Repair};
use super::settings;
use super::view::{Limit, Reader};
use crate::domain::adoption::{Protecting, Written};
use crate::domain::agreement::{Agreed, Spoken, last_agreed, said};
use crate::domain::day::later;
use crate::domain::in_force::{self, Terms};
use crate::domain::kinds;
use crate::domain::name::slug_of;
use crate::domain::narrow::{Narrowed, narrow};
use crate::domain::people::Settings;
use crate::domain::place;
use crate::domain::spec::Located;
use crate::domain::stance::Stance;
use crate::domain::together::is_same_topic;
use crate::store::survey;

/// Limits, by topic and person.
type Limits = BTreeMap<String, BTreeMap<String, Limit>>;

/// One agreement, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct AgreementView {
    /// The record's name.
    pub record: String,
    /// A few words by which everyone knows it, as its file says them now.
    pub title: Option<String>,
    /// Each person's own part in it.
    pub parts: BTreeMap<String, Part>,
    /// Whether it is in force today.
    pub in_force: bool,
    /// The day from which it counts, where nothing but waiting is in the way.
    pub counts_from: Option<NaiveDate>,
    /// Everything that is in the way.
    pub why_not: Vec<WhyNot>,
    /// The day by which to look at it again: the one written, else some time after the last agreement.
    pub review_day: Option<NaiveDate>,
    /// Whether that day has passed (R7).
    pub talk_first: bool,
}

/// One person's part in an agreement.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Part {
    /// Whether their agreement to the very words of the newest commit stands.
    pub agreed: bool,
    /// Whether it counts today.
    pub counts: bool,
    /// The day from which it counts, while it waits.
    pub counts_from: Option<NaiveDate>,
    /// The day on which what stands was said.
    pub stated_on: Option<NaiveDate>,
    /// The commit in which they last agreed to this record's words, whatever these were.
    pub last_agreed: Option<String>,
    /// Whether an entry that fits the words stands under their name and doesn't count: their own commit
    /// didn't write it, or the words were others in between.
    pub is_left_behind: bool,
    /// Whether the words that they last agreed to were others.
    pub words_changed: bool,
    /// Whether a withdrawal or other words count that the newest commit doesn't hold.
    pub from_elsewhere: bool,
}

/// Something that is in the way of an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyNot {
    /// Someone has paused everything.
    Paused,
    /// Its file can't be read.
    Unreadable,
    /// Its words are not the ones that were saved.
    NotSaved,
    /// Somebody has not agreed to these words.
    NotEveryone,
    /// A withdrawal or other words count that the newest commit doesn't hold.
    Elsewhere,
    /// Everyone has agreed, and it waits; the day, where it can be said.
    Waits(Option<NaiveDate>),
    /// Someone's stance in force on a topic that it touches is a hard limit.
    HardLimit {
        /// Whose.
        person: String,
        /// On what, in that person's words.
        topic: String,
    },
    /// Its review day has passed.
    ReviewDay(NaiveDate),
    /// A repair that touches it is open.
    Repair,
    /// A repair can't be read, so it may touch it.
    UnreadableRepair,
}

/// A record that people agree to, with all that was said in it.
struct Asked<'a> {
    narrowed: Narrowed,
    spoken: Vec<Spoken<'a>>,
    authors: Vec<Option<&'a str>>,
    head: Spoken<'a>,
    now: Spoken<'a>,
    /// The commits at and below HEAD.
    below: &'a BTreeSet<usize>,
    terms: Terms,
}

/// What every agreement is judged by.
struct Surroundings<'a> {
    settings: &'a Settings,
    limits: &'a Limits,
    repairs: Vec<Repair<'a>>,
    below: BTreeSet<usize>,
    terms: Terms,
}

impl Reader<'_> {
    /// Every agreement that is there, saved or not.
    pub fn agreements(
        &self,
        settings: &Settings,
        limits: &Limits,
        terms: Terms,
    ) -> BTreeMap<String, AgreementView> {
        let Some(store) = self.store else { return BTreeMap::new() };
        let mut paths: BTreeSet<String> = self.graph.paths().into_iter().map(str::to_owned).collect();
        paths.extend(survey::visible(store.root(), "agreements"));
        let all = paths.iter().filter_map(|path| place::locate_path(path));
        let all: Vec<Located> = all.filter(|at| *at.kind == kinds::AGREEMENT).collect();
        if all.is_empty() {
            return BTreeMap::new();
        }
        let surroundings =
            Surroundings { settings, limits, repairs: self.repairs(), below: self.below(), terms };
        all.iter()
            .filter_map(|at| self.agreement(at, &surroundings))
            .map(|agreement| (agreement.record.clone(), agreement))
            .collect()
    }

    fn below(&self) -> BTreeSet<usize> {
        self.graph.head.map(|head| self.graph.below(head)).unwrap_or_default()
    }

    fn agreement(&self, at: &Located, surroundings: &Surroundings<'_>) -> Option<AgreementView> {
        let Surroundings { settings, limits, repairs, below, terms } = surroundings;
        let path = at.name.path();
        let meanings = self.graph.of_path(&path);
        let now = self.now(&path);
        let head = self.graph.head.and_then(|head| meanings.get(head).copied().flatten());
        if head.is_none() && now.is_none() {
            return None;
        }
        let asked = self.asked(&path, &meanings, now.as_ref(), below, *terms);
        let mut why_not = Vec::new();
        if terms.paused_since.is_some() {
            why_not.push(WhyNot::Paused);
        }
        if [asked.head, asked.now].contains(&Spoken::Unreadable) {
            why_not.push(WhyNot::Unreadable);
        } else if asked.head.digest() != asked.now.digest() {
            why_not.push(WhyNot::NotSaved);
        }
        let parts = self.parts(&asked, settings);
        why_not.extend(of_parts(&parts, *terms));
        let shown: Vec<&AgreementText> = [now.as_ref(), head].into_iter().filter_map(text).collect();
        why_not.extend(hard_limits(&shown, settings, limits));
        let review_day = review_day(&shown, &parts, settings);
        let talk_first = review_day.is_some_and(|day| day < self.today);
        why_not.extend(review_day.filter(|_| talk_first).map(WhyNot::ReviewDay));
        let title = shown.first().and_then(|text| text.title.clone());
        let names: BTreeSet<String> =
            at.slug.iter().cloned().chain(title.as_deref().and_then(slug_of)).collect();
        let in_the_way: Vec<InTheWay> =
            repairs.iter().filter_map(|repair| self.in_the_way(repair, &names)).collect();
        let has = |what: InTheWay| in_the_way.contains(&what);
        why_not.extend(has(InTheWay::Open).then_some(WhyNot::Repair));
        why_not.extend(has(InTheWay::Unreadable).then_some(WhyNot::UnreadableRepair));
        let counts_from = match why_not.as_slice() {
            // Past its review day it would be time to talk first, so no day is promised then.
            [WhyNot::Waits(day)] => day.filter(|day| review_day.is_none_or(|review| review >= *day)),
            _ => None,
        };
        Some(AgreementView {
            record: at.name.to_string(),
            title,
            parts,
            in_force: why_not.is_empty(),
            counts_from,
            why_not,
            review_day,
            talk_first,
        })
    }

    /// What everyone agreed to of couplelog.yaml: in force once what counts is what is written.
    pub fn config(&self, settings: &Settings, terms: Terms) -> Option<AgreementView> {
        self.store?;
        let meanings = self.graph.of_path(settings::PATH);
        let head = self.graph.head.and_then(|head| meanings.get(head).copied().flatten());
        let now = self.now(settings::PATH);
        head?;
        let below = self.below();
        let asked = self.asked(settings::PATH, &meanings, now.as_ref(), &below, terms);
        let counts = |written: Written<'_>| Protecting::of(written.settings) == Protecting::of(settings);
        let in_force = Meaning::written(now.as_ref()).is_some_and(counts);
        let parts = self.parts(&asked, settings);
        let mut why_not = Vec::new();
        if [asked.head, asked.now].contains(&Spoken::Unreadable) {
            why_not.push(WhyNot::Unreadable);
        } else if asked.head.digest() != asked.now.digest() {
            why_not.push(WhyNot::NotSaved);
        }
        why_not.extend(of_parts(&parts, terms));
        if in_force {
            why_not.clear();
        }
        let counts_from = match why_not.as_slice() {
            [WhyNot::Waits(day)] => *day,
            _ => None,
        };
        let record = "couplelog".to_owned();
        let (review_day, talk_first, title) = (None, false, None);
        Some(AgreementView { record, title, parts, in_force, counts_from, why_not, review_day, talk_first })
    }

    fn parts(&self, asked: &Asked<'_>, settings: &Settings) -> BTreeMap<String, Part> {
        settings.ids().map(|id| (id.to_owned(), self.part(asked, id))).collect()
    }

    fn asked<'a>(
        &'a self,
        path: &str,
        meanings: &[Option<&'a Meaning>],
        now: Option<&'a Meaning>,
        below: &'a BTreeSet<usize>,
        terms: Terms,
    ) -> Asked<'a> {
        let narrowed = narrow(&self.versions, self.today, &self.graph.changed(path));
        let meaning = |at: usize| Meaning::spoken(meanings.get(at).copied().flatten());
        let author = |at: &usize| self.graph.nodes.get(*at).and_then(|node| node.author.as_deref());
        Asked {
            spoken: narrowed.kept.iter().map(|&at| meaning(at)).collect(),
            authors: narrowed.kept.iter().map(author).collect(),
            head: self.graph.head.map_or(Spoken::Absent, meaning),
            now: Meaning::spoken(now),
            narrowed,
            below,
            terms,
        }
    }

    fn part(&self, asked: &Asked<'_>, person: &str) -> Part {
        let Asked { narrowed, spoken, authors, .. } = asked;
        let Some(head) = self.graph.head else { return Part::default() };
        let (head, others) = (narrowed.standing(head), narrowed.tips(&self.others));
        let is_below = |at: usize| narrowed.kept.get(at).is_some_and(|at| asked.below.contains(at));
        let last = last_agreed(&narrowed.versions, spoken, authors, person, is_below);
        let agreed_to = last.and_then(|at| spoken.get(at)).and_then(Spoken::digest);
        let words_changed = agreed_to.is_some_and(|digest| asked.head.digest() != Some(digest));
        let last = last.and_then(|at| narrowed.kept.get(at)).and_then(|&at| self.graph.nodes.get(at));
        let last_agreed = last.map(|node| node.commit.clone());
        let Some(digest) = asked.head.digest() else {
            return Part { last_agreed, words_changed, ..Part::default() };
        };
        let said = said(&narrowed.versions, spoken, authors, person, digest);
        let judged = in_force::judge(&narrowed.versions, &said, Some(head), &others, asked.terms);
        // Taken back in the file counts before it is saved; agreed there doesn't.
        let is_there = asked.now.digest() == Some(digest) && asked.now.fits(person);
        let stands = judged.standing == Agreed::Yes;
        let waits = judged.in_force != Agreed::Yes;
        Part {
            agreed: stands && is_there,
            counts: stands && is_there && !waits,
            counts_from: judged.counts_from.filter(|_| is_there),
            stated_on: judged.stated_on.filter(|_| stands),
            last_agreed,
            words_changed,
            is_left_behind: !stands && asked.head.fits(person),
            from_elsewhere: judged.from_elsewhere,
        }
    }
}

fn text(meaning: Option<&Meaning>) -> Option<&AgreementText> {
    match meaning {
        Some(Meaning::Agreement(text)) => Some(text),
        _ => None,
    }
}

/// What of the people's own parts is in the way.
fn of_parts(parts: &BTreeMap<String, Part>, terms: Terms) -> Option<WhyNot> {
    if parts.is_empty() || parts.values().any(|part| !part.agreed) {
        return Some(WhyNot::NotEveryone);
    }
    let parts: Vec<&Part> = parts.values().filter(|part| !part.counts).collect();
    if parts.is_empty() {
        return None;
    }
    // Nobody knows the day on which a pause ends.
    if terms.paused_since.is_some() {
        return Some(WhyNot::Waits(None));
    }
    if parts.iter().any(|part| part.from_elsewhere && part.counts_from.is_none()) {
        return Some(WhyNot::Elsewhere);
    }
    let days: Option<Vec<NaiveDate>> = parts.iter().map(|part| part.counts_from).collect();
    Some(WhyNot::Waits(days.and_then(|days| days.into_iter().max())))
}

/// The hard limits in force on the topics that an agreement touches, each once.
fn hard_limits(shown: &[&AgreementText], settings: &Settings, limits: &Limits) -> Vec<WhyNot> {
    let touched: BTreeSet<String> =
        shown.iter().flat_map(|text| &text.limits).filter_map(|it| slug_of(it)).collect();
    let mut found = Vec::new();
    for (slug, people) in limits {
        for limit in people.values().filter(|limit| limit.in_force == Stance::HardLimit) {
            let title = limit.text.title.as_deref().and_then(slug_of);
            let is_touched =
                touched.iter().any(|topic| is_same_topic(topic, slug) || Some(topic) == title.as_ref());
            if is_touched && settings.person(&limit.owner).is_some() {
                let topic = limit.text.title.clone().unwrap_or_else(|| slug.clone());
                found.push(WhyNot::HardLimit { person: limit.owner.clone(), topic });
            }
        }
    }
    found
}

/// The earliest of the review days that the file says, saved or not; else so many days after the last of them
/// agreed.
fn review_day(
    shown: &[&AgreementText],
    parts: &BTreeMap<String, Part>,
    settings: &Settings,
) -> Option<NaiveDate> {
    let last = parts.values().filter_map(|part| part.stated_on).max();
    let after_last = last.map(|day| later(day, settings.review_days));
    shown.iter().filter_map(|text| text.review_by.or(after_last)).min()
}

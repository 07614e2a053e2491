//! What stands of each proposal today: who is ready for its very words, and whose no stands.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::meaning::{Meaning, ProposalText};
use super::unready::Versions;
use super::view::{Reader, View};
use crate::domain::agreement::{self, Agreed, Spoken};
use crate::domain::events::Events;
use crate::domain::in_force::{self, Protects, Said, Terms};
use crate::domain::kinds;
use crate::domain::narrow::{Narrowed, narrow};
use crate::domain::people::Settings;
use crate::domain::place;
use crate::domain::proposal::{Decline, State};
use crate::domain::spec::Located;
use crate::domain::stance::Stance;
use crate::domain::touches::Touches;
use crate::store::survey;

/// One proposal, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct ProposalView {
    /// The record's name.
    pub record: String,
    /// A few words by which everyone knows it.
    pub title: Option<String>,
    /// How far its file says that it has come.
    pub state: State,
    /// Whether its file is there.
    pub is_there: bool,
    /// What it touches now, saved or not.
    pub touches: Touches,
    /// What it touched whenever somebody's no stood in it.
    pub declined_touches: Touches,
    /// The digest of what being ready is about, saved or not.
    pub digest: Option<String>,
    /// Who has said, in their own commit, that they are ready for these very words.
    pub ready: BTreeSet<String>,
    /// Whether it says that it was tried, and everyone's own word before that is missing.
    pub has_skipped_ready: bool,
    /// Whose no stands, and until which day of their own.
    pub declines: Vec<Decline>,
    /// Commits that changed a person's no and don't count: by somebody else, or by that person before their day.
    pub cross_edits: Vec<(String, String)>,
    /// Commits by others that said no in a person's name, which counts.
    pub declined_by_others: Vec<(String, String)>,
}

impl ProposalView {
    /// Whether everyone is ready for these very words.
    pub fn is_everyone_ready(&self, settings: &Settings) -> bool {
        settings.ids().all(|id| self.ready.contains(id))
    }

    /// This person's own no, if it stands.
    pub fn decline_of(&self, person: &str) -> Option<&Decline> {
        self.declines.iter().find(|decline| decline.by == person)
    }
}

/// Whether a person's no stands; it is the stricter.
#[derive(Debug, Clone)]
enum Answer {
    /// The no, and whether it is in the person's own words: only then its day binds them.
    Declined(Decline, bool),
    Open,
}

impl PartialEq for Answer {
    /// By what is written, whoever wrote it.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Answer::Declined(one, _), Answer::Declined(other, _)) => one == other,
            (Answer::Open, Answer::Open) => true,
            _ => false,
        }
    }
}

impl Answer {
    /// Whether this follows on an earlier answer of the same person before the day that they had set.
    fn is_early(&self, before: &Answer, day: NaiveDate) -> bool {
        let Answer::Declined(Decline { until: Some(until), .. }, true) = before else { return false };
        let says_less = match self {
            Answer::Declined(now, _) => now.until < Some(*until),
            Answer::Open => true,
        };
        says_less && *until > day
    }
}

impl Protects for Answer {
    fn rank(&self) -> i64 {
        match self {
            Answer::Declined(..) => 0,
            Answer::Open => 1,
        }
    }

    fn absent() -> Self {
        Answer::Open
    }
}

/// What is judged of one person's no.
struct Judged {
    answer: Answer,
    cross_edits: Vec<String>,
    by_others: Vec<String>,
}

impl View {
    /// Whether something that touches these topics is unwanted, so that this person isn't to ask for it: it is
    /// somebody else's hard limit, or somebody else's no stands to a proposal about it, or this person's own
    /// until a day that has not come. `record` is the proposal itself, whose own declines are left to it.
    pub fn is_unwanted(&self, touches: &Touches, person: &str, record: Option<&str>) -> bool {
        let binds =
            |decline: &Decline| decline.by != person || decline.until.is_some_and(|day| day > self.today);
        let mut others = self.proposals.values().filter(|it| Some(it.record.as_str()) != record);
        self.is_never(touches, Some(person))
            || others.any(|it| it.declines.iter().any(binds) && touches.meets_any(&it.declined_touches))
    }

    /// Whether something that touches these topics is a hard limit of anyone but this person.
    pub fn is_never(&self, touches: &Touches, but: Option<&str>) -> bool {
        self.limits.iter().any(|(slug, people)| {
            people.values().any(|limit| {
                let title = limit.text.title.as_deref();
                limit.in_force == Stance::HardLimit
                    && but != Some(limit.owner.as_str())
                    && (touches.meets(slug) || title.is_some_and(|title| touches.meets(title)))
            })
        })
    }
}

impl Reader<'_> {
    /// Every proposal that is there, saved or not, or ever was.
    pub fn proposals(&self, settings: &Settings) -> BTreeMap<String, ProposalView> {
        let Some(store) = self.store else { return BTreeMap::new() };
        let mut paths: BTreeSet<String> = self.graph.paths().into_iter().map(str::to_owned).collect();
        paths.extend(survey::visible(store.root(), "proposals"));
        let all = paths.iter().filter_map(|path| place::locate_path(path));
        let all = all.filter(|at| *at.kind == kinds::PROPOSAL);
        all.filter_map(|at| self.proposal(&at, settings)).map(|it| (it.record.clone(), it)).collect()
    }

    fn proposal(&self, at: &Located, settings: &Settings) -> Option<ProposalView> {
        let path = at.name.path();
        let meanings = self.graph.of_path(&path);
        let now = self.now(&path);
        let head = self.graph.head.and_then(|head| meanings.get(head).copied().flatten());
        let narrowed = narrow(&self.versions, self.today, &self.graph.changed(&path));
        let kept: Vec<Option<&Meaning>> =
            narrowed.kept.iter().map(|&it| meanings.get(it).copied().flatten()).collect();
        let author = |at: &usize| self.graph.nodes.get(*at).and_then(|node| node.author.as_deref());
        let authors: Vec<Option<&str>> = narrowed.kept.iter().map(author).collect();
        let last = kept.iter().rev().find_map(|meaning| text(*meaning));
        let shown = text(now.as_ref()).or_else(|| text(head)).or(last)?;
        let touches =
            |text: &ProposalText| Touches::new(text.title.as_deref(), at.slug.as_deref(), &text.limits);
        let mut view = ProposalView {
            record: at.name.to_string(),
            title: shown.title.clone(),
            state: State::from_word(&shown.state).unwrap_or(State::Idea),
            is_there: now.is_some(),
            touches: touches(shown),
            declined_touches: Touches::default(),
            digest: shown.digest.clone(),
            ready: BTreeSet::new(),
            has_skipped_ready: false,
            declines: Vec::new(),
            cross_edits: Vec::new(),
            declined_by_others: Vec::new(),
        };
        for meaning in kept.iter().copied().chain([now.as_ref()]) {
            if let Some(text) = text(meaning).filter(|text| !text.declines.is_empty()) {
                view.declined_touches.extend(touches(text));
            }
        }
        let versions = Versions { narrowed: &narrowed, kept: &kept, authors: &authors };
        view.has_skipped_ready = self.has_skipped_ready(&versions, now.as_ref(), settings);
        for person in settings.ids() {
            let judged = self.answer(&narrowed, &kept, &authors, person);
            let unsaved = text(now.as_ref()).and_then(|text| {
                text.declines.iter().find(|it| it.by == person).filter(|_| now.as_ref() != head).cloned()
            });
            match judged.answer {
                Answer::Declined(decline, _) => view.declines.push(decline),
                Answer::Open => view.declines.extend(unsaved),
            }
            let named = |commits: Vec<String>| commits.into_iter().map(|commit| (person.to_owned(), commit));
            view.cross_edits.extend(named(judged.cross_edits));
            view.declined_by_others.extend(named(judged.by_others));
            if self.is_ready(&narrowed, &kept, &authors, (head, now.as_ref()), person) {
                view.ready.insert(person.to_owned());
            }
        }
        Some(view)
    }

    /// A person's no, which only their own commit takes back, and not before the day that they set; with the
    /// commits that tried to.
    fn answer(
        &self,
        narrowed: &Narrowed,
        kept: &[Option<&Meaning>],
        authors: &[Option<&str>],
        person: &str,
    ) -> Judged {
        let is_in = |meaning: &Option<&Meaning>| {
            text(*meaning).is_some_and(|text| text.declines.iter().any(|it| it.by == person))
        };
        if !kept.iter().any(is_in) {
            return Judged { answer: Answer::Open, cross_edits: Vec::new(), by_others: Vec::new() };
        }
        let mut said: Vec<Said<Answer>> = Vec::with_capacity(kept.len());
        let mut events = Events::start(&narrowed.versions, self.today);
        for ((version, meaning), author) in narrowed.versions.iter().zip(kept).zip(authors) {
            let is_own = *author == Some(person);
            let value = match meaning {
                Some(Meaning::Proposal(text)) => {
                    let one = text.declines.iter().find(|it| it.by == person).cloned();
                    Some(one.map_or(Answer::Open, |one| Answer::Declined(one, is_own)))
                }
                Some(_) => None,
                None => Some(Answer::Open),
            };
            let before = events.standing(&version.parents);
            let day = version.day.min(self.today);
            let by_owner = is_own && !value.as_ref().is_some_and(|value| value.is_early(&before, day));
            let one = Said { value, by_owner };
            events.push(version, &one);
            said.push(one);
        }
        let head = self.graph.head.map(|head| narrowed.standing(head));
        let others = narrowed.tips(&self.others);
        let terms = Terms { today: self.today, reflection_days: 0, paused_since: None };
        let judged = in_force::judge(&narrowed.versions, &said, head, &others, terms);
        let commits = |versions: &[usize]| {
            let at = versions.iter().filter_map(|&at| narrowed.kept.get(at));
            at.filter_map(|&at| self.graph.nodes.get(at)).map(|node| node.commit.clone()).collect()
        };
        let answer = match in_force::standing(&narrowed.versions, &said, head, &others) {
            // A day that somebody else set binds nobody.
            Answer::Declined(decline, false) => Answer::Declined(Decline { until: None, ..decline }, false),
            answer => answer,
        };
        let (cross_edits, by_others) = (commits(&judged.cross_edits), commits(&judged.tightened_by_others));
        Judged { answer, cross_edits, by_others }
    }

    /// Whether a person's own commit says that they are ready for the words that stand there now.
    fn is_ready(
        &self,
        narrowed: &Narrowed,
        kept: &[Option<&Meaning>],
        authors: &[Option<&str>],
        (head, now): (Option<&Meaning>, Option<&Meaning>),
        person: &str,
    ) -> bool {
        let (head, now) = (Meaning::spoken(head), Meaning::spoken(now));
        let Some(digest) = head.digest().filter(|_| now.digest() == head.digest() && now.fits(person)) else {
            return false;
        };
        let spoken: Vec<Spoken<'_>> = kept.iter().map(|meaning| Meaning::spoken(*meaning)).collect();
        let said = agreement::said(&narrowed.versions, &spoken, authors, person, digest);
        let at = self.graph.head.map(|head| narrowed.standing(head));
        let others = narrowed.tips(&self.others);
        in_force::standing(&narrowed.versions, &said, at, &others) == Agreed::Yes
    }
}

fn text(meaning: Option<&Meaning>) -> Option<&ProposalText> {
    match meaning {
        Some(Meaning::Proposal(text)) => Some(text),
        _ => None,
    }
}

//! What holds today (or held on a day): the settings, who is paused, and everyone's stance on every topic.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::agreements::AgreementView;
use super::graph::{Graph, Node};
use super::meaning::{LimitText, Meaning, PauseText, Paused, Wording};
use crate::domain::day::later;
use crate::domain::in_force::{self, Judged, OtherTip, Said, Terms, Version};
use crate::domain::kinds;
use crate::domain::people::{SOMEONE, Settings};
use crate::domain::place;
use crate::domain::stance::Stance;
use crate::store::{Result, Store, StoreError, files, survey};

/// Everything that a view of stances rests on.
#[derive(Debug, Clone)]
pub struct View {
    /// The day for which it holds.
    pub today: NaiveDate,
    /// The settings in force.
    pub settings: Settings,
    /// Who is paused, and since when.
    pub paused: Vec<PausedPerson>,
    /// Everyone's limits, by topic and person.
    pub limits: BTreeMap<String, BTreeMap<String, Limit>>,
    /// Every agreement, by its record's name; none for a day in the past, when nothing of it is evidence (R1).
    pub agreements: BTreeMap<String, AgreementView>,
    /// What everyone agreed to of couplelog.yaml; nothing where it isn't committed, and for a day in the past.
    pub config: Option<AgreementView>,
    /// Whether a commit that was seen before is gone from the history.
    pub is_rewritten: bool,
    /// Which people's files differ from the newest commit.
    pub unsaved: BTreeSet<String>,
}

/// Someone who paused everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PausedPerson {
    /// The person, or `someone`.
    pub person: String,
    /// The first day of the pause.
    pub since: NaiveDate,
    /// For a pause by someone: who still has to say that they are ready again.
    pub waits_for: Vec<String>,
}

/// One person's limit on one topic, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// The path of its file.
    pub path: String,
    /// Its owner.
    pub owner: String,
    /// What stands: the last stance that its owner said, or a stricter one.
    pub stance: Stance,
    /// What counts today.
    pub in_force: Stance,
    /// The day from which `stance` counts, while it waits.
    pub counts_from: Option<NaiveDate>,
    /// What the file says besides, as its owner last said it.
    pub text: LimitText,
    /// Earlier wordings that hold beside the new one for some days.
    pub earlier: Vec<Wording>,
    /// The day by which its owner wants to look at it again.
    pub review_day: Option<NaiveDate>,
    /// Whether that day has passed, for a maybe or a yes.
    pub talk_first: bool,
    /// Whether an edit that isn't saved makes it stricter.
    pub is_unsaved: bool,
    /// Whether its file can't be read now, so that it counts as a hard limit.
    pub is_unreadable: bool,
    /// Whether something stricter counts that this clone's newest commit doesn't hold.
    pub from_elsewhere: bool,
    /// Commits by others that would have changed it, don't count, and wait for its owner's word.
    pub cross_edits: Vec<String>,
    /// Commits by others that changed its conditions or its place, don't count, and wait for its owner's
    /// word.
    pub wording_cross_edits: Vec<String>,
    /// Commits by others that made it stricter, which counts.
    pub tightened_by_others: Vec<String>,
    /// The day on which what stands was said.
    pub stated_on: Option<NaiveDate>,
}

impl View {
    /// What holds today, in this clone, its files that aren't saved included.
    ///
    /// # Errors
    /// [`StoreError::Shallow`] where a part of the history is missing; when git or a file can't be read.
    pub fn load(store: &Store, today: NaiveDate) -> Result<Self> {
        if store.git().is_partial() {
            return Err(StoreError::Shallow);
        }
        let graph = Graph::load(store)?;
        if let Some(head) = store.git().head()? {
            store.git().note_seen(head);
        }
        Ok(Reader::new(&graph, today, Some(store)).view())
    }

    /// What held on a day in the past, as the commits up to then say.
    ///
    /// # Errors
    /// Like [`View::load`].
    pub fn at(store: &Store, day: NaiveDate) -> Result<Self> {
        if store.git().is_partial() {
            return Err(StoreError::Shallow);
        }
        let graph = Graph::load(store)?.as_of(day);
        Ok(Reader::new(&graph, day, None).view())
    }

    /// One person's limit on one topic.
    pub fn limit(&self, person: &str, topic: &str) -> Option<&Limit> {
        self.limits.get(topic)?.get(person)
    }

    /// Whether anyone is paused.
    pub fn is_paused(&self) -> bool {
        !self.paused.is_empty()
    }

    /// The ids of those who are paused.
    pub fn paused_ids(&self) -> Vec<&str> {
        self.paused.iter().map(|paused| paused.person.as_str()).collect()
    }
}

/// Reads one graph for one day.
pub(super) struct Reader<'a> {
    pub graph: &'a Graph,
    pub versions: Vec<Version>,
    pub others: Vec<OtherTip>,
    pub today: NaiveDate,
    /// The work tree, for what isn't saved; nothing for a day in the past.
    pub store: Option<&'a Store>,
}

impl<'a> Reader<'a> {
    fn new(graph: &'a Graph, today: NaiveDate, store: Option<&'a Store>) -> Self {
        let others = if store.is_some() { graph.others.clone() } else { Vec::new() };
        Self { graph, versions: graph.versions(), others, today, store }
    }

    fn view(&self) -> View {
        let mut settings = self.settings(None);
        let paused = self.paused(&settings);
        let paused_since = paused.iter().map(|paused| paused.since).min();
        if paused_since.is_some() {
            settings = self.settings(paused_since);
        }
        let terms = Terms { today: self.today, reflection_days: settings.reflection_days, paused_since };
        let mut limits: BTreeMap<String, BTreeMap<String, Limit>> = BTreeMap::new();
        let mut unsaved = BTreeSet::new();
        for path in self.limit_paths() {
            let Some(at) = place::locate_path(&path) else { continue };
            let (Some(owner), Some(topic)) = (at.owner, at.slug) else { continue };
            if settings.person(&owner).is_none() {
                continue;
            }
            let (limit, is_edited) = self.limit(path, &owner, &settings, terms);
            if is_edited {
                unsaved.insert(owner.clone());
            }
            if let Some(limit) = limit {
                limits.entry(topic).or_default().insert(owner, limit);
            }
        }
        let is_rewritten = self.others.iter().any(|other| other.is_gone);
        let agreements = self.agreements(&settings, &limits, terms);
        let config = self.config(&settings, terms);
        View { today: self.today, settings, paused, limits, agreements, config, is_rewritten, unsaved }
    }

    fn paused(&self, settings: &Settings) -> Vec<PausedPerson> {
        let mut found = Vec::new();
        let ids: Vec<&str> = settings.ids().chain([SOMEONE]).collect();
        for id in ids {
            let path = format!("pauses/{id}.yaml");
            let said = self.graph.of_path(&path);
            let now = self.now(&path);
            let now_text = match &now {
                Some(Meaning::Pause(text)) => Some(text.clone()),
                Some(_) => Some(PauseText::default()),
                None => None,
            };
            let answers: Vec<&str> = if id == SOMEONE { settings.ids().collect() } else { vec![id] };
            let stands_for = |person: &&str| {
                let is_paused = |meaning: Option<&Meaning>| match meaning {
                    None => Paused::No,
                    Some(Meaning::Pause(text))
                        if id == SOMEONE && text.resumed.iter().any(|it| it == person) =>
                    {
                        Paused::No
                    }
                    Some(_) => Paused::Yes,
                };
                let said: Vec<Said<Paused>> = said
                    .iter()
                    .zip(&self.graph.nodes)
                    .map(|(meaning, node)| Said {
                        value: Some(is_paused(*meaning)),
                        by_owner: node.author.as_deref() == Some(person),
                    })
                    .collect();
                in_force::standing(&self.versions, &said, self.graph.head, &self.others) == Paused::Yes
            };
            let waits_for: Vec<String> =
                answers.iter().copied().filter(|person| stands_for(person)).map(str::to_owned).collect();
            let is_new = now_text.is_some() && self.graph.head.and_then(|head| said[head]).is_none();
            if waits_for.is_empty() && !is_new {
                continue;
            }
            let waits_for = if waits_for.is_empty() {
                answers.iter().map(|&id| id.to_owned()).collect()
            } else {
                waits_for
            };
            found.push(PausedPerson { person: id.to_owned(), since: self.since(&said, now_text), waits_for });
        }
        found
    }

    /// The first day of a pause: the earliest of what its file says and of the commits since it came.
    fn since(&self, said: &[Option<&Meaning>], now: Option<PauseText>) -> NaiveDate {
        let of_text = |text: &PauseText| text.since;
        let mut day = now.as_ref().and_then(of_text).unwrap_or(self.today).min(self.today);
        let mut at = self.graph.head;
        while let Some(version) = at {
            let Some(Meaning::Pause(text)) = said[version] else { break };
            day = day.min(text.since.unwrap_or(day)).min(self.versions[version].day);
            at = self.versions[version].parents.first().copied();
        }
        day
    }

    fn limit_paths(&self) -> BTreeSet<String> {
        let mut paths: BTreeSet<String> = self.graph.paths().into_iter().map(str::to_owned).collect();
        if let Some(store) = self.store {
            paths.extend(survey::visible(store.root(), "limits"));
        }
        paths.retain(|path| place::locate_path(path).is_some_and(|at| *at.kind == kinds::LIMIT));
        paths
    }

    fn limit(&self, path: String, owner: &str, settings: &Settings, terms: Terms) -> (Option<Limit>, bool) {
        let meanings = self.graph.of_path(&path);
        let by_owner = |node: &Node| node.author.as_deref() == Some(owner);
        let said: Vec<Said<Stance>> = meanings
            .iter()
            .zip(&self.graph.nodes)
            .map(|(meaning, node)| Said { value: stance_of(*meaning), by_owner: by_owner(node) })
            .collect();
        let judged = in_force::judge(&self.versions, &said, self.graph.head, &self.others, terms);
        let wordings: Vec<Said<Wording>> = meanings
            .iter()
            .zip(&self.graph.nodes)
            .map(|(meaning, node)| Said { value: wording_of(*meaning), by_owner: by_owner(node) })
            .collect();
        let wording = in_force::judge(&self.versions, &wordings, self.graph.head, &[], terms);
        let at_head = self.graph.head.and_then(|head| meanings[head]);
        let now = if self.store.is_some() { self.now(&path) } else { at_head.cloned() };
        let is_edited = self.store.is_some() && now.as_ref() != at_head;
        let committed_unreadable = matches!(at_head, Some(Meaning::Unreadable));
        let is_unreadable = committed_unreadable || matches!(now, Some(Meaning::Unreadable));
        let mut limit = self.judged(path, owner, settings, &judged, &wording, at_head);
        if let Some(stance) =
            stance_of(now.as_ref()).filter(|stance| is_edited && stance.is_stricter_than(limit.in_force))
        {
            (limit.stance, limit.in_force, limit.counts_from, limit.is_unsaved) =
                (stance, stance, None, true);
            limit.talk_first = false;
        }
        if is_edited && matches!(now, Some(Meaning::Limit(_))) && at_head.is_none() {
            // A file that nobody has saved yet is shown by its own words.
            if let Some(Meaning::Limit(text)) = &now {
                limit.text = text.clone();
            }
        }
        if is_unreadable {
            (limit.stance, limit.in_force, limit.counts_from) = (Stance::HardLimit, Stance::HardLimit, None);
            (limit.is_unreadable, limit.talk_first, limit.is_unsaved) = (true, false, !committed_unreadable);
        }
        let is_nothing = limit.stance == Stance::NotDiscussed
            && limit.in_force == Stance::NotDiscussed
            && at_head.is_none()
            && limit.cross_edits.is_empty()
            && limit.wording_cross_edits.is_empty();
        (if is_nothing { None } else { Some(limit) }, is_edited)
    }

    fn judged(
        &self,
        path: String,
        owner: &str,
        settings: &Settings,
        judged: &Judged<Stance>,
        wording: &Judged<Wording>,
        at_head: Option<&Meaning>,
    ) -> Limit {
        let mut text = match at_head {
            Some(Meaning::Limit(text)) => text.clone(),
            _ => LimitText::default(),
        };
        text.conditions.clone_from(&wording.standing.conditions);
        text.place.clone_from(&wording.standing.place);
        let mut earlier: Vec<Wording> = Vec::new();
        for held in &wording.window {
            if *held != wording.standing && *held != Wording::default() && !earlier.contains(held) {
                earlier.push(held.clone());
            }
        }
        let review_day =
            text.review_by.or_else(|| judged.stated_on.map(|day| later(day, settings.review_days)));
        let wants_review = matches!(judged.in_force, Stance::Maybe | Stance::Yes);
        let commits =
            |versions: &[usize]| versions.iter().map(|&at| self.graph.nodes[at].commit.clone()).collect();
        Limit {
            path,
            owner: owner.to_owned(),
            stance: judged.standing,
            in_force: judged.in_force,
            counts_from: judged.counts_from,
            text,
            earlier,
            review_day,
            talk_first: wants_review && review_day.is_some_and(|day| day < self.today),
            is_unsaved: false,
            is_unreadable: false,
            from_elsewhere: judged.from_elsewhere,
            cross_edits: commits(&judged.cross_edits),
            wording_cross_edits: commits(&wording.cross_edits),
            tightened_by_others: commits(&judged.tightened_by_others),
            stated_on: judged.stated_on,
        }
    }

    /// What a file says now, saved or not; nothing when it isn't there.
    pub fn now(&self, path: &str) -> Option<Meaning> {
        let store = self.store?;
        let full = store.root().join(path);
        let at = place::locate_path(path)?;
        match files::refuse_links(store.root(), &full).and_then(|()| files::read(&full)) {
            Ok(bytes) => bytes.map(|bytes| Meaning::read(&at, &bytes)),
            Err(_) => Some(Meaning::Unreadable),
        }
    }
}

fn stance_of(meaning: Option<&Meaning>) -> Option<Stance> {
    match meaning {
        None => Some(Stance::NotDiscussed),
        Some(Meaning::Limit(text)) => Some(text.stance.unwrap_or(Stance::NotDiscussed)),
        Some(_) => None,
    }
}

fn wording_of(meaning: Option<&Meaning>) -> Option<Wording> {
    match meaning {
        None => Some(Wording::default()),
        Some(Meaning::Limit(text)) => {
            Some(Wording { conditions: text.conditions.clone(), place: text.place.clone() })
        }
        Some(_) => None,
    }
}

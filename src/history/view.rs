//! What holds today (or held on a day): the settings, who is paused, and everyone's stance on every topic.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::agreements::AgreementView;
use super::graph::{Graph, PROTECTING};
use super::meaning::{LimitText, Meaning, Wording};
use super::proposals::ProposalView;
use super::readings::Readings;
use crate::domain::in_force::{OtherTip, Terms, Version};
use crate::domain::people::Settings;
use crate::domain::place;
use crate::domain::signals::Standing;
use crate::domain::stance::Stance;
use crate::store::{Git, Id, Result, Store, StoreError, Synced, files};

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
    /// Every proposal that is there or ever was, by its record's name; none for a day in the past.
    pub proposals: BTreeMap<String, ProposalView>,
    /// What everyone agreed to of couplelog.yaml; nothing where it isn't committed, and for a day in the past.
    pub config: Option<AgreementView>,
    /// Every signal that stands (R6); none for a day in the past.
    pub signals: Vec<Standing>,
    /// Whether a commit that was seen before is gone from the history.
    pub is_rewritten: bool,
    /// When this clone last synced; nothing where no place to sync with is set, and for a day in the past.
    pub synced: Option<Synced>,
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
        Ok(Self::load_with(store, today, &mut Readings::default())?.0)
    }

    /// Like [`View::load`], with the graph that it rests on; what had to be read stays in `readings`.
    ///
    /// # Errors
    /// Like [`View::load`].
    pub fn load_with(store: &Store, today: NaiveDate, readings: &mut Readings) -> Result<(Self, Graph)> {
        if store.git().is_partial() {
            return Err(StoreError::Shallow);
        }
        let graph = Graph::load_with(store, readings)?;
        let mut view = Reader::new(&graph, today, Some(store)).view()?;
        view.mind_the_sync(store)?;
        Ok((view, graph))
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
        Reader::new(&graph, day, None).view()
    }

    /// Too long after the last sync nobody here knows what the others have said since: then their maybe and yes
    /// are `talk first`. On a computer that several use, nobody's are sure.
    fn mind_the_sync(&mut self, store: &Store) -> Result<()> {
        self.synced = store.synced();
        if self.is_stale() {
            let me = store.git().remembered()?.person;
            let limits = self.limits.values_mut().flat_map(BTreeMap::values_mut);
            for limit in limits.filter(|limit| Some(&limit.owner) != me.as_ref()) {
                limit.talk_first |= matches!(limit.in_force, Stance::Maybe | Stance::Yes);
            }
        }
        Ok(())
    }

    /// Whether the last sync was longer ago than check-ins lie apart.
    pub fn is_stale(&self) -> bool {
        self.synced.is_some_and(|synced| synced.is_stale(self.today, self.settings.checkin_days))
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
    pub(super) graph: &'a Graph,
    pub(super) versions: Vec<Version>,
    pub(super) others: Vec<OtherTip>,
    pub(super) today: NaiveDate,
    /// The work tree, for what isn't saved; nothing for a day in the past.
    pub(super) store: Option<&'a Store>,
    /// The protecting files of the newest commit: one that still has these bytes says what it says there.
    committed: HashMap<String, Id>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(graph: &'a Graph, today: NaiveDate, store: Option<&'a Store>) -> Self {
        let others = if store.is_some() { graph.others.clone() } else { Vec::new() };
        let committed = store.and_then(|store| committed(store).ok()).unwrap_or_default();
        Self { graph, versions: graph.versions(), others, today, store, committed }
    }

    pub(super) fn view(&self) -> Result<View> {
        let mut settings = self.settings(None);
        let paused = self.paused(&settings);
        let paused_since = paused.iter().map(|paused| paused.since).min();
        if paused_since.is_some() {
            settings = self.settings(paused_since);
        }
        let terms = Terms { today: self.today, reflection_days: settings.reflection_days, paused_since };
        let mut limits: BTreeMap<String, BTreeMap<String, Limit>> = BTreeMap::new();
        for path in self.limit_paths()? {
            let Some(at) = place::locate_path(&path) else { continue };
            let (Some(owner), Some(topic)) = (at.owner, at.slug) else { continue };
            if settings.person(&owner).is_none() {
                continue;
            }
            if let Some(limit) = self.limit(path, &owner, &settings, terms) {
                limits.entry(topic).or_default().insert(owner, limit);
            }
        }
        let is_rewritten = self.graph.is_rewritten;
        let agreements = self.agreements(&settings, &limits, terms);
        let proposals = self.proposals(&settings);
        let config = self.config(&settings, terms);
        let signals = self.signals(&settings);
        let (today, synced) = (self.today, None);
        Ok(View {
            today,
            settings,
            paused,
            limits,
            agreements,
            proposals,
            config,
            signals,
            is_rewritten,
            synced,
        })
    }

    /// What a file says now, saved or not; nothing when it isn't there.
    pub(super) fn now(&self, path: &str) -> Option<Meaning> {
        let store = self.store?;
        let full = store.root().join(path);
        let at = place::locate_path(path)?;
        match files::refuse_links(store.root(), &full).and_then(|()| files::read(&full)) {
            Ok(bytes) => bytes.map(|bytes| {
                match self.committed.get(path) {
                    Some(blob) if Git::blob_id(&bytes).is_ok_and(|id| id == *blob) => self.at_head(path),
                    _ => None,
                }
                .unwrap_or_else(|| Meaning::read(&at, &bytes))
            }),
            Err(_) => Some(Meaning::Unreadable),
        }
    }

    fn at_head(&self, path: &str) -> Option<Meaning> {
        self.graph.head.and_then(|head| self.graph.at(head, path)).cloned()
    }
}

fn committed(store: &Store) -> Result<HashMap<String, Id>> {
    let Some(head) = store.git().head()? else { return Ok(HashMap::new()) };
    let mut found = HashMap::new();
    for place in PROTECTING {
        found.extend(store.git().files(head, place)?.into_iter().map(|file| (file.path, file.blob)));
    }
    Ok(found)
}

//! Which of couplelog.yaml's protecting settings count: stricter ones at once, looser ones once everyone
//! agreed to them (in-force.md, design.md R6).
//!
//! A version is adopted when everyone who counts as one of the people before it has agreed, in their own
//! commits, to exactly what it says. Only an adopted version loosens: makes the reflection time shorter, lets
//! somebody go, gives somebody another name. Whatever else is written only adds to what stood.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use chrono::NaiveDate;

use super::agreement::{Agreed, Entry, Spoken, said_within};
use super::events::Events;
use super::in_force::{self, OtherTip, Protects, Said, Terms, Version};
use super::people::{MAX_REFLECTION_DAYS, Person, Settings};

/// What a version of couplelog.yaml says, as far as people agree to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Written<'a> {
    /// The settings.
    pub settings: &'a Settings,
    /// Their digest.
    pub digest: &'a str,
    /// Who is said to have agreed to them.
    pub agreed: &'a [Entry],
}

impl<'a> Written<'a> {
    /// The words and their entries.
    pub fn spoken(&self) -> Spoken<'a> {
        Spoken::Words { digest: self.digest, agreed: self.agreed }
    }
}

/// A reflection time; the longer is the stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReflectionDays(pub i64);

impl Protects for ReflectionDays {
    fn rank(&self) -> i64 {
        -self.0
    }

    fn absent() -> Self {
        Self(0)
    }
}

/// Whether somebody is one of the people, and under which name; being one is the stricter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Member {
    /// They are, with this name.
    In(String),
    /// They are not.
    Out,
}

impl Protects for Member {
    fn rank(&self) -> i64 {
        match self {
            Member::In(_) => 0,
            Member::Out => 1,
        }
    }

    fn absent() -> Self {
        Member::Out
    }
}

/// The protecting settings at one point.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Protecting {
    /// The reflection time.
    pub reflection_days: i64,
    /// Everyone, by id, with their names.
    pub people: BTreeMap<String, String>,
}

impl Protecting {
    /// What protects in these settings.
    pub fn of(settings: &Settings) -> Self {
        let people = settings.people.iter().map(|person| (person.id.clone(), person.name.clone()));
        Self { reflection_days: settings.reflection_days, people: people.collect() }
    }

    /// Takes in whatever the other has that is stricter; names stay as they are.
    pub fn tighten(&mut self, other: &Protecting) {
        self.reflection_days = self.reflection_days.max(other.reflection_days);
        for (id, name) in &other.people {
            self.people.entry(id.clone()).or_insert_with(|| name.clone());
        }
    }
}

/// All versions of the settings, each as it counts.
#[derive(Debug)]
pub struct Adoptions {
    days: Vec<Said<ReflectionDays>>,
    members: BTreeMap<String, Vec<Said<Member>>>,
    /// For each version that is adopted: what stands again if anyone takes their agreement back.
    fallbacks: Vec<Option<Protecting>>,
}

impl Adoptions {
    /// Goes through the versions, parents first. The three slices are of one length; a version that is
    /// absent or can't be read says nothing, which leaves the last valid one standing.
    pub fn find(versions: &[Version], written: &[Option<Written<'_>>], authors: &[Option<&str>]) -> Self {
        let mut walk = Walk::new(versions, written, authors);
        for at in 0..versions.len() {
            walk.step(at);
        }
        let members = walk.members.into_iter().map(|(id, row)| (id, row.said)).collect();
        Self { days: walk.days.said, members, fallbacks: walk.fallbacks }
    }

    /// What would count at this version if everyone's agreement to it weren't there; nothing where it doesn't
    /// rest on one.
    pub fn fallback(&self, version: usize) -> Option<&Protecting> {
        self.fallbacks.get(version).and_then(Option::as_ref)
    }

    /// What counts on a day.
    ///
    /// How long a shorter reflection time waits is said by the longest one that still counts itself.
    pub fn in_force(
        &self,
        versions: &[Version],
        head: Option<usize>,
        others: &[OtherTip],
        today: NaiveDate,
        paused_since: Option<NaiveDate>,
    ) -> Protecting {
        let terms = |reflection_days| Terms { today, reflection_days, paused_since };
        let mut reflection_days = MAX_REFLECTION_DAYS;
        loop {
            let judged = in_force::judge(versions, &self.days, head, others, terms(reflection_days));
            let counted = judged.in_force.0.clamp(0, MAX_REFLECTION_DAYS);
            if counted >= reflection_days {
                break;
            }
            reflection_days = counted;
        }
        let mut people = BTreeMap::new();
        for (id, said) in &self.members {
            let judged = in_force::judge(versions, said, head, others, terms(reflection_days));
            // Of two names the earlier one shows until the days are over.
            let name = judged.window.iter().find_map(|member| match member {
                Member::In(name) => Some(name),
                Member::Out => None,
            });
            if let (Member::In(latest), name) = (&judged.in_force, name) {
                people.insert(id.clone(), name.unwrap_or(latest).clone());
            }
        }
        Protecting { reflection_days, people }
    }
}

/// The settings with what counts of them in place of what is written: people in the written order first.
pub fn counted(written: &Settings, counting: &Protecting) -> Settings {
    let mut settings = written.clone();
    settings.reflection_days = counting.reflection_days;
    settings.people.retain(|person| counting.people.contains_key(&person.id));
    for person in &mut settings.people {
        if let Some(name) = counting.people.get(&person.id) {
            person.name.clone_from(name);
        }
    }
    for (id, name) in &counting.people {
        if settings.person(id).is_none() {
            settings.people.push(Person { id: id.clone(), name: name.clone() });
        }
    }
    settings
}

/// One field's versions so far.
struct Row<T> {
    events: Events<T>,
    said: Vec<Said<T>>,
}

impl<T: Protects> Row<T> {
    fn new(versions: &[Version]) -> Self {
        Self { events: Events::start(versions, NaiveDate::MAX), said: Vec::with_capacity(versions.len()) }
    }

    fn push(&mut self, version: &Version, value: Option<T>, by_owner: bool) {
        let said = Said { value, by_owner };
        self.events.push(version, &said);
        self.said.push(said);
    }
}

/// Who agreed to one digest.
struct Asked<'a> {
    range: Range<usize>,
    people: BTreeMap<&'a str, Events<Agreed>>,
}

struct Walk<'a> {
    versions: &'a [Version],
    written: &'a [Option<Written<'a>>],
    /// Who agreed to which digest, at every version from the first that mentions it to the last that has it.
    agreed: HashMap<&'a str, Asked<'a>>,
    days: Row<ReflectionDays>,
    members: BTreeMap<String, Row<Member>>,
    fallbacks: Vec<Option<Protecting>>,
    /// The digest that each version has, an unreadable one its first parent's.
    digests: Vec<Option<&'a str>>,
}

impl<'a> Walk<'a> {
    fn new(
        versions: &'a [Version],
        written: &'a [Option<Written<'a>>],
        authors: &'a [Option<&'a str>],
    ) -> Self {
        let ids: BTreeSet<&str> = written.iter().flatten().flat_map(|it| it.settings.ids()).collect();
        let members = ids.iter().map(|id| ((*id).to_owned(), Row::new(versions))).collect();
        let spoken: Vec<Spoken<'a>> =
            written.iter().map(|it| it.map_or(Spoken::Unreadable, |it| it.spoken())).collect();
        let mut agreed: HashMap<&str, Asked<'_>> = HashMap::new();
        for (digest, range) in mentions(written) {
            let own = versions_from(versions, &range);
            let fits = |id: &&&str| {
                let mut here = spoken.iter().skip(range.start).take(range.len());
                here.any(|spoken| spoken.digest() == Some(digest) && spoken.fits(id))
            };
            let people = ids.iter().filter(fits).map(|&id| {
                let said = said_within(range.clone(), versions, &spoken, authors, id, digest);
                (id, Events::find(&own, &said, NaiveDate::MAX))
            });
            let people = people.collect();
            agreed.insert(digest, Asked { range, people });
        }
        Self {
            versions,
            written,
            agreed,
            days: Row::new(versions),
            members,
            fallbacks: Vec::with_capacity(versions.len()),
            digests: Vec::with_capacity(versions.len()),
        }
    }

    fn step(&mut self, at: usize) {
        let version = &self.versions[at];
        let Some(written) = self.written[at] else {
            let first = version.parents.first();
            self.digests.push(first.and_then(|&parent| self.digests[parent]));
            self.fallbacks.push(first.and_then(|&parent| self.fallbacks[parent].clone()));
            self.days.push(version, None, false);
            self.members.values_mut().for_each(|row| row.push(version, None, false));
            return;
        };
        let before = self.standing(&version.parents);
        let rests_on = self.rests_on(version, written.digest);
        let required = rests_on.as_ref().unwrap_or(&before);
        let is_adopted = !required.people.is_empty()
            && required.people.keys().all(|id| self.has_agreed(id, written.digest, at));
        let mut says = Protecting::of(written.settings);
        if !is_adopted {
            // What an agreement loosened comes back with the agreement's end; nothing else is taken away.
            let mut all = rests_on.clone().unwrap_or_else(|| before.clone());
            all.tighten(&before);
            all.tighten(&says);
            says = all;
        }
        let counts_fully = is_adopted || rests_on.is_some();
        self.days.push(version, Some(ReflectionDays(says.reflection_days)), counts_fully);
        for (id, row) in &mut self.members {
            let member = says.people.get(id).cloned().map_or(Member::Out, Member::In);
            row.push(version, Some(member), counts_fully);
        }
        self.fallbacks.push(is_adopted.then(|| rests_on.unwrap_or(before)));
        self.digests.push(Some(written.digest));
    }

    /// What stands on top of these versions.
    fn standing(&self, versions: &[usize]) -> Protecting {
        let people = self.members.iter().filter_map(|(id, row)| match row.events.standing(versions) {
            Member::In(name) => Some((id.clone(), name)),
            Member::Out => None,
        });
        Protecting { reflection_days: self.days.events.standing(versions).0, people: people.collect() }
    }

    /// Where a parent says the same and is adopted: what stood before that.
    fn rests_on(&self, version: &Version, digest: &str) -> Option<Protecting> {
        let same = version.parents.iter().filter(|&&parent| self.digests[parent] == Some(digest));
        let fallbacks = same.filter_map(|&parent| self.fallbacks[parent].clone());
        fallbacks.reduce(|mut all, one| {
            all.tighten(&one);
            all
        })
    }

    fn has_agreed(&self, person: &str, digest: &str, at: usize) -> bool {
        let Some(Asked { range, people }) = self.agreed.get(digest) else { return false };
        let (Some(events), Some(at)) = (people.get(person), at.checked_sub(range.start)) else {
            return false;
        };
        events.standing(&[at]) == Agreed::Yes
    }
}

/// For each digest that a version has and somebody is said to have agreed to: from the first version that
/// mentions it to the last that has it. So a history of very many settings is gone through once, not once for
/// each of them.
fn mentions<'a>(written: &[Option<Written<'a>>]) -> HashMap<&'a str, Range<usize>> {
    let mut firsts: HashMap<&str, usize> = HashMap::new();
    let mut ranges: HashMap<&str, Range<usize>> = HashMap::new();
    for (at, written) in written.iter().enumerate() {
        let Some(written) = written else { continue };
        for entry in written.agreed {
            firsts.entry(&entry.digest).or_insert(at);
        }
        if let Some(&first) = firsts.get(written.digest) {
            ranges.entry(written.digest).or_insert(first..0).end = at + 1;
        }
    }
    ranges
}

/// These versions alone, with the parents among them.
fn versions_from(versions: &[Version], range: &Range<usize>) -> Vec<Version> {
    let own = versions.iter().skip(range.start).take(range.len());
    own.map(|version| Version {
        parents: version.parents.iter().filter_map(|parent| parent.checked_sub(range.start)).collect(),
        days_between: Vec::new(),
        ..version.clone()
    })
    .collect()
}

//! What the first screen of the day shows to one person, gathered without reading the whole log.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::sessions;
use super::since::{Changed, changed_by_others};
use super::view::{Limit, View};
use crate::domain::day::later;
use crate::domain::kinds;
use crate::domain::name::RecordName;
use crate::domain::people::Person;
use crate::domain::place::{self, Parts};
use crate::domain::record::Record;
use crate::domain::spec::Located;
use crate::domain::stance::Stance;
use crate::store::{Result, Store};

/// How many days before it a review day is mentioned.
const SOON: i64 = 14;

/// The first screen of the day.
#[derive(Debug, Clone, Default)]
pub struct Today {
    /// Whose it is; nobody's on a shared computer without `--as`, which leaves what concerns everyone.
    pub person: Option<Person>,
    /// The safety plan, for its signals.
    pub safety: Option<Record>,
    /// Whether the safety plan is there and can't be read.
    pub is_safety_broken: bool,
    /// What may be done when there is time.
    pub due: Vec<Due>,
    /// What others changed since this person last looked.
    pub changed: Vec<Titled<Changed>>,
    /// This person's looser stances that wait.
    pub waiting: Vec<Limit>,
    /// Files that differ from the newest commit.
    pub unsaved: Vec<String>,
    /// This person's drafts.
    pub drafts: Vec<RecordName>,
    /// Whether something could not be looked at.
    pub is_partial: bool,
}

/// Something with the words that people know it by.
#[derive(Debug, Clone)]
pub struct Titled<T> {
    /// What it is.
    pub it: T,
    /// Its words.
    pub title: String,
}

/// Something that may be done when there is time.
#[derive(Debug, Clone)]
pub enum Due {
    /// An own limit whose review day is near or has passed.
    Review {
        /// The limit.
        limit: Limit,
        /// The day.
        day: NaiveDate,
    },
    /// A session at which this person has not looked back.
    Debrief(Titled<Located>),
}

impl Today {
    /// Gathers it.
    ///
    /// Unsaved edits are looked for in everything that has no date, and of dated records in this year's and
    /// last year's folders only, so that it takes no longer when the log has grown; `check` and `save` look
    /// everywhere.
    ///
    /// # Errors
    /// When git can't be read.
    pub fn gather(store: &Store, view: &View, person: Option<&Person>) -> Result<Self> {
        let mut today = Today { person: person.cloned(), ..Today::default() };
        let name = RecordName::new("safety").ok();
        match name.map(|name| store.read(&name)) {
            Some(Ok(Some(stored))) => {
                today.safety = stored.record();
                today.is_safety_broken = today.safety.is_none();
            }
            Some(Ok(None)) | None => {}
            Some(Err(_)) => today.is_safety_broken = true,
        }
        today.unsaved = today.unsaved(store, view.today);
        let Some(person) = person else { return Ok(today) };
        today.due = due(store, view, &person.id);
        if let Some(last) = store.last_look(&person.id) {
            let changed = changed_by_others(store, last, &person.id)?.into_iter();
            // A pause leads every screen while it lasts, and afterwards is its person's alone (R5).
            let changed = changed.filter(|changed| *changed.at.kind != kinds::PAUSE);
            today.changed = changed.map(|it| Titled { title: title(store, view, &it.at), it }).collect();
        }
        today.waiting = own(view, &person.id).filter(|limit| waits(limit)).cloned().collect();
        match store.drafts().of(&person.id) {
            Ok(drafts) => today.drafts = drafts,
            Err(_) => today.is_partial = true,
        }
        Ok(today)
    }

    fn unsaved(&mut self, store: &Store, today: NaiveDate) -> Vec<String> {
        let me = self.person.as_ref().map(|person| person.id.clone());
        let (unsaved, is_partial) = match store.unsaved_in(&undated_and_recent(today)) {
            Ok(found) => found,
            Err(_) => (Vec::new(), true),
        };
        self.is_partial |= is_partial;
        let is_anothers_pause = |path: &str| {
            place::locate_path(path).is_some_and(|at| *at.kind == kinds::PAUSE && at.owner != me)
        };
        unsaved.into_iter().filter(|path| !is_anothers_pause(path)).collect()
    }
}

/// The folders and files that don't grow with the log.
pub fn undated_and_recent(today: NaiveDate) -> BTreeSet<String> {
    let mut wanted: BTreeSet<String> =
        [".gitattributes", "README.md", "templates"].iter().map(|&path| path.to_owned()).collect();
    for kind in kinds::ALL {
        let top = place::top(kind);
        if kind.place.contains("{year}") {
            wanted.extend([today.year(), today.year() - 1].map(|year| format!("{top}/{year:04}")));
        } else {
            wanted.insert(top);
        }
    }
    wanted
}

fn own<'a>(view: &'a View, person: &str) -> impl Iterator<Item = &'a Limit> {
    let person = person.to_owned();
    view.limits.values().filter_map(move |people| people.get(&person))
}

fn waits(limit: &Limit) -> bool {
    limit.in_force.is_stricter_than(limit.stance)
}

fn due(store: &Store, view: &View, person: &str) -> Vec<Due> {
    let mut reviews: Vec<(NaiveDate, &Limit)> = Vec::new();
    for limit in own(view, person).filter(|limit| limit.stance != Stance::NotDiscussed) {
        // Time never asks anyone to soften a limit; only its owner's own day does.
        let day = if limit.in_force.is_limit() { limit.text.review_by } else { limit.review_day };
        reviews.extend(day.filter(|day| *day <= later(view.today, SOON)).map(|day| (day, limit)));
    }
    reviews.sort_by(|a, b| (a.0, &a.1.path).cmp(&(b.0, &b.1.path)));
    let session = session_to_look_back_at(store, person, view.today);
    let session = session.map(|at| Due::Debrief(Titled { title: title(store, view, &at), it: at }));
    session
        .into_iter()
        .chain(reviews.into_iter().map(|(day, limit)| Due::Review { limit: limit.clone(), day }))
        .collect()
}

/// The latest session of the last weeks at which this person has not looked back, nor set it aside.
fn session_to_look_back_at(store: &Store, person: &str, today: NaiveDate) -> Option<Located> {
    let session = sessions::due(store, person, today).ok()?.debrief?;
    place::locate(&session.log().ok()?)
}

/// The words that people know a record by, from its name; the name itself where it is none.
pub fn title_of(store: &Store, view: &View, record: &str) -> String {
    let at = RecordName::new(record).ok().and_then(|name| place::locate(&name));
    at.map_or_else(|| record.to_owned(), |at| title(store, view, &at))
}

/// The words that people know a record by: of a limit its topic, of a debrief its session.
fn title(store: &Store, view: &View, at: &Located) -> String {
    let slug = at.slug.clone().unwrap_or_else(|| at.kind.name.to_owned());
    if let (true, Some(owner)) = (*at.kind == kinds::LIMIT, &at.owner) {
        return view.limit(owner, &slug).and_then(|limit| limit.text.title.clone()).unwrap_or(slug);
    }
    let shown = if *at.kind == kinds::DEBRIEF {
        let parts = Parts { person: "", date: at.date, slug: &slug };
        place::name(&kinds::LOG, &parts).unwrap_or_else(|_| at.name.clone())
    } else {
        at.name.clone()
    };
    let record = store.read(&shown).ok().flatten().and_then(|stored| stored.record());
    record.map_or(slug, |record| record.title())
}

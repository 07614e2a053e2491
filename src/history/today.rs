//! What the first screen of the day shows to one person, gathered without reading the whole log.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::matters;
use super::sessions;
use super::settling::{self, Settling};
use super::since::{Changed, changed_by_others};
use super::talks::{self, Open};
use super::view::{Limit, View};
use crate::domain::day::later;
use crate::domain::due::{Due, due};
use crate::domain::kinds;
use crate::domain::name::RecordName;
use crate::domain::people::Person;
use crate::domain::place::{self, Parts};
use crate::domain::spec::Located;
use crate::store::{Result, Store};

/// The first screen of the day.
#[derive(Debug, Clone, Default)]
pub struct Today {
    /// Whose it is; nobody's on a shared computer without `--as`, which leaves what concerns everyone.
    pub person: Option<Person>,
    /// Whether that person was named for this run only, so that commands have to name them too.
    pub is_named: bool,
    /// Whether the safety plan is there and can't be read.
    pub is_safety_broken: bool,
    /// What may be done when there is time.
    pub due: Vec<Due>,
    /// What others changed since this person last looked.
    pub changed: Vec<Titled<Changed>>,
    /// This person's looser stances that wait.
    pub waiting: Vec<Limit>,
    /// What both changed, and have to talk about.
    pub talks: Vec<Titled<Open>>,
    /// Ideas that were tried some days ago, and had better settle before the next session.
    pub settling: Vec<Settling>,
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
                today.is_safety_broken = stored.record().is_none();
            }
            Some(Ok(None)) | None => {}
            Some(Err(_)) => today.is_safety_broken = true,
        }
        today.unsaved = today.unsaved(store, view.today);
        match settling::on(store, view, view.today, None) {
            Ok(found) => today.settling = found,
            Err(_) => today.is_partial = true,
        }
        match talks(store, view, person) {
            Ok(found) => today.talks = found,
            Err(_) => today.is_partial = true,
        }
        let Some(person) = person else { return Ok(today) };
        match today.is_due(store, view, &person.id) {
            Ok(found) => today.due = found,
            Err(_) => today.is_partial = true,
        }
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

    /// The session that waits to be looked back at: its entry, its title and its day.
    pub fn debrief(
        store: &Store,
        view: &View,
        person: &str,
    ) -> Option<(RecordName, String, Option<NaiveDate>)> {
        let at = session_to_look_back_at(store, person, view.today)?;
        Some((at.name.clone(), title(store, view, &at), at.date))
    }

    fn is_due(&self, store: &Store, view: &View, person: &str) -> Result<Vec<Due>> {
        let since = later(view.today, -matters::RECENT);
        let mut matters = matters::gather(store, view, person, Some(since))?;
        matters.debrief = Self::debrief(store, view, person);
        Ok(due(&matters, &view.settings, view.today))
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

/// What is still to be talked about, each with its record's title. Somebody else's pause is named to nobody (R5).
///
/// # Errors
/// When the history can't be read.
pub fn talks(store: &Store, view: &View, person: Option<&Person>) -> Result<Vec<Titled<Open>>> {
    let me = person.map(|person| person.id.as_str());
    let mut open = talks::open(store)?;
    open.retain(|open| {
        let at = place::locate_path(&format!("{}.yaml", open.talk.record));
        at.is_none_or(|at| *at.kind != kinds::PAUSE || at.owner.as_deref() == me)
    });
    let titled = |it: Open| Titled { title: title_of(store, view, &it.talk.record), it };
    Ok(open.into_iter().map(titled).collect())
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

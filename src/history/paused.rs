//! Who is paused, and since when (R5).

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::meaning::{Meaning, PauseText, Paused};
use super::view::{PausedPerson, Reader};
use crate::domain::in_force::{self, Said};
use crate::domain::people::{SOMEONE, Settings};

/// So many times it is looked into whether a pause stood while its file was not there.
const MOST_GAPS: usize = 64;

impl Reader<'_> {
    pub(super) fn paused(&self, settings: &Settings) -> Vec<PausedPerson> {
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
            let said_for = |person: &str| -> Vec<Said<Paused>> {
                let is_paused = |meaning: Option<&Meaning>| match meaning {
                    None => Paused::No,
                    Some(Meaning::Pause(text))
                        if id == SOMEONE && text.resumed.iter().any(|it| it == person) =>
                    {
                        Paused::No
                    }
                    Some(_) => Paused::Yes,
                };
                let said = said.iter().zip(&self.graph.nodes).map(|(meaning, node)| Said {
                    value: Some(is_paused(*meaning)),
                    by_owner: node.author.as_deref() == Some(person),
                });
                said.collect()
            };
            let (mut waits_for, mut said_at) = (Vec::new(), BTreeSet::new());
            for person in &answers {
                let said = said_for(person);
                let (versions, head, others) = (&self.versions, self.graph.head, &self.others);
                if in_force::standing(versions, &said, head, others) == Paused::Yes {
                    waits_for.push((*person).to_owned());
                    said_at.extend(in_force::standing_at(versions, &said, head, others));
                }
            }
            let is_new = now_text.is_some() && self.graph.head.and_then(|head| said[head]).is_none();
            if waits_for.is_empty() && !is_new {
                continue;
            }
            let waits_for = if waits_for.is_empty() {
                answers.iter().map(|&id| id.to_owned()).collect()
            } else {
                waits_for
            };
            let stands_at = |version: usize| {
                let stands = |person: &String| {
                    in_force::standing(&self.versions, &said_for(person), Some(version), &[]) == Paused::Yes
                };
                waits_for.iter().any(stands)
            };
            let since = self.since(&said, now_text, (&said_at, stands_at));
            found.push(PausedPerson { person: id.to_owned(), since, waits_for });
        }
        found
    }

    /// The first day of a pause: the earliest of what its file says and of the commits since it came. They are
    /// looked for below HEAD, and below each version in which the pause was said that stands. Where somebody else
    /// took the file away, the pause stood all the same.
    fn since(
        &self,
        said: &[Option<&Meaning>],
        now: Option<PauseText>,
        (said_at, stands_at): (&BTreeSet<usize>, impl Fn(usize) -> bool),
    ) -> NaiveDate {
        let mut day = now.and_then(|text| text.since).unwrap_or(self.today).min(self.today);
        let mut asked = 0;
        for from in self.graph.head.iter().chain(said_at) {
            let (mut at, mut is_there) = (Some(*from), true);
            while let Some(version) = at {
                match said[version] {
                    Some(Meaning::Pause(text)) => {
                        day = day.min(text.since.unwrap_or(day)).min(self.versions[version].day);
                        is_there = true;
                    }
                    // What can't be read pauses too.
                    Some(_) => (day, is_there) = (day.min(self.versions[version].day), true),
                    None if is_there => {
                        // Without the file nobody says more, so what stands here stood since it went. Whoever
                        // takes it away again and again makes the pause longer at most.
                        asked += 1;
                        if asked <= MOST_GAPS && !stands_at(version) {
                            break;
                        }
                        is_there = false;
                    }
                    None => {}
                }
                at = self.versions[version].parents.first().copied();
            }
        }
        day
    }
}

//! One person's limit on one topic, judged: what stands, what counts, and which words hold beside it.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};

use super::meaning::{LimitText, Meaning, Wording};
use super::view::{Limit, Reader};
use crate::domain::day::later;
use crate::domain::in_force::{self, Judged, Protects, Said, Terms};
use crate::domain::kinds;
use crate::domain::narrow::{Narrowed, narrow};
use crate::domain::people::Settings;
use crate::domain::place;
use crate::domain::stance::Stance;
use crate::store::crowd::{self, MAX_LIMITS};
use crate::store::{Result, survey};

impl Reader<'_> {
    pub(super) fn limit_paths(&self) -> Result<BTreeSet<String>> {
        let mut paths: BTreeSet<String> = self.graph.paths().into_iter().map(str::to_owned).collect();
        let here: BTreeSet<String> = match self.store {
            Some(store) => survey::visible(store.root(), "limits").into_iter().collect(),
            None => BTreeSet::new(),
        };
        paths.extend(here.iter().cloned());
        paths.retain(|path| place::locate_path(path).is_some_and(|at| *at.kind == kinds::LIMIT));
        // What is there no more is spread over the history, which has a most of its own.
        let is_here = |path: &&str| {
            self.graph.head.is_some_and(|head| self.graph.at(head, path).is_some()) || here.contains(*path)
        };
        if paths.len() > MAX_LIMITS {
            crowd::refuse(paths.iter().map(String::as_str).filter(is_here))?;
        }
        Ok(paths)
    }

    pub(super) fn limit(
        &self,
        path: String,
        owner: &str,
        settings: &Settings,
        terms: Terms,
    ) -> Option<Limit> {
        let meanings = self.graph.of_path(&path);
        let changed: Vec<bool> = self.graph.changed(&path);
        let narrowed = narrow(&self.versions, self.today, &changed);
        let head = self.graph.head.map(|head| narrowed.standing(head));
        let said: Vec<Said<Stance>> = self.said(&narrowed, owner, |at| stance_of(meanings[at]));
        let others = narrowed.tips(&self.others);
        let mut judged = in_force::judge(&narrowed.versions, &said, head, &others, terms);
        for commits in [&mut judged.cross_edits, &mut judged.tightened_by_others] {
            commits.iter_mut().for_each(|at| *at = narrowed.kept[*at]);
        }
        let wordings: Vec<Said<Wording>> = self.said(&narrowed, owner, |at| wording_of(meanings[at]));
        let mut wording = in_force::judge(&narrowed.versions, &wordings, head, &[], terms);
        wording.cross_edits.iter_mut().for_each(|at| *at = narrowed.kept[*at]);
        let at_head = self.graph.head.and_then(|head| meanings[head]);
        let now = if self.store.is_some() { self.now(&path) } else { at_head.cloned() };
        let is_edited = self.store.is_some() && now.as_ref() != at_head;
        let committed_unreadable = matches!(at_head, Some(Meaning::Unreadable));
        let is_unreadable = committed_unreadable || matches!(now, Some(Meaning::Unreadable));
        let reviews: Vec<Said<ReviewBy>> = self.said(&narrowed, owner, |at| review_of(meanings[at]));
        let at_once = Terms { reflection_days: 0, paused_since: None, ..terms };
        let review = in_force::judge(&narrowed.versions, &reviews, head, &[], at_once);
        let mut limit = self.judged(path, owner, settings, (&judged, &wording, &review), at_head);
        let sooner = match &now {
            Some(Meaning::Limit(text)) if is_edited => text.review_by,
            _ => None,
        };
        limit.mind_the_day(sooner, self.today);
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
        (!is_nothing).then_some(limit)
    }

    fn said<T>(&self, narrowed: &Narrowed, owner: &str, value: impl Fn(usize) -> Option<T>) -> Vec<Said<T>> {
        let by_owner = |at: usize| self.graph.nodes[at].author.as_deref() == Some(owner);
        narrowed.kept.iter().map(|&at| Said { value: value(at), by_owner: by_owner(at) }).collect()
    }

    fn judged(
        &self,
        path: String,
        owner: &str,
        settings: &Settings,
        (judged, wording, review): (&Judged<Stance>, &Judged<Wording>, &Judged<ReviewBy>),
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
        text.review_by = review.standing.0;
        let usual = judged.stated_on.map(|day| later(day, settings.review_days));
        // A day that somebody else set only ever brings the talk forward.
        let is_by_another = !review.tightened_by_others.is_empty();
        let review_day = match text.review_by {
            Some(day) if is_by_another => Some(usual.map_or(day, |usual| usual.min(day))),
            day => day.or(usual),
        };
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
            talk_first: false,
            is_unsaved: false,
            is_unreadable: false,
            from_elsewhere: judged.from_elsewhere,
            cross_edits: commits(&judged.cross_edits),
            wording_cross_edits: commits(&wording.cross_edits),
            tightened_by_others: commits(&judged.tightened_by_others),
            stated_on: judged.stated_on,
        }
    }
}

impl Limit {
    /// A maybe or a yes past its review day is `talk first`; a sooner day that isn't saved yet counts already.
    fn mind_the_day(&mut self, unsaved: Option<NaiveDate>, today: NaiveDate) {
        self.review_day = self.review_day.map(|day| unsaved.map_or(day, |unsaved| unsaved.min(day)));
        let wants_review = matches!(self.in_force, Stance::Maybe | Stance::Yes);
        self.talk_first = wants_review && self.review_day.is_some_and(|day| day < today);
    }
}

/// The day by which a limit's owner wants to look at it again; sooner is the stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ReviewBy(Option<NaiveDate>);

impl Protects for ReviewBy {
    fn rank(&self) -> i64 {
        self.0.map_or(i64::MAX, |day| i64::from(day.num_days_from_ce()))
    }

    fn absent() -> Self {
        Self(None)
    }
}

fn review_of(meaning: Option<&Meaning>) -> Option<ReviewBy> {
    match meaning {
        None => Some(ReviewBy(None)),
        Some(Meaning::Limit(text)) => Some(ReviewBy(text.review_by)),
        Some(_) => None,
    }
}

pub(super) fn stance_of(meaning: Option<&Meaning>) -> Option<Stance> {
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

//! What becomes of one limit or agreement: kept with a new day, dropped, or talked about later.

use anyhow::Result;
use chrono::NaiveDate;
use serde_yaml::Value;

use super::Review;
use crate::cli::compose::{Composed, Job};
use crate::cli::failure::Failure;
use crate::cli::{keep, remove, stated, withdraw};
use crate::domain::day::{self, later};
use crate::domain::kinds;
use crate::domain::spec::Located;
use crate::history::view::View;
use crate::render::visible::visible_line;
use crate::store::Id;
use crate::store::codec::Change;

/// What is to become of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Kept, to be looked at again by this day.
    Keep(NaiveDate),
    /// Taken away; of an agreement, withdrawn from.
    Drop,
    /// To be talked about.
    TalkLater,
}

impl Outcome {
    /// The word for it in JSON.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Keep(_) => "keep",
            Self::Drop => "drop",
            Self::TalkLater => "talk-later",
        }
    }
}

/// What was done.
#[derive(Debug, Default)]
pub(super) struct Done {
    /// The commit, where there was something to commit.
    pub(super) commit: Option<Id>,
    /// Whole lines.
    pub(super) said: String,
}

/// The day after the usual time.
pub(super) fn usual_day(view: &View) -> NaiveDate {
    later(view.today, view.settings.review_days.max(1))
}

impl Review<'_> {
    /// Does it, and says what was done.
    pub(super) fn settle(&self, at: &Located, outcome: &Outcome) -> Result<Done> {
        let view = self.context.view(self.store)?;
        match outcome {
            Outcome::Keep(day) => self.kept(at, *day, &view),
            Outcome::Drop if *at.kind == kinds::AGREEMENT => {
                let (commit, said) =
                    withdraw::at_once(self.context, self.store, at, self.person, &view.settings)?;
                Ok(Done { commit, said })
            }
            Outcome::Drop => self.dropped(at),
            Outcome::TalkLater => self.talk_later(at, &view),
        }
    }

    fn kept(&self, at: &Located, day: NaiveDate, view: &View) -> Result<Done> {
        let what = || format!("could not keep {} with a new day", at.name);
        if day <= view.today {
            return Err(Failure::usage(what())
                .because("a review day lies ahead")
                .hint(format!("couplelog review {} --keep \"in 6 weeks\"", at.name))
                .into());
        }
        if view.is_paused() && !keep::standing(view, at).is_limit() {
            return Err(Failure::refused(what())
                .because("everything is paused, and nothing is renewed meanwhile")
                .hint("who paused ends it, in their own time; what may help meanwhile: couplelog signals")
                .into());
        }
        let base = self.store.read(&at.name)?;
        let (context, store, settings) = (self.context, self.store, &view.settings);
        let job =
            Job { context, store, settings, person: self.person, at: at.clone(), base, given: Vec::new() };
        let change = Change { path: vec!["review_by".to_owned()], value: Some(Value::from(day.to_string())) };
        let kept = keep::keep(&job, Composed::Changes(vec![change]), view)?;
        let mut said = format!(
            "Kept {}; to be looked at again by {} ({}).\n",
            visible_line(at.name.as_str()),
            day::words(day),
            day::distance(day, view.today)
        );
        if *at.kind == kinds::AGREEMENT {
            said += "Say it to each other: an agreement goes on only if everyone wants it to. Each of you can \
                     withdraw at any moment.\n";
        }
        Ok(Done { commit: kept.commit, said })
    }

    /// Takes an own limit away. What it said stays in the history.
    fn dropped(&self, at: &Located) -> Result<Done> {
        let commit = remove::record(
            self.context,
            self.store,
            self.person,
            at,
            &format!("could not drop {}", at.name),
        )?;
        let after = self.context.view(self.store)?;
        let topic = at.slug.as_deref().unwrap_or_default();
        let mut said = format!("Dropped {}. Nobody has to say why.\n", visible_line(at.name.as_str()));
        if stated::waits(&after, &self.person.id, topic) {
            said += &stated::counts(&after, &self.person.id, topic);
        }
        Ok(Done { commit, said })
    }

    fn talk_later(&self, at: &Located, view: &View) -> Result<Done> {
        let marked = self.mark(std::slice::from_ref(at), view)?;
        let name = visible_line(at.name.as_str());
        let said = if keep::standing(view, at).is_limit() {
            format!("{name} stands as it is; talk about it whenever you like.\n")
        } else {
            format!("{name} reads `talk first` until you have talked. No hurry.\n")
        };
        Ok(Done { commit: marked.commit, said })
    }
}

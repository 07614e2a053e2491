//! The way through a review on a terminal: one at a time, skippable, and saved as it goes.

use anyhow::Result;
use chrono::NaiveDate;

use super::Review;
use super::outcome::{Done, Outcome, usual_day};
use crate::cli::compose::{Composed, Job, Source};
use crate::cli::failure;
use crate::cli::prompt::{self, Asker, ChoiceItem, Question, Reply};
use crate::cli::{entry, keep, stated, typed_value};
use crate::domain::day;
use crate::domain::due::Review as Matter;
use crate::domain::kinds;
use crate::domain::place;
use crate::domain::spec::Located;
use crate::history::view::View;
use crate::render::visible::visible_line;
use crate::render::{NOTE, agreement, stances};

/// How one of them ended.
enum Turn {
    Settled(Done),
    Skipped,
    Stopped,
}

/// When its day is or was.
pub(super) fn when(matter: &Matter, today: NaiveDate) -> String {
    let day = format!("{} ({})", day::words(matter.day), day::distance(matter.day, today));
    match (matter.talk_first, matter.day < today) {
        (true, _) => format!("its review day was {day}; it reads `talk first`"),
        (false, true) => format!("its review day was {day}"),
        (false, false) => format!("its review day is {day}"),
    }
}

/// One that can't be settled now is no reason to lose the others.
fn not_now(asker: &mut dyn Asker, error: anyhow::Error) -> Result<Turn> {
    asker.say(&failure::of(error).to_string())?;
    Ok(Turn::Skipped)
}

impl Review<'_> {
    pub(super) fn walk(&self, matters: Vec<Matter>) -> Result<()> {
        let view = self.context.view(self.store)?;
        if view.is_paused() {
            self.context.note(stances::paused(&view).trim_end());
        }
        if matters.is_empty() {
            return self
                .context
                .print("Nothing is near its review day. One by name: couplelog review photos\n");
        }
        self.context.note(
            "One at a time, in no hurry. Everything can be skipped; keeping, changing and dropping are all good.",
        );
        for matter in &matters {
            let Some(at) = place::locate(&matter.record) else { continue };
            match self.turn(matter, &at)? {
                Turn::Settled(done) => self.context.print(&done.said)?,
                Turn::Skipped => {}
                Turn::Stopped => {
                    self.context
                        .note("Stopped. What you decided before is saved; the rest waits: couplelog review");
                    return Ok(());
                }
            }
        }
        self.context.print(&format!("{NOTE}\n"))
    }

    fn turn(&self, matter: &Matter, at: &Located) -> Result<Turn> {
        let view = self.context.view(self.store)?;
        let mut asker = self.context.asker(prompt::Settings::default())?;
        asker.say(&self.shown(matter, at, &view))?;
        let is_agreement = *at.kind == kinds::AGREEMENT;
        let drop = if is_agreement { "withdraw from it" } else { "drop it" };
        let later = if !is_agreement && keep::standing(&view, at).is_limit() {
            "talk about it later; it stands as it is"
        } else {
            "talk about it later; until then it reads `talk first`"
        };
        let ways = [
            ChoiceItem { value: "keep", words: "keep it, with a new day" },
            ChoiceItem { value: "change", words: "change it" },
            ChoiceItem { value: "drop", words: drop },
            ChoiceItem { value: "talk-later", words: later },
        ];
        let text = format!("{}: what would you like?", visible_line(&matter.title));
        let question = Question { text: &text, ..Question::default() };
        let outcome = match asker.choice(&question, &ways)? {
            Reply::Given(0) => match self.new_day(&mut *asker, &view)? {
                Reply::Given(day) => Outcome::Keep(day),
                Reply::Stop(_) => return Ok(Turn::Stopped),
                _ => return Ok(Turn::Skipped),
            },
            Reply::Given(1) => return self.change(at, &view).or_else(|error| not_now(&mut *asker, error)),
            Reply::Given(2) => Outcome::Drop,
            Reply::Given(_) => Outcome::TalkLater,
            Reply::Stop(_) => return Ok(Turn::Stopped),
            Reply::Skip | Reply::Back => return Ok(Turn::Skipped),
        };
        match self.settle(at, &outcome) {
            Ok(done) => Ok(Turn::Settled(done)),
            Err(error) => not_now(&mut *asker, error),
        }
    }

    /// What it says, and when its day is.
    fn shown(&self, matter: &Matter, at: &Located, view: &View) -> String {
        let mut text = format!("\n{}: {}\n", visible_line(&matter.title), when(matter, view.today));
        let limit = at.owner.as_deref().zip(at.slug.as_deref());
        if let Some(limit) = limit.and_then(|(owner, topic)| view.limit(owner, topic)) {
            text += &format!("  what counts now: {} ({})\n", limit.in_force, limit.in_force.words());
            for (label, words) in [
                ("conditions", &limit.text.conditions),
                ("where", &limit.text.place),
                ("to be thought about again", &limit.text.reassess_when),
            ] {
                text += &words
                    .as_ref()
                    .map(|words| format!("  {label}: {}\n", visible_line(words)))
                    .unwrap_or_default();
            }
        } else if let Some(standing) = entry::of(view, at) {
            let record = self.store.read(&at.name).ok().flatten().and_then(|stored| stored.record());
            text += &record.map(|it| agreement::words(&it, self.context.width())).unwrap_or_default();
            text += &agreement::standing(view, standing, Some(&self.person.id));
        }
        text
    }

    /// Asks for a day that lies ahead; Enter alone takes the usual time.
    fn new_day(&self, asker: &mut dyn Asker, view: &View) -> Result<Reply<NaiveDate>> {
        let usual = usual_day(view);
        let hint = format!(
            "a date, or words such as \"in 6 weeks\"; Enter alone: {}, after the usual {} days",
            day::words(usual),
            view.settings.review_days.max(1)
        );
        let question = Question {
            text: "By which day do you want to look at it again?",
            hint: Some(&hint),
            can_go_back: true,
            ..Question::default()
        };
        typed_value::day_ahead(asker, question, (view.today, usual))
    }

    /// Asks its own questions again.
    fn change(&self, at: &Located, view: &View) -> Result<Turn> {
        let base = self.store.read(&at.name)?;
        let (context, store, settings) = (self.context, self.store, &view.settings);
        let job =
            Job { context, store, settings, person: self.person, at: at.clone(), base, given: Vec::new() };
        let composed = job.compose(&Source::default(), None)?;
        let is_stopped = matches!(composed, Composed::Stopped);
        let kept = keep::keep(&job, composed, view)?;
        if is_stopped {
            return Ok(Turn::Stopped);
        }
        let mut said = stated::saved(context, &job, &kept)?;
        if *at.kind == kinds::AGREEMENT {
            said += &format!(
                "If its words are others now, each of you agrees anew: couplelog agree {}\n",
                at.name
            );
        }
        Ok(Turn::Settled(Done { commit: kept.commit, said }))
    }
}

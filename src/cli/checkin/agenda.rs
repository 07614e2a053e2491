//! The way through a check-in on a terminal: one question after another, slower where it is much, warm at its end.

use anyhow::Result;
use chrono::NaiveDate;
use serde_yaml::Value;

use super::CheckIn;
use crate::cli::ask::Ended;
use crate::cli::compose::{self, Composed, Job, Offered};
use crate::cli::keep::{self, Kept};
use crate::cli::pause;
use crate::cli::prompt::{self, ChoiceItem, Question, Reply};
use crate::domain::day;
use crate::domain::form;
use crate::domain::kinds;
use crate::domain::record::{Record, is_blank};
use crate::render::stances;
use crate::render::visible::visible_line;
use crate::store::codec::Change;

/// From this anxiety on, and down from this energy, going slower is offered.
const HIGH: i64 = 4;
const LOW: i64 = 2;

/// What is said then: never an alarm.
pub(super) const SLOWLY: &str = "That sounds like a lot to carry. There is no hurry: you can go slower, or stop \
                                 for today, and nothing has to be decided now.";

/// The last line of every check-in.
pub(super) const WARM: &str = "Thank you for taking the time. Before you get up: one thing you like about each \
                               other, said aloud, or simply a hug or a cup of tea.";

/// The same while everything is paused: nothing is suggested that somebody could feel they have to do.
pub(super) const THANKS: &str = "Thank you for taking the time.";

const BEGIN: &str =
    "A quiet hour, something warm to drink, no phones. This is how you are, not how well you do.";

const WAYS: [ChoiceItem<'static>; 3] = [
    ChoiceItem { value: "on", words: "go on, slowly" },
    ChoiceItem { value: "enough", words: "that is enough for today: save what there is" },
    ChoiceItem { value: "pause", words: "pause everything now, for no reason that anyone needs" },
];

/// Whether a check-in tells of high anxiety or little energy.
pub(super) fn is_much(record: &Record) -> bool {
    let number = |key: &str| record.get(key).and_then(Value::as_i64);
    number("anxiety").is_some_and(|it| it >= HIGH) || number("energy").is_some_and(|it| it <= LOW)
}

impl CheckIn<'_> {
    pub(super) fn by_questions(&self, date: NaiveDate) -> Result<()> {
        if self.view.is_paused() {
            self.context.note(stances::paused(self.view).trim_end());
        }
        let job = self.job(date)?;
        crate::cli::edit::refuse_unreadable(job.base.as_ref())?;
        let mut answers = match job.offer_draft()? {
            Offered::Text(text) => job.of_draft(&text)?,
            Offered::Nothing => Vec::new(),
            Offered::Stopped => return self.stopped(&job, date),
        };
        self.context.note(&format!("{BEGIN}\n"));
        self.context.note(&format!(
            "{}, this is yours: {} ({}). Everything can be skipped, and is kept as you go.",
            visible_line(&self.person.name),
            day::words(date),
            day::distance(date, self.context.today),
        ));
        if job.base.is_some() {
            self.context.note("You have begun this one before: what you said stands, and can be changed.");
        }
        let mut questions =
            form::questions(&kinds::CHECKIN, &compose::template(self.store, &kinds::CHECKIN)?);
        let measured = |question: &form::Question| ["energy", "anxiety"].contains(&question.field.key);
        let first = questions.iter().rposition(measured).map_or(0, |last| last + 1);
        let more = questions.split_off(first);
        if job.ask(&questions, &mut answers)? == Ended::Stopped {
            return self.stopped(&job, date);
        }
        let is_enough = match self.slower(&job, &answers)? {
            Reply::Given(is_enough) => is_enough,
            _ => return self.stopped(&job, date),
        };
        if !is_enough && job.ask(&more, &mut answers)? == Ended::Stopped {
            return self.stopped(&job, date);
        }
        if answers.iter().all(|answer| answer.value.as_ref().is_none_or(is_blank)) && job.base.is_none() {
            return self.nothing(&job, date);
        }
        let kept = keep::keep(&job, Composed::Changes(answers), self.view)?;
        self.report(date, &kept)
    }

    /// Where it is much, offers to go slower, to end here or to pause; says whether it ends here.
    fn slower(&self, job: &Job<'_>, answers: &[Change]) -> Result<Reply<bool>> {
        let mut fields = job.base.as_ref().and_then(|base| base.record()).map(|record| record.fields);
        let fields = fields.get_or_insert_default();
        for answer in answers {
            if let (Some(key), Some(value)) = (answer.path.first(), &answer.value) {
                fields.insert(Value::from(key.as_str()), value.clone());
            }
        }
        if !is_much(&Record { at: job.at.clone(), fields: fields.clone() }) {
            return Ok(Reply::Given(false));
        }
        let mut asker = self.context.asker(prompt::Settings::default())?;
        asker.say(&format!("\n{SLOWLY}"))?;
        let question = Question {
            text: "How would you like to go on?",
            hint: Some("Enter alone goes on; every question can still be skipped"),
            ..Question::default()
        };
        Ok(match asker.choice(&question, &WAYS)? {
            Reply::Given(0) | Reply::Skip | Reply::Back => Reply::Given(false),
            Reply::Given(1) => Reply::Given(true),
            Reply::Given(_) => {
                asker.say(&pause::at_once(self.context, self.store, self.person))?;
                Reply::Given(true)
            }
            Reply::Stop(half) => Reply::Stop(half),
        })
    }

    fn nothing(&self, job: &Job<'_>, date: NaiveDate) -> Result<()> {
        self.context.note(&format!(
            "Nothing is written, which is fine.\n{WARM}\nTo set this one aside: {}",
            self.command(date, "--skip")
        ));
        let kept = Kept { record: job.at.name.to_string(), commit: None, now: None, is_draft: false };
        keep::report(self.context, self.store, &self.person.id, &kept, "")
    }

    /// One calm line, with the command to go on.
    fn stopped(&self, job: &Job<'_>, date: NaiveDate) -> Result<()> {
        let is_draft = job.store.drafts().read(&job.person.id, &job.at.name)?.is_some();
        let go_on = self.command(date, "");
        self.context.note(&match (is_draft, job.base.is_some()) {
            (true, _) => format!("Stopped. What you wrote is kept; go on at any time with: {go_on}"),
            (false, true) => format!("Stopped. What you said before is saved; more at any time: {go_on}"),
            (false, false) => format!("Stopped. Nothing was written; come back at any time with: {go_on}"),
        });
        let kept = Kept { record: job.at.name.to_string(), commit: None, now: None, is_draft };
        keep::report(self.context, self.store, &self.person.id, &kept, "")
    }
}

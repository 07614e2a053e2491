//! The way through a debrief on a terminal: a line about care, three questions, then as many more as are wanted.

use anyhow::Result;
use serde_json::json;

use super::Debrief;
use crate::cli::ask::Ended;
use crate::cli::compose::{self, Composed, Job, Offered};
use crate::cli::keep::{self, Kept};
use crate::cli::log;
use crate::cli::prompt::{self, ChoiceItem, Question, Reply};
use crate::cli::session;
use crate::domain::day;
use crate::domain::form;
use crate::domain::kinds;
use crate::domain::record::is_blank;
use crate::domain::session::Session;
use crate::history::sessions;
use crate::render::stances;
use crate::render::visible::visible_line;
use crate::store::codec::Change;

/// The questions that come first and are saved before any other.
const FIRST: [&str; 3] = ["felt_good", "doubts", "needs_now"];

/// Questions that belong to another moment: `--compare`, and the days after.
const ELSEWHERE: [&str; 2] = ["heard_back", "later"];

/// Care comes first: a line, never a question that waits for an answer.
const CARE: &str = "Warm, watered, safe? Care comes first; this can wait.";

impl Debrief<'_> {
    pub(super) fn by_questions(&self, words: Option<&str>) -> Result<()> {
        if self.view.is_paused() {
            self.context.note(stances::paused(self.view).trim_end());
        }
        let session = match words {
            Some(words) => session::find(self.context, self.store, words)?,
            None => match self.latest()? {
                Some(session) => session,
                None => match self.which_evening()? {
                    Some(session) => session,
                    None => return Ok(()),
                },
            },
        };
        self.context.note(&format!("{CARE}\n"));
        self.context.note(&self.turn(&session));
        self.about(&session)
    }

    /// Whose turn it is, and which session it is about.
    fn turn(&self, session: &Session) -> String {
        let title = session::title(self.store, session);
        format!(
            "{}, this is yours: {}, {} ({}). Everything can be skipped.",
            visible_line(&self.person.name),
            visible_line(&title),
            day::words(session.date),
            day::distance(session.date, self.context.today),
        )
    }

    /// Nothing is left to look back at: asks which evening it was, and notes it down.
    fn which_evening(&self) -> Result<Option<Session>> {
        let mut asker = self.context.asker(prompt::Settings::default())?;
        asker.say("No session is logged that waits for you. We can note one down now.")?;
        let question = Question { text: "Which evening do you want to look back at?", ..Question::default() };
        let date = match log::ask_day(&mut *asker, &question, self.context.today)? {
            Reply::Given(day) => day,
            Reply::Skip => self.context.today,
            _ => return self.nothing_written(),
        };
        let on_that_day: Vec<Session> =
            sessions::all(self.store)?.into_iter().filter(|session| session.date == date).collect();
        if let [only] = on_that_day.as_slice() {
            return Ok(Some(only.clone()));
        }
        log::begin(self.context, self.store, self.view, self.person, date)
    }

    fn nothing_written(&self) -> Result<Option<Session>> {
        self.context.note("Stopped. Nothing was written; come back at any time with: couplelog debrief");
        if self.context.json() {
            let nothing = json!({ "version": 1, "record": null, "commit": null, "draft": null });
            self.context.print_json(&nothing)?;
        }
        Ok(None)
    }

    fn about(&self, session: &Session) -> Result<()> {
        let template = compose::template(self.store, &kinds::DEBRIEF)?;
        let mut all = form::questions(&kinds::DEBRIEF, &template);
        all.retain(|question| !ELSEWHERE.contains(&question.field.key));
        let (first, more): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|question| FIRST.contains(&question.field.key));

        let job = self.job(session, self.person)?;
        let begun = match job.offer_draft()? {
            Offered::Text(text) => job.of_draft(&text)?,
            Offered::Nothing => Vec::new(),
            Offered::Stopped => return self.stopped(&job, session, None),
        };
        let (mut answers, mut further): (Vec<Change>, Vec<Change>) = begun
            .into_iter()
            .partition(|answer| answer.path.first().is_some_and(|key| FIRST.contains(&key.as_str())));
        // Whoever stopped among the further questions goes on there.
        let goes_on = job.base.is_some() && answers.is_empty() && !further.is_empty();
        let mut kept = None;
        if !goes_on {
            if job.ask_with_rest(&first, &mut answers, &further)? == Ended::Stopped {
                return self.stopped(&job, session, None);
            }
            if answers.iter().any(|answer| answer.value.as_ref().is_some_and(|value| !is_blank(value))) {
                kept = Some(self.save(&job, session, answers)?);
                job.keep_draft(&further)?;
                self.context.note("Saved.");
            }
        }
        let has_record = kept.is_some() || job.base.is_some();
        let job = self.job(session, self.person)?;
        match if goes_on { Reply::Given(()) } else { self.wants_more(session, has_record)? } {
            Reply::Given(()) => {}
            Reply::Stop(_) => return self.stopped(&job, session, kept),
            Reply::Skip | Reply::Back => return self.end(session, kept),
        }
        let ended = self.ask_more(&job, &more, &mut further)?;
        if ended == Ended::Stopped {
            return self.stopped(&job, session, kept);
        }
        if further.iter().any(|answer| answer.value.as_ref().is_some_and(|value| !is_blank(value))) {
            kept = Some(self.save(&job, session, further)?);
        }
        self.end(session, kept)
    }

    fn save(&self, job: &Job<'_>, session: &Session, answers: Vec<Change>) -> Result<Kept> {
        let kept = keep::keep(job, Composed::Changes(answers), self.view)?;
        sessions::note_saved(self.store, &self.person.id, session, self.context.today)?;
        Ok(kept)
    }

    /// Offers the other questions; where nothing was written, also to set this one aside.
    fn wants_more(&self, session: &Session, has_record: bool) -> Result<Reply<()>> {
        let mut items = vec![ChoiceItem { value: "m", words: "m: more questions, one by one" }];
        if !has_record {
            items.push(ChoiceItem { value: "s", words: "s: set this one aside; nobody else is told" });
        }
        let question = Question {
            text: if has_record {
                "That can be all for today."
            } else {
                "Nothing is written, which is fine."
            },
            hint: Some("m for more questions, one by one; Enter alone ends here"),
            ..Question::default()
        };
        match self.context.asker(prompt::Settings::default())?.choice(&question, &items)? {
            Reply::Given(0) => Ok(Reply::Given(())),
            Reply::Given(_) => {
                sessions::skip(self.store, &self.person.id, session)?;
                self.context.note("Set aside, which is always fine.");
                Ok(Reply::Skip)
            }
            other => Ok(other.map(|_| ())),
        }
    }

    /// The end: what was saved and, once for each session, a look at one's own limits.
    fn end(&self, session: &Session, kept: Option<Kept>) -> Result<()> {
        let Some(kept) = kept else {
            if self.context.json() {
                let record = session.debrief(&self.person.id)?.to_string();
                let nothing = Kept { record, commit: None, now: None, is_draft: false };
                return self.context.print_json(&nothing.json(self.store, &self.person.id));
            }
            return Ok(());
        };
        if sessions::is_first_offer(self.store, &self.person.id, session, "limits")? {
            let question = Question {
                text: "Would you like to look at your own limits?",
                hint: Some(
                    "a session can change what one wants; this is offered once, and nothing has to change",
                ),
                ..Question::default()
            };
            let mut asker = self.context.asker(prompt::Settings::default())?;
            if matches!(asker.confirm(&question)?, Reply::Given(true)) {
                asker.say(&self.own_limits()?)?;
            }
        }
        self.report(session, &kept)
    }

    /// One calm line, with the command to go on.
    fn stopped(&self, job: &Job<'_>, session: &Session, kept: Option<Kept>) -> Result<()> {
        let has_draft = job.store.drafts().read(&job.person.id, &job.at.name)?.is_some();
        let id = session.id();
        let id = visible_line(&id);
        self.context.note(&match (has_draft, kept.is_some() || job.base.is_some()) {
            (true, _) => {
                format!("Stopped. What you wrote is kept; go on at any time with: couplelog debrief {id}")
            }
            (false, true) => {
                format!("Stopped. What you said before is saved; more at any time: couplelog debrief {id}")
            }
            (false, false) => {
                format!("Stopped. Nothing was written; come back at any time with: couplelog debrief {id}")
            }
        });
        let kept = Kept {
            record: job.at.name.to_string(),
            commit: kept.and_then(|kept| kept.commit),
            now: None,
            is_draft: has_draft,
        };
        keep::report(self.context, self.store, &self.person.id, &kept, "")
    }
}

impl Job<'_> {
    /// Asks the questions while answers to others, from a draft, stay in the draft beside them.
    fn ask_with_rest(
        &self,
        questions: &[form::Question],
        answers: &mut Vec<Change>,
        rest: &[Change],
    ) -> Result<Ended> {
        answers.extend_from_slice(rest);
        let ended = self.ask(questions, answers);
        answers.retain(|answer| {
            answer.path.first().is_some_and(|key| questions.iter().any(|question| question.field.key == key))
        });
        ended
    }
}

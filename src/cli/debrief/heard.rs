//! Saying back what was heard: the listener's words, confirmed or corrected and saved by the one who spoke.
//!
//! `heard_back` stands in the speaker's own debrief, and only the speaker changes that (R3). So the speaker is
//! the person of this clone or of `--as`; only where several people use the computer is it asked each time.

use anyhow::Result;
use serde_yaml::{Mapping, Value};

use super::Debrief;
use crate::cli::ask::Ended;
use crate::cli::compose::{Composed, Offered};
use crate::cli::prompt::{self, Asker, Question, Reply};
use crate::cli::said_back::{confirm, given};
use crate::cli::{keep, who};
use crate::domain::form;
use crate::domain::people::Person;
use crate::domain::record::{Record, is_blank};
use crate::domain::session::Session;
use crate::store::codec::Change;

const FIELD: &str = "heard_back";

const EXPLAINED: &str = "\nIf you are together: one listens and says back, in their own words, what they heard. \
                         The one who spoke says whether that is it, and it is saved in the speaker's own debrief.";

impl Debrief<'_> {
    pub(super) fn hear_back(&self, session: &Session, debriefs: &[(String, Record)]) -> Result<()> {
        let mut asker = self.context.asker(prompt::Settings::default())?;
        let known = self.context.person(self.store, &self.view.settings)?;
        let speakers: Vec<&Person> = self
            .view
            .settings
            .people
            .iter()
            .filter(|person| known.as_ref().is_none_or(|known| known.id == person.id))
            .filter(|person| debriefs.iter().any(|(id, _)| *id == person.id))
            .collect();
        if speakers.is_empty() || self.view.settings.people.len() < 2 {
            return Ok(());
        }
        asker.say(EXPLAINED)?;
        let mut left = speakers;
        while !left.is_empty() {
            let items = who::choices(left.iter().copied());
            let question = Question {
                text: "Who is speaking, so that the other says back what they heard?",
                hint: Some("Enter alone: nobody just now"),
                ..Question::default()
            };
            let Reply::Given(index) = asker.choice(&question, &items)? else { return Ok(()) };
            if index >= left.len() {
                return Ok(());
            }
            let speaker = left.remove(index);
            if self.one_turn(session, speaker)? == Ended::Stopped {
                return Ok(());
            }
        }
        let others = self.view.settings.people.iter().filter(|person| person.id != self.person.id);
        if known.is_some() {
            for other in others.filter(|other| debriefs.iter().any(|(id, _)| *id == other.id)) {
                asker.say(&format!(
                    "When {0} has spoken, {0} saves it: couplelog debrief {1} --compare --as {2}",
                    other.name,
                    session.id(),
                    other.id
                ))?;
            }
        }
        Ok(())
    }

    /// One listener's words and the speaker's answer to them, saved by the speaker.
    fn one_turn(&self, session: &Session, speaker: &Person) -> Result<Ended> {
        let job = self.job(session, speaker)?;
        let begun = match job.offer_draft()? {
            Offered::Text(text) => job.of_draft(&text)?,
            Offered::Nothing => Vec::new(),
            Offered::Stopped => return Ok(Ended::Stopped),
        };
        let (mut answers, rest): (Vec<Change>, Vec<Change>) = begun.into_iter().partition(is_heard);
        let mut asker = self.context.asker(prompt::Settings::default())?;
        let Some(listener) = self.listener(&mut *asker, speaker)? else { return Ok(Ended::Done) };
        let Some(field) = job.at.kind.field(FIELD) else { return Ok(Ended::Done) };
        let question = form::Question {
            field,
            text: format!("{} has spoken; now {} says it back.", speaker.name, listener.name),
            help: None,
        };
        answers.extend_from_slice(&rest);
        let ended = job.ask_with(&[question], &mut answers, &mut |asker, question, field, _| {
            Ok(match field.key {
                // It is known already, and no part of what is kept as a draft.
                "by" => Some(Reply::Skip),
                "words" => {
                    let text = format!("{}, what did you hear, in your own words?", listener.name);
                    Some(asker.text(&Question { text: &text, ..*question })?.map(given))
                }
                "confirmed" => {
                    let question = Question { hint: None, ..*question };
                    Some(confirm(asker, &question, speaker)?.map(given))
                }
                _ => None,
            })
        })?;
        if ended == Ended::Stopped {
            let has_draft = job.store.drafts().read(&speaker.id, &job.at.name)?.is_some();
            self.context.note(&if has_draft {
                format!(
                    "Stopped. What was said is kept for {}; go on at any time with: couplelog debrief {} --compare --as {}",
                    speaker.name,
                    session.id(),
                    speaker.id
                )
            } else {
                "Stopped. Nothing was written.".to_owned()
            });
            return Ok(Ended::Stopped);
        }
        let heard = answers.iter().find(|answer| is_heard(answer)).and_then(|answer| answer.value.as_ref());
        let Some(said) = heard.filter(|said| said.get("words").is_some_and(|words| !is_blank(words))) else {
            job.keep_draft(&rest)?;
            return Ok(Ended::Done);
        };
        let mut value = Mapping::from_iter([(Value::from("by"), Value::from(listener.id.as_str()))]);
        for key in ["words", "confirmed"] {
            value.extend(said.get(key).map(|said| (Value::from(key), said.clone())));
        }
        let change = Change { path: vec![FIELD.to_owned()], value: Some(Value::Mapping(value)) };
        let kept = keep::keep(&job, Composed::Changes(vec![change]), self.view)?;
        job.keep_draft(&rest)?;
        if kept.commit.is_some() {
            asker.say(&format!("Saved in {0}'s debrief, by {0}.", speaker.name))?;
        }
        Ok(Ended::Done)
    }

    /// Who listened; asked only where there are more than two.
    fn listener<'b>(&'b self, asker: &mut dyn Asker, speaker: &Person) -> Result<Option<&'b Person>> {
        let others: Vec<&Person> =
            self.view.settings.people.iter().filter(|person| person.id != speaker.id).collect();
        if let [only] = others.as_slice() {
            return Ok(Some(only));
        }
        let items = who::choices(others.iter().copied());
        let question = Question { text: "Who listened?", ..Question::default() };
        Ok(match asker.choice(&question, &items)? {
            Reply::Given(index) => others.get(index).copied(),
            _ => None,
        })
    }
}

fn is_heard(answer: &Change) -> bool {
    answer.path.first().is_some_and(|key| key == FIELD)
}

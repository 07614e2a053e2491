//! "Was anything past a limit, or a stop not heeded?": answered alone, and where a yes can lead.

use anyhow::Result;
use serde_yaml::Value;

use super::Debrief;
use crate::cli::ask::Ended;
use crate::cli::compose::Job;
use crate::cli::prompt::{Asker, ChoiceItem, Question, Reply};
use crate::domain::form;
use crate::store::codec::Change;

const FIELD: &str = "past_a_limit";

const ANSWERS: [ChoiceItem<'static>; 3] = [
    ChoiceItem { value: "no", words: "no" },
    ChoiceItem { value: "yes", words: "yes" },
    ChoiceItem { value: "unwritten", words: "yes, and nothing of it is to be written down" },
];

impl Debrief<'_> {
    /// Asks the rest of the template's questions, one by one.
    pub(super) fn ask_more(
        &self,
        job: &Job<'_>,
        questions: &[form::Question],
        answers: &mut Vec<Change>,
    ) -> Result<Ended> {
        job.ask_with(questions, answers, &mut |asker, question, field, so_far| {
            if field.key != FIELD {
                return Ok(None);
            }
            let keep = |said: &[Change]| job.keep_draft(&[so_far, said].concat());
            self.alone(asker, question, &keep).map(Some)
        })
    }

    fn alone(
        &self,
        asker: &mut dyn Asker,
        question: &Question<'_>,
        keep: &dyn Fn(&[Change]) -> Result<()>,
    ) -> Result<Reply<Vec<Change>>> {
        let others = self.view.settings.people.iter().filter(|person| person.id != self.person.id);
        let others = others.map(|person| person.name.as_str()).collect::<Vec<_>>().join(" and ");
        asker.say(&format!(
            "\nThe next question is for you alone, {}. Take the screen for yourself for a moment, out of \
             {others}'s sight; it can wait until you are alone, and it can be skipped.",
            self.person.name
        ))?;
        asker.say(&format!(
            "What you write down can be read by {others} later, like all of this folder. The last answer below \
             writes nothing."
        ))?;
        loop {
            let choice = Question { initial: None, ..*question };
            let answer = match asker.choice(&choice, &ANSWERS)? {
                Reply::Given(index) => ANSWERS.get(index).map(|item| item.value).unwrap_or_default(),
                Reply::Skip => return Ok(Reply::Skip),
                Reply::Back => return Ok(Reply::Back),
                Reply::Stop(half) => return Ok(Reply::Stop(half)),
            };
            let said = match answer {
                "no" => return Ok(Reply::Given(set(Some("no")))),
                "yes" => {
                    keep(&set(Some("yes")))?;
                    let text = Question {
                        text: "What happened, and what did you need? As much as you want to write down.",
                        hint: Some("Enter alone writes only \"yes\""),
                        initial: question.initial.filter(|text| !["yes", "no"].contains(text)),
                        can_go_back: true,
                    };
                    match asker.text(&text)? {
                        Reply::Given(text) if !text.trim().is_empty() => set(Some(&text)),
                        Reply::Given(_) => set(Some("yes")),
                        Reply::Skip => set(Some(text.initial.unwrap_or("yes"))),
                        Reply::Back => continue,
                        Reply::Stop(half) => {
                            return Ok(Reply::Stop(Some(half.unwrap_or_else(|| "yes".to_owned()))));
                        }
                    }
                }
                _ => set(None),
            };
            keep(&said)?;
            if self.lead_on(asker)? == Ended::Stopped {
                let text = said.iter().find_map(|change| change.value.as_ref()?.as_str().map(str::to_owned));
                return Ok(Reply::Stop(text));
            }
            asker.say("What you typed still stands above; clear the screen before someone else looks on.")?;
            return Ok(Reply::Given(said));
        }
    }
}

fn set(text: Option<&str>) -> Vec<Change> {
    vec![Change { path: vec![FIELD.to_owned()], value: text.map(Value::from) }]
}

//! Saying back what was heard, in a disagreement: the listener's words are the listener's, and whether that is it
//! says the one who spoke; each writes their own.

use anyhow::Result;
use serde_yaml::{Mapping, Value};

use super::ask::{Ended, look_up};
use super::compose::Job;
use super::prompt::{self, Asker, ChoiceItem, Question, Reply};
use crate::domain::form;
use crate::domain::own::HEARD_BACK;
use crate::domain::people::Person;
use crate::domain::record::{is_blank, text};
use crate::render::visible::visible;
use crate::store::Stored;
use crate::store::codec::Change;

impl Job<'_> {
    /// Asks a disagreement's questions: whether what others heard is what this person meant, and what this person
    /// heard themselves.
    ///
    /// # Errors
    /// When the terminal fails or the draft can't be written.
    pub(super) fn ask_saying_back(
        &self,
        questions: &[form::Question],
        answers: &mut Vec<Change>,
    ) -> Result<Ended> {
        if questions.iter().any(|question| question.field.key == HEARD_BACK)
            && self.confirm_heard(answers)? == Ended::Stopped
        {
            return Ok(Ended::Stopped);
        }
        let (name, hint) =
            (&self.person.name, "only what you heard, as you would say it to them; Enter alone skips");
        let ended = self.ask_with(questions, answers, &mut |asker, question, field, _| {
            Ok(match field.key {
                // It is known who writes, and what the other says to it is the other's.
                "by" | "confirmed" => Some(Reply::Skip),
                "words" => {
                    let text = format!("{name}, what did you hear the other say, in your own words?");
                    let asked = Question { text: &text, hint: Some(hint), ..*question };
                    Some(asker.text(&asked)?.map(given))
                }
                _ => None,
            })
        })?;
        self.signed(answers);
        Ok(ended)
    }

    /// Puts this person's name to what they heard.
    fn signed(&self, answers: &mut [Change]) {
        let heard = answers.iter_mut().find(|answer| answer.path == [HEARD_BACK]);
        let items = heard.and_then(|answer| answer.value.as_mut()).and_then(Value::as_sequence_mut);
        for item in items.into_iter().flatten().filter(|item| item.get("by").is_none_or(is_blank)) {
            let Value::Mapping(map) = item else { continue };
            let mut signed = Mapping::from_iter([(Value::from("by"), Value::from(self.person.id.as_str()))]);
            signed.extend(map.iter().map(|(key, value)| (key.clone(), value.clone())));
            *map = signed;
        }
    }

    /// What the others heard and nobody has answered yet, to be confirmed or put right by who spoke.
    fn confirm_heard(&self, answers: &mut Vec<Change>) -> Result<Ended> {
        let path = vec![HEARD_BACK.to_owned()];
        let record = self.base.as_ref().and_then(Stored::record);
        let said = answers.iter().find(|answer| answer.path == path).and_then(|answer| answer.value.clone());
        let there = said.or_else(|| look_up(&record?.fields, &path).cloned());
        let Some(Value::Sequence(mut items)) = there else { return Ok(Ended::Done) };
        let mut asker = self.context.asker(prompt::Settings::default())?;
        for at in 0..items.len() {
            let Some(Value::Mapping(item)) = items.get_mut(at) else { continue };
            let listener = item.get("by").and_then(text).filter(|by| *by != self.person.id);
            let words = item.get("words").and_then(text);
            let (Some(listener), Some(words)) = (listener, words) else { continue };
            if item.get("confirmed").is_some_and(|said| !is_blank(said)) {
                continue;
            }
            asker.say(&format!("\n{} heard:", self.settings.name_of(&listener)))?;
            for line in visible(&words).lines() {
                asker.say(&format!("  {line}"))?;
            }
            let hint =
                (self.settings.people.len() > 2).then_some("only if it was you who spoke; Enter alone skips");
            match confirm(&mut *asker, &Question { hint, ..Question::default() }, self.person)? {
                Reply::Given(said) => {
                    item.insert(Value::from("confirmed"), Value::from(said));
                    answers.retain(|answer| answer.path != path);
                    answers.push(Change { path: path.clone(), value: Some(Value::Sequence(items.clone())) });
                    self.keep_draft(answers)?;
                }
                Reply::Stop(_) => return Ok(Ended::Stopped),
                _ => {}
            }
        }
        Ok(Ended::Done)
    }
}

/// An answer to a part of a question.
pub(super) fn given(text: String) -> Vec<Change> {
    vec![Change { path: Vec::new(), value: Some(Value::from(text)) }]
}

/// The speaker says whether that is what they meant, or puts it right in their own words.
///
/// # Errors
/// When the terminal fails.
pub(super) fn confirm(
    asker: &mut dyn Asker,
    question: &Question<'_>,
    speaker: &Person,
) -> Result<Reply<String>> {
    let items = [
        ChoiceItem { value: "yes", words: "yes, that is what I meant" },
        ChoiceItem { value: "correct", words: "not quite; I'll say it again" },
    ];
    loop {
        let text = format!("{}, is that what you meant?", speaker.name);
        let choice = Question { text: &text, initial: None, ..*question };
        match asker.choice(&choice, &items)? {
            Reply::Given(0) => return Ok(Reply::Given("yes".to_owned())),
            Reply::Given(_) => {
                let text = format!("{}, what did you mean?", speaker.name);
                match asker.text(&Question { text: &text, hint: None, can_go_back: true, ..*question })? {
                    Reply::Back => {}
                    reply => return Ok(reply),
                }
            }
            other => return Ok(other.map(|_| String::new())),
        }
    }
}

//! Where to turn when something was past a limit: a pause, one's own limits, the safety page, someone outside.

use anyhow::Result;

use super::Debrief;
use crate::cli::ask::Ended;
use crate::cli::prompt::{Asker, ChoiceItem, Question, Reply};
use crate::cli::{pause, safety};
use crate::domain::name::RecordName;
use crate::render::visible::visible_line;
use crate::render::{NOTE, stances};

const LEADS: [ChoiceItem<'static>; 5] = [
    ChoiceItem { value: "pause", words: "pause everything now" },
    ChoiceItem { value: "limits", words: "look at my own limits" },
    ChoiceItem { value: "safety", words: "the safety page" },
    ChoiceItem { value: "outside", words: "someone outside to talk to" },
    ChoiceItem { value: "nothing", words: "nothing for now" },
];

const OUTSIDE: &str = "A doctor, a helpline, or someone you trust is always open to you, and no agreement takes \
                       that away. If you don't want it to be seen, ask from a device that only you use.";

impl Debrief<'_> {
    /// Offers the ways on until one of them is "nothing for now", or the question is skipped.
    pub(super) fn lead_on(&self, asker: &mut dyn Asker) -> Result<Ended> {
        asker.say("\nThank you for saying it. It is not your fault, and there is no hurry.")?;
        let mut question = Question { text: "What would help now?", ..Question::default() };
        loop {
            match asker.choice(&question, &LEADS)?.map(|index| LEADS.get(index).map(|item| item.value)) {
                Reply::Given(Some("pause")) => {
                    let screen = pause::at_once(self.context, self.store, self.person);
                    asker.say(&screen)?;
                }
                Reply::Given(Some("limits")) => asker.say(&self.own_limits()?)?,
                Reply::Given(Some("safety")) => self.safety_page(asker)?,
                Reply::Given(Some("outside")) => asker.say(&self.outside()?)?,
                Reply::Stop(_) => return Ok(Ended::Stopped),
                _ => return Ok(Ended::Done),
            }
            question.text = "Is there something else that would help?";
        }
    }

    /// This person's own limits as they count today.
    pub(super) fn own_limits(&self) -> Result<String> {
        let view = self.context.view(self.store)?;
        let own = stances::own(&view, &self.person.id);
        Ok(format!("\n{}{own}Change one at any time: couplelog limit TOPIC\n{NOTE}", stances::paused(&view)))
    }

    fn safety_page(&self, asker: &mut dyn Asker) -> Result<()> {
        if !self.context.json() {
            return self.context.print_as_it_is(&self.context.fitted(safety::PAGE));
        }
        asker.say("It opens with: couplelog safety")
    }

    /// Whom the couple's own plans name.
    fn outside(&self) -> Result<String> {
        let mut text = format!("\n{OUTSIDE}\n");
        for (record, field) in [("aftercare", "who_else"), ("safety", "emergency_contact")] {
            let record = self.store.read(&RecordName::new(record)?)?.and_then(|stored| stored.record());
            for line in record.map(|record| record.texts(field)).unwrap_or_default() {
                text += &format!("  {}\n", visible_line(&line));
            }
        }
        Ok(text)
    }
}

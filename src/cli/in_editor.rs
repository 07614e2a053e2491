//! A record in a person's own editor: opened, checked, opened again with what is wrong, and kept whatever
//! the editor did.

use std::path::Path;

use anyhow::Result;

use super::compose::{Composed, Job, apply};
use super::draft::{Offered, with_marks, without_marks};
use super::failure::{Failure, Kind};
use super::prompt::editor::{self, Edited};
use super::prompt::{self, Question, Reply};
use crate::domain::kinds;
use crate::store::Stored;
use crate::store::codec;

impl Job<'_> {
    pub(super) fn in_editor(&self) -> Result<Composed> {
        let file = self.store.drafts().path(&self.person.id, &self.at.name);
        crate::store::files::create_folder(file.parent().unwrap_or(&file))?;
        let shown = self.at.name.to_string();
        let (start, problems) = match &self.base {
            Some(Stored { contents: Err(_), bytes, .. }) => {
                let text = codec::any_text(bytes);
                let problems = super::keep::problems(&text, &self.at, self.settings);
                (text, problems)
            }
            _ => (apply(&self.start()?, &self.given, &self.at)?, Vec::new()),
        };
        let opened = match self.offer_draft()? {
            Offered::Text(kept) => kept,
            Offered::Nothing => with_marks(&start, &problems),
            Offered::Stopped => return Ok(Composed::Stopped),
        };
        let mut edited = editor::edit(&opened, &shown, &file)?;
        let mut last = opened;
        loop {
            match &edited {
                Edited::Changed(text) => last.clone_from(text),
                Edited::Unchanged if without_marks(&last) == start && problems.is_empty() => {
                    self.store.drafts().remove(&self.person.id, &self.at.name)?;
                    return Ok(if self.base.is_some() { Composed::Text(start) } else { Composed::Stopped });
                }
                Edited::Unchanged => {}
                trouble => return Err(self.trouble(trouble, &last, &file)),
            }
            let text = without_marks(&last);
            let problems = super::keep::problems(&text, &self.at, self.settings);
            if problems.is_empty() {
                return Ok(Composed::Text(text));
            }
            last = with_marks(&text, &problems);
            self.store.drafts().keep(&self.person.id, &self.at.name, &last)?;
            if !self.context.can_ask() || !self.again(&problems)? {
                let mut failure = Failure::data(format!("could not save {shown}"));
                failure.causes = problems;
                return Err(failure.hint(format!("your text is kept: {}", self.to_go_on())).into());
            }
            edited = editor::edit_again(&shown, &file)?;
        }
    }

    /// What the editor did to the text, which is kept whatever it was.
    fn trouble(&self, edited: &Edited, last: &str, file: &Path) -> anyhow::Error {
        let mut failure = Failure::new(Kind::Failed, format!("could not write {}", self.at.name));
        if let Some(trouble) = edited.trouble(self.at.name.as_str(), file) {
            failure = failure.because(trouble.what).hint(trouble.hint);
        }
        if matches!(edited, Edited::Deleted)
            && self.store.drafts().keep(&self.person.id, &self.at.name, last).is_ok()
        {
            failure = failure.hint(format!("what stood there before is kept: {}", self.to_go_on()));
        }
        failure.into()
    }

    /// The command that goes on with the draft in an editor.
    fn to_go_on(&self) -> String {
        self.command("--edit")
    }

    /// The command that writes this record, with a flag that says how.
    pub(super) fn command(&self, how: &str) -> String {
        let kind = self.at.kind.name;
        match (&self.base, &self.at.slug) {
            (None, Some(slug)) if *self.at.kind == kinds::LIMIT => format!("couplelog limit {slug} {how}"),
            (None, Some(slug)) => {
                let day = self.at.date.map(|date| format!(" --date {date}")).unwrap_or_default();
                format!("couplelog add {kind} {slug}{day} {how}")
            }
            (None, None) => format!("couplelog add {kind} {how}"),
            _ => format!("couplelog edit {} {how}", self.at.name),
        }
    }

    fn again(&self, problems: &[String]) -> Result<bool> {
        let mut asker = self.context.asker(prompt::Settings::default())?;
        for problem in problems {
            asker.say(problem)?;
        }
        let question = Question { text: "Open it again?", ..Question::default() };
        Ok(matches!(asker.confirm(&question)?, Reply::Given(true)))
    }
}

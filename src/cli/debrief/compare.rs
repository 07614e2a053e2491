//! `debrief --compare`: everyone's looks back side by side, for who has done their own.

use anyhow::Result;

use super::Debrief;
use crate::cli::failure::Failure;
use crate::cli::{own_template, seen, session};
use crate::domain::day;
use crate::domain::kinds;
use crate::domain::record::Record;
use crate::domain::session::Session;
use crate::history::{foreign, sessions};
use crate::render::visible::visible_line;
use crate::render::{self, stances};

impl Debrief<'_> {
    pub(super) fn compare(&self, words: Option<&str>) -> Result<()> {
        let session = match words {
            Some(words) => session::find(self.context, self.store, words)?,
            None => sessions::all(self.store)?
                .into_iter()
                .find(|session| session.date <= self.context.today)
                .ok_or_else(|| {
                    Failure::usage("could not find a session")
                        .because("nothing is logged yet")
                        .hint("couplelog log \"Slow evening\" --date yesterday")
                })?,
        };
        let id = session.id();
        if !sessions::is_done(self.store, &self.person.id, &session)? {
            return Err(Failure::refused(format!("could not lay the looks back at {id} side by side"))
                .because(format!(
                    "yours, {}, is not saved yet, and first comes what you found yourself",
                    self.person.name
                ))
                .hint(format!("couplelog debrief {id}, or set it aside: couplelog debrief {id} --skip"))
                .into());
        }
        let debriefs = self.saved(&session)?;
        let title = session::title(self.store, &session);
        if self.context.json() {
            let paused = self.view.paused_ids();
            return self
                .context
                .print_json(&render::session::compare_json(&session, &title, &debriefs, &paused));
        }
        let mut text = format!(
            "{}{}, {}\n\n",
            stances::paused(self.view),
            visible_line(&title),
            day::words(session.date)
        );
        if debriefs.is_empty() {
            text += "There is nothing to lay side by side.\n";
            return self.context.print(&text);
        }
        let questions = own_template::questions(self.store, &kinds::DEBRIEF);
        let width = (!self.context.global.plain).then(|| self.context.width());
        text += &render::session::compare(&questions, &debriefs, &self.view.settings, width);
        self.context.print_as_it_is(&self.context.fitted(&text))?;
        if self.context.can_ask() { self.hear_back(&session, &debriefs) } else { Ok(()) }
    }

    /// Everyone's debriefs as the newest commit has them; whose isn't there is not mentioned (R9).
    fn saved(&self, session: &Session) -> Result<Vec<(String, Record)>> {
        let mut found = Vec::new();
        let Some(head) = self.store.git().head()? else { return Ok(found) };
        let foreign = foreign::committed(self.store)?;
        for person in &self.view.settings.people {
            let at = self.located(session, person)?;
            let Some(blob) = self.store.git().blob_at(head, &at.name.path())? else { continue };
            match self.store.read_version(&at, blob)?.record() {
                Some(mut record) => {
                    if foreign::leave_out(&foreign, &at, &mut record.fields) {
                        self.context.note(&seen::not_theirs(&person.name));
                    }
                    found.push((person.id.clone(), record));
                }
                None => self.context.note(&format!(
                    "{} can't be read; ask {}. (couplelog check)",
                    at.name.path(),
                    visible_line(&person.name)
                )),
            }
        }
        Ok(found)
    }
}

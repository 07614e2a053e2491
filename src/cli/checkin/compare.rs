//! `checkin --compare`: everyone's check-ins of one day side by side, for who has done their own.

use anyhow::Result;
use chrono::NaiveDate;
use serde_json::{Map, Value as Json, json};

use super::CheckIn;
use crate::cli::failure::Failure;
use crate::cli::{own_template, seen};
use crate::domain::day;
use crate::domain::kinds;
use crate::history::{checkins, foreign};
use crate::render::visible::visible_line;
use crate::render::{self, stances};

impl CheckIn<'_> {
    pub(super) fn compare(&self, date: Option<NaiveDate>) -> Result<()> {
        let date = match date {
            Some(date) => date,
            None => checkins::latest_done(self.store, &self.person.id, self.context.today)?
                .unwrap_or(self.context.today),
        };
        if !checkins::is_done(self.store, &self.person.id, date)? {
            return Err(Failure::refused("could not lay the check-ins of that day side by side")
                .because(format!(
                    "yours, {}, is not saved yet, and first comes how you are yourself",
                    self.person.name
                ))
                .hint(format!(
                    "{}, or set it aside: {}",
                    self.command(date, ""),
                    self.command(date, "--skip")
                ))
                .into());
        }
        let mut found = Vec::new();
        let foreign = foreign::committed(self.store)?;
        for (person, record) in checkins::saved(self.store, &self.view.settings, date)? {
            match record {
                Some(mut record) => {
                    let at = record.at.clone();
                    if foreign::leave_out(&foreign, &at, &mut record.fields) {
                        self.context.note(&seen::not_theirs(self.view.settings.name_of(&person)));
                    }
                    found.push((person, record));
                }
                None => self.context.note(&format!(
                    "A check-in can't be read; ask {}. (couplelog check)",
                    visible_line(self.view.settings.name_of(&person))
                )),
            }
        }
        if self.context.json() {
            let people: Map<String, Json> = found
                .iter()
                .map(|(id, record)| {
                    (id.clone(), json!({ "record": record.at.name.as_str(), "fields": record.fields }))
                })
                .collect();
            return self.context.print_json(&json!({
                "version": 1, "date": date.to_string(), "checkins": people,
                "paused": self.view.paused_ids(),
            }));
        }
        let mut text = format!("{}Check-in, {}\n\n", stances::paused(self.view), day::words(date));
        if found.is_empty() {
            text += "There is nothing to lay side by side.\n";
            return self.context.print(&text);
        }
        let questions = own_template::questions(self.store, &kinds::CHECKIN);
        let width = (!self.context.global.plain).then(|| self.context.width());
        text += &render::session::compare(&questions, &found, &self.view.settings, width);
        self.context.page(&text)
    }
}

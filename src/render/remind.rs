//! A short reminder: today's limits with what would make each be thought about again, and what is due.

use serde_json::{Value, json};

use super::today::{due_json, due_line};
use super::visible::visible_line;
use super::{NOTE, stances};
use crate::domain::day;
use crate::domain::due::{Due, FollowUp};
use crate::history::topics::topics;
use crate::history::view::{Limit, View};

/// What a reminder is made of.
pub struct Reminder<'a> {
    /// What holds today.
    pub view: &'a View,
    /// Whose it is.
    pub person: &'a str,
    /// What is due.
    pub due: Vec<Due>,
    /// Every open follow-up, with or without a day.
    pub follow_ups: Vec<FollowUp>,
}

/// A topic's words, and whose stance on it is worth keeping in mind today: every hard and soft limit, and
/// whatever says what would make its owner think again.
fn kept_in_mind(view: &View) -> Vec<(String, Vec<&Limit>)> {
    let is_kept = |limit: &&Limit| limit.in_force.is_limit() || limit.text.reassess_when.is_some();
    let mut found = Vec::new();
    for topic in topics(view) {
        let people = view.settings.ids().filter_map(|id| topic.people.get(id).copied());
        let limits: Vec<&Limit> = people.filter(is_kept).collect();
        if !limits.is_empty() {
            found.push((topic.title.clone(), limits));
        }
    }
    found
}

/// The reminder as text; short and calm where there is nothing.
pub fn text(reminder: &Reminder<'_>, runnable: &dyn Fn(&str) -> String) -> String {
    let view = reminder.view;
    let mut text = stances::paused(view);
    let limits = kept_in_mind(view);
    let due: Vec<&Due> = reminder.due.iter().filter(|due| !matches!(due, Due::FollowUp(_))).collect();
    if limits.is_empty() && due.is_empty() && reminder.follow_ups.is_empty() {
        return format!("{text}Nothing waits for you today.\n\n{NOTE}\n");
    }
    if !limits.is_empty() {
        text += "Limits today:\n";
    }
    for (title, limits) in limits {
        for limit in limits {
            let name = visible_line(view.settings.name_of(&limit.owner)).into_owned();
            text += &format!("  {}, {name}: {}\n", visible_line(&title), stances::cell(Some(limit), view));
            if let Some(when) = &limit.text.reassess_when {
                text += &format!("    to be thought about again: {}\n", visible_line(when));
            }
        }
    }
    if !due.is_empty() {
        text += "\nWhen you have time:\n";
    }
    for due in due {
        text += &format!("  {}\n", runnable(&due_line(due, view)));
    }
    if !reminder.follow_ups.is_empty() {
        text += &runnable("\nStill to do, and done with: couplelog remind --done NUMBER\n");
    }
    for (nth, follow_up) in reminder.follow_ups.iter().enumerate() {
        text += &format!("  {}  {}\n", nth + 1, follow_up_line(follow_up, view));
    }
    format!("{}\n\n{NOTE}\n", text.trim_start_matches('\n').trim_end())
}

/// One follow-up in a line.
pub fn follow_up_line(follow_up: &FollowUp, view: &View) -> String {
    let kind = follow_up.kind.as_ref().map(|kind| format!(" ({})", visible_line(kind)));
    let due =
        follow_up.due.map(|day| format!(", by {} ({})", day::words(day), day::distance(day, view.today)));
    format!("{}{}{}", visible_line(&follow_up.what), kind.unwrap_or_default(), due.unwrap_or_default())
}

/// The object that `remind --json` prints.
pub fn json(reminder: &Reminder<'_>) -> Value {
    let view = reminder.view;
    let limit = |limit: &Limit| {
        json!({
            "record": limit.path.strip_suffix(".yaml"), "person": limit.owner, "title": limit.text.title,
            "in_force": limit.in_force.as_str(), "reassess_when": limit.text.reassess_when,
            "review_by": limit.text.review_by.map(|day| day.to_string()), "talk_first": limit.talk_first,
        })
    };
    let limits: Vec<Value> =
        kept_in_mind(view).iter().flat_map(|(_, limits)| limits).map(|it| limit(it)).collect();
    let follow_ups: Vec<Value> = reminder
        .follow_ups
        .iter()
        .map(|it| {
            json!({
                "id": it.id(), "record": it.record.as_str(), "what": it.what, "kind": it.kind,
                "due": it.due.map(|day| day.to_string()),
            })
        })
        .collect();
    json!({
        "version": 1, "note": NOTE, "paused": view.paused_ids(), "person": reminder.person,
        "limits": limits, "due": reminder.due.iter().map(due_json).collect::<Vec<_>>(), "follow_ups": follow_ups,
    })
}

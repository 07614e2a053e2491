//! The first screen of the day: short, calm, and about its reader only.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::visible::visible_line;
use super::{NOTE, proposal, signals, stances};
use crate::domain::day;
use crate::domain::due::{Asks, Due, Review};
use crate::domain::kinds;
use crate::history::settling::Settling;
use crate::history::since::Changed;
use crate::history::today::{Titled, Today};
use crate::history::view::{Limit, View};

/// So many lines a part has at most; of more only the number is said.
const MANY: usize = 7;

/// The screen.
pub fn text(today: &Today, view: &View) -> String {
    let mut text = stances::paused(view);
    let date = view.today.format("%A, %-d %B %Y");
    text += &match &today.person {
        Some(person) => format!("{}, it is {date}.\n", visible_line(&person.name)),
        None => format!("It is {date}.\n"),
    };
    text += &signals::line(&view.signals, today.is_safety_broken);
    if view.is_rewritten {
        text += "The history was rewritten; stricter stances from before still count (couplelog check).\n";
    }
    text.extend(stances::synced(view).map(|line| line + "\n"));
    let due: Vec<String> = today.due.iter().map(|due| due_line(due, view) + &as_flag(today)).collect();
    let waiting: Vec<String> =
        today.waiting.iter().map(|limit| waiting_line(limit, today, view.today)).collect();
    let settling: Vec<String> = today.settling.iter().map(|it| settling_line(it, view)).collect();
    let changed: Vec<String> =
        today.changed.iter().map(|changed| changed_line(changed, today, view)).collect();
    let talks = talks_line(today);
    let unsaved: Vec<String> =
        today.unsaved.iter().map(|path| visible_line(record(path)).into_owned()).collect();
    let drafts: Vec<String> =
        today.drafts.iter().map(|name| visible_line(name.as_str()).into_owned()).collect();
    let as_flag = as_flag(today);
    let parts = [
        part("Waiting before it counts, and yours to take back at any moment:", &waiting, "couplelog limits"),
        part("You both changed these, each in your own way:", &talks, "couplelog conflicts"),
        part("When you have time:", &due, "couplelog limits"),
        part("Settling, after a session:", &settling, "couplelog list proposals"),
        part("New since you last looked:", &changed, "couplelog history"),
        part(&format!("Edited and not saved yet (couplelog save{as_flag}):"), &unsaved, "couplelog save"),
        part(&format!("Your drafts (couplelog drafts{as_flag}):"), &drafts, "couplelog drafts"),
    ];
    let parts = parts.concat();
    if parts.is_empty() && today.person.is_some() {
        text += "\nNothing waits for you here.\n";
    }
    text += &parts;
    if today.is_partial {
        text += "\nSome files could not be looked at: couplelog check\n";
    }
    if today.person.is_none() {
        let ways: Vec<String> =
            view.settings.ids().map(|id| format!("couplelog status --as {}", visible_line(id))).collect();
        text += &format!("\nThis is what concerns all of you. For your own: {}\n", ways.join(", or "));
    }
    format!("{text}\n{NOTE}\n")
}

fn part(head: &str, lines: &[String], all: &str) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{head}\n");
    for line in lines.iter().take(MANY) {
        text += &format!("  {line}\n");
    }
    if lines.len() > MANY {
        text += &format!("  and {} more: {all}\n", lines.len() - MANY);
    }
    text
}

/// All of it in one line.
fn talks_line(today: &Today) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    for talk in &today.talks {
        let title = visible_line(&talk.title).into_owned();
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    let more = titles.len().saturating_sub(MANY);
    titles.truncate(MANY);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let line = format!("{}{more}: couplelog resolve", titles.join(", "));
    if titles.is_empty() { Vec::new() } else { vec![line] }
}

fn waiting_line(limit: &Limit, today: &Today, on: NaiveDate) -> String {
    let title = limit_title(limit);
    let until = match limit.counts_from {
        Some(from) => {
            format!("{} counts from {} ({})", limit.stance, day::words(from), day::distance(from, on))
        }
        None => format!("{} waits until the pause has ended", limit.stance),
    };
    format!("{title}: {until}; now it is {}\n    {}", limit.in_force, keep(limit, today))
}

/// The command that takes a looser stance back.
fn keep(limit: &Limit, today: &Today) -> String {
    format!("couplelog limit {} --keep{}", topic(limit), as_flag(today))
}

/// What the commands on this screen need beside them, where its reader was named for this run only.
fn as_flag(today: &Today) -> String {
    let named = today.person.as_ref().filter(|_| today.is_named);
    named.map(|person| format!(" --as {}", visible_line(&person.id))).unwrap_or_default()
}

/// What is due, in one line that ends with a command.
pub(super) fn due_line(due: &Due, view: &View) -> String {
    let distance = |day: NaiveDate| day::distance(day, view.today);
    match due {
        Due::Debrief { title, day, .. } => {
            let date = day.map(|day| format!(" ({})", distance(day))).unwrap_or_default();
            format!("look back at {}{date}: couplelog debrief", visible_line(title))
        }
        Due::Agreement { record, title, asks } => {
            let title = visible_line(title);
            let agree = format!("couplelog agree {record}");
            match asks {
                Asks::Read => format!("{title}: words to read, and yours to agree to or not: {agree}"),
                Asks::Changed => {
                    format!("{title}: not in force any more, its words changed since you agreed: {agree}")
                }
                Asks::LeftBehind => format!("{title}: your entry in it doesn't count: {agree}"),
            }
        }
        Due::CheckIn { .. } => {
            "a check-in, when you have a quiet hour together: couplelog checkin".to_owned()
        }
        Due::Review(review) => {
            let when = distance(review.day);
            let what = if review.talk_first && review.day < view.today {
                format!("review day was {when}; until you look again it reads `talk first`")
            } else if review.day < view.today {
                format!("you wanted to look at it again {when}")
            } else {
                format!("review day {when}")
            };
            format!("{}: {what}: {}", visible_line(&review.title), look_again(review))
        }
        Due::FollowUp(follow_up) => {
            let when = follow_up.due.map(|day| format!(", by {} ({})", day::words(day), distance(day)));
            format!("{}{}: couplelog remind", visible_line(&follow_up.what), when.unwrap_or_default())
        }
    }
}

/// The command that looks at it again.
fn look_again(review: &Review) -> String {
    format!("couplelog review {}", review.record)
}

fn changed_line(changed: &Titled<Changed>, today: &Today, view: &View) -> String {
    let Changed { at, author, is_removed, .. } = &changed.it;
    let who = match author.as_deref().and_then(|id| view.settings.person(id)) {
        Some(person) => visible_line(&person.name).into_owned(),
        None => "someone unknown".to_owned(),
    };
    let title = visible_line(&changed.title);
    let what = match at.kind.name {
        _ if at.kind.is_single() || *at.kind == kinds::CARE => at.kind.name.to_owned(),
        kind => format!("{kind} {title}"),
    };
    let is_own = today.person.as_ref().is_some_and(|me| at.owner.as_deref() == Some(me.id.as_str()));
    let own = if is_own { ", which is yours (couplelog check)" } else { "" };
    let gone = if *is_removed { ", removed" } else { "" };
    format!("{who}: {what}{gone}{own}")
}

fn settling_line(settling: &Settling, view: &View) -> String {
    format!("{}: {}", visible_line(&settling.title), proposal::settles(settling, view))
}

fn limit_title(limit: &Limit) -> String {
    visible_line(limit.text.title.as_deref().unwrap_or(topic(limit))).into_owned()
}

fn topic(limit: &Limit) -> &str {
    record(limit.path.rsplit('/').next().unwrap_or_default())
}

/// A record's name from its path; other files keep their paths.
fn record(path: &str) -> &str {
    path.strip_suffix(".yaml").unwrap_or(path)
}

/// The object that `status --json` prints.
pub fn json(today: &Today, view: &View) -> Value {
    let due: Vec<Value> = today
        .due
        .iter()
        .map(|due| {
            let mut due = due_json(due);
            let run = due.get("run").and_then(Value::as_str).map(|run| run.to_owned() + &as_flag(today));
            due["run"] = json!(run);
            due
        })
        .collect();
    let changed: Vec<Value> = today
        .changed
        .iter()
        .map(|Titled { it, title }| {
            json!({
                "record": it.at.name.as_str(), "kind": it.at.kind.name, "title": title, "author": it.author,
                "date": it.day.to_string(), "removed": it.is_removed,
            })
        })
        .collect();
    let waiting: Vec<Value> = today
        .waiting
        .iter()
        .map(|limit| {
            json!({
                "record": record(&limit.path), "title": limit.text.title,
                "stance": limit.stance.as_str(), "in_force": limit.in_force.as_str(),
                "counts_from": limit.counts_from.map(|day| day.to_string()),
                "keep": keep(limit, today),
            })
        })
        .collect();
    let settling: Vec<Value> = today
        .settling
        .iter()
        .map(|it| json!({ "record": it.record, "title": it.title, "next_session_from": it.from.to_string() }))
        .collect();
    json!({
        "version": 1, "note": NOTE, "paused": view.paused_ids(), "settling": settling,
        "synced": stances::synced_json(view),
        "person": today.person.as_ref().map(|person| person.id.as_str()),
        "signals": signals::json(&view.signals),
        "talk": talked(today), "due": due, "changed": changed, "waiting": waiting,
        "unsaved": today.unsaved.iter().map(|path| record(path)).collect::<Vec<_>>(),
        "drafts": today.drafts.iter().map(|name| name.as_str()).collect::<Vec<_>>(),
    })
}

/// The records that need a talk.
fn talked(today: &Today) -> Vec<&str> {
    let mut records: Vec<&str> = today.talks.iter().map(|talk| talk.it.talk.record.as_str()).collect();
    records.dedup();
    records
}

/// The same as an object.
pub(super) fn due_json(due: &Due) -> Value {
    match due {
        Due::Debrief { record, title, day } => json!({
            "what": "debrief", "record": record.as_str(), "title": title,
            "day": day.map(|day| day.to_string()), "run": "couplelog debrief",
        }),
        Due::Agreement { record, title, .. } => json!({
            "what": "agreement", "record": record.as_str(), "title": title, "day": null,
            "run": format!("couplelog agree {record}"),
        }),
        Due::CheckIn { day } => json!({
            "what": "checkin", "record": null, "title": null, "day": day.to_string(), "run": "couplelog checkin",
        }),
        Due::Review(review) => review_json(review),
        Due::FollowUp(follow_up) => json!({
            "what": "follow-up", "record": follow_up.record.as_str(), "title": follow_up.what,
            "day": follow_up.due.map(|day| day.to_string()),
            "run": format!("couplelog remind --done {}", follow_up.id()),
        }),
    }
}

/// A review day as an object.
pub fn review_json(review: &Review) -> Value {
    json!({
        "what": "review", "record": review.record.as_str(), "title": review.title,
        "day": review.day.to_string(), "talk_first": review.talk_first, "run": look_again(review),
    })
}

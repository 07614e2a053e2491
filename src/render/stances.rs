//! What holds today: who is paused, and the table of limits.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use serde_json::{Map, Value, json};

use super::NOTE;
use super::visible::visible_line;
use crate::domain::day;
use crate::domain::people::{SOMEONE, Settings};
use crate::domain::stance::Stance;
use crate::history::topics::{Topic, topics};
use crate::history::view::{Limit, View};

/// The lines that lead every view while anyone is paused (R5); nothing otherwise.
pub fn paused(view: &View) -> String {
    let mut lines = String::new();
    for paused in &view.paused {
        let name = if paused.person == SOMEONE { "someone" } else { view.settings.name_of(&paused.person) };
        lines += &format!(
            "PAUSED by {} since {}. Everything waits; nobody has to say why.\n",
            visible_line(name),
            day::words(paused.since)
        );
    }
    if lines.is_empty() { lines } else { lines + "\n" }
}

/// The table of limits: a row a topic, a column a person, and what it comes to together.
pub fn table(view: &View, width: usize) -> String {
    let topics = topics(view);
    let mut text = paused(view);
    if view.is_rewritten {
        text += "The history of this repository was rewritten; stricter stances from before still count.\n\n";
    }
    if topics.is_empty() {
        return text + "Nobody has written a limit yet: couplelog limit TOPIC\n";
    }
    text += &rows(view, &topics, "TOPIC", width);
    text += &notes(&topics, view);
    let synced = synced(view).map(|line| format!("\n{line}\n")).unwrap_or_default();
    text + &synced + "\n" + NOTE + "\n"
}

/// When this clone last synced; nothing where no place to sync with is set.
pub fn synced(view: &View) -> Option<String> {
    let synced = view.synced?;
    let when = synced.on.map_or_else(
        || "This computer has not synced yet".to_owned(),
        |on| format!("Last synced {}", day::distance(on, view.today)),
    );
    Some(if view.is_stale() {
        format!(
            "{when}: what others wrote since isn't known here, so their maybe and yes are `talk first` (couplelog \
             sync)."
        )
    } else {
        format!("{when}.")
    })
}

/// The same in JSON.
pub fn synced_json(view: &View) -> Value {
    view.synced.map_or(
        Value::Null,
        |synced| json!({ "last": synced.on.map(|day| day.to_string()), "stale": view.is_stale() }),
    )
}

/// A row a topic, a column a person, and what it comes to together; `corner` heads the topics.
pub(super) fn rows(view: &View, topics: &[Topic<'_>], corner: &str, width: usize) -> String {
    let mut text = String::new();
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(100));
    let names = view.settings.people.iter().map(|person| visible_line(&person.name).into_owned());
    table.set_header([corner.to_owned()].into_iter().chain(names).chain(["TOGETHER".to_owned()]));
    let columns = view.settings.people.len() + 2;
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    if let Some(column) = table.column_mut(0) {
        column.set_constraint(ColumnConstraint::UpperBoundary(Width::Percentage(
            u16::try_from(100 / columns).unwrap_or(25),
        )));
    }
    for topic in topics {
        let title = short(&visible_line(&topic.title));
        let people = view.settings.ids().map(|id| cell(topic.people.get(id).copied(), view));
        table.add_row([title].into_iter().chain(people).chain([topic.together.words().to_owned()]));
    }
    for line in table.lines() {
        text += line.trim_end();
        text.push('\n');
    }
    text
}

/// A title that a column can hold; the record's own page shows the whole.
fn short(title: &str) -> String {
    const LETTERS: usize = 60;
    match title.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}...", title.get(..end).unwrap_or(title).trim_end()),
        None => title.to_owned(),
    }
}

/// One stance as a screen shows it.
pub(super) fn cell(limit: Option<&Limit>, view: &View) -> String {
    let Some(limit) = limit else { return Stance::NotDiscussed.to_string() };
    if limit.is_unreadable {
        let name = visible_line(view.settings.name_of(&limit.owner)).into_owned();
        return format!("{} (can't be read, ask {name})", limit.in_force);
    }
    let mut cell = limit.in_force.to_string();
    if limit.is_unsaved {
        cell += " (not saved)";
    }
    if limit.talk_first {
        cell += " (talk first)";
    }
    if limit.in_force.is_stricter_than(limit.stance) {
        cell += &match limit.counts_from {
            Some(day) => format!(" ({} from {})", limit.stance, day::words(day)),
            None => format!(" ({} waits)", limit.stance),
        };
    }
    cell
}

/// One person's own limits as they count today, a line each.
pub fn own(view: &View, person: &str) -> String {
    let mut text = String::new();
    for topic in topics(view) {
        if let Some(limit) = topic.people.get(person) {
            text += &format!("  {}: {}\n", visible_line(&topic.title), cell(Some(limit), view));
        }
    }
    if text.is_empty() { "  No limit of yours is written yet.\n".to_owned() } else { text }
}

/// Conditions, places and whatever else the table has no room for, a paragraph a topic.
fn notes(topics: &[Topic<'_>], view: &View) -> String {
    let mut text = String::new();
    for topic in topics {
        for person in &view.settings.people {
            let Some(limit) = topic.people.get(person.id.as_str()) else { continue };
            let mut lines = Vec::new();
            let mut add = |label: &str, text: &Option<String>| {
                if let Some(text) = text {
                    lines.push(format!("{label}: {}", visible_line(text)));
                }
            };
            add("conditions", &limit.text.conditions);
            add("where", &limit.text.place);
            for earlier in &limit.earlier {
                add("conditions, still", &earlier.conditions);
                add("where, still", &earlier.place);
            }
            if limit.talk_first {
                let past = limit.review_day.filter(|day| *day < view.today);
                lines.extend(past.map(|day| format!("review day was {}", day::words(day))));
            }
            if limit.from_elsewhere {
                lines.push(
                    "a stricter stance from before the history was rewritten, or not merged yet, counts"
                        .to_owned(),
                );
            }
            if !limit.cross_edits.is_empty() {
                lines.push("changed by someone else; that doesn't count (couplelog check)".to_owned());
            }
            for line in lines {
                text +=
                    &format!("  {}, {}: {line}\n", visible_line(&topic.title), visible_line(&person.name));
            }
        }
        for (giving, receiving, together) in &topic.pairs {
            let name = |id: &str| visible_line(view.settings.name_of(id)).into_owned();
            text += &format!(
                "  {}: {} giving, {} receiving: {}\n",
                visible_line(&topic.title),
                name(giving),
                name(receiving),
                together.words()
            );
        }
    }
    if text.is_empty() { text } else { format!("\n{text}") }
}

/// The object that `limits --json` prints.
pub fn limits_json(view: &View) -> Value {
    let topics: Vec<Value> = topics(view)
        .iter()
        .map(|topic| {
            let people: Map<String, Value> = view
                .settings
                .ids()
                .map(|id| {
                    (id.to_owned(), topic.people.get(id).map_or(Value::Null, |limit| limit_json(limit)))
                })
                .collect();
            json!({
                "topic": topic.slug, "title": topic.title, "people": people,
                "together": topic.together.as_str(),
            })
        })
        .collect();
    json!({
        "version": 1, "note": NOTE, "paused": view.paused_ids(), "rewritten": view.is_rewritten,
        "synced": synced_json(view), "topics": topics,
    })
}

fn limit_json(limit: &Limit) -> Value {
    let earlier: Vec<Value> = limit
        .earlier
        .iter()
        .map(|text| json!({ "conditions": text.conditions, "where": text.place }))
        .collect();
    json!({
        "record": limit.path.strip_suffix(".yaml").unwrap_or(&limit.path),
        "stance": limit.stance.as_str(),
        "in_force": limit.in_force.as_str(),
        "counts_from": limit.counts_from.map(|day| day.to_string()),
        "conditions": limit.text.conditions,
        "where": limit.text.place,
        "earlier": earlier,
        "review_by": limit.text.review_by.map(|day| day.to_string()),
        "talk_first": limit.talk_first,
        "not_saved": limit.is_unsaved,
        "unreadable": limit.is_unreadable,
    })
}

/// A day in the past: its hard and soft limits, and of the rest only "ask today" (R1).
pub fn past(view: &View, settings: &Settings) -> String {
    let mut text = String::new();
    for (slug, people) in &view.limits {
        for limit in people.values().filter(|limit| limit.in_force.is_limit()) {
            let title = limit.text.title.as_deref().unwrap_or(slug);
            text += &format!(
                "  {}, {}: {}\n",
                visible_line(title),
                visible_line(settings.name_of(&limit.owner)),
                limit.in_force
            );
            text.extend(
                limit.text.conditions.as_ref().map(|it| format!("    conditions: {}\n", visible_line(it))),
            );
            text.extend(limit.text.place.as_ref().map(|it| format!("    where: {}\n", visible_line(it))));
        }
    }
    if text.is_empty() {
        text += "  no hard or soft limits had been written\n";
    }
    format!("Hard and soft limits in force on {}:\n{text}All else: ask today.\n", day::words(view.today))
}

/// The object that `limits --at DAY --json` prints.
pub fn past_json(view: &View, paused_now: &[&str]) -> Value {
    let topics: Vec<Value> = view
        .limits
        .iter()
        .filter(|(_, people)| people.values().any(|limit| limit.in_force.is_limit()))
        .map(|(slug, people)| {
            let shown: Map<String, Value> = people
                .iter()
                .map(|(id, limit)| {
                    let stance =
                        if limit.in_force.is_limit() { limit.in_force.as_str() } else { "ask today" };
                    (id.clone(), json!({ "in_force": stance }))
                })
                .collect();
            let title =
                people.values().find_map(|limit| limit.text.title.clone()).unwrap_or_else(|| slug.clone());
            json!({ "topic": slug, "title": title, "people": shown })
        })
        .collect();
    json!({ "version": 1, "note": NOTE, "paused": paused_now, "at": view.today.to_string(), "topics": topics })
}

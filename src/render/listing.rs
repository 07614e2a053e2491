//! Records as a list, grouped by kind.

use serde_json::{Value, json};

use super::visible::visible_line;
use crate::domain::day;
use crate::domain::people::Settings;
use crate::domain::spec::{Located, Spec};

/// One record of a list.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Which record.
    pub at: Located,
    /// What people call it.
    pub title: String,
    /// Whether its file can't be read.
    pub is_unreadable: bool,
    /// Whether it is kept outside the couple's folder, and only its owner is shown it.
    pub is_private: bool,
}

/// What people call a record whose file says no title: the readable part of its name.
pub fn title_of_name(at: &Located) -> String {
    at.slug.clone().unwrap_or_else(|| at.kind.name.to_owned())
}

/// The list for people: a heading a kind, a line a record.
pub fn text(entries: &[Entry], settings: &Settings) -> String {
    let mut text = String::new();
    let mut kind: Option<&Spec> = None;
    let width = entries.iter().map(|entry| unicode_width::UnicodeWidthStr::width(&*name(entry))).max();
    let width = width.unwrap_or_default().min(60);
    for entry in entries {
        if kind != Some(entry.at.kind) {
            let gap = if text.is_empty() { "" } else { "\n" };
            text += &format!("{gap}{}\n", entry.at.kind.plural.to_uppercase());
            kind = Some(entry.at.kind);
        }
        let name = name(entry);
        let gap = " ".repeat(width.saturating_sub(unicode_width::UnicodeWidthStr::width(&*name)));
        let line = format!("  {name}{gap}  {}", about(entry, settings));
        text += line.trim_end();
        text.push('\n');
    }
    if text.is_empty() { "Nothing is written yet.\n".to_owned() } else { text }
}

fn name(entry: &Entry) -> String {
    visible_line(entry.at.name.as_str()).into_owned()
}

/// What the name alone doesn't say.
fn about(entry: &Entry, settings: &Settings) -> String {
    let mut parts = Vec::new();
    if entry.at.slug.is_none() {
        parts.push(entry.at.kind.purpose.to_owned());
    } else if entry.title != title_of_name(&entry.at) {
        parts.push(visible_line(&entry.title).into_owned());
    }
    parts.extend(entry.at.owner.as_ref().map(|owner| visible_line(settings.name_of(owner)).into_owned()));
    parts.extend(entry.at.date.map(day::words));
    if entry.is_private {
        parts.push("private".to_owned());
    }
    if entry.is_unreadable {
        parts.push("can't be read: couplelog check".to_owned());
    }
    parts.join(", ")
}

/// The object that `list --json` prints.
pub fn json(entries: &[Entry]) -> Value {
    let records: Vec<Value> = entries
        .iter()
        .map(|entry| {
            let mut record = json!({
                "record": entry.at.name.as_str(),
                "kind": entry.at.kind.name,
                "title": entry.title,
                "date": entry.at.date.map(|date| date.to_string()),
                "owner": entry.at.owner,
            });
            if let Some(map) = record.as_object_mut().filter(|_| entry.is_private) {
                map.insert("private".to_owned(), json!(true));
            }
            record
        })
        .collect();
    json!({ "version": 1, "records": records })
}

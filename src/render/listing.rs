//! Records as a list, grouped by kind.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;

use super::visible::visible_line;
use crate::domain::day;
use crate::domain::people::Settings;
use crate::domain::spec::Located;

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

/// The list for people: a heading a kind, a line a record, or two where `width` is too narrow for one.
pub fn text(entries: &[Entry], settings: &Settings, width: usize) -> String {
    let mut text = String::new();
    for kind in entries.chunk_by(|one, other| one.at.kind == other.at.kind) {
        let gap = if text.is_empty() { "" } else { "\n" };
        let plural = kind.first().map(|entry| entry.at.kind.plural.to_uppercase());
        text += &format!("{gap}{}\n", plural.unwrap_or_default());
        let named = kind.iter().map(|entry| name(entry).width()).max().unwrap_or_default().min(60);
        for entry in kind {
            let (name, about) = (name(entry), about(entry, settings));
            let gap = " ".repeat(named.saturating_sub(name.width()));
            let line = format!("  {name}{gap}  {about}");
            if line.trim_end().width() <= width || about.is_empty() {
                text += line.trim_end();
            } else {
                let about = textwrap::fill(&about, width.saturating_sub(6).max(20));
                text += &format!("  {name}\n{}", textwrap::indent(&about, "      "));
            }
            text.push('\n');
        }
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
        let is_said = entry.at.owner.is_some() || entry.at.date.is_some();
        parts.extend((!is_said).then(|| entry.at.kind.purpose.to_owned()));
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

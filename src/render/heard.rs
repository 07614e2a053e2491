//! Who said what in a joint record: whose words stand there, and who wrote them.

use serde_json::Value as Json;
use serde_yaml::Value;

use super::visible::{visible, visible_line};
use crate::domain::own;
use crate::domain::people::Settings;
use crate::domain::record::{is_blank, text};
use crate::history::entries::{Entry, Wrote};

/// Who wrote what isn't known to be the named person's own.
pub fn by(entry: &Entry, settings: &Settings) -> String {
    match &entry.wrote {
        _ if !entry.is_by_another() => String::new(),
        Wrote::Person(id) => format!(" (written by {})", settings.name_of(id)),
        Wrote::Unknown => " (written by somebody else)".to_owned(),
        Wrote::NotSaved => " (not saved yet)".to_owned(),
    }
}

/// A list of people, each with who wrote them there if it wasn't they themselves.
pub fn named(field: &str, items: &[Value], entries: &[Entry], settings: &Settings) -> Vec<String> {
    let line = |id: String| {
        let by = written(entries, field, &id, settings);
        format!("- {}", visible_line(&format!("{}{by}", settings.name_of(&id))))
    };
    items.iter().filter_map(text).map(|id| line(id.trim().to_owned())).collect()
}

/// What each listener heard, and what the one who spoke said to it. The listener's own yes to it is none.
pub fn said_back(
    items: &[Value],
    entries: &[Entry],
    confirmed: &[Entry],
    settings: &Settings,
    width: usize,
) -> Vec<String> {
    let mut lines = Vec::new();
    for item in items.iter().filter(|item| !is_blank(item)) {
        let part = |key: &str| item.get(key).filter(|value| !is_blank(value)).and_then(text);
        let listener = part("by").map(|id| id.trim().to_owned());
        let name = listener.as_deref().map_or("Someone", |id| settings.name_of(id));
        let written = listener.as_deref().map(|id| written(entries, own::HEARD_BACK, id, settings));
        let head = format!("- {name} heard{}:", written.unwrap_or_default());
        lines.push(visible_line(&head).into_owned());
        let mut say = |words: Option<String>| {
            let words = words.map(|words| wrapped(&words, width.saturating_sub(4)));
            lines.extend(words.into_iter().flatten().map(|line| format!("    {line}")));
        };
        say(part("words"));
        let said = part("confirmed");
        let by = confirmed.iter().find(|entry| Some(&entry.person) == listener.as_ref());
        let to_it = match by.map(|entry| (&entry.wrote, entry.is_by_another())) {
            _ if said.is_none() => continue,
            Some((Wrote::Person(_), false)) => {
                format!("Written by {name}, who listened; whether that is it says the one who spoke:")
            }
            Some((Wrote::Person(id), _)) => format!("{} said to it:", settings.name_of(id)),
            Some((Wrote::NotSaved, _)) => "Said to it (not saved yet):".to_owned(),
            _ => "Said to it (written by somebody else):".to_owned(),
        };
        lines.extend(wrapped(&to_it, width.saturating_sub(2)).into_iter().map(|line| format!("  {line}")));
        let words = said.map(|words| wrapped(&words, width.saturating_sub(4)));
        lines.extend(words.into_iter().flatten().map(|line| format!("    {line}")));
    }
    lines
}

/// For scripts: for each listener who said whether their words are what was meant; null where that isn't known.
pub fn confirmed_by(confirmed: &[Entry]) -> Json {
    let one = |entry: &Entry| match &entry.wrote {
        Wrote::Person(id) => (entry.person.clone(), Json::from(id.as_str())),
        Wrote::Unknown | Wrote::NotSaved => (entry.person.clone(), Json::Null),
    };
    Json::Object(confirmed.iter().map(one).collect())
}

fn written(entries: &[Entry], field: &str, person: &str, settings: &Settings) -> String {
    let entry = entries.iter().find(|it| it.field == field && it.person == person);
    entry.map(|entry| by(entry, settings)).unwrap_or_default()
}

/// A text's lines, wrapped to a width, with what a terminal must not get made visible.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let text = visible(text);
    text.lines().flat_map(|line| textwrap::wrap(line, width.max(20)).into_iter().map(String::from)).collect()
}

//! What two people still have to talk about: both versions by name, and what stands there meanwhile.

use serde_json::{Value as Json, json};
use serde_yaml::Value;

use super::NOTE;
use super::stances;
use super::visible::{visible, visible_line};
use crate::change::merge::same;
use crate::domain::people::Settings;
use crate::domain::place;
use crate::domain::record::{is_blank, text as plain};
use crate::history::talks::Open;
use crate::history::today::Titled;
use crate::history::view::View;

/// The whole list.
pub fn text(talks: &[Titled<Open>], view: &View) -> String {
    let mut text = stances::paused(view);
    if talks.is_empty() {
        return text + "Nothing waits to be talked about.\n";
    }
    for talk in talks {
        text += &one(talk, &view.settings);
        text.push('\n');
    }
    text + &format!("Read them together, unhurried: couplelog resolve\n{NOTE}\n")
}

/// One of them: both versions, and what stands there meanwhile.
pub fn one(talk: &Titled<Open>, settings: &Settings) -> String {
    let open = &talk.it;
    let mut text = format!("{}\n", heading(talk));
    for (label, version) in labels(open, settings).iter().zip(&open.versions) {
        text += &block(&format!("{label}:"), &spelled(open, version.value.as_ref()));
    }
    text + &block("Now:", &[now(open, settings)])
}

/// What it is about: the title, the record and the field.
pub fn heading(talk: &Titled<Open>) -> String {
    let open = &talk.it;
    let (title, record) = (visible_line(&talk.title), visible_line(&open.talk.record));
    let name = if title == record { title.into_owned() } else { format!("{title} ({record})") };
    match field(open) {
        Some(field) => format!("{name}, `{}`", visible_line(&field)),
        None => name,
    }
}

/// The field, with dots between its keys; nothing for a whole record.
pub fn field(open: &Open) -> Option<String> {
    (!open.talk.field.is_empty()).then(|| open.talk.field.join("."))
}

/// What both versions are called: "Ana's", "Bo's".
pub fn labels(open: &Open, settings: &Settings) -> [String; 2] {
    let mut labels = open.versions.each_ref().map(|version| {
        let names: Vec<String> =
            version.people.iter().map(|id| visible_line(settings.name_of(id)).into_owned()).collect();
        if names.is_empty() { "Someone's".to_owned() } else { format!("{}'s", names.join(" and ")) }
    });
    if labels[0] == labels[1] {
        labels[0] += " (one)";
        labels[1] += " (other)";
    }
    labels
}

/// Whether what stands there now holds more than either version alone.
pub fn holds_both(open: &Open) -> bool {
    let now = open.talk.result.as_ref();
    now.is_some() && open.versions.iter().all(|version| !same(version.value.as_ref(), now))
}

fn now(open: &Open, settings: &Settings) -> String {
    let now = open.talk.result.as_ref();
    let is_now = |value: &Option<Value>| same(value.as_ref(), now);
    let [one, other] = &open.versions;
    let labels = labels(open, settings);
    if is_now(&one.value) {
        format!("as in {}", labels[0])
    } else if is_now(&other.value) {
        format!("as in {}", labels[1])
    } else if open.talk.field.is_empty() {
        "it stays, as strict as both of you made it".to_owned()
    } else if now.is_some_and(Value::is_sequence) {
        "both".to_owned()
    } else {
        spelled(open, now).join(" / ")
    }
}

/// A value in lines.
fn spelled(open: &Open, value: Option<&Value>) -> Vec<String> {
    match value {
        None if open.talk.field.is_empty() => vec!["removed it".to_owned()],
        Some(value) if !is_blank(value) => lines(value),
        _ => vec!["took it out".to_owned()],
    }
}

fn lines(value: &Value) -> Vec<String> {
    match value {
        Value::Sequence(items) if items.len() == 1 && !items[0].is_mapping() => lines(&items[0]),
        Value::Sequence(items) => {
            let item = |item: &Value| {
                let mut lines = lines(item).into_iter();
                let first = format!("- {}", lines.next().unwrap_or_default());
                std::iter::once(first).chain(lines.map(|line| format!("  {line}"))).collect::<Vec<_>>()
            };
            items.iter().filter(|value| !is_blank(value)).flat_map(item).collect()
        }
        Value::Mapping(map) => {
            let said = map.iter().filter(|(_, value)| !is_blank(value));
            said.flat_map(|(key, value)| {
                let key = visible_line(key.as_str().unwrap_or_default()).into_owned();
                let inner = lines(value);
                match inner.as_slice() {
                    [only] if !value.is_mapping() && !value.is_sequence() => vec![format!("{key}: {only}")],
                    _ => std::iter::once(format!("{key}:"))
                        .chain(inner.iter().map(|line| format!("  {line}")))
                        .collect(),
                }
            })
            .collect()
        }
        value => {
            let text = plain(value).unwrap_or_default();
            visible(&text).lines().map(str::to_owned).collect()
        }
    }
}

fn block(label: &str, lines: &[String]) -> String {
    match lines {
        [only] => format!("  {label} {only}\n"),
        lines => {
            let lines: Vec<String> = lines.iter().map(|line| format!("    {line}\n")).collect();
            format!("  {label}\n{}", lines.concat())
        }
    }
}

/// The object that `conflicts --json` prints.
pub fn json(talks: &[Titled<Open>], view: &View) -> Json {
    let talks: Vec<Json> = talks.iter().map(talk_json).collect();
    json!({ "version": 1, "note": NOTE, "paused": view.paused_ids(), "talks": talks })
}

fn talk_json(talk: &Titled<Open>) -> Json {
    let open = &talk.it;
    let value = |value: &Option<Value>| serde_json::to_value(value).unwrap_or_default();
    let kind = place::locate_path(&format!("{}.yaml", open.talk.record)).map(|at| at.kind.name);
    let versions: Vec<Json> = open
        .versions
        .iter()
        .map(|version| json!({ "people": version.people, "value": value(&version.value) }))
        .collect();
    json!({
        "id": open.id, "record": open.talk.record, "kind": kind, "title": talk.title, "field": field(open),
        "versions": versions, "now": value(&open.talk.result), "merge": open.merge,
    })
}

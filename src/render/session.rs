//! A session's page, and everyone's looks back side by side.

use chrono::NaiveDate;
use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};
use serde_json::{Map, Value as Json, json};
use serde_yaml::Value;

use super::visible::{visible, visible_line};
use crate::domain::day;
use crate::domain::form::Question;
use crate::domain::people::Settings;
use crate::domain::record::{Record, is_blank, text};
use crate::domain::session::Session;

/// The narrowest screen on which looks back stand side by side.
const SIDE_BY_SIDE: usize = 70;

/// Everything on a session's page but the limits.
pub struct Page {
    /// The log entry.
    pub record: Record,
    /// What stands under people's names in it.
    pub entries: Vec<Entry>,
    /// Who looked back, with the record, as far as the reader may see.
    pub debriefs: Vec<(String, String)>,
    /// Whether the reader has neither saved nor set aside their own.
    pub is_own_open: bool,
    /// The session.
    pub session: Session,
    /// Its day.
    pub day: NaiveDate,
    /// Today.
    pub today: NaiveDate,
}

/// A text under a person's name in the entry.
pub struct Entry {
    /// The field that it stands in.
    pub field: &'static str,
    /// Under whose name.
    pub person: String,
    /// The words.
    pub text: String,
    /// Who wrote them.
    pub by: WrittenBy,
}

/// Who wrote what stands under a person's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrittenBy {
    /// That person.
    Owner,
    /// Another one, with this id.
    Other(String),
    /// Nobody knows.
    Unknown,
    /// It is not committed yet.
    NotSaved,
}

/// The page, without the limits of its day.
pub fn page(page: &Page, settings: &Settings, width: usize) -> String {
    let mut shown = format!(
        "{}\n{}, {}   {}\n",
        visible_line(&page.record.title()),
        day::words(page.day),
        day::distance(page.day, page.today),
        visible_line(page.record.at.name.as_str()),
    );
    for (key, label) in [
        ("proposal", "The proposal you tried"),
        ("pauses", "Pauses, and what helped"),
        ("pace_changes", "Where it went slower, or stopped early"),
    ] {
        if let Some(text) = page.record.text(key) {
            shown += &format!("\n{label}\n{}", indented(&text, width));
        }
    }
    for (field, label) in [("responses", "How each of you responded"), ("reflections", "Since then")] {
        let mut entries = page.entries.iter().filter(|entry| entry.field == field).peekable();
        if entries.peek().is_some() {
            shown += &format!("\n{label}\n");
        }
        for entry in entries {
            let name = visible_line(settings.name_of(&entry.person)).into_owned();
            let by = match &entry.by {
                WrittenBy::Owner => String::new(),
                WrittenBy::Other(id) => format!(" (as written by {})", visible_line(settings.name_of(id))),
                WrittenBy::Unknown => " (as written by someone else)".to_owned(),
                WrittenBy::NotSaved => " (not saved yet)".to_owned(),
            };
            shown += &format!("  {name}{by}:\n{}", indented(&entry.text, width));
        }
    }
    shown += &own_fields(&page.record, width);
    let id = page.session.id();
    if !page.debriefs.is_empty() {
        let names: Vec<_> =
            page.debriefs.iter().map(|(id, _)| visible_line(settings.name_of(id)).into_owned()).collect();
        shown +=
            &format!("\nLooked back: {}. Side by side: couplelog debrief {id} --compare\n", names.join(", "));
    }
    if page.is_own_open {
        shown += &format!("\nYour own look back, whenever you like: couplelog debrief {id}\n");
    }
    shown
}

/// Keys of the couple's own.
fn own_fields(record: &Record, width: usize) -> String {
    let mut shown = String::new();
    for (key, value) in &record.fields {
        let Some(key) = key.as_str().filter(|key| key.starts_with("x-")) else { continue };
        if let Some(text) = text(value) {
            shown += &format!("\n{}\n{}", visible_line(key), indented(&text, width));
        }
    }
    shown
}

/// Everyone's looks back at one session: in columns where the screen is wide, else one after another.
///
/// The questions are those of the template, in its order and words; what nobody answered is left out.
pub fn compare(
    questions: &[Question],
    debriefs: &[(String, Record)],
    settings: &Settings,
    width: Option<usize>,
) -> String {
    let asked = questions
        .iter()
        .filter(|question| debriefs.iter().any(|(_, record)| record.get(question.field.key).is_some()));
    let name = |id: &str| visible_line(settings.name_of(id)).into_owned();
    match width.filter(|width| *width >= SIDE_BY_SIDE && debriefs.len() > 1) {
        Some(width) => {
            let mut table = Table::new();
            table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(u16::try_from(width).unwrap_or(100));
            table.set_header([String::new()].into_iter().chain(debriefs.iter().map(|(id, _)| name(id))));
            for question in asked {
                let said = debriefs.iter().map(|(_, record)| answer(record, question, settings));
                let row = [visible_line(&question.text).into_owned()].into_iter().chain(said);
                table.add_row(row.map(|cell| format!("{cell}\n")));
            }
            let share = u16::try_from(100 / (debriefs.len() + 1)).unwrap_or(33);
            for column in table.column_iter_mut() {
                column.set_padding((0, 2));
                column.set_constraint(ColumnConstraint::UpperBoundary(Width::Percentage(share)));
            }
            table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
        }
        None => {
            let asked: Vec<&Question> = asked.collect();
            let mut shown = String::new();
            for (id, record) in debriefs {
                shown += &format!("{}\n", name(id));
                for question in asked.iter().filter(|question| record.get(question.field.key).is_some()) {
                    let said = answer(record, question, settings);
                    shown += &format!("  {}\n", visible_line(&question.text));
                    shown += &said.lines().map(|line| format!("    {line}\n")).collect::<String>();
                }
                shown.push('\n');
            }
            shown
        }
    }
}

/// One answer as lines of text, whatever its shape.
fn answer(record: &Record, question: &Question, settings: &Settings) -> String {
    let mut lines = Vec::new();
    if let Some(value) = record.get(question.field.key) {
        in_lines(value, question.field.key, settings, &mut lines);
    }
    lines.join("\n")
}

fn in_lines(value: &Value, key: &str, settings: &Settings, lines: &mut Vec<String>) {
    match value {
        Value::Sequence(items) => {
            for item in items.iter().filter(|item| !is_blank(item)) {
                let mut inner = Vec::new();
                in_lines(item, key, settings, &mut inner);
                let mut inner = inner.into_iter();
                lines.extend(inner.next().map(|first| format!("- {first}")));
                lines.extend(inner.map(|line| format!("  {line}")));
            }
        }
        Value::Mapping(map) => {
            for (key, value) in map.iter().filter(|(_, value)| !is_blank(value)) {
                let key = key.as_str().unwrap_or_default();
                let mut inner = Vec::new();
                in_lines(value, key, settings, &mut inner);
                lines.push(format!("{}: {}", visible_line(key), inner.join(" ")));
            }
        }
        value => {
            let said = text(value).unwrap_or_default();
            let said = if key == "by" { settings.name_of(&said).to_owned() } else { said };
            lines.extend(visible(&said).lines().map(str::to_owned));
        }
    }
}

/// The object that `debrief --compare --json` prints.
pub fn compare_json(session: &Session, title: &str, debriefs: &[(String, Record)], paused: &[&str]) -> Json {
    let people: Map<String, Json> = debriefs
        .iter()
        .map(|(id, record)| {
            (id.clone(), json!({ "record": record.at.name.as_str(), "fields": record.fields }))
        })
        .collect();
    json!({
        "version": 1,
        "record": session.log().map(|name| name.to_string()).unwrap_or_default(),
        "date": session.date.to_string(),
        "title": title,
        "debriefs": people,
        "paused": paused,
    })
}

fn indented(text: &str, width: usize) -> String {
    let mut shown = String::new();
    for line in visible(text).lines() {
        for part in textwrap::wrap(line, width.saturating_sub(4).max(20)) {
            shown += &format!("    {part}\n");
        }
    }
    shown
}

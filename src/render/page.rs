//! One record as a page: its questions with what was answered, and for a limit what counts today.

use serde_json::{Map, Value as Json, json};
use serde_yaml::Value;

use super::NOTE;
use super::heard::{self, by, wrapped};
use super::visible::visible_line;
use crate::domain::check::COMMON;
use crate::domain::day;
use crate::domain::form::Question;
use crate::domain::kinds;
use crate::domain::own;
use crate::domain::people::Settings;
use crate::domain::record::{Record, date, is_blank, text as plain};
use crate::domain::spec::{Field, Shape};
use crate::domain::stance::Stance;
use crate::history::entries::{Entry, Wrote};
use crate::history::foreign::Foreign;
use crate::history::view::{Limit, View};

/// Everything that a record's page shows.
pub struct Page<'a> {
    /// The record.
    pub record: &'a Record,
    /// The template's questions, in its order.
    pub questions: &'a [Question],
    /// Who wrote what stands under a person's name.
    pub entries: &'a [Entry],
    /// Who said of each listener's words in a disagreement whether they are what was meant.
    pub confirmed: &'a [Entry],
    /// What somebody else wrote into a personal record, or who was put in the affected person's place.
    pub foreign: &'a [Foreign],
    /// For a limit: what counts.
    pub limit: Option<&'a Limit>,
    /// What holds today.
    pub view: &'a View,
}

const INDENT: &str = "    ";

/// The page for people, wrapped to this width.
pub fn text(page: &Page<'_>, width: usize) -> String {
    let at = &page.record.at;
    let settings = &page.view.settings;
    let title = if at.slug.is_none() { words(at.kind.purpose) } else { page.record.title() };
    let mut heading = format!("{}\n", visible_line(&title));
    let owner = at.owner.as_deref().map(|owner| format!(" of {}", visible_line(settings.name_of(owner))));
    let day = at.date.map(|date| format!(", {}", day::words(date))).unwrap_or_default();
    let kind = format!("{}{}{day}", at.kind.name, owner.unwrap_or_default());
    let name = visible_line(at.name.as_str());
    heading += &if kind == name { format!("{name}\n") } else { format!("{kind} · {name}\n") };
    let lead = page.limit.map(|limit| counts(limit, page)).unwrap_or_default();
    let mut fields = String::new();
    for (label, value, field) in page.answered() {
        fields += &format!("\n{}{}\n", visible_line(&label), page.by_another(field));
        for line in page.value(value, field, width.saturating_sub(INDENT.len())) {
            fields += format!("{INDENT}{line}").trim_end();
            fields.push('\n');
        }
    }
    if fields.is_empty() && !page.says_something() {
        fields =
            format!("\nNothing is written in it yet: couplelog edit {}\n", visible_line(at.name.as_str()));
    }
    let ends = if *at.kind == kinds::REPAIR { ends(page) } else { String::new() };
    heading + &lead + &fields + &ends
}

/// What a repair's closing means, or whose it is to close. What somebody else wrote closes nothing.
fn ends(page: &Page<'_>) -> String {
    // Whoever was put there since, it is theirs to close whose it was.
    let place = page.foreign.iter().find(|it| it.field.as_deref() == Some("affected"));
    let affected = place.map(|it| it.person.clone()).or_else(|| own::affected(&page.record.fields));
    let is_closed = place.is_none()
        && page.record.get("closed").is_some()
        && !page.entries.iter().any(|entry| entry.field == "closed" && entry.is_by_another());
    match affected.map(|id| visible_line(page.view.settings.name_of(&id)).into_owned()) {
        _ if is_closed => format!("\n{CLOSED}\n"),
        Some(name) => {
            format!("\nOpen, for as long as {name} likes. Only {name} closes it, and never has to.\n")
        }
        None => "\nOpen, for as long as the affected person likes.\n".to_owned(),
    }
}

/// What closing a repair means, and what it never means.
pub const CLOSED: &str = "Closed means: I need nothing more here; it never means forgiven. Repaired or ended unrepaired,\n\
                          one is as good an end as the other.";

/// What counts today of a limit, and from when the rest does.
fn counts(limit: &Limit, page: &Page<'_>) -> String {
    let view = page.view;
    let words =
        |stance: Stance| match (stance.to_string(), stance.words().split(';').next().unwrap_or_default()) {
            (word, said) if word == said => word,
            (word, said) => format!("{word} ({said})"),
        };
    let mut text = format!("\nWhat counts today: {}\n", words(limit.in_force));
    if limit.is_unsaved {
        text += "It is not saved yet, and being stricter it counts at once: couplelog save\n";
    }
    if limit.in_force.is_stricter_than(limit.stance) {
        text += &match limit.counts_from {
            Some(day) => format!(
                "{} counts from {} ({}).\n",
                words(limit.stance),
                day::words(day),
                day::distance(day, view.today)
            ),
            None => format!("{} waits.\n", words(limit.stance)),
        };
    }
    let in_file = kinds::limit::stance(page.record);
    if let Some(stance) = in_file.filter(|stance| *stance != limit.stance && limit.cross_edits.is_empty()) {
        text += &format!(
            "The file says {}, which is not saved and doesn't count yet: couplelog save\n",
            words(stance)
        );
    }
    if limit.talk_first {
        let day = limit.review_day.map(|day| format!(" {}", day::words(day))).unwrap_or_default();
        text += &format!("Its review day{day} has passed: talk first.\n");
    }
    if limit.from_elsewhere {
        text += "A stricter stance from before the history was rewritten, or not merged yet, counts.\n";
    }
    if !limit.cross_edits.is_empty() {
        text += "Somebody else wrote something looser; that doesn't count (couplelog check).\n";
    }
    for earlier in &limit.earlier {
        for part in [&earlier.conditions, &earlier.place].into_iter().flatten() {
            text +=
                &format!("Earlier words hold beside the new ones for some days: {}\n", visible_line(part));
        }
    }
    text
}

impl<'a> Page<'a> {
    /// A record that nobody else has touched, and in which nothing counts.
    pub fn plain(record: &'a Record, questions: &'a [Question], view: &'a View) -> Self {
        Self { record, questions, entries: &[], confirmed: &[], foreign: &[], limit: None, view }
    }

    /// Whether anything is written in it, be it shown above the fields only.
    fn says_something(&self) -> bool {
        self.record.fields.values().any(|value| !is_blank(value))
    }

    /// What was answered, each with its question: in the template's order, then the fields that it leaves
    /// out, then keys of the couple's own.
    fn answered(&self) -> Vec<(String, &'a Value, Option<&'static Field>)> {
        let kind = self.record.at.kind;
        let mut found = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for question in self.questions {
            seen.push(question.field.key);
            found.extend(
                self.record
                    .get(question.field.key)
                    .map(|value| (question.text.clone(), value, Some(question.field))),
            );
        }
        for (key, value) in &self.record.fields {
            let key = key.as_str().unwrap_or_default();
            if !seen.contains(&key) && !is_blank(value) {
                let field = kind.field(key).or_else(|| COMMON.iter().find(|field| field.key == key));
                found.push((words(key), value, field));
            }
        }
        // The page begins with the title, and with what counts of a limit or an agreement.
        found.retain(|(_, _, field)| {
            let is_shown =
                |key: &str| key != kind.title && key != "agreed" && (self.limit.is_none() || key != "stance");
            field.is_none_or(|field| is_shown(field.key))
        });
        found
    }

    fn value(&self, value: &Value, field: Option<&'static Field>, width: usize) -> Vec<String> {
        let settings = &self.view.settings;
        match field {
            Some(field) => match (&field.shape, value) {
                (Shape::PerPerson(shape), Value::Mapping(map)) => {
                    self.per_person(field.key, shape, map, width)
                }
                (Shape::List(Shape::Person), Value::Sequence(items)) => {
                    heard::named(field.key, items, self.entries, settings)
                }
                (_, Value::Sequence(items)) if self.is_heard_back(field) => {
                    heard::said_back(items, self.entries, self.confirmed, settings, width)
                }
                (shape, value) => shaped(value, Some(shape), settings, width),
            },
            None => shaped(value, None, settings, width),
        }
    }

    fn is_heard_back(&self, field: &Field) -> bool {
        field.key == own::HEARD_BACK && self.record.at.owner.is_none()
    }

    /// What is said beside a field that is one person's alone, and was written by another.
    fn by_another(&self, field: Option<&Field>) -> String {
        let Some(key) = field.map(|field| field.key) else { return String::new() };
        let settings = &self.view.settings;
        let is_alone = own::is_affecteds(&self.record.at, key);
        let entry = self.entries.iter().find(|entry| is_alone && entry.field == key);
        let words = match (entry, self.foreign.iter().find(|it| it.field.as_deref() == Some(key))) {
            (Some(entry), _) => by(entry, settings),
            (None, Some(foreign)) => match &foreign.author {
                Some(id) => format!(" (written by {})", settings.name_of(id)),
                None => " (written by somebody else)".to_owned(),
            },
            (None, None) => String::new(),
        };
        visible_line(&words).into_owned()
    }

    fn per_person(&self, field: &str, shape: &Shape, map: &serde_yaml::Mapping, width: usize) -> Vec<String> {
        let settings = &self.view.settings;
        let mut lines = Vec::new();
        for (person, value) in map.iter().filter(|(_, value)| !is_blank(value)) {
            let person = person.as_str().unwrap_or_default();
            let entry = self.entries.iter().find(|it| it.field == field && it.person == person);
            let by = entry.map(|entry| by(entry, settings)).unwrap_or_default();
            lines.push(visible_line(&format!("{}{by}:", settings.name_of(person))).into_owned());
            let inner = shaped(value, Some(shape), settings, width.saturating_sub(2));
            lines.extend(inner.into_iter().map(|line| format!("  {line}")));
        }
        lines
    }
}

/// A value as lines, by its shape where it has one.
fn shaped(value: &Value, shape: Option<&Shape>, settings: &Settings, width: usize) -> Vec<String> {
    match (shape, value) {
        (_, value) if is_blank(value) => Vec::new(),
        (Some(Shape::Choice(_)), Value::String(word)) => vec![match Stance::from_word(word) {
            Some(stance) => format!("{stance} ({})", stance.words()),
            None => visible_line(word).into_owned(),
        }],
        (Some(Shape::Date), value) => {
            vec![date(value).map_or_else(|| one_line(value), day::words)]
        }
        (Some(Shape::Flag), Value::Bool(flag)) => vec![if *flag { "yes" } else { "no" }.to_owned()],
        (Some(Shape::Person), Value::String(id)) => vec![visible_line(settings.name_of(id)).into_owned()],
        (_, Value::Sequence(items)) => {
            let item_shape = match shape {
                Some(Shape::List(item)) => Some(*item),
                _ => None,
            };
            let mut lines = Vec::new();
            for item in items.iter().filter(|item| !is_blank(item)) {
                let inner = shaped(item, item_shape, settings, width.saturating_sub(2));
                lines.extend(inner.into_iter().enumerate().map(|(nth, line)| {
                    let mark = if nth == 0 { "- " } else { "  " };
                    format!("{mark}{line}")
                }));
            }
            lines
        }
        (_, Value::Mapping(map)) => {
            let mut lines = Vec::new();
            for (key, value) in map.iter().filter(|(_, value)| !is_blank(value)) {
                let key = key.as_str().unwrap_or_default();
                let field = match shape {
                    Some(Shape::Group(fields)) => fields.iter().find(|field| field.key == key),
                    _ => None,
                };
                let inner = shaped(value, field.map(|field| &field.shape), settings, width.saturating_sub(2));
                let label = visible_line(&words(key)).into_owned();
                match inner.as_slice() {
                    [only] if label.len() + only.len() + 2 <= width => lines.push(format!("{label}: {only}")),
                    several => {
                        lines.push(format!("{label}:"));
                        lines.extend(several.iter().map(|line| format!("  {line}")));
                    }
                }
            }
            lines
        }
        (_, value) => wrapped(&plain(value).unwrap_or_default(), width),
    }
}

fn one_line(value: &Value) -> String {
    visible_line(&plain(value).unwrap_or_default()).into_owned()
}

/// A key as words.
fn words(key: &str) -> String {
    let mut letters = key.replace('_', " ").chars().collect::<Vec<_>>().into_iter();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The object that `show --json` prints; for a limit with what counts, and the note.
pub fn json(page: &Page<'_>) -> Json {
    let at = &page.record.at;
    let mut object = Map::new();
    object.insert("version".to_owned(), json!(1));
    object.insert("record".to_owned(), json!(at.name.as_str()));
    object.insert("kind".to_owned(), json!(at.kind.name));
    object.insert("fields".to_owned(), serde_json::to_value(&page.record.fields).unwrap_or_default());
    let mut by: Map<String, Json> = Map::new();
    for entry in page.entries.iter().filter(|entry| entry.is_by_another()) {
        let id = match &entry.wrote {
            Wrote::Person(id) => Some(id),
            Wrote::Unknown | Wrote::NotSaved => None,
        };
        let inner = by.entry(entry.field.clone()).or_insert_with(|| json!({}));
        if let Json::Object(inner) = inner {
            inner.insert(
                entry.person.clone(),
                json!({ "author": id, "not_saved": entry.wrote == Wrote::NotSaved }),
            );
        }
    }
    for foreign in page.foreign {
        let inner = foreign.field.clone().map(|field| by.entry(field).or_insert_with(|| json!({})));
        if let Some(Json::Object(inner)) = inner {
            let said = json!({ "author": foreign.author, "not_saved": false });
            inner.entry(foreign.person.clone()).or_insert(said);
        }
    }
    if !by.is_empty() {
        object.insert("written_by".to_owned(), by.into());
    }
    if !page.confirmed.is_empty() {
        object.insert("confirmed_by".to_owned(), heard::confirmed_by(page.confirmed));
    }
    if *at.kind == kinds::LIMIT {
        object.insert("in_force".to_owned(), json!(page.limit.map(|limit| limit.in_force.as_str())));
        object.insert(
            "counts_from".to_owned(),
            json!(page.limit.and_then(|limit| limit.counts_from).map(|day| day.to_string())),
        );
        object.insert("talk_first".to_owned(), json!(page.limit.is_some_and(|limit| limit.talk_first)));
        object.insert("note".to_owned(), json!(NOTE));
        object.insert("paused".to_owned(), json!(page.view.paused_ids()));
    }
    object.into()
}

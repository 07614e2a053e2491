//! What is wrong with a record, field by field, in words that never repeat a value.

use serde_yaml::{Mapping, Value};

use super::name;
use super::people::Settings;
use super::record::{self, Record, is_blank};
use super::spec::{Field, Shape, field};

/// Whether something must be put right, or only looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The record does not pass the checks.
    Error,
    /// Worth a look; nothing depends on it.
    Warning,
}

impl Level {
    /// The word in JSON and on screens.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
        }
    }
}

/// One thing that was found in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Error or warning.
    pub level: Level,
    /// The keys (and list positions) that lead to it; empty for the whole record.
    pub field: Vec<String>,
    /// Whether the last of these keys itself is at fault, and not what stands behind it.
    pub is_about_key: bool,
    /// What is wrong, without the value.
    pub message: String,
    /// What to do about it, if that can be said.
    pub hint: Option<String>,
}

impl Finding {
    /// An error in a field.
    pub fn error(field: &[&str], message: impl Into<String>) -> Self {
        let field = field.iter().map(|&key| key.to_owned()).collect();
        Self { level: Level::Error, field, is_about_key: false, message: message.into(), hint: None }
    }

    /// A warning about a field.
    pub fn warning(field: &[&str], message: impl Into<String>) -> Self {
        Self { level: Level::Warning, ..Self::error(field, message) }
    }

    /// The same, about the key itself.
    pub fn about_key(mut self) -> Self {
        self.is_about_key = true;
        self
    }

    /// The same finding with something to do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Fields that every kind may have (design.md, section 3).
pub const COMMON: &[Field] = &[field(
    "for_professional",
    Shape::List(&Shape::Person),
    "who is willing to show this record to a professional",
)];

/// Everything that is wrong with a record, in the order of its fields.
pub fn check(record: &Record, settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    let known: Vec<&Field> = record.at.kind.fields.iter().chain(COMMON).collect();
    check_map(&record.fields, &known, settings, &mut Vec::new(), &mut findings);
    for field in
        record.at.kind.fields.iter().filter(|field| field.required && record.get(field.key).is_none())
    {
        findings.push(
            Finding::error(&[field.key], format!("`{}` is missing", field.key))
                .hint(format!("it says {}", field.means)),
        );
    }
    (record.at.kind.check)(record, &mut findings);
    findings
}

fn check_map(
    map: &Mapping,
    known: &[&Field],
    settings: &Settings,
    path: &mut Vec<String>,
    findings: &mut Vec<Finding>,
) {
    for (key, value) in map {
        let Some(key) = key.as_str() else {
            push(findings, path, "a key is not text");
            continue;
        };
        path.push(key.to_owned());
        match known.iter().find(|field| field.key == key) {
            Some(field) => check_shape(value, &field.shape, settings, path, findings),
            None if key.starts_with("x-") && path.len() == 1 => {}
            None => {
                push(findings, path, "this kind of record has no such field");
                about_key(findings);
                let hint = match name::nearest(key, known.iter().map(|field| field.key)) {
                    Some(near) => format!("did you mean `{near}`? keys of your own begin with `x-`"),
                    None => "keys of your own begin with `x-`".to_owned(),
                };
                add_hint(findings, hint);
            }
        }
        path.pop();
    }
}

fn check_shape(
    value: &Value,
    shape: &Shape,
    settings: &Settings,
    path: &mut Vec<String>,
    findings: &mut Vec<Finding>,
) {
    // Nothing, or an empty text, says nothing anywhere; an empty list or map only where one belongs.
    if is_blank(value) && !value.is_sequence() && !value.is_mapping() {
        return;
    }
    match (shape, value) {
        (Shape::Line | Shape::Prose, Value::String(_) | Value::Number(_) | Value::Bool(_)) => {}
        (Shape::Line | Shape::Prose, _) => {
            push(findings, path, "text belongs here");
            add_hint(findings, "write it as words; quotes around them keep a colon or a bracket".to_owned());
        }
        (Shape::Notes, Value::Sequence(items)) => {
            for (index, item) in items.iter().enumerate() {
                nested(index.to_string(), path, |path| {
                    check_shape(item, &Shape::Prose, settings, path, findings)
                });
            }
        }
        (Shape::Notes, _) => check_shape(value, &Shape::Prose, settings, path, findings),
        (Shape::Choice(words), _) => {
            if !value.as_str().is_some_and(|text| words.contains(&text)) {
                push(findings, path, format!("one of {} belongs here", list(words)));
                let near = value.as_str().and_then(|text| name::nearest(text, words.iter().copied()));
                let example = words.first().copied().unwrap_or_default();
                add_hint(
                    findings,
                    near.map_or_else(|| such_as(path, example), |near| format!("did you mean `{near}`?")),
                );
            }
        }
        (Shape::Date, _) => {
            if record::date(value).is_none() {
                push(findings, path, "a day belongs here, written like 2026-11-23");
                add_hint(findings, such_as(path, "2026-11-23") + ", a day that the calendar has");
            }
        }
        (Shape::Number(min, max), _) => {
            if !value.as_i64().is_some_and(|number| (*min..=*max).contains(&number)) {
                push(findings, path, format!("a whole number from {min} to {max} belongs here"));
                add_hint(findings, such_as(path, &min.to_string()));
            }
        }
        (Shape::Flag, Value::Bool(_)) => {}
        (Shape::Flag, _) => {
            push(findings, path, "`true` or `false` belongs here");
            add_hint(findings, such_as(path, "false"));
        }
        (Shape::Person, _) => {
            if value.as_str().is_none_or(|id| settings.person(id).is_none()) {
                unknown_person(value.as_str().unwrap_or_default(), settings, path, findings);
            }
        }
        (Shape::List(item), Value::Sequence(items)) => {
            for (index, value) in items.iter().enumerate() {
                nested(index.to_string(), path, |path| check_shape(value, item, settings, path, findings));
            }
        }
        (Shape::List(_), _) => {
            push(findings, path, "a list belongs here, one `- ` a line");
            add_hint(findings, "put each on a line of its own below the key, with `- ` before it".to_owned());
        }
        (Shape::PerPerson(shape), Value::Mapping(map)) => {
            for (key, value) in map {
                let id = key.as_str().unwrap_or_default();
                nested(id.to_owned(), path, |path| {
                    if settings.person(id).is_none() {
                        unknown_person(id, settings, path, findings);
                        about_key(findings);
                    }
                    check_shape(value, shape, settings, path, findings);
                });
            }
        }
        (Shape::PerPerson(_), _) => {
            push(findings, path, "one entry for each person's id belongs here");
            let ids: Vec<&str> = settings.ids().collect();
            add_hint(findings, format!("below the key, {}, each with their own", list(&ids)));
        }
        (Shape::Group(fields), Value::Mapping(map)) => {
            check_map(map, &fields.iter().collect::<Vec<_>>(), settings, path, findings);
        }
        (Shape::Group(fields), _) => {
            let keys: Vec<&str> = fields.iter().map(|field| field.key).collect();
            push(findings, path, format!("the keys {} belong here", list(&keys)));
            add_hint(findings, "put each on a line of its own below the key, further in".to_owned());
        }
    }
}

fn nested(key: String, path: &mut Vec<String>, check: impl FnOnce(&mut Vec<String>)) {
    path.push(key);
    check(path);
    path.pop();
}

fn unknown_person(id: &str, settings: &Settings, path: &[String], findings: &mut Vec<Finding>) {
    push(findings, path, "nobody in couplelog.yaml has this id");
    let ids: Vec<&str> = settings.ids().collect();
    let hint = match name::nearest(id, ids.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the people here are {}", list(&ids)),
    };
    add_hint(findings, hint);
}

fn push(findings: &mut Vec<Finding>, path: &[String], message: impl Into<String>) {
    let field: Vec<&str> = path.iter().map(String::as_str).collect();
    findings.push(Finding::error(&field, message));
}

fn about_key(findings: &mut [Finding]) {
    if let Some(last) = findings.last_mut() {
        last.is_about_key = true;
    }
}

fn add_hint(findings: &mut [Finding], hint: String) {
    if let Some(last) = findings.last_mut() {
        last.hint = Some(hint);
    }
}

/// The field with a value that may stand in it.
fn such_as(path: &[String], value: &str) -> String {
    let key = path.iter().rev().find(|key| key.parse::<usize>().is_err());
    format!("such as `{}: {value}`", key.map_or("", String::as_str))
}

/// "`a`, `b` or `c`".
pub fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kinds;
    use crate::domain::place;

    #[test]
    fn nothing_is_let_through_everywhere_and_an_empty_list_only_where_one_belongs() {
        let name = name::RecordName::new("limits/ana/photos").unwrap();
        let at = place::locate(&name).unwrap();
        assert_eq!(*at.kind, kinds::LIMIT);
        for (said, is_right) in [
            ("why:", true),
            ("why: ''", true),
            ("why: []", true),
            ("why: {}", false),
            ("review_by: ''", true),
            ("review_by: []", false),
            ("review_by: {}", false),
            ("for_professional: []", true),
            ("for_professional: {}", false),
            ("where: [[]]", false),
        ] {
            let fields = serde_yaml::from_str(&format!("topic: x\nstance: maybe\n{said}\n")).unwrap();
            let found = check(&Record { at: at.clone(), fields }, &Settings::default());
            assert_eq!(found.is_empty(), is_right, "{said}: {found:?}");
        }
    }
}

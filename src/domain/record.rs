//! One record: where it lives and what its fields say.

use chrono::NaiveDate;
use serde_yaml::{Mapping, Value};

use super::spec::Located;

/// A record as read from its file. Fields that nobody filled in (`key:`) read as if they weren't there.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its kind, name, owner and day.
    pub at: Located,
    /// The fields as they stand in the file, `x-` keys included.
    pub fields: Mapping,
}

impl Record {
    /// The value of a field, if anything stands in it.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.fields.get(key).filter(|value| !is_blank(value))
    }

    /// A field as text: several texts are joined by line ends.
    pub fn text(&self, key: &str) -> Option<String> {
        self.get(key).and_then(text)
    }

    /// A field as a list of texts; one text is a list of one.
    pub fn texts(&self, key: &str) -> Vec<String> {
        match self.get(key) {
            Some(Value::Sequence(items)) => items.iter().filter_map(text).collect(),
            Some(value) => text(value).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// A field as a day.
    pub fn date(&self, key: &str) -> Option<NaiveDate> {
        self.get(key).and_then(date)
    }

    /// What people call this record: its title field, else the readable part of its name.
    pub fn title(&self) -> String {
        let title = self.text(self.at.kind.title).filter(|_| !self.at.kind.title.is_empty());
        title.unwrap_or_else(|| self.at.slug.clone().unwrap_or_else(|| self.at.kind.name.to_owned()))
    }

    /// What stands under one person's id in a per-person field.
    pub fn of_person(&self, key: &str, person: &str) -> Option<String> {
        self.get(key)?.get(person).filter(|value| !is_blank(value)).and_then(text)
    }
}

/// Whether nothing was said: null, empty text, or a list or map of such.
pub fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Sequence(items) => items.iter().all(is_blank),
        Value::Mapping(map) => map.values().all(is_blank),
        _ => false,
    }
}

/// A plain value, or a list of them, as text; nothing for maps and blanks.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim_end().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Sequence(items) => {
            let texts: Vec<String> = items.iter().filter_map(text).collect();
            (!texts.is_empty()).then(|| texts.join("\n"))
        }
        _ => None,
    }
}

/// A value that is a day.
pub fn date(value: &Value) -> Option<NaiveDate> {
    let text = value.as_str()?.trim();
    (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

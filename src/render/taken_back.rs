//! What a record was and becomes again, a line each.

use serde_yaml::Value;

use super::visible::visible_line;
use crate::domain::record::{Record, is_blank, text};
use crate::domain::spec::Shape;

/// A line a file: what it is now, and what it becomes.
pub fn lines<'a>(files: impl Iterator<Item = (&'a str, Option<&'a Record>, Option<&'a Record>)>) -> String {
    let mut lines = String::new();
    for (path, now, then) in files {
        let name = visible_line(path.strip_suffix(".yaml").unwrap_or(path)).into_owned();
        let what = match (now, then) {
            (Some(now), Some(then)) => between(now, then),
            (Some(_), None) => "is taken away again".to_owned(),
            (None, Some(_)) => "is put back".to_owned(),
            (None, None) => "is as it was before".to_owned(),
        };
        lines += &format!("  {name}: {what}\n");
    }
    lines
}

/// The fields that differ: single words with both values, longer texts by name only.
fn between(now: &Record, then: &Record) -> String {
    let keys = now.fields.keys().chain(then.fields.keys().filter(|key| !now.fields.contains_key(*key)));
    let mut parts = Vec::new();
    for key in keys {
        let said = |record: &Record| record.fields.get(key).filter(|value| !is_blank(value)).cloned();
        let (from, to) = (said(now), said(then));
        if from == to {
            continue;
        }
        let key = key.as_str().unwrap_or_default();
        let shape = now.at.kind.field(key).map(|field| &field.shape);
        let is_word = matches!(shape, Some(Shape::Choice(_) | Shape::Date | Shape::Number(..)));
        let word =
            |value: Option<Value>| value.as_ref().and_then(text).unwrap_or_else(|| "nothing".to_owned());
        let change = if is_word { format!("{key} {} → {}", word(from), word(to)) } else { key.to_owned() };
        parts.push(visible_line(&change).into_owned());
    }
    if parts.is_empty() { "its layout and comments".to_owned() } else { parts.join(", ") }
}

//! A record as the cells of a table and back: one column a field, with dots for what stands inside of it.

use serde_yaml::{Mapping, Number, Value};

use super::check::COMMON;
use super::record::{is_blank, text};
use super::spec::{Field, Shape, Spec};

/// The columns of a kind: a field each, and one each for what stands inside a group or under a person's id.
pub fn columns(kind: &Spec, people: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for field in kind.fields.iter().chain(COMMON) {
        match &field.shape {
            Shape::PerPerson(_) => found.extend(people.iter().map(|id| format!("{}.{id}", field.key))),
            Shape::Group(parts) => {
                found.extend(parts.iter().map(|part| format!("{}.{}", field.key, part.key)))
            }
            _ => found.push(field.key.to_owned()),
        }
    }
    found
}

/// What stands in a record, each with its column. Texts of a list are lines of one cell; what is more than
/// text is JSON.
pub fn cells(kind: &Spec, fields: &Mapping) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (key, value) in fields.iter().filter(|(_, value)| !is_blank(value)) {
        let key = key.as_str().unwrap_or_default();
        let shape = kind.field(key).map(|field| &field.shape);
        match (shape, value) {
            (Some(Shape::PerPerson(_) | Shape::Group(_)), Value::Mapping(parts)) => {
                for (part, value) in parts.iter().filter(|(_, value)| !is_blank(value)) {
                    found.push((format!("{key}.{}", part.as_str().unwrap_or_default()), cell(value)));
                }
            }
            _ => found.push((key.to_owned(), cell(value))),
        }
    }
    found
}

fn cell(value: &Value) -> String {
    let is_plain = match value {
        Value::Sequence(items) => items.iter().all(|item| !item.is_mapping() && !item.is_sequence()),
        value => !value.is_mapping(),
    };
    let plain = if is_plain { text(value) } else { None };
    plain.unwrap_or_else(|| serde_json::to_string(value).unwrap_or_default())
}

/// Puts a cell where its column says.
///
/// # Errors
/// What is wrong, without the value.
pub fn put(fields: &mut Mapping, kind: &Spec, column: &str, text: &str) -> Result<(), String> {
    let (key, part) = column.split_once('.').map_or((column, None), |(key, part)| (key, Some(part)));
    let field = kind.fields.iter().chain(COMMON).find(|field| field.key == key);
    let value = match (field.map(|field| &field.shape), part) {
        (Some(Shape::PerPerson(shape)), Some(_)) => value(shape, text)?,
        (Some(Shape::Group(parts)), Some(part)) => {
            value(&inner(parts, part).ok_or("no such field")?.shape, text)?
        }
        (Some(shape), None) => value(shape, text)?,
        _ => Value::from(text),
    };
    match part.filter(|_| field.is_some()) {
        None => {
            fields.insert(Value::from(column), value);
        }
        Some(part) => {
            let slot = fields.entry(Value::from(key)).or_insert_with(|| Value::Mapping(Mapping::new()));
            if let Value::Mapping(parts) = slot {
                parts.insert(Value::from(part), value);
            }
        }
    }
    Ok(())
}

/// Whether a column is one of this kind's, or one of the couple's own.
pub fn is_column(kind: &Spec, column: &str) -> bool {
    let (key, part) = column.split_once('.').map_or((column, None), |(key, part)| (key, Some(part)));
    if column.starts_with("x-") {
        return true;
    }
    match (kind.fields.iter().chain(COMMON).find(|field| field.key == key).map(|field| &field.shape), part) {
        (Some(Shape::PerPerson(_)), Some(_)) => true,
        (Some(Shape::Group(parts)), Some(part)) => inner(parts, part).is_some(),
        (Some(Shape::PerPerson(_) | Shape::Group(_)), None) | (None, _) | (Some(_), Some(_)) => false,
        (Some(_), None) => true,
    }
}

fn inner<'a>(parts: &'a [Field], key: &str) -> Option<&'a Field> {
    parts.iter().find(|field| field.key == key)
}

fn value(shape: &Shape, text: &str) -> Result<Value, String> {
    let trimmed = text.trim();
    Ok(match shape {
        Shape::Number(..) => match trimmed.parse::<i64>() {
            Ok(number) => Value::Number(Number::from(number)),
            Err(_) => return Err("a whole number belongs here".to_owned()),
        },
        Shape::Flag => match trimmed.to_lowercase().as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => return Err("`true` or `false` belongs here".to_owned()),
        },
        Shape::Choice(_) | Shape::Date | Shape::Person => Value::from(trimmed),
        Shape::List(Shape::Group(_)) | Shape::Group(_) | Shape::PerPerson(_) => {
            serde_json::from_str(trimmed).map_err(|_| "a list in JSON belongs here".to_owned())?
        }
        Shape::List(_) => {
            let items = trimmed.lines().map(str::trim).filter(|item| !item.is_empty());
            Value::Sequence(items.map(Value::from).collect())
        }
        Shape::Line | Shape::Prose | Shape::Notes => Value::from(text.replace("\r\n", "\n").trim_end()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kinds;

    #[test]
    fn what_a_record_says_in_cells_is_read_back() {
        let yaml = "title: Evening\nresponses: {ana: glad, bo: 'yes: a bit'}\npauses: one\n";
        let fields: Mapping = serde_yaml::from_str(yaml).unwrap();
        let mut read = Mapping::new();
        for (column, cell) in cells(&kinds::LOG, &fields) {
            assert!(is_column(&kinds::LOG, &column), "{column}");
            put(&mut read, &kinds::LOG, &column, &cell).unwrap();
        }
        assert_eq!(read, fields);
    }

    #[test]
    fn groups_lists_and_numbers_keep_what_they_are() {
        let yaml =
            "energy: 3\nfelt_heard: 5\nfollow_ups: [{what: 'call, soon', due: '2026-12-01'}]\nx-mood: calm\n";
        let fields: Mapping = serde_yaml::from_str(yaml).unwrap();
        let mut read = Mapping::new();
        for (column, cell) in cells(&kinds::CHECKIN, &fields) {
            put(&mut read, &kinds::CHECKIN, &column, &cell).unwrap();
        }
        assert_eq!(read, fields);
        let proposal: Mapping = serde_yaml::from_str("declined: {by: bo, until: '2027-01-01'}").unwrap();
        assert_eq!(cells(&kinds::PROPOSAL, &proposal)[0], ("declined.by".to_owned(), "bo".to_owned()));
    }

    #[test]
    fn every_kind_has_a_column_for_all_its_fields_and_no_stranger_is_one() {
        for kind in kinds::ALL {
            let found = columns(kind, &["ana", "bo"]);
            assert!(found.len() >= kind.fields.len(), "{}", kind.name);
            assert!(found.iter().all(|column| is_column(kind, column)), "{}", kind.name);
            assert!(!is_column(kind, "zebra") && !is_column(kind, "zebra.x") && is_column(kind, "x-own"));
        }
    }
}

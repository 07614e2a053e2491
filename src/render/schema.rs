//! A kind's fields as a JSON Schema, for editors and scripts.
//!
//! Written from the registry by hand: the shapes are data, not Rust types, so nothing could be derived from
//! them, and every field takes its description from its `means`.

use serde_json::{Map, Value, json};

use crate::domain::check::COMMON;
use crate::domain::spec::{Field, Shape, Spec};

/// The JSON Schema (draft 2020-12) of a kind's records. What it refuses, the checks refuse, but for an empty
/// text (`""`) where a day, a word or a list belongs, which says nothing; who the people are and what a kind
/// checks besides, it can't know.
pub fn of(kind: &Spec) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".to_owned(), json!(kind.name));
    schema.insert("description".to_owned(), json!(kind.purpose));
    schema.extend(group(kind.fields.iter().chain(COMMON)));
    schema.insert("patternProperties".to_owned(), json!({ "^x-": true }));
    schema
}

/// Where a kind's schema is in the data repository, for the first line of its records: editors look it up
/// from there, so it works without couplelog and without a network.
pub fn path(kind: &Spec) -> String {
    format!(".couplelog/schemas/{}.json", kind.name)
}

/// The schema as the text of that file.
pub fn file(kind: &Spec) -> String {
    format!("{:#}\n", Value::from(of(kind)))
}

fn group<'a>(fields: impl Iterator<Item = &'a Field>) -> Map<String, Value> {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for field in fields {
        let mut schema = shape(&field.shape, field.required);
        schema.insert("description".to_owned(), json!(field.means));
        properties.insert(field.key.to_owned(), schema.into());
        if field.required {
            required.push(field.key);
        }
    }
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), properties.into());
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    schema.insert("additionalProperties".to_owned(), json!(false));
    schema
}

/// A shape; nothing at all (`key:`) may stand in every field that isn't required.
fn shape(shape: &Shape, is_required: bool) -> Map<String, Value> {
    let types = |name: &str| if is_required { json!(name) } else { json!([name, "null"]) };
    let schema = match shape {
        Shape::Line | Shape::Prose => text(is_required),
        Shape::Notes => json!({ "anyOf": [text(is_required), { "type": "array", "items": text(false) }] }),
        Shape::Choice(words) => {
            let mut words: Vec<Value> = words.iter().map(|word| json!(word)).collect();
            words.extend((!is_required).then_some(Value::Null));
            json!({ "enum": words })
        }
        Shape::Date => {
            json!({ "type": types("string"), "format": "date", "pattern": "^\\d{4}-\\d{2}-\\d{2}$" })
        }
        Shape::Number(min, max) => json!({ "type": types("integer"), "minimum": min, "maximum": max }),
        Shape::Flag => json!({ "type": types("boolean") }),
        Shape::Person => json!({ "type": types("string"), "minLength": 1 }),
        Shape::List(item) => {
            let items = Value::from(self::shape(item, false));
            json!({ "type": types("array"), "items": items })
        }
        Shape::PerPerson(value) => {
            let values = Value::from(self::shape(value, false));
            json!({ "type": types("object"), "additionalProperties": values })
        }
        Shape::Group(fields) => {
            let mut schema = group(fields.iter());
            schema.insert("type".to_owned(), types("object"));
            schema.into()
        }
    };
    match schema {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Text; what YAML reads as a number or a truth value counts as the text that was written.
fn text(is_required: bool) -> Value {
    if is_required {
        json!({ "type": ["string", "number", "boolean"], "pattern": "\\S" })
    } else {
        json!({ "type": ["string", "number", "boolean", "null"] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kinds;

    #[test]
    fn every_field_of_every_kind_is_described() {
        for kind in kinds::ALL {
            let schema = of(kind);
            for field in kind.fields.iter().chain(COMMON) {
                assert_eq!(schema["properties"][field.key]["description"], field.means, "{}", kind.name);
            }
            assert_eq!(schema["patternProperties"]["^x-"], true);
            assert_eq!(schema["additionalProperties"], false);
        }
    }

    #[test]
    fn every_template_names_its_schema_from_where_its_records_are() {
        for kind in kinds::ALL {
            let up = "../".repeat(kind.place.matches('/').count());
            let line = format!("# yaml-language-server: $schema={up}{}", path(kind));
            assert_eq!(kind.template.lines().next(), Some(line.as_str()), "{}", kind.name);
        }
    }

    #[test]
    fn a_limit_needs_one_of_the_stances_and_nothing_else() {
        let schema = of(&kinds::LIMIT);
        assert_eq!(schema["required"], json!(["stance"]));
        assert_eq!(
            schema["properties"]["stance"]["enum"],
            json!(["hard-limit", "soft-limit", "maybe", "yes"])
        );
        assert_eq!(schema["properties"]["review_by"]["type"], json!(["string", "null"]));
        assert_eq!(schema["properties"]["review_by"]["format"], "date");
    }

    #[test]
    fn lists_groups_and_entries_per_person_keep_their_insides() {
        let debrief = of(&kinds::DEBRIEF);
        let follow_up = &debrief["properties"]["follow_ups"]["items"]["properties"]["due"];
        assert_eq!(follow_up["format"], "date");
        let log = of(&kinds::LOG);
        assert!(log["properties"]["responses"]["additionalProperties"]["anyOf"].is_array());
    }
}

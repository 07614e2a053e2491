//! Records held against what `schema KIND` prints, by a reader of the part of JSON Schema that is in use.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use couplelog::domain::kinds;
use couplelog::domain::place::{self, Parts};
use serde_json::{Map, Value, json};

use crate::couple::Couple;

/// Why a value doesn't fit a schema (draft 2020-12), if it doesn't. An unknown word of a schema ends the test.
pub fn misfit(schema: &Value, value: &Value) -> Option<String> {
    let words = match schema {
        Value::Bool(fits) => return (!fits).then(|| format!("{value} may not be there")),
        schema => schema.as_object().unwrap(),
    };
    words.iter().find_map(|(word, wanted)| {
        let fits = match word.as_str() {
            "$schema" | "title" | "description" => true,
            "type" => match wanted {
                Value::Array(types) => types.iter().any(|name| is_a(value, name)),
                name => is_a(value, name),
            },
            "enum" => wanted.as_array().unwrap().contains(value),
            "anyOf" => wanted.as_array().unwrap().iter().any(|schema| misfit(schema, value).is_none()),
            "minimum" => value.as_i64().is_none_or(|number| number >= wanted.as_i64().unwrap()),
            "maximum" => value.as_i64().is_none_or(|number| number <= wanted.as_i64().unwrap()),
            "minLength" => {
                value.as_str().is_none_or(|text| text.chars().count() as u64 >= wanted.as_u64().unwrap())
            }
            "format" => {
                assert_eq!(wanted, "date");
                value.as_str().is_none_or(|text| text.parse::<NaiveDate>().is_ok())
            }
            "pattern" => value.as_str().is_none_or(|text| matches(wanted.as_str().unwrap(), text)),
            "items" => {
                return value.as_array()?.iter().find_map(|item| misfit(wanted, item));
            }
            "required" => {
                let is_there = |key: &Value| value.get(key.as_str().unwrap()).is_some();
                !value.is_object() || wanted.as_array().unwrap().iter().all(is_there)
            }
            "properties" | "patternProperties" | "additionalProperties" => {
                return value.as_object()?.iter().find_map(|(key, value)| misfit_at(words, word, key, value));
            }
            other => panic!("{other} is a word of schemas that this reader doesn't know"),
        };
        (!fits).then(|| format!("{value} against {word}: {wanted}"))
    })
}

/// Why what stands at a key doesn't fit, as far as this word of the schema speaks of that key.
fn misfit_at(words: &Map<String, Value>, word: &str, key: &str, value: &Value) -> Option<String> {
    let named = words.get("properties").and_then(|properties| properties.get(key));
    let patterns = words.get("patternProperties").and_then(Value::as_object);
    let fitting = patterns.into_iter().flatten().find(|(pattern, _)| matches(pattern, key)).map(|(_, it)| it);
    let schema = match word {
        "properties" => named,
        "patternProperties" => fitting,
        _ if named.is_none() && fitting.is_none() => words.get(word),
        _ => None,
    };
    misfit(schema?, value).map(|why| format!("{key}: {why}"))
}

fn is_a(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other} is no type"),
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    match pattern {
        "^x-" => text.starts_with("x-"),
        r"\S" => text.contains(|letter: char| !letter.is_whitespace()),
        r"^\d{4}-\d{2}-\d{2}$" => {
            let fits = |(at, letter): (usize, char)| {
                if at == 4 || at == 7 { letter == '-' } else { letter.is_ascii_digit() }
            };
            text.chars().count() == 10 && text.chars().enumerate().all(fits)
        }
        other => panic!("{other} is a pattern that this reader doesn't know"),
    }
}

/// The example with a record of every kind, and the schema of each.
fn example() -> (Couple, impl Fn(&str) -> Value) {
    let couple = Couple::without_repository();
    couple.run(&["demo", couple.repo_str()]).code(0);
    couple.run(&["--repo", couple.repo_str(), "--as", "ana", "pause"]).code(0);
    let schemas: Map<String, Value> = kinds::ALL
        .iter()
        .map(|kind| (kind.name.to_owned(), couple.run(&["schema", kind.name]).code(0).json()))
        .collect();
    (couple, move |kind: &str| schemas[kind].clone())
}

#[test]
fn every_record_of_the_example_fits_its_schema_as_file_as_shown_and_as_handed_out() {
    let (couple, schema) = example();
    let mine = |args: &[&str]| {
        couple.run(&[&["--repo", couple.repo_str(), "--as", "ana"], args].concat()).code(0).json()
    };
    let mut seen = BTreeSet::new();
    for entry in mine(&["list", "--json"])["records"].as_array().unwrap() {
        let (record, kind) = (entry["record"].as_str().unwrap(), entry["kind"].as_str().unwrap());
        let file: Value = serde_yaml::from_str(&couple.read(&format!("{record}.yaml"))).unwrap();
        assert_eq!(misfit(&schema(kind), &file), None, "{record}.yaml");
        seen.insert(kind.to_owned());
    }
    let all: BTreeSet<String> = kinds::ALL.iter().map(|kind| kind.name.to_owned()).collect();
    assert_eq!(seen, all, "the example has one of each");
    for record in ["agreements/evenings-without-phones", "limits/ana/photos", "couplelog", "pauses/ana"] {
        let shown = mine(&["show", record, "--json"]);
        assert_eq!(misfit(&schema(shown["kind"].as_str().unwrap()), &shown["fields"]), None, "{record}");
    }
    for record in mine(&["export"])["records"].as_array().unwrap() {
        assert_eq!(misfit(&schema(record["kind"].as_str().unwrap()), &record["fields"]), None, "{record}");
    }
}

#[test]
fn what_a_schema_refuses_the_checks_refuse_too() {
    let couple = Couple::new();
    let values = [
        json!([]),
        json!({ "no such part": 1 }),
        json!([{ "no such part": 1 }]),
        json!("some words"),
        json!(" "),
        json!(7),
        json!(-1),
        json!(99_999_999),
        json!(1.5),
        json!(true),
        json!("2026-02-30"),
        json!("26-2-3"),
        json!([["deep"]]),
        json!(null),
    ];
    let mut refused: Vec<(String, String)> = Vec::new();
    for kind in
        kinds::ALL.iter().filter(|kind| kind.place.contains("{slug}") || kind.place.contains("{date}"))
    {
        let schema = couple.run(&["schema", kind.name]).code(0).json();
        let mut number: i32 = 0;
        for field in
            schema["properties"].as_object().unwrap().keys().map(String::as_str).chain(["no such field"])
        {
            let is_required = schema["required"].as_array().is_some_and(|keys| keys.contains(&json!(field)));
            // Blanks where nothing has to stand say nothing.
            for value in values.iter().filter(|value| is_required || **value != json!(" ")) {
                number += 1;
                let slug = format!("m{number}");
                let date = NaiveDate::from_yo_opt(2025 - number / 300, 1 + number.unsigned_abs() % 300);
                let parts = Parts { person: "ana", date, slug: &slug };
                let path = place::name(kind, &parts).unwrap().path();
                let mut record = Map::new();
                for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                    record.insert(
                        key.to_owned(),
                        if key == "stance" { json!("maybe") } else { json!("some words") },
                    );
                }
                record.insert(field.to_owned(), value.clone());
                let record = Value::Object(record);
                couple.write(&path, &serde_yaml::to_string(&record).unwrap());
                refused.extend(misfit(&schema, &record).map(|why| (path, why)));
            }
        }
    }
    let problems = couple.run(&["check", "--json"]).code(3).json();
    let errors = problems["problems"].as_array().unwrap().iter().filter(|it| it["level"] == "error");
    let errors: BTreeSet<&str> = errors.filter_map(|it| it["path"].as_str()).collect();
    let let_through: Vec<_> = refused.iter().filter(|(path, _)| !errors.contains(path.as_str())).collect();
    assert!(let_through.is_empty(), "{let_through:#?}");
    assert!(refused.len() > 300, "{}", refused.len());
}

#[test]
fn the_reader_of_schemas_refuses_what_it_should() {
    let schema = json!({
        "type": "object", "required": ["a"], "additionalProperties": false, "patternProperties": { "^x-": true },
        "properties": {
            "a": { "type": ["string", "null"], "pattern": "\\S" },
            "b": { "type": "array", "items": { "enum": ["one", null] } },
            "c": { "type": "string", "format": "date", "pattern": "^\\d{4}-\\d{2}-\\d{2}$" },
            "d": { "type": "integer", "minimum": 1, "maximum": 5 },
            "e": { "type": "object", "additionalProperties": { "anyOf": [{ "type": "boolean" }] } },
        },
    });
    for fits in [
        json!({ "a": "x" }),
        json!({ "a": null, "x-own": [1], "b": ["one", null], "c": "2026-11-23", "d": 5, "e": { "ana": true } }),
    ] {
        assert_eq!(misfit(&schema, &fits), None);
    }
    for part in [
        json!({ "a": " " }),
        json!({ "a": 1 }),
        json!({ "b": "one" }),
        json!({ "b": ["two"] }),
        json!({ "c": "2026-02-30" }),
        json!({ "c": "2026-2-3" }),
        json!({ "d": 6 }),
        json!({ "d": 0 }),
        json!({ "d": 1.5 }),
        json!({ "e": { "ana": "yes" } }),
        json!({ "z": 1 }),
    ] {
        let mut whole = json!({ "a": "x" });
        whole.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
        assert!(misfit(&schema, &whole).is_some(), "{whole}");
    }
    assert!(misfit(&schema, &json!({})).is_some() && misfit(&schema, &json!([])).is_some());
}

//! docs/records.md is made from the registry, so that it can't be wrong; and every kind can be filled in.
//!
//! `UPDATE_DOCS=1 cargo test --test records_page` writes the page anew.
#![allow(clippy::unwrap_used, clippy::expect_used)] // the lint spares only functions marked as tests

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use couplelog::domain::check::{self, COMMON};
use couplelog::domain::form;
use couplelog::domain::kinds;
use couplelog::domain::people::{Person, Settings};
use couplelog::domain::place::{self, Parts};
use couplelog::domain::spec::{Field, Shape, Spec};
use couplelog::store::codec::{self, Change};
use couplelog::store::reading;
use serde_yaml::{Mapping, Value};

const BEGINNING: &str = "\
# Records and their fields

<!-- Made by tests/records_page.rs from the registry of kinds; change it there, or in src/domain/kinds. -->

Every record is one YAML file. Its name is its path without `.yaml`: `couplelog show limits/ana/photos`. Nothing
has to be filled in but what is marked; an empty field (`key:`) means \"not said\", never yes. Keys of your own begin
with `x-` and are kept. Numbers, `true` and `no` in a field for text are that text.

Where more than one text may stand, it is one text or a list of them, one `- ` a line.

The last column says what a merge makes of a field that two people changed apart from each other; how that works is
in [sync-model.md](sync-model.md).
";

/// What may stand in a field, in words.
fn words(shape: &Shape) -> String {
    match shape {
        Shape::Line => "a line".to_owned(),
        Shape::Prose => "text".to_owned(),
        Shape::Notes => "text, or several".to_owned(),
        Shape::Choice(choices) => {
            choices.iter().map(|choice| format!("`{choice}`")).collect::<Vec<_>>().join(", ")
        }
        Shape::Date => "a day, like `2026-11-23`".to_owned(),
        Shape::Number(least, most) if least == most => format!("{least}"),
        Shape::Number(least, most) => format!("a number from {least} to {most}"),
        Shape::Flag => "`true` or `false`".to_owned(),
        Shape::Person => "a person's id".to_owned(),
        Shape::List(Shape::Group(_)) => "a list of these".to_owned(),
        Shape::List(item) => format!("a list: each {}", words(item)),
        Shape::PerPerson(inner) => format!("under each person's id: {}", words(inner)),
        Shape::Group(_) => "these together".to_owned(),
    }
}

fn rows(page: &mut String, fields: &[Field], prefix: &str) {
    for field in fields {
        let required = if field.required { " **needed**" } else { "" };
        let (key, may, means) = (field.key, words(&field.shape), field.means);
        let is_in_list = prefix.ends_with("[].");
        let merged = if is_in_list { "with its entry".to_owned() } else { field.merging().words() };
        let _ = writeln!(page, "| `{prefix}{key}` | {may}{required} | {means} | {merged} |");
        match &field.shape {
            Shape::Group(inner) => rows(page, inner, &format!("{prefix}{key}.")),
            Shape::List(Shape::Group(inner)) => rows(page, inner, &format!("{prefix}{key}[].")),
            _ => {}
        }
    }
}

fn section(kind: &Spec) -> String {
    let place = kind.place.replace(['{', '}'], "").replace("person", "PERSON");
    let place = place.replace("year", "YEAR").replace("date", "DATE").replace("slug", "NAME");
    let whose = if kind.is_personal() { "personal: only its owner changes it" } else { "joint" };
    let mut text = format!(
        "\n## {}\n\n`{place}.yaml` · {whose}\n\n{}.\n\n| field | what may stand there | meaning | when two changed it |\n|---|---|---|---|\n",
        kind.name,
        capital(kind.purpose),
    );
    rows(&mut text, kind.fields, "");
    text
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
        .unwrap_or_default()
}

fn page() -> String {
    let mut page = BEGINNING.to_owned();
    page += "\n## In every kind\n\n| field | what may stand there | meaning | when two changed it |\n|---|---|---|---|\n";
    rows(&mut page, COMMON, "");
    page.extend(kinds::ALL.iter().map(|kind| section(kind)));
    page
}

#[test]
fn the_reference_page_is_what_the_registry_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/records.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, page()).unwrap();
    }
    let is = fs::read_to_string(&path).unwrap_or_default();
    assert!(is == page(), "docs/records.md is out of date: UPDATE_DOCS=1 cargo test --test records_page");
}

#[test]
fn every_field_of_every_template_is_on_the_page_under_its_kind() {
    let page = page();
    let sections: BTreeMap<&str, &str> =
        page.split("\n## ").skip(1).filter_map(|section| section.split_once('\n')).collect();
    for kind in kinds::ALL {
        let section = sections.get(kind.name).unwrap_or_else(|| panic!("{} is not on the page", kind.name));
        let template = codec::parse(kind.template.as_bytes()).unwrap();
        for key in template.fields().keys().map(|key| key.as_str().unwrap()) {
            assert!(section.contains(&format!("| `{key}` |")), "{}.{key}", kind.name);
        }
        for question in form::questions(kind, kind.template) {
            assert!(
                template.fields().contains_key(question.field.key),
                "{}.{}",
                kind.name,
                question.field.key
            );
        }
    }
}

/// Something that fits.
fn sample(shape: &Shape) -> Value {
    let map = |pairs: Vec<(&str, Value)>| {
        Value::Mapping(Mapping::from_iter(pairs.into_iter().map(|(key, value)| (Value::from(key), value))))
    };
    match shape {
        Shape::Line => Value::from("two taps: # not a comment"),
        Shape::Prose => Value::from("no\n\n  indented, then\ta tab\n"),
        Shape::Notes => Value::from(vec!["one: first", "- second", "12:30"]),
        Shape::Choice(choices) => Value::from(*choices.first().unwrap()),
        Shape::Date => Value::from("2026-11-23"),
        Shape::Number(least, _) => Value::from(*least),
        Shape::Flag => Value::from(true),
        Shape::Person => Value::from("ana"),
        Shape::List(item) => Value::from(vec![sample(item)]),
        Shape::PerPerson(inner) => map(vec![("ana", sample(inner)), ("bo", sample(inner))]),
        Shape::Group(fields) => map(fields.iter().map(|field| (field.key, sample(&field.shape))).collect()),
    }
}

#[test]
fn a_record_of_every_kind_with_every_field_filled_in_passes_the_checks_and_comes_back_the_same() {
    let person = |id: &str| Person { id: id.to_owned(), name: id.to_owned() };
    let settings = Settings { people: vec![person("ana"), person("bo")], ..Settings::default() };
    for kind in kinds::ALL {
        let value = |field: &Field| match (kind.name, field.key) {
            ("config", "people") => {
                let one =
                    |id: &str| Value::Mapping(Mapping::from_iter([(Value::from("id"), Value::from(id))]));
                Value::from(vec![one("ana"), one("bo")])
            }
            _ => sample(&field.shape),
        };
        let fields: Vec<(&str, Value)> =
            kind.fields.iter().chain(COMMON).map(|field| (field.key, value(field))).collect();
        let changes: Vec<Change> = fields
            .iter()
            .map(|(key, value)| Change { path: vec![(*key).to_owned()], value: Some(value.clone()) })
            .collect();
        let text =
            codec::edit(kind.template, &changes).unwrap_or_else(|error| panic!("{}: {error}", kind.name));
        let parts = Parts { person: "ana", date: chrono::NaiveDate::from_ymd_opt(2026, 11, 23), slug: "one" };
        let at = place::locate(&place::name(kind, &parts).unwrap()).unwrap();
        let record = reading::record(at, &codec::parse(text.as_bytes()).unwrap());
        assert_eq!(check::check(&record, &settings), [], "{}", kind.name);
        for (key, value) in fields {
            assert_eq!(record.fields.get(key), Some(&value), "{}.{key}", kind.name);
        }
        for comment in kind.template.lines().filter(|line| line.starts_with('#')) {
            assert!(text.contains(comment), "{}: {comment}", kind.name);
        }
    }
}

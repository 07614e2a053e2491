//! Exports held against docs/export.md: its keys, its columns, RFC 4180, and tables that say what the JSON says.

use std::collections::BTreeSet;

use couplelog::domain::kinds;
use serde_json::Value;

use crate::couple::{Couple, Ran};

/// The example, with texts that a table could mistake.
fn example() -> Couple {
    let couple = Couple::without_repository();
    couple.run(&["demo", couple.repo_str()]).code(0);
    let text = "term: \"=1+1, \\\"quoted\\\"\"\nour_meaning: [\"two\\nlines\", \"'=x\", \"'plain\"]\nx-own: \"@home\"\n";
    let add = ["--repo", couple.repo_str(), "--as", "ana", "add", "term", "odd", "--from", "-"];
    couple.run_with(&add, text).code(0);
    couple
}

fn export(couple: &Couple, args: &[&str]) -> Ran {
    couple.run(&[&["--repo", couple.repo_str(), "--as", "ana", "export"], args].concat()).code(0)
}

/// The rows of a table as RFC 4180 has them: CR LF at each end, cells in quotes or empty, quotes doubled.
fn rows(text: &str) -> Result<Vec<Vec<String>>, String> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut rest = text;
    loop {
        let mut cell = String::new();
        if let Some(mut inside) = rest.strip_prefix('"') {
            loop {
                let (before, after) = inside.split_once('"').ok_or("a cell without an end")?;
                cell += before;
                match after.strip_prefix('"') {
                    Some(more) => {
                        cell.push('"');
                        inside = more;
                    }
                    None => {
                        rest = after;
                        break;
                    }
                }
            }
        }
        row.push(cell);
        if let Some(more) = rest.strip_prefix(',') {
            rest = more;
        } else if let Some(more) = rest.strip_prefix("\r\n") {
            rows.push(std::mem::take(&mut row));
            if more.is_empty() {
                return Ok(rows);
            }
            rest = more;
        } else {
            return Err(format!(
                "neither a comma nor a line end: {:?}",
                rest.chars().take(20).collect::<String>()
            ));
        }
    }
}

/// As docs/export.md says to read a cell: one apostrophe is taken from what would begin a formula.
fn cell(text: &str) -> &str {
    let Some(rest) = text.strip_prefix('\'') else { return text };
    let sign = rest.trim_start_matches(['\'', ' ']).chars().next();
    if sign.is_some_and(|sign| "=+-@\t\r\n\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}".contains(sign)) {
        rest
    } else {
        text
    }
}

/// The words in the first column of the table in docs/export.md.
fn promised() -> BTreeSet<String> {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/export.md")).unwrap();
    let keys = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    keys.map(str::to_owned).collect()
}

fn keys(value: &Value) -> BTreeSet<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn an_export_has_the_keys_and_columns_of_the_page_and_its_tables_say_what_its_json_says() {
    let couple = example();
    keys_are_those_of_the_page(&couple);
    tables_say_what_the_json_says(&couple);
    no_cell_begins_as_a_formula_does(&couple);
}

/// No key that the page doesn't name, and none that it names is missing.
fn keys_are_those_of_the_page(couple: &Couple) {
    let json = export(couple, &[]).json();
    assert_eq!(keys(&json), promised());
    assert_eq!(keys(&json["person"]), ["id", "name"].map(str::to_owned).into());
    let always: BTreeSet<String> = ["record", "kind", "owner", "date", "fields"].map(str::to_owned).into();
    let sometimes = ["in_force", "counts_from", "written_by"].map(str::to_owned).into();
    for record in json["records"].as_array().unwrap() {
        let found = keys(record);
        assert!(found.is_superset(&always), "{found:?}");
        assert!((&found - &always).is_subset(&sometimes), "{found:?}");
        assert_eq!(found.contains("in_force"), record["kind"] == "limit", "{record}");
        let kind = kinds::find(record["kind"].as_str().unwrap()).unwrap();
        assert_eq!(record["owner"].is_string(), kind.is_personal(), "{record}");
        assert_eq!(record["date"].is_string(), kind.place.contains("{date}"), "{record}");
        let of_kind =
            |key: &String| kind.field(key).is_some() || key == "for_professional" || key.starts_with("x-");
        assert!(keys(&record["fields"]).iter().all(of_kind), "{record}");
    }
}

/// Each table is RFC 4180, with the columns of its kind in their order.
fn tables_say_what_the_json_says(couple: &Couple) {
    let mut compared = 0;
    for kind in kinds::ALL {
        let json = export(couple, &[kind.name]).json();
        let records = json["records"].as_array().unwrap();
        let table = export(couple, &[kind.name, "--csv"]).out;
        let rows = rows(&table).unwrap_or_else(|why| panic!("{}: {why}", kind.name));
        let (head, rows) = rows.split_first().unwrap();
        assert!(rows.iter().all(|row| row.len() == head.len()), "{}", kind.name);
        assert_eq!(rows.len(), records.len(), "{}", kind.name);
        let has = |column: &str| head.iter().any(|name| name == column);
        assert!(head[0] == "record" && has("owner") == kind.is_personal(), "{head:?}");
        assert_eq!(head.iter().collect::<BTreeSet<_>>().len(), head.len(), "{head:?}");
        let keys: Vec<&str> = head.iter().map(|name| name.split('.').next().unwrap()).collect();
        let place = |key: &str| kind.fields.iter().position(|field| field.key == key);
        let places: Vec<usize> = keys.iter().filter_map(|key| place(key)).collect();
        assert!(places.is_sorted(), "in the order of the record reference: {head:?}");
        let known = ["record", "owner", "date", "for_professional"];
        assert!(
            keys.iter().all(|key| place(key).is_some() || known.contains(key) || key.starts_with("x-")),
            "{keys:?}"
        );
        for (row, record) in rows.iter().zip(records) {
            assert_eq!(row[0], record["record"].as_str().unwrap());
            for (name, text) in head.iter().zip(row) {
                let value = name.split('.').try_fold(&record["fields"], |value, key| value.get(key));
                let parts: Vec<&str> = name.split('.').collect();
                let is_anothers = parts.len() == 2 && !record["written_by"][parts[0]][parts[1]].is_null();
                if is_anothers {
                    assert_eq!(text, "", "{name} of {} is not known to be theirs", row[0]);
                } else if let Some(Value::String(wanted)) = value {
                    assert_eq!(cell(text), wanted, "{name} of {}", row[0]);
                    compared += 1;
                } else if value.is_none() && place(name).is_some() {
                    assert_eq!(text, "", "{name} of {}", row[0]);
                }
            }
        }
    }
    assert!(compared > 150, "{compared}");
}

/// A spreadsheet runs none of it, and the apostrophe is all that is between.
fn no_cell_begins_as_a_formula_does(couple: &Couple) {
    for args in [&["terms", "--csv"][..], &["--csv"]] {
        let table = export(couple, args).out;
        let rows = rows(&table).unwrap();
        let cells: Vec<&String> = rows.iter().flatten().collect();
        for text in &cells {
            assert!(!text.trim_start().starts_with(['=', '+', '-', '@']), "{text:?}");
        }
        let found: Vec<&str> = cells.iter().map(|text| cell(text)).collect();
        for wanted in ["=1+1, \"quoted\"", "@home", "two\nlines\n'=x\n'plain"] {
            assert!(found.contains(&wanted), "{wanted}: {table}");
        }
    }
}

#[test]
fn a_reader_this_strict_refuses_other_tables() {
    assert_eq!(rows("\"a\",\r\n,\"b\"\"c\"\r\n").unwrap(), [["a", ""], ["", "b\"c"]]);
    for text in ["\"a\"\n", "\"a\"", "a\r\n", "\"a\" \r\n", "\"a\r\n"] {
        assert!(rows(text).is_err(), "{text:?}");
    }
}

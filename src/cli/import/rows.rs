//! The rows of a file that is brought in: a table's, or a list of records in YAML; each read by itself, so
//! that a bad one spoils no other.

use std::collections::HashSet;

use serde_yaml::Mapping;

use crate::domain::name::nearest;
use crate::domain::record::text;
use crate::domain::spec::{Located, Spec};
use crate::domain::{flat, table};
use crate::store::codec::{self, Parsed};
use crate::store::reading;

/// Columns and keys that say which record a row is, where they are no field of its kind.
const NAMES: [&str; 5] = ["record", "name", "owner", "date", "kind"];

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// A table with a heading.
    Csv,
    /// A list of records.
    Yaml,
}

/// What is wrong with a row, and where; never a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// The line, from 1.
    pub line: usize,
    /// The field, if it is about one.
    pub field: Option<String>,
    /// What is wrong.
    pub message: String,
}

impl Bad {
    /// Something about the whole row.
    pub fn row(line: usize, message: impl Into<String>) -> Self {
        Self { line, field: None, message: message.into() }
    }
}

enum Body {
    Yaml(Box<Parsed>),
    Table(Mapping),
}

/// One row.
pub struct Row {
    /// The line on which it begins.
    pub line: usize,
    body: Body,
}

impl Row {
    /// The fields, for a record at this place; what only names it is left out.
    pub fn fields(&self, at: &Located) -> Mapping {
        let mut fields = match &self.body {
            Body::Yaml(parsed) => reading::record(at.clone(), parsed).fields,
            Body::Table(fields) => fields.clone(),
        };
        for key in NAMES.iter().filter(|key| at.kind.field(key).is_none()) {
            fields.shift_remove(*key);
        }
        fields
    }

    /// What a key says, as text.
    pub fn said(&self, key: &str) -> Option<String> {
        let fields = match &self.body {
            Body::Yaml(parsed) => parsed.fields(),
            Body::Table(fields) => fields,
        };
        fields.get(key).and_then(text).map(|text| text.trim().to_owned())
    }

    /// The line on which a field stands, as far as that is known.
    pub fn line_of(&self, path: &[&str]) -> usize {
        match &self.body {
            Body::Yaml(parsed) => parsed.position(path).map_or(self.line, |at| self.line + at.line - 1),
            Body::Table(_) => self.line,
        }
    }
}

/// The rows that can be read, and what is wrong with the others.
///
/// # Errors
/// What is wrong with the whole file.
pub fn read(kind: &'static Spec, text: &str, form: Form) -> Result<(Vec<Row>, Vec<Bad>), Bad> {
    match form {
        Form::Csv => of_table(kind, text),
        Form::Yaml => of_list(text),
    }
}

fn of_table(kind: &'static Spec, text: &str) -> Result<(Vec<Row>, Vec<Bad>), Bad> {
    let mut rows = table::rows(text).into_iter();
    let Some(heading) = rows.next() else {
        return Err(Bad::row(1, "there is no heading with the fields' names"));
    };
    let columns: Vec<&str> = heading.cells.iter().map(|cell| cell.trim()).collect();
    let mut seen = HashSet::new();
    for (nth, column) in columns.iter().enumerate() {
        if !seen.insert(column) {
            return Err(Bad::row(
                heading.line,
                format!("two columns have the same name, the second being column {}", nth + 1),
            ));
        }
        if !flat::is_column(kind, column) && !NAMES.contains(column) {
            let known = flat::columns(kind, &[]);
            let near = nearest(column, known.iter().map(String::as_str).chain(NAMES));
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            let message = format!("column {} is no field of a {}{near}", nth + 1, kind.name);
            return Err(Bad::row(heading.line, message));
        }
    }
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for row in rows {
        if row.is_open {
            bad.push(Bad::row(row.line, "a quote that begins in this row is never closed"));
            continue;
        }
        if row.cells.iter().skip(columns.len()).any(|cell| !cell.trim().is_empty()) {
            bad.push(Bad::row(row.line, "it has more cells than the heading has names"));
            continue;
        }
        let mut fields = Mapping::new();
        let filled = columns.iter().zip(&row.cells).filter(|(_, cell)| !cell.trim().is_empty());
        let problems: Vec<Bad> = filled
            .filter_map(|(column, cell)| {
                let fault = flat::put(&mut fields, kind, column, cell).err()?;
                Some(Bad { line: row.line, field: Some((*column).to_owned()), message: fault })
            })
            .collect();
        if problems.is_empty() {
            good.push(Row { line: row.line, body: Body::Table(fields) });
        }
        bad.extend(problems);
    }
    Ok((good, bad))
}

/// The items of a list, each read as a record of its own; a single record is a list of one.
fn of_list(text: &str) -> Result<(Vec<Row>, Vec<Bad>), Bad> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_content = |line: &&str| !matches!(line.trim(), "" | "---") && !line.trim().starts_with('#');
    let first = text.lines().find(is_content).unwrap_or_default();
    if first.starts_with('[') {
        return of_brackets(text);
    }
    let edge = first.len() - first.trim_start_matches(' ').len();
    let mut items: Vec<(usize, String)> = Vec::new();
    let mut is_list = false;
    for (nth, line) in text.split_inclusive('\n').enumerate() {
        if items.is_empty() && !is_content(&line) {
            continue;
        }
        let is_at_edge = line.len() - line.trim_start_matches(' ').len() == edge;
        let bare = line.get(edge..).unwrap_or_default();
        let is_item = is_at_edge && (bare.starts_with("- ") || bare.trim_end() == "-");
        if is_item && (is_list || items.is_empty()) {
            is_list = true;
            items.push((nth + 1, line.replacen('-', " ", 1)));
        } else if let Some((_, item)) = items.last_mut() {
            item.push_str(line);
        } else {
            items.push((nth + 1, line.to_owned()));
        }
    }
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (line, item) in items {
        row(line, &item, &mut good, &mut bad);
    }
    Ok((good, bad))
}

/// The items of a list in brackets, as JSON has them. It is read whole, so one fault is everyone's.
fn of_brackets(text: &str) -> Result<(Vec<Row>, Vec<Bad>), Bad> {
    // Under a key, its lines have to be indented; a line is added above them.
    let below: String = text.split_inclusive('\n').map(|line| format!(" {line}")).collect();
    let below = below.replacen("---", "   ", usize::from(below.trim_start().starts_with("---")));
    let parsed = codec::parse(format!("records:\n{below}").as_bytes()).map_err(|fault| {
        let line = fault.position.map_or(1, |at| at.line.saturating_sub(1).max(1));
        Bad { line, field: None, message: fault.to_string() }
    })?;
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for nth in 0.. {
        let nth = nth.to_string();
        let path = ["records", nth.as_str()];
        let Some((at, item)) = parsed.position(&path).zip(parsed.source(&path)) else { break };
        row(at.line - 1, item, &mut good, &mut bad);
    }
    Ok((good, bad))
}

fn row(line: usize, text: &str, good: &mut Vec<Row>, bad: &mut Vec<Bad>) {
    match codec::parse(text.as_bytes()) {
        Ok(parsed) => good.push(Row { line, body: Body::Yaml(Box::new(parsed)) }),
        Err(fault) => {
            let at = fault.position.map_or(line, |at| line + at.line - 1);
            bad.push(Bad { line: at, field: fault.field.clone(), message: fault.to_string() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kinds;

    #[test]
    fn an_item_that_can_not_be_read_spoils_no_other_and_lines_are_those_of_the_file() {
        let text = "# ours\n---\n- topic: a\n  stance: maybe\n- topic: [\n- topic: |\n    - not an item\n  stance: yes\n";
        let (good, bad) = read(&kinds::LIMIT, text, Form::Yaml).unwrap_or_else(|_| panic!("readable"));
        assert_eq!(good.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 6]);
        assert_eq!(good[0].line_of(&["stance"]), 4);
        assert_eq!(good[1].said("topic").as_deref(), Some("- not an item"));
        assert!(bad.len() == 1 && (5..=6).contains(&bad[0].line), "{bad:?}");
    }

    #[test]
    fn a_single_record_is_a_list_of_one() {
        let (good, bad) =
            read(&kinds::TERM, "term: slow\nour_meaning: ask\n", Form::Yaml).unwrap_or_else(|_| panic!());
        assert_eq!((good.len(), bad.len()), (1, 0));
    }

    #[test]
    fn lists_are_read_however_they_are_laid_out_and_lines_stay_those_of_the_file() {
        for (text, lines) in [
            ("# c\n  - term: a\n    our_meaning: |\n      - x\n  # c\n  -\n    term: b\n", [2, 6]),
            ("[{term: a}, {term: b}]\n", [1, 1]),
            ("[\n  {\n    \"term\": \"a\"\n  },\n  {\n    \"term\": \"b\"\n  }\n]\n", [2, 5]),
            ("---\n# c\n[{term: a,\n  our_meaning: \"x\n y\"},\n{term: b}]", [3, 6]),
            ("- {term: a}\r\n- {term: b}\r\n", [1, 2]),
        ] {
            let Ok((good, bad)) = read(&kinds::TERM, text, Form::Yaml) else { panic!("{text}") };
            assert_eq!(good.iter().map(|row| row.line).collect::<Vec<_>>(), lines, "{text} {bad:?}");
            let terms: Vec<String> = good.iter().filter_map(|row| row.said("term")).collect();
            assert_eq!((terms, bad.len()), (vec!["a".to_owned(), "b".to_owned()], 0), "{text}");
        }
        let Err(bad) = read(&kinds::TERM, "[{term: a},\n {term: [}]\n", Form::Yaml) else { panic!() };
        assert_eq!(bad.line, 2);
        let Ok((good, bad)) = read(&kinds::TERM, "[{term: a},\n x, [y]]\n", Form::Yaml) else { panic!() };
        assert_eq!((good.len(), bad.len(), bad[0].line), (1, 2, 2));
    }

    #[test]
    fn a_column_that_is_no_field_is_refused_by_its_number() {
        let Err(bad) = read(&kinds::LIMIT, "topic,stnace\na,maybe\n", Form::Csv) else { panic!("refused") };
        assert!(bad.message.contains("column 2") && bad.message.contains("`stance`"), "{bad:?}");
    }
}

//! Fields to YAML, in the one style that the tool writes: blocks, two spaces, quotes only where needed.

use serde_yaml::{Mapping, Value};

use super::plain::{is_visible, one_kind_of_line_end, scalar};

/// How far a value is indented below its key.
pub(super) const STEP: usize = 2;

/// A value as it stands behind `key:` or `- `, and on the lines below.
pub(super) struct Written {
    pub inline: String,
    pub lines: Vec<String>,
}

/// How the lines of a value are laid out.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    /// The column of the key or dash that holds the value.
    pub holder: usize,
    /// The column of the lines below it.
    pub below: usize,
    /// Whether text over several lines may become a `|` block; else it is one quoted line.
    pub blocks: bool,
}

impl Layout {
    fn inside(holder: usize, blocks: bool) -> Self {
        Layout { holder, below: holder + STEP, blocks }
    }
}

/// The text of a new file with these fields.
///
/// Line ends inside of texts become `\n`. Read again, the fields are the same, in this reader and
/// in YAML 1.1 and 1.2 readers of other languages.
pub fn write(fields: &Mapping) -> String {
    let mut lines = Vec::new();
    push_map(fields, 0, true, &mut lines);
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// Spells a value; the caller puts it behind its key.
pub(super) fn spell(value: &Value, layout: Layout) -> Written {
    let mut lines = Vec::new();
    let inline = match value {
        Value::Null => String::new(),
        Value::Bool(it) => it.to_string(),
        Value::Number(it) => it.to_string(),
        Value::String(text) => {
            let text = one_kind_of_line_end(text);
            match literal(&text, layout).filter(|_| layout.blocks) {
                Some(written) => return written,
                None => scalar(&text),
            }
        }
        Value::Sequence(list) if list.is_empty() => "[]".to_owned(),
        Value::Mapping(map) if map.is_empty() => "{}".to_owned(),
        Value::Sequence(list) => {
            push_list(list, layout.below, layout.blocks, &mut lines);
            String::new()
        }
        Value::Mapping(map) => {
            push_map(map, layout.below, layout.blocks, &mut lines);
            String::new()
        }
        Value::Tagged(tagged) => return spell(&tagged.value, layout),
    };
    Written { inline, lines }
}

/// Appends the lines of a non-empty mapping whose keys stand at column `indent`.
pub(super) fn push_map(map: &Mapping, indent: usize, blocks: bool, lines: &mut Vec<String>) {
    for (key, value) in map {
        let written = spell(value, Layout::inside(indent, blocks));
        let space = if written.inline.is_empty() { "" } else { " " };
        let margin = " ".repeat(indent);
        lines.push(format!("{margin}{}:{space}{}", spell_key(key), written.inline));
        lines.extend(written.lines);
    }
}

/// Appends the lines of a non-empty list whose dashes stand at column `indent`.
pub(super) fn push_list(list: &[Value], indent: usize, blocks: bool, lines: &mut Vec<String>) {
    let margin = " ".repeat(indent);
    for item in list {
        let mut inner = Vec::new();
        match item {
            Value::Mapping(map) => push_map(map, indent + STEP, blocks, &mut inner),
            Value::Sequence(list) => push_list(list, indent + STEP, blocks, &mut inner),
            _ => {}
        }
        if inner.is_empty() {
            let written = spell(item, Layout::inside(indent, blocks));
            let space = if written.inline.is_empty() { "" } else { " " };
            lines.push(format!("{margin}-{space}{}", written.inline));
            lines.extend(written.lines);
        } else {
            let mut inner = inner.into_iter();
            let first = inner.next().unwrap_or_default();
            lines.push(format!("{margin}- {}", first.trim_start_matches(' ')));
            lines.extend(inner);
        }
    }
}

/// A key is text; one that isn't, which no parsed record has, is spelled as if it were.
fn spell_key(key: &Value) -> String {
    match key {
        Value::String(text) => scalar(&one_kind_of_line_end(text)),
        other => {
            let text = serde_yaml::to_string(other).unwrap_or_default();
            scalar(text.trim_end())
        }
    }
}

/// A text of several lines below a `|`, if every line can stand there as it is.
fn literal(text: &str, layout: Layout) -> Option<Written> {
    let body = text.trim_end_matches('\n');
    let blank = |line: &str| line.trim_matches([' ', '\t']).is_empty();
    let risky = |line: &str| line.starts_with('\t') || !line.chars().all(|it| it == '\t' || is_visible(it));
    let last = body.rsplit('\n').next().unwrap_or_default();
    if !text.contains('\n') || blank(last) || body.split('\n').any(risky) {
        return None;
    }
    let chomp = match text.len() - body.len() {
        0 => "-",
        1 => "",
        _ => "+",
    };
    let step = layout.below.checked_sub(layout.holder)?;
    let first = body.split('\n').next().unwrap_or_default();
    let indicator = match step {
        _ if !first.starts_with(' ') && !first.is_empty() => String::new(),
        1..=9 => step.to_string(),
        _ => return None,
    };
    let margin = " ".repeat(layout.below);
    let spaced = |line: &str| {
        if line.is_empty() { String::new() } else { format!("{margin}{line}") }
    };
    let kept = text.strip_suffix('\n').unwrap_or(text);
    let lines = match chomp {
        "+" => kept.split('\n').map(spaced).collect(),
        _ => body.split('\n').map(spaced).collect(),
    };
    Some(Written { inline: format!("|{indicator}{chomp}"), lines })
}

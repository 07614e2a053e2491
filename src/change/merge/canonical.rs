//! One spelling for values that say the same, so that two clones compare them alike.

use std::collections::BTreeMap;

use serde_yaml::{Mapping, Value};

use crate::domain::record::is_blank;

/// Whether two values say the same: blank is missing, a list of one text is that text, the order of keys and
/// blanks at the end of a text say nothing.
pub fn same(one: Option<&Value>, other: Option<&Value>) -> bool {
    one == other || of(one) == of(other)
}

/// Whether two records say the same.
pub fn same_fields(one: &Mapping, other: &Mapping) -> bool {
    of_map(one) == of_map(other)
}

/// The one spelling of a value; empty for what nobody filled in.
pub(super) fn of(value: Option<&Value>) -> String {
    value.map_or_else(String::new, spelled)
}

/// The one spelling of a record's fields.
pub(super) fn of_map(map: &Mapping) -> String {
    let said = map.iter().filter(|(_, value)| !is_blank(value));
    let sorted: BTreeMap<String, String> =
        said.map(|(key, value)| (key.as_str().unwrap_or_default().to_owned(), spelled(value))).collect();
    let pairs: Vec<String> = sorted.iter().map(|(key, value)| format!("{}:{value}", quoted(key))).collect();
    format!("{{{}}}", pairs.join(","))
}

fn spelled(value: &Value) -> String {
    match value {
        value if is_blank(value) => String::new(),
        Value::String(text) => quoted(text.trim_end()),
        Value::Number(number) => quoted(&number.to_string()),
        Value::Bool(flag) => quoted(&flag.to_string()),
        Value::Sequence(items) => {
            let items: Vec<&Value> = items.iter().filter(|item| !is_blank(item)).collect();
            match items.as_slice() {
                [one] if !one.is_mapping() && !one.is_sequence() => spelled(one),
                items => {
                    let items: Vec<String> = items.iter().map(|item| spelled(item)).collect();
                    format!("[{}]", items.join(","))
                }
            }
        }
        Value::Mapping(map) => of_map(map),
        Value::Tagged(tagged) => spelled(&tagged.value),
        Value::Null => String::new(),
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Of two values that say the same, the one to keep on every clone.
pub(super) fn lesser<'a>(one: &'a Value, other: &'a Value) -> &'a Value {
    let literal = |value: &Value| serde_json::to_string(value).unwrap_or_default();
    if (of(Some(other)), literal(other)) < (of(Some(one)), literal(one)) { other } else { one }
}

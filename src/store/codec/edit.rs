//! Changing single values in a file that a person wrote, and proving that nothing else changed.

use serde_yaml::{Mapping, Value};

use super::layout;
use super::plain::one_kind_of_line_end;
use super::read::{Parsed, parse};

/// One value to set or to clear.
#[derive(Debug, Clone)]
pub struct Change {
    /// The keys, and indices of lists, that lead to the value.
    pub path: Vec<String>,
    /// The new value. `None` and null clear: the key stays, with nothing behind it.
    pub value: Option<Value>,
}

/// The file is laid out in a way that the tool can't change safely; a person can.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the layout of `{field}` cannot be changed safely by couplelog; please edit it by hand")]
pub struct CannotEdit {
    /// The path of the change, with dots between the keys.
    pub field: String,
}

/// Makes the changes in a text and leaves every other byte as it was: comments, order, indentation
/// and line ends.
///
/// Text in values gets `\n` for every kind of line end. A missing key is added behind the last one,
/// its missing parents with it. A value inside `{ }`, `[ ]` or a list of plain values is changed by
/// writing the whole of it anew. Clearing what isn't there changes nothing.
///
/// # Errors
/// [`CannotEdit`] when the text can't be read, when a text or number stands where the path needs a
/// mapping, or when no layout gives the old fields with exactly these changes.
pub fn edit(text: &str, changes: &[Change]) -> Result<String, CannotEdit> {
    let (mark, body) = match text.strip_prefix('\u{feff}') {
        Some(body) => ("\u{feff}", body),
        None => ("", text),
    };
    let Some(first) = changes.first() else {
        return Ok(text.to_owned());
    };
    let mut parsed = parse(body.as_bytes()).map_err(|_| cannot(first))?;
    for change in changes {
        parsed = apply(parsed, change)?;
    }
    Ok(format!("{mark}{}", parsed.text()))
}

fn cannot(change: &Change) -> CannotEdit {
    CannotEdit { field: change.path.join(".") }
}

fn apply(parsed: Parsed, change: &Change) -> Result<Parsed, CannotEdit> {
    let value = settled(change.value.clone().unwrap_or(Value::Null));
    let mut wanted = parsed.fields().clone();
    if !set(&mut wanted, &change.path, &value) {
        return Err(cannot(change));
    }
    if &wanted == parsed.fields() {
        return Ok(parsed);
    }
    if let Some(done) = in_parts(&parsed, &change.path, &value, &wanted) {
        return Ok(done);
    }
    layout::candidates(&parsed, &change.path, &wanted)
        .filter_map(|text| parse(text.as_bytes()).ok())
        .find(|found| found.fields() == &wanted)
        .ok_or_else(|| cannot(change))
}

/// Changes only the parts that differ, where old and new are mappings, or lists of as many items.
fn in_parts(parsed: &Parsed, path: &[String], value: &Value, wanted: &Mapping) -> Option<Parsed> {
    let old = get(parsed.fields(), path)?;
    let mut parts = Vec::new();
    match (old, value) {
        (Value::Mapping(old), Value::Mapping(new)) if old.keys().all(|it| new.contains_key(it)) => {
            for (key, value) in new.iter().filter(|(key, value)| old.get(key) != Some(value)) {
                parts.push((key.as_str()?.to_owned(), value.clone()));
            }
        }
        (Value::Sequence(old), Value::Sequence(new)) if old.len() == new.len() => {
            for (nth, (old, new)) in old.iter().zip(new).enumerate() {
                match (old, new) {
                    (Value::Mapping(_), Value::Mapping(_)) => {
                        parts.push((nth.to_string(), new.clone()));
                    }
                    _ if old == new => {}
                    _ => return None,
                }
            }
        }
        _ => return None,
    }
    let mut current = parsed.clone();
    for (step, value) in parts {
        let mut path = path.to_vec();
        path.push(step);
        let value = Some(value);
        current = apply(current, &Change { path, value }).ok()?;
    }
    (current.fields() == wanted).then_some(current)
}

/// The value at a path, if it is there.
pub(super) fn get<'fields>(fields: &'fields Mapping, path: &[String]) -> Option<&'fields Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(fields.get(first.as_str())?, |value, step| match value {
        Value::Mapping(map) => map.get(step.as_str()),
        Value::Sequence(list) => list.get(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Sets the value at a path; `false` if something other than a mapping or list is in the way.
fn set(fields: &mut Mapping, path: &[String], value: &Value) -> bool {
    let Some((key, rest)) = path.split_first() else {
        return false;
    };
    if value.is_null() && !fields.contains_key(key.as_str()) {
        return true;
    }
    let slot = fields.entry(Value::String(one_kind_of_line_end(key))).or_insert(Value::Null);
    set_in(slot, rest, value)
}

fn set_in(slot: &mut Value, path: &[String], value: &Value) -> bool {
    let Some((step, rest)) = path.split_first() else {
        *slot = value.clone();
        return true;
    };
    match slot {
        Value::Null if value.is_null() => true,
        Value::Null => {
            let mut map = Mapping::new();
            let done = set(&mut map, path, value);
            *slot = Value::Mapping(map);
            done
        }
        Value::Mapping(map) => set(map, path, value),
        Value::Sequence(list) => match step.parse::<usize>().ok().and_then(|nth| list.get_mut(nth)) {
            Some(item) => set_in(item, rest, value),
            None => false,
        },
        _ => false,
    }
}

/// The value as it will be read back: one kind of line end in every text and key.
fn settled(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(one_kind_of_line_end(&text)),
        Value::Sequence(list) => Value::Sequence(list.into_iter().map(settled).collect()),
        Value::Mapping(map) => {
            let settled = map.into_iter().map(|(key, value)| (settled(key), settled(value)));
            Value::Mapping(settled.collect())
        }
        other => other,
    }
}

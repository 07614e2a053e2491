//! Whether a row says what is there already: a record that went through a table has not become another.

use serde_yaml::{Mapping, Value};

use crate::domain::flat;
use crate::domain::spec::Spec;

/// Whether a record says everything that a row says, as far as a table can tell.
pub fn says_all(kind: &Spec, record: &Mapping, row: &Mapping) -> bool {
    let said = flat::cells(kind, record);
    flat::cells(kind, row).iter().all(|cell| said.iter().any(|it| is_same_cell(it, cell)))
}

/// A table can't tell a list of texts from a text of as many lines, nor whether a line end follows the last:
/// what reads the same in it as what is there stays what it is.
pub fn keep_what_reads_the_same(kind: &Spec, row: &mut Mapping, old: &Mapping) {
    for (key, value) in row.iter_mut() {
        let Some(now) = old.get(key) else { continue };
        if let (Value::Mapping(parts), Value::Mapping(now)) = (&mut *value, now) {
            for (part, value) in parts.iter_mut() {
                let one = |value: &Value| {
                    let inner = Mapping::from_iter([(part.clone(), value.clone())]);
                    Mapping::from_iter([(key.clone(), Value::Mapping(inner))])
                };
                if let Some(now) = now.get(part).filter(|now| reads_the_same(kind, &one(value), &one(now))) {
                    *value = now.clone();
                }
            }
        } else {
            let one = |value: &Value| Mapping::from_iter([(key.clone(), value.clone())]);
            if reads_the_same(kind, &one(value), &one(now)) {
                *value = now.clone();
            }
        }
    }
}

fn reads_the_same(kind: &Spec, one: &Mapping, other: &Mapping) -> bool {
    let (one, other) = (flat::cells(kind, one), flat::cells(kind, other));
    one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| is_same_cell(one, other))
}

fn is_same_cell(one: &(String, String), other: &(String, String)) -> bool {
    one.0 == other.0 && one.1.trim_end() == other.1.trim_end()
}

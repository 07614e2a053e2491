//! Two versions of a record, and the fields in which they differ.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_yaml::{Mapping, Value};

use super::direction::{Direction, Sides};
use super::list;
use crate::domain::record::{Record, is_blank, text};
use crate::domain::spec::Spec;

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The keys that lead to it. In a list of groups the next step is the group's own id or person, where
    /// it has one, else its place in the list, from 0.
    pub path: Vec<String>,
    /// What stood there; nothing where nothing did.
    pub from: Option<Value>,
    /// What stands there now.
    pub to: Option<Value>,
    /// Which way it goes.
    pub direction: Direction,
}

impl FieldChange {
    /// The field's name: its keys with dots between them, such as `responses.ana`.
    pub fn field(&self) -> String {
        self.path.join(".")
    }
}

/// The fields in which two versions of a record differ, in the order of the kind's fields, then in the
/// order of the file. Nothing stands for a record that isn't there.
///
/// Blank is the same as missing, and a text the same as a list of that one text: what nobody said is no
/// change, and neither is how a file is laid out.
pub fn fields(kind: &Spec, before: Option<&Record>, after: Option<&Record>) -> Vec<FieldChange> {
    let nothing = Mapping::new();
    let from = before.map_or(&nothing, |record| &record.fields);
    let to = after.map_or(&nothing, |record| &record.fields);
    let compared = Compared { kind, was_there: before.is_some(), is_there: after.is_some() };
    let mut found = Vec::new();
    let known = kind.fields.iter().map(|field| field.key);
    let written = to.keys().chain(from.keys()).filter_map(Value::as_str);
    let mut seen = HashSet::new();
    for key in known.chain(written).filter(|key| seen.insert(*key)) {
        compared.value(&mut vec![key.to_owned()], from.get(key), to.get(key), &mut found);
    }
    found
}

/// Two versions of one record.
pub(super) struct Compared<'a> {
    kind: &'a Spec,
    was_there: bool,
    is_there: bool,
}

impl Compared<'_> {
    /// Adds the differences of one value and of what is inside it.
    pub fn value(
        &self,
        path: &mut Vec<String>,
        from: Option<&Value>,
        to: Option<&Value>,
        found: &mut Vec<FieldChange>,
    ) {
        let said = |value: Option<&Value>| value.is_some_and(|value| !is_blank(value));
        let (from, to) = (from.filter(|_| said(from)), to.filter(|_| said(to)));
        if from == to {
            return;
        }
        if is_group(from) && is_group(to) {
            self.group(path, from, to, found);
        } else if list::is_of_groups(from) && list::is_of_groups(to) {
            list::compare(self, path, from, to, found);
        } else if from.is_some() && to.is_some() && (is_nested(from) || is_nested(to)) {
            // Another kind of thing stands there now: the one goes, the other comes.
            self.value(path, from, None, found);
            self.value(path, None, to, found);
        } else {
            self.plain(path, from, to, found);
        }
    }

    fn group(
        &self,
        path: &mut Vec<String>,
        from: Option<&Value>,
        to: Option<&Value>,
        found: &mut Vec<FieldChange>,
    ) {
        let nothing = Mapping::new();
        let from = from.and_then(Value::as_mapping).unwrap_or(&nothing);
        let to = to.and_then(Value::as_mapping).unwrap_or(&nothing);
        let gone = from.keys().filter(|key| !to.contains_key(*key));
        for key in to.keys().chain(gone) {
            path.push(key.as_str().unwrap_or_default().to_owned());
            self.value(path, from.get(key), to.get(key), found);
            path.pop();
        }
    }

    fn plain(&self, path: &[String], from: Option<&Value>, to: Option<&Value>, found: &mut Vec<FieldChange>) {
        if is_one_text(from, to) {
            return;
        }
        let sides = Sides { from, to, was_there: self.was_there, is_there: self.is_there };
        let direction = Direction::of(self.kind, path, &sides);
        found.push(FieldChange { path: path.to_vec(), from: from.cloned(), to: to.cloned(), direction });
    }
}

/// Whether nothing here contradicts that it is a group of named values.
fn is_group(value: Option<&Value>) -> bool {
    value.is_none_or(Value::is_mapping)
}

fn is_nested(value: Option<&Value>) -> bool {
    value.is_some_and(Value::is_mapping) || (value.is_some() && list::is_of_groups(value))
}

/// Whether a text became a list of that one text, or the other way round.
fn is_one_text(from: Option<&Value>, to: Option<&Value>) -> bool {
    let (Some(from), Some(to)) = (from, to) else { return false };
    let lists = [from, to].map(Value::as_sequence);
    lists.iter().flatten().count() == 1
        && lists.iter().flatten().all(|list| list.len() == 1)
        && text(from).is_some_and(|old| text(to) == Some(old))
}

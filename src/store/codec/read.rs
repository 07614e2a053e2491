//! Bytes to fields: every check that a file must pass before its values are believed.

use std::fmt;
use std::sync::OnceLock;

use serde_yaml::{Mapping, Value};

use super::position::Lines;
use super::tree::{self, Body, Node};
use super::unreadable::{Unreadable, UnreadableKind};
use super::{MAX_BYTES, Position, spared, words};

/// A file that was read: its fields, and where they stand.
#[derive(Clone)]
pub struct Parsed {
    text: String,
    fields: Mapping,
    root: Option<Node>,
    lines: OnceLock<Lines>,
}

impl fmt::Debug for Parsed {
    /// Says how much was read, never what.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Parsed")
            .field("bytes", &self.text.len())
            .field("fields", &self.fields.len())
            .finish()
    }
}

impl Parsed {
    /// The keys and values of the root. Every key, at every level, is text. An empty file has none.
    pub fn fields(&self) -> &Mapping {
        &self.fields
    }

    /// The text that was read, without a byte-order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn place(&self, offset: usize) -> Position {
        self.lines.get_or_init(|| Lines::of(&self.text)).position(&self.text, offset)
    }

    /// Where the value at this path of keys and list indices stands, or its key if the value is
    /// empty; `None` if there is no such path.
    pub fn position(&self, path: &[&str]) -> Option<Position> {
        let mut node = self.root.as_ref()?;
        let mut offset = node.start;
        for step in path {
            if let Some(entry) = node.entry(step) {
                node = &entry.value;
                offset = match node.body {
                    Body::Empty => entry.key.start,
                    _ => node.start,
                };
            } else {
                node = node.item(step)?;
                offset = node.start;
            }
        }
        Some(self.place(offset))
    }

    /// Where the last key of this path stands; `None` if there is no such key.
    pub fn key_position(&self, path: &[&str]) -> Option<Position> {
        let (key, above) = path.split_last()?;
        let mut node = self.root.as_ref()?;
        for step in above {
            node = match node.entry(step) {
                Some(entry) => &entry.value,
                None => node.item(step)?,
            };
        }
        node.entry(key).map(|entry| self.place(entry.key.start))
    }

    /// What is written at this path, to the letter; `None` if nothing is.
    pub fn source(&self, path: &[&str]) -> Option<&str> {
        let mut node = self.root.as_ref()?;
        for step in path {
            node = match node.entry(step) {
                Some(entry) => &entry.value,
                None => node.item(step)?,
            };
        }
        self.text.get(node.start..node.end).map(str::trim)
    }

    pub(super) fn root(&self) -> Option<&Node> {
        self.root.as_ref()
    }
}

/// Reads the bytes of a record's file.
///
/// # Errors
/// [`Unreadable`] for anything but one YAML mapping of at most [`MAX_BYTES`] that keeps to what
/// records use: no anchors, tags or second documents, no key twice, no deep nesting.
pub fn parse(bytes: &[u8]) -> Result<Parsed, Unreadable> {
    if bytes.len() > MAX_BYTES {
        return Err(Unreadable::whole(UnreadableKind::TooLarge));
    }
    let text = std::str::from_utf8(bytes).map_err(|fault| {
        let readable = bytes.get(..fault.valid_up_to()).unwrap_or_default();
        let readable = std::str::from_utf8(readable).unwrap_or_default();
        Unreadable::at(UnreadableKind::NotUtf8, readable, readable.len())
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some(offset) = merge_marker(text) {
        return Err(Unreadable::at(UnreadableKind::MergeMarkers, text, offset));
    }
    let root = tree::read(text)?;
    let fields = fields(text, root.as_ref())?;
    Ok(Parsed { text: text.to_owned(), fields, root, lines: OnceLock::new() })
}

fn merge_marker(text: &str) -> Option<usize> {
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\n', '\r']);
        let marker = ["<<<<<<<", ">>>>>>>", "|||||||"]
            .iter()
            .any(|sign| bare == *sign || bare.strip_prefix(sign).is_some_and(|it| it.starts_with(' ')));
        if marker || bare == "=======" {
            return Some(offset);
        }
        offset += line.len();
    }
    None
}

fn fields(text: &str, root: Option<&Node>) -> Result<Mapping, Unreadable> {
    let Some(root) = root.filter(|root| !matches!(root.body, Body::Empty)) else {
        return Ok(Mapping::new());
    };
    if !matches!(root.body, Body::Map { .. }) {
        return Err(Unreadable::at(UnreadableKind::NotAMapping, text, root.start));
    }
    let spared = || spared::spelled_otherwise(text, root).and_then(|text| serde_yaml::from_str(&text).ok());
    let read = serde_yaml::from_str(text).or_else(|fault| spared().ok_or(fault));
    let value: Value = read.map_err(|fault| {
        let index = fault.location().map_or(0, |place| place.index());
        let offset = text.char_indices().nth(index).map_or(text.len(), |(at, _)| at);
        Unreadable::at(UnreadableKind::Syntax, text, offset).because(words::OTHER)
    })?;
    agree(text, &value, root, root.start)?;
    match value {
        Value::Mapping(fields) => Ok(fields),
        _ => Err(Unreadable::at(UnreadableKind::NotAMapping, text, root.start)),
    }
}

/// Holds the two readings against each other: same keys, same lists, only text as keys.
fn agree(text: &str, value: &Value, node: &Node, offset: usize) -> Result<(), Unreadable> {
    match (value, &node.body) {
        (Value::Tagged(_), _) => Err(Unreadable::at(UnreadableKind::Tag, text, offset)),
        (Value::Mapping(map), Body::Map { entries, .. }) if map.len() == entries.len() => {
            for ((key, value), entry) in map.iter().zip(entries) {
                match key.as_str() {
                    Some(key) if key == entry.name => {
                        agree(text, value, &entry.value, entry.key.start)?;
                    }
                    Some(_) => return Err(differs(text, entry.key.start)),
                    None => {
                        let at = entry.key.start;
                        return Err(Unreadable::at(UnreadableKind::NonTextKey, text, at));
                    }
                }
            }
            Ok(())
        }
        (Value::Sequence(list), Body::List { items, .. }) if list.len() == items.len() => {
            list.iter().zip(items).try_for_each(|(value, item)| agree(text, value, item, item.start))
        }
        (Value::Mapping(_) | Value::Sequence(_), _) | (_, Body::Map { .. } | Body::List { .. }) => {
            Err(differs(text, offset))
        }
        _ => Ok(()),
    }
}

fn differs(text: &str, offset: usize) -> Unreadable {
    Unreadable::at(UnreadableKind::Syntax, text, offset)
        .because("YAML readers don't agree on what this means; put quotes around the values")
}

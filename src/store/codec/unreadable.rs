//! Why bytes are no record, in words that never repeat a value of the file.

use std::fmt;

use super::Position;
use super::excerpt::{excerpt, shown_key};

/// Why bytes are no record. Neither its fields nor its words hold a value of the file.
#[derive(Debug, Clone)]
pub struct Unreadable {
    /// What is in the way.
    pub kind: UnreadableKind,
    /// Where it is, if it is in one place.
    pub position: Option<Position>,
    /// The keys that lead there, with dots between them, as far as they were read.
    pub field: Option<String>,
    /// The line with its number and a caret below it; all but the key is masked.
    pub excerpt: Option<String>,
    cause: Option<&'static str>,
}

/// What can be in the way of reading a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnreadableKind {
    /// More than [`super::MAX_BYTES`].
    TooLarge,
    /// Not UTF-8.
    NotUtf8,
    /// No YAML.
    Syntax,
    /// A key stands twice in one mapping, in whatever spelling.
    DuplicateKey,
    /// An anchor, an alias or a merge key.
    Anchor,
    /// More keys and values than `MAX_PARTS` allows.
    TooMany,
    /// Lists and mappings inside each other, beyond what a record needs.
    TooDeep,
    /// git left both sides of a conflict in the file.
    MergeMarkers,
    /// The root is a list or a single value.
    NotAMapping,
    /// A tag that YAML itself doesn't define.
    Tag,
    /// A second document begins.
    ManyDocuments,
    /// A key is a number, a boolean, empty, a list or a mapping.
    NonTextKey,
}

impl Unreadable {
    /// At a byte offset of `text`.
    pub(super) fn at(kind: UnreadableKind, text: &str, offset: usize) -> Self {
        let position = Position::of(text, offset);
        Unreadable {
            position: Some(position),
            excerpt: Some(excerpt(text, offset, position.line)),
            ..Self::whole(kind)
        }
    }

    /// A file that is too large to be looked into.
    pub fn too_large() -> Self {
        Self::whole(UnreadableKind::TooLarge)
    }

    /// About the file as a whole.
    pub(super) fn whole(kind: UnreadableKind) -> Self {
        Unreadable { kind, position: None, field: None, excerpt: None, cause: None }
    }

    pub(super) fn because(mut self, cause: &'static str) -> Self {
        self.cause = Some(cause);
        self
    }

    pub(super) fn in_field(mut self, keys: &[&str]) -> Self {
        let shown: Vec<&str> = keys.iter().map_while(|key| shown_key(key)).collect();
        if !shown.is_empty() && shown.len() == keys.len() {
            self.field = Some(shown.join("."));
        }
        self
    }
}

impl std::error::Error for Unreadable {}

impl fmt::Display for Unreadable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentence = match self.kind {
            UnreadableKind::TooLarge => "it is larger than 1 MiB",
            UnreadableKind::NotUtf8 => "it is not UTF-8 text",
            UnreadableKind::Syntax => {
                let cause = self.cause.unwrap_or("this does not fit the lines around it");
                return write!(out, "the YAML is broken here: {cause}");
            }
            UnreadableKind::DuplicateKey => {
                let last = self.field.as_deref().and_then(|it| it.rsplit('.').next());
                return match last {
                    Some(key) => write!(out, "the key `{key}` stands twice"),
                    None => out.write_str("a key stands twice"),
                };
            }
            UnreadableKind::Anchor => "anchors, aliases and merge keys (&, * and <<) are not used here",
            UnreadableKind::TooMany => "it holds more keys and values than any record does",
            UnreadableKind::TooDeep => "it is nested too deeply",
            UnreadableKind::MergeMarkers => "git left both sides of a conflict here",
            UnreadableKind::NotAMapping => {
                "a record is a list of keys with their values, and this is something else"
            }
            UnreadableKind::Tag => "tags (words that begin with !) are not used here",
            UnreadableKind::ManyDocuments => "a second document begins here, and a file holds one record",
            UnreadableKind::NonTextKey => "this key is not text (put quotes around it, if it is meant)",
        };
        out.write_str(sentence)
    }
}

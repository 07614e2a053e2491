//! The room between the bytes of a YAML file and a record's fields, so that no other room needs to know YAML.
//!
//! Reading happens twice. `granit-parser` walks the text as a flat stream of events that carry byte
//! positions; that walk, which never recurses, refuses what records don't use (anchors, tags, deep
//! nesting, keys that stand twice) and remembers where everything stands. Only a text that passed it
//! reaches `serde_yaml`, which says what the values are. Both must see the same keys and lists.
//!
//! Editing replaces byte ranges found by that walk and reads the result again: it counts only when
//! the fields are the old ones with exactly the wanted change.

mod comments;
mod edit;
mod excerpt;
mod layout;
mod lenient;
mod plain;
mod position;
mod read;
mod sheet;
mod spared;
mod together;
mod tree;
mod unreadable;
mod words;
mod write;

#[cfg(test)]
mod edit_tests;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod read_tests;
#[cfg(test)]
mod write_tests;

pub use edit::{CannotEdit, Change, edit};
pub use excerpt::shown_key;
pub use lenient::any_text;
pub use position::Position;
pub use read::{Parsed, parse};
pub use together::together;
pub use unreadable::{Unreadable, UnreadableKind};
pub use write::write;

/// The largest file that is read as a record, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// How many letters a key may have. YAML reads keys of a thousand at most, escaped ones included.
const MAX_KEY: usize = 100;

/// How many lists and mappings may stand inside each other.
const MAX_DEPTH: usize = 32;

/// How many keys, values and list items one file may hold. Nobody writes so many; a file made of nothing else
/// would keep every view busy that compares its versions.
const MAX_PARTS: usize = 20_000;

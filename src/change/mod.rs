//! What lies between two versions of a record, field by field: pure.
//!
//! [`fields`] compares two versions; [`Step`] is one version's place in time. A merge of three versions
//! compares each side with what both began from, by the same names of fields. [`audit`] asks of one commit whether
//! it was its author's to do.

pub mod audit;
mod direction;
mod fields;
mod list;
pub mod merge;
mod merged;
mod step;

pub use direction::Direction;
pub use fields::{FieldChange, fields};
pub use merged::merged;
pub use step::{Event, Step};

#[cfg(test)]
mod tests;

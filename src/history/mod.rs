//! From revisions to what they mean: which stance counts, and what changed when.

pub mod graph;
mod index;
pub mod meaning;
pub mod said_by;
pub mod sessions;
pub mod topics;
pub mod view;

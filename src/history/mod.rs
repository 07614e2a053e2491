//! From revisions to what they mean: which stance counts, and what changed when.

pub mod entries;
pub mod graph;
mod index;
pub mod meaning;
pub mod topics;
pub mod view;

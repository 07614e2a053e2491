//! From revisions to what they mean: which stance counts, and what changed when.

pub mod graph;
mod index;
mod judged;
pub mod meaning;
pub mod topics;
pub mod view;

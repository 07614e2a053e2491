//! From revisions to what they mean: which stance counts, and what changed when.

pub mod agreements;
pub mod graph;
mod index;
pub mod meaning;
mod repairs;
mod settings;
pub mod topics;
pub mod view;

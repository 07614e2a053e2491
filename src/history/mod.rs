//! From revisions to what they mean: which stance counts, and what changed when.

pub mod agreements;
pub mod graph;
mod index;
mod inspect;
pub mod meaning;
mod repairs;
mod settings;
pub mod since;
pub mod today;
pub mod topics;
pub mod view;

pub use inspect::problems;

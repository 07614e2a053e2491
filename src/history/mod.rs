//! From revisions to what they mean: which stance counts, and what changed when.

pub mod graph;
mod index;
mod inspect;
mod judged;
pub mod meaning;
pub mod since;
pub mod today;
pub mod topics;
pub mod view;

pub use inspect::problems;

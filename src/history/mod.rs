//! From revisions to what they mean: which stance counts, and what changed when.

pub mod agreements;
pub mod counting;
pub mod entries;
pub mod graph;
mod index;
mod inspect;
mod judged;
pub mod lines;
pub mod meaning;
pub mod merging;
pub mod net;
pub mod readings;
mod repairs;
pub mod sessions;
mod settings;
pub mod since;
mod step_cache;
mod steps;
pub mod timeline;
pub mod today;
pub mod topics;
mod touched;
pub mod view;

pub use inspect::problems;

//! From revisions to what they mean: which stance counts, and what changed when.

pub mod counting;
pub mod graph;
mod index;
pub mod meaning;
pub mod net;
pub mod readings;
mod step_cache;
mod steps;
pub mod timeline;
pub mod topics;
pub mod view;

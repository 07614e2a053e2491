//! Which stance counts (in-force.md): the table, the prose, a second implementation, and hostile graphs.
#![allow(clippy::unwrap_used, missing_docs)]

mod agreed;
mod clocks;
#[path = "../effort/mod.rs"]
mod effort;
mod elsewhere;
mod graph;
mod merges;
mod properties;
mod random;
mod settings;
mod slow;
mod speed;
mod table;

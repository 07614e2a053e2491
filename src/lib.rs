//! couplelog: two people's limits, agreements and looks back, as plain files in a git repository of their own.

pub mod change;
pub mod cli;
pub mod domain;
pub mod history;
pub mod render;
pub mod store;

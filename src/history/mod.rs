//! From revisions to what they mean: which stance counts, and what changed when.

pub mod agreements;
pub mod audit;
pub mod checkins;
pub mod counting;
pub mod entries;
pub mod foreign;
pub mod graph;
mod index;
mod inspect;
mod judged;
pub mod learned;
pub mod lines;
pub mod matters;
pub mod meaning;
pub mod merging;
pub mod net;
pub mod proposals;
pub mod readings;
mod repairs;
pub mod sessions;
mod settings;
pub mod settling;
mod signals;
pub mod since;
mod step_cache;
mod steps;
pub mod talks;
pub mod timeline;
mod tips;
pub mod today;
pub mod topics;
mod touched;
pub mod view;

pub use inspect::{problems, problems_of_commits};

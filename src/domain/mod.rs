//! Records and rules, pure: no files, no git, no clock, no terminal.

pub mod adoption;
pub mod agreement;
pub mod check;
pub mod day;
pub mod events;
pub mod form;
pub mod in_force;
pub mod kinds;
pub mod merging;
pub mod name;
pub mod narrow;
pub mod people;
pub mod place;
pub mod placement;
pub mod problem;
pub mod record;
pub mod rules;
pub mod session;
pub mod spec;
pub mod stance;
pub mod together;
pub mod views;

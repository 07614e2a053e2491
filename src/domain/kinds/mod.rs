//! The registry: every kind of record, one line each.
//!
//! A new kind is a file here, a template in `templates/`, and a line in [`ALL`]. Listing, showing, adding,
//! editing, checking, history and the reference page follow from its [`Spec`].

use super::spec::Spec;

mod aftercare;
pub mod agreement;
mod care;
mod checkin;
mod code;
mod config;
mod debrief;
mod disagreement;
mod learning;
pub mod limit;
mod log;
mod pause;
pub mod proposal;
pub mod repair;
mod safety;
mod term;

pub use aftercare::AFTERCARE;
pub use agreement::AGREEMENT;
pub use care::CARE;
pub use checkin::CHECKIN;
pub use code::CODE;
pub use config::CONFIG;
pub use debrief::DEBRIEF;
pub use disagreement::DISAGREEMENT;
pub use learning::LEARNING;
pub use limit::LIMIT;
pub use log::LOG;
pub use pause::PAUSE;
pub use proposal::PROPOSAL;
pub use repair::REPAIR;
pub use safety::SAFETY;
pub use term::TERM;

/// Every kind, in the order in which lists show them.
pub static ALL: &[&Spec] = &[
    &CONFIG,
    &CODE,
    &SAFETY,
    &AFTERCARE,
    &CARE,
    &LIMIT,
    &AGREEMENT,
    &PROPOSAL,
    &PAUSE,
    &LOG,
    &DEBRIEF,
    &CHECKIN,
    &REPAIR,
    &LEARNING,
    &DISAGREEMENT,
    &TERM,
];

/// The kind with this name, in the singular or the plural.
pub fn find(word: &str) -> Option<&'static Spec> {
    ALL.iter().copied().find(|kind| kind.name == word || kind.plural == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn kinds_do_not_share_names_or_places() {
        let (mut seen, mut places) = (HashSet::new(), HashSet::new());
        for kind in ALL {
            assert!(seen.insert(kind.name), "{} twice", kind.name);
            assert!(kind.plural == kind.name || seen.insert(kind.plural), "{} twice", kind.plural);
            assert!(places.insert(kind.place), "{} twice", kind.place);
        }
    }

    #[test]
    fn every_kind_says_what_it_and_each_field_is_for() {
        for kind in ALL {
            assert!(kind.purpose.len() > 20, "{}", kind.name);
            for field in kind.fields {
                assert!(field.means.len() > 8, "{}.{}", kind.name, field.key);
            }
            assert!(kind.title.is_empty() || kind.field(kind.title).is_some(), "{}", kind.name);
        }
    }
}

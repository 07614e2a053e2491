//! proposals/SLUG.yaml: an idea to try, with its smallest reversible step.

use crate::domain::merging::Merging;
use crate::domain::proposal;
use crate::domain::spec::{Field, Shape, Spec, field, required};

/// An idea, from raising it to keeping, changing or dropping it.
pub static PROPOSAL: Spec = Spec {
    name: "proposal",
    plural: "proposals",
    purpose: "an idea to try, with its smallest reversible step and how to stop",
    place: "proposals/{slug}",
    title: "title",
    fields: &[
        required("title", Shape::Line, "a few words by which everyone knows it"),
        field("why", Shape::Notes, "what is hoped for"),
        field("limits", Shape::List(&Shape::Line), "the topics of limits that it touches"),
        field("rapport_step", Shape::Notes, "what to do first to feel close and safe"),
        field("smallest_step", Shape::Notes, "the smallest step that can be taken back"),
        field("reversible", Shape::Notes, "how it is taken back"),
        field("how_to_stop", Shape::Notes, "how anyone stops it, at any moment"),
        field("needs", Shape::List(&Shape::Line), "learning that has to be done first, by its name"),
        field("readiness", Shape::Notes, "what has to be so on the day: rested, sober, unhurried"),
        field("expected", Shape::PerPerson(&Shape::Notes), "what each person expects, in their own words"),
        field("support_wanted", Shape::PerPerson(&Shape::Notes), "what support each person wants"),
        field("state", Shape::Choice(STATES), "how far it has come")
            .merged_by(Merging::Stricter(CAREFULLY, 1)),
        field("ready", Shape::List(&Shape::Person), "who has said that they are ready"),
        field("declined", Shape::Group(DECLINED), "who does not want it, and until when not to ask again")
            .merged_by(Merging::Whole("until")),
    ],
    template: include_str!("../../../templates/proposal.yaml"),
    check: proposal::findings,
};

/// How far an idea has come, in order; dropping one is a normal, good outcome.
pub const STATES: &[&str] = &["idea", "talking", "learning", "ready", "tried", "kept", "adjusted", "dropped"];

/// The same from the most careful one on: dropped is dropped, and nothing gets further by a merge.
const CAREFULLY: &[&str] = &["dropped", "idea", "talking", "learning", "ready", "tried", "adjusted", "kept"];

const DECLINED: &[Field] = &[
    field("by", Shape::Person, "who declined; no reason is needed"),
    field("until", Shape::Date, "the day before which it is not asked again"),
    field("also", Shape::List(&Shape::Group(ALSO_DECLINED)), "who declined besides"),
];

const ALSO_DECLINED: &[Field] = &[
    field("by", Shape::Person, "who declined besides; no reason is needed"),
    field("until", Shape::Date, "the day before which they are not asked again"),
];

//! disagreements/SLUG.yaml: what each needs, and the ground they share.

use crate::domain::merging::Merging;
use crate::domain::spec::{Shape, Spec, field, nothing_special};

use super::debrief::{FOLLOW_UP, HEARD_BACK};

/// A disagreement, which may rest.
pub static DISAGREEMENT: Spec = Spec {
    name: "disagreement",
    plural: "disagreements",
    purpose: "what each person needs where they don't agree, and the ground they share; it may rest",
    place: "disagreements/{slug}",
    title: "",
    fields: &[
        field("needs", Shape::PerPerson(&Shape::Notes), "what each person needs, in their own words"),
        field(
            "heard_back",
            Shape::List(&Shape::Group(HEARD_BACK)),
            "what the listener heard, in the listener's words",
        ),
        field("common_ground", Shape::Notes, "what both can say yes to"),
        field("follow_ups", Shape::List(&Shape::Group(FOLLOW_UP)), "what is to be done next"),
        field(
            "state",
            Shape::Choice(&["open", "resting", "settled"]),
            "whether it is talked about, rests, or is settled",
        )
        .merged_by(Merging::Stricter(&["open", "resting", "settled"], 0)),
    ],
    template: include_str!("../../../templates/disagreement.yaml"),
    check: nothing_special,
};

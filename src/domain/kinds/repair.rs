//! repairs/DATE-SLUG.yaml: acknowledging and mending a crossed boundary.

use crate::domain::merging::Merging;
use crate::domain::spec::{Field, Shape, Spec, field, nothing_special};

use super::debrief::FOLLOW_UP;

/// A repair. No field asks the affected person for their part in it.
pub static REPAIR: Spec = Spec {
    name: "repair",
    plural: "repairs",
    purpose: "acknowledging and mending a crossed boundary, for as long as the affected person needs",
    place: "repairs/{date}-{slug}",
    title: "",
    fields: &[
        field("affected", Shape::Person, "whose boundary was crossed"),
        field("what_happened", Shape::Notes, "what happened"),
        field("touches", Shape::Group(TOUCHES), "limits and agreements that it touches"),
        field("impact", Shape::Notes, "what it did, in the affected person's own words"),
        field("acknowledged", Shape::Notes, "what is acknowledged"),
        field("apology", Shape::Notes, "the apology"),
        field("plan", Shape::Notes, "what is done so that it doesn't happen again"),
        field("follow_ups", Shape::List(&Shape::Group(FOLLOW_UP)), "what is to be done next"),
        field(
            "closed",
            Shape::Date,
            "the day on which the affected person needed nothing more here; never that it is forgiven",
        )
        .merged_by(Merging::StillOpen),
        field("outcome", Shape::Choice(OUTCOMES), "how it ended; one is as good an end as the other")
            .merged_by(Merging::With("closed")),
    ],
    template: include_str!("../../../templates/repair.yaml"),
    check: nothing_special,
};

/// How a repair can end.
pub const OUTCOMES: &[&str] = &["repaired", "ended-unrepaired"];

const TOUCHES: &[Field] = &[
    field("limits", Shape::List(&Shape::Line), "topics of limits"),
    field(
        "agreements",
        Shape::List(&Shape::Line),
        "names of agreements, which wait until the repair is closed",
    ),
];

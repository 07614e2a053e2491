//! pauses/PERSON.yaml: exists only while that person has paused everything.

use crate::domain::merging::Merging;
use crate::domain::spec::{Shape, Spec, field, nothing_special};

/// One person's pause (design.md, R5).
pub static PAUSE: Spec = Spec {
    name: "pause",
    plural: "pauses",
    purpose: "while this file exists, everything is paused; only who paused resumes",
    place: "pauses/{person}",
    title: "",
    fields: &[
        field("since", Shape::Date, "the first day of the pause").merged_by(Merging::Earlier),
        field("note", Shape::Notes, "anything its owner wants the other to know; never needed"),
        field(
            "resumed",
            Shape::List(&Shape::Person),
            "for a pause by someone: who has said that they are ready again",
        ),
    ],
    template: include_str!("../../../templates/pause.yaml"),
    check: nothing_special,
};

//! aftercare.yaml: how the two look after each other afterwards.

use crate::domain::spec::{Field, Shape, Spec, field, nothing_special};

/// The couple's shared aftercare.
pub static AFTERCARE: Spec = Spec {
    name: "aftercare",
    plural: "aftercare",
    purpose: "how we look after each other afterwards, and on difficult days",
    place: "aftercare",
    title: "",
    fields: &[
        field("rituals", Shape::Notes, "what we do afterwards"),
        field("if_difficult", Shape::Notes, "what we do when it was difficult"),
        field(
            "time_apart",
            Shape::Group(TIME_APART),
            "how one of us asks for time alone, and when we are in touch again",
        ),
        field("who_else", Shape::Notes, "people outside whom each of us may talk to"),
    ],
    template: include_str!("../../../templates/aftercare.yaml"),
    check: nothing_special,
};

const TIME_APART: &[Field] = &[
    field("how_to_ask", Shape::Line, "the words with which one asks for time alone"),
    field("next_contact", Shape::Line, "when and how we are in touch again"),
];

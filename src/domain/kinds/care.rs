//! care/PERSON.yaml: what helps one person, as far as they want to say.

use crate::domain::spec::{Shape, Spec, field, nothing_special};

/// One person's care sheet; everything in it is voluntary.
pub static CARE: Spec = Spec {
    name: "care",
    plural: "care",
    purpose: "what helps me and what is hard for me, as far as I want to say",
    place: "care/{person}",
    title: "",
    fields: &[
        field("aftercare_needs", Shape::Notes, "what I need afterwards"),
        field("triggers", Shape::Notes, "what can throw me, as far as I want to say"),
        field("overwhelm_signs", Shape::Notes, "how you can tell that it is too much for me"),
        field("signs_of_yes", Shape::Notes, "how I look and sound when I want something"),
        field("signs_of_no", Shape::Notes, "how I look and sound when I don't"),
        field("helpful_response", Shape::Notes, "what helps me then"),
        field("experience", Shape::Notes, "what I have done before, as far as I want to say"),
    ],
    template: include_str!("../../../templates/care.yaml"),
    check: nothing_special,
};

//! code.yaml: how the two treat each other, in their own words.

use crate::domain::spec::{Shape, Spec, field, nothing_special};

/// The couple's shared code.
pub static CODE: Spec = Spec {
    name: "code",
    plural: "code",
    purpose: "how we treat each other: values, reasons, and how new ideas are raised",
    place: "code",
    title: "",
    fields: &[
        field("values", Shape::Notes, "what matters to us in this"),
        field("reasons", Shape::Notes, "why we do this at all"),
        field("conduct", Shape::Notes, "how we treat each other, before, during and after"),
        field("new_ideas", Shape::Notes, "how new ideas are raised"),
        field("kept_out", Shape::Notes, "decisions that stay out of this"),
    ],
    template: include_str!("../../../templates/code.yaml"),
    check: nothing_special,
};

//! terms/SLUG.yaml: what a word means here.

use crate::domain::spec::{Shape, Spec, field, nothing_special, required};

/// A word and what it means to this couple.
pub static TERM: Spec = Spec {
    name: "term",
    plural: "terms",
    purpose: "what a word means to us, and what it usually means",
    place: "terms/{slug}",
    title: "term",
    fields: &[
        required("term", Shape::Line, "the word itself"),
        field("our_meaning", Shape::Notes, "what it means to us"),
        field("usual_meaning", Shape::Notes, "what it usually means"),
    ],
    template: include_str!("../../../templates/term.yaml"),
    check: nothing_special,
};

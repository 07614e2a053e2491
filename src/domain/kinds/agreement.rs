//! agreements/SLUG.yaml: what everyone agreed to, in words that everyone agreed to.

use crate::domain::merging::Merging;
use crate::domain::spec::{Field, Shape, Spec, field, nothing_special, required};

/// A joint agreement (design.md, R6).
pub static AGREEMENT: Spec = Spec {
    name: "agreement",
    plural: "agreements",
    purpose: "a joint text; in force only when everyone agreed to these very words",
    place: "agreements/{slug}",
    title: "title",
    fields: &[
        required("title", Shape::Line, "a few words by which everyone knows it"),
        field("terms", Shape::Notes, "what we agree to"),
        field("where", Shape::Notes, "where it holds, and where it doesn't"),
        field("conditions", Shape::Notes, "what has to be so"),
        field("limits", Shape::List(&Shape::Line), "the topics of limits that it touches"),
        field("review_by", Shape::Date, "the day by which we want to look at it again")
            .merged_by(Merging::Earlier),
        field(
            "agreed",
            Shape::List(&Shape::Group(AGREED)),
            "who agreed, when, and to which words; couplelog agree writes it",
        )
        .merged_by(Merging::Entries),
    ],
    template: include_str!("../../../templates/agreement.yaml"),
    check: nothing_special,
};

/// One person's agreement to certain words.
pub const AGREED: &[Field] = &[
    field("person", Shape::Line, "the id of who agreed, which stays when they leave"),
    field("on", Shape::Date, "the day"),
    field("digest", Shape::Line, "a digest of the words that were agreed to"),
];

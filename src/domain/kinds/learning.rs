//! learning/SLUG.yaml: something to read, watch or ask about.

use crate::domain::spec::{Shape, Spec, field, nothing_special, required};

/// Something to learn from, together or alone.
pub static LEARNING: Spec = Spec {
    name: "learning",
    plural: "learning",
    purpose: "a book, an article, a workshop or a person to learn from",
    place: "learning/{slug}",
    title: "title",
    fields: &[
        required("title", Shape::Line, "what it is called"),
        field(
            "type",
            Shape::Choice(&["book", "article", "workshop", "course", "professional"]),
            "what sort of thing it is",
        ),
        field("link", Shape::Line, "where it is found"),
        field("done_by", Shape::List(&Shape::Person), "who has read, watched or attended it"),
        field("notes", Shape::PerPerson(&Shape::Notes), "what each person takes from it"),
    ],
    template: include_str!("../../../templates/learning.yaml"),
    check: nothing_special,
};

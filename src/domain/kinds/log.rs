//! log/YEAR/DATE-SLUG.yaml: what happened in one session.

use crate::domain::spec::{Shape, Spec, field, nothing_special, required};

/// The log entry of one session.
pub static LOG: Spec = Spec {
    name: "log",
    plural: "log",
    purpose: "one session: a bounded time together, in a few words",
    place: "log/{year}/{date}-{slug}",
    title: "title",
    fields: &[
        field("date", Shape::Date, "the day of the session"),
        required("title", Shape::Line, "a few words by which both know it again"),
        field("proposal", Shape::Line, "the proposal that was tried, if there was one"),
        field("pauses", Shape::Notes, "pauses that were taken, and what helped"),
        field("pace_changes", Shape::Notes, "where it went slower, or stopped early"),
        field("responses", Shape::PerPerson(&Shape::Notes), "how each person responded, in their own words"),
        field("reflections", Shape::PerPerson(&Shape::Notes), "what each person thinks of it since"),
    ],
    template: include_str!("../../../templates/log.yaml"),
    check: nothing_special,
};

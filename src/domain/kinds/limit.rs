//! limits/PERSON/TOPIC.yaml: one person's stance on one topic.

use crate::domain::check::Finding;
use crate::domain::merging::Merging;
use crate::domain::record::Record;
use crate::domain::spec::{Shape, Spec, field, required};
use crate::domain::stance::Stance;

/// One person's limit.
pub static LIMIT: Spec = Spec {
    name: "limit",
    plural: "limits",
    purpose: "one person's stance on one topic: what its owner wants done with or to them",
    place: "limits/{person}/{slug}",
    title: "topic",
    fields: &[
        field("topic", Shape::Line, "what it is about, in its owner's own words"),
        required("stance", Shape::Choice(STANCES), "its owner's stance: never, not now, maybe, or yes")
            .merged_by(Merging::Stricter(STANCES, 2)),
        field("conditions", Shape::Notes, "what has to be so"),
        field("where", Shape::Notes, "where it holds, and where it doesn't"),
        field("reassess_when", Shape::Notes, "what would make its owner think about it again"),
        field("review_by", Shape::Date, "the day by which its owner wants to look at it again")
            .merged_by(Merging::Earlier),
        field("why", Shape::Notes, "a reason, if its owner wants to give one; never needed"),
    ],
    template: include_str!("../../../templates/limit.yaml"),
    check,
};

/// The YAML words of the stances, strictest first.
pub const STANCES: &[&str] = &["hard-limit", "soft-limit", "maybe", "yes"];

/// The stance in a record; nothing when it can't be read.
pub fn stance(record: &Record) -> Option<Stance> {
    record.get("stance").and_then(|value| value.as_str()).and_then(Stance::from_word)
}

fn check(record: &Record, findings: &mut Vec<Finding>) {
    if record.text("topic").is_none() {
        let message = "the topic has no words of its own, so its file's name is shown";
        findings.push(Finding::warning(&["topic"], message));
    }
}

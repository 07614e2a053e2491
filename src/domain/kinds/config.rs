//! couplelog.yaml: who the people are, and the cadences they chose.

use serde_yaml::Value;

use crate::domain::check::Finding;
use crate::domain::merging::Merging;
use crate::domain::people::{MAX_REFLECTION_DAYS, SOMEONE};
use crate::domain::record::{Record, text};
use crate::domain::spec::{Field, Shape, Spec, field, required};

/// The settings of the repository.
pub static CONFIG: Spec = Spec {
    name: "config",
    plural: "config",
    purpose: "the settings of this repository: its people and their cadences",
    place: "couplelog",
    title: "",
    fields: &[
        required("format", Shape::Number(1, 1), "the version of this folder's layout"),
        required("people", Shape::List(&Shape::Group(PERSON)), "who this repository belongs to")
            .merged_by(Merging::Named("id")),
        field(
            "review_days",
            Shape::Number(1, 36_500),
            "after how many days a stance or an agreement wants another look",
        )
        .merged_by(Merging::Sooner(90)),
        field(
            "reflection_days",
            Shape::Number(0, MAX_REFLECTION_DAYS),
            "how many days a looser stance waits before it counts",
        )
        .merged_by(Merging::Longer(3)),
        field("checkin_days", Shape::Number(1, 36_500), "how many days lie between check-ins")
            .merged_by(Merging::Sooner(14)),
        field(
            "commit_times",
            Shape::Choice(&["day", "exact"]),
            "whether git notes whole days only, or the time of day too",
        )
        .merged_by(Merging::Stricter(&["day", "exact"], 0)),
        field(
            "agreed",
            Shape::List(&Shape::Group(AGREED)),
            "who agreed to these settings, when, and to which words",
        )
        .merged_by(Merging::Entries),
    ],
    template: include_str!("../../../templates/config.yaml"),
    check,
};

const PERSON: &[Field] = &[
    required("id", Shape::Line, "the short name in paths and flags"),
    field("name", Shape::Line, "the name that screens show"),
];

const AGREED: &[Field] = &[
    field("person", Shape::Line, "who agreed; somebody who has left since stays named here"),
    field("on", Shape::Date, "the day"),
    field("digest", Shape::Line, "a digest of the words that were agreed to"),
];

fn check(record: &Record, findings: &mut Vec<Finding>) {
    let people = record.get("people").and_then(Value::as_sequence).cloned().unwrap_or_default();
    let mut seen = Vec::new();
    for (index, person) in people.iter().enumerate() {
        let index = index.to_string();
        let at = ["people", index.as_str(), "id"];
        match person.get("id").and_then(text) {
            None => findings.push(Finding::error(&at, "this person has no id")),
            Some(id) if crate::domain::name::slug(&id).as_deref() != Ok(id.as_str()) => {
                findings.push(Finding::error(&at, "an id has lower-case letters, digits and `-` only"));
            }
            Some(id) if id == SOMEONE => {
                findings.push(Finding::error(&at, "this id is kept for a pause by a person who isn't named"));
            }
            Some(id) if seen.contains(&id) => {
                findings.push(Finding::error(&at, "two people have the same id"))
            }
            Some(id) => seen.push(id),
        }
    }
}

//! checkins/YEAR/DATE/PERSON.yaml: one person's side of the regular talk.

use crate::domain::spec::{Shape, Spec, field, nothing_special};

use super::debrief::FOLLOW_UP;

/// One person's check-in; the numbers are one's own state, and nobody's measure of the other.
pub static CHECKIN: Spec = Spec {
    name: "checkin",
    plural: "checkins",
    purpose: "one person's side of the regular, unhurried talk",
    place: "checkins/{year}/{date}/{person}",
    title: "",
    fields: &[
        field("appreciation", Shape::Notes, "what this person appreciates"),
        field("comfort", Shape::Number(1, 5), "how comfortable they are, from 1 to 5"),
        field(
            "desire_alignment",
            Shape::Number(1, 5),
            "how well what happens fits what they want, from 1 to 5",
        ),
        field("energy", Shape::Number(1, 5), "their energy, from 1 to 5"),
        field("anxiety", Shape::Number(1, 5), "their anxiety, from 1 to 5"),
        field("felt_heard", Shape::Number(1, 5), "how far they feel heard, from 1 to 5"),
        field("emotional_labour", Shape::Notes, "what they carried alone"),
        field("emotional_impact", Shape::Notes, "what it does to them"),
        field("self_regard", Shape::Notes, "how they see themselves in it"),
        field("daily_spillover", Shape::Notes, "what spilled into daily life"),
        field("who_decided_lately", Shape::Notes, "who decided lately, and how that was"),
        field("felt_expected", Shape::Notes, "whether anything felt expected of them"),
        field("ideas", Shape::Notes, "ideas, to talk about another time"),
        field("requests", Shape::Notes, "what they ask for"),
        field("follow_ups", Shape::List(&Shape::Group(FOLLOW_UP)), "what is to be done next"),
        field("wins", Shape::Notes, "what went well and may be remembered"),
    ],
    template: include_str!("../../../templates/checkin.yaml"),
    check: nothing_special,
};

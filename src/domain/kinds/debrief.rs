//! debriefs/YEAR/DATE-SLUG/PERSON.yaml: one person's look back at a session.

use crate::domain::spec::{Field, Shape, Spec, field, nothing_special};

/// One person's debrief.
pub static DEBRIEF: Spec = Spec {
    name: "debrief",
    plural: "debriefs",
    purpose: "one person's look back at a session: what was good, what was not, what they need",
    place: "debriefs/{year}/{date}-{slug}/{person}",
    title: "",
    fields: &[
        field("felt_good", Shape::Notes, "what felt good"),
        field("doubts", Shape::Notes, "what felt off or unsure"),
        field("needs_now", Shape::Notes, "what this person needs now"),
        field("refine", Shape::Notes, "what they would do differently another time"),
        field("past_a_limit", Shape::Notes, "whether anything was past a limit, or a stop not heeded"),
        field("heard_back", Shape::Group(HEARD_BACK), "what the other heard, in the other's words"),
        field("aftercare_received", Shape::Notes, "the aftercare there was"),
        field("still_needed", Shape::Notes, "what is still missing"),
        field("follow_ups", Shape::List(&Shape::Group(FOLLOW_UP)), "what is to be done next"),
        field("wins", Shape::Notes, "what went well and may be remembered"),
        field("later", Shape::Notes, "how it is one and three days later"),
    ],
    template: include_str!("../../../templates/debrief.yaml"),
    check: nothing_special,
};

/// The listener's words, and whether the speaker was understood.
pub const HEARD_BACK: &[Field] = &[
    field("by", Shape::Person, "who listened"),
    field("words", Shape::Notes, "what they heard, in their own words"),
    field("confirmed", Shape::Notes, "whether the speaker was understood, or what to correct"),
];

/// Something to be done.
pub const FOLLOW_UP: &[Field] = &[
    field("what", Shape::Line, "what is to be done"),
    field("kind", Shape::Line, "what sort of thing it is, such as talk, buy, read or ask"),
    field("due", Shape::Date, "the day by which"),
    field("done", Shape::Date, "the day on which it was done; couplelog remind --done writes it"),
];

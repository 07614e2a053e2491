//! safety.yaml: the signals that stop everything, and what to have thought of before.

use crate::domain::merging::Merging;
use crate::domain::spec::{Field, Shape, Spec, field, nothing_special};

/// The couple's safety plan.
pub static SAFETY: Spec = Spec {
    name: "safety",
    plural: "safety",
    purpose: "our signals, and what we think of before, during and after",
    place: "safety",
    title: "",
    fields: &[
        field(
            "signals",
            Shape::List(&Shape::Group(SIGNAL)),
            "stop words, gestures and colours; each works as soon as either writes it",
        )
        .merged_by(Merging::Lasting(&["word", "gesture"])),
        field(
            "retired",
            Shape::List(&Shape::Group(RETIRED)),
            "who says that a signal is none any more; it stays one until everyone does, each in a commit of \
             their own (couplelog signals --retire)",
        ),
        field("during", Shape::Notes, "what we do during a session to stay safe"),
        field("environment", Shape::Notes, "the place: door, light, floor, phones, who else is at home"),
        field("equipment", Shape::Notes, "things we use, and how we check them"),
        field("hygiene", Shape::Notes, "what keeps us clean and well"),
        field("sensory_limits", Shape::Notes, "light, sound, smell or touch that is too much"),
        field("temperature", Shape::Notes, "how we keep warm or cool enough"),
        field("cleanup", Shape::Notes, "what is put away or washed, and by whom"),
        field("first_aid", Shape::Notes, "where the first aid things are, and what we know how to do"),
        field("stop_for_medical", Shape::Notes, "signs for which we stop and get medical help"),
        field("emotional_safety", Shape::Notes, "what keeps each of us emotionally safe"),
        field("emergency_contact", Shape::Notes, "whom to call, with the number"),
    ],
    template: include_str!("../../../templates/safety.yaml"),
    check: nothing_special,
};

const SIGNAL: &[Field] = &[
    field("word", Shape::Line, "the word that is said"),
    field("gesture", Shape::Line, "the gesture, for when speaking is hard"),
    field("meaning", Shape::Line, "what it means here"),
    field("response", Shape::Line, "what the other does at once"),
];

const RETIRED: &[Field] = &[
    field("word", Shape::Line, "the word that is no signal any more"),
    field("gesture", Shape::Line, "the gesture that is none any more"),
    field("person", Shape::Person, "who says so, of nobody but themselves"),
    field("on", Shape::Date, "the day"),
];

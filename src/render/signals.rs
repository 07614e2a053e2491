//! The couple's signals in large plain text.

use serde_yaml::Value;

use super::visible::visible_line;
use crate::domain::record::{Record, text};

/// What always means stop, whatever is written (R6).
pub const ALWAYS: &str = "\"No\", \"stop\", silence and going still always mean STOP.";

/// What is said instead of the couple's own signals while their file can't be read.
pub const BROKEN: &str = "safety.yaml can't be read, so your own signals can't be shown: couplelog check";

/// The words and gestures in one line, with what always means stop.
pub fn line(safety: Option<&Record>) -> String {
    let names: Vec<String> = all(safety).map(name).filter(|name| !name.is_empty()).collect();
    let own = if names.is_empty() {
        "Signals of your own: not chosen together yet (couplelog edit safety).".to_owned()
    } else {
        format!("Your signals: {}.", names.join("  ·  "))
    };
    format!("{own}\n{ALWAYS}\n")
}

fn all(safety: Option<&Record>) -> impl Iterator<Item = &Value> {
    safety.and_then(|safety| safety.get("signals")).and_then(Value::as_sequence).into_iter().flatten()
}

fn part(signal: &Value, key: &str) -> Option<String> {
    signal.get(key).and_then(text).map(|text| visible_line(&text).into_owned())
}

fn name(signal: &Value) -> String {
    let parts = [part(signal, "word"), part(signal, "gesture")];
    parts.into_iter().flatten().collect::<Vec<_>>().join("  /  ").to_uppercase()
}

/// The signals of the safety plan, one block each.
pub fn signals(safety: Option<&Record>) -> String {
    let mut shown = String::new();
    for signal in all(safety) {
        let name = name(signal);
        if name.is_empty() {
            continue;
        }
        shown += &format!("\n    {name}\n");
        shown.extend(part(signal, "meaning").map(|meaning| format!("    means: {meaning}\n")));
        shown.extend(part(signal, "response").map(|response| format!("    then:  {response}\n")));
    }
    if shown.is_empty() {
        shown += "\n    Signals of your own: not chosen together yet (couplelog edit safety).\n";
    }
    format!("{ALWAYS}\n{shown}")
}

//! The couple's signals in large plain text.

use serde_yaml::Value;

use super::visible::visible_line;
use crate::domain::record::{Record, text};

/// What always means stop, whatever is written (R6).
pub const ALWAYS: &str = "\"No\", \"stop\", silence and going still always mean STOP.";

/// The signals of the safety plan, one block each.
pub fn signals(safety: Option<&Record>) -> String {
    let mut shown = String::new();
    let signals = safety.and_then(|safety| safety.get("signals")).and_then(Value::as_sequence);
    for signal in signals.into_iter().flatten() {
        let part = |key: &str| signal.get(key).and_then(text).map(|text| visible_line(&text).into_owned());
        let name = [part("word"), part("gesture")].into_iter().flatten().collect::<Vec<_>>().join("  /  ");
        if name.is_empty() {
            continue;
        }
        shown += &format!("\n    {}\n", name.to_uppercase());
        shown.extend(part("meaning").map(|meaning| format!("    means: {meaning}\n")));
        shown.extend(part("response").map(|response| format!("    then:  {response}\n")));
    }
    if shown.is_empty() {
        shown += "\n    Signals of your own: not chosen together yet (couplelog edit safety).\n";
    }
    format!("{ALWAYS}\n{shown}")
}

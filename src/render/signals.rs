//! The couple's signals in large plain text.

use serde_json::{Value as Json, json};

use super::visible::visible_line;
use crate::domain::people::Settings;
use crate::domain::signals::Standing;

/// What always means stop, whatever is written (R6).
pub const ALWAYS: &str = "\"No\", \"stop\", silence and going still always mean STOP.";

/// What is said while the file with the couple's own signals can't be read.
pub const BROKEN: &str =
    "safety.yaml can't be read; the signals that were saved before still stand: couplelog check";

const NONE: &str = "Signals of your own: not chosen together yet (couplelog edit safety).";

/// The words and gestures in one line, with what always means stop.
pub fn line(signals: &[Standing], is_broken: bool) -> String {
    let names: Vec<String> = signals.iter().map(name).filter(|name| !name.is_empty()).collect();
    let own = match (names.is_empty(), is_broken) {
        (false, _) => format!("Your signals: {}.\n", names.join("  ·  ")),
        (true, false) => format!("{NONE}\n"),
        (true, true) => String::new(),
    };
    let broken = if is_broken { format!("{BROKEN}\n") } else { String::new() };
    format!("{broken}{own}{ALWAYS}\n")
}

fn part(said: Option<&String>) -> Option<String> {
    said.map(|said| visible_line(said).into_owned())
}

/// Its word and gesture, large.
pub fn name(standing: &Standing) -> String {
    let parts = [part(standing.signal.word.as_ref()), part(standing.signal.gesture.as_ref())];
    parts.into_iter().flatten().collect::<Vec<_>>().join("  /  ").to_uppercase()
}

/// The signals that stand, one block each. Of one that somebody has retired it says who has, never who hasn't
/// (R9), and that it counts.
pub fn signals(signals: &[Standing], settings: &Settings, viewer: Option<&str>, is_broken: bool) -> String {
    let mut shown = String::new();
    for standing in signals {
        let name = name(standing);
        if name.is_empty() {
            continue;
        }
        shown += &format!("\n    {name}\n");
        shown.extend(part(standing.signal.meaning.as_ref()).map(|meaning| format!("    means: {meaning}\n")));
        shown.extend(
            part(standing.signal.response.as_ref()).map(|response| format!("    then:  {response}\n")),
        );
        if let Some(still) = still(standing, settings, viewer) {
            shown += &format!("    {still}\n");
        }
    }
    if shown.is_empty() && !is_broken {
        shown += &format!("\n    {NONE}\n");
    }
    format!("{ALWAYS}\n{shown}")
}

/// Why one that not everyone wants any more is shown all the same.
fn still(standing: &Standing, settings: &Settings, viewer: Option<&str>) -> Option<String> {
    let until = "it stays a signal until each of you has retired it";
    let by: Vec<String> = standing
        .retired_by
        .iter()
        .map(|id| {
            if viewer == Some(id) {
                "you".to_owned()
            } else {
                visible_line(settings.name_of(id)).into_owned()
            }
        })
        .collect();
    match by.as_slice() {
        [] if standing.is_listed => None,
        [] => Some(format!("(not in safety.yaml any more; {until}: couplelog signals --retire)")),
        [one] if one == "you" => Some(format!("(you have retired it; {until})")),
        [one] => Some(format!("({one} has retired it; {until})")),
        several => Some(format!("({} have retired it; {until})", several.join(" and "))),
    }
}

/// The signals as scripts see them.
pub fn json(signals: &[Standing]) -> Json {
    let one = |it: &Standing| {
        json!({
            "word": it.signal.word, "gesture": it.signal.gesture, "meaning": it.signal.meaning,
            "response": it.signal.response, "retired_by": it.retired_by, "listed": it.is_listed,
        })
    };
    signals.iter().map(one).collect()
}

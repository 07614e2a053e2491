//! An agreement as people and scripts see it: its exact words, whether it is in force, and if not, why not.

use serde_json::{Map, Value as Json, json};
use serde_yaml::Value;
use similar::{ChangeTag, TextDiff};

use super::visible::{visible, visible_line};
use crate::domain::day;
use crate::domain::kinds;
use crate::domain::record::{Record, is_blank, text as plain};
use crate::history::agreements::{AgreementView, Part, WhyNot};
use crate::history::view::View;

/// What no agreement takes away, and whom it is no rule for (R11).
pub const NEVER: &str = "\
No agreement takes away a stop, a withdrawal, or talking to a doctor, a helpline or someone trusted. \
A limit in it says what its owner wants done with or to them; it is no rule for the other's friends, phone, \
clothes, health care or money.";

/// The fields with the words that are agreed to, in the order in which a page shows them.
const SHOWN: [&str; 5] = ["title", "terms", "where", "conditions", "limits"];

/// Whether it is in force, in exactly these words on a line of their own; below it everything that is in the
/// way, who has agreed, and the day by which to look at it again.
pub fn standing(view: &View, agreement: &AgreementView, viewer: Option<&str>) -> String {
    let mut text = if agreement.in_force { "in force\n" } else { "not in force\n" }.to_owned();
    for why in why_not(view, agreement, viewer) {
        text += &format!("  {}\n", visible_line(&why));
    }
    let name = |id: &str| visible_line(view.settings.name_of(id)).into_owned();
    let agreed: Vec<String> = agreement
        .parts
        .iter()
        .filter(|(_, part)| part.agreed)
        .map(|(id, part)| match part.stated_on {
            Some(on) => format!("{} ({})", name(id), day::words(on)),
            None => name(id),
        })
        .collect();
    if !agreed.is_empty() {
        text += &format!("  agreed to these words: {}\n", agreed.join(", "));
    }
    for (id, _) in agreement.parts.iter().filter(|(_, part)| part.is_left_behind) {
        let whose = if viewer == Some(id) { "your".to_owned() } else { format!("{}'s", name(id)) };
        text += &format!(
            "  an entry under {whose} name doesn't count: the words were others in between, or somebody else \
             wrote it\n"
        );
    }
    if let Some(review) = agreement.review_day.filter(|_| !agreement.talk_first) {
        text += &format!("  to be looked at again by {}\n", day::words(review));
    }
    text
}

/// Everything that is in the way, each as a plain sentence.
///
/// Of what has not been said it names only the viewer's own part: what somebody else has not written yet is
/// theirs (R9).
pub fn why_not(view: &View, agreement: &AgreementView, viewer: Option<&str>) -> Vec<String> {
    let own: Option<&Part> = viewer.and_then(|viewer| agreement.parts.get(viewer));
    let sentence = |why: &WhyNot| match why {
        WhyNot::Paused => "everything is paused".to_owned(),
        WhyNot::Unreadable => "its file can't be read".to_owned(),
        WhyNot::NotSaved => "its words were changed and are not saved".to_owned(),
        WhyNot::NotEveryone if own.is_some_and(|own| !own.agreed) => {
            "you have not agreed to these words".to_owned()
        }
        WhyNot::NotEveryone => "not everyone has agreed to these words".to_owned(),
        WhyNot::Elsewhere => {
            "a withdrawal or other words count that are not merged here, or that a rewritten history lost"
                .to_owned()
        }
        WhyNot::Waits(Some(day)) => format!("it counts from {}", day::words(*day)),
        WhyNot::Waits(None) => "it waits for the reflection time".to_owned(),
        WhyNot::HardLimit { person, topic } => {
            format!("{} has a hard limit on {topic}", view.settings.name_of(person))
        }
        WhyNot::ReviewDay(_) => "its review day has passed: talk first".to_owned(),
        WhyNot::Repair => "a repair that touches it is open".to_owned(),
        WhyNot::UnreadableRepair => "a repair that may touch it can't be read (couplelog check)".to_owned(),
    };
    agreement.why_not.iter().map(sentence).collect()
}

/// What `show --json` and the verbs add for an agreement: `in_force`, `counts_from`, `why_not`.
pub fn json(view: &View, agreement: &AgreementView, viewer: Option<&str>) -> Map<String, Json> {
    let fields = [
        ("in_force".to_owned(), json!(agreement.in_force)),
        ("counts_from".to_owned(), json!(agreement.counts_from.map(|day| day.to_string()))),
        ("why_not".to_owned(), json!(why_not(view, agreement, viewer))),
    ];
    fields.into_iter().collect()
}

/// The exact words that a digest covers, field by field.
pub fn words(record: &Record, width: usize) -> String {
    let mut text = String::new();
    for (label, words) in fields(record) {
        text += &format!("  {label}:\n{}", indented(&words, width));
    }
    if text.is_empty() { "  nothing is written in it yet\n".to_owned() } else { text }
}

/// What changed from the words that were agreed to before, word by word: `[-gone-]` and `{+new+}`.
pub fn changes(before: &Record, after: &Record, width: usize) -> String {
    let (old, new) = (fields(before), fields(after));
    let labels = old.iter().map(|(label, _)| label);
    let labels: Vec<&String> = labels.chain(new.iter().map(|(label, _)| label)).collect();
    let mut seen: Vec<&String> = Vec::new();
    let mut text = String::new();
    for label in labels {
        let of = |fields: &[(String, String)]| {
            fields.iter().find(|(it, _)| it == label).map(|(_, words)| words.clone()).unwrap_or_default()
        };
        let (old, new) = (of(&old), of(&new));
        if old != new && !seen.contains(&label) {
            text += &format!("  {label}:\n{}", indented(&marked(&old, &new), width));
        }
        seen.push(label);
    }
    text
}

/// The fields that say something, each as the text that is shown.
fn fields(record: &Record) -> Vec<(String, String)> {
    if *record.at.kind == kinds::CONFIG {
        return config_fields(record);
    }
    let shown = SHOWN.iter().filter_map(|&key| Some((key.to_owned(), lines(record.get(key)?))));
    shown.collect()
}

fn config_fields(record: &Record) -> Vec<(String, String)> {
    let settings = crate::domain::people::Settings::read(record);
    let people: Vec<String> =
        settings.people.iter().map(|person| format!("- {}: {}", person.id, person.name)).collect();
    vec![
        ("people".to_owned(), people.join("\n")),
        ("reflection_days".to_owned(), settings.reflection_days.to_string()),
    ]
}

fn lines(value: &Value) -> String {
    match value {
        Value::Sequence(items) => {
            let items = items.iter().filter(|item| !is_blank(item)).filter_map(plain);
            items.map(|item| format!("- {item}")).collect::<Vec<_>>().join("\n")
        }
        value => plain(value).unwrap_or_default(),
    }
}

fn indented(words: &str, width: usize) -> String {
    let margin = "    ";
    let mut text = String::new();
    for line in visible(words).lines() {
        for part in textwrap::wrap(line, width.saturating_sub(margin.len()).max(20)) {
            text += format!("{margin}{part}").trim_end();
            text.push('\n');
        }
    }
    text
}

fn marked(old: &str, new: &str) -> String {
    let diff = TextDiff::from_words(old, new);
    let mut text = String::new();
    let mut open: Option<ChangeTag> = None;
    for change in diff.iter_all_changes() {
        let tag = Some(change.tag()).filter(|tag| *tag != ChangeTag::Equal);
        if tag != open {
            text += closing(open);
            text += match tag {
                Some(ChangeTag::Delete) => "[-",
                Some(_) => "{+",
                None => "",
            };
            open = tag;
        }
        text += change.value();
    }
    text + closing(open)
}

fn closing(tag: Option<ChangeTag>) -> &'static str {
    match tag {
        Some(ChangeTag::Delete) => "-]",
        Some(_) => "+}",
        None => "",
    }
}

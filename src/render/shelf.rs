//! What a couple comes back to: things to learn from, words of their own, and what went well.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::visible::{visible, visible_line};
use crate::domain::day;
use crate::domain::record::Record;
use crate::history::view::View;

/// Something that went well, as its own person wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Win {
    /// The debrief or the check-in that it stands in.
    pub record: String,
    /// Its day.
    pub date: NaiveDate,
    /// Whose words they are.
    pub owner: String,
    /// What people call the session; nothing for a check-in.
    pub title: Option<String>,
    /// The words.
    pub texts: Vec<String>,
}

/// What there is to learn from, and who has said that they have done it.
pub fn learning(found: &[(Record, BTreeSet<String>)], view: &View, viewer: Option<&str>) -> String {
    if found.is_empty() {
        return "Nothing is noted here yet: couplelog learn --add TITLE\n".to_owned();
    }
    let mut text = String::new();
    for (record, done) in found {
        text += &visible_line(&record.title());
        text += &record.text("type").map(|kind| format!(" ({})", visible_line(&kind))).unwrap_or_default();
        text.push('\n');
        let name = record.at.slug.as_deref().unwrap_or_default();
        let link = record.text("link").map(|link| format!("    {}\n", visible_line(&link)));
        text += &link.unwrap_or_default();
        let names: Vec<String> = done
            .iter()
            .map(|id| {
                if viewer == Some(id) {
                    "you".to_owned()
                } else {
                    visible_line(view.settings.name_of(id)).into_owned()
                }
            })
            .collect();
        if !names.is_empty() {
            text += &format!("    done by {}\n", names.join(" and "));
        }
        if let Some(note) = viewer.and_then(|viewer| record.of_person("notes", viewer)) {
            text += &format!("    your note: {}\n", visible_line(&note));
        }
        if viewer.is_some_and(|viewer| !done.contains(viewer)) {
            text += &format!("    when you have: couplelog learn {} --done\n", visible_line(name));
        }
    }
    text
}

/// The object that `learn --json` prints.
pub fn learning_json(found: &[(Record, BTreeSet<String>)]) -> Json {
    let learning: Vec<Json> = found
        .iter()
        .map(|(record, done)| {
            json!({
                "record": record.at.name.as_str(), "title": record.title(), "type": record.text("type"),
                "link": record.text("link"), "done_by": done, "notes": record.get("notes"),
            })
        })
        .collect();
    json!({ "version": 1, "learning": learning })
}

/// Each word with both meanings.
pub fn terms(terms: &[Record], width: usize) -> String {
    if terms.is_empty() {
        return "No words are noted here yet: couplelog glossary --add WORD\n".to_owned();
    }
    let mut text = String::new();
    for term in terms {
        let gap = if text.is_empty() { "" } else { "\n" };
        text += &format!("{gap}{}\n", visible_line(&term.title()));
        for (label, key) in [("to us", "our_meaning"), ("usually", "usual_meaning")] {
            let meaning = term.text(key).unwrap_or_else(|| "not written yet".to_owned());
            text += &block(&format!("  {label:<9}"), &meaning, width);
        }
    }
    text
}

/// The object that `glossary --json` prints.
pub fn terms_json(terms: &[Record]) -> Json {
    let terms: Vec<Json> = terms
        .iter()
        .map(|term| {
            json!({
                "record": term.at.name.as_str(), "term": term.title(),
                "our_meaning": term.text("our_meaning"), "usual_meaning": term.text("usual_meaning"),
            })
        })
        .collect();
    json!({ "version": 1, "terms": terms })
}

/// What went well, the newest first.
pub fn wins(wins: &[Win], view: &View, width: usize) -> String {
    if wins.is_empty() {
        return "Nothing is noted here yet. A debrief or a check-in asks what went well, and may be remembered.\n"
            .to_owned();
    }
    let mut text = String::new();
    for win in wins {
        let of = win.title.as_deref().unwrap_or("check-in");
        let gap = if text.is_empty() { "" } else { "\n" };
        let name = view.settings.name_of(&win.owner);
        let head = format!("{}, {of} ({name})", day::words(win.date));
        text += &format!("{gap}{}\n", visible_line(&head));
        for words in &win.texts {
            text += &block("  ", words, width);
        }
    }
    text
}

/// The object that `wins --json` prints.
pub fn wins_json(wins: &[Win]) -> Json {
    let wins: Vec<Json> = wins
        .iter()
        .map(|win| {
            json!({
                "record": win.record, "date": win.date.to_string(), "person": win.owner,
                "title": win.title, "wins": win.texts,
            })
        })
        .collect();
    json!({ "version": 1, "wins": wins })
}

/// A text beside its label, wrapped to the width.
fn block(label: &str, words: &str, width: usize) -> String {
    let mut text = String::new();
    let (words, indent) = (visible(words), " ".repeat(label.len()));
    let room = width.saturating_sub(label.len()).max(20);
    for line in words.lines().flat_map(|line| textwrap::wrap(line, room)) {
        let lead = if text.is_empty() { label } else { &indent };
        text += format!("{lead}{line}").trim_end();
        text.push('\n');
    }
    text
}

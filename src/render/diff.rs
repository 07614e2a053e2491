//! What differs between two days, record by record.

use chrono::NaiveDate;

use super::fields::{Layout, Lines};
use super::history::today;
use super::stances;
use super::visible::visible_line;
use crate::change::Event;
use crate::domain::day;
use crate::history::net::Net;
use crate::history::view::View;

/// The whole text: who is paused, what counts today on the topics, and then the records.
pub fn diff(view: &View, records: &[Net], days: (NaiveDate, NaiveDate), layout: Layout) -> String {
    let mut text = stances::paused(view);
    text += &today(view, records.iter().map(|net| &net.at), layout);
    let (since, until) = days;
    let until = if until == view.today { "today".to_owned() } else { day::words(until) };
    text +=
        &format!("{}\n", layout.ink.strong(&format!("What changed from {} to {until}", day::words(since))));
    if records.is_empty() {
        return text + "  Nothing.\n";
    }
    for net in records {
        let name = layout.ink.strong(&visible_line(net.at.name.as_str()));
        let what = match net.event {
            Event::Added => "new",
            Event::Removed => "removed",
            Event::Unreadable => "can't be read",
            Event::Changed | Event::Merged => "changed",
        };
        let unsaved = if net.is_unsaved { " (not saved)" } else { "" };
        text += &format!("  {name}: {what}{unsaved}\n");
        let mut lines = Lines::new(&view.settings, layout, net.event == Event::Added);
        if net.changes.is_empty() && net.event == Event::Changed {
            lines.aside("only comments, order or layout");
        }
        for change in &net.changes {
            lines.change(change, None, None);
        }
        text += &lines.text;
    }
    text
}

//! One field that changed, as the lines of a screen.

use textwrap::Options;

use super::ink::Ink;
use super::visible::{visible, visible_line};
use super::words;
use crate::change::{Direction, FieldChange};
use crate::domain::people::Settings;
use crate::domain::record::text;

/// How a text is laid out.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// How differences are made visible.
    pub ink: Ink,
    /// How wide a line may be.
    pub width: usize,
}

/// Who wrote a change.
pub(super) struct Writer<'a> {
    pub id: Option<&'a str>,
    pub name: String,
}

/// A record's fields, one below the other.
pub(super) struct Lines<'a> {
    settings: &'a Settings,
    layout: Layout,
    is_new: bool,
    pub text: String,
}

impl<'a> Lines<'a> {
    /// No lines yet. In a record that is new as a whole, nothing is marked as new.
    pub fn new(settings: &'a Settings, layout: Layout, is_new: bool) -> Self {
        Self { settings, layout, is_new, text: String::new() }
    }

    /// A remark.
    pub fn aside(&mut self, remark: &str) {
        self.text += &format!("    {}\n", self.layout.ink.aside(&format!("({remark})")));
    }

    /// One field. A value under a person's name that somebody else wrote is shown as theirs (R3).
    pub fn change(&mut self, change: &FieldChange, writer: Option<&Writer<'_>>, remark: Option<&str>) {
        let mut label = visible_line(&change.field()).into_owned();
        let person = change.path.get(1).filter(|_| change.path.first().is_some_and(|key| key != "people"));
        let person = person.filter(|person| self.settings.person(person).is_some());
        if let (Some(person), Some(writer)) = (person, writer)
            && writer.id != Some(person.as_str())
        {
            label += &format!(" (as {} wrote it)", writer.name);
        }
        let mut line = format!("{label}: {}", self.value(change));
        let remark = remark.map(str::to_owned).or_else(|| match change.direction {
            Direction::Tightened | Direction::Loosened => Some(change.direction.as_str().to_owned()),
            _ => None,
        });
        if let Some(remark) = remark {
            line += &format!("  {}", self.layout.ink.aside(&format!("({remark})")));
        }
        let options = Options::new(self.layout.width).initial_indent("    ").subsequent_indent("      ");
        self.text += &textwrap::fill(&line, options);
        self.text.push('\n');
    }

    fn value(&self, change: &FieldChange) -> String {
        let ink = self.layout.ink;
        let spelled = |value: &Option<serde_yaml::Value>| {
            value.as_ref().and_then(text).map(|text| visible(&text).into_owned())
        };
        let is_digest = change.path.first().is_some_and(|key| key == "agreed" || key == "retired")
            && change.path.last().is_some_and(|key| key == "digest");
        // Letters that no one reads; a few of them tell which words were meant.
        let spelled = |value| spelled(value).map(|text| if is_digest { shortened(&text) } else { text });
        let is_stance = change.path == ["stance"];
        let nothing = |text: Option<String>| text.or_else(|| is_stance.then(|| "not discussed".to_owned()));
        match (nothing(spelled(&change.from)), nothing(spelled(&change.to))) {
            (_, Some(to)) if self.is_new => to,
            (Some(from), Some(to)) if is_short(&from) && is_short(&to) || is_stance => {
                format!("{from} -> {}", ink.strong(&to))
            }
            (Some(from), Some(to)) => words::between(&from, &to, ink),
            (None, Some(to)) => ink.added(&to),
            (Some(from), None) => ink.gone(&from),
            (None, None) => String::new(),
        }
    }
}

fn shortened(digest: &str) -> String {
    const LETTERS: usize = 8;
    if digest.chars().count() <= LETTERS {
        return digest.to_owned();
    }
    format!("these very words ({}...)", digest.chars().take(LETTERS).collect::<String>())
}

/// One word, day or number, of which no part is looked at.
fn is_short(text: &str) -> bool {
    !text.contains(char::is_whitespace) && text.len() <= 40
}

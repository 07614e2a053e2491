//! A page for a therapist or counsellor: what was marked for it, with initials instead of names.

mod html;
mod initials;
mod markdown;

use serde_yaml::Value;

pub use self::initials::Initials;
use super::NOTE;
use super::visible::visible;
use crate::domain::day;
use crate::domain::people::Settings;
use crate::domain::record::{Record, date, is_blank, text};
use crate::domain::spec::{Field, Shape};
use crate::domain::stance::Stance;
use chrono::NaiveDate;

/// What the page says about itself, whatever is in it.
pub const ABOUT: &str = "These are notes of conversations, each written by the person whose initial it bears, and \
    chosen by them for this page. They are no evidence, no diagnosis and no consent, and what is missing here means \
    nothing.";

/// What is to be put on the page.
pub struct Summary<'a> {
    /// The day on which it was made.
    pub today: NaiveDate,
    /// Who may be named.
    pub settings: &'a Settings,
    /// The records, without what isn't their owners' own.
    pub records: &'a [Record],
}

/// One entry of the page.
struct Item {
    title: String,
    about: String,
    said: Vec<(String, Block)>,
}

/// What was said: words, several things, or things with names.
enum Block {
    Words(String),
    List(Vec<Block>),
    Named(Vec<(String, Block)>),
}

impl Summary<'_> {
    /// The page in Markdown.
    pub fn markdown(&self) -> String {
        markdown::page(&self.lead(), &self.items())
    }

    /// The page as one HTML file that needs nothing else.
    pub fn html(&self) -> String {
        html::page(&self.lead(), &self.items())
    }

    /// Whose entries it holds: ids, and whether joint ones are among them.
    pub fn whose(&self) -> (Vec<&str>, bool) {
        let owns = |id: &&str| self.records.iter().any(|it| it.at.owner.as_deref() == Some(*id));
        (self.settings.ids().filter(owns).collect(), self.records.iter().any(|it| it.at.owner.is_none()))
    }

    fn lead(&self) -> Vec<String> {
        let initials = Initials::of(self.settings);
        let (owners, has_joint) = self.whose();
        let mut whose: Vec<String> =
            owners.iter().map(|id| format!("entries of {}", initials.of_id(id))).collect();
        whose.extend(has_joint.then(|| "joint entries, which everyone marked".to_owned()));
        vec![
            // An initial brings its own full stop.
            format!(
                "Made on {}. It holds {}.",
                day::words(self.today),
                whose.join(", ").trim_end_matches('.')
            ),
            ABOUT.to_owned(),
            NOTE.to_owned(),
        ]
    }

    fn items(&self) -> Vec<Item> {
        let initials = Initials::of(self.settings);
        self.records.iter().map(|record| item(record, &initials)).collect()
    }
}

fn item(record: &Record, initials: &Initials) -> Item {
    let at = &record.at;
    let is_named = at.slug.is_some();
    let title = if is_named { record.title() } else { capital(at.kind.purpose) };
    let whose =
        at.owner.as_deref().map_or("joint".to_owned(), |owner| format!("of {}", initials.of_id(owner)));
    let day = at.date.map(|date| format!(", {}", day::words(date))).unwrap_or_default();
    let mut said = Vec::new();
    for (key, value) in record.fields.iter().filter(|(_, value)| !is_blank(value)) {
        let key = key.as_str().unwrap_or_default();
        if key == "for_professional" || key == "date" || key == at.kind.title {
            continue;
        }
        let field = at.kind.field(key);
        let label =
            field.map_or_else(|| capital(&key.replace(['_', '-'], " ")), |field| capital(field.means));
        said.push((initials.in_text(&label), block(value, field.map(|field| &field.shape), initials)));
    }
    Item { title: initials.in_text(&title), about: format!("{}, {whose}{day}", at.kind.name), said }
}

fn block(value: &Value, shape: Option<&Shape>, initials: &Initials) -> Block {
    match (shape, value) {
        (Some(Shape::PerPerson(shape)), Value::Mapping(map)) => {
            let entries = map.iter().filter(|(_, value)| !is_blank(value));
            Block::Named(
                entries
                    .map(|(id, value)| {
                        (initials.of_id(id.as_str().unwrap_or_default()), block(value, Some(shape), initials))
                    })
                    .collect(),
            )
        }
        (shape, Value::Mapping(map)) => {
            let fields: &[Field] = match shape {
                Some(Shape::Group(fields)) => fields,
                _ => &[],
            };
            let entries =
                map.iter().filter(|(key, value)| !is_blank(value) && key.as_str() != Some("digest"));
            Block::Named(
                entries
                    .map(|(key, value)| {
                        let key = key.as_str().unwrap_or_default();
                        let field = fields.iter().find(|field| field.key == key);
                        let label =
                            field.map_or_else(|| key.replace('_', " "), |field| field.means.to_owned());
                        (capital(&label), block(value, field.map(|field| &field.shape), initials))
                    })
                    .collect(),
            )
        }
        (shape, Value::Sequence(items)) => {
            let inner = match shape {
                Some(Shape::List(inner)) => Some(*inner),
                _ => None,
            };
            let items = items.iter().filter(|item| !is_blank(item));
            Block::List(items.map(|item| block(item, inner, initials)).collect())
        }
        (Some(Shape::Person), Value::String(id)) => Block::Words(initials.of_id(id)),
        (Some(Shape::Choice(_)), Value::String(word)) => Block::Words(match Stance::from_word(word) {
            Some(stance) => format!("{stance} ({})", stance.words()),
            None => word.clone(),
        }),
        (Some(Shape::Date), value) => {
            Block::Words(date(value).map_or_else(|| text(value).unwrap_or_default(), day::words))
        }
        (_, value) => Block::Words(initials.in_text(&visible(&text(value).unwrap_or_default()))),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

//! The couple's own settings, as couplelog.yaml gives them.

use serde::{Deserialize, Serialize};
use serde_yaml::Value;

use super::record::{self, Record};

/// The id under which a pause is recorded when nobody says who they are (R5).
pub const SOMEONE: &str = "someone";

/// The longest reflection time, in days (design.md, section 3).
pub const MAX_REFLECTION_DAYS: i64 = 365;

/// One of the people whose repository this is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The id in paths, flags and author e-mails.
    pub id: String,
    /// The name that screens show.
    pub name: String,
}

/// couplelog.yaml, with defaults where it is silent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Everyone, in the file's order.
    pub people: Vec<Person>,
    /// After how many days a stance or an agreement wants another look.
    pub review_days: i64,
    /// How many days a looser stance waits before it counts (R4).
    pub reflection_days: i64,
    /// How many days lie between check-ins.
    pub checkin_days: i64,
    /// Whether commits carry the time of day, or whole days only (R9).
    pub exact_times: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { people: Vec::new(), review_days: 90, reflection_days: 3, checkin_days: 14, exact_times: false }
    }
}

impl Settings {
    /// Reads the settings from their record; what is missing or of the wrong shape keeps its default.
    pub fn read(record: &Record) -> Self {
        let default = Self::default();
        let days = |key: &str, or: i64, max: i64| {
            record.get(key).and_then(Value::as_i64).filter(|days| (0..=max).contains(days)).unwrap_or(or)
        };
        Self {
            people: record
                .get("people")
                .and_then(Value::as_sequence)
                .map(|people| people.iter().filter_map(person).collect())
                .unwrap_or_default(),
            review_days: days("review_days", default.review_days, 36_500),
            reflection_days: days("reflection_days", default.reflection_days, MAX_REFLECTION_DAYS),
            checkin_days: days("checkin_days", default.checkin_days, 36_500),
            exact_times: record.text("commit_times").as_deref() == Some("exact"),
        }
    }

    /// The person with this id.
    pub fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// The name to show for an id: the person's own name, else the id itself.
    pub fn name_of<'a>(&'a self, id: &'a str) -> &'a str {
        self.person(id).map_or(id, |person| &person.name)
    }

    /// The ids of everyone.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.people.iter().map(|person| person.id.as_str())
    }
}

fn person(value: &Value) -> Option<Person> {
    let id = value.get("id").and_then(record::text)?;
    let name = value.get("name").and_then(record::text).unwrap_or_else(|| id.clone());
    Some(Person { id, name })
}

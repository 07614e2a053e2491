//! One's own and the joint records for other programs: the JSON object and the tables of docs/export.md.

use serde_json::{Map, Value as Json, json};
use serde_yaml::Mapping;

use super::NOTE;
use crate::domain::flat;
use crate::domain::own;
use crate::domain::people::Person;
use crate::domain::spec::{Located, Spec};
use crate::domain::table::line;
use crate::history::entries::{Entry, Wrote};
use crate::history::view::View;

/// One record that is handed out.
#[derive(Debug, Clone)]
pub struct Handed {
    /// Which record.
    pub at: Located,
    /// What it says.
    pub fields: Mapping,
    /// What stands under a person's name in it.
    pub entries: Vec<Entry>,
    /// Whether it is kept outside the couple's repository.
    pub is_private: bool,
}

impl Handed {
    /// The fields without what stands under somebody's name and isn't known to be theirs (R3).
    fn without_others_words(&self) -> Mapping {
        let mut fields = self.fields.clone();
        for entry in self.entries.iter().filter(|entry| entry.is_by_another()) {
            own::take_out(&self.at, &mut fields, &entry.field, &entry.person);
        }
        fields
    }
}

/// Everything that is handed out.
pub struct Export<'a> {
    /// Whose it is.
    pub person: &'a Person,
    /// What holds today.
    pub view: &'a View,
    /// The records.
    pub records: &'a [Handed],
    /// The records whose files can't be read.
    pub unreadable: &'a [String],
}

impl Export<'_> {
    /// The object that `export --json` prints. That somebody else is paused is their business (R5).
    pub fn json(&self) -> Json {
        let paused: Vec<&str> =
            self.view.paused_ids().into_iter().filter(|id| *id == self.person.id).collect();
        json!({
            "version": 1,
            "note": NOTE,
            "paused": paused,
            "exported_on": self.view.today.to_string(),
            "person": { "id": self.person.id, "name": self.person.name },
            "records": self.records.iter().map(|record| self.record(record)).collect::<Vec<_>>(),
            "unreadable": self.unreadable,
        })
    }

    fn record(&self, record: &Handed) -> Json {
        let at = &record.at;
        let mut object = json!({
            "record": at.name.as_str(), "kind": at.kind.name, "owner": at.owner,
            "date": at.date.map(|date| date.to_string()), "fields": record.fields,
        });
        let Some(map) = object.as_object_mut() else { return object };
        if record.is_private {
            map.insert("private".to_owned(), json!(true));
        }
        let limit = at.owner.as_deref().zip(at.slug.as_deref());
        let limit = limit.filter(|_| at.kind.name == "limit" && !record.is_private);
        if let Some(limit) = limit.and_then(|(owner, topic)| self.view.limit(owner, topic)) {
            map.insert("in_force".to_owned(), json!(limit.in_force.as_str()));
            map.insert("counts_from".to_owned(), json!(limit.counts_from.map(|day| day.to_string())));
        }
        let mut by: Map<String, Json> = Map::new();
        for entry in record.entries.iter().filter(|entry| entry.is_by_another()) {
            let author = match &entry.wrote {
                Wrote::Person(id) => Some(id),
                Wrote::Unknown | Wrote::NotSaved => None,
            };
            let of_field = by.entry(entry.field.clone()).or_insert_with(|| json!({}));
            if let Json::Object(of_field) = of_field {
                let said = json!({ "author": author, "not_saved": entry.wrote == Wrote::NotSaved });
                of_field.insert(entry.person.clone(), said);
            }
        }
        if !by.is_empty() {
            map.insert("written_by".to_owned(), by.into());
        }
        object
    }

    /// The table of one kind: a row a record, a column a field.
    pub fn table(&self, kind: &Spec) -> String {
        let people: Vec<&str> = self.view.settings.ids().collect();
        let mut columns = vec!["record".to_owned()];
        columns.extend(kind.is_personal().then(|| "owner".to_owned()));
        let has_day = kind.place.contains("{date}") && kind.field("date").is_none();
        columns.extend(has_day.then(|| "date".to_owned()));
        columns.extend(flat::columns(kind, &people));
        let mut rows = Vec::new();
        for record in self.records {
            let mut cells = vec![("record".to_owned(), record.at.name.to_string())];
            cells.extend(record.at.owner.clone().map(|owner| ("owner".to_owned(), owner)));
            cells
                .extend(record.at.date.filter(|_| has_day).map(|date| ("date".to_owned(), date.to_string())));
            cells.extend(flat::cells(kind, &record.without_others_words()));
            for (column, _) in &cells {
                if !columns.contains(column) {
                    columns.push(column.clone());
                }
            }
            rows.push(cells);
        }
        let mut text = line(columns.iter().map(String::as_str));
        for cells in rows {
            let cell = |column: &String| {
                cells.iter().find(|(key, _)| key == column).map_or("", |(_, cell)| cell.as_str())
            };
            text += &line(columns.iter().map(cell));
        }
        text
    }

    /// The table of all kinds: a row a field.
    pub fn long_table(&self) -> String {
        let mut text = line(["record", "kind", "owner", "date", "field", "value"]);
        for record in self.records {
            let at = &record.at;
            let date = at.date.map(|date| date.to_string()).unwrap_or_default();
            let owner = at.owner.as_deref().unwrap_or_default();
            for (field, value) in flat::cells(at.kind, &record.without_others_words()) {
                text += &line([at.name.as_str(), at.kind.name, owner, &date, &field, &value]);
            }
        }
        text
    }
}

//! Who last wrote which field on one side of a merge, worked out by the caller from that side's commits.

use std::collections::{BTreeMap, BTreeSet};

use crate::change::FieldChange;

/// The people whose words stand on one side, field by field, since both sides were one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hands {
    /// By record and field; the person's id, or nothing for an address of nobody here.
    last: BTreeMap<(String, Vec<String>), BTreeSet<Option<String>>>,
}

impl Hands {
    /// Takes note of one commit's changes of one record; the oldest commit comes first. An author of an
    /// address that is nobody's here is `None`.
    pub fn note(&mut self, record: &str, author: Option<&str>, changes: &[FieldChange]) {
        for change in changes {
            self.wrote(record, &change.path, author);
        }
    }

    /// Takes note of one field that one person wrote anew.
    pub fn wrote(&mut self, record: &str, field: &[String], author: Option<&str>) {
        let first = (record.to_owned(), field.to_vec());
        let inside = self.last.range(first.clone()..).map(|(at, _)| at);
        let inside: Vec<_> =
            inside.take_while(|at| at.0 == record && at.1.starts_with(field)).cloned().collect();
        for at in inside {
            self.last.remove(&at);
        }
        let author = BTreeSet::from([author.map(str::to_owned)]);
        self.last.insert(first, author);
    }

    /// What is known where two branches of one side come together.
    #[must_use]
    pub fn joined(mut self, other: Hands) -> Hands {
        for (at, people) in other.last {
            self.last.entry(at).or_default().extend(people);
        }
        self
    }

    /// Whether this person wrote what stands in this field, or in a part of it.
    pub fn has(&self, record: &str, field: &[String], person: &str) -> bool {
        self.of(record, field).contains(&Some(person.to_owned()))
    }

    /// The ids of those who wrote what stands in this field, or in a part of it; `None` for an address of
    /// nobody here.
    pub fn of(&self, record: &str, field: &[String]) -> BTreeSet<Option<String>> {
        let is_near = |at: &[String]| at.starts_with(field) || field.starts_with(at);
        let known = self.last.range((record.to_owned(), Vec::new())..);
        let known = known.take_while(|((name, _), _)| name == record).filter(|((_, at), _)| is_near(at));
        known.flat_map(|(_, people)| people.iter().cloned()).collect()
    }
}

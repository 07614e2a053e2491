//! What stands under whose name in a record, and is therefore that person's alone (R3).

use std::collections::HashMap;

use serde_yaml::{Mapping, Value};

use super::check::COMMON;
use super::kinds;
use super::people::SOMEONE;
use super::record::{is_blank, text};
use super::spec::{Field, Located, Shape};

/// Fields of joint records in which only the person's own word means anything.
pub const ALONE: [&str; 8] =
    ["agreed", "retired", "impact", "closed", "outcome", "ready", "done_by", "for_professional"];

/// Fields of a limit that count by the rule of in-force.md.
const JUDGED: [&str; 3] = ["stance", "conditions", "where"];

/// Where it stands what a listener heard, in the listener's words.
pub const HEARD_BACK: &str = "heard_back";

/// Among these, whether the one who spoke was understood: the speaker's to say, under the listener's name.
pub const CONFIRMED: &str = "heard_back.confirmed";

/// A value under a person's name.
#[derive(Debug, Clone, PartialEq)]
pub struct Own {
    /// The field.
    pub field: String,
    /// The person.
    pub person: String,
    /// What stands there.
    pub value: Value,
}

/// Everything in a record that stands under somebody's name, blanks left out. A limit's stance and its words, and
/// a pause that begins, count by rules of their own.
pub fn values(at: &Located, fields: &Mapping) -> Vec<Own> {
    let keys = fields.keys().filter_map(Value::as_str);
    let of_key =
        |key: &str| of_field(at, fields, key).into_iter().map(|own| named(key, own)).collect::<Vec<_>>();
    keys.flat_map(of_key).collect()
}

fn named(field: &str, (person, value): (String, Value)) -> Own {
    Own { field: field.to_owned(), person, value }
}

/// What a record says under each name, to look up very many of them.
#[derive(Debug, Default)]
pub struct Named(HashMap<String, HashMap<String, Value>>);

impl Named {
    /// Looks through a record, whether its listeners were understood included.
    pub fn of(at: &Located, fields: &Mapping) -> Self {
        let mut named = Self::default();
        for Own { field, person, value } in values(at, fields).into_iter().chain(confirmed(at, fields)) {
            named.0.entry(field).or_default().insert(person, value);
        }
        named
    }

    /// What stands in one field under one person's name.
    pub fn get(&self, field: &str, person: &str) -> Option<&Value> {
        self.0.get(field)?.get(person)
    }
}

/// What the speakers say of each listener's words in a joint record.
pub fn confirmed(at: &Located, fields: &Mapping) -> Vec<Own> {
    let Some(Value::Sequence(items)) = fields.get(HEARD_BACK).filter(|_| at.owner.is_none()) else {
        return Vec::new();
    };
    let said = by_person(items, |item| item.get("confirmed").cloned());
    said.into_iter().filter(|(_, said)| !is_blank(said)).map(|own| named(CONFIRMED, own)).collect()
}

/// What stands in one field under one person's name.
pub fn value(at: &Located, fields: &Mapping, key: &str, person: &str) -> Option<Value> {
    if key == CONFIRMED && at.owner.is_none() {
        let items = fields.get(HEARD_BACK)?.as_sequence()?.iter();
        let of_person = items.filter(|item| item_person(item).as_deref() == Some(person));
        let said: Vec<Value> = of_person.filter_map(|item| item.get("confirmed").cloned()).collect();
        return (!said.iter().all(is_blank)).then_some(Value::Sequence(said));
    }
    let value = fields.get(key).filter(|value| !is_blank(value))?;
    if at.owner.is_some() {
        return (at.owner.as_deref() == Some(person)).then(|| value.clone());
    }
    if is_affecteds(at, key) {
        return affected(fields).filter(|id| id == person).map(|_| value.clone());
    }
    let is_of = |item: &&Value| item_person(item).as_deref() == Some(person);
    match (shape(at, key), value) {
        (Some(Shape::PerPerson(_)), _) => value.get(person).filter(|value| !is_blank(value)).cloned(),
        (_, Value::Sequence(items)) => {
            let own: Vec<Value> = items.iter().filter(is_of).cloned().map(listeners).collect();
            (!own.is_empty()).then_some(Value::Sequence(own))
        }
        _ => None,
    }
}

/// Takes out of a record what stands in one field under one person's name, and nothing else.
pub fn take_out(at: &Located, fields: &mut Mapping, key: &str, person: &str) {
    let is_all = at.owner.is_some() || is_affecteds(at, key);
    match fields.get_mut(key) {
        Some(value) if is_all => *value = Value::Null,
        Some(Value::Mapping(map)) => {
            map.remove(person);
        }
        Some(Value::Sequence(items)) => items.retain(|item| item_person(item).as_deref() != Some(person)),
        _ => {}
    }
}

fn of_field(at: &Located, fields: &Mapping, key: &str) -> Vec<(String, Value)> {
    let Some(value) = fields.get(key).filter(|value| !is_blank(value)) else { return Vec::new() };
    if let Some(owner) = &at.owner {
        let is_judged = (*at.kind == kinds::LIMIT && JUDGED.contains(&key)) || owner == SOMEONE;
        return if is_judged { Vec::new() } else { vec![(owner.clone(), value.clone())] };
    }
    if is_affecteds(at, key) {
        return affected(fields).map(|person| (person, value.clone())).into_iter().collect();
    }
    let listed = |item: &Value| Some(listeners(item.clone()));
    match (shape(at, key), value) {
        (Some(Shape::PerPerson(_)), Value::Mapping(map)) => {
            let said = map.iter().filter(|(_, value)| !is_blank(value));
            said.filter_map(|(person, value)| Some((person.as_str()?.to_owned(), value.clone()))).collect()
        }
        (Some(Shape::List(Shape::Group(inner))), Value::Sequence(items))
            if has_person(inner) || key == HEARD_BACK =>
        {
            by_person(items, listed)
        }
        (Some(Shape::List(Shape::Person)), Value::Sequence(items)) => by_person(items, listed),
        _ => Vec::new(),
    }
}

/// What each person's items of a list give, in the order in which the people are first named.
fn by_person(items: &[Value], of: impl Fn(&Value) -> Option<Value>) -> Vec<(String, Value)> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut found: Vec<(String, Vec<Value>)> = Vec::new();
    for item in items {
        let Some(person) = item_person(item) else { continue };
        let place = *places.entry(person).or_insert_with_key(|person| {
            found.push((person.clone(), Vec::new()));
            found.len() - 1
        });
        if let Some((_, said)) = found.get_mut(place) {
            said.extend(of(item));
        }
    }
    found.into_iter().map(|(person, said)| (person, Value::Sequence(said))).collect()
}

fn shape(at: &Located, key: &str) -> Option<&'static Shape> {
    let field = at.kind.field(key).or_else(|| COMMON.iter().find(|field| field.key == key));
    field.map(|field| &field.shape)
}

fn has_person(fields: &[Field]) -> bool {
    fields.iter().any(|field| field.key == "person")
}

fn item_person(item: &Value) -> Option<String> {
    let person = if item.is_mapping() { item.get("person").or_else(|| item.get("by"))? } else { item };
    text(person).map(|id| id.trim().to_owned())
}

/// What of such an item is the listener's own.
fn listeners(item: Value) -> Value {
    match item {
        Value::Mapping(mut map) if map.contains_key("by") => {
            map.remove("confirmed");
            Value::Mapping(map)
        }
        item => item,
    }
}

/// What a repair says in the affected person's name.
pub fn is_affecteds(at: &Located, key: &str) -> bool {
    *at.kind == kinds::REPAIR && ["impact", "closed", "outcome"].contains(&key)
}

/// Whether a person is asked for this field, by who is affected in a repair. The affected person isn't asked to
/// acknowledge, to apologise or to plan; the others aren't asked for what is the affected person's alone.
pub fn is_asked(at: &Located, key: &str, affected: Option<&str>, person: &str) -> bool {
    let Some(affected) = affected.filter(|_| *at.kind == kinds::REPAIR) else { return true };
    match key {
        "acknowledged" | "apology" | "plan" => affected != person,
        "affected" => affected == person,
        key => affected == person || !is_affecteds(at, key),
    }
}

/// Whose boundary was crossed, by what a repair says.
pub fn affected(fields: &Mapping) -> Option<String> {
    fields.get("affected").and_then(text).map(|id| id.trim().to_owned())
}

/// The person who alone decides what stands at these keys of a record; nothing where it is everybody's.
pub fn decider(at: &Located, fields: Option<&Mapping>, path: &[String]) -> Option<String> {
    if let Some(owner) = &at.owner {
        return (owner != SOMEONE).then(|| owner.clone());
    }
    let (key, rest) = path.split_first()?;
    if is_affecteds(at, key) || (*at.kind == kinds::REPAIR && key == "affected") {
        return fields.and_then(affected);
    }
    match shape(at, key) {
        Some(Shape::PerPerson(_)) => rest.first().cloned(),
        Some(Shape::List(Shape::Group(inner))) if has_person(inner) => rest.first().cloned(),
        _ => None,
    }
}

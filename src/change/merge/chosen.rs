//! One version of what both changed, put where the other one or the merge's own stands.

use serde_yaml::{Mapping, Value};

use super::canonical::same;
use crate::domain::merging::Merging;
use crate::domain::record::text;
use crate::domain::spec::{Field, Located};

/// Some keys of a record and what stands there, or is to stand there; nothing clears it.
pub type Place = (Vec<String>, Option<Value>);

/// What has to be set in a record's fields so that these versions stand in it, without what stands there already.
/// Through a list, its whole field is set.
pub fn chosen(fields: &Mapping, versions: &[Place]) -> Vec<Place> {
    let mut whole = Value::Mapping(fields.clone());
    let mut places = Vec::new();
    for (keys, version) in versions {
        let Some((top, rest)) = keys.split_first() else { continue };
        if same(at(&whole, keys), version.as_ref()) {
            continue;
        }
        let is_plain = (1..keys.len())
            .all(|upto| keys.get(..upto).and_then(|keys| at(&whole, keys)).is_some_and(Value::is_mapping));
        places.push(match is_plain {
            true => (keys.clone(), version.clone()),
            false => (vec![top.clone()], put(whole.get(top.as_str()), rest, version.clone())),
        });
        whole = put(Some(&whole), keys, version.clone()).unwrap_or_else(|| Value::Mapping(Mapping::new()));
    }
    places
}

/// Whether what stands at these keys is one value together, so that one version is chosen for all of it.
pub fn are_together(record: &Located, one: &[String], other: &[String]) -> bool {
    one == other || lead(record, one).is_some() && lead(record, one) == lead(record, other)
}

/// The field with which this one is one value.
fn lead<'a>(record: &Located, keys: &'a [String]) -> Option<&'a str> {
    let key = keys.first()?.as_str();
    let is_led = |field: &Field| matches!(field.merging(), Merging::With(lead) if lead == key);
    match record.kind.field(key)?.merging() {
        Merging::With(lead) => Some(lead),
        _ => record.kind.fields.iter().any(is_led).then_some(key),
    }
}

/// The value at these keys; in a list, at the item that names itself so.
pub(super) fn at<'a>(value: &'a Value, keys: &[String]) -> Option<&'a Value> {
    keys.iter().try_fold(value, |value, key| match value {
        Value::Mapping(map) => map.get(key.as_str()),
        Value::Sequence(items) => items.iter().find(|item| is_named(item, key)),
        _ => None,
    })
}

/// A value with another one at these keys; nothing where nothing is left.
fn put(whole: Option<&Value>, keys: &[String], value: Option<Value>) -> Option<Value> {
    let Some((key, rest)) = keys.split_first() else { return value };
    match whole {
        Some(Value::Sequence(items)) => {
            let mut items = items.clone();
            let place = items.iter().position(|item| is_named(item, key));
            let now = put(place.and_then(|place| items.get(place)), rest, value);
            match (place, now) {
                (Some(place), Some(now)) => items[place] = now,
                (Some(place), None) => drop(items.remove(place)),
                (None, now) => items.extend(now),
            }
            (!items.is_empty()).then_some(Value::Sequence(items))
        }
        whole => {
            let mut map = whole.and_then(Value::as_mapping).cloned().unwrap_or_default();
            match put(map.get(key.as_str()), rest, value) {
                Some(value) => map.insert(Value::from(key.as_str()), value),
                None => map.remove(key.as_str()),
            };
            (!map.is_empty()).then_some(Value::Mapping(map))
        }
    }
}

fn is_named(item: &Value, name: &str) -> bool {
    ["id", "person"].iter().any(|key| item.get(*key).and_then(text).is_some_and(|it| it == name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::place;

    fn yaml(text: &str) -> Mapping {
        serde_yaml::from_str(text).unwrap()
    }

    fn keys(path: &str) -> Vec<String> {
        path.split('.').map(str::to_owned).collect()
    }

    #[test]
    fn a_version_is_set_at_its_own_keys_and_what_stands_there_already_is_left() {
        let fields = yaml("during: {pace: slow, light: low}\nresponses: {ana: calm}\n");
        let versions = [
            (keys("during.pace"), Some(Value::from("slow"))),
            (keys("during.light"), Some(Value::from("off"))),
            (keys("responses.ana"), None),
        ];
        let wanted = [(keys("during.light"), Some(Value::from("off"))), (keys("responses.ana"), None)];
        assert_eq!(chosen(&fields, &versions), wanted);
    }

    #[test]
    fn through_a_list_the_whole_field_is_set_with_everything_else_in_it() {
        let fields = yaml("people:\n- {id: ana, name: Ana}\n- {id: bo, name: Bo}\n");
        let name = |name: &str| Some(Value::from(name));
        let set = chosen(&fields, &[(keys("people.ana.name"), name("Anna")), (keys("people.bo"), None)]);
        let both = yaml("people:\n- {id: ana, name: Anna}\n- {id: bo, name: Bo}\n");
        let one = yaml("people:\n- {id: ana, name: Anna}\n");
        let people = |fields: &Mapping| (keys("people"), fields.get("people").cloned());
        assert_eq!(set, [people(&both), people(&one)], "each builds on the one before");
    }

    #[test]
    fn fields_that_are_one_value_are_chosen_together() {
        let repair = place::locate_path("repairs/2026-11-20-picture.yaml").unwrap();
        for (one, other, wanted) in [
            ("closed", "outcome", true),
            ("outcome", "closed", true),
            ("impact", "impact", true),
            ("impact", "closed", false),
            ("impact", "plan", false),
        ] {
            assert_eq!(are_together(&repair, &keys(one), &keys(other)), wanted, "{one} {other}");
        }
    }
}

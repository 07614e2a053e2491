//! Random records of every kind, and random changes of them.

use couplelog::domain::check::COMMON;
use couplelog::domain::kinds;
use couplelog::domain::place::{self, Parts};
use couplelog::domain::spec::{Field, Shape, Spec};
use couplelog::store::codec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_yaml::{Mapping, Value};

/// A record's fields, or none.
pub type Said = Option<Mapping>;

/// Three or four versions of one record: the first is what the others began from.
#[derive(Debug, Clone)]
pub struct History {
    pub kind: &'static Spec,
    pub versions: Vec<Said>,
}

impl History {
    pub fn path(&self) -> String {
        let parts = Parts { person: "ana", date: chrono::NaiveDate::from_ymd_opt(2026, 11, 20), slug: "one" };
        place::name(self.kind, &parts).unwrap().path()
    }
}

/// From so few that two often choose the same; now and then whatever a person may type.
fn text() -> BoxedStrategy<Value> {
    let few = select(vec!["a", "b", "c\nd", "no", "é # x"]).prop_map(Value::from);
    prop_oneof![4 => few, 1 => free()].boxed()
}

/// Lines of letters, signs that mean something in YAML, and blanks, not all of them blank.
fn free() -> BoxedStrategy<Value> {
    let line = "[a-cé日0-9:#\\-\\[\\]{}'\"&*!|>%@`,?~=.<+ \t]{0,12}";
    proptest::collection::vec(line, 1..4)
        .prop_map(|lines| lines.join("\n"))
        .prop_filter("a text says something", |text| !text.trim().is_empty())
        .prop_map(Value::from)
        .boxed()
}

fn group(fields: &'static [Field]) -> BoxedStrategy<Value> {
    let one = |field: &'static Field| proptest::option::weighted(0.7, value(&field.shape)).boxed();
    let values: Vec<_> = fields.iter().map(one).collect();
    let pair = |(field, value): (&Field, Option<Value>)| Some((Value::from(field.key), value?));
    values
        .prop_map(move |values| Value::Mapping(fields.iter().zip(values).filter_map(pair).collect()))
        .boxed()
}

/// Something that fits, from so few values that two often choose the same.
pub fn value(shape: &'static Shape) -> BoxedStrategy<Value> {
    match shape {
        Shape::Line | Shape::Prose => text(),
        Shape::Notes => {
            prop_oneof![2 => text(), 1 => proptest::collection::vec(text(), 1..4).prop_map(Value::from)]
                .boxed()
        }
        Shape::Choice(choices) => select(*choices).prop_map(Value::from).boxed(),
        Shape::Date => select(vec!["2026-11-20", "2026-12-01", "2027-01-01"]).prop_map(Value::from).boxed(),
        Shape::Number(least, most) => (*least..=(*most).min(*least + 4)).prop_map(Value::from).boxed(),
        Shape::Flag => any::<bool>().prop_map(Value::from).boxed(),
        Shape::Person => select(vec!["ana", "bo", "cy"]).prop_map(Value::from).boxed(),
        Shape::List(item) => proptest::collection::vec(value(item), 0..4).prop_map(Value::from).boxed(),
        Shape::PerPerson(inner) => {
            let people = proptest::collection::btree_map(select(vec!["ana", "bo"]), value(inner), 1..3);
            let map = |(id, value): (&str, Value)| (Value::from(id), value);
            people.prop_map(move |people| Value::Mapping(people.into_iter().map(map).collect())).boxed()
        }
        Shape::Group(fields) => group(fields),
    }
}

/// One change.
#[derive(Debug, Clone)]
enum Edit {
    /// Of a field of the kind or of one's own, to something or to nothing.
    Put(String, Option<Value>),
    /// Of one of the lists, however deep: an item goes to another place, or stands there again, or goes.
    List(usize, Turn, usize, usize),
}

#[derive(Debug, Clone, Copy)]
enum Turn {
    Move,
    Repeat,
    Remove,
}

/// A key of one's own: a text, a list, or notes within notes.
fn own() -> BoxedStrategy<Value> {
    let texts = || proptest::collection::vec(text(), 1..4).prop_map(Value::from);
    let within = proptest::collection::btree_map("[a-c]", prop_oneof![text(), texts().boxed()], 1..3);
    let map = |(key, value): (String, Value)| (Value::from(key), value);
    let nested = within.prop_map(move |it| Value::Mapping(it.into_iter().map(map).collect())).boxed();
    let items = proptest::collection::vec(prop_oneof![text(), nested.clone()], 1..3).prop_map(Value::from);
    prop_oneof![2 => text(), 2 => texts(), 1 => Just(Value::Null), 1 => nested, 1 => items].boxed()
}

fn edit(kind: &'static Spec) -> BoxedStrategy<Edit> {
    let field = select(kind.fields.iter().chain(COMMON).collect::<Vec<&'static Field>>());
    prop_oneof![
        8 => field.prop_flat_map(|field| {
            let it = proptest::option::weighted(0.8, value(&field.shape));
            it.prop_map(move |it| Edit::Put(field.key.to_owned(), it))
        }),
        1 => proptest::option::weighted(0.8, own()).prop_map(|it| Edit::Put("x-own".to_owned(), it)),
        2 => (0..4_usize, select(vec![Turn::Move, Turn::Repeat, Turn::Remove]), 0..4_usize, 0..4_usize)
            .prop_map(|(nth, turn, from, to)| Edit::List(nth, turn, from, to)),
    ]
    .boxed()
}

fn edited(said: &Mapping, edits: Vec<Edit>) -> Mapping {
    let mut said = said.clone();
    for edit in edits {
        match edit {
            Edit::Put(key, Some(value)) => drop(said.insert(Value::String(key), value)),
            Edit::Put(key, None) => drop(said.remove(key.as_str())),
            Edit::List(nth, turn, from, to) => {
                let mut lists = Vec::new();
                said.values_mut().for_each(|value| find_lists(value, &mut lists));
                let count = lists.len().max(1);
                if let Some(list) = lists.into_iter().nth(nth % count).filter(|list| !list.is_empty()) {
                    let (from, to) = (from % list.len(), to % list.len());
                    let item =
                        if matches!(turn, Turn::Repeat) { list[from].clone() } else { list.remove(from) };
                    if !matches!(turn, Turn::Remove) {
                        list.insert(to, item);
                    }
                }
            }
        }
    }
    said
}

fn find_lists<'a>(value: &'a mut Value, found: &mut Vec<&'a mut Vec<Value>>) {
    match value {
        Value::Sequence(items) => found.push(items),
        Value::Mapping(map) => map.values_mut().for_each(|value| find_lists(value, found)),
        _ => {}
    }
}

/// A record of any kind and `sides` versions that began from it. With `removals`, some sides removed it.
pub fn history(sides: usize, removals: bool) -> BoxedStrategy<History> {
    select(kinds::ALL)
        .prop_flat_map(move |kind| {
            let edits = |most: usize| proptest::collection::vec(edit(kind), 0..most);
            let side = (edits(5), proptest::bool::weighted(if removals { 0.15 } else { 0.0 }));
            let had = proptest::bool::weighted(0.85);
            (edits(9), had, proptest::collection::vec(side, sides)).prop_map(move |(base, had, sides)| {
                let base = if had { edited(&Mapping::new(), base) } else { Mapping::new() };
                let mut versions = vec![had.then(|| base.clone())];
                versions.extend(sides.into_iter().map(|(edits, gone)| (!gone).then(|| edited(&base, edits))));
                History { kind, versions }
            })
        })
        .boxed()
}

/// A record, what two made of it, and what each made of their own afterwards: five versions.
pub fn two_steps_each() -> BoxedStrategy<History> {
    select(kinds::ALL)
        .prop_flat_map(move |kind| {
            let edits = || proptest::collection::vec(edit(kind), 0..5);
            (edits(), edits(), edits(), edits(), edits()).prop_map(move |(base, one, two, more, other)| {
                let base = edited(&Mapping::new(), base);
                let (one, two) = (edited(&base, one), edited(&base, two));
                let (later, last) = (edited(&one, more), edited(&two, other));
                History { kind, versions: [base, one, two, later, last].map(Some).to_vec() }
            })
        })
        .boxed()
}

/// The text of a version, with a comment of one's own.
pub fn written(said: &Mapping, comment: Option<u8>) -> String {
    let text = codec::write(said);
    match comment {
        Some(nth) => {
            let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
            let tops = |line: &String| !line.starts_with([' ', '-', '#', '\n']);
            let at: Vec<usize> = (0..lines.len()).filter(|at| tops(&lines[*at])).collect();
            let place = at.get(usize::from(nth) % at.len().max(1)).copied().unwrap_or_default();
            lines.insert(place, format!("# comment {nth}\n"));
            lines.concat()
        }
        None => text,
    }
}

//! The text of a merged record: what both sides wrote around their fields stays where it can.

use std::ops::Range;

use serde_yaml::{Mapping, Value};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::edit::{Change, edit};
use super::read::parse;
use super::write::write;

/// A text with these fields, from the texts of both sides and what they began from.
///
/// Lines that only one side changed are as that side wrote them, comments, order and layout included. Where
/// both changed the same lines, one side's stand, and the comments of both. Then the fields are set one by one,
/// as by [`edit`]. Which side is given first makes no difference. `is_said` says whether fields that were read
/// say what is wanted.
pub fn together(
    base: Option<&str>,
    sides: [&str; 2],
    fields: &Mapping,
    is_said: &dyn Fn(&Mapping, &Mapping) -> bool,
) -> String {
    let [mut one, mut other] = sides;
    // The longer one has more in it that nobody wants to lose.
    if (other.len(), other) > (one.len(), one) {
        std::mem::swap(&mut one, &mut other);
    }
    let joined = joined(base.unwrap_or_default(), one, other);
    let drafts = [joined.as_str(), one, other];
    drafts.iter().find_map(|draft| filled(draft, fields, is_said)).unwrap_or_else(|| write(fields))
}

/// The text with these fields, if its layout lets them be set.
fn filled(text: &str, fields: &Mapping, is_said: &dyn Fn(&Mapping, &Mapping) -> bool) -> Option<String> {
    let parsed = parse(text.as_bytes()).ok()?;
    let one = |key: &Value, value: &Value| Mapping::from_iter([(key.clone(), value.clone())]);
    let is_right = |key: &Value, value: &Value| {
        let now = parsed.fields().get(key).cloned().unwrap_or(Value::Null);
        is_said(&one(key, &now), &one(key, value))
    };
    let wanted = fields.iter().filter(|(key, value)| !is_right(key, value));
    let gone = parsed.fields().keys().filter(|key| !fields.contains_key(*key));
    let mut changes = Vec::new();
    for (key, value) in wanted {
        changes.push(Change { path: vec![key.as_str()?.to_owned()], value: Some(value.clone()) });
    }
    for key in gone {
        changes.push(Change { path: vec![key.as_str()?.to_owned()], value: None });
    }
    let text = edit(text, &changes).ok()?;
    is_said(parse(text.as_bytes()).ok()?.fields(), fields).then_some(text)
}

/// The lines of both, with what each changed since the base.
fn joined(base: &str, one: &str, other: &str) -> String {
    let lines = [base, one, other].map(|text| text.split_inclusive('\n').collect::<Vec<&str>>());
    let [base, one, other] = &lines;
    let (by_one, by_other) = (changes(base, one), changes(base, other));
    let mut joined: Vec<&str> = Vec::new();
    let mut at = 0;
    for region in regions(&by_one, &by_other) {
        let before = base.get(region.clone()).unwrap_or_default();
        let first = now(&by_one, one, &region);
        let second = now(&by_other, other, &region);
        joined.extend(base.get(at..region.start).unwrap_or_default());
        at = region.end;
        if first == before {
            joined.extend(second);
        } else {
            if second != before {
                let is_comment = |line: &&&str| line.trim_start().starts_with('#');
                let is_new = |line: &&&str| !first.contains(line) && !before.contains(line);
                joined.extend(second.iter().filter(is_comment).filter(is_new));
            }
            joined.extend(first);
        }
    }
    joined.extend(base.get(at..).unwrap_or_default());
    let mut text = String::new();
    for line in joined {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(line);
    }
    text
}

/// A range of the base's lines that changed, and how many lines stand there now.
type Changed = (Range<usize>, usize);

fn changes(base: &[&str], side: &[&str]) -> Vec<Changed> {
    let ops = capture_diff_slices(Algorithm::Myers, base, side);
    let changed = ops.iter().filter(|op| !matches!(op, DiffOp::Equal { .. }));
    changed.map(|op| (op.old_range(), op.new_range().len())).collect()
}

/// The ranges of the base's lines that either side changed; those that touch are one.
fn regions(one: &[Changed], other: &[Changed]) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = one.iter().chain(other).map(|(range, _)| range.clone()).collect();
    all.sort_by_key(|range| (range.start, range.end));
    let mut regions: Vec<Range<usize>> = Vec::new();
    for range in all {
        match regions.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => regions.push(range),
        }
    }
    regions
}

/// What a side has in the place of these lines of the base.
fn now<'text, 'lines>(
    changes: &[Changed],
    side: &'lines [&'text str],
    region: &Range<usize>,
) -> &'lines [&'text str] {
    let count = |of: &mut dyn Iterator<Item = &Changed>| {
        of.fold((0, 0), |(old, new), (range, now)| (old + range.len(), new + now))
    };
    let (old, new) = count(&mut changes.iter().filter(|(range, _)| range.end < region.start));
    let start = (region.start + new).saturating_sub(old);
    let is_inside = |range: &Range<usize>| range.start >= region.start && range.end <= region.end;
    let (old, new) = count(&mut changes.iter().filter(|(range, _)| is_inside(range)));
    side.get(start..(start + region.len() + new).saturating_sub(old)).unwrap_or_default()
}

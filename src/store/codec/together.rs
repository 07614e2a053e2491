//! The text of a merged record: what both sides wrote around their fields stays where it can.

use std::ops::Range;

use serde_yaml::{Mapping, Value};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::comments;
use super::edit::{Change, edit};
use super::read::parse;
use super::write::write;

/// Longer texts are not compared line by line: it would take too long, and nobody wrote them by hand.
const MAX_LINES: usize = 3000;

/// So many fields are set one by one; more are written anew.
const MAX_CHANGES: usize = 300;

/// A text with these fields, from the texts of both sides and what they began from.
///
/// Lines that only one side changed are as that side wrote them, comments, order and layout included. Where
/// both changed the same lines, one side's stand, and the comments of both. Then the fields are set one by one,
/// as by [`edit`], and a comment that found no place goes to the end. Which side is given first makes no difference. `is_said` says whether fields that were read
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
    let base = base.unwrap_or_default();
    let is_short = [base, one, other].iter().all(|text| text.split('\n').count() <= MAX_LINES);
    let ways = if is_short { vec![Near::Apart, Near::Together] } else { Vec::new() };
    let joined = ways.into_iter().map(|near| joined(base, one, other, near));
    let mut drafts = joined.chain([one.to_owned(), other.to_owned()]);
    let text = drafts.find_map(|draft| filled(&draft, fields, is_said)).unwrap_or_else(|| write(fields));
    comments::kept(text, base, [one, other])
}

/// What becomes of changes that touch without a line between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Near {
    /// Each is taken for itself: two new lines, one below the other.
    Apart,
    /// They are one, since what stands together makes no sense: a list, and an item of it.
    Together,
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
    if changes.len() > MAX_CHANGES {
        return None;
    }
    let text = edit(text, &changes).ok()?;
    is_said(parse(text.as_bytes()).ok()?.fields(), fields).then_some(text)
}

/// The lines of both, with what each changed since the base.
fn joined(base: &str, one: &str, other: &str, near: Near) -> String {
    let [base, one, other] = [base, one, other].map(|text| text.split_inclusive('\n').collect::<Vec<&str>>());
    let mut joined: Vec<&str> = Vec::new();
    let mut at = 0;
    for region in regions(changes(&base, &one), changes(&base, &other), near) {
        let before = base.get(region.at.clone()).unwrap_or_default();
        let first = region.now(&base, &region.one);
        let second = region.now(&base, &region.other);
        joined.extend(base.get(at..region.at.start).unwrap_or_default());
        at = region.at.end;
        if region.one.is_empty() {
            joined.extend(second);
        } else {
            let is_comment = |line: &&&str| line.trim_start().starts_with('#');
            let is_new = |line: &&&str| !first.contains(line) && !before.contains(line);
            joined.extend(second.iter().filter(is_comment).filter(is_new));
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

/// Lines of the base that one side changed, and the lines that it has in their place.
struct Changed<'text> {
    at: Range<usize>,
    now: Vec<&'text str>,
}

/// Lines of the base that one side or both changed.
struct Region<'text> {
    at: Range<usize>,
    one: Vec<Changed<'text>>,
    other: Vec<Changed<'text>>,
}

impl<'text> Region<'text> {
    /// What a side has in the region's place.
    fn now(&self, base: &[&'text str], changes: &[Changed<'text>]) -> Vec<&'text str> {
        let mut lines = Vec::new();
        let mut at = self.at.start;
        for change in changes {
            lines.extend(base.get(at..change.at.start).unwrap_or_default());
            lines.extend(&change.now);
            at = change.at.end;
        }
        lines.extend(base.get(at..self.at.end).unwrap_or_default());
        lines
    }
}

fn changes<'text>(base: &[&str], side: &[&'text str]) -> Vec<Changed<'text>> {
    let mut found: Vec<Changed<'text>> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, base, side) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (at, now) = (op.old_range(), side.get(op.new_range()).unwrap_or_default());
        match found.last_mut() {
            Some(last) if last.at.end == at.start => {
                last.at.end = at.end;
                last.now.extend(now);
            }
            _ => found.push(Changed { at, now: now.to_vec() }),
        }
    }
    found
}

/// The changes of both sides; those of the same lines, or at the same place between two lines, are one region.
fn regions<'text>(one: Vec<Changed<'text>>, other: Vec<Changed<'text>>, near: Near) -> Vec<Region<'text>> {
    let of = |changes: Vec<Changed<'text>>, is_one: bool| changes.into_iter().map(move |it| (it, is_one));
    let mut all: Vec<(Changed<'_>, bool)> = of(one, true).chain(of(other, false)).collect();
    all.sort_by_key(|(change, _)| (change.at.start, change.at.end));
    let mut regions: Vec<Region<'text>> = Vec::new();
    for (change, is_one) in all {
        let at = &change.at;
        let is_within = |last: &Region<'_>| {
            at.start < last.at.end || *at == last.at || near == Near::Together && at.start == last.at.end
        };
        match regions.last_mut() {
            Some(last) if is_within(last) => last.at.end = last.at.end.max(at.end),
            _ => regions.push(Region { at: at.clone(), one: Vec::new(), other: Vec::new() }),
        }
        if let Some(last) = regions.last_mut() {
            if is_one { last.one.push(change) } else { last.other.push(change) }
        }
    }
    regions
}

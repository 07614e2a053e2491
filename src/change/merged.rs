//! What a merge does by itself: changes of one of its sides that it doesn't hold, and values no side had.

use super::fields::{FieldChange, fields};
use crate::domain::record::Record;
use crate::domain::spec::Spec;

/// What the result of a merge changes against its sides.
///
/// A side that only stayed as it was may be overtaken by another without a word. Shown is what a side had
/// changed since the sides grew apart (`bases`, several where they crossed) and the result doesn't hold,
/// and what no side had. A merge that only brings its sides together gives nothing.
pub fn merged(
    kind: &Spec,
    bases: &[Option<&Record>],
    sides: &[Option<&Record>],
    result: Option<&Record>,
) -> Vec<FieldChange> {
    let against: Vec<Vec<FieldChange>> = sides.iter().map(|side| fields(kind, *side, result)).collect();
    let nothing = [None];
    let bases = if bases.is_empty() { &nothing[..] } else { bases };
    let mut found: Vec<FieldChange> = Vec::new();
    for (side, changes) in sides.iter().zip(&against) {
        let since: Vec<Vec<FieldChange>> = bases.iter().map(|base| fields(kind, *base, *side)).collect();
        for change in changes {
            let is_in = |changes: &Vec<FieldChange>| changes.iter().any(|other| other.path == change.path);
            let is_new = against.iter().all(is_in);
            let is_lost = since.iter().all(is_in);
            let is_known = found.iter().any(|known| known.path == change.path && (is_new || known == change));
            if (is_new || is_lost) && !is_known {
                found.push(change.clone());
            }
        }
    }
    found
}

//! Whole sets of files in three versions: which stay as they are, which become one, and what to talk about.

use std::collections::{BTreeMap, BTreeSet};

use serde_yaml::{Mapping, Value};

use super::canonical::of_map;
use super::hands::Hands;
use super::record::{Merged, Side, outlived, record};
use super::sessions::{Named, tell_apart};
use super::talk::Talk;
use crate::domain::place;
use crate::domain::spec::Located;

/// One file of a tree.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What they say; nothing for a file that is no record or can't be read as one.
    pub fields: Option<Mapping>,
}

/// Files by their paths.
pub type Tree = BTreeMap<String, File>;

/// What becomes of one path.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// These very bytes.
    Keep(Vec<u8>),
    /// These fields, laid out as in the texts that they come from.
    Write {
        /// What the record says.
        fields: Mapping,
        /// The text that both sides began from.
        base: Option<Vec<u8>>,
        /// The texts of both sides, in an order that doesn't say whose they are.
        sides: [Vec<u8>; 2],
    },
}

/// What a merge makes of all files.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// The files of the result by their paths. A path that isn't here is removed.
    pub files: BTreeMap<String, Outcome>,
    /// What both sides changed, each in their own way, by record and field.
    pub talks: Vec<Talk>,
}

/// Brings two sets of files together, which both began from `base`.
pub fn trees(base: &Tree, ours: (&Tree, &Hands), theirs: (&Tree, &Hands)) -> Plan {
    let (our_hands, their_hands) = (ours.1, theirs.1);
    let mut base = Named::of(base);
    let (mut ours, mut theirs) = (Named::of(ours.0), Named::of(theirs.0));
    tell_apart(&mut base, &mut ours, &mut theirs);
    let paths: BTreeSet<&String> = base.0.keys().chain(ours.0.keys()).chain(theirs.0.keys()).collect();
    let mut plan = Plan::default();
    for path in paths {
        let file = |side: &Named<'_>| side.0.get(path).map(|(_, file)| *file).cloned();
        let (base, one, other) = (file(&base), file(&ours), file(&theirs));
        let named = |side: &Named<'_>| {
            let own = side.0.get(path).map_or(path.as_str(), |(own, _)| own);
            own.strip_suffix(".yaml").unwrap_or(own).to_owned()
        };
        let names = (named(&ours), named(&theirs));
        let both = Both { base: base.as_ref(), ours: one.as_ref(), theirs: other.as_ref() };
        let (outcome, talks) = both.at(path, (our_hands, &names.0), (their_hands, &names.1));
        plan.talks.extend(talks);
        plan.files.extend(outcome.map(|outcome| (path.clone(), outcome)));
    }
    plan.talks.sort_by(|one, other| (&one.record, &one.field).cmp(&(&other.record, &other.field)));
    plan
}

/// One path in three versions.
struct Both<'a> {
    base: Option<&'a File>,
    ours: Option<&'a File>,
    theirs: Option<&'a File>,
}

impl Both<'_> {
    fn at(&self, path: &str, ours: (&Hands, &str), theirs: (&Hands, &str)) -> (Option<Outcome>, Vec<Talk>) {
        let bytes = |file: Option<&File>| file.map(|file| file.bytes.clone());
        let (base, one, other) = (bytes(self.base), bytes(self.ours), bytes(self.theirs));
        if one == other || other == base {
            return (one.map(Outcome::Keep), Vec::new());
        }
        if one == base {
            return (other.map(Outcome::Keep), Vec::new());
        }
        let located = place::locate_path(path);
        let is_readable = |file: Option<&File>| file.is_none_or(|file| file.fields.is_some());
        match located.filter(|_| is_readable(self.ours) && is_readable(self.theirs)) {
            None => self.opaque(path),
            Some(at) => self.readable(&at, ours, theirs),
        }
    }

    /// Both are records, or one of them isn't there any more.
    fn readable(
        &self,
        at: &Located,
        (our_hands, our_name): (&Hands, &str),
        (their_hands, their_name): (&Hands, &str),
    ) -> (Option<Outcome>, Vec<Talk>) {
        let said = |file: Option<&'_ File>| file.and_then(|file| file.fields.clone());
        let (base, one, other) = (said(self.base), said(self.ours), said(self.theirs));
        let merged = match (&one, &other) {
            // A comment is an edit too.
            (None, Some(kept)) | (Some(kept), None) if self.base.is_some() => {
                let nothing = Mapping::new();
                outlived(at, base.as_ref().unwrap_or(&nothing), kept, one.is_none())
            }
            _ => {
                let ours = Side { fields: one.as_ref(), hands: our_hands, named: our_name };
                let theirs = Side { fields: other.as_ref(), hands: their_hands, named: their_name };
                record(at, base.as_ref(), ours, theirs)
            }
        };
        let Merged { fields, talks } = merged;
        let Some(fields) = fields else { return (None, talks) };
        let present = [self.ours, self.theirs].map(|file| file.map(|file| file.bytes.clone()));
        let sides = match present {
            [Some(one), Some(other)] if other < one => [other, one],
            [Some(one), Some(other)] => [one, other],
            [one, other] => {
                let only = one.or(other).unwrap_or_default();
                [only.clone(), only]
            }
        };
        let is_as_it_is =
            |said: &Option<Mapping>| said.as_ref().is_some_and(|said| of_map(said) == of_map(&fields));
        if sides[0] == sides[1] && (is_as_it_is(&one) || is_as_it_is(&other)) {
            let [only, _] = sides;
            return (Some(Outcome::Keep(only)), talks);
        }
        let base = self.base.map(|file| file.bytes.clone());
        (Some(Outcome::Write { fields, base, sides }), talks)
    }

    /// A file that is no record, or a record that can't be read on a side: one of the versions stands whole. One
    /// that can't be read goes before one that can, since it counts as the strictest; an edit before a removal.
    fn opaque(&self, path: &str) -> (Option<Outcome>, Vec<Talk>) {
        let place = |file: Option<&File>| {
            file.map_or((2, Vec::new()), |file| (u8::from(file.fields.is_some()), file.bytes.clone()))
        };
        let is_ours = place(self.ours) <= place(self.theirs);
        let stays = if is_ours { self.ours } else { self.theirs };
        let value = |file: Option<&File>| {
            file.map(|file| match &file.fields {
                Some(fields) => Value::Mapping(fields.clone()),
                None => Value::String(String::from_utf8_lossy(&file.bytes).into_owned()),
            })
        };
        let talk = Talk {
            record: path.strip_suffix(".yaml").unwrap_or(path).to_owned(),
            field: Vec::new(),
            ours: value(self.ours),
            theirs: value(self.theirs),
            result: value(stays),
        };
        (stays.map(|file| Outcome::Keep(file.bytes.clone())), vec![talk])
    }
}

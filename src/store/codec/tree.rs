//! Where everything stands in a YAML text, read event by event, so that no depth of nesting can exhaust the stack.

use std::collections::HashSet;
use std::ops::Range;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, Span, StructureStyle, Tag};

use super::unreadable::{Unreadable, UnreadableKind};
use super::{MAX_DEPTH, MAX_KEY, MAX_PARTS, words};

/// A value and the bytes it takes, its tag included.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub start: usize,
    /// Behind its last byte; for a block text and what ends in one, the next line's start.
    pub end: usize,
    /// The same with the empty lines that follow a block text, which `|+` counts as text.
    pub full_end: usize,
    pub body: Body,
}

#[derive(Debug, Clone)]
pub(super) enum Body {
    /// Nothing is written.
    Empty,
    /// Plain or quoted, on one line or more.
    Inline,
    /// Below a `|` or `>`; the node starts at the text, not at the header.
    BlockText,
    List {
        flow: bool,
        items: Vec<Node>,
    },
    Map {
        flow: bool,
        entries: Vec<Entry>,
    },
}

/// A key with its value.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub name: String,
    pub key: Range<usize>,
    pub value: Node,
}

impl Node {
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        match &self.body {
            Body::Map { entries, .. } => entries.iter().find(|entry| entry.name == name),
            _ => None,
        }
    }

    pub fn item(&self, index: &str) -> Option<&Node> {
        match &self.body {
            Body::List { items, .. } => items.get(index.parse::<usize>().ok()?),
            _ => None,
        }
    }
}

struct Frame {
    start: usize,
    body: Body,
    seen: HashSet<String>,
    key: Option<(String, Range<usize>)>,
}

/// Reads a text whose size is capped. `None` when it holds no document at all.
pub(super) fn read(text: &str) -> Result<Option<Node>, Unreadable> {
    let options = granit_parser::options! {
        emit_comments: false,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut builder = Builder { text, stack: Vec::new(), root: None, documents: 0, parts: 0 };
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = match next {
            Ok(next) => next,
            Err(fault) => {
                let offset = fault.marker().byte_offset().unwrap_or(text.len());
                let kind = match fault.kind() {
                    ErrorKind::RecursionLimitExceeded => UnreadableKind::TooDeep,
                    ErrorKind::UnknownAnchor | ErrorKind::MissingAnchorOrAliasName => UnreadableKind::Anchor,
                    ErrorKind::UndeclaredTagHandle => UnreadableKind::Tag,
                    _ => UnreadableKind::Syntax,
                };
                let cause = words::cause(fault.kind());
                return Err(builder.fault(kind, offset).because(cause));
            }
        };
        builder.take(event, &span)?;
    }
    Ok(builder.root)
}

struct Builder<'text> {
    text: &'text str,
    stack: Vec<Frame>,
    root: Option<Node>,
    documents: usize,
    parts: usize,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, span: &Span) -> Result<(), Unreadable> {
        let start = span.start.byte_offset().unwrap_or(0);
        let end = span.end.byte_offset().unwrap_or(start);
        self.parts += 1;
        if self.parts > MAX_PARTS {
            return Err(self.fault(UnreadableKind::TooMany, start));
        }
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(self.fault(UnreadableKind::ManyDocuments, start));
                }
            }
            Event::Alias(_) => return Err(self.fault(UnreadableKind::Anchor, start)),
            Event::Scalar(value, style, anchor, tag) => {
                let from = self.properties(anchor, tag.as_deref(), span)?;
                self.scalar(&value, style, from..end, start)?;
            }
            Event::SequenceStart(style, anchor, tag) => {
                let flow = style == StructureStyle::Flow;
                let from = self.properties(anchor, tag.as_deref(), span)?;
                let from = if flow { from } else { self.dash(from) };
                let items = Vec::new();
                self.open(from, Body::List { flow, items })?;
            }
            Event::MappingStart(style, anchor, tag) => {
                let flow = style == StructureStyle::Flow;
                let from = self.properties(anchor, tag.as_deref(), span)?;
                let entries = Vec::new();
                self.open(from, Body::Map { flow, entries })?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(frame) = self.stack.pop() {
                    self.place(closed(frame, end));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Refuses anchors and foreign tags; says where the node begins.
    fn properties(&self, anchor: usize, tag: Option<&Tag>, span: &Span) -> Result<usize, Unreadable> {
        let start = span.start.byte_offset().unwrap_or(0);
        let tagged = span.tag_start.and_then(|mark| mark.byte_offset());
        let from = tagged.map_or(start, |at| at.min(start));
        if anchor != 0 {
            let before = self.text.get(..start).unwrap_or_default();
            let sign = before.rfind('&').unwrap_or(from);
            return Err(self.fault(UnreadableKind::Anchor, sign));
        }
        if tag.is_some_and(|tag| !tag.is_yaml_core_schema()) {
            return Err(self.fault(UnreadableKind::Tag, from));
        }
        Ok(from)
    }

    fn scalar(
        &mut self,
        value: &str,
        style: ScalarStyle,
        range: Range<usize>,
        content: usize,
    ) -> Result<(), Unreadable> {
        let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let awaits_key = self.awaits_key();
        if let Some(Frame { seen, key, .. }) = self.stack.last_mut().filter(|_| awaits_key) {
            if range.is_empty() || block {
                return Err(self.fault(UnreadableKind::NonTextKey, range.start));
            }
            if value.chars().count() > MAX_KEY {
                let fault = self.fault(UnreadableKind::Syntax, range.start);
                return Err(fault.because("a key is longer than any key here"));
            }
            if value == "<<" && style == ScalarStyle::Plain {
                return Err(self.fault(UnreadableKind::Anchor, range.start));
            }
            if !seen.insert(value.to_owned()) {
                let mut keys = self.path();
                keys.push(value);
                let fault = Unreadable::at(UnreadableKind::DuplicateKey, self.text, range.start);
                return Err(fault.in_field(&keys));
            }
            *key = Some((value.to_owned(), range));
            return Ok(());
        }
        let (end, full_end) =
            if block { self.block_text_ends(content, range.end) } else { (range.end, range.end) };
        let body = match style {
            _ if block => Body::BlockText,
            _ if range.is_empty() => Body::Empty,
            _ => Body::Inline,
        };
        self.place(Node { start: range.start, end, full_end, body });
        Ok(())
    }

    /// Of a list that isn't indented below its key, the scanner says where its first item is.
    fn dash(&self, from: usize) -> usize {
        let key = self.stack.last().and_then(|frame| frame.key.as_ref());
        let gap = key.and_then(|(_, key)| self.text.get(key.end..from));
        let Some(mut rest) = gap.and_then(|gap| gap.trim_start().strip_prefix(':')) else {
            return from;
        };
        loop {
            rest = rest.trim_start();
            match rest.chars().next() {
                Some('#') => rest = rest.split_once(['\n', '\r']).map_or("", |(_, rest)| rest),
                Some('-') => return from - rest.len(),
                _ => return from,
            }
        }
    }

    /// The scanner's end may lie behind the next line's indentation, and counts trailing empty lines.
    fn block_text_ends(&self, start: usize, end: usize) -> (usize, usize) {
        let text = self.text.get(start..end).unwrap_or_default();
        let indented = text.trim_end_matches([' ', '\t']);
        let full = if indented.ends_with(['\n', '\r']) || indented.is_empty() {
            start + indented.len()
        } else {
            end
        };
        let words = start + text.trim_end_matches([' ', '\t', '\n', '\r']).len();
        let trimmed = if words == start {
            super::position::line_start(self.text, start)
        } else {
            super::position::next_line(self.text, words)
        };
        (trimmed.min(full), full)
    }

    fn open(&mut self, start: usize, body: Body) -> Result<(), Unreadable> {
        if self.awaits_key() {
            return Err(self.fault(UnreadableKind::NonTextKey, start));
        }
        if self.stack.len() >= MAX_DEPTH {
            return Err(self.fault(UnreadableKind::TooDeep, start));
        }
        self.stack.push(Frame { start, body, seen: HashSet::new(), key: None });
        Ok(())
    }

    fn awaits_key(&self) -> bool {
        let frame = self.stack.last();
        frame.is_some_and(|it| matches!(it.body, Body::Map { .. }) && it.key.is_none())
    }

    fn place(&mut self, node: Node) {
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Frame { body, key, .. }) => match body {
                Body::List { items, .. } => items.push(node),
                Body::Map { entries, .. } => {
                    if let Some((name, key)) = key.take() {
                        entries.push(Entry { name, key, value: node });
                    }
                }
                _ => {}
            },
        }
    }

    fn path(&self) -> Vec<&str> {
        let keys = self.stack.iter().filter_map(|frame| frame.key.as_ref());
        keys.map(|(name, _)| name.as_str()).collect()
    }

    fn fault(&self, kind: UnreadableKind, offset: usize) -> Unreadable {
        Unreadable::at(kind, self.text, offset).in_field(&self.path())
    }
}

/// A block list or mapping ends where its last part does, not where the scanner noticed.
fn closed(frame: Frame, end: usize) -> Node {
    let last = match &frame.body {
        Body::List { flow: false, items } => items.last().map(|item| (item.end, item.full_end)),
        Body::Map { flow: false, entries } => entries.last().map(|entry| {
            let key = entry.key.end;
            (entry.value.end.max(key), entry.value.full_end.max(key))
        }),
        _ => None,
    };
    let (end, full_end) = last.unwrap_or((end, end));
    Node { start: frame.start, end, full_end, body: frame.body }
}

//! Where the bytes of a changed value go: proposals only, which `edit` reads again before it believes one.

use serde_yaml::{Mapping, Value};

use super::edit::get;
use super::position::{line_end, line_start, next_line};
use super::read::Parsed;
use super::sheet::Sheet;
use super::tree::{Body, Entry, Node};
use super::write::{Layout, STEP, Written, push_list, push_map, spell};

/// Texts in which the value at `path` may be as in `wanted`, the nicest first.
pub(super) fn candidates(parsed: &Parsed, path: &[String], wanted: &Mapping) -> impl Iterator<Item = String> {
    let sheet = Sheet::new(parsed.text());
    let place = locate(parsed, path);
    [true, false].into_iter().flat_map(move |blocks| propose(&sheet, &place, wanted, blocks))
}

/// The place that a path leads to, as deep as single lines can be changed.
enum Place<'tree> {
    /// There is no key in the file yet.
    Nothing(usize),
    /// The whole file is one `{ }`.
    Root(&'tree Node),
    /// The key of `path` is missing in this block mapping.
    Missing(&'tree Node, Vec<String>, bool),
    /// The value of this key, which is that of `path`, is to be written anew.
    Value(&'tree Entry, Vec<String>),
}

fn locate<'tree>(parsed: &'tree Parsed, path: &[String]) -> Place<'tree> {
    let root = match parsed.root() {
        None => return Place::Nothing(parsed.text().len()),
        Some(root) => root,
    };
    match root.body {
        Body::Empty => return Place::Nothing(root.start),
        Body::Map { flow: false, .. } => {}
        _ => return Place::Root(root),
    }
    let mut map = root;
    let mut depth = 0;
    loop {
        let step = path.get(depth).map_or("", String::as_str);
        let upto = path.get(..=depth).unwrap_or(path).to_vec();
        let Some(entry) = map.entry(step) else {
            return Place::Missing(map, upto, depth == 0);
        };
        let item = path.get(depth + 1).and_then(|it| entry.value.item(it));
        (map, depth) = match (&entry.value.body, item) {
            _ if depth + 1 >= path.len() => return Place::Value(entry, upto),
            (Body::Map { flow: false, .. }, _) => (&entry.value, depth + 1),
            (Body::List { flow: false, .. }, Some(item))
                if depth + 2 < path.len() && matches!(item.body, Body::Map { flow: false, .. }) =>
            {
                (item, depth + 2)
            }
            _ => return Place::Value(entry, upto),
        };
    }
}

fn propose(sheet: &Sheet<'_>, place: &Place<'_>, wanted: &Mapping, blocks: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let found = match place {
        Place::Nothing(at) => {
            push_map(wanted, 0, blocks, &mut lines);
            let ends = [sheet.text.len(), next_line(sheet.text, *at)];
            return ends.map(|end| sheet.insert(end, &lines)).into();
        }
        Place::Root(root) => {
            push_map(wanted, 0, blocks, &mut lines);
            sheet.replace(root.start, root.end, &lines)
        }
        Place::Missing(map, path, is_root) => {
            let Some((key, value)) = path.last().zip(get(wanted, path)) else {
                return Vec::new();
            };
            let mut new = Mapping::new();
            new.insert(Value::String(key.clone()), value.clone());
            push_map(&new, sheet.column(map.start), blocks, &mut lines);
            return sheet.append(map, &lines, *is_root);
        }
        Place::Value(entry, path) => {
            let Some(value) = get(wanted, path) else {
                return Vec::new();
            };
            let mut found = sheet.longer_list(entry, value, blocks);
            found.extend(sheet.rewrite(entry, value, blocks));
            return found;
        }
    };
    vec![found]
}

impl Sheet<'_> {
    fn append(&self, map: &Node, lines: &[String], is_root: bool) -> Vec<String> {
        let mut ends = vec![self.below(map.end), self.below(map.full_end)];
        if is_root {
            ends.insert(0, self.text.len());
        }
        let mut found: Vec<String> = ends.into_iter().map(|end| self.insert(end, lines)).collect();
        found.extend(self.append_behind_open_block(map, lines));
        found
    }

    /// A block text at the very end of a file without a last line end would gain that line end when
    /// something follows; `|-` says that it has none.
    fn append_behind_open_block(&self, map: &Node, lines: &[String]) -> Option<String> {
        let mut map = map;
        let last = loop {
            let Body::Map { entries, .. } = &map.body else {
                return None;
            };
            let last = entries.last()?;
            match last.value.body {
                Body::Map { .. } => map = &last.value,
                _ => break last,
            }
        };
        let header = self.header(last)?;
        let spelled = self.part(header.start, header.end);
        let stripped: String = spelled.chars().filter(|it| *it != '+').collect();
        let before = self.part(0, header.start);
        let after = self.part(header.end, self.text.len());
        let eol = self.eol;
        Some(format!("{before}{stripped}-{after}{eol}{}", self.joined(lines)))
    }

    /// The `|` or `>` of a block text with its indicators, if it stands behind its key's colon.
    fn header(&self, entry: &Entry) -> Option<std::ops::Range<usize>> {
        let colon = self.behind_colon(entry)?;
        let rest = self.part(colon, line_end(self.text, colon));
        let start = colon + rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let header = self.part(start, line_end(self.text, start));
        let length = header.find([' ', '\t']).unwrap_or(header.len());
        let is_header = matches!(entry.value.body, Body::BlockText) && header.starts_with(['|', '>']);
        is_header.then_some(start..start + length)
    }

    fn behind_colon(&self, entry: &Entry) -> Option<usize> {
        let rest = self.part(entry.key.end, line_end(self.text, entry.key.end));
        let colon = rest.trim_start_matches([' ', '\t']);
        let at = self.text.len().min(entry.key.end + rest.len() - colon.len());
        colon.starts_with(':').then_some(at + 1)
    }

    /// New items below a list that begins with the old ones.
    fn longer_list(&self, entry: &Entry, value: &Value, blocks: bool) -> Vec<String> {
        let (Body::List { flow: false, items }, Value::Sequence(new)) = (&entry.value.body, value) else {
            return Vec::new();
        };
        let Some(added) = new.get(items.len()..).filter(|it| !it.is_empty()) else {
            return Vec::new();
        };
        let mut lines = Vec::new();
        push_list(added, self.column(entry.value.start), blocks, &mut lines);
        self.append(&entry.value, &lines, false)
    }

    /// The value of one key, written anew.
    fn rewrite(&self, entry: &Entry, value: &Value, blocks: bool) -> Option<String> {
        let node = &entry.value;
        let colon = self.behind_colon(entry)?;
        let holder = self.column(entry.key.start);
        let below = self.below_column(entry, value, holder);
        let written = spell(value, Layout { holder, below, blocks });
        let one_line = written.lines.is_empty() && !written.inline.is_empty();
        let colon_end = line_end(self.text, colon);
        match &node.body {
            Body::Empty => self.fill(colon, colon, next_line(self.text, colon), "", &written),
            Body::Inline | Body::List { flow: true, .. } | Body::Map { flow: true, .. } => {
                if one_line {
                    let before = self.part(0, node.start);
                    let after = self.part(node.end, self.text.len());
                    Some(format!("{before}{}{after}", written.inline))
                } else if node.start <= colon_end {
                    let behind = next_line(self.text, node.end);
                    self.fill(colon, node.end, behind, "", &written)
                } else {
                    let first = line_start(self.text, node.start);
                    let mut above = self.part(next_line(self.text, colon), first).to_owned();
                    let comment = self.part(node.end, line_end(self.text, node.end)).trim();
                    if !comment.is_empty() {
                        let margin = " ".repeat(self.column(node.start));
                        above.push_str(&format!("{margin}{comment}{}", self.eol));
                    }
                    let behind = next_line(self.text, node.end);
                    self.fill(colon, colon, behind, &above, &written)
                }
            }
            Body::BlockText => {
                let header = self.header(entry)?;
                self.fill(colon, header.end, self.below(node.end), "", &written)
            }
            Body::List { .. } | Body::Map { .. } => {
                let first = line_start(self.text, node.start);
                let above = self.part(next_line(self.text, colon), first);
                let behind = self.below(node.end);
                (first > colon).then(|| self.fill(colon, colon, behind, above, &written))?
            }
        }
    }

    /// Puts a value behind the colon, keeps the comment of that line, and leaves out the old lines.
    ///
    /// `rest` is where the comment of the kept line is looked for, `behind` where the text goes on,
    /// and `above` are the comment lines above the old value.
    fn fill(
        &self,
        colon: usize,
        rest: usize,
        behind: usize,
        above: &str,
        written: &Written,
    ) -> Option<String> {
        let comment = self.part(rest, line_end(self.text, rest));
        let comment = match comment.trim_start_matches([' ', '\t']) {
            "" => "",
            words if words.starts_with('#') => comment,
            _ => return None,
        };
        let space = if written.inline.is_empty() { "" } else { " " };
        let lines = self.joined(&written.lines);
        let (first, second) = match written.inline.is_empty() {
            true => (above, lines.as_str()),
            false => (lines.as_str(), above),
        };
        let after = self.part(behind, self.text.len());
        let was_open = behind == self.text.len() && !self.text.ends_with(['\n', '\r']);
        let open = was_open && first.is_empty() && second.is_empty();
        let eol = if open { "" } else { self.eol };
        let before = self.part(0, colon);
        let inline = &written.inline;
        Some(format!("{before}{space}{inline}{comment}{eol}{first}{second}{after}"))
    }

    /// The column for the lines below a key: that of the old lines, where there are some.
    fn below_column(&self, entry: &Entry, value: &Value, holder: usize) -> usize {
        let node = &entry.value;
        let old = match node.body {
            Body::List { flow: false, .. } | Body::Map { flow: false, .. } => self.column(node.start),
            Body::BlockText => {
                let line = self.part(line_start(self.text, node.start), line_end(self.text, node.start));
                line.len() - line.trim_start_matches(' ').len()
            }
            _ => holder + STEP,
        };
        let lowest = holder + usize::from(!value.is_sequence());
        if old < lowest || matches!((value, &node.body), (Value::String(_), Body::List { .. })) {
            holder + STEP
        } else {
            old
        }
    }
}

//! The comments of a text, so that none is lost where two texts become one.

use std::collections::HashSet;
use std::ops::Range;

use super::position::line_end;
use super::read::{Parsed, parse};
use super::tree::{Body, Node};

/// The text with every comment of the sides that is new since the base and that the text has not: at its end, or
/// at its beginning where the end would make it part of a value.
pub(super) fn kept(text: String, base: &str, sides: [&str; 2]) -> String {
    let read = |text: &str| parse(text.as_bytes()).ok();
    let Some(now) = read(&text) else { return text };
    let known = [read(base), Some(now.clone())].into_iter().flatten().flat_map(|it| of(&it));
    let mut known: HashSet<String> = known.collect();
    let all = sides.into_iter().filter_map(read).flat_map(|side| of(&side));
    let missing: Vec<String> = all.filter(|comment| known.insert(comment.clone())).collect();
    if missing.is_empty() {
        return text;
    }
    let eol = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let lines: String = missing.iter().flat_map(|line| [line.as_str(), eol]).collect();
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { eol };
    let ways = [format!("{text}{gap}{lines}"), format!("{lines}{text}")];
    let is_same = |way: &String| read(way).is_some_and(|way| way.fields() == now.fields());
    ways.into_iter().find(is_same).unwrap_or(text)
}

/// Every comment, from its `#` to the end of its line, in the order of the text.
pub(super) fn of(parsed: &Parsed) -> Vec<String> {
    let text = parsed.text();
    let mut values = Vec::new();
    values_of(parsed.root(), &mut values);
    values.sort_by_key(|value| value.start);
    values.push(text.len()..text.len());
    let (mut found, mut at) = (Vec::new(), 0);
    for value in values {
        while let Some(offset) = text.get(at..value.start).and_then(|between| between.find('#')) {
            let start = at + offset;
            let end = line_end(text, start);
            let is_apart =
                text.get(..start).is_none_or(|it| it.is_empty() || it.ends_with([' ', '\t', '\n', '\r']));
            at = if is_apart { end } else { start + 1 };
            if is_apart {
                found.push(text.get(start..end).unwrap_or_default().trim_end().to_owned());
            }
        }
        at = at.max(value.end);
    }
    found
}

/// Where keys and single values stand, in which a `#` is no comment.
fn values_of(root: Option<&Node>, found: &mut Vec<Range<usize>>) {
    let mut waiting: Vec<&Node> = root.into_iter().collect();
    while let Some(node) = waiting.pop() {
        match &node.body {
            Body::Empty => {}
            Body::Inline | Body::BlockText => found.push(node.start..node.end),
            Body::List { items, .. } => waiting.extend(items),
            Body::Map { entries, .. } => {
                found.extend(entries.iter().map(|entry| entry.key.clone()));
                waiting.extend(entries.iter().map(|entry| &entry.value));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_found_and_what_only_looks_like_one_is_not() {
        let text = "# top\nterm: a#b # behind\nx-a: \"# quoted\"\nx-b: |\n  # text\n  more\n# below\n\
                    x-c:\n  - '# one' # two\n  # three\n\"# key\": {a: 1} # four\n#five\n";
        let found = of(&parse(text.as_bytes()).unwrap());
        assert_eq!(found, ["# top", "# behind", "# below", "# two", "# three", "# four", "#five"]);
    }

    #[test]
    fn what_is_missing_comes_in_where_it_changes_no_value() {
        let with = |text: &str, side: &str| kept(text.to_owned(), "term: a\n", [text, side]);
        assert_eq!(with("term: b\n", "term: a # why\n"), "term: b\n# why\n");
        assert_eq!(with("term: b", "term: a # why\n"), "term: b\n# why\n");
        assert_eq!(with("term: |\n  b", "term: a # why\n"), "# why\nterm: |\n  b");
        assert_eq!(with("term: b # why\n", "# why\nterm: a\n"), "term: b # why\n");
    }
}

//! Lines and columns, counted the way people and editors count them.

/// Where something stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Position {
    /// The line and column of a byte offset. An offset past the end is the end.
    pub(super) fn of(text: &str, offset: usize) -> Self {
        let start = line_start(text, offset);
        let before = text.get(..start).unwrap_or(text);
        let breaks = before.bytes().filter(|byte| *byte == b'\n').count() + lone_returns(before);
        let column = text.get(start..offset).map_or(0, |part| part.chars().count());
        Position { line: breaks + 1, column: column + 1 }
    }
}

/// Where the lines of a text begin, to find very many places in it.
#[derive(Debug, Clone)]
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let next = |start: &usize| Some(next_line(text, *start)).filter(|next| next > start);
        let mut starts: Vec<usize> = std::iter::successors(Some(0), next).collect();
        // Only a line break makes another line.
        if starts.len() > 1 && !text.ends_with(['\n', '\r']) {
            starts.pop();
        }
        Self(starts)
    }

    /// The line and column of a byte offset in that text.
    pub(super) fn position(&self, text: &str, offset: usize) -> Position {
        let offset = offset.min(text.len());
        let line = self.0.partition_point(|start| *start <= offset).max(1);
        let start = self.0.get(line - 1).copied().unwrap_or_default();
        let column = text.get(start..offset).map_or(0, |part| part.chars().count());
        Position { line, column: column + 1 }
    }
}

fn lone_returns(text: &str) -> usize {
    let bytes = text.as_bytes();
    (0..bytes.len()).filter(|at| bytes.get(*at) == Some(&b'\r') && bytes.get(at + 1) != Some(&b'\n')).count()
}

/// The offset where the line that holds `offset` begins.
pub(super) fn line_start(text: &str, offset: usize) -> usize {
    let bytes = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    let mut at = bytes.len();
    // An offset between \r and \n still belongs to the line that they end.
    if at > 0 && text.as_bytes().get(at) == Some(&b'\n') && bytes.last() == Some(&b'\r') {
        at -= 1;
    }
    let breaks = |byte: &u8| matches!(byte, b'\n' | b'\r');
    bytes.get(..at).and_then(|part| part.iter().rposition(breaks)).map_or(0, |found| found + 1)
}

/// The offset of the line break that ends the line of `offset`, or the end of the text.
pub(super) fn line_end(text: &str, offset: usize) -> usize {
    let rest = text.as_bytes().get(offset..).unwrap_or_default();
    rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).map_or(text.len(), |found| offset + found)
}

/// The offset where the line after that of `offset` begins, or the end of the text.
pub(super) fn next_line(text: &str, offset: usize) -> usize {
    let end = line_end(text, offset);
    let rest = text.get(end..).unwrap_or_default();
    if rest.starts_with("\r\n") { end + 2 } else { end + usize::from(!rest.is_empty()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_the_same_with_and_without_the_list_of_lines() {
        for text in ["", "\n", "a", "a\n", "a\r\nb\n\nc", "\r\r\n\n\ré\rü", "a: é x\n\r\n", "\n\na\r"] {
            let lines = Lines::of(text);
            for offset in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                assert_eq!(lines.position(text, offset), Position::of(text, offset), "{text:?} at {offset}");
            }
        }
    }
}

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

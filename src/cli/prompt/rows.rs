//! How a text that is being typed stands on the screen: broken between words, with the cursor's row and column.

use unicode_width::UnicodeWidthStr as _;

use super::buffer::step_right;
use crate::render::visible::visible;

/// What stands before the first row; the others are indented as far.
pub(super) const MARK: &str = "> ";

/// One row of the screen.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Where it begins in the text, in bytes.
    pub(super) start: usize,
    /// What is shown, without the mark.
    pub(super) shown: String,
    /// Each character's place in the text and its column, and the end, where the cursor can stand there.
    places: Vec<(usize, usize)>,
}

impl Row {
    /// The column of a place in the text.
    pub(super) fn column(&self, at: usize) -> usize {
        let found = self.places.iter().rev().find(|(place, _)| *place <= at);
        found.map_or(0, |(_, column)| *column)
    }

    /// The place in the text that is nearest to a column.
    pub(super) fn place(&self, column: usize) -> usize {
        let found = self.places.iter().rev().find(|(_, at)| *at <= column);
        found.map_or(self.start, |(place, _)| *place)
    }
}

/// The rows of a text in this many columns, mark and indent not counted.
pub(super) fn rows(text: &str, columns: usize) -> Vec<Row> {
    let columns = columns.max(4);
    let mut rows = Vec::new();
    let mut row: Vec<Piece> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let end = step_right(text, at);
        let shown = shown(text, at, end);
        let piece = Piece { at, width: shown.width(), shown };
        at = end;
        if piece.shown == "\n" {
            rows.push(finished(&row, piece.at, true));
            row.clear();
            continue;
        }
        if row.iter().map(|piece| piece.width).sum::<usize>() + piece.width > columns {
            let space = row.iter().rposition(|piece| piece.shown == " ").map(|space| space + 1);
            let rest = row.split_off(space.filter(|_| piece.shown != " ").unwrap_or(row.len()));
            rows.push(finished(&row, piece.at, false));
            row = rest;
        }
        row.push(piece);
    }
    rows.push(finished(&row, text.len(), true));
    rows
}

/// The row in which the cursor stands.
pub(super) fn row_of(rows: &[Row], at: usize) -> usize {
    rows.iter().rposition(|row| row.start <= at).unwrap_or(0)
}

struct Piece {
    at: usize,
    shown: String,
    width: usize,
}

/// A character as it is shown; one beside which a joiner is no trick keeps it.
fn shown(text: &str, at: usize, end: usize) -> String {
    let character = text.get(at..end).unwrap_or_default();
    if character == "\t" {
        return "    ".to_owned();
    }
    if character.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
        return character.to_owned();
    }
    let with_next = text.get(at..step_right(text, end)).unwrap_or(character);
    let next = visible(with_next.get(character.len()..).unwrap_or_default());
    let both = visible(with_next);
    both.strip_suffix(next.as_ref()).map_or_else(|| visible(character).into_owned(), str::to_owned)
}

fn finished(row: &[Piece], end: usize, is_end: bool) -> Row {
    let mut column = 0;
    let mut places = Vec::with_capacity(row.len() + 1);
    let mut shown = String::new();
    for piece in row {
        places.push((piece.at, column));
        column += piece.width;
        shown.push_str(&piece.shown);
    }
    if is_end {
        places.push((end, column));
    }
    Row { start: row.first().map_or(end, |first| first.at), shown, places }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, columns: usize) -> Vec<String> {
        rows(text, columns).into_iter().map(|row| row.shown).collect()
    }

    #[test]
    fn rows_are_broken_between_words_and_inside_a_word_only_where_it_is_too_long() {
        assert_eq!(shown("", 10), [""]);
        assert_eq!(shown("some warm words", 10), ["some warm ", "words"]);
        assert_eq!(shown("abcdefghijkl", 10), ["abcdefghij", "kl"]);
        assert_eq!(shown("one\n\ntwo\n", 10), ["one", "", "two", ""]);
        assert_eq!(shown("日本語日本語", 10), ["日本語日本", "語"]);
        assert_eq!(shown("a\tb", 10), ["a    b"]);
    }

    #[test]
    fn what_could_command_a_terminal_is_visible_and_what_a_script_needs_stays() {
        assert_eq!(shown("a\u{1b}[2Jb", 40), ["a\\u{1b}[2Jb"]);
        assert_eq!(shown("\u{202e}ab", 40), ["\\u{202e}ab"]);
        for text in ["می\u{200c}خواهم", "👩\u{200d}👩\u{200d}👧 x", "e\u{301}", "שלום"] {
            assert_eq!(shown(text, 40), [text]);
        }
    }

    #[test]
    fn the_cursor_is_found_in_rows_and_columns() {
        let text = "some warm words\nnext";
        let rows = rows(text, 10);
        let place = |at: usize| {
            let row = row_of(&rows, at);
            (row, rows[row].column(at))
        };
        assert_eq!(place(0), (0, 0));
        assert_eq!(place(9), (0, 9));
        assert_eq!(place(10), (1, 0));
        assert_eq!(place(15), (1, 5));
        assert_eq!(place(16), (2, 0));
        assert_eq!(place(20), (2, 4));
        assert_eq!(rows[1].place(3), 13);
        assert_eq!(rows[1].place(99), 15);
        // the end of a broken row is the beginning of the next
        assert_eq!(rows[0].place(99), 9);
    }
}

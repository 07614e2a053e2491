//! How a text that is being typed stands on the screen: broken between words, with the cursor's row and column.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation as _;
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
    let mut row: Vec<Piece<'_>> = Vec::new();
    let mut width = 0;
    for (at, character) in text.grapheme_indices(true) {
        if character == "\n" {
            rows.push(finished(&row, at, true));
            row.clear();
            width = 0;
            continue;
        }
        let shown = match shown(text, at, character) {
            // an accent without its letter
            shown if shown.width() == 0 => Cow::Owned(format!("◌{shown}")),
            shown if shown.width() > columns => Cow::Owned(cut(&shown, columns)),
            shown => shown,
        };
        let piece = Piece { at, width: shown.width(), shown };
        while width + piece.width > columns {
            let space = row.iter().rposition(|piece| piece.shown == " ").map(|space| space + 1);
            let rest = row.split_off(space.filter(|_| piece.shown != " ").unwrap_or(row.len()));
            rows.push(finished(&row, at, false));
            row = rest;
            width = row.iter().map(|piece| piece.width).sum();
        }
        width += piece.width;
        row.push(piece);
    }
    rows.push(finished(&row, text.len(), true));
    rows
}

/// The row in which the cursor stands.
pub(super) fn row_of(rows: &[Row], at: usize) -> usize {
    rows.iter().rposition(|row| row.start <= at).unwrap_or(0)
}

struct Piece<'a> {
    at: usize,
    shown: Cow<'a, str>,
    width: usize,
}

/// A character as it is shown; one beside which a joiner is no trick keeps it.
fn shown<'a>(text: &'a str, at: usize, character: &'a str) -> Cow<'a, str> {
    if character == "\t" {
        return Cow::Borrowed("    ");
    }
    if character.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(character);
    }
    let end = at + character.len();
    let with_next = text.get(at..step_right(text, end)).unwrap_or(character);
    let next = visible(with_next.get(character.len()..).unwrap_or_default());
    let both = visible(with_next);
    both.strip_suffix(next.as_ref()).map_or_else(|| visible(character), |shown| Cow::Owned(shown.to_owned()))
}

/// The beginning of what is too wide for any row, such as a flag with its hidden signs.
fn cut(shown: &str, columns: usize) -> String {
    let mut width = 0;
    let fits = shown.graphemes(true).take_while(|part| {
        width += part.width();
        width < columns
    });
    fits.chain(["…"]).collect()
}

fn finished(row: &[Piece<'_>], end: usize, is_end: bool) -> Row {
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
    use proptest::prelude::*;
    use proptest::{collection, sample};

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

    proptest! {
        #[test]
        fn no_row_is_too_wide_and_each_place_of_a_cursor_is_on_the_screen(
            parts in collection::vec(sample::select(vec![
                "a", "word ", " ", "\n", "\t", "日", "e\u{301}", "👩\u{200d}👧", "🏴\u{e0067}\u{e0062}\u{e007f}",
                "\u{202e}", "\u{1b}[2J", "\u{7f}", "می\u{200c}خ", "\u{301}", "\u{200d}", "🇪🇺", "\u{fe0f}", "한",
            ]), 0..40),
            columns in 4_usize..40,
        ) {
            let text = parts.concat();
            let rows = rows(&text, columns);
            for row in &rows {
                let (_, end) = row.places.last().copied().unwrap_or_default();
                prop_assert!(end <= columns && row.shown.width() <= columns, "{:?} in {columns}", row.shown);
                // a joiner may stand at the end of a row for what follows on the next
                let shown = row.shown.replace(['\u{200c}', '\u{200d}', '\u{fe0f}'], "");
                prop_assert!(visible(&shown) == shown, "{:?}", row.shown);
            }
            let mut last = None;
            for (at, _) in text.grapheme_indices(true).chain([(text.len(), "")]) {
                let row = row_of(&rows, at);
                let here = (row, rows[row].column(at));
                prop_assert!(last < Some(here), "{here:?} is behind {last:?} in {text:?}");
                prop_assert_eq!(rows[row].place(here.1), at);
                last = Some(here);
            }
        }
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

//! Two versions of a text as one: the words that are gone and the words that are new.

use std::ops::Range;

use similar::{Algorithm, DiffTag, DiffableStr as _, capture_diff_slices};

use super::ink::Ink;

/// So many words of a long unchanged stretch are kept on each side of a change.
const KEPT_WORDS: usize = 8;

/// Texts of more words than this are compared line by line, and of more lines as a whole: the time that a
/// comparison takes grows with the square of what differs.
const MAX_WORDS: usize = 4000;

/// A stretch of words.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Same(String),
    Other { gone: String, new: String },
}

/// The words of both versions, with what is gone and what is new made visible. Long stretches that stayed
/// are cut to a few words around the changes.
pub fn between(old: &str, new: &str, ink: Ink) -> String {
    let pieces = pieces(old, new);
    let last = pieces.len().saturating_sub(1);
    let mut text = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Same(words) => text += &shortened(words, at > 0, at < last),
            Piece::Other { gone, new } => text += &pair(gone, new, ink),
        }
    }
    text
}

fn pair(gone: &str, new: &str, ink: Ink) -> String {
    let space = if gone.trim().is_empty() || new.trim().is_empty() || gone.ends_with(char::is_whitespace) {
        ""
    } else {
        " "
    };
    format!("{}{space}{}", ink.gone(gone), ink.added(new))
}

fn pieces(old: &str, new: &str) -> Vec<Piece> {
    let by_words = (old.tokenize_unicode_words(), new.tokenize_unicode_words());
    let by_lines = (old.tokenize_lines(), new.tokenize_lines());
    let is_short = |(old, new): &(Vec<&str>, Vec<&str>)| old.len() + new.len() <= MAX_WORDS;
    let Some((old, new)) = [by_words, by_lines].into_iter().find(is_short) else {
        return vec![Piece::Other { gone: old.to_owned(), new: new.to_owned() }];
    };
    let mut pieces: Vec<Piece> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let text = |words: &[&str], range: Range<usize>| words.get(range).unwrap_or_default().concat();
        let (gone, new) = (text(&old, op.old_range()), text(&new, op.new_range()));
        pieces.push(if op.tag() == DiffTag::Equal { Piece::Same(new) } else { Piece::Other { gone, new } });
    }
    joined(pieces)
}

/// Changes with nothing but a space between them read better as one.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut rest = pieces.into_iter().peekable();
    while let Some(piece) = rest.next() {
        let is_between = matches!(rest.peek(), Some(Piece::Other { .. }));
        match (piece, found.last_mut()) {
            (Piece::Same(space), Some(Piece::Other { gone, new }))
                if is_between && space.trim().is_empty() && !space.contains('\n') =>
            {
                gone.push_str(&space);
                new.push_str(&space);
            }
            (Piece::Other { gone: more_gone, new: more_new }, Some(Piece::Other { gone, new })) => {
                gone.push_str(&more_gone);
                new.push_str(&more_new);
            }
            (piece, _) => found.push(piece),
        }
    }
    found
}

/// A stretch that stayed, without its middle where it is long, and without the end that no change is near.
fn shortened(text: &str, has_before: bool, has_after: bool) -> String {
    let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    let (first, last) = (if has_before { KEPT_WORDS } else { 0 }, if has_after { KEPT_WORDS } else { 0 });
    if words.len() <= first + last + KEPT_WORDS {
        return text.to_owned();
    }
    let start = words.iter().take(first).copied().collect::<String>();
    let end = words.iter().skip(words.len() - last).copied().collect::<String>();
    match (has_before, has_after) {
        (true, true) => format!("{} ... {end}", start.trim_end()),
        (true, false) => format!("{} ...", start.trim_end()),
        (false, _) => format!("... {end}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_changed_are_marked_and_the_others_are_not() {
        for (old, new, shown) in [
            ("only my phone", "only our phone", "only [-my-] {+our+} phone"),
            ("only mine", "only mine, and not at night", "only mine{+, and not at night+}"),
            ("never at home", "at home", "[-never-] at home"),
            ("one two three", "four five three", "[-one two-] {+four five+} three"),
            ("a\nb", "a\nc", "a\n[-b-] {+c+}"),
            ("写真は駄目", "写真は良い", "写真は[-駄目-] {+良い+}"),
        ] {
            assert_eq!(between(old, new, Ink::Marks), shown);
        }
    }

    #[test]
    fn a_long_text_is_cut_to_the_words_around_a_change() {
        let words =
            |from: usize, to: usize| (from..to).map(|it| it.to_string()).collect::<Vec<_>>().join(" ");
        let old = format!("{} old {}", words(0, 40), words(40, 80));
        let new = format!("{} new {}", words(0, 40), words(40, 80));
        let shown = between(&old, &new, Ink::Marks);
        assert_eq!(shown, "... 32 33 34 35 36 37 38 39 [-old-] {+new+} 40 41 42 43 44 45 46 ...");
    }

    #[test]
    fn a_very_long_text_is_compared_by_lines_or_as_a_whole() {
        let line = "word ".repeat(600);
        let shown = between(
            &format!("{line}\n{line}\nold\n{line}\n{line}"),
            &format!("{line}\n{line}\nnew\n{line}\n{line}"),
            Ink::Marks,
        );
        assert!(shown.contains("[-old-]") && shown.contains("{+new+}") && shown.len() < 400, "{shown}");
        let (old, new) = ("a\n".repeat(100_000), "b\n".repeat(100_000));
        assert!(between(&old, &new, Ink::Marks).starts_with("[-a\n"));
    }

    #[test]
    fn colours_come_beside_the_marks_and_never_instead_of_them() {
        let shown = between("only my phone", "only our phone", Ink::Colours);
        assert!(shown.contains("\u{1b}["), "{shown:?}");
        let marks = between("only my phone", "only our phone", Ink::Marks);
        assert_eq!(anstream::adapter::strip_str(&shown).to_string(), marks);
    }
}

//! Two versions of a text as one: the words that are gone and the words that are new.

use std::borrow::Cow;
use std::ops::Range;

use similar::{Algorithm, DiffTag, DiffableStr as _, capture_diff_slices};

use super::ink::Ink;

/// So many words of a long unchanged stretch are kept on each side of a change.
const KEPT_WORDS: usize = 8;

/// Texts of more words than this are compared line by line, and of more lines as a whole: the time that a
/// comparison takes grows with the square of what differs.
const MAX_WORDS: usize = 4000;

/// A stretch of both versions, by bytes: the same words, or those that are gone and those that came for them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    is_same: bool,
    old: Range<usize>,
    new: Range<usize>,
}

/// The words of both versions, with what is gone and what is new made visible. Long stretches that stayed
/// are cut to a few words around the changes.
pub fn between(old: &str, new: &str, ink: Ink) -> String {
    let pieces = pieces(old, new);
    let last = pieces.len().saturating_sub(1);
    let mut text = String::new();
    for (at, Piece { is_same, old: gone, new: added }) in pieces.into_iter().enumerate() {
        let (gone, added) = (old.get(gone).unwrap_or_default(), new.get(added).unwrap_or_default());
        text += &if is_same { shortened(added, at > 0, at < last) } else { pair(gone, added, ink).into() };
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
    let by_words = || (old.tokenize_unicode_words(), new.tokenize_unicode_words());
    let by_lines = || (old.tokenize_lines(), new.tokenize_lines());
    let is_short = |(old, new): &(Vec<&str>, Vec<&str>)| old.len() + new.len() <= MAX_WORDS;
    let tokens = Some(by_words()).filter(is_short).or_else(|| Some(by_lines()).filter(is_short));
    let Some((old_tokens, new_tokens)) = tokens else {
        return vec![Piece { is_same: false, old: 0..old.len(), new: 0..new.len() }];
    };
    let (old_ends, new_ends) = (ends(&old_tokens), ends(&new_tokens));
    let bytes = |ends: &[usize], range: Range<usize>| {
        let end = |count: usize| count.checked_sub(1).and_then(|last| ends.get(last)).copied().unwrap_or(0);
        end(range.start)..end(range.end)
    };
    let mut found: Vec<Piece> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old_tokens, &new_tokens) {
        let piece = Piece {
            is_same: op.tag() == DiffTag::Equal,
            old: bytes(&old_ends, op.old_range()),
            new: bytes(&new_ends, op.new_range()),
        };
        found.push(piece);
    }
    joined(found, new)
}

/// Where each word ends, in bytes.
fn ends(words: &[&str]) -> Vec<usize> {
    let ends = words.iter().scan(0, |end, word| {
        *end += word.len();
        Some(*end)
    });
    ends.collect()
}

/// Changes with nothing but a space between them read better as one.
fn joined(pieces: Vec<Piece>, text: &str) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut rest = pieces.into_iter().peekable();
    while let Some(piece) = rest.next() {
        let is_between = rest.peek().is_some_and(|next| !next.is_same);
        let is_space = |piece: &Piece| {
            let words = text.get(piece.new.clone()).unwrap_or_default();
            words.trim().is_empty() && !words.contains('\n')
        };
        match found.last_mut().filter(|last| !last.is_same) {
            Some(last) if !piece.is_same || is_between && is_space(&piece) => {
                (last.old.end, last.new.end) = (piece.old.end, piece.new.end);
            }
            _ => found.push(piece),
        }
    }
    found
}

/// A stretch that stayed, without its middle where it is long, and without the end that no change is near.
fn shortened(text: &str, has_before: bool, has_after: bool) -> Cow<'_, str> {
    let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    let (first, last) = (if has_before { KEPT_WORDS } else { 0 }, if has_after { KEPT_WORDS } else { 0 });
    if words.len() <= first + last + KEPT_WORDS {
        return text.into();
    }
    let start = words.iter().take(first).copied().collect::<String>();
    let end = words.iter().skip(words.len() - last).copied().collect::<String>();
    let shorter = match (has_before, has_after) {
        (true, true) => format!("{} ... {end}", start.trim_end()),
        (true, false) => format!("{} ...", start.trim_end()),
        (false, _) => format!("... {end}"),
    };
    shorter.into()
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

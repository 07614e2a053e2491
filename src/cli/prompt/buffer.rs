//! The text that is being typed, and where in it the cursor stands.

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation as _};

/// A text with a cursor, which never stands inside what the eye takes for one character.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    text: String,
    at: usize,
    cut: String,
}

/// How far a key reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Character,
    Word,
    Line,
}

impl Buffer {
    /// With the cursor behind the text.
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), at: text.len(), cut: String::new() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The cursor's place, in bytes.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Sets the cursor to a place that is between two characters.
    pub(super) fn go(&mut self, at: usize) {
        if is_between(&self.text, at) {
            self.at = at;
        }
    }

    /// Puts in what was typed or pasted; every sort of line end becomes a newline.
    pub(super) fn insert(&mut self, text: &str) {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        self.text.insert_str(self.at, &text);
        self.at += text.len();
        self.settle();
    }

    pub(super) fn left(&mut self, reach: Reach) {
        self.at = self.before(reach);
    }

    pub(super) fn right(&mut self, reach: Reach) {
        self.at = self.after(reach);
    }

    /// Takes away what stands before the cursor. More than a character can be put back.
    pub(super) fn delete_left(&mut self, reach: Reach) {
        let from = self.before(reach);
        let gone: String = self.text.drain(from..self.at).collect();
        self.at = from;
        self.settle();
        self.keep(gone, reach);
    }

    /// Takes away what stands behind the cursor. More than a character can be put back.
    pub(super) fn delete_right(&mut self, reach: Reach) {
        let to = self.after(reach);
        let gone: String = self.text.drain(self.at..to).collect();
        self.settle();
        self.keep(gone, reach);
    }

    /// Puts back what was taken away last.
    pub(super) fn put_back(&mut self) {
        let cut = self.cut.clone();
        self.insert(&cut);
    }

    fn keep(&mut self, gone: String, reach: Reach) {
        if reach != Reach::Character && !gone.is_empty() {
            self.cut = gone;
        }
    }

    fn before(&self, reach: Reach) -> usize {
        let behind = self.text.get(..self.at).unwrap_or_default();
        self.at - reached(reach, behind.graphemes(true).rev())
    }

    fn after(&self, reach: Reach) -> usize {
        let ahead = self.text.get(self.at..).unwrap_or_default();
        self.at + reached(reach, ahead.graphemes(true))
    }

    /// What meets at the cursor can become one character: it stands behind that.
    fn settle(&mut self) {
        if !is_between(&self.text, self.at) {
            self.at = step_right(&self.text, self.at);
        }
    }
}

/// How many bytes a key goes over, of the characters beside the cursor, the nearest first.
fn reached<'a>(reach: Reach, mut nearest: impl Iterator<Item = &'a str>) -> usize {
    match reach {
        Reach::Character => nearest.next().map_or(0, str::len),
        Reach::Line => nearest.take_while(|character| *character != "\n").map(str::len).sum(),
        Reach::Word => {
            let mut is_in_word = false;
            let over = nearest.take_while(|character| {
                is_in_word |= character.contains(char::is_alphanumeric);
                !(is_in_word && character.starts_with(char::is_whitespace))
            });
            over.map(str::len).sum()
        }
    }
}

/// The end of the character that begins here.
pub(super) fn step_right(text: &str, at: usize) -> usize {
    GraphemeCursor::new(at, text.len(), true).next_boundary(text, 0).ok().flatten().unwrap_or(text.len())
}

/// Whether a cursor can stand here: not inside a letter with its accents, or an emoji with its parts.
fn is_between(text: &str, at: usize) -> bool {
    text.is_char_boundary(at)
        && GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::{collection, sample};

    use super::*;

    fn erased(text: &str) -> String {
        let mut buffer = Buffer::new(text);
        buffer.delete_left(Reach::Character);
        buffer.text().to_owned()
    }

    #[test]
    fn one_press_takes_what_looks_like_one_character() {
        assert_eq!(erased("ab"), "a");
        assert_eq!(erased("ae\u{301}"), "a");
        assert_eq!(erased("a日"), "a");
        assert_eq!(erased("a👩\u{200d}👩\u{200d}👧"), "a");
        assert_eq!(erased("a👍🏽"), "a");
        assert_eq!(erased("🇪🇺🇫🇷"), "🇪🇺");
        assert_eq!(erased("a\nb"), "a\n");
        assert_eq!(erased(""), "");
    }

    #[test]
    fn a_word_or_a_line_that_was_taken_away_can_be_put_back() {
        let mut buffer = Buffer::new("first line\nsome warm words");
        buffer.delete_left(Reach::Word);
        assert_eq!(buffer.text(), "first line\nsome warm ");
        buffer.put_back();
        assert_eq!(buffer.text(), "first line\nsome warm words");
        buffer.delete_left(Reach::Line);
        assert_eq!(buffer.text(), "first line\n");
        buffer.put_back();
        buffer.left(Reach::Line);
        buffer.delete_right(Reach::Line);
        assert_eq!(buffer.text(), "first line\n");
    }

    #[test]
    fn the_cursor_moves_by_words_and_lines() {
        let mut buffer = Buffer::new("one two\nthree");
        buffer.left(Reach::Word);
        assert_eq!(buffer.at(), "one two\n".len());
        buffer.left(Reach::Word);
        assert_eq!(buffer.at(), "one ".len());
        buffer.right(Reach::Word);
        assert_eq!(buffer.at(), "one two".len());
        buffer.left(Reach::Line);
        assert_eq!(buffer.at(), 0);
    }

    #[test]
    fn every_sort_of_line_end_is_a_newline() {
        let mut buffer = Buffer::default();
        buffer.insert("a\r\nb\rc\nd\te");
        assert_eq!(buffer.text(), "a\nb\nc\nd\te");
    }

    #[derive(Debug, Clone)]
    enum Press {
        Insert(String),
        Left(Reach),
        Right(Reach),
        DeleteLeft(Reach),
        DeleteRight(Reach),
        PutBack,
    }

    fn presses() -> impl Strategy<Value = Vec<Press>> {
        let reach = || sample::select(vec![Reach::Character, Reach::Word, Reach::Line]);
        let pieces = [
            "a",
            "b c",
            " ",
            "\n",
            "\r\n",
            "\t",
            "é",
            "e\u{301}",
            "\u{301}",
            "日",
            "👩",
            "\u{200d}",
            "🏽",
            "🇪",
            "\u{202e}",
            "שלום",
            "\u{0}",
            "किं",
            "한",
            "\u{1112}",
            "\u{fe0f}",
            "-,",
        ];
        let press = prop_oneof![
            4 => collection::vec(sample::select(pieces.to_vec()), 1..5).prop_map(|parts| Press::Insert(parts.concat())),
            1 => any::<String>().prop_map(Press::Insert),
            2 => reach().prop_map(Press::Left),
            2 => reach().prop_map(Press::Right),
            2 => reach().prop_map(Press::DeleteLeft),
            2 => reach().prop_map(Press::DeleteRight),
            1 => Just(Press::PutBack),
        ];
        collection::vec(press, 0..40)
    }

    /// What stands before the cursor and behind it, as characters in the eye of a reader.
    type Halves = (Vec<String>, Vec<String>);

    fn halves(before: &str, after: &str) -> Halves {
        let all = format!("{before}{after}");
        let mut halves = Halves::default();
        for (at, character) in all.grapheme_indices(true) {
            let half = if at < before.len() { &mut halves.0 } else { &mut halves.1 };
            half.push(character.to_owned());
        }
        halves
    }

    /// How many characters a key goes over, of those that are next to the cursor, the nearest first.
    fn count<'a>(reach: Reach, nearest: impl Iterator<Item = &'a String> + Clone) -> usize {
        let is_word = |character: &&String| character.contains(char::is_alphanumeric);
        match reach {
            Reach::Character => nearest.take(1).count(),
            Reach::Line => nearest.take_while(|character| *character != "\n").count(),
            Reach::Word => {
                let gap = nearest.clone().take_while(|character| !is_word(character)).count();
                gap + nearest
                    .skip(gap)
                    .take_while(|character| !character.starts_with(char::is_whitespace))
                    .count()
            }
        }
    }

    proptest! {
        #[test]
        fn any_keys_do_what_they_do_to_two_lists_of_characters(presses in presses()) {
            let mut buffer = Buffer::default();
            let (mut before, mut after, mut cut) = (Vec::new(), Vec::new(), String::new());
            for press in presses {
                match press.clone() {
                    Press::Insert(text) => {
                        buffer.insert(&text);
                        before.push(text.replace("\r\n", "\n").replace('\r', "\n"));
                    }
                    Press::PutBack => {
                        buffer.put_back();
                        before.push(cut.clone());
                    }
                    Press::Left(reach) => {
                        buffer.left(reach);
                        let kept = before.len() - count(reach, before.iter().rev());
                        let over = before.split_off(kept);
                        after.splice(..0, over);
                    }
                    Press::Right(reach) => {
                        buffer.right(reach);
                        let over = count(reach, after.iter());
                        before.extend(after.drain(..over));
                    }
                    Press::DeleteLeft(reach) => {
                        buffer.delete_left(reach);
                        let kept = before.len() - count(reach, before.iter().rev());
                        let gone = before.split_off(kept).concat();
                        if reach != Reach::Character && !gone.is_empty() {
                            cut = gone;
                        }
                    }
                    Press::DeleteRight(reach) => {
                        buffer.delete_right(reach);
                        let over = count(reach, after.iter());
                        let gone = after.drain(..over).collect::<String>();
                        if reach != Reach::Character && !gone.is_empty() {
                            cut = gone;
                        }
                    }
                }
                (before, after) = halves(&before.concat(), &after.concat());
                prop_assert_eq!(buffer.text(), format!("{}{}", before.concat(), after.concat()), "{:?}", press);
                prop_assert_eq!(buffer.at(), before.concat().len(), "{:?} in {:?}", press, buffer.text());
            }
        }
    }
}

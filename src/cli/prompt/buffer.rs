//! The text that is being typed, and where in it the cursor stands.

use unicode_width::UnicodeWidthChar as _;

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
        // a mark that was typed alone belongs to the letter before it
        while !is_between(&self.text, self.at) {
            self.at += 1;
        }
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
        self.keep(gone, reach);
    }

    /// Takes away what stands behind the cursor. More than a character can be put back.
    pub(super) fn delete_right(&mut self, reach: Reach) {
        let to = self.after(reach);
        let gone: String = self.text.drain(self.at..to).collect();
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
        match reach {
            Reach::Character => step_left(&self.text, self.at),
            Reach::Word => {
                let words = behind.trim_end_matches(|c: char| !c.is_alphanumeric());
                words.trim_end_matches(|c: char| !c.is_whitespace()).len()
            }
            Reach::Line => behind.rfind('\n').map_or(0, |newline| newline + 1),
        }
    }

    fn after(&self, reach: Reach) -> usize {
        let ahead = self.text.get(self.at..).unwrap_or_default();
        match reach {
            Reach::Character => step_right(&self.text, self.at),
            Reach::Word => {
                let words = ahead.trim_start_matches(|c: char| !c.is_alphanumeric());
                self.text.len() - words.trim_start_matches(|c: char| !c.is_whitespace()).len()
            }
            Reach::Line => ahead.find('\n').map_or(self.text.len(), |newline| self.at + newline),
        }
    }
}

fn step_left(text: &str, at: usize) -> usize {
    (0..at).rev().find(|at| is_between(text, *at)).unwrap_or(0)
}

/// The end of the character that begins here.
pub(super) fn step_right(text: &str, at: usize) -> usize {
    (at + 1..text.len()).find(|at| is_between(text, *at)).unwrap_or(text.len())
}

/// Whether a cursor can stand here: not inside a letter with its accents, or an emoji with its parts.
fn is_between(text: &str, at: usize) -> bool {
    let Some((before, after)) = text.split_at_checked(at) else { return false };
    let (Some(last), Some(first)) = (before.chars().next_back(), after.chars().next()) else { return true };
    if last.is_control() || first.is_control() {
        return true;
    }
    let is_joined = last == '\u{200d}' && !first.is_whitespace();
    let is_mark = first.width() == Some(0);
    let is_skin = matches!(first, '\u{1f3fb}'..='\u{1f3ff}');
    let flags = before.chars().rev().take_while(|c| is_flag_half(*c)).count();
    let is_half_flag = is_flag_half(first) && flags % 2 == 1;
    !(is_joined || is_mark || is_skin || is_half_flag)
}

fn is_flag_half(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

#[cfg(test)]
mod tests {
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
}

//! Names: slugs that people can type, and record names that can't leave the repository.

use std::borrow::Cow;
use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// The longest slug, in bytes (design.md, section 2).
pub const SLUG_BYTES: usize = 80;

/// A record's path in the repository without `.yaml`, such as `limits/ana/photos`.
///
/// Every part is safe as a file name on the systems people use: no empty part, no leading dot, no
/// control characters, no `\`, `:` or NUL, so that a name can't leave the repository or reach `.git`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordName(String);

impl RecordName {
    /// Reads a name as a person typed it, with or without `.yaml` and a leading `./`.
    ///
    /// # Errors
    /// [`BadName`] when a part could lead outside the repository or can't be a file name.
    pub fn new(text: &str) -> Result<Self, BadName> {
        let text = if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) };
        let text = text.strip_prefix("./").unwrap_or(&text);
        let text = text.strip_suffix(".yaml").unwrap_or(text);
        if text.starts_with('/') {
            return Err(BadName::Absolute);
        }
        for part in text.split('/') {
            check_part(part)?;
        }
        Ok(Self(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file's path below the repository.
    pub fn path(&self) -> String {
        format!("{}.yaml", self.0)
    }

    /// The last part of the name.
    pub fn last(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }
}

impl fmt::Display for RecordName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text can't be a name. It never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// Nothing is left of it.
    #[error("a name needs at least one letter or digit")]
    Empty,
    /// It begins with `/`.
    #[error("a name can't begin with a slash")]
    Absolute,
    /// It contains `..`.
    #[error("a name can't contain `..`")]
    Dots,
    /// A part begins with a dot.
    #[error("a name can't begin with a dot")]
    Hidden,
    /// It contains `/` where one part is asked for.
    #[error("a name can't contain a slash")]
    Slash,
    /// It contains control characters.
    #[error("a name can't contain control characters")]
    Control,
    /// It contains control characters or others that file systems refuse.
    #[error("a name can't contain control characters, `\\` or `:`")]
    Character,
    /// It is longer than a file name can be.
    #[error("a name can be 80 bytes long at most")]
    Long,
}

fn check_part(part: &str) -> Result<(), BadName> {
    if part.is_empty() {
        return Err(BadName::Empty);
    }
    if part.contains("..") {
        return Err(BadName::Dots);
    }
    if part.starts_with('.') {
        return Err(BadName::Hidden);
    }
    if part.len() > 255 - ".yaml".len() {
        return Err(BadName::Long);
    }
    if part.chars().any(|c| c.is_control() || matches!(c, '\\' | ':') || is_invisible(c)) {
        return Err(BadName::Character);
    }
    Ok(())
}

/// Line separators, and the marks that turn what follows around. The joiners between letters, which Persian
/// or an emoji needs, are none of them.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The slug that a person means by a name, a path or a title: `photos`, `limits/ana/photos.yaml`, "Photos".
pub fn slug_of(written: &str) -> Option<String> {
    let last = written.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    slug(last.strip_suffix(".yaml").unwrap_or(last)).ok()
}

/// The slug of a new name: NFC, lower case, letters and digits of any script, `-` for all else.
///
/// # Errors
/// [`BadName`] for a name with `/`, `..`, a leading dot or control characters, which is refused and
/// never slugged, and for one with no letter or digit (design.md, section 2).
pub fn slug(text: &str) -> Result<String, BadName> {
    let text: String = text.trim().nfc().collect();
    if text.contains('/') {
        return Err(BadName::Slash);
    }
    if text.contains("..") {
        return Err(BadName::Dots);
    }
    if text.starts_with('.') {
        return Err(BadName::Hidden);
    }
    if text.chars().any(|c| c.is_control() || turns_text(c)) {
        return Err(BadName::Control);
    }
    let mut slug = String::new();
    for c in text.to_lowercase().nfc() {
        if c.is_alphanumeric() || is_mark(c) && !slug.is_empty() && !slug.ends_with('-') {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = cut(&slug, SLUG_BYTES).trim_end_matches('-').to_owned();
    if slug.is_empty() { Err(BadName::Empty) } else { Ok(slug) }
}

/// Combining marks belong to the letter before them (vowel signs of Indic scripts, Hebrew points).
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// `slug` itself, or with `-2`, `-3` … where it is taken.
pub fn free_slug(slug: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(slug) {
        return slug.to_owned();
    }
    let mut number = 2_u32;
    loop {
        let suffix = format!("-{number}");
        let candidate = format!("{}{suffix}", cut(slug, SLUG_BYTES - suffix.len()));
        if !is_taken(&candidate) {
            return candidate;
        }
        number += 1;
    }
}

/// The candidates nearest to what was typed, best first, for "did you mean"; none when all are far.
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (distance(&typed, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| {
            *distance <= 1 + candidate.chars().count().min(typed.chars().count()) / 4
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many single-letter changes lie between two words, a swap of neighbours counting as one.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(200).collect(), b.chars().take(200).collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let swap =
                (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]).then(|| before[j - 2] + 1);
            let best = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + usize::from(a[i - 1] != b[j - 1]));
            row.push(swap.map_or(best, |swap| swap.min(best)));
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_keeps_letters_of_any_script() {
        assert_eq!(slug("Photos on my Phone!").unwrap(), "photos-on-my-phone");
        assert_eq!(slug("Küssen & Größe").unwrap(), "küssen-größe");
        assert_eq!(slug("撮影").unwrap(), "撮影");
        assert_eq!(slug("u\u{308}ber").unwrap(), "über");
    }

    #[test]
    fn dangerous_names_are_refused_and_never_slugged() {
        for (text, why) in [
            ("a/b", BadName::Slash),
            ("..", BadName::Dots),
            ("a..b", BadName::Dots),
            (".git", BadName::Hidden),
            ("a\u{1b}b", BadName::Control),
            ("a\nb", BadName::Control),
            ("a\u{202e}b", BadName::Control),
            ("", BadName::Empty),
            ("!!!", BadName::Empty),
        ] {
            assert_eq!(slug(text), Err(why), "{text:?}");
        }
    }

    #[test]
    fn what_a_title_may_have_and_a_file_name_may_not_becomes_a_dash() {
        assert_eq!(slug("Sunday: a walk").unwrap(), "sunday-a-walk");
        assert_eq!(slug("light \\ sound").unwrap(), "light-sound");
        assert_eq!(
            slug("\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}").unwrap(),
            "\u{645}\u{6cc}-\u{62e}\u{648}\u{627}\u{647}\u{645}"
        );
        assert_eq!(slug("\u{200f}\u{635}\u{648}\u{631}").unwrap(), "\u{635}\u{648}\u{631}");
    }

    #[test]
    fn a_slug_is_eighty_bytes_at_most_and_whole_letters() {
        let long = slug(&"ü".repeat(100)).unwrap();
        assert_eq!(long.len(), 80);
        assert_eq!(free_slug(&long, |name| name == long).len(), 80);
    }

    #[test]
    fn a_record_name_can_not_leave_the_repository() {
        for text in ["/etc/passwd", "../x", "limits/../../x", ".git/config", "limits//x", "a\\b", "c:x", ""] {
            assert!(RecordName::new(text).is_err(), "{text}");
        }
        assert_eq!(RecordName::new("limits/ana/photos.yaml").unwrap().as_str(), "limits/ana/photos");
    }

    #[test]
    fn a_taken_slug_gets_a_number() {
        assert_eq!(free_slug("walk", |name| name == "walk" || name == "walk-2"), "walk-3");
    }

    #[test]
    fn the_nearest_word_is_suggested_and_a_far_one_is_not() {
        assert_eq!(nearest("stnace", ["stance", "where"]), Some("stance"));
        assert_eq!(nearest("zebra", ["stance", "where"]), None);
    }
}

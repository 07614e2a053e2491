//! Makes the characters visible that could hide, reorder or command something on a terminal.
//!
//! Pure. What a script needs to be written stays: the joiners ZWJ and ZWNJ beside a letter of a
//! script that joins, ZWJ between emoji, one variation selector after a character. Emoji flags of
//! regions (England) are spelled with tag characters and are shown with these made visible.

use std::borrow::Cow;

/// The text with control characters (but newline and tab), bidi controls, zero-width and other
/// invisible characters written like `\u{1b}`.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    shown(text, false)
}

/// Like [`visible`], with newlines made visible too, for places that hold one line.
#[must_use]
pub fn visible_line(text: &str) -> Cow<'_, str> {
    shown(text, true)
}

/// JSON that says the same, with what [`visible`] would show written as JSON's own escapes: a terminal is not
/// commanded, and a program that reads what was copied from it reads the same text.
#[must_use]
pub fn visible_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if hidden(c) {
            let mut units = [0; 2];
            out.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out
}

fn shown(text: &str, newlines: bool) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~') || (byte == b'\n' && !newlines)) {
        return Cow::Borrowed(text);
    }
    let mut out: Option<String> = None;
    let mut before = None; // the character before, as long as it was left as it is
    for (at, c) in text.char_indices() {
        let after = || text[at + c.len_utf8()..].chars().next();
        let hides = hidden(c)
            || (newlines && c == '\n')
            || (joiner(c) && !joins(&text[..at], before, c, after()))
            || (selector(c) && !selects(before))
            || (jamo_filler(c) && !(before.is_some_and(jamo) || after().is_some_and(jamo)));
        if hides {
            out.get_or_insert_with(|| text[..at].to_owned()).extend(c.escape_unicode());
            before = None;
        } else {
            if let Some(out) = out.as_mut() {
                out.push(c);
            }
            before = Some(c);
        }
    }
    out.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Characters that are never shown as they are.
fn hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' // C0, DEL, C1
        | '\u{ad}' | '\u{34f}' // soft hyphen, grapheme joiner
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' // bidi
        | '\u{17b4}' | '\u{17b5}' | '\u{180e}' // invisible vowels and separator
        | '\u{200b}' | '\u{2028}' | '\u{2029}' // zero-width space, separators
        | '\u{2060}'..='\u{206f}' // word joiner, invisible operators, bidi isolates, old controls
        | '\u{3164}' | '\u{ffa0}' // fillers
        | '\u{feff}' | '\u{fff0}'..='\u{fffb}' // byte order mark, interlinear annotation
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' // shorthand, music
        | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}') // tags, reserved
}

fn joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

fn selector(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// One selector changes the look of one character; a run of them can carry a hidden message.
fn selects(before: Option<char>) -> bool {
    before.is_some_and(|c| !c.is_whitespace() && !selector(c) && !joiner(c))
}

fn joins(text_before: &str, before: Option<char>, c: char, after: Option<char>) -> bool {
    let Some(before) = before else {
        return after.is_some_and(joining_script);
    };
    if joiner(before) {
        return false;
    }
    if joining_script(before) || after.is_some_and(joining_script) {
        return true;
    }
    let base = text_before.chars().rev().find(|c| !matches!(c, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}'));
    c == '\u{200d}' && base.is_some_and(emoji) && after.is_some_and(emoji)
}

/// Letters of scripts in which ZWJ and ZWNJ change how a word is written.
fn joining_script(c: char) -> bool {
    matches!(c,
        '\u{620}'..='\u{6ff}' | '\u{700}'..='\u{8ff}' // Arabic, Syriac, N'Ko, Mandaic
        | '\u{900}'..='\u{dff}' // Devanagari to Sinhala
        | '\u{f00}'..='\u{109f}' | '\u{1700}'..='\u{18af}' // Tibetan, Myanmar, Khmer, Mongolian
        | '\u{1900}'..='\u{1cff}' // Limbu to Vedic signs
        | '\u{a800}'..='\u{abff}' // Syloti Nagri to Meetei Mayek
        | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' // Arabic forms
        | '\u{10a00}'..='\u{10fff}' | '\u{11000}'..='\u{11fff}' // Kharoshthi to Tamil supplement
        | '\u{1e900}'..='\u{1e95f}') // Adlam
        && !hidden(c)
        && !selector(c)
}

/// Near enough: the blocks that emoji and the signs joined with them are in.
fn emoji(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2190}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{a9}' | '\u{ae}')
}

fn jamo_filler(c: char) -> bool {
    matches!(c, '\u{115f}' | '\u{1160}')
}

fn jamo(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}' | '\u{d7b0}'..='\u{d7ff}')
        && !jamo_filler(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The list of the design page, on its own.
    fn forbidden(c: char) -> bool {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(u32::from(c),
                0x61c | 0x200b | 0x200e | 0x200f | 0x2028..=0x202e | 0x2060..=0x2069
                | 0xfeff | 0xfff9..=0xfffb | 0xe0000..=0xe007f)
    }

    fn tricky() -> impl Strategy<Value = String> {
        let pieces = prop_oneof![
            any::<char>(),
            (0u32..0x300).prop_map(|c| char::from_u32(c).unwrap_or('x')),
            (0x2000u32..0x2070).prop_map(|c| char::from_u32(c).unwrap_or('x')),
            (0xe0000u32..0xe0200).prop_map(|c| char::from_u32(c).unwrap_or('x')),
            proptest::sample::select(vec!['\u{200c}', '\u{200d}', '\u{fe0f}', '👩', 'ب', 'क', 'a']),
        ];
        proptest::collection::vec(pieces, 0..40).prop_map(|chars| chars.into_iter().collect())
    }

    proptest! {
        #[test]
        fn json_for_a_terminal_says_the_same_and_commands_nothing(text in tricky()) {
            let json = serde_json::to_string_pretty(&[&text]).unwrap();
            let shown = visible_json(&json);
            prop_assert!(!shown.chars().any(forbidden), "{:?}", shown);
            prop_assert_eq!(serde_json::from_str::<Vec<String>>(&shown).unwrap(), [text]);
        }

        #[test]
        fn nothing_hidden_comes_through(text in tricky()) {
            let out = visible(&text);
            prop_assert!(!out.contains(forbidden), "{out:?}");
            prop_assert!(visible(&out) == out);
            let line = visible_line(&text);
            prop_assert!(!line.contains(|c| forbidden(c) || c == '\n'));
        }

        #[test]
        fn joiners_and_selectors_never_come_in_runs(text in tricky()) {
            let out: Vec<char> = visible(&text).chars().collect();
            for pair in out.windows(2) {
                prop_assert!(!(selector(pair[0]) && selector(pair[1])));
                prop_assert!(!(joiner(pair[0]) && joiner(pair[1])));
            }
        }

        #[test]
        fn letters_marks_and_signs_of_any_script_stay(text in "[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S} \n\t]*") {
            let known = |c: char| hidden(c) || selector(c) || jamo_filler(c);
            prop_assume!(!text.contains(known));
            prop_assert!(visible(&text) == text);
        }
    }

    #[test]
    fn ordinary_text_of_any_script_is_unchanged() {
        for text in [
            "Grüße, ça va? naïve café",
            "مرحبا بكم في البيت",
            "می‌خواهم", // Persian with ZWNJ
            "ه‍ ۱۴۰۲",  // ZWJ at the end of a word
            "שָׁלוֹם",
            "नमस्ते क्‍ष", // Devanagari with ZWJ
            "ශ්‍රී ලංකා",  // Sinhala with ZWJ
            "അവന്‍",     // Malayalam with ZWJ at the end
            "日本語 한국어 中文",
            "한",
            "ไทย ລາວ မြန်မာ ភាសាខ្មែរ",
            "ᠮᠣᠩᠭᠣᠯ",
            "e\u{301}",
            "👩‍❤️‍👩 👨‍👩‍👧 🏳️‍🌈 👍🏽 👩🏽‍🚀 ❤️ 1️⃣ 🇩🇪",
            "葛\u{e0100}城",
            "a\n\tb",
        ] {
            assert!(matches!(visible(text), Cow::Borrowed(_)), "{:?}", visible(text));
        }
    }

    #[test]
    fn what_could_command_or_hide_is_shown() {
        for (text, out) in [
            ("\x1b[2Jx", r"\u{1b}[2Jx"),
            ("a\rb", r"a\u{d}b"),
            ("\u{202e}on", r"\u{202e}on"),
            ("pa\u{200b}ss", r"pa\u{200b}ss"),
            ("a\u{200d}b", r"a\u{200d}b"),
            ("a\u{200c}b", r"a\u{200c}b"),
            ("👩\u{200d}", r"👩\u{200d}"),
            ("ب\u{200d}\u{200d}", "ب\u{200d}\\u{200d}"),
            ("x\u{fe00}\u{fe01}", "x\u{fe00}\\u{fe01}"),
            ("\u{e0041}", r"\u{e0041}"),
            ("\u{9b}31m", r"\u{9b}31m"),
        ] {
            assert_eq!(visible(text), out);
        }
        assert_eq!(visible_line("a\nb"), r"a\u{a}b");
    }
}

//! Two spellings that are YAML and that the reader of values can't take: very long whole numbers, and letters
//! beyond the first 65,536 as JSON escapes them.

use std::ops::Range;

use super::tree::{Body, Node};

/// So many digits fit any reader's numbers.
const SHORT: usize = 18;

/// The text with these spelled in a way that says the same; nothing where there are none.
pub(super) fn spelled_otherwise(text: &str, root: &Node) -> Option<String> {
    let mut places = Vec::new();
    gather(text, root, &mut places);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for place in places {
        let Some(new) = text.get(place.clone()).and_then(otherwise) else { continue };
        out.push_str(text.get(at..place.start)?);
        out.push_str(&new);
        at = place.end;
    }
    out.push_str(text.get(at..)?);
    (at > 0).then_some(out)
}

/// Where values stand that are no block, and keys in quotes, in the order of the text.
fn gather(text: &str, node: &Node, places: &mut Vec<Range<usize>>) {
    match &node.body {
        Body::Inline => places.push(node.start..node.end),
        Body::List { items, .. } => items.iter().for_each(|item| gather(text, item, places)),
        Body::Map { entries, .. } => {
            for entry in entries {
                places.extend(
                    Some(entry.key.clone())
                        .filter(|key| text.get(key.clone()).is_some_and(|it| it.starts_with('"'))),
                );
                gather(text, &entry.value, places);
            }
        }
        Body::Empty | Body::BlockText => {}
    }
}

fn otherwise(spelled: &str) -> Option<String> {
    if spelled.starts_with('"') { joined(spelled) } else { quoted(spelled) }
}

/// A whole number that is too long for a number, as the text that was written.
fn quoted(spelled: &str) -> Option<String> {
    let digits = spelled.trim_start_matches(['+', '-']);
    let is_number = digits.starts_with(|it: char| it.is_ascii_digit())
        && digits.bytes().all(|it| it.is_ascii_alphanumeric());
    (is_number && digits.len() > SHORT).then(|| format!("\"{spelled}\""))
}

/// Both halves of a letter as one escape: `\ud83d\ude00` as `\U0001f600`.
fn joined(spelled: &str) -> Option<String> {
    let mut out = String::with_capacity(spelled.len());
    let mut rest = spelled;
    let mut is_changed = false;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = (rest.get(..at)?, rest.get(at..)?);
        out.push_str(before);
        if let (Some(high), Some(low)) = (half(escape), escape.get(6..).and_then(half))
            && let Some(letter) =
                char::decode_utf16([high, low]).next()?.ok().filter(|it| u32::from(*it) > 0xffff)
        {
            out.push_str(&format!("\\U{:08x}", u32::from(letter)));
            rest = escape.get(12..)?;
            is_changed = true;
        } else {
            let end = 1 + escape.chars().nth(1).map_or(0, char::len_utf8);
            out.push_str(escape.get(..end)?);
            rest = escape.get(end..)?;
        }
    }
    out.push_str(rest);
    is_changed.then_some(out)
}

/// What `\u` and its four digits at the start of this text say.
fn half(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok().filter(|_| digits.bytes().all(|it| it.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use crate::store::codec::parse;

    fn said(yaml: &str) -> String {
        let parsed = parse(yaml.as_bytes()).unwrap_or_else(|fault| panic!("{fault}: {yaml}"));
        assert_eq!(parsed.text(), yaml, "what was read is what is in the file");
        serde_json::to_string(parsed.fields()).unwrap()
    }

    #[test]
    fn what_other_programs_write_as_json_is_read() {
        assert_eq!(
            said(r#"{"a": "x \ud83d\ude00\\ud83d", "b\ud83d\ude00": 1}"#),
            r#"{"a":"x 😀\\ud83d","b😀":1}"#
        );
        assert_eq!(said("a: \"é\\n\\ud83d\\ude00\" # \\ud83d\\ude00\n"), "{\"a\":\"é\\n😀\"}");
        for half in [r#"a: "\ud83d""#, r#"a: "\ud83d\u0041""#, r#"a: "\ude00\ud83d""#] {
            assert!(parse(half.as_bytes()).is_err(), "{half}");
        }
    }

    #[test]
    fn a_very_long_number_is_the_text_that_was_written() {
        let long = "123456789012345678901234567890";
        assert_eq!(
            said(&format!("a: {long}\nb: [+{long}, 1]\n")),
            format!("{{\"a\":\"{long}\",\"b\":[\"+{long}\",1]}}")
        );
        assert!(parse(format!("{long}: x\n").as_bytes()).is_err(), "no key is a number");
    }
}

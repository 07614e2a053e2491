//! The page in Markdown, in which nothing that was said can become markup.

use super::{Block, Item};
use crate::render::visible::visible;

pub(super) fn page(lead: &[String], items: &[Item]) -> String {
    let mut text = "# Notes for a conversation\n".to_owned();
    for line in lead {
        text += &format!("\n{}\n", escaped(line));
    }
    for item in items {
        text += &format!("\n## {}\n\n{}\n", line(&item.title), line(&item.about));
        for (label, said) in &item.said {
            text += &format!("\n**{}**\n\n", line(label));
            block(said, 0, &mut text);
        }
    }
    text
}

fn block(said: &Block, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    match said {
        Block::Words(words) => {
            for (nth, words) in words.lines().enumerate() {
                // Two spaces at a line's end keep it a line of its own.
                let gap = if nth == 0 { String::new() } else { "  \n".to_owned() };
                *text += &format!("{gap}{indent}{}", escaped(words));
            }
            text.push('\n');
        }
        Block::List(items) => {
            for item in items {
                marked("", item, depth, text);
            }
        }
        Block::Named(parts) => {
            for (name, part) in parts {
                marked(&format!("{}: ", line(name)), part, depth, text);
            }
        }
    }
}

/// An item of a list, whose further lines are indented below it.
fn marked(name: &str, said: &Block, depth: usize, text: &mut String) {
    let mut inner = String::new();
    block(said, depth + 1, &mut inner);
    let is_words = matches!(said, Block::Words(_));
    let (gap, inner) = if is_words { ("", inner.trim_start()) } else { ("\n", inner.as_str()) };
    *text +=
        &format!("{}- {}{gap}{inner}", "  ".repeat(depth), if is_words { name } else { name.trim_end() });
}

fn line(text: &str) -> String {
    escaped(&text.replace(['\n', '\r'], " "))
}

fn escaped(text: &str) -> String {
    let text = visible(text);
    let mut out = String::new();
    let start = text.len() - text.trim_start().len();
    let digits = text.trim_start().chars().take_while(char::is_ascii_digit).count();
    for (at, c) in text.char_indices() {
        let begins_a_block = at == start && matches!(c, '#' | '+' | '-' | '=' | '>' | '~');
        let ends_a_number = digits > 0 && at == start + digits && matches!(c, '.' | ')');
        match c {
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '&' => out += "&amp;",
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' => out.extend(['\\', c]),
            c if begins_a_block || ends_a_number => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out.trim_start().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_can_not_become_markup() {
        for (words, shown) in [
            ("# no heading", "\\# no heading"),
            ("  - no list", "\\- no list"),
            ("12. no number", "12\\. no number"),
            ("<script>alert(1)</script> & [x](y)", "&lt;script&gt;alert(1)&lt;/script&gt; &amp; \\[x\\](y)"),
            ("a_b *c*", "a\\_b \\*c\\*"),
            ("\u{1b}[2J\u{202e}", "\\\\u{1b}\\[2J\\\\u{202e}"),
            ("plain - words. 3.5", "plain - words. 3.5"),
        ] {
            assert_eq!(escaped(words), shown);
        }
    }

    #[test]
    fn lists_and_lines_keep_their_places() {
        let said = Block::Named(vec![
            ("A.".to_owned(), Block::Words("one\ntwo".to_owned())),
            ("B.".to_owned(), Block::List(vec![Block::Words("three".to_owned())])),
        ]);
        let mut text = String::new();
        block(&said, 0, &mut text);
        assert_eq!(text, "- A.: one  \n  two\n- B.:\n  - three\n");
    }
}

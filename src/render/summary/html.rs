//! The page as one HTML file: it loads nothing, runs nothing, and prints well.

use super::{Block, Item};
use crate::render::visible::visible;

const HEAD: &str = "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
<meta name=\"robots\" content=\"noindex\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
<title>Notes for a conversation</title>\n<style>\n\
body { font: 1rem/1.5 Georgia, serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; color: #222; }\n\
h2 { margin: 2rem 0 0; } .about { color: #555; margin: 0; } dt { font-weight: bold; margin-top: .6rem; }\n\
dd { margin: 0; } p, li { white-space: pre-line; } article { break-inside: avoid; }\n\
</style>\n</head>\n<body>\n";

pub(super) fn page(lead: &[String], items: &[Item]) -> String {
    let mut text = format!("{HEAD}<h1>Notes for a conversation</h1>\n");
    for line in lead {
        text += &format!("<p>{}</p>\n", escaped(line));
    }
    for item in items {
        let (title, about) = (escaped(&item.title), escaped(&item.about));
        text += &format!("<article>\n<h2>{title}</h2>\n<p class=\"about\">{about}</p>\n<dl>\n");
        for (label, said) in &item.said {
            text += &format!("<dt>{}</dt>\n<dd>{}</dd>\n", escaped(label), block(said));
        }
        text += "</dl>\n</article>\n";
    }
    text + "</body>\n</html>\n"
}

fn block(said: &Block) -> String {
    match said {
        Block::Words(words) => format!("<p>{}</p>", escaped(words)),
        Block::List(items) => {
            format!(
                "<ul>{}</ul>",
                items.iter().map(|item| format!("<li>{}</li>", inner(item))).collect::<String>()
            )
        }
        Block::Named(parts) => {
            let item =
                |(name, part): &(String, Block)| format!("<li>{}: {}</li>", escaped(name), inner(part));
            format!("<ul>{}</ul>", parts.iter().map(item).collect::<String>())
        }
    }
}

fn inner(said: &Block) -> String {
    match said {
        Block::Words(words) => escaped(words),
        other => block(other),
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '&' => out += "&amp;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words_everywhere_on_the_page() {
        let evil = "<script>alert('1')</script>\"&";
        let said = Block::Named(vec![(evil.to_owned(), Block::List(vec![Block::Words(evil.to_owned())]))]);
        let item = Item {
            title: evil.to_owned(),
            about: evil.to_owned(),
            said: vec![(evil.to_owned(), said), (evil.to_owned(), Block::Words(evil.to_owned()))],
        };
        let page = page(&[evil.to_owned()], &[item]);
        assert!(!page.contains("<script") && !page.contains("alert('"), "{page}");
        assert_eq!(page.matches("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;").count(), 8);
    }

    #[test]
    fn what_could_hide_or_turn_words_around_is_shown() {
        let said = Block::Words("a\u{1b}[2J\u{202e}b\u{0}\nc".to_owned());
        let item = Item { title: String::new(), about: String::new(), said: vec![(String::new(), said)] };
        assert!(page(&[], &[item]).contains("<p>a\\u{1b}[2J\\u{202e}b\\u{0}\nc</p>"));
    }

    #[test]
    fn the_page_loads_nothing_from_anywhere() {
        for word in ["http:", "https:", "src=", "href=", "url(", "<script", "@import"] {
            assert!(!HEAD.contains(word), "{word}");
        }
    }
}

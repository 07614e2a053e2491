//! What is read, what is refused, and that a refusal points to the place and keeps the words to itself.

use serde_yaml::Value;

use super::*;

fn refused(text: &str) -> Unreadable {
    parse(text.as_bytes()).expect_err(text)
}

fn place(line: usize, column: usize) -> Option<Position> {
    Some(Position { line, column })
}

#[test]
fn files_without_a_value_have_no_fields() {
    for text in ["", "\n", "# only a comment\n", "---\n", "---\n# c\n...\n", "\u{feff}", "{}"] {
        assert!(parse(text.as_bytes()).unwrap().fields().is_empty(), "{text:?}");
    }
}

#[test]
fn marks_and_line_ends_of_other_systems_are_understood() {
    let read =
        parse("\u{feff}---\r\ntitle:\r\nwhy: |\r\n  a\r\n  b\r\nx-y: yes\r\n...\r\n".as_bytes()).unwrap();
    assert_eq!(read.fields().get("title"), Some(&Value::Null));
    assert_eq!(read.fields().get("why"), Some(&"a\nb\n".into()));
    assert_eq!(read.fields().get("x-y"), Some(&"yes".into()));
    assert!(read.text().starts_with("---"));
}

#[test]
fn ampersands_and_stars_in_texts_and_comments_are_no_anchors() {
    let text = "# &a *b\na: this & that *really* # &c\nb: '&d'\nc: |\n  *e\n  &f\n'<<': x\n";
    assert_eq!(parse(text.as_bytes()).unwrap().fields().len(), 4);
}

#[test]
fn each_kind_of_refusal_has_its_place() {
    use UnreadableKind::*;
    for (text, kind, at) in [
        ("a: 1\nb: &x 2\n", Anchor, place(2, 4)),
        ("a: *x\n", Anchor, place(1, 4)),
        ("a: 1\n<<: {b: 2}\n", Anchor, place(2, 1)),
        ("a: 1\n\"a\": 2\n", DuplicateKey, place(2, 1)),
        ("b:\n  é: 1\n  'é': 2\n", DuplicateKey, place(3, 3)),
        ("b: [{x: 1, x: 2}]\n", DuplicateKey, place(1, 12)),
        ("a: !mine x\n", Tag, place(1, 4)),
        ("a: !!binary aGk=\n", Tag, place(1, 4)),
        ("a: !e!x y\n", Tag, place(1, 4)),
        ("a: 1\n---\nb: 2\n", ManyDocuments, place(2, 1)),
        ("- a\n", NotAMapping, place(1, 1)),
        ("just words\n", NotAMapping, place(1, 1)),
        ("a: 1\n2: b\n", NonTextKey, place(2, 1)),
        ("a:\n  true: b\n", NonTextKey, place(2, 3)),
        ("~: b\n", NonTextKey, place(1, 1)),
        (": b\n", NonTextKey, place(1, 1)),
        ("? [a]\n: b\n", NonTextKey, place(1, 3)),
        ("a: 1\n<<<<<<< ours\nb: 1\n", MergeMarkers, place(2, 1)),
        ("a: 1\n=======\nb: 1\n", MergeMarkers, place(2, 1)),
        ("a: \"x\nb: 1\n", Syntax, place(1, 4)),
        ("a: x: y\n", Syntax, place(1, 5)),
    ] {
        let fault = refused(text);
        assert_eq!((fault.kind, fault.position), (kind, at), "{text:?}: {fault}");
        assert!(fault.excerpt.is_some());
    }
    let fault = parse(b"a: 1\nb: \xff\n").unwrap_err();
    assert_eq!((fault.kind, fault.position), (UnreadableKind::NotUtf8, place(2, 4)));
}

#[test]
fn a_key_that_stands_twice_is_named_with_its_parents() {
    let fault = refused("responses:\n  ana: secret\n  ana: other\n");
    assert_eq!(fault.to_string(), "the key `ana` stands twice");
    assert_eq!(fault.field.as_deref(), Some("responses.ana"));
}

#[test]
fn an_excerpt_shows_the_key_and_the_caret_and_masks_the_words() {
    let fault = refused("a: 1\nwhy: Ana's \"note\": café 12\n");
    let excerpt = fault.excerpt.clone().unwrap();
    let (line, caret) = excerpt.split_once('\n').unwrap();
    assert_eq!(line, "2 | why: ···'· \"····\": ···· ··");
    assert_eq!(caret.trim_end_matches('^').chars().count(), 4 + fault.position.unwrap().column - 1);
    assert!(!fault.to_string().contains("Ana"));
}

#[test]
fn an_excerpt_is_masked_whole_without_a_key_and_harmless_on_a_terminal() {
    let fault = refused("a: 1\n  some words\u{202e}\u{200b} here: x\n");
    let excerpt = fault.excerpt.unwrap();
    assert!(excerpt.contains("\\u{202e}\\u{200b}"), "{excerpt}");
    assert!(!excerpt.contains("some") && !excerpt.contains("here"), "{excerpt}");
    let bell = refused("a: \"\u{7}\u{1b}[2J\n").excerpt.unwrap();
    assert!(bell.contains("\\u{7}\\u{1b}"), "{bell}");
}

#[test]
fn an_excerpt_of_a_very_long_line_is_cut_around_the_caret() {
    let fault = refused(&format!("a: {} b: {}\n", "x".repeat(500), "y".repeat(500)));
    let excerpt = fault.excerpt.unwrap();
    assert!(excerpt.chars().count() < 200, "{excerpt}");
    assert!(excerpt.contains('…'));
}

#[test]
fn positions_lead_to_values_and_for_empty_ones_to_their_keys() {
    let text =
        "# c\ntitle:\nresponses:\n  ana: é x\n  bo: |\n    text\nsignals:\n- word: stop\n- {word: no}\n";
    let read = parse(text.as_bytes()).unwrap();
    for (path, at) in [
        (&["title"][..], place(2, 1)),
        (&["responses"], place(4, 3)),
        (&["responses", "ana"], place(4, 8)),
        (&["signals", "0", "word"], place(8, 9)),
        (&["signals", "1", "word"], place(9, 10)),
        (&["signals", "2"], None),
        (&["nothing"], None),
    ] {
        assert_eq!(read.position(path), at, "{path:?}");
    }
}

#[test]
fn looking_at_what_was_read_in_a_debugger_shows_no_words() {
    let read = parse(b"a: secret\n").unwrap();
    assert!(!format!("{read:?}").contains("secret"));
}

#[test]
fn the_longest_key_can_be_written_and_a_longer_one_is_refused() {
    for letter in ['a', '"', '\u{7f}', '\u{10ffff}'] {
        let key = |letters: usize| letter.to_string().repeat(letters);
        let fields = |letters: usize| serde_yaml::Mapping::from_iter([(key(letters).into(), "x".into())]);
        let written = crate::store::codec::write(&fields(100));
        assert_eq!(parse(written.as_bytes()).unwrap().fields(), &fields(100), "{letter:?}");
        let fault = refused(&crate::store::codec::write(&fields(101)));
        assert_eq!((fault.kind, fault.position), (UnreadableKind::Syntax, place(1, 1)));
        assert!(!fault.to_string().contains(letter) || letter == 'a', "{fault}");
    }
}

//! What the tool writes is read back the same, by this reader and by others.

use proptest::prelude::*;
use serde_yaml::{Mapping, Value};

use super::plain::{one_kind_of_line_end, scalar};
use super::*;

fn written(yaml: &str) -> String {
    write(parse(yaml.as_bytes()).unwrap().fields())
}

fn map(pairs: &[(&str, Value)]) -> Mapping {
    let pairs = pairs.iter().map(|(key, value)| ((*key).into(), value.clone()));
    pairs.collect()
}

fn round_trips(fields: &Mapping) {
    let text = write(fields);
    let read = parse(text.as_bytes()).unwrap_or_else(|fault| panic!("{fault}\n{text}"));
    assert_eq!(read.fields(), fields, "{text}");
    let second: serde_json::Value = serde_saphyr::from_str(&text).unwrap();
    assert_eq!(second, serde_json::to_value(fields).unwrap(), "{text}");
}

#[test]
fn words_that_other_readers_take_for_something_else_are_quoted() {
    for text in [
        "yes",
        "No",
        "ON",
        "off",
        "y",
        "N",
        "true",
        "False",
        "NULL",
        "~",
        "1e3",
        "0x1f",
        "1_000",
        ".5",
        "+1",
        "-1",
        ".inf",
        "-.INF",
        ".nan",
        "12:30",
        "1:2:3",
        "007",
        "0o7",
        "0b1",
        "1,000",
        "5.",
        "2026-13-45",
        "2026-11-23 12:30",
        "2026-11-23T12:30:00Z",
        "2026-1-5",
        " a",
        "a ",
        "a: b",
        "a:",
        "a #b",
        "- a",
        "-",
        "?",
        "? a",
        ":a",
        "#a",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "'a",
        "\"a",
        "%a",
        "@a",
        "`a",
        "[a",
        "{a",
        "]",
        "}",
        ",a",
        "=",
        "<<",
        "---",
        "...",
        "",
        "a\tb",
        "\u{7}",
        "a\u{feff}",
        "\u{a0}a",
        "a\u{202e}b",
        "\u{9f}",
    ] {
        let spelled = scalar(text);
        assert!(spelled.starts_with(['"', '\'']), "{text:?} became {spelled}");
        round_trips(&map(&[("key", text.into())]));
        round_trips(&map(&[(text, "value".into())]));
    }
}

#[test]
fn ordinary_words_and_calendar_days_stay_plain() {
    for text in [
        "photos",
        "2026-11-23",
        "not now",
        "3 days",
        "she said \"yes\"",
        "it's fine",
        "a:b",
        "https://example.org/#a",
        "a - b",
        "C#",
        "naïve",
        "日本語",
        "👩‍👩‍👧",
        "hard-limit",
        "50% of it",
        "a, b [c]",
        "yes please",
        "می‌خواهم",
        "12:30 at home",
    ] {
        assert_eq!(scalar(text), text);
        round_trips(&map(&[("key", text.into())]));
    }
}

#[test]
fn text_over_several_lines_becomes_a_block() {
    let fields = map(&[
        ("a", "one\ntwo".into()),
        ("b", "one\n\n  two\n".into()),
        ("c", "one\n\n\n".into()),
        ("d", "  one\ntwo".into()),
        ("e", "\n\none\n".into()),
        ("f", "one\n\ttwo".into()),
    ]);
    let text = "a: |-\n  one\n  two\nb: |\n  one\n\n    two\nc: |+\n  one\n\n\nd: |2-\n    one\n  two\n\
        e: |2\n\n\n  one\nf: \"one\\n\\ttwo\"\n";
    assert_eq!(write(&fields), text);
    round_trips(&fields);
}

#[test]
fn lists_and_mappings_are_blocks_and_empty_ones_are_brackets() {
    let text = "a: []\nb: {}\nc:\n  - x\n  - w: 1\n    z:\n      - 2\n  - - 3\n    - 4\n  -\nd:\n  e: |-\n    1\n    2\nf:\n";
    assert_eq!(written(text), text);
    assert_eq!(written(""), "");
}

#[test]
fn every_kind_of_line_end_becomes_a_line_feed() {
    let text = "a\r\nb\rc\u{85}d\u{2028}e\u{2029}f";
    assert_eq!(one_kind_of_line_end(text), "a\nb\nc\nd\ne\nf");
    let fields = map(&[("key", text.into())]);
    assert_eq!(write(&fields), "key: |-\n  a\n  b\n  c\n  d\n  e\n  f\n");
}

/// Text as people and mischief makers type it.
pub(super) fn typed() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "a",
        "b c",
        "yes",
        "é",
        "e\u{301}",
        "1",
        "12:30",
        ": ",
        ":",
        "- ",
        "-",
        "? ",
        "\n",
        "\n\n",
        "\n  ",
        " ",
        "\t",
        "|",
        ">",
        "#",
        " #",
        "'",
        "\"",
        "\\",
        "\\n",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&",
        "*",
        "!",
        "---",
        "...",
        "\u{feff}",
        "\u{200d}",
        "😀",
        "\u{202e}",
        "\0",
        "\u{1b}",
        "%",
        "@",
        "`",
        "<<",
        "=",
        "\u{a0}",
        "<<<<<<< a",
        "=======",
        "2026-11-23",
        "~",
        "\u{fffe}",
        "\u{10ffff}",
    ]);
    let parts = prop::collection::vec(part, 0..10).prop_map(|parts| parts.concat());
    let any = prop_oneof![2 => parts, 1 => any::<String>()];
    any.prop_map(|text| one_kind_of_line_end(&text))
}

/// Values of the shapes that records have.
pub(super) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        6 => typed().prop_map(Value::from),
        1 => any::<i32>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Sequence),
            prop::collection::vec((typed(), inner), 0..4)
                .prop_map(|pairs| Value::Mapping(pairs.into_iter().map(|(k, v)| (k.into(), v)).collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_comes_back_the_same_from_two_readers(text in typed()) {
        let list = Value::Sequence(vec![text.clone().into(), Value::Null]);
        let inner = Value::Mapping(map(&[("deep", text.clone().into()), ("x", Value::Sequence(vec![list]))]));
        round_trips(&map(&[("a", text.into()), ("b", inner)]));
    }

    #[test]
    fn any_fields_come_back_the_same(value in value()) {
        round_trips(&map(&[("a", value.clone()), ("b", value)]));
    }
}

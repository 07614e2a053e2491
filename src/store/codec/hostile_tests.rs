//! Files that were made to exhaust a reader come back at once, and no bytes make it panic.

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use effort::Effort;

#[path = "../../../tests/effort/mod.rs"]
mod effort;

/// What each hostile text may take of a processor in a debug build.
// Tests are built without optimisation; the program itself stays far below 5 s.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 15 } else { 5 });

fn verdict(name: &str, text: &str) -> Option<UnreadableKind> {
    let effort = Effort::begin();
    let read = parse(text.as_bytes());
    let reading = effort.so_far();
    let effort = Effort::begin();
    let change = Change { path: vec!["a".into(), "b".into()], value: Some("new".into()) };
    let edited = edit(text, &[change]).is_ok();
    let editing = effort.so_far();
    if std::env::var_os("SHOW_TIMES").is_some() {
        use std::io::Write;
        let kind = read.as_ref().err().map(|it| it.kind);
        let line = format!("{name}: read {reading:?} {kind:?}, edit {editing:?} {edited}\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
    }
    assert!(reading < PATIENCE, "{name} took {reading:?}");
    assert!(editing < PATIENCE, "{name} took {editing:?} to edit");
    read.err().map(|fault| fault.kind)
}

/// What takes the longest to read; with `SHOW_TIMES` set, all have a whole mebibyte.
const WORST: [&str; 9] = ["- \n", "\n", "a b ", "a\n", "'", "\"", ":", "-", "?"];

#[test]
fn nesting_a_hundred_thousand_deep_is_refused_at_once() {
    for (name, text) in [
        ("brackets", "[".repeat(100_000)),
        ("braces", "{".repeat(100_000)),
        ("braces with keys", "{a: ".repeat(100_000)),
        ("dashes", "- ".repeat(100_000)),
        ("dashes in a key", format!("a:\n{}", "- ".repeat(100_000))),
        ("closed brackets", format!("a: {}{}", "[".repeat(100_000), "]".repeat(100_000))),
        ("mixed", "[{a: ".repeat(100_000)),
    ] {
        assert_eq!(verdict(name, &text), Some(UnreadableKind::TooDeep), "{name}");
    }
    let mut steps = String::new();
    for depth in 0..1_400 {
        steps.push_str(&" ".repeat(depth));
        steps.push_str("a:\n");
    }
    assert_eq!(verdict("steps", &steps), Some(UnreadableKind::TooDeep));
    assert!(verdict("question marks", &"? ".repeat(100_000)).is_some());
    assert!(verdict("colons", &": ".repeat(100_000)).is_some());
}

#[test]
fn a_nesting_that_records_use_is_read_and_one_level_too_many_is_not() {
    let nested = |depth: usize| format!("a: {}{}\n", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(nested(31).as_bytes()).is_ok());
    assert_eq!(verdict("one too many", &nested(32)), Some(UnreadableKind::TooDeep));
}

#[test]
fn anchors_cannot_be_multiplied() {
    let mut laughs = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for nth in 1..30 {
        let last = nth - 1;
        laughs.push_str(&format!("a{nth}: &a{nth} [{}]\n", format!("*a{last},").repeat(9)));
    }
    assert_eq!(verdict("laughs", &laughs), Some(UnreadableKind::Anchor));
    let many: String = (0..60_000).map(|nth| format!("- &a{nth} x\n")).collect();
    assert_eq!(verdict("anchors", &many), Some(UnreadableKind::Anchor));
}

#[test]
fn a_mebibyte_of_any_one_thing_comes_back_in_time() {
    for unit in [
        "a",
        " ",
        "\n",
        "\t",
        "'",
        "\"",
        ":",
        "-",
        "?",
        "? ",
        "?\n",
        "- \n",
        ": ",
        ":\n",
        ",",
        "#",
        "# \n",
        "|",
        "|\n",
        ">\n",
        "&",
        "*",
        "!",
        "%",
        "%\n",
        "@",
        "`",
        "\\",
        "{",
        "}",
        "[]",
        "{}",
        "\r",
        "\r\n",
        "\0",
        "é",
        "\u{2028}",
        "\u{feff}",
        "a\n",
        "a \n",
        "a: ",
        "- a\n",
        "a:\n",
        "---\n",
        "...\n",
        "--- a\n",
        "=======\n",
        "a b ",
        "\"\\\n",
        "''",
        "\"\" ",
        "[a,",
        "[a, b],",
        "!a ",
        "!!str ",
        "!<",
        "%TAG ! !\n",
        "~\n",
        "<<: \n",
        "'\n",
        "\" \n",
        "a #",
        "a # \n",
        "\n\n a",
    ] {
        for lead in ["", "a: ", "a: [", "a: {", "a: \"", "a: '", "a: |\n  ", "a:\n  - ", "a: b\n"] {
            let large =
                std::env::var_os("SHOW_TIMES").is_some() || (lead.is_empty() && WORST.contains(&unit));
            let size = if large { MAX_BYTES } else { MAX_BYTES / 64 };
            let room = (size - lead.len()) / unit.len();
            verdict(&format!("{lead:?} {unit:?}"), &format!("{lead}{}", unit.repeat(room)));
        }
    }
}

#[test]
fn a_mebibyte_of_real_keys_and_values_comes_back_in_time() {
    let keys: String = (0..9_000).map(|nth| format!("key-{nth}: {}\n", "12 ".repeat(35))).collect();
    assert_eq!(verdict("keys", &keys), None);
    let flow: String = (0..9_000).map(|nth| format!("k{nth}: 1,")).collect();
    assert_eq!(verdict("flow keys", &format!("a: {{{flow}}}")), None);
    let twice: String = (0..50_000).map(|nth| format!("k{}: 12\n", nth % 8_999)).collect();
    assert_eq!(verdict("twice", &twice), Some(UnreadableKind::DuplicateKey));
    let long = format!("a: {}", "x".repeat(1_000_000));
    assert_eq!(verdict("long value", &long), None);
    let folded = format!("a: x\n{}", "  x\n".repeat(200_000));
    assert_eq!(verdict("folded value", &folded), None);
    let quoted = format!("a: \"{}\"", "\\u00e9".repeat(150_000));
    assert_eq!(verdict("escapes", &quoted), None);
    let block = format!("a: |\n{}", "\n".repeat(1_000_000));
    assert_eq!(verdict("empty lines", &block), None);
}

#[test]
fn more_keys_and_values_than_anybody_writes_are_refused_in_every_layout() {
    for (name, text) in [
        ("keys", (0..50_000).map(|nth| format!("key-{nth}: 12\n")).collect()),
        ("flow keys", format!("a: {{{}}}", (0..50_000).map(|nth| format!("k{nth}: 1,")).collect::<String>())),
        ("items", format!("a:\n{}", "- \n".repeat(100_000))),
        ("flow items", format!("a: [{}]", "a,".repeat(100_000))),
        ("lists", format!("a: [{}]", "[],".repeat(100_000))),
    ] {
        assert_eq!(verdict(name, &text), Some(UnreadableKind::TooMany), "{name}");
    }
}

#[test]
fn a_file_that_is_too_large_is_not_even_looked_at() {
    let text = " ".repeat(MAX_BYTES + 1);
    assert_eq!(verdict("large", &text), Some(UnreadableKind::TooLarge));
}

/// Text that is likely to be almost YAML.
fn almost_yaml() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "a",
        "b",
        "yes",
        "é",
        "1",
        ": ",
        ":",
        "- ",
        "-",
        "? ",
        "\n",
        "\n  ",
        "\n    ",
        " ",
        "  ",
        "\t",
        "|",
        ">",
        "|+",
        "|-2",
        "#",
        " # c",
        "'",
        "\"",
        "\\",
        "\\n",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&x ",
        "*x",
        "!t ",
        "!!str ",
        "---",
        "...",
        "\r\n",
        "\r",
        "\u{feff}",
        "\u{2028}",
        "\u{85}",
        "%YAML 1.1\n",
        "a: b\n",
        "a:\n",
        "  b: |\n    x\n",
        "- a: 1\n",
        "<<: ",
        "\0",
        "~",
        "😀",
    ]);
    prop::collection::vec(part, 0..25).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&bytes).map_err(|fault| fault.to_string());
    }

    #[test]
    fn no_text_makes_reading_or_editing_panic(
        text in prop_oneof![almost_yaml(), any::<String>()],
        key in "[a-c]",
        deep in any::<bool>(),
        value in prop_oneof![almost_yaml(), any::<String>()],
    ) {
        let _ = parse(text.as_bytes());
        let mut path = vec![key];
        if deep {
            path.push("b".into());
        }
        let value = Some(value.into());
        if let Ok(new) = edit(&text, &[Change { path, value }]) {
            prop_assert!(parse(new.as_bytes()).is_ok());
        }
    }
}

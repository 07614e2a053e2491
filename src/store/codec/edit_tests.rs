//! A one-field edit is a one-field difference, whatever the file looks like.

use proptest::prelude::*;
use serde_yaml::Value;

use super::write_tests::{typed, value};
use super::*;

fn change(path: &str, value: impl Into<Value>) -> Change {
    let path = path.split('.').map(str::to_owned).collect();
    let value = Some(value.into());
    Change { path, value }
}

fn list(items: &[&str]) -> Value {
    Value::Sequence(items.iter().map(|item| (*item).into()).collect())
}

fn yaml(text: &str) -> Value {
    Value::Mapping(parse(text.as_bytes()).unwrap().fields().clone())
}

fn becomes(old: &str, path: &str, value: impl Into<Value>, new: &str) {
    let edited = edit(old, &[change(path, value)]).unwrap_or_else(|_| panic!("{old}"));
    assert_eq!(edited, new);
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let value = parse(new.as_bytes()).unwrap();
    let path: Vec<String> = path.split('.').map(str::to_owned).collect();
    let value = super::edit::get(value.fields(), &path).cloned();
    if old.contains('\n') {
        let edited = edit(&crlf(old), &[Change { path, value }]).unwrap();
        assert_eq!(edited, crlf(new));
    }
}

#[test]
fn one_line_gives_way_to_another_and_keeps_its_comment() {
    becomes("# q\na: old # c\n\nb: 1\n", "a", "new", "# q\na: new # c\n\nb: 1\n");
    becomes("a:   'old'   # c\n", "a", "yes", "a:   \"yes\"   # c\n");
    becomes("\"a\" : old\nb: 1", "b", 2, "\"a\" : old\nb: 2");
    becomes("a:\n  old # c\nb: 1\n", "a", "new", "a:\n  new # c\nb: 1\n");
    becomes("a: one\n  two # c\nb: 1\n", "a", "new", "a: new # c\nb: 1\n");
    becomes("a: \"one\n\n  two\"\nb: 1\n", "a", "new", "a: new\nb: 1\n");
    becomes("a: [x,\n  y] # c\nb: 1\n", "a", Value::Sequence(vec![]), "a: [] # c\nb: 1\n");
    becomes("\u{feff}a: 1\n", "a", 2, "\u{feff}a: 2\n");
    becomes("---\na: 1\n...\n", "a", 2, "---\na: 2\n...\n");
}

#[test]
fn an_empty_field_below_its_question_is_filled() {
    let old = "# What happened?\nwhat: # c\n\n# And then?\nthen:\n";
    becomes(old, "what", "this", "# What happened?\nwhat: this # c\n\n# And then?\nthen:\n");
    becomes(old, "then", "a\nb", "# What happened?\nwhat: # c\n\n# And then?\nthen: |-\n  a\n  b\n");
    becomes(old, "what", "a\nb\n", "# What happened?\nwhat: | # c\n  a\n  b\n\n# And then?\nthen:\n");
    becomes(
        old,
        "what",
        list(&["a", "b"]),
        "# What happened?\nwhat: # c\n  - a\n  - b\n\n# And then?\nthen:\n",
    );
    becomes("a:", "a", "x", "a: x");
    becomes("a:\n  # inner\nb: 1\n", "a", "x\ny", "a: \"x\\ny\"\n  # inner\nb: 1\n");
}

#[test]
fn clearing_leaves_the_key_and_its_comments() {
    for (old, new) in [
        ("# q\na: x # c\nb: 1\n", "# q\na: # c\nb: 1\n"),
        ("a: one\n  two\nb: 1\n", "a:\nb: 1\n"),
        ("a: |\n  x\n  y\n\n# q\nb: 1\n", "a:\n\n# q\nb: 1\n"),
        ("a: # c\n  # inner\n  - x\n  - y # d\n# q\nb: 1\n", "a: # c\n  # inner\n# q\nb: 1\n"),
        ("a: {x: 1,\n  y: 2} # c\nb: 1\n", "a: # c\nb: 1\n"),
        ("a: x", "a:"),
        ("a:\n  x: 1\n", "a:\n"),
    ] {
        becomes(old, "a", Value::Null, new);
    }
    assert_eq!(edit("a: 1\n", &[change("b.c", Value::Null)]).unwrap(), "a: 1\n");
}

#[test]
fn block_texts_are_replaced_whole_and_their_neighbours_stay() {
    let old = "a: |\n  one\n  two\n\n# q\nb: >- # c\n    three\n    four\nc: |+\n  five\n\n";
    becomes(old, "a", "new", "a: new\n\n# q\nb: >- # c\n    three\n    four\nc: |+\n  five\n\n");
    becomes(old, "b", "x\ny", "a: |\n  one\n  two\n\n# q\nb: |- # c\n    x\n    y\nc: |+\n  five\n\n");
    becomes(old, "d", "new", &format!("{old}d: new\n"));
    becomes("a: |\n  x", "b", 1, "a: |-\n  x\nb: 1\n");
    becomes("a:\n  b: |+\n    x", "c", 1, "a:\n  b: |-\n    x\nc: 1\n");
    becomes("a:\n  b: |\n    x\n\n# q\nc: 1\n", "a.d", 1, "a:\n  b: |\n    x\n  d: 1\n\n# q\nc: 1\n");
    becomes("a:\n  b: |+\n    x\n\nc: 1\n", "a.d", 1, "a:\n  b: |+\n    x\n\n  d: 1\nc: 1\n");
}

#[test]
fn a_missing_key_is_added_behind_the_last_one() {
    becomes("", "a", "x", "a: x\n");
    becomes("# only\n", "a", "x", "# only\na: x\n");
    becomes("# only", "a", "x", "# only\na: x\n");
    becomes("---\n", "a", "x", "---\na: x\n");
    becomes("---\n...\n", "a", "x", "---\na: x\n...\n");
    becomes("a: 1\n...\n", "b", "x", "a: 1\nb: x\n...\n");
    becomes("a: 1", "b", "x", "a: 1\nb: x\n");
    becomes("{}\n", "b", "x", "b: x\n");
    becomes("a: 1\n# end\n", "b.c", "x", "a: 1\n# end\nb:\n  c: x\n");
    becomes(
        "r:\n    ana: x # c\n    # d\nb: 1\n",
        "r.bo",
        "z",
        "r:\n    ana: x # c\n    bo: z\n    # d\nb: 1\n",
    );
    becomes("r: # c\nb: 1\n", "r.bo", "z", "r: # c\n  bo: z\nb: 1\n");
    becomes("r: {}\nb: 1\n", "r.bo", "z", "r:\n  bo: z\nb: 1\n");
    becomes("r: {ana: x} # c\nb: 1\n", "r.bo", "z", "r: # c\n  ana: x\n  bo: z\nb: 1\n");
}

#[test]
fn lists_grow_and_their_mappings_change_in_place() {
    let old = "agreed:\n- person: ana # me\n  on: 2026-11-23\n# end\nb: 1\n";
    let mut grown = yaml(old)["agreed"].clone();
    grown.as_sequence_mut().unwrap().push(yaml("person: bo\ndigest: 2026-11-24\n"));
    becomes(
        old,
        "agreed",
        grown,
        "agreed:\n- person: ana # me\n  on: 2026-11-23\n- person: bo\n  digest: 2026-11-24\n# end\nb: 1\n",
    );
    becomes(old, "agreed.0.on", "2026-12-01", "agreed:\n- person: ana # me\n  on: 2026-12-01\n# end\nb: 1\n");
    becomes("a:\n    - x\n    - y # c\n", "a", list(&["z"]), "a:\n    - z\n");
    becomes("a:\n- x\n- y\nb: 1\n", "a.1", "z", "a:\n- x\n- z\nb: 1\n");
    let mut map = yaml("ana: 1\nbo: 2\n");
    becomes("r:\n  ana: 0 # c\n  bo: 2 # d\n", "r", map.clone(), "r:\n  ana: 1 # c\n  bo: 2 # d\n");
    map.as_mapping_mut().unwrap().remove("bo");
    becomes("r:\n  ana: 0 # c\n  bo: 2 # d\n", "r", map, "r:\n  ana: 1\n");
}

#[test]
fn what_is_not_changed_is_not_touched() {
    let old = "a:   'yes'\nb: [1,   2]\n";
    assert_eq!(edit(old, &[change("a", "yes"), change("b.0", 1)]).unwrap(), old);
    assert_eq!(edit("not: [yaml", &[]).unwrap(), "not: [yaml");
}

#[test]
fn layouts_that_cannot_be_changed_safely_are_refused_without_their_words() {
    for (text, path) in
        [("a: secret\n", "a.b"), ("? a\n: secret\n", "a"), ("a: [secret\n", "a"), ("a:\n  - x\n", "a.7")]
    {
        let refusal = edit(text, &[change(path, "new")]).unwrap_err();
        assert_eq!(refusal.field, path);
        assert!(!refusal.to_string().contains("secret"));
    }
}

/// One field of a commented file, in the ways that people and the tool lay it out.
fn laid_out(name: &'static str) -> impl Strategy<Value = String> {
    let forms = prop::sample::select(vec![
        "K:\n",
        "K: # c\n",
        "K: word\n",
        "K: word  # c\n",
        "K: 'two words' # c\n",
        "\"K\": \"x\\ty\"\n",
        "K: one\n  two\n  three # c\n",
        "K: \"one\n\n    two\"\n",
        "K: |\n  one\n   two\n",
        "K: |-\n    one\n\n    two\n",
        "K: |+\n  one\n\n\n",
        "K: >- # c\n  one\n  two\n",
        "K: [a, b] # c\n",
        "K: [a,\n  b,\n  c]\n",
        "K: {x: 1,\n  y: 2}\n",
        "K:\n  - a\n  - b # c\n",
        "K:\n- a\n- b\n",
        "K: # c\n  # d\n  - x: 1\n    y: 2\n\n  # e\n  - x: 3\n",
        "K:\n  ana: x\n  bo: |\n    y\n    z\n",
        "K:\n    ana: # c\n    bo: 1\n",
        "K:\n  word # c\n",
        "K: |2-\n    x\n  y\n",
    ]);
    let above =
        prop::sample::select(vec!["", "\n", "# A question?\n", "\n# A question?\n# Two lines: [ { 'x\n\n"]);
    (above, forms).prop_map(move |(above, form)| format!("{above}{}", form.replace('K', name)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 700, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_edit_changes_only_the_lines_of_its_field(
        before in laid_out("before"),
        old in laid_out("key"),
        after in laid_out("after"),
        value in prop_oneof![typed().prop_map(Value::from), value()],
        crlf in any::<bool>(),
        open in any::<bool>(),
    ) {
        let ends = |text: &str| if crlf { text.replace('\n', "\r\n") } else { text.to_owned() };
        let (before, old, after) = (ends(&before), ends(&old), ends(&after));
        let mut text = format!("{before}{old}{after}");
        if open {
            text.truncate(text.trim_end_matches(['\r', '\n']).len());
        }
        let behind = text.get(before.len() + old.len()..).unwrap();
        let new = edit(&text, &[change("key", value.clone())]);
        let new = new.unwrap_or_else(|_| panic!("refused:\n{text}\n{value:?}"));
        prop_assert!(new.starts_with(&before), "{}\n->\n{}", text, new);
        prop_assert!(new.ends_with(behind), "{}\n->\n{}", text, new);
        let question = old.split("key").next().unwrap().trim_end_matches('"');
        prop_assert!(new[before.len()..].starts_with(question), "{}\n->\n{}", text, new);
        let mut wanted = parse(text.as_bytes()).unwrap().fields().clone();
        wanted.insert("key".into(), value);
        let read = parse(new.as_bytes()).unwrap();
        prop_assert_eq!(read.fields(), &wanted);
        if crlf {
            prop_assert_eq!(new.matches('\n').count(), new.matches("\r\n").count());
        }
    }

    #[test]
    fn an_added_key_leaves_the_others_alone(
        first in laid_out("first"),
        last in laid_out("last"),
        value in typed(),
        open in any::<bool>(),
    ) {
        let mut text = format!("{first}{last}");
        if open {
            text.truncate(text.trim_end_matches('\n').len());
        }
        let new = edit(&text, &[change("key", value.clone())]);
        let new = new.unwrap_or_else(|_| panic!("refused:\n{text}\n{value:?}"));
        prop_assert!(new.starts_with(&first));
        let mut wanted = parse(text.as_bytes()).unwrap().fields().clone();
        wanted.insert("key".into(), value.into());
        let read = parse(new.as_bytes()).unwrap();
        prop_assert_eq!(read.fields(), &wanted);
    }
}

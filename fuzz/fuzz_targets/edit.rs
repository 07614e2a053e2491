//! An edit of one field gives that field this value and leaves every other field, and every comment, as it was.

#![no_main]

use couplelog::store::codec::{self, Change};
use libfuzzer_sys::fuzz_target;
use serde_yaml::Value;

fuzz_target!(|input: (&str, &str, &str)| {
    let (text, key, value) = input;
    let Ok(before) = codec::parse(text.as_bytes()) else { return };
    let change = Change { path: vec![key.to_owned()], value: Some(Value::from(value)) };
    // A layout that can't be changed safely is refused, which is right.
    let Ok(edited) = codec::edit(text, &[change]) else { return };
    let after = codec::parse(edited.as_bytes()).expect("what was edited can be read");
    for (other, was) in before.fields().iter().filter(|(other, _)| other.as_str() != Some(key)) {
        assert_eq!(after.fields().get(other), Some(was), "another field changed");
    }
    assert_eq!(after.fields().len(), before.fields().len() + usize::from(!before.fields().contains_key(key)));
    let comments = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
    if before.fields().get(key).is_none_or(|was| !was.is_mapping() && !was.is_sequence() && !was.is_string()) {
        assert!(comments(&edited) >= comments(before.text()), "a comment is gone");
    }
});

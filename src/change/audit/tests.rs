//! One commit and one record at a time: whose it was to change.

use super::*;
use crate::domain::people::Person;
use crate::domain::place;

fn record(path: &str, yaml: &str) -> Record {
    let at = place::locate_path(path).unwrap();
    Record { at, fields: serde_yaml::from_str(yaml).unwrap() }
}

fn settings() -> Settings {
    let person = |id: &str| Person { id: id.to_owned(), name: id.to_uppercase() };
    Settings { people: vec![person("ana"), person("bo")], ..Settings::default() }
}

/// What is found when these versions of a file stand above each other; nothing is a file that isn't there.
fn found(
    path: &str,
    author: &str,
    bases: &[Option<&str>],
    sides: &[Option<&str>],
    now: Option<&str>,
) -> Vec<Breach> {
    let read = |all: &[Option<&str>]| -> Vec<Option<Record>> {
        all.iter().map(|yaml| yaml.map(|yaml| record(path, yaml))).collect()
    };
    let (bases, sides, now) = (read(bases), read(sides), now.map(|yaml| record(path, yaml)));
    let bases: Vec<Option<&Record>> = bases.iter().map(Option::as_ref).collect();
    let sides: Vec<Option<&Record>> = sides.iter().map(Option::as_ref).collect();
    judge(&Looked {
        at: &place::locate_path(path).unwrap(),
        author: Some(author),
        sides: &sides,
        bases: &bases,
        now: now.as_ref().map_or(Said::Absent, Said::Record),
        settings: &settings(),
    })
}

fn rules(found: &[Breach]) -> Vec<Rule> {
    found.iter().map(|breach| breach.rule).collect()
}

const PHOTOS: &str = "limits/ana/photos.yaml";

#[test]
fn a_limit_is_judged_by_which_way_somebody_else_moved_it() {
    let (hard, maybe, yes) = (Some("stance: hard-limit"), Some("stance: maybe"), Some("stance: yes"));
    for (before, now, rule) in [
        (hard, yes, Rule::Loosened),
        (hard, None, Rule::Loosened),
        (None, yes, Rule::Loosened),
        (yes, None, Rule::TookOut),
        (yes, maybe, Rule::Tightened),
        (None, hard, Rule::Tightened),
        (None, maybe, Rule::Wrote),
    ] {
        assert_eq!(rules(&found(PHOTOS, "bo", &[], &[before], now)), [rule], "{before:?} {now:?}");
        assert_eq!(found(PHOTOS, "ana", &[], &[before], now), [], "{before:?} {now:?}");
    }
    assert_eq!(found(PHOTOS, "bo", &[], &[hard], Some("stance:   hard-limit\nwhy: ''")), []);
}

#[test]
fn a_merge_may_not_be_looser_than_a_line_that_tightened() {
    let (hard, maybe, yes) = (Some("stance: hard-limit"), Some("stance: maybe"), Some("stance: yes"));
    let merge =
        |author, base, sides: [Option<&str>; 2], now| rules(&found(PHOTOS, author, &[base], &sides, now));
    for author in ["ana", "bo"] {
        assert_eq!(merge(author, maybe, [maybe, hard], maybe), [Rule::LooserMerge]);
        assert_eq!(merge(author, maybe, [yes, hard], yes), [Rule::LooserMerge]);
        // The stricter line only stayed as it was.
        assert_eq!(merge(author, hard, [yes, hard], yes), []);
        assert_eq!(merge(author, maybe, [yes, hard], hard), []);
    }
    // In a merge, too, its owner may say what no line said.
    assert_eq!(merge("ana", maybe, [hard, maybe], yes), []);
    assert_eq!(merge("bo", maybe, [hard, maybe], yes), [Rule::LooserMerge]);
}

#[test]
fn a_pause_by_someone_ends_when_everyone_said_so() {
    let path = "pauses/someone.yaml";
    assert_eq!(found(path, "bo", &[], &[Some("resumed: [ana]")], None), []);
    assert_eq!(rules(&found(path, "ana", &[], &[Some("resumed: [ana]")], None)), [Rule::Ended]);
    assert_eq!(rules(&found(path, "ana", &[], &[Some("note: x")], Some("resumed: [bo]"))), [Rule::Ended]);
    assert_eq!(
        rules(&found("pauses/bo.yaml", "ana", &[None], &[Some("note: x"), None], None)),
        [Rule::LooserMerge]
    );
}

#[test]
fn a_merge_may_not_bring_back_an_agreement_or_drop_a_decline() {
    let agreed = Some("title: a\nagreed: [{person: ana, digest: x}]");
    let path = "agreements/a.yaml";
    assert_eq!(
        rules(&found(path, "bo", &[agreed], &[agreed, Some("title: a")], agreed)),
        [Rule::LooserMerge]
    );
    assert_eq!(found(path, "bo", &[agreed], &[agreed, Some("title: a")], Some("title: a")), []);
    let (open, declined) = (Some("title: a"), Some("title: a\ndeclined: {by: ana}"));
    let path = "proposals/a.yaml";
    assert_eq!(rules(&found(path, "bo", &[open], &[open, declined], open)), [Rule::LooserMerge]);
    assert_eq!(rules(&found(path, "bo", &[], &[declined], open)), [Rule::TookOut]);
    assert_eq!(found(path, "ana", &[], &[declined], open), []);
}

#[test]
fn no_sentence_repeats_what_a_record_says() {
    let secret = "stance: yes\nconditions: a secret word\n";
    for breach in found(PHOTOS, "bo", &[], &[Some("stance: hard-limit\nconditions: other")], Some(secret)) {
        let message = breach.message("Bo", &settings());
        assert!(
            message.contains("ANA") && !message.contains("secret") && !message.contains("yes"),
            "{message}"
        );
    }
}

//! Each rule once, as two people would meet it.

use couplelog::change::merge::Hands;
use couplelog::domain::check::COMMON;
use couplelog::domain::kinds;
use couplelog::domain::merging::Merging;
use couplelog::domain::spec::{Field, Shape};
use couplelog::history::merging::{Side, trees};

use crate::{files, one};

const PHOTOS: &str = "limits/ana/photos.yaml";

#[test]
fn the_stricter_stance_stands_and_both_are_for_a_talk() {
    let (text, brought) = one(PHOTOS, "stance: maybe\n", "stance: yes\n", "stance: soft-limit\n");
    assert_eq!(text, "stance: soft-limit\n");
    assert_eq!(brought.talks.len(), 1);
    assert_eq!(brought.talks[0].field, ["stance"]);
    assert_eq!(brought.talks[0].ours.as_ref().unwrap(), "yes");
}

#[test]
fn a_change_of_one_side_alone_is_taken_as_it_is() {
    for stance in ["hard-limit", "yes"] {
        let (text, brought) =
            one(PHOTOS, "stance: maybe\n", &format!("stance: {stance}\n"), "stance: maybe\nwhy: w\n");
        assert_eq!(text, format!("stance: {stance}\nwhy: w\n"));
        assert!(brought.talks.is_empty());
    }
}

#[test]
fn a_removed_hard_limit_that_the_other_side_edited_stays_a_hard_limit() {
    let (text, brought) =
        one(PHOTOS, "stance: hard-limit\n", "", "stance: hard-limit\nconditions: never at night\n");
    assert_eq!(text, "stance: hard-limit\nconditions: never at night\n");
    assert!(brought.talks[0].field.is_empty());
    let (text, _) = one(PHOTOS, "stance: hard-limit\n", "", "stance: \"yes\"\n");
    assert!(!text.contains("yes"), "the removal made it no more than not discussed: {text}");
    let (text, brought) = one(PHOTOS, "stance: hard-limit\n", "", "stance: hard-limit\n");
    assert_eq!((text.as_str(), brought.talks.len()), ("", 0));
}

#[test]
fn a_word_that_is_no_stance_is_the_strictest() {
    let (text, _) = one(PHOTOS, "stance: maybe\n", "stance: hard_limit\n", "stance: soft-limit\n");
    assert_eq!(text, "stance: hard_limit\n");
}

#[test]
fn days_and_numbers_go_to_the_careful_side() {
    let config = "couplelog.yaml";
    let base = "format: 1\nreflection_days: 3\nreview_days: 90\ncommit_times: day\n";
    let ours = "format: 1\nreflection_days: 7\nreview_days: 30\ncommit_times: exact\n";
    let theirs = "format: 1\nreflection_days: 0\nreview_days: 120\ncommit_times:\n";
    let (text, brought) = one(config, base, ours, theirs);
    assert_eq!(text, "format: 1\nreflection_days: 7\nreview_days: 30\ncommit_times:\n");
    assert_eq!(brought.talks.len(), 3);
    let (text, _) =
        one(PHOTOS, "review_by: 2026-11-01\n", "review_by: 2027-01-01\n", "review_by: 2026-12-01\n");
    assert_eq!(text, "review_by: 2026-12-01\n");
}

#[test]
fn people_who_came_on_either_side_are_all_there() {
    let base = "people:\n  - id: ana\n  - id: bo\n";
    let ours = "people:\n  - id: ana\n    name: Ana\n  - id: bo\n  - id: cy\n";
    let theirs = "people:\n  - id: ana\n  - id: bo\n  - id: di\n";
    let (text, brought) = one("couplelog.yaml", base, ours, theirs);
    for id in ["ana", "bo", "cy", "di"] {
        assert_eq!(text.matches(&format!("id: {id}\n")).count(), 1, "{text}");
    }
    assert!(text.contains("name: Ana") && brought.talks.is_empty());
}

#[test]
fn nobody_is_taken_out_by_somebody_else() {
    let base = "people:\n  - id: ana\n  - id: bo\n  - id: cy\n";
    let (without, with) = (base.replace("  - id: bo\n", ""), format!("{base}  - id: di\n"));
    let config = |text: &str| files(&[("couplelog.yaml", text)]);
    for (who, is_gone) in [("ana", false), ("bo", true)] {
        let mut hands = Hands::default();
        hands.wrote("couplelog", &["people".to_owned(), "bo".to_owned()], Some(who));
        let nobody = Hands::default();
        let (ours, theirs) = (config(&without), config(&with));
        let brought = trees(
            &config(base),
            Side { files: &ours, hands: &hands },
            Side { files: &theirs, hands: &nobody },
        );
        let text = String::from_utf8(brought.files["couplelog.yaml"].clone()).unwrap();
        assert_eq!(!text.contains("id: bo\n"), is_gone, "{who}: {text}");
        assert!(text.contains("id: di\n"), "{text}");
        assert_eq!(brought.talks.is_empty(), is_gone);
    }
}

#[test]
fn a_signal_that_only_one_side_took_out_stays_one() {
    let path = "safety.yaml";
    let base = "signals:\n  - word: red\n    meaning: stop\n  - gesture: two taps\n";
    let without = "signals:\n  - gesture: two taps\n";
    let more = format!("{base}  - word: blue\n");
    let (text, brought) = one(path, base, without, &more);
    assert_eq!(text, more);
    assert_eq!(brought.talks.len(), 1);
    // Said in other words, it is one signal and not two.
    let (text, brought) = one(path, base, &base.replace("stop", "stop, at once"), &more);
    assert_eq!(text.matches("word: red").count(), 1, "{text}");
    assert!(text.contains("stop, at once") && text.contains("blue") && brought.talks.is_empty(), "{text}");
    let (text, _) = one(path, base, without, &without.replace("two taps", "three taps"));
    assert!(!text.contains("red") && text.contains("two taps") && text.contains("three taps"), "{text}");
}

#[test]
fn both_texts_stand_once_however_often_they_are_merged() {
    let term = "terms/soon.yaml";
    let (base, ours, theirs) = ("term: soon\nour_meaning: today\n", "tonight", "this week");
    let with = |text: &str| base.replace("today", text);
    let (text, brought) = one(term, base, &with(ours), &with(theirs));
    assert_eq!(text, "term: soon\nour_meaning:\n  - this week\n  - tonight\n");
    assert_eq!(brought.talks.len(), 1);
    // The other clone merges its own once more, before it heard of this.
    let (again, brought) = one(term, base, &text, &with(ours));
    assert_eq!((again.as_str(), brought.talks.len()), (text.as_str(), 0));
    let (settled, brought) = one(term, &text, &text, &with("within the hour"));
    assert_eq!((settled, brought.talks.len()), (with("within the hour"), 0));
}

#[test]
fn lists_are_united_and_what_was_taken_out_is_gone() {
    let path = "proposals/walk.yaml";
    let (text, brought) = one(path, "limits: [a, b]\n", "limits: [b, c]\n", "limits: [a, b, d]\n");
    assert_eq!(text, "limits:\n  - b\n  - c\n  - d\n");
    assert!(brought.talks.is_empty());
}

#[test]
fn who_took_back_an_agreement_has_taken_it_back() {
    let path = "agreements/phones.yaml";
    let entry = |who: &str, digest: &str| format!("  - person: {who}\n    digest: {digest}\n");
    let base = format!("title: Phones\nagreed:\n{}{}", entry("ana", "d1"), entry("bo", "d1"));
    let withdrawn = format!("title: Phones\nagreed:\n{}", entry("bo", "d1"));
    let renewed = format!("title: Phones\nagreed:\n{}{}", entry("bo", "d1"), entry("ana", "d2"));
    let (text, brought) = one(path, &base, &withdrawn, &renewed);
    assert_eq!((text, brought.talks.len()), (withdrawn.clone(), 1));
    let third = format!("{base}{}", entry("cy", "d1"));
    let (text, brought) = one(path, &base, &withdrawn, &third);
    assert_eq!((text, brought.talks.len()), (format!("{withdrawn}{}", entry("cy", "d1")), 0));
    let (text, _) = one(path, &base, "", &third);
    assert!(!text.contains("ana") && !text.contains("bo") && text.contains("cy"), "{text}");
}

#[test]
fn what_is_under_a_persons_name_follows_that_person() {
    let path = "log/2026/2026-11-20-walk.yaml";
    let text = |response: &str| format!("title: Walk\nresponses:\n  ana: {response}\n");
    let (base, hers, his) = (text("good"), text("calm"), text("she was calm"));
    let hand = |who| {
        let mut hands = Hands::default();
        hands.wrote("log/2026/2026-11-20-walk", &["responses".to_owned(), "ana".to_owned()], Some(who));
        hands
    };
    let (ana, bo) = (hand("ana"), hand("bo"));
    let side = |text: &str| files(&[(path, text)]);
    let brought = trees(
        &side(&base),
        Side { files: &side(&his), hands: &bo },
        Side { files: &side(&hers), hands: &ana },
    );
    assert_eq!(brought.files, side(&hers));
    assert_eq!(brought.talks[0].field, ["responses", "ana"]);
    assert_eq!(brought.talks[0].ours.as_ref().unwrap(), "she was calm");
}

#[test]
fn an_outcome_goes_with_its_day_and_a_repair_stays_open_for_whom_it_is_open() {
    let path = "repairs/2026-11-20-phone.yaml";
    let base = "affected: ana\nclosed: 2026-11-21\noutcome: repaired\n";
    let (text, brought) = one(
        path,
        base,
        "affected: ana\nclosed:\noutcome:\n",
        "affected: ana\nclosed: 2026-11-25\noutcome: ended-unrepaired\n",
    );
    assert!(text.contains("closed:\n") && text.contains("outcome:\n"), "{text}");
    assert_eq!(brought.talks.len(), 2);
}

#[test]
fn one_version_that_cannot_be_read_stands_and_the_other_is_for_a_talk() {
    let (text, brought) = one(PHOTOS, "stance: maybe\n", "stance: [\n", "stance: soft-limit\n");
    assert_eq!((text.as_str(), brought.talks.len()), ("stance: [\n", 1));
    let (text, brought) = one(PHOTOS, "stance: maybe\n", "stance: [\n", "");
    assert_eq!((text.as_str(), brought.talks.len()), ("stance: [\n", 1));
}

#[test]
fn keys_of_ones_own_are_kept_from_both_sides() {
    let (text, _) = one(PHOTOS, "stance: maybe\n", "stance: maybe\nx-a: 1\n", "stance: maybe\nx-b: [2]\n");
    assert!(text.contains("x-a: 1") && text.contains("x-b: [2]"), "{text}");
}

#[test]
fn a_pause_that_one_side_ended_and_the_other_wrote_about_goes_on() {
    let (text, _) = one("pauses/ana.yaml", "since: 2026-11-20\n", "", "since: 2026-11-20\nnote: not yet\n");
    assert_eq!(text, "since: 2026-11-20\nnote: not yet\n");
}

/// A rule that its shape can't follow would never be asked.
fn fits(field: &Field, siblings: &[Field]) -> bool {
    match (field.merging(), &field.shape) {
        (Merging::Stricter(words, absent), Shape::Choice(choices)) => {
            absent < words.len()
                && choices.len() == words.len()
                && choices.iter().all(|it| words.contains(it))
        }
        (Merging::Earlier | Merging::StillOpen, Shape::Date)
        | (Merging::Sooner(_) | Merging::Longer(_), Shape::Number(..))
        | (Merging::Both, Shape::Notes)
        | (Merging::Items, Shape::List(_)) => true,
        (Merging::With(lead), _) => siblings.iter().any(|other| other.key == lead && other.key != field.key),
        (Merging::Whole(key), Shape::Group(inner)) => inner.iter().any(|it| it.key == key),
        (Merging::Named(key), Shape::List(Shape::Group(inner))) => inner.iter().any(|it| it.key == key),
        (Merging::Lasting(keys), Shape::List(Shape::Group(inner))) => {
            keys.iter().all(|key| inner.iter().any(|it| it.key == *key))
        }
        (Merging::Entries, Shape::List(Shape::Group(inner))) => inner.iter().any(|it| it.key == "person"),
        (Merging::Parts, Shape::PerPerson(inner)) => !matches!(inner, Shape::Prose),
        (Merging::Parts, Shape::Group(inner)) => inner.iter().all(|field| fits(field, inner)),
        // Text of any length has two versions side by side only as `Notes`.
        (Merging::One, Shape::Line | Shape::Number(..) | Shape::Flag | Shape::Person | Shape::Date) => true,
        (Merging::One, Shape::Choice(_)) => field.key == "type",
        _ => false,
    }
}

#[test]
fn every_field_of_every_kind_has_a_rule_that_its_shape_can_follow() {
    for kind in kinds::ALL {
        for field in kind.fields.iter().chain(COMMON) {
            assert!(fits(field, kind.fields), "{}.{}: {:?}", kind.name, field.key, field.merging());
        }
    }
}

#[test]
fn what_protects_is_merged_by_its_strictness() {
    let rule = |kind: &str, key: &str| kinds::find(kind).unwrap().field(key).unwrap().merging();
    assert!(matches!(rule("limit", "stance"), Merging::Stricter(..)));
    assert!(matches!(rule("config", "reflection_days"), Merging::Longer(3)));
    assert!(matches!(rule("config", "agreed"), Merging::Entries));
    assert!(matches!(rule("agreement", "agreed"), Merging::Entries));
    let defaults = couplelog::domain::people::Settings::default();
    assert_eq!(rule("config", "review_days"), Merging::Sooner(defaults.review_days));
    assert_eq!(rule("config", "checkin_days"), Merging::Sooner(defaults.checkin_days));
    assert_eq!(rule("config", "reflection_days"), Merging::Longer(defaults.reflection_days));
}

//! What people wrote around their fields.

use crate::effort::Effort;
use crate::one;

const TERM: &str = "terms/soon.yaml";

#[test]
fn comments_and_order_of_both_sides_survive() {
    let base = "# A word.\nterm: soon\nour_meaning: today\nusual_meaning: later\n";
    let ours = "# A word of ours.\nterm: soon\nour_meaning: today\nusual_meaning: later\n";
    let theirs = "# A word.\nterm: soon\nour_meaning: tonight # or now\nusual_meaning: later\n\n# The end.\n";
    let (text, brought) = one(TERM, base, ours, theirs);
    assert_eq!(
        text,
        "# A word of ours.\nterm: soon\nour_meaning: tonight # or now\nusual_meaning: later\n\n# The end.\n"
    );
    assert!(brought.talks.is_empty());
}

#[test]
fn where_both_changed_the_same_lines_the_comments_of_both_stay() {
    let base = "term: soon\nour_meaning: today\n";
    let ours = "term: soon\n# Ana wonders.\nour_meaning: tonight\n";
    let theirs = "term: soon\n# Bo thinks.\nour_meaning: this week\n";
    let (text, _) = one(TERM, base, ours, theirs);
    assert!(text.contains("# Ana wonders.\n") && text.contains("# Bo thinks.\n"), "{text}");
    assert!(text.ends_with("our_meaning:\n  - this week\n  - tonight\n"), "{text}");
}

#[test]
fn no_comment_is_lost_where_a_list_became_empty_and_gained_an_item() {
    let base = "signals:\n  - word: red\nduring:\n";
    let ours = "signals:\n  - word: red\n  - word: blue\nduring:\n  - slow\n  - slower\n";
    let theirs = "signals: []\nduring:\n# by theirs\n";
    let (text, _) = one("safety.yaml", base, ours, theirs);
    assert!(text.contains("# by theirs\n") && text.contains("- slower\n"), "{text}");
}

#[test]
fn a_comment_behind_a_value_that_both_changed_stays() {
    let (text, _) = one(TERM, "our_meaning: today\n", "our_meaning: now # a\n", "our_meaning: then # b\n");
    assert!(text.contains("# a") && text.contains("# b"), "{text}");
}

#[test]
fn windows_line_ends_and_a_missing_last_one_do_no_harm() {
    let base = "term: soon\r\nour_meaning: today";
    let ours = "term: soon\r\nour_meaning: today\r\nusual_meaning: later";
    let theirs = "term: quite soon\r\nour_meaning: today";
    let (text, _) = one(TERM, base, ours, theirs);
    assert_eq!(text, "term: quite soon\r\nour_meaning: today\r\nusual_meaning: later");
}

#[test]
fn the_same_record_added_twice_with_other_comments_is_one() {
    let (text, brought) = one(TERM, "", "# hers\nterm: soon\n", "# his one\nterm: soon\n");
    assert_eq!(text.matches("term: soon").count(), 1);
    assert!(text.contains("# hers") && text.contains("# his one") && brought.talks.is_empty(), "{text}");
}

#[test]
fn huge_files_of_a_hostile_side_are_merged_before_anybody_gives_up() {
    let effort = Effort::begin();
    let list = |from: usize| (from..from + 5_000).map(|n| format!("- t{n}\n")).collect::<String>();
    let keys = |from: usize| (from..from + 2_500).map(|n| format!("x-{n}: {from}\n")).collect::<String>();
    let term = |from: usize| format!("term: soon\nour_meaning:\n{}", list(from));
    let (text, _) = one(TERM, "term: soon\n", &term(0), &term(2_500));
    assert_eq!(text.matches("- t").count(), 7_500);
    let (text, _) = one(TERM, "term: soon\n", &keys(0), &keys(1_250));
    assert_eq!(text.matches("x-").count(), 3_750);
    assert!(effort.so_far().as_secs() < 60, "{:?}", effort.so_far());
}

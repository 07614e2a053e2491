//! Which talks stay open through later merges: no program settles what nobody has seen, and nobody is asked twice.

use serde_json::{Value, json};

use crate::couple::Couple;
use crate::several::Several;
use crate::two::Two;

fn talks(one: &Couple) -> Vec<Value> {
    one.run(&["conflicts", "--json"]).code(0).json()["talks"].as_array().unwrap().clone()
}

fn put(one: &Couple, verb: &[&str], text: &str) {
    one.run_with(&[verb, &["--from", "-"]].concat(), text).code(0);
}

#[test]
fn a_clone_that_looked_on_the_way_has_the_same_talks_as_one_that_looks_for_the_first_time() {
    let couple = Couple::new();
    let git = |args: &[&str]| couple.git(args).code(0);
    let says = |words: &str, person: &str| {
        couple.write("terms/slow.yaml", &format!("term: slow\nexplanation: {words}\n"));
        couple.git_commit(person, "2026-11-23");
    };
    says("at first", "ana");
    git(&["branch", "-q", "bos"]);
    says("of ana", "ana");
    git(&["branch", "-q", "before"]);
    git(&["checkout", "-q", "bos"]);
    says("of bo", "bo");
    git(&["checkout", "-q", "before"]);
    says("together", "ana");
    git(&["checkout", "-q", "main"]);
    git(&["merge", "-q", "-s", "ours", "--no-edit", "bos"]);
    assert_eq!(talks(&couple).len(), 1);
    git(&["branch", "-q", "joined"]);
    says("together", "ana");
    let on_the_way = talks(&couple);
    assert_eq!(on_the_way, Vec::<Value>::new(), "its writer made something else of it");
    git(&["checkout", "-q", "joined"]);
    git(&["merge", "-q", "--no-edit", "before"]);
    git(&["merge", "-q", "--no-edit", "main"]);
    let joined = couple.git(&["rev-parse", "joined"]).code(0).out;
    git(&["checkout", "-q", "main"]);
    git(&["reset", "-q", "--hard", joined.trim()]);
    let kept = talks(&couple);
    std::fs::remove_dir_all(couple.repo().join(".git/couplelog/cache")).unwrap();
    assert_eq!((kept, talks(&couple)), (vec![], vec![]));
}

/// An agreement with a title each, of which one stands at Bo, and Ana has not heard of it.
fn two_titles() -> Two {
    let two = Two::new();
    put(&two.ana, &["add", "agreement", "phones"], "title: Phones\nterms: In the hall.\n");
    two.settle();
    put(&two.ana, &["edit", "agreements/phones"], "title: Aa\n");
    two.ana.run(&["sync"]).code(0);
    put(&two.bo, &["edit", "agreements/phones"], "title: Bb\n");
    two
}

#[test]
fn a_title_that_its_writer_changed_further_leaves_the_others_to_be_talked_about() {
    let two = two_titles();
    two.bo.git(&["fetch", "-q"]).code(0);
    put(&two.ana, &["edit", "agreements/phones"], "title: Cc\n");
    two.bo.run(&["sync"]).code(6);
    assert_eq!(talks(&two.bo).len(), 1);
    two.settle();
    for one in [&two.ana, &two.bo] {
        let (found, title) = (talks(one), one.run(&["show", "phones", "--json"]).json());
        let texts: Vec<String> =
            found.iter().map(|talk| talk["versions"].to_string()).chain([title.to_string()]).collect();
        assert!(texts.iter().any(|text| text.contains("Bb")), "{texts:?}");
        assert!(texts.iter().any(|text| text.contains("Cc")), "{texts:?}");
        assert!(found.iter().all(|talk| talk["now"] == title["fields"]["title"]), "{found:?} {title}");
    }
    put(&two.ana, &["edit", "agreements/phones"], "title: Ours\n");
    two.settle();
    assert_eq!((talks(&two.ana), talks(&two.bo)), (vec![], vec![]));
}

#[test]
fn what_plain_git_dropped_stays_to_be_talked_about_when_a_third_person_wrote_too() {
    let three = Several::on("2026-11-23", 3);
    put(three.at(2), &["edit", "safety"], "during: of cy\n");
    three.at(2).run(&["sync"]).code(0);
    put(three.at(0), &["edit", "safety"], "during: of ana\n");
    three.at(0).git(&["fetch", "-q"]).code(0);
    three.at(0).git(&["merge", "-q", "-s", "ours", "--no-edit", "origin/main"]).code(0);
    put(three.at(1), &["edit", "safety"], "during: of bo\n");
    three.at(0).run(&["sync"]).code(0);
    three.settle();
    for who in 0..3 {
        let text = json!(talks(three.at(who))).to_string() + &three.at(who).read("safety.yaml");
        for words in ["of ana", "of bo", "of cy"] {
            assert!(text.contains(words), "{words} at {who}: {text}");
        }
    }
    put(three.at(1), &["edit", "safety"], "during: of us all\n");
    three.settle();
    assert!((0..3).all(|who| talks(three.at(who)).is_empty()));
}

#[test]
fn of_three_texts_that_all_stand_in_the_record_there_is_one_talk() {
    let three = Several::on("2026-11-23", 3);
    for who in 0..3 {
        put(three.at(who), &["edit", "safety"], &format!("during: text {who}\n"));
    }
    three.settle();
    let found = talks(three.at(0));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["now"], json!(["text 0", "text 1", "text 2"]));
}

#[test]
fn what_one_settled_is_settled_where_the_other_had_joined_the_same_lines() {
    let two = two_titles();
    // Ana joins the same two lines by herself, before she hears of what Bo does.
    two.ana.git(&["fetch", "-q", two.bo.repo_str(), "main"]).code(0);
    two.ana.git(&["merge", "-q", "--no-edit", "FETCH_HEAD"]).code(1);
    two.ana.run(&["resolve"]).code(6);
    assert_eq!(talks(&two.ana).len(), 1);
    two.bo.run(&["sync"]).code(6);
    put(&two.bo, &["edit", "agreements/phones"], "title: Ours\n");
    two.bo.run(&["sync"]).code(0);
    two.settle();
    assert_eq!((talks(&two.ana), talks(&two.bo)), (vec![], vec![]));
    assert!(two.ana.read("agreements/phones.yaml").contains("title: Ours"));
}

#[test]
fn who_heard_of_it_first_makes_no_difference_to_whose_version_it_says_it_is() {
    let three = Several::on("2026-11-23", 3);
    put(three.at(1), &["add", "term", "soon"], "term: soon\n");
    three.at(1).run(&["sync"]).code(0);
    for who in [0, 2] {
        put(three.at(who), &["add", "term", "late"], &format!("term: late {who}\n"));
        three.at(who).git(&["fetch", "-q"]).code(0);
        three.at(who).git(&["merge", "-q", "-s", "ours", "--no-edit", "origin/main"]).code(0);
        assert_eq!(talks(three.at(who)).len(), 1);
    }
    three.settle();
    let of_ana = talks(three.at(0));
    assert!(of_ana.iter().any(|talk| talk["record"] == "terms/soon"), "{of_ana:?}");
    assert_eq!(of_ana, talks(three.at(1)));
    assert_eq!(of_ana, talks(three.at(2)));
}

//! `agree` and `withdraw`, with commits and merges by git itself.

use couplelog::history::agreements::AgreementView;
use couplelog::history::view::View;
use couplelog::render::agreement;
use couplelog::store::Store;
use serde_json::{Value, json};

use crate::couple::{Couple, Ran};
use crate::terminal::Terminal;

const PHONES: &str = "agreements/phones.yaml";
const WORDS: &str = "\
# A few words by which we both know it?
title: Phones at dinner   # and after
terms:
  - Phones stay in the hall.
  - Calls from family are fine.
where: at home
limits: [photos]
";

/// A couple on the first of November with an agreement that nobody has agreed to yet.
fn couple() -> Couple {
    let mut couple = Couple::without_repository();
    couple.on("2026-11-01");
    couple
        .run(&["init", couple.repo_str(), "--person", "ana=Ana", "--person", "bo=Bo", "--me", "ana"])
        .code(0);
    couple.write(PHONES, WORDS);
    couple.git_commit("bo", "2026-11-01");
    couple
}

fn agree(couple: &mut Couple, person: &str, day: &str) -> Ran {
    couple.on(day).run(&["agree", "phones", "--yes", "--as", person]).code(0)
}

/// A couple who both agreed on the second of November.
fn agreed() -> Couple {
    let mut couple = couple();
    agree(&mut couple, "ana", "2026-11-02");
    agree(&mut couple, "bo", "2026-11-02");
    couple
}

fn view(couple: &Couple, day: &str) -> AgreementView {
    let view = View::load(&Store::open(&couple.repo()).unwrap(), day.parse().unwrap()).unwrap();
    view.agreements["agreements/phones"].clone()
}

#[track_caller]
fn is_in_force(couple: &Couple, day: &str, expected: bool) {
    let view = view(couple, day);
    assert_eq!(view.in_force, expected, "on {day}: {view:?}");
}

/// What somebody who has agreed is told, without anything being written.
fn told(couple: &mut Couple, day: &str) -> Value {
    let head = couple.git(&["rev-parse", "HEAD"]).out;
    let json = couple.on(day).run(&["agree", "phones", "--yes", "--as", "bo", "--json"]).code(0).json();
    assert_eq!(couple.git(&["rev-parse", "HEAD"]).out, head);
    json
}

#[test]
fn it_is_in_force_when_everyone_agreed_and_the_days_have_passed() {
    let mut couple = couple();
    let said = agree(&mut couple, "ana", "2026-11-02");
    assert!(said.out.contains("\nnot in force\n"), "{}", said.out);
    assert!(said.out.contains("not everyone has agreed to these words"), "{}", said.out);
    assert!(!said.out.contains("Bo"), "{}", said.out);
    let said = agree(&mut couple, "bo", "2026-11-04");
    assert!(said.out.contains("it counts from 8 Nov 2026"), "{}", said.out);
    is_in_force(&couple, "2026-11-07", false);
    is_in_force(&couple, "2026-11-08", true);
    assert_eq!(view(&couple, "2026-11-07").counts_from, "2026-11-08".parse().ok());
    let json = told(&mut couple, "2026-11-08");
    assert_eq!((&json["in_force"], &json["counts_from"]), (&json!(true), &Value::Null));
    assert_eq!((&json["why_not"], &json["paused"]), (&json!([]), &json!([])));
    assert!(json["note"].as_str().unwrap().contains("not consent now"));
    let said = couple.run(&["agree", "phones", "--yes"]).code(0);
    assert!(said.out.contains("\nin force\n") && said.out.contains("not consent now"), "{}", said.out);
}

#[test]
fn its_page_says_exactly_whether_it_is_in_force_and_what_was_said_before_is_not_consent() {
    let mut couple = agreed();
    let page = couple.on("2026-11-05").run(&["show", "phones"]).code(0).out;
    let begins = "not in force\n  it counts from 6 Nov 2026\n  agreed to these words: Ana (2 Nov 2026), \
                  Bo (2 Nov 2026)\n  to be looked at again by 31 Jan 2027\n\nPhones at dinner\n";
    assert!(page.starts_with(begins), "{page}");
    assert!(page.contains("- Phones stay in the hall.") && !page.contains("digest"), "{page}");
    assert!(page.ends_with("What was said before is not consent now: ask today.\n"), "{page}");
    let page = couple.on("2026-11-06").run(&["show", "phones"]).code(0).out;
    assert!(page.starts_with("in force\n"), "{page}");
    let json = couple.run(&["show", "phones", "--json"]).code(0).json();
    assert_eq!((&json["kind"], &json["in_force"]), (&json!("agreement"), &json!(true)));
    assert_eq!((&json["counts_from"], &json["why_not"]), (&Value::Null, &json!([])));
    assert_eq!(json["fields"]["agreed"].as_array().unwrap().len(), 2);
    assert!(json["note"].is_string() && json["paused"] == json!([]));
    // What Bo has not said is Bo's: Ana is told of her own part only.
    couple.run(&["withdraw", "phones", "--as", "bo"]).code(0);
    let (anas, bos) = (["show", "phones", "--json"], ["show", "phones", "--json", "--as", "bo"]);
    assert_eq!(couple.run(&anas).json()["why_not"], json!(["not everyone has agreed to these words"]));
    assert_eq!(couple.run(&bos).json()["why_not"], json!(["you have not agreed to these words"]));
}

#[test]
fn only_the_entry_is_written_in_a_commit_of_its_person() {
    let mut couple = couple();
    agree(&mut couple, "bo", "2026-11-02");
    let text = couple.read(PHONES);
    let (words, entry) = text.split_at(WORDS.len());
    assert_eq!(words, WORDS);
    let lines: Vec<&str> = entry.lines().collect();
    assert_eq!(lines[..3], ["agreed:", "  - person: bo", "    \"on\": 2026-11-02"]);
    let log = couple.git(&["log", "-1", "--format=%s %ae %at"]).out;
    assert_eq!(log, "update agreements bo@couplelog.invalid 1793577600\n");
    assert_eq!(couple.git(&["status", "--porcelain"]).out, "");
}

#[test]
fn the_words_and_what_changed_in_them_are_shown_before_anything_is_written() {
    let mut couple = couple();
    let said = agree(&mut couple, "ana", "2026-11-02");
    for words in [
        "- Phones stay in the hall.",
        "not agreed to this before",
        "talking to a doctor, a helpline or someone trusted",
        "no rule for the other's friends, phone, clothes, health care or money",
        "couplelog withdraw agreements/phones",
    ] {
        assert!(said.err.contains(words), "{words}: {}", said.err);
    }
    couple.write(PHONES, &couple.read(PHONES).replace("in the hall", "in the kitchen, off"));
    couple.git_commit("bo", "2026-11-03");
    let said = agree(&mut couple, "ana", "2026-11-04");
    assert!(said.err.contains("What changed since you last agreed on 2 Nov 2026"), "{}", said.err);
    assert!(said.err.contains("Phones stay in the [-hall.-]{+kitchen, off.+}"), "{}", said.err);
}

#[test]
fn withdrawing_counts_at_once_needs_no_reason_and_can_be_said_twice() {
    let mut couple = agreed();
    is_in_force(&couple, "2026-11-20", true);
    let said = couple.on("2026-11-20").run(&["withdraw", "phones"]).code(0);
    assert!(said.out.contains("It is not in force"), "{}", said.out);
    is_in_force(&couple, "2026-11-20", false);
    assert!(!couple.read(PHONES).contains("person: ana") && couple.read(PHONES).contains("person: bo"));
    assert_eq!(
        couple.git(&["log", "-1", "--format=%s %ae"]).out,
        "update agreements ana@couplelog.invalid\n"
    );
    let head = couple.git(&["rev-parse", "HEAD"]).out;
    let json = couple.run(&["withdraw", "agreements/phones", "--json"]).code(0).json();
    assert_eq!((&json["commit"], &json["in_force"]), (&Value::Null, &json!(false)));
    assert_eq!(couple.git(&["rev-parse", "HEAD"]).out, head);
    agree(&mut couple, "ana", "2026-11-20");
    is_in_force(&couple, "2026-11-23", false);
    is_in_force(&couple, "2026-11-24", true);
}

#[test]
fn a_withdrawal_takes_no_other_unsaved_edit_with_it_and_loses_none() {
    let mut couple = agreed();
    let edited = couple.read(PHONES).replace("at home", "in here");
    couple.write(PHONES, &edited);
    couple.on("2026-11-20").run(&["withdraw", "phones"]).code(0);
    let saved = couple.git(&["show", "HEAD:agreements/phones.yaml"]).out;
    assert!(saved.contains("at home") && !saved.contains("person: ana"), "{saved}");
    let here = couple.read(PHONES);
    assert!(here.contains("in here") && !here.contains("person: ana"), "{here}");
    assert_eq!(couple.git(&["status", "--porcelain"]).out, " M agreements/phones.yaml\n");
}

#[test]
fn a_withdrawal_works_where_the_file_is_deleted_broken_or_oddly_laid_out() {
    for broken in [
        None,
        Some("title: [Phones\n"),
        Some("agreed: {a: b}\nagreed: []\n"),
        Some("<<<<<<< ours\ntitle: a\n=======\n>>>>>>> theirs\n"),
    ] {
        let mut couple = agreed();
        match broken {
            None => std::fs::remove_file(couple.repo().join(PHONES)).unwrap(),
            Some(text) => couple.write(PHONES, text),
        }
        is_in_force(&couple, "2026-11-20", false);
        couple.on("2026-11-20").run(&["withdraw", "phones"]).code(0);
        couple.git(&["checkout", "-q", "--", PHONES]).code(0);
        assert!(!couple.read(PHONES).contains("person: ana"), "{broken:?}");
        is_in_force(&couple, "2026-11-20", false);
    }
}

#[test]
fn a_withdrawal_from_a_saved_file_that_cannot_be_read_holds_once_it_is_mended() {
    let mut couple = agreed();
    let sound = couple.read(PHONES);
    couple.write(PHONES, &sound.replace("where: at home", "where: [at home"));
    couple.git_commit("bo", "2026-11-10");
    couple.on("2026-11-20").run(&["withdraw", "phones"]).code(0);
    let broken = couple.read(PHONES);
    assert!(broken.contains("where: [at home") && !broken.contains("person: ana"), "{broken}");
    couple.write(PHONES, &broken.replace("[at home", "at home"));
    couple.git_commit("bo", "2026-11-21");
    is_in_force(&couple, "2026-12-20", false);
    // Where not even the entry can be found, it says that it is not in force, and what to do.
    couple.write(PHONES, "\u{0}\u{1}: [");
    couple.git_commit("bo", "2026-11-22");
    let said = couple.run(&["withdraw", "phones", "--as", "bo"]).code(0);
    assert!(said.out.contains("can't be read, so it is not in force"), "{}", said.out);
}

#[test]
fn a_withdrawal_while_another_git_holds_its_lock_counts_all_the_same() {
    let mut couple = agreed();
    couple.write(".git/index.lock", "");
    let said = couple.on("2026-11-20").run(&["withdraw", "phones"]).code(0);
    assert!(said.out.contains("counts here already") && said.out.contains("not committed"), "{}", said.out);
    is_in_force(&couple, "2026-11-20", false);
}

#[test]
fn while_paused_nobody_agrees_and_anybody_withdraws() {
    let mut couple = agreed();
    couple.on("2026-11-20").run(&["pause", "--as", "bo"]).code(0);
    is_in_force(&couple, "2026-11-20", false);
    assert_eq!(told_why(&couple, "2026-11-20"), ["everything is paused"]);
    let refused = couple.run(&["agree", "phones", "--yes"]).code(4);
    assert!(refused.err.contains("paused") && refused.err.contains("Hint: "), "{}", refused.err);
    let said = couple.run(&["withdraw", "phones"]).code(0);
    assert!(said.out.starts_with("PAUSED by Bo"), "{}", said.out);
    couple.run(&["resume", "--as", "bo"]).code(0);
    is_in_force(&couple, "2026-12-20", false);
}

fn told_why(couple: &Couple, day: &str) -> Vec<String> {
    let view = View::load(&Store::open(&couple.repo()).unwrap(), day.parse().unwrap()).unwrap();
    agreement::why_not(&view, &view.agreements["agreements/phones"], Some("ana"))
}

#[test]
fn words_that_are_not_saved_are_not_agreed_to_and_are_not_in_force() {
    let mut couple = agreed();
    couple.write(PHONES, &couple.read(PHONES).replace("hall", "kitchen"));
    is_in_force(&couple, "2026-11-20", false);
    let refused = couple.on("2026-11-20").run(&["agree", "phones", "--yes"]).code(4);
    assert!(refused.err.contains("not saved") && refused.err.contains("couplelog save"), "{}", refused.err);
    couple.write("agreements/new.yaml", "title: New\n");
    couple.run(&["agree", "new", "--yes"]).code(4);
    couple.git(&["checkout", "-q", "--", PHONES]).code(0);
    is_in_force(&couple, "2026-11-20", true);
    // An entry written by hand counts as little before its commit; one taken out counts at once.
    couple.write(PHONES, &couple.read(PHONES).replace("person: bo", "person: nobody"));
    is_in_force(&couple, "2026-11-20", false);
}

#[test]
fn an_entry_by_hand_counts_when_its_own_person_committed_it_and_never_otherwise() {
    for (author, counts) in [("bo", true), ("ana", false), ("someone-else", false)] {
        let mut couple = couple();
        agree(&mut couple, "ana", "2026-11-02");
        let text = couple.read(PHONES);
        let digest = text.rsplit(' ').next().unwrap().trim().to_owned();
        couple.write(PHONES, &format!("{text}  - {{person: bo, digest: {digest}}}\n"));
        is_in_force(&couple, "2026-12-01", false);
        couple.git_commit(author, "2026-11-03");
        is_in_force(&couple, "2026-11-06", false);
        is_in_force(&couple, "2026-12-01", counts);
    }
}

#[test]
fn changed_words_leave_agreements_behind_until_everyone_agrees_again_even_changed_back() {
    let mut couple = agreed();
    let before = couple.read(PHONES);
    couple.write(PHONES, &before.replace("hall", "kitchen"));
    couple.git_commit("bo", "2026-11-10");
    couple.write(PHONES, &before);
    couple.git_commit("bo", "2026-11-11");
    is_in_force(&couple, "2026-12-01", false);
    // The entries still fit, so agreeing again takes two commits: hers is an event of its own.
    let count =
        |couple: &Couple| couple.git(&["rev-list", "--count", "HEAD"]).out.trim().parse::<u32>().unwrap();
    let commits = count(&couple);
    let said = agree(&mut couple, "ana", "2026-11-12");
    assert!(said.err.contains("your agreement was left behind"), "{}", said.err);
    assert_eq!(count(&couple), commits + 2);
    is_in_force(&couple, "2026-12-01", false);
    agree(&mut couple, "bo", "2026-11-13");
    is_in_force(&couple, "2026-11-16", false);
    is_in_force(&couple, "2026-11-17", true);
}

#[test]
fn two_people_agree_on_two_branches_and_git_brings_them_together() {
    let mut couple = couple();
    couple.git(&["branch", "other"]).code(0);
    agree(&mut couple, "ana", "2026-11-02");
    couple.git(&["checkout", "-q", "other"]).code(0);
    agree(&mut couple, "bo", "2026-11-03");
    let bos = couple.read(PHONES);
    couple.git(&["checkout", "-q", "main"]).code(0);
    let anas = couple.read(PHONES);
    let merge = couple.git(&["merge", "--no-commit", "other"]);
    assert_ne!(merge.code, 0, "the file needs a talk: {}", merge.out);
    couple.write(PHONES, &format!("{anas}{}", &bos[WORDS.len() + "agreed:\n".len()..]));
    couple.git_commit("bo", "2026-11-05");
    is_in_force(&couple, "2026-11-06", false);
    is_in_force(&couple, "2026-11-07", true);
}

#[test]
fn a_merge_with_a_branch_of_other_words_leaves_the_agreements_behind() {
    for strategy in ["ours", "theirs"] {
        let couple = agreed();
        couple.git(&["checkout", "-q", "-b", "other"]).code(0);
        couple.write(PHONES, &couple.read(PHONES).replace("hall", "kitchen"));
        couple.git_commit("bo", "2026-11-10");
        couple.git(&["checkout", "-q", "main"]).code(0);
        couple.write("code.yaml", "values: kindness\n");
        couple.git_commit("ana", "2026-11-10");
        if strategy == "ours" {
            couple.git(&["merge", "-q", "-s", "ours", "-m", "by hand", "other"]).code(0);
        } else {
            couple.git(&["merge", "-q", "-X", "theirs", "-m", "by hand", "other"]).code(0);
        }
        is_in_force(&couple, "2026-12-01", false);
    }
}

#[test]
fn a_withdrawal_that_was_reset_away_or_only_fetched_counts() {
    let mut couple = agreed();
    couple.on("2026-11-20").run(&["withdraw", "phones"]).code(0);
    couple.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]).code(0);
    couple.git(&["reset", "-q", "--hard", "HEAD~1"]).code(0);
    is_in_force(&couple, "2026-12-20", false);
    couple.git(&["update-ref", "-d", "refs/remotes/origin/main"]).code(0);
    is_in_force(&couple, "2026-12-20", false);
    let said = agree(&mut couple, "ana", "2026-12-20");
    assert!(said.out.contains("it counts from 24 Dec 2026"), "{}", said.out);
    is_in_force(&couple, "2026-12-23", false);
    is_in_force(&couple, "2026-12-24", true);
}

#[test]
fn a_hard_limit_on_what_it_touches_is_in_the_way_under_any_of_its_names() {
    let names = ["photos", "limits/bo/photos", "Photos", "photos-giving"];
    for name in names {
        let mut couple = couple();
        couple.write(PHONES, &WORDS.replace("[photos]", &format!("[\"{name}\"]")));
        couple.git_commit("ana", "2026-11-01");
        agree(&mut couple, "ana", "2026-11-02");
        agree(&mut couple, "bo", "2026-11-02");
        couple.on("2026-11-20").run(&["limit", "photos", "soft-limit", "--as", "bo"]).code(0);
        is_in_force(&couple, "2026-11-20", true);
        couple.run(&["limit", "photos", "hard-limit", "--as", "bo"]).code(0);
        assert_eq!(told_why(&couple, "2026-11-20"), ["Bo has a hard limit on photos"], "{name}");
        let said = couple.run(&["agree", "phones", "--yes"]).code(0);
        assert!(said.out.contains("\nnot in force\n  Bo has a hard limit on photos\n"), "{}", said.out);
    }
}

#[test]
fn past_its_review_day_it_is_talk_first_and_never_renews_itself() {
    let couple = agreed();
    is_in_force(&couple, "2027-01-31", true);
    is_in_force(&couple, "2027-02-01", false);
    assert_eq!(told_why(&couple, "2027-02-01"), ["its review day has passed: talk first"]);
    couple.write(PHONES, &format!("{}review_by: 2026-12-01\n", couple.read(PHONES)));
    is_in_force(&couple, "2026-12-02", false);
    couple.git_commit("ana", "2026-11-20");
    is_in_force(&couple, "2026-12-01", true);
    is_in_force(&couple, "2026-12-02", false);
    // A later day that nobody saved renews nothing.
    couple.write(PHONES, &couple.read(PHONES).replace("2026-12-01", "2029-12-01"));
    is_in_force(&couple, "2026-12-02", false);
}

#[test]
fn a_repair_that_touches_it_is_in_the_way_until_the_affected_person_closes_it() {
    const REPAIR: &str = "repairs/2026-11-20-dinner.yaml";
    let open = "affected: ana\ntouches: {agreements: [agreements/phones]}\n";
    let couple = agreed();
    couple.write(REPAIR, open);
    assert_eq!(told_why(&couple, "2026-11-20"), ["a repair that touches it is open"]);
    couple.git_commit("bo", "2026-11-20");
    is_in_force(&couple, "2026-11-20", false);
    for by_bo in [
        format!("{open}closed: 2026-11-21\n"),
        open.replace("ana", "bo"),
        format!("{}closed: 2026-11-21\n", open.replace("ana", "bo")),
        open.replace("phones", "other"),
    ] {
        couple.write(REPAIR, &by_bo);
        couple.git_commit("bo", "2026-11-21");
        is_in_force(&couple, "2026-12-20", false);
    }
    std::fs::remove_file(couple.repo().join(REPAIR)).unwrap();
    couple.git_commit("bo", "2026-11-22");
    is_in_force(&couple, "2026-12-20", false);
    couple.write(REPAIR, open);
    couple.git_commit("ana", "2026-11-23");
    couple.write(REPAIR, &format!("{open}closed: 2026-11-24\noutcome: ended-unrepaired\n"));
    is_in_force(&couple, "2026-12-20", false);
    couple.git_commit("ana", "2026-11-24");
    assert_eq!(view(&couple, "2026-12-20").why_not, [], "bo named himself as affected, and closed that");
    is_in_force(&couple, "2026-12-20", true);
}

#[test]
fn a_repair_that_somebody_else_began_closed_or_that_cannot_be_read_is_in_the_way() {
    const REPAIR: &str = "repairs/2026-11-20-dinner.yaml";
    let couple = agreed();
    couple.write(REPAIR, "affected: ana\ntouches: {agreements: [Phones at dinner]}\nclosed: 2026-11-20\n");
    couple.git_commit("bo", "2026-11-20");
    assert_eq!(told_why(&couple, "2026-12-20"), ["a repair that touches it is open"]);
    let couple = agreed();
    couple.write(REPAIR, "affected: [\n");
    is_in_force(&couple, "2026-12-20", false);
    couple.write(REPAIR, "affected: ana\ntouches: {agreements: [meals]}\n");
    is_in_force(&couple, "2026-12-20", true);
}

#[test]
fn without_a_terminal_it_needs_a_flag_and_unknown_names_get_a_suggestion() {
    let couple = couple();
    let refused = couple.run(&["agree", "phones"]).code(2);
    assert!(refused.err.contains("--yes"), "{}", refused.err);
    for verb in [&["agree", "--yes"][..], &["withdraw"]] {
        let said = couple.run(&[verb, &["phonse"]].concat()).code(2);
        assert!(said.err.contains("did you mean `agreements/phones`?"), "{}", said.err);
        couple.run(&[verb, &["../x"]].concat()).code(2);
        couple.run(&[verb, &["limits/ana/photos"]].concat()).code(2);
    }
    couple.write("agreements/phone-calls.yaml", "title: Calls\n");
    let said = couple.run(&["withdraw", "phone"]).code(2);
    assert!(said.err.contains("agreements/phone-calls\n  agreements/phones"), "{}", said.err);
    couple.run(&["withdraw", "Calls"]).code(0);
}

#[test]
fn words_that_do_not_pass_the_checks_are_not_agreed_to() {
    let couple = couple();
    for (text, code) in [("terms: [a\n", 3), ("terms: no title\n", 3), ("title: a\nterms: {a: b}\n", 3)] {
        couple.write(PHONES, text);
        couple.git_commit("bo", "2026-11-02");
        couple.run(&["agree", "phones", "--yes"]).code(code);
    }
}

#[test]
fn nothing_in_the_words_can_command_the_terminal() {
    let mut couple = couple();
    couple.write(PHONES, &WORDS.replace("at home", "\"at \\e[2Jhome\\u202e\""));
    couple.git_commit("bo", "2026-11-02");
    let said = agree(&mut couple, "ana", "2026-11-02");
    assert!(said.err.contains("\\u{1b}[2J") && !said.err.contains('\u{1b}'), "{}", said.err);
}

#[test]
fn a_terminal_is_asked_and_enter_alone_agrees_to_nothing() {
    for flags in [&["agree", "phones"][..], &["agree", "phones", "--plain"]] {
        for (answer, words) in [("", "Nothing was written"), ("n", "Nothing was written"), ("y", "Saved")] {
            let couple = couple();
            let mut terminal = Terminal::start(&couple, flags);
            terminal.expect("Phones stay in the hall.");
            terminal.answer("Ana, do you agree to these very words?", answer);
            terminal.expect(words);
            assert_eq!(terminal.code(), 0);
            assert_eq!(couple.read(PHONES).contains("person: ana"), answer == "y");
        }
    }
}

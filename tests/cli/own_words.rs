//! What stands under a person's name and was written by somebody else: marked, left out, and taken back (R3).

use crate::couple::Couple;

const REPAIR: &str = "repairs/2026-11-20-photo";

/// Ana's repair, into which Bo wrote by hand.
fn repair(bo_wrote: impl Fn(&str) -> String) -> Couple {
    let couple = Couple::new();
    couple.run_with(&["add", "agreement", "phones", "--from", "-"], "title: Phones\n").code(0);
    let file = format!("{REPAIR}.yaml");
    let text = "affected: ana\nwhat_happened: a photo was shown around\ntouches: {agreements: [phones]}\n";
    couple.write(&file, text);
    couple.git_commit("bo", "2026-11-20");
    couple.write(&file, &bo_wrote(text));
    couple.git_commit("bo", "2026-11-21");
    couple
}

fn is_in_the_way(couple: &Couple) -> bool {
    couple.run(&["show", "phones"]).code(0).out.contains("a repair that touches it is open")
}

#[test]
fn what_another_closed_in_ones_name_one_closes_oneself_with_the_same_words() {
    let couple = repair(|text| format!("{text}impact: none\nclosed: 2026-11-21\n"));
    for verb in [&["export", "--csv", "repair"][..], &["export", "--csv"]] {
        let table = couple.run(verb).code(0).out;
        assert!(!table.contains("none") && !table.contains("2026-11-21"), "{table}");
    }
    let close = &["edit", REPAIR, "--from", "-"];
    couple.run_with(close, "closed: 2026-11-21\n").code(0);
    let shown = couple.run(&["show", REPAIR]).code(0).out;
    assert!(shown.contains("Closed\n") && shown.contains("(written by Bo)\n    none"), "{shown}");
    assert!(!is_in_the_way(&couple));
    couple.run_with(close, "impact: none\n").code(0);
    couple.run(&["check"]).code(0);
}

#[test]
fn a_repair_stays_with_the_person_whose_place_another_took() {
    let couple = repair(|text| text.replace("affected: ana", "affected: bo"));
    couple.run_with(&["edit", REPAIR, "--as", "bo", "--from", "-"], "closed: 2026-11-23\n").code(4);
    let shown = couple.run(&["show", REPAIR]).code(0).out;
    assert!(shown.contains("(written by Bo)") && shown.contains("Only Ana closes it"), "{shown}");
    let check = couple.run(&["check"]).code(3).out;
    assert!(check.contains("put another name in Ana's place; it stays Ana's to close"), "{check}");
    couple.run_with(&["edit", REPAIR, "--from", "-"], "affected: ana\n").code(0);
    couple.run(&["check"]).code(0);

    let couple = repair(|text| text.to_owned() + "plan: I ask\n");
    std::fs::remove_file(couple.repo().join(format!("{REPAIR}.yaml"))).unwrap();
    couple.git_commit("bo", "2026-11-22");
    assert!(is_in_the_way(&couple));
    assert!(couple.run(&["check"]).code(3).out.contains("Bo took out what was Ana's"));
}

#[test]
fn a_personal_record_shows_what_another_wrote_and_views_leave_it_out() {
    let couple = Couple::new();
    let file = "checkins/2026/2026-11-23/ana.yaml";
    let fields = "comfort: 3\nanxiety: 2\nwins: [slept in]\nfor_professional: [ana]\n";
    couple.run_with(&["checkin", "--from", "-"], fields).code(0);
    couple.write(file, &couple.read(file).replace("anxiety: 2", "anxiety: 5").replace("slept", "gave"));
    couple.git_commit("bo", "2026-11-23");
    let shown = couple.run(&["show", "checkins/2026/2026-11-23/ana"]).code(0);
    assert!(shown.out.contains("from 1 to 5? (written by Bo)\n    5"), "{}", shown.out);
    let trend = couple.run(&["trend", "--json"]).code(0).json();
    assert_eq!(trend["measures"].as_array().map(Vec::len), Some(1), "{trend}");
    let compared = couple.run(&["checkin", "--compare"]).code(0);
    assert!(compared.err.contains("under Ana's name is left out"), "{}", compared.err);
    let views = [&["wins"][..], &["summary", "--for-professional"], &["export", "--csv", "checkin"]];
    for view in views.map(|view| couple.run(view).code(0).out).into_iter().chain([compared.out]) {
        assert!(!view.contains("gave"), "{view}");
    }
    // Said by her with the same number, it is hers.
    couple.run_with(&["edit", "checkins/2026/2026-11-23/ana", "--from", "-"], "anxiety: 5\n").code(0);
    let trend = couple.run(&["trend", "--json"]).code(0).json();
    assert_eq!(trend["measures"][1]["points"][0]["value"], 5, "{trend}");
}

#[test]
fn a_list_of_people_marks_whoever_somebody_else_put_into_it() {
    let couple = Couple::new();
    couple.write("proposals/oil.yaml", "title: Oil\nready: [ana, bo]\nfor_professional: [ana, bo]\n");
    couple.git_commit("bo", "2026-11-23");
    let shown = couple.run(&["show", "oil"]).code(0).out;
    assert_eq!(shown.matches("- Ana (written by Bo)\n    - Bo\n").count(), 2, "{shown}");
}

#[test]
fn who_takes_the_agreement_out_of_a_repair_neither_frees_it_nor_keeps_it_from_being_closed() {
    let couple = repair(|text| text.replace("[phones]", "[]"));
    assert!(is_in_the_way(&couple));
    couple.run_with(&["edit", REPAIR, "--from", "-"], "closed: 2026-11-23\n").code(0);
    assert!(!is_in_the_way(&couple));
    couple.run_with(&["edit", REPAIR, "--from", "-"], "closed:\ntouches: {agreements: [phones]}\n").code(0);
    assert!(is_in_the_way(&couple));
}

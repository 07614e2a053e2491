//! What `status` and `check` say of agreements: of each person's own part, never of what another hasn't said.

use crate::couple::Couple;

const PHONES: &str = "agreements/phones.yaml";

fn due(couple: &Couple, person: &str) -> Vec<String> {
    let out = couple.run(&["status", "--as", person]).code(0).out;
    out.lines().filter(|line| line.contains("Phones:")).map(|line| line.trim().to_owned()).collect()
}

fn couple() -> Couple {
    let mut couple = Couple::new();
    couple.write(PHONES, "title: Phones\nterms: in the hall\nreview_by: 2026-12-31\n");
    couple.git_commit("bo", "2026-11-01");
    couple.on("2026-11-02").run(&["agree", "phones", "--yes", "--as", "bo"]).code(0);
    couple
}

#[test]
fn it_waits_for_ones_own_word_and_says_nothing_of_the_others() {
    let couple = couple();
    assert_eq!(
        due(&couple, "ana"),
        ["Phones: words to read, and yours to agree to or not: couplelog agree agreements/phones"]
    );
    assert!(due(&couple, "bo").is_empty());
    couple.run(&["agree", "phones", "--yes", "--as", "ana"]).code(0);
    couple.run(&["withdraw", "phones", "--as", "ana"]).code(0);
    assert!(due(&couple, "ana").is_empty(), "who withdrew is not asked again");
}

#[test]
fn changed_words_and_a_passed_review_day_are_said_by_status_and_check() {
    let mut couple = couple();
    couple.run(&["agree", "phones", "--yes", "--as", "ana"]).code(0);
    couple.on("2026-12-01");
    assert!(due(&couple, "ana").is_empty());
    let found = couple.on("2027-01-02").run(&["check"]).code(0).out;
    assert!(found.contains("review_by: its review day has passed"), "{found}");
    assert!(due(&couple, "ana")[0].contains("talk first"), "{:?}", due(&couple, "ana"));
    let words = couple.read(PHONES).replace("hall", "kitchen").replace("2026-12-31", "2027-12-31");
    couple.write(PHONES, &words);
    couple.git_commit("bo", "2027-01-02");
    for person in ["ana", "bo"] {
        assert!(due(&couple, person)[0].contains("its words changed since you agreed"), "{person}");
    }
    let found = couple.run(&["check"]).code(0).out;
    assert!(found.contains("agreed: an entry in it is for other words than these"), "{found}");
}

#[test]
fn someone_who_left_and_once_agreed_is_no_error() {
    let couple = couple();
    let with = couple.read(PHONES).replace("person: bo", "person: cy");
    assert!(with.contains("cy"));
    couple.write(PHONES, &with);
    couple.git_commit("ana", "2026-11-03");
    couple.run(&["check"]).code(0);
}

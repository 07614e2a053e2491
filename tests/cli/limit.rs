//! `limit` and `limits`.

use crate::couple::Couple;

#[test]
fn a_looser_stance_waits_and_can_be_taken_back() {
    let mut couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    let said = couple.run(&["limit", "photos", "yes"]).code(0);
    assert!(said.out.contains("27 Nov 2026") && said.out.contains("--keep"), "{}", said.out);
    let limits = couple.run(&["limits", "--json"]).code(0).json();
    let ana = &limits["topics"][0]["people"]["ana"];
    assert_eq!((ana["stance"].as_str(), ana["in_force"].as_str()), (Some("yes"), Some("hard-limit")));
    assert_eq!(ana["counts_from"], "2026-11-27");
    couple.on("2026-11-26").run(&["limit", "photos", "--keep"]).code(0);
    let limits = couple.on("2026-12-30").run(&["limits", "--json"]).code(0).json();
    assert_eq!(limits["topics"][0]["people"]["ana"]["in_force"], "hard-limit");
}

#[test]
fn someone_elses_limit_is_refused_with_who_can_change_it() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit", "--as", "bo"]).code(0);
    let refused = couple.run_with(&["edit", "limits/bo/photos", "--from", "-"], "stance: maybe\n").code(4);
    assert!(refused.err.contains("only Bo can change it"), "{}", refused.err);
}

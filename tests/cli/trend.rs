//! `trend`: one's own measures, and another's only where they choose it.

use serde_json::json;

use crate::couple::Couple;
use crate::sitting::{BOTH, CTRL_C, Sitting, Way};

fn with_numbers() -> Couple {
    let mut couple = Couple::new();
    for (day, ana, bo) in [("2026-10-12", 2, 5), ("2026-10-26", 3, 4), ("2026-11-09", 4, 4)] {
        couple.on(day);
        couple.run_with(&["checkin", "--from", "-"], &format!("comfort: {ana}\nwins: the pace\n")).code(0);
        couple.run_with(&["checkin", "--from", "-", "--as", "bo"], &format!("comfort: {bo}\n")).code(0);
    }
    couple.run_with(&["checkin", "--from", "-"], "anxiety: 2\n").code(0);
    couple.on("2026-11-23");
    couple
}

#[test]
fn ones_own_numbers_are_drawn_and_nobody_elses() {
    let couple = with_numbers();
    let out = couple.run(&["trend"]).code(0).out;
    let rows: Vec<&str> =
        out.lines().skip_while(|line| !line.starts_with("How comfortable")).take(6).collect();
    assert_eq!(rows[1..], ["   5 |", "   4 |        o", "   3 |     o", "   2 |  o", "   1 |"], "{out}");
    assert!(
        out.contains("12 Oct 2026 to 9 Nov 2026") && !out.contains("Bo") && !out.contains("energy"),
        "{out}"
    );
    for word in ["average", "total", "score", "mean", "%", "streak"] {
        assert!(!out.to_lowercase().contains(word), "{word}: {out}");
    }
    let one = couple.run(&["trend", "anx", "--since", "2026-11-01"]).code(0).out;
    assert!(one.contains("How anxious") && !one.contains("comfortable"), "{one}");
}

#[test]
fn for_a_screen_reader_it_is_told_a_day_a_line() {
    let couple = with_numbers();
    let out = couple.run(&["trend", "comfort", "--plain"]).code(0).out;
    for line in
        ["  Ana, from 1 (low) to 5 (high):", "    12 Oct 2026: 2", "    26 Oct 2026: 3", "    9 Nov 2026: 4"]
    {
        assert!(out.lines().any(|it| it == line), "{line}: {out}");
    }
    assert!(!out.contains('|') && !out.contains("Bo"), "{out}");
}

#[test]
fn as_json_it_is_the_same_and_one_person_only() {
    let couple = with_numbers();
    let json = couple.run(&["trend", "--json"]).code(0).json();
    assert_eq!((&json["version"], &json["person"], &json["paused"]), (&json!(1), &json!("ana"), &json!([])));
    let comfort = &json["measures"][0];
    assert_eq!(comfort["measure"], "comfort");
    assert_eq!(comfort["points"][0], json!({ "date": "2026-10-12", "value": 2 }));
    assert_eq!(json["measures"].as_array().unwrap().len(), 2, "what was never said has no line: {json}");
    let none = Couple::new();
    assert_eq!(none.run(&["trend", "--json"]).code(0).json()["measures"], json!([]));
    assert!(none.run(&["trend"]).code(0).out.contains("couplelog checkin"));
}

#[test]
fn anothers_line_is_theirs_to_choose_at_the_keyboard_and_never_in_a_script() {
    let couple = with_numbers();
    for args in [&["trend", "--together"][..], &["trend", "--together", "--json"]] {
        let ran = couple.run(args).code(4);
        assert!(ran.out.is_empty() && ran.err.contains("only they can choose"), "{}", ran.err);
    }
    for way in BOTH {
        let mut sitting = Sitting::start(&couple, way, &["trend", "comfort", "--together"]);
        sitting.sees("for Bo alone").chooses("shall your line be drawn", 1);
        let (code, seen) = sitting.ends();
        assert_eq!(code, 0, "{seen}");
        let shown = if way == Way::Plain { "12 Oct 2026: 5" } else { "o Ana, x Bo, * the same" };
        assert!(seen.contains(shown), "{seen}");
        for keys in ["", "2"] {
            let mut sitting = Sitting::start(&couple, Way::Plain, &["trend", "comfort", "--together"]);
            sitting.answers("shall your line be drawn", keys);
            let (code, seen) = sitting.ends();
            assert!(code == 0 && seen.contains("12 Oct 2026: 2") && !seen.contains(": 5"), "{seen}");
        }
        let mut sitting = Sitting::start(&couple, way, &["trend", "--together"]);
        sitting.asked("shall your line be drawn").types(CTRL_C).sees("Nothing was drawn");
        assert_eq!(sitting.ends().0, 0);
    }
}

#[test]
fn whether_the_other_has_checked_in_is_not_told() {
    let couple = Couple::new();
    couple.run_with(&["checkin", "--from", "-"], "comfort: 3\n").code(0);
    let shown = |keys: &str| {
        let mut sitting = Sitting::start(&couple, Way::Plain, &["trend", "--together"]);
        sitting.sees("for Bo alone").answers("shall your line be drawn", keys);
        let (code, seen) = sitting.ends();
        assert_eq!(code, 0);
        seen.split_once("How comfortable").unwrap().1.to_owned()
    };
    assert_eq!(shown("1"), shown("2"));
}

#[test]
fn a_measure_that_is_none_is_refused_with_a_near_one() {
    let couple = Couple::new();
    assert!(couple.run(&["trend", "anxeity"]).code(2).err.contains("did you mean `anxiety`?"));
    couple.run(&["trend", ""]).code(2);
    couple.run(&["trend", "--since", "soonish"]).code(2);
}

//! A script that reads JSON sees no question: under `--json` no verb asks one, at a terminal either.

use std::collections::BTreeSet;

use crate::couple::Couple;
use crate::sitting::{BOTH, Sitting, Way};

/// Each verb in a way that asks at a terminal, where it has one: its words, how it ends, and what it says.
const RUNS: [(&[&str], i32, &str); 58] = [
    (&["init", "another"], 2, "--person"),
    (&["init", "another", "--person", "ana=Ana", "--person", "bo=Bo"], 2, "--me"),
    (&["join", "stick", "another"], 2, "--me"),
    (&["status"], 0, "\"version\""),
    (&["limit", "music"], 2, "--from -"),
    (&["limits"], 0, "\"version\""),
    (&["pause"], 0, "\"version\""),
    (&["resume"], 0, "\"version\""),
    (&["signals"], 0, "\"version\""),
    (&["signals", "--retire"], 2, "--retire SIGNAL"),
    (&["signals", "--keep"], 2, "--retire SIGNAL"),
    (&["safety"], 0, "\"version\""),
    (&["log"], 2, "--from -"),
    (&["debrief"], 2, "--from -"),
    (&["debrief", "dinner"], 2, "--from -"),
    (&["debrief", "evening", "--compare"], 2, "more of its name"),
    (&["checkin"], 2, "--from -"),
    (&["checkin", "--compare"], 0, "\"version\""),
    (&["agree", "phones"], 2, "couplelog agree phones --yes"),
    (&["withdraw", "phones"], 0, "\"version\""),
    (&["propose"], 2, "--from -"),
    (&["propose", "A walk"], 0, "\"version\""),
    (&["propose", "oil", "--state", "ready"], 2, "--state ready --yes"),
    (&["decline", "oil"], 0, "\"version\""),
    (&["review"], 0, "\"version\""),
    (&["review", "photos"], 2, "--talk-later"),
    (&["remind"], 0, "\"version\""),
    (&["remind", "--done"], 2, "--done 1"),
    (&["compare", "music"], 2, "no JSON"),
    (&["learn"], 0, "\"version\""),
    (&["learn", "--add", "Massage"], 0, "\"version\""),
    (&["learn", "massage", "--note"], 2, "--from -"),
    (&["glossary"], 0, "\"version\""),
    (&["glossary", "--add", "slowly"], 0, "\"version\""),
    (&["wins"], 0, "\"version\""),
    (&["trend", "--together"], 4, "couplelog trend"),
    (&["history"], 0, "\"version\""),
    (&["diff"], 0, "\"version\""),
    (&["list"], 0, "\"version\""),
    (&["show", "safety"], 0, "\"version\""),
    (&["path", "safety"], 0, "\"version\""),
    (&["add", "agreement"], 2, "couplelog add agreement NAME"),
    (&["add", "care"], 2, "--from -"),
    (&["edit", "safety"], 2, "--from -"),
    (&["share", "touch"], 2, "couplelog share touch --yes"),
    (&["save"], 0, "\"version\""),
    (&["undo"], 0, "\"version\""),
    (&["drafts", "--discard", "dance"], 2, "--yes"),
    (&["sync"], 0, "\"version\""),
    (&["conflicts"], 0, "\"version\""),
    (&["resolve"], 0, "\"version\""),
    (&["remote"], 0, "\"version\""),
    (&["check"], 0, "\"version\""),
    (&["import", "limits", "limits.csv"], 2, "--yes"),
    (&["export"], 0, "\"version\""),
    (&["summary", "--for-professional", "--output", "page.md"], 2, "--yes"),
    (&["schema", "limit"], 0, "\"version\""),
    (&["leave"], 2, "couplelog leave --yes"),
];

/// A couple with something to be asked about by every verb.
fn couple() -> Couple {
    let couple = Couple::new();
    couple.run(&["remote", "set", couple.home().with_file_name("stick").to_str().unwrap()]).code(0);
    couple.run(&["limit", "photos", "soft-limit"]).code(0);
    couple.run(&["log", "Dinner", "--date", "2026-11-19"]).code(0);
    for title in ["Evening at home", "Evening out"] {
        couple.run(&["log", title, "--date", "2026-11-20"]).code(0);
    }
    couple.run_with(&["checkin", "--from", "-"], "follow_ups: [{what: candles}]\n").code(0);
    couple.run_with(&["add", "agreement", "Phones", "--from", "-"], "terms: none at dinner\n").code(0);
    couple.run_with(&["edit", "photos", "--from", "-"], "for_professional: [ana]\n").code(0);
    couple.run_with(&["add", "limit", "Touch", "--private", "--from", "-"], "stance: maybe\n").code(0);
    couple.run_with(&["limit", "dance", "--from", "-"], "stance: [\n").code(3);
    let idea = "title: Oil\nsmallest_step: a hand\nreversible: yes\nhow_to_stop: say stop\n";
    couple.run_with(&["propose", "--from", "-"], idea).code(0);
    couple.run(&["propose", "oil", "--state", "talking"]).code(0);
    couple.run(&["sync"]).code(0);
    std::fs::write(couple.home().with_file_name("limits.csv"), "topic,stance\nmusic,maybe\n").unwrap();
    couple
}

/// Runs it at a terminal, where a question would wait for ever.
#[track_caller]
fn ends_unasked(couple: &Couple, way: Way, args: &[&str], (code, says): (i32, &str)) {
    let (ended, seen) = Sitting::start(couple, way, &[args, &["--json"]].concat()).ends();
    let seen = seen.replace("\r\n", " ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(ended, code, "{args:?}: {seen}");
    assert!(seen.contains(says), "{args:?}: {seen}");
}

#[test]
fn under_json_no_verb_asks_at_a_terminal() {
    let couple = couple();
    for (args, code, says) in RUNS {
        ends_unasked(&couple, Way::Plain, args, (code, says));
    }
    ends_unasked(&couple, Way::Plain, &[], (0, "\"version\""));
    ends_unasked(&couple, Way::Plain, &["demo", "example"], (0, "\"version\""));
}

#[test]
fn the_runs_here_have_every_verb() {
    let help = Couple::without_repository().run(&["--help"]).out;
    let verbs = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let verbs: BTreeSet<&str> = verbs.map_while(|line| line.split_whitespace().next()).collect();
    let run: BTreeSet<&str> =
        RUNS.iter().filter_map(|(args, ..)| args.first().copied()).chain(["demo"]).collect();
    assert_eq!(verbs, run);
}

#[test]
fn under_json_nobody_is_asked_who_writes() {
    let couple = Couple::without_repository();
    let people = ["--person", "ana=Ana", "--person", "bo=Bo", "--shared"];
    couple.run(&[&["init", couple.repo_str()][..], &people].concat()).code(0);
    for way in BOTH {
        ends_unasked(&couple, way, &["limit", "photos", "yes"], (2, "--as ana or --as bo"));
        ends_unasked(&couple, way, &["debrief", "--skip"], (2, "--as ana or --as bo"));
    }
}

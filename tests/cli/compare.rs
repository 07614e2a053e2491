//! `compare`: what everyone wants is shown, and of the rest nothing is left: not on the screen, not on a disk.

use std::path::{Path, PathBuf};

use expectrl::process::unix::Signal;

use crate::couple::Couple;
use crate::sitting::{BOTH, CTRL_C, Sitting, Way};

const ENTER: &str = "\x1b[?1049h";
const LEAVE: &str = "\x1b[?1049l";
const CLEAR: &str = "\x1b[2J\x1b[3J\x1b[H";
const NOTHING: &str = "There is no shared wish to show.";

const HARD: usize = 1;
const SOFT: usize = 2;
const MAYBE: usize = 3;
const YES: usize = 4;

/// One person's turn: a stance (or none) for each topic; after a hard limit, whether it is shown.
fn turn(sitting: &mut Sitting, name: &str, said: &[(&str, usize, &str)], shows: &str) {
    sitting.answers(&format!("{name}, this is your turn."), "");
    for (topic, stance, shown) in said {
        sitting.chooses(&format!("{name}: {topic}"), *stance);
        if *stance == HARD {
            sitting.answers("may the others see that", shown);
        }
    }
    sitting.answers("may it be shown what all of you want?", shows);
}

/// The whole sitting; gives what was on the screen at the end, and everything that was ever sent.
fn sitting(
    couple: &Couple,
    way: Way,
    ana: (&[(&str, usize, &str)], &str),
    bo: (&[(&str, usize, &str)], &str),
) -> (String, String) {
    let mut words = vec!["compare"];
    words.extend(ana.0.iter().map(|(topic, ..)| *topic));
    let mut at = Sitting::start(couple, way, &words);
    turn(&mut at, "Ana", ana.0, ana.1);
    turn(&mut at, "Bo", bo.0, bo.1);
    at.answers("Look at the screen together.", "").answers("This is cleared when you go on.", "");
    let (code, seen) = at.ends();
    assert_eq!(code, 0, "{seen}");
    let screens: Vec<&str> = seen.split(CLEAR).collect();
    let shown = screens.iter().rfind(|screen| screen.contains("This is cleared")).unwrap();
    (without_codes(shown), seen.clone())
}

/// The letters of a screen, without what moves the cursor or colours them.
fn without_codes(screen: &str) -> String {
    let mut out = String::new();
    let mut parts = screen.split('\x1b');
    out += parts.next().unwrap_or_default();
    for part in parts {
        out += part.trim_start_matches(|c: char| !c.is_ascii_alphabetic()).get(1..).unwrap_or_default();
    }
    out
}

/// Every file below, but git's own objects and the program's list of folders.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[track_caller]
fn leaves_no_trace(couple: &Couple, words: &[&str]) {
    let mut found = Vec::new();
    files(couple.home().parent().unwrap(), &mut found);
    for path in found {
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        for word in words {
            assert!(!text.contains(word), "{word} is in {}", path.display());
            assert!(!path.display().to_string().contains(word), "{}", path.display());
        }
    }
    let objects = objects(couple);
    assert!(objects.contains("reflection_days"), "git shows what it keeps");
    for word in words {
        assert!(!objects.contains(word), "{word} is in git's objects");
    }
    assert_eq!(couple.git(&["status", "--porcelain"]).out, "");
}

/// The text of every object that git keeps, whether anything leads to it or not.
fn objects(couple: &Couple) -> String {
    couple.git(&["cat-file", "--batch-all-objects", "--unordered", "--batch"]).code(0).out
}

#[test]
fn an_object_to_which_nothing_leads_would_be_found() {
    let couple = Couple::new();
    couple.write("note.txt", "zumba");
    couple.git(&["hash-object", "-w", "note.txt"]).code(0);
    std::fs::remove_file(couple.repo().join("note.txt")).unwrap();
    assert!(objects(&couple).contains("zumba"));
    assert_eq!(couple.git(&["status", "--porcelain"]).out, "");
}

/// After the last word of the sitting, the screen is cleared and given back.
#[track_caller]
fn is_given_back(seen: &str) {
    let last_clear = seen.rfind(CLEAR).unwrap();
    let left = seen.rfind(LEAVE).unwrap();
    assert!(seen.find(ENTER).unwrap() < last_clear && last_clear < left, "{seen:?}");
    let between = &seen[last_clear + CLEAR.len()..left];
    assert_eq!(between.replace("\x1b[?25h", "").replace(CLEAR, "").trim(), "", "{between:?}");
    let after = &seen[left..];
    for word in ["zumba", "lanterns", "tickling", "All of you", "Never"] {
        assert!(!after.contains(word), "{word}: {after}");
        assert!(!seen[..seen.find(ENTER).unwrap()].contains(word));
    }
}

#[test]
fn what_everyone_wants_is_shown_and_the_rest_is_nowhere() {
    for way in BOTH {
        let couple = Couple::new();
        let ana = [("zumba", YES, ""), ("lanterns", YES, ""), ("tickling", HARD, "")];
        let bo = [("zumba", YES, ""), ("lanterns", MAYBE, ""), ("tickling", YES, "")];
        let (screen, seen) = sitting(&couple, way, (&ana, "y"), (&bo, "y"));
        assert!(screen.contains("All of you want this:") && screen.contains("zumba"), "{screen}");
        assert!(!screen.contains("lanterns") && !screen.contains("tickling"), "{screen}");
        assert!(screen.contains("What was said before is not consent now"), "{screen}");
        is_given_back(&seen);
        leaves_no_trace(&couple, &["zumba", "lanterns", "tickling"]);
    }
}

#[test]
fn between_two_people_everything_is_cleared() {
    let couple = Couple::new();
    let ana = [("zumba", YES, ""), ("lanterns", SOFT, "")];
    let (_, seen) = sitting(&couple, Way::Plain, (&ana, "n"), (&ana, "y"));
    let screens: Vec<&str> = seen.split(CLEAR).collect();
    let of_bo = screens.iter().find(|screen| screen.contains("Bo, this is your turn.")).unwrap();
    assert!(!of_bo.contains("zumba") && !of_bo.contains("Ana:"), "{of_bo}");
    let both = screens.iter().filter(|screen| screen.contains("zumba") && screen.contains("lanterns"));
    assert_eq!(both.count(), 0, "no question stands beside another");
}

#[test]
fn to_show_nothing_is_the_same_screen_as_no_shared_wish() {
    for way in BOTH {
        let wish = [("zumba", YES, ""), ("tickling", HARD, "y")];
        let other = [("zumba", SOFT, ""), ("tickling", YES, "")];
        let same = [("zumba", YES, ""), ("tickling", YES, "")];
        let couple = Couple::new();
        let (no_match, _) = sitting(&couple, way, (&wish, "y"), (&other, "y"));
        let (refused, _) = sitting(&couple, way, (&wish, "y"), (&same, "n"));
        let (skipped, _) = sitting(&couple, way, (&wish, "y"), (&same, ""));
        assert!(no_match.contains(NOTHING) && no_match.contains("tickling, for Ana"), "{no_match}");
        assert_eq!(no_match, refused);
        assert_eq!(no_match, skipped);
    }
}

#[test]
fn ctrl_c_and_a_signal_leave_no_trace_and_give_the_screen_back() {
    for way in BOTH {
        let couple = Couple::new();
        let mut at = Sitting::start(&couple, way, &["compare", "zumba", "lanterns"]);
        at.answers("Ana, this is your turn.", "")
            .chooses("Ana: zumba", YES)
            .asked("Ana: lanterns")
            .types(CTRL_C);
        let (code, seen) = at.ends();
        assert!(code == 0 && seen.contains("Nothing was shown"), "{seen}");
        is_given_back(&seen);
        for signal in [Signal::SIGTERM, Signal::SIGHUP, Signal::SIGINT] {
            let mut at = Sitting::start(&couple, way, &["compare", "zumba", "lanterns"]);
            at.answers("Ana, this is your turn.", "").chooses("Ana: zumba", YES).asked("Ana: lanterns");
            let (seen, ended_by) = at.signalled(signal);
            assert_eq!(ended_by, Some(signal), "{way:?}");
            is_given_back(&seen);
        }
        let mut at = Sitting::start(&couple, way, &["compare", "zumba"]);
        at.answers("Ana, this is your turn.", "").asked("Ana: zumba").kill();
        leaves_no_trace(&couple, &["zumba", "lanterns"]);
    }
}

#[test]
fn who_says_no_to_their_turn_ends_it_for_everyone() {
    for way in BOTH {
        let couple = Couple::new();
        let mut at = Sitting::start(&couple, way, &["compare", "zumba"]);
        at.answers("Ana, this is your turn.", "n");
        let (code, seen) = at.ends();
        assert!(code == 0 && seen.contains("Nothing was shown") && !seen.contains("Ana: zumba"), "{seen}");
        is_given_back(&seen);
    }
}

#[test]
fn topics_can_be_typed_in_the_sitting_and_are_nowhere_after() {
    let couple = Couple::new();
    let mut at = Sitting::start(&couple, Way::Plain, &["compare"]);
    at.answers("What do you want to ask each other about?", "zumba");
    turn(&mut at, "Ana", &[("zumba", YES, "")], "y");
    turn(&mut at, "Bo", &[("zumba", YES, "")], "y");
    at.answers("Look at the screen together.", "").sees("zumba").answers("This is cleared", "");
    is_given_back(&at.ends().1);
    leaves_no_trace(&couple, &["zumba"]);
}

#[test]
fn it_rests_while_anyone_is_paused_before_and_after_the_answers() {
    let couple = Couple::new();
    couple.run(&["pause", "--as", "bo"]).code(0);
    let (code, seen) = Sitting::start(&couple, Way::Fancy, &["compare", "zumba"]).ends();
    assert!(code == 4 && !seen.contains(ENTER), "{seen}");
    couple.run(&["resume", "--as", "bo"]).code(0);
    let mut at = Sitting::start(&couple, Way::Plain, &["compare", "zumba"]);
    turn(&mut at, "Ana", &[("zumba", YES, "")], "y");
    turn(&mut at, "Bo", &[("zumba", YES, "")], "y");
    at.asked("Look at the screen together.");
    couple.run(&["pause", "--as", "bo"]).code(0);
    let (code, seen) = at.enter().ends();
    assert!(code == 4 && !seen.contains("All of you want"), "{seen}");
    is_given_back(&seen);
}

#[test]
fn it_needs_a_terminal_that_can_be_cleared() {
    let couple = Couple::new();
    assert!(couple.run(&["compare", "zumba"]).code(2).err.contains("no terminal"));
    couple.run(&["compare", "--json"]).code(2);
    let mut command = couple.command(&["compare", "zumba"]);
    command.env("TERM", "dumb");
    let mut terminal = expectrl::Session::spawn(command).unwrap();
    use expectrl::Expect as _;
    terminal.expect("can't clear its screen").unwrap();
    let mut at = Sitting::start(&couple, Way::Plain, &["compare", "zumba"]);
    at.sees("screen reader").asked("Ana, this is your turn.").types(CTRL_C);
    assert_eq!(at.ends().0, 0);
}

#[test]
fn a_written_hard_limit_is_said_beside_a_shared_wish() {
    let couple = Couple::new();
    couple.run(&["limit", "zumba", "hard-limit"]).code(0);
    let wish = [("zumba", YES, "")];
    let (screen, _) = sitting(&couple, Way::Plain, (&wish, "y"), (&wish, "y"));
    assert!(screen.contains("a written hard limit stands"), "{screen}");
}

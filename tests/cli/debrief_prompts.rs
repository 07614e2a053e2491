//! `debrief` at a real terminal: the whole way, Ctrl-C everywhere, a kill, and saying back what was heard.

use crate::couple::Couple;
use crate::debrief::with_sessions;
use crate::sitting::{BOTH, CTRL_C, Sitting, Way};

const RECORD: &str = "debriefs/2026/2026-11-20-slow-evening/ana.yaml";
const DRAFT: &str = ".git/couplelog/drafts/ana/debriefs/2026/2026-11-20-slow-evening/ana.yaml";

fn first_three(sitting: &mut Sitting) {
    sitting.answers("What felt good?", "the tea").answers("What felt off", "").answers("need now?", "sleep");
    sitting.sees("Saved.");
}

#[test]
fn the_whole_way_from_care_to_the_last_question() {
    for way in BOTH {
        let couple = with_sessions();
        couple.run(&["limit", "photos", "hard-limit"]).code(0);
        let mut sitting = Sitting::start(&couple, way, &["debrief"]);
        sitting
            .sees("Warm, watered, safe?")
            .sees("Ana, this is yours: Slow evening, 20 Nov 2026 (3 days ago)");
        first_three(&mut sitting);
        let saved = couple.read(RECORD);
        assert!(saved.contains("felt_good: the tea") && saved.contains("needs_now: sleep"), "{saved}");
        sitting.answers("m for more", "m");
        sitting.answers("differently", "less light").sees("for you alone, Ana").sees("read by Bo");
        sitting.chooses("past a limit", 1);
        sitting.answers("Which aftercare", "<").sees("for you alone");
        sitting.answers("past a limit", "").answers("Which aftercare", "").answers("still missing", "a walk");
        sitting
            .answers("What is to be done:", "buy candles")
            .answers("What sort", "")
            .answers("The day", "in 3 days");
        sitting.sees("26 November 2026").answers("Another one?", "n").answers("What went well", "the pace");
        sitting.answers("look at your own limits?", "y").sees("photos: hard-limit").sees("ask today");
        let (code, seen) = sitting.ends();
        assert_eq!(code, 0, "{way:?} {seen}");
        let text = couple.read(RECORD);
        for kept in [
            "refine: less light",
            "past_a_limit: 'no'",
            "still_needed: a walk",
            "due: 2026-11-26",
            "wins: the pace",
        ] {
            let kept_double = kept.replace('\'', "\"");
            assert!(text.contains(kept) || text.contains(&kept_double), "{way:?} {kept}: {text}");
        }
        assert!(!couple.repo().join(DRAFT).exists());
        let subjects = couple.git(&["log", "-2", "--format=%s"]).out;
        assert_eq!(subjects, "update debriefs\nupdate debriefs\n");

        // the limits are offered once only
        let mut again = Sitting::start(&couple, way, &["debrief", "slow"]);
        again.answers("felt good?", if way == Way::Fancy { "!" } else { "the tea!" });
        again.answers("felt off", "").answers("need now?", "").answers("m for more", "");
        let (code, seen) = again.ends();
        assert_eq!(code, 0);
        assert!(!seen.contains("look at your own limits"), "{seen}");
        assert!(couple.read(RECORD).contains("felt_good: the tea!"));
    }
}

#[test]
fn a_yes_leads_to_help_with_nothing_chosen_beforehand() {
    for way in BOTH {
        let couple = with_sessions();
        couple.run(&["limit", "photos", "hard-limit"]).code(0);
        let mut sitting = Sitting::start(&couple, way, &["debrief"]);
        first_three(&mut sitting);
        sitting.answers("m for more", "m").answers("differently", "");
        sitting.chooses("past a limit", 2).answers("As much as you want", "the light stayed on");
        sitting.chooses("What would help now?", 4).sees("A doctor, a helpline");
        sitting.chooses("something else that would help?", 2).sees("photos: hard-limit");
        sitting.chooses("something else that would help?", 1).sees("PAUSED").sees("couplelog resume");
        sitting.answers("something else that would help?", "");
        sitting.asked("Which aftercare").types(CTRL_C);
        assert_eq!(sitting.ends().0, 0);
        assert!(couple.repo().join("pauses/ana.yaml").exists());
        assert!(couple.read(DRAFT).contains("past_a_limit: the light stayed on"), "{}", couple.read(DRAFT));
    }
}

#[test]
fn a_yes_can_stay_unwritten() {
    let couple = with_sessions();
    let mut sitting = Sitting::start(&couple, Way::Plain, &["debrief"]);
    first_three(&mut sitting);
    sitting.answers("m for more", "m").answers("differently", "less light");
    sitting.chooses("past a limit", 3).chooses("What would help now?", 5);
    for question in
        ["Which aftercare", "still missing", "What is to be done:", "What sort", "The day", "What went well"]
    {
        sitting.answers(question, "");
    }
    sitting.answers("own limits?", "n");
    assert_eq!(sitting.ends().0, 0);
    let text = couple.read(RECORD);
    assert!(text.contains("past_a_limit:\n") && text.contains("refine: less light"), "{text}");
}

/// Every prompt of a debrief with an answer; the sign is shown before it.
const PATH: [(&str, &str); 13] = [
    ("What felt good?", "the tea"),
    ("What felt off", "the light"),
    ("need now?", "sleep"),
    ("m for more", "m"),
    ("differently", "slower"),
    ("past a limit", "yes"),
    ("As much as you want", "a stop came late"),
    ("What would help now?", ""),
    ("Which aftercare", "blankets"),
    ("still missing", "a walk"),
    ("What is to be done:", "buy candles"),
    ("What sort", "errand"),
    ("The day", "in 3 days"),
];

#[test]
fn ctrl_c_at_any_prompt_keeps_every_answer_and_says_how_to_go_on() {
    std::thread::scope(|scope| {
        for way in BOTH {
            scope.spawn(move || stop_everywhere(way));
        }
    });
}

fn stop_everywhere(way: Way) {
    {
        for stop_at in 0..PATH.len() {
            let couple = with_sessions();
            let mut sitting = Sitting::start(&couple, way, &["debrief"]);
            for (question, answer) in &PATH[..stop_at] {
                match *answer {
                    "yes" => sitting.chooses(question, 2),
                    answer => sitting.answers(question, answer),
                };
            }
            sitting.asked(PATH[stop_at].0);
            let half =
                if ["m", "yes", "", "in 3 days"].contains(&PATH[stop_at].1) { "" } else { "half a tho" };
            sitting.types(half);
            if way == Way::Fancy && !half.is_empty() {
                sitting.sees("tho");
            }
            let (code, seen) = sitting.types(CTRL_C).ends();
            assert_eq!(code, 0, "{way:?} {stop_at} {seen}");
            let read = |path: &str| std::fs::read_to_string(couple.repo().join(path)).unwrap_or_default();
            let kept = read(RECORD) + &read(DRAFT);
            for (question, answer) in PATH[..stop_at].iter().filter(|(_, answer)| answer.len() > 3) {
                let answer = if *answer == "in 3 days" { "2026-11-26" } else { answer };
                assert!(kept.contains(answer), "{way:?} {stop_at} {question}: {kept}");
            }
            assert!(kept.contains(half), "{way:?} {stop_at}: {kept}");
            if stop_at == 6 {
                assert!(kept.contains("past_a_limit: half a tho"), "{way:?}: {kept}");
            }
            assert!(seen.contains("Stopped."), "{way:?} {stop_at} {seen}");
            assert!(seen.contains("couplelog debrief 2026-11-20-slow-evening"), "{way:?} {stop_at} {seen}");
        }
    }
}

#[test]
fn a_kill_in_the_middle_of_an_answer_leaves_it_in_the_draft() {
    let couple = with_sessions();
    let mut sitting = Sitting::start(&couple, Way::Fancy, &["debrief"]);
    sitting.answers("What felt good?", "the tea").asked("What felt off").types("the li").sees("li");
    sitting.kill();
    let draft = couple.read(DRAFT);
    assert!(draft.contains("felt_good: the tea") && draft.contains("doubts: the li"), "{draft}");

    // also inside of a list
    let couple = with_sessions();
    let mut sitting = Sitting::start(&couple, Way::Fancy, &["debrief"]);
    first_three(&mut sitting);
    sitting.answers("m for more", "m").answers("differently", "").answers("past a limit", "");
    sitting.answers("Which aftercare", "").answers("still missing", "");
    sitting.asked("What is to be done:").types("buy ca").sees("ca");
    sitting.kill();
    assert!(couple.read(DRAFT).contains("- what: buy ca"), "{}", couple.read(DRAFT));
    couple.git(&["fsck", "--strict"]).code(0);

    // and it is gone on with where it was left
    let mut sitting = Sitting::start(&couple, Way::Plain, &["debrief"]);
    sitting.answers("Go on with it?", "y").answers("differently", "").answers("past a limit", "");
    sitting.answers("Which aftercare", "").answers("still missing", "");
    sitting.sees("What stands there stays").answers("What is to be done:", "").answers("What sort", "");
    sitting.answers("The day", "").answers("What went well", "").answers("own limits", "n");
    let (code, seen) = sitting.ends();
    assert_eq!(code, 0, "{seen}");
    assert!(couple.read(RECORD).contains("- what: buy ca"), "{}", couple.read(RECORD));
    assert!(!couple.repo().join(DRAFT).exists());
}

#[test]
fn a_draft_is_offered_only_to_its_own_person() {
    let couple = with_sessions();
    let mut sitting = Sitting::start(&couple, Way::Plain, &["debrief"]);
    sitting.answers("What felt good?", "private words").asked("What felt off").types(CTRL_C);
    assert!(sitting.ends().1.contains("go on at any time"));
    let mut bo = Sitting::start(&couple, Way::Plain, &["debrief", "slow", "--as", "bo"]);
    bo.sees("Bo, this is yours").asked("What felt good?").types(CTRL_C);
    let (_, seen) = bo.ends();
    assert!(!seen.contains("private words") && !seen.contains("You began this"), "{seen}");
    let mut ana = Sitting::start(&couple, Way::Plain, &["debrief"]);
    ana.answers("Go on with it?", "y").sees("private words").asked("leaves it as it is").types(CTRL_C);
    ana.ends();
    assert!(couple.read(DRAFT).contains("private words"));
}

#[test]
fn nothing_said_is_fine_and_can_be_set_aside() {
    let couple = with_sessions();
    let mut sitting = Sitting::start(&couple, Way::Plain, &["debrief"]);
    sitting.answers("felt good?", "").answers("felt off", "").answers("need now?", "");
    sitting.answers("Nothing is written, which is fine", "s").sees("Set aside");
    assert_eq!(sitting.ends().0, 0);
    assert!(!couple.repo().join("debriefs/2026").exists());
    let mut next = Sitting::start(&couple, Way::Plain, &["debrief"]);
    next.sees("Walk, 14 Nov 2026").asked("felt good?").types(CTRL_C);
    assert!(next.ends().1.contains("Nothing was written"));
}

#[test]
fn with_nothing_logged_the_evening_is_asked_and_noted_down() {
    for way in BOTH {
        let couple = Couple::new();
        let mut sitting = Sitting::start(&couple, way, &["debrief"]);
        sitting.answers("Which evening", "last night").sees("Sunday, 22 November 2026");
        sitting.answers("A few words", "Tea").sees("Warm, watered, safe?");
        first_three(&mut sitting);
        sitting.answers("m for more", "").answers("own limits?", "");
        assert_eq!(sitting.ends().0, 0);
        assert!(couple.read("log/2026/2026-11-22-tea.yaml").contains("title: Tea"));
        assert!(couple.read("debriefs/2026/2026-11-22-tea/ana.yaml").contains("felt_good: the tea"));
    }
    let couple = Couple::new();
    let mut sitting = Sitting::start(&couple, Way::Plain, &["debrief"]);
    sitting.asked("Which evening").types(CTRL_C);
    assert!(sitting.ends().1.contains("Nothing was written"));
    let mut sitting = Sitting::start(&couple, Way::Plain, &["debrief"]);
    sitting.answers("Which evening", "yesterday").asked("A few words").types("Te").types(CTRL_C);
    assert!(sitting.ends().1.contains("go on at any time with: couplelog log"));
    let draft = couple.read(".git/couplelog/drafts/ana/log/2026/2026-11-23-untitled.yaml");
    assert!(draft.contains("2026-11-22") && draft.contains("title: Te"), "{draft}");
    assert_eq!(couple.git(&["ls-files", "log"]).out, "");
}

#[test]
fn several_sessions_of_a_day_are_offered() {
    let couple = with_sessions();
    let mut sitting = Sitting::start(&couple, Way::Fancy, &["debrief", "2026-11-14"]);
    sitting
        .chooses("Which session do you mean?", 2)
        .sees("Massage by candle")
        .asked("felt good?")
        .types(CTRL_C);
    assert_eq!(sitting.ends().0, 0);
}

#[test]
fn a_template_of_their_own_rewords_reorders_and_leaves_out() {
    let couple = with_sessions();
    couple.write(
        "templates/debrief.yaml",
        "# Was brauchst du?\nneeds_now:\n# Was war schön?\nfelt_good:\n# Was war gut?\nwins:\n",
    );
    let mut sitting = Sitting::start(&couple, Way::Plain, &["debrief"]);
    sitting.answers("Was brauchst du?", "tea").answers("Was war schön?", "all").sees("Saved.");
    sitting.answers("m for more", "m").answers("Was war gut?", "pace").answers("own limits", "");
    let (code, seen) = sitting.ends();
    assert_eq!(code, 0);
    assert!(!seen.contains("felt off") && !seen.contains("past a limit"), "{seen}");
    assert_eq!(
        couple.read(RECORD),
        "# Was brauchst du?\nneeds_now: tea\n# Was war schön?\nfelt_good: all\n# Was war gut?\nwins: pace\n"
    );
}

fn both_debriefed(couple: &Couple) {
    couple.run_with(&["debrief", "slow", "--from", "-", "--as", "ana"], "felt_good: tea\n").code(0);
    couple.run_with(&["debrief", "slow", "--from", "-", "--as", "bo"], "felt_good: quiet\n").code(0);
}

#[test]
fn on_ones_own_computer_only_ones_own_debrief_gets_what_was_heard() {
    for way in BOTH {
        let couple = with_sessions();
        both_debriefed(&couple);
        let theirs = couple.read(&RECORD.replace("ana.yaml", "bo.yaml"));
        let mut sitting = Sitting::start(&couple, way, &["debrief", "slow", "--compare"]);
        sitting.sees("quiet").chooses("Who is speaking", 1);
        sitting
            .answers("Bo, what did you hear", "you liked the tea")
            .chooses("Ana, is that what you meant?", 2);
        sitting.answers("Ana, what did you mean?", "the quiet with the tea");
        sitting.sees("Saved in Ana's debrief, by Ana.").sees("--compare --as bo");
        let (code, seen) = sitting.ends();
        assert_eq!(code, 0, "{seen}");
        let text = couple.read(RECORD);
        assert!(
            text.contains(
                "heard_back:\n  by: bo\n  words: you liked the tea\n  confirmed: the quiet with the tea\n"
            ),
            "{text}"
        );
        assert_eq!(couple.read(&RECORD.replace("ana.yaml", "bo.yaml")), theirs);
        assert_eq!(
            couple.git(&["log", "-1", "--format=%s %ae"]).out,
            "update debriefs ana@couplelog.invalid\n"
        );
    }
}

#[test]
fn on_a_shared_computer_each_speaker_saves_their_own() {
    let couple = Couple::without_repository();
    couple.run(&["init", couple.repo_str(), "--person", "ana=Ana", "--person", "bo=Bo", "--shared"]).code(0);
    couple.run(&["log", "Slow evening", "--date", "2026-11-20", "--as", "bo"]).code(0);
    both_debriefed(&couple);
    let mut sitting = Sitting::start(&couple, Way::Plain, &["debrief", "slow", "--compare"]);
    sitting.chooses("Who is writing?", 1).chooses("Who is speaking", 2);
    sitting.answers("Ana, what did you hear", "it was quiet").chooses("Bo, is that what you meant?", 1);
    sitting.sees("Saved in Bo's debrief, by Bo.").answers("Who is speaking", "ana");
    sitting.asked("Bo, what did you hear").types("the t").types(CTRL_C);
    let (_, seen) = sitting.ends();
    assert!(seen.contains("--compare --as ana"), "{seen}");
    let bo = couple.read(&RECORD.replace("ana.yaml", "bo.yaml"));
    assert!(bo.contains("by: ana") && bo.contains("words: it was quiet"), "{bo}");
    assert_eq!(couple.git(&["log", "-1", "--format=%ae"]).out, "bo@couplelog.invalid\n");
    assert!(couple.read(DRAFT).contains("words: the t"), "{}", couple.read(DRAFT));
}

#[test]
fn on_a_shared_computer_every_question_says_whose_turn_it_is() {
    let couple = Couple::without_repository();
    couple.run(&["init", couple.repo_str(), "--person", "ana=Ana", "--person", "bo=Bo", "--shared"]).code(0);
    couple.run(&["log", "Walk", "--as", "bo"]).code(0);
    let mut sitting = Sitting::start(&couple, Way::Fancy, &["debrief"]);
    sitting.chooses("Who is writing?", 2).sees("Bo, this is yours").answers("Bo: What felt good?", "tea");
    sitting.asked("Bo: What felt off").types(CTRL_C);
    assert_eq!(sitting.ends().0, 0);
    assert!(couple.repo().join(".git/couplelog/drafts/bo/debriefs").exists());
}

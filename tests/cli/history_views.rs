//! `history` and `diff`: who sees what, which record is meant, and the terminal.

use std::process::Stdio;

use crate::couple::Couple;
use crate::past::{PHOTOS, commit, git, limit, removed, steps, wrote};
use crate::terminal::Terminal;

fn everything(couple: &Couple, more: &[&str]) -> String {
    let mut all = String::new();
    for args in [
        &["history"][..],
        &["history", "--json"],
        &["history", "--patch"],
        &["history", "--patch", "--json"],
        &["diff", "--since", "2026-01-01"],
        &["diff", "--since", "2026-01-01", "--json"],
        &["history", "pauses"],
        &["history", "debriefs"],
        &["diff", "pauses"],
    ] {
        all += &couple.run(&[args, more].concat()).code(0).out;
    }
    all
}

#[test]
fn a_pause_is_shown_to_who_paused_and_to_nobody_else() {
    let mut couple = Couple::new();
    couple.on("2026-11-20").run(&["pause", "--as", "bo"]).code(0);
    couple.run(&["resume", "--as", "bo"]).code(0);
    couple.on("2026-11-21").run(&["pause", "--as", "bo"]).code(0);
    couple.run(&["resume", "--as", "bo"]).code(0);
    couple.on("2026-11-23");
    assert!(!everything(&couple, &[]).contains("pauses/"), "{}", everything(&couple, &[]));
    let own = steps(&couple, &["pauses", "--as", "bo"]);
    assert_eq!(own.len(), 4, "{own:?}");
    assert_eq!(own[3], "pauses/bo added by bo: since null>2026-11-20 tightened");
    assert_eq!(own[2], "pauses/bo removed by bo: since 2026-11-20>null loosened");
    // Whether there was a pause or not: it is answered in the same words.
    let [there, never] = ["pauses/bo", "pauses/cy"].map(|name| couple.run(&["history", name]).code(2).err);
    assert_eq!(there, never);
    couple.run(&["history", "pauses/bo", "--as", "bo"]).code(0);
}

#[test]
fn on_a_shared_computer_nobody_sees_pauses_and_debriefs_without_a_name() {
    let couple = Couple::without_repository();
    let people = ["--person", "ana=Ana", "--person", "bo=Bo", "--shared"];
    couple.run(&[&["init", couple.repo_str()], &people[..]].concat()).code(0);
    wrote(&couple, "ana", "2026-11-20", "pauses/ana.yaml", "since: 2026-11-20\n");
    wrote(&couple, "ana", "2026-11-20", "pauses/someone.yaml", "since: 2026-11-20\n");
    wrote(&couple, "ana", "2026-11-20", "debriefs/2026/2026-11-20-walk/ana.yaml", "felt_good: the bench\n");
    removed(&couple, "ana", "2026-11-21", "pauses/ana.yaml");
    removed(&couple, "ana", "2026-11-21", "pauses/someone.yaml");
    let all = everything(&couple, &[]);
    assert!(!all.contains("pauses/") && !all.contains("bench"), "{all}");
    let all = everything(&couple, &["--as", "ana"]);
    assert!(all.contains("pauses/ana") && !all.contains("pauses/someone") && all.contains("bench"), "{all}");
}

#[test]
fn the_others_debrief_comes_after_ones_own() {
    let couple = Couple::new();
    let of = |person: &str| format!("debriefs/2026/2026-11-20-walk/{person}.yaml");
    wrote(&couple, "bo", "2026-11-20", "log/2026/2026-11-20-walk.yaml", "title: walk\n");
    wrote(&couple, "bo", "2026-11-20", &of("bo"), "felt_good: the bench\n");
    assert!(!everything(&couple, &[]).contains("bench"), "{}", everything(&couple, &[]));
    assert!(!everything(&couple, &[]).contains("walk/bo"));
    let [there, never] = ["walk/bo", "walk/cy"].map(|name| couple.run(&["history", name]).code(2).err);
    assert_eq!(there, never, "and it is not told that it is there");
    wrote(&couple, "ana", "2026-11-21", &of("ana"), "felt_good: the rain\n");
    assert_eq!(everything(&couple, &[]).matches("the bench").count(), 8);
    assert_eq!(steps(&couple, &["walk/bo"]).len(), 1);
}

#[test]
fn a_kind_a_record_a_part_or_a_folder_says_what_is_meant() {
    let couple = Couple::new();
    wrote(&couple, "ana", "2026-11-01", PHOTOS, &limit("maybe"));
    wrote(&couple, "bo", "2026-11-01", "limits/bo/photos.yaml", &limit("maybe"));
    wrote(&couple, "bo", "2026-11-01", "limits/bo/light-and-sound.yaml", &limit("maybe"));
    wrote(&couple, "bo", "2026-11-02", "log/2025/2025-11-02-long-walk.yaml", "title: Long walk\n");
    removed(&couple, "bo", "2026-11-03", "log/2025/2025-11-02-long-walk.yaml");
    let records = |word: &str| -> Vec<String> {
        let mut names: Vec<String> =
            steps(&couple, &[word]).iter().map(|step| step.split(' ').next().unwrap().to_owned()).collect();
        names.sort();
        names.dedup();
        names
    };
    let all = ["limits/ana/photos", "limits/bo/light-and-sound", "limits/bo/photos"];
    for word in ["limits", "limit", "limits/", "Limits"] {
        assert_eq!(records(word), all, "{word}");
    }
    for (word, name) in [
        ("limits/ana/photos", "limits/ana/photos"),
        ("limits/ana/photos.yaml", "limits/ana/photos"),
        ("ana/photos", "limits/ana/photos"),
        ("limits/ana", "limits/ana/photos"),
        ("light-and-sound", "limits/bo/light-and-sound"),
        ("sound", "limits/bo/light-and-sound"),
        ("long-walk", "log/2025/2025-11-02-long-walk"),
        ("2025-11-02", "log/2025/2025-11-02-long-walk"),
        ("config", "couplelog"),
    ] {
        assert_eq!(records(word), [name], "{word}");
    }
    let several = couple.run(&["history", "photos"]).code(2).err;
    assert!(several.contains("  limits/ana/photos\n  limits/bo/photos\n"), "{several}");
    for (word, hint) in [
        ("limts", "did you mean `limits`?"),
        ("long-wlak", "couplelog"),
        ("poths", "did you mean `limits/ana/photos`?"),
        ("../x", "a kind"),
    ] {
        let none = couple.run(&["history", word]).code(2).err;
        assert!(none.contains("Hint: ") && none.contains(hint), "{word}: {none}");
    }
}

#[test]
fn what_is_not_saved_yet_is_mentioned_and_not_shown() {
    let couple = Couple::new();
    wrote(&couple, "ana", "2026-11-01", PHOTOS, &limit("maybe"));
    couple.write(PHOTOS, &limit("hard-limit"));
    couple.write("limits/ana/light.yaml", &limit("hard-limit"));
    let shown = couple.run(&["history", "limits"]).code(0);
    assert_eq!(shown.err.lines().count(), 1, "{}", shown.err);
    assert!(shown.err.contains("not saved yet: limits/ana/light and others"), "{}", shown.err);
    assert!(
        !shown.out.contains("-> hard-limit") && shown.out.contains("hard-limit (not saved)"),
        "{}",
        shown.out
    );
    assert_eq!(couple.run(&["history", "log"]).code(0).err, "");
    assert!(couple.run(&["history"]).code(0).err.contains("limits/ana/light"));
    assert_eq!(couple.run(&["history", "photos"]).code(0).err.lines().count(), 1);
}

#[test]
fn a_reader_that_goes_away_early_is_a_quiet_end() {
    let couple = Couple::new();
    for day in 1..=28 {
        wrote(
            &couple,
            "ana",
            &format!("2026-10-{day:02}"),
            PHOTOS,
            &format!("{}why: {}\n", limit("maybe"), "word ".repeat(2000 + day)),
        );
    }
    let mut command = couple.command(&["history", "limits", "--patch"]);
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned()),
        (Some(0), String::new())
    );
}

#[test]
fn a_long_history_goes_through_the_pager_and_has_colours_on_a_terminal() {
    let couple = Couple::new();
    for (day, stance) in
        ["maybe", "soft-limit", "maybe", "soft-limit", "maybe", "soft-limit", "maybe"].iter().enumerate()
    {
        wrote(
            &couple,
            "ana",
            &format!("2026-11-{:02}", day + 1),
            PHOTOS,
            &format!("{}why: one two{day}\n", limit(stance)),
        );
    }
    let pager = [("PAGER", "sed 's/^/paged: /'")];
    let screen = Terminal::start_with(&couple, &["history", "limits"], &pager).rest();
    assert!(screen.contains("paged: TODAY"), "{screen}");
    assert!(screen.contains("\u{1b}[") && screen.contains("{+"), "{screen}");
    let screen =
        Terminal::start_with(&couple, &["history", "limits", "--color", "never", "-n", "2"], &pager).rest();
    assert!(!screen.contains("\u{1b}[") && screen.contains("{+two6+}"), "{screen}");
}

#[test]
fn a_renamed_clone_of_the_history_says_the_same_after_git_gc() {
    let couple = Couple::new();
    wrote(&couple, "ana", "2026-11-01", PHOTOS, &limit("maybe"));
    git(&couple, "ana", "2026-11-02", &["commit", "-q", "--allow-empty", "-m", "x"]);
    commit(&couple, "bo", "2026-11-03");
    let before = steps(&couple, &[]);
    git(&couple, "ana", "2026-11-03", &["gc", "-q"]);
    let _ = std::fs::remove_dir_all(couple.repo().join(".git/couplelog/cache"));
    assert_eq!(steps(&couple, &[]), before);
}

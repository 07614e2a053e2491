//! `sync`: two computers and a folder between them.

use std::fs;

use crate::couple::Couple;
use crate::two::Two;

#[test]
fn what_one_writes_arrives_at_the_other() {
    let two = Two::new();
    two.ana.run(&["limit", "photos", "hard-limit", "--title", "Photos away"]).code(0);
    let sent = two.ana.run(&["sync"]).code(0);
    assert_eq!(sent.out, "Sent 1.\n");
    let received = two.bo.run(&["sync"]).code(0);
    assert!(received.out.starts_with("Received 1.\n"), "{}", received.out);
    assert_eq!(two.bo.read("limits/ana/photos.yaml"), two.ana.read("limits/ana/photos.yaml"));
    assert!(two.bo.run(&["limits"]).code(0).out.contains("never"));
    assert_eq!(two.bo.run(&["sync"]).code(0).out, "Both sides have everything.\n");
    two.assert_same();
}

#[test]
fn both_write_offline_and_both_end_with_everything() {
    let two = Two::new();
    two.ana.run(&["limit", "photos", "hard-limit"]).code(0);
    two.bo.run(&["limit", "photos", "yes"]).code(0);
    two.bo.run(&["limit", "music", "maybe"]).code(0);
    two.ana.run(&["sync"]).code(0);
    let both = two.bo.run(&["sync"]).code(0);
    assert!(both.out.starts_with("Sent 2, received 1.\n"), "{}", both.out);
    two.ana.run(&["sync"]).code(0);
    two.assert_same();
    let merge = two.ana.git(&["log", "-1", "--merges", "--format=%s|%an|%ae|%ai|%ci"]).out;
    let day = "2026-11-23 00:00:00 +0000";
    assert_eq!(merge.trim(), format!("sync|Bo|bo@couplelog.invalid|{day}|{day}"));
}

#[test]
fn the_first_sync_fills_an_empty_place_and_its_days_are_whole() {
    let two = Two::before_join();
    assert_eq!(two.git_there(&["symbolic-ref", "HEAD"]).out.trim(), "refs/heads/main");
    assert_eq!(two.git_there(&["rev-parse", "main"]).out, two.head(&two.ana));
    for log in ["HEAD", "refs/heads/main", "refs/remotes/origin/main"] {
        let times = two.ana.git(&["reflog", "show", "--date=iso", "--format=%gd", log]).code(0).out;
        assert!(!times.trim().is_empty(), "{log}");
        assert!(times.lines().all(|line| line.contains("{2026-11-23 00:00:00 +0000}")), "{log}: {times}");
    }
    assert!(!two.ana.repo().join(".git/FETCH_HEAD").exists());
}

#[test]
fn edits_that_are_not_saved_are_named_kept_and_not_sent() {
    let two = Two::new();
    two.bo.run(&["limit", "photos", "maybe"]).code(0);
    two.bo.run(&["sync"]).code(0);
    let text = two.ana.read("safety.yaml") + "# mine\n";
    two.ana.write("safety.yaml", &text);
    let ran = two.ana.run(&["sync"]).code(0);
    assert!(ran.out.starts_with("Received 1."), "{ran:?}");
    assert!(ran.err.contains("Not saved yet, so not sent: `safety`."), "{}", ran.err);
    assert_eq!(two.ana.read("safety.yaml"), text);
    assert!(two.ana.repo().join("limits/bo/photos.yaml").exists());
}

#[test]
fn an_edit_that_is_in_the_way_stops_it_and_stays() {
    let two = Two::new();
    two.bo.run(&["edit", "safety", "--from", "-"]).code(2);
    two.bo.run_with(&["edit", "safety", "--from", "-"], "during: [slow]\n").code(0);
    two.bo.run(&["sync"]).code(0);
    let text = two.ana.read("safety.yaml") + "# mine\n";
    two.ana.write("safety.yaml", &text);
    let head = two.head(&two.ana);
    let stopped = two.ana.run(&["sync"]).code(1);
    assert!(
        stopped.err.contains("edited here and not saved") && stopped.err.contains("safety"),
        "{}",
        stopped.err
    );
    assert!(stopped.err.contains("Hint: couplelog save"), "{}", stopped.err);
    assert_eq!((two.ana.read("safety.yaml"), two.head(&two.ana)), (text, head));
}

#[test]
fn a_file_that_lies_where_one_comes_in_is_not_overwritten() {
    let two = Two::new();
    two.bo.run(&["limit", "photos", "maybe"]).code(0);
    two.bo.run(&["sync"]).code(0);
    two.ana.write("limits/bo/photos.yaml", "stance: hard-limit\n");
    two.ana.run(&["sync"]).code(1);
    assert_eq!(two.ana.read("limits/bo/photos.yaml"), "stance: hard-limit\n");
}

#[test]
fn a_place_that_is_away_is_said_with_gits_own_words_last() {
    let two = Two::new();
    fs::rename(two.place(), two.place().with_file_name("away")).unwrap();
    two.ana.run(&["limit", "photos", "maybe"]).code(0);
    let away = two.ana.run(&["sync"]).code(7);
    assert!(away.err.contains("could not be reached") && away.err.contains("git: fatal:"), "{}", away.err);
    fs::rename(two.place().with_file_name("away"), two.place()).unwrap();
    assert_eq!(two.ana.run(&["sync"]).code(0).out, "Sent 1.\n");
}

#[test]
fn without_a_place_it_says_how_to_set_one() {
    let couple = Couple::new();
    assert!(couple.run(&["sync"]).code(2).err.contains("couplelog remote set"));
}

#[test]
fn a_rewritten_history_is_refused_and_nothing_is_lost() {
    let two = Two::new();
    two.bo.run(&["limit", "photos", "hard-limit"]).code(0);
    two.bo.run(&["sync"]).code(0);
    two.ana.run(&["sync"]).code(0);
    two.bo.git(&["reset", "-q", "--hard", "HEAD~1"]).code(0);
    two.bo.git(&["push", "-q", "--force", "origin", "main"]).code(0);
    two.ana.run(&["limit", "music", "maybe"]).code(0);
    for fetches_before in [false, true] {
        if fetches_before {
            two.ana.git(&["fetch", "-q"]).code(0);
        }
        let refused = two.ana.run(&["sync"]).code(6);
        assert!(
            refused.err.contains("history was rewritten") && refused.err.contains("Hint: "),
            "{}",
            refused.err
        );
        assert!(two.ana.read("limits/bo/photos.yaml").contains("hard-limit"));
        assert!(two.ana.repo().join("limits/ana/music.yaml").exists());
    }
    two.ana.run(&["sync", "--keep-both"]).code(0);
    two.bo.run(&["sync"]).code(0);
    two.assert_same();
    assert!(two.bo.read("limits/bo/photos.yaml").contains("hard-limit"));
}

#[test]
fn a_place_that_was_emptied_is_asked_about_and_can_be_filled_again() {
    let two = Two::new();
    fs::remove_dir_all(two.place()).unwrap();
    let mut git = std::process::Command::new("git");
    two.ana.surroundings(&mut git).args(["init", "-q", "--bare", two.place_str()]).status().unwrap();
    assert!(two.ana.run(&["sync"]).code(6).err.contains("empty now"));
    two.ana.run(&["sync", "--keep-both"]).code(0);
    assert_eq!(two.git_there(&["rev-parse", "main"]).out, two.head(&two.ana));
}

#[test]
fn two_beginnings_are_not_joined() {
    let two = Two::before_join();
    let other = Couple::without_repository();
    let people = ["--person", "ana=Ana", "--person", "bo=Bo", "--me", "bo", "--stop-word", "red"];
    other.run(&[&["init", other.repo_str()], &people[..]].concat()).code(0);
    other.run(&["remote", "set", two.place_str()]).code(0);
    let head = two.head(&other);
    assert!(other.run(&["sync"]).code(6).err.contains("two beginnings can't be joined"));
    assert_eq!(two.head(&other), head);
}

#[test]
fn a_place_that_refuses_says_so_and_what_came_in_stays() {
    let two = Two::new();
    two.bo.run(&["limit", "photos", "maybe"]).code(0);
    two.bo.run(&["sync"]).code(0);
    let objects = two.place().join("refs/heads");
    two.git_there(&["config", "receive.denyNonFastForwards", "true"]).code(0);
    two.ana.run(&["limit", "music", "maybe"]).code(0);
    // Somebody else's lock on the branch there is a refusal that doesn't go away.
    fs::write(objects.join("main.lock"), "").unwrap();
    let refused = two.ana.run(&["sync"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    fs::remove_file(objects.join("main.lock")).unwrap();
    two.settle();
}

#[test]
fn an_unfinished_merge_of_gits_is_named_with_both_ways_out() {
    let two = Two::new();
    for (one, word) in [(&two.ana, "slow"), (&two.bo, "quiet")] {
        one.run_with(&["edit", "safety", "--from", "-"], &format!("during: [{word}]\n")).code(0);
    }
    two.ana.run(&["sync"]).code(0);
    two.bo.git(&["fetch", "-q"]).code(0);
    let merge = two.bo.git(&["merge", "origin/main"]);
    assert_eq!(merge.code, 1, "{merge:?}");
    assert!(!two.bo.read("safety.yaml").contains("<<<<"), "plain git doesn't merge inside of a record");
    let told = two.bo.run(&["sync"]).code(6);
    assert!(told.err.contains("couplelog resolve") && told.err.contains("git merge --abort"), "{}", told.err);
    two.bo.git(&["merge", "--abort"]).code(0);
}

#[test]
fn on_another_branch_nothing_is_done() {
    let two = Two::new();
    two.ana.git(&["switch", "-q", "-c", "other"]).code(0);
    assert!(two.ana.run(&["sync"]).code(1).err.contains("git switch main"));
}

#[test]
fn json_says_what_happened() {
    let two = Two::new();
    two.ana.run(&["limit", "photos", "maybe"]).code(0);
    let json = two.ana.run(&["sync", "--json"]).code(0).json();
    assert_eq!(json["version"], 1);
    assert_eq!((&json["sent"], &json["received"], &json["merged"]), (&1.into(), &0.into(), &false.into()));
    assert_eq!(json["commit"].as_str().unwrap(), two.head(&two.ana).trim());
}

#[test]
fn both_change_one_record_and_the_stricter_counts_while_they_talk() {
    let two = Two::new();
    two.ana.run(&["add", "disagreement", "quiet-time", "--from", "-"]);
    for (one, word) in [(&two.ana, "slow and warm"), (&two.bo, "quiet and dark")] {
        let text = format!("equipment: {word}\ntemperature: {word}\n");
        one.run_with(&["edit", "safety", "--from", "-"], &text).code(0);
    }
    two.ana.run(&["sync"]).code(0);
    let both = two.bo.run(&["sync"]).code(6);
    assert_eq!(both.out.lines().next(), Some("Sent 1, received 1."), "{both:?}");
    assert!(both.err.starts_with("You both changed safety.\nHint: "), "{}", both.err);
    assert!(both.err.contains("couplelog resolve"), "{}", both.err);
    let text = two.bo.read("safety.yaml");
    assert!(text.contains("slow and warm") && text.contains("quiet and dark"), "{text}");
    two.settle();
}

#[test]
fn both_clones_that_join_the_same_two_lines_get_the_same_files() {
    let two = Two::new();
    for (one, word) in [(&two.ana, "slow"), (&two.bo, "quiet")] {
        one.run_with(&["edit", "safety", "--from", "-"], &format!("equipment: {word}\n")).code(0);
        one.run(&["limit", "photos", "maybe", "--title", word]).code(0);
    }
    let copy = two.place().with_file_name("copy");
    let mut cp = std::process::Command::new("cp");
    cp.arg("-r").arg(two.place()).arg(&copy).status().unwrap();
    // Each joins the other's line, neither having seen the other's join.
    let tree = |one: &Couple| one.git(&["rev-parse", "HEAD^{tree}"]).code(0).out;
    let (ana, bo) = (two.head(&two.ana), two.head(&two.bo));
    two.bo.run(&["sync"]).code(0);
    two.ana.run(&["sync"]).code(6);
    let joined = tree(&two.ana);
    two.ana
        .git(&["push", "-q", "--no-verify", copy.to_str().unwrap(), &format!("{}:main", ana.trim())])
        .code(0);
    two.bo.git(&["update-ref", "refs/remotes/origin/main", &format!("{}~1", ana.trim())]);
    two.bo.git(&["update-ref", "-d", "refs/couplelog/synced"]).code(0);
    two.bo.git(&["reset", "-q", "--hard", bo.trim()]).code(0);
    two.bo.run(&["remote", "set", copy.to_str().unwrap()]).code(0);
    two.bo.run(&["sync"]).code(6);
    assert_eq!(tree(&two.bo), joined);
    assert_ne!(two.head(&two.bo), two.head(&two.ana));
    // Joins that crossed come together again, and nothing is said twice.
    two.bo.run(&["remote", "set", two.place_str()]).code(0);
    two.bo.run(&["sync"]).code(0);
    two.settle();
    assert_eq!(tree(&two.bo), joined);
}

#[test]
fn long_after_the_last_sync_the_others_maybe_and_yes_are_talk_first() {
    let mut two = Two::new();
    two.bo.run(&["limit", "photos", "yes"]).code(0);
    two.bo.run(&["limit", "touch", "hard-limit"]).code(0);
    two.bo.run(&["sync"]).code(0);
    two.ana.run(&["limit", "photos", "yes"]).code(0);
    two.ana.run(&["sync"]).code(0);
    let photos = |ran: &crate::couple::Ran| {
        let json = ran.json();
        let topic =
            json["topics"].as_array().unwrap().iter().find(|it| it["topic"] == "photos").unwrap().clone();
        (
            topic["together"].clone(),
            topic["people"]["ana"]["talk_first"].clone(),
            topic["people"]["bo"]["talk_first"].clone(),
        )
    };
    two.ana.on("2026-12-07");
    assert_eq!(
        photos(&two.ana.run(&["limits", "--json"]).code(0)),
        ("yes".into(), false.into(), false.into())
    );
    assert!(
        two.ana.run(&["limits"]).out.contains("Last synced 2 weeks ago."),
        "{}",
        two.ana.run(&["limits"]).out
    );
    two.ana.on("2026-12-08");
    let late = two.ana.run(&["limits", "--json"]).code(0);
    assert_eq!(photos(&late), ("talk first".into(), false.into(), true.into()));
    assert_eq!(late.json()["synced"]["last"], "2026-11-23");
    assert_eq!(late.json()["synced"]["stale"], true);
    for verb in ["limits", "status"] {
        let text = two.ana.run(&[verb]).code(0).out;
        assert!(
            text.contains("`talk first` (couplelog sync)") || text.contains("`talk first` (couplelog\nsync)"),
            "{text}"
        );
        assert!(!text.contains("review day was"), "{text}");
    }
    assert!(two.ana.run(&["limits"]).out.contains("never"));
    two.ana.run(&["sync"]).code(0);
    assert_eq!(photos(&two.ana.run(&["limits", "--json"])).0, "yes");
}

#[test]
fn a_stricter_stance_counts_as_soon_as_it_was_fetched() {
    let two = Two::new();
    two.bo.run(&["limit", "photos", "hard-limit"]).code(0);
    two.bo.run(&["sync"]).code(0);
    two.ana.write("limits/bo/photos.yaml", "stance: maybe\n");
    two.ana.run(&["sync"]).code(1);
    let json = two.ana.run(&["limits", "--json"]).code(0).json();
    assert_eq!(json["topics"][0]["people"]["bo"]["in_force"], "hard-limit");
}

#[test]
fn killed_at_any_moment_it_can_be_run_again() {
    use std::process::Stdio;
    let two = Two::new();
    for round in 0..12_u64 {
        let topic = format!("topic-{round}");
        two.ana.run(&["limit", &topic, "hard-limit"]).code(0);
        two.bo.run(&["limit", &topic, "maybe"]).code(0);
        two.bo.run(&["sync"]).code(0);
        let mut sync = two.ana.command(&["sync"]);
        let mut child =
            sync.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(round * 35));
        let _ = child.kill();
        child.wait().unwrap();
        // Git may still be on its way to its end.
        std::thread::sleep(std::time::Duration::from_millis(200));
        if round % 3 == 0 {
            two.ana.run(&["limit", "music", if round % 2 == 0 { "maybe" } else { "soft-limit" }]).code(0);
        }
        two.settle();
        assert!(two.bo.read(&format!("limits/ana/{topic}.yaml")).contains("hard-limit"));
    }
    let cross = two.ana.run(&["check", "--json"]).code(0).json();
    assert_eq!(cross["problems"], serde_json::json!([]));
}

#[test]
fn both_sending_at_once_end_with_everything() {
    let two = Two::new();
    for round in 0..4 {
        let topic = format!("topic-{round}");
        std::thread::scope(|scope| {
            for one in [&two.ana, &two.bo] {
                let topic = topic.clone();
                scope.spawn(move || {
                    one.run(&["limit", &topic, "maybe"]).code(0);
                    one.run(&["sync"]).code(0);
                });
            }
        });
        two.settle();
        for person in ["ana", "bo"] {
            assert!(two.ana.repo().join(format!("limits/{person}/{topic}.yaml")).exists());
        }
    }
}

#[test]
fn what_is_saved_while_a_slow_sync_runs_is_not_kept_waiting_and_not_lost() {
    let two = Two::new();
    two.bo.run(&["limit", "photos", "maybe"]).code(0);
    two.bo.run(&["sync"]).code(0);
    two.ana.run(&["limit", "touch", "maybe"]).code(0);
    // A git that takes its time on the way.
    let bin = two.ana.home().join("bin");
    fs::create_dir(&bin).unwrap();
    let script = "#!/bin/sh\nhere=$(dirname \"$0\")\n\
        case \"$*\" in *push*) : >\"$here/on-the-way\"; n=0\n\
        until [ -e \"$here/go-on\" ] || [ $n -gt 600 ]; do sleep 0.1; n=$((n+1)); done;; esac\n\
        PATH=${PATH#*:} exec git \"$@\"\n";
    fs::write(bin.join("git"), script).unwrap();
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(bin.join("git"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    std::thread::scope(|scope| {
        let sync = scope.spawn(|| two.ana.run_in(&["sync"], &[("PATH", &path)]));
        while !bin.join("on-the-way").exists() {
            assert!(!sync.is_finished(), "it never sent anything");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let paused = two.ana.run(&["pause"]).code(0).out;
        assert!(!paused.contains("not committed yet"), "{paused}");
        assert!(!sync.is_finished(), "a pause never waits for the network");
        assert!(two.ana.run(&["sync"]).code(5).err.contains("another couplelog is writing: couplelog sync"));
        fs::write(bin.join("go-on"), "").unwrap();
        sync.join().unwrap().code(0);
    });
    two.settle();
    assert!(two.bo.run(&["limits"]).code(0).out.starts_with("PAUSED by Ana"));
}

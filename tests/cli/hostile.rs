//! Hostile files: a clear error or visible text, within the time and without a panic.

use std::fs;
use std::time::Duration;

use crate::couple::{Couple, Ran};
use crate::spent::{self, Spent};
use crate::terminal::Terminal;

/// A text that would clear the screen, turn the line around, hide letters and ring the bell.
const EVIL: &str = "a\\e[2J\\e]0;x\\ab\\u202Edc\\u200Bf\\u2066g\\rh\\0";

const VIEWS: [&[&str]; 22] = [
    &["limits"],
    &["limits", "--at", "2026-11-23"],
    &["status"],
    &["signals"],
    &["list"],
    &["check"],
    &["history"],
    &["history", "limits"],
    &["history", "--patch"],
    &["diff", "--since", "2026-01-01"],
    &["show", "limits/ana/photos"],
    &["show", "safety"],
    &["show", "code"],
    &["show", "couplelog"],
    &["show", "care/ana"],
    &["show", "log/2026/2026-11-20-evening"],
    &["show", "debriefs/2026/2026-11-20-evening/ana"],
    &["debrief", "evening", "--compare"],
    &["drafts"],
    &["pause"],
    &["save"],
    &["limit", "photos", "maybe"],
];

fn evil_couple() -> Couple {
    let couple = Couple::new();
    let name = format!("people:\n  - id: ana\n    name: \"{EVIL}\"\n  - id: bo\n    name: Bo\n");
    let settings = couple.read("couplelog.yaml");
    let people = settings.find("people:").unwrap();
    let after = settings.find("# After how many days").unwrap();
    couple.write("couplelog.yaml", &format!("{}{name}{}", &settings[..people], &settings[after..]));
    let files = [
        (
            "limits/ana/photos.yaml",
            "topic: \"E\"\nstance: hard-limit\nconditions: \"E\"\nwhere: \"E\"\nwhy: \"E\"\nx-mine: \"E\"\n",
        ),
        (
            "safety.yaml",
            "signals:\n  - word: \"E\"\n    gesture: \"E\"\n    meaning: \"E\"\n    response: \"E\"\nduring: \"E\"\n",
        ),
        ("code.yaml", "values: [\"E\", \"E\"]\n"),
        ("care/ana.yaml", "aftercare_needs: \"E\"\n"),
        (
            "log/2026/2026-11-20-evening.yaml",
            "date: 2026-11-20\ntitle: \"E\"\npauses: \"E\"\nresponses:\n  ana: \"E\"\n",
        ),
        ("debriefs/2026/2026-11-20-evening/ana.yaml", "felt_good: \"E\"\nfollow_ups:\n  - what: \"E\"\n"),
    ];
    for (path, text) in files {
        couple.write(path, &text.replace('E', EVIL));
    }
    couple
}

#[track_caller]
fn is_harmless(ran: &Ran, args: &[&str]) {
    for (stream, text) in [("stdout", &ran.out), ("stderr", &ran.err)] {
        let bad = text.chars().find(|c| {
            (c.is_control() && !matches!(c, '\n' | '\t'))
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}')
        });
        assert_eq!(bad, None, "{args:?}, {stream}: {text:?}");
    }
    assert!(!ran.err.contains("panicked"), "{args:?}: {}", ran.err);
    assert_ne!(ran.code, 101, "{args:?}");
}

#[test]
fn no_field_reaches_the_terminal_raw() {
    let couple = evil_couple();
    // Once before it is saved and once after: the round itself saves.
    for args in VIEWS.iter().chain(&VIEWS) {
        is_harmless(&couple.run(args), args);
    }
}

#[test]
fn json_and_tables_command_no_terminal_either() {
    let couple = evil_couple();
    couple.run(&["save"]).code(0);
    for (args, shown) in [
        (&["limits", "--json"][..], "b\\u202edc"),
        (&["history", "--json"], "b\\u202edc"),
        (&["diff", "--since", "2026-01-01", "--json"], "b\\u202edc"),
        (&["export"], "b\\u202edc"),
        (&["export", "limits", "--csv"], "b\\u{202e}dc"),
    ] {
        Terminal::start(&couple, args).expect(shown);
    }
}

#[test]
fn json_carries_text_unchanged() {
    let couple = evil_couple();
    let limits = couple.run(&["limits", "--json"]).code(0).json();
    assert!(limits["topics"][0]["title"].as_str().unwrap().contains("\u{1b}[2J"));
}

fn hostile_texts() -> Vec<(&'static str, Vec<u8>)> {
    let bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n".to_owned();
    vec![
        ("a YAML bomb", bomb.into_bytes()),
        ("an anchor", b"topic: &x photos\nstance: *x\n".to_vec()),
        ("a merge key", b"<<: {stance: yes}\n".to_vec()),
        ("deep nesting", "[".repeat(100_000).into_bytes()),
        ("deep maps", "{a: ".repeat(100_000).into_bytes()),
        ("deep lists", "- ".repeat(100_000).into_bytes()),
        ("a huge file", vec![b'x'; 3 << 20]),
        ("a duplicate key", b"stance: maybe\nstance: yes\n".to_vec()),
        ("invalid UTF-8", b"topic: \xff\xfe\nstance: yes\n".to_vec()),
        ("merge markers", b"<<<<<<< ours\nstance: yes\n=======\nstance: maybe\n>>>>>>> theirs\n".to_vec()),
        ("two documents", b"stance: yes\n---\nstance: maybe\n".to_vec()),
        ("a list", b"- stance\n".to_vec()),
        ("a NUL", b"stance: yes\0\n".to_vec()),
        ("a tag", b"stance: !!python/object yes\n".to_vec()),
    ]
}

#[test]
fn a_hostile_file_counts_as_a_hard_limit_and_is_named_by_check() {
    for (what, bytes) in hostile_texts() {
        let couple = Couple::new();
        couple.run(&["limit", "photos", "yes"]).code(0);
        fs::write(couple.repo().join("limits/ana/photos.yaml"), &bytes).unwrap();
        for args in VIEWS {
            let Spent { ran, processor, .. } = spent::run(&couple, args);
            assert!(processor < Duration::from_secs(5), "{what}: {args:?} took {processor:?}");
            is_harmless(&ran, args);
            if *args == ["save"] {
                assert_eq!(ran.code, 3, "{what}: {}", ran.err);
            }
        }
        couple.run(&["resume"]);
        let limits = couple.run(&["limits", "--json"]).code(0).json();
        assert_eq!(limits["topics"][0]["people"]["ana"]["in_force"], "hard-limit", "{what}");
        let check = couple.run(&["check", "--json"]).code(3).json();
        assert!(check["problems"].to_string().contains("limits/ana/photos.yaml"), "{what}: {check}");
        let kept = fs::read(couple.repo().join("limits/ana/photos.yaml")).unwrap();
        assert_eq!(kept, bytes, "{what}: the file is left alone");
    }
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_read_and_kept() {
    let couple = Couple::new();
    let text = "\u{feff}topic: photos\r\nstance: soft-limit\r\n";
    couple.write("limits/ana/photos.yaml", text);
    couple.run(&["check"]).code(0);
    couple.run(&["save"]).code(0);
    assert_eq!(couple.read("limits/ana/photos.yaml"), text);
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    assert_eq!(couple.read("limits/ana/photos.yaml"), text.replace("soft", "hard"));
}

#[test]
fn a_link_in_the_place_of_couplelogs_own_files_is_refused_and_a_pause_still_counts() {
    for own in ["couplelog", "couplelog/drafts", "couplelog/cache", "couplelog/lock"] {
        let couple = Couple::new();
        couple.run(&["limit", "photos", "maybe"]).code(0);
        let elsewhere = couple.home().join("elsewhere");
        let at = couple.repo().join(".git").join(own);
        let _ = fs::rename(&at, &elsewhere);
        let was_folder = !own.ends_with("lock");
        if was_folder && !elsewhere.exists() {
            fs::create_dir(&elsewhere).unwrap();
        }
        std::os::unix::fs::symlink(&elsewhere, &at).unwrap();
        let before = fs::read_dir(&elsewhere).map(Iterator::count).unwrap_or_default();
        for args in [&["limit", "touch", "maybe"][..], &["status"], &["limits"], &["drafts"]] {
            let ran = couple.run(args).code(3);
            assert!(ran.err.contains("symbolic link") && ran.err.contains(".git/couplelog"), "{}", ran.err);
        }
        assert!(couple.run(&["pause"]).code(0).out.contains("PAUSED"));
        assert!(couple.repo().join("pauses/ana.yaml").exists());
        couple.run(&["signals"]).code(0);
        assert_eq!(fs::read_dir(&elsewhere).map(Iterator::count).unwrap_or_default(), before, "{own}");
    }
}

#[test]
#[cfg(unix)]
fn a_link_is_never_followed() {
    let couple = Couple::new();
    let secret = couple.home().join("secret.yaml");
    fs::write(&secret, "topic: secret\nstance: yes\n").unwrap();
    let link = couple.repo().join("limits/ana/photos.yaml");
    std::os::unix::fs::symlink(&secret, &link).unwrap();
    for args in VIEWS {
        let ran = couple.run(args);
        is_harmless(&ran, args);
        assert!(!ran.out.contains("secret"), "{args:?}: {}", ran.out);
    }
    assert_eq!(couple.run(&["limit", "photos", "hard-limit"]).code, 3);
    assert_eq!(fs::read_to_string(&secret).unwrap(), "topic: secret\nstance: yes\n");
    couple.run(&["check"]).code(3);
    fs::remove_file(&link).unwrap();
    fs::remove_dir(couple.repo().join("limits/ana")).unwrap();
    std::os::unix::fs::symlink(couple.home(), couple.repo().join("limits/ana")).unwrap();
    couple.run(&["resume"]);
    assert_eq!(couple.run(&["limit", "secret", "hard-limit"]).code, 3);
    assert_eq!(fs::read_to_string(&secret).unwrap(), "topic: secret\nstance: yes\n");
    couple.run(&["check"]).code(3);
}

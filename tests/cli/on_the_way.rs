//! `sync` and `join` while they talk to another computer: stopped on the way, slow, raced, watched, denied; and all
//! the rest, which talks to nobody.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::couple::Couple;
use crate::terminal::Terminal;
use crate::two::Two;

/// A `git` in front of git's own: a shell script, in which `real` goes on to that. Gives its folder, and the path
/// with it in front.
fn in_front(couple: &Couple, script: &str) -> (PathBuf, String) {
    let bin = couple.home().join("bin");
    fs::create_dir_all(&bin).unwrap();
    let script = format!(
        "#!/bin/sh\nhere=$(dirname \"$0\")\nreal() {{ PATH=${{PATH#*:}} exec git \"$@\"; }}\n{script}\nreal \"$@\"\n"
    );
    fs::write(bin.join("git"), script).unwrap();
    fs::set_permissions(bin.join("git"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    (bin, path)
}

/// The same, which waits for ever at this word of git's, and says that it does.
fn stuck_at(couple: &Couple, verb: &str) -> (PathBuf, String) {
    in_front(couple, &format!("case \" $* \" in *\" {verb} \"*) : >\"$here/stuck\"; sleep 600;; esac"))
}

fn wait_for(file: &std::path::Path) {
    let begun = Instant::now();
    while !file.exists() {
        assert!(begun.elapsed() < Duration::from_secs(20), "{} never came", file.display());
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Everything below a couple's folder that two runs could leave differently.
fn state(one: &Couple) -> Vec<String> {
    let git = |args: &[&str]| one.git(args).code(0).out;
    vec![
        git(&["rev-parse", "HEAD"]),
        git(&["for-each-ref"]),
        git(&["status", "--porcelain"]),
        git(&["stash", "list"]),
    ]
}

/// Whatever was stopped, no lock is left that another git or couplelog would meet.
#[track_caller]
fn has_no_lock(one: &Couple) {
    let found =
        std::process::Command::new("find").arg(one.repo().join(".git")).args(["-name", "*.lock"]).output();
    assert_eq!(String::from_utf8_lossy(&found.unwrap().stdout), "");
    one.git(&["fsck", "--strict"]).code(0);
}

#[test]
fn ctrl_c_while_it_receives_leaves_everything_as_it_was() {
    let two = Two::new();
    two.bo.run(&["limit", "photos", "hard-limit"]).code(0);
    two.bo.run(&["sync"]).code(0);
    two.ana.run(&["limit", "touch", "maybe"]).code(0);
    let before = state(&two.ana);
    let (bin, path) = stuck_at(&two.ana, "fetch");
    let mut terminal = Terminal::start_with(&two.ana, &["sync"], &[("PATH", &path)]);
    wait_for(&bin.join("stuck"));
    terminal.ctrl_c();
    terminal.expect("stopped on the way");
    terminal.expect("Hint: nothing is lost");
    assert_eq!(terminal.code(), 1);
    assert_eq!(state(&two.ana), before);
    has_no_lock(&two.ana);
    two.settle();
}

#[test]
fn ctrl_c_while_it_sends_keeps_what_came_in_and_sends_the_rest_the_next_time() {
    let two = Two::new();
    two.bo.run(&["limit", "photos", "hard-limit"]).code(0);
    two.bo.run(&["sync"]).code(0);
    two.ana.run(&["limit", "touch", "maybe"]).code(0);
    let there = two.git_there(&["rev-parse", "main"]).out;
    let (bin, path) = stuck_at(&two.ana, "push");
    let mut terminal = Terminal::start_with(&two.ana, &["sync"], &[("PATH", &path)]);
    wait_for(&bin.join("stuck"));
    terminal.ctrl_c();
    terminal.expect("stopped on the way");
    assert_eq!(terminal.code(), 1);
    assert_eq!(two.git_there(&["rev-parse", "main"]).out, there);
    assert!(two.ana.read("limits/bo/photos.yaml").contains("hard-limit"));
    assert_eq!(two.ana.git(&["status", "--porcelain"]).code(0).out, "");
    has_no_lock(&two.ana);
    two.settle();
    assert!(two.bo.read("limits/ana/touch.yaml").contains("maybe"));
}

#[test]
fn ctrl_c_in_a_join_leaves_nothing_and_it_can_be_run_again() {
    let two = Two::before_join();
    let join = ["join", two.place_str(), two.bo.repo_str(), "--me", "bo"];
    let (bin, path) = stuck_at(&two.bo, "fetch");
    let mut terminal = Terminal::start_with(&two.bo, &join, &[("PATH", &path)]);
    wait_for(&bin.join("stuck"));
    terminal.ctrl_c();
    terminal.expect("stopped on the way");
    assert_eq!(terminal.code(), 1);
    let left = fs::read_dir(two.bo.home().parent().unwrap()).unwrap().flatten();
    assert_eq!(left.map(|it| it.file_name()).collect::<Vec<_>>(), ["home"]);
    two.bo.run(&join).code(0);
    two.assert_same();
}

#[test]
fn a_slow_link_is_shown_in_one_line_that_goes_again_and_only_on_a_terminal() {
    let two = Two::new();
    let slow = "case \" $* \" in *\" fetch \"*) for n in 1 2 3; do printf 'Receiving objects:  %s0%% (%s/10)\\r' $n $n >&2; \
                sleep 0.2; done;; esac";
    let (_, path) = in_front(&two.ana, slow);
    let mut terminal = Terminal::start_with(&two.ana, &["sync"], &[("PATH", &path)]);
    terminal.expect("Receiving objects:  10%");
    terminal.expect("\r\x1b[KReceiving objects:  30%");
    terminal.expect("\r\x1b[K");
    terminal.expect("Both sides have everything.");
    assert_eq!(terminal.code(), 0);
    let quiet = two.ana.run_in(&["sync"], &[("PATH", &path)]).code(0);
    assert!(quiet.err.is_empty(), "{}", quiet.err);
}

/// The same `git`, in front of which Bo sends something of his own, so many times before it sends.
fn raced(two: &Two, times: usize) -> String {
    for number in 1..=times {
        two.bo.run(&["limit", &format!("topic-{number}"), "maybe"]).code(0);
        two.bo.git(&["branch", "-q", "-f", &format!("step-{number}")]).code(0);
    }
    let script = format!(
        "case \" $* \" in *\" push \"*) n=$(cat \"$here/count\" 2>/dev/null || echo 0); n=$((n+1))\necho $n \
         >\"$here/count\"\nif [ $n -le {times} ]; then (PATH=${{PATH#*:}}; cd '{}'; git push -q --no-verify '{}' \
         \"step-$n:main\") >/dev/null; fi;; esac",
        two.bo.repo_str(),
        two.place_str()
    );
    in_front(&two.ana, &script).1
}

#[test]
fn when_the_other_sends_first_it_tries_once_more_by_itself() {
    let two = Two::new();
    two.ana.run(&["limit", "touch", "maybe"]).code(0);
    let path = raced(&two, 1);
    let ran = two.ana.run_in(&["sync"], &[("PATH", &path)]).code(0);
    assert!(ran.out.starts_with("Sent 1, received 1."), "{}", ran.out);
    assert_eq!(fs::read_to_string(two.ana.home().join("bin/count")).unwrap(), "2\n");
    two.settle();
}

#[test]
fn when_the_other_sends_first_again_it_says_so_and_keeps_what_came_in() {
    let two = Two::new();
    two.ana.run(&["limit", "touch", "maybe"]).code(0);
    let path = raced(&two, 2);
    let ran = two.ana.run_in(&["sync"], &[("PATH", &path)]).code(1);
    assert!(ran.err.contains("changed again and again") && ran.err.contains("couplelog sync"), "{}", ran.err);
    assert!(two.ana.repo().join("limits/bo/topic-1.yaml").exists(), "{}", ran.out);
    assert_eq!(
        fs::read_to_string(two.ana.home().join("bin/count")).unwrap(),
        "2\n",
        "once more, not for ever"
    );
    has_no_lock(&two.ana);
    two.settle();
}

/// A web server that says this to each question; gives its port.
fn server(says: impl Fn(&str) -> String + Send + 'static) -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let count = stream.read(&mut request).unwrap_or(0);
            let _ = stream.write_all(says(&String::from_utf8_lossy(&request[..count])).as_bytes());
        }
    });
    port
}

const DENIED: &str = "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

#[test]
fn a_place_that_asks_for_a_password_is_denied_access_without_a_terminal_and_asks_nobody() {
    let couple = Couple::new();
    let port = server(|_| DENIED.to_owned());
    couple.run(&["remote", "set", &format!("http://127.0.0.1:{port}/ours.git")]).code(0);
    let begun = Instant::now();
    let denied = couple.run(&["sync"]).code(7);
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert!(denied.err.contains("could not be reached, or denied access"), "{}", denied.err);
    assert!(denied.err.contains("git: fatal:") && denied.err.contains("Hint: "), "{}", denied.err);
    assert!(!denied.err.contains("answers to anyone"), "{}", denied.err);
    let new = couple.home().join("new");
    let url = format!("http://ana:geheim@127.0.0.1:{port}/ours.git");
    let joined = couple.run(&["join", &url, new.to_str().unwrap(), "--me", "bo"]).code(7);
    assert!(!joined.err.contains("geheim") && !new.exists(), "{}", joined.err);
}

#[test]
fn every_sync_with_a_place_that_strangers_can_read_says_so() {
    let couple = Couple::new();
    let head = couple.git(&["rev-parse", "HEAD"]).out.trim().to_owned();
    let port = server(move |request| {
        let body = format!("{head}\trefs/heads/main\n");
        match request.contains("/info/refs") {
            true => {
                format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                )
            }
            false => "HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned(),
        }
    });
    couple.run(&["remote", "set", &format!("http://127.0.0.1:{port}/ours.git")]).code(0);
    for _ in 0..2 {
        let ran = couple.run(&["sync"]);
        assert!(ran.err.contains("Warning: This place answers to anyone"), "{ran:?}");
        assert!(
            ran.err.contains("can be read by strangers") && ran.err.contains("Nothing on the way"),
            "{ran:?}"
        );
    }
}

#[test]
fn withdrawing_leaving_and_all_the_rest_ask_no_network_and_start_no_git() {
    let couple = Couple::new();
    couple.run_with(&["add", "agreement", "Phones", "--from", "-"], "terms: In the hall.\n").code(0);
    // A server that takes the question and never answers.
    let port = server(|_| {
        std::thread::sleep(Duration::from_secs(600));
        String::new()
    });
    couple.git(&["remote", "add", "origin", &format!("http://127.0.0.1:{port}/ours.git")]).code(0);
    let (bin, path) = in_front(&couple, "echo \"$*\" >>\"$here/called\"");
    let begun = Instant::now();
    for verb in [
        &["agree", "phones", "--yes"][..],
        &["withdraw", "phones"],
        &["limit", "photos", "hard-limit"],
        &["limits"],
        &["status"],
        &["history"],
        &["check"],
        &["conflicts"],
        &["remind"],
        &["export"],
        &["pause"],
        &["resume"],
        &["leave", "--yes"],
    ] {
        couple.run_in(verb, &[("PATH", &path)]).code(0);
    }
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
    assert!(!bin.join("called").exists(), "{}", fs::read_to_string(bin.join("called")).unwrap_or_default());
    assert!(!couple.read("agreements/phones.yaml").contains("person: ana"));
    assert!(couple.repo().join("pauses/ana.yaml").exists());
}

//! `remote`: the one place, and the hook that keeps others out.

use std::fs;

use crate::couple::Couple;
use crate::two::Two;

#[test]
fn a_folder_that_is_not_there_yet_becomes_the_place() {
    let couple = Couple::new();
    let place = couple.home().join("stick").join("ours");
    let place = place.to_str().unwrap();
    let missing = couple.run(&["remote", "set", place]).code(2);
    assert!(missing.err.contains("plugged in"), "{}", missing.err);
    fs::create_dir(couple.home().join("stick")).unwrap();
    let set = couple.run(&["remote", "set", place]).code(0);
    assert!(set.out.contains(place) && set.out.contains("empty place"), "{}", set.out);
    assert!(couple.run(&["remote"]).code(0).out.contains("not synced yet"));
    couple.run(&["sync"]).code(0);
    let json = couple.run(&["remote", "--json"]).code(0).json();
    assert_eq!((json["remote"].as_str(), json["last_synced"].as_str()), (Some(place), Some("2026-11-23")));
}

#[test]
fn nonsense_is_refused_and_a_working_folder_too() {
    let couple = Couple::new();
    for text in ["ext::sh -c touch% gone", "--upload-pack=touch gone", "-x", "", "ftp://example.org/x"] {
        let refused = couple.run(&["remote", "set", text]).code(2);
        assert!(refused.err.contains("Hint: "), "{text}: {}", refused.err);
    }
    let refused = couple.run(&["remote", "set", couple.repo_str()]).code(2);
    assert!(refused.err.contains("somebody works in that folder"), "{}", refused.err);
    let home = couple.home();
    fs::write(home.join("thesis.txt"), "mine").unwrap();
    couple.run(&["remote", "set", home.to_str().unwrap()]).code(2);
    assert_eq!(couple.git(&["remote"]).out, "");
}

#[test]
fn a_password_in_an_address_is_warned_about_and_never_printed() {
    let couple = Couple::new();
    // Nobody answers there.
    let set = couple.run(&["remote", "set", "https://ana:geheim@127.0.0.1:9/ours.git"]).code(0);
    assert!(set.err.contains("Warning: A password stands in this address"), "{}", set.err);
    let shown = couple.run(&["remote"]).code(0);
    let failed = couple.run(&["sync"]).code(7);
    for text in [&set.out, &set.err, &shown.out, &shown.err, &failed.err] {
        assert!(!text.contains("geheim"), "{text}");
    }
    assert!(shown.out.contains("https://ana:***@127.0.0.1:9/ours.git"), "{}", shown.out);
}

#[test]
fn plain_git_sends_to_the_one_place_and_to_no_other_even_with_hooks_elsewhere() {
    let two = Two::new();
    let other = two.place().with_file_name("other");
    let other = other.to_str().unwrap();
    let mut git = std::process::Command::new("git");
    two.ana.surroundings(&mut git).args(["init", "-q", "--bare", other]).status().unwrap();
    two.ana.git(&["config", "--global", "core.hooksPath", "/nowhere"]).code(0);
    two.ana.run(&["limit", "photos", "maybe"]).code(0);
    let refused = two.ana.git(&["push", other, "main"]).code(1);
    assert!(refused.err.contains("couplelog remote set URL"), "{}", refused.err);
    two.ana.git(&["remote", "add", "elsewhere", other]).code(0);
    two.ana.git(&["push", "elsewhere", "main"]).code(1);
    assert!(two.ana.run(&["remote"]).err.contains("elsewhere"));
    two.ana.git(&["push", "-q"]).code(0);
    two.ana.git(&["push", "-q", "origin", "main"]).code(0);
    two.ana.git(&["remote", "set-url", "origin", other]).code(0);
    two.ana.git(&["push", "-q", "origin", "main"]).code(1);
    let refused = two.ana.run(&["sync"]).code(4);
    assert!(refused.err.contains("another program has changed the place"), "{}", refused.err);
    two.ana.run(&["remote", "set", other]).code(0);
    two.ana.run(&["sync"]).code(0);
}

#[test]
fn a_hook_of_ones_own_stays() {
    let couple = Couple::new();
    let hook = couple.repo().join(".git/hooks/pre-push");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, "#!/bin/sh\nexit 0\n").unwrap();
    let place = couple.home().join("ours");
    let set = couple.run(&["remote", "set", place.to_str().unwrap()]).code(0);
    assert!(set.err.contains("a pre-push hook of its own already"), "{}", set.err);
    assert_eq!(fs::read_to_string(&hook).unwrap(), "#!/bin/sh\nexit 0\n");
}

#[test]
fn a_place_that_was_replaced_is_no_rewritten_history() {
    let two = Two::new();
    let other = two.place().with_file_name("other");
    for one in [&two.ana, &two.bo] {
        one.run(&["remote", "set", other.to_str().unwrap()]).code(0);
        one.run(&["sync"]).code(0);
    }
    assert_eq!(two.head(&two.ana), two.head(&two.bo));
    assert!(!two.ana.run(&["limits"]).code(0).out.contains("rewritten"));
}

#[test]
fn a_place_that_answers_to_strangers_is_warned_about() {
    use std::io::{Read as _, Write as _};
    let couple = Couple::new();
    let folder = couple.home().join("served");
    couple.run(&["remote", "set", folder.to_str().unwrap()]).code(0);
    couple.run(&["sync"]).code(0);
    let head = couple.git(&["rev-parse", "HEAD"]).out.trim().to_owned();
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    // The simplest web server that git can read from, with and without a name.
    std::thread::spawn(move || {
        for stream in server.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let count = stream.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..count]).into_owned();
            let (status, body) = if request.contains("/private/") && !request.contains("Authorization:") {
                ("401 No\r\nWWW-Authenticate: Basic realm=x", String::new())
            } else if request.contains("/info/refs") {
                ("200 OK", format!("{head}\trefs/heads/main\n"))
            } else {
                ("404 No", String::new())
            };
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    let warning = "answers to anyone";
    let open = couple.run(&["remote", "set", &format!("http://127.0.0.1:{port}/open/ours.git")]).code(0);
    assert!(open.err.contains(warning) && open.err.contains("Nothing on the way"), "{}", open.err);
    // What a person's own settings would answer is no stranger's answer.
    fs::write(couple.home().join(".netrc"), "machine 127.0.0.1 login ana password geheim\n").unwrap();
    let own = couple
        .run(&["remote", "set", &format!("http://ana:geheim@127.0.0.1:{port}/private/ours.git")])
        .code(0);
    assert!(!own.err.contains(warning), "{}", own.err);
}

#[test]
fn a_stick_that_belongs_to_another_account_is_no_hindrance() {
    let two = crate::two::Two::new();
    let own = format!("[safe]\n\tdirectory = {}\n", two.ana.repo_str());
    std::fs::write(two.ana.home().join(".gitconfig"), own).unwrap();
    let another = [("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")];
    for (topic, said) in [("photos", "Sent 1.\n"), ("touch", "Sent 1.\n")] {
        two.ana.run(&["limit", topic, "maybe"]).code(0);
        assert_eq!(two.ana.run_in(&["sync"], &another).code(0).out, said);
    }
}

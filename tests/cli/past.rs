//! A history made by hand: commits, merges and resets by git itself, by whom and on which day a test says.

use std::process::Command;

use serde_json::Value;

use crate::couple::Couple;

pub const PHOTOS: &str = "limits/ana/photos.yaml";

/// Ana and Bo's repository, made on this day; it is 2026-11-23 now.
pub fn couple_since(day: &str) -> Couple {
    let mut couple = Couple::without_repository();
    let people = ["--person", "ana=Ana", "--person", "bo=Bo", "--me", "ana"];
    couple.on(day);
    couple.run(&[&["init", couple.repo_str()], &people[..]].concat()).code(0);
    couple.on("2026-11-23");
    couple
}

/// Git in the couple's repository, by this person's address, on this day.
#[track_caller]
pub fn git(couple: &Couple, person: &str, day: &str, args: &[&str]) -> String {
    let mail = if person.contains('@') { person.to_owned() } else { format!("{person}@couplelog.invalid") };
    let when = format!("{day}T00:00:00+0000");
    let mut command = Command::new("git");
    couple.surroundings(&mut command).current_dir(couple.repo()).args(args);
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), person).env(format!("GIT_{who}_EMAIL"), &mail);
        command.env(format!("GIT_{who}_DATE"), &when);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Writes a file and commits it.
#[track_caller]
pub fn wrote(couple: &Couple, person: &str, day: &str, path: &str, text: &str) {
    couple.write(path, text);
    commit(couple, person, day);
}

/// Removes a file and commits that.
#[track_caller]
pub fn removed(couple: &Couple, person: &str, day: &str, path: &str) {
    std::fs::remove_file(couple.repo().join(path)).unwrap();
    commit(couple, person, day);
}

/// Commits everything in the work tree.
#[track_caller]
pub fn commit(couple: &Couple, person: &str, day: &str) {
    git(couple, person, day, &["add", "-A"]);
    git(couple, person, day, &["commit", "-q", "--allow-empty", "-m", "by hand"]);
}

/// The steps of `history ARGS --json`, as `record event by: field from>to direction; …`.
#[track_caller]
pub fn steps(couple: &Couple, args: &[&str]) -> Vec<String> {
    let args = [&["history"], args, &["--json"]].concat();
    let json = couple.run(&args).code(0).json();
    json["steps"].as_array().unwrap().iter().map(step).collect()
}

fn step(step: &Value) -> String {
    let word = |key: &str| step[key].as_str().unwrap_or("?").to_owned();
    format!("{} {} by {}: {}", word("record"), word("event"), word("author"), changes(step))
}

/// The changes of one step or record, as `field from>to direction; …`.
pub fn changes(step: &Value) -> String {
    let one = |change: &Value| {
        let word = |key: &str| change[key].as_str().map_or_else(|| change[key].to_string(), str::to_owned);
        format!("{} {}>{} {}", word("field"), word("from"), word("to"), word("direction"))
    };
    step["changes"].as_array().unwrap().iter().map(one).collect::<Vec<_>>().join("; ")
}

/// A limit's file.
pub fn limit(stance: &str) -> String {
    format!("topic: Photos\nstance: {stance}\n")
}

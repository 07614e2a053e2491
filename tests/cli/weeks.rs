//! A couple through weeks of random work: two homes, two clocks, days offline, kills, both sending at once, and
//! plain git beside. After each step nothing typed is gone and no stance in force is looser than its owner's own
//! commits allow; in the end both have the same, to the byte.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};

use crate::allowed::{Allowed, rank};
use crate::couple::{Couple, Ran, ran};
use crate::two::Two;

struct Weeks {
    two: Two,
    day: NaiveDate,
    /// By how many days Bo's clock is wrong.
    skew: i64,
    state: u64,
    words: usize,
    /// What somebody took out or wrote over themselves.
    removed: BTreeSet<String>,
    /// Words in comments, which a merge that takes one side whole leaves behind.
    comments: BTreeSet<String>,
    /// Steps for which each is offline still.
    offline: [usize; 2],
}

impl Weeks {
    fn new(seed: u64, skew: i64) -> Self {
        let day = "2026-11-23".parse().unwrap();
        let (removed, comments, offline) = (BTreeSet::new(), BTreeSet::new(), [0, 0]);
        Self { two: Two::new(), day, skew, state: seed * 2 + 1, words: 0, removed, comments, offline }
    }

    /// A number below this one.
    fn any(&mut self, below: u64) -> u64 {
        self.state =
            self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) % below
    }

    fn one_of(&mut self, words: &[&'static str]) -> &'static str {
        words[usize::try_from(self.any(words.len() as u64)).unwrap()]
    }

    /// A word that nobody typed before.
    fn word(&mut self) -> String {
        self.words += 1;
        format!("word{:04}", self.words)
    }

    fn today(&self, who: usize) -> NaiveDate {
        self.day + TimeDelta::days(if who == 1 { self.skew } else { 0 })
    }

    fn pass(&mut self, days: i64) {
        self.day += TimeDelta::days(days);
        let days = [self.today(0).to_string(), self.today(1).to_string()];
        self.two.ana.on(&days[0]);
        self.two.bo.on(&days[1]);
    }

    fn at(&self, who: usize) -> &Couple {
        [&self.two.ana, &self.two.bo][who]
    }

    fn git(&self, who: usize, args: &[&str]) -> Ran {
        let mut command = Command::new("git");
        let when = format!("{}T00:00:00+0000", self.today(who));
        self.at(who).surroundings(&mut command).current_dir(self.at(who).repo()).args(args);
        command.env("GIT_AUTHOR_DATE", &when).env("GIT_COMMITTER_DATE", &when);
        ran(command.stdin(Stdio::null()).output().unwrap())
    }

    /// Every word that is in a file, a draft or the list of talks.
    fn kept(&self, who: usize) -> BTreeSet<String> {
        let one = self.at(who);
        let mut text = one.run(&["conflicts", "--json"]).code(0).out;
        read_all(&one.repo(), &mut text);
        read_all(&one.repo().join(".git/couplelog/drafts"), &mut text);
        words(&text)
    }

    /// Somebody's own doing, which may take words out.
    fn doing(&mut self, who: usize, act: impl FnOnce(&mut Self)) {
        let before = self.kept(who);
        act(self);
        let after = self.kept(who);
        self.removed.extend(before.difference(&after).cloned());
    }

    #[track_caller]
    fn assert_kept(&self, who: usize, before: &BTreeSet<String>) {
        let lost: Vec<_> = before.difference(&self.kept(who)).cloned().collect();
        let lost: Vec<_> = lost.iter().filter(|word| !self.removed.contains(*word)).collect();
        assert!(lost.is_empty(), "{lost:?} at {who}");
    }

    fn write(&mut self, who: usize) {
        let (word, name) = (self.word(), ["ana", "bo"][who]);
        let (topic, stance) = (
            self.one_of(&["photos", "touch", "words"]),
            self.one_of(&["hard-limit", "soft-limit", "maybe", "yes"]),
        );
        let field = self.one_of(&["during", "equipment", "temperature"]);
        let kind = self.any(9);
        let one = self.at(who);
        let put = |args: &[&str], text: String| one.run_with(args, &text);
        let ran = match kind {
            0 | 1 => one.run(&["limit", topic, stance, "--conditions", &word]),
            2 => put(&["edit", "safety", "--from", "-"], format!("{field}: {word}\n")),
            3 => put(&["add", "term", &word, "--from", "-"], format!("term: {word}\n")),
            4 => {
                let day = self.today(who).to_string();
                put(&["log", "Walk", "--date", &day, "--from", "-"], format!("pauses: {word}\n"))
            }
            5 => put(&["debrief", "--from", "-"], format!("felt_good: {word}\n")),
            6 => put(&["propose", "Dance", "--from", "-"], format!("expected:\n  {name}: {word}\n")),
            7 => one.run(&["withdraw", "phones"]),
            _ => put(&["checkin", "--from", "-"], format!("appreciation: {word}\n")),
        };
        // Exit 3: what git left in a file is to be mended by hand first.
        assert!([0, 2, 3, 4].contains(&ran.code), "{kind}: {ran:?}");
    }

    /// In an editor, and saved with couplelog, with git, or not yet.
    fn by_hand(&mut self, who: usize) {
        let (word, way) = (self.word(), self.any(4));
        let files = ["safety.yaml", "couplelog.yaml", "limits/ana/photos.yaml", "limits/bo/photos.yaml"];
        let path = self.at(who).repo().join(self.one_of(&files));
        let Ok(text) = fs::read_to_string(&path) else { return };
        // A comment, or a key of their own.
        let line = if self.any(2) == 0 { format!("# {word}\n") } else { format!("x-{word}: {word}\n") };
        fs::write(&path, text + &line).unwrap();
        self.comments.extend(words(&line).into_iter().filter(|_| line.starts_with('#')));
        match way {
            0 => drop(self.at(who).run(&["save"])),
            1 => drop(self.git(who, &["commit", "-qam", "by hand"])),
            _ => {}
        }
    }

    /// Another git program.
    fn plainly(&mut self, who: usize) {
        match self.any(4) {
            0 => drop(self.git(who, &["pull", "-q", "--no-rebase", "--no-edit"])),
            1 => drop(self.git(who, &["revert", "--no-edit", "HEAD"])),
            2 => drop(self.git(who, &["cherry-pick", "origin/main"])),
            _ => {
                self.git(who, &["fetch", "-q"]);
                self.git(who, &["merge", "-q", "-s", "ours", "--no-edit", "origin/main"]);
                self.removed.extend(self.comments.iter().cloned());
            }
        }
        self.finish(who);
    }

    /// What another git program has left half-done is finished or taken back.
    fn finish(&mut self, who: usize) {
        let git = self.at(who).repo().join(".git");
        if git.join("MERGE_HEAD").exists() && self.at(who).run(&["resolve"]).code != 0 {
            self.git(who, &["add", "-A"]);
            self.git(who, &["commit", "-qm", "merged"]);
            self.removed.extend(self.comments.iter().cloned());
        }
        for (head, verb) in [("REVERT_HEAD", "revert"), ("CHERRY_PICK_HEAD", "cherry-pick")] {
            if git.join(head).exists() && self.git(who, &[verb, "--abort"]).code != 0 {
                self.git(who, &["reset", "-q"]);
                self.git(who, &[verb, "--quit"]);
            }
        }
    }

    fn sync(&mut self, who: usize, killed_after: Option<u64>) {
        let before = self.kept(who);
        let head = self.git(who, &["rev-parse", "HEAD"]).out;
        match killed_after {
            Some(millis) => {
                let mut child = self.at(who).command(&["sync"]).stdin(Stdio::null()).spawn().unwrap();
                std::thread::sleep(Duration::from_millis(millis));
                let _ = child.kill();
                child.wait().unwrap();
                std::thread::sleep(Duration::from_millis(100));
            }
            None => {
                let ran = self.at(who).run(&["sync"]);
                let is_in_the_way = ran.code == 1 && ran.err.contains("not saved");
                assert!([0, 6].contains(&ran.code) || is_in_the_way, "{ran:?}");
            }
        }
        self.assert_kept(who, &before);
        self.git(who, &["merge-base", "--is-ancestor", head.trim(), "HEAD"]).code(0);
    }

    fn both_at_once(&mut self) {
        let before = [self.kept(0), self.kept(1)];
        let runs: Vec<Ran> = std::thread::scope(|scope| {
            let going = [self.at(0), self.at(1)].map(|one| scope.spawn(move || one.run(&["sync"])));
            going.into_iter().map(|it| it.join().unwrap()).collect()
        });
        for ran in runs {
            let is_fine = [0, 6].contains(&ran.code) || ran.err.contains("not saved");
            assert!(is_fine || ran.err.contains("again and again"), "{ran:?}");
        }
        [0, 1].iter().for_each(|who| self.assert_kept(*who, &before[*who]));
    }

    /// No stance in force is looser than its owner's commits allow.
    #[track_caller]
    fn assert_allowed(&self, who: usize) {
        let one = self.at(who);
        one.git(&["fsck", "--strict", "--no-dangling"]).code(0);
        let shown = one.run(&["limits", "--json"]).code(0).json();
        for (path, strictest) in Allowed::read(one).on(self.today(who)) {
            let part: Vec<&str> = path.trim_end_matches(".yaml").split('/').collect();
            let topics = shown["topics"].as_array().unwrap();
            let topic = topics.iter().find(|topic| topic["topic"] == part[2]);
            let now = topic.map(|topic| &topic["people"][part[1]]["in_force"]).and_then(|it| it.as_str());
            let now = now.unwrap_or("not discussed");
            assert!(rank(now) <= strictest, "{path} at {who}: {now}, and {strictest} is allowed");
        }
    }

    fn step(&mut self) {
        let who = usize::try_from(self.any(2)).unwrap();
        if self.any(4) == 0 {
            let days = [1, 1, 2, 5][usize::try_from(self.any(4)).unwrap()];
            self.pass(days);
        }
        if self.any(12) == 0 {
            self.offline[who] = 8;
        }
        self.offline[who] = self.offline[who].saturating_sub(1);
        let is_online = self.offline[who] == 0;
        match self.any(12) {
            0..=3 => self.doing(who, |it| it.write(who)),
            4 => self.doing(who, |it| it.by_hand(who)),
            5 => self.doing(who, |it| drop(it.at(who).run(&["save"]))),
            6 if is_online => self.doing(who, |it| it.plainly(who)),
            7 if is_online => {
                let millis = self.any(120);
                self.sync(who, Some(millis));
            }
            8 if self.offline == [0, 0] => self.both_at_once(),
            9..=11 if is_online => self.sync(who, None),
            _ => self.doing(who, |it| it.write(who)),
        }
        if self.any(4) == 0 {
            self.assert_allowed(who);
        }
    }

    fn end(&mut self) {
        for who in [0, 1] {
            self.doing(who, |it| {
                it.finish(who);
                it.git(who, &["add", "-A"]);
                it.git(who, &["commit", "-qm", "the rest"]);
            });
        }
        let before = [self.kept(0), self.kept(1)];
        self.two.settle();
        for who in [0, 1] {
            self.assert_kept(who, &before[1 - who]);
            self.assert_kept(who, &before[who]);
            self.assert_allowed(who);
        }
        let talks = [0, 1].map(|who| self.at(who).run(&["conflicts", "--json"]).code(0).out);
        assert_eq!(talks[0], talks[1]);
        assert_eq!(self.at(0).run(&["sync"]).code(0).out, "Both sides have everything.\n");
    }

    fn live(mut self, steps: usize) {
        self.pass(0);
        for _ in 0..steps {
            self.step();
        }
        self.end();
    }
}

fn words(text: &str) -> BTreeSet<String> {
    let found = text.match_indices("word").filter_map(|(at, _)| text.get(at..at + 8));
    let is_ours = |word: &&str| word.bytes().skip(4).all(|letter| letter.is_ascii_digit());
    found.filter(is_ours).map(str::to_owned).collect()
}

fn read_all(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && entry.file_name() != ".git" {
            read_all(&path, text);
        } else if let Ok(more) = fs::read_to_string(&path) {
            *text += &more;
        }
    }
}

/// How many steps each of them takes; more with `WEEKS=500 cargo test --test cli weeks::`.
fn steps() -> usize {
    std::env::var("WEEKS").ok().and_then(|steps| steps.parse().ok()).unwrap_or(45)
}

#[test]
fn weeks_of_random_work_lose_nothing_and_loosen_nothing() {
    Weeks::new(1, 0).live(steps());
}

#[test]
fn weeks_with_a_clock_that_is_a_year_ahead() {
    Weeks::new(2, 365).live(steps());
}

#[test]
fn weeks_with_a_clock_that_is_a_year_behind() {
    Weeks::new(3, -365).live(steps());
}

//! As many people as wanted at computers of their own, and a folder between them.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::couple::{Couple, Ran, ran};

/// The words by which they are known, in the order in which they joined.
pub const NAMES: [&str; 3] = ["ana", "bo", "cy"];

/// A home each, and the place that all sync with.
pub struct Several {
    homes: Vec<Couple>,
}

impl Several {
    /// So many people (two or three), who have all joined on this day and are up to date.
    pub fn on(day: &str, count: usize) -> Self {
        let mut homes: Vec<Couple> = (0..count).map(|_| Couple::without_repository()).collect();
        for home in &mut homes {
            home.on(day);
        }
        let people: Vec<String> = NAMES[..count].iter().map(|id| format!("{id}={}", title(id))).collect();
        let people: Vec<&str> = people.iter().flat_map(|person| ["--person", person]).collect();
        let several = Self { homes };
        let ana = several.at(0);
        ana.run(&[&["init", ana.repo_str(), "--me", "ana"], &people[..]].concat()).code(0);
        ana.run(&["remote", "set", several.place_str()]).code(0);
        ana.run(&["sync"]).code(0);
        for (home, name) in several.homes.iter().zip(NAMES).skip(1) {
            home.run(&["join", several.place_str(), home.repo_str(), "--me", name]).code(0);
        }
        several
    }

    pub fn count(&self) -> usize {
        self.homes.len()
    }

    /// One person's computer.
    pub fn at(&self, who: usize) -> &Couple {
        &self.homes[who]
    }

    /// Lets the day be another one for one of them.
    pub fn pass(&mut self, who: usize, day: &str) {
        self.homes[who].on(day);
    }

    /// The folder between them.
    pub fn place(&self) -> PathBuf {
        self.at(0).home().with_file_name("stick")
    }

    pub fn place_str(&self) -> &str {
        Box::leak(self.place().display().to_string().into_boxed_str())
    }

    /// Git in the folder between them.
    pub fn git_there(&self, args: &[&str]) -> Ran {
        let mut command = Command::new("git");
        self.at(0).surroundings(&mut command).current_dir(self.place()).args(args);
        ran(command.stdin(Stdio::null()).output().unwrap())
    }

    /// All sync until all have everything.
    #[track_caller]
    pub fn settle(&self) {
        for home in self.homes.iter().chain(&self.homes[..self.count() - 1]) {
            let ran = home.run(&["sync"]);
            assert!([0, 6].contains(&ran.code), "{ran:?}");
        }
        self.assert_same();
    }

    /// All have the same commit, the same files, and nothing that isn't saved.
    #[track_caller]
    pub fn assert_same(&self) {
        let there = self.git_there(&["rev-parse", "main"]).code(0).out;
        for home in &self.homes {
            assert_eq!(home.git(&["rev-parse", "HEAD"]).code(0).out, there);
            assert_eq!(home.git(&["status", "--porcelain"]).code(0).out, "");
            home.git(&["fsck", "--strict"]).code(0);
        }
    }
}

fn title(id: &str) -> String {
    id[..1].to_uppercase() + &id[1..]
}

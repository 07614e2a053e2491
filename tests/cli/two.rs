//! Two people at two computers: a home each, and a folder between them.

use std::path::PathBuf;
use std::process::Command;

use crate::couple::{Couple, Ran};

/// Ana's computer, Bo's computer, and the place that both sync with.
pub struct Two {
    pub ana: Couple,
    pub bo: Couple,
}

impl Two {
    /// Both have joined and are up to date.
    pub fn new() -> Self {
        let two = Self::before_join();
        two.bo.run(&["join", two.place_str(), two.bo.repo_str(), "--me", "bo"]).code(0);
        two
    }

    /// Ana has sent what she has; Bo has nothing yet.
    pub fn before_join() -> Self {
        let two = Self { ana: Couple::new(), bo: Couple::without_repository() };
        two.ana.run(&["remote", "set", two.place_str()]).code(0);
        two.ana.run(&["sync"]).code(0);
        two
    }

    /// The folder between them.
    pub fn place(&self) -> PathBuf {
        self.ana.home().with_file_name("stick")
    }

    pub fn place_str(&self) -> &str {
        Box::leak(self.place().display().to_string().into_boxed_str())
    }

    /// Git in the folder between them.
    pub fn git_there(&self, args: &[&str]) -> Ran {
        let mut command = Command::new("git");
        self.ana.surroundings(&mut command).current_dir(self.place()).args(args);
        crate::couple::ran(command.output().unwrap())
    }

    /// Both sync until both have everything.
    #[track_caller]
    pub fn settle(&self) {
        for one in [&self.ana, &self.bo, &self.ana] {
            let ran = one.run(&["sync"]);
            assert!([0, 6].contains(&ran.code), "{ran:?}");
        }
        self.assert_same();
    }

    /// Both have the same commit, the same files, and nothing that isn't saved.
    #[track_caller]
    pub fn assert_same(&self) {
        assert_eq!(self.head(&self.ana), self.head(&self.bo));
        for one in [&self.ana, &self.bo] {
            assert_eq!(one.git(&["status", "--porcelain"]).code(0).out, "");
            one.git(&["fsck", "--strict"]).code(0);
        }
        assert_eq!(self.git_there(&["rev-parse", "main"]).out, self.head(&self.ana));
    }

    pub fn head(&self, one: &Couple) -> String {
        one.git(&["rev-parse", "HEAD"]).code(0).out
    }
}

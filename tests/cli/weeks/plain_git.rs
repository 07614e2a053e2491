//! What another git program does in between, and the only things that it may take out of sight: what a revert
//! takes back, and comments on a side that git was told to drop. A value on that side is to be talked about.

use super::Weeks;
use crate::kept::{Kept, Words, comments, words};
use crate::several::NAMES;

impl Weeks {
    pub(super) fn plainly(&mut self, who: usize) {
        let before = Kept::read(self.at(who)).words();
        let head = self.head(who);
        match self.any(4) {
            0 => drop(self.git(who, &["pull", "-q", "--no-rebase", "--no-edit"])),
            1 => return self.revert(who, &before),
            2 => drop(self.git(who, &["cherry-pick", "origin/main"])),
            _ => {
                self.git(who, &["fetch", "-q"]);
                self.git(who, &["merge", "-q", "-s", "ours", "--no-edit", "origin/main"]);
                if self.head(who) != head {
                    self.dropped(who, "origin/main");
                }
            }
        }
        self.finish(who);
        self.assert_kept(who, &before);
        let has_theirs = ["merge-base", "--is-ancestor", "origin/main", "HEAD"];
        if self.git(who, &has_theirs).code == 0 {
            let (theirs, _) = self.words_of(who, "origin/main");
            self.assert_kept(who, &theirs);
        }
    }

    /// What the newest commit added is taken back, whoever wrote it.
    fn revert(&mut self, who: usize, before: &Words) {
        let patch = self.git(who, &["show", "--format=%ae", "HEAD"]).code(0).out;
        let added = patch.lines().filter(|line| line.starts_with('+'));
        let taken_back = words(&added.collect::<String>());
        let head = self.head(who);
        self.git(who, &["revert", "--no-edit", "HEAD"]);
        self.finish(who);
        if self.head(who) == head {
            return self.assert_kept(who, before);
        }
        self.taken_out(who, before, &taken_back);
        // Taking one's own words back is one's own doing; taking another's back changes nothing for them.
        let name = NAMES[who];
        if patch.starts_with(&format!("{name}@")) {
            let text = std::fs::read_to_string(self.at(who).repo().join("agreements/phones.yaml")).unwrap();
            if patch.contains("agreements/phones.yaml") {
                let is_there = text.contains(&format!("person: {name}"));
                self.agreed[who] = is_there.then(|| self.terms(who));
            }
            self.paused[who] &= self.at(who).repo().join(format!("pauses/{name}.yaml")).exists();
        }
    }

    /// What another git program has left half-done is finished or taken back; nothing is lost by it.
    pub(super) fn finish(&mut self, who: usize) {
        let before = Kept::read(self.at(who)).words();
        let git = self.at(who).repo().join(".git");
        if git.join("MERGE_HEAD").exists() {
            let theirs = self.git(who, &["rev-parse", "MERGE_HEAD"]).code(0).out.trim().to_owned();
            let resolved = self.at(who).run(&["resolve"]);
            assert!([0, 6].contains(&resolved.code), "{resolved:?}");
            if git.join("MERGE_HEAD").exists() {
                self.git(who, &["add", "-A"]);
                self.git(who, &["commit", "-qm", "merged"]).code(0);
                self.dropped(who, &theirs);
            }
            let (theirs, _) = self.words_of(who, &theirs);
            self.assert_kept(who, &theirs);
        }
        for (head, verb) in [("REVERT_HEAD", "revert"), ("CHERRY_PICK_HEAD", "cherry-pick")] {
            if !git.join(head).exists() {
                continue;
            }
            let unsaved = self.unsaved_where_git_stopped(who);
            if self.git(who, &[verb, "--abort"]).code != 0 {
                self.git(who, &["reset", "-q"]);
                self.git(who, &[verb, "--quit"]);
            } else {
                self.removed.extend(unsaved);
            }
        }
        self.assert_kept(who, &before);
    }

    /// What isn't saved in the very files at which git stopped: taking a cherry-pick back, git drops it.
    fn unsaved_where_git_stopped(&self, who: usize) -> Words {
        let names = self.git(who, &["diff", "--name-only", "--diff-filter=U"]).out;
        let names: Vec<&str> = names.lines().collect();
        if names.is_empty() {
            return Words::new();
        }
        let patch = self.git(who, &[&["diff", "HEAD", "--"], &names[..]].concat()).out;
        words(&patch.lines().filter(|line| line.starts_with('+')).collect::<String>())
    }

    /// The comments of a side whose files git left out, which are no values to talk about.
    fn dropped(&mut self, who: usize, theirs: &str) {
        let (_, left_out) = self.words_of(who, theirs);
        let (here, _) = self.words_of(who, "HEAD");
        self.removed.extend(left_out.difference(&here).cloned());
        let (theirs, _) = self.words_of(who, theirs);
        self.assert_kept(who, &theirs);
    }

    /// Every word in the files of a commit, and those of its comments.
    fn words_of(&self, who: usize, commit: &str) -> (Words, Words) {
        let text = self.git(who, &["grep", "-h", "word[0-9]", commit]).out;
        (words(&text), comments(&text))
    }
}

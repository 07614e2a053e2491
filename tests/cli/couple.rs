//! A test couple: a home of its own, a repository, a fixed day, and nothing of the machine's surroundings.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// Ana and Bo's repository in a folder of its own.
pub struct Couple {
    folder: TempDir,
    today: String,
}

/// What a run of the program gave.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// The run, which must have ended with this exit code.
    #[track_caller]
    pub fn code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.out, self.err);
        self
    }

    /// The JSON object on stdout.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

impl Couple {
    /// A new couple, Ana at the keyboard, on 2026-11-23.
    pub fn new() -> Self {
        let couple = Self::without_repository();
        couple
            .run(&["init", couple.repo_str(), "--person", "ana=Ana", "--person", "bo=Bo", "--me", "ana"])
            .code(0);
        couple
    }

    /// A home with nothing in it.
    pub fn without_repository() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("home")).unwrap();
        Self { folder, today: "2026-11-23".to_owned() }
    }

    /// Lets the day be another one from here on.
    pub fn on(&mut self, day: &str) -> &mut Self {
        self.today = day.to_owned();
        self
    }

    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    pub fn repo(&self) -> PathBuf {
        self.folder.path().join("ours")
    }

    pub fn repo_str(&self) -> &str {
        Box::leak(self.repo().display().to_string().into_boxed_str())
    }

    /// The program with a cleared environment; it finds the repository because it is remembered.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_couplelog"));
        self.surroundings(&mut command).args(args);
        command
    }

    /// Git, with the same cleared environment, in the repository.
    pub fn git(&self, args: &[&str]) -> Ran {
        let mut command = Command::new("git");
        self.surroundings(&mut command).current_dir(self.repo()).args(args);
        ran(command.stdin(Stdio::null()).output().unwrap())
    }

    /// A commit by hand of everything in the work tree, by this person's address, on this day.
    pub fn git_commit(&self, person: &str, day: &str) {
        let mail = format!("{person}@couplelog.invalid");
        let when = format!("{day}T00:00:00+0000");
        self.git(&["add", "-A"]).code(0);
        let mut command = Command::new("git");
        self.surroundings(&mut command).current_dir(self.repo());
        command.args(["-c", &format!("user.name={person}"), "-c", &format!("user.email={mail}")]);
        command.args(["commit", "-q", "-m", "by hand"]);
        command.env("GIT_AUTHOR_DATE", &when).env("GIT_COMMITTER_DATE", &when);
        ran(command.output().unwrap()).code(0);
    }

    /// Runs the program without a terminal.
    pub fn run(&self, args: &[&str]) -> Ran {
        ran(self.command(args).stdin(Stdio::null()).output().unwrap())
    }

    /// Runs the program without a terminal, with more in its environment.
    pub fn run_in(&self, args: &[&str], variables: &[(&str, &str)]) -> Ran {
        ran(self.command(args).envs(variables.iter().copied()).stdin(Stdio::null()).output().unwrap())
    }

    /// Runs the program with this text on standard input.
    pub fn run_with(&self, args: &[&str], input: &str) -> Ran {
        use std::io::Write;
        let mut command = self.command(args);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        ran(child.wait_with_output().unwrap())
    }

    /// The text of a file in the repository.
    #[track_caller]
    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.repo().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Writes a file in the repository, as an editor would.
    pub fn write(&self, path: &str, text: &str) {
        let full = self.repo().join(path);
        std::fs::create_dir_all(full.parent().unwrap_or(Path::new("."))).unwrap();
        std::fs::write(full, text).unwrap();
    }

    pub fn surroundings<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env_clear()
            .env("HOME", self.home())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("COUPLELOG_TODAY", &self.today)
            .env("TZ", "UTC")
            .env("LC_ALL", "C.UTF-8")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .current_dir(self.folder.path())
    }
}

pub fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

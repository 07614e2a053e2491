//! Running couplelog and git in a home of their own, and what it took.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use chrono::NaiveDate;

/// A home with nothing in it, and the programs to compare.
pub struct Surroundings {
    /// The home.
    pub home: PathBuf,
}

/// A program that is about to run.
pub struct Run {
    program: PathBuf,
    arguments: Vec<String>,
    folder: PathBuf,
    home: PathBuf,
    day: Option<NaiveDate>,
    input: String,
}

impl Surroundings {
    /// couplelog in this folder, on this day.
    pub fn couplelog(&self, folder: &Path, day: NaiveDate, arguments: &[&str]) -> Run {
        self.program(Path::new(env!("CARGO_BIN_EXE_couplelog")), folder, Some(day), arguments)
    }

    /// Git in this folder.
    pub fn git(&self, folder: &Path, arguments: &[&str]) -> Run {
        self.program(Path::new("git"), folder, None, arguments)
    }

    fn program(&self, program: &Path, folder: &Path, day: Option<NaiveDate>, arguments: &[&str]) -> Run {
        Run {
            program: program.to_owned(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            folder: folder.to_owned(),
            home: self.home.clone(),
            day,
            input: String::new(),
        }
    }
}

impl Run {
    /// The same with this text on standard input.
    #[must_use]
    pub fn with(mut self, input: &str) -> Self {
        input.clone_into(&mut self.input);
        self
    }

    /// The command, with a cleared environment.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        self.surround(&mut command).args(&self.arguments);
        command
    }

    /// Runs it.
    ///
    /// # Errors
    /// When it can't be started or fails.
    pub fn run(&self) -> Result<()> {
        self.finish(self.command())
    }

    /// Runs it and says how long that took.
    ///
    /// # Errors
    /// Like [`Run::run`].
    pub fn time(&self) -> Result<Duration> {
        let command = self.command();
        let start = Instant::now();
        self.finish(command)?;
        Ok(start.elapsed())
    }

    /// Runs it and says how much memory it had at most, in KiB.
    ///
    /// A small process of its own starts it and asks the system what its only child took, so that nothing
    /// else is counted.
    ///
    /// # Errors
    /// Like [`Run::run`].
    pub fn memory(&self) -> Result<i64> {
        let mut command = Command::new(std::env::current_exe()?);
        self.surround(&mut command).arg(MEASURE).arg(&self.program).args(&self.arguments);
        let output = self.start(command, Stdio::piped())?.wait_with_output()?;
        ensure!(output.status.success(), "{} failed", self.shown());
        Ok(String::from_utf8(output.stdout)?.trim().parse()?)
    }

    fn surround<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env_clear()
            .env("HOME", &self.home)
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LC_ALL", "C.UTF-8")
            .env("TZ", "UTC")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("COUPLELOG_TODAY", self.day.map(|day| day.to_string()).unwrap_or_default())
            .current_dir(&self.folder)
    }

    fn start(&self, mut command: Command, output: Stdio) -> Result<std::process::Child> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(output)
            .spawn()
            .with_context(|| format!("could not start {}", self.shown()))?;
        if let Some(mut stdin) = child.stdin.take() {
            // A program that reads nothing may be gone already.
            let _ = stdin.write_all(self.input.as_bytes());
        }
        Ok(child)
    }

    fn finish(&self, command: Command) -> Result<()> {
        // A file takes whatever is printed; a pipe would add the time of reading it.
        let nowhere = File::options().write(true).open("/dev/null")?;
        let status = self.start(command, nowhere.into())?.wait()?;
        ensure!(status.success(), "{} failed: {status}", self.shown());
        Ok(())
    }

    fn shown(&self) -> String {
        format!("{} {}", self.program.display(), self.arguments.join(" "))
    }
}

/// The first argument of the small process that measures another.
pub const MEASURE: &str = "--measure";

/// Runs a program, passing standard input on, and prints the most memory that it had, in KiB.
///
/// # Errors
/// When it can't be started or fails.
pub fn measure(mut arguments: impl Iterator<Item = String>) -> Result<()> {
    use nix::sys::resource::{UsageWho, getrusage};
    let program = arguments.next().context("no program")?;
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).status()?;
    ensure!(status.success(), "{status}");
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    writeln!(std::io::stdout(), "{}", usage.max_rss())?;
    Ok(())
}

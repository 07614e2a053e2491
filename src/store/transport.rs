//! The `git` program, for fetch, push and one anonymous question: so that a person's own ssh and credential
//! helpers work. It is told to run nothing that lies in a repository, here or there (R9).

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use chrono::NaiveDate;

use super::error::{OrFile, Result, StoreError};
use super::git::{Git, Id};
use super::remote::Place;
use super::ssh;

/// The branch that is sent and received, whatever a remote's HEAD says.
pub const BRANCH: &str = "refs/heads/main";

/// Git's words are kept up to here; more is noise.
const MAX_WORDS: usize = 64 * 1024;

/// A process of ssh's may keep the pipe open for as long as it likes after git has ended.
const GRACE: Duration = Duration::from_millis(300);

/// Settings for every run: no hook, no monitor, no program named as an address, no upkeep behind our back; and no
/// waiting for ever where a server on the web takes the question and says nothing.
const SETTINGS: [&str; 14] = [
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=60",
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "protocol.ext.allow=never",
    "protocol.fd.allow=never",
    "gc.auto=0",
    "maintenance.auto=false",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "push.recurseSubmodules=no",
    "push.followTags=false",
    "push.gpgSign=false",
    "fetch.writeCommitGraph=false",
];

/// Settings for git at the other end where that end is a folder: what lies in it runs nothing either, and so it may
/// belong to another account, as on a stick or a disk in the network: a person named this very folder.
const FAR_SETTINGS: &str = "-c 'safe.directory=*' -c core.hooksPath=/dev/null -c core.fsmonitor=false -c core.alternateRefsCommand=true \
     -c receive.autogc=false -c gc.auto=0 -c maintenance.auto=false -c receive.denyCurrentBranch=refuse";

/// Variables that would lead git to another repository than the one meant.
const MISLEADING: [&str; 9] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_SHALLOW_FILE",
    "GIT_PREFIX",
];

/// How git says that the other side has moved, or is moving just now.
const RACED: [&str; 6] = [
    "(fetch first)",
    "(non-fast-forward)",
    "but expected",
    "incorrect old value",
    "cannot lock ref",
    "already exists",
];

/// What came of asking the other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// Its newest commit; every object is here now.
    Tip(Id),
    /// It has no branch `main`.
    Nothing,
}

/// What came of sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pushed {
    /// It arrived.
    Done,
    /// The other side has moved since it was asked.
    TooLate,
    /// The other side took the words and refused them: git's own words.
    Rejected(String),
}

/// Runs the `git` program for one repository.
pub struct Transport<'a> {
    folder: &'a Path,
    today: NaiveDate,
    /// Whether somebody sits at a terminal and can answer for a password.
    interactive: bool,
    /// Told of git's progress, piece by piece.
    progress: &'a dyn Fn(&str),
}

impl<'a> Transport<'a> {
    /// For the repository in this folder.
    pub fn new(folder: &'a Path, today: NaiveDate, interactive: bool, progress: &'a dyn Fn(&str)) -> Self {
        Self { folder, today, interactive, progress }
    }

    /// Brings the other side's branch here. No ref moves: what came is looked at first.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`] with git's own words.
    pub fn fetch(&self, git: &Git, place: &Place) -> Result<Fetched> {
        let head = git.dir().join("FETCH_HEAD");
        let mut args = self.start("fetch");
        args.extend(words(["--no-tags", "--no-recurse-submodules", "--no-write-commit-graph", "--refmap="]));
        if place.is_folder() {
            args.push(format!("--upload-pack=git {FAR_SETTINGS} upload-pack").into());
        }
        args.extend(words(["--", place.url(), BRANCH]));
        let run = self.run(args, place)?;
        let tip = std::fs::read_to_string(&head).unwrap_or_default();
        // It holds the address, and its time tells when somebody looked.
        let _ = std::fs::remove_file(&head);
        if run.status.success() {
            let tip = tip.get(..40).and_then(Id::from_hex);
            return tip.map(Fetched::Tip).ok_or_else(|| StoreError::Unreachable { words: run.words });
        }
        if run.words.contains("couldn't find remote ref") {
            return Ok(Fetched::Nothing);
        }
        Err(run.failure())
    }

    /// Sends a commit as the other side's branch, and nothing else.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`] with git's own words.
    pub fn push(&self, commit: Id, place: &Place) -> Result<Pushed> {
        let mut args = self.start("push");
        args.extend(words(["--porcelain", "--atomic", "--no-verify", "--no-follow-tags", "--no-signed"]));
        if place.is_folder() {
            args.push(format!("--receive-pack=git {FAR_SETTINGS} receive-pack").into());
        }
        args.extend(words(["--", place.url(), &format!("{commit}:{BRANCH}")]));
        let run = self.run(args, place)?;
        if run.status.success() {
            return Ok(Pushed::Done);
        }
        let Some(line) = run.out.lines().find(|line| line.starts_with('!')) else {
            // Refs of odd names there can take its branch out of reach.
            let is_refused = run.words.contains("matches more than one");
            return if is_refused { Ok(Pushed::Rejected(run.words)) } else { Err(run.failure()) };
        };
        let all = format!("{}\n{line}", run.words);
        if RACED.iter().any(|words| all.contains(words)) {
            return Ok(Pushed::TooLate);
        }
        Ok(Pushed::Rejected(format!("{}\n{}", run.words.trim_end(), line.trim_start_matches('!').trim())))
    }

    /// Whether anybody may read what lies there: asked over the web, without a name and without waiting long.
    pub fn is_public(&self, place: &Place) -> bool {
        let Some(url) = place.anonymous() else { return false };
        let mut command = self.command();
        // Nothing of a person's own: no helper, no .netrc, no headers.
        command
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("HOME", "/dev/null")
            .env("XDG_CONFIG_HOME", "/dev/null");
        command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_ASKPASS", "").env_remove("SSH_ASKPASS");
        command.current_dir(std::env::temp_dir()).args(["-c", "credential.helper="]);
        command
            .args(["ls-remote", "--quiet", "--", &url, BRANCH])
            .stderr(Stdio::null())
            .stdout(Stdio::null());
        let Ok(mut child) = command.spawn() else { return false };
        let patience_ends = Instant::now() + super::lock::PATIENCE;
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return status.success(),
                Ok(None) if Instant::now() < patience_ends => thread::sleep(Duration::from_millis(20)),
                _ => {
                    let _ = child.kill().and_then(|()| child.wait().map(|_| ()));
                    return false;
                }
            }
        }
    }

    fn start(&self, verb: &str) -> Vec<OsString> {
        let mut args: Vec<OsString> = vec!["-C".into(), self.folder.into()];
        args.extend(SETTINGS.iter().flat_map(|setting| ["-c".into(), (*setting).into()]));
        args.extend(words([verb, if self.interactive { "--progress" } else { "--no-progress" }]));
        args
    }

    fn command(&self) -> Command {
        let mut command = Command::new("git");
        for variable in MISLEADING {
            command.env_remove(variable);
        }
        let day = format!("{}T00:00:00+0000", self.today);
        command.env("GIT_COMMITTER_DATE", &day).env("GIT_AUTHOR_DATE", &day);
        // Git's answers are read, so they are asked for in one language.
        command.env("LC_ALL", "C").env_remove("LANGUAGE").env("GIT_NO_LAZY_FETCH", "1");
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, args: Vec<OsString>, place: &Place) -> Result<Run> {
        let mut command = self.command();
        command.args(args);
        if !self.interactive {
            command
                .env("GIT_TERMINAL_PROMPT", "0")
                .env("GIT_ASKPASS", "")
                .env("SSH_ASKPASS_REQUIRE", "never");
            if let Some(ssh) = place.is_ssh().then(|| ssh::that_asks_nothing(self.folder)).flatten() {
                command.env("GIT_SSH_COMMAND", ssh);
            }
        }
        let spawned = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let child = match spawned {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(StoreError::NoGit),
            spawned => spawned.or_file("start", &PathBuf::from("git"))?,
        };
        self.follow(child).or_file("follow", &PathBuf::from("git"))
    }

    fn follow(&self, mut child: Child) -> io::Result<Run> {
        let (send, receive) = mpsc::channel();
        if let Some(pipe) = child.stdout.take() {
            listen(pipe, send.clone(), true);
        }
        if let Some(pipe) = child.stderr.take() {
            listen(pipe, send, false);
        }
        let (mut run, mut ended) = (Run::new(), None::<(ExitStatus, Instant)>);
        let (mut words, mut line, mut overwritten) = (VecDeque::new(), Vec::new(), None);
        let status = loop {
            match receive.recv_timeout(Duration::from_millis(50)) {
                Ok((true, bytes)) => run.out += &String::from_utf8_lossy(&bytes),
                Ok((false, bytes)) => {
                    for byte in bytes {
                        if byte != b'\r' && byte != b'\n' {
                            line.push(byte);
                            overwritten = None;
                            continue;
                        }
                        let text = String::from_utf8_lossy(&line).into_owned();
                        line.clear();
                        // Progress overwrites itself; only what ends a line is said for good. Ssh ends its lines
                        // with both.
                        if byte == b'\r' || is_progress(&text) {
                            (self.progress)(&text);
                            overwritten = Some(text);
                        } else {
                            words.push_back(overwritten.take().filter(|it| !is_progress(it)).unwrap_or(text));
                        }
                    }
                    while words.iter().map(String::len).sum::<usize>() > MAX_WORDS {
                        words.pop_front();
                    }
                }
                Err(RecvTimeoutError::Disconnected) => break child.wait()?,
                Err(RecvTimeoutError::Timeout) => {}
            }
            match ended {
                Some((status, at)) if at.elapsed() > GRACE => break status,
                Some(_) => {}
                None => ended = child.try_wait()?.map(|status| (status, Instant::now())),
            }
        };
        words.push_back(String::from_utf8_lossy(&line).into_owned());
        run.words = Vec::from(words).join("\n").trim().to_owned();
        run.status = status;
        (self.progress)("");
        Ok(run)
    }
}

/// A run of git that ended.
struct Run {
    status: ExitStatus,
    out: String,
    words: String,
}

impl Run {
    fn new() -> Self {
        Self { status: ExitStatus::default(), out: String::new(), words: String::new() }
    }

    fn failure(self) -> StoreError {
        #[cfg(unix)]
        if std::os::unix::process::ExitStatusExt::signal(&self.status).is_some() {
            return StoreError::Interrupted;
        }
        if self.status.code() == Some(130) {
            return StoreError::Interrupted;
        }
        if self.words.contains("shallow roots are not allowed") {
            let what = "a shortened history at the other side (shallow)";
            return StoreError::Unsupported { what, hint: "there: git fetch --unshallow" };
        }
        if self.words.contains("mismatched algorithms") || self.words.contains("unsupported object format") {
            let what = "another object format at the other side (sha256)";
            return StoreError::Unsupported { what, hint: "couplelog remote set URL, with an empty place" };
        }
        StoreError::Unreachable { words: self.words }
    }
}

fn words<const N: usize>(words: [&str; N]) -> [OsString; N] {
    words.map(OsString::from)
}

/// Reads a pipe until it ends, in its own time.
fn listen(mut pipe: impl Read + Send + 'static, send: mpsc::Sender<(bool, Vec<u8>)>, is_out: bool) {
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = pipe.read(&mut buffer) {
            let bytes = buffer.get(..count).unwrap_or_default().to_vec();
            if send.send((is_out, bytes)).is_err() {
                return;
            }
        }
    });
}

fn is_progress(line: &str) -> bool {
    line.contains("% (") || line.ends_with(", done.")
}

//! What went wrong, for people: what could not be done and where, the cause, and a command to run.

use std::fmt;

use crate::store::codec::Unreadable;
use crate::store::{StoreError, WHOLE};

/// The kinds of failure; their numbers are the exit codes (design.md, section 4) and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// It failed.
    Failed = 1,
    /// The command line can't be understood, or something that it needs is missing.
    Usage = 2,
    /// Data that does not pass the checks.
    Data = 3,
    /// Refused by a rule.
    Refused = 4,
    /// Another couplelog is writing.
    Busy = 5,
    /// Two changes need a talk.
    Talk = 6,
    /// The other computer could not be reached.
    Unreachable = 7,
}

/// A failure with all that its reader needs. No part of it holds a value from a record.
#[derive(Debug)]
pub struct Failure {
    /// Which kind, for the exit code.
    pub kind: Kind,
    /// What could not be done, and where: `could not save limits/ana/photos`.
    pub what: String,
    /// Why.
    pub causes: Vec<String>,
    /// The source line with a caret, where YAML is at fault.
    pub excerpt: Option<String>,
    /// A command to run, or what to do.
    pub hint: Option<String>,
    /// Whether it is good news with something to talk about, and no error.
    pub is_calm: bool,
}

impl Failure {
    /// A failure of this kind.
    pub fn new(kind: Kind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into(), causes: Vec::new(), excerpt: None, hint: None, is_calm: false }
    }

    /// Exit code 6 for what went well and leaves something to talk about.
    pub fn talk(what: impl Into<String>) -> Self {
        Self { is_calm: true, ..Self::new(Kind::Talk, what) }
    }

    /// Exit code 2.
    pub fn usage(what: impl Into<String>) -> Self {
        Self::new(Kind::Usage, what)
    }

    /// Exit code 3.
    pub fn data(what: impl Into<String>) -> Self {
        Self::new(Kind::Data, what)
    }

    /// Exit code 4.
    pub fn refused(what: impl Into<String>) -> Self {
        Self::new(Kind::Refused, what)
    }

    /// The same with a cause.
    #[must_use]
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.causes.push(cause.into());
        self
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with a hint that holds a command that can be run: where it has none, the help of the verb.
    #[must_use]
    pub fn with_command(mut self, help: &str) -> Self {
        let has_command = |hint: &str| {
            ["couplelog ", "git ", "ls ", "df ", "chmod "].iter().any(|program| hint.contains(program))
        };
        self.hint = match self.hint.take() {
            Some(hint) if has_command(&hint) => Some(hint),
            Some(hint) => Some(format!("{hint} ({help})")),
            None => Some(help.to_owned()),
        };
        self
    }

    /// A file that can't be read as a record: `what` names it.
    pub fn unreadable(what: impl Into<String>, path: &str, fault: &Unreadable) -> Self {
        let place =
            fault.position.map(|at| format!("{path}:{}:{}: ", at.line, at.column)).unwrap_or_default();
        let mut failure = Self::data(what).because(format!("{place}{fault}"));
        failure.excerpt.clone_from(&fault.excerpt);
        failure
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = if self.is_calm { "" } else { "Error: " };
        write!(f, "{error}{}", self.what)?;
        for cause in &self.causes {
            write!(f, "\n  {cause}")?;
        }
        if let Some(excerpt) = &self.excerpt {
            for line in excerpt.lines() {
                write!(f, "\n  {line}")?;
            }
        }
        if let Some(hint) = &self.hint {
            write!(f, "\nHint: {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

/// A folder's full path, wherever it is named from.
///
/// # Errors
/// Exit 1 when the folder that the person is in is gone.
pub fn absolute(dir: &std::path::Path) -> anyhow::Result<std::path::PathBuf> {
    Ok(std::path::absolute(dir).map_err(|error| {
        Failure::new(Kind::Failed, format!("could not find the place of {}", dir.display()))
            .because(format!("the folder that you are in can't be read, or is gone ({error})"))
            .hint("go to another one, then try again: cd")
    })?)
}

/// The failure as the terminal takes it: nothing hidden, and no line wider than it.
#[must_use]
pub fn shown(failure: &Failure) -> String {
    let text = crate::render::visible::visible(&failure.to_string()).into_owned();
    match terminal_size::terminal_size_of(std::io::stderr()) {
        Some((width, _)) => super::prompt::fitted(&text, usize::from(width.0).clamp(40, 100)),
        None => text,
    }
}

/// Somebody stopped at a question that comes before anything was begun: no failure, and nothing was written.
#[derive(Debug, thiserror::Error)]
#[error("Stopped. Nothing was written.")]
pub struct Stopped;

/// Gives any error the shape of a failure: the store's own errors have exit codes and hints of their own.
pub fn of(error: anyhow::Error) -> Failure {
    let error = match error.downcast::<Failure>() {
        Ok(failure) => return failure,
        Err(error) => error,
    };
    let causes: Vec<String> = error.chain().skip(1).map(ToString::to_string).collect();
    let mut failure = Failure::new(Kind::Failed, error.to_string());
    for cause in causes {
        if !failure.what.contains(&cause) {
            failure = failure.because(cause);
        }
    }
    match error.chain().find_map(|cause| cause.downcast_ref::<StoreError>()) {
        Some(error) => of_store(failure, error),
        None => failure,
    }
}

fn of_store(mut failure: Failure, error: &StoreError) -> Failure {
    let (kind, hint) = match error {
        StoreError::Busy { .. } => {
            (Kind::Busy, Some("wait until it has finished, then the same command again; meanwhile: couplelog status".to_owned()))
        }
        StoreError::GitBusy => {
            (Kind::Busy, Some("wait until the other git has finished, then the same command again; what is open: git status".to_owned()))
        }
        StoreError::NotOurs(_) => {
            (Kind::Usage, Some("to start one: couplelog init DIR; to name one elsewhere: couplelog --repo DIR VERB".to_owned()))
        }
        StoreError::Unreachable { words } => {
            // Git's own words come last, as they are.
            for line in words.lines().filter(|line| !line.trim().is_empty()) {
                failure = failure.because(format!("git: {}", line.trim_end()));
            }
            (
                Kind::Unreachable,
                Some("nothing is lost; once it can be reached again: couplelog sync".to_owned()),
            )
        }
        StoreError::NoGit => (
            Kind::Failed,
            Some("install git (https://git-scm.com), then try again; all else works without it".to_owned()),
        ),
        StoreError::Interrupted | StoreError::Moved => {
            (Kind::Failed, Some("nothing is lost; run the same command again".to_owned()))
        }
        StoreError::Shallow => (Kind::Failed, Some(WHOLE.to_owned())),
        StoreError::OtherOwner(path) => (
            Kind::Failed,
            Some(format!(
                "if you trust that folder: git config --global --add safe.directory {}",
                path.display()
            )),
        ),
        StoreError::Symlink(_) => (
            Kind::Data,
            Some("couplelog follows no links; put a real file there: couplelog check".to_owned()),
        ),
        StoreError::TooLarge(_) => {
            (Kind::Data, Some("records hold at most 1 MiB: couplelog check".to_owned()))
        }
        StoreError::Crowded { .. } => {
            let hint = "git log --all --oneline --shortstat shows which commit brought them; what was only fetched is \
                        forgotten with: git update-ref -d refs/remotes/origin/main";
            (Kind::Data, Some(hint.to_owned()))
        }
        StoreError::Changed(_) => (Kind::Talk, Some("what was kept: couplelog drafts".to_owned())),
        StoreError::Filter(_) => (
            Kind::Failed,
            Some("take the filter out of .gitattributes, or commit with git itself".to_owned()),
        ),
        StoreError::Unsupported { hint, .. } => (Kind::Failed, Some((*hint).to_owned())),
        StoreError::Full { .. } => {
            (Kind::Failed, Some("make room on the disk, then try again: df -h".to_owned()))
        }
        StoreError::File { source, path, .. } => (Kind::Failed, hint_for(source, path)),
        StoreError::Git { .. } => {
            (Kind::Failed, Some("git status shows the state of the repository".to_owned()))
        }
    };
    failure.kind = kind;
    failure.hint = failure.hint.or(hint);
    if let Some(what) = what_failed(error).filter(|_| failure.what == error.to_string()) {
        failure.causes.insert(0, std::mem::replace(&mut failure.what, what.to_owned()));
    }
    failure
}

/// What could not be done, for those errors whose own words are a cause.
fn what_failed(error: &StoreError) -> Option<&'static str> {
    Some(match error {
        StoreError::Busy { .. } | StoreError::GitBusy | StoreError::Moved => "could not save",
        StoreError::NotOurs(_) | StoreError::OtherOwner(_) | StoreError::Unsupported { .. } => {
            "could not open the repository"
        }
        StoreError::Shallow | StoreError::Crowded { .. } => "could not work out which stances count",
        StoreError::Symlink(_) | StoreError::TooLarge(_) => "could not read a file",
        StoreError::Changed(_) | StoreError::Filter(_) => "could not save a file",
        StoreError::NoGit | StoreError::Interrupted => "could not send or receive",
        StoreError::Unreachable { .. }
        | StoreError::File { .. }
        | StoreError::Git { .. }
        | StoreError::Full { .. } => return None,
    })
}

fn hint_for(error: &std::io::Error, path: &std::path::Path) -> Option<String> {
    use std::io::ErrorKind;
    let folder = path.parent().unwrap_or(path).display();
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            Some(format!("who may write there: ls -ld {folder}"))
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            Some(format!("make room on the disk, then try again: df -h {folder}"))
        }
        _ => Some(format!("what is there: ls -la {folder}")),
    }
}

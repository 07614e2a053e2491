//! A person's own editor on a file that stays in the drafts folder, whatever happens to it.

use std::fs::{self, Permissions};
use std::io::{self, IsTerminal as _, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow};

use super::foreground::{Lent, script};

/// The largest text that is taken back, in bytes.
pub const TEXT_LIMIT: u64 = 1024 * 1024;

/// An editor that comes back sooner, with nothing changed, did not wait for the person.
const AT_ONCE: Duration = Duration::from_secs(1);

/// What came back from the editor. Whatever text the file holds stays where it is in every case:
/// the caller removes it once the words are safe elsewhere.
#[derive(Debug, PartialEq, Eq)]
pub enum Edited {
    /// The text as it was left.
    Changed(String),
    /// The person closed the editor without a change.
    Unchanged,
    /// Nothing changed in under a second: the editor runs on beside couplelog, or not at all.
    ReturnedAtOnce,
    /// The editor ended with an error or was killed: how, in words.
    Failed(String),
    /// The file is gone.
    Deleted,
    /// The file is not UTF-8 text; the number of its first line that isn't, from 1.
    NotText(usize),
    /// The file has this many bytes, more than [`TEXT_LIMIT`].
    TooLarge(u64),
    /// A link, a folder or something else stands where the file was.
    Replaced,
}

/// What to tell the person.
#[derive(Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What happened, and where the text is.
    pub what: String,
    /// What can be done.
    pub hint: String,
}

impl Edited {
    /// The words for everything that is neither a change nor a decision to leave it. `shown_as`
    /// names the text, such as `limits/ana/photos`; the words never quote it.
    #[must_use]
    pub fn trouble(&self, shown_as: &str, file: &Path) -> Option<Trouble> {
        let kept =
            if file.is_file() { format!(" The text is kept in {}.", file.display()) } else { String::new() };
        let (what, hint) = match self {
            Self::Changed(_) | Self::Unchanged => return None,
            Self::ReturnedAtOnce => (
                format!("Your editor returned at once, with {shown_as} unchanged."),
                "couplelog needs an editor that waits, e.g. `code --wait`: set VISUAL or EDITOR".to_owned(),
            ),
            Self::Failed(how) => (
                format!("Your editor {how}, so {shown_as} was not taken over.{kept}"),
                "set VISUAL or EDITOR to an editor that works here, and try again".to_owned(),
            ),
            Self::Deleted => (
                format!("The file with {shown_as} was removed in the editor."),
                "to leave it as it was, nothing needs to be done".to_owned(),
            ),
            Self::NotText(line) => (
                format!("In {shown_as}, line {line} is not UTF-8 text.{kept}"),
                "save it again as UTF-8".to_owned(),
            ),
            Self::TooLarge(bytes) => (
                format!("The file with {shown_as} has grown to {bytes} bytes.{kept}"),
                format!("couplelog takes at most {TEXT_LIMIT} bytes: please shorten it"),
            ),
            Self::Replaced => (
                format!("{} is no longer a plain file, so {shown_as} was not taken over.", file.display()),
                "move away what stands there, and try again".to_owned(),
            ),
        };
        Some(Trouble { what, hint })
    }
}

/// Writes `initial` to `keep_at`, replacing what is there, and opens the editor on it.
///
/// `keep_at` lies in a folder that only this person can read, and its suffix tells the editor the
/// kind of text. `shown_as` names the text in messages.
///
/// # Errors
/// When there is no editor, or the file can't be written or read.
pub fn edit(initial: &str, shown_as: &str, keep_at: &Path) -> Result<Edited> {
    let command = command_line()?;
    write(initial, keep_at)
        .with_context(|| format!("could not write {shown_as} to {}", keep_at.display()))?;
    run(&command, initial.as_bytes(), shown_as, keep_at)
}

/// Opens the editor on what an earlier attempt left at `keep_at`.
///
/// # Errors
/// When there is no editor, or the file can't be read.
pub fn edit_again(shown_as: &str, keep_at: &Path) -> Result<Edited> {
    let command = command_line()?;
    let before =
        fs::read(keep_at).with_context(|| format!("could not read {shown_as} from {}", keep_at.display()))?;
    run(&command, &before, shown_as, keep_at)
}

fn run(command: &str, before: &[u8], shown_as: &str, keep_at: &Path) -> Result<Edited> {
    let file = std::path::absolute(keep_at)?;
    let backups = backups(&file);
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(script(command)).arg("editor").arg(&file);
    if !io::stdout().is_terminal() {
        // `couplelog … --json > file`: the editor still needs the terminal
        if let Ok(terminal) = io::stderr().as_fd().try_clone_to_owned() {
            shell.stdout(Stdio::from(terminal));
        }
    }
    let start = Instant::now();
    let status = {
        let _lent = Lent::new();
        shell.status().context("could not start the editor")?
    };
    let took = start.elapsed();
    let found =
        read(&file, before).with_context(|| format!("could not read {shown_as} from {}", file.display()))?;
    if !status.success() {
        return Ok(Edited::Failed(words(status)));
    }
    for backup in backups {
        // a copy that the editor made of private words; swap files stay, they may be all there is
        let _ = fs::remove_file(backup);
    }
    Ok(match found {
        Edited::Unchanged if took < AT_ONCE => Edited::ReturnedAtOnce,
        found => found,
    })
}

fn write(text: &str, keep_at: &Path) -> Result<()> {
    let folder = keep_at.parent().unwrap_or(Path::new("."));
    // whole or not at all, for a full disk must not cost an earlier text; tempfile makes it 0600
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(keep_at)?;
    Ok(())
}

fn read(file: &Path, before: &[u8]) -> io::Result<Edited> {
    let about = match fs::symlink_metadata(file) {
        Ok(about) => about,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Edited::Deleted),
        Err(error) => return Err(error),
    };
    if !about.is_file() {
        return Ok(Edited::Replaced);
    }
    // an editor that saves by renaming may have made it readable for others
    let _ = fs::set_permissions(file, Permissions::from_mode(0o600));
    if about.len() > TEXT_LIMIT {
        return Ok(Edited::TooLarge(about.len()));
    }
    let bytes = fs::read(file)?;
    if bytes == before {
        return Ok(Edited::Unchanged);
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => Edited::Changed(text),
        Err(error) => {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            Edited::NotText(good.iter().filter(|byte| **byte == b'\n').count() + 1)
        }
    })
}

/// Where editors put backups, as far as nothing is there yet.
fn backups(file: &Path) -> Vec<PathBuf> {
    let Some(name) = file.file_name().map(|name| name.to_string_lossy()) else {
        return Vec::new();
    };
    [format!("{name}~"), format!(".{name}~"), format!(".{name}.un~")]
        .iter()
        .map(|backup| file.with_file_name(backup))
        .filter(|backup| fs::symlink_metadata(backup).is_err())
        .collect()
}

fn words(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(127), _) => "was not found".to_owned(),
        (Some(126), _) => "could not be started".to_owned(),
        (Some(code), _) if code > 128 => format!("was ended by signal {}", code - 128),
        (Some(code), _) => format!("ended with an error (exit code {code})"),
        (None, signal) => format!("was ended by signal {}", signal.unwrap_or_default()),
    }
}

/// The person's editor: a command line for the shell.
fn command_line() -> Result<String> {
    for variable in ["VISUAL", "EDITOR"] {
        match std::env::var(variable) {
            Ok(command) if !command.trim().is_empty() => return Ok(command),
            Err(std::env::VarError::NotUnicode(_)) => {
                return Err(anyhow!("could not read {variable}: it is not UTF-8 text"));
            }
            _ => {}
        }
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    ["nano", "vi"]
        .into_iter()
        .find(|name| std::env::split_paths(&path).any(|folder| executable(&folder.join(name))))
        .map(str::to_owned)
        .ok_or_else(|| {
            anyhow!("could not find an editor: neither VISUAL nor EDITOR is set, and there is no nano or vi")
        })
}

fn executable(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

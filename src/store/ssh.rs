//! The ssh that a person uses, told not to ask.

use std::ffi::OsString;
use std::path::Path;

use super::git::Git;

/// What git is to start for ssh in this repository where there is no terminal, and nobody could answer.
pub(super) fn that_asks_nothing(folder: &Path) -> Option<OsString> {
    let own = std::env::var("GIT_SSH_COMMAND").ok().or_else(|| {
        let git = Git::discover(folder).ok().flatten()?;
        git.setting("core.sshCommand")
    });
    if own.is_none() && std::env::var_os("GIT_SSH").is_some() {
        return None; // A program of its own, whose words nobody knows.
    }
    let own = own.unwrap_or_else(|| "ssh".to_owned());
    let program =
        own.split_whitespace().next().and_then(|word| word.rsplit(['/', '\\']).next()).unwrap_or_default();
    match program.trim_end_matches(".exe") {
        "ssh" => Some(format!("{own} -oBatchMode=yes").into()),
        "plink" | "tortoiseplink" => Some(format!("{own} -batch").into()),
        _ => None,
    }
}

//! A result that goes into a file of the user's own: for them alone, whole or not at all.

use std::path::Path;

use anyhow::Result;

use super::failure::Failure;
use crate::store::files;

/// Writes a new file, for its owner only. One that is there already is never replaced.
///
/// # Errors
/// Exit 2 when there is something already; when it can't be written.
pub fn write(path: &Path, text: &str) -> Result<()> {
    refuse_taken(path)?;
    let path = std::path::absolute(path)?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    Ok(files::write(&path, text.as_bytes(), folder)?)
}

/// Refuses a file that is there already, before any work is done for it.
///
/// # Errors
/// Exit 2.
pub fn refuse_taken(path: &Path) -> Result<()> {
    if path.symlink_metadata().is_err() {
        return Ok(());
    }
    Err(Failure::usage("could not write the file given for --output")
        .because("something of this name is there already, and nothing is written over it")
        .hint("give --output another name")
        .into())
}

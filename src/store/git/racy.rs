//! Keeping other files' entries in git's index honest when it is written anew.

use git2::{Index, Oid};

use super::{Git, OrGit};
use crate::store::error::Result;

impl Git {
    /// Git believes an entry whose times are those of its file, unless the index is not newer than that: then
    /// it reads the file. Writing the index makes it newer, so a file that was changed within the same second
    /// as it was staged would seem unchanged from then on. Such an entry gets no size, as git itself does it.
    pub(super) fn mark_racy(&self, index: &mut Index) -> Result<()> {
        let Some(written) = index.path().and_then(|path| path.metadata().ok()).map(seconds) else {
            return Ok(());
        };
        let racy: Vec<_> = index
            .iter()
            .filter(|entry| i64::from(entry.mtime.seconds()) >= written && entry.file_size > 0)
            .filter(|entry| entry.mode & 0o170_000 == 0o100_000)
            .collect();
        for mut entry in racy {
            let Ok(path) = std::str::from_utf8(&entry.path) else { continue };
            let blob = Oid::hash_file(git2::ObjectType::Blob, self.root().join(path));
            if blob.is_ok_and(|blob| blob != entry.id) {
                entry.file_size = 0;
                index.add(&entry).or_git("stage a file")?;
            }
        }
        Ok(())
    }
}

#[cfg(unix)]
fn seconds(metadata: std::fs::Metadata) -> i64 {
    std::os::unix::fs::MetadataExt::mtime(&metadata)
}

#[cfg(not(unix))]
fn seconds(metadata: std::fs::Metadata) -> i64 {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

//! Single files: read with a cap, written whole or not at all, never through a symbolic link.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use super::codec::MAX_BYTES;
use super::error::{OrFile, Result, StoreError};
use super::survey::{self, Nature};

/// The mode of files: only their owner reads them (R9).
pub const FILE_MODE: u32 = 0o600;
/// The mode of folders.
pub const FOLDER_MODE: u32 = 0o700;

/// The bytes of a file; nothing when it isn't there.
///
/// # Errors
/// When it is a symbolic link, larger than a record may be, or can't be read.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>> {
    read_up_to(path, MAX_BYTES)
}

/// The same for a file that may be larger than a record, up to so many bytes.
///
/// # Errors
/// Like [`read`].
pub fn read_up_to(path: &Path, max: usize) -> Result<Option<Vec<u8>>> {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(error).or_file("read", path),
    };
    if metadata.is_symlink() {
        return Err(StoreError::Symlink(path.to_owned()));
    }
    let refuse_special = || Err(io::Error::from(io::ErrorKind::InvalidInput)).or_file("read as a file", path);
    if !metadata.is_file() {
        return refuse_special();
    }
    if metadata.len() > max as u64 {
        return Err(StoreError::TooLarge(path.to_owned()));
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize);
    let mut options = OpenOptions::new();
    options.read(true);
    // Should it have become a link or a pipe since, it is neither followed nor waited for.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        (rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK).bits() as i32,
    );
    let file = options.open(path).or_file("read", path)?;
    if !file.metadata().or_file("read", path)?.is_file() {
        return refuse_special();
    }
    file.take(max as u64 + 1).read_to_end(&mut bytes).or_file("read", path)?;
    if bytes.len() > max { Err(StoreError::TooLarge(path.to_owned())) } else { Ok(Some(bytes)) }
}

/// Whether an error only says that nothing is there.
pub fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Writes a file whole: a temporary file in `scratch` is filled, forced to disk and renamed into place,
/// then the folder is forced to disk. Killed at any instant, the path holds the old text or the new.
///
/// # Errors
/// When the path is a symbolic link, or anything can't be written; the old file is intact then.
pub fn write(path: &Path, bytes: &[u8], scratch: &Path) -> Result<()> {
    if fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink()) {
        return Err(StoreError::Symlink(path.to_owned()));
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    create_folder(folder)?;
    // The scratch folder keeps half-written files out of the couple's sight; another disk can't be renamed to.
    match write_by_way_of(path, bytes, scratch) {
        Err(StoreError::File { source, .. }) if source.kind() == io::ErrorKind::CrossesDevices => {
            write_by_way_of(path, bytes, folder)?;
        }
        result => result?,
    }
    sync_folder(folder)
}

/// Writes a new file whole, for its owner only, forced to disk. Whatever is there already stays, even what
/// came at the last moment.
///
/// # Errors
/// With [`io::ErrorKind::AlreadyExists`] when something is there; when it can't be written.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut temporary = tempfile::NamedTempFile::new_in(folder).or_file("write in", folder)?;
    temporary.write_all(bytes).or_file("write", path)?;
    temporary.as_file().sync_all().or_file("write", path)?;
    let is_free = || path.symlink_metadata().is_err_and(|error| is_absent(&error));
    match temporary.persist_noclobber(path) {
        // Some disks can't tell: then one look has to do.
        Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists && is_free() => {
            error.file.persist(path)
        }
        done => done,
    }
    .map_err(|error| error.error)
    .or_file("write", path)?;
    sync_folder(folder)
}

/// Replaces a file whole without waiting for the disk: for what can be worked out again.
///
/// # Errors
/// When it can't be written.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut temporary = tempfile::NamedTempFile::new_in(folder).or_file("write in", folder)?;
    temporary.write_all(bytes).or_file("write", path)?;
    temporary.persist(path).map(|_| ()).map_err(|error| error.error).or_file("write", path)
}

fn write_by_way_of(path: &Path, bytes: &[u8], scratch: &Path) -> Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".couplelog-").suffix(".tmp");
    let mut temporary = builder.tempfile_in(scratch).or_file("write in", scratch)?;
    temporary.write_all(bytes).or_file("write", path)?;
    temporary.as_file().sync_all().or_file("write", path)?;
    match temporary.persist(path) {
        Ok(_) => Ok(()),
        Err(error) => Err(error.error).or_file("write", path),
    }
}

/// Takes away half-written files that the dead left below a folder. Younger than a minute, they may be
/// somebody's who lives.
pub fn tidy_temporaries(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_dir() {
            tidy_temporaries(&entry.path());
        }
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_temporary = name.starts_with(".tmp") || name.starts_with(".couplelog-");
        let age = metadata.modified().ok().and_then(|time| time.elapsed().ok()).unwrap_or_default();
        if metadata.is_file() && is_temporary && age.as_secs() > 60 {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Forces a folder's list of files to disk.
///
/// # Errors
/// When the folder can't be opened or the disk fails.
pub fn sync_folder(folder: &Path) -> Result<()> {
    File::open(folder).and_then(|folder| folder.sync_all()).or_file("write in", folder)
}

/// Makes a folder and those above it, for their owner only; folders that exist stay as they are.
///
/// # Errors
/// When it can't be made, or a file or symbolic link is in the way.
pub fn create_folder(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, FOLDER_MODE);
    builder.create(folder).or_file("make the folder", folder)
}

/// Refuses a path below `root` that leads through a symbolic link.
///
/// # Errors
/// [`StoreError::Symlink`] naming the link.
pub fn refuse_links(root: &Path, path: &Path) -> Result<()> {
    let mut at = root.to_owned();
    for part in path.strip_prefix(root).unwrap_or(path).components() {
        at.push(part);
        match fs::symlink_metadata(&at) {
            Ok(metadata) if metadata.is_symlink() => return Err(StoreError::Symlink(at)),
            Ok(_) => {}
            Err(_) => return Ok(()),
        }
    }
    Ok(())
}

/// Every file below a folder, relative to `root`, sorted; symbolic links are named and not followed, and
/// folders nested deeper than any record are not looked into.
///
/// # Errors
/// When a folder can't be listed.
pub fn below(root: &Path, folder: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in survey::survey(root, folder, |_| true) {
        found.extend(entry.file());
        if let Nature::ClosedFolder(error) = entry.nature {
            return Err(error).or_file("list", &root.join(entry.path));
        }
    }
    Ok(found)
}

/// Lets only its owner read a file, where that can be done.
pub fn make_private(path: &Path) {
    #[cfg(unix)]
    if fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file()) {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(FILE_MODE);
        let _ = fs::set_permissions(path, mode);
    }
}

/// Opens a file for reading and writing, making it for its owner only.
///
/// # Errors
/// When it can't be opened or made.
pub fn open_private(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, FILE_MODE);
    options.open(path).or_file("open", path)
}

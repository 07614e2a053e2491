//! The copies that a person takes along: an export and the files themselves, in a new folder of their own.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cli::context::Context;
use crate::cli::export::gather;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::domain::kinds;
use crate::domain::people::Person;
use crate::render::export::Export;
use crate::store::{Private, Store, files};

/// The folder for the copies: the one that was named, else a new one at home. It must be new, or empty, and
/// outside the couple's.
///
/// # Errors
/// Exit 2.
pub(super) fn folder(context: &Context, store: &Store, named: Option<&Path>) -> Result<PathBuf> {
    let refused = |why: &str| {
        Failure::usage("could not use that folder for your records")
            .because(why)
            .hint("couplelog leave --to DIR, with a new folder")
    };
    let Some(named) = named else {
        let home = etcetera::home_dir().map_err(|_| refused("there is no home folder to make one in"))?;
        let free = |number: u32| {
            let end = if number == 1 { String::new() } else { format!("-{number}") };
            home.join(format!("couplelog-{}{end}", context.today))
        };
        let folder = (1..1000).map(free).find(|path| path.symlink_metadata().is_err());
        let folder = folder.ok_or_else(|| refused("every name for it is taken"))?;
        return Ok(if output::is_inside(store, &folder) {
            return Err(refused(INSIDE).into());
        } else {
            folder
        });
    };
    let folder = std::path::absolute(named)?;
    if output::is_inside(store, &folder) {
        return Err(refused(INSIDE).into());
    }
    match std::fs::read_dir(&folder).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(folder),
        Ok(false) => Err(refused("there is something in it already").into()),
        Err(_) if folder.symlink_metadata().is_err() => Ok(folder),
        Err(_) => Err(refused("it is no folder that can be written to").into()),
    }
}

const INSIDE: &str = "it is inside the couple's folder";

/// Copies one's own records and the joint ones, and an export of them; gives what could not be copied.
///
/// # Errors
/// When the folder can't be made or written to.
pub(super) fn copy(context: &Context, store: &Store, person: &Person, folder: &Path) -> Result<Vec<String>> {
    let mut missing = Vec::new();
    files::create_folder(folder)?;
    make_private(folder);
    let records = folder.join("records");
    for at in kinds::ALL.iter().filter_map(|kind| store.names(kind).ok()).flatten() {
        if at.owner.as_ref().is_some_and(|owner| *owner != person.id) {
            continue;
        }
        match files::read(&store.root().join(at.name.path())) {
            Ok(Some(bytes)) => {
                let path = records.join(at.name.path());
                let parent = path.parent().unwrap_or(&records).to_owned();
                files::write(&path, &bytes, &parent)?;
            }
            Ok(None) => {}
            Err(_) => missing.push(format!("{} could not be copied", at.name)),
        }
    }
    if let Some(private) = Private::of(store, &person.id)? {
        for at in private.names()? {
            match files::read(&private.path(&at.name)) {
                Ok(Some(bytes)) => {
                    let path = folder.join("private").join(at.name.path());
                    let parent = path.parent().unwrap_or(folder).to_owned();
                    files::write(&path, &bytes, &parent)?;
                }
                Ok(None) => {}
                Err(_) => missing.push(format!("the private {} could not be copied", at.name)),
            }
        }
    }
    match context.view(store) {
        Ok(view) => {
            let gathered = gather(store, &view, person, None)?;
            let (records, unreadable) = (&gathered.records, &gathered.unreadable);
            let json = Export { person, view: &view, records, unreadable }.json();
            let text = serde_json::to_string_pretty(&json)? + "\n";
            files::write(&folder.join("export.json"), text.as_bytes(), folder)?;
        }
        // The files themselves are there.
        Err(_) => missing.push("export.json could not be made, as the history can't be read".to_owned()),
    }
    Ok(missing)
}

#[cfg(unix)]
fn make_private(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let _ = std::fs::set_permissions(folder, std::fs::Permissions::from_mode(files::FOLDER_MODE));
}

#[cfg(not(unix))]
fn make_private(_: &Path) {}

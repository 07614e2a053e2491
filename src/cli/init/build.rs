//! The files and the first commit of a new repository.

use std::fs;
use std::path::Path;

use anyhow::Result;
use serde_yaml::{Mapping, Value};

use super::{Answers, Growing};
use crate::cli::{Context, keep, who};
use crate::domain::kinds;
use crate::domain::name::RecordName;
use crate::domain::people::{Person, Settings};
use crate::domain::place;
use crate::render::schema;
use crate::store::codec::{self, Change};
use crate::store::error::OrFile;
use crate::store::{Git, Store, Write, files, git};

/// Makes the repository with its first commit.
///
/// It grows beside its folder and is moved there when it is whole, so that an interrupted start leaves nothing
/// half-made.
///
/// # Errors
/// When the people don't pass the checks of couplelog.yaml, or something can't be written.
pub fn build(context: &Context, dir: &Path, answers: &Answers) -> Result<(Store, Option<String>)> {
    let settings = settings_text(&answers.people)?;
    let parent = dir.parent().unwrap_or(Path::new("/"));
    files::create_folder(parent)?;
    // Nothing can be renamed from one disk to another: a folder that is a disk of its own grows inside.
    let beside = if dir.is_dir() && !is_same_disk(dir, parent) { dir } else { parent };
    let growing = Growing::begin(beside)?;
    let git = Git::init(growing.path())?;
    git.settle(answers.me.as_ref().map(|me| (me.id.as_str(), me.name.as_str())))?;
    let store = Store::new(git)?;
    let mut writes = vec![
        Write::text("couplelog.yaml", settings),
        Write::text("README.md", include_str!("../../../templates/README.md")),
        Write::text(".gitattributes", git::ATTRIBUTES),
        Write::text("safety.yaml", safety_text(answers)?),
        Write::text("code.yaml", kinds::CODE.template),
    ];
    writes.extend(kinds::ALL.iter().map(|kind| Write::text(schema::path(kind), schema::file(kind))));
    writes.sort_by(|a, b| a.path.cmp(&b.path));
    for person in &answers.people {
        files::create_folder(&growing.path().join("limits").join(&person.id))?;
    }
    for folder in ["care", "debriefs", "log", "pauses"] {
        files::create_folder(&growing.path().join(folder))?;
    }
    let author = who::author(answers.me.as_ref());
    let mut lock = store.lock("init")?;
    let when = crate::store::When::Day(context.today);
    let commit = store.save(&mut lock, &author, when, "start", &writes)?;
    drop(lock);
    drop(store);
    private(growing.path())?;
    private(&growing.path().join(".git"))?;
    move_into(growing, dir)?;
    Ok((Store::open(dir)?, commit.map(|id| id.to_string())))
}

/// Moves a folder that is whole to where it belongs.
///
/// # Errors
/// When it can't be moved.
pub fn move_into(growing: Growing, dir: &Path) -> Result<()> {
    if !dir.exists() {
        fs::rename(growing.path(), dir).or_file("make", dir)?;
        growing.keep();
        return Ok(files::sync_folder(dir.parent().unwrap_or(dir))?);
    }
    // The folder is there, and empty; it may be the one that a shell stands in, so it stays and is filled.
    let mut names: Vec<_> = fs::read_dir(growing.path()).or_file("list", growing.path())?.flatten().collect();
    names.sort_by_key(fs::DirEntry::file_name);
    for entry in names {
        let to = dir.join(entry.file_name());
        fs::rename(entry.path(), &to).or_file("make", &to)?;
    }
    private(dir)?;
    Ok(files::sync_folder(dir)?)
}

#[cfg(unix)]
fn is_same_disk(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let disk = |path: &Path| path.metadata().map(|metadata| metadata.dev()).ok();
    disk(one) == disk(other)
}

#[cfg(not(unix))]
fn is_same_disk(_: &Path, _: &Path) -> bool {
    true
}

/// Lets only its owner into a folder.
///
/// # Errors
/// When its mode can't be set.
pub fn private(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(files::FOLDER_MODE))
            .or_file("make private", folder)?;
    }
    Ok(())
}

fn settings_text(people: &[Person]) -> Result<String> {
    let list = people.iter().map(|person| {
        Value::Mapping(Mapping::from_iter([
            (Value::from("id"), Value::from(person.id.as_str())),
            (Value::from("name"), Value::from(person.name.as_str())),
        ]))
    });
    let change = Change { path: vec!["people".to_owned()], value: Some(Value::Sequence(list.collect())) };
    let text = codec::edit(kinds::CONFIG.template, &[change])?;
    let name = RecordName::new("couplelog")?;
    if let Some(at) = place::locate(&name) {
        keep::checked(&text, &at, &Settings { people: people.to_vec(), ..Settings::default() })?;
    }
    Ok(text)
}

fn safety_text(answers: &Answers) -> Result<String> {
    let signal = |key: &str, text: &str| {
        Value::Mapping(Mapping::from_iter([
            (Value::from(key), Value::from(text)),
            (Value::from("meaning"), Value::from("stop everything, at once")),
            (Value::from("response"), Value::from("stop, step back, ask quietly what is needed")),
        ]))
    };
    let word = answers.stop_word.as_ref().map(|text| signal("word", text));
    let gesture = answers.stop_gesture.as_ref().map(|text| signal("gesture", text));
    let signals: Vec<Value> = word.into_iter().chain(gesture).collect();
    if signals.is_empty() {
        return Ok(kinds::SAFETY.template.to_owned());
    }
    let change = Change { path: vec!["signals".to_owned()], value: Some(Value::Sequence(signals)) };
    Ok(codec::edit(kinds::SAFETY.template, &[change])?)
}

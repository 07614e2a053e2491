//! `init`: two people start their repository, together.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::json;
use serde_yaml::{Mapping, Value};

use super::Context;
use super::failure::Failure;
use super::prompt::{self, Asker, ChoiceItem, Question, Reply};
use crate::domain::kinds;
use crate::domain::name;
use crate::domain::people::{Person, Settings};
use crate::store::codec::{self, Change};
use crate::store::error::OrFile;
use crate::store::known::Known;
use crate::store::{Author, Git, Store, Write, files};

/// Start a repository, together and unhurried. Adults only.
///
/// Makes a private folder of plain files with a git repository of its own, writes the settings, the safety
/// plan and a README into it, and remembers it. Nothing leaves this computer.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog init ours
  couplelog init ours --person ana=Ana --person bo=Bo --me ana --stop-word red --stop-gesture \"two taps\"
  couplelog init ours --person ana=Ana --person bo=Bo --shared")]
pub struct Args {
    /// The folder; it is made if it isn't there
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// One of you, as ID=NAME; once for each person
    #[arg(long = "person", value_name = "ID=NAME", id = "people")]
    people: Vec<String>,
    /// Who is at this computer: the id of one of you
    #[arg(long, value_name = "ID", conflicts_with = "shared")]
    me: Option<String>,
    /// Several of you use this computer, so nobody is remembered
    #[arg(long)]
    shared: bool,
    /// A word that stops everything
    #[arg(long, value_name = "WORD")]
    stop_word: Option<String>,
    /// A gesture that stops everything, for when speaking is hard
    #[arg(long, value_name = "GESTURE")]
    stop_gesture: Option<String>,
}

/// Everything that was asked or given.
pub struct Answers {
    /// The people.
    pub people: Vec<Person>,
    /// Who is at this computer; nothing where several use it.
    pub me: Option<Person>,
    /// The stop word.
    pub stop_word: Option<String>,
    /// The stop gesture.
    pub stop_gesture: Option<String>,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let dir = std::path::absolute(&args.dir)?;
    if let Some(store) = refuse_or_find(&dir)? {
        remember(context, store.root());
        let text =
            format!("{} is a couplelog repository already. Nothing was changed.\n", store.root().display());
        return report(context, store.root(), None, &text);
    }
    warn(context, &dir);
    let answers = if context.interactive && (args.people.is_empty() || (args.me.is_none() && !args.shared)) {
        match ask(context, &args)? {
            Some(answers) => answers,
            None => {
                context.note("Stopped. Nothing was made.");
                return Ok(());
            }
        }
    } else {
        from_flags(&args)?
    };
    let (store, commit) = build(context, &dir, &answers)?;
    remember(context, store.root());
    let word = answers.stop_word.as_deref().unwrap_or("not chosen together yet");
    let gesture = answers.stop_gesture.as_deref().unwrap_or("not chosen together yet");
    let text = format!(
        "Made {}.\nStop word: {word}. Stop gesture: {gesture}.\n\n\
         What next, each for yourself and in your own time:\n  \
         couplelog limit photos     say what you want about a topic\n  \
         couplelog edit safety      your safety plan, together\n  \
         couplelog log              after an evening together\n  \
         couplelog pause            stops everything, at any time and for no reason\n",
        dir.display(),
    );
    report(context, store.root(), commit.as_deref(), &text)
}

fn report(context: &Context, folder: &Path, commit: Option<&str>, text: &str) -> Result<()> {
    if context.json() {
        let folder = folder.display().to_string();
        return context.print_json(
            &json!({ "version": 1, "record": "couplelog", "commit": commit, "draft": null, "folder": folder }),
        );
    }
    context.print(&crate::render::visible::visible(text))
}

fn remember(context: &Context, folder: &Path) {
    let remembered = Known::of_user().map(|known| known.remember(folder));
    if !matches!(remembered, Some(Ok(()))) {
        context.note("This repository could not be remembered; name it with --repo, or work in its folder.");
    }
}

/// The repository that is in this folder already; a folder that is anything else is refused.
///
/// # Errors
/// Exit 2 for a folder that has anything in it, or a path that is no folder.
pub fn refuse_or_find(dir: &Path) -> Result<Option<Store>> {
    let refused = |why: &str| {
        Failure::usage(format!("could not start in {}", dir.display()))
            .because(why)
            .hint("name a new folder: couplelog init ours")
    };
    match fs::symlink_metadata(dir) {
        Err(error) if files::is_absent(&error) => return Ok(None),
        Err(error) => return Err(error).or_file("look at", dir).map_err(Into::into),
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Err(refused("it is no folder").into()),
    }
    if dir.join(".git").exists() && dir.join("couplelog.yaml").exists() {
        return Ok(Some(Store::open(dir)?));
    }
    let mut entries = fs::read_dir(dir).or_file("list", dir)?;
    if entries.next().is_some() { Err(refused("there is something in it already").into()) } else { Ok(None) }
}

const CLOUDS: [&str; 11] = [
    "dropbox",
    "onedrive",
    "google drive",
    "googledrive",
    "icloud",
    "mobile documents",
    "nextcloud",
    "owncloud",
    "pcloud",
    "mega",
    "syncthing",
];

fn warn(context: &Context, dir: &Path) {
    let mut parts = dir.components().map(|part| part.as_os_str().to_string_lossy().to_lowercase());
    if parts.any(|part| CLOUDS.iter().any(|cloud| part == *cloud || part.starts_with(&format!("{cloud} ")))) {
        context.note(
            "Warning: this folder looks like one that a cloud service copies. It would see everything, and can \
             damage the repository. A folder outside of it is safer.",
        );
    }
    let above = dir.ancestors().skip(1).find(|folder| folder.join(".git").exists());
    if let Some(above) = above {
        context.note(&format!(
            "Warning: this folder is inside another git repository ({}), which could take your files in by \
             accident.",
            above.display()
        ));
    }
}

fn from_flags(args: &Args) -> Result<Answers> {
    let people = args.people.iter().map(|text| person(text)).collect::<Result<Vec<_>>>()?;
    if people.len() < 2 {
        return Err(Failure::usage("could not start a repository")
            .because("it needs at least two people, and there is no terminal to ask at")
            .hint("couplelog init ours --person ana=Ana --person bo=Bo --me ana")
            .into());
    }
    let me = match &args.me {
        None if args.shared => None,
        None => {
            return Err(Failure::usage("could not start a repository")
                .because("it isn't said who is at this computer")
                .hint("--me ID for one of you, or --shared where both use this computer")
                .into());
        }
        Some(me) => match people.iter().find(|person| person.id == *me || person.name == *me) {
            Some(person) => Some(person.clone()),
            None => {
                return Err(Failure::usage("could not start a repository")
                    .because("--me names nobody that --person names")
                    .hint("--person ana=Ana --person bo=Bo --me ana")
                    .into());
            }
        },
    };
    finish(Answers {
        people,
        me,
        stop_word: args.stop_word.clone().filter(|word| !word.trim().is_empty()),
        stop_gesture: args.stop_gesture.clone().filter(|gesture| !gesture.trim().is_empty()),
    })
}

/// `ana=Ana`, or only a name, whose id is made from it.
fn person(text: &str) -> Result<Person> {
    let (id, name) = text.split_once('=').unwrap_or((text, text));
    let id = name::slug(id).map_err(|error| {
        Failure::usage("could not understand --person").because(error.to_string()).hint("--person ana=Ana")
    })?;
    Ok(Person { id, name: name.trim().to_owned() })
}

/// The last look at the people, with the checks of couplelog.yaml.
fn finish(mut answers: Answers) -> Result<Answers> {
    for person in &mut answers.people {
        if person.name.is_empty() {
            person.name.clone_from(&person.id);
        }
    }
    Ok(answers)
}

fn ask(context: &Context, args: &Args) -> Result<Option<Answers>> {
    let mut asker = context.asker(prompt::Settings::default());
    asker.say("Do this together, unhurried. Adults only.\nEverything can be skipped and changed later; nothing leaves this computer.\n")?;
    let mut people = args.people.iter().map(|text| person(text)).collect::<Result<Vec<_>>>()?;
    while people.len() < 2 || args.people.is_empty() {
        let text = match people.len() {
            0 => "What is the first one's name?",
            1 => "And the other's?",
            _ => "Is there one more?",
        };
        let hint = (people.len() > 1).then_some("Enter alone if it is the two of you");
        match asker.text(&Question { text, hint, ..Question::default() })? {
            Reply::Given(name) => match person(&name) {
                Ok(mut person) => {
                    person.id = name::free_slug(&person.id, |id| people.iter().any(|other| other.id == id));
                    people.push(person);
                }
                Err(_) => asker.say("A name needs at least one letter or digit, and no slash.")?,
            },
            Reply::Skip if people.len() > 1 => break,
            Reply::Skip => {
                asker.say("A name or a nickname, please; screens show it, and it can be changed.")?
            }
            Reply::Back => {
                people.pop();
            }
            Reply::Stop(_) => return Ok(None),
        }
    }
    let Some(me) = ask_who(&mut *asker, args, &people)? else { return Ok(None) };
    let word = "A stop word: one that you would not say by accident?";
    let gesture = "A stop gesture, for when speaking is hard?";
    let Some(stop_word) = ask_signal(&mut *asker, word, args.stop_word.as_deref())? else { return Ok(None) };
    let Some(stop_gesture) = ask_signal(&mut *asker, gesture, args.stop_gesture.as_deref())? else {
        return Ok(None);
    };
    let days = Settings::default();
    asker.say(&format!(
        "A looser stance waits {} days before it counts; stances are looked at again after {} days; a check-in \
         every {} days. All of this stands in couplelog.yaml.",
        days.reflection_days, days.review_days, days.checkin_days
    ))?;
    finish(Answers { people, me, stop_word, stop_gesture }).map(Some)
}

/// Who is at this computer: one of them, or nobody in particular. Nothing when the person stopped.
#[allow(clippy::option_option)]
fn ask_who(asker: &mut dyn Asker, args: &Args, people: &[Person]) -> Result<Option<Option<Person>>> {
    if args.shared {
        return Ok(Some(None));
    }
    if let Some(me) = &args.me {
        return Ok(Some(people.iter().find(|person| person.id == *me).cloned()));
    }
    let shared = Question {
        text: "Do several of you use this computer?",
        hint: Some("then nobody is remembered, and writing asks each time"),
        ..Question::default()
    };
    loop {
        match asker.confirm(&shared)? {
            Reply::Given(true) => return Ok(Some(None)),
            Reply::Given(false) => break,
            Reply::Stop(_) => return Ok(None),
            _ => asker.say("y or n, please.")?,
        }
    }
    let items: Vec<ChoiceItem<'_>> =
        people.iter().map(|person| ChoiceItem { value: &person.id, words: &person.name }).collect();
    loop {
        match asker.choice(&Question { text: "Who is at the keyboard?", ..Question::default() }, &items)? {
            Reply::Given(index) => return Ok(Some(people.get(index).cloned())),
            Reply::Stop(_) => return Ok(None),
            _ => asker.say("One of you, please: your own commits carry your own name.")?,
        }
    }
}

#[allow(clippy::option_option)]
fn ask_signal(asker: &mut dyn Asker, text: &str, given: Option<&str>) -> Result<Option<Option<String>>> {
    if let Some(given) = given {
        return Ok(Some(Some(given.to_owned())));
    }
    match asker.text(&Question {
        text,
        hint: Some("Enter alone: not chosen together yet"),
        ..Question::default()
    })? {
        Reply::Given(text) => Ok(Some(Some(text))),
        Reply::Skip | Reply::Back => Ok(Some(None)),
        Reply::Stop(_) => Ok(None),
    }
}

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
    let growing =
        tempfile::Builder::new().prefix(".couplelog-").tempdir_in(beside).or_file("write in", beside)?;
    let git = Git::init(growing.path())?;
    git.settle(answers.me.as_ref().map(|me| (me.id.as_str(), me.name.as_str())))?;
    let store = Store::new(git)?;
    let mut writes = vec![
        Write::text("couplelog.yaml", settings),
        Write::text("README.md", include_str!("../../templates/README.md")),
        Write::text(".gitattributes", "*.yaml -merge -text\n"),
        Write::text("safety.yaml", safety_text(answers)?),
        Write::text("code.yaml", kinds::CODE.template),
    ];
    writes.sort_by(|a, b| a.path.cmp(&b.path));
    for person in &answers.people {
        files::create_folder(&growing.path().join("limits").join(&person.id))?;
    }
    for folder in ["care", "debriefs", "log", "pauses"] {
        files::create_folder(&growing.path().join(folder))?;
    }
    let author = match &answers.me {
        Some(me) => Author { id: me.id.clone(), name: me.name.clone() },
        None => Author { id: "shared".to_owned(), name: "shared computer".to_owned() },
    };
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

fn move_into(growing: tempfile::TempDir, dir: &Path) -> Result<()> {
    if !dir.exists() {
        let made = growing.keep();
        fs::rename(&made, dir).or_file("make", dir)?;
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

fn private(folder: &Path) -> Result<()> {
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
    let name = name::RecordName::new("couplelog")?;
    if let Some(at) = crate::domain::place::locate(&name) {
        super::keep::checked(&text, &at, &Settings { people: people.to_vec(), ..Settings::default() })?;
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

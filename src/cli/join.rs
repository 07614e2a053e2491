//! `join`: a second computer starts from what the first one sent.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::json;

use super::failure::{self, Failure, Kind};
use super::prompt::foreground::Lent;
use super::prompt::{self, ChoiceItem, Question, Reply};
use super::sync::broken;
use super::{Context, init, way, who};
use crate::domain::name::RecordName;
use crate::domain::people::{Person, Settings};
use crate::domain::place;
use crate::domain::problem::Problem;
use crate::history::audit::Asked;
use crate::render::problems;
use crate::render::visible::visible_line;
use crate::store::transport::Fetched;
use crate::store::{Git, Id, Place, Store, StoreError, Synced, Transport, When, files};

/// Start on a second computer, from what the other one sent.
///
/// Everything is looked at before anything of it is written, and nothing that came in is ever run. This clone is
/// yours: what you write here is written in your name.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog join /media/stick/ours
  couplelog join ana@example.org:ours.git ours --me bo")]
pub struct Args {
    /// The place that the other one syncs with: a folder, ssh, or https
    #[arg(value_name = "URL", allow_hyphen_values = true)]
    url: String,
    /// The folder to make; else it is named after the place
    dir: Option<PathBuf>,
    /// Who is at this computer: the id of one of you
    #[arg(long, value_name = "ID", conflicts_with = "shared")]
    me: Option<String>,
    /// Several of you use this computer, so nobody is remembered
    #[arg(long)]
    shared: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let place = way::place(&args.url)?;
    let dir = args.dir.clone().unwrap_or_else(|| PathBuf::from(place.folder_name()));
    let dir = failure::absolute(&dir)?;
    refuse_taken(&dir)?;
    if args.me.is_none() && !args.shared && !context.can_ask() {
        return Err(refused(Kind::Usage)
            .because("it isn't said who is at this computer")
            .hint("--me ID for one of you, or --shared where both use this computer")
            .into());
    }
    let parent = dir.parent().unwrap_or(Path::new("/"));
    files::create_folder(parent)?;
    // It grows beside its folder, so that nothing half-made is left whatever happens.
    let growing = init::Growing::begin(parent)?;
    init::private(growing.path())?;
    let git = Git::init(growing.path())?;
    init::private(&growing.path().join(".git"))?;
    let tip = fetch(context, &git, &place)?;
    let store = Store::new(git)?;
    way::say_programs(context, way::look_through(&store, "could not join", tip, &[])?);
    let settings = settings(&store, tip)?;
    let me = match who(context, &args, &settings)? {
        Who::Known(me) => me,
        Who::Stopped => {
            context.note("Stopped. Nothing was made.");
            return Ok(());
        }
    };
    let person = me.as_ref().map(|me| me.id.as_str());
    let broken = broken::found(&store, tip, &[], Asked { settings: &settings, today: context.today, person });
    store.git().settle(me.as_ref().map(|me| (me.id.as_str(), me.name.as_str())))?;
    store.set_place(&place)?;
    let author = who::author(me.as_ref());
    let when = When::Day(context.today);
    let mut lock = store.lock("join")?;
    store.move_to(&mut lock, (None, tip), &author, when)?;
    store.git().note_there(&mut lock, tip, &author, when)?;
    store.git().note_synced(&mut lock, tip, &author, when)?;
    store.keep_synced(Synced { on: Some(context.today), chosen: Some(context.today) })?;
    drop(lock);
    drop(store);
    init::move_into(growing, &dir)?;
    let store = Store::open(&dir)?;
    init::remember(context, store.root());
    report(context, &store, me.as_ref(), tip, &broken)
}

fn refused(kind: Kind) -> Failure {
    Failure::new(kind, "could not join")
}

fn refuse_taken(dir: &Path) -> Result<()> {
    let is_taken = match fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => dir.symlink_metadata().is_ok(),
    };
    if !is_taken {
        return Ok(());
    }
    let is_ours = dir.join(".git").exists() && dir.join("couplelog.yaml").exists();
    let refused = refused(Kind::Usage).because(format!("{} is there already", dir.display()));
    Err(if is_ours {
        refused.hint("to send and receive there: couplelog --repo DIR sync")
    } else {
        refused.hint("name a new folder: couplelog join URL ours")
    }
    .into())
}

fn fetch(context: &Context, git: &Git, place: &Place) -> Result<Id> {
    let progress = way::progress(context);
    let transport = Transport::new(git.root(), context.today, context.can_ask(), &progress);
    way::warn(context, place, &transport);
    // Ctrl-C is git's: once git has ended, what was half-made is taken away here.
    let lent = Lent::new();
    let fetched = transport.fetch(git, place);
    drop(lent);
    match fetched.map_err(|error| away(error, place))? {
        Fetched::Tip(tip) => Ok(tip),
        Fetched::Nothing => Err(refused(Kind::Data)
            .because("nothing is there yet: it has no branch `main`")
            .hint("on the other computer, first: couplelog remote set URL, then couplelog sync")
            .into()),
    }
}

/// A place that can't be reached is asked once more by the same command: there is nothing to sync yet.
fn away(error: StoreError, place: &Place) -> anyhow::Error {
    let is_away = matches!(error, StoreError::Unreachable { .. });
    let failure = super::failure::of(error.into());
    if !is_away {
        return failure.into();
    }
    let shown = visible_line(&place.shown()).into_owned();
    failure
        .hint(format!("is it written so? Nothing was made; once it can be reached: couplelog join {shown}"))
        .into()
}

/// couplelog.yaml as it came in.
fn settings(store: &Store, tip: Id) -> Result<Settings> {
    let not_ours = |why: &str| {
        refused(Kind::Data)
            .because(why)
            .hint("the place has to be one that was synced with; on the other computer: couplelog remote")
    };
    let at = RecordName::new("couplelog").ok().and_then(|name| place::locate(&name));
    let blob = store.git().blob_at(tip, "couplelog.yaml").ok().flatten();
    let (Some(at), Some(blob)) = (at, blob) else {
        return Err(not_ours("this is no couplelog repository: it has no couplelog.yaml").into());
    };
    let settings = store.read_version(&at, blob)?.record().map(|record| Settings::read(&record));
    match settings {
        Some(settings) if !settings.people.is_empty() => Ok(settings),
        _ => Err(not_ours("its couplelog.yaml can't be read, or names nobody").into()),
    }
}

/// Who is at this computer: one of the people, or nobody in particular.
enum Who {
    Known(Option<Person>),
    Stopped,
}

fn who(context: &Context, args: &Args, settings: &Settings) -> Result<Who> {
    if args.shared {
        return Ok(Who::Known(None));
    }
    if let Some(me) = &args.me {
        return who::one_of(settings, me).map(|person| Who::Known(Some(person.clone())));
    }
    let both = "several of us use this computer";
    let mut items = who::choices(&settings.people);
    items.push(ChoiceItem { value: "shared", words: both });
    let mut asker = context.asker(prompt::Settings::default())?;
    loop {
        match asker.choice(&Question { text: "Who are you?", ..Question::default() }, &items)? {
            Reply::Given(index) => return Ok(Who::Known(settings.people.get(index).cloned())),
            Reply::Stop(_) => return Ok(Who::Stopped),
            _ => asker.say("One of you, please: your own commits carry your own name.")?,
        }
    }
}

fn report(context: &Context, store: &Store, me: Option<&Person>, tip: Id, broken: &[Problem]) -> Result<()> {
    if context.json() {
        return context.print_json(&json!({
            "version": 1, "record": null, "commit": tip.to_string(), "draft": null,
            "folder": store.root().display().to_string(), "person": me.map(|me| me.id.as_str()),
            "problems": problems::list(broken),
        }));
    }
    let whose = me.map_or_else(
        || "Nobody is remembered here, so writing asks who you are.".to_owned(),
        |me| format!("What you write here is written as {}.", visible_line(&me.name)),
    );
    context.print(&format!(
        "Made {}. {whose}\n\nWhat next, in your own time:\n  couplelog             what is new\n  couplelog limits      \
         what everyone wrote\n  couplelog sync        send and receive\n  couplelog pause       stops everything, at any \
         time and for no reason\n",
        visible_line(store.root().display().to_string().trim_end_matches('/'))
    ))?;
    if !broken.is_empty() {
        context.note(&broken::said(broken));
    }
    Ok(())
}

//! `limit`: say your own stance on a topic.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_yaml::Value;

use super::Context;
use super::compose::{self, Composed, Job, Source};
use super::failure::Failure;
use super::keep::{self, Kept};
use super::{remove, stated};
use crate::domain::day::Direction;
use crate::domain::kinds;
use crate::domain::name;
use crate::domain::people::Person;
use crate::domain::place::{self, Parts};
use crate::domain::spec::Located;
use crate::domain::stance::Stance;
use crate::history::view::Limit;
use crate::store::codec::Change;
use crate::store::{Store, Write};

/// Say your own stance on a topic: hard-limit (never), soft-limit (not now, or only as I say), maybe (ask
/// me), yes (I want this; going along is a maybe).
///
/// A stricter stance counts at once. A looser one counts after the reflection time (3 days unless you
/// chose otherwise), and can be taken back at any moment with --keep. No reason is ever needed. A limit
/// says what you want done with or to you; it is no rule for the other's friends, phone, clothes, health
/// care or money.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog limit photos                          asks
  couplelog limit photos hard-limit               says it at once
  couplelog limit photos soft-limit --conditions \"only mine, only on my phone\" --review-by \"in 6 weeks\"
  couplelog limit photos --keep                   takes a looser stance back before it counts")]
pub struct Args {
    /// The topic, such as `photos`
    topic: String,
    /// hard-limit, soft-limit, maybe or yes
    stance: Option<String>,
    /// The topic in your own words
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// What has to be so
    #[arg(long, value_name = "TEXT")]
    conditions: Option<String>,
    /// Where it holds, and where not
    #[arg(long = "where", value_name = "TEXT")]
    place: Option<String>,
    /// What would make you think about it again
    #[arg(long, value_name = "TEXT")]
    reassess_when: Option<String>,
    /// The day by which you want to look at it again
    #[arg(long, value_name = "DAY")]
    review_by: Option<String>,
    /// A reason, if you want to give one
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    /// Keep what counts now: take back a looser stance that still waits
    #[arg(long, conflicts_with_all = ["stance", "edit", "from"])]
    keep: bool,
    #[command(flatten)]
    source: Source,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let (store, view, person) = context.writing()?;
    let topic = topic(&args.topic)?;
    let parts = Parts { person: &person.id, slug: &topic, ..Parts::default() };
    let name = place::name(&kinds::LIMIT, &parts).map_err(|error| bad_topic(&error.to_string()))?;
    let at = place::locate(&name).ok_or_else(|| bad_topic("that is no name for a topic"))?;
    let base = store.read(&name)?;
    let before = view.limit(&person.id, &topic).cloned();
    let mut given = flags(context, &args)?;
    if args.keep {
        match kept_stance(before.as_ref(), &topic)? {
            Some(stance) => given.push(set("stance", stance.as_str())),
            None if given.is_empty() => return not_discussed(context, &store, &person, &at),
            None => return Err(nothing_to_keep(&topic).into()),
        }
    } else if let Some(stance) = &args.stance {
        let stance = Stance::from_word(stance).ok_or_else(|| unknown_stance(stance, &topic))?;
        given.push(set("stance", stance.as_str()));
    }
    let job = Job { context, store: &store, settings: &view.settings, person: &person, at, base, given };
    let says_all = (args.keep || args.stance.is_some()) && args.source.from.is_none() && !args.source.edit;
    if says_all && job.base.is_none() {
        compose::note_template(context, &store, job.at.kind)?;
    }
    let composed =
        if says_all { Composed::Changes(job.given.clone()) } else { job.compose(&args.source, None)? };
    let composed = match composed {
        Composed::Changes(changes) => Composed::Changes(with_title(&job, changes, &args.topic)),
        other => other,
    };
    let near = if job.base.is_none() { near_topic(&store, &topic)? } else { None };
    let kept = keep::keep(&job, composed, &view)?;
    if let Some(near) = near.filter(|_| kept.commit.is_some()) {
        context.note(&format!(
            "This is a new topic. Did you mean `{near}`? It can be taken back: couplelog undo"
        ));
    }
    let after = context.view(&store)?;
    let text = stated::said(&after, &person.id, &topic, &kept);
    keep::report(context, &store, &person.id, &kept, &text)
}

/// A topic's slug; its file's name is refused as such where it leads elsewhere.
fn topic(text: &str) -> Result<String> {
    name::slug(text).map_err(|error| bad_topic(&error.to_string()).into())
}

/// The topic that may have been meant, where nobody has said anything about this one. One with directions is two.
fn near_topic(store: &Store, topic: &str) -> Result<Option<String>> {
    const SHORT: usize = 4;
    let all: BTreeSet<String> = store.names(&kinds::LIMIT)?.into_iter().filter_map(|at| at.slug).collect();
    let has_direction = |topic: &str| topic.ends_with("-giving") || topic.ends_with("-receiving");
    if all.contains(topic) || has_direction(topic) || topic.chars().count() <= SHORT {
        return Ok(None);
    }
    let others =
        all.iter().map(String::as_str).filter(|other| other.chars().count() > SHORT && !has_direction(other));
    Ok(name::nearest(topic, others).map(str::to_owned))
}

fn bad_topic(why: &str) -> Failure {
    Failure::usage("could not use that as a topic")
        .because(why)
        .hint("a topic is a word or two, such as: couplelog limit photos")
}

fn unknown_stance(typed: &str, topic: &str) -> Failure {
    let words = kinds::limit::STANCES;
    let begins = |word: &&&str| typed.chars().count() > 2 && word.starts_with(&typed.to_lowercase());
    let near = name::nearest(typed, words.iter().copied()).or_else(|| words.iter().find(begins).copied());
    let hint = match near {
        Some(near) => format!("did you mean `{near}`? couplelog limit {topic} {near}"),
        None => format!(
            "hard-limit (never), soft-limit (not now, or only as I say), maybe, yes: couplelog limit {topic} maybe"
        ),
    };
    Failure::usage("could not understand the stance")
        .because("a stance is one of hard-limit, soft-limit, maybe, yes")
        .hint(hint)
}

fn flags(context: &Context, args: &Args) -> Result<Vec<Change>> {
    let mut given = Vec::new();
    let texts = [
        ("topic", &args.title),
        ("conditions", &args.conditions),
        ("where", &args.place),
        ("reassess_when", &args.reassess_when),
        ("why", &args.why),
    ];
    for (key, text) in texts {
        given.extend(text.as_ref().map(|text| set(key, text)));
    }
    if let Some(text) = &args.review_by {
        given.push(set("review_by", &context.day("--review-by", text, Direction::Future)?.to_string()));
    }
    Ok(given)
}

fn set(key: &str, value: &str) -> Change {
    Change { path: vec![key.to_owned()], value: Some(Value::from(value)) }
}

/// A new limit is titled by the words with which its topic was named.
fn with_title(job: &Job<'_>, mut changes: Vec<Change>, typed: &str) -> Vec<Change> {
    let has_title = |changes: &[Change]| changes.iter().any(|change| change.path == ["topic"]);
    let stored = job.base.as_ref().and_then(|stored| stored.record()).and_then(|record| record.text("topic"));
    if stored.is_none() && !has_title(&changes) {
        changes.insert(0, set("topic", typed.trim()));
    }
    changes
}

/// The stance that counts while a looser one waits; nothing where nobody had said one before.
fn kept_stance(limit: Option<&Limit>, topic: &str) -> Result<Option<Stance>> {
    let waits = limit.filter(|limit| limit.in_force.is_stricter_than(limit.stance));
    match waits {
        Some(limit) => Ok(Some(limit.in_force).filter(|stance| *stance != Stance::NotDiscussed)),
        None => Err(Failure::usage(format!("could not keep anything about {topic}"))
            .because("no looser stance of yours waits there")
            .hint("what waits is on your first screen: couplelog status")
            .into()),
    }
}

/// Takes a first yes back whole. A `maybe` in its place would be a word that its owner never said, and looser for
/// the couple than what counted: beside the other's yes it reads maybe, and nothing reads not discussed (R2).
fn not_discussed(context: &Context, store: &Store, person: &Person, at: &Located) -> Result<()> {
    save_edit(context, store, person, at)?;
    let commit = remove::record(context, store, person, at, &format!("could not take {} back", at.name))?;
    let kept = Kept { record: at.name.to_string(), commit, now: None, is_draft: false };
    if context.json() {
        return context.print_json(&kept.json(store, &person.id));
    }
    context.print(&format!(
        "Took {} back. Nothing was said there before, so it is not discussed, as it was. Nobody has to say why.\n",
        kept.record
    ))
}

/// Commits an edit by hand that leaves the stance as it is, so that nothing that was typed is lost with the file (R8),
/// also while everyone waits: nothing of it is to count. What doesn't pass the checks, or says another stance, is left
/// for its person to decide about.
fn save_edit(context: &Context, store: &Store, person: &Person, at: &Located) -> Result<()> {
    let mut lock = store.lock("limit")?;
    let settings = context.view(store)?.settings;
    let (Some(stored), Some(head)) = (store.read(&at.name)?, store.git().head()?) else { return Ok(()) };
    let Some(blob) = store.git().blob_at(head, &at.name.path())? else { return Ok(()) };
    let committed = store.read_version(at, blob)?.record();
    let text = String::from_utf8(stored.bytes).unwrap_or_default();
    let Ok(edited) = keep::checked(&text, at, &settings) else { return Ok(()) };
    if committed.as_ref().and_then(kinds::limit::stance) == kinds::limit::stance(&edited) {
        let (author, when) = context.signed(person, &settings);
        let subject = format!("update {}", at.kind.plural);
        store.commit(&mut lock, &author, when, &subject, &[Write::text(at.name.path(), text)])?;
    }
    Ok(())
}

fn nothing_to_keep(topic: &str) -> Failure {
    Failure::usage(format!("could not keep anything about {topic}"))
        .because("nothing was said there before, so taking the yes back leaves nothing to write the rest in")
        .hint(format!(
            "`--keep` by itself: couplelog limit {topic} --keep; or with a stance: couplelog limit {topic} maybe"
        ))
}

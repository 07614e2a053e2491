//! `limit`: say your own stance on a topic.

use anyhow::Result;
use serde_yaml::Value;

use super::Context;
use super::compose::{Composed, Job, Source};
use super::failure::Failure;
use super::keep::{self, Kept};
use crate::domain::day::{self, Direction};
use crate::domain::kinds;
use crate::domain::name;
use crate::domain::place::{self, Parts};
use crate::domain::stance::Stance;
use crate::history::view::{Limit, View};
use crate::store::Write;
use crate::store::codec::Change;

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
    let store = context.store()?;
    let view = context.view(&store)?;
    let person = context.writer(&store, &view.settings)?;
    let topic = topic(&args.topic)?;
    let parts = Parts { person: &person.id, slug: &topic, ..Parts::default() };
    let name = place::name(&kinds::LIMIT, &parts).map_err(|error| bad_topic(&error.to_string()))?;
    let at = place::locate(&name).ok_or_else(|| bad_topic("that is no name for a topic"))?;
    let base = store.read(&name)?;
    let before = view.limit(&person.id, &topic).cloned();
    let mut given = flags(context, &args)?;
    if args.keep {
        given.push(set("stance", kept_stance(before.as_ref(), &topic)?.as_str()));
    } else if let Some(stance) = &args.stance {
        let stance = Stance::from_word(stance).ok_or_else(|| unknown_stance(stance))?;
        given.push(set("stance", stance.as_str()));
    }
    let mut job = Job { context, store: &store, settings: &view.settings, person: &person, at, base, given };
    let says_all = (args.keep || args.stance.is_some()) && args.source.from.is_none() && !args.source.edit;
    let composed =
        if says_all { Composed::Changes(job.given.clone()) } else { job.compose(&args.source, None)? };
    let composed = match composed {
        Composed::Changes(changes) => Composed::Changes(with_title(&job, changes, &args.topic)),
        other => other,
    };
    restore_first(&mut job, &composed, before.as_ref())?;
    let kept = keep::keep(&job, composed, &view)?;
    let after = context.view(&store)?;
    let text = said(&after, &person.id, &topic, &kept);
    keep::report(context, &store, &person.id, &kept, &text)
}

/// A topic's slug; its file's name is refused as such where it leads elsewhere.
fn topic(text: &str) -> Result<String> {
    name::slug(text).map_err(|error| bad_topic(&error.to_string()).into())
}

fn bad_topic(why: &str) -> Failure {
    Failure::usage("could not use that as a topic")
        .because(why)
        .hint("a topic is a word or two, such as: couplelog limit photos")
}

fn unknown_stance(typed: &str) -> Failure {
    let hint = match name::nearest(typed, kinds::limit::STANCES.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "hard-limit (never), soft-limit (not now, or only as I say), maybe, yes".to_owned(),
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

fn kept_stance(limit: Option<&Limit>, topic: &str) -> Result<Stance> {
    let waits = limit.filter(|limit| limit.in_force.is_stricter_than(limit.stance));
    match waits {
        Some(limit) if limit.in_force != Stance::NotDiscussed => Ok(limit.in_force),
        Some(_) => Ok(Stance::Maybe),
        None => Err(Failure::usage(format!("could not keep anything about {topic}"))
            .because("no looser stance of yours waits there")
            .hint("what waits is on your first screen: couplelog status")
            .into()),
    }
}

/// States again what counts, in a commit of its own, where the newest commit doesn't say so: somebody else
/// changed it, or the history was rewritten. Only then is the new stance its owner's own (in-force.md).
fn restore_first(job: &mut Job<'_>, composed: &Composed, before: Option<&Limit>) -> Result<()> {
    let (Some(before), Some(base)) = (before, &job.base) else { return Ok(()) };
    if before.cross_edits.is_empty() && !before.from_elsewhere {
        return Ok(());
    }
    let Some(here) = base.record().as_ref().and_then(kinds::limit::stance) else { return Ok(()) };
    let counted = if before.from_elsewhere { before.in_force } else { before.stance };
    let is_restated = match composed {
        Composed::Changes(changes) => !changes.iter().any(|change| {
            change.path == ["stance"] && change.value.as_ref().and_then(Value::as_str) != Some(here.as_str())
        }),
        _ => false,
    };
    if !is_restated || here == counted || counted == Stance::NotDiscussed {
        return Ok(());
    }
    let text = super::compose::apply(&job.start()?, &[set("stance", counted.as_str())], &job.at)?;
    let mut lock = job.store.lock("limit")?;
    let (author, when) = job.context.signed(job.person, job.settings);
    job.store.save(&mut lock, &author, when, "update limits", &[Write::text(job.at.name.path(), text)])?;
    job.base = job.store.read(&job.at.name)?;
    Ok(())
}

/// What was saved and what counts now, for the person who said it.
fn said(view: &View, person: &str, topic: &str, kept: &Kept) -> String {
    let Some(limit) = view.limit(person, topic) else { return format!("Saved {}.\n", kept.record) };
    let mut text = match kept.commit {
        Some(_) => format!("Saved {}: {} ({}).\n", kept.record, limit.stance, short_words(limit.stance)),
        None => format!("{} says so already: {}.\n", kept.record, limit.stance),
    };
    if let Some(day) = limit.counts_from {
        text += &format!(
            "A looser stance waits: until {} what counts is {}; {} counts from {} ({}).\n\
             Take it back at any moment: couplelog limit {topic} --keep\n",
            day::words(day.pred_opt().unwrap_or(day)),
            limit.in_force,
            limit.stance,
            day::words(day),
            day::distance(day, view.today),
        );
    } else if limit.in_force.is_stricter_than(limit.stance) {
        text += &format!("What counts is {}, until the pause has ended.\n", limit.in_force);
    } else {
        text += "It counts from now on.\n";
    }
    text
}

fn short_words(stance: Stance) -> &'static str {
    stance.words().split(';').next().unwrap_or_default()
}

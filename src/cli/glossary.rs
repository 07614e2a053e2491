//! `glossary`: what a word means here, beside what it usually means.

use anyhow::Result;

use super::compose::Source;
use super::failure::Failure;
use super::{Context, add};
use crate::domain::kinds;
use crate::domain::name;
use crate::domain::name::slug_of;
use crate::domain::record::Record;
use crate::render::{shelf, stances};

/// See what your words mean to you, beside what they usually mean.
///
/// Some words mean one thing elsewhere and another here. Nobody has to know them all, and asking is always fine.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog glossary
  couplelog glossary aftercare
  couplelog glossary --add \"Soft limit\"")]
pub struct Args {
    /// One word only
    word: Option<String>,
    /// Note down a word of yours
    #[arg(long, value_name = "WORD", conflicts_with = "word")]
    add: Option<String>,
    #[command(flatten)]
    source: Source,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    if let Some(word) = args.add {
        return add::begin(context, &kinds::TERM, Some(word), args.source, &["our_meaning", "usual_meaning"]);
    }
    if args.source.is_given() {
        return Err(Failure::usage("could not tell what to write")
            .because("--edit and --from go with --add")
            .hint("couplelog glossary --add WORD, or couplelog edit terms/NAME")
            .into());
    }
    let store = context.store()?;
    let view = context.view(&store)?;
    let names = store.names(&kinds::TERM)?;
    let read = names.iter().filter_map(|at| store.read(&at.name).ok().flatten()?.record());
    let mut terms: Vec<Record> = read.collect();
    terms.sort_by_key(|term| term.title().to_lowercase());
    if let Some(word) = &args.word {
        terms = meant(terms, word)?;
    }
    if context.json() {
        return context.print_json(&shelf::terms_json(&terms));
    }
    context.page(&format!("{}{}", stances::paused(&view), shelf::terms(&terms, context.width())))
}

/// The words that this one is, else those that it is a part of.
fn meant(terms: Vec<Record>, word: &str) -> Result<Vec<Record>> {
    let slug = slug_of(word).unwrap_or_default();
    let known: Vec<String> = terms.iter().filter_map(|term| term.at.slug.clone()).collect();
    let titled = |term: &Record| slug_of(&term.title()).unwrap_or_default();
    let (same, others): (Vec<Record>, Vec<Record>) =
        terms.into_iter().partition(|term| term.at.slug.as_deref() == Some(&slug) || titled(term) == slug);
    if !same.is_empty() {
        return Ok(same);
    }
    let part: Vec<Record> = others
        .into_iter()
        .filter(|term| {
            !slug.is_empty()
                && (titled(term).contains(&slug)
                    || term.at.slug.as_ref().is_some_and(|it| it.contains(&slug)))
        })
        .collect();
    if !part.is_empty() {
        return Ok(part);
    }
    let hint = match name::nearest(&slug, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "to note one down: couplelog glossary --add WORD; all of them: couplelog glossary".to_owned(),
    };
    Err(Failure::usage("could not find that word")
        .because("nothing is written about it here")
        .hint(hint)
        .into())
}

//! Which part of the past a word means: a kind, a folder, or a record that is or once was there.

use std::collections::BTreeSet;

use anyhow::Result;
use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization as _;

use super::Context;
use super::failure::Failure;
use super::find;
use super::seen::may_see;
use crate::domain::day::Direction;
use crate::domain::kinds;
use crate::domain::name::{self, RecordName};
use crate::domain::place;
use crate::domain::spec::{Located, Spec};
use crate::history::graph::Graph;
use crate::store::Store;

/// So many candidates are named where a part fits several records.
const SHOWN: usize = 8;

/// Which part of the past, as the verbs that look back at it are asked.
#[derive(Debug, clap::Args)]
pub struct Part {
    /// A kind (`limits`), a record (`limits/ana/photos`, or `photos` where only one fits), or a folder;
    /// also of what is no longer there
    #[arg(value_name = "KIND|RECORD")]
    pub what: Option<String>,
    /// From this day on
    #[arg(long, value_name = "DAY")]
    since: Option<String>,
    /// Up to this day
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
}

impl Part {
    /// The first and the last day, as far as they are named.
    ///
    /// # Errors
    /// Exit 2 for what is no day.
    pub fn days(&self, context: &Context) -> Result<(Option<NaiveDate>, Option<NaiveDate>)> {
        let day = |flag: &str, text: &Option<String>| {
            text.as_ref().map(|text| context.day(flag, text, Direction::Past)).transpose()
        };
        Ok((day("--since", &self.since)?, day("--until", &self.until)?))
    }
}

/// Refuses a last day before the first.
///
/// # Errors
/// Exit 2.
pub fn refuse_backwards((since, until): (NaiveDate, NaiveDate), verb: &str) -> Result<()> {
    if until >= since {
        return Ok(());
    }
    Err(Failure::usage("could not look between these two days")
        .because("the last day is before the first")
        .hint(format!("--since is the earlier day, such as: couplelog {verb} --since \"2 weeks ago\""))
        .into())
}

/// What was asked for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Paths of files and folders; none means everything.
    pub below: Vec<String>,
    /// The one kind that is meant, if it is one.
    pub kind: Option<&'static Spec>,
}

impl Asked {
    /// Whether limits may be among it.
    pub fn has_stances(&self) -> bool {
        self.kind.is_none_or(|kind| *kind == kinds::LIMIT)
    }
}

/// Where names are looked up.
pub struct Past<'a> {
    /// The couple's repository.
    pub store: &'a Store,
    /// The graph, which knows every limit there ever was.
    pub graph: &'a Graph,
    /// Who is looking.
    pub person: Option<&'a str>,
}

impl Past<'_> {
    /// What a word means: everything, if there is none.
    ///
    /// # Errors
    /// Exit 2 when nothing or more than one record fits.
    pub fn asked(&self, word: Option<&str>) -> Result<Asked> {
        let Some(word) = word else { return Ok(Asked::default()) };
        let bare = word.trim().trim_end_matches('/');
        if let Some(kind) = kinds::find(&bare.to_lowercase()) {
            return Ok(Asked { below: vec![place::top(kind)], kind: Some(kind) });
        }
        let typed = RecordName::new(bare).map_err(|error| {
            Failure::usage("could not use that as a record's name")
                .because(error.to_string())
                .hint("a kind, such as `limits`, or a name that is shown by: couplelog list")
        })?;
        if self.is_known(&typed)? {
            return Ok(one(typed.as_str()));
        }
        let present = self.present()?;
        if let Some(asked) = self.found(typed.as_str(), &present)? {
            return Ok(asked);
        }
        let all: BTreeSet<String> = present.into_iter().chain(self.gone()?).collect();
        if let Some(asked) = self.found(typed.as_str(), &all)? {
            return Ok(asked);
        }
        // A title is looked for last, as the files have to be read for it.
        match find::record(self.store, bare) {
            Ok(at) if self.is_seen(at.name.as_str()) => Ok(one(at.name.as_str())),
            _ => Err(self.nothing(typed.as_str(), &all).into()),
        }
    }

    /// Whether this is the whole name of a record that is there, or that the graph knows. No folder is read.
    fn is_known(&self, typed: &RecordName) -> Result<bool> {
        let path = typed.path();
        if !self.is_seen(typed.as_str()) {
            return Ok(false);
        }
        let head = self.store.git().head()?;
        let committed = head.map(|head| self.store.git().blob_at(head, &path)).transpose()?.flatten();
        let is_file = || self.store.root().join(&path).symlink_metadata().is_ok();
        Ok(committed.is_some() || is_file() || self.graph.paths().contains(path.as_str()))
    }

    /// The names in the newest commit, in the files, and of everything that protects or ever did.
    fn present(&self) -> Result<BTreeSet<String>> {
        let mut names: BTreeSet<String> =
            self.store.all_names()?.into_iter().map(|at| at.name.to_string()).collect();
        if let Some(head) = self.store.git().head()? {
            let files = self.store.git().files(head, "")?;
            names.extend(files.iter().filter_map(|file| self.name(&file.path)));
        }
        names.extend(self.graph.paths().into_iter().filter_map(|path| self.name(path)));
        names.retain(|name| self.is_seen(name));
        Ok(names)
    }

    /// The names of all that any commit has held.
    fn gone(&self) -> Result<BTreeSet<String>> {
        let git = self.store.git();
        let mut names = BTreeSet::new();
        let Some(head) = git.head()? else { return Ok(names) };
        let mut trees = std::collections::HashMap::new();
        for commit in git.commits(&[head], &[])? {
            let mut before: Vec<Option<_>> =
                commit.parents.iter().map(|parent| trees.get(parent).copied()).collect();
            if before.is_empty() {
                before.push(None);
            }
            for before in before {
                let changes = git.changes(before, Some(commit.tree), &[])?;
                names.extend(changes.iter().filter_map(|change| self.name(&change.path)));
            }
            trees.insert(commit.id, commit.tree);
        }
        names.retain(|name| self.is_seen(name));
        Ok(names)
    }

    fn name(&self, path: &str) -> Option<String> {
        place::locate_path(path).map(|at| at.name.to_string())
    }

    /// What may not be seen isn't found either, whether it is there or not.
    fn is_seen(&self, name: &str) -> bool {
        located(name).is_some_and(|at| may_see(self.store, self.person, &at))
    }

    fn found(&self, typed: &str, names: &BTreeSet<String>) -> Result<Option<Asked>> {
        if names.contains(typed) {
            return Ok(Some(one(typed)));
        }
        let folder = format!("{typed}/");
        if let Some(name) = names.range(folder.clone()..).next().filter(|name| name.starts_with(&folder)) {
            return Ok(Some(Asked { below: vec![typed.to_owned()], kind: located(name).map(|at| at.kind) }));
        }
        let text = typed.nfc().collect::<String>().to_lowercase();
        for fits in [is_end, is_part, is_piece] {
            let found: Vec<&String> = names.iter().filter(|name| fits(&text, name)).collect();
            match found.as_slice() {
                [] => {}
                [name] => return Ok(Some(one(name))),
                several => return Err(ambiguous(several).into()),
            }
        }
        Ok(None)
    }

    fn nothing(&self, typed: &str, names: &BTreeSet<String>) -> Failure {
        let failure = Failure::usage("could not find that kind or record")
            .because("nothing has this name, and nothing had it before");
        let kinds = kinds::ALL.iter().flat_map(|kind| [(kind.plural, kind.plural), (kind.name, kind.name)]);
        let records = names.iter().flat_map(|name| {
            let last = name.rsplit('/').next().unwrap_or(name);
            [(name.as_str(), name.as_str()), (last, name.as_str())]
        });
        let words: Vec<(&str, &str)> = kinds.chain(records).collect();
        let near = name::nearest(typed, words.iter().map(|(word, _)| *word));
        match near.and_then(|near| words.iter().find(|(word, _)| *word == near)) {
            Some((_, whole)) => failure.hint(format!("did you mean `{whole}`? couplelog history {whole}")),
            None => failure.hint("what is there: couplelog list; what was: couplelog history"),
        }
    }
}

fn located(name: &str) -> Option<Located> {
    place::locate(&RecordName::new(name).ok()?)
}

fn one(name: &str) -> Asked {
    Asked { below: vec![format!("{name}.yaml")], kind: located(name).map(|at| at.kind) }
}

fn ambiguous(several: &[&String]) -> Failure {
    let mut failure = Failure::usage("could not tell which record you mean").hint(format!(
        "write more of the name, as it stands here: couplelog history {}",
        several.first().map_or("", |name| name.as_str())
    ));
    for name in several.iter().take(SHOWN) {
        failure = failure.because((*name).clone());
    }
    if several.len() > SHOWN {
        failure = failure.because("and others");
    }
    failure
}

/// The whole last parts of a name: `photos`, `ana/photos`.
fn is_end(text: &str, name: &str) -> bool {
    name.to_lowercase().strip_suffix(text).is_some_and(|before| before.ends_with('/'))
}

/// A part that says which it is: the slug without its day, the day, or any whole part.
fn is_part(text: &str, name: &str) -> bool {
    let Some(at) = located(name) else { return false };
    at.slug.as_deref() == Some(text)
        || at.date.is_some_and(|date| date.to_string() == text)
        || name.to_lowercase().split('/').any(|part| part == text)
}

/// A piece of it that begins where a word does.
fn is_piece(text: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    name.match_indices(text)
        .any(|(start, _)| start == 0 || matches!(name.as_bytes().get(start - 1), Some(b'/' | b'-')))
}

//! Every problem of a repository: of its files, of its commits, and of what they come to.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::agreements::AgreementView;
use super::audit;
use super::foreign::{self, Foreign};
use super::ideas;
use super::view::{Limit, View};
use crate::domain::agreement::{self, Entry};
use crate::domain::name::RecordName;
use crate::domain::people::{SOMEONE, Settings};
use crate::domain::problem::{self, Problem};
use crate::store::git::Commit;
use crate::store::{Id, Result, Store, StoreError, Stored, WHOLE};

/// So many commits that are malformed are named.
const MANY: usize = 10;

/// Whom commits by hand belong to where several people use one clone.
const SHARED: &str = "shared";

/// Everything that is wrong with a repository, in the order in which it is read.
///
/// What can't be looked at is a problem among the others, never the end of the search. `person` is who asks:
/// another one's pause is only reported where its file is broken (R5), and what lies at a path only where
/// `may_tell` lets it (R9).
pub fn problems(
    store: &Store,
    today: NaiveDate,
    person: Option<&str>,
    may_tell: impl Fn(&Settings, &str) -> bool,
) -> Vec<Problem> {
    // The view is large where there are very many limits, so it is let go before the files are read.
    let (settings, mut found) = match View::load(store, today) {
        Ok(view) => (view.settings.clone(), of_view(store, &view)),
        Err(error) => (settings_here(store), vec![of_history(&error)]),
    };
    let of_files = store.file_problems(&settings, person);
    found.extend(of_files.into_iter().filter(|problem| may_tell(&settings, &problem.path)));
    found.extend(identity(store));
    found.extend(foreign(store, &settings, person).unwrap_or_else(|error| vec![of_history(&error)]));
    found.extend(commits(store, &settings, today).unwrap_or_else(|error| vec![of_history(&error)]));
    problem::sort(&mut found);
    // The view and the walk can meet the same fault of git's.
    found.dedup();
    found
}

/// What every commit did, against each of its parents (`check --history`); a history that can't be walked is one
/// problem.
pub fn problems_of_commits(store: &Store, today: NaiveDate, person: Option<&str>) -> Vec<Problem> {
    // Whoever was taken out of the people by somebody else is still one of them.
    let settings = View::load(store, today).map_or_else(|_| settings_here(store), |view| view.settings);
    let asked = audit::Asked { settings: &settings, today, person };
    audit::history(store, asked).unwrap_or_else(|error| vec![of_history(&error)])
}

fn settings_here(store: &Store) -> Settings {
    let name = RecordName::new("couplelog").ok();
    let stored = name.and_then(|name| store.read(&name).ok().flatten());
    stored.and_then(|stored| stored.record()).map(|record| Settings::read(&record)).unwrap_or_default()
}

fn of_history(error: &StoreError) -> Problem {
    match error {
        StoreError::Shallow => Problem::error(".git", error.to_string()).hint(WHOLE),
        StoreError::Crowded { .. } => Problem::error(".git", error.to_string())
            .hint("git log --oneline --shortstat shows which commit brought them"),
        _ => Problem::error(".git", format!("the history can't be read: {error}")).hint("git fsck says more"),
    }
}

/// Whether commits by hand in this clone still count as its person's own.
fn identity(store: &Store) -> Option<Problem> {
    let path = ".git/config";
    let remembered = match store.git().remembered() {
        Ok(remembered) => remembered,
        Err(error) => {
            return Some(Problem::error(path, error.to_string()).hint("git config --list says more"));
        }
    };
    if remembered.is_intact() {
        return None;
    }
    let id = remembered.person.as_deref().unwrap_or(if remembered.is_shared { SHARED } else { "ID" });
    Some(
        Problem::warning(
            path,
            "the identity with which git commits here was changed, so commits by hand are nobody's",
        )
        .field("user.email")
        .hint(format!("git config user.email {id}@couplelog.invalid")),
    )
}

fn commits(store: &Store, settings: &Settings, today: NaiveDate) -> Result<Vec<Problem>> {
    let Some(head) = store.git().head()? else { return Ok(Vec::new()) };
    let commits = store.git().commits(&[head], &[])?;
    let is_known = |commit: &&Commit| {
        let author = commit.author.as_deref();
        author.is_some_and(|id| settings.person(id).is_some() || id == SOMEONE || id == SHARED)
    };
    let unknown: Vec<&Commit> = commits.iter().filter(|commit| !is_known(commit)).collect();
    let future: Vec<&Commit> = commits.iter().filter(|commit| commit.day > today).collect();
    let many = |commits: &[&Commit]| match commits {
        [.., newest] if commits.len() > 1 => {
            format!("{} commits, the newest {},", commits.len(), newest.id.short())
        }
        [only] => format!("commit {}", only.id.short()),
        _ => String::new(),
    };
    let mut problems = Vec::new();
    for commit in commits.iter().filter(|commit| commit.is_malformed).rev().take(MANY) {
        let words = "doesn't say properly who wrote it and when";
        problems.push(
            Problem::warning(".git", format!("commit {} {words}", commit.id.short()))
                .field("author")
                .hint("what it wrote can only make things stricter; git fsck says more"),
        );
    }
    if !unknown.is_empty() {
        let verb = if unknown.len() > 1 { "come" } else { "comes" };
        problems.push(
            Problem::warning(".git", format!("{} {verb} from an address that is nobody's here", many(&unknown)))
                .field("author")
                .hint("what it wrote can only make things stricter; in that clone: git config user.email ID@couplelog.invalid"),
        );
    }
    if !future.is_empty() {
        let verb = if future.len() > 1 { "are" } else { "is" };
        problems.push(
            Problem::warning(".git", format!("{} {verb} dated after today", many(&future)))
                .field("date")
                .hint("a looser stance in it counts only after that day; is a computer's clock wrong?"),
        );
    }
    Ok(problems)
}

/// What others wrote under a person's name, saved or not.
fn foreign(store: &Store, settings: &Settings, person: Option<&str>) -> Result<Vec<Problem>> {
    let name = |id: &str| settings.name_of(id).to_owned();
    // One file can hold very many, and is read once for all of them.
    let mut files: HashMap<String, Option<Stored>> = HashMap::new();
    let mut problem = |found: Foreign, is_saved: bool| {
        let whose = name(&found.person);
        let by = found.author.as_deref().filter(|id| settings.person(id).is_some());
        let by = by.map_or_else(|| "an unknown address".to_owned(), name);
        let what = match (is_saved, found.is_gone) {
            (true, false) => format!("{by} wrote this under {whose}'s name, so it isn't {whose}'s word"),
            (true, true) if found.field.as_deref() == Some("affected") => {
                format!("{by} put another name in {whose}'s place; it stays {whose}'s to close")
            }
            (true, true) => format!("{by} took out what was {whose}'s"),
            (false, false) => format!("an edit that isn't saved changes what stands under {whose}'s name"),
            (false, true) => format!("an edit that isn't saved takes out what is {whose}'s"),
        };
        let record = found.path.strip_suffix(".yaml").unwrap_or(&found.path);
        let hint = if is_saved {
            format!("{whose} says it in their own words: couplelog edit {record} --as {}", found.person)
        } else {
            format!(
                "git checkout HEAD -- {} undoes it; if it is {whose}'s: couplelog save --as {}",
                found.path, found.person
            )
        };
        let at = found.field.as_deref().and_then(|field| {
            let file = files.entry(found.path.clone()).or_insert_with_key(|path| here(store, path));
            position_in(file.as_ref()?, field)
        });
        let problem = Problem::error(&found.path, what).at(at).hint(hint);
        match &found.field {
            Some(field) => problem.field(field),
            None => problem,
        }
    };
    // Of somebody who isn't one of the people the files' own checks speak.
    let is_known = |found: &Foreign| settings.person(&found.person).is_some();
    let committed = foreign::committed(store)?.into_iter().map(|found| (found, true));
    let unsaved = person.map(|me| foreign::unsaved(store, me)).transpose()?.unwrap_or_default();
    let all = committed.chain(unsaved.into_iter().map(|found| (found, false)));
    let problems =
        all.filter(|(found, _)| is_known(found)).map(|(found, is_saved)| problem(found, is_saved)).collect();
    Ok(problems)
}

fn of_view(store: &Store, view: &View) -> Vec<Problem> {
    let mut problems = Vec::new();
    if view.is_rewritten {
        problems.push(
            Problem::warning(".git", "the history was rewritten: commits that were here before are gone")
                .hint("stricter stances in them still count until their owner states them again: couplelog limits"),
        );
    }
    let listed = settings_here(store);
    if !listed.people.is_empty() {
        for person in view.settings.people.iter().filter(|person| listed.person(&person.id).is_none()) {
            problems.push(
                Problem::warning(
                    "couplelog.yaml",
                    "someone who was one of the people is missing, and still counts",
                )
                .field("people")
                .hint(format!("nobody removes someone else; put `{}` back", person.id)),
            );
        }
    }
    if view.signals.iter().any(|signal| !signal.is_listed) {
        problems.push(
            Problem::warning("safety.yaml", "a signal is not in it any more and still is one")
                .field("signals")
                .hint("where it is shown, and how each of you retires it: couplelog signals"),
        );
    }
    for agreement in view.agreements.values() {
        problems.extend(of_agreement(store, view, agreement));
    }
    for limit in view.limits.values().flat_map(|people| people.values()) {
        problems.extend(of_limit(store, view, limit));
    }
    for proposal in view.proposals.values() {
        problems.extend(ideas::of_proposal(store, view, proposal));
    }
    problems
}

fn of_agreement(store: &Store, view: &View, agreement: &AgreementView) -> Vec<Problem> {
    let path = format!("{}.yaml", agreement.record);
    let mut problems = Vec::new();
    let warning = |field: &str, message: &str, hint: String| {
        Problem::warning(&path, message).field(field).at(position(store, &path, field)).hint(hint)
    };
    if agreement.talk_first {
        problems.push(warning(
            "review_by",
            "its review day has passed, so it is not in force: talk first",
            format!("give it a new day together: couplelog edit {}", agreement.record),
        ));
    }
    let record = RecordName::new(&path).ok().and_then(|name| store.read(&name).ok().flatten());
    let Some(record) = record.and_then(|stored| stored.record()) else { return problems };
    let digest = agreement::digest(&record);
    let fits = |entry: &Entry| Some(&entry.digest) == digest.as_ref();
    let is_here = |entry: &Entry| view.settings.person(&entry.person).is_some();
    if agreement::entries(&record).iter().any(|entry| is_here(entry) && !fits(entry)) {
        problems.push(warning(
            "agreed",
            "an entry in it is for other words than these, so it doesn't count",
            format!("what changed: couplelog agree {}", agreement.record),
        ));
    } else if agreement.parts.values().any(|part| part.is_left_behind) {
        problems.push(warning(
            "agreed",
            "an entry in it doesn't count: the words were others in between, or somebody else wrote it",
            format!("whose it is can agree again: couplelog agree {}", agreement.record),
        ));
    }
    problems
}

fn of_limit(store: &Store, view: &View, limit: &Limit) -> Vec<Problem> {
    let name = view.settings.name_of(&limit.owner);
    let topic = limit.path.rsplit('/').next().and_then(|file| file.strip_suffix(".yaml")).unwrap_or_default();
    let mut problems = Vec::new();
    let at = |field: &str| position(store, &limit.path, field);
    for (edits, field, what) in [
        (&limit.cross_edits, "stance", "stance"),
        (&limit.wording_cross_edits, "conditions", "conditions or place"),
    ] {
        for commit in edits {
            let message = format!(
                "{} changed the {what} of this limit, which is {name}'s alone; that doesn't count",
                by(store, view, commit)
            );
            problems.push(
                Problem::error(&limit.path, message)
                    .field(field)
                    .at(at(field))
                    .hint(format!("{name} says what holds: couplelog limit {topic} --as {}", limit.owner)),
            );
        }
    }
    for commit in &limit.tightened_by_others {
        let message =
            format!("{} made this limit of {name}'s stricter, which counts", by(store, view, commit));
        problems.push(
            Problem::warning(&limit.path, message).field("stance").at(at("stance")).hint(format!(
                "{name} can say their own stance: couplelog limit {topic} --as {}",
                limit.owner
            )),
        );
    }
    if limit.talk_first {
        problems.push(
            Problem::warning(&limit.path, "its review day has passed, so it reads `talk first`")
                .field("review_by")
                .at(at("review_by"))
                .hint(format!("look at it again: couplelog limit {topic}")),
        );
    }
    problems
}

/// A commit and who wrote it, as a message names them.
pub(super) fn by(store: &Store, view: &View, commit: &str) -> String {
    let author = author(store, commit);
    let author = author.as_deref().and_then(|id| view.settings.person(id)).map(|person| person.name.as_str());
    let short: String = commit.chars().take(10).collect();
    format!("commit {short} by {}", author.unwrap_or("an unknown address"))
}

/// Who wrote a commit.
pub(super) fn author(store: &Store, commit: &str) -> Option<String> {
    Id::from_hex(commit).and_then(|id| store.git().commit(id).ok())?.author
}

/// Where a field stands in a record's file now.
pub(super) fn position(store: &Store, path: &str, field: &str) -> Option<(usize, usize)> {
    position_in(&here(store, path)?, field)
}

fn here(store: &Store, path: &str) -> Option<Stored> {
    store.read(&RecordName::new(path).ok()?).ok().flatten()
}

fn position_in(stored: &Stored, field: &str) -> Option<(usize, usize)> {
    stored.contents.as_ref().ok()?.position(&[field]).map(|at| (at.line, at.column))
}

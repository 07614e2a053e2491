//! Finishing a merge that another git program stopped at: record by record, by the same rules as a sync.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::cli::failure::{Failure, Kind};
use crate::cli::sync::joining::in_the_way;
use crate::cli::{Context, way};
use crate::domain::place;
use crate::history::lines;
use crate::store::git::{NotReady, Whole};
use crate::store::{Id, Lock, Store};

/// What couldn't be done, in every failure here.
const WHAT: &str = "could not finish the merge";

/// A merge that waits, and where everything in it comes from.
struct Waiting<'a> {
    store: &'a Store,
    head: Id,
    other: Id,
    bases: Vec<Id>,
    unmerged: BTreeSet<String>,
}

/// What becomes of the paths.
#[derive(Default)]
struct Sorted {
    /// What the merge commit has differently from the newest commit.
    contents: Vec<(String, Option<Whole>)>,
    /// Paths that have to be as in the newest commit before the merge can move on.
    again: Vec<String>,
    /// Paths with an edit by hand that no commit has and git doesn't know of.
    edited: Vec<String>,
}

/// Finishes the merge that waits, if one does; gives its commit.
///
/// # Errors
/// Exit 6 for files that are no records and that git could not bring together, and for an edit by hand that
/// would be lost; exit 3 for what can't be taken over; when anything can't be written.
pub(super) fn finish(context: &Context, store: &Store) -> Result<Option<Id>> {
    let git = store.git();
    let state = git.not_ready()?;
    if !matches!(state, Some(NotReady::Merging | NotReady::Busy)) {
        return Ok(None);
    }
    let heads = git.merging()?;
    let other = match (state, heads.as_slice()) {
        (Some(NotReady::Merging), [other]) => *other,
        (Some(NotReady::Merging), [_, _, ..]) => return Err(left_to_git("a merge of several lines").into()),
        _ => return Err(left_to_git("a rebase, stash or the like").into()),
    };
    let (author, when) = context.signer(store)?;
    let mut lock = store.lock("resolve")?;
    let Some(head) = git.head()? else { return Err(left_to_git("a merge into nothing").into()) };
    if git.is_ancestor(other, head)? {
        git.end_merging()?;
        return Ok(Some(head));
    }
    way::look_through(store, WHAT, other, &[head])?;
    let bases = git.merge_bases(&[head, other])?;
    if bases.is_empty() {
        return Err(Failure::new(Kind::Talk, WHAT)
            .because("both lines began on their own: two beginnings can't be joined")
            .hint("git merge --abort")
            .into());
    }
    let waiting = Waiting { store, head, other, bases, unmerged: git.unmerged()? };
    let sorted = waiting.sorted()?;
    let merged = git.join_lines(&author, when, "merge", (head, other), &sorted.contents)?;
    way::refuse_looser(context, store, &[head, other], merged)?;
    waiting.move_on(&mut lock, &sorted, merged, (&author, when))?;
    git.end_merging()?;
    Ok(Some(merged))
}

impl Waiting<'_> {
    fn sorted(&self) -> Result<Sorted> {
        let git = self.store.git();
        let foreign: Vec<&String> =
            self.unmerged.iter().filter(|path| place::locate_path(path).is_none()).collect();
        if !foreign.is_empty() {
            let mut failure = Failure::new(Kind::Talk, WHAT)
                .because("git could not bring these files together, and they are no records:");
            for path in foreign {
                failure = failure.because(path.clone());
            }
            let hint = "settle them with git (edit them, then git add), then couplelog resolve";
            return Err(failure.hint(hint).into());
        }
        let merged = lines::merged(self.store, self.head, self.other)?;
        let tree = |id: Id| git.commit(id).map(|commit| commit.tree);
        let differing = git.changes(Some(tree(self.head)?), Some(tree(self.other)?), &[])?;
        let mut paths: BTreeSet<String> = differing.into_iter().map(|change| change.path).collect();
        paths.extend(merged.files.iter().map(|(path, _)| path.clone()));
        paths.extend(self.unmerged.iter().cloned());
        let mut sorted = Sorted::default();
        for path in paths {
            let wanted = match merged.files.iter().find(|(changed, _)| *changed == path) {
                Some((_, whole)) => whole.clone(),
                None => git.blob_at(self.head, &path)?.map(Whole::Blob),
            };
            self.sort(path, wanted, &mut sorted)?;
        }
        if sorted.edited.is_empty() {
            return Ok(sorted);
        }
        let mut failure = Failure::new(Kind::Talk, WHAT)
            .because("these were edited by hand since the merge stopped, and that would be lost:");
        for path in &sorted.edited {
            failure = failure.because(path.clone());
        }
        Err(failure
            .hint("to keep such an edit: git add FILE; to drop it: git checkout --ours FILE; then couplelog resolve")
            .into())
    }

    /// What becomes of one path: what somebody staged by hand stays, all else is as the records' merge has it.
    fn sort(&self, path: String, wanted: Option<Whole>, sorted: &mut Sorted) -> Result<()> {
        let git = self.store.git();
        let before = git.blob_at(self.head, &path)?;
        let new = wanted.as_ref().map(Whole::id).transpose()?;
        let mut known = vec![before, git.blob_at(self.other, &path)?, new];
        for base in &self.bases {
            known.push(git.blob_at(*base, &path)?);
        }
        let is_unmerged = self.unmerged.contains(&path);
        let staged = git.staged(&path)?;
        if !is_unmerged && !known.contains(&staged) {
            sorted.contents.push((path, staged.map(Whole::Blob)));
            return Ok(());
        }
        if is_unmerged || staged != new {
            if known.contains(&self.store.blob_here(&path)?) {
                sorted.again.push(path.clone());
            } else {
                sorted.edited.push(path.clone());
            }
        }
        if new != before {
            sorted.contents.push((path, wanted));
        }
        Ok(())
    }

    fn move_on(
        &self,
        lock: &mut Lock,
        sorted: &Sorted,
        merged: Id,
        (author, when): (&crate::store::Author, crate::store::When),
    ) -> Result<()> {
        let blocked = self.store.blocked(Some(self.head), merged)?.0;
        let blocked: Vec<String> = blocked.into_iter().filter(|path| !sorted.again.contains(path)).collect();
        if !blocked.is_empty() {
            return Err(in_the_way(&blocked).into());
        }
        self.store.begin_again(lock, self.head, &sorted.again)?;
        self.store.move_to(lock, (Some(self.head), merged), author, when)?;
        Ok(())
    }
}

fn left_to_git(what: &str) -> Failure {
    Failure::new(Kind::Failed, WHAT)
        .because(format!("{what} by another git program waits, and that is left to git"))
        .hint("git status says what it waits for")
}

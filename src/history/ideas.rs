//! What is wrong with a proposal as the commits have it: words that don't count, and steps that were left out.

use super::inspect::{author, by, position};
use super::proposals::ProposalView;
use super::view::View;
use crate::domain::problem::Problem;
use crate::domain::proposal::State;
use crate::store::Store;

/// Everything that is wrong with one proposal.
pub(super) fn of_proposal(store: &Store, view: &View, proposal: &ProposalView) -> Vec<Problem> {
    let path = format!("{}.yaml", proposal.record);
    let name = proposal.record.rsplit('/').next().unwrap_or_default();
    let mut problems = Vec::new();
    for (person, commit) in &proposal.cross_edits {
        let owner = view.settings.name_of(person);
        let is_own = author(store, commit).as_ref() == Some(person);
        let (message, hint) = if is_own {
            let why = format!("changed {owner}'s decline before the day that {owner} had set");
            (why, format!("{owner} reopens it from that day on: couplelog propose {name} --reopen"))
        } else {
            let why = format!("changed {owner}'s decline, or took it out of it");
            (why, format!("{owner} says it once more, or reopens it: couplelog decline {name}"))
        };
        let message = format!("{} {message}; that doesn't count", by(store, view, commit));
        let at = position(store, &path, "declined");
        problems.push(Problem::error(&path, message).field("declined").at(at).hint(hint));
    }
    for (person, commit) in &proposal.declined_by_others {
        let owner = view.settings.name_of(person);
        let message = format!("{} declined it in {owner}'s name, which counts", by(store, view, commit));
        problems.push(
            Problem::warning(&path, message)
                .field("declined")
                .at(position(store, &path, "declined"))
                .hint(format!("only {owner} can reopen it: couplelog propose {name} --reopen --as {person}")),
        );
    }
    let at = |field: &str| position(store, &path, field);
    let is_unready = proposal.state == State::Ready && !proposal.is_everyone_ready(&view.settings);
    let unready = match proposal.has_skipped_ready {
        true => Some((
            "it says that it was tried, and not everyone had said that they were ready",
            format!("talk about it, and begin anew if you like: couplelog propose {name} --state talking"),
        )),
        false => is_unready.then(|| {
            let hint = format!("each for themselves: couplelog propose {name} --state ready");
            ("it says `ready`, and not everyone is ready for these very words", hint)
        }),
    };
    if let Some((message, hint)) = unready.filter(|_| proposal.is_there) {
        problems.push(Problem::warning(&path, message).field("state").at(at("state")).hint(hint));
    }
    let is_open = proposal.is_there && proposal.state != State::Dropped && proposal.declines.is_empty();
    if is_open && proposal.state >= State::Ready && view.is_never(&proposal.touches, None) {
        problems.push(
            Problem::warning(&path, "it touches a hard limit, which counts before it")
                .field("limits")
                .at(at("limits"))
                .hint(format!("letting it go is a good outcome: couplelog propose {name} --state dropped")),
        );
    }
    problems
}

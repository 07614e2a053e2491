//! The way to the other computer: understanding its address, showing that something moves, and warnings about
//! who else could read along.

use std::io::{IsTerminal as _, Write as _};

use anyhow::Result;

use super::Context;
use super::failure::{Failure, Kind};
use crate::history::lines;
use crate::render::visible::visible_line;
use crate::store::{Id, Place, Store, Transport};

/// Understands an address.
///
/// # Errors
/// Exit 2 for one that is none.
pub fn place(text: &str) -> Result<Place> {
    let here = std::env::current_dir().unwrap_or_default();
    Place::parse(text, &here).map_err(|why| {
        Failure::usage("could not understand the place to sync with")
            .because(why)
            .hint("a folder, ssh like ana@example.org:ours.git, or https://example.org/ours.git")
            .into()
    })
}

/// Shows git's progress on a terminal, in one line that goes again.
pub fn progress(context: &Context) -> impl Fn(&str) + use<> {
    let is_shown = context.can_ask();
    move |line: &str| {
        let mut err = std::io::stderr().lock();
        if is_shown && err.is_terminal() {
            let short: String = visible_line(line).chars().take(76).collect();
            let _ = write!(err, "\r\x1b[K{short}").and_then(|()| err.flush());
        }
    }
}

/// Says who else could read along at this place.
pub fn warn(context: &Context, place: &Place, transport: &Transport<'_>) -> Vec<&'static str> {
    let mut warnings = Vec::new();
    if place.has_password() {
        warnings.push(
            "A password stands in this address, and so in a file on this computer. Git's credential helper keeps \
             it better: git help credentials",
        );
    }
    if place.is_open() {
        warnings.push("Nothing on the way to this place is encrypted: everyone in between can read along.");
    }
    if transport.is_public(place) {
        warnings.push(
            "This place answers to anyone, without a name or a password: everything in it can be read by \
             strangers. Make it private there before you sync again.",
        );
    }
    for warning in &warnings {
        context.note(&format!("Warning: {warning}"));
    }
    warnings
}

/// Refuses a merge that would come out looser than what it joins.
///
/// # Errors
/// Exit 1 naming the record; when the history can't be read.
pub fn refuse_looser(context: &Context, store: &Store, tips: &[Id], merged: Id) -> Result<()> {
    let Some(record) = lines::looser(store, tips, merged, context.today)? else { return Ok(()) };
    Err(Failure::new(Kind::Failed, "could not bring both sides together")
        .because(format!("{record} would have come out looser than before, which must never be"))
        .because("nothing was changed on either side")
        .hint(format!("state it again on the computer of its owner, then sync: couplelog show {record}"))
        .into())
}

/// Looks through what came in before anything of it is trusted; gives how many of its files are marked as programs.
/// `known` is what this clone had before.
///
/// # Errors
/// Exit 3 for a history that is damaged, or that can't be taken over; when it can't be read.
pub fn look_through(store: &Store, what: &'static str, tip: Id, known: &[Id]) -> Result<usize> {
    let seen = store.git().look_through(tip, known).map_err(|error| {
        Failure::data(what).because("the history there is damaged").because(error.to_string())
    })?;
    if !seen.refused.is_empty() {
        return Err(hostile(what, &seen.refused).into());
    }
    match lines::too_much(store, tip)? {
        Some(words) => Err(hostile(what, &[words]).into()),
        None => Ok(seen.programs),
    }
}

/// A refusal of what came in, exit 3, with everything that was refused.
fn hostile(what: &str, refused: &[String]) -> Failure {
    let mut failure =
        Failure::data(what).because("what came in can't be taken over, and none of it was written:");
    for line in refused {
        failure = failure.because(visible_line(line).into_owned());
    }
    failure.hint(
        "talk about it with the other one: these files have to be taken out on the computer they came from",
    )
}

/// Says that files marked as programs are plain files here.
pub fn say_programs(context: &Context, count: usize) {
    if count > 0 {
        context.note(&format!(
            "{count} of the files that came in are marked as programs. They are written as plain files; nothing of \
             them is ever run."
        ));
    }
}

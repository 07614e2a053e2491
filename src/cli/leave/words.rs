//! What `leave` says: what to think of first, and what remains.

use std::path::Path;

use crate::domain::people::Person;
use crate::store::{Private, Store};

/// Comes before anything else.
pub(super) const FIRST: &str = "If you are afraid of your partner, plan this with an advocate first. Leaving can \
    be the most dangerous time, and what is written here can be seen by the other: couplelog safety";

/// What no command here can reach.
const ELSEWHERE: [&str; 4] = [
    "every other copy of the folder: the other's computer, and wherever it was sent or backed up",
    "what you wrote before: git remembers it in every copy, deleted or not",
    LEARNS,
    "files that an export or a summary wrote and that were handed on",
];

const LEARNS: &str = "the other's couplelog learns of the pause and the withdrawals only when the copies are brought \
    together; until then, if it is safe for you, say it or have it said";

/// What stays elsewhere; `--quiet` has written nothing of which anyone could learn.
pub(super) fn elsewhere(is_quiet: bool) -> Vec<&'static str> {
    ELSEWHERE.into_iter().filter(|line| !is_quiet || *line != LEARNS).collect()
}

/// What stays on this computer.
pub(super) fn here(store: &Store, person: Option<&Person>, copies: Option<&Path>) -> Vec<String> {
    let root = store.root().display();
    let mut lines =
        vec![format!("the couple's folder {root}, with its whole history; deleting it is up to you")];
    let drafts =
        person.and_then(|person| store.drafts().of(&person.id).ok()).map_or(0, |drafts| drafts.len());
    if drafts > 0 {
        lines.push(format!(
            "drafts of yours that were not saved: {drafts}, in {}",
            store.drafts().folder().display()
        ));
    }
    if let Some(private) = person.and_then(|person| Private::of(store, &person.id).ok().flatten()) {
        lines.push(format!("your private records, in {}", private.folder().display()));
    }
    lines.extend(
        copies.map(|folder| format!("the copies in {}; move them where they are safe", folder.display())),
    );
    lines.push(
        "your shell's history of commands, your editor's own copies, and backups of this computer".to_owned(),
    );
    lines
}

/// A text wrapped between words, with the lines of a list indented; paths stay whole.
pub(super) fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let indent = if line.starts_with("  - ") { "    " } else { "" };
        let options = textwrap::Options::new(width)
            .subsequent_indent(indent)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .break_words(false);
        out += &textwrap::fill(line, options);
        out.push('\n');
    }
    out
}

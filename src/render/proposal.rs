//! Where a proposal stands, as people and scripts see it.

use serde_json::{Map, Value as Json, json};

use super::visible::visible_line;
use crate::domain::day;
use crate::domain::proposal::State;
use crate::history::proposals::ProposalView;
use crate::history::settling::Settling;
use crate::history::view::View;

/// Everything that is said about where a proposal stands.
pub struct Standing<'a> {
    /// What holds today.
    pub view: &'a View,
    /// The proposal.
    pub proposal: &'a ProposalView,
    /// The name by which commands know it.
    pub name: String,
    /// What has to be written before it can be ready.
    pub missing: Vec<&'static str>,
    /// The learning that not everyone has done.
    pub learning: Vec<String>,
    /// Whether its last session is recent.
    pub settling: Option<Settling>,
    /// Whether it touches anyone's hard limit.
    pub is_never: bool,
    /// Who looks.
    pub viewer: Option<&'a str>,
}

impl Standing<'_> {
    fn is_ready(&self) -> bool {
        let is_set_out = self.missing.is_empty() && self.learning.is_empty() && !self.is_never;
        let is_open = self.proposal.declines.is_empty() && !self.view.is_paused();
        is_set_out && is_open && self.proposal.is_everyone_ready(&self.view.settings)
    }

    /// What comes before it is ready. Of who has said so it names only the viewer: what somebody else has not
    /// said is theirs (R9).
    fn open(&self) -> Vec<String> {
        let mut open: Vec<String> =
            self.missing.iter().map(|what| format!("{what}, in a few words")).collect();
        open.extend(self.learning.iter().map(|it| format!("learning it names: {}", visible_line(it))));
        if self.is_never {
            open.push("it touches a hard limit; that stays, and this idea can wait or go".to_owned());
        }
        if !self.proposal.is_everyone_ready(&self.view.settings) {
            open.push("each of you saying, for yourself, that you are ready".to_owned());
        }
        open
    }
}

/// A few lines: the state, what comes before it is ready, and what may come next.
pub fn text(standing: &Standing<'_>) -> String {
    let Standing { proposal, viewer, name, .. } = standing;
    let name = visible_line(name);
    if !proposal.declines.is_empty() {
        let own = viewer.and_then(|viewer| proposal.decline_of(viewer));
        return match own {
            Some(own) => {
                let day = own.until.filter(|day| *day > standing.view.today);
                let from = day.map(|day| format!(" from {} on", day::words(day))).unwrap_or_default();
                format!(
                    "declined\n  by you; should you ever want to{from}: couplelog propose {name} --reopen\n"
                )
            }
            None => {
                "declined\n  It isn't asked about; whoever declined it can reopen it, and never has to.\n"
                    .to_owned()
            }
        };
    }
    let mut text = format!("{}\n", state(proposal.state));
    let is_said = viewer.is_some_and(|viewer| proposal.ready.contains(viewer));
    if is_said {
        text +=
            &format!("  you are ready; take it back at any moment: couplelog propose {name} --not-ready\n");
    }
    if proposal.has_skipped_ready {
        text += &format!(
            "  It says `{}`, and each of you saying that you are ready is missing before that.\n",
            proposal.state.as_str()
        );
    }
    match proposal.state {
        State::Idea => text += &next(&name, "when you have begun to talk about it", State::Talking),
        State::Talking | State::Learning | State::Ready if !standing.is_ready() => {
            if proposal.state == State::Ready {
                text += "  It says `ready`, and not everything that this takes is so now.\n";
            }
            text += "  Before it is ready:\n";
            for open in standing.open() {
                text += &format!("    - {open}\n");
            }
            if !is_said && standing.missing.is_empty() && standing.learning.is_empty() && !standing.is_never {
                text += &next(&name, "for yourself, when you are", State::Ready);
            }
        }
        State::Talking | State::Learning => text += &next(&name, "everyone has said so", State::Ready),
        State::Ready => {
            text += &next(
                &name,
                "when you have tried it, and only if all of you still want to on the day",
                State::Tried,
            )
        }
        State::Tried => {
            text += &format!(
                "  Looked back at it? Each outcome is a good one: couplelog propose {name} --state kept, adjusted or dropped\n"
            );
        }
        State::Kept | State::Adjusted => {}
        State::Dropped => text += "  A good outcome: you looked at it together.\n",
    }
    if let Some(settling) = &standing.settling {
        text += &format!("  {}\n", settles(settling, standing.view));
    }
    if !matches!(proposal.state, State::Dropped) {
        text += &format!("  Not for you? No reason is needed: couplelog decline {name}\n");
    }
    text
}

fn next(name: &str, when: &str, state: State) -> String {
    format!("  {when}: couplelog propose {name} --state {}\n", state.as_str())
}

fn state(state: State) -> &'static str {
    match state {
        State::Idea => "an idea",
        State::Talking => "talking about it",
        State::Learning => "learning first",
        State::Ready => "ready",
        State::Tried => "tried",
        State::Kept => "kept",
        State::Adjusted => "adjusted",
        State::Dropped => "dropped",
    }
}

/// When the next session of it comes at the earliest; nothing forbids one before.
pub fn settles(settling: &Settling, view: &View) -> String {
    format!(
        "Its last session was {}; the next from {} ({}), so that it can settle. Nothing forbids sooner.",
        day::distance(settling.last, view.today),
        day::words(settling.from),
        day::distance(settling.from, view.today),
    )
}

/// What `propose --json`, `decline --json` and `show --json` add.
pub fn json(standing: &Standing<'_>) -> Map<String, Json> {
    let Standing { proposal, viewer, .. } = standing;
    let is_declined = !proposal.declines.is_empty();
    let open = if is_declined || proposal.state.is_past_ready() { Vec::new() } else { standing.open() };
    let own = viewer.is_some_and(|viewer| proposal.ready.contains(viewer));
    let fields = [
        ("state", json!(proposal.state.as_str())),
        ("declined", json!(is_declined)),
        ("is_ready", json!(standing.is_ready())),
        ("you_are_ready", json!(own)),
        ("skipped_ready", json!(proposal.has_skipped_ready)),
        ("before_ready", json!(open)),
        ("next_session_from", json!(standing.settling.as_ref().map(|it| it.from.to_string()))),
    ];
    fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

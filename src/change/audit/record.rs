//! Which rules a record is judged by: a limit's, a pause's, those of words that people agree to, or a name's.

use super::{Breach, Looked, Rule, Said, joint, limit, merging, own};
use crate::domain::kinds;
use crate::domain::people::SOMEONE;

/// Everything that one commit did to one record and that wasn't its author's to do.
pub fn judge(looked: &Looked<'_>) -> Vec<Breach> {
    if looked.now == Said::Unreadable {
        return unreadable(looked);
    }
    let mut found = if *looked.at.kind == kinds::LIMIT {
        limit::judge(looked)
    } else if *looked.at.kind == kinds::PAUSE {
        pause(looked)
    } else {
        own::judge(looked)
    };
    found.extend(joint::judge(looked));
    if looked.is_merge() {
        found.extend(merging::judge(looked));
    }
    found
}

impl Looked<'_> {
    pub(super) fn is_merge(&self) -> bool {
        self.sides.len() > 1
    }

    pub(super) fn is_by(&self, person: &str) -> bool {
        self.author == Some(person)
    }
}

fn unreadable(looked: &Looked<'_>) -> Vec<Breach> {
    let owner = looked.at.owner.as_deref().filter(|owner| *owner != SOMEONE && !looked.is_by(owner));
    let rule = if owner.is_some() && !looked.is_merge() { Rule::Wrote } else { Rule::Unreadable };
    vec![Breach::new(rule, None, owner.map(str::to_owned))]
}

/// Anyone may pause, and nobody ends another's pause (R5). One by someone ends when everyone has said so.
fn pause(looked: &Looked<'_>) -> Vec<Breach> {
    let (Some(owner), [Some(before)]) = (looked.at.owner.as_deref(), looked.sides) else { return Vec::new() };
    let resumed = before.texts("resumed");
    let is_ended = looked.now == Said::Absent;
    if owner != SOMEONE {
        let ended = Breach::new(Rule::Ended, None, Some(owner.to_owned()));
        return if is_ended && !looked.is_by(owner) { vec![ended] } else { Vec::new() };
    }
    let is_ready = |id: &str| looked.is_by(id) || resumed.iter().any(|resumed| resumed == id);
    let now = looked.now.record().map(|now| now.texts("resumed")).unwrap_or_default();
    let missing =
        looked.settings.ids().find(|id| !is_ready(id) && (is_ended || now.iter().any(|it| it == id)));
    missing.map(|id| Breach::new(Rule::Ended, None, Some(id.to_owned()))).into_iter().collect()
}

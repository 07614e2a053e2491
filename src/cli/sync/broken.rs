//! What came in against the rules: said in a sentence each, and it does not count.

use super::Run;
use crate::domain::check::Level;
use crate::domain::problem::Problem;
use crate::history::audit::{self, Asked};
use crate::render::visible::visible_line;
use crate::store::{Id, Store};

/// So many are said; of more only the number.
const MANY: usize = 10;

impl Run<'_> {
    /// What in the commits at and below `tip`, and not below `head`, wasn't its author's to do. Nothing that is
    /// found, or that can't be looked at, keeps a sync from going on.
    pub(super) fn broken(&self, head: Id, tip: Option<Id>) -> Vec<Problem> {
        let Some(tip) = tip.filter(|tip| !self.store.git().is_ancestor(*tip, head).unwrap_or(false)) else {
            return Vec::new();
        };
        let Ok(view) = self.context.view(self.store) else { return Vec::new() };
        let asked = Asked { settings: &view.settings, today: self.context.today, person: None };
        found(self.store, tip, &[head], asked)
    }
}

/// What broke a rule in the commits at and below a tip, and not below those that are known. What can't be looked
/// at is no breach.
pub fn found(store: &Store, tip: Id, known: &[Id], asked: Asked<'_>) -> Vec<Problem> {
    let mut found = audit::between(store, tip, known, asked).unwrap_or_default();
    found.retain(|problem| problem.level == Level::Error);
    found
}

/// The sentences, as a note on what was received.
pub fn said(broken: &[Problem]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for problem in broken {
        let record = problem.path.strip_suffix(".yaml").unwrap_or(&problem.path);
        let line = visible_line(&format!("{record}: {}.", problem.message)).into_owned();
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let left = lines.len().saturating_sub(MANY);
    lines.truncate(MANY);
    if left > 0 {
        lines.push(format!("and {left} more like these."));
    }
    lines.push(
        "Everything else arrived. To read it together, unhurried: couplelog check --history".to_owned(),
    );
    lines.join("\n")
}

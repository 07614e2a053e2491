//! Something that `check` reports: where it is, what is wrong, and what to do; never a value.

use super::check::Level;

/// One problem of a file, a folder or the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Whether it must be put right.
    pub level: Level,
    /// The path below the repository.
    pub path: String,
    /// The line and the column, from 1, where it has one place in a file.
    pub at: Option<(usize, usize)>,
    /// The keys that lead to it, with dots between them.
    pub field: Option<String>,
    /// The commit in which it happened, in letters, where it is one of the history's.
    pub commit: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The source line with all but its key masked, and a caret, where YAML is at fault.
    pub excerpt: Option<String>,
}

impl Problem {
    /// An error: the data does not pass the checks.
    pub fn error(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            level: Level::Error,
            path: path.into(),
            at: None,
            field: None,
            commit: None,
            message: message.into(),
            hint: None,
            excerpt: None,
        }
    }

    /// A warning: worth a look.
    pub fn warning(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { level: Level::Warning, ..Self::error(path, message) }
    }

    /// The same with something to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same in this field.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same in this commit.
    #[must_use]
    pub fn commit(mut self, commit: impl Into<String>) -> Self {
        self.commit = Some(commit.into());
        self
    }

    /// The same in this place of the file.
    #[must_use]
    pub fn at(mut self, at: Option<(usize, usize)>) -> Self {
        self.at = at;
        self
    }
}

/// Puts problems into the order in which they are read: by path, then by line, errors first.
pub fn sort(problems: &mut [Problem]) {
    problems.sort_by(|a, b| {
        let key = |problem: &Problem| (problem.at.unwrap_or_default(), problem.level);
        a.path.cmp(&b.path).then_with(|| key(a).cmp(&key(b))).then_with(|| a.field.cmp(&b.field))
    });
}

//! What a typed line means: part of an answer, or a word to the asker such as `<`.

/// Goes back to the question before.
pub const BACK: &str = "<";
/// Opens the editor with the text so far.
pub const EDITOR: &str = ":e";
/// Stops here; what was answered is kept.
pub const STOP: &str = ":stop";
/// Removes the text that stands there.
pub const CLEAR: &str = ":clear";

/// What to do after a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Ask for another line.
    More,
    /// The answer is complete.
    Done(String),
    Skip,
    Back,
    Stop,
    /// Open the editor; with what stood on the line before `:e`.
    Editor(String),
    Clear,
}

/// The lines of an answer as they come in.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    before: String,
}

impl Gathering {
    /// The complete lines so far, each with its newline.
    pub(super) fn before(&self) -> &str {
        &self.before
    }

    /// Everything typed so far, with the unfinished line; `None` when there is nothing.
    pub(super) fn with(&self, unfinished: &str) -> Option<String> {
        let all = format!("{}{unfinished}", self.before);
        let kept = all.trim_end();
        (!kept.is_empty()).then(|| kept.to_owned())
    }

    /// Takes one line in. `more_waits`: further lines arrived with it, so it was pasted on a
    /// terminal that doesn't mark pastes; they belong to this answer, not to the next question.
    pub(super) fn take(&mut self, line: &str, more_waits: bool) -> Step {
        let line = line.trim_end_matches('\r');
        let first = self.before.is_empty();
        if more_waits && !(first && line.trim().is_empty()) {
            self.push(line);
            return Step::More;
        }
        match line.trim() {
            EDITOR => return Step::Editor(String::new()),
            STOP => return Step::Stop,
            CLEAR if first => return Step::Clear,
            BACK if first => return Step::Back,
            "" if first => return Step::Skip,
            r"\<" | r"\:e" | r"\:stop" | r"\:clear" => {
                let literal = line.trim().trim_start_matches('\\');
                return Step::Done(format!("{}{literal}", self.before));
            }
            _ => {}
        }
        if let Some(start) = line.trim_end().strip_suffix(" :e") {
            return Step::Editor(start.to_owned());
        }
        if let Some(start) = line.strip_suffix('\\') {
            self.push(start);
            return Step::More;
        }
        self.with(line).map_or(Step::Skip, Step::Done)
    }

    /// Keeps what stood on a line that was a word to the asker.
    pub(super) fn keep(&mut self, line: &str) {
        if !line.trim().is_empty() {
            self.push(line);
        }
    }

    fn push(&mut self, line: &str) {
        self.before.push_str(line);
        self.before.push('\n');
    }
}

/// Reads an explicit yes or no.
pub fn yes_or_no(line: &str) -> Option<bool> {
    match line.trim().to_lowercase().as_str() {
        "y" | "yes" => Some(true),
        "n" | "no" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backslash_asks_for_another_line() {
        let mut gathering = Gathering::default();
        assert_eq!(gathering.take(r"one\", false), Step::More);
        assert_eq!(gathering.take("two", false), Step::Done("one\ntwo".to_owned()));
    }

    #[test]
    fn pasted_lines_belong_to_one_answer_with_their_blank_lines() {
        let mut gathering = Gathering::default();
        assert_eq!(gathering.take("one", true), Step::More);
        assert_eq!(gathering.take("", true), Step::More);
        assert_eq!(gathering.take("<", true), Step::More);
        assert_eq!(gathering.take("four", false), Step::Done("one\n\n<\nfour".to_owned()));
    }

    #[test]
    fn words_to_the_asker_can_be_typed_as_an_answer() {
        assert_eq!(Gathering::default().take("<", false), Step::Back);
        assert_eq!(Gathering::default().take(r"\<", false), Step::Done("<".to_owned()));
        assert_eq!(Gathering::default().take("q", false), Step::Done("q".to_owned()));
    }

    #[test]
    fn the_editor_gets_what_stood_on_the_line() {
        assert_eq!(
            Gathering::default().take("half a thought :e", false),
            Step::Editor("half a thought".to_owned())
        );
        assert!(matches!(Gathering::default().take("see notes:e", false), Step::Done(_)));
    }

    #[test]
    fn only_an_explicit_yes_is_a_yes() {
        assert_eq!(yes_or_no(" Y "), Some(true));
        assert_eq!(yes_or_no("no"), Some(false));
        assert_eq!(yes_or_no(""), None);
        assert_eq!(yes_or_no("yeah"), None);
    }
}

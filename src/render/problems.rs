//! What `check` found, file by file.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::visible::{visible, visible_line};
use crate::domain::check::Level;
use crate::domain::problem::Problem;

/// What a screen says when nothing was found.
pub const CLEAN: &str = "Everything is in order.";

/// So many problems with the same words are shown; of more only the number.
const MANY: usize = 20;

/// The problems, each below its file.
pub fn text(problems: &[Problem]) -> String {
    if problems.is_empty() {
        return format!("{CLEAN}\n");
    }
    let mut shown: HashMap<&str, usize> = HashMap::new();
    let (mut text, mut path) = (String::new(), None);
    for problem in problems {
        let times = shown.entry(&problem.message).or_default();
        *times += 1;
        if *times > MANY {
            continue;
        }
        if path != Some(&problem.path) {
            let gap = if path.is_some() { "\n" } else { "" };
            text += &format!("{gap}{}\n", visible_line(&problem.path));
            path = Some(&problem.path);
        }
        text += &block(problem, *times == 1 || !is_said_once(problem));
    }
    let left: usize = shown.values().map(|times| times.saturating_sub(MANY)).sum();
    if left > 0 {
        text += &format!("\nand {left} more like these (couplelog check --json lists all)\n");
    }
    format!("{text}\n{}\n", summary(problems))
}

/// Whether it is enough to read the hint once: it is the same wherever this problem is found.
fn is_said_once(problem: &Problem) -> bool {
    problem.at.is_none() && (problem.level == Level::Warning || problem.commit.is_some())
}

/// One problem: its place and field, what is wrong, and what to do.
fn block(problem: &Problem, with_hint: bool) -> String {
    let line = problem.at.map(|(line, column)| format!(" {line}:{column}")).unwrap_or_default();
    let field = problem.field.as_ref().map(|field| format!(" {}:", visible_line(field))).unwrap_or_default();
    let commit = problem.commit.iter().map(|id| format!(" (commit {})", id.get(..10).unwrap_or(id)));
    let commit: String = commit.collect();
    let mut text =
        format!("  {}{line}{field} {}{commit}\n", problem.level.as_str(), visible_line(&problem.message));
    for line in problem.excerpt.iter().flat_map(|excerpt| excerpt.lines()) {
        text += &format!("    {}\n", visible(line));
    }
    text.extend(
        problem.hint.as_ref().filter(|_| with_hint).map(|hint| format!("    {}\n", visible_line(hint))),
    );
    text
}

/// "2 errors, 1 warning".
pub fn summary(problems: &[Problem]) -> String {
    let count = |level: Level| problems.iter().filter(|problem| problem.level == level).count();
    let words = [(count(Level::Error), "error"), (count(Level::Warning), "warning")];
    let words: Vec<String> = words
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}{}", if *number == 1 { "" } else { "s" }))
        .collect();
    words.join(", ")
}

/// The object that `check --json` prints.
pub fn json(problems: &[Problem]) -> Value {
    json!({ "version": 1, "problems": list(problems) })
}

/// The problems as JSON has them; one of the history says its `commit`, too.
pub fn list(problems: &[Problem]) -> Vec<Value> {
    let one = |problem: &Problem| {
        let mut value = json!({
            "level": problem.level.as_str(),
            "path": problem.path,
            "line": problem.at.map(|(line, _)| line),
            "column": problem.at.map(|(_, column)| column),
            "field": problem.field,
            "message": problem.message,
            "hint": problem.hint,
        });
        if let (Some(commit), Some(map)) = (&problem.commit, value.as_object_mut()) {
            map.insert("commit".to_owned(), json!(commit));
        }
        value
    };
    problems.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_one_problem_is_shown_in_part_and_counted() {
        let problems: Vec<Problem> =
            (0..100).map(|number| Problem::warning(format!("{number:03}"), "the same")).collect();
        let text = text(&problems);
        assert_eq!(text.matches("the same").count(), MANY);
        assert!(text.contains("and 80 more") && text.ends_with("100 warnings\n"), "{text}");
    }

    #[test]
    fn names_of_files_can_not_command_the_terminal() {
        let text = text(&[Problem::warning("a\u{1b}[2J\nb", "x")]);
        assert!(!text.contains('\u{1b}') && text.starts_with("a\\u{1b}[2J\\u{a}b\n"), "{text:?}");
    }
}

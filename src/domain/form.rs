//! A template as questions: each field's comment is its question.

use super::spec::{Field, Spec};

/// One question of a template.
#[derive(Debug, Clone)]
pub struct Question {
    /// The field that its answer goes to.
    pub field: &'static Field,
    /// The first line of the comment over the field.
    pub text: String,
    /// The lines below it, if there are any.
    pub help: Option<String>,
}

/// The questions of a template, in its order.
///
/// A field without a comment asks by its key. A field that no kind has is left out here; the checks name it.
pub fn questions(kind: &Spec, template: &str) -> Vec<Question> {
    let mut found = Vec::new();
    let mut comment: Vec<&str> = Vec::new();
    for line in template.lines() {
        if let Some(text) = line.strip_prefix('#') {
            comment.push(text.trim());
            continue;
        }
        let key = line.split_once(':').map(|(key, _)| key);
        if let Some(field) = key.and_then(|key| kind.field(key)) {
            let text = comment.first().map_or_else(|| format!("{}?", field.key), |text| (*text).to_owned());
            let help = comment.get(1..).filter(|lines| !lines.is_empty()).map(|lines| lines.join("\n"));
            found.push(Question { field, text, help });
        }
        comment.clear();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kinds;

    #[test]
    fn every_template_asks_for_every_field_of_its_kind_and_no_other() {
        for kind in kinds::ALL {
            let asked: Vec<&str> = questions(kind, kind.template).iter().map(|it| it.field.key).collect();
            let only_by_the_tool = ["agreed", "retired", "resumed", "ready", "declined", "closed", "outcome"];
            let known: Vec<&str> = kind
                .fields
                .iter()
                .map(|field| field.key)
                .filter(|key| !only_by_the_tool.contains(key))
                .collect();
            assert_eq!(asked, known, "templates/{}.yaml", kind.name);
            for question in questions(kind, kind.template) {
                assert!(question.text.ends_with(['?', '.', ')']), "{}: {}", kind.name, question.text);
            }
        }
    }

    #[test]
    fn the_lines_below_a_question_are_its_help() {
        let asked = questions(&kinds::LIMIT, kinds::LIMIT.template);
        let stance = asked.iter().find(|question| question.field.key == "stance").unwrap();
        assert_eq!(stance.text, "What is your stance?");
        assert!(stance.help.as_ref().unwrap().contains("going along is a maybe"));
    }
}

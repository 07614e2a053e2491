//! Which of the words that were ever typed are still in sight on one computer, and where.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::couple::Couple;

pub type Words = BTreeSet<String>;

/// The files, the drafts and the list of talks as they are now.
pub struct Kept {
    files: BTreeMap<String, String>,
    talks: Vec<Value>,
}

impl Kept {
    #[track_caller]
    pub fn read(one: &Couple) -> Self {
        let talks = one.run(&["conflicts", "--json"]).code(0).json();
        let mut files = BTreeMap::new();
        read_all(&one.repo(), "", &mut files);
        read_all(&one.repo().join(".git/couplelog/drafts"), "drafts/", &mut files);
        Self { files, talks: talks["talks"].as_array().unwrap().clone() }
    }

    /// Every word that is in sight.
    pub fn words(&self) -> Words {
        let talks = self.talks.iter().map(|talk| words(&talk["versions"].to_string()));
        self.files.values().map(|text| words(text)).chain(talks).flatten().collect()
    }

    /// Every word that isn't only in somebody's own draft.
    pub fn shared(mut self) -> Words {
        self.files.retain(|name, _| !name.starts_with("drafts/"));
        self.words()
    }

    pub fn talks(&self) -> &[Value] {
        &self.talks
    }

    /// What may be gone once a field of a record says something else: what it says, and what was to be talked
    /// about in it.
    pub fn of_field(&self, record: &str, field: &str) -> Words {
        let said = self.of_file(record, field);
        let is_about_it = |talk: &&Value| {
            let about = talk["field"].as_str();
            talk["record"] == record
                && about.is_none_or(|about| {
                    about == field
                        || about.starts_with(&format!("{field}."))
                        || field.starts_with(&format!("{about}."))
                })
        };
        let talks = self.talks.iter().filter(is_about_it).map(|talk| words(&talk["versions"].to_string()));
        talks.flatten().chain(said).collect()
    }

    /// The words that a field says in the file.
    pub fn of_file(&self, record: &str, field: &str) -> Words {
        let text = self.files.get(&format!("{record}.yaml")).map(String::as_str).unwrap_or_default();
        let fields: serde_yaml::Value = serde_yaml::from_str(text).unwrap_or_default();
        let mut value = Some(&fields);
        for key in field.split('.') {
            value = value.and_then(|value| value.get(key));
        }
        value.map(|value| words(&serde_yaml::to_string(value).unwrap())).unwrap_or_default()
    }
}

/// Each `word0000` of a text.
pub fn words(text: &str) -> Words {
    let found = text.match_indices("word").filter_map(|(at, _)| text.get(at..at + 8));
    let is_ours = |word: &&str| word.bytes().skip(4).all(|letter| letter.is_ascii_digit());
    found.filter(is_ours).map(str::to_owned).collect()
}

/// The words of the comments of a text.
pub fn comments(text: &str) -> Words {
    text.lines().filter_map(|line| line.split_once('#')).flat_map(|(_, comment)| words(comment)).collect()
}

fn read_all(folder: &Path, below: &str, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if path.is_dir() && entry.file_name() != ".git" {
            read_all(&path, &format!("{name}/"), files);
        } else if let Ok(text) = fs::read_to_string(&path) {
            files.insert(name, text);
        }
    }
}

#[test]
fn words_are_found_in_texts_and_comments() {
    assert_eq!(words("a: word0001\n# word0002 wordless\n").len(), 2);
    assert_eq!(comments("a: word0001\n# word0002\n"), Words::from(["word0002".to_owned()]));
}

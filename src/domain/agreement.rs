//! Who agreed to which very words: the digest of the words, and which `agreed` entries count (R6).

use std::ops::Range;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use serde_yaml::Value;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::in_force::{Protects, Said, Version};
use super::people::Settings;
use super::record::{Record, date, is_blank, text};

/// The fields of an agreement that its digest covers, sorted as in canonical JSON (design.md, R6).
pub const WORDS: [&str; 5] = ["conditions", "limits", "terms", "title", "where"];

/// One entry of `agreed`: a person, the day, and the digest of the words that they agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The person's id.
    pub person: String,
    /// The day as written; nothing that counts depends on it.
    pub on: Option<NaiveDate>,
    /// The digest of the words.
    pub digest: String,
}

/// Whether a person's agreement to certain words stands; not agreeing is the stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreed {
    /// They have not agreed to these words.
    No,
    /// They had, and since the version at this position it isn't so any more.
    LeftBehind(usize),
    /// They have.
    Yes,
}

impl Protects for Agreed {
    fn rank(&self) -> i64 {
        match self {
            Agreed::No | Agreed::LeftBehind(_) => 0,
            Agreed::Yes => 1,
        }
    }

    fn absent() -> Self {
        Agreed::No
    }
}

/// What one version of a file that people agree to says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoken<'a> {
    /// There is no such file.
    Absent,
    /// The file can't be read.
    Unreadable,
    /// These words, with these entries.
    Words {
        /// The digest of the words.
        digest: &'a str,
        /// Who is said to have agreed.
        agreed: &'a [Entry],
    },
}

impl Spoken<'_> {
    /// Whether an entry of this person fits these words.
    pub fn fits(&self, person: &str) -> bool {
        match self {
            Spoken::Words { digest, agreed } => {
                agreed.iter().any(|entry| entry.person == person && entry.digest == *digest)
            }
            _ => false,
        }
    }

    /// The digest of the words, where they can be read.
    pub fn digest(&self) -> Option<&str> {
        match self {
            Spoken::Words { digest, .. } => Some(digest),
            _ => None,
        }
    }

    fn of(&self, person: &str) -> Vec<&Entry> {
        match self {
            Spoken::Words { agreed, .. } => agreed.iter().filter(|entry| entry.person == person).collect(),
            _ => Vec::new(),
        }
    }
}

/// The entries of a record's `agreed`; what isn't one is left out.
pub fn entries(record: &Record) -> Vec<Entry> {
    let entry = |value: &Value| {
        Some(Entry {
            person: value.get("person").and_then(text)?.trim().to_owned(),
            on: value.get("on").and_then(date),
            digest: value.get("digest").and_then(text)?.trim().to_owned(),
        })
    };
    let list = record.get("agreed").and_then(Value::as_sequence);
    list.into_iter().flatten().filter_map(entry).collect()
}

/// The digest of an agreement's words: SHA-256, in lower-case hex, of the canonical JSON of [`WORDS`].
///
/// In that JSON the keys are sorted, nothing stands between the parts, a field that says nothing is null,
/// texts are NFC with LF and without blanks at their end, and lists are lists of such texts. Nothing where a
/// field holds something other than text: words that can't be shown can't be agreed to.
pub fn digest(record: &Record) -> Option<String> {
    digest_of(record, &WORDS)
}

/// The same digest of other fields, whose keys are given sorted.
pub(super) fn digest_of(record: &Record, keys: &[&str]) -> Option<String> {
    let canonical = keys.iter().map(|key| Some(((*key).to_owned(), canonical(record.fields.get(*key))?)));
    let canonical: Option<serde_json::Map<String, Json>> = canonical.collect();
    Some(hash(&Json::Object(canonical?)))
}

/// The digest of the settings that protect: the ids and names of the people, and the reflection time.
pub fn settings_digest(settings: &Settings) -> String {
    let person = |id: &str, name: &str| {
        Json::Object([("id".to_owned(), plain(id)), ("name".to_owned(), plain(name))].into_iter().collect())
    };
    let people = settings.people.iter().map(|it| person(&it.id, &it.name)).collect();
    let fields = [
        ("people".to_owned(), Json::Array(people)),
        ("reflection_days".to_owned(), Json::from(settings.reflection_days)),
    ];
    hash(&Json::Object(fields.into_iter().collect()))
}

fn hash(canonical: &Json) -> String {
    let digest = Sha256::digest(canonical.to_string().as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn canonical(value: Option<&Value>) -> Option<Json> {
    match value.filter(|value| !is_blank(value)) {
        None => Some(Json::Null),
        Some(Value::Sequence(items)) => {
            let items = items.iter().filter(|item| !is_blank(item)).map(one_text);
            items.collect::<Option<Vec<Json>>>().map(Json::Array)
        }
        Some(value) => one_text(value),
    }
}

fn one_text(value: &Value) -> Option<Json> {
    match value {
        Value::String(_) | Value::Number(_) | Value::Bool(_) => text(value).map(|text| plain(&text)),
        _ => None,
    }
}

fn plain(text: &str) -> Json {
    let text: String = text.nfc().collect();
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    Json::String(text.trim_end().to_owned())
}

/// What each version says about one person's agreement to the words with this digest, for
/// [`super::in_force::judge`].
///
/// A version says yes where its words have that digest and an entry of the person fits them that their own commit
/// wrote, there or below. An entry that was there before, in whoever's commit, doesn't become theirs because the
/// words around it change; it does once their own commit writes it anew. A version on top of a yes that doesn't
/// say so, a merge included, leaves the yes behind. `versions`, `spoken` and `authors` are of one length.
pub fn said(
    versions: &[Version],
    spoken: &[Spoken<'_>],
    authors: &[Option<&str>],
    person: &str,
    digest: &str,
) -> Vec<Said<Agreed>> {
    said_within(0..versions.len(), versions, spoken, authors, person, digest)
}

/// [`said`] of some versions in a row, where those before them mention the digest nowhere.
pub fn said_within(
    range: Range<usize>,
    versions: &[Version],
    spoken: &[Spoken<'_>],
    authors: &[Option<&str>],
    person: &str,
    digest: &str,
) -> Vec<Said<Agreed>> {
    let mut values: Vec<Agreed> = Vec::with_capacity(range.len());
    // Also through versions that can't be read: what counts there is the first parent's, and what any of them
    // said is left behind by whoever comes next without it.
    let mut holds_yes: Vec<bool> = Vec::with_capacity(range.len());
    let mut said = Vec::with_capacity(range.len());
    let all = versions.iter().zip(spoken).zip(authors).enumerate();
    for (at, ((version, here), author)) in all.skip(range.start).take(range.len()) {
        let is_yes = here.digest() == Some(digest) && here.fits(person);
        let value_at = |at: usize| values.get(at).copied();
        let before =
            |parent: &usize| parent.checked_sub(range.start).and_then(value_at).unwrap_or(Agreed::No);
        let first = version.parents.first().map_or(Agreed::No, before);
        let held = |parent: &usize| {
            parent.checked_sub(range.start).and_then(|at| holds_yes.get(at)).copied().unwrap_or(false)
        };
        let is_held = version.parents.iter().any(held);
        let is_own = *author == Some(person) && (!is_yes || is_written(version, spoken, here, person));
        let value = match here {
            Spoken::Unreadable => first,
            // An entry that others planted is none, so that the person's own over it is new.
            _ if is_yes && (is_held || is_own) => Agreed::Yes,
            _ if is_held => Agreed::LeftBehind(at),
            _ => first,
        };
        holds_yes.push(value == Agreed::Yes || (matches!(here, Spoken::Unreadable) && is_held));
        values.push(value);
        said.push(Said { value: Some(value), by_owner: is_own });
    }
    said
}

/// The latest version, at or below a set of versions, at which this person's own commit agreed to the words
/// that stood there.
pub fn last_agreed(
    versions: &[Version],
    spoken: &[Spoken<'_>],
    authors: &[Option<&str>],
    person: &str,
    is_below: impl Fn(usize) -> bool,
) -> Option<usize> {
    let mut all = versions.iter().zip(spoken).zip(authors).enumerate().rev();
    let found = all.find(|(at, ((version, here), author))| {
        **author == Some(person)
            && is_below(*at)
            && here.fits(person)
            && is_written(version, spoken, here, person)
    });
    found.map(|(at, _)| at)
}

/// Whether a version's entries of a person were written in it, rather than taken over from a parent. What a
/// parent that can't be read held is unknown, so nothing on top of it is known to be new.
fn is_written(version: &Version, spoken: &[Spoken<'_>], here: &Spoken<'_>, person: &str) -> bool {
    let mut parents = version.parents.iter().filter_map(|&parent| spoken.get(parent));
    parents.all(|parent| *parent != Spoken::Unreadable && parent.of(person) != here.of(person))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::place;

    fn record(yaml: &str) -> Record {
        let at = place::locate_path("agreements/phones.yaml").unwrap();
        Record { at, fields: serde_yaml::from_str(yaml).unwrap() }
    }

    const WRITTEN: &str = "title: Phones at dinner\nterms:\n- Phones stay in the hall.\n- \"Größe: \\\"ja\\\"\\nzwei\"\n\
                           where: at home\nconditions:\nlimits: [photos]\n";

    #[test]
    fn a_digest_can_be_worked_out_by_any_other_program() {
        // printf of {"conditions":null,"limits":["photos"],"terms":[…],"title":…,"where":…} into sha256sum
        let by_sha256sum = "8038ce7a65718a624efb628bdfee6f3ed9f3be62f6852e7217e81f37857a4987";
        assert_eq!(digest(&record(WRITTEN)).as_deref(), Some(by_sha256sum));
        let people = ["ana=Ana", "bo=Bo"].map(|it| {
            let (id, name) = it.split_once('=').unwrap();
            crate::domain::people::Person { id: id.to_owned(), name: name.to_owned() }
        });
        let settings = Settings { people: people.to_vec(), ..Settings::default() };
        let by_sha256sum = "7772660c9c14092b283267b9530588be744113d331647df4b763c0c607af9e67";
        assert_eq!(settings_digest(&settings), by_sha256sum);
    }

    #[test]
    fn the_same_words_have_the_same_digest_however_they_are_typed() {
        let same = [
            "limits:\n- photos\nwhere: |\n  at home\ntitle: \"Phones at dinner  \"\nterms: [\"Phones stay in the hall.\", \
             \"Gro\\u0308ße: \\\"ja\\\"\\r\\nzwei\\n\"]\n",
            &format!(
                "{WRITTEN}review_by: 2027-01-01\nx-colour: blue\nagreed: [{{person: ana, digest: a}}]\n"
            ),
            &WRITTEN.replace("conditions:", "conditions: ''").replace("[photos]", "[photos, '']"),
        ];
        for (nth, same) in same.iter().enumerate() {
            assert_eq!(digest(&record(same)), digest(&record(WRITTEN)), "{nth}");
        }
    }

    #[test]
    fn any_other_word_in_any_of_the_fields_is_another_digest() {
        let others = [
            WRITTEN.replace("dinner", "breakfast"),
            WRITTEN.replace("hall", "Hall"),
            WRITTEN.replace("[photos]", "[]"),
            WRITTEN.replace("[photos]", "[photos, touch]"),
            WRITTEN.replace("at home", "anywhere"),
            WRITTEN.replace("conditions:", "conditions: \"no\""),
            WRITTEN.replace("title:", "x-title:"),
            WRITTEN.replace(
                "terms:\n- Phones stay in the hall.\n- ",
                "terms: \"Phones stay in the hall.\\n\"\nx-more: ",
            ),
        ];
        for other in others {
            assert_ne!(digest(&record(&other)), digest(&record(WRITTEN)), "{other}");
        }
    }

    #[test]
    fn what_is_not_text_has_no_digest() {
        for odd in ["terms: {a: b}", "terms: [[a]]", "title: x\nlimits: [{photos: yes}]"] {
            assert_eq!(digest(&record(odd)), None, "{odd}");
        }
    }

    #[test]
    fn what_is_no_entry_is_left_out() {
        let agreed =
            "agreed:\n- person: ana\n  digest: a\n  on: 2026-11-23\n- bo\n- person: bo\n- digest: c\n";
        let found = entries(&record(agreed));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].person.as_str(), found[0].on.is_some()), ("ana", true));
        assert!(entries(&record("agreed: ana")).is_empty());
    }
}

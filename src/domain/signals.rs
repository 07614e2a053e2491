//! Which signals stand: one works once anyone wrote it, and stays one until everyone retired it (R6).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_yaml::Value;
use unicode_normalization::UnicodeNormalization;

use super::in_force::{self, OtherTip, Protects, Said, Version};
use super::record::{Record, date, is_blank, text};

/// One signal as the safety plan has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// The word that is said.
    pub word: Option<String>,
    /// The gesture.
    pub gesture: Option<String>,
    /// What it means.
    pub meaning: Option<String>,
    /// What the other does at once.
    pub response: Option<String>,
}

/// A word or a gesture by which signals are told apart, whatever its case and blanks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Key {
    /// A word.
    Word(String),
    /// A gesture.
    Gesture(String),
}

/// An entry of `retired`: who says of which word or gesture that it is no signal any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retirement {
    /// The person's id.
    pub person: String,
    /// The word or the gesture.
    pub key: Key,
    /// The day as written; nothing that counts depends on it.
    pub on: Option<NaiveDate>,
}

/// What a safety plan says of signals.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The signals, in the file's order.
    pub signals: Vec<Signal>,
    /// Who retired which.
    pub retired: Vec<Retirement>,
}

/// What one version of safety.yaml says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoken<'a> {
    /// There is no such file.
    Absent,
    /// It can't be read.
    Unreadable,
    /// This.
    Plan(&'a Plan),
}

/// A signal that stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Its word and gesture, as far as they stand, and the rest as it was last written.
    pub signal: Signal,
    /// Who retired all of it, in their own commits.
    pub retired_by: BTreeSet<String>,
    /// Whether safety.yaml still names it.
    pub is_listed: bool,
}

/// Every version of safety.yaml, and what it says now.
#[derive(Debug)]
pub struct History<'a> {
    /// The versions, parents first.
    pub versions: &'a [Version],
    /// What each of them says.
    pub said: Vec<Spoken<'a>>,
    /// Who wrote each of them.
    pub authors: Vec<Option<&'a str>>,
    /// The newest commit's version.
    pub head: Option<usize>,
    /// Other tips.
    pub others: Vec<OtherTip>,
    /// The file as it is, saved or not.
    pub now: Spoken<'a>,
    /// Everyone who has to retire a signal.
    pub people: Vec<&'a str>,
}

impl Key {
    /// The key of a word.
    pub fn word(written: &str) -> Self {
        Key::Word(plain(written))
    }

    /// The key of a gesture.
    pub fn gesture(written: &str) -> Self {
        Key::Gesture(plain(written))
    }

    /// Whether a person means this one by what they typed.
    pub fn is_called(&self, typed: &str) -> bool {
        let (Key::Word(name) | Key::Gesture(name)) = self;
        *name == plain(typed)
    }
}

fn plain(written: &str) -> String {
    let words: Vec<String> = written.split_whitespace().map(|word| word.nfc().collect()).collect();
    words.join(" ").to_lowercase().nfc().collect()
}

impl Signal {
    /// What it is known by: its word, its gesture, or both.
    pub fn keys(&self) -> impl Iterator<Item = Key> {
        let word = self.word.as_deref().map(Key::word);
        word.into_iter().chain(self.gesture.as_deref().map(Key::gesture))
    }

    fn of(value: &Value) -> Option<Self> {
        if let Some(word) = text(value).filter(|_| !value.is_sequence()) {
            return Some(Signal { word: Some(word), ..Signal::default() });
        }
        value.as_mapping()?;
        let part = |key: &str| value.get(key).and_then(text);
        let (word, gesture, meaning, response) =
            (part("word"), part("gesture"), part("meaning"), part("response"));
        Some(Signal { word, gesture, meaning, response })
    }
}

impl Plan {
    /// What a record says of signals; nothing where they can't be made out.
    pub fn read(record: &Record) -> Option<Self> {
        let items = match record.get("signals") {
            None => Vec::new(),
            Some(Value::Sequence(items)) => items.iter().filter(|item| !is_blank(item)).collect(),
            Some(one) => vec![one],
        };
        let signals: Option<Vec<Signal>> = items.into_iter().map(Signal::of).collect();
        Some(Self { signals: signals?, retired: retirements(record) })
    }

    fn keys(&self) -> HashSet<Key> {
        self.signals.iter().flat_map(Signal::keys).collect()
    }
}

/// The entries of a record's `retired`; what isn't one is left out.
pub fn retirements(record: &Record) -> Vec<Retirement> {
    let entry = |value: &Value| {
        let person = value.get("person").and_then(text)?.trim().to_owned();
        let on = value.get("on").and_then(date);
        let word = value.get("word").and_then(text).map(|word| Key::word(&word));
        let gesture = value.get("gesture").and_then(text).map(|gesture| Key::gesture(&gesture));
        let keys = word.into_iter().chain(gesture);
        Some(keys.map(|key| Retirement { person: person.clone(), key, on }).collect::<Vec<_>>())
    };
    let list = record.get("retired").and_then(Value::as_sequence);
    list.into_iter().flatten().filter_map(entry).flatten().collect()
}

/// Whether a signal works for one person; working is the stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Works {
    Yes,
    No,
}

impl Protects for Works {
    fn rank(&self) -> i64 {
        match self {
            Works::Yes => 0,
            Works::No => 1,
        }
    }

    fn absent() -> Self {
        Works::No
    }
}

/// A version, laid out for looking up.
struct Laid<'a> {
    is_readable: bool,
    listed: HashSet<Key>,
    retired: HashMap<(&'a str, &'a Key), Option<NaiveDate>>,
}

impl<'a> Laid<'a> {
    fn of(spoken: &Spoken<'a>) -> Self {
        let plan = match spoken {
            Spoken::Plan(plan) => Some(*plan),
            _ => None,
        };
        let retired = plan.iter().flat_map(|plan| &plan.retired);
        Self {
            is_readable: *spoken != Spoken::Unreadable,
            listed: plan.map(Plan::keys).unwrap_or_default(),
            retired: retired.map(|it| ((it.person.as_str(), &it.key), it.on)).collect(),
        }
    }
}

/// Every signal that stands: those that the file names first, then those that it named before, newest first.
pub fn standing(history: &History<'_>) -> Vec<Standing> {
    let mut laid: Vec<Laid<'_>> = Vec::with_capacity(history.said.len());
    for (version, said) in history.versions.iter().zip(&history.said) {
        let mut here = Laid::of(said);
        // One that can't be read leaves the signals of the last that could standing.
        if let (false, Some(before)) =
            (here.is_readable, version.parents.first().and_then(|&first| laid.get(first)))
        {
            here.listed.clone_from(&before.listed);
        }
        laid.push(here);
    }
    let now = Laid::of(&history.now);
    let asked: HashSet<&Key> = laid.iter().flat_map(|it| it.retired.keys().map(|(_, key)| *key)).collect();
    let retired_by: HashMap<&Key, BTreeSet<String>> = asked
        .into_iter()
        .map(|key| {
            let has_retired = |person: &&&str| !works_for(history, &laid, &now, person, key);
            (key, history.people.iter().filter(has_retired).map(|&id| id.to_owned()).collect())
        })
        .collect();
    let stands = |key: &Key| {
        let retired = retired_by.get(key);
        retired.is_none_or(|by| by.len() < history.people.len() || history.people.is_empty())
    };
    let versions = history.said.iter().rev().map(|said| (false, said));
    let mut seen: BTreeMap<Key, ()> = BTreeMap::new();
    let mut found = Vec::new();
    for (is_now, spoken) in [(true, &history.now)].into_iter().chain(versions) {
        let Spoken::Plan(plan) = spoken else { continue };
        for signal in &plan.signals {
            let is_new = |key: Key| stands(&key) && seen.insert(key, ()).is_none();
            let mut is_new = is_new;
            let word = signal.word.clone().filter(|word| is_new(Key::word(word)));
            let gesture = signal.gesture.clone().filter(|gesture| is_new(Key::gesture(gesture)));
            if word.is_none() && gesture.is_none() {
                continue;
            }
            let signal = Signal { word, gesture, ..signal.clone() };
            let by = signal.keys().map(|key| retired_by.get(&key).cloned().unwrap_or_default());
            let by = by.reduce(|all, one| all.intersection(&one).cloned().collect());
            found.push(Standing { signal, retired_by: by.unwrap_or_default(), is_listed: is_now });
        }
    }
    found
}

/// Whether a signal still works for a person: they have not retired it in a commit of their own since it was
/// last put among the signals. What isn't saved only ever adds.
fn works_for(history: &History<'_>, laid: &[Laid<'_>], now: &Laid<'_>, person: &str, key: &Key) -> bool {
    let head = history.head.and_then(|head| laid.get(head));
    if now.is_readable && now.listed.contains(key) {
        let is_new = head.is_none_or(|head| !head.listed.contains(key));
        if is_new || !now.retired.contains_key(&(person, key)) {
            return true;
        }
    }
    let mut values: Vec<Works> = Vec::with_capacity(laid.len());
    let mut said: Vec<Said<Works>> = Vec::with_capacity(laid.len());
    for ((version, here), author) in history.versions.iter().zip(laid).zip(&history.authors) {
        let parents = || version.parents.iter().filter_map(|&parent| laid.get(parent));
        let first = version.parents.first().and_then(|&first| values.get(first).copied());
        let entry = here.retired.get(&(person, key));
        // What a version that can't be read held is unknown, so nothing on top of it is known to be new.
        let is_written = entry.is_some()
            && parents().all(|parent| parent.is_readable && parent.retired.get(&(person, key)) != entry);
        let is_listed_anew =
            here.listed.contains(key) && parents().all(|parent| !parent.listed.contains(key));
        let keeps_it = || {
            let mut before = version.parents.iter().zip(parents());
            before.any(|(&at, parent)| {
                parent.retired.contains_key(&(person, key)) && values.get(at) == Some(&Works::No)
            })
        };
        let value = match entry {
            _ if !here.is_readable => first.unwrap_or(Works::No),
            Some(_) if is_written => Works::No,
            _ if is_listed_anew => Works::Yes,
            Some(_) if keeps_it() => Works::No,
            Some(_) => Works::Yes,
            None if here.listed.contains(key) => Works::Yes,
            None => first.unwrap_or(Works::No),
        };
        let is_own = *author == Some(person) && (value == Works::Yes || is_written);
        values.push(value);
        said.push(Said { value: here.is_readable.then_some(value), by_owner: is_own });
    }
    in_force::standing(history.versions, &said, history.head, &history.others) == Works::Yes
}

//! What is shown of several people's answers that nobody else has seen: what everyone wants, and no more.

use std::collections::{BTreeMap, BTreeSet};

use super::stance::Stance;
use super::together::counterpart;

/// What one person answered, alone.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// Who.
    pub person: String,
    /// Whether they chose that what everyone wants may be shown. Nothing said is no.
    pub may_show: bool,
    /// Their stance on each topic, as far as they gave one.
    pub stances: BTreeMap<String, Stance>,
    /// The topics on which they chose to show their hard limit.
    pub shown_limits: BTreeSet<String>,
}

/// One thing that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// Everyone wants it.
    Everyone(String),
    /// One wants to give it, and everyone else to receive it.
    Giving {
        /// The topic, without its direction.
        topic: String,
        /// Who gives.
        giver: String,
    },
    /// Its owner chose to show that it is never.
    Never {
        /// The topic.
        topic: String,
        /// The owner.
        owner: String,
    },
}

/// The topics that are asked about: with a topic that has a direction comes the one that pairs with it.
pub fn asked(topics: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for topic in topics {
        for one in [Some(topic.clone()), counterpart(topic)].into_iter().flatten() {
            if !found.contains(&one) {
                found.push(one);
            }
        }
    }
    found
}

/// What is shown. Where anyone chose to show nothing, it is what is shown when no wish is shared: only the
/// hard limits that their owners chose to show.
pub fn shown(answers: &[Answers], topics: &[String]) -> Vec<Shown> {
    let mut found = Vec::new();
    if answers.len() > 1 && answers.iter().all(|one| one.may_show) {
        for topic in topics {
            match topic.strip_suffix("-giving") {
                Some(base) => found.extend(
                    answers
                        .iter()
                        .filter(|one| gives(one, base, answers))
                        .map(|one| Shown::Giving { topic: base.to_owned(), giver: one.person.clone() }),
                ),
                None if topic.ends_with("-receiving") => {}
                None if answers.iter().all(|one| wants(one, topic)) => {
                    found.push(Shown::Everyone(topic.clone()))
                }
                None => {}
            }
        }
    }
    for topic in topics {
        let owners = answers.iter().filter(|one| one.shown_limits.contains(topic));
        let owners = owners.filter(|one| one.stances.get(topic) == Some(&Stance::HardLimit));
        found.extend(owners.map(|one| Shown::Never { topic: topic.clone(), owner: one.person.clone() }));
    }
    found
}

fn wants(one: &Answers, topic: &str) -> bool {
    one.stances.get(topic) == Some(&Stance::Yes)
}

fn gives(giver: &Answers, base: &str, answers: &[Answers]) -> bool {
    let (giving, receiving) = (format!("{base}-giving"), format!("{base}-receiving"));
    let mut others = answers.iter().filter(|other| other.person != giver.person);
    wants(giver, &giving) && others.all(|other| wants(other, &receiving))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(person: &str, stances: &[(&str, Stance)]) -> Answers {
        let stances = stances.iter().map(|(topic, stance)| ((*topic).to_owned(), *stance)).collect();
        Answers { person: person.to_owned(), may_show: true, stances, ..Answers::default() }
    }

    fn topics(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn only_what_everyone_wants_is_shown_and_a_maybe_is_no_wish() {
        let ana = said("ana", &[("dancing", Stance::Yes), ("photos", Stance::Yes), ("music", Stance::Yes)]);
        let bo =
            said("bo", &[("dancing", Stance::Yes), ("photos", Stance::Maybe), ("music", Stance::HardLimit)]);
        let topics = topics(&["dancing", "photos", "music"]);
        assert_eq!(shown(&[ana.clone(), bo.clone()], &topics), [Shown::Everyone("dancing".to_owned())]);
        let cy = said("cy", &[("dancing", Stance::Maybe)]);
        assert_eq!(shown(&[ana.clone(), bo, cy], &topics), []);
        assert_eq!(shown(&[ana], &topics), []);
    }

    #[test]
    fn to_show_nothing_looks_as_if_no_wish_was_shared() {
        let all = topics(&["dancing", "music"]);
        let mut ana = said("ana", &[("dancing", Stance::Yes), ("music", Stance::HardLimit)]);
        ana.shown_limits.insert("music".to_owned());
        let bo_wants = Answers { may_show: false, ..said("bo", &[("dancing", Stance::Yes)]) };
        let bo_does_not = said("bo", &[("dancing", Stance::SoftLimit)]);
        assert_eq!(shown(&[ana.clone(), bo_wants], &all), shown(&[ana, bo_does_not], &all));
    }

    #[test]
    fn a_hard_limit_is_shown_only_if_its_owner_chose_so() {
        let all = topics(&["music"]);
        let bo = said("bo", &[("music", Stance::Yes)]);
        let mut ana = said("ana", &[("music", Stance::HardLimit)]);
        assert_eq!(shown(&[ana.clone(), bo.clone()], &all), []);
        ana.shown_limits.insert("music".to_owned());
        let never = Shown::Never { topic: "music".to_owned(), owner: "ana".to_owned() };
        assert_eq!(shown(&[ana, bo], &all), [never]);
    }

    #[test]
    fn ones_giving_meets_the_others_receiving() {
        let all = asked(&topics(&["massage-giving", "massage-receiving"]));
        assert_eq!(all, ["massage-giving", "massage-receiving"]);
        let ana = said("ana", &[("massage-giving", Stance::Yes), ("massage-receiving", Stance::Maybe)]);
        let bo = said("bo", &[("massage-receiving", Stance::Yes), ("massage-giving", Stance::Yes)]);
        let giving = Shown::Giving { topic: "massage".to_owned(), giver: "ana".to_owned() };
        assert_eq!(shown(&[ana, bo], &all), [giving]);
    }
}

//! Initials instead of names.

use crate::domain::people::Settings;

/// Each person's initial, long enough to tell them apart.
pub struct Initials {
    /// Id, name and initial of each.
    people: Vec<(String, String, String)>,
}

impl Initials {
    /// The initials of everyone.
    pub fn of(settings: &Settings) -> Self {
        let mut people: Vec<(String, String, String)> = Vec::new();
        for person in &settings.people {
            let first: String = person
                .name
                .chars()
                .find(|c| c.is_alphanumeric())
                .map_or_else(|| "P".to_owned(), |first| first.to_uppercase().collect());
            let alike = people.iter().filter(|(_, _, taken)| taken.starts_with(&first)).count();
            let number = if alike == 0 { String::new() } else { (alike + 1).to_string() };
            people.push((person.id.clone(), person.name.clone(), format!("{first}{number}.")));
        }
        Self { people }
    }

    /// The initial of the person with this id.
    pub fn of_id(&self, id: &str) -> String {
        self.people.iter().find(|(known, ..)| known == id).map_or_else(|| "?".to_owned(), |it| it.2.clone())
    }

    /// A text with every name in it replaced: whole names, and each word of names of several words. A family
    /// name, which both may have, becomes its own letter; small words in it ("de", "van") stay.
    pub fn in_text(&self, text: &str) -> String {
        let mut names: Vec<(&str, String)> = Vec::new();
        for (_, name, initial) in &self.people {
            names.push((name, initial.clone()));
            names.extend(name.split_whitespace().next().map(|first| (first, initial.clone())));
            for word in name.split_whitespace().skip(1) {
                let letter = word.chars().next().filter(|letter| !letter.is_lowercase());
                names.extend(letter.map(|letter| (word, format!("{letter}."))));
            }
        }
        // Of a word that is a first name of one and a family name of another, the first name comes first.
        names.sort_by_key(|(name, initial)| {
            (std::cmp::Reverse(name.len()), !self.people.iter().any(|it| it.2 == *initial))
        });
        let mut out = String::new();
        let mut rest = text;
        let mut is_inside_a_word = false;
        while let Some(first) = rest.chars().next() {
            let found = names.iter().filter(|_| !is_inside_a_word).find_map(|(name, initial)| {
                let after = rest.strip_prefix(name).filter(|_| !name.is_empty())?;
                let ends = !after.chars().next().is_some_and(char::is_alphanumeric);
                ends.then_some((initial, after))
            });
            if let Some((initial, after)) = found {
                // One full stop is enough at the end of a sentence.
                out += if after.starts_with('.') { initial.trim_end_matches('.') } else { initial };
                rest = after;
                is_inside_a_word = false;
            } else {
                out.push(first);
                is_inside_a_word = first.is_alphanumeric();
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::people::Person;

    fn initials(names: &[(&str, &str)]) -> Initials {
        let people = names.iter().map(|(id, name)| Person { id: (*id).to_owned(), name: (*name).to_owned() });
        Initials::of(&Settings { people: people.collect(), ..Settings::default() })
    }

    #[test]
    fn names_become_initials_and_parts_of_other_words_stay() {
        let initials = initials(&[("ana", "Ana"), ("bo", "Bo Lind")]);
        let text = "Ana said to Bo Lind, Anatol and Bob that Ana's tea was Bo's. Thanks, Ana.";
        assert_eq!(
            initials.in_text(text),
            "A. said to B., Anatol and Bob that A.'s tea was B.'s. Thanks, A."
        );
        assert_eq!(initials.of_id("bo"), "B.");
        assert_eq!(initials.in_text("Ms Lind's garden, Lindau"), "Ms L.'s garden, Lindau");
    }

    #[test]
    fn a_family_name_of_both_is_nobodys_initial() {
        let initials = initials(&[("ana", "Ana van Lind"), ("bo", "Bo van Lind")]);
        assert_eq!(initials.in_text("the Lind house, Bo van Lind, a van"), "the L. house, B., a van");
    }

    #[test]
    fn people_with_the_same_letter_can_be_told_apart() {
        let initials = initials(&[("ana", "Ana"), ("al", "Al"), ("x", "😀")]);
        assert_eq!(["ana", "al", "x"].map(|id| initials.of_id(id)), ["A.", "A2.", "P."]);
    }
}

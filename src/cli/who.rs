//! Who writes: the person whom `--as` or this clone names, or who says so, and the author of their commits.

use anyhow::Result;
use clap::CommandFactory as _;

use super::context::quoted;
use super::failure::{Failure, Stopped};
use super::prompt::{self, ChoiceItem, Question, Reply};
use super::{Cli, Context};
use crate::domain::check;
use crate::domain::people::{Person, Settings};
use crate::history::view::View;
use crate::store::{Author, Store, When};

impl Context {
    /// The person that `--as`, `COUPLELOG_AS` or this clone names, if any of them names one.
    ///
    /// # Errors
    /// Exit 2 when the one that was named is not in couplelog.yaml.
    pub fn person(&self, store: &Store, settings: &Settings) -> Result<Option<Person>> {
        if let Some(id) = &self.global.person {
            return one_of(settings, id).map(|person| Some(person.clone()));
        }
        let remembered = store.git().remembered()?.person;
        Ok(remembered.and_then(|id| settings.person(&id).cloned()))
    }

    /// A text whose commands can be run as they stand there: where somebody was named for this run only, each of
    /// them names that person too.
    pub fn runnable(&self, text: &str) -> String {
        let named = self.global.person.as_deref().filter(|person| self.names_another(person));
        named.map_or_else(|| text.to_owned(), |person| for_person(text, &quoted(person)))
    }

    /// Whether this person was named for this run only, and this clone remembers somebody else or nobody.
    pub fn names_another(&self, person: &str) -> bool {
        let remembered = || self.store().ok()?.git().remembered().ok()?.person;
        self.global.person.is_some() && remembered().as_deref() != Some(person)
    }

    /// The repository, what holds today, and the person who writes: where nearly every verb of theirs begins.
    ///
    /// # Errors
    /// Like [`Context::store`], [`Context::view`] and [`Context::writer`].
    pub fn writing(&self) -> Result<(Store, View, Person)> {
        let store = self.store()?;
        let view = self.view(&store)?;
        let person = self.writer(&store, &view.settings)?;
        Ok((store, view, person))
    }

    /// The person who writes; on a computer that both use, it asks.
    ///
    /// # Errors
    /// Exit 2 when nobody is named and nobody can be asked; [`Stopped`] when who was asked stopped.
    pub fn writer(&self, store: &Store, settings: &Settings) -> Result<Person> {
        if let Some(person) = self.person(store, settings)? {
            return Ok(person);
        }
        let ids: Vec<&str> = settings.ids().collect();
        let missing = || {
            Failure::usage("could not tell who is writing")
                .because("this computer is shared, so nobody is remembered")
                .hint(format!("--as {}", ids.join(" or --as ")))
        };
        if !self.can_ask() {
            return Err(missing().into());
        }
        let question = Question { text: "Who is writing?", ..Question::default() };
        match self.asker(prompt::Settings::default())?.choice(&question, &choices(&settings.people))? {
            Reply::Given(index) => settings.people.get(index).cloned().ok_or_else(|| missing().into()),
            Reply::Stop(_) => Err(Stopped.into()),
            _ => Err(missing().into()),
        }
    }

    /// Who signs what the tool itself commits here: the person of this clone, or nobody in particular on a computer
    /// that several use.
    ///
    /// # Errors
    /// When git's settings or couplelog.yaml can't be read, or `--as` names nobody.
    pub fn signer(&self, store: &Store) -> Result<(Author, When)> {
        let settings = self.view(store)?.settings;
        Ok(match self.person(store, &settings)? {
            Some(person) => self.signed(&person, &settings),
            None => (author(None), When::Day(self.today)),
        })
    }
}

/// A text with a person after each of its commands that takes one and has none.
fn for_person(text: &str, person: &str) -> String {
    const COMMAND: &str = "couplelog ";
    const NOBODYS: [&str; 4] = ["init", "join", "demo", "schema"];
    let program = Cli::command();
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(COMMAND) {
        let (command, after) = after.split_at(end(after));
        let word = command.split_whitespace().next().unwrap_or_default();
        let is_verb = program.find_subcommand(word).is_some() && !NOBODYS.contains(&word);
        out += &format!("{before}{COMMAND}{command}");
        if (is_verb || word == "--repo") && !command.contains("--as ") {
            out += &format!(" --as {person}");
        }
        rest = after;
    }
    out + rest
}

/// Where a command ends in a sentence: before what no command has outside of quotes.
fn end(text: &str) -> usize {
    const ENDS: [&str; 12] = ["\n", ")", "`", "; ", ", ", ": ", ". ", ".\n", " (", "  ", " or ", " and "];
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        quote = match quote {
            // An apostrophe within a word begins nothing.
            None => {
                Some(letter).filter(|it| *it == '"' || *it == '\'' && text.get(..at).is_some_and(ends_a_word))
            }
            Some(open) => Some(open).filter(|open| *open != letter),
        };
        let rest = text.get(at..).unwrap_or_default();
        if quote.is_none() && ENDS.iter().any(|end| rest.starts_with(end)) {
            return at;
        }
    }
    text.trim_end_matches('.').len()
}

fn ends_a_word(text: &str) -> bool {
    text.ends_with([' ', '\''])
}

/// The author of commits: one of the people, or nobody in particular on a computer that several use.
pub fn author(person: Option<&Person>) -> Author {
    match person {
        Some(person) => Author { id: person.id.clone(), name: person.name.clone() },
        None => Author { id: "shared".to_owned(), name: "shared computer".to_owned() },
    }
}

/// These people as answers to choose from.
pub fn choices<'a>(people: impl IntoIterator<Item = &'a Person>) -> Vec<ChoiceItem<'a>> {
    people.into_iter().map(|person| ChoiceItem { value: &person.id, words: &person.name }).collect()
}

/// The one of these people whom an id or a name means.
pub fn named<'a>(people: &'a [Person], word: &str) -> Option<&'a Person> {
    people.iter().find(|person| person.id == word || person.name == word)
}

/// The one of the people in couplelog.yaml whom an id or a name means.
///
/// # Errors
/// Exit 2 when it is nobody; the word is not repeated.
pub fn one_of<'a>(settings: &'a Settings, word: &str) -> Result<&'a Person> {
    let ids: Vec<&str> = settings.ids().collect();
    let unknown = || {
        Failure::usage("could not find that person")
            .because("nobody in couplelog.yaml has this id or name")
            .hint(format!(
                "the people here are {}, such as: couplelog status --as {}",
                check::list(&ids),
                ids.first().copied().unwrap_or_default()
            ))
    };
    named(&settings.people, word).ok_or_else(|| unknown().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_stands_after_each_command_that_takes_one() {
        for (text, wanted) in [
            ("look: couplelog show a/b", "look: couplelog show a/b --as bo"),
            ("couplelog debrief a\nmore", "couplelog debrief a --as bo\nmore"),
            ("(couplelog save).", "(couplelog save --as bo)."),
            (
                "couplelog limit a, then couplelog limits",
                "couplelog limit a --as bo, then couplelog limits --as bo",
            ),
            (
                "couplelog log \"Slow, or not\" --date today; then",
                "couplelog log \"Slow, or not\" --date today --as bo; then",
            ),
            ("couplelog status --as ana", "couplelog status --as ana"),
            ("couplelog --repo /x leave; see", "couplelog --repo /x leave --as bo; see"),
            (
                "(couplelog --repo '/x y, and (more)/o'\\''b or c' leave) or",
                "(couplelog --repo '/x y, and (more)/o'\\''b or c' leave --as bo) or",
            ),
            ("couplelog add Ana's, and more", "couplelog add Ana's --as bo, and more"),
            ("couplelog init DIR starts one", "couplelog init DIR starts one"),
            ("this couplelog knows them", "this couplelog knows them"),
        ] {
            assert_eq!(for_person(text, "bo"), wanted);
        }
    }
}

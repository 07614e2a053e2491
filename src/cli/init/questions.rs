//! What `init` asks on a terminal.

use anyhow::Result;

use super::{Answers, Args, finish, person};
use crate::cli::Context;
use crate::cli::prompt::{self, Asker, Question, Reply, lines};
use crate::cli::who::{self, named};
use crate::domain::name;
use crate::domain::people::{Person, Settings};

/// Asks for everything that the flags don't say; nothing when the person stopped.
pub(super) fn ask(context: &Context, args: &Args) -> Result<Option<Answers>> {
    let mut asker = context.asker(prompt::Settings::default())?;
    asker.say("Do this together, unhurried. Adults only.\nEverything can be skipped and changed later; nothing leaves this computer.")?;
    let mut people = args.people.iter().map(|text| person(text)).collect::<Result<Vec<_>>>()?;
    while people.len() < 2 || args.people.is_empty() {
        let text = match people.len() {
            0 => "What is the first one's name?",
            1 => "And the other's?",
            _ => "Is there one more? Their name:",
        };
        let hint = (people.len() > 1).then_some("Enter alone if it is the two of you");
        match asker.text(&Question { text, hint, ..Question::default() })? {
            Reply::Given(word) if people.len() > 1 && lines::yes_or_no(&word) == Some(false) => break,
            Reply::Given(word) if people.len() > 1 && lines::yes_or_no(&word) == Some(true) => {
                asker.say("Then their name, or a nickname.")?;
            }
            Reply::Given(name) => match person(&name) {
                Ok(mut person) => {
                    person.id = name::free_slug(&person.id, |id| people.iter().any(|other| other.id == id));
                    people.push(person);
                }
                Err(_) => asker.say("A name needs at least one letter or digit, and no slash.")?,
            },
            Reply::Skip if people.len() > 1 => break,
            Reply::Skip => {
                let mut unnamed = person(if people.is_empty() { "One" } else { "Two" })?;
                unnamed.id = name::free_slug(&unnamed.id, |id| people.iter().any(|other| other.id == id));
                asker.say(&format!("\"{}\" then, for now.", unnamed.name))?;
                people.push(unnamed);
            }
            Reply::Back => {
                people.pop();
            }
            Reply::Stop(_) => return Ok(None),
        }
    }
    let Some(me) = ask_who(&mut *asker, args, &people)? else { return Ok(None) };
    let word = "A stop word: one that you would not say by accident?";
    let gesture = "A stop gesture, for when speaking is hard?";
    let Some(stop_word) = ask_signal(&mut *asker, word, args.stop_word.as_deref())? else { return Ok(None) };
    let Some(stop_gesture) = ask_signal(&mut *asker, gesture, args.stop_gesture.as_deref())? else {
        return Ok(None);
    };
    let days = Settings::default();
    asker.say(&format!(
        "\nA looser stance waits {} days before it counts; stances are looked at again after {} days; a check-in \
         every {} days. All of this stands in couplelog.yaml.",
        days.reflection_days, days.review_days, days.checkin_days
    ))?;
    finish(Answers { people, me, stop_word, stop_gesture }).map(Some)
}

/// Who is at this computer: one of them, or nobody in particular. Nothing when the person stopped.
#[allow(clippy::option_option)]
fn ask_who(asker: &mut dyn Asker, args: &Args, people: &[Person]) -> Result<Option<Option<Person>>> {
    if args.shared {
        return Ok(Some(None));
    }
    if let Some(me) = args.me.as_deref().and_then(|me| named(people, me)) {
        return Ok(Some(Some(me.clone())));
    }
    let shared = Question {
        text: "Do several of you use this computer?",
        hint: Some("then nobody is remembered, and writing asks each time"),
        ..Question::default()
    };
    match asker.confirm(&shared)? {
        Reply::Given(false) => {}
        Reply::Given(true) => return Ok(Some(None)),
        Reply::Stop(_) => return Ok(None),
        Reply::Skip | Reply::Back => return nobody(asker),
    }
    let question = Question { text: "Who is at the keyboard?", ..Question::default() };
    match asker.choice(&question, &who::choices(people))? {
        Reply::Given(index) => Ok(Some(people.get(index).cloned())),
        Reply::Stop(_) => Ok(None),
        Reply::Skip | Reply::Back => nobody(asker),
    }
}

/// Nobody was named, so nobody is spoken for.
#[allow(clippy::option_option)]
fn nobody(asker: &mut dyn Asker) -> Result<Option<Option<Person>>> {
    asker.say("Then nobody is remembered here, and writing asks each time who it is.")?;
    Ok(Some(None))
}

#[allow(clippy::option_option)]
fn ask_signal(asker: &mut dyn Asker, text: &str, given: Option<&str>) -> Result<Option<Option<String>>> {
    if let Some(given) = given {
        return Ok(Some(Some(given.to_owned())));
    }
    match asker.text(&Question {
        text,
        hint: Some("Enter alone: not chosen together yet"),
        ..Question::default()
    })? {
        Reply::Given(text) => Ok(Some(Some(text))),
        Reply::Skip | Reply::Back => Ok(Some(None)),
        Reply::Stop(_) => Ok(None),
    }
}

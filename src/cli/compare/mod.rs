//! `compare`: everyone answers on one keyboard, and only what everyone wants is shown. Nothing is kept.

mod screen;

use std::collections::BTreeSet;

use anyhow::Result;

use self::screen::Screen;
use super::context::Context;
use super::failure::Failure;
use super::prompt::{self, Asker, ChoiceItem, Question, Reply};
use crate::domain::compared::{self, Answers, Shown};
use crate::domain::kinds::limit::STANCES;
use crate::domain::name;
use crate::domain::people::Person;
use crate::domain::stance::Stance;
use crate::domain::together::counterpart;
use crate::history::view::View;
use crate::render::NOTE;
use crate::render::visible::visible_line;

/// Answer in turn on one keyboard; only what all of you want is shown, and nothing is kept.
///
/// Each answers alone while the others look away. Before anything is shown, each can choose, alone, to show
/// nothing; that looks exactly as if no wish was shared. A "never" is shown only if its owner chooses so. No
/// answer is written anywhere, not even as a draft, and the screen and what can be scrolled back to are
/// cleared. What it can't clear: a recording of the screen, a terminal that keeps a log, or a look over the
/// shoulder. It needs a terminal, and rests while anyone is paused.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog compare                     asks for the topics too
  couplelog compare dancing music")]
pub struct Args {
    /// What to ask about; without any, it asks (a shell keeps what is typed here)
    #[arg(value_name = "TOPIC")]
    topics: Vec<String>,
}

/// What every person is shown in the end, if there is nothing else.
const NOTHING: &str =
    "There is no shared wish to show. That can have many reasons, and nobody has to give one.";

/// How a sitting ended.
enum Ended {
    Shown,
    Stopped,
    Paused,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    refuse_unfit(context)?;
    let topics = args.topics.iter().map(|topic| slug(topic)).collect::<Result<Vec<_>>>()?;
    let store = context.store()?;
    let view = context.view(&store)?;
    refuse_paused(&view)?;
    if view.settings.people.len() < 2 {
        return Err(Failure::usage("could not compare anything")
            .because("couplelog.yaml names fewer than two people")
            .hint("couplelog show couplelog")
            .into());
    }
    if context.global.plain {
        context.note(
            "The screen is cleared between you. What a screen reader has said aloud, or keeps in a history of its \
             own, can't be cleared from here.",
        );
    }
    // Without a hook for drafts and a file for an editor, nothing that is typed reaches a disk.
    let mut asker = context.asker(prompt::Settings::default())?;
    let mut screen = Screen::open()?;
    let ended = sitting(context, &store, &view, &mut *asker, &mut screen, topics);
    screen.clear()?;
    drop(screen);
    match ended? {
        Ended::Paused => refuse_paused(&context.view(&store)?),
        Ended::Stopped => {
            context.note("Stopped. Nothing was shown, and nothing is kept.");
            Ok(())
        }
        Ended::Shown => {
            context.note("Nothing of it is kept. To write down a limit of your own: couplelog limit TOPIC");
            Ok(())
        }
    }
}

fn refuse_unfit(context: &Context) -> Result<()> {
    let refused = |why: &str| {
        Failure::usage("could not compare")
            .because(why)
            .hint("each can write their own instead: couplelog limit TOPIC, then couplelog limits")
    };
    if context.json() {
        return Err(refused("nothing of it is printed, so there is no JSON either").into());
    }
    if !context.can_ask() {
        return Err(refused(context.nobody_to_ask()).into());
    }
    if std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb") {
        return Err(
            refused("this terminal can't clear its screen, so what one answered would stay there").into()
        );
    }
    Ok(())
}

fn refuse_paused(view: &View) -> Result<()> {
    if !view.is_paused() {
        return Ok(());
    }
    Err(Failure::refused("could not compare")
        .because("everything is paused, and nobody has to say why")
        .hint("who paused ends it, in their own time; what may help meanwhile: couplelog signals")
        .into())
}

fn slug(topic: &str) -> Result<String> {
    name::slug(topic).map_err(|error| {
        Failure::usage("could not use one of the topics")
            .because(error.to_string())
            .hint("a word or two, such as: couplelog compare \"slow dance\"")
            .into()
    })
}

fn sitting(
    context: &Context,
    store: &crate::store::Store,
    view: &View,
    asker: &mut dyn Asker,
    screen: &mut Screen,
    mut topics: Vec<String>,
) -> Result<Ended> {
    if topics.is_empty() {
        topics = match topics_together(asker, view)? {
            Some(topics) if !topics.is_empty() => topics,
            _ => return Ok(Ended::Stopped),
        };
    }
    let topics = compared::asked(&topics);
    let mut answers = Vec::new();
    for person in &view.settings.people {
        match turn(asker, screen, person, &topics)? {
            Some(answer) => answers.push(answer),
            None => return Ok(Ended::Stopped),
        }
    }
    screen.clear()?;
    if !go_on(asker, "Everyone has answered. Look at the screen together.")? {
        return Ok(Ended::Stopped);
    }
    // Somebody may have paused meanwhile, at another computer or in another window.
    if context.view(store)?.is_paused() {
        return Ok(Ended::Paused);
    }
    screen.clear()?;
    asker.say(&result(&compared::shown(&answers, &topics), view))?;
    go_on(asker, "This is cleared when you go on.")?;
    Ok(Ended::Shown)
}

/// The topics as they are typed together, one a line; with none, those that anyone has a limit on.
fn topics_together(asker: &mut dyn Asker, view: &View) -> Result<Option<Vec<String>>> {
    let hint = "one a line; Enter alone takes the topics that any of you has a limit on";
    let question = Question {
        text: "What do you want to ask each other about?",
        hint: Some(hint),
        ..Question::default()
    };
    loop {
        let text = match asker.text(&question)? {
            Reply::Given(text) => text,
            Reply::Skip | Reply::Back => {
                let known: Vec<String> = view.limits.keys().cloned().collect();
                if known.is_empty() {
                    asker.say("Nobody has written a limit yet, so please name a topic.")?;
                    continue;
                }
                return Ok(Some(known));
            }
            Reply::Stop(_) => return Ok(None),
        };
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        match lines.map(name::slug).collect::<std::result::Result<Vec<_>, _>>() {
            Ok(topics) => return Ok(Some(topics)),
            Err(error) => asker.say(&format!("One of them can't be a topic: {error}."))?,
        }
    }
}

/// One person's turn, alone. Nothing where they stopped.
fn turn(
    asker: &mut dyn Asker,
    screen: &mut Screen,
    person: &Person,
    topics: &[String],
) -> Result<Option<Answers>> {
    let name = visible_line(&person.name).into_owned();
    screen.clear()?;
    if !go_on(asker, &format!("{name}, this is your turn. The others look away."))? {
        return Ok(None);
    }
    let mut answers = Answers { person: person.id.clone(), ..Answers::default() };
    for topic in topics {
        screen.clear()?;
        match stance(asker, &name, topic)? {
            Reply::Given(stance) => {
                answers.stances.insert(topic.clone(), stance);
                if stance == Stance::HardLimit {
                    let text = format!("{name}: may the others see that {topic} is never, for you?");
                    match confirmed(asker, &text, "y or n; Enter alone doesn't show it")? {
                        Some(true) => {
                            answers.shown_limits.insert(topic.clone());
                        }
                        Some(false) => {}
                        None => return Ok(None),
                    }
                }
            }
            Reply::Skip | Reply::Back => {}
            Reply::Stop(_) => return Ok(None),
        }
    }
    screen.clear()?;
    let text = format!("{name}: may it be shown what all of you want?");
    let hint = "y or n; n and Enter alone look to the others as if no wish was shared";
    match confirmed(asker, &text, hint)? {
        Some(may_show) => answers.may_show = may_show,
        None => return Ok(None),
    }
    screen.clear()?;
    Ok(Some(answers))
}

fn stance(asker: &mut dyn Asker, name: &str, topic: &str) -> Result<Reply<Stance>> {
    let stances: Vec<Stance> = STANCES.iter().filter_map(|word| Stance::from_word(word)).collect();
    let items: Vec<ChoiceItem<'_>> =
        stances.iter().map(|stance| ChoiceItem { value: stance.as_str(), words: stance.words() }).collect();
    let text = format!("{name}: {topic}");
    let hint = "skipping is fine, and no reason is needed";
    let question = Question { text: &text, hint: Some(hint), ..Question::default() };
    let reply = asker.choice(&question, &items)?;
    Ok(match reply {
        Reply::Given(chosen) => stances.get(chosen).map_or(Reply::Skip, |stance| Reply::Given(*stance)),
        other => other.map(|_| Stance::NotDiscussed),
    })
}

/// An explicit yes is yes, anything else no; nothing where the person stopped.
fn confirmed(asker: &mut dyn Asker, text: &str, hint: &str) -> Result<Option<bool>> {
    Ok(match asker.confirm(&Question { text, hint: Some(hint), ..Question::default() })? {
        Reply::Given(answer) => Some(answer),
        Reply::Skip | Reply::Back => Some(false),
        Reply::Stop(_) => None,
    })
}

fn go_on(asker: &mut dyn Asker, text: &str) -> Result<bool> {
    let question =
        Question { text, hint: Some("Enter goes on; n or Esc ends it for everyone"), ..Question::default() };
    Ok(!matches!(asker.confirm(&question)?, Reply::Stop(_) | Reply::Given(false)))
}

fn result(shown: &[Shown], view: &View) -> String {
    let person = |id: &str| visible_line(view.settings.name_of(id)).into_owned();
    let standing = hard_limits(view);
    let (mut wishes, mut never) = (String::new(), String::new());
    for one in shown {
        match one {
            Shown::Everyone(topic) => wishes += &format!("  {topic}{}\n", stands(&standing, topic)),
            Shown::Giving { topic, giver } => {
                let stands = stands(&standing, &format!("{topic}-giving"));
                wishes += &format!("  {topic}, with {} giving{stands}\n", person(giver));
            }
            Shown::Never { topic, owner } => never += &format!("  {topic}, for {}\n", person(owner)),
        }
    }
    let wishes =
        if wishes.is_empty() { format!("{NOTHING}\n") } else { format!("All of you want this:\n{wishes}") };
    let never = if never.is_empty() { never } else { format!("\nNever:\n{never}") };
    format!("{wishes}{never}\n{NOTE}")
}

/// Topics on which somebody's hard limit is in force, which no answer here changes.
fn hard_limits(view: &View) -> BTreeSet<String> {
    let is_hard = |topic: &&String| {
        view.limits
            .get(*topic)
            .is_some_and(|people| people.values().any(|it| it.in_force == Stance::HardLimit))
    };
    let found: Vec<String> = view.limits.keys().filter(is_hard).cloned().collect();
    found.iter().filter_map(|topic| counterpart(topic)).chain(found.clone()).collect()
}

fn stands(limits: &BTreeSet<String>, topic: &str) -> &'static str {
    if limits.contains(topic) { " (a written hard limit stands until its owner changes it)" } else { "" }
}

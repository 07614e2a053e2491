//! The way through what is to be talked about, on a terminal: one at a time, skippable, and saved as it goes.

use anyhow::Result;

use super::decide::{is_agreed, located};
use super::{Done, Resolve};
use crate::cli::compose::Source;
use crate::cli::failure;
use crate::cli::prompt::{self, Asker, ChoiceItem, Question, Reply};
use crate::history::talks::{self as history, Open};
use crate::history::today::Titled;
use crate::history::view::View;
use crate::render::{NOTE, stances, talks};

/// How one of them ended.
enum Turn {
    Settled(Done),
    Later,
    Stopped,
}

/// What can be done with one.
#[derive(Clone, Copy)]
enum Way {
    Keep(usize),
    AsItIs,
    Anew,
    Editor,
    Later,
}

impl Resolve<'_> {
    /// Goes through them.
    ///
    /// # Errors
    /// When the terminal fails, or the history can't be read.
    pub(super) fn walk(&self, open: &[Titled<Open>]) -> Result<()> {
        let view = self.context.view(self.store)?;
        if view.is_paused() {
            self.context.note(stances::paused(&view).trim_end());
        }
        self.context.note(
            "Read them together, in no hurry. Both of you meant something by it; everything can wait for another day.",
        );
        for talk in open {
            // An answer before may have settled it too.
            if !self.is_open(&talk.it)? {
                continue;
            }
            match self.turn(talk, open, &view)? {
                Turn::Settled(done) => self.context.print(&self.context.fitted(&done.said))?,
                Turn::Later => {}
                Turn::Stopped => {
                    self.context
                        .note("Stopped. What you settled before is saved; the rest waits: couplelog resolve");
                    return Ok(());
                }
            }
        }
        let mut left = 0;
        for talk in open {
            left += usize::from(self.is_open(&talk.it)?);
        }
        let rest = match left {
            0 => "Nothing of it waits any more. What you settled reaches the other computer with couplelog sync.\n"
                .to_owned(),
            left => format!("Still to be talked about: {left}. Whenever you like: couplelog resolve\n"),
        };
        self.context.print(&self.context.fitted(&format!("{rest}{NOTE}\n")))
    }

    fn is_open(&self, open: &Open) -> Result<bool> {
        Ok(history::open(self.store)?.iter().any(|now| now.id == open.id))
    }

    fn turn(&self, talk: &Titled<Open>, all: &[Titled<Open>], view: &View) -> Result<Turn> {
        let open = &talk.it;
        let mut asker = self.context.asker(prompt::Settings::default())?;
        asker.say(&format!("\n{}", talks::one(talk, &view.settings).trim_end()))?;
        if let Err(refusal) = self.may_settle(open) {
            asker.say(&failure::of(refusal).causes.join("\n"))?;
            return Ok(Turn::Later);
        }
        let labels = talks::labels(open, &view.settings);
        let keep = labels.each_ref().map(|label| format!("keep {label}"));
        let mut ways: Vec<(Way, ChoiceItem<'_>)> = Vec::new();
        let at = located(open);
        if at.as_ref().is_none_or(|at| !is_agreed(at, open)) {
            for (number, words) in keep.iter().enumerate() {
                let value = if number == 0 { "first" } else { "second" };
                ways.push((Way::Keep(number), ChoiceItem { value, words }));
            }
        }
        let as_it_is = if talks::holds_both(open) && !open.talk.field.is_empty() {
            "keep both, as it stands now"
        } else {
            "leave it as it stands now"
        };
        ways.push((Way::AsItIs, ChoiceItem { value: "as-it-is", words: as_it_is }));
        let key = open.talk.field.first().map(String::as_str);
        if let Some(at) = at.as_ref().filter(|at| !is_agreed(at, open)) {
            if key.is_some_and(|key| at.kind.field(key).is_some()) {
                ways.push((Way::Anew, ChoiceItem { value: "anew", words: "write it anew" }));
            }
            ways.push((Way::Editor, ChoiceItem { value: "edit", words: "write it in your editor" }));
        }
        ways.push((Way::Later, ChoiceItem { value: "later", words: "talk about it later" }));
        let items: Vec<ChoiceItem<'_>> = ways.iter().map(|(_, item)| *item).collect();
        let text = format!("{}: what would you like?", talks::heading(talk));
        let question = Question { text: &text, ..Question::default() };
        let way = match asker.choice(&question, &items)? {
            Reply::Given(number) => ways.get(number).map_or(Way::Later, |(way, _)| *way),
            Reply::Stop(_) => return Ok(Turn::Stopped),
            Reply::Skip | Reply::Back => Way::Later,
        };
        let done = match way {
            Way::Keep(number) => self.settle(open, Some(number)),
            Way::AsItIs => self.settle(open, None),
            Way::Anew => {
                self.anew(open, all, &Source::default(), key.as_ref().map(std::slice::from_ref)).map(Some)
            }
            Way::Editor => self.anew(open, all, &Source { edit: true, from: None }, None).map(Some),
            Way::Later => return Ok(Turn::Later),
        };
        match done {
            // The questions were stopped; what was typed is kept as a draft.
            Ok(Some(done)) if done.said.is_empty() => Ok(Turn::Stopped),
            Ok(Some(done)) => Ok(Turn::Settled(done)),
            Ok(None) => Ok(Turn::Later),
            Err(error) => not_now(&mut *asker, error),
        }
    }
}

/// One that can't be settled now is no reason to lose the others.
fn not_now(asker: &mut dyn Asker, error: anyhow::Error) -> Result<Turn> {
    asker.say(&failure::of(error).to_string())?;
    Ok(Turn::Later)
}

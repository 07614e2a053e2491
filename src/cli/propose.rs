//! `propose`: an idea from raising it to keeping, changing or dropping it.

use anyhow::Result;
use serde_yaml::Value;

use super::Context;
use super::compose::{Job, Source};
use super::failure::Failure;
use super::keep::{self, Kept};
use super::proposals::{list, set};
use super::{add, compose, edit, proposals};
use crate::domain::check;
use crate::domain::kinds::{self, proposal::STATES};
use crate::domain::name;
use crate::domain::people::Person;
use crate::domain::proposal::{State, declined_value, declines, ready, unwanted};
use crate::domain::record::Record;
use crate::domain::spec::Located;
use crate::domain::touches::Touches;
use crate::history::view::View;
use crate::store::codec::Change;
use crate::store::{Store, Stored};

/// Raise an idea to try, and say how far it has come.
///
/// It goes idea, talking, learning, ready, tried, and then kept, adjusted or dropped; back or out at any
/// moment, forward a step at a time. It is ready when each of you has said so for yourself, of these very
/// words: with a smallest step, how it is taken back, how anyone stops it, and the learning that it names done.
/// Dropping an idea is a good outcome, and a no needs no reason: couplelog decline RECORD. What somebody does
/// not want isn't asked for.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog propose                                 asks
  couplelog propose \"Ten minutes without phones\"
  couplelog propose ten-minutes                     where it stands
  couplelog propose ten-minutes --state talking
  couplelog propose ten-minutes --state ready       says it for yourself
  couplelog propose ten-minutes --not-ready         takes it back, at once
  couplelog propose ten-minutes --state dropped     a good outcome")]
pub struct Args {
    /// A few words for a new idea, or the name of one that is there
    title: Option<String>,
    /// How far it has come: idea, talking, learning, ready, tried, kept, adjusted or dropped
    #[arg(long, value_name = "STATE", requires = "title", conflicts_with_all = ["edit", "from"])]
    state: Option<String>,
    /// Take back, at once, that you are ready
    #[arg(long, requires = "title", conflicts_with_all = ["state", "edit", "from"])]
    not_ready: bool,
    /// Reopen what you declined yourself
    #[arg(long, requires = "title", conflicts_with_all = ["state", "not_ready", "edit", "from"])]
    reopen: bool,
    /// Say that you are ready without being asked once more
    #[arg(long, requires = "state")]
    yes: bool,
    #[command(flatten)]
    source: Source,
}

/// The questions for a new idea; how far it has come is no question yet.
const ASKED: [&str; 12] = [
    "title",
    "why",
    "limits",
    "rapport_step",
    "smallest_step",
    "reversible",
    "how_to_stop",
    "needs",
    "readiness",
    "expected",
    "support_wanted",
    "for_professional",
];

const BEFORE_READY: &str = "\
Before you say so, only for yourself: are you rested, sober and unhurried? Is this your own wish, and could you
say no just as easily? Nobody else sees your answer to this, and it is written nowhere.";

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let Some(title) = args.title.as_deref() else {
        let hint = "couplelog propose \"Ten minutes without phones\", or the fields as YAML: --from -";
        args.source.or_ask(context, "could not raise an idea", compose::NO_TITLE, hint)?;
        return add::begin(context, &kinds::PROPOSAL, None, args.source, &ASKED);
    };
    let store = context.store()?;
    if let Some(word) = &args.state {
        let state = State::from_word(word).ok_or_else(|| unknown_state(word))?;
        return Move::begin(context, &store, title)?.to(state, args.yes);
    }
    if args.not_ready {
        return Move::begin(context, &store, title)?.not_ready();
    }
    if args.reopen {
        return Move::begin(context, &store, title)?.reopen();
    }
    if !args.source.is_given() && proposals::existing(&store, title).is_some() {
        return Move::begin(context, &store, title)?.show();
    }
    let view = context.view(&store)?;
    let person = context.writer(&store, &view.settings)?;
    if view.is_unwanted(&Touches::new(Some(title), None, &[]), &person.id, None) {
        let refusal = unwanted();
        return Err(Failure::refused("could not raise this idea")
            .because(refusal.why)
            .hint(refusal.hint)
            .into());
    }
    add::begin(context, &kinds::PROPOSAL, args.title, args.source, &ASKED)
}

fn unknown_state(word: &str) -> Failure {
    let hint = match name::nearest(word, STATES.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the states are {}", check::list(STATES)),
    };
    Failure::usage("could not understand that state").because("there is no such state").hint(hint)
}

/// One change of how far a proposal has come.
struct Move<'a> {
    context: &'a Context,
    store: &'a Store,
    view: View,
    person: Person,
    at: Located,
    base: Option<Stored>,
    record: Record,
}

impl<'a> Move<'a> {
    fn begin(context: &'a Context, store: &'a Store, words: &str) -> Result<Self> {
        let at = proposals::find(store, words)?;
        let view = context.view(store)?;
        let person = context.writer(store, &view.settings)?;
        let base = store.read(&at.name)?;
        edit::refuse_unreadable(base.as_ref())?;
        let gone = || Failure::usage(format!("could not find {}", at.name)).hint("couplelog list proposals");
        let record = base.as_ref().and_then(Stored::record).ok_or_else(gone)?;
        Ok(Self { context, store, view, person, at, base, record })
    }

    /// Where it stands, and what may come next.
    fn show(self) -> Result<()> {
        let kept = self.unchanged();
        let lead = format!("{}\n", crate::render::visible::visible_line(&self.record.title()));
        proposals::report(self.context, self.store, &self.person, &kept, &lead)
    }

    fn unchanged(&self) -> Kept {
        Kept {
            record: self.at.name.to_string(),
            commit: None,
            now: Some(self.record.clone()),
            is_draft: false,
        }
    }

    fn to(self, state: State, is_sure: bool) -> Result<()> {
        if state == State::Ready {
            return self.ready(is_sure);
        }
        let mut changes = vec![set("state", Value::from(state.as_str()))];
        changes.extend((!ready(&self.record).is_empty()).then(|| set("ready", Value::Null)));
        let lead = match state {
            State::Dropped => {
                "Dropped, which is a good outcome: you looked at it together, and you know more now.\n"
            }
            State::Kept => "Kept, for as long as each of you wants it; any day may change that.\n",
            State::Adjusted => "Adjusted. What is different now can stand in it: couplelog edit.\n",
            State::Tried => "Tried. Each of you can look back at it in your own time: couplelog debrief.\n",
            _ => "Saved.\n",
        };
        self.write(vec![changes], lead)
    }

    /// Says, for this person only, that they are ready; it is ready once everyone has.
    fn ready(self, is_sure: bool) -> Result<()> {
        let standing = self.view.proposals.get(self.at.name.as_str());
        let is_said = |id: &str| standing.is_some_and(|it| it.ready.contains(id));
        if !self.context.json() {
            self.context.note(BEFORE_READY);
        }
        // Who sits here is asked; a script at a terminal says it with a flag, any other one by its command.
        let asks = self.context.at_terminal() && !is_sure && !is_said(&self.person.id);
        if asks && !self.asked()? {
            self.context.note("Nothing was written. There is no hurry, and no reason is needed.");
            return Ok(());
        }
        let mut people = ready(&self.record);
        let mut steps = Vec::new();
        if people.remove(&self.person.id) && !is_said(&self.person.id) {
            // An entry that somebody else wrote, or for other words, is taken out first: only then is the new
            // one this person's own.
            steps.push(vec![set("ready", list(&people))]);
        }
        people.insert(self.person.id.clone());
        let mut changes = vec![set("ready", list(&people))];
        if self.view.settings.ids().all(|id| id == self.person.id || is_said(id)) {
            changes.push(set("state", Value::from(State::Ready.as_str())));
        }
        steps.push(changes);
        self.write(steps, "You have said that you are ready. You can take it back at any moment.\n")
    }

    fn asked(&self) -> Result<bool> {
        if !self.context.can_ask() {
            return Err(Failure::usage("could not ask whether you are ready")
                .because(self.context.nobody_to_ask())
                .hint(format!(
                    "only if you want to: couplelog propose {} --state ready --yes",
                    self.at.name.last()
                ))
                .into());
        }
        let text = format!("{}, are you ready for its smallest step?", self.person.name);
        let hint = "y or n; Enter alone writes nothing, and no reason is needed";
        self.context.says_yes(&text, Some(hint))
    }

    fn not_ready(self) -> Result<()> {
        let changes = proposals::not_ready(&self.record, &self.person.id);
        self.write(vec![changes], "Taken back, at once. No reason is needed.\n")
    }

    fn reopen(self) -> Result<()> {
        let standing = self.view.proposals.get(self.at.name.as_str());
        let Some(own) = standing.and_then(|it| it.decline_of(&self.person.id)).cloned() else {
            let refused = Failure::refused(format!("could not reopen {}", self.at.name));
            return Err(refused
                .because("who declined it is the only one who can reopen it, and you have not")
                .hint(format!("where it stands: couplelog propose {}", self.at.name.last()))
                .into());
        };
        let mut all = declines(&self.record);
        let mut steps = Vec::new();
        if !all.iter().any(|it| it.by == self.person.id) {
            // Somebody else took it out, which doesn't count; it is stated once more, so that taking it out is
            // this person's own.
            let with: Vec<_> = all.iter().cloned().chain([own]).collect();
            steps.push(vec![set("declined", declined_value(&with).unwrap_or_default())]);
        }
        all.retain(|it| it.by != self.person.id);
        let mut changes = vec![set("declined", declined_value(&all).unwrap_or_default())];
        let is_open = standing.is_some_and(|it| it.declines.iter().all(|it| it.by == self.person.id));
        if is_open && State::of(Some(&self.record)) >= State::Ready {
            changes.push(set("state", Value::from(State::Talking.as_str())));
        }
        steps.push(changes);
        self.write(steps, "Reopened, because you wanted to. You can decline it again at any moment.\n")
    }

    /// Writes these changes, each in a commit of its own.
    fn write(self, steps: Vec<Vec<Change>>, lead: &str) -> Result<()> {
        let mut kept = self.unchanged();
        let Move { context, store, view, person, at, mut base, .. } = self;
        let settings = &view.settings;
        for changes in steps {
            let job =
                Job { context, store, settings, person: &person, at: at.clone(), base, given: Vec::new() };
            kept = keep::keep_flag(&job, changes, &view)?;
            base = store.read(&at.name)?;
        }
        proposals::report(context, store, &person, &kept, lead)
    }
}

//! `couplelog` alone: the first screen of the day and a short menu, or a welcome.

use anyhow::Result;
use clap::CommandFactory as _;
use serde_json::json;

use super::prompt::{self, ChoiceItem, Question, Reply};
use super::{Cli, Context, Parsed, dispatch, parse, status};

/// What can be chosen: the word, the words on the screen, and the command that it stands for.
const CHOICES: [(&str, &str, &[&str]); 5] = [
    ("pause", "pause: stop everything, at once", &["pause"]),
    ("debrief", "look back at a session", &["debrief"]),
    ("limits", "my limits", &["limits"]),
    ("changed", "what changed", &["history", "limits"]),
    ("sync", "send and receive", &["sync"]),
];

const WELCOME: &str = "\
Welcome. couplelog keeps what two people say to each other about their
limits, their agreements and their time together: as plain files, on this
computer only. Adults only; no hurry.

  couplelog demo         look around in an example couple's notes
  couplelog init ours    start your own, together, in the folder `ours`

If you feel afraid of your partner, this is not the tool for that: couplelog safety
";

pub(super) fn run(context: &Context) -> Result<()> {
    let Some(store) = context.store_if_any()? else { return nothing_yet(context) };
    status::show(context, &store)?;
    if !context.can_ask() || !context.is_terminal() {
        return Ok(());
    }
    let items: Vec<ChoiceItem<'_>> =
        CHOICES.iter().map(|(value, words, _)| ChoiceItem { value, words }).collect();
    let question = Question { text: "What would you like to do?", ..Question::default() };
    let Reply::Given(chosen) = context.asker(prompt::Settings::default())?.choice(&question, &items)? else {
        return Ok(());
    };
    let Some((_, _, words)) = CHOICES.get(chosen) else { return Ok(()) };
    let words = ["couplelog"].iter().chain(*words).map(Into::into);
    match parse(words)? {
        Parsed::Run(cli) => dispatch(context, cli.command),
        Parsed::Help(text) => context.print(&text),
    }
}

fn nothing_yet(context: &Context) -> Result<()> {
    if context.json() {
        let start = ["couplelog demo", "couplelog init"];
        return context.print_json(&json!({ "version": 1, "repository": null, "start": start }));
    }
    if context.is_terminal() {
        return context.print(&context.fitted(WELCOME));
    }
    context.print(&Cli::command().render_help().to_string())
}

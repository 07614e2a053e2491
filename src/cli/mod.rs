//! Everything that knows there is a terminal.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};

mod add;
mod agree;
pub mod ask;
mod check;
mod checkin;
mod compare;
pub mod compose;
mod conflicts;
pub mod context;
mod debrief;
mod decline;
mod demo;
mod diff;
mod draft;
mod drafts;
mod edit;
pub mod entry;
mod export;
pub mod failure;
pub mod find;
mod from_file;
mod given_back;
mod glossary;
mod history;
mod import;
mod in_editor;
mod init;
mod join;
pub mod keep;
mod learn;
mod leave;
mod limit;
mod limits;
mod list;
mod log;
mod menu;
mod output;
mod own_template;
pub mod pager;
mod past;
mod path;
mod pause;
mod private;
pub mod prompt;
mod proposals;
mod propose;
mod remind;
mod remote;
mod remove;
mod resolve;
mod resume;
mod review;
mod safety;
mod said_back;
mod save;
mod schema;
mod seen;
pub mod session;
mod share;
mod show;
mod signals;
mod stated;
mod status;
mod summary;
mod sync;
mod trend;
mod typed_value;
mod undo;
mod usage;
mod way;
pub mod who;
mod wins;
mod withdraw;

pub use context::Context;
pub use usage::{Parsed, help, parse};

/// Limits, agreements and looks back, kept by two people as plain files in a git repository of their own.
///
/// A record is a note of a conversation, never consent: "no", "stop", silence and going still always mean
/// stop, whatever is written here.
#[derive(Debug, Parser)]
#[command(name = "couplelog", version, disable_help_subcommand = true, after_help = AFTER_HELP)]
pub struct Cli {
    /// The flags that every verb has.
    #[command(flatten)]
    pub global: Global,
    /// What to do; on a terminal, nothing shows the day's first screen.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const AFTER_HELP: &str = "\
Examples:
  couplelog init ours        start, together, in the folder `ours`
  couplelog limit photos     say what you want about a topic
  couplelog pause            stop everything, at once
  couplelog debrief          look back at the latest session
  couplelog history limits   see how your limits changed

Exit codes: 0 done, 1 failed, 2 usage, 3 data that does not pass the checks, 4 refused by a rule,
5 busy, 6 needs a talk, 7 the other computer could not be reached.

If you feel afraid of your partner, this tool is not for that: couplelog safety";

/// Above the flags of [`Global`] in every verb's help.
const ALL_VERBS: &str = "With every verb";

/// Flags that every verb has.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Global {
    /// The couple's folder; else COUPLELOG_REPO, the one around this folder, or the one that is remembered
    #[arg(long, global = true, help_heading = ALL_VERBS, value_name = "DIR")]
    pub repo: Option<PathBuf>,
    /// Who is writing, an id from couplelog.yaml; else COUPLELOG_AS, or the one whom this computer remembers
    #[arg(long = "as", global = true, help_heading = ALL_VERBS, value_name = "PERSON")]
    pub person: Option<String>,
    /// Print one JSON object instead of text
    #[arg(long, global = true, help_heading = ALL_VERBS)]
    pub json: bool,
    /// When to use colours
    #[arg(long, global = true, help_heading = ALL_VERBS, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Numbered questions and no moving cursor, for screen readers and plain terminals
    #[arg(long, global = true, help_heading = ALL_VERBS)]
    pub plain: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal that can show them.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start a repository, together
    Init(init::Args),
    /// Start on a second computer, from what the other one sent
    Join(join::Args),
    /// The first screen of the day
    Status(status::Args),
    /// Say your own stance on a topic
    Limit(limit::Args),
    /// See everyone's limits, and what counts today
    Limits(limits::Args),
    /// Stop everything, at once and for no reason
    Pause(pause::Args),
    /// End your own pause
    Resume(resume::Args),
    /// See your stop words and gestures
    Signals(signals::Args),
    /// Help for an unsafe moment; for when you are afraid of your partner
    Safety(safety::Args),
    /// Note down a session
    Log(log::Args),
    /// Look back at a session
    Debrief(debrief::Args),
    /// Check in with each other, without hurry
    Checkin(checkin::Args),
    /// Agree to the very words of an agreement
    Agree(agree::Args),
    /// Withdraw from an agreement, at once and for no reason
    Withdraw(withdraw::Args),
    /// Raise an idea to try, and say how far it has come
    Propose(propose::Args),
    /// Say no to an idea, at once and for no reason
    Decline(decline::Args),
    /// Look again at what is near or past its review day
    Review(review::Args),
    /// Be reminded of today's limits and of what is due
    Remind(remind::Args),
    /// Answer in turn; only what all of you want is shown, and nothing is kept
    Compare(compare::Args),
    /// See what there is to learn from, and say what you have done
    Learn(learn::Args),
    /// See what your words mean to you
    Glossary(glossary::Args),
    /// See what went well
    Wins(wins::Args),
    /// See how your own measures moved
    Trend(trend::Args),
    /// See how your records changed over time
    History(history::Args),
    /// See what changed between two days
    Diff(diff::Args),
    /// List the records
    List(list::Args),
    /// Show one record
    Show(show::Args),
    /// Print where a record's file is
    Path(path::Args),
    /// Write a new record of any kind
    Add(add::Args),
    /// Change a record
    Edit(edit::Args),
    /// Share a private record: show it, then commit it
    Share(share::Args),
    /// Commit what was edited by hand
    Save(save::Args),
    /// Take back your own last change
    Undo(undo::Args),
    /// See what you began and didn't finish
    Drafts(drafts::Args),
    /// Send and receive
    Sync(sync::Args),
    /// See what both of you changed, each in your own way
    Conflicts(conflicts::Args),
    /// Settle together what both of you changed
    Resolve(resolve::Args),
    /// See or set the one place that you sync with
    Remote(remote::Args),
    /// Check every record and report every problem
    Check(check::Args),
    /// Bring in records from a table or a YAML list
    Import(import::Args),
    /// Hand out your own and the joint records, as JSON or CSV
    Export(export::Args),
    /// A page for a therapist or counsellor, of what was marked for it
    Summary(summary::Args),
    /// Print the JSON Schema of a kind of record
    Schema(schema::Args),
    /// Leave: pause, withdraw, take your records along, forget the folder here
    Leave(leave::Args),
    /// Look around in an example couple's repository
    Demo(demo::Args),
}

/// Does what the command line says.
///
/// # Errors
/// A [`failure::Failure`], or an error of the store that becomes one.
pub fn run(cli: Cli) -> Result<()> {
    match cli.global.color {
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
        Color::Auto => {}
    }
    // The page for an unsafe moment needs nothing that could be missing or broken.
    if let Some(Command::Safety(args)) = cli.command {
        return safety::run(cli.global, &args);
    }
    let context = Context::new(cli.global)?;
    dispatch(&context, cli.command).map_err(|error| runnable(&context, error))
}

/// The same error, with a hint that can be run by who was named.
fn runnable(context: &Context, error: anyhow::Error) -> anyhow::Error {
    if error.is::<failure::Stopped>() {
        return error;
    }
    let mut failure = failure::of(error);
    failure.hint = failure.hint.map(|hint| context.runnable(&hint));
    failure.into()
}

fn dispatch(context: &Context, command: Option<Command>) -> Result<()> {
    match command {
        None => menu::run(context),
        Some(Command::Init(args)) => init::run(context, args),
        Some(Command::Limit(args)) => limit::run(context, args),
        Some(Command::Limits(args)) => limits::run(context, args),
        Some(Command::Pause(args)) => pause::run(context, args),
        Some(Command::Resume(args)) => resume::run(context, args),
        Some(Command::Agree(args)) => agree::run(context, args),
        Some(Command::Withdraw(args)) => withdraw::run(context, args),
        Some(Command::Propose(args)) => propose::run(context, args),
        Some(Command::Decline(args)) => decline::run(context, args),
        Some(Command::Learn(args)) => learn::run(context, args),
        Some(Command::Glossary(args)) => glossary::run(context, args),
        Some(Command::Wins(args)) => wins::run(context, args),
        Some(Command::Signals(args)) => signals::run(context, args),
        Some(Command::Demo(args)) => demo::run(context, args),
        Some(Command::Status(args)) => status::run(context, args),
        Some(Command::Log(args)) => log::run(context, args),
        Some(Command::Debrief(args)) => debrief::run(context, args),
        Some(Command::Checkin(args)) => checkin::run(context, args),
        Some(Command::Trend(args)) => trend::run(context, args),
        Some(Command::Review(args)) => review::run(context, args),
        Some(Command::Remind(args)) => remind::run(context, args),
        Some(Command::Compare(args)) => compare::run(context, args),
        Some(Command::Safety(args)) => safety::run(context.global.clone(), &args),
        Some(Command::History(args)) => history::run(context, args),
        Some(Command::Diff(args)) => diff::run(context, args),
        Some(Command::List(args)) => list::run(context, args),
        Some(Command::Show(args)) => show::run(context, args),
        Some(Command::Path(args)) => path::run(context, args),
        Some(Command::Add(args)) => add::run(context, args),
        Some(Command::Edit(args)) => edit::run(context, args),
        Some(Command::Share(args)) => share::run(context, args),
        Some(Command::Save(args)) => save::run(context, args),
        Some(Command::Undo(args)) => undo::run(context, args),
        Some(Command::Drafts(args)) => drafts::run(context, args),
        Some(Command::Export(args)) => export::run(context, args),
        Some(Command::Summary(args)) => summary::run(context, args),
        Some(Command::Import(args)) => import::run(context, args),
        Some(Command::Check(args)) => check::run(context, args),
        Some(Command::Sync(args)) => sync::run(context, args),
        Some(Command::Conflicts(args)) => conflicts::run(context, args),
        Some(Command::Resolve(args)) => resolve::run(context, args),
        Some(Command::Remote(args)) => remote::run(context, args),
        Some(Command::Join(args)) => join::run(context, args),
        Some(Command::Leave(args)) => leave::run(context, args),
        Some(Command::Schema(args)) => schema::run(context, args),
    }
}

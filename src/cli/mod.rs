//! Everything that knows there is a terminal.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};

pub mod ask;
pub mod compose;
pub mod context;
pub mod failure;
mod init;
pub mod keep;
mod limit;
mod limits;
pub mod pager;
mod pause;
pub mod prompt;
mod resume;
mod signals;
mod usage;

pub use context::Context;
pub use usage::{Parsed, parse};

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

/// Flags that every verb has.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Global {
    /// The couple's folder, instead of the one around this folder or the one that is remembered
    #[arg(long, global = true, value_name = "DIR", env = "COUPLELOG_REPO", hide_env_values = true)]
    pub repo: Option<PathBuf>,
    /// Who is writing: an id from couplelog.yaml
    #[arg(long = "as", global = true, value_name = "PERSON", env = "COUPLELOG_AS", hide_env_values = true)]
    pub person: Option<String>,
    /// Print one JSON object instead of text
    #[arg(long, global = true)]
    pub json: bool,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Numbered questions and no moving cursor, for screen readers and plain terminals
    #[arg(long, global = true)]
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
    let context = Context::new(cli.global)?;
    match cli.command {
        None => Ok(()),
        Some(Command::Init(args)) => init::run(&context, args),
        Some(Command::Limit(args)) => limit::run(&context, args),
        Some(Command::Limits(args)) => limits::run(&context, args),
        Some(Command::Pause(args)) => pause::run(&context, args),
        Some(Command::Resume(args)) => resume::run(&context, args),
        Some(Command::Signals(args)) => signals::run(&context, args),
    }
}

//! Command lines that can't be understood, in the same words and shape as every other failure.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser};

use super::Cli;
use super::failure::Failure;
use crate::domain::name::nearest;

/// What came of reading the command line.
pub enum Parsed {
    /// Something to do.
    Run(Box<Cli>),
    /// A page of help, to print.
    Help(String),
}

/// Reads the command line.
///
/// # Errors
/// Exit 2 with what is wrong and a command to run; values are not repeated (R9).
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Parsed, Failure> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    match Cli::try_parse_from(&arguments) {
        Ok(mut cli) => {
            let global = &mut cli.global;
            global.repo = global.repo.take().or_else(|| said("COUPLELOG_REPO").map(PathBuf::from));
            global.person = match global.person.take() {
                None => said("COUPLELOG_AS").map(|person| person.to_string_lossy().into_owned()),
                given => given,
            };
            Ok(Parsed::Run(Box::new(cli)))
        }
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            Ok(Parsed::Help(error.render().ansi().to_string()))
        }
        Err(error) => Err(failure(&error, &arguments)),
    }
}

/// What a variable says; an empty one says nothing.
fn said(variable: &str) -> Option<OsString> {
    std::env::var_os(variable).filter(|said| !said.is_empty())
}

/// The help that fits: the verb's own, where one was written.
pub fn help(arguments: &[OsString]) -> String {
    let program = Cli::command();
    let mut words = arguments.iter().skip(1).filter_map(|word| word.to_str());
    match words.find_map(|word| program.find_subcommand(word)) {
        Some(verb) => format!("couplelog {} --help", verb.get_name()),
        None => "couplelog --help".to_owned(),
    }
}

fn failure(error: &clap::Error, arguments: &[OsString]) -> Failure {
    let context = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    let argument = context(ContextKind::InvalidArg).unwrap_or_else(|| "an argument".to_owned());
    let cause = match error.kind() {
        ErrorKind::InvalidSubcommand => "there is no such verb".to_owned(),
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            format!("there is no flag `{}` here", flag(&argument))
        }
        ErrorKind::UnknownArgument => "there is one word too many".to_owned(),
        ErrorKind::InvalidValue if context(ContextKind::InvalidValue).is_some_and(|said| said.is_empty()) => {
            format!("{argument} needs a value")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => match context(ContextKind::ValidValue) {
            Some(values) if !values.is_empty() => format!("{argument} takes one of: {values}"),
            _ => format!("what stands for {argument} is not right"),
        },
        ErrorKind::MissingRequiredArgument => format!("missing: {argument}"),
        ErrorKind::ArgumentConflict => {
            format!("{argument} can't stand beside another of the flags that were given")
        }
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{argument} needs a value")
        }
        _ => "something is missing or in the wrong place".to_owned(),
    };
    let verb = context(ContextKind::InvalidSubcommand).and_then(|typed| near_verb(&typed));
    let near_flag = context(ContextKind::SuggestedArg);
    let hint = match (near_flag.as_deref().and_then(|words| words.split(", ").next()), verb) {
        (Some(word), _) => format!("did you mean `{word}`? {}", help(arguments)),
        (None, Some(verb)) => format!("did you mean `couplelog {verb}`?"),
        (None, None) => help(arguments),
    };
    Failure::usage("could not understand the command line").because(cause).hint(hint)
}

/// The verb that was meant: the nearest, else one that begins alike.
fn near_verb(typed: &str) -> Option<String> {
    let program = Cli::command();
    let verbs: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
    let alike = |verb: &&&str| {
        let same = verb.chars().zip(typed.chars()).take_while(|(a, b)| a == b).count();
        same >= 5 || same == typed.chars().count().max(3)
    };
    let near = nearest(typed, verbs.iter().copied()).or_else(|| verbs.iter().find(alike).copied());
    near.map(str::to_owned)
}

/// A flag's name without what was given for it.
fn flag(argument: &str) -> &str {
    argument.split('=').next().unwrap_or(argument)
}

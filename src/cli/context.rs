//! What every verb is given: where the repository is, which day it is, who writes, and where words go.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use chrono::{Local, NaiveDate};

use super::failure::Failure;
use super::prompt::{self, Asker, Question, Reply};
use super::{Global, who};
use crate::domain::day::{self, Direction};
use crate::domain::people::{Person, Settings};
use crate::history::view::View;
use crate::render::visible::{visible, visible_json};
use crate::store::known::Known;
use crate::store::{Author, Store, When};

/// The surroundings of one run.
pub struct Context {
    /// The flags that every verb has.
    pub global: Global,
    /// Today, or the day that `COUPLELOG_TODAY` sets.
    pub today: NaiveDate,
    /// Whether somebody sits here: stdin and stderr are terminals.
    at_terminal: bool,
}

impl Context {
    /// Looks at the surroundings once.
    ///
    /// # Errors
    /// When `COUPLELOG_TODAY` is no day.
    pub fn new(global: Global) -> Result<Self> {
        let today = match std::env::var("COUPLELOG_TODAY") {
            Ok(text) if !text.is_empty() => day::iso(&text).ok_or_else(|| {
                Failure::usage("could not understand COUPLELOG_TODAY")
                    .because("it holds no day")
                    .hint("write it like COUPLELOG_TODAY=2026-11-23")
            })?,
            _ => Local::now().date_naive(),
        };
        let mut global = global;
        global.plain |= std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Ok(Self { global, today, at_terminal: prompt::possible() })
    }

    /// The surroundings of a run that asks nobody, on this day.
    pub fn unasked(global: Global, today: NaiveDate) -> Self {
        Self { global, today, at_terminal: false }
    }

    /// Whether somebody can be asked: at a terminal, and not by a script, which sees no question.
    pub fn can_ask(&self) -> bool {
        self.at_terminal && !self.json()
    }

    /// Whether somebody sits here who can read what is shown, asked or not.
    pub fn at_terminal(&self) -> bool {
        self.at_terminal
    }

    /// Why nobody can be asked.
    pub fn nobody_to_ask(&self) -> &'static str {
        if self.at_terminal { "--json asks nothing" } else { "there is no terminal to ask at" }
    }

    /// Whether the result is printed as JSON.
    pub fn json(&self) -> bool {
        self.global.json
    }

    /// Writes a result to stdout, its commands such as can be run, and on a terminal with no line wider than it. A
    /// closed pipe is a quiet end.
    ///
    /// # Errors
    /// When stdout can't be written to for another reason.
    pub fn print(&self, text: &str) -> Result<()> {
        self.print_as_it_is(&self.fitted(&self.runnable(text)))
    }

    /// The same for a text whose lines have to stay as they are, such as JSON or a path.
    ///
    /// # Errors
    /// Like [`Context::print`].
    pub fn print_as_it_is(&self, text: &str) -> Result<()> {
        let mut out = anstream::stdout().lock();
        quietly(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
    }

    /// Writes what another program reads, byte by byte; a terminal is shown what could command it.
    ///
    /// # Errors
    /// Like [`Context::print`].
    pub fn hand_out(&self, text: &str) -> Result<()> {
        if self.is_terminal() {
            return self.print_as_it_is(&visible(text));
        }
        let mut out = io::stdout().lock();
        quietly(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
    }

    /// The text as this terminal's width takes it, broken between words; unchanged where there is no terminal.
    pub fn fitted(&self, text: &str) -> String {
        if self.is_terminal() { prompt::fitted(text, self.width()) } else { text.to_owned() }
    }

    /// Prints one JSON object.
    ///
    /// # Errors
    /// Like [`Context::print`].
    pub fn print_json(&self, value: &serde_json::Value) -> Result<()> {
        let mut text = serde_json::to_string_pretty(value)?;
        text.push('\n');
        self.print_json_text(&text)
    }

    /// Prints an object that is written out already.
    ///
    /// # Errors
    /// Like [`Context::print`].
    pub fn print_json_text(&self, text: &str) -> Result<()> {
        if self.is_terminal() { self.print_as_it_is(&visible_json(text)) } else { self.hand_out(text) }
    }

    /// Prints a text that may be longer than the screen, with the pager on a terminal, and no line wider than it.
    ///
    /// # Errors
    /// Like [`Context::print`].
    pub fn page(&self, text: &str) -> Result<()> {
        self.page_as_it_is(&self.fitted(text))
    }

    /// The same for a text whose lines have to stay as they are, such as a patch.
    ///
    /// # Errors
    /// Like [`Context::print`].
    pub fn page_as_it_is(&self, text: &str) -> Result<()> {
        super::pager::page(text, !self.global.plain)
    }

    /// Writes a message to stderr, its commands such as can be run.
    pub fn note(&self, text: &str) {
        self.note_as_it_is(&self.runnable(text));
    }

    /// The same for what stands in a record, of which not a word may change.
    pub fn note_as_it_is(&self, text: &str) {
        let mut err = anstream::stderr().lock();
        let visible = visible(text);
        let text = match terminal_size::terminal_size_of(io::stderr()) {
            Some((width, _)) => super::prompt::filled(&visible, usize::from(width.0).clamp(40, 100)),
            None => visible.into_owned(),
        };
        let _ = err.write_all(text.as_bytes()).and_then(|()| err.write_all(b"\n"));
    }

    /// How wide a line may be: the terminal's width, at most 100, and 80 where there is none.
    pub fn width(&self) -> usize {
        let width =
            terminal_size::terminal_size_of(io::stdout()).map_or(80, |(width, _)| usize::from(width.0));
        width.clamp(40, 100)
    }

    /// Whether what is printed may have colours.
    pub fn has_colours(&self) -> bool {
        anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
    }

    /// Whether stdout is a terminal.
    pub fn is_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Someone to ask, with the settings of this run.
    ///
    /// # Errors
    /// Exit 2 where nobody can be asked.
    pub fn asker(&self, settings: prompt::Settings) -> Result<Box<dyn Asker>> {
        if !self.can_ask() {
            return Err(Failure::usage("could not ask").because(self.nobody_to_ask()).into());
        }
        let colour = self.global.color != super::Color::Never && std::env::var_os("NO_COLOR").is_none();
        Ok(prompt::asker(prompt::Settings { plain: self.global.plain, colour, ..settings }))
    }

    /// Asks for an explicit yes; anything else is none.
    ///
    /// # Errors
    /// When nobody can be asked, or the terminal fails.
    pub fn says_yes(&self, text: &str, hint: Option<&str>) -> Result<bool> {
        let question = Question { text, hint, ..Question::default() };
        Ok(self.asker(prompt::Settings::default())?.confirm(&question)? == Reply::Given(true))
    }

    /// The couple's repository: `--repo`, else the one around this folder, else the one that is remembered.
    ///
    /// # Errors
    /// Exit 2 when there is none, or when several are remembered and none is named; when a link stands where
    /// couplelog keeps its own files.
    pub fn store(&self) -> Result<Store> {
        let store = self.store_as_it_is()?;
        store.refuse_linked_folders()?;
        Ok(store)
    }

    /// The same, even where its own folders lead elsewhere, for what never waits: a pause, the signals (R5).
    ///
    /// # Errors
    /// Like [`Context::store`].
    pub fn store_as_it_is(&self) -> Result<Store> {
        self.store_if_any()?.ok_or_else(|| {
            Failure::usage("could not find your repository")
                .because("there is none around this folder, and none is remembered")
                .hint("to start one: couplelog init DIR; to name one: couplelog --repo DIR VERB")
                .into()
        })
    }

    /// The same, or nothing where there is none and none is remembered.
    ///
    /// # Errors
    /// Exit 2 when several are remembered and none is named.
    pub fn store_if_any(&self) -> Result<Option<Store>> {
        if let Some(folder) = &self.global.repo {
            return Ok(Some(Store::open(folder)?));
        }
        let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        match Store::open(&here) {
            Err(crate::store::StoreError::NotOurs(_)) => self.remembered(),
            result => Ok(Some(result?)),
        }
    }

    fn remembered(&self) -> Result<Option<Store>> {
        let known = Known::of_user().map(|known| known.repositories()).unwrap_or_default();
        match known.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(Store::open(only)?)),
            several => {
                let first = several.first().map(|path| quoted(&path.display().to_string()));
                let mut failure = Failure::usage("could not tell which repository you mean").hint(format!(
                    "one of these folders, such as: couplelog --repo {} status",
                    first.unwrap_or_default()
                ));
                for path in several {
                    failure = failure.because(path.display().to_string());
                }
                Err(failure.into())
            }
        }
    }

    /// The settings and everything that holds today.
    ///
    /// # Errors
    /// When the history can't be read, or is here in part only.
    pub fn view(&self, store: &Store) -> Result<View> {
        Ok(View::load(store, self.today)?)
    }

    /// The author and the time of a commit by this person.
    pub fn signed(&self, person: &Person, settings: &Settings) -> (Author, When) {
        let when = if settings.exact_times && std::env::var_os("COUPLELOG_TODAY").is_none() {
            When::Exact(Local::now().fixed_offset())
        } else {
            When::Day(self.today)
        };
        (who::author(Some(person)), when)
    }

    /// The day that a person's words mean; what was understood is said back when it was not an ISO date.
    ///
    /// # Errors
    /// Exit 2 when it is no day; the words are not repeated.
    pub fn day(&self, flag: &str, text: &str, direction: Direction) -> Result<NaiveDate> {
        let Some(day) = day::understand(text, self.today, direction) else {
            return Err(Failure::usage(format!("could not understand the day given for {flag}"))
                .because("it is neither a date nor words for one")
                .hint(format!(
                    "{flag} 2026-11-23, or words like \"yesterday\", \"3 days ago\", \"in 6 weeks\""
                ))
                .into());
        };
        if day::iso(text.trim()).is_none() {
            self.note(&format!("{flag}: {}", day.format("%A, %-d %B %Y")));
        }
        Ok(day)
    }
}

/// A word as a shell takes it.
pub fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

fn quietly(result: io::Result<()>) -> Result<()> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// A path as a message shows it, relative to the repository where that is shorter.
pub fn shown(path: &Path, root: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

/// An error of the store in one line, with paths as they stand in the repository.
pub fn shown_error(error: &crate::store::StoreError, root: &Path) -> String {
    error.to_string().replace(&format!("{}/", root.display().to_string().trim_end_matches('/')), "")
}

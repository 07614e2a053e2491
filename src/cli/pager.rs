//! Long texts, through the pager that a person is used to.

use std::io::{self, IsTerminal as _, Write};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};
use unicode_width::UnicodeWidthStr as _;

use crate::cli::prompt::foreground::{Lent, script};

/// Writes `text` to stdout. With `use_pager`, on a terminal that is too small for the text, it
/// goes through `$COUPLELOG_PAGER`, else `$PAGER`, else `less`; set to nothing or to `cat`, or
/// when it can't be started, the text is written as it is.
///
/// A reader that goes away early (`| head`, `q` in the pager) is a quiet end.
///
/// # Errors
/// When stdout can't be written to.
pub fn page(text: &str, use_pager: bool) -> Result<()> {
    let paged = use_pager && io::stdout().is_terminal() && !fits(text);
    match command_line().filter(|_| paged) {
        Some(command) => match run(&command, text) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => write(text),
        },
        None => write(text),
    }
}

fn write(text: &str) -> Result<()> {
    let mut out = anstream::stdout().lock();
    quiet(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
        .context("could not write to the standard output")
}

/// A closed pipe is no failure.
fn quiet(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Runs the pager; `false` when it could not be started.
fn run(command: &str, text: &str) -> Result<bool> {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(script(command)).arg("pager");
    // less would note what was searched for in a file in the home folder
    for (name, value) in [("LESS", "FRX"), ("LESSHISTFILE", "-"), ("LV", "-c")] {
        if std::env::var_os(name).is_none() {
            shell.env(name, value);
        }
    }
    let _lent = Lent::new();
    let mut child = shell.stdin(Stdio::piped()).spawn()?;
    if let Some(mut pipe) = child.stdin.take() {
        let coloured = anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
        let written = if coloured {
            pipe.write_all(text.as_bytes())
        } else {
            write!(pipe, "{}", anstream::adapter::strip_str(text))
        };
        // the pager has its end of the pipe to itself: whatever went wrong, it has to be waited for
        let _ = quiet(written);
    }
    let status = child.wait()?;
    Ok(!matches!(status.code(), Some(126 | 127)))
}

fn command_line() -> Option<String> {
    let command = ["COUPLELOG_PAGER", "PAGER"]
        .iter()
        .find_map(|name| std::env::var(name).ok())
        .unwrap_or_else(|| "less".to_owned());
    let command = command.trim();
    (!command.is_empty() && command != "cat").then(|| command.to_owned())
}

/// Whether the text and the next shell prompt fit on the screen.
fn fits(text: &str) -> bool {
    let Some((width, height)) = terminal_size::terminal_size_of(io::stdout()) else {
        return false;
    };
    rows(text, usize::from(width.0)) < usize::from(height.0)
}

fn rows(text: &str, width: usize) -> usize {
    let plain = anstream::adapter::strip_str(text).to_string();
    plain.lines().map(|line| line.width().div_ceil(width.max(1)).max(1)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_count_wrapped_and_empty_lines_but_no_colours() {
        assert_eq!(rows("", 10), 0);
        assert_eq!(rows("a\n\nb\n", 10), 3);
        assert_eq!(rows("\x1b[1m0123456789\x1b[0m\n", 10), 1);
        assert_eq!(rows("01234567890\n", 10), 2);
        assert_eq!(rows("日本語日本語\n", 10), 2);
    }
}

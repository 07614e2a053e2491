//! Parse, run, print a failure, exit with its code.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use couplelog::cli::failure::{self, Failure, Stopped};
use couplelog::cli::{self, Parsed};

fn main() -> ExitCode {
    // a file that would grow beyond a limit is a full disk to be told about, and no reason to be killed
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
    match cli::parse(std::env::args_os()) {
        Ok(Parsed::Help(text)) => {
            let _ = anstream::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Ok(Parsed::Run(cli)) => match cli::run(*cli) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) if error.is::<Stopped>() => {
                let _ = anstream::stderr().write_all(format!("{error}\n").as_bytes());
                ExitCode::SUCCESS
            }
            Err(error) => {
                let arguments: Vec<OsString> = std::env::args_os().collect();
                report(&failure::of(error).with_command(&cli::help(&arguments)))
            }
        },
        Err(failure) => report(&failure),
    }
}

fn report(failure: &Failure) -> ExitCode {
    let _ = anstream::stderr().write_all(format!("{}\n", failure::shown(failure)).as_bytes());
    ExitCode::from(failure.kind as u8)
}

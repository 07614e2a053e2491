//! What a verb is given in a file or on standard input, never more of it than it can take.

use std::fs;
use std::io::Read as _;

use anyhow::Result;

use super::failure::Failure;
use crate::domain::spec::Spec;
use crate::store::codec::{self, MAX_BYTES, Parsed};

/// The fields in a file, or on standard input for `-`. What was typed there and is no record is given to
/// `keep`, as it is nowhere else (R8).
///
/// # Errors
/// Exit 2 when it can't be read, exit 3 when it is no record.
pub fn read_fields(file: &str, kind: &Spec, keep: impl FnOnce(String)) -> Result<Parsed> {
    let what = || format!("could not read {}", named(file));
    let look = "look for it with: ls -l; or give the fields on standard input: --from -";
    let bytes = read_up_to(file, MAX_BYTES)
        .map_err(|error| Failure::usage(what()).because(error.to_string()).hint(look))?;
    Ok(codec::parse(&bytes).map_err(|fault| {
        let failure = Failure::unreadable(what(), named(file), &fault);
        if file != "-" || bytes.len() > MAX_BYTES {
            return failure.hint(format!("the fields of a {0}: couplelog schema {0}", kind.name));
        }
        keep(codec::any_text(&bytes));
        failure.hint("your words are kept: couplelog drafts")
    })?)
}

/// The bytes of a file, or of standard input for `-`; of more than `most`, only so many that it shows.
///
/// # Errors
/// When it can't be read.
pub fn read_up_to(file: &str, most: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = most as u64 + 1;
    match file {
        "-" => std::io::stdin().take(limit).read_to_end(&mut bytes),
        path => fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)),
    }?;
    Ok(bytes)
}

/// A file that was given, as a message names it.
pub fn named(file: &str) -> &str {
    if file == "-" { "standard input" } else { file }
}

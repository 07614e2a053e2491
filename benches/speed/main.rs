//! Compares couplelog with git on a lifetime's repository, side by side and by ratios of medians.
//!
//! `cargo bench` runs everything; `cargo bench -- history` only the rows that begin with this word. `cargo bench --
//! make DIR` only makes the repository, to look around in; `cargo bench -- size` writes 10,000 entries one by one and
//! looks at what that leaves on the disk. Times by themselves say more about the computer than
//! about the program, so none is judged.
#![allow(clippy::unwrap_used, clippy::expect_used)] // the lint spares only functions marked as tests

mod compare;
mod lifetime;
mod pile;
mod rows;
mod run;
mod words;

use anyhow::Result;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let first = arguments.next();
    if first.as_deref() == Some(run::MEASURE) {
        return run::measure(arguments);
    }
    let words: Vec<String> =
        first.into_iter().chain(arguments).filter(|word| !word.starts_with("--")).collect();
    match words.as_slice() {
        [make, folder] if make == "make" => rows::make(std::path::Path::new(folder)),
        [size] if size == "size" => rows::size(10_000),
        [size, entries] if size == "size" => rows::size(entries.parse()?),
        wanted => rows::all(wanted),
    }
}

//! How large a repository gets when entries are written one by one, and how long the packing takes.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use chrono::Days;
use couplelog::domain::kinds;
use couplelog::store::codec;
use couplelog::store::{Author, Store, When, Write};

use super::compare;
use super::lifetime;
use super::run::Surroundings;
use super::words::Words;

/// Writes so many entries one by one, then compares the size of `.git` with that of a copy after `git gc`.
///
/// # Errors
/// When anything can't be written.
pub fn grow(around: &Surroundings, folder: &Path, gits: &Path, entries: usize) -> Result<()> {
    let shown = folder.display().to_string();
    let people = ["--person", "ana=Ana", "--person", "bo=Bo", "--me", "ana"];
    let day = lifetime::first_day();
    around.couplelog(&around.home, day, &[&["init", &shown], &people[..]].concat()).run()?;
    let mut words = Words::new();
    let mut times: Vec<Duration> = Vec::with_capacity(entries);
    for number in 0..entries {
        let day = day.checked_add_days(Days::new(number as u64 / 2)).context("a day")?;
        let (kind, path) = match number % 3 {
            0 => (&kinds::LOG, format!("log/{}/{day}-evening-{number}.yaml", day.format("%Y"))),
            _ => (&kinds::DEBRIEF, format!("debriefs/{}/{day}-evening-{number}/ana.yaml", day.format("%Y"))),
        };
        let text = codec::edit(kind.template, &lifetime::fields(&mut words, kind))?;
        let author = Author { id: "ana".to_owned(), name: "Ana".to_owned() };
        let start = Instant::now();
        let store = Store::open(folder)?;
        let mut lock = store.lock("bench")?;
        let subject = format!("update {}", kind.plural);
        store.save(&mut lock, &author, When::Day(day), &subject, &[Write::text(path, text)])?;
        times.push(start.elapsed());
    }
    let total: Duration = times.iter().sum();
    times.sort_unstable();
    let at = |part: usize| times.get(times.len() * part / 1000).copied().unwrap_or_default();
    compare::line(&format!(
        "{entries} entries one by one: {:.1} s; median {:.1} ms, 99 of 100 below {:.1} ms, longest {:.0} ms",
        total.as_secs_f64(),
        at(500).as_secs_f64() * 1e3,
        at(990).as_secs_f64() * 1e3,
        at(999).max(*times.last().context("no entries")?).as_secs_f64() * 1e3,
    ))?;
    super::rows::copy(folder, gits)?;
    around.git(gits, &["gc", "-q", "--prune=now"]).run()?;
    let (ours, theirs) = (size(&folder.join(".git/objects"))?, size(&gits.join(".git/objects"))?);
    let ratio = ours as f64 / theirs as f64;
    let mb = |bytes: u64| bytes as f64 / 1e6;
    compare::line(&format!(
        "objects: {:.1} MB, after git gc {:.1} MB, ratio {ratio:.2}",
        mb(ours),
        mb(theirs)
    ))
}

/// What the files below a folder take on the disk, in bytes.
fn size(folder: &Path) -> Result<u64> {
    use std::os::unix::fs::MetadataExt;
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() { size(&entry.path())? } else { metadata.blocks() * 512 };
    }
    Ok(bytes)
}

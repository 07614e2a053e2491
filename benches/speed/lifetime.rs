//! A lifetime's repository, made in seconds: couplelog starts it, `git fast-import` fills it.

use std::fmt::Write as _;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use chrono::{Days, NaiveDate};
use couplelog::domain::kinds;
use couplelog::domain::spec::Spec;
use couplelog::store::codec::{self, Change};
use serde_yaml::{Mapping, Value};

use super::run::Surroundings;
use super::words::Words;

/// How many topics each of the two has a limit on: about 60 limits in all.
const TOPICS: usize = 30;

/// The first day of every lifetime here.
pub fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2000, 1, 3).unwrap_or_default()
}

/// Makes a repository with so many records, packed as `git gc` packs it.
///
/// Two of three records are debriefs, since each session has one by each of the two; one commit in twenty
/// touches a limit.
///
/// # Errors
/// When couplelog or git can't make it.
pub fn make(around: &Surroundings, folder: &Path, records: usize) -> Result<()> {
    let shown = folder.display().to_string();
    let people = ["--person", "ana=Ana", "--person", "bo=Bo", "--me", "ana", "--stop-word", "red"];
    around.couplelog(&around.home, first_day(), &[&["init", &shown], &people[..]].concat()).run()?;
    let mut import = around.git(folder, &["fast-import", "--quiet"]).command();
    let mut import = import.stdin(Stdio::piped()).spawn().context("git fast-import")?;
    let mut stream = BufWriter::new(import.stdin.take().context("git fast-import")?);
    write(&mut stream, records)?;
    stream.flush()?;
    drop(stream);
    ensure!(import.wait()?.success(), "git fast-import failed");
    around.git(folder, &["reset", "-q", "--hard"]).run()?;
    around.git(folder, &["gc", "-q", "--prune=now"]).run()
}

/// The day after the last of a lifetime of so many records.
pub fn day_after(records: usize) -> NaiveDate {
    first_day().checked_add_days(Days::new(2 * records as u64 / 3 + 30)).unwrap_or_default()
}

fn write(stream: &mut impl std::io::Write, records: usize) -> Result<()> {
    let mut words = Words::new();
    let mut is_first = true;
    let mut limits = 0;
    let mut written = 6; // couplelog.yaml, safety.yaml and code.yaml, and what has no fields
    let mut session = 0;
    while written < records {
        let day = first_day().checked_add_days(Days::new(2 * session + 2)).unwrap_or_default();
        let mut commit = |person: &str, kind: &Spec, path: &str, changes: &[Change]| -> Result<()> {
            let text = codec::edit(kind.template, changes)?;
            let from = std::mem::take(&mut is_first).then_some("from refs/heads/main^0\n");
            let time = day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
            let subject = format!("update {}", kind.plural);
            write!(
                stream,
                "commit refs/heads/main\ncommitter {person} <{person}@couplelog.invalid> {time} +0000\n\
                 data {}\n{subject}\n{}M 100644 inline {path}.yaml\ndata {}\n{text}\n",
                subject.len(),
                from.unwrap_or_default(),
                text.len(),
            )?;
            Ok(())
        };
        // In the first sessions each of the two writes down a limit; later these are changed now and then.
        let first_limits = limits < 2 * TOPICS;
        let is_changed = session % 6 == 0;
        if first_limits || is_changed {
            let person = if limits % 2 == 0 { "ana" } else { "bo" };
            let topic = (limits / 2) % TOPICS;
            commit(
                person,
                &kinds::LIMIT,
                &format!("limits/{person}/topic-{topic:02}"),
                &limit(&mut words, topic),
            )?;
            written += usize::from(first_limits);
            limits += 1;
        }
        let slug = format!("{day}-{}", words.some(2).replace(' ', "-"));
        let log = fields(&mut words, &kinds::LOG);
        commit("ana", &kinds::LOG, &format!("log/{}/{slug}", day.format("%Y")), &log)?;
        for person in ["ana", "bo"] {
            let path = format!("debriefs/{}/{slug}/{person}", day.format("%Y"));
            commit(person, &kinds::DEBRIEF, &path, &fields(&mut words, &kinds::DEBRIEF))?;
        }
        written += 3;
        session += 1;
    }
    Ok(())
}

fn limit(words: &mut Words, topic: usize) -> Vec<Change> {
    let stances = kinds::limit::STANCES;
    let stance = stances.get(words.number(stances.len())).copied().unwrap_or("maybe");
    vec![
        set(&["topic"], format!("Topic {topic}")),
        set(&["stance"], stance.to_owned()),
        set(&["conditions"], words.some(14)),
        set(&["where"], words.some(6)),
        set(&["why"], words.some(10)),
    ]
}

/// What people write into a log entry, or a debrief.
pub fn fields(words: &mut Words, kind: &Spec) -> Vec<Change> {
    if *kind == kinds::LOG {
        return vec![
            set(&["title"], words.some(4)),
            set(&["pauses"], words.some(12)),
            set(&["responses", "ana"], words.some(14)),
            set(&["responses", "bo"], words.some(14)),
        ];
    }
    ["felt_good", "doubts", "needs_now", "wins"].map(|key| set(&[key], words.some(16))).to_vec()
}

/// The fields of a log entry as `--from -` takes them.
pub fn entry(words: &mut Words, day: NaiveDate) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "date: {day}");
    let responses = ["ana", "bo"].map(|id| (Value::from(id), Value::from(words.some(14))));
    let fields = Mapping::from_iter([
        (Value::from("pauses"), Value::from(words.some(12))),
        (Value::from("responses"), Value::Mapping(Mapping::from_iter(responses))),
    ]);
    text + &codec::write(&fields)
}

fn set(path: &[&str], value: String) -> Change {
    Change { path: path.iter().map(|&key| key.to_owned()).collect(), value: Some(Value::from(value)) }
}

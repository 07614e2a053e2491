//! What is compared.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use chrono::NaiveDate;

use super::compare::{self, RUNS};
use super::lifetime;
use super::run::{Run, Surroundings};
use super::words::Words;

/// A lifetime, and a tenth of it.
const LIFETIME: usize = 10_000;
const TENTH: usize = 1_000;

/// Everything that the rows need: three repositories, and what is new in each.
struct Bench {
    around: Surroundings,
    /// couplelog writes here.
    ours: PathBuf,
    /// Git writes here: the same repository, copied.
    gits: PathBuf,
    /// A tenth of it.
    tenth: PathBuf,
    entries: Cell<usize>,
}

/// Runs one row and prints it under this name.
type Row = fn(&Bench, &str) -> Result<()>;

/// Makes the repositories and compares, row by row; with words, only the rows whose names begin with one of them.
///
/// # Errors
/// When anything that is compared fails.
pub fn all(wanted: &[String]) -> Result<()> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let home = folder.path().join("home");
    fs::create_dir(&home)?;
    let bench = Bench {
        around: Surroundings { home },
        ours: folder.path().join("ours"),
        gits: folder.path().join("gits"),
        tenth: folder.path().join("tenth"),
        entries: Cell::new(0),
    };
    bench.make()?;
    compare::heading(&format!(
        "{LIFETIME} records, git gc'd; medians of {RUNS} runs of each side, in turns, after one that is not \
         counted"
    ))?;
    let rows: [(&str, Row); 12] = [
        ("start: couplelog --version : git --version", Bench::start),
        ("entry: log, durable : git add, git commit", Bench::entry),
        ("entry: log, durable : the same with core.fsync=all", Bench::durable_entry),
        ("limit: said, durable : git add, git commit", Bench::limit),
        ("history: limits, cold : git log -p -- limits", Bench::history_cold),
        ("history: limits, warm : git log -p -- limits", Bench::history_warm),
        ("status: 10000 records : 1000, each on its own day", Bench::status),
        ("limits: 10000 records : 1000, each on its own day", Bench::limits),
        ("status: 10000 records : 1000, left alone for years", Bench::status_late),
        ("limits: 10000 records : 1000, left alone for years", Bench::limits_late),
        ("memory: history limits, cold : git log -p -- limits", Bench::memory_of_history),
        ("memory: log : git commit", Bench::memory_of_entry),
    ];
    for (name, row) in rows {
        if wanted.is_empty() || wanted.iter().any(|word| name.starts_with(word.as_str())) {
            row(&bench, name)?;
        }
    }
    Ok(())
}

/// Makes the repository of a lifetime in a new folder, and leaves it there.
///
/// # Errors
/// When it can't be made.
pub fn make(folder: &Path) -> Result<()> {
    let home = tempfile::tempdir()?;
    let folder = std::path::absolute(folder)?;
    lifetime::make(&Surroundings { home: home.path().to_owned() }, &folder, LIFETIME)?;
    compare::line(&format!("made {}; its today is {}", folder.display(), lifetime::day_after(LIFETIME)))
}

/// Writes so many entries one by one and compares the size with what `git gc` makes of it.
///
/// # Errors
/// When anything can't be written.
pub fn size(entries: usize) -> Result<()> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let around = Surroundings { home: folder.path().join("home") };
    fs::create_dir(&around.home)?;
    super::pile::grow(&around, &folder.path().join("ours"), &folder.path().join("gits"), entries)
}

impl Bench {
    fn make(&self) -> Result<()> {
        compare::line(&format!("making repositories of {LIFETIME} and {TENTH} records"))?;
        lifetime::make(&self.around, &self.ours, LIFETIME)?;
        lifetime::make(&self.around, &self.tenth, TENTH)?;
        copy(&self.ours, &self.gits)?;
        // The copied files are new to git, and are looked at once here rather than while time is taken.
        self.around.git(&self.gits, &["status", "--short"]).run()
    }

    fn today(&self) -> NaiveDate {
        lifetime::day_after(LIFETIME)
    }

    fn couplelog(&self, folder: &Path, arguments: &[&str]) -> Run {
        self.around.couplelog(folder, self.today(), arguments)
    }

    fn start(&self, name: &str) -> Result<()> {
        let ours = self.couplelog(&self.ours, &["--version"]);
        let theirs = self.around.git(&self.ours, &["--version"]);
        compare::times(name, &mut || ours.time(), &mut || theirs.time())
    }

    fn entry(&self, name: &str) -> Result<()> {
        compare::times(name, &mut || self.log_entry(&self.ours), &mut || self.git_entry(&[]))
    }

    fn durable_entry(&self, name: &str) -> Result<()> {
        let durable = ["-c", "core.fsync=all"];
        compare::times(name, &mut || self.log_entry(&self.ours), &mut || self.git_entry(&durable))
    }

    fn limit(&self, name: &str) -> Result<()> {
        let said = || {
            let (number, _) = self.next();
            let topic = format!("topic-{:02}", number % 30);
            let conditions = format!("only this, {number}");
            let before = branch(&self.ours)?;
            let run =
                self.couplelog(&self.ours, &["limit", &topic, "hard-limit", "--conditions", &conditions]);
            let time = run.time()?;
            ensure!(branch(&self.ours)? != before, "couplelog limit made no commit");
            Ok(time)
        };
        compare::times(name, &mut { said }, &mut || self.git_entry(&[]))
    }

    fn next(&self) -> (usize, String) {
        let number = self.entries.get();
        self.entries.set(number + 1);
        let mut words = Words::new();
        for _ in 0..number {
            words.number(2);
        }
        (number, lifetime::entry(&mut words, self.today()))
    }

    fn log_entry(&self, folder: &Path) -> Result<std::time::Duration> {
        let (number, fields) = self.next();
        let before = branch(folder)?;
        let title = format!("Evening {number}");
        let day = self.today().to_string();
        let run = self.couplelog(folder, &["log", &title, "--date", &day, "--from", "-"]).with(&fields);
        let time = run.time()?;
        ensure!(branch(folder)? != before, "couplelog log made no commit");
        Ok(time)
    }

    fn git_entry(&self, settings: &[&str]) -> Result<std::time::Duration> {
        let (number, fields) = self.next();
        let path = format!("log/{}/{}-evening-{number}.yaml", self.today().format("%Y"), self.today());
        let file = self.gits.join(&path);
        fs::create_dir_all(file.parent().unwrap_or(&file))?;
        fs::write(&file, format!("title: Evening {number}\n{fields}"))?;
        let git = |arguments: &[&str]| self.around.git(&self.gits, &[settings, arguments].concat()).time();
        Ok(git(&["add", &path])? + git(&["commit", "-q", "-m", "update log"])?)
    }

    fn history(&self, name: &str, is_cold: bool) -> Result<()> {
        let ours = self.couplelog(&self.ours, &["history", "limits"]);
        let theirs = self.around.git(&self.ours, &["log", "-p", "--", "limits"]);
        let mut cold = || {
            if is_cold {
                forget(&self.ours)?;
            }
            ours.time()
        };
        compare::times(name, &mut cold, &mut || theirs.time())
    }

    fn history_cold(&self, name: &str) -> Result<()> {
        self.history(name, true)
    }

    fn history_warm(&self, name: &str) -> Result<()> {
        self.history(name, false)
    }

    /// The same verb where ten times as much was written. A look at what is recent has as much to look at in
    /// both, where each is asked on the day after its last record; asked on the day of the longer one, the
    /// shorter one has nothing recent.
    fn on_both(&self, name: &str, verb: &str, day_of_tenth: NaiveDate) -> Result<()> {
        let whole = self.couplelog(&self.ours, &[verb]);
        let tenth = self.around.couplelog(&self.tenth, day_of_tenth, &[verb]);
        compare::times(name, &mut || whole.time(), &mut || tenth.time())
    }

    fn status(&self, name: &str) -> Result<()> {
        self.on_both(name, "status", lifetime::day_after(TENTH))
    }

    fn limits(&self, name: &str) -> Result<()> {
        self.on_both(name, "limits", lifetime::day_after(TENTH))
    }

    fn status_late(&self, name: &str) -> Result<()> {
        self.on_both(name, "status", self.today())
    }

    fn limits_late(&self, name: &str) -> Result<()> {
        self.on_both(name, "limits", self.today())
    }

    fn memory_of_history(&self, name: &str) -> Result<()> {
        forget(&self.ours)?;
        let ours = self.couplelog(&self.ours, &["history", "limits"]).memory()?;
        let theirs = self.around.git(&self.ours, &["log", "-p", "--", "limits"]).memory()?;
        compare::memory(name, ours, theirs)
    }

    fn memory_of_entry(&self, name: &str) -> Result<()> {
        let (number, fields) = self.next();
        let ours = self.couplelog(&self.ours, &["log", &format!("Evening {number}"), "--from", "-"]);
        let ours = ours.with(&fields).memory()?;
        let theirs = ["commit", "-q", "--allow-empty", "-m", "update log"];
        compare::memory(name, ours, self.around.git(&self.gits, &theirs).memory()?)
    }
}

/// Takes the caches away, which can be deleted at any time.
fn forget(repository: &Path) -> Result<()> {
    match fs::remove_dir_all(repository.join(".git/couplelog/cache")) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn branch(repository: &Path) -> Result<Option<String>> {
    match fs::read_to_string(repository.join(".git/refs/heads/main")) {
        Ok(commit) => Ok(Some(commit)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None), // It is packed.
        Err(error) => Err(error.into()),
    }
}

/// Copies a folder with everything in it.
///
/// # Errors
/// When anything can't be read or written.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), &to)?;
        }
    }
    Ok(())
}

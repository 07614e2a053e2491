//! On which day this clone last synced, and how long that may be ago.

use std::fs::File;
use std::path::PathBuf;
use std::time::SystemTime;

use chrono::NaiveDate;

use super::error::Result;
use super::{Store, files};
use crate::domain::day;

/// What is known about syncing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Synced {
    /// The day of the last sync; nothing before the first.
    pub on: Option<NaiveDate>,
    /// The day on which the place was chosen, from which the days are counted before the first sync.
    pub chosen: Option<NaiveDate>,
}

impl Synced {
    /// Whether so much time has passed that what others have said since isn't known here. A day that lies ahead
    /// (a clock was set back) tells nothing, apart from a journey around the world.
    pub fn is_stale(&self, today: NaiveDate, after_days: i64) -> bool {
        let Some(day) = self.on.or(self.chosen) else { return true };
        !(-1..=after_days).contains(&(today - day).num_days())
    }
}

impl Store {
    /// When this clone last synced; nothing where no place is set.
    pub fn synced(&self) -> Option<Synced> {
        self.git().place().ok().flatten()?;
        let text = std::fs::read_to_string(self.synced_file()).unwrap_or_default();
        let mut days = text.lines().map(day::iso);
        Some(Synced { on: days.next().flatten(), chosen: days.next().flatten() })
    }

    /// Keeps the day of a sync.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn keep_synced(&self, synced: Synced) -> Result<()> {
        let line = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let file = self.synced_file();
        files::create_folder(&self.own_folder())?;
        files::replace(&file, format!("{}\n{}\n", line(synced.on), line(synced.chosen)).as_bytes())?;
        // The day is enough: nobody has to know the hour.
        let _ = File::options().write(true).open(&file).map(|file| file.set_modified(SystemTime::UNIX_EPOCH));
        Ok(())
    }

    fn synced_file(&self) -> PathBuf {
        self.own_folder().join("synced")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sync_grows_old_and_one_that_lies_ahead_tells_nothing() {
        let day = |text: &str| day::iso(text).unwrap();
        let synced = Synced { on: Some(day("2026-11-01")), chosen: None };
        for (today, is_stale) in [
            ("2026-11-01", false),
            ("2026-11-15", false),
            ("2026-11-16", true),
            ("2026-10-31", false),
            ("2026-10-30", true),
        ] {
            assert_eq!(synced.is_stale(day(today), 14), is_stale, "{today}");
        }
        assert!(Synced { on: None, chosen: None }.is_stale(day("2026-11-01"), 14));
    }
}

//! Sessions: what a log entry and the debriefs of it share, how a person names one, and when a look back asks again.

use chrono::NaiveDate;

use super::day;
use super::kinds;
use super::name::{self, BadName, RecordName};
use super::place::{self, Parts};
use super::spec::Located;

/// After how many days a debrief asks its writer how it is now.
pub const LATER_DAYS: [i64; 2] = [1, 3];

/// So many days after the debrief the question is not asked any more.
const TOO_LATE: i64 = 14;

/// One bounded shared time: its day, and the readable part of its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Session {
    /// The day in its path.
    pub date: NaiveDate,
    /// What stands behind the day.
    pub slug: String,
}

impl Session {
    /// The session to which a log entry or a debrief belongs.
    pub fn of(at: &Located) -> Option<Self> {
        if *at.kind != kinds::LOG && *at.kind != kinds::DEBRIEF {
            return None;
        }
        Some(Self { date: at.date?, slug: at.slug.clone()? })
    }

    /// The short name by which a person can mean it, such as `2026-11-20-slow-evening`.
    pub fn id(&self) -> String {
        format!("{}-{}", self.date.format("%Y-%m-%d"), self.slug)
    }

    /// Where its log entry is.
    ///
    /// # Errors
    /// When its slug can't be a file's name.
    pub fn log(&self) -> Result<RecordName, BadName> {
        place::name(&kinds::LOG, &Parts { date: Some(self.date), slug: &self.slug, ..Parts::default() })
    }

    /// Where one person's debrief of it is.
    ///
    /// # Errors
    /// When its slug or the person can't be a file's name.
    pub fn debrief(&self, person: &str) -> Result<RecordName, BadName> {
        place::name(&kinds::DEBRIEF, &Parts { date: Some(self.date), slug: &self.slug, person })
    }
}

/// The slug of a title. Dots that only trail off are no part of a name.
///
/// # Errors
/// [`BadName`] for a title that can't name a file.
pub fn title_slug(title: &str) -> Result<String, BadName> {
    name::slug(&title.replace("...", "…"))
}

/// The sessions that a person's words mean, in the given order: a day, a record's name, or a part of one.
pub fn meant(sessions: &[Session], words: &str) -> Vec<Session> {
    let words = words.trim();
    let those = |fits: &dyn Fn(&Session) -> bool| -> Vec<Session> {
        sessions.iter().filter(|session| fits(session)).cloned().collect()
    };
    if let Some(day) = day::iso(words) {
        return those(&|session| session.date == day);
    }
    let words = words.strip_suffix(".yaml").unwrap_or(words);
    let by_name = those(&|session| words.split('/').any(|part| part == session.id()));
    if !by_name.is_empty() {
        return by_name;
    }
    let slug = title_slug(words).unwrap_or_else(|_| words.to_lowercase());
    let by_slug = those(&|session| session.slug == slug);
    if !by_slug.is_empty() || slug.is_empty() {
        return by_slug;
    }
    those(&|session| session.id().contains(&slug))
}

/// Which of the [`LATER_DAYS`] asks today, for a debrief saved on this day: the latest that has come, once.
pub fn later_due(saved: NaiveDate, asked: &[i64], today: NaiveDate) -> Option<i64> {
    let days = (today - saved).num_days();
    if days >= TOO_LATE {
        return None;
    }
    let come = LATER_DAYS.into_iter().rfind(|due| days >= *due)?;
    (!asked.iter().any(|asked| *asked >= come)).then_some(come)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(date: &str, slug: &str) -> Session {
        Session { date: day::iso(date).unwrap(), slug: slug.to_owned() }
    }

    fn ids(sessions: &[Session]) -> Vec<String> {
        sessions.iter().map(Session::id).collect()
    }

    #[test]
    fn a_session_is_meant_by_its_day_its_name_or_a_part_of_it() {
        let all = [session("2026-11-20", "slow-evening"), session("2026-11-14", "massage-by-candle")];
        for (words, found) in [
            ("2026-11-20", "2026-11-20-slow-evening"),
            ("Slow evening", "2026-11-20-slow-evening"),
            ("slow evening...", "2026-11-20-slow-evening"),
            ("candle", "2026-11-14-massage-by-candle"),
            ("log/2026/2026-11-14-massage-by-candle", "2026-11-14-massage-by-candle"),
            ("debriefs/2026/2026-11-14-massage-by-candle/ana.yaml", "2026-11-14-massage-by-candle"),
            ("11-14", "2026-11-14-massage-by-candle"),
        ] {
            assert_eq!(ids(&meant(&all, words)), [found], "{words}");
        }
        assert_eq!(meant(&all, "2026-11"), all);
        for words in ["2026-11-21", "walk", "", "..", "/"] {
            assert!(meant(&all, words).is_empty(), "{words}");
        }
    }

    #[test]
    fn a_whole_name_goes_before_a_longer_one_that_begins_with_it() {
        let all = [session("2026-11-20", "walk-2"), session("2026-11-20", "walk")];
        assert_eq!(ids(&meant(&all, "walk")), ["2026-11-20-walk"]);
    }

    #[test]
    fn a_debrief_asks_again_after_one_and_three_days_once_each() {
        let saved = day::iso("2026-11-20").unwrap();
        let due = |asked: &[i64], today: &str| later_due(saved, asked, day::iso(today).unwrap());
        assert_eq!(due(&[], "2026-11-20"), None);
        assert_eq!(due(&[], "2026-11-21"), Some(1));
        assert_eq!(due(&[1], "2026-11-22"), None);
        assert_eq!(due(&[1], "2026-11-23"), Some(3));
        assert_eq!(due(&[], "2026-11-25"), Some(3), "the first is not made up for");
        assert_eq!(due(&[3], "2026-11-25"), None);
        assert_eq!(due(&[], "2026-12-04"), None, "two weeks on nobody is asked");
        assert_eq!(due(&[], "2026-11-19"), None, "a clock that was set back");
    }

    #[test]
    fn the_records_of_a_session_lead_back_to_it() {
        let session = session("2026-11-20", "slow-evening");
        for name in [session.log().unwrap(), session.debrief("bo").unwrap()] {
            assert_eq!(Session::of(&place::locate(&name).unwrap()).unwrap(), session);
        }
    }
}

//! Where the records of a kind live, and which record a path is.

use chrono::NaiveDate;

use super::kinds;
use super::name::RecordName;
use super::spec::{Located, Spec};

/// The parts from which a new record's name is built.
#[derive(Debug, Clone, Default)]
pub struct Parts<'a> {
    /// The person it belongs to.
    pub person: &'a str,
    /// The day in its path.
    pub date: Option<NaiveDate>,
    /// The part a person chose.
    pub slug: &'a str,
}

/// The name of a record of this kind with these parts.
///
/// # Errors
/// When a part that the kind's place names is missing or can't be a file name.
pub fn name(kind: &Spec, parts: &Parts<'_>) -> Result<RecordName, super::name::BadName> {
    let date = parts.date.unwrap_or_default();
    RecordName::new(
        &kind
            .place
            .replace("{person}", parts.person)
            .replace("{year}", &date.format("%Y").to_string())
            .replace("{date}", &date.format("%Y-%m-%d").to_string())
            .replace("{slug}", parts.slug),
    )
}

/// Which record lives at this path (`limits/ana/photos.yaml`), if any kind's records do.
pub fn locate_path(path: &str) -> Option<Located> {
    locate(&RecordName::new(path.strip_suffix(".yaml")?).ok()?)
}

/// Which kind a name belongs to and what its parts say, if any kind's records live there.
pub fn locate(name: &RecordName) -> Option<Located> {
    kinds::ALL.iter().find_map(|kind| fit(kind, name))
}

/// The folder at the top of the repository that holds this kind, or its one file.
pub fn top(kind: &Spec) -> String {
    match kind.place.split_once('/') {
        Some((folder, _)) => folder.to_owned(),
        None => format!("{}.yaml", kind.place),
    }
}

fn fit(kind: &'static Spec, name: &RecordName) -> Option<Located> {
    // Thousands of names are looked at: what is no record of this kind is seen without copying it.
    let is_near = |(wanted, given): (&str, &str)| wanted.starts_with('{') || wanted == given;
    if !kind.place.split('/').zip(name.as_str().split('/')).all(is_near) {
        return None;
    }
    let mut located = Located { kind, name: name.clone(), owner: None, date: None, slug: None };
    let mut wanted = kind.place.split('/');
    let mut given = name.as_str().split('/');
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(located),
            (Some(wanted), Some(given)) => fit_part(wanted, given, &mut located)?,
            _ => return None,
        }
    }
}

fn fit_part(wanted: &str, given: &str, located: &mut Located) -> Option<()> {
    match wanted {
        "{person}" => located.owner = Some(given.to_owned()),
        "{slug}" => located.slug = Some(given.to_owned()),
        "{year}" => (given.len() == 4 && given.bytes().all(|b| b.is_ascii_digit())).then_some(())?,
        "{date}" => located.date = Some(day(given)?),
        "{date}-{slug}" => {
            located.date = Some(day(given.get(..10)?)?);
            located.slug =
                Some(given.get(10..)?.strip_prefix('-').filter(|slug| !slug.is_empty())?.to_owned());
        }
        literal => (literal == given).then_some(())?,
    }
    Some(())
}

fn day(text: &str) -> Option<NaiveDate> {
    (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn located(path: &str) -> Located {
        locate_path(path).unwrap_or_else(|| panic!("{path} is a record"))
    }

    #[test]
    fn a_path_says_the_kind_the_owner_and_the_day() {
        let limit = located("limits/ana/photos.yaml");
        assert_eq!(
            (limit.kind.name, limit.owner.as_deref(), limit.slug.as_deref()),
            ("limit", Some("ana"), Some("photos"))
        );
        let log = located("log/2026/2026-11-23-evening.yaml");
        assert_eq!((log.kind.name, log.slug.as_deref()), ("log", Some("evening")));
        let debrief = located("debriefs/2026/2026-11-23-evening/bo.yaml");
        assert_eq!((debrief.kind.name, debrief.owner.as_deref()), ("debrief", Some("bo")));
        assert_eq!(debrief.date, NaiveDate::from_ymd_opt(2026, 11, 23));
        assert_eq!(located("couplelog.yaml").kind.name, "config");
    }

    #[test]
    fn other_paths_are_no_records() {
        for path in [
            "README.md",
            "limits/photos.yaml",
            "log/2026/evening.yaml",
            "limits/ana/a/b.yaml",
            "log/26/2026-11-23-x.yaml",
            "x.yaml",
        ] {
            assert!(locate_path(path).is_none(), "{path}");
        }
    }

    #[test]
    fn a_name_built_from_parts_is_found_again() {
        for kind in kinds::ALL {
            let parts =
                Parts { person: "ana", date: NaiveDate::from_ymd_opt(2026, 1, 2), slug: "slow-dance" };
            let name = name(kind, &parts).unwrap();
            assert_eq!(locate(&name).unwrap().kind, *kind, "{name}");
        }
    }
}

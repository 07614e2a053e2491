//! Whether a file lies where its kind of record belongs, and what its path says agrees with the record.

use std::collections::HashMap;

use chrono::Datelike;
use unicode_normalization::UnicodeNormalization;

use super::check::{Finding, Level, list};
use super::kinds;
use super::name::{self, RecordName};
use super::people::{SOMEONE, Settings};
use super::place;
use super::problem::Problem;
use super::record::Record;
use super::spec::Spec;

/// The folder in which the couple's own templates lie.
pub const TEMPLATES: &str = "templates";

/// Files that other programs leave in folders and that say nothing.
const SILENT: [&str; 4] = [".gitkeep", ".gitignore", ".DS_Store", ".nomedia"];

/// Whether the records, or the couple's templates, lie in this folder at the top of the repository.
pub fn is_ours(top: &str) -> bool {
    top == TEMPLATES || folders().any(|kind| place::top(kind) == top)
}

fn folders() -> impl Iterator<Item = &'static Spec> {
    kinds::ALL.iter().copied().filter(|kind| !kind.is_single())
}

/// What is wrong with the place of a folder.
pub fn of_folder(path: &str, settings: &Settings) -> Option<Problem> {
    let (top, below) = path.split_once('/').unwrap_or((path, ""));
    if below.is_empty() && !is_ours(top) {
        let near = name::nearest(top, folders().map(|kind| kind.plural))?;
        return Some(
            Problem::warning(path, "no records are read from this folder")
                .hint(format!("did you mean the folder `{near}`?")),
        );
    }
    // A folder that is named after its owner, as below `limits`.
    let of_owner = folders().any(|kind| place::top(kind) == top && kind.place.contains("{person}/"));
    if of_owner && !below.is_empty() && !below.contains('/') {
        return unknown_owner(path, below, settings);
    }
    None
}

/// What is wrong with the place of a file that lies at the top or in one of our folders.
pub fn of_file(path: &str, settings: &Settings) -> Vec<Problem> {
    let file_name = path.rsplit('/').next().unwrap_or(path);
    let (top, is_at_top) = path.split_once('/').map_or((path, true), |(top, _)| (top, false));
    let Some(at) = place::locate_path(path) else {
        let is_silent = SILENT.contains(&file_name) || (is_at_top && !is_yaml(path)) || path.starts_with('.');
        return if is_silent || top == TEMPLATES {
            Vec::new()
        } else {
            vec![misplaced(path, top, is_at_top)]
        };
    };
    let mut problems = Vec::new();
    if at.name.path() != path {
        problems.push(
            Problem::error(path, "its name is spelled with other letters than couplelog spells it with")
                .hint("give it a name in composed letters (Unicode NFC)"),
        );
    }
    if let Some(date) = at.date.filter(|_| at.kind.place.contains("{year}")) {
        let year = format!("{:04}", date.year());
        if path.split('/').nth(1).is_some_and(|folder| folder != year) {
            problems.push(
                Problem::error(path, "it lies in the folder of another year than its name says")
                    .hint(format!("it belongs below {top}/{year}")),
            );
        }
    }
    if *at.kind == kinds::LIMIT {
        let slug = at.slug.as_deref().unwrap_or_default();
        if name::slug(slug).as_deref() != Ok(slug) {
            let problem =
                Problem::warning(path, "no topic is written like this, so no verb finds it by its topic");
            problems.push(match name::slug(slug) {
                Ok(better) => problem.hint(format!("rename it: `{better}.yaml`")),
                Err(_) => problem.hint("rename it with lower-case letters, digits and `-`"),
            });
        }
    } else if let Some(owner) = at.owner.filter(|owner| *at.kind != kinds::PAUSE || owner != SOMEONE) {
        let mut problem = unknown_owner(path, &owner, settings);
        if let Some(problem) = problem.as_mut().filter(|_| *at.kind == kinds::PAUSE) {
            problem.level = Level::Warning;
        }
        problems.extend(problem);
    }
    problems
}

fn is_yaml(path: &str) -> bool {
    path.ends_with(".yaml") || path.ends_with(".yml")
}

fn unknown_owner(path: &str, owner: &str, settings: &Settings) -> Option<Problem> {
    if settings.person(owner).is_some() {
        return None;
    }
    let ids: Vec<&str> = settings.ids().collect();
    let problem = Problem::error(path, "it is named after nobody in couplelog.yaml");
    Some(match name::nearest(owner, ids.iter().copied()) {
        Some(near) => problem.hint(format!("did you mean `{near}`?")),
        None => problem.hint(format!("the people here are {}", list(&ids))),
    })
}

/// A file that is no record, though it lies where records do.
fn misplaced(path: &str, top: &str, is_at_top: bool) -> Problem {
    if !is_yaml(path) {
        return Problem::warning(path, "this is no record, though it lies among them")
            .hint("couplelog doesn't read it; move it elsewhere, or remove it if an editor left it behind");
    }
    if let Some(stem) = path.strip_suffix(".yml") {
        let is_record = place::locate_path(&format!("{stem}.yaml")).is_some();
        if is_record {
            return Problem::error(path, "the name of a record's file ends in .yaml")
                .hint("rename it, so that it counts");
        }
    }
    if let Err(why) = RecordName::new(path) {
        return Problem::error(path, format!("no record can have this name: {why}"));
    }
    let problem = Problem::error(path, "no record belongs at this place, so it counts for nothing");
    if is_at_top {
        let singles = kinds::ALL.iter().filter(|kind| kind.is_single()).map(|kind| kind.place);
        let stem = top.trim_end_matches(".yaml").trim_end_matches(".yml");
        let of_folder = folders().find(|kind| kind.name == stem || kind.plural == stem);
        if let Some(kind) = of_folder {
            return problem.hint(format!("it belongs at {}", pattern(kind)));
        }
        return match name::nearest(stem, singles) {
            Some(near) => problem.hint(format!("did you mean `{near}.yaml`?")),
            None => problem.hint("move it into its kind's folder, or into a folder of your own"),
        };
    }
    let places: Vec<String> = folders().filter(|kind| place::top(kind) == top).map(pattern).collect();
    problem.hint(format!("it belongs at {}", places.join(" or ")))
}

/// A kind's place in words: `limits/PERSON/TOPIC.yaml`.
fn pattern(kind: &Spec) -> String {
    let slug = if kind.title == "topic" { "TOPIC" } else { "NAME" };
    let place = kind.place.replace("{person}", "PERSON").replace("{year}", "YEAR");
    format!("{}.yaml", place.replace("{date}", "YEAR-MONTH-DAY").replace("{slug}", slug))
}

/// Where a record says something else than its path does.
pub fn of_record(record: &Record) -> Option<Finding> {
    let (said, named) = (record.date("date")?, record.at.date?);
    (said != named).then(|| {
        Finding::error(&["date"], "this is another day than the file's name says")
            .hint("the day in the path is the one that counts; change this one, or rename the file")
    })
}

/// Files that are one and the same on computers that don't tell upper from lower case, or whose names differ
/// only in how their letters are put together.
pub fn duplicates<'a>(paths: impl IntoIterator<Item = &'a str>) -> Vec<Problem> {
    let mut first: HashMap<String, &str> = HashMap::new();
    let mut problems = Vec::new();
    for path in paths {
        let key = path.nfc().collect::<String>().to_lowercase();
        match first.get(&key) {
            Some(other) => problems.push(
                Problem::error(path, "two files have the same name but for the spelling of its letters")
                    .hint(format!("keep one of them; the other is {other}")),
            ),
            None => {
                first.insert(key, path);
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::people::Person;

    fn settings() -> Settings {
        let people = ["ana", "bo"].map(|id| Person { id: id.to_owned(), name: id.to_owned() });
        Settings { people: people.into(), ..Settings::default() }
    }

    fn levels(path: &str) -> Vec<Level> {
        of_file(path, &settings()).iter().map(|problem| problem.level).collect()
    }

    #[test]
    fn records_at_their_places_and_the_couples_own_files_are_in_order() {
        for path in [
            "couplelog.yaml",
            "limits/ana/photos.yaml",
            "pauses/someone.yaml",
            "log/2026/2026-11-23-evening.yaml",
            "README.md",
            ".gitattributes",
            "limits/ana/.gitkeep",
            "templates/limit.yaml",
        ] {
            assert_eq!(levels(path), [], "{path}");
        }
    }

    #[test]
    fn a_record_at_the_wrong_place_is_an_error() {
        for path in [
            "limits/photos.yaml",
            "limits/ana/photos.yml",
            "limits/ana/deeper/photos.yaml",
            "log/2025/2026-11-23-evening.yaml",
            "log/2026/evening.yaml",
            "debriefs/2025/2026-11-23-evening/ana.yaml",
            "care/zoe.yaml",
            "saftey.yaml",
            "limits/ana/a\nb.yaml",
        ] {
            assert_eq!(levels(path), [Level::Error], "{path:?}");
        }
    }

    #[test]
    fn what_is_no_record_and_a_pause_of_nobody_are_warnings() {
        for path in ["limits/ana/notes.txt", "limits/ana/Photos.yaml", "pauses/zoe.yaml"] {
            assert_eq!(levels(path), [Level::Warning], "{path}");
        }
    }

    #[test]
    fn a_folder_of_nobody_says_whom_it_may_mean() {
        let problem = of_folder("limits/anna", &settings()).unwrap();
        assert_eq!(problem.hint.as_deref(), Some("did you mean `ana`?"));
        assert_eq!(of_folder("limits/ana", &settings()), None);
        assert_eq!(of_folder("holiday", &settings()), None);
        assert_eq!(of_folder("limit", &settings()).unwrap().level, Level::Warning);
    }

    #[test]
    fn names_that_some_computers_hold_for_one_are_found() {
        let paths = ["limits/ana/Photos.yaml", "limits/ana/photos.yaml", "limits/bo/photos.yaml"];
        let found = duplicates(paths);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "limits/ana/photos.yaml");
    }
}

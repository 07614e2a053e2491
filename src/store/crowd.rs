//! How many files are more than any couple has: above that nothing is guessed from a part of them, and nobody
//! waits for all of them to be read. A lifetime is about 10,000 records, sixty of them limits.

use std::collections::BTreeMap;
use std::path::Path;

use super::error::{Result, StoreError};
use crate::domain::kinds;
use crate::domain::place;
use crate::domain::problem::Problem;

/// So many files one commit, one folder or the whole repository may have.
pub const MAX_FILES: usize = 25_000;
/// So many limits one person may have.
pub const MAX_LIMITS: usize = 5_000;
/// So many changes of what protects the whole history may hold.
pub const MAX_PROTECTING: usize = 50_000;

/// The folders with more records than anybody has, by what each may hold; the whole repository, `.`, where all
/// together are too many.
pub fn crowded<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeMap<String, usize> {
    let mut folders: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut all = 0;
    for path in paths {
        let Some(at) = place::locate_path(path) else { continue };
        let max = if *at.kind == kinds::LIMIT { MAX_LIMITS } else { MAX_FILES };
        let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
        folders.entry(folder).or_insert((0, max)).0 += 1;
        all += 1;
    }
    let mut found: BTreeMap<String, usize> = folders
        .into_iter()
        .filter(|(_, (count, max))| count > max)
        .map(|(folder, (_, max))| (folder.to_owned(), max))
        .collect();
    if all > MAX_FILES && found.is_empty() {
        found.insert(".".to_owned(), MAX_FILES);
    }
    found
}

/// Refuses to go on where there are more records than anybody has.
///
/// # Errors
/// [`StoreError::Crowded`], naming the first folder.
pub fn refuse<'a>(paths: impl Iterator<Item = &'a str>) -> Result<()> {
    match crowded(paths).into_iter().next() {
        Some((folder, max)) => Err(in_folder(&folder, max)),
        None => Ok(()),
    }
}

/// A folder, or `.` for the whole repository, that is crowded.
pub(super) fn in_folder(folder: &str, max: usize) -> StoreError {
    let place = if folder == "." { "the repository" } else { folder }.to_owned();
    StoreError::Crowded { place, max }
}

/// One problem for all the records of a folder, none of which is read.
pub(super) fn problem(folder: &str, max: usize) -> Problem {
    Problem::error(folder, format!("it holds more than {max} files of records, so none of them was read"))
        .hint("nobody wrote that many by hand; move what isn't yours elsewhere")
}

/// Whether something lies right in one of these folders, or anywhere in a repository that is crowded itself.
pub(super) fn is_in(path: &Path, crowded: &BTreeMap<String, usize>) -> bool {
    let is_crowded = |folder: &Path| folder.to_str().is_some_and(|folder| crowded.contains_key(folder));
    let is_below_all = crowded.contains_key(".") && path.components().count() > 1;
    is_below_all || path.parent().is_some_and(is_crowded)
}

/// What is wrong where the whole history has too much of what protects.
pub fn of_history() -> StoreError {
    in_folder("the history of what protects", MAX_PROTECTING)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(folder: &str, count: usize) -> Vec<String> {
        (0..count).map(|number| format!("{folder}/t{number}.yaml")).collect()
    }

    fn found(paths: &[String]) -> Vec<String> {
        crowded(paths.iter().map(String::as_str)).into_keys().collect()
    }

    #[test]
    fn a_lifetime_is_no_crowd_and_one_more_than_the_most_is() {
        let mut all = paths("limits/ana", MAX_LIMITS);
        all.extend(paths("limits/bo", MAX_LIMITS));
        all.extend(paths("agreements", 10_000));
        assert!(found(&all).is_empty());
        all.push("limits/bo/one-more.yaml".to_owned());
        assert_eq!(found(&all), ["limits/bo"]);
        let refused = refuse(all.iter().map(String::as_str)).unwrap_err().to_string();
        assert!(refused.contains("limits/bo") && refused.contains("5000"), "{refused}");
    }

    #[test]
    fn records_spread_over_many_folders_are_counted_together_and_other_files_are_not() {
        let mut all = paths("terms", 13_000);
        all.extend(paths("learning", 12_000));
        all.extend((0..30_000).map(|number| format!("limits/ana/note{number}.txt")));
        assert!(found(&all).is_empty());
        all.push("agreements/one-more.yaml".to_owned());
        assert_eq!(found(&all), ["."]);
    }
}

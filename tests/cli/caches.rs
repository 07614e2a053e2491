//! Caches: believed only as they were written.

use std::fs;
use std::path::{Path, PathBuf};

use crate::couple::Couple;

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn an_edit_of_a_cache_that_leaves_it_readable_loosens_nothing_and_hides_nothing() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "hard-limit"]).code(0);
    couple.write("repairs/2026-11-23-late.yaml", "what_happened: x\naffected: bo\nimpact: y\n");
    couple.git_commit("ana", "2026-11-23");
    let views =
        [&["limits", "--json"][..], &["history", "limits", "--json"], &["check", "--json"], &["status"]];
    let look = || views.map(|args| couple.run(args).out);
    let before = look();
    assert!(before[0].contains("hard-limit") && before[2].contains("repairs/"), "{before:?}");
    let cache = couple.repo().join(".git/couplelog/cache");
    let mut is_edited = false;
    for file in files(&cache) {
        let text = fs::read_to_string(&file).unwrap();
        let edited = text
            .replace("hard-limit", "yes")
            .replace("HardLimit", "Yes")
            .replace("impact", "affect")
            .replace("\"unknown\"", "{\"person\":\"bo\"}")
            .replace("\"person\":\"ana\"", "\"person\":\"bo\"");
        is_edited |= edited != text;
        fs::write(&file, edited).unwrap();
        assert_eq!(look(), before, "{}", file.display());
    }
    assert!(is_edited);
}

//! No name, however it is spelled, leads out of the repository or to git's own folder; a slug is its own slug.

#![no_main]

use std::path::{Component, Path};

use couplelog::domain::name::{RecordName, SLUG_BYTES, slug};
use couplelog::domain::place;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(name) = RecordName::new(text) {
        let path = name.path();
        let parts: Vec<Component<'_>> = Path::new(&path).components().collect();
        assert!(parts.iter().all(|part| matches!(part, Component::Normal(_))));
        assert!(parts.iter().all(|part| !part.as_os_str().to_string_lossy().starts_with('.')));
        assert!(!path.chars().any(char::is_control));
        assert_eq!(RecordName::new(&path).expect("a name stays a name"), name);
        if let Some(at) = place::locate(&name) {
            assert_eq!(at.name, name);
        }
    }
    if let Ok(made) = slug(text) {
        assert!(!made.is_empty() && made.len() <= SLUG_BYTES);
        assert_eq!(slug(&made).expect("a slug stays a slug"), made);
        RecordName::new(&made).expect("a slug is a name");
    }
});

//! A longer answer by the editor, the same in both ways to ask.

use std::path::Path;

use anyhow::Result;

use super::editor::{self, Edited};

/// What came back from the editor.
pub(super) enum Written {
    /// The text as the person left it.
    Text(String),
    /// Something to say before the question is asked again; the text so far stands.
    Again(String),
}

/// Opens the editor with `so_far`. After an attempt that failed, the file that it left is opened
/// again instead of being overwritten: it holds the person's words.
pub(super) fn ask(so_far: &str, file: &Path, left_by_failure: &mut bool) -> Result<Written> {
    const NAME: &str = "your answer";
    let edited = if *left_by_failure && file.is_file() {
        editor::edit_again(NAME, file)
    } else {
        editor::edit(so_far, NAME, file)
    };
    let edited = match edited {
        Ok(edited) => edited,
        Err(error) => return Ok(Written::Again(format!("{error:#}"))),
    };
    *left_by_failure = false;
    Ok(match edited {
        Edited::Changed(text) => Written::Text(text.trim_end().to_owned()),
        Edited::Unchanged => Written::Again("Nothing was changed in the editor.".to_owned()),
        other => {
            *left_by_failure = file.is_file();
            let trouble = other.trouble(NAME, file);
            Written::Again(trouble.map_or_else(String::new, |t| format!("{}\n{}", t.what, t.hint)))
        }
    })
}

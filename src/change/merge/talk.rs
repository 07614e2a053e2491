//! What two people changed apart from each other: something to talk about, which never blocks anything.

use serde::{Deserialize, Serialize};
use serde_yaml::Value;
use sha2::{Digest, Sha256};

use super::canonical;

/// One field that both sides of a merge changed, each in their own way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Talk {
    /// The record's name, or the path of a file that is no record.
    pub record: String,
    /// The keys that lead to the field; none for the whole record, which one side removed or which can't be
    /// read. A version that can't be read is given as its text.
    pub field: Vec<String>,
    /// What our side made of it.
    pub ours: Option<Value>,
    /// What their side made of it.
    pub theirs: Option<Value>,
    /// What the merge carries until they talked.
    pub result: Option<Value>,
}

impl Talk {
    /// A name for it that says nothing of what it is about, and that is the same on every clone, whichever side
    /// is ours: 16 letters of a digest.
    pub fn id(&self) -> String {
        let mut versions = [canonical::of(self.ours.as_ref()), canonical::of(self.theirs.as_ref())];
        versions.sort();
        let [one, other] = versions;
        let result = canonical::of(self.result.as_ref());
        digest(&serde_json::json!([self.record, self.field, one, other, result]).to_string(), 16)
    }

    /// The same talk as the other side sees it.
    #[must_use]
    pub fn turned(self) -> Self {
        Self { ours: self.theirs, theirs: self.ours, ..self }
    }
}

/// So many letters of the SHA-256 of a text, in lower-case hex; 64 at most.
pub(super) fn digest(text: &str, letters: usize) -> String {
    let whole: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    whole.chars().take(letters).collect()
}

//! The id of anything in the repository, and maps that go by it.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};

/// The id of a commit, a tree or a blob.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id([u8; 20]);

impl Id {
    /// The raw bytes.
    pub fn bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// An id from its raw bytes.
    pub fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// The id that forty letters spell; nothing for any other text.
    pub fn from_hex(letters: impl AsRef<[u8]>) -> Option<Self> {
        let letters: &[u8; 40] = letters.as_ref().try_into().ok()?;
        let mut bytes = [0; 20];
        for (byte, pair) in bytes.iter_mut().zip(letters.chunks_exact(2)) {
            let [high, low] = pair else { return None };
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Some(Self(bytes))
    }

    pub(super) fn oid(self) -> git2::Oid {
        // Twenty bytes always are an id.
        git2::Oid::from_bytes(&self.0).unwrap_or(git2::Oid::ZERO_SHA1)
    }

    /// The first letters, as screens show it.
    pub fn short(&self) -> String {
        self.to_string().chars().take(10).collect()
    }
}

impl From<git2::Oid> for Id {
    fn from(oid: git2::Oid) -> Self {
        let mut bytes = [0; 20];
        for (to, from) in bytes.iter_mut().zip(oid.as_bytes()) {
            *to = *from;
        }
        Self(bytes)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = [0; 40];
        for (pair, byte) in letters.chunks_exact_mut(2).zip(self.0) {
            for (letter, digit) in pair.iter_mut().zip([byte >> 4, byte & 15]) {
                *letter = if digit < 10 { b'0' + digit } else { b'a' + digit - 10 };
            }
        }
        f.write_str(std::str::from_utf8(&letters).unwrap_or_default())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a letter counts for, read from a table: a lifetime has tens of thousands of ids in letters.
fn digit(letter: u8) -> Option<u8> {
    const DIGITS: [u8; 256] = {
        let mut digits = [NONE; 256];
        let mut digit = 0;
        while digit < 16 {
            digits[b"0123456789abcdef"[digit] as usize] = digit as u8;
            digits[b"0123456789ABCDEF"[digit] as usize] = digit as u8;
            digit += 1;
        }
        digits
    };
    const NONE: u8 = 16;
    DIGITS.get(usize::from(letter)).copied().filter(|digit| *digit != NONE)
}

/// Things by their ids.
pub type IdMap<T> = HashMap<Id, T, BuildHasherDefault<IdHasher>>;
/// A set of ids.
pub type IdSet = HashSet<Id, BuildHasherDefault<IdHasher>>;

/// Ids are hashes already: their first bytes will do.
#[derive(Debug, Default, Clone, Copy)]
pub struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        if let Some(first) = bytes.first_chunk::<8>() {
            self.0 ^= u64::from_ne_bytes(*first);
        }
    }

    /// The length that stands before the bytes of every id.
    fn write_usize(&mut self, _: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

//! Words for made-up records: always the same, and as hard to pack as what people write.

const WORDS: &[&str] = &[
    "slow", "evening", "walk", "tea", "quiet", "light", "music", "warm", "blanket", "water", "window",
    "rain", "kitchen", "Sunday", "letter", "photo", "phone", "pause", "breath", "shoulder", "hand", "hair",
    "word", "silence", "later", "sooner", "gentle", "tired", "awake", "laugh", "dance", "sofa", "candle",
    "bath", "wine", "without", "before", "after", "together", "alone", "again", "enough", "more", "less",
    "asked", "heard", "waited", "stopped", "talked", "rested", "liked", "wanted", "needed", "said", "felt",
    "knew", "good", "odd", "new", "old", "soft", "loud", "bright", "dark", "easy", "hard", "we", "I", "you",
    "it", "and", "but", "then", "when", "because", "with", "for", "about", "next", "time", "week", "morning",
    "night", "door", "open", "closed", "train", "garden", "bread", "story", "map", "river", "coat", "shoes",
    "song", "game", "question", "answer",
];

/// A stream of words that is the same in every run.
pub struct Words(u64);

impl Words {
    /// The stream from its beginning.
    pub fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    /// A number below a bound.
    pub fn number(&mut self, below: usize) -> usize {
        // The generator of Knuth's MMIX; its upper bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below.max(1)
    }

    /// So many words in a row.
    pub fn some(&mut self, count: usize) -> String {
        let words: Vec<&str> =
            (0..count).map(|_| WORDS.get(self.number(WORDS.len())).copied().unwrap_or("and")).collect();
        words.join(" ")
    }
}

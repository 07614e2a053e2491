//! Which topics an idea touches, under whatever name: its tags, its title, and its file's name.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use super::name::slug_of;
use super::record::Record;
use super::together::counterpart;

/// What a proposal touches, as slugs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touches {
    /// The topics that it names.
    tags: BTreeSet<String>,
    /// Its title, and the name of its file.
    names: BTreeSet<String>,
}

impl Touches {
    /// What a record touches.
    pub fn of(record: &Record) -> Self {
        let slug = record.at.slug.as_deref();
        Self::new(record.text("title").as_deref(), slug, &record.texts("limits"))
    }

    /// What these words touch.
    pub fn new(title: Option<&str>, slug: Option<&str>, tags: &[String]) -> Self {
        Self {
            tags: tags.iter().filter_map(|tag| slug_of(tag)).collect(),
            names: title.into_iter().chain(slug).filter_map(slug_of).collect(),
        }
    }

    /// Takes over what another version touched.
    pub fn extend(&mut self, other: Self) {
        self.tags.extend(other.tags);
        self.names.extend(other.names);
    }

    /// Whether it touches a topic: names it, in whichever direction, or has its words in the title.
    pub fn meets(&self, topic: &str) -> bool {
        let Some(topic) = slug_of(topic) else { return false };
        let topic = without_accents(base(&topic));
        let has_words =
            |name: &String| format!("-{}-", without_accents(name)).contains(&format!("-{topic}-"));
        self.tags.iter().any(|tag| without_accents(base(tag)) == topic) || self.names.iter().any(has_words)
    }

    /// Whether it touches what the other is about.
    pub fn meets_any(&self, other: &Self) -> bool {
        other.tags.iter().chain(&other.names).any(|topic| self.meets(topic))
    }
}

/// A topic as it is compared: an accent makes no other topic of it. Signs that are letters of their own in other
/// scripts (vowels, points, the voiced kana) stay.
fn without_accents(topic: &str) -> String {
    topic.nfd().filter(|sign| canonical_combining_class(*sign) < ACCENTS).nfc().collect()
}

/// Unicode's classes of accents above, below and through a letter begin here.
const ACCENTS: u8 = 200;

/// A topic without its direction.
fn base(topic: &str) -> &str {
    let end = counterpart(topic).and_then(|_| topic.rfind('-'));
    end.and_then(|end| topic.get(..end)).unwrap_or(topic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touches(title: &str, tags: &[&str]) -> Touches {
        Touches::new(Some(title), None, &tags.iter().map(|&tag| tag.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_topic_is_touched_by_its_tag_its_title_and_in_either_direction() {
        assert!(touches("A quiet evening", &["Photos"]).meets("photos"));
        assert!(touches("A quiet evening", &["limits/ana/photos.yaml"]).meets("photos"));
        assert!(touches("Some photos by candle light", &[]).meets("photos"));
        assert!(touches("x", &["massage-giving"]).meets("massage-receiving"));
        assert!(touches("Massage", &[]).meets("massage-receiving"));
    }

    #[test]
    fn an_accent_makes_no_other_topic() {
        assert!(touches("Phótos by candle light", &[]).meets("photos"));
        assert!(touches("Une soirée", &[]).meets_any(&touches("soiree", &[])));
        assert!(touches("x", &["Fu\u{308}ße"]).meets("fuße"));
        assert!(!touches("x", &["か"]).meets("が"), "these are two letters");
        assert!(!touches("x", &["कि"]).meets("कु"), "these are two vowels");
    }

    #[test]
    fn other_words_slip_through() {
        assert!(!touches("Pictures of us", &["light"]).meets("photos"));
        assert!(!touches("Photosynthesis", &[]).meets("photos"));
        assert!(!touches("x", &["hair-touch"]).meets("touch"));
    }

    #[test]
    fn what_another_idea_was_about_is_touched_under_another_name() {
        let declined = touches("Warm oil", &["massage-giving"]);
        assert!(touches("Something soft", &["massage-receiving"]).meets_any(&declined));
        assert!(touches("warm oil, again", &[]).meets_any(&declined));
        assert!(!touches("A walk", &["pace"]).meets_any(&declined));
    }
}

//! What two or more people's stances on one topic come to.

use super::stance::Stance;

/// The strictest of everyone's stances in force, as a screen or a script is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Together {
    /// Someone has paused everything.
    Paused,
    /// A stance: `not discussed` while anyone's is missing, unless someone has a hard limit.
    Stance(Stance),
    /// It could be looser, but a review day has passed (R7).
    TalkFirst,
}

impl Together {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Together::Paused => "paused",
            Together::Stance(stance) => stance.as_str(),
            Together::TalkFirst => "talk first",
        }
    }

    /// The words on a screen. What both are open to today is still asked about today (R1).
    pub fn words(self) -> &'static str {
        match self {
            Together::Stance(Stance::HardLimit) => "never",
            Together::Stance(Stance::SoftLimit) => "not now, or only as said",
            Together::Stance(Stance::Maybe) => "maybe, ask",
            Together::Stance(Stance::Yes) => "both open, ask today",
            other => other.as_str(),
        }
    }
}

/// One person's part in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The stance in force.
    pub in_force: Stance,
    /// Whether its review day has passed.
    pub talk_first: bool,
}

/// What everyone's parts come to; a part is missing where a person has said nothing.
pub fn together(parts: &[Option<Part>], is_paused: bool) -> Together {
    if is_paused {
        return Together::Paused;
    }
    let stances = || parts.iter().map(|part| part.map_or(Stance::NotDiscussed, |part| part.in_force));
    if stances().any(|stance| stance == Stance::HardLimit) {
        return Together::Stance(Stance::HardLimit);
    }
    if parts.is_empty() || stances().any(|stance| stance == Stance::NotDiscussed) {
        return Together::Stance(Stance::NotDiscussed);
    }
    let strictest = stances().min_by_key(|stance| stance.rank()).unwrap_or(Stance::NotDiscussed);
    let is_past_review = parts.iter().flatten().any(|part| part.talk_first);
    if is_past_review && !strictest.is_limit() { Together::TalkFirst } else { Together::Stance(strictest) }
}

/// The topic that pairs with this one: one's giving with the other's receiving.
pub fn counterpart(topic: &str) -> Option<String> {
    if let Some(base) = topic.strip_suffix("-giving") {
        return Some(format!("{base}-receiving"));
    }
    topic.strip_suffix("-receiving").map(|base| format!("{base}-giving"))
}

/// The stricter of two results, for a topic that pairs several people.
pub fn stricter(a: Together, b: Together) -> Together {
    let rank = |together: Together| match together {
        Together::Paused => 0,
        Together::Stance(Stance::HardLimit) => 1,
        Together::Stance(Stance::NotDiscussed) => 2,
        Together::Stance(Stance::SoftLimit) => 3,
        Together::TalkFirst => 4,
        Together::Stance(Stance::Maybe) => 5,
        Together::Stance(Stance::Yes) => 6,
    };
    if rank(b) < rank(a) { b } else { a }
}

/// Whether two slugs are one topic, in whichever direction.
pub fn is_same_topic(one: &str, other: &str) -> bool {
    let base = |topic: &str| -> String {
        let is_directed = counterpart(topic).is_some();
        let end = if is_directed { topic.rfind('-') } else { None };
        end.and_then(|end| topic.get(..end)).unwrap_or(topic).to_owned()
    };
    base(one) == base(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(in_force: Stance) -> Option<Part> {
        Some(Part { in_force, talk_first: false })
    }

    #[test]
    fn the_strictest_stance_counts_for_both() {
        let parts = [part(Stance::Yes), part(Stance::SoftLimit)];
        assert_eq!(together(&parts, false), Together::Stance(Stance::SoftLimit));
    }

    #[test]
    fn what_one_has_not_spoken_about_is_not_discussed_unless_it_is_never() {
        assert_eq!(together(&[part(Stance::Yes), None], false).as_str(), "not discussed");
        assert_eq!(together(&[part(Stance::SoftLimit), None], false).as_str(), "not discussed");
        assert_eq!(together(&[None, part(Stance::HardLimit)], false).as_str(), "hard-limit");
    }

    #[test]
    fn a_review_day_that_passed_asks_for_a_talk_but_never_weakens_a_limit() {
        let late = |in_force| Some(Part { in_force, talk_first: true });
        assert_eq!(together(&[late(Stance::Yes), part(Stance::Yes)], false), Together::TalkFirst);
        assert_eq!(together(&[late(Stance::Maybe), part(Stance::HardLimit)], false).as_str(), "hard-limit");
        assert_eq!(together(&[late(Stance::Yes), part(Stance::SoftLimit)], false).as_str(), "soft-limit");
    }

    #[test]
    fn a_pause_comes_before_everything() {
        assert_eq!(together(&[part(Stance::Yes), part(Stance::Yes)], true), Together::Paused);
    }

    #[test]
    fn both_open_is_never_worded_as_a_permission() {
        assert_eq!(Together::Stance(Stance::Yes).words(), "both open, ask today");
    }
}

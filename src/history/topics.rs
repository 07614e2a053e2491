//! Everyone's limits, brought together topic by topic.

use std::collections::BTreeMap;

use super::view::{Limit, View};
use crate::domain::together::{Part, Together, counterpart, stricter, together};

/// One topic with everyone's limits on it.
#[derive(Debug, Clone)]
pub struct Topic<'a> {
    /// The slug that the limits share.
    pub slug: &'a str,
    /// The words for it: the first person's own, else the slug.
    pub title: String,
    /// Each person's limit, where there is one.
    pub people: BTreeMap<&'a str, &'a Limit>,
    /// What it comes to.
    pub together: Together,
    /// For a topic with directions: one's giving with another's receiving, and what that pair comes to.
    pub pairs: Vec<(String, String, Together)>,
}

/// All topics, by their titles.
pub fn topics(view: &View) -> Vec<Topic<'_>> {
    let mut found: Vec<Topic<'_>> =
        view.limits.iter().map(|(slug, people)| topic(view, slug, people)).collect();
    found.sort_by_key(|topic| (topic.title.to_lowercase(), topic.slug));
    found
}

fn topic<'a>(view: &'a View, slug: &'a str, people: &'a BTreeMap<String, Limit>) -> Topic<'a> {
    let people: BTreeMap<&str, &Limit> = people.iter().map(|(id, limit)| (id.as_str(), limit)).collect();
    let titles = view.settings.ids().filter_map(|id| people.get(id)?.text.title.clone());
    let title = titles.into_iter().next().unwrap_or_else(|| slug.to_owned());
    let part = |limit: &Limit| Part { in_force: limit.in_force, talk_first: limit.talk_first };
    let Some(other_slug) = counterpart(slug) else {
        let parts: Vec<Option<Part>> =
            view.settings.ids().map(|id| people.get(id).map(|limit| part(limit))).collect();
        return Topic {
            slug,
            title,
            together: together(&parts, view.is_paused()),
            people,
            pairs: Vec::new(),
        };
    };
    let mut pairs = Vec::new();
    for mine in view.settings.ids().filter(|id| people.contains_key(id)) {
        for theirs in view.settings.ids().filter(|id| *id != mine) {
            let parts =
                [people.get(mine).map(|limit| part(limit)), view.limit(theirs, &other_slug).map(part)];
            let is_giving = slug.ends_with("-giving");
            let (giving, receiving) = if is_giving { (mine, theirs) } else { (theirs, mine) };
            pairs.push((giving.to_owned(), receiving.to_owned(), together(&parts, view.is_paused())));
        }
    }
    let all = pairs.iter().map(|(_, _, together)| *together).reduce(stricter);
    let together = all.unwrap_or_else(|| together(&[None], view.is_paused()));
    Topic { slug, title, people, together, pairs }
}

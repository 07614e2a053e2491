//! Two different sessions that got one name: each keeps its record, and its debriefs follow it.

use serde_yaml::Mapping;

use super::canonical;
use super::talk::digest;
use super::trees::{File, Tree};
use crate::domain::kinds;
use crate::domain::place;
use crate::domain::session::Session;
use crate::domain::spec::Shape;

/// The readable part of a name stays this short, in bytes, so that there is room for the letters behind it.
const ROOM: usize = 70;

/// How many letters of a digest tell two sessions of one name apart.
const LETTERS: usize = 4;

/// One side's files under the names of the result, each with the name it has on that side.
#[derive(Debug, Clone, Default)]
pub(super) struct Named<'a>(pub std::collections::BTreeMap<String, (&'a str, &'a File)>);

impl<'a> Named<'a> {
    pub fn of(tree: &'a Tree) -> Self {
        Named(tree.iter().map(|(path, file)| (path.clone(), (path.as_str(), file))).collect())
    }

    fn session(&self, path: &str) -> Option<(Session, String)> {
        let at = place::locate_path(path).filter(|at| *at.kind == kinds::LOG)?;
        Some((Session::of(&at)?, key(self.0.get(path)?.1.fields.as_ref()?)))
    }

    /// Moves a session's log entry and the debriefs of it.
    fn rename(&mut self, from: &Session, to: &Session) {
        let Some((log, debriefs)) = paths(from) else { return };
        let below = self.0.range(debriefs.clone()..).map(|(path, _)| path);
        let below = below.take_while(|path| path.starts_with(&debriefs));
        let all = std::iter::once(&log).chain(below);
        let moved: Vec<(String, String)> =
            all.filter_map(|path| Some((path.clone(), renamed(path, from, to)?))).collect();
        for (old, new) in moved {
            if self.0.contains_key(&new) {
                continue;
            }
            if let Some(file) = self.0.remove(&old) {
                self.0.insert(new, file);
            }
        }
    }
}

/// Gives different sessions of one name different names, the same on every clone.
pub(super) fn tell_apart(base: &mut Named<'_>, ours: &mut Named<'_>, theirs: &mut Named<'_>) {
    follow_moved(base, ours, theirs);
    let paths: Vec<String> = ours.0.keys().filter(|path| theirs.0.contains_key(*path)).cloned().collect();
    for path in paths.iter().filter(|path| !base.0.contains_key(*path)) {
        let (Some((session, our_key)), Some((_, their_key))) = (ours.session(path), theirs.session(path))
        else {
            continue;
        };
        match our_key.cmp(&their_key) {
            std::cmp::Ordering::Less => theirs.rename(&session, &apart(&session, &their_key)),
            std::cmp::Ordering::Greater => ours.rename(&session, &apart(&session, &our_key)),
            std::cmp::Ordering::Equal => {}
        }
    }
}

/// Where an earlier merge, which one side has, gave a session its other name, the other side's version of it is
/// looked for under that name too.
fn follow_moved(base: &mut Named<'_>, ours: &mut Named<'_>, theirs: &mut Named<'_>) {
    let paths: Vec<String> = base.0.keys().cloned().collect();
    for path in paths {
        let Some((session, key)) = base.session(&path) else { continue };
        let new = apart(&session, &key);
        let Ok(new_path) = new.log().map(|name| name.path()) else { continue };
        if base.0.contains_key(&new_path) {
            continue;
        }
        let has_moved = |side: &Named<'_>| {
            side.session(&new_path).is_some_and(|(_, moved)| moved == key)
                && side.session(&path).is_none_or(|(_, stayed)| stayed != key)
        };
        let (is_ours, is_theirs) = (has_moved(ours), has_moved(theirs));
        if is_ours || is_theirs {
            base.rename(&session, &new);
        }
        if is_ours && !is_theirs {
            theirs.rename(&session, &new);
        } else if is_theirs && !is_ours {
            ours.rename(&session, &new);
        }
    }
}

/// What makes two log entries two sessions: all that is not under one person's name.
fn key(fields: &Mapping) -> String {
    let is_joint = |name: &str| {
        name != "for_professional"
            && kinds::LOG.field(name).is_none_or(|field| !matches!(field.shape, Shape::PerPerson(_)))
    };
    let joint = fields.iter().filter(|(name, _)| name.as_str().is_some_and(is_joint));
    canonical::of_map(&joint.map(|(name, value)| (name.clone(), value.clone())).collect())
}

fn apart(session: &Session, key: &str) -> Session {
    let slug = session.slug.char_indices().take_while(|(at, letter)| at + letter.len_utf8() <= ROOM);
    let slug: String = slug.map(|(_, letter)| letter).collect();
    Session { date: session.date, slug: format!("{slug}-{}", digest(key, LETTERS)) }
}

/// The path under the session's new name, for its log entry and its debriefs.
fn renamed(path: &str, from: &Session, to: &Session) -> Option<String> {
    let at = place::locate_path(path)?;
    if Session::of(&at).as_ref() != Some(from) {
        return None;
    }
    let name = match &at.owner {
        Some(person) => to.debrief(person),
        None => to.log(),
    };
    name.ok().map(|name| name.path())
}

/// Where a session's log entry is, and what the paths of its debriefs begin with.
fn paths(session: &Session) -> Option<(String, String)> {
    let debrief = session.debrief("x").ok()?;
    let (folder, _) = debrief.as_str().rsplit_once('/')?;
    Some((session.log().ok()?.path(), format!("{folder}/")))
}

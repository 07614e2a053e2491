//! One decision: who may take it, and what it writes.

use anyhow::Result;

use super::{Done, Resolve};
use crate::change::merge::{are_together, chosen};
use crate::cli::compose::{Composed, Job, Source};
use crate::cli::failure::{Failure, Kind};
use crate::cli::{edit, keep, stated};
use crate::domain::merging::Merging;
use crate::domain::name::RecordName;
use crate::domain::own;
use crate::domain::place;
use crate::domain::spec::Located;
use crate::history::talks::{self, Open};
use crate::history::today::Titled;
use crate::render::visible::visible_line;
use crate::store::Stored;
use crate::store::codec::Change;

impl Resolve<'_> {
    /// Settles one: with one of the versions, or as it is. Gives nothing where it was settled before.
    ///
    /// # Errors
    /// Exit 4 where it is somebody else's to settle, or a rule forbids it; when it can't be written.
    pub(super) fn settle(&self, open: &Open, choice: Option<usize>) -> Result<Option<Done>> {
        let still = talks::open(self.store)?;
        let Some(open) = still.iter().find(|it| it.id == open.id) else { return Ok(None) };
        self.may_settle(open)?;
        let Some(version) = choice.and_then(|choice| open.versions.get(choice)) else {
            return self.as_it_is(&[open]).map(Some);
        };
        let at = located(open);
        if open.talk.field.is_empty() {
            return self.whole(open, at.as_ref(), version).map(Some);
        }
        let Some(at) = at else { return self.as_it_is(&[open]).map(Some) };
        if is_agreed(&at, open) {
            return Err(Failure::refused(format!("could not settle {}", at.name))
                .because("who agreed is each person's own word")
                .hint(format!("couplelog resolve {0} --as-it-is; anew: couplelog agree {0}", at.name))
                .into());
        }
        // Fields that are one value together are chosen together.
        let is_together = |it: &&Open| are_together(&at, &it.talk.field, &open.talk.field);
        let together: Vec<&Open> = still
            .iter()
            .filter(|it| it.talk.record == open.talk.record && it.merge == open.merge)
            .filter(is_together)
            .collect();
        let base = self.store.read(&at.name)?;
        edit::refuse_unreadable(base.as_ref())?;
        let fields = base.as_ref().and_then(Stored::record).map(|it| it.fields).unwrap_or_default();
        let of_the_same = |it: &&Open| it.versions.iter().find(|it| it.commit == version.commit).cloned();
        let versions = together.iter().filter_map(|it| Some((it.talk.field.clone(), of_the_same(it)?.value)));
        let set = chosen(&fields, &versions.collect::<Vec<_>>());
        if set.is_empty() {
            return self.as_it_is(&together).map(Some);
        }
        let changes = set.into_iter().map(|(path, value)| Change { path, value }).collect();
        let view = self.context.view(self.store)?;
        let job = self.job(&view.settings, at, base);
        let kept = keep::keep_flag(&job, changes, &view)?;
        Ok(Some(Done { commit: kept.commit, said: stated::saved(self.context, &job, &kept)? }))
    }

    /// Writes it anew: these fields by questions, the whole record in an editor, or from a file.
    ///
    /// # Errors
    /// Like [`Resolve::settle`].
    pub(super) fn anew(
        &self,
        open: &Open,
        all: &[Titled<Open>],
        source: &Source,
        only: Option<&[&str]>,
    ) -> Result<Done> {
        let Some(at) = located(open) else {
            return Err(Failure::usage(format!("could not write {}", open.talk.record))
                .because("it is no record")
                .hint("edit the file, then couplelog save")
                .into());
        };
        self.may_settle(open)?;
        let base = self.store.read(&at.name)?;
        if !source.edit {
            edit::refuse_unreadable(base.as_ref())?;
        }
        let view = self.context.view(self.store)?;
        let job = self.job(&view.settings, at, base);
        let composed = job.compose(source, only)?;
        let given: Vec<String> = match &composed {
            Composed::Changes(changes) if source.from.is_some() => {
                changes.iter().filter_map(|change| change.path.first().cloned()).collect()
            }
            _ => Vec::new(),
        };
        let kept = keep::keep(&job, composed, &view)?;
        let mut done = Done { commit: kept.commit, said: stated::saved(self.context, &job, &kept)? };
        if kept.now.is_none() {
            done.said = String::new();
            return Ok(done);
        }
        // What was given anew and is what stood there already is settled as it is.
        let still = talks::open(self.store)?;
        let as_given: Vec<&Open> = still
            .iter()
            .filter(|it| all.iter().any(|talk| talk.it.id == it.id))
            .filter(|it| it.talk.field.first().is_some_and(|key| given.contains(key)))
            .filter(|it| self.may_settle(it).is_ok())
            .collect();
        if !as_given.is_empty() {
            done.commit = self.as_it_is(&as_given)?.commit;
        }
        Ok(done)
    }

    /// Says in a commit that these are settled as they are.
    pub(super) fn as_it_is(&self, open: &[&Open]) -> Result<Done> {
        let settings = self.context.view(self.store)?.settings;
        let mut lock = self.store.lock("resolve")?;
        let now = talks::open(self.store)?;
        let left: Vec<&Open> =
            open.iter().copied().filter(|it| now.iter().any(|now| now.id == it.id)).collect();
        let Some(first) = left.first() else {
            return Ok(Done { commit: None, said: "It was settled in the meantime.\n".to_owned() });
        };
        let subject = located(first)
            .map_or_else(|| "update files".to_owned(), |at| format!("update {}", at.kind.plural));
        let ids: Vec<&str> = left.iter().map(|open| open.id.as_str()).collect();
        let (author, when) = self.context.signed(self.person, &settings);
        let commit = self.store.remark(&mut lock, &author, when, &talks::settling(&subject, &ids))?;
        let record = visible_line(&first.talk.record);
        Ok(Done { commit: Some(commit), said: format!("Settled as it is: {record}.\n") })
    }

    /// Whether this person may settle it (R3).
    ///
    /// # Errors
    /// Exit 4 naming whose it is.
    pub(super) fn may_settle(&self, open: &Open) -> Result<()> {
        let Some(decider) = self.decider(open)?.filter(|decider| *decider != self.person.id) else {
            return Ok(());
        };
        let settings = self.context.view(self.store)?.settings;
        if settings.person(&decider).is_none() {
            return Ok(());
        }
        let name = settings.name_of(&decider);
        Err(Failure::new(Kind::Refused, format!("could not settle {}", open.talk.record))
            .because(format!("this is {name}'s, and only {name} settles it"))
            .hint(format!("talk about it with {name}; {name} can settle it with --as {decider}"))
            .into())
    }

    fn decider(&self, open: &Open) -> Result<Option<String>> {
        let Some(at) = located(open) else { return Ok(None) };
        let fields = self.store.read(&at.name)?.and_then(|stored| stored.record()).map(|it| it.fields);
        Ok(own::decider(&at, fields.as_ref(), &open.talk.field))
    }

    pub(super) fn job<'a>(
        &'a self,
        settings: &'a crate::domain::people::Settings,
        at: Located,
        base: Option<Stored>,
    ) -> Job<'a> {
        let (context, store, person) = (self.context, self.store, self.person);
        Job { context, store, settings, person, at, base, given: Vec::new() }
    }
}

/// Which record a talk is about, if it is one.
pub(super) fn located(open: &Open) -> Option<Located> {
    RecordName::new(&open.talk.record).ok().and_then(|name| place::locate(&name))
}

/// Whether it is about who agreed, which nobody chooses for another.
pub(super) fn is_agreed(at: &Located, open: &Open) -> bool {
    let field = open.talk.field.first().and_then(|key| at.kind.field(key));
    field.is_some_and(|field| field.merging() == Merging::Entries)
}

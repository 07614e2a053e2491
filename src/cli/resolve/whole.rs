//! Settling a whole file: one that a side removed, one that can't be read, or one that is no record.

use anyhow::Result;
use serde_yaml::Value;

use super::{Done, Resolve};
use crate::cli::compose::Composed;
use crate::cli::failure::Failure;
use crate::cli::{keep, remove, stated};
use crate::domain::spec::Located;
use crate::history::talks::{self, Open, Version};
use crate::render::visible::visible_line;
use crate::store::{Git, Id, Write, codec};

impl Resolve<'_> {
    /// Lets one version stand whole.
    ///
    /// # Errors
    /// Exit 3 for a version that can't be read, 4 for what a rule forbids; when it can't be written.
    pub(super) fn whole(&self, open: &Open, at: Option<&Located>, version: &Version) -> Result<Done> {
        let bytes = self.bytes(open, version)?;
        let path = at.map_or_else(|| open.talk.record.clone(), |at| at.name.path());
        let chosen = bytes.as_deref().map(Git::blob_id).transpose()?;
        if self.store.blob_here(&path)? == chosen {
            return self.as_it_is(&[open]);
        }
        match (at, bytes) {
            (Some(at), Some(bytes)) => self.record(at, &bytes),
            (Some(at), None) => self.removed(at),
            (None, bytes) => {
                let said = if bytes.is_some() { "Saved" } else { "Removed" };
                let said = format!("{said} {}.\n", visible_line(&path));
                Ok(Done { commit: self.write("update files", Write { path, bytes })?, said })
            }
        }
    }

    /// The bytes of a version, as the commit of its side has them; nothing where it was removed.
    fn bytes(&self, open: &Open, version: &Version) -> Result<Option<Vec<u8>>> {
        let Some(value) = &version.value else { return Ok(None) };
        let git = self.store.git();
        if let Some(commit) = Id::from_hex(&version.commit)
            && let (path, Some(blob)) = talks::path(self.store, commit, &open.talk.record)?
            && (talks::stands_for(Some(value), blob) || talks::said_by(self.store, &path, blob)? == *value)
        {
            return Ok(Some(git.whole(blob)?));
        }
        Ok(Some(match value {
            Value::Mapping(fields) => codec::write(fields).into_bytes(),
            value => value.as_str().unwrap_or_default().as_bytes().to_vec(),
        }))
    }

    fn record(&self, at: &Located, bytes: &[u8]) -> Result<Done> {
        let text = match codec::parse(bytes) {
            Ok(_) => String::from_utf8_lossy(bytes).into_owned(),
            Err(fault) => {
                let what = format!("could not keep that version of {}", at.name);
                return Err(Failure::unreadable(what, &at.name.path(), &fault)
                    .hint(format!("mend it: couplelog resolve {} --edit", at.name))
                    .into());
            }
        };
        remove::refuse_unsaved(
            self.store,
            &at.name.path(),
            &format!("could not keep that version of {}", at.name),
        )?;
        let view = self.context.view(self.store)?;
        let job = self.job(&view.settings, at.clone(), self.store.read(&at.name)?);
        let kept = keep::keep(&job, Composed::Text(text), &view)?;
        Ok(Done { commit: kept.commit, said: stated::saved(self.context, &job, &kept)? })
    }

    fn removed(&self, at: &Located) -> Result<Done> {
        let what = format!("could not remove {}", at.name);
        let commit = remove::record(self.context, self.store, self.person, at, &what)?;
        Ok(Done { commit, said: format!("Removed {}.\n", visible_line(at.name.as_str())) })
    }

    fn write(&self, subject: &str, write: Write) -> Result<Option<Id>> {
        let settings = self.context.view(self.store)?.settings;
        let (author, when) = self.context.signed(self.person, &settings);
        let mut lock = self.store.lock("resolve")?;
        remove::refuse_unsaved(self.store, &write.path, "could not settle it")?;
        Ok(self.store.save(&mut lock, &author, when, subject, &[write])?)
    }
}

//! The clone's own settings: who commits here, so that commits by hand count too (in-force.md).

use git2::ErrorCode;

use super::Git;
use super::OrGit;
use super::walk::MAIL;
use crate::store::error::Result;
use crate::store::files;

/// Whom this clone belongs to, as its git settings say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Remembered {
    /// The person at this clone; nothing on a computer that both use.
    pub person: Option<String>,
    /// Whether several people use this clone.
    pub is_shared: bool,
    /// The address in `user.email`, as the next commit by hand would have it.
    pub email: Option<String>,
}

impl Git {
    /// Sets the identity and the settings of this clone.
    ///
    /// `person` is the id and name of the one at this clone, or nothing for a computer that both use:
    /// then commits by hand belong to nobody, and can only make anything stricter.
    ///
    /// # Errors
    /// When the settings can't be written.
    pub fn settle(&self, person: Option<(&str, &str)>) -> Result<()> {
        self.keep_records_whole()?;
        let mut config = self.local_config()?;
        let (id, name) = person.unwrap_or(("shared", "shared computer"));
        let mail = format!("{id}{MAIL}");
        let texts = [
            ("user.name", name),
            ("user.email", mail.as_str()),
            ("core.autocrlf", "false"),
            ("core.logAllRefUpdates", "true"),
        ];
        for (key, value) in texts {
            config.set_str(key, value).or_git("write git's settings")?;
        }
        for (key, value) in
            [("commit.gpgsign", false), ("tag.gpgsign", false), ("gc.writeCommitGraph", false)]
        {
            config.set_bool(key, value).or_git("write git's settings")?;
        }
        config.set_bool("couplelog.shared", person.is_none()).or_git("write git's settings")?;
        match person {
            Some((id, _)) => config.set_str("couplelog.person", id).or_git("write git's settings"),
            None => match config.remove("couplelog.person") {
                Err(error) if error.code() != ErrorCode::NotFound => {
                    Err(error).or_git("write git's settings")
                }
                _ => Ok(()),
            },
        }
    }

    /// Tells git in this clone to stop at a record that two changed, and not to merge its lines, whatever a
    /// commit makes of `.gitattributes`.
    ///
    /// # Errors
    /// When git's file can't be written.
    pub fn keep_records_whole(&self) -> Result<()> {
        let folder = self.common_dir().join("info");
        let file = folder.join("attributes");
        let mut text = std::fs::read(&file).unwrap_or_default();
        let rule = super::ATTRIBUTES.trim();
        if String::from_utf8_lossy(&text).lines().any(|line| line.trim() == rule) {
            return Ok(());
        }
        if text.last().is_some_and(|last| *last != b'\n') {
            text.push(b'\n');
        }
        text.extend(super::ATTRIBUTES.bytes());
        files::create_folder(&folder)?;
        files::write(&file, &text, &folder)
    }

    /// Whom this clone belongs to.
    ///
    /// # Errors
    /// When git's settings can't be read.
    pub fn remembered(&self) -> Result<Remembered> {
        let config =
            self.repo.config().or_git("read git's settings")?.snapshot().or_git("read git's settings")?;
        Ok(Remembered {
            person: config.get_string("couplelog.person").ok(),
            is_shared: config.get_bool("couplelog.shared").unwrap_or(false),
            email: config.get_string("user.email").ok(),
        })
    }

    pub(super) fn local_config(&self) -> Result<git2::Config> {
        let config = self.repo.config().or_git("read git's settings")?;
        config.open_level(git2::ConfigLevel::Local).or_git("open git's settings")
    }
}

impl Remembered {
    /// Whether commits by hand would be those of the person whom this clone belongs to.
    pub fn is_intact(&self) -> bool {
        let expected = format!("{}{MAIL}", self.person.as_deref().unwrap_or("shared"));
        self.email.as_deref() == Some(expected.as_str())
    }
}

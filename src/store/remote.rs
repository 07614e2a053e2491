//! The one place that a clone syncs with: how it is written, and the hook that keeps other places out.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::{OrFile, Result};
use super::{Store, files};

/// The hook's second line, by which it is known as couplelog's own.
const MARK: &str =
    "# couplelog: this repository is sent to the one place that you both chose, and nowhere else.";

const HOOK: &str = r#"# This is a guard rail, not a wall: git push --no-verify goes past it.
chosen=$(git config --local --get couplelog.remote)
now=$(git config --local --get-all remote.origin.url)
also=$(git config --get-all remote.origin.pushurl)
if [ -n "$chosen" ] && [ -z "$also" ] && [ "$now" = "$chosen" ]; then
  if [ "$1" = origin ] || [ "$2" = "$chosen" ]; then exit 0; fi
fi
echo "couplelog: these files are sent to the one place that you both chose, and this is another one." >&2
echo "couplelog: to choose another place: couplelog remote set URL" >&2
exit 1
"#;

/// A place to sync with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    url: String,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Folder,
    Ssh,
    Web,
    Open,
}

impl Place {
    /// Understands an address: a folder, `ssh://…` or `host:path`, `https://…`. A folder is made absolute.
    ///
    /// # Errors
    /// In words, why it is none.
    pub fn parse(text: &str, here: &Path) -> std::result::Result<Self, &'static str> {
        let text = text.trim();
        if text.is_empty() {
            return Err("it is empty");
        }
        if text.starts_with('-') {
            return Err("it begins with a dash, so git would take it for an option");
        }
        if text.chars().any(char::is_control) {
            return Err("it holds control characters");
        }
        let of = |url: &str, kind| Ok(Self { url: url.to_owned(), kind });
        if let Some((scheme, rest)) = text.split_once("://") {
            let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
            if host.starts_with('-') || rest.starts_with('-') {
                return Err("its host begins with a dash");
            }
            return match scheme.to_ascii_lowercase().as_str() {
                "https" => of(text, Kind::Web),
                "ssh" | "git+ssh" | "ssh+git" => of(text, Kind::Ssh),
                "http" | "git" => of(text, Kind::Open),
                "file" if rest.starts_with('/') => of(text, Kind::Folder),
                _ => Err("couplelog syncs over ssh, over https, or with a folder"),
            };
        }
        let first = text.split('/').next().unwrap_or_default();
        if first.contains("::") {
            return Err("it would start a program; couplelog syncs over ssh, over https, or with a folder");
        }
        let is_path = text.starts_with(['/', '.', '~']) || !first.contains(':') || here.join(text).exists();
        if !is_path {
            return of(text, Kind::Ssh);
        }
        let path = match (text.strip_prefix("~/"), std::env::var_os("HOME")) {
            (Some(below), Some(home)) => PathBuf::from(home).join(below),
            _ => here.join(text),
        };
        let path = std::path::absolute(&path).unwrap_or(path);
        // `.` and `..` are taken out where the folder can be found.
        let path = fs::canonicalize(&path).unwrap_or(path);
        match path.to_str() {
            Some(path) => of(path, Kind::Folder),
            None => Err("its name is not UTF-8 text"),
        }
    }

    /// The address, for git. It may hold a password: for screens there is [`Place::shown`].
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address without its password.
    pub fn shown(&self) -> String {
        match self.parts() {
            Some((scheme, user, rest)) if user.contains(':') => {
                let name = user.split(':').next().unwrap_or_default();
                format!("{scheme}://{name}:***@{rest}")
            }
            _ => self.url.clone(),
        }
    }

    /// Whether a password stands in it.
    pub fn has_password(&self) -> bool {
        self.shown() != self.url
    }

    /// Whether it is a folder that this computer can see.
    pub fn is_folder(&self) -> bool {
        self.kind == Kind::Folder
    }

    /// That folder.
    pub fn folder(&self) -> Option<PathBuf> {
        self.is_folder().then(|| PathBuf::from(self.url.strip_prefix("file://").unwrap_or(&self.url)))
    }

    /// Whether ssh leads there.
    pub fn is_ssh(&self) -> bool {
        self.kind == Kind::Ssh
    }

    /// Whether everyone on the way can read along.
    pub fn is_open(&self) -> bool {
        self.kind == Kind::Open
    }

    /// The address without a name and a password, where a stranger could ask there: on the web.
    pub fn anonymous(&self) -> Option<String> {
        let is_web = self.kind == Kind::Web || self.url.starts_with("http://");
        is_web.then(|| match self.parts() {
            Some((scheme, _, rest)) => format!("{scheme}://{rest}"),
            None => self.url.clone(),
        })
    }

    /// The name that a folder for it would have.
    pub fn folder_name(&self) -> String {
        let last = self.url.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or_default();
        let name = last.strip_suffix(".git").unwrap_or(last);
        let is_sound = crate::domain::name::slug(name).is_ok() && !name.starts_with(['.', '-']);
        if is_sound { name.to_owned() } else { "ours".to_owned() }
    }

    /// The scheme, who asks there, and the rest.
    fn parts(&self) -> Option<(&str, &str, &str)> {
        let (scheme, rest) = self.url.split_once("://")?;
        let end = rest.find('/').unwrap_or(rest.len());
        let (user, _) = rest.get(..end)?.rsplit_once('@')?;
        Some((scheme, user, rest.get(user.len() + 1..)?))
    }
}

impl Store {
    /// Sets the one place to sync with, and puts the hook there that refuses any other. A hook of somebody's
    /// own stays; then this gives false.
    ///
    /// # Errors
    /// When git's settings or the hook can't be written.
    pub fn set_place(&self, place: &Place) -> Result<bool> {
        self.git().set_place(place.url())?;
        self.git().keep_records_whole()?;
        let hook = self.git().common_dir().join("hooks").join("pre-push");
        let now = fs::read(&hook).unwrap_or_default();
        let is_somebodys = !now.is_empty() && !String::from_utf8_lossy(&now).contains(MARK);
        if is_somebodys {
            return Ok(false);
        }
        let text = format!("#!/bin/sh\n{MARK}\n{HOOK}");
        if now != text.as_bytes() {
            let folder = hook.parent().unwrap_or(self.git().common_dir());
            files::create_folder(folder)?;
            files::write(&hook, text.as_bytes(), folder)?;
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&hook, fs::Permissions::from_mode(files::FOLDER_MODE))
                .or_file("make a program of", &hook)?;
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> std::result::Result<Place, &'static str> {
        Place::parse(text, Path::new("/home/ana"))
    }

    #[test]
    fn addresses_are_told_apart_and_nonsense_is_refused() {
        for (text, kind) in [
            ("ana@example.org:ours.git", Kind::Ssh),
            ("ssh://ana@example.org/ours", Kind::Ssh),
            ("https://example.org/ours.git", Kind::Web),
            ("http://example.org/ours.git", Kind::Open),
            ("/media/stick/ours", Kind::Folder),
            ("../stick: two/ours", Kind::Folder),
            ("file:///media/stick", Kind::Folder),
        ] {
            assert_eq!(parse(text).map(|place| place.kind), Ok(kind), "{text}");
        }
        for text in
            ["", "-oProxyCommand=x", "ext::sh -c x", "fd::7", "a\nb", "ssh://-oProxyCommand=x/y", "ftp://x/y"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
        assert_eq!(parse("stick/ours").unwrap().url(), "/home/ana/stick/ours");
    }

    #[test]
    fn a_password_is_never_shown_and_never_taken_along_to_a_strangers_question() {
        let place = parse("https://ana:geheim@example.org/ours.git").unwrap();
        assert_eq!(place.shown(), "https://ana:***@example.org/ours.git");
        assert!(place.has_password());
        assert_eq!(place.anonymous().unwrap(), "https://example.org/ours.git");
        assert!(!parse("https://ana@example.org/a@b.git").unwrap().has_password());
        assert_eq!(parse("ssh://a:b@example.org/x").unwrap().shown(), "ssh://a:***@example.org/x");
        assert_eq!(parse("ana@example.org:ours.git").unwrap().folder_name(), "ours");
        assert_eq!(parse("https://example.org/..").unwrap().folder_name(), "ours");
    }
}

//! Two versions of a file as a unified patch, with context.

use std::time::Duration;

use similar::TextDiff;

use super::ink::Ink;
use super::visible::visible_line;

/// Larger files are named and not shown.
const MAX_BYTES: usize = 1 << 20;

/// A long comparison ends after this time with a coarser answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// The patch from one version to the other, as the file has it; nothing stands for no file.
pub fn patch(path: &str, old: Option<&[u8]>, new: Option<&[u8]>) -> String {
    let name = |side: &str, bytes: Option<&[u8]>| match bytes {
        Some(_) => format!("{side}/{path}"),
        None => "/dev/null".to_owned(),
    };
    let (from, to) = (name("a", old), name("b", new));
    if [old, new].into_iter().flatten().any(|bytes| bytes.len() > MAX_BYTES) {
        return format!("--- {from}\n+++ {to}\n(larger than 1 MiB, not shown)\n");
    }
    let text = |bytes: Option<&[u8]>| String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned();
    let (old, new) = (text(old), text(new));
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(&old, &new);
    diff.unified_diff().context_radius(3).header(&from, &to).to_string()
}

/// A patch for a screen: every line visible, in colours where there are any.
pub fn shown(patch: &str, ink: Ink) -> String {
    patch.lines().map(|line| format!("{}\n", ink.patch_line(&visible_line(line)))).collect()
}

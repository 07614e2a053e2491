//! `path`: where a record's file is, for an editor, a script or `cat`.

use anyhow::Result;
use serde_json::json;

use super::{Context, private};

/// Print where a record's file is.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog path safety
  cat \"$(couplelog path photos)\"")]
pub struct Args {
    /// The record, or as much of its name as fits one only
    record: String,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let store = context.store()?;
    let found = private::find(context, &store, &args.record)?;
    let at = found.at;
    let path = std::path::absolute(found.file.unwrap_or_else(|| store.root().join(at.name.path())))?;
    if context.json() {
        let path = path.display().to_string();
        return context.print_json(
            &json!({ "version": 1, "record": at.name.as_str(), "kind": at.kind.name, "path": path }),
        );
    }
    context.hand_out(&format!("{}\n", path.display()))
}

//! `schema`: the JSON Schema of a kind, for editors that check YAML while it is typed.

use anyhow::Result;

use super::{Context, find};
use crate::render::schema;

/// Print the JSON Schema of a kind of record.
///
/// Editors that know YAML can use it to check a file while it is typed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog schema limit
  couplelog schema log > log.schema.json")]
pub struct Args {
    /// The kind, such as `limit` or `log`
    kind: String,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let mut schema = schema::of(find::kind(&args.kind)?);
    if context.json() {
        schema.insert("version".to_owned(), serde_json::Value::from(1));
    }
    context.print_json(&schema.into())
}

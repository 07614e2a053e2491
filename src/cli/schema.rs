//! `schema`: the JSON Schema of a kind, for editors that check YAML while it is typed.

use anyhow::Result;
use serde_json::json;

use super::{Context, find};
use crate::domain::kinds;
use crate::render::schema;
use crate::store::Write;

/// Print the JSON Schema of a kind of record.
///
/// Editors that know YAML use it to check and complete a file while it is typed: the first line of each record
/// names the schema in the folder `.couplelog/schemas` of your repository. `init` puts them there; `--write`
/// does it again, after couplelog itself was renewed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  couplelog schema limit
  couplelog schema log > log.schema.json
  couplelog schema --write")]
pub struct Args {
    /// The kind, such as `limit` or `log`
    #[arg(required_unless_present = "write")]
    kind: Option<String>,
    /// Write the schemas of all kinds into your repository
    #[arg(long, conflicts_with = "kind")]
    write: bool,
}

pub(super) fn run(context: &Context, args: Args) -> Result<()> {
    let Some(kind) = args.kind else { return write(context) };
    let mut schema = schema::of(find::kind(&kind)?);
    if context.json() {
        schema.insert("version".to_owned(), serde_json::Value::from(1));
    }
    context.print_json(&schema.into())
}

fn write(context: &Context) -> Result<()> {
    let store = context.store()?;
    let settings = context.view(&store)?.settings;
    let person = context.writer(&store, &settings)?;
    let (author, when) = context.signed(&person, &settings);
    let mut writes: Vec<Write> =
        kinds::ALL.iter().map(|kind| Write::text(schema::path(kind), schema::file(kind))).collect();
    writes.sort_by(|a, b| a.path.cmp(&b.path));
    let mut lock = store.lock("schema")?;
    let commit = store.save(&mut lock, &author, when, "update schemas", &writes)?;
    if context.json() {
        let commit = commit.map(|id| id.to_string());
        return context.print_json(
            &json!({ "version": 1, "record": ".couplelog/schemas", "commit": commit, "draft": null }),
        );
    }
    context.print("The schemas in .couplelog/schemas are as this couplelog knows them.\n")
}

//! `safety`.

use anyhow::Result;

use super::Context;

/// To be written.
#[derive(Debug, clap::Args)]
pub struct Args {}

pub(super) fn run(_: &Context, _: Args) -> Result<()> {
    Ok(())
}

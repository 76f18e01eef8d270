//! `ledger`: looks after the ledger itself, for all apps.

use std::sync::Arc;

use serde::Serialize;

use crate::{
    cli::{
        args::Ledger as What,
        exit::Exit,
        output::{Format, SCHEMA},
        session::Session,
    },
    ledger,
    locale::tr,
    ops::prune_copies,
};

/// Runs one of the subcommands of `ledger`.
pub(super) async fn run(session: &Session, what: What) -> anyhow::Result<Exit> {
    match what {
        What::Prune => prune(session).await,
    }
}

#[derive(Serialize)]
struct PrunedLine {
    schema: u32,
    removed: u64,
    left: u64,
}

/// Removes the copies that are older than `safety.copies`.
async fn prune(session: &Session) -> anyhow::Result<Exit> {
    let mut out = session.out(&[Format::Table, Format::Json, Format::Jsonl])?;
    let config = session.config()?;
    let options = ledger::OpenOptions {
        allow_network_fs: config.ledger.allow_network_fs,
        ..ledger::OpenOptions::new(Arc::clone(&session.world.clock))
    };
    let ledger = ledger::open(&config.ledger.url, options).await?;
    let pruned = prune_copies(&*ledger, config.safety.copies).await?;
    if out.format().is_json() {
        out.json(&PrunedLine { schema: SCHEMA, removed: pruned.removed, left: pruned.left })?;
    } else {
        let removed = tr!("copies-pruned", count = pruned.removed);
        out.line(tr!("copies-left", pruned = removed, count = pruned.left))?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

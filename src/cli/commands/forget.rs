//! `forget`: drops tasks from the ledger; the service keeps them.

use serde::Serialize;

use crate::{
    cli::{
        args::Ids,
        exit::Exit,
        failure::Refusal,
        output::{Format, SCHEMA},
        reading::Purpose,
        select::asked,
        session::Session,
    },
    locale::tr,
    ops,
};

#[derive(Serialize)]
struct Report<'a> {
    schema: u32,
    app: &'a str,
    forgotten: u64,
    not_known: u64,
}

/// Drops the tasks. If one of them has an unsettled attempt, or an unfinished run is still to change it, none is
/// dropped.
pub(super) async fn run(session: &mut Session, args: &Ids) -> anyhow::Result<Exit> {
    let mut out = session.out(&[Format::Table, Format::Json, Format::Jsonl])?;
    let asked = asked(&mut session.world, &args.ids, args.whole)?;
    if asked.is_empty() {
        return Err(Refusal::NothingMatched(tr!("cli-no-ids")).into());
    }
    let opened = session.open().await?;
    let ids = asked.settle(&session.notes, &opened.context, Purpose::Look).await?.ids;
    let forgotten = ops::forget(&opened.context, &ids).await?.changed;
    let app = &opened.context.app.name.0;
    let not_known = u64::try_from(ids.len()).unwrap_or(u64::MAX).saturating_sub(forgotten);
    if out.format().is_json() {
        out.json(&Report { schema: SCHEMA, app, forgotten, not_known })?;
    } else {
        out.line(tr!("cli-forgotten", app = app, forgotten = forgotten, unknown = not_known))?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

//! `note`: writes a note on tasks of the ledger, for everybody who uses it.

use serde::Serialize;

use crate::{
    cli::{
        args::Note,
        exit::Exit,
        failure::Refusal,
        output::{Format, SCHEMA},
        reading::Purpose,
        select::asked,
        session::Session,
    },
    domain::{Remark, RemarkError},
    locale::tr,
    ops,
};

#[derive(Serialize)]
struct Report<'a> {
    schema: u32,
    app: &'a str,
    changed: u64,
    unchanged: u64,
}

/// Writes the note on the tasks, or removes their notes if the text is empty. Changes none of the tasks if one of them
/// is not in the ledger.
pub(super) async fn run(session: &mut Session, args: &Note) -> anyhow::Result<Exit> {
    let mut out = session.out(&[Format::Table, Format::Json, Format::Jsonl])?;
    let note = note(&args.text)?;
    let is_removed = note.is_none();
    let asked = asked(&mut session.world, &args.ids, args.whole)?;
    if asked.is_empty() {
        return Err(Refusal::NothingMatched(tr!("cli-no-ids")).into());
    }
    let opened = session.open().await?;
    let ids = asked.settle(&session.notes, &opened.context, Purpose::Look).await?.ids;
    let changed = ops::note(&opened.context, &ids, note).await?.changed;
    let app = &opened.context.app.name.0;
    let unchanged = u64::try_from(ids.len()).unwrap_or(u64::MAX).saturating_sub(changed);
    if out.format().is_json() {
        out.json(&Report { schema: SCHEMA, app, changed, unchanged })?;
    } else if is_removed {
        out.line(tr!("cli-note-removed", app = app, changed = changed, unchanged = unchanged))?;
    } else {
        out.line(tr!("cli-noted", app = app, changed = changed, unchanged = unchanged))?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// Returns the note; `None` for an empty text, which removes it.
fn note(text: &str) -> Result<Option<Remark>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let refused = |error: RemarkError| Refusal::Usage(tr!("cli-note-refused", why = error.to_string()));
    text.parse().map(Some).map_err(refused)
}

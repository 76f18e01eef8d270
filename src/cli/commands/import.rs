//! `import`: stores the tasks of a file in the ledger. A bad row means that none is stored, unless `--skip-bad` is
//! given.

use std::path::Path;

use super::add::Report;
use crate::{
    cli::{
        args,
        exit::Exit,
        failure::{Refusal, bad_row},
        output::Format,
        reading::{Purpose, Reading},
        session::Session,
    },
    locale::tr,
    ops::{self, BadRows, Import, ImportOptions, Imported, NewTask, open_source, read_to_end},
};

/// Stores the tasks of a file or of stdin.
pub(super) async fn run(session: &mut Session, args: args::Import) -> anyhow::Result<Exit> {
    let mut out = session.background_out(&[Format::Table, Format::Json, Format::Jsonl])?;
    let from_stdin = args.file == Path::new("-");
    let (name, source) = if from_stdin {
        ("stdin".to_owned(), read_to_end(session.world.take_stdin(), "stdin")?)
    } else {
        let source = open_source(&args.file).map_err(|error| Refusal::Usage(error.to_string()))?;
        (args.file.to_string_lossy().into_owned(), source)
    };
    let opened = session.open_or_begin().await?;
    let (is_whole, campaign) = (args.whole, args.campaign.clone());
    let options = ImportOptions {
        format: args.format.into(),
        encoding: args.encoding,
        zone: args.zone,
        campaign: args.campaign,
        bad_rows: if args.skip_bad { BadRows::Skip } else { BadRows::Refuse },
        is_whole,
        name: name.clone(),
    };
    let imported = match ops::import(&opened.context, source, options).await? {
        Import::Stored(imported) => imported,
        Import::Text(text) => {
            let (notes, context) = (&session.notes, &*opened.context);
            let reading = Reading { source: &name, is_whole, purpose: Purpose::Look, notes, context };
            let ids = reading.take_out_of(&text).await?;
            let report =
                ops::add_each(context, ids.into_iter().map(move |id| NewTask::of(id, campaign.clone()))).await?;
            Imported { report, ..Imported::default() }
        }
    };
    for note in &imported.notes {
        session.notes.say(note);
    }
    if imported.bad_count > 0 {
        session.notes.say(&tr!("cli-bad-rows-left-out", count = imported.bad_count));
        for row in &imported.bad {
            session.notes.add(&format!("  {}", bad_row(row.line, &row.reason)));
        }
    }
    let report = Report::new(&opened.context.app.name.0, imported.report, imported.bad_count);
    if out.format().is_json() {
        out.json(&report)?;
    } else {
        out.line(report.in_words())?;
    }
    out.flush()?;
    Ok(if imported.bad_count > 0 { Exit::Partly } else { Exit::Done })
}

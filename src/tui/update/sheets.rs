//! Sheets of text (a task as JSON, the audit log and the log of this session), and the export of tasks to a file.

use jiff::{Timestamp, tz::TimeZone};

use super::copy;
use crate::{
    domain::{TaskId, Untrusted},
    ledger::AuditEntry,
    locale::{label, shown, tr},
    ops::{AuditPage, AuditVerbs, Exported, audit_words, pretty_json},
    tui::{
        keymap::action::Action,
        messages::{effect::Effect, error::UiError},
        overlays::{Layer, Overlay, Sheet, Text},
        session_log::Said,
        state::State,
        views::{Note, NoteKind, clock_time},
    },
};

/// Carries out an action of this module; returns `None` for any other action.
pub fn act(state: &mut State, action: Action) -> Option<Vec<Effect>> {
    match action {
        Action::Json => show_json(state),
        Action::Log => show_log(state),
        Action::Audit => return Some(ask_for_audit(state)),
        Action::Export => {
            let ids = state.tasks.chosen();
            return Some(export(state, ids));
        }
        _ => return None,
    }
    Some(vec![])
}

fn show(state: &mut State, sheet: Sheet) {
    state.layers.push(Layer::new(Overlay::Sheet(sheet)));
}

fn show_json(state: &mut State) {
    let Some(task) = copy::task_at_cursor(state) else {
        state.note = Some(Note::info(label!("note-off-no-task")));
        return;
    };
    let lines = pretty_json(&copy::document(state, &task.task));
    let id = task.task.id.to_string();
    let head = if task.is_whole { tr!("screen-json-whole", task = id) } else { tr!("screen-json-partly", task = id) };
    show(state, Sheet::new(state.app.clone(), label!("screen-json-title"), Text { head, is_bad: false, lines }));
}

fn show_log(state: &mut State) {
    let zone = state.zone().clone();
    let now = state.now.service;
    let lines: Vec<_> = state.log.latest_first().map(|said| said_line(said, now, &zone)).collect();
    let head = if lines.is_empty() { label!("screen-log-empty") } else { label!("screen-log-order") }.to_owned();
    show(state, Sheet::new(state.app.clone(), label!("screen-log-title"), Text { head, is_bad: false, lines }));
}

fn said_line(said: &Said, now: Timestamp, zone: &TimeZone) -> String {
    let sign = match said.note.kind {
        NoteKind::Error => "!",
        NoteKind::Warning => "?",
        NoteKind::Good => "v",
        NoteKind::Info => "-",
    };
    let task = said.task.map(|task| format!("{task} ")).unwrap_or_default();
    format!("{}  {}  {sign} {task}{}", clock_time(said.at, now, zone), said.app, said.note.text)
}

fn ask_for_audit(state: &mut State) -> Vec<Effect> {
    let request = state.next_number();
    show(state, Sheet::awaiting(state.app.clone(), label!("screen-audit-title"), request));
    vec![Effect::ReadAudit { app: state.app.name.clone(), request }]
}

/// Called when the end of the audit log was read or could not be read.
pub fn audit_read(state: &mut State, request: u64, page: Result<AuditPage, UiError>) -> Vec<Effect> {
    let text = match page {
        Ok(page) => audit_text(&page, state.now.service, state.zone()),
        Err(why) => Text { head: tr!("screen-audit-not-read", why = why.text), is_bad: true, lines: vec![] },
    };
    for layer in &mut state.layers {
        if let Overlay::Sheet(sheet) = &mut layer.overlay {
            sheet.fill(request, text.clone());
        }
    }
    vec![]
}

fn audit_text(page: &AuditPage, now: Timestamp, zone: &TimeZone) -> Text {
    let head = match &page.broken {
        None if page.total == 0 => label!("screen-audit-empty").into(),
        Some(broken) => {
            tr!("screen-audit-broken", line = broken.number.to_string(), why = shown(&broken.reason))
        }
        None => tr!("screen-audit-verified", total = page.total, shown = page.entries.len()),
    };
    let doubtful_from = page.broken.as_ref().map_or(u64::MAX, |broken| broken.number);
    let verbs = AuditVerbs::of(&page.entries);
    let line = |entry: &AuditEntry| {
        let sign = if entry.number >= doubtful_from { '!' } else { ' ' };
        format!("{sign}{:>6}  {}", entry.number, audit_line(entry, &verbs, now, zone))
    };
    Text { head, is_bad: page.broken.is_some(), lines: page.entries.iter().map(line).collect() }
}

/// Formats one audit log entry for display.
fn audit_line(entry: &AuditEntry, verbs: &AuditVerbs, now: Timestamp, zone: &TimeZone) -> String {
    let who = match entry.actor.user.as_str() {
        "" => String::new(),
        user => format!("  {user}@{}", entry.actor.machine),
    };
    let task = entry.task.map(|task| format!(" {task}")).unwrap_or_default();
    let (at, (done, rest)) = (clock_time(entry.at, now, zone), audit_words(entry, verbs));
    Untrusted::new(format!("{at} {done}{task}{who}  {rest}")).safe()
}

/// Starts writing tasks to a file. If a dialog about a change is on top, it will show the result.
pub fn export(state: &mut State, ids: Vec<TaskId>) -> Vec<Effect> {
    if ids.is_empty() {
        state.note = Some(Note::info(label!("note-export-nothing")));
        return vec![];
    }
    let request = state.next_number();
    if let Some(Overlay::Confirm(confirm)) = state.layers.last_mut().map(|layer| &mut layer.overlay) {
        confirm.exporting = Some(request);
    }
    vec![Effect::Export { app: state.app.name.clone(), request, ids }]
}

/// Called when tasks were written to a file or could not be written.
pub fn exported(state: &mut State, request: u64, asked: usize, result: &Result<Exported, UiError>) -> Vec<Effect> {
    let note = |shown: &dyn Fn(&Exported) -> String| match result {
        Ok(exported) if exported.tasks < asked => {
            let (written, file) = (exported.tasks, shown(exported));
            Note::warning(tr!("note-exported-some", written = written, count = asked, file = file))
        }
        Ok(exported) => Note::good(tr!("note-exported", count = asked, file = shown(exported))),
        Err(why) => Note::error(tr!("note-export-failed", why = &why.text)),
    };
    // A dialog only has room for the file name; the message line and the log show the whole path.
    let name = |exported: &Exported| {
        exported.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    };
    for layer in &mut state.layers {
        if let Overlay::Confirm(confirm) = &mut layer.overlay
            && confirm.exporting == Some(request)
        {
            confirm.say(note(&name));
        }
    }
    state.note = Some(note(&|exported: &Exported| exported.path.display().to_string()));
    vec![]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::Environment,
        tui::{
            messages::message::Message,
            update::{
                property_tests::{self, prepared, press, screen},
                update,
            },
        },
    };

    /// Opens the dialog that asks whether to delete a task and presses a key in it. Returns the number of the export
    /// request, if the key made one.
    fn asking(state: &mut State, key: &str) -> Option<u64> {
        let effects = press(state, "d");
        let [Effect::Prepare { request, ids, .. }, ..] = &effects[..] else { panic!("{effects:?}") };
        let message = Message::Prepared { request: *request, prepared: Ok(prepared(state, ids)) };
        update(state, message);
        let at = state.now.boot.saturating_sub(state.settings.safety.dialog_guard);
        update(state, Message::Drawn(at));
        export_in(state, key)
    }

    fn export_in(state: &mut State, key: &str) -> Option<u64> {
        press(state, key).into_iter().find_map(|effect| match effect {
            Effect::Export { request, .. } => Some(request),
            _ => None,
        })
    }

    #[test]
    fn a_dialog_shows_only_the_result_of_its_own_export() {
        let exported = |request| {
            let result = Ok(Exported { path: "/tmp/exported.jsonl".into(), tasks: 1 });
            Message::Exported { request, asked: 1, result }
        };
        let mut state = property_tests::state(Environment::Test);
        let earlier = asking(&mut state, "e").expect("an export is requested");
        state.layers.clear();
        asking(&mut state, "");
        update(&mut state, exported(earlier));
        assert_eq!(screen(&state).matches("written to").count(), 1, "only the message line: {}", screen(&state));
        let own = export_in(&mut state, "e").expect("an export is requested");
        update(&mut state, exported(own));
        assert_eq!(screen(&state).matches("written to").count(), 2, "also the dialog: {}", screen(&state));
    }
}

//! Text that leaves for the clipboard, and ids that come by a paste.

use super::Effect;
use crate::{
    domain::{Task, TaskId, Untrusted, grouped},
    ledger::TaskRow,
    ops::{self, TaskLine, write_json_line},
    tui::{
        action::Action,
        clipboard,
        message::Told,
        overlays::{CopyMenu, Copyable, Layer, Overlay, Question, Words},
        state::State,
        views::{Note, full_time, tasks_word},
    },
};

/// Asks what is to be copied of the task at the cursor, or of what is marked.
pub fn ask(state: &mut State) -> Vec<Effect> {
    if state.tasks.cursor().is_none() {
        state.note = Some(Note::info("there is no task here to copy"));
        return vec![];
    }
    let menu = CopyMenu::new(state.app.clone(), offers(state));
    state.layers.push(Layer::new(Overlay::Copy(menu)));
    vec![]
}

fn offers(state: &State) -> Vec<Copyable> {
    let chosen = state.tasks.chosen();
    let ids: Vec<String> = chosen.iter().map(TaskId::to_string).collect();
    let titles = titles(state, &chosen);
    // What only the ledger knows of a task is read for the one at the cursor.
    let json_name = if chosen.len() > 1 { "j  this JSON" } else { "j  JSON" };
    let offer = |action, name, text| Copyable { action, name, text };
    vec![
        offer(Action::CopyId, "i  id", Some(ids.join("\n"))),
        offer(Action::CopyTitle, "t  title", Some(titles).filter(|titles| !titles.trim().is_empty())),
        offer(Action::CopyJson, json_name, json(state)),
        offer(Action::CopyCommand, "c  command", Some(command(state, &ids))),
        offer(Action::CopyError, "e  error", error(state)),
    ]
}

/// The titles of these tasks, a line each; no more than can be copied.
fn titles(state: &State, chosen: &[TaskId]) -> String {
    let mut titles = String::new();
    for row in chosen.iter().filter_map(|id| state.tasks.store.row_of(*id)) {
        if !titles.is_empty() {
            titles.push('\n');
        }
        titles.push_str(&Untrusted::new(state.tasks.store.task(row).title).safe());
        if titles.len() > clipboard::LIMIT {
            break;
        }
    }
    titles
}

/// A task, and whether that is all the ledger knows of it.
pub struct Known {
    /// The task.
    pub task: Task,
    /// Whether its details were read; what only the ledger knows is missing otherwise.
    pub is_whole: bool,
}

/// The task at the cursor.
pub fn task_at_cursor(state: &State) -> Option<Known> {
    let shown = state.tasks.task_at(state.tasks.at()).filter(|_| state.tasks.cursor().is_some())?;
    let known = state.detail.facts.as_deref().map(|facts| &facts.task).filter(|known| known.id == shown.id);
    Some(Known { is_whole: known.is_some(), task: known.cloned().unwrap_or_else(|| shown.to_task()) })
}

/// The task as `list --json` prints it.
pub fn document<'a>(state: &'a State, task: &'a Task) -> TaskLine<'a> {
    TaskLine::of(&state.app.name, &TaskRow::of(task))
}

fn json(state: &State) -> Option<String> {
    let known = task_at_cursor(state)?;
    let mut line = Vec::new();
    write_json_line(&mut line, &document(state, &known.task)).ok()?;
    Some(String::from_utf8_lossy(&line).trim_end().to_owned())
}

fn command(state: &State, ids: &[String]) -> String {
    format!("pushdeck --app {} delete {}", state.app.name, ids.join(" "))
}

/// What is said under the row, with where and when: for somebody who does not sit here.
fn error(state: &State) -> Option<String> {
    let id = state.tasks.cursor()?;
    let note = state.tasks.notes.get(&id)?;
    let now = state.now.service;
    let (local, utc) = (full_time(now, state.zone()), now.strftime("%Y-%m-%d %H:%M:%SZ"));
    let app = &state.app;
    let place = format!("{} {} {} {}", app.environment.badge(), app.name, app.sdkappid, app.place());
    Some(Untrusted::new(format!("{place}  task {id}  copied {local}, {utc}: {}", note.text)).safe())
}

/// Sends text to the clipboard, and says so; nobody knows whether the terminal takes it.
pub fn copied(state: &mut State, text: &str) -> Vec<Effect> {
    if text.len() > clipboard::LIMIT {
        let text =
            format!("{} bytes are more than terminals take ({})", grouped(text.len()), grouped(clipboard::LIMIT));
        state.note = Some(Note::error(format!("not copied: {text}")));
        return vec![];
    }
    state.note = Some(Note::good(format!("sent to your terminal ({} bytes)", grouped(text.len()))));
    vec![Effect::Copy { text: text.to_owned() }]
}

/// Text was pasted where no text can be typed: a list of ids may be marked, anything else does nothing.
pub fn pasted(state: &mut State, text: &str) -> Vec<Effect> {
    let Some(ids) = ids_in(text) else {
        let key = state.key(Action::Filter);
        let text =
            format!("this paste does nothing here: {key} first, to filter by it; a list of task ids can be marked");
        state.note = Some(Note::warning(text));
        return vec![];
    };
    let is_known = |id: &TaskId| state.tasks.store.row_of(*id).is_some();
    let (known, unknown): (Vec<_>, Vec<_>) = ids.iter().copied().partition(is_known);
    let mut lines = vec![format!("{} were pasted.", tasks_word(ids.len())), String::new()];
    lines.push(format!("{} are in this app's list.", grouped(known.len())));
    if !unknown.is_empty() {
        lines.push(format!("{} are not: they are added to it, by their ids only.", grouped(unknown.len())));
    }
    lines.push("Nothing is deleted by this.".into());
    let words = Words { title: "Mark pasted ids".into(), lines, no: "Leave it", yes: "Mark them" };
    let question = Question::new(state.app.clone(), words, Effect::Mark { ids, unknown });
    state.layers.push(Layer::new(Overlay::Question(Box::new(question))));
    vec![]
}

/// The ids in a text that has nothing else: one per line, with commas or blanks between, or JSON lines.
fn ids_in(text: &str) -> Option<Vec<TaskId>> {
    let text = text.replace('\r', "\n");
    let text = if text.contains('{') { text } else { text.replace([',', ';', ' ', '\t'], "\n") };
    let mut ids = ops::read_ids(text.as_bytes(), "the paste").ok()?.ids;
    ids.sort_unstable();
    ids.dedup();
    (!ids.is_empty()).then_some(ids)
}

/// Marks what was pasted; what the ledger does not have is added to it.
pub fn mark(state: &mut State, ids: &[TaskId], unknown: &[TaskId]) -> Vec<Effect> {
    state.tasks.marks.add(ids.iter().copied());
    state.tasks.count_hidden();
    let (marked, key) = (tasks_word(ids.len()), state.key(Action::ViewMarked));
    state.note = Some(Note::info(format!("{marked} marked; {key} shows them alone")));
    if unknown.is_empty() {
        return vec![];
    }
    vec![Effect::Add { app: state.app.name.clone(), generation: state.generation, ids: unknown.to_vec() }]
}

/// Pasted ids were added to the ledger: the list is loaded again.
pub fn added(state: &mut State, generation: u64, result: Told<u64>) -> Vec<Effect> {
    if generation != state.generation {
        return vec![];
    }
    match result {
        Ok(_) => vec![Effect::Load { app: state.app.name.clone(), generation }],
        Err(why) => {
            state.note = Some(Note::error(format!("the pasted ids were not added: {why}")));
            vec![]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_text_of_nothing_but_ids_is_a_list() {
        let ids = |text: &str| ids_in(text).map(|ids| ids.into_iter().map(TaskId::get).collect::<Vec<_>>());
        assert_eq!(ids("5210074411\r5210074412\r\r"), Some(vec![5_210_074_411, 5_210_074_412]));
        assert_eq!(ids("7, 5;5\t6"), Some(vec![5, 6, 7]));
        assert_eq!(ids("{\"task_id\":\"18446744073709551615\"}\n"), Some(vec![u64::MAX]));
        for other in ["", "  ", "dD2000\r", "Sale 50%", "12 x"] {
            assert_eq!(ids(other), None, "{other}");
        }
    }
}

//! Text that is copied to the clipboard, and ids that are pasted.

use crate::{
    domain::{Filter, IdText, KnownIds, Left, Lengths, Task, TaskId, Untrusted, WhyNot, and_more, read_id_text},
    ledger::TaskRow,
    locale::{label, tr},
    ops::{TaskLine, write_json_line},
    tui::{
        keymap::action::Action,
        messages::{
            effect::{Effect, LONGEST_COPY},
            error::UiError,
        },
        overlays::{CopyMenu, Copyable, Decision, Layer, Overlay, Question, Words},
        state::State,
        views::{Note, full_time},
    },
};

/// Asks which facts about the marked tasks, or about the task at the cursor, to copy.
pub fn ask(state: &mut State) -> Vec<Effect> {
    if state.tasks.cursor().is_none() {
        state.note = Some(Note::info(label!("note-copy-nothing")));
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
    // JSON is offered for the task at the cursor only: the facts that only the ledger knows are read for that task
    // alone.
    let json_name = if chosen.len() > 1 { label!("screen-copy-this-json") } else { label!("screen-copy-json") };
    let offer = |action, name, text| Copyable { action, name, text };
    vec![
        offer(Action::CopyId, label!("screen-copy-id"), Some(ids.join("\n"))),
        offer(Action::CopyTitle, label!("screen-copy-name"), Some(titles).filter(|titles| !titles.trim().is_empty())),
        offer(Action::CopyJson, json_name, json(state)),
        offer(Action::CopyCommand, label!("screen-copy-command"), Some(command(state, &ids))),
        offer(Action::CopyError, label!("screen-copy-error"), error(state)),
    ]
}

/// Returns the titles of these tasks, one per line, up to the length that can be copied.
fn titles(state: &State, chosen: &[TaskId]) -> String {
    let mut titles = String::new();
    for row in chosen.iter().filter_map(|id| state.tasks.store.row_of(*id)) {
        if !titles.is_empty() {
            titles.push('\n');
        }
        titles.push_str(&Untrusted::new(state.tasks.store.task(row).title).safe());
        if titles.len() > LONGEST_COPY {
            break;
        }
    }
    titles
}

/// A task, and whether it includes everything that the ledger knows about it.
pub struct Known {
    /// The task, with the facts that are known.
    pub task: Task,
    /// Whether the task's details were read. Otherwise the facts that only the ledger knows are missing.
    pub is_whole: bool,
}

/// Returns the task at the cursor.
pub fn task_at_cursor(state: &State) -> Option<Known> {
    let shown = state.tasks.task_at_cursor()?;
    let known = state.detail.facts.as_deref().map(|facts| &facts.task).filter(|known| known.id == shown.id);
    Some(Known { is_whole: known.is_some(), task: known.cloned().unwrap_or_else(|| shown.to_task()) })
}

/// Returns the task in the form that `list --json` prints.
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

/// Returns the note under the row at the cursor, together with the app, its region, the task and the time, for somebody
/// who does not see this screen.
fn error(state: &State) -> Option<String> {
    let id = state.tasks.cursor()?;
    let note = state.tasks.notes.get(&id)?;
    let now = state.now.service;
    let (local, utc) = (full_time(now, state.zone()), now.strftime("%Y-%m-%d %H:%M:%SZ"));
    let app = &state.app;
    let place = format!("{} {} {} {}", app.environment.badge(), app.name, app.sdkappid, app.place());
    let (id, utc) = (id.to_string(), utc.to_string());
    let text = tr!("screen-copied-error", place = place, task = id, local = local, utc = utc, text = &note.text);
    Some(Untrusted::new(text).safe())
}

/// Sends text to the clipboard and shows a note. Whether the terminal accepts the text is unknown.
pub fn copied(state: &mut State, text: String) -> Vec<Effect> {
    if text.len() > LONGEST_COPY {
        state.note = Some(Note::error(tr!("note-copy-too-long", bytes = text.len(), most = LONGEST_COPY)));
        return vec![];
    }
    state.note = Some(Note::good(tr!("note-copied", bytes = text.len())));
    vec![Effect::Copy { text }]
}

/// The maximum number of ids that the question about a paste shows in each of its two groups: ids that are in the list,
/// and ids that are not.
const NAMED: usize = 20;

/// Handles text that was pasted where no text can be typed: shows which tasks it names and asks whether to mark them.
pub fn pasted(state: &mut State, text: &str) -> Vec<Effect> {
    let read = ids_in(state, text);
    if let Some(why) = of_other_app(state, &read) {
        state.note = Some(Note::error(why));
        return vec![];
    }
    if let Some(why) = unsure(&read) {
        state.note = Some(Note::warning(why));
        return vec![];
    }
    let ids = read.ids();
    if ids.is_empty() {
        state.note = Some(Note::warning(nothing_taken(state, &read)));
        return vec![];
    }
    let is_known = |id: &TaskId| state.tasks.store.row_of(*id).is_some();
    let (known, unknown): (Vec<_>, Vec<_>) = ids.iter().copied().partition(is_known);
    let lines = words_on(state, &read, &known, &unknown);
    let words = Words {
        title: label!("screen-paste-title").into(),
        lines,
        no: label!("screen-paste-button-no"),
        yes: label!("screen-paste-button-yes"),
    };
    let question = Question::new(state.app.clone(), words, Decision::Mark { ids, unknown });
    state.layers.push(Layer::new(Overlay::Question(Box::new(question))));
    vec![]
}

/// Returns why pasted text is rejected if it names another app; `None` if it does not.
fn of_other_app(state: &State, read: &IdText) -> Option<String> {
    let other = Untrusted::new(read.apps.other_than(&state.app)?).safe_cut(40);
    Some(tr!("note-paste-other-app", app = other))
}

/// Returns why pasted text is rejected if it may name more or fewer tasks than were recognised; `None` if it does not.
/// This matters because marked tasks are likely to be deleted next.
fn unsure(read: &IdText) -> Option<String> {
    read.unsure_in_words().map(|why| tr!("note-paste-unsure", why = why))
}

/// Returns the lines of the question about a paste: how many ids were read, what was ignored, which ids are in the
/// list, and which are not.
fn words_on(state: &State, read: &IdText, known: &[TaskId], unknown: &[TaskId]) -> Vec<String> {
    let mut lines = vec![tr!("screen-paste-count", count = known.len() + unknown.len())];
    lines.push(label!("screen-paste-harmless").into());
    lines.extend(read.left_in_words());
    lines.extend(comments_in_words(read));
    if !known.is_empty() {
        lines.push(tr!("screen-paste-known", count = known.len()));
        lines.extend(known.iter().take(NAMED).map(|id| named(state, *id)));
        lines.extend(and_more(known.len(), NAMED));
    }
    if !unknown.is_empty() {
        lines.push(tr!("screen-paste-unknown", count = unknown.len()));
        lines.extend(unknown.iter().take(NAMED).map(ToString::to_string));
        lines.extend(and_more(unknown.len(), NAMED));
    }
    lines
}

fn named(state: &State, id: TaskId) -> String {
    let row = state.tasks.store.row_of(id);
    let title = row.map(|row| Untrusted::new(state.tasks.store.task(row).title).safe()).unwrap_or_default();
    format!("{id}  {title}")
}

fn comments_in_words(read: &IdText) -> Option<String> {
    (read.comments > 0).then(|| tr!("note-paste-comments", count = read.comments))
}

/// Returns why a paste has no effect.
fn nothing_taken(state: &State, read: &IdText) -> String {
    let why: Vec<_> = read.left_in_words().into_iter().chain(comments_in_words(read)).collect();
    let key = state.key(Action::Filter);
    if why.is_empty() {
        return tr!("note-paste-does-nothing", key = key);
    }
    tr!("note-paste-without-ids", why = why.join(label!("note-reason-separator")), key = key)
}

/// Returns the ids in a text. The ids in this app's list and the rest of the text help to tell ids from other numbers.
fn ids_in(state: &State, text: &str) -> IdText {
    let store = &state.tasks.store;
    let lengths = Lengths::of(store.chunks().iter().flat_map(|chunk| chunk.ids()));
    read_id_text(text, &KnownIds { lengths, knows: &|id| store.row_of(id).is_some(), is_whole: false })
}

/// Returns a filter for the tasks that pasted text names, and a note about that filter; `None` if the text is a filter
/// itself, is a single word or number, or names no tasks. An error says why the text is rejected.
pub fn filter_for(state: &State, text: &str) -> Result<Option<(String, String)>, String> {
    let is_filter = Filter::parse(text).is_ok_and(|filter| filter.has_keys());
    let is_word = text.trim().chars().all(|char| char.is_ascii_alphanumeric());
    if is_filter || is_word {
        return Ok(None);
    }
    let read = ids_in(state, text);
    let ids = read.ids();
    // Only doubtful ids count: other numbers may be part of a title.
    let is_about_ids = |left: &Left| left.why == WhyNot::Doubtful;
    if ids.is_empty() && !read.left.iter().any(is_about_ids) {
        return Ok(None);
    }
    if let Some(why) = unsure(&read) {
        return Err(why);
    }
    if let Some(why) = of_other_app(state, &read) {
        return Err(why);
    }
    let listed: Vec<_> = ids.iter().map(ToString::to_string).collect();
    let unlisted = ids.iter().filter(|id| state.tasks.store.row_of(**id).is_none()).count();
    let shown = tr!("note-paste-filter", count = ids.len());
    let unlisted = (unlisted > 0).then(|| tr!("note-paste-unlisted", count = unlisted));
    let more = unlisted.into_iter().chain(read.left_in_words()).chain(comments_in_words(&read));
    let note = [shown].into_iter().chain(more).collect::<Vec<_>>();
    Ok(Some((format!("id:{}", listed.join(",")), note.join(label!("note-reason-separator")))))
}

/// Marks the pasted ids. The ids that the ledger does not have are added to the ledger.
pub fn mark(state: &mut State, ids: Vec<TaskId>, unknown: Vec<TaskId>) -> Vec<Effect> {
    let key = state.key(Action::ViewMarked);
    state.note = Some(Note::info(tr!("note-paste-marked", count = ids.len(), key = key)));
    state.tasks.marks.add(ids);
    state.tasks.count_hidden();
    if unknown.is_empty() {
        return vec![];
    }
    vec![Effect::Add { app: state.app.name.clone(), generation: state.generation, ids: unknown }]
}

/// Called when pasted ids were added to the ledger or could not be added. On success, the list is loaded again.
pub fn added(state: &mut State, generation: u64, result: Result<u64, UiError>) -> Vec<Effect> {
    if generation != state.generation {
        return vec![];
    }
    match result {
        Ok(_) => vec![Effect::Load { app: state.app.name.clone(), generation }],
        Err(why) => {
            state.note = Some(Note::error(tr!("note-paste-not-added", why = why.text)));
            vec![]
        }
    }
}

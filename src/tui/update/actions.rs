//! Carries out an action in the scope where its key was pressed.

use super::{
    asking, calls, commands, copy, detail, editing,
    lifecycle::{leave, open},
    list, mouse, plans, resuming, runs, sheets, sign_in,
};
use crate::{
    bulk::StopLevel,
    domain::{AppName, ChangeRequest, USUAL_HOLD},
    locale::{label, tr},
    tui::{
        keymap::{Scope, action::Action},
        messages::{
            effect::{Effect, Trigger},
            ending::Ended,
            message::Loaded,
        },
        overlays::{Decision, Help, Layer, Overlay, Question, Reply, Switch, Timeline, Words},
        state::{Areas, State, off},
        views::{Note, Step},
    },
};

/// Carries out an action in a scope.
pub fn act(state: &mut State, scope: Scope, action: Action) -> Vec<Effect> {
    match action {
        Action::Suspend => return vec![Effect::Suspend],
        Action::Redraw => return vec![Effect::Redraw],
        Action::Quit => return quit(state),
        Action::Help if scope != Scope::Help => {
            let help = Help::new(state.app.clone(), scope, all_off(state, scope));
            state.layers.push(Layer::new(Overlay::Help(help)));
            return vec![];
        }
        _ => {}
    }
    if state.layers.is_empty() {
        return if scope == Scope::Filter { in_filter(state, action) } else { in_list(state, action) };
    }
    let reply = state.layers.last_mut().map_or(Reply::Stay, |layer| layer.overlay.act(action));
    match reply {
        Reply::Stay => vec![],
        Reply::Anew => {
            if let Some(layer) = state.layers.last_mut() {
                layer.guarded_since = None;
            }
            vec![]
        }
        Reply::Close => {
            state.layers.pop();
            // The overlay below is on top again: guard it against a key that was meant for the closed one.
            if let Some(layer) = state.layers.last_mut() {
                layer.guarded_since = None;
            }
            vec![]
        }
        Reply::Run(action, argument) => {
            state.layers.pop();
            run(state, action, argument)
        }
        Reply::Submit => match state.layers.last().map(|layer| &layer.overlay) {
            Some(Overlay::TimeForm(_)) => asking::submitted(state),
            _ => editing::submitted(state),
        },
        Reply::AskTime => asking::open_time(state),
        Reply::OpenEditor => editing::open_editor(state),
        Reply::Show(shown) => {
            state.tasks.shown = shown;
            vec![]
        }
        Reply::GiveUp(request) => {
            state.layers.pop();
            vec![Effect::Cancel { request }]
        }
        Reply::Decided(decision) => {
            state.layers.pop();
            decided(state, *decision)
        }
        Reply::Export(ids) => sheets::export(state, ids),
        Reply::WritePlan(plan, change, lanes) => plans::write(state, plan, change, lanes),
        Reply::Filter(text) => {
            state.layers.pop();
            list::filter_by(state, text)
        }
        Reply::Chosen(name) => {
            state.layers.pop();
            chosen(state, &name)
        }
    }
}

/// Carries out a decision made in an overlay, which has been closed.
fn decided(state: &mut State, decision: Decision) -> Vec<Effect> {
    match decision {
        Decision::CarryOut { app, run, change } => runs::carry_out(state, app, run, change),
        Decision::Resume { app, run, id } => runs::resume(state, app, run, id),
        Decision::PutAside { app, run } => vec![Effect::Abandon { app, run }],
        Decision::Stop { run, level } => runs::stop_run(state, run, level),
        Decision::Quit => leave(state, Ended::Quit),
        Decision::Copy { text } => copy::copied(state, text),
        Decision::Mark { ids, unknown } => copy::mark(state, ids, unknown),
    }
}

/// Runs a command. Without an argument, it does the same as the action's key.
fn run(state: &mut State, action: Action, argument: String) -> Vec<Effect> {
    // The state may have changed since the palette opened.
    if let Some(why) = off::why_early(state, action) {
        state.note = Some(Note::info(tr!("note-command-waits", command = action.name(), why = why)));
        return vec![];
    }
    if argument.is_empty() {
        return act(state, Scope::List, action);
    }
    match action {
        Action::Filter => list::filter_by(state, argument),
        Action::SwitchApp => switch_to(state, &AppName(argument)),
        Action::Sort => match commands::sorting_of(&argument) {
            Some(sorting) => list::sort_by(state, sorting),
            None => vec![],
        },
        Action::Zone => {
            if let Some(display) = commands::zone_of(&argument) {
                list::show_zone(state, display);
            }
            vec![]
        }
        Action::Language => commands::language_of(&argument).map_or_else(Vec::new, |to| list::speak(state, to)),
        _ => vec![],
    }
}

/// Opens an app by its name. For a production app, a second enter is required, as in the list of apps.
fn switch_to(state: &mut State, name: &AppName) -> Vec<Effect> {
    let mut switch = Switch::new(state.apps.clone(), state.app.clone());
    if let Some(name) = switch.choose(name) {
        return chosen(state, &name);
    }
    state.layers.push(Layer::new(Overlay::Switch(switch)));
    vec![]
}

/// Opens an app that was chosen, unless it is open already.
pub fn chosen(state: &mut State, name: &AppName) -> Vec<Effect> {
    if *name == state.app.name {
        return vec![];
    }
    let Some(app) = state.apps.iter().find(|app| app.name == *name).cloned() else { return vec![] };
    state.note = None;
    open(state, app)
}

/// Ends the program when the window is too small to show a question. While a run is in progress, this takes two
/// requests.
pub fn quit_unseen(state: &mut State) -> Vec<Effect> {
    if state.live_run().is_some() && !std::mem::replace(&mut state.is_quit_armed, true) {
        return vec![];
    }
    leave(state, Ended::Quit)
}

/// Ends the program; while a run is in progress, asks first. A second request while the question is shown stops the
/// run, which is safe because nothing new is sent.
fn quit(state: &mut State) -> Vec<Effect> {
    let Some(run) = state.live_run() else { return leave(state, Ended::Quit) };
    let is_asked = |layer: &Layer| matches!(&layer.overlay, Overlay::Question(question) if question.is_about_leaving());
    if let Some(at) = state.layers.iter().rposition(is_asked) {
        // The help may cover the question: bring the question back to the top instead of asking twice.
        if at + 1 < state.layers.len() {
            state.layers.truncate(at + 1);
            state.layers[at].guarded_since = None;
            return vec![];
        }
        let number = run.number;
        state.layers.pop();
        return runs::stop_run(state, number, StopLevel::AfterCallsInFlight);
    }
    let again = state.keymap().key_in(Scope::Question, Action::Quit);
    let words = Words {
        title: label!("screen-leave-title").into(),
        lines: vec![
            tr!("screen-leave-asked", count = run.progress.total, key = again),
            label!("screen-leave-pause").into(),
            label!("screen-leave-stop").into(),
        ],
        no: label!("screen-leave-button-no"),
        yes: label!("screen-leave-button-yes"),
    };
    let stop = Decision::Stop { run: run.number, level: StopLevel::AfterCallsInFlight };
    let question = Question::new(run.app.clone(), words, Decision::Quit).or(label!("screen-leave-button-stop"), stop);
    state.layers.push(Layer::new(Overlay::Question(Box::new(question))));
    vec![]
}

fn in_filter(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Accept if state.tasks.filter.error.is_some() => {
            // The rows shown belong to an earlier filter, not to the text in the field: nothing may be chosen from
            // them.
            let back = state.keymap().key_in(Scope::Filter, Action::Back);
            state.note = Some(Note::error(tr!("note-filter-mistake", key = back)));
            vec![]
        }
        Action::Accept => {
            state.tasks.filter.is_open = false;
            vec![]
        }
        Action::Back => list::clear_filter(state),
        Action::CursorDown => moved(state, Step::Down(1)),
        Action::CursorUp => moved(state, Step::Up(1)),
        _ => vec![],
    }
}

fn moved(state: &mut State, step: Step) -> Vec<Effect> {
    state.tasks.step(step);
    vec![]
}

fn in_list(state: &mut State, action: Action) -> Vec<Effect> {
    let page = usize::from(Areas::of(state).rows.height).max(1);
    match action {
        Action::CursorDown => moved(state, Step::Down(1)),
        Action::CursorUp => moved(state, Step::Up(1)),
        Action::PageDown => moved(state, Step::Down(page)),
        Action::PageUp => moved(state, Step::Up(page)),
        Action::HalfPageDown => moved(state, Step::Down(page.div_ceil(2))),
        Action::HalfPageUp => moved(state, Step::Up(page.div_ceil(2))),
        Action::First => moved(state, Step::First),
        Action::Last => moved(state, Step::Last),
        other => {
            state.note = None;
            list::act(state, other)
                .or_else(|| detail::act(state, other))
                .or_else(|| sheets::act(state, other))
                .unwrap_or_else(|| on_tasks(state, other))
        }
    }
}

fn on_tasks(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Mark | Action::Range | Action::MarkAll | Action::InvertMarks | Action::ClearMarks => {
            mark(state, action);
            vec![]
        }
        Action::Delete => runs::ask(state, ChangeRequest::Delete),
        Action::Hold => runs::ask(state, ChangeRequest::HoldFor(USUAL_HOLD)),
        Action::Release => runs::ask(state, ChangeRequest::Release),
        Action::Edit => editing::open(state),
        Action::Copy => copy::ask(state),
        Action::Filter => {
            state.tasks.filter.is_open = true;
            vec![]
        }
        Action::ReadList => calls::read_list(state, Trigger::Asked),
        Action::ReadTasks => calls::read_tasks(state),
        Action::SignIn => sign_in::sign_in(state),
        Action::AutoRead => calls::toggle_auto_read(state),
        Action::SwitchApp => {
            let switch = Switch::new(state.apps.clone(), state.app.clone());
            state.layers.push(Layer::new(Overlay::Switch(switch)));
            vec![]
        }
        Action::Timeline => {
            show_timeline(state);
            vec![]
        }
        Action::Mouse => mouse::toggle(state),
        Action::Palette => {
            commands::ask(state);
            vec![]
        }
        Action::Stop => runs::stop(state),
        Action::Pause => runs::pause_or_go_on(state),
        Action::Outcomes => runs::list_outcomes(state),
        Action::Background => runs::toggle_size(state),
        Action::Resume => resuming::ask_to_resume(state),
        Action::Back => back(state),
        _ => vec![],
    }
}

fn show_timeline(state: &mut State) {
    let Some(schedule) = state.schedule.clone() else {
        state.note = Some(Note::info(label!("note-counting")));
        return;
    };
    let timeline = Timeline::new(state.app.clone(), schedule, state.zone().clone(), state.now.service);
    state.layers.push(Layer::new(Overlay::Timeline(timeline)));
}

/// Goes one step back; never clears marks.
fn back(state: &mut State) -> Vec<Effect> {
    if state.tasks.marks.drop_range() {
        return vec![];
    }
    if !state.tasks.filter.input.value().is_empty() {
        return list::clear_filter(state);
    }
    if state.tasks.only.is_some() {
        return list::view_all(state);
    }
    if std::mem::take(&mut state.detail.is_open) {
        return vec![];
    }
    if let Some(run) = state.run.as_mut().filter(|run| run.is_over) {
        run.is_away = true;
    }
    vec![]
}

/// Returns the unavailable actions of a scope, with reasons. Outside the list, no action is unavailable.
fn all_off(state: &State, scope: Scope) -> Vec<(Action, String)> {
    let actions = state.keymap().bindings(scope).map(|binding| binding.action).filter(|_| scope == Scope::List);
    actions.filter_map(|action| Some((action, off::why_off(state, action)?))).collect()
}

fn mark(state: &mut State, action: Action) {
    let tasks = &mut state.tasks;
    let is_loading = tasks.loaded != Loaded::All;
    match (action, tasks.cursor(), tasks.marks.anchor()) {
        (Action::Mark | Action::Range, _, Some(_)) => {
            let count = tasks.mark_range();
            state.note = Some(Note::info(tr!("note-marked", count = count)));
        }
        (Action::Mark, Some(id), None) => {
            tasks.marks.toggle(id);
            tasks.notes.remove(&id);
            tasks.step(Step::Down(1));
        }
        (Action::Range, Some(id), None) => {
            tasks.marks.begin_range(id);
            let [range, mark, back] = [Action::Range, Action::Mark, Action::Back].map(|action| state.key(action));
            state.note = Some(Note::info(tr!("note-range", range = range, mark = mark, back = back)));
        }
        (Action::MarkAll, ..) => {
            let ids: Vec<_> = tasks.matching_ids().collect();
            let count = ids.len();
            tasks.marks.add(ids);
            state.note = Some(Note::info(if is_loading {
                tr!("note-marked-loading", count = count)
            } else {
                tr!("note-marked", count = count)
            }));
        }
        (Action::InvertMarks, ..) => {
            let ids: Vec<_> = tasks.matching_ids().collect();
            tasks.marks.invert(ids.into_iter());
            let text = if is_loading { label!("note-inverted-loading") } else { label!("note-inverted") };
            state.note = Some(Note::info(text));
        }
        (Action::ClearMarks, ..) => tasks.marks.clear(),
        _ => {}
    }
    state.tasks.count_hidden();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Environment, Failure, Filter, Outcome, TaskId, Verb},
        locale::{Language, in_language},
        tui::{index::store::Sorting, update::property_tests},
    };

    #[test]
    fn commands_use_their_arguments() {
        let mut state = property_tests::state(Environment::Test);
        run(&mut state, Action::Sort, "latest-due".into());
        assert_eq!(state.tasks.sorting, Sorting::LATEST);
        run(&mut state, Action::Filter, "type:all".into());
        assert_eq!(state.tasks.filter.input.value(), "type:all");
        run(&mut state, Action::Zone, "app".into());
        assert!(state.note.as_ref().is_some_and(|note| note.text.contains("app's zone")));
    }

    #[test]
    fn language_switches_to_the_given_or_the_next_language_and_says_so_in_that_language() {
        let mut state = property_tests::state(Environment::Test);
        let languages: Vec<_> = Language::all().collect();
        let chinese = languages.iter().position(|language| language.tag() == "zh-Hans").expect("Chinese is built in");
        for (argument, now, then) in [("zh-Hans", 0, chinese), ("en", 0, 0), ("", 0, 1), ("", languages.len() - 1, 0)] {
            let effects = in_language(languages[now], || run(&mut state, Action::Language, argument.into()));
            assert_eq!(effects, [Effect::Speak(languages[then])], "{argument:?} in {:?}", languages[now]);
            let name = in_language(languages[then], || tr!("language-name"));
            let said = state.note.as_ref().map_or("", |note| &note.text);
            assert!(said.contains(&name), "{said}");
        }
        assert_eq!(run(&mut state, Action::Language, "xx".into()), []);
    }

    #[test]
    fn the_notes_under_the_rows_are_told_again_in_the_new_language() {
        let mut state = property_tests::state(Environment::Test);
        let outcome = Outcome::TooLate(Failure { code: Some(90_107), ..Failure::local("it is being sent") });
        let note = |state: &State| Note::of_outcome(&outcome, Verb::Hold, state.keymap());
        let (task, before) = (TaskId::new(101), note(&state));
        state.tasks.notes.insert(task, before.clone());
        state.tasks.notes.insert(TaskId::new(102), Note::info("said once"));
        let chinese = commands::language_of("zh-Hans").expect("Chinese is built in");
        run(&mut state, Action::Language, chinese.tag().into());
        let after = state.tasks.notes.get(&task).cloned();
        assert_eq!(after, Some(in_language(chinese, || note(&state))));
        assert_ne!(after, Some(before));
        assert_eq!(state.tasks.notes.get(&TaskId::new(102)), Some(&Note::info("said once")));
    }

    #[test]
    fn the_error_in_the_filter_is_shown_in_the_new_language() {
        let mut state = property_tests::state(Environment::Test);
        run(&mut state, Action::Filter, "type:nobody".into());
        assert!(state.tasks.filter.error.is_some());
        let chinese = commands::language_of("zh-Hans").expect("Chinese is built in");
        run(&mut state, Action::Language, chinese.tag().into());
        let expected =
            in_language(chinese, || Filter::parse("type:nobody").expect_err("the filter is invalid").message);
        assert_eq!(state.tasks.filter.error.map(|error| error.message), Some(expected));
    }
}

//! The mouse: the wheel and clicks move the cursor, and the wheel scrolls the topmost overlay. The mouse never answers,
//! marks or deletes anything, so brushing against a touchpad does no harm.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use crate::{
    locale::label,
    tui::{
        keymap::action::Action,
        messages::effect::Effect,
        state::{Areas, State},
        views::{Note, Step},
    },
};

/// The number of rows by which one wheel event moves the cursor.
const NOTCH: usize = 3;

/// Turns the mouse on or off.
pub fn toggle(state: &mut State) -> Vec<Effect> {
    state.settings.ui.mouse = !state.settings.ui.mouse;
    let text = if state.settings.ui.mouse { label!("note-mouse-on") } else { label!("note-mouse-off") };
    state.note = Some(Note::info(text));
    vec![Effect::Mouse { is_on: state.settings.ui.mouse }]
}

/// Handles a mouse event. Only the wheel and presses of the left button act, and only without modifier keys.
pub fn moved(state: &mut State, mouse: MouseEvent) -> Vec<Effect> {
    if state.leaving.is_some() || state.is_too_small() || !state.settings.ui.mouse || !mouse.modifiers.is_empty() {
        return vec![];
    }
    if !state.layers.is_empty() {
        scroll_overlay(state, mouse.kind);
        return vec![];
    }
    // As for keys: the requested rows must have arrived.
    if state.tasks.is_answered() {
        match mouse.kind {
            MouseEventKind::ScrollDown => state.tasks.step(Step::Down(NOTCH)),
            MouseEventKind::ScrollUp => state.tasks.step(Step::Up(NOTCH)),
            MouseEventKind::Down(MouseButton::Left) => click(state, mouse.column, mouse.row),
            _ => {}
        }
    }
    vec![]
}

/// Scrolls an overlay if keys can scroll it too. Scrolling closes nothing and answers nothing.
fn scroll_overlay(state: &mut State, kind: MouseEventKind) {
    let action = match kind {
        MouseEventKind::ScrollDown => Action::ScrollDown,
        MouseEventKind::ScrollUp => Action::ScrollUp,
        _ => return,
    };
    let scope = state.scope();
    let can_scroll = state.keymap().bindings(scope).any(|binding| binding.action == action);
    if let Some(layer) = state.layers.last_mut().filter(|_| can_scroll) {
        layer.overlay.act(action);
    }
}

fn click(state: &mut State, x: u16, y: u16) {
    let rows = Areas::of(state).rows;
    if !rows.contains((x, y).into()) {
        return;
    }
    let position = state.tasks.position_drawn_at(usize::from(y - rows.y));
    if let Some(position) = position {
        state.tasks.step(Step::To(position));
    }
}

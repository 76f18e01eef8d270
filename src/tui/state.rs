//! Everything the interface knows, and where it is on the screen.

pub mod off;

use std::{collections::BTreeSet, time::Duration};

use jiff::tz::TimeZone;
use ratatui::layout::{Rect, Size};

use super::{
    index::{schedule::Schedule, search::Query, store::is_over},
    keymap::{Keymap, Scope, action::Action},
    messages::{
        effect::Effect,
        ending::Ended,
        message::{Loaded, Now, Press},
    },
    overlays::Layer,
    session_log::Log,
    settings::Settings,
    unfinished::Unfinished,
    views::{Detail, Fineness, ListReading, NARROWEST, Note, Reading, Run, Soundness, Tasks, counts_down},
};
use crate::{
    config::TimeDisplay,
    domain::{App, OutcomeKind, Remainder, TaskId},
    ops::{Depth, Held, LeftBehind},
};

/// The smallest window in which keys act.
pub const SMALLEST: Size = Size { width: 40, height: 9 };

/// The next 24 hours get a line where at least so many rows of the list are left.
const ROWS_WITH_TIMELINE: u16 = 13;

/// With more tasks than this, look-alikes are not looked for at each rest of the cursor: that reads every row. The dialog of
/// a delete still looks for them.
const MOST_FOR_ALIKES: usize = 100_000;

static UTC: TimeZone = TimeZone::UTC;

/// What the state begins with.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// When it starts, by each clock.
    pub now: Now,
    /// Of the window, in cells.
    pub size: Size,
    /// As config, command line and terminal have them.
    pub settings: Settings,
    /// Every configured app.
    pub apps: Vec<App>,
    /// The app to begin with, one of them.
    pub app: App,
}

/// Everything the interface knows.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says something else that is so or not")]
pub struct State {
    /// As the last [`Message::Clock`](super::messages::message::Message::Clock) said: the core asks no clock.
    pub now: Now,
    /// Of the window, in cells.
    pub size: Size,
    /// The settings, as keys have changed them since.
    pub settings: Settings,
    /// How many months back and ahead the list is read: 1, 3 or 6.
    pub months: u8,
    /// Whether the list is read by itself.
    pub auto_read: bool,
    /// Whether the terminal's window is behind others, as far as the terminal tells.
    pub is_away: bool,
    /// Every configured app, the open one too.
    pub apps: Vec<App>,
    /// The open one. Dialogs and runs have a copy of theirs, which may be another.
    pub app: App,
    /// Counts the openings of apps; what comes for an older one is dropped.
    pub generation: u64,
    /// Whether what follows the first frame of this opening was begun.
    pub is_settled_in: bool,
    /// The list, with its cursor, marks, filter and order.
    pub tasks: Tasks,
    /// How many tasks are due when; none while it is not counted.
    pub schedule: Option<Schedule>,
    /// What is known of the task at the cursor, and whether it is shown.
    pub detail: Detail,
    /// How the service's list is being read, and how that went the last time.
    pub list: ListReading,
    /// The single tasks that are being read; `None` while none are.
    pub reading: Option<Reading>,
    /// Number of the request that reads the credential anew; `None` while none is under way.
    pub signing_in: Option<u64>,
    /// What the check of the ledger found; nothing is sent before it is through.
    pub ledger: Soundness,
    /// The run that is going on, or the last one.
    pub run: Option<Run>,
    /// Runs that can be resumed, of any app, the oldest first.
    pub unfinished: Vec<Unfinished>,
    /// What is left of those of the open app together, where each task counts once, as the ledger had it last.
    pub unfinished_in_all: Option<Remainder>,
    /// Runs of the open app that other processes hold, as the ledger had them last.
    pub held_elsewhere: Vec<Held>,
    /// The overlays, the topmost last.
    pub layers: Vec<Layer>,
    /// What the message line says; `None` while it says nothing.
    pub note: Option<Note>,
    /// Every note of this session, to be looked up later.
    pub log: Log,
    /// Whether leaving was asked for once, in a window too small to ask back.
    pub is_quit_armed: bool,
    /// Why the program is about to end, perhaps once a run has stopped; `None` while it goes on.
    pub leaving: Option<Ended>,
    /// Tasks that a run settled since rows were last read: the ledger knows more than we do.
    pub stale: BTreeSet<TaskId>,
    /// Whether such rows are being read: once at a time.
    pub is_rereading: bool,
    /// Keys that act on the list, and were pressed before it showed what was asked for.
    pub early_keys: Vec<Press>,
    /// When the last key came, as time since boot; `None` before the first.
    pub last_key_at: Option<Duration>,
    /// When the last of those came that were not alone.
    pub burst_at: Option<Duration>,
    /// The tick that is set, as how fine the clock is shown.
    pub ticking: Option<Fineness>,
    numbers: u64,
}

impl State {
    /// The state at the start.
    pub fn new(beginning: Beginning) -> Self {
        let Beginning { now, size, settings, apps, app } = beginning;
        Self {
            now,
            size,
            auto_read: settings.ui.refresh.is_some(),
            settings,
            months: 1,
            is_away: false,
            apps,
            app,
            generation: 0,
            is_settled_in: false,
            tasks: Tasks::default(),
            schedule: None,
            detail: Detail::default(),
            list: ListReading::default(),
            reading: None,
            signing_in: None,
            ledger: Soundness::Unchecked,
            run: None,
            unfinished: Vec::new(),
            unfinished_in_all: None,
            held_elsewhere: Vec::new(),
            layers: Vec::new(),
            note: None,
            log: Log::default(),
            is_quit_armed: false,
            leaving: None,
            stale: BTreeSet::new(),
            is_rereading: false,
            early_keys: Vec::new(),
            last_key_at: None,
            burst_at: None,
            ticking: None,
            numbers: 0,
        }
    }

    /// A number that was not used before.
    pub const fn next_number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// The zone in which times are shown.
    pub fn zone(&self) -> &TimeZone {
        match self.settings.ui.time {
            TimeDisplay::Local => &self.settings.local,
            TimeDisplay::Utc => &UTC,
            TimeDisplay::App => &self.app.timezone,
        }
    }

    /// Which key does what. The built-in table is read when it is first needed, which is while the first rows load.
    pub fn keymap(&self) -> &Keymap {
        self.settings.keymap.as_deref().unwrap_or_else(|| Keymap::built_in())
    }

    /// How an action of the list is called for, to be said in a text.
    pub fn key(&self, action: Action) -> String {
        self.keymap().key_of(action)
    }

    /// Whether the window is too small for keys to act.
    pub const fn is_too_small(&self) -> bool {
        self.size.width < SMALLEST.width || self.size.height < SMALLEST.height
    }

    /// Where a key is looked up.
    pub fn scope(&self) -> Scope {
        match self.layers.last() {
            Some(layer) => layer.overlay.scope(),
            None if self.tasks.filter.is_open => Scope::Filter,
            None => Scope::List,
        }
    }

    /// Whether the tasks are still being loaded: nothing is read beside that, as both want the whole disk.
    pub fn is_loading(&self) -> bool {
        self.tasks.loaded != Loaded::All && self.ledger == Soundness::Unchecked
    }

    /// How much is read of a task.
    pub fn depth(&self) -> Depth {
        if self.tasks.store.len() > MOST_FOR_ALIKES { Depth::Own } else { Depth::WithAlikes }
    }

    /// The run, while it goes on.
    pub fn live_run(&self) -> Option<&Run> {
        self.run.as_ref().filter(|run| !run.is_over)
    }

    /// What stays unfinished if the program ends now, as far as it is known here.
    pub fn left_behind(&self) -> Vec<LeftBehind> {
        let live = self.live_run().and_then(|run| {
            let unknown = run.progress.count(OutcomeKind::Unknown);
            let unsent = run.progress.total.saturating_sub(run.progress.done());
            Some(LeftBehind { app: run.app.name.clone(), run: run.id?, left: Remainder { unsent, unknown } })
        });
        let others = self.unfinished.iter().filter(|other| live.as_ref().is_none_or(|live| live.run != other.id));
        let others = others.map(|other| LeftBehind {
            app: other.app.clone(),
            run: other.id,
            left: Remainder { unsent: other.left, unknown: other.unknown },
        });
        others.chain(live.clone()).collect()
    }

    /// The unfinished runs of the open app, the oldest first, while no run goes on.
    pub fn offered(&self) -> impl Iterator<Item = &Unfinished> {
        self.offered_by_app().filter(|_| self.live_run().is_none())
    }

    /// The unfinished runs of the open app, the oldest first.
    pub fn offered_by_app(&self) -> impl Iterator<Item = &Unfinished> {
        self.unfinished.iter().filter(|run| run.app == self.app.name)
    }

    /// What is left of the unfinished runs of the open app together. Until the ledger was asked, a task that several runs
    /// have counts with each.
    pub fn left_in_all(&self) -> Remainder {
        self.unfinished_in_all.unwrap_or_else(|| {
            let runs = || self.offered_by_app();
            Remainder { unsent: runs().map(|run| run.left).sum(), unknown: runs().map(|run| run.unknown).sum() }
        })
    }

    /// The search that fits the filter in force.
    pub fn search(&mut self) -> Effect {
        let request = self.next_number();
        self.tasks.searching = request;
        self.tasks.searched_at = self.now.service;
        let query = Query {
            filter: self.tasks.filter.in_force.clone(),
            at: self.now.service,
            app: self.app.name.0.clone(),
            tab: self.tasks.tab,
            sorting: self.tasks.sorting,
            only: self.tasks.only.clone(),
            kept: self.tasks.lingering(),
        };
        Effect::Search { generation: self.generation, request, query }
    }

    /// The same, for somebody who asked for other rows: keys that act on the list wait for the answer.
    pub fn search_anew(&mut self) -> Effect {
        let search = self.search();
        self.tasks.wanted = self.tasks.searching;
        search
    }

    /// How fine the clock must be shown: to the second only while something on the screen counts seconds.
    pub fn fineness(&self) -> Fineness {
        let lines = usize::from(Areas::of(self).rows.height);
        let now = self.now.service;
        let counts = |position| {
            self.tasks
                .task_at(position)
                .is_some_and(|task| !is_over(task.status) && task.due.is_some_and(|due| counts_down(due, now)))
        };
        let is_busy = self.live_run().is_some() || self.list.under_way.is_some() || !self.layers.is_empty();
        if is_busy || self.tasks.on_screen(lines).any(counts) { Fineness::Seconds } else { Fineness::Minutes }
    }
}

/// The parts of the main screen. A part without room has no height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    /// The first line, on every screen: environment, app, region, account, access, clock.
    pub context: Rect,
    /// What is loaded and how old it is.
    pub data: Rect,
    /// The filter; in a low window in place of `data`.
    pub filter: Rect,
    /// What is wrong with the filter.
    pub mistake: Rect,
    /// The next 24 hours; only where the list keeps rows enough.
    pub timeline: Rect,
    /// The headings of the columns.
    pub head: Rect,
    /// The tasks, a row for each: its height is a page.
    pub rows: Rect,
    /// The details of the task at the cursor, beside the rows or instead of them.
    pub detail: Rect,
    /// The run, or the offer to resume one.
    pub run: Rect,
    /// The line between list and footer.
    pub rule: Rect,
    /// How many are marked; only in a window of 14 lines or more.
    pub marks: Rect,
    /// The last but one line: what was said last.
    pub message: Rect,
    /// The last line: the keys that matter now.
    pub hints: Rect,
}

impl Areas {
    /// The parts for this state.
    pub fn of(state: &State) -> Self {
        let Size { width, height } = state.size;
        let is_tall = height >= 14;
        let mut areas = Self::default();
        let mut top = 0;
        let mut from_top = |wanted: bool| {
            let area = Rect { x: 0, y: top, width, height: u16::from(wanted) };
            top += area.height;
            area
        };
        let has_filter = state.tasks.filter.is_open || !state.tasks.filter.in_force.is_empty();
        areas.context = from_top(true);
        areas.data = from_top(is_tall || !has_filter);
        areas.filter = from_top(is_tall || has_filter);
        areas.mistake = from_top(state.tasks.filter.error.is_some());
        areas.head = from_top(is_tall);
        let mut bottom = height;
        let mut from_bottom = |lines: u16| {
            bottom = bottom.saturating_sub(lines);
            Rect { x: 0, y: bottom, width, height: lines }
        };
        areas.hints = from_bottom(1);
        areas.message = from_bottom(1);
        areas.marks = from_bottom(u16::from(is_tall));
        let run = state.run.as_ref().map_or(0, |run| run.height(height));
        let has_offer = state.offered().next().is_some() || !state.held_elsewhere.is_empty();
        areas.run = from_bottom(if run == 0 { u16::from(has_offer) } else { run });
        areas.rule = from_bottom(u16::from(is_tall));
        let has_timeline = width >= NARROWEST && bottom.saturating_sub(top) > ROWS_WITH_TIMELINE;
        if has_timeline && !state.tasks.store.is_empty() {
            areas.timeline = Rect { height: 1, ..areas.head };
            areas.head.y += 1;
            top += 1;
        }
        areas.rows = Rect { x: 0, y: top, width, height: bottom.saturating_sub(top) };
        areas.with_detail(state)
    }

    /// Whether the window has room for the details beside the list.
    pub const fn has_room_for_both(state: &State) -> bool {
        state.size.width >= state.settings.ui.detail_from
    }

    /// Makes room for the details, where they are shown.
    fn with_detail(mut self, state: &State) -> Self {
        let body = Rect { height: self.head.height + self.rows.height, y: self.rows.y - self.head.height, ..self.rows };
        if Self::has_room_for_both(state) && !state.detail.is_away {
            let width = (body.width / 3).clamp(40, 64);
            self.head.width -= width + 2;
            self.rows.width -= width + 2;
            self.detail = Rect { x: body.right() - width, width, ..body };
        } else if state.detail.is_open && !Self::has_room_for_both(state) {
            self.head.height = 0;
            self.rows.height = 0;
            self.detail = Rect { x: body.x + 1, width: body.width - 1, ..body };
        }
        self
    }
}

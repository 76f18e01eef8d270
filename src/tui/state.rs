//! Everything the interface knows, and the layout of the main screen.

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

/// The timeline of the next 24 hours is shown only if more than this many lines are available for the timeline and the
/// task rows together.
const ROWS_WITH_TIMELINE: u16 = 13;

/// If there are more tasks than this, the details of the task at the cursor leave out its look-alikes, because finding
/// them reads every row. The delete dialog still searches for them.
const MOST_FOR_ALIKES: usize = 100_000;

static UTC: TimeZone = TimeZone::UTC;

/// The values that the state starts with.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The start time, according to each clock.
    pub now: Now,
    /// The size of the window, in cells.
    pub size: Size,
    /// The settings from the config, the command line and the terminal.
    pub settings: Settings,
    /// Every configured app.
    pub apps: Vec<App>,
    /// The app to open first, one of `apps`.
    pub app: App,
}

/// Everything the interface knows.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "the flags are independent of each other")]
pub struct State {
    /// The time from the last [`Message::Clock`](super::messages::message::Message::Clock); the core reads no clock
    /// itself.
    pub now: Now,
    /// The size of the window, in cells.
    pub size: Size,
    /// The settings, including the changes that keys have made in this session.
    pub settings: Settings,
    /// How many months back and ahead the service's list is read: 1, 3 or 6.
    pub months: u8,
    /// Whether the service's list is read automatically.
    pub auto_read: bool,
    /// Whether the terminal's window has lost the focus, as far as the terminal reports it.
    pub is_away: bool,
    /// Every configured app, including the open one.
    pub apps: Vec<App>,
    /// The open app. Dialogs and runs keep a copy of their own app, which may be a different one.
    pub app: App,
    /// Incremented each time an app is opened; results that belong to an older generation are dropped.
    pub generation: u64,
    /// Whether the work that waits for the first frame with rows has been started for this opening of the app.
    pub is_settled_in: bool,
    /// The list, with its cursor, marks, filter and order.
    pub tasks: Tasks,
    /// How many tasks are due at what time; `None` until they have been counted.
    pub schedule: Option<Schedule>,
    /// The details of the task at the cursor, and whether they are shown.
    pub detail: Detail,
    /// The reading of the service's list: its progress, and the result of the last one.
    pub list: ListReading,
    /// The reading of single tasks; `None` while there is none.
    pub reading: Option<Reading>,
    /// The number of the request that reads the credential again; `None` while there is none.
    pub signing_in: Option<u64>,
    /// The result of the ledger check; until it has passed, nothing can be deleted and no run can be resumed.
    pub ledger: Soundness,
    /// The current run, or the last one if none is in progress.
    pub run: Option<Run>,
    /// Runs of any app that can be resumed, oldest first.
    pub unfinished: Vec<Unfinished>,
    /// How many tasks remain in all unfinished runs of the open app together, with each task counted once; `None` until
    /// it is read from the ledger.
    pub unfinished_in_all: Option<Remainder>,
    /// Runs of the open app that other live processes hold, as last read from the ledger; they cannot be resumed here.
    pub held_elsewhere: Vec<Held>,
    /// The stack of overlays, topmost last.
    pub layers: Vec<Layer>,
    /// The note in the message line; `None` while the line is empty.
    pub note: Option<Note>,
    /// The notes of this session, for the user to look up later.
    pub log: Log,
    /// Whether quitting was requested once while the window was too small to show a question; the next request quits.
    pub is_quit_armed: bool,
    /// Why the program is ending; it may still be waiting for a run to stop. `None` while the program is not ending.
    pub leaving: Option<Ended>,
    /// The request that takes copies for an open dialog, if there is one, and the request of the dialog.
    pub copying: Option<(u64, u64)>,
    /// Tasks that a run has settled since rows were last reread: the ledger has newer facts about them than `tasks`.
    pub stale: BTreeSet<TaskId>,
    /// Whether the rows of stale tasks are being reread. Only one reread runs at a time.
    pub is_rereading: bool,
    /// Keys that act on the list and were pressed before the requested rows were shown; they are replayed once those
    /// rows arrive.
    pub early_keys: Vec<Press>,
    /// When the last key or paste arrived, as time since boot; `None` before the first one.
    pub last_key_at: Option<Duration>,
    /// When the last key of a burst, or the last paste, arrived, as time since boot.
    pub burst_at: Option<Duration>,
    /// The granularity of the tick that is scheduled; `None` while none is.
    pub ticking: Option<Fineness>,
    numbers: u64,
}

impl State {
    /// Creates the state at the start of the program.
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
            copying: None,
            stale: BTreeSet::new(),
            is_rereading: false,
            early_keys: Vec::new(),
            last_key_at: None,
            burst_at: None,
            ticking: None,
            numbers: 0,
        }
    }

    /// Returns a number that was not used before in this session.
    pub const fn next_number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// Returns the time zone in which times are shown.
    pub fn zone(&self) -> &TimeZone {
        match self.settings.ui.time {
            TimeDisplay::Local => &self.settings.local,
            TimeDisplay::Utc => &UTC,
            TimeDisplay::App => &self.app.timezone,
        }
    }

    /// Returns the key table. The built-in table is parsed on first use, which is while the first rows load.
    pub fn keymap(&self) -> &Keymap {
        self.settings.keymap.as_deref().unwrap_or_else(|| Keymap::built_in())
    }

    /// Returns the key of an action of the list, for use in a message.
    pub fn key(&self, action: Action) -> String {
        self.keymap().key_of(action)
    }

    /// Returns whether the window is too small for keys to act.
    pub const fn is_too_small(&self) -> bool {
        self.size.width < SMALLEST.width || self.size.height < SMALLEST.height
    }

    /// Returns the scope in which keys are looked up.
    pub fn scope(&self) -> Scope {
        match self.layers.last() {
            Some(layer) => layer.overlay.scope(),
            None if self.tasks.filter.is_open => Scope::Filter,
            None => Scope::List,
        }
    }

    /// Returns whether the tasks are still being loaded. Details are not read meanwhile, because both compete for the
    /// disk.
    pub fn is_loading(&self) -> bool {
        self.tasks.loaded != Loaded::All && self.ledger == Soundness::Unchecked
    }

    /// Returns how much to read when the details of a task are requested.
    pub fn depth(&self) -> Depth {
        if self.tasks.store.len() > MOST_FOR_ALIKES { Depth::Own } else { Depth::WithAlikes }
    }

    /// Returns the run while it is in progress.
    pub fn live_run(&self) -> Option<&Run> {
        self.run.as_ref().filter(|run| !run.is_over)
    }

    /// Returns the runs that stay unfinished if the program ends now, as far as this state knows.
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

    /// Returns the open app's unfinished runs, oldest first; none while a run is in progress.
    pub fn offered(&self) -> impl Iterator<Item = &Unfinished> {
        self.offered_by_app().filter(|_| self.live_run().is_none())
    }

    /// Returns the open app's unfinished runs, oldest first.
    pub fn offered_by_app(&self) -> impl Iterator<Item = &Unfinished> {
        self.unfinished.iter().filter(|run| run.app == self.app.name)
    }

    /// Returns how many tasks remain in all unfinished runs of the open app together. Until the ledger has been read, a
    /// task that belongs to several runs is counted once for each.
    pub fn left_in_all(&self) -> Remainder {
        self.unfinished_in_all.unwrap_or_else(|| {
            let runs = || self.offered_by_app();
            Remainder { unsent: runs().map(|run| run.left).sum(), unknown: runs().map(|run| run.unknown).sum() }
        })
    }

    /// Returns a search for what is shown now: filter, tab and order.
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

    /// Like [`Self::search`], for a change that the user asked for: keys that act on the list wait for the answer.
    pub fn search_anew(&mut self) -> Effect {
        let search = self.search();
        self.tasks.wanted = self.tasks.searching;
        search
    }

    /// Returns the granularity at which the clock must be shown: seconds only while something on the screen counts
    /// seconds.
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

/// The areas of the main screen. An area that does not fit has a height of 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    /// The first line, which every screen has: environment, app, region, account, access, clock.
    pub context: Rect,
    /// The tabs, how much of the list is loaded, and how old the list is.
    pub data: Rect,
    /// The filter; in a low window it replaces `data`.
    pub filter: Rect,
    /// The error in the filter.
    pub mistake: Rect,
    /// The timeline of the next 24 hours; shown only if enough rows are left for the list.
    pub timeline: Rect,
    /// The column headings.
    pub head: Rect,
    /// The tasks, one row each. The height of this area is one page.
    pub rows: Rect,
    /// The details of the task at the cursor, beside the rows or in their place.
    pub detail: Rect,
    /// The run's panel, or the offer to resume a run.
    pub run: Rect,
    /// The rule between the list and the footer.
    pub rule: Rect,
    /// The number of marked tasks; only in a window of at least 14 lines.
    pub marks: Rect,
    /// The second-to-last line: the latest note.
    pub message: Rect,
    /// The last line: the keys that matter at the moment.
    pub hints: Rect,
}

impl Areas {
    /// Computes the areas for a state.
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

    /// Returns whether the window is wide enough to show the details beside the list.
    pub const fn has_room_for_both(state: &State) -> bool {
        state.size.width >= state.settings.ui.detail_from
    }

    /// Makes room for the details, if they are shown.
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

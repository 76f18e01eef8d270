//! The loop: receive, update, perform, draw. It is generic over the screen and takes its clock from the launch options,
//! so that tests can drive whole sessions.
//!
//! All messages come through one queue, in one order. Before each frame, the loop applies the messages that are
//! waiting, up to a limit, so that intermediate states are not drawn. A frame is drawn only if something has happened
//! since the last one and the screen is ready for another.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::Duration,
};

use anyhow::anyhow;
use jiff::tz::TimeZone;

use super::{launch_options::Launch, perform::EffectRunner};
use crate::{
    clock::Clock,
    config::Highlight,
    domain::TaskId,
    locale::{label, set_language, tr},
    ops::{Editor, LeftBehind},
    tui::{
        keymap::Scope,
        look::{glyphs::Glyphs, theme::Theme},
        messages::{
            effect::Effect,
            ending::Ended,
            mailbox::Mailbox,
            message::{Loaded, Message, Timer},
        },
        settings::Settings,
        state::{Beginning, State},
        terminal::{flow::Flow, screen::Screen},
        update::{start, update},
        view::view,
    },
};

/// The maximum number of messages that are applied before a frame is drawn.
const BATCH: usize = 4_096;

/// The number of frames that may follow each other immediately. After those, one frame is allowed per
/// [`Screen::frame_time`]; unused time is saved up to this limit. This is enough for a typed word, with two frames for
/// each letter: one that shows the letter, and one that shows the new list.
const BURST: u32 = 24;

/// How long to wait for an outstanding answer from the terminal before another program gets the terminal. Otherwise,
/// that program would read the answer as keys.
const LAST_ANSWER: Duration = Duration::from_millis(300);

/// How long the first frame waits for the first rows, so that it can show them.
const FIRST_ROWS: Duration = Duration::from_millis(40);

/// The loop, which can be run one turn at a time.
#[derive(Debug)]
pub struct Runner<S> {
    state: State,
    screen: S,
    effects: EffectRunner,
    editor: Editor,
    inbox: Receiver<Message>,
    clock: Arc<dyn Clock>,
    timers: BTreeMap<Timer, Duration>,
    /// The time since boot at which the time budget of all frames so far is used up, at one [`Screen::frame_time`] per
    /// frame.
    spent_until: Duration,
    has_drawn: bool,
    is_due: bool,
    first_frame: Duration,
    flow: Flow,
    /// The newest list, held back until the terminal has caught up.
    held: Option<Message>,
    /// Messages that were taken from the queue but are not applied yet.
    backlog: VecDeque<Message>,
    ended: Option<anyhow::Result<Ended>>,
}

impl<S: Screen> Runner<S> {
    /// Creates the loop for a screen and starts to open the first app. Also returns the sending end of the loop's
    /// queue.
    pub fn start(launch: Launch, screen: S) -> anyhow::Result<(Self, Mailbox)> {
        let (mailbox, inbox) = Mailbox::new(Arc::clone(&launch.clock));
        let runner = Self::with_queue(launch, screen, mailbox.clone(), inbox)?;
        Ok((runner, mailbox))
    }

    /// Like [`Self::start`], for an existing queue.
    pub(super) fn with_queue(
        launch: Launch,
        screen: S,
        mailbox: Mailbox,
        inbox: Receiver<Message>,
    ) -> anyhow::Result<Self> {
        let Launch {
            apps,
            start: name,
            ui,
            keymap,
            clock,
            runtime,
            banner,
            colours,
            is_utf8,
            between: _,
            editor,
            folder,
        } = launch;
        let context = apps.open(&name)?;
        let effect_runner = EffectRunner::new(Arc::clone(&apps), Arc::clone(&clock), runtime, mailbox, folder)?;
        let settings = Settings {
            ui,
            safety: context.safety,
            theme: match ui.highlight {
                Highlight::Bar => Theme::choose(ui.theme, colours),
                Highlight::Marker => Theme::choose(ui.theme, colours).with_marker_alone(),
            },
            glyphs: Glyphs::choose(ui.ascii, is_utf8),
            keymap,
            banner,
            local: TimeZone::system(),
        };
        let state = State::new(Beginning {
            now: effect_runner.now(&name),
            size: screen.size(),
            settings,
            apps: apps.all().cloned().collect(),
            app: context.app.clone(),
        });
        let first_frame = clock.since_boot() + FIRST_ROWS;
        let mut runner = Self {
            state,
            screen,
            effects: effect_runner,
            editor,
            inbox,
            clock,
            timers: BTreeMap::new(),
            spent_until: Duration::ZERO,
            has_drawn: false,
            is_due: true,
            first_frame,
            flow: Flow::default(),
            held: None,
            backlog: VecDeque::new(),
            ended: None,
        };
        let effects = start(&mut runner.state);
        runner.carry_out(effects);
        // Parse the built-in key table while the first rows are being read.
        runner.state.keymap();
        Ok(runner)
    }

    /// Returns the screen.
    pub const fn screen(&self) -> &S {
        &self.screen
    }

    /// Returns the screen mutably, to change what only the screen knows, such as its size.
    pub const fn screen_mut(&mut self) -> &mut S {
        &mut self.screen
    }

    /// Runs turns until the program ends.
    pub fn run(&mut self) -> anyhow::Result<Ended> {
        loop {
            if let Some(ended) = self.turn(Duration::MAX) {
                return ended;
            }
        }
    }

    /// Returns the runs, of this session and of earlier ones, that stay unfinished if the program ends now: as recorded
    /// in the ledger, or as known to the state if the ledger cannot be read.
    pub fn left_behind(&self) -> Vec<LeftBehind> {
        self.effects.left_behind().unwrap_or_else(|| self.state.left_behind())
    }

    /// Runs one turn: waits for a message, at most this long, applies all that have arrived, and draws. Returns how the
    /// program ended, once it has.
    pub fn turn(&mut self, most: Duration) -> Option<anyhow::Result<Ended>> {
        self.receive(most);
        self.fire_timers();
        self.let_go();
        if self.ended.is_none() && self.is_due && self.screen.is_ready() && self.frame_wait().is_zero() {
            self.draw();
        }
        self.ended.take()
    }

    /// Returns whether no message is waiting and the worker has nothing to do. If so, a turn changes nothing until a
    /// timer fires or something arrives from outside.
    pub fn is_idle(&mut self) -> bool {
        // The order matters: the worker posts its results before it counts a job as done.
        if !self.effects.worker_is_done() {
            return false;
        }
        self.backlog.extend(self.inbox.try_iter());
        self.backlog.is_empty()
    }

    /// Returns the number of runs and requests under way that can be stopped or cancelled.
    pub fn under_way(&self) -> usize {
        self.effects.under_way()
    }

    fn receive(&mut self, most: Duration) {
        let wait = self.wait().min(most);
        let first = if let Some(message) = self.backlog.pop_front() {
            Ok(message)
        } else if wait == Duration::MAX {
            self.inbox.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            self.inbox.recv_timeout(wait)
        };
        // The queue cannot be closed: `effects` holds a sender.
        let Ok(first) = first else { return };
        self.tell_time();
        self.apply(first);
        for _ in 0..BATCH {
            if self.ended.is_some() {
                return;
            }
            let next = self.backlog.pop_front().or_else(|| self.inbox.try_recv().ok());
            let Some(message) = next else { return };
            self.apply(message);
        }
    }

    /// Returns how long the loop can wait for a message before it has something else to do.
    fn wait(&mut self) -> Duration {
        let now = self.clock.since_boot();
        let held = self.held.is_some().then(|| self.flow.list_wait(now));
        let timers = self.timers.values().map(|at| at.saturating_sub(now)).min();
        let frame = (self.is_due && self.screen.is_ready()).then(|| self.frame_wait());
        timers.into_iter().chain(frame).chain(held).min().unwrap_or(Duration::MAX)
    }

    /// Returns how long to wait until the next frame may be drawn.
    fn frame_wait(&mut self) -> Duration {
        let now = self.clock.since_boot();
        if self.state.tasks.loaded == Loaded::Nothing && !self.has_drawn {
            return self.first_frame.saturating_sub(now);
        }
        let saved = self.screen.frame_time() * (BURST - 1);
        self.spent_until.saturating_sub(now + saved).max(self.flow.frame_wait(now))
    }

    fn tell_time(&mut self) {
        let now = self.effects.now(&self.state.app.name);
        let effects = update(&mut self.state, Message::Clock(now));
        self.carry_out(effects);
    }

    fn apply(&mut self, message: Message) {
        match message {
            Message::Panicked(place) => self.ended = Some(Err(anyhow!(panic_words(place)))),
            Message::ScreenReady => {}
            Message::KnowsProtocol => {
                self.screen.take_protocol();
                self.is_due = true;
            }
            Message::Answered(at) => self.flow.answered(at),
            Message::Found { .. } if self.is_typed_ahead() => self.held = Some(message),
            Message::Continued => {
                self.screen.redraw();
                self.is_due = true;
            }
            Message::Signal(number) if number == signal_hook::consts::SIGTSTP => self.carry_out(vec![Effect::Suspend]),
            message => {
                match message {
                    Message::Key(_, at) | Message::Burst(_, at) => self.flow.typed(at),
                    Message::Resized(_) => self.screen.resized(),
                    _ => {}
                }
                self.is_due = true;
                let effects = update(&mut self.state, message);
                self.carry_out(effects);
            }
        }
    }

    /// Waits a short time for outstanding answers from the terminal. Other messages that arrive meanwhile are applied
    /// later.
    fn wait_for_answers(&mut self) {
        let until = self.clock.since_boot() + LAST_ANSWER;
        loop {
            let now = self.clock.since_boot();
            if now >= until || !self.flow.is_open(now) {
                return;
            }
            match self.inbox.recv_timeout(until.saturating_sub(now)) {
                Ok(Message::Answered(at)) => self.flow.answered(at),
                Ok(message) => self.backlog.push_back(message),
                Err(_) => return,
            }
        }
    }

    /// Returns whether drawing a new list would be wasted, because the user is typing a filter and the terminal has not
    /// caught up with the output.
    fn is_typed_ahead(&mut self) -> bool {
        let now = self.clock.since_boot();
        self.state.scope() == Scope::Filter && !self.flow.list_wait(now).is_zero()
    }

    /// Applies the list that was held back, once the reason for holding it back is gone.
    fn let_go(&mut self) {
        if !self.is_typed_ahead()
            && let Some(list) = self.held.take()
        {
            self.tell_time();
            self.apply(list);
        }
    }

    fn fire_timers(&mut self) {
        let now = self.clock.since_boot();
        while let Some(timer) = self.timers.iter().find(|(_, at)| **at <= now).map(|(timer, _)| *timer) {
            self.timers.remove(&timer);
            self.tell_time();
            self.apply(Message::Elapsed(timer));
        }
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.carry_out_one(effect);
        }
    }

    /// Lets the operator's editor have the terminal, and waits for its end. Runs go on meanwhile; what happens to them is
    /// shown afterwards.
    fn edit_text(&mut self, request: u64, id: TaskId, text: &str) {
        self.wait_for_answers();
        self.screen.lend();
        let edited = self.editor.edit(id, text);
        self.screen.take_again();
        self.is_due = true;
        self.tell_time();
        self.apply(Message::Resized(self.screen.size()));
        self.apply(Message::TextEdited { request, edited });
    }

    /// Carries out one effect: effects on the loop and the screen here, all others through the effect runner.
    fn carry_out_one(&mut self, effect: Effect) {
        match effect {
            Effect::After { timer, delay } => {
                self.timers.insert(timer, self.clock.since_boot() + delay);
            }
            Effect::Suspend => {
                self.wait_for_answers();
                self.screen.suspend();
                self.is_due = true;
            }
            Effect::EditText { request, id, text } => self.edit_text(request, id, &text),
            Effect::Redraw => self.screen.redraw(),
            Effect::Copy { text } => self.screen.copy(&text),
            Effect::Mouse { is_on } => self.screen.set_mouse(is_on),
            Effect::Speak(language) => set_language(language),
            Effect::Exit(ended) => {
                if ended == Ended::Quit {
                    self.wait_for_answers();
                }
                self.ended = Some(Ok(ended));
            }
            Effect::Open { app, generation, rows } => self.effects.open(&app, generation, rows),
            Effect::Load { app, generation } => self.effects.load(&app, generation),
            Effect::Search { generation, request, query } => self.effects.search(generation, request, query),
            Effect::Reread { app, generation, ids } => self.effects.reread(&app, generation, ids),
            Effect::Check { app } => self.effects.check(&app),
            Effect::FindInterrupted { app, generation } => self.effects.find_interrupted(&app, generation),
            Effect::Prepare { app, request, ids, change } => self.effects.prepare(&app, request, ids, change),
            Effect::ReadToEdit { app, request, id } => self.effects.read_to_edit(&app, request, id),
            Effect::FindLookAlikes { app, request, ids, titles } => {
                self.effects.find_look_alikes(&app, request, ids, titles);
            }
            Effect::TakeCopies { app, request, dialog, tasks } => {
                self.effects.take_copies(&app, request, dialog, tasks);
            }
            Effect::CarryOut { app, run, change } => self.effects.carry_out(&app, run, *change),
            Effect::Resume { app, run, id } => self.effects.resume(&app, run, id),
            Effect::Abandon { app, run } => self.effects.abandon(&app, run),
            Effect::Stop { run, level } => self.effects.stop(run, level),
            Effect::Pause { run } => self.effects.pause(run),
            Effect::GoOn { run } => self.effects.go_on(run),
            Effect::ReadList { app, request, months, keyword, .. } => {
                self.effects.read_list(&app, request, months, keyword);
            }
            Effect::ReadFacts { app, request, id, depth } => self.effects.read_facts(&app, request, id, depth),
            Effect::Export { app, request, ids } => self.effects.export(&app, request, ids),
            Effect::WritePlan { app, request, plan, change, lanes } => {
                self.effects.write_plan(&app, request, plan, (change, lanes));
            }
            Effect::ReadAudit { app, request } => self.effects.read_audit(&app, request),
            Effect::Add { app, generation, ids } => self.effects.add(&app, generation, ids),
            Effect::ReadTasks { app, request, ids } => self.effects.read_tasks(&app, request, ids),
            Effect::SignIn { app, request } => self.effects.sign_in(&app, request),
            Effect::Cancel { request } => self.effects.cancel(request),
        }
    }

    fn draw(&mut self) {
        self.is_due = false;
        let state = &self.state;
        let drawn = self.screen.draw(state.size, &|frame| view(state, frame));
        if drawn.is_err() {
            // A terminal that cannot be written to is gone; handle that like any other message.
            self.apply(Message::Vanished);
            return;
        }
        let now = self.clock.since_boot();
        if self.screen.has_asked() {
            self.flow.asked(now);
        }
        self.has_drawn = true;
        self.spent_until = self.spent_until.max(now) + self.screen.frame_time();
        let effects = update(&mut self.state, Message::Drawn(now));
        self.carry_out(effects);
    }
}

/// Returns the error message after a panic, with the place in the code if that is known.
fn panic_words(place: Option<String>) -> String {
    match place {
        Some(place) => tr!("screen-panicked", place = place),
        None => label!("screen-panicked-somewhere").to_owned(),
    }
}

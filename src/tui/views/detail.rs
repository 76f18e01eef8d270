//! Everything that is known about the task at the cursor. In a wide window, the details are shown beside the list; in a
//! narrow one, instead of it.
//!
//! Facts that the list holds are shown at once; facts that must be read from the ledger follow when the cursor stops
//! moving (`update::detail`).

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp, tz::Offset};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};
use textwrap::{Options, WordSplitter};
use unicode_width::UnicodeWidthStr;

use super::{
    Ink, audience_words, clock_time,
    columns::is_held,
    due_in, full_time,
    row::{status_word, time_in_utc},
};
use crate::{
    domain::{AppName, Hold, SeenBy, Task, TaskId, TaskType, Untrusted, fold},
    locale::{label, shown, tr},
    ops::{AuditVerbs, Depth, Facts, LookAlike, audit_action},
    tui::{
        index::{
            store::{TaskView, is_over},
            tab::Class,
        },
        keymap::action::Action,
        widgets::padded,
    },
};

/// A task that is due sooner than this is marked as urgent.
const URGENT: SignedDuration = SignedDuration::from_secs(60);

/// In an area lower than this, no line is left blank.
const LOW: u16 = 8;

/// The width of the names of facts in cells, including the blanks after them.
const NAME: usize = 10;

/// The time that one delete needs before its task is due: waiting for a slot, the call, and a margin, as in the
/// forecast.
const ONE_DELETE: SignedDuration = SignedDuration::from_secs(3);

/// Words that suggest that a push was not meant to be sent (docs/architecture.md#screen-rules), in languages that put
/// no blanks between words.
const TEST_WORDS: [&str; 3] = ["测试", "測試", "テスト"];

/// The state of the details.
#[derive(Clone, Debug, Default)]
pub struct Detail {
    /// Whether the details replace the list in a window that has no room for both.
    pub is_open: bool,
    /// Whether the user hid the details beside the list.
    pub is_away: bool,
    /// Number of lines that are scrolled out of view at the top.
    pub scroll: u16,
    /// The task whose facts were requested last, and the number of that request.
    pub asked: Option<(TaskId, u64)>,
    /// The facts that were read last; they may be about a different task from the one at the cursor.
    pub facts: Option<Box<Facts>>,
}

impl Detail {
    /// Returns the facts about this task, if they were read.
    fn facts_of(&self, id: TaskId) -> Option<&Facts> {
        self.facts.as_deref().filter(|facts| facts.task.id == id)
    }
}

/// What the details are drawn from, in addition to the task in the list.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The facts that were read, and how far they are scrolled.
    pub detail: &'a Detail,
    /// The open app.
    pub app: &'a AppName,
    /// Whether tasks are still being loaded.
    pub is_loading: bool,
    /// How much is read about a task.
    pub depth: Depth,
    /// Whether a run is in progress.
    pub is_busy: bool,
}

/// Draws the details of a task.
pub fn draw_detail(buffer: &mut Buffer, area: Rect, task: &TaskView<'_>, around: Around<'_>, ink: Ink<'_>) {
    if area.is_empty() {
        return;
    }
    let width = usize::from(area.width.saturating_sub(1)).max(10);
    let page = Page { width, is_low: area.height < LOW, ink, lines: Vec::new() };
    let lines = page.of(around, task);
    let most = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_sub(area.height);
    let skip = usize::from(around.detail.scroll.min(most));
    for (y, line) in (area.y..area.bottom()).zip(lines.iter().skip(skip)) {
        buffer.set_line(area.x, y, line, area.width);
    }
    if usize::from(most) > skip {
        let last = lines.get(skip + usize::from(area.height) - 1).map_or(0, Line::width);
        draw_more(buffer, area, usize::from(most) - skip, last, ink);
    }
}

/// Writes into the last line how many lines follow: after the text of that line or, if there is no room, instead of
/// that text, so that no time or id is cut in half.
fn draw_more(buffer: &mut Buffer, area: Rect, below: usize, last: usize, ink: Ink<'_>) {
    let key = ink.keys.key_of(Action::ScrollDown);
    let text = |below: usize| format!(" {} ", tr!("detail-more", count = below, key = &key));
    let y = area.bottom() - 1;
    let mut more = text(below);
    if last + more.width() > usize::from(area.width) {
        more = text(below + 1);
        buffer.set_string(area.x, y, " ".repeat(area.width.into()), ink.theme.text);
    }
    let width = u16::try_from(more.width()).unwrap_or(0).min(area.width);
    buffer.set_string(area.right() - width, y, more, ink.theme.label);
}

/// Builds the lines of the details.
struct Page<'a> {
    width: usize,
    /// Whether the area has no room for blank lines.
    is_low: bool,
    ink: Ink<'a>,
    lines: Vec<Line<'a>>,
}

impl<'a> Page<'a> {
    fn of(mut self, around: Around<'_>, task: &TaskView<'_>) -> Vec<Line<'a>> {
        let facts = around.detail.facts_of(task.id);
        self.head(task);
        self.times(around, task, facts.map(|facts| &facts.task));
        self.checks(around, task, facts);
        match facts {
            Some(facts) => self.rest(facts),
            // Otherwise the facts are read as soon as the cursor stops moving, and words that appear only briefly would
            // burden a slow connection.
            None if around.is_loading => self.say(label!("detail-rest-follows"), self.ink.theme.faint),
            None => {}
        }
        self.lines
    }

    fn blank(&mut self) {
        self.lines.extend((!self.is_low).then(Line::default));
    }

    /// Adds text in its safe form, wrapped.
    fn say(&mut self, text: &str, style: impl Into<Style>) {
        let style = style.into();
        for line in wrap(text, self.width) {
            self.lines.push(Line::styled(line, style));
        }
    }

    /// Adds a name and its value.
    fn fact(&mut self, name: &str, value: &str) {
        let room = self.width.saturating_sub(NAME).max(10);
        for (number, line) in wrap(value, room).into_iter().enumerate() {
            let name = if number == 0 { name } else { "" };
            self.lines.push(Line::from(vec![
                Span::styled(padded(name, NAME), self.ink.theme.label),
                Span::styled(line, self.ink.theme.text),
            ]));
        }
    }

    fn heading(&mut self, text: &'static str) {
        self.blank();
        self.lines.push(Line::styled(text, self.ink.theme.title));
    }

    fn head(&mut self, task: &TaskView<'_>) {
        /// The maximum width of a state in the service's own word, in cells.
        const MOST_STATE: usize = 24;
        let theme = self.ink.theme;
        let style = if task.task_type == Some(TaskType::All) { theme.audience } else { theme.text };
        let state = if is_held(task) { label!("view-state-held").into() } else { status_word(task.status, MOST_STATE) };
        self.lines.push(Line::from(vec![
            Span::styled(format!("{}  ", task.id), theme.title),
            Span::styled(format!("{state}  "), theme.text),
            Span::styled(audience_words(task.task_type), style),
        ]));
        self.blank();
        let title = if task.title.is_empty() { label!("view-no-title") } else { task.title };
        self.say(title, theme.title);
        if !task.desc.is_empty() {
            self.say(task.desc, theme.text);
        }
        self.blank();
    }

    fn times(&mut self, around: Around<'_>, task: &TaskView<'_>, known: Option<&Task>) {
        let (zone, now) = (self.ink.zone, self.ink.now);
        if let Some(due) = task.due {
            let until = tr!("detail-due-in", time = full_time(due, zone), left = due_in(due, now));
            self.fact(label!("detail-due"), &until);
            if zone.to_offset(due) != Offset::UTC {
                self.fact("", &time_in_utc(due));
            }
            if Class::of(task.status) == Class::Open {
                self.last_safe(around.is_busy, due);
            }
        }
        if is_held(task) {
            self.hold(known.and_then(|known| known.hold), task.due);
        } else if let Some(from) = known.and_then(|known| known.hold).and_then(|hold| hold.from) {
            let from = full_time(from, zone);
            self.fact(label!("detail-held"), &tr!("detail-was-held", from = from));
        }
        if let Some(known) = known {
            if let Some(created) = known.created_at {
                self.fact(label!("detail-created"), &full_time(created, zone));
            }
            let seen = known.seen_at.map_or_else(
                || tr!("detail-never-seen", key = self.ink.keys.key_of(Action::ReadTasks)),
                |at| seen_by(known.seen_by, clock_time(at, now, zone)),
            );
            self.fact(label!("detail-seen"), &seen);
        }
        if !task.campaign.is_empty() {
            self.fact(label!("detail-campaign"), task.campaign);
        }
    }

    /// Adds when a held task was due before, and that it is sent unless something is done.
    fn hold(&mut self, hold: Option<Hold>, due: Option<Timestamp>) {
        if let Some(Hold { from: Some(from), until }) = hold.filter(|hold| hold.is_moved(due)) {
            let [from, until] = [from, until].map(|time| full_time(time, self.ink.zone));
            return self.fact(label!("detail-held"), &tr!("detail-held-moved", from = from, until = until));
        }
        let from = hold.and_then(|hold| hold.from).map(|from| full_time(from, self.ink.zone));
        let text =
            from.map_or_else(|| label!("detail-held-until").to_owned(), |from| tr!("detail-held-from", from = from));
        self.fact(label!("detail-held"), &text);
    }

    /// Adds the latest time to confirm a delete of this task alone; while a run is in progress, the delete has to wait
    /// for that run.
    fn last_safe(&mut self, is_busy: bool, due: Timestamp) {
        let last = due.saturating_sub(ONE_DELETE).unwrap_or(due);
        let (left, at) = (due_in(last, self.ink.now), clock_time(last, self.ink.now, self.ink.zone));
        let text = match (last < self.ink.now, is_busy) {
            (true, _) => label!("detail-too-late").to_owned(),
            (false, true) => tr!("detail-confirm-by-while-busy", time = at, left = left),
            (false, false) => tr!("detail-confirm-by", time = at, left = left),
        };
        self.fact(label!("detail-delete"), &text);
    }

    fn checks(&mut self, around: Around<'_>, task: &TaskView<'_>, facts: Option<&Facts>) {
        let warnings = warnings(task, self.ink.now);
        let alikes = facts.and_then(|facts| facts.alikes.as_deref()).unwrap_or_default();
        let is_unsearched = around.depth == Depth::Own;
        if warnings.is_empty() && alikes.is_empty() && !is_unsearched {
            return;
        }
        self.heading(label!("detail-checks"));
        for warning in warnings {
            self.say(&format!("! {warning}"), self.ink.theme.warning);
        }
        if !alikes.is_empty() {
            self.alikes(around.app, alikes);
        }
        if is_unsearched {
            self.say(&format!("- {}", label!("detail-unsearched")), self.ink.theme.faint);
        }
    }

    fn alikes(&mut self, app: &AppName, alikes: &[LookAlike]) {
        let text = tr!("detail-alikes", count = alikes.len());
        self.say(&format!("! {text}"), self.ink.theme.warning);
        for alike in alikes {
            let at = |due| clock_time(due, self.ink.now, self.ink.zone);
            let due = alike.due.map_or_else(|| label!("detail-no-due-time").into(), at);
            let place = if alike.app == *app { label!("detail-here") } else { &alike.place };
            self.say(&format!("  {place} {} {} {due}", alike.app, alike.id), self.ink.theme.text);
        }
    }

    fn rest(&mut self, facts: &Facts) {
        let Facts { task, history, copy_until, .. } = facts;
        if let Some(note) = &task.note {
            self.fact(label!("detail-note"), note.raw());
        }
        if let Some(id) = &task.push_task_id {
            self.fact(label!("detail-push-id"), id.raw());
        }
        if let Some(error) = &task.dispatch_err {
            self.fact(label!("detail-dispatch"), error.raw());
        }
        if let Some(error) = &task.last_error {
            let code = error.code.map_or_else(String::new, |code| format!(" ({code})"));
            let at = clock_time(error.at, self.ink.now, self.ink.zone);
            self.fact(label!("detail-error"), &format!("{at} {}{code}", shown(&error.message)));
        }
        if let Some(until) = copy_until {
            let until = full_time(*until, self.ink.zone);
            self.fact(label!("detail-copy"), &tr!("copies-detail", time = until));
        }
        if history.is_empty() {
            return;
        }
        self.heading(label!("detail-history"));
        let verbs = AuditVerbs::of(history);
        for entry in history {
            let at = clock_time(entry.at, self.ink.now, self.ink.zone);
            let who = &entry.actor.user;
            let done = audit_action(entry, &verbs);
            self.say(&format!("{at} {done}  {who}@{}", entry.actor.machine), self.ink.theme.text);
            if let Some(reason) = facts.reason_of(entry) {
                self.say(&format!("  {}", tr!("detail-reason", reason = reason)), self.ink.theme.text);
            }
        }
    }
}

/// Returns when a task was last seen, and by which call.
fn seen_by(call: Option<SeenBy>, time: String) -> String {
    match call {
        Some(SeenBy::List) => tr!("detail-seen-by-list", time = time),
        Some(SeenBy::Get) => tr!("detail-seen-by-get", time = time),
        Some(SeenBy::Delete) => tr!("detail-seen-by-delete", time = time),
        Some(SeenBy::Modify) => tr!("detail-seen-by-modify", time = time),
        None => time,
    }
}

/// What may be wrong with a task that is still to be sent.
fn warnings(task: &TaskView<'_>, now: Timestamp) -> Vec<&'static str> {
    let mut warnings = Vec::new();
    if is_over(task.status) {
        return warnings;
    }
    if task.task_type == Some(TaskType::All) {
        warnings.push(label!("detail-goes-to-all"));
    }
    if task.due.is_some_and(|due| due >= now && due.duration_since(now) < URGENT) {
        warnings.push(label!("detail-due-soon"));
    }
    let text = [fold(task.title), fold(task.desc)];
    if text.iter().any(|text| speaks_of_a_test(text)) {
        warnings.push(label!("detail-test-word"));
    }
    if Class::of(task.status) == Class::Open && task.title.is_empty() && task.desc.is_empty() {
        warnings.push(label!("detail-no-words"));
    }
    warnings
}

/// Returns whether folded text contains the word "test", or a word for it in another language. Words that only contain
/// "test", such as "latest", do not count.
fn speaks_of_a_test(text: &str) -> bool {
    TEST_WORDS.iter().any(|word| text.contains(word))
        || text.split(|char: char| !char.is_ascii_alphanumeric()).any(|word| word == "test")
}

/// Wraps the safe form of text into lines of at most `width` cells, between words where possible.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let options = Options::new(width).word_splitter(WordSplitter::NoHyphenation);
    textwrap::wrap(&Untrusted::new(text).safe(), options).into_iter().map(Cow::into_owned).collect()
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::domain::TaskStatus;

    fn task<'a>(title: &'a str, status: &'a TaskStatus, due: i64) -> TaskView<'a> {
        TaskView {
            id: TaskId::new(1),
            task_type: Some(TaskType::Tag),
            status,
            title,
            desc: "",
            due: Timestamp::from_second(due).ok(),
            campaign: "",
            is_held: false,
        }
    }

    #[test]
    fn only_tasks_that_are_still_to_be_sent_have_warnings() {
        let now = Timestamp::from_second(1_000).expect("the time is valid");
        let pending = TaskStatus::Pending;
        assert_eq!(warnings(&task("Sale", &pending, 5_000), now), [] as [&str; 0]);
        assert_eq!(warnings(&task("ＴＥＳＴ 请忽略", &pending, 1_059), now).len(), 2);
        assert_eq!(warnings(&task("", &pending, 5_000), now), ["has neither a title nor a text that is known"]);
        let all = TaskView { task_type: Some(TaskType::All), ..task("测试", &pending, 5_000) };
        assert_eq!(warnings(&all, now), ["goes to ALL USERS", "looks like a test push"]);
        assert_eq!(warnings(&task("test", &TaskStatus::Deleted, 1_010), now), [] as [&str; 0]);
        for (title, is_one) in
            [("The latest contest", false), ("a Test, ignore", true), ("这是测试", true), ("促销test", true)]
        {
            assert_eq!(!warnings(&task(title, &pending, 5_000), now).is_empty(), is_one, "{title}");
        }
    }

    #[test]
    fn latin_text_wraps_between_words_and_chinese_text_anywhere_and_the_lines_are_safe() {
        for text in ["word ".repeat(30), "促销".repeat(40), "x".repeat(90), "\u{202e}\u{1b}[2J ".repeat(9)] {
            let lines = wrap(&text, 20);
            assert!(lines.len() > 2 && lines.iter().all(|line| line.width() <= 20), "{lines:?}");
            assert!(lines.iter().all(|line| Untrusted::new(line.as_str()).safe() == *line), "{lines:?}");
        }
    }
}

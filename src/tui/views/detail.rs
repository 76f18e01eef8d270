//! All that is known of the task at the cursor: beside the list in a wide window, instead of it in a narrow one.
//!
//! What the list knows is shown at once; what takes a reading of the ledger follows when the cursor rests. Deliberately not
//! here: when that is read (`update::detail`).

use jiff::{SignedDuration, Timestamp};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::Style,
    text::{Line, Span},
};
use serde_json::Value;
use textwrap::{Options, WordSplitter};

use super::{Ink, audience_word, clock_time, due_in, full_time, row::status_word};
use crate::{
    domain::{AppName, Task, TaskId, TaskType, Untrusted, fold},
    ledger::AuditEntry,
    ops::{Depth, Facts, LookAlike},
    tui::{
        index::{
            store::{TaskView, is_over},
            tab::Class,
        },
        keymap::action::Action,
    },
};

/// A task that is due sooner than this is marked as urgent.
const URGENT: SignedDuration = SignedDuration::from_secs(60);

/// What one delete needs before it is due: the slot that it may wait for, the call, and a margin, as in the forecast.
const ONE_DELETE: SignedDuration = SignedDuration::from_secs(3);

/// Words of a push that was not meant to be sent (docs/architecture.md#screen-rules), in scripts that put no blanks
/// between words.
const TEST_WORDS: [&str; 3] = ["测试", "測試", "テスト"];

/// The task whose details are looked at.
#[derive(Clone, Debug, Default)]
pub struct Detail {
    /// Whether it takes the place of the list in a window that has no room for both.
    pub is_open: bool,
    /// Whether it is not wanted beside the list.
    pub is_away: bool,
    /// Lines that are scrolled away above.
    pub scroll: u16,
    /// The task that was asked for last, and the number of that request.
    pub asked: Option<(TaskId, u64)>,
    /// What is known of it, once that was read.
    pub facts: Option<Box<Facts>>,
}

impl Detail {
    /// The facts about this task, if they are there.
    fn facts_of(&self, id: TaskId) -> Option<&Facts> {
        self.facts.as_deref().filter(|facts| facts.task.id == id)
    }
}

/// What the details are drawn with, besides the task that the list has.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// What was read of it, and what is seen of that.
    pub detail: &'a Detail,
    /// The app.
    pub app: &'a AppName,
    /// Whether the tasks are still being loaded.
    pub is_loading: bool,
    /// How much is read of a task.
    pub depth: Depth,
    /// Whether a run goes on.
    pub is_busy: bool,
}

/// Draws the details of a task.
pub fn draw_detail(buffer: &mut Buffer, area: Rect, task: &TaskView<'_>, around: Around<'_>, ink: Ink<'_>) {
    if area.is_empty() {
        return;
    }
    let page = Page { width: usize::from(area.width.saturating_sub(1)).max(10), ink, lines: Vec::new() };
    let lines = page.of(around, task);
    let most = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_sub(area.height);
    let skip = usize::from(around.detail.scroll.min(most));
    for (y, line) in (area.y..area.bottom()).zip(lines.iter().skip(skip)) {
        buffer.set_line(area.x, y, line, area.width);
    }
    if usize::from(most) > skip {
        let more = format!(" {} more: {} ", usize::from(most) - skip, ink.keys.key_of(Action::ScrollDown));
        let width = u16::try_from(more.len()).unwrap_or(0).min(area.width);
        buffer.set_string(area.right() - width, area.bottom() - 1, more, ink.theme.label);
    }
}

/// The lines of the details, as they are made.
struct Page<'a> {
    width: usize,
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
            Some(facts) => self.rest(&facts.task, &facts.history),
            // Otherwise it is read as soon as the cursor rests, and words that come and go would only cost a slow line.
            None if around.is_loading => self.say("the rest follows once all tasks are there", self.ink.theme.faint),
            None => {}
        }
        self.lines
    }

    fn blank(&mut self) {
        self.lines.push(Line::default());
    }

    /// Text in its safe form, wrapped.
    fn say(&mut self, text: &str, style: impl Into<Style>) {
        let style = style.into();
        for line in wrap(text, self.width) {
            self.lines.push(Line::styled(line, style));
        }
    }

    /// A name and its value.
    fn fact(&mut self, name: &str, value: &str) {
        let room = self.width.saturating_sub(10).max(10);
        for (number, line) in wrap(value, room).into_iter().enumerate() {
            let name = if number == 0 { name } else { "" };
            self.lines.push(Line::from(vec![
                Span::styled(format!("{name:<9} "), self.ink.theme.label),
                Span::styled(line, self.ink.theme.text),
            ]));
        }
    }

    fn heading(&mut self, text: &'static str) {
        self.blank();
        self.lines.push(Line::styled(text, self.ink.theme.title));
    }

    fn head(&mut self, task: &TaskView<'_>) {
        let theme = self.ink.theme;
        let audience = match task.task_type {
            Some(TaskType::All) => "ALL USERS",
            kind => audience_word(kind),
        };
        let style = if task.task_type == Some(TaskType::All) { theme.audience } else { theme.text };
        self.lines.push(Line::from(vec![
            Span::styled(format!("{}  ", task.id), theme.title),
            Span::styled(format!("{}  ", status_word(task.status)), theme.text),
            Span::styled(audience, style),
        ]));
        self.blank();
        let title = if task.title.is_empty() { "(no title)" } else { task.title };
        self.say(title, theme.title);
        if !task.desc.is_empty() {
            self.say(task.desc, theme.text);
        }
        self.blank();
    }

    fn times(&mut self, around: Around<'_>, task: &TaskView<'_>, known: Option<&Task>) {
        let (zone, now) = (self.ink.zone, self.ink.now);
        if let Some(due) = task.due {
            self.fact("due", &format!("{}   in {}", full_time(due, zone), due_in(due, now)));
            self.fact("", &format!("{}", due.strftime("%a %d %b %Y %H:%M:%SZ")));
            if Class::of(task.status) == Class::Open {
                self.last_safe(around.is_busy, due);
            }
        }
        if let Some(known) = known {
            if let Some(created) = known.created_at {
                self.fact("created", &full_time(created, zone));
            }
            let seen = known.seen_at.map_or_else(
                || format!("never: known by its id only, {} reads it", self.ink.keys.key_of(Action::ReadTasks)),
                |at| {
                    let by = known.seen_by.map_or("", |by| by.as_str());
                    format!("{} by {by}", clock_time(at, now, zone))
                },
            );
            self.fact("seen", &seen);
        }
        if !task.campaign.is_empty() {
            self.fact("campaign", task.campaign);
        }
    }

    /// When a delete of this task alone must be confirmed at the latest; while a run goes on, it waits its turn.
    fn last_safe(&mut self, is_busy: bool, due: Timestamp) {
        let last = due.saturating_sub(ONE_DELETE).unwrap_or(due);
        let left = due_in(last, self.ink.now);
        let busy = if is_busy { ", later while a run goes on" } else { "" };
        let text = format!("confirm by {} (in {left}){busy}", clock_time(last, self.ink.now, self.ink.zone));
        let text = if last < self.ink.now { "too late to be sure of a delete".to_owned() } else { text };
        self.fact("delete", &text);
    }

    fn checks(&mut self, around: Around<'_>, task: &TaskView<'_>, facts: Option<&Facts>) {
        let warnings = warnings(task, self.ink.now);
        let alikes = facts.and_then(|facts| facts.alikes.as_deref()).unwrap_or_default();
        let is_unsearched = around.depth == Depth::Own;
        if warnings.is_empty() && alikes.is_empty() && !is_unsearched {
            return;
        }
        self.heading("CHECKS");
        for warning in warnings {
            self.say(&format!("! {warning}"), self.ink.theme.warning);
        }
        if !alikes.is_empty() {
            self.alikes(around.app, alikes);
        }
        if is_unsearched {
            self.say("- look-alikes: not looked for here, there are too many tasks", self.ink.theme.faint);
        }
    }

    fn alikes(&mut self, app: &AppName, alikes: &[LookAlike]) {
        let plural = if alikes.len() == 1 { "look-alike is" } else { "look-alikes are" };
        let text = format!("! {} {plural} still to be sent (same title):", alikes.len());
        self.say(&text, self.ink.theme.warning);
        for alike in alikes {
            let due =
                alike.due.map_or_else(|| "no due time".into(), |due| clock_time(due, self.ink.now, self.ink.zone));
            let place = if alike.app == *app { "here" } else { &alike.place };
            self.say(&format!("  {place} {} {} {due}", alike.app, alike.id), self.ink.theme.text);
        }
    }

    fn rest(&mut self, task: &Task, history: &[AuditEntry]) {
        if let Some(id) = &task.push_task_id {
            self.fact("push id", id.raw());
        }
        if let Some(error) = &task.dispatch_err {
            self.fact("dispatch", error.raw());
        }
        if let Some(error) = &task.last_error {
            let code = error.code.map_or_else(String::new, |code| format!(" ({code})"));
            let at = clock_time(error.at, self.ink.now, self.ink.zone);
            self.fact("error", &format!("{at} {}{code}", error.message));
        }
        if history.is_empty() {
            return;
        }
        self.heading("HISTORY (audit log, the latest first)");
        for entry in history {
            let at = clock_time(entry.at, self.ink.now, self.ink.zone);
            let who = &entry.actor.user;
            let (done, _) = audit_words(entry);
            self.say(&format!("{at} {done}  {who}@{}", entry.actor.machine), self.ink.theme.text);
        }
    }
}

/// What a line of the audit log says was done, such as `outcome deleted`, and what else it says about it.
pub fn audit_words(entry: &AuditEntry) -> (String, String) {
    let mut details: serde_json::Map<_, _> = serde_json::from_str(&entry.detail).unwrap_or_default();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let result = details.remove(&entry.action).map(|value| format!(" {}", text(&value))).unwrap_or_default();
    details.retain(|_, value| !value.is_null() && value.as_str() != Some(""));
    let rest: Vec<_> = details.iter().map(|(name, value)| format!("{name} {}", text(value))).collect();
    (format!("{}{result}", entry.action), rest.join(", "))
}

/// What may be wrong with a task that is still to be sent.
fn warnings(task: &TaskView<'_>, now: Timestamp) -> Vec<&'static str> {
    let mut warnings = Vec::new();
    if is_over(task.status) {
        return warnings;
    }
    if task.task_type == Some(TaskType::All) {
        warnings.push("goes to ALL USERS");
    }
    if task.due.is_some_and(|due| due >= now && due.duration_since(now) < URGENT) {
        warnings.push("due in less than 60 s");
    }
    let text = [fold(task.title), fold(task.desc)];
    if text.iter().any(|text| speaks_of_a_test(text)) {
        warnings.push("has a word of a test in it");
    }
    if Class::of(task.status) == Class::Open && task.title.is_empty() && task.desc.is_empty() {
        warnings.push("has neither title nor text, as far as is known");
    }
    warnings
}

/// Whether folded text has a word of a test; "latest" has none.
fn speaks_of_a_test(text: &str) -> bool {
    TEST_WORDS.iter().any(|word| text.contains(word))
        || text.split(|char: char| !char.is_ascii_alphanumeric()).any(|word| word == "test")
}

/// Text in its safe form, broken into lines of at most so many cells, between words where there are any.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let options = Options::new(width).word_splitter(WordSplitter::NoHyphenation);
    textwrap::wrap(&Untrusted::new(text).safe(), options).into_iter().map(std::borrow::Cow::into_owned).collect()
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
        }
    }

    #[test]
    fn what_may_be_wrong_is_said_of_tasks_that_are_still_to_be_sent() {
        let now = Timestamp::from_second(1_000).expect("a time");
        let pending = TaskStatus::Pending;
        assert_eq!(warnings(&task("Sale", &pending, 5_000), now), [] as [&str; 0]);
        assert_eq!(warnings(&task("ＴＥＳＴ 请忽略", &pending, 1_059), now).len(), 2);
        assert_eq!(warnings(&task("", &pending, 5_000), now), ["has neither title nor text, as far as is known"]);
        let all = TaskView { task_type: Some(TaskType::All), ..task("测试", &pending, 5_000) };
        assert_eq!(warnings(&all, now), ["goes to ALL USERS", "has a word of a test in it"]);
        assert_eq!(warnings(&task("test", &TaskStatus::Deleted, 1_010), now), [] as [&str; 0]);
        for (title, is_one) in
            [("The latest contest", false), ("a Test, ignore", true), ("这是测试", true), ("促销test", true)]
        {
            assert_eq!(!warnings(&task(title, &pending, 5_000), now).is_empty(), is_one, "{title}");
        }
    }

    #[test]
    fn text_is_wrapped_between_words_and_anywhere_in_chinese_and_is_safe() {
        for text in ["word ".repeat(30), "促销".repeat(40), "x".repeat(90), "\u{202e}\u{1b}[2J ".repeat(9)] {
            let lines = wrap(&text, 20);
            assert!(lines.len() > 2 && lines.iter().all(|line| line.width() <= 20), "{lines:?}");
            assert!(lines.iter().all(|line| Untrusted::new(line.as_str()).safe() == *line), "{lines:?}");
        }
    }
}

//! The log of the simulated service: one entry for each call, each late effect and each change by another operator.
//!
//! An entry never holds a UserSig, a key or a body. The log lives as long as its service and is not rotated.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    io::{self, Write},
    time::Duration,
};

use jiff::Timestamp;
use serde::Serialize;

use super::limits::WINDOW;
use crate::{
    api::Command,
    domain::{SdkAppId, TaskId, TaskType, format_rfc3339},
};

/// What an entry records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogEvent {
    /// A call arrived.
    Call,
    /// The effect of an earlier call, which a fault had postponed, came due.
    LateEffect,
    /// The scenario made another operator change a task. `since_boot` is when the service noticed.
    Operator,
}

/// What happened to the tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing changed.
    None,
    /// A task was created, modified, deleted or recalled.
    Done,
    /// The change is postponed; it is made only if the rules still allow it then.
    Promised,
}

/// A task as the service has it at one moment: enough to judge a change by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskState {
    /// `Type`.
    pub task_type: TaskType,
    /// `SchedAt`.
    pub sched_at: Timestamp,
    /// SHA-256 of the content as JSON with sorted keys and no blanks, without `MsgRandom` and with `From_Account` as
    /// text; in hexadecimal.
    pub content: String,
    /// Whether its push was recalled.
    pub recalled: bool,
}

/// One entry of the log. It never holds a UserSig.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// What the entry records.
    pub event: LogEvent,
    /// When it happened, on the service's wall clock.
    pub at: Timestamp,
    /// When it happened, on the boot clock.
    pub since_boot: Duration,
    /// The command, if the path named one.
    pub command: Option<Command>,
    /// The app, if the query named one.
    pub app: Option<SdkAppId>,
    /// The `random` parameter of the URL, if there was one. It identifies the attempt.
    pub random: Option<u32>,
    /// The task that the body named, or that the call created.
    pub task: Option<TaskId>,
    /// What happened to the tasks.
    pub effect: Effect,
    /// The `ErrorCode` of the JSON reply that was sent, complete or not; `None` if no JSON was sent.
    pub code: Option<i64>,
    /// The fault that was applied, if any, named by its `kind` in the scenario.
    pub fault: Option<&'static str>,
    /// For a command that changes tasks: its task when the call arrived, or when the late effect came due; `None` if
    /// there was no such task.
    pub before: Option<TaskState>,
    /// The same task right after the event; equal to `before` if nothing changed or the effect is only promised.
    pub after: Option<TaskState>,
}

/// The JSON form of an entry.
#[derive(Serialize)]
struct LogRow<'a> {
    event: LogEvent,
    at: String,
    boot_ms: u128,
    command: Option<&'a str>,
    sdkappid: Option<SdkAppId>,
    random: Option<u32>,
    task_id: Option<TaskId>,
    effect: Effect,
    code: Option<i64>,
    fault: Option<&'a str>,
    before: Option<StateRow<'a>>,
    after: Option<StateRow<'a>>,
}

/// The spelling of a [`TaskState`] in a JSON line.
#[derive(Serialize)]
struct StateRow<'a> {
    r#type: &'a str,
    sched_at: String,
    content: &'a str,
    recalled: bool,
}

impl<'a> StateRow<'a> {
    fn of(state: &'a TaskState) -> Self {
        StateRow {
            r#type: state.task_type.as_str(),
            sched_at: format_rfc3339(state.sched_at),
            content: &state.content,
            recalled: state.recalled,
        }
    }
}

impl LogEntry {
    /// Returns the entry as one line of JSON, without the line break.
    pub fn to_json(&self) -> String {
        let line = LogRow {
            event: self.event,
            at: format_rfc3339(self.at),
            boot_ms: self.since_boot.as_millis(),
            command: self.command.map(Command::as_str),
            sdkappid: self.app,
            random: self.random,
            task_id: self.task,
            effect: self.effect,
            code: self.code,
            fault: self.fault,
            before: self.before.as_ref().map(StateRow::of),
            after: self.after.as_ref().map(StateRow::of),
        };
        // A struct of plain fields can always be serialised.
        serde_json::to_string(&line).unwrap_or_default()
    }
}

/// All entries so far, and the file to which each further entry is written, if there is one.
#[derive(Default)]
pub(super) struct Log {
    entries: Vec<LogEntry>,
    writer: Option<Box<dyn Write + Send>>,
    failure: Option<io::ErrorKind>,
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log")
            .field("entries", &self.entries.len())
            .field("failure", &self.failure)
            .finish_non_exhaustive()
    }
}

impl Log {
    pub(super) fn push(&mut self, entry: LogEntry) {
        if let Some(writer) = &mut self.writer
            && let Err(error) = writeln!(writer, "{}", entry.to_json()).and_then(|()| writer.flush())
        {
            // A reader would not notice a gap in the file, so nothing is written after the first failure, which
            // `failure` reports.
            self.failure = Some(error.kind());
            self.writer = None;
        }
        self.entries.push(entry);
    }

    pub(super) fn write_to(&mut self, writer: Box<dyn Write + Send>) {
        self.writer = Some(writer);
    }

    pub(super) const fn failure(&self) -> Option<io::ErrorKind> {
        self.failure
    }

    pub(super) fn entries(&self) -> &[LogEntry] {
        &self.entries
    }
}

/// Returns the largest number of calls of one command by one app that arrived within any one second of the boot clock.
pub(super) fn busiest_second(entries: &[LogEntry], command: Command) -> usize {
    let mut recent: BTreeMap<Option<SdkAppId>, VecDeque<Duration>> = BTreeMap::new();
    let mut most = 0;
    for entry in entries.iter().filter(|entry| entry.event == LogEvent::Call && entry.command == Some(command)) {
        let arrivals = recent.entry(entry.app).or_default();
        while arrivals.front().is_some_and(|first| *first + WINDOW <= entry.since_boot) {
            arrivals.pop_front();
        }
        arrivals.push_back(entry.since_boot);
        most = most.max(arrivals.len());
    }
    most
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    fn call_at(millis: u64, app: u64) -> LogEntry {
        LogEntry {
            event: LogEvent::Call,
            at: Timestamp::UNIX_EPOCH,
            since_boot: Duration::from_millis(millis),
            command: Some(Command::Delete),
            app: Some(SdkAppId(app)),
            random: Some(7),
            task: Some(TaskId::new(u64::MAX)),
            effect: Effect::Done,
            code: Some(0),
            fault: None,
            before: Some(TaskState {
                task_type: TaskType::Tag,
                sched_at: Timestamp::UNIX_EPOCH,
                content: "ab".to_owned(),
                recalled: false,
            }),
            after: None,
        }
    }

    #[test]
    fn the_busiest_second_may_start_at_any_call_and_is_counted_per_app() {
        let entries: Vec<_> = [0, 600, 900, 1_000, 1_599, 1_600].map(|millis| call_at(millis, 1)).into();
        assert_eq!(busiest_second(&entries, Command::Delete), 4, "the calls at 600, 900, 1000 and 1599 ms");
        let two_apps: Vec<_> = (0..6).map(|number| call_at(number, number % 2)).collect();
        assert_eq!(busiest_second(&two_apps, Command::Delete), 3);
        assert_eq!(busiest_second(&two_apps, Command::Get), 0);
    }

    #[test]
    fn a_line_is_json_with_task_ids_as_strings() {
        assert_eq!(
            call_at(1_500, 9).to_json(),
            r#"{"event":"call","at":"1970-01-01T00:00:00Z","boot_ms":1500,"command":"delete_sched_task","sdkappid":9,"random":7,"task_id":"18446744073709551615","effect":"done","code":0,"fault":null,"before":{"type":"Tag","sched_at":"1970-01-01T00:00:00Z","content":"ab","recalled":false},"after":null}"#
        );
    }

    #[derive(Clone, Default)]
    struct Full(Arc<Mutex<Vec<u8>>>);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let mut held = self.0.lock().expect("one thread");
            if held.len() > 200 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            held.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_disk_stops_the_log_file_but_not_the_log_in_memory() {
        let mut log = Log::default();
        log.write_to(Box::new(Full::default()));
        for millis in 0..3 {
            log.push(call_at(millis, 1));
        }
        assert_eq!(log.failure(), Some(io::ErrorKind::StorageFull));
        assert_eq!(log.entries().len(), 3);
    }
}

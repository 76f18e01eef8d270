//! The simulated service itself, shared by its front ends and inspected by tests.
//!
//! A call is handled on arrival, in one step under one lock: late effects that have come due, the checks of the gate,
//! the decision, its effect and its log line. The front ends, `memory` and `server`, then deliver the answer to the
//! caller.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;

use super::{
    EarlierTask, LogEntry, Scenario,
    answer::Answer,
    arrival::Arrival,
    commands::status_word,
    gate::{Call, Misaddressed},
    log,
    rules::Rules,
    state::{Moment, State},
    store::Stored,
};
use crate::{
    api::Command,
    clock::Clock,
    domain::{SdkAppId, TaskId, TaskType},
};

/// The simulated service. Clones share its state.
#[derive(Clone, Debug)]
pub struct Service(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: Arc<dyn Clock>,
    rules: Rules,
    state: Mutex<State>,
}

/// A task in the service's current state, for tests to inspect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimTask {
    /// The task's id.
    pub id: TaskId,
    /// Whether the push goes to all users, to tags or to single users.
    pub task_type: TaskType,
    /// The value of `Status`, as the scenario spells it.
    pub status: String,
    /// When the task is due.
    pub sched_at: Timestamp,
    /// When the task was created.
    pub created_at: Timestamp,
    /// The title of the notification.
    pub title: String,
    /// The text of the notification.
    pub desc: String,
    /// The whole content, as JSON.
    pub content: String,
    /// Whether the push was recalled.
    pub recalled: bool,
}

impl Service {
    /// Starts the service. The scenario's relative times count from now, rounded up to a whole second.
    pub fn new(scenario: Scenario, clock: Arc<dyn Clock>) -> Self {
        let rules = scenario.rules.clone();
        let wall = clock.now().saturating_add(rules.clock_skew).unwrap_or(Timestamp::MAX);
        let start = whole_second(wall);
        let state = Mutex::new(State::new(scenario, start));
        Self(Arc::new(Inner { clock, rules, state }))
    }

    /// From now on, also writes each log entry to `writer` as a line of JSON. After a failure, nothing more is written;
    /// see [`Service::log_failure`].
    pub fn log_to(&self, writer: impl Write + Send + 'static) {
        self.state().log.write_to(Box::new(writer));
    }

    /// Returns the error that stopped the writing of JSON lines, if there was one.
    pub fn log_failure(&self) -> Option<io::ErrorKind> {
        self.state().log.failure()
    }

    /// Returns the log so far, oldest entry first.
    pub fn log(&self) -> Vec<LogEntry> {
        self.settle();
        self.state().log.entries().to_vec()
    }

    /// Returns how many entries the log has.
    pub fn log_length(&self) -> usize {
        self.state().log.entries().len()
    }

    /// Returns the current tasks of an app, sorted by due time; none for an app that the service does not have.
    pub fn tasks(&self, app: SdkAppId) -> Vec<SimTask> {
        self.settle();
        let now = self.moment().wall;
        let state = self.state();
        state.apps.get(&app).map(|app| app.store.all().map(|task| self.show(task, now)).collect()).unwrap_or_default()
    }

    /// Returns the earlier values of an app's tasks that were postponed or edited before the scenario started.
    pub fn earlier(&self, app: SdkAppId) -> Vec<EarlierTask> {
        self.state().apps.get(&app).map(|app| app.earlier.clone()).unwrap_or_default()
    }

    /// Returns the largest number of calls of one command by one app that arrived within any one second of the boot
    /// clock, refused calls included.
    pub fn busiest_second(&self, command: Command) -> usize {
        log::busiest_second(self.state().log.entries(), command)
    }

    fn show(&self, task: &Stored, now: Timestamp) -> SimTask {
        let phase = task.phase(now, self.0.rules.dispatching);
        SimTask {
            id: TaskId::new(task.id),
            task_type: task.task_type,
            status: status_word(task, phase, &self.0.rules.words).to_owned(),
            sched_at: task.due,
            created_at: task.created,
            title: task.title.clone(),
            desc: task.desc.clone(),
            content: task.content.get().to_owned(),
            recalled: task.recalled,
        }
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn moment(&self) -> Moment {
        let wall = self.0.clock.now().saturating_add(self.0.rules.clock_skew).unwrap_or(Timestamp::MAX);
        Moment { wall, boot: self.0.clock.since_boot() }
    }

    /// Applies the late effects that are due.
    pub(super) fn settle(&self) {
        let mut state = self.state();
        let now = self.moment();
        state.settle(&self.0.rules, now);
    }

    /// Answers one call that arrives now.
    pub(super) fn answer(&self, call: Result<Call, Misaddressed>) -> Answer {
        let mut state = self.state();
        // Read the clock under the lock, so that the log is in chronological order.
        let now = self.moment();
        state.settle(&self.0.rules, now);
        let mut arrival = Arrival { rules: &self.0.rules, now, state: &mut state };
        let (wire, delay, effect_in) = match call {
            Ok(call) => arrival.answer(&call),
            Err(misaddressed) => arrival.refuse_url(misaddressed),
        };
        let jitter = u64::try_from(self.0.rules.jitter.as_micros()).unwrap_or(u64::MAX);
        let jitter = Duration::from_micros(state.random.below(jitter));
        Answer { after: self.0.rules.latency + jitter + delay, date: now.wall, wire, effect_in }
    }
}

fn whole_second(at: Timestamp) -> Timestamp {
    let second = at.as_second() + i64::from(at.subsec_nanosecond() > 0);
    Timestamp::from_second(second).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use secrecy::SecretString;
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        api::WireRequest,
        sim::{
            Effect, LogEvent, SimTransport,
            stage::{APP, Stage, code_of, json_of, sign, with_app},
        },
    };

    async fn code(stage: &Stage, request: WireRequest) -> i64 {
        code_of(&json_of(&stage.send(request).await.expect("a reply")))
    }

    fn get(stage: &Stage) -> WireRequest {
        stage.request(Command::Get, &with_app(APP, json!({ "TaskID": 1 })))
    }

    #[tokio::test]
    async fn a_call_needs_a_current_signature_of_this_app_and_account() {
        let stage = Stage::new("");
        let signed =
            |app, identifier: &str, key| SecretString::from(sign(app, identifier, key, stage.clock.now(), 600));
        let good = get(&stage);
        for (usersig, expected) in [
            (SecretString::from(""), 70_002),
            (SecretString::from("x"), 70_003),
            (signed(APP, "administrator", "another key"), 70_009),
            (signed(APP, "somebody", "key-of-shop"), 70_013),
            (signed(SdkAppId(2), "administrator", "key-of-shop"), 70_014),
        ] {
            assert_eq!(code(&stage, WireRequest { usersig, ..good.clone() }).await, expected);
            stage.advance(300);
        }
        let usersig = signed(APP, "somebody", "key-of-shop");
        assert_eq!(
            code(&stage, WireRequest { usersig, identifier: "somebody".to_owned(), ..good.clone() }).await,
            60_010
        );
        stage.advance(600_000);
        assert_eq!(code(&stage, good.clone()).await, 70_001, "more than 600 s have passed");
        assert_eq!(code(&stage, WireRequest { sdkappid: SdkAppId(2), ..good }).await, 70_020);
    }

    #[tokio::test]
    async fn ten_bad_signatures_lock_the_app_out_for_a_minute() {
        let stage = Stage::new("");
        for _ in 0..10 {
            let wrong = WireRequest { usersig: SecretString::from("x"), ..get(&stage) };
            assert_eq!(code(&stage, wrong).await, 70_003);
            stage.advance(250);
        }
        assert_eq!(code(&stage, get(&stage)).await, 70_050, "even a valid signature is refused");
        stage.advance(59_749);
        assert_eq!(code(&stage, get(&stage)).await, 70_050);
        stage.advance(1);
        assert_eq!(code(&stage, get(&stage)).await, 0);
    }

    #[tokio::test]
    async fn an_app_is_found_only_in_its_region() {
        let stage = Stage::new("[service]\nelsewhere_code = 60026\n");
        for (host, expected) in [
            ("https://adminapisgp.im.qcloud.com", 0),
            ("https://adminapisgp.my-imcloud.com", 0),
            ("https://adminapikr.im.qcloud.com", 60_026),
            ("http://127.0.0.1:8080", 0),
        ] {
            let transport = SimTransport::new(stage.service.clone(), &host.parse().expect(host));
            let reply = crate::api::Transport::send(&transport, get(&stage)).await.expect("a reply");
            assert_eq!(code_of(&json_of(&reply)), expected, "{host}");
        }
    }

    #[tokio::test]
    async fn a_body_must_be_an_object_that_repeats_the_sdkappid_and_is_not_too_long() {
        let stage = Stage::new("[service]\nlimits = { get = 50 }\n");
        for (body, expected) in [
            (String::new(), 60_003),
            ("[]".to_owned(), 60_003),
            ("{\"TaskID\": 1".to_owned(), 60_003),
            ("{}".to_owned(), 90_104),
            (json!({ "Sdkappid": 2, "TaskID": 1 }).to_string(), 90_104),
            (json!({ "Sdkappid": APP.to_string(), "TaskID": 1 }).to_string(), 90_104),
            (json!({ "sdkappid": APP, "TaskID": 1 }).to_string(), 90_104),
            (json!({ "Sdkappid": APP, "TaskID": 1, "Pad": "x".repeat(70_000) }).to_string(), 93_000),
        ] {
            assert_eq!(code(&stage, WireRequest { body: body.clone(), ..get(&stage) }).await, expected, "{body:.60}");
        }
    }

    #[tokio::test]
    async fn the_sixth_call_of_a_command_within_any_second_is_refused() {
        let stage = Stage::new("");
        for _ in 0..5 {
            assert_eq!(code(&stage, get(&stage)).await, 0);
            stage.advance(100);
        }
        assert_eq!(code(&stage, get(&stage)).await, 60_007);
        assert_eq!(stage.delete(2, "User").await, 0, "another command has its own limit");
        stage.advance(501);
        assert_eq!(
            code(&stage, get(&stage)).await,
            60_007,
            "the refused call counts too: calls at 100, 200, 300, 400 and 500 ms, and this one"
        );
        stage.advance(1_000);
        assert_eq!(code(&stage, get(&stage)).await, 0);
        assert_eq!(stage.service.busiest_second(Command::Get), 6);
        assert_eq!(stage.service.busiest_second(Command::Delete), 1);
        assert_eq!(stage.service.busiest_second(Command::List), 0);
    }

    #[tokio::test]
    async fn the_recall_and_the_app_have_their_own_limits() {
        let stage = Stage::new("[service]\napp_limit = 3\n");
        assert_eq!(stage.code(Command::Revoke, json!({ "TaskId": "x" })).await, 90_049);
        assert_eq!(stage.code(Command::Revoke, json!({ "TaskId": "x" })).await, 90_051);
        assert_eq!(code(&stage, get(&stage)).await, 0);
        assert_eq!(stage.delete(1, "Tag").await, 60_011);
        assert_eq!(stage.ids(), [1, 2, 3]);
    }

    #[tokio::test]
    async fn one_limit_over_all_scheduler_commands_makes_two_lanes_slow_each_other_down() {
        let later = json!({ "TaskID": 3, "Type": "All", "SchedAt": "2026-12-02 00:00:00" });
        for (scope, last) in [("per-command", 0), ("together", 60_007)] {
            let stage = Stage::new(&format!("[service]\nlimit_scope = \"{scope}\"\n"));
            for _ in 0..3 {
                assert_eq!(stage.code(Command::Modify, later.clone()).await, 0);
            }
            assert_eq!(stage.delete(1, "Tag").await, 0);
            assert_eq!(code(&stage, get(&stage)).await, 90_104, "the fifth call; the task is gone");
            assert_eq!(stage.delete(2, "User").await, last, "the second delete, and the sixth call");
            assert_eq!(stage.code(Command::Revoke, json!({ "TaskId": "x" })).await, 90_049, "counted apart");
        }
    }

    #[tokio::test]
    async fn limits_keep_their_real_length_when_the_wall_clock_runs_fast() {
        let stage = Stage::new("");
        let fast = Arc::new(crate::sim::ScaledClock::new(Arc::new(stage.clock.clone()), 60));
        let text = format!("{}{}", crate::sim::stage::APP_TOML, crate::sim::stage::TASKS_TOML);
        let service = Service::new(Scenario::parse(&text).expect("the scenario is valid"), fast);
        let transport = SimTransport::new(service.clone(), &"http://127.0.0.1:1".parse().expect("a host"));
        for number in 0..6 {
            let reply = crate::api::Transport::send(&transport, get(&stage)).await.expect("a reply");
            assert_eq!(code_of(&json_of(&reply)), if number < 5 { 0 } else { 60_007 });
            stage.advance(100);
        }
        assert_eq!(service.tasks(APP)[0].status, "dispatched", "36 s of the service's time have passed");
    }

    #[tokio::test]
    async fn the_clock_of_the_service_may_be_ahead() {
        let stage = Stage::new("[service]\nclock_skew = \"+5m\"\n");
        let reply = stage.send(get(&stage)).await.expect("a reply");
        assert_eq!(reply.date.map(|date| date.to_string()).as_deref(), Some("2026-12-01T00:05:00Z"));
        assert_eq!(stage.task(1).sched_at.to_string(), "2026-12-01T00:05:10Z");
        let app = SecretString::from(sign(APP, "administrator", "key-of-shop", stage.clock.now(), 299));
        assert_eq!(code(&stage, WireRequest { usersig: app, ..get(&stage) }).await, 70_001);
    }

    #[tokio::test]
    async fn a_late_effect_takes_place_when_it_is_due_and_has_its_own_log_line() {
        let stage = Stage::new("[[fault]]\ntasks = [1]\nkind = \"code\"\ncode = 60008\nlate = \"8s\"\n");
        assert_eq!(stage.delete(1, "Tag").await, 60_008);
        stage.advance(7_999);
        assert_eq!(stage.ids(), [1, 2, 3]);
        stage.advance(60_001);
        assert_eq!(stage.ids(), [2, 3], "the task was still pending at the eighth second");
        let log = stage.service.log();
        let shown: Vec<_> = log.iter().map(|entry| (entry.event, entry.effect, entry.random, entry.code)).collect();
        assert_eq!(
            shown,
            [
                (LogEvent::Call, Effect::Promised, Some(77), Some(60_008)),
                (LogEvent::LateEffect, Effect::Done, Some(77), None),
            ]
        );
        assert_eq!(log[1].at.to_string(), "2026-12-01T00:00:08Z");
        assert_eq!(log[1].since_boot, log[0].since_boot + Duration::from_secs(8));
    }

    #[tokio::test]
    async fn a_late_delete_does_nothing_once_the_dispatch_has_begun() {
        let stage = Stage::new("[[fault]]\ntasks = [1]\nkind = \"empty\"\nlate = \"11s\"\n");
        let reply =
            stage.send(stage.request(Command::Delete, &with_app(APP, json!({ "TaskID": 1, "Type": "Tag" })))).await;
        assert!(reply.expect("a reply").body.is_empty());
        stage.advance(60_000);
        assert_eq!(stage.ids(), [1, 2, 3]);
        assert_eq!(stage.service.log()[1].effect, Effect::None);
    }

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("one thread").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn the_log_file_has_every_call_and_no_signature() {
        let stage = Stage::new("[[fault]]\ntasks = [1]\nkind = \"html\"\n");
        let file = Shared::default();
        stage.service.log_to(file.clone());
        let request = get(&stage);
        let secret = secrecy::ExposeSecret::expose_secret(&request.usersig).to_owned();
        stage.send(request).await.expect("a reply");
        stage.delete(2, "User").await;
        let wrong = WireRequest { usersig: SecretString::from("not-a-signature"), ..get(&stage) };
        assert_eq!(code(&stage, wrong).await, 70_003);
        let text = String::from_utf8(file.0.lock().expect("one thread").clone()).expect("the log is text");
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(
            (&lines[0]["fault"], &lines[0]["code"], &lines[0]["effect"]),
            (&json!("html"), &json!(null), &json!("none"))
        );
        assert_eq!((&lines[1]["task_id"], &lines[1]["effect"]), (&json!("2"), &json!("done")));
        assert_eq!((&lines[2]["code"], &lines[2]["random"]), (&json!(70_003), &json!(77)));
        let shown = format!("{text}{:?}{:?}", stage.service, stage.service.log());
        assert!(!shown.contains(&secret) && !shown.contains("not-a-signature") && !shown.contains("key-of-shop"));
    }

    #[tokio::test]
    async fn the_log_shows_the_task_before_and_after_each_change() {
        let stage = Stage::new("[[fault]]\ntasks = [2]\nkind = \"empty\"\nlate = \"1s\"\n");
        stage.call(Command::Get, json!({ "TaskID": 1 })).await;
        let moved = json!({ "TaskID": 1, "Type": "Tag", "SchedAt": "2026-12-02 00:00:00" });
        assert_eq!(stage.code(Command::Modify, moved.clone()).await, 0);
        assert_eq!(stage.delete(1, "All").await, 90_104);
        assert_eq!(stage.delete(1, "Tag").await, 0);
        let deletion = stage.request(Command::Delete, &with_app(APP, json!({ "TaskID": 2, "Type": "User" })));
        stage.send(deletion).await.expect("an empty reply");
        stage.advance(1_000);
        let log = stage.service.log();
        let [read, change, refused, gone, promised, late] = &log[..] else { panic!("{log:?}") };
        assert_eq!((&read.before, &read.after), (&None, &None), "a read logs no task state");
        let (before, after) =
            (change.before.as_ref().expect("the task existed"), change.after.as_ref().expect("the task exists"));
        assert_eq!(before.sched_at.to_string(), "2026-12-01T00:00:10Z");
        assert_eq!(after.sched_at.to_string(), "2026-12-02T00:00:00Z");
        assert_eq!(before.content, after.content, "a time alone leaves the content as it was");
        assert_eq!((&refused.before, &refused.after), (&change.after, &change.after));
        assert_eq!((&gone.before, &gone.after), (&change.after, &None));
        assert!(promised.before.is_some() && promised.before == promised.after, "the effect is still to come");
        assert_eq!((&late.before, &late.after), (&promised.before, &None));
    }

    /// A step of a random session.
    #[derive(Clone, Debug)]
    enum Step {
        Advance(u64),
        Delete(u64, &'static str),
        Modify(u64),
        Add,
        Recall(u64),
    }

    fn step() -> impl Strategy<Value = Step> {
        let id = prop_oneof![1_u64..5, 500_u64..504];
        prop_oneof![
            (0_u64..9_000).prop_map(Step::Advance),
            (id.clone(), prop::sample::select(vec!["All", "Tag", "User"]))
                .prop_map(|(id, kind)| Step::Delete(id, kind)),
            id.clone().prop_map(Step::Modify),
            Just(Step::Add),
            id.prop_map(Step::Recall),
        ]
    }

    const TROUBLE: &str = r#"
[[fault]]
chance = 0.2
kind = "empty"
late = "5s"
[[fault]]
chance = 0.2
kind = "code"
code = 90105
[[fault]]
chance = 0.2
kind = "http"
effect = "none"
[[fault]]
chance = 0.2
kind = "truncated"
"#;

    async fn take(stage: &Stage, step: Step) {
        let info = json!({ "Title": "t" });
        let content = json!({ "From_Account": "a", "OfflinePushInfo": info });
        let (command, body) = match step {
            Step::Advance(millis) => return stage.advance(millis),
            Step::Delete(id, kind) => (Command::Delete, json!({ "TaskID": id, "Type": kind })),
            Step::Modify(id) => {
                let due = format!("2026-12-02 00:00:{:02}", id % 60);
                (Command::Modify, json!({ "TaskID": id, "Type": "All", "SchedAt": due }))
            }
            Step::Add => (Command::Add, json!({ "Type": "All", "SchedAt": "2026-12-01 00:00:40", "Content": content })),
            Step::Recall(id) => {
                let push = crate::sim::store::push_id(APP, id);
                (Command::Revoke, json!({ "TaskId": push, "OfflinePushInfo": info }))
            }
        };
        // The reply does not matter: the test compares effects with the log.
        drop(stage.send(stage.request(command, &with_app(APP, body))).await);
    }

    /// Returns, for each task, the fields that an effect can change.
    fn snapshot(service: &Service) -> BTreeMap<u64, (Timestamp, String, bool)> {
        let tasks = service.tasks(APP).into_iter();
        tasks.map(|task| (task.id.get(), (task.sched_at, task.title, task.recalled))).collect()
    }

    /// Runs a session. After each step, every task that changed must be in a new log entry with an effect.
    async fn run(steps: Vec<Step>, seed: u64) -> Result<Vec<LogEntry>, TestCaseError> {
        let stage = Stage::new(&format!("{TROUBLE}\n[service]\npast_due = \"accept\"\n"));
        stage.service.state().random = crate::sim::random::Random::seeded(seed);
        let (mut before, mut read) = (snapshot(&stage.service), 0);
        for step in steps {
            take(&stage, step.clone()).await;
            let (after, log) = (snapshot(&stage.service), stage.service.log());
            let changed = before.keys().chain(after.keys()).filter(|id| before.get(id) != after.get(id));
            let changed: std::collections::BTreeSet<u64> = changed.copied().collect();
            let logged = log[read..].iter().filter(|entry| entry.effect == Effect::Done);
            let logged: std::collections::BTreeSet<u64> =
                logged.filter_map(|entry| entry.task).map(TaskId::get).collect();
            prop_assert!(changed.is_subset(&logged), "{step:?}: {changed:?} changed, the log has {logged:?}");
            // A task that is moved to the time that it already had is logged, although it does not change.
            let idle = logged.difference(&changed).all(|id| before.get(id) == after.get(id));
            prop_assert!(idle && log[read..].iter().all(|entry| entry.random == Some(77)));
            (before, read) = (after, log.len());
        }
        Ok(stage.service.log())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn there_is_never_an_effect_without_a_log_line(steps in prop::collection::vec(step(), 1..40), seed: u64) {
            let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
            let first = runtime.block_on(run(steps.clone(), seed))?;
            let second = runtime.block_on(run(steps, seed))?;
            prop_assert_eq!(first, second, "the same seed, clock and calls give the same log");
        }
    }

    #[tokio::test]
    async fn a_hundred_thousand_tasks_can_be_paged_through_and_deleted() {
        let block = "[[tasks]]\napp = \"shop\"\ncount = 100000\nfirst = \"+1d\"\nevery = \"10s\"\ntypes = [\"Tag\"]\n\
                     titles = [\"No. {n}\"]\n[service]\nmax_want = 1000\nlimits = { list = 1000, delete = 1000 }\n";
        let stage = Stage::new(block);
        assert_eq!(stage.ids().len(), 100_003);
        let page = json!({
            "Offset": 90_000, "Want": 1_000, "OrderBy": "schedat", "Asc": true,
            "BeginTime": "2026-12-02 00:00:00", "EndTime": "2026-12-31 00:00:00"
        });
        let reply = stage.call(Command::List, page).await;
        assert_eq!((&reply["Total"], reply["Tasks"].as_array().map(Vec::len)), (&json!(100_000), Some(1_000)));
        assert_eq!(reply["Tasks"][0]["Title"], "No. 90001");
        for id in 90_500..91_000 {
            assert_eq!(stage.delete(id, "Tag").await, 0);
        }
        assert_eq!(stage.ids().len(), 99_503);
    }
}

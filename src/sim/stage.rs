//! A service, a clock and a caller, for the tests of `sim`.

use std::{io::Write as _, sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use flate2::{Compression, write::ZlibEncoder};
use hmac::{Hmac, Mac as _};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value, json};
use sha2::Sha256;

use super::{Scenario, Service, SimTask, SimTransport};
use crate::{
    api::{Command, Transport as _, TransportError, WireReply, WireRequest},
    clock::ManualClock,
    domain::SdkAppId,
};

/// The app of [`Stage::new`].
pub(super) const APP: SdkAppId = SdkAppId(1_400_000_001);

/// The time at which every test starts.
pub(super) const START: &str = "2026-12-01T00:00:00Z";

pub(super) const APP_TOML: &str = r#"title = "stage"
[[app]]
name = "shop"
sdkappid = 1400000001
region = "singapore"
key = "key-of-shop"
environment = "test"
timezone = "Asia/Singapore"
first_id = 500
"#;

/// Three tasks: 1 (Tag) in ten seconds, 2 (User) in a minute, 3 (All) in two hours.
pub(super) const TASKS_TOML: &str = r#"
[[task]]
app = "shop"
id = 1
type = "Tag"
due = "+10s"
created = "-3h"
title = "Holiday Hours"
desc = "Closed on 25 December."
[[task]]
app = "shop"
id = 2
type = "User"
due = "+1m"
created = "-4h"
title = "Order shipped"
desc = "假期"
[[task]]
app = "shop"
id = 3
type = "All"
due = "+2h"
created = "-5h"
title = "Maintenance"
"#;

/// A service on a clock that the test moves by hand, and a transport to the service.
pub(super) struct Stage {
    pub(super) clock: ManualClock,
    pub(super) service: Service,
    pub(super) transport: SimTransport,
    scenario: Scenario,
}

impl Stage {
    /// Returns a stage with one app, three tasks, and the rules and faults in `rest`, which follows the tasks in the
    /// TOML text.
    pub(super) fn new(rest: &str) -> Self {
        Self::of(Scenario::parse(&format!("{APP_TOML}{TASKS_TOML}{rest}")).expect("a good scenario"))
    }

    pub(super) fn of(scenario: Scenario) -> Self {
        let clock = ManualClock::at(START.parse().expect("a time"));
        let service = Service::new(scenario.clone(), Arc::new(clock.clone()));
        let host = "http://127.0.0.1:1".parse().expect("a host");
        Self { clock, transport: SimTransport::new(service.clone(), &host), service, scenario }
    }

    pub(super) fn advance(&self, millis: u64) {
        self.clock.advance(Duration::from_millis(millis));
    }

    /// Returns a valid request, signed now for the first app.
    pub(super) fn request(&self, command: Command, body: &Value) -> WireRequest {
        let app = &self.scenario.apps()[0];
        let now: Timestamp = crate::clock::Clock::now(&self.clock);
        let usersig = sign(app.sdkappid, &app.identifier, app.key.expose_secret(), now, 600);
        WireRequest {
            command,
            sdkappid: app.sdkappid,
            identifier: app.identifier.clone(),
            usersig: SecretString::from(usersig),
            random: 77,
            body: body.to_string(),
            timeout: Duration::from_secs(15),
            reply_limit: 8 * 1024 * 1024,
        }
    }

    pub(super) async fn send(&self, request: WireRequest) -> Result<WireReply, TransportError> {
        self.transport.send(request).await
    }

    /// Sends a request, and advances the clock until the reply arrives. Also returns how long that took.
    pub(super) async fn send_through(&self, request: WireRequest) -> (Result<WireReply, TransportError>, Duration) {
        let transport = self.transport.clone();
        let sending = tokio::spawn(async move { transport.send(request).await });
        let mut waited = Duration::ZERO;
        loop {
            // Let the spawned task run up to its next wait.
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
            if sending.is_finished() {
                return (sending.await.expect("no panic"), waited);
            }
            self.advance(10);
            waited += Duration::from_millis(10);
        }
    }

    /// Returns the JSON reply to a valid request; `Sdkappid` is added to the body.
    pub(super) async fn call(&self, command: Command, body: Value) -> Map<String, Value> {
        let body = with_app(self.scenario.apps()[0].sdkappid, body);
        json_of(&self.send(self.request(command, &body)).await.expect("a reply"))
    }

    /// Returns the `ErrorCode` of the reply to a valid request.
    pub(super) async fn code(&self, command: Command, body: Value) -> i64 {
        code_of(&self.call(command, body).await)
    }

    pub(super) async fn delete(&self, id: u64, task_type: &str) -> i64 {
        self.code(Command::Delete, json!({ "TaskID": id, "Type": task_type })).await
    }

    pub(super) fn ids(&self) -> Vec<u64> {
        self.service.tasks(self.scenario.apps()[0].sdkappid).iter().map(|task| task.id.get()).collect()
    }

    pub(super) fn task(&self, id: u64) -> SimTask {
        let tasks = self.service.tasks(self.scenario.apps()[0].sdkappid);
        tasks.into_iter().find(|task| task.id.get() == id).expect("the task is there")
    }
}

/// Signs as docs/service.md#usersig describes, without the code of `api::usersig`.
pub(super) fn sign(sdkappid: SdkAppId, identifier: &str, key: &str, time: Timestamp, expire: i64) -> String {
    let time = time.as_second();
    let text = format!("TLS.identifier:{identifier}\nTLS.sdkappid:{sdkappid}\nTLS.time:{time}\nTLS.expire:{expire}\n");
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    let sig = STANDARD.encode(mac.finalize().into_bytes());
    encode(&format!(
        r#"{{"TLS.ver":"2.0","TLS.identifier":"{identifier}","TLS.sdkappid":{sdkappid},"TLS.expire":{expire},"TLS.time":{time},"TLS.sig":"{sig}"}}"#
    ))
}

/// Returns the outer form of a signature (docs/service.md#usersig, steps 5 and 6).
pub(super) fn encode(json: &str) -> String {
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    zlib.write_all(json.as_bytes()).expect("memory can be written to");
    STANDARD
        .encode(zlib.finish().expect("memory can be written to"))
        .replace('+', "*")
        .replace('/', "-")
        .replace('=', "_")
}

pub(super) fn with_app(app: SdkAppId, mut body: Value) -> Value {
    body["Sdkappid"] = json!(app);
    body
}

pub(super) fn json_of(reply: &WireReply) -> Map<String, Value> {
    assert_eq!(reply.status, 200);
    serde_json::from_slice(&reply.body).expect("a JSON object")
}

pub(super) fn code_of(reply: &Map<String, Value>) -> i64 {
    let code = reply["ErrorCode"].as_i64().expect("an integer");
    let action = if code == 0 { "OK" } else { "FAIL" };
    assert_eq!(reply["ActionStatus"], action);
    code
}

/// What a client receives for a call that a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// HTTP 200 and exactly this body, for the deletion of task 1.
    Body(&'static str),
    /// HTTP 200 and a body that contains this text.
    Holds(&'static str),
    /// Another HTTP status.
    Status(u16),
    /// No complete reply.
    Nothing,
}

/// Whether task 1 is gone after the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gone {
    Yes,
    Later,
    No,
}

const OK: &str = r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskID":1}"#;

/// Faults that strike the deletion of task 1, what a client sees of the call, and whether the task is gone. The results
/// are the same over HTTP and in memory. The client reads 64 KiB at most.
pub(super) const FAULTS: [(&str, Seen, Gone); 26] = [
    ("kind = \"no-answer\"\neffect = \"none\"", Seen::Nothing, Gone::No),
    ("kind = \"no-answer\"", Seen::Nothing, Gone::Yes),
    ("kind = \"no-answer\"\nconnection = \"closed\"\neffect = \"none\"", Seen::Nothing, Gone::No),
    ("kind = \"no-answer\"\nconnection = \"closed\"", Seen::Nothing, Gone::Yes),
    ("kind = \"no-answer\"\nconnection = \"closed\"\nlate = \"400ms\"", Seen::Nothing, Gone::Later),
    ("kind = \"delay\"\ndelay = \"30ms\"", Seen::Body(OK), Gone::Yes),
    ("kind = \"http\"\neffect = \"none\"", Seen::Status(502), Gone::No),
    ("kind = \"http\"\nstatus = 504", Seen::Status(504), Gone::Yes),
    ("kind = \"html\"\neffect = \"none\"", Seen::Holds("<html>"), Gone::No),
    ("kind = \"truncated\"", Seen::Nothing, Gone::Yes),
    ("kind = \"empty\"", Seen::Body(""), Gone::Yes),
    ("kind = \"slow\"\nbytes = 20\npause = \"10ms\"", Seen::Body(OK), Gone::Yes),
    ("kind = \"slow\"\nbytes = 1\npause = \"1m\"", Seen::Nothing, Gone::Yes),
    ("kind = \"oversized\"\nbytes = 100000", Seen::Nothing, Gone::Yes),
    ("kind = \"redirect\"\neffect = \"none\"\nlocation = \"https://h.invalid/\"", Seen::Status(302), Gone::No),
    (
        "kind = \"wrong-types\"",
        Seen::Body(r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":"0","TaskID":1}"#),
        Gone::Yes,
    ),
    (
        "kind = \"duplicate-keys\"",
        Seen::Body(
            r#"{"ActionStatus":"FAIL","ErrorCode":90105,"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskID":1}"#,
        ),
        Gone::Yes,
    ),
    ("kind = \"another-task\"", Seen::Holds("\"TaskID\":2}"), Gone::Yes),
    ("kind = \"ok-with-code\"\ncode = 90105", Seen::Holds("\"OK\",\"ErrorInfo\":\"\",\"ErrorCode\":90105"), Gone::Yes),
    ("kind = \"fail-with-zero\"", Seen::Holds("\"FAIL\",\"ErrorInfo\":\"\",\"ErrorCode\":0"), Gone::Yes),
    ("kind = \"code\"\ncode = 12345\ninfo = \"odd\"", Seen::Holds("\"odd\",\"ErrorCode\":12345"), Gone::No),
    ("kind = \"code\"\ncode = 90105\neffect = \"done\"", Seen::Holds("\"ErrorCode\":90105"), Gone::Yes),
    ("kind = \"code\"\ncode = 60008\nlate = \"400ms\"", Seen::Holds("\"ErrorCode\":60008"), Gone::Later),
    ("kind = \"echo\"", Seen::Holds("usersig="), Gone::No),
    ("kind = \"echo\"\nplace = \"tasks\"\nwriting = \"percent\"", Seen::Holds("usersig%3D"), Gone::Yes),
    ("kind = \"echo\"\nplace = \"page\"", Seen::Status(502), Gone::Yes),
];

impl Seen {
    /// Asserts that a complete reply is the expected one.
    pub(super) fn assert_reply(self, fault: &str, status: u16, body: &[u8]) {
        let text = String::from_utf8_lossy(body);
        match self {
            Self::Body(expected) => assert_eq!((status, &*text), (200, expected), "{fault}"),
            Self::Holds(part) => assert!(status == 200 && text.contains(part), "{fault}: {status} {text}"),
            Self::Status(expected) => assert_eq!(status, expected, "{fault}"),
            Self::Nothing => panic!("{fault}: {status} {text:.200}"),
        }
    }
}

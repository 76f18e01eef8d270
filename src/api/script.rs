//! A transport for tests, which answers from a script and records the requests.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;

use super::{
    client::Client,
    signature::KeySigner,
    slots::MemorySlots,
    transport::{Transport, TransportError, WireReply, WireRequest},
};
use crate::{
    clock::ManualClock,
    domain::{App, Environment, Pace, SdkAppId, testing},
};

pub(super) const START: &str = "2026-12-20T08:00:00Z";

type Answer = Box<dyn FnMut(&WireRequest) -> Result<WireReply, TransportError> + Send>;

/// A transport that answers each request with a function, and keeps the requests.
pub(super) struct Script {
    answer: Mutex<Answer>,
    pub(super) asked: Mutex<Vec<WireRequest>>,
}

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Script")
    }
}

impl Script {
    /// Creates a script that answers with this function.
    pub(super) fn by(
        answer: impl FnMut(&WireRequest) -> Result<WireReply, TransportError> + Send + 'static,
    ) -> Arc<Self> {
        Arc::new(Self { answer: Mutex::new(Box::new(answer)), asked: Mutex::default() })
    }

    /// Creates a script that answers with these bodies, one after the other.
    pub(super) fn of(bodies: impl IntoIterator<Item = String>) -> Arc<Self> {
        let mut bodies: VecDeque<String> = bodies.into_iter().collect();
        Self::by(move |_| Ok(reply(&bodies.pop_front().expect("the script is long enough"))))
    }

    pub(super) fn calls(&self) -> usize {
        self.asked.lock().expect("no thread panics").len()
    }
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, request: WireRequest) -> Result<WireReply, TransportError> {
        let answer = (self.answer.lock().expect("no thread panics"))(&request);
        self.asked.lock().expect("no thread panics").push(request);
        answer
    }
}

pub(super) fn reply(body: &str) -> WireReply {
    WireReply { status: 200, body: body.as_bytes().to_vec(), date: None }
}

pub(super) fn fail(code: i64) -> String {
    format!(r#"{{"ActionStatus":"FAIL","ErrorInfo":"","ErrorCode":{code},"TaskID":0}}"#)
}

pub(super) fn app() -> App {
    App {
        region: None,
        host: "http://127.0.0.1:1".parse().expect("the host is valid"),
        pace: Pace::Full,
        ..testing::app(Environment::Test)
    }
}

pub(super) fn signer() -> Arc<KeySigner> {
    Arc::new(KeySigner::new(SdkAppId(1_400_000_001), "administrator", SecretString::from("f00dfeed")))
}

pub(super) fn clock() -> ManualClock {
    ManualClock::at(START.parse::<Timestamp>().expect("the time is valid"))
}

/// Returns a client that uses this script. [`run`] advances its clock whenever somebody sleeps.
pub(super) fn client(script: &Arc<Script>, clock: &ManualClock) -> Client {
    let slots = Arc::new(MemorySlots::new(Arc::new(clock.clone())));
    Client::new(&app(), Arc::<Script>::clone(script), signer(), slots, Arc::new(clock.clone()))
}

/// Runs a future to its end, and advances the clock by 10 ms whenever the future waits.
pub(super) async fn run<T>(clock: &ManualClock, future: impl Future<Output = T>) -> T {
    tokio::pin!(future);
    loop {
        tokio::select! {
            biased;
            done = &mut future => return done,
            () = tokio::task::yield_now() => clock.advance(std::time::Duration::from_millis(10)),
        }
    }
}

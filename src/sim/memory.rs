//! The in-memory transport: calls the simulated service without a socket.
//!
//! The transport returns what an HTTP client with the request's time-out and reply limit would get from the same
//! service over a socket. Failures before anything is sent, such as a refused connection, are not simulated.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use super::{
    Service,
    answer::{Answer, Page, Wire},
    gate::{Call, Site},
};
use crate::{
    api::{Transport, TransportError, WireReply, WireRequest},
    domain::Host,
    locale::stored,
};

/// Sends requests to a [`Service`] in memory, as if it were at one host.
#[derive(Clone, Debug)]
pub struct SimTransport {
    service: Service,
    site: Site,
}

impl SimTransport {
    /// Creates a transport to `service` at `host`. A region's host serves only the apps of that region; any other host
    /// (a loopback address) serves all apps.
    pub fn new(service: Service, host: &Host) -> Self {
        Self { service, site: Site::of_host(host.name()) }
    }
}

#[async_trait]
impl Transport for SimTransport {
    /// Sends a call. The call arrives and takes effect when this future is first polled; after that, the future only
    /// waits. A late effect is applied and logged when the service is next called or inspected.
    async fn send(&self, request: WireRequest) -> Result<WireReply, TransportError> {
        let (timeout, limit) = (request.timeout, request.reply_limit);
        let answer = self.service.answer(Ok(Call {
            site: self.site,
            command: request.command,
            sdkappid: request.sdkappid,
            identifier: request.identifier,
            usersig: request.usersig,
            random: request.random,
            body: request.body.into_bytes(),
        }));
        let (takes, outcome) = received(answer, limit);
        let in_time = takes.filter(|takes| *takes < timeout);
        let wait = in_time.unwrap_or(timeout);
        if !wait.is_zero() {
            self.service.clock().sleep(wait).await;
        }
        let seconds = || format!("{:.0}", timeout.as_secs_f64());
        if in_time.is_some() { outcome } else { Err(lost(stored!("stored-no-answer", seconds = seconds()))) }
    }
}

fn lost(detail: impl Into<String>) -> TransportError {
    TransportError::Lost { detail: detail.into() }
}

/// The connection was closed before the whole reply was received.
fn closed() -> TransportError {
    lost(stored!("service-connection-lost", why = stored!("service-io-closed")))
}

/// Returns what a client receives, and how long after the call's arrival; `None` if it would wait forever.
fn received(answer: Answer, limit: usize) -> (Option<Duration>, Result<WireReply, TransportError>) {
    let Answer { after, date, wire, .. } = answer;
    match wire {
        Wire::Whole(page) => (Some(after), whole(page, date, limit)),
        Wire::Dribble { page, bytes, pause } => {
            let pieces = page.body.len().div_ceil(bytes.max(1));
            let takes = pause.saturating_mul(u32::try_from(pieces).unwrap_or(u32::MAX));
            (Some(after.saturating_add(takes)), whole(page, date, limit))
        }
        Wire::CutShort { .. } | Wire::HangUp => (Some(after), Err(closed())),
        Wire::Silence => (None, Err(lost("no reply came"))),
    }
}

fn whole(page: Page, date: Timestamp, limit: usize) -> Result<WireReply, TransportError> {
    if page.body.len() > limit {
        return Err(TransportError::TooLong { limit });
    }
    let date = Timestamp::from_second(date.as_second()).ok();
    Ok(WireReply { status: page.status, body: page.body, date })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        api::Command,
        sim::{
            Effect,
            stage::{APP, FAULTS, Gone, Seen, Stage, with_app},
        },
    };

    fn delete_of_task_1(stage: &Stage) -> WireRequest {
        stage.request(Command::Delete, &with_app(APP, json!({ "TaskID": 1, "Type": "Tag" })))
    }

    #[tokio::test]
    async fn every_fault_gives_what_an_http_client_would_see() {
        for (fault, seen, gone) in FAULTS {
            let stage = Stage::new(&format!("[[fault]]\n{fault}\n"));
            let timeout = Duration::from_millis(300);
            let request = WireRequest { timeout, reply_limit: 65_536, ..delete_of_task_1(&stage) };
            match stage.send_through(request).await.0 {
                Ok(reply) => seen.assert_reply(fault, reply.status, &reply.body),
                Err(TransportError::Lost { .. } | TransportError::TooLong { .. }) => {
                    assert_eq!(seen, Seen::Nothing, "{fault}");
                }
                Err(other) => panic!("{fault}: {other:?}"),
            }
            assert_eq!(!stage.ids().contains(&1), gone == Gone::Yes, "{fault}");
            stage.advance(400);
            assert_eq!(!stage.ids().contains(&1), gone != Gone::No, "{fault}");
            let done = stage.service.log().iter().filter(|entry| entry.effect == Effect::Done).count();
            assert_eq!(done, usize::from(gone != Gone::No), "{fault}: every effect has its log line");
        }
    }

    #[tokio::test]
    async fn a_call_without_an_answer_ends_at_the_requests_time_out() {
        let stage = Stage::new("[[fault]]\nkind = \"no-answer\"\n");
        let (reply, waited) = stage.send_through(delete_of_task_1(&stage)).await;
        assert!(matches!(reply, Err(TransportError::Lost { .. })), "{reply:?}");
        assert_eq!(waited, Duration::from_secs(15));
    }

    #[tokio::test]
    async fn a_reply_takes_the_latency_plus_at_most_the_jitter() {
        let stage = Stage::new("[service]\nlatency = \"100ms\"\njitter = \"50ms\"\n");
        let mut times = Vec::new();
        for _ in 0..5 {
            let (reply, waited) = stage.send_through(delete_of_task_1(&stage)).await;
            assert_eq!(reply.map(|reply| reply.status), Ok(200));
            assert!((100..=150).contains(&waited.as_millis()), "{waited:?}");
            times.push(waited);
            stage.advance(1_000);
        }
        times.dedup();
        assert!(times.len() > 1, "the jitter varies: {times:?}");
        let late = WireRequest { timeout: Duration::from_millis(90), ..delete_of_task_1(&stage) };
        assert!(stage.send_through(late).await.0.is_err());
    }

    #[tokio::test]
    async fn a_reply_within_the_limit_is_read_and_a_longer_one_is_refused() {
        let stage = Stage::new("");
        let whole = stage.send(delete_of_task_1(&stage)).await.expect("a reply").body.len();
        for (limit, is_read) in [(whole + 100, true), (10, false)] {
            let request = WireRequest { reply_limit: limit, ..delete_of_task_1(&stage) };
            assert_eq!(stage.send(request).await.is_ok(), is_read, "{limit}");
        }
    }

    #[tokio::test]
    async fn an_error_shows_no_signature_and_no_address() {
        let stage = Stage::new("[[fault]]\nkind = \"truncated\"\n");
        let request = delete_of_task_1(&stage);
        let usersig = secrecy::ExposeSecret::expose_secret(&request.usersig).to_owned();
        let error = stage.send(request).await.expect_err("the reply is cut short");
        let shown = format!("{error} {error:?} {:?}", stage.transport);
        assert!(!shown.contains(&usersig) && !shown.contains("http"), "{shown}");
    }
}

//! Offers the simulated service over HTTP/1.1 on 127.0.0.1, so that faults affect a real socket.
//!
//! There is no TLS. The server listens on the loopback address only, since the keys of a scenario are public.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    pin::pin,
    time::Duration,
};

use futures_util::stream;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited, StreamBody, combinators::UnsyncBoxBody};
use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Frame, Incoming},
    header::{self, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use super::{
    Service,
    answer::{Page, Wire},
    gate::{Address, Call, MOST_BODY_BYTES, Method, Misaddressed, Site},
    reply::Refusal,
};

type Body = UnsyncBoxBody<Bytes, io::Error>;

/// A [`Service`] that listens on a port of 127.0.0.1.
#[derive(Debug)]
pub struct Server {
    service: Service,
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Listens on `port`, or on a free port if `port` is 0.
    pub async fn bind(service: Service, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        Ok(Self { service, listener, address })
    }

    /// Returns the address on which the server listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `until` is ready, then drops the connections that are still open.
    pub async fn serve(self, until: impl Future<Output = ()>) {
        let mut until = pin!(until);
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                () = &mut until => return,
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, _)) => { connections.spawn(serve_connection(stream, self.service.clone())); }
                    // Most likely the process is out of file descriptors: wait for other connections to end.
                    Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                },
                Some(_) = connections.join_next() => {}
            }
        }
    }
}

async fn serve_connection(stream: TcpStream, service: Service) {
    // Replies are small and must go out at once. A socket that refuses the option still works.
    let _ = stream.set_nodelay(true);
    let respond = service_fn(move |request| respond(service.clone(), request));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).auto_date_header(false);
    // This fails when a fault cuts the connection or the client disconnects. Both are expected here.
    let _ = builder.serve_connection(TokioIo::new(stream), respond).await;
}

async fn respond(service: Service, request: Request<Incoming>) -> io::Result<Response<Body>> {
    let call = read(request).await?;
    let answer = service.answer(call);
    if let Some(delay) = answer.effect_in {
        let service = service.clone();
        tokio::spawn(async move {
            service.clock().sleep(delay).await;
            service.settle();
        });
    }
    if !answer.after.is_zero() {
        service.clock().sleep(answer.after).await;
    }
    match answer.wire {
        Wire::Whole(page) => {
            let body = Full::new(Bytes::from(page.body.clone())).map_err(|never| match never {}).boxed_unsync();
            Ok(response(&page, answer.date, body))
        }
        Wire::CutShort { page, bytes } => {
            let body = cut_short(Bytes::copy_from_slice(&page.body[..bytes]));
            Ok(response(&page, answer.date, body))
        }
        Wire::Dribble { page, bytes, pause } => {
            let body = dribble(service, Bytes::from(page.body.clone()), bytes, pause);
            Ok(response(&page, answer.date, body))
        }
        // Hyper drops this future when the client closes the connection.
        Wire::Silence => std::future::pending().await,
        // An error here makes hyper close the connection without sending anything.
        Wire::HangUp => Err(io::ErrorKind::ConnectionAborted.into()),
    }
}

async fn read(request: Request<Incoming>) -> io::Result<Result<Call, Misaddressed>> {
    let (head, body) = request.into_parts();
    let host = head.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let address = Address {
        method: if head.method == hyper::Method::POST { Method::Post } else { Method::Other },
        site: Site::of_host(host.split(':').next().unwrap_or_default()),
        path: head.uri.path(),
        query: head.uri.query().unwrap_or_default(),
    };
    // One byte over the limit is enough for the gate to see that the body is too long.
    match Limited::new(body, MOST_BODY_BYTES + 1).collect().await {
        Ok(body) => Ok(address.read(body.to_bytes().to_vec())),
        Err(error) if error.is::<LengthLimitError>() => Ok(address.read(Vec::new()).and_then(|call| {
            let refusal = Refusal::new(93_000, "body is too long");
            Err(Misaddressed {
                command: Some(call.command),
                app: Some(call.sdkappid),
                random: Some(call.random),
                refusal,
            })
        })),
        Err(_) => Err(io::ErrorKind::ConnectionReset.into()),
    }
}

fn response(page: &Page, date: Timestamp, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(page.status).unwrap_or(StatusCode::BAD_GATEWAY);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(page.content_type));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(page.body.len()));
    let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&date).ok();
    if let Some(date) = date.and_then(|date| HeaderValue::try_from(date).ok()) {
        headers.insert(header::DATE, date);
    }
    if let Some(location) = page.location.as_deref().and_then(|location| HeaderValue::try_from(location).ok()) {
        headers.insert(header::LOCATION, location);
    }
    response
}

/// Returns a body that yields `bytes` and then an error, on which hyper closes the connection.
fn cut_short(bytes: Bytes) -> Body {
    let frames = stream::unfold(Some(bytes), |bytes| async move {
        if let Some(bytes) = bytes {
            return Some((Ok(Frame::data(bytes)), None));
        }
        // Let hyper write the bytes first, because on the error it drops whatever it has not yet written.
        tokio::task::yield_now().await;
        Some((Err(io::ErrorKind::ConnectionAborted.into()), None))
    });
    StreamBody::new(frames).boxed_unsync()
}

fn dribble(service: Service, whole: Bytes, piece: usize, pause: Duration) -> Body {
    let frames = stream::unfold((service, whole), move |(service, mut left)| async move {
        if left.is_empty() {
            return None;
        }
        service.clock().sleep(pause).await;
        let bytes = left.split_to(piece.clamp(1, left.len()));
        Some((Ok(Frame::data(bytes)), (service, left)))
    });
    StreamBody::new(frames).boxed_unsync()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::FutureExt as _;
    use serde_json::json;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        sync::oneshot,
        task::JoinHandle,
        time::timeout,
    };

    use super::*;
    use crate::{
        api::Command,
        clock::{Clock as _, SystemClock},
        domain::SdkAppId,
        sim::{
            LogEvent, Scenario,
            stage::{APP, APP_TOML, FAULTS, Gone, Seen, TASKS_TOML, sign},
        },
    };

    /// A server on a free port.
    struct Running {
        service: Service,
        address: SocketAddr,
        stop: oneshot::Sender<()>,
        serving: JoinHandle<()>,
    }

    impl Running {
        async fn start(rest: &str) -> Self {
            let scenario = Scenario::parse(&format!("{APP_TOML}{TASKS_TOML}{rest}")).expect("a good scenario");
            let service = Service::new(scenario, Arc::new(SystemClock));
            let server = Server::bind(service.clone(), 0).await.expect("a free port");
            let address = server.address();
            let (stop, stopped) = oneshot::channel();
            let serving = tokio::spawn(server.serve(async { drop(stopped.await) }));
            Self { service, address, stop, serving }
        }

        async fn connect(&self) -> Client {
            Client(TcpStream::connect(self.address).await.expect("the server listens"))
        }

        /// Returns the reply to one request, sent on a new connection; `None` if the connection ends before the reply
        /// is complete.
        async fn send(&self, request: &str) -> Option<Reply> {
            let mut client = self.connect().await;
            client.send(request).await;
            timeout(PATIENCE, client.receive()).await.expect("a reply, or the end of the connection")
        }

        /// As [`send`](Self::send), for a request that may never be answered. Once the request has arrived, a second
        /// call is made on another connection; if the second is answered first, the first counts as having no reply.
        async fn send_and_overtake(&self, request: &str) -> Option<Reply> {
            let mut client = self.connect().await;
            client.send(request).await;
            let reply = client.receive();
            tokio::pin!(reply);
            let overtaken = async {
                while self.service.log().is_empty() {
                    tokio::task::yield_now().await;
                }
                self.send("GET / HTTP/1.1\r\nhost: h\r\n\r\n").await.expect("a refusal");
            };
            tokio::select! {
                reply = &mut reply => reply,
                () = overtaken => reply.now_or_never().flatten(),
            }
        }

        fn has_task_1(&self) -> bool {
            self.service.tasks(APP).iter().any(|task| task.id.get() == 1)
        }
    }

    /// A time-out that is long enough even on a busy machine.
    const PATIENCE: Duration = Duration::from_secs(120);

    /// A hand-written HTTP/1.1 client that reads a body of 64 KiB at most.
    struct Client(TcpStream);

    #[derive(Debug)]
    struct Reply {
        status: u16,
        head: String,
        body: Vec<u8>,
    }

    impl Reply {
        fn header(&self, name: &str) -> Option<&str> {
            self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        }
    }

    impl Client {
        async fn send(&mut self, request: &str) {
            self.0.write_all(request.as_bytes()).await.expect("the server reads");
        }

        async fn receive(&mut self) -> Option<Reply> {
            let mut bytes = Vec::new();
            while !bytes.ends_with(b"\r\n\r\n") {
                bytes.push(self.0.read_u8().await.ok()?);
            }
            let head = String::from_utf8(bytes).expect("a head is text");
            let status = head.split(' ').nth(1)?.parse().expect("a status");
            let reply = Reply { status, head, body: Vec::new() };
            let length: usize = reply.header("content-length")?.parse().expect("a length");
            let mut body = vec![0; length.min(65_537)];
            self.0.read_exact(&mut body).await.ok()?;
            (length <= 65_536).then_some(Reply { body, ..reply })
        }
    }

    fn post(target: &str, body: &str) -> String {
        format!("POST {target} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {}\r\n\r\n{body}", body.len())
    }

    fn target(command: Command) -> String {
        let usersig = sign(APP, "administrator", "key-of-shop", SystemClock.now(), 600).replace('*', "%2A");
        format!(
            "/v4/timpush/{command}?sdkappid={APP}&identifier=administrator&usersig={usersig}&random=7&contenttype=json"
        )
    }

    fn delete_of_task_1() -> String {
        post(&target(Command::Delete), &json!({ "Sdkappid": APP, "TaskID": 1, "Type": "Tag" }).to_string())
    }

    fn get_of_task_3() -> String {
        post(&target(Command::Get), &json!({ "Sdkappid": APP, "TaskID": 3 }).to_string())
    }

    async fn check_fault(fault: &str, seen: Seen, gone: Gone) {
        let running = Running::start(&format!("[[fault]]\n{fault}\n")).await;
        let reply = match seen {
            Seen::Nothing => running.send_and_overtake(&delete_of_task_1()).await,
            _ => running.send(&delete_of_task_1()).await,
        };
        match reply {
            Some(reply) => seen.assert_reply(fault, reply.status, &reply.body),
            None => assert_eq!(seen, Seen::Nothing, "{fault}"),
        }
        if gone == Gone::Later {
            let is_gone = async {
                while running.has_task_1() {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            timeout(PATIENCE, is_gone).await.expect("the late effect takes place");
        }
        assert_eq!(running.has_task_1(), gone == Gone::No, "{fault}");
    }

    #[tokio::test]
    async fn every_fault_takes_effect_on_the_socket() {
        let checks = FAULTS.map(|(fault, seen, gone)| tokio::spawn(check_fault(fault, seen, gone)));
        for check in checks {
            check.await.expect("the check passes");
        }
    }

    #[tokio::test]
    async fn a_truncated_reply_has_its_first_half_and_a_redirect_has_its_location() {
        let running = Running::start("[[fault]]\nkind = \"truncated\"\n").await;
        let mut client = running.connect().await;
        client.send(&delete_of_task_1()).await;
        let mut text = String::new();
        client.0.read_to_string(&mut text).await.expect("closed, not reset");
        assert!(text.contains("content-length: 61") && text.ends_with(r#"{"ActionStatus":"OK","ErrorInf"#), "{text}");

        let running = Running::start("[[fault]]\nkind = \"redirect\"\nlocation = \"https://h.invalid/x\"\n").await;
        let reply = running.send(&delete_of_task_1()).await.expect("a reply");
        assert_eq!((reply.status, reply.header("location")), (302, Some("https://h.invalid/x")));
    }

    #[tokio::test]
    async fn a_late_effect_reaches_the_log_without_another_call() {
        let running = Running::start("[[fault]]\nkind = \"empty\"\nlate = \"20ms\"\n").await;
        let lines = Lines::default();
        running.service.log_to(lines.clone());
        assert_eq!(running.send(&delete_of_task_1()).await.map(|reply| reply.body), Some(Vec::new()));
        let has_line = async {
            while !lines.text().contains("late_effect") {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(PATIENCE, has_line).await.expect("the log line is written");
    }

    #[derive(Clone, Default)]
    struct Lines(Arc<std::sync::Mutex<Vec<u8>>>);

    impl Lines {
        fn text(&self) -> String {
            String::from_utf8_lossy(&self.0.lock().expect("no panic")).into_owned()
        }
    }

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            io::Write::write(&mut *self.0.lock().expect("no panic"), bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_connection_serves_many_calls_and_each_reply_has_the_services_date() {
        let running = Running::start("[service]\nclock_skew = \"-3650d\"\n").await;
        let mut client = running.connect().await;
        for number in 0..3 {
            // The service's clock is ten years behind, so a signature made now stays valid.
            client.send(&get_of_task_3()).await;
            let reply = client.receive().await.unwrap_or_else(|| panic!("reply {number}"));
            assert_eq!(reply.status, 200);
            let date = reply.header("date").expect("a date");
            let behind = SystemClock.now().as_second() - 3_650 * 86_400;
            let shown = jiff::fmt::rfc2822::parse(date).expect(date).timestamp().as_second();
            assert!(date.ends_with(" GMT") && (behind - shown).abs() <= 2, "{date}");
        }
        assert_eq!(running.service.log().len(), 3);
    }

    #[tokio::test]
    async fn a_bad_address_is_refused_in_the_body_and_logged() {
        let running = Running::start("").await;
        let good = target(Command::Get);
        let body = r#"{"Sdkappid":1400000001,"TaskID":3}"#;
        for (request, code) in [
            (post(&good, body), 0),
            (post(&good.replace("v4", "v5"), body), 60_009),
            (post(&good.replace("sdkappid", "SdkAppId"), body), 60_012),
            (post(&good.replace("contenttype=json", "contenttype=xml"), body), 60_025),
            (format!("GET {good} HTTP/1.1\r\nhost: h\r\n\r\n"), 60_002),
            (post(&good, &"x".repeat(70_000)), 93_000),
            (post(&good, body).replace("127.0.0.1", "adminapikr.im.qcloud.com"), 70_016),
        ] {
            let reply = running.send(&request).await.expect("a reply");
            let json: serde_json::Value = serde_json::from_slice(&reply.body).expect("JSON");
            assert_eq!((reply.status, json["ErrorCode"].as_i64()), (200, Some(code)), "{code}: {json}");
            let entry = running.service.log().pop().expect("the call is logged");
            assert_eq!((entry.event, entry.code), (LogEvent::Call, Some(code)));
            assert_eq!(entry.app, (code != 60_012).then_some(SdkAppId(1_400_000_001)));
        }
    }

    #[tokio::test]
    async fn the_server_stops_on_request_even_while_a_call_hangs() {
        let running = Running::start("[[fault]]\nkind = \"no-answer\"\n").await;
        let mut client = running.connect().await;
        client.send(&delete_of_task_1()).await;
        while running.service.log().is_empty() {
            tokio::task::yield_now().await;
        }
        running.stop.send(()).expect("the server runs");
        timeout(PATIENCE, running.serving).await.expect("the server stops").expect("no panic");
        let mut rest = Vec::new();
        let closed = client.0.read_to_end(&mut rest).await;
        assert!(rest.is_empty() && !matches!(closed, Ok(1..)), "closed without a reply");
        assert!(TcpStream::connect(running.address).await.is_err(), "the server no longer listens");
    }
}

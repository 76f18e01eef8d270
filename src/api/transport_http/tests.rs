//! Tests on real sockets: what each kind of failure proves, and that no error shows the signature.

use std::{
    future::Future,
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering},
};

use secrecy::SecretString;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

use super::*;
use crate::{api::Command, domain::SdkAppId};

const CANARY: &str = "eJwCANARYcanary*-_";
const YES: &str = r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskID":1}"#;

fn request() -> WireRequest {
    WireRequest {
        command: Command::Delete,
        sdkappid: SdkAppId(1_400_000_001),
        identifier: "administrator".to_owned(),
        usersig: SecretString::from(CANARY),
        random: 424_242,
        body: r#"{"Sdkappid":1400000001,"TaskID":1,"Type":"Tag"}"#.to_owned(),
        // Long enough that it never expires in a test, however busy the machine is.
        timeout: Duration::from_secs(60),
        reply_limit: 64 * 1024,
    }
}

/// Starts a server that calls `behave` with each connection and its number, from 0.
async fn server<F, Fut>(behave: F) -> SocketAddr
where
    F: Fn(TcpStream, usize) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
    let address = listener.local_addr().expect("the listener is bound");
    tokio::spawn(async move {
        for number in 0.. {
            let Ok((stream, _)) = listener.accept().await else { return };
            tokio::spawn(behave(stream, number));
        }
    });
    address
}

fn transport_to(host: &str) -> HttpTransport {
    HttpTransport::new(&host.parse().expect(host), &HttpOptions::default()).expect("the options name no file")
}

fn plain(address: SocketAddr) -> HttpTransport {
    transport_to(&format!("http://{address}"))
}

/// Reads one whole request. Returns `None` if the connection ends before that.
async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut seen = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&seen);
        if let Some((_, body)) = text.split_once("\r\n\r\n")
            && body.len() >= request().body.len()
        {
            return Some(text.into_owned());
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => seen.extend_from_slice(&buffer[..count]),
        }
    }
}

async fn write(stream: &mut TcpStream, text: &str) {
    // Errors are ignored because in some tests the client is already gone.
    let _ = stream.write_all(text.as_bytes()).await;
}

fn http(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// Makes a call and lets it run into its time-out. `stuck` gets a message when the server will do nothing more. Then
/// tokio's clock is paused and jumps ahead as soon as nothing else can happen, so the time-out takes no real time.
async fn runs_out(
    what: &str,
    transport: &HttpTransport,
    request: WireRequest,
    mut stuck: mpsc::UnboundedReceiver<()>,
) -> TransportError {
    let call = fails(what, transport, request);
    tokio::pin!(call);
    tokio::select! {
        error = &mut call => panic!("{what}: {error:?}"),
        _ = stuck.recv() => {}
    }
    tokio::time::pause();
    call.await
}

/// Returns how many connections a [`server`] has had. The server must send each connection its number, which this reads
/// by connecting once more.
async fn connections(address: SocketAddr) -> usize {
    let mut number = String::new();
    let mut stream = TcpStream::connect(address).await.expect("the server listens");
    stream.read_to_string(&mut number).await.expect("the server sends its number");
    number.parse().expect("the value is a number")
}

/// Panics if an error shows any part of the URL: the signature, the path or the query.
fn assert_silent(what: &str, shown: &str) {
    for secret in ["CANARY", "canary", "timpush", "delete_sched", "usersig", "sdkappid=", "424242", "identifier"] {
        assert!(!shown.contains(secret), "{what} shows {secret}: {shown}");
    }
}

async fn fails(what: &str, transport: &HttpTransport, request: WireRequest) -> TransportError {
    let error = transport.send(request).await.expect_err(what);
    assert_silent(what, &format!("{error} {error:?} {transport:?}"));
    assert!(error.source().is_none(), "{what} carries the library's error");
    error
}

async fn is_lost(what: &str, address: SocketAddr) -> String {
    match fails(what, &plain(address), request()).await {
        TransportError::Lost { detail } => detail,
        other => panic!("{what}: {other:?}"),
    }
}

fn is_not_sent(what: &str, error: &TransportError, wanted: Stage) {
    match error {
        TransportError::NotSent { stage, .. } if *stage == wanted => {}
        other => panic!("{what}: {other:?}"),
    }
}

#[tokio::test]
async fn a_request_has_the_documented_form() {
    let (sender, mut received) = mpsc::unbounded_channel();
    let address = server(move |mut stream, _| {
        let sender = sender.clone();
        async move {
            let _ = sender.send(read_request(&mut stream).await.expect("a whole request arrives"));
            let date = "Date: Thu, 24 Dec 2026 17:30:00 GMT\r\n";
            write(&mut stream, &format!("HTTP/1.1 200 OK\r\n{date}Content-Length: {}\r\n\r\n{YES}", YES.len())).await;
        }
    })
    .await;
    let reply = plain(address).send(request()).await.expect("a reply arrives");
    assert_eq!((reply.status, reply.body.as_slice()), (200, YES.as_bytes()));
    assert_eq!(reply.date, "2026-12-24T17:30:00Z".parse().ok());
    let sent = received.recv().await.expect("one request arrives").to_lowercase();
    let query =
        "sdkappid=1400000001&identifier=administrator&usersig=ejwcanarycanary*-_&random=424242&contenttype=json";
    assert!(sent.starts_with(&format!("post /v4/timpush/delete_sched_task?{query} http/1.1\r\n")), "{sent}");
    assert!(sent.contains("content-type: application/json\r\n"), "{sent}");
    assert!(!sent.contains("accept-encoding") && !sent.contains("referer"), "{sent}");
}

#[tokio::test]
async fn a_refused_port_proves_that_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
    let address = listener.local_addr().expect("the listener is bound");
    drop(listener);
    let error = fails("refused", &plain(address), request()).await;
    is_not_sent("refused", &error, Stage::Connect);
    assert!(error.to_string().contains("connection refused"), "{error}");
}

#[tokio::test]
async fn a_name_that_does_not_exist_proves_that_nothing_was_sent() {
    let error = fails("no such name", &transport_to("https://no-such-host.invalid"), request()).await;
    is_not_sent("no such name", &error, Stage::Dns);
}

#[tokio::test]
async fn a_server_that_never_answers_proves_nothing() {
    let (sender, stuck) = mpsc::unbounded_channel();
    let address = server(move |mut stream, _| {
        let sender = sender.clone();
        async move {
            read_request(&mut stream).await;
            let _ = sender.send(());
            std::future::pending::<()>().await;
        }
    })
    .await;
    let error = runs_out("silence", &plain(address), request(), stuck).await;
    assert!(matches!(&error, TransportError::Lost { detail } if detail == "no answer within 60 s"), "{error:?}");
}

#[tokio::test]
async fn a_reply_that_stops_halfway_ends_at_the_timeout_of_the_whole_call() {
    let (sender, stuck) = mpsc::unbounded_channel();
    let address = server(move |mut stream, _| {
        let sender = sender.clone();
        async move {
            read_request(&mut stream).await;
            write(&mut stream, "HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n{").await;
            let _ = sender.send(());
            std::future::pending::<()>().await;
        }
    })
    .await;
    let error = runs_out("half a reply", &plain(address), request(), stuck).await;
    assert!(matches!(&error, TransportError::Lost { detail } if detail == "no answer within 60 s"), "{error:?}");
}

#[tokio::test]
async fn a_server_that_reads_the_request_and_closes_proves_nothing() {
    let address = server(|mut stream, _| async move {
        read_request(&mut stream).await;
    })
    .await;
    is_lost("closed after reading", address).await;
}

#[tokio::test]
async fn a_server_that_closes_at_once_proves_nothing() {
    let address = server(|stream, _| async move { drop(stream) }).await;
    for _ in 0..20 {
        is_lost("closed at once", address).await;
    }
}

#[tokio::test]
async fn a_reset_proves_nothing() {
    let at_once = server(|stream, _| async move {
        let _ = stream.set_zero_linger();
    })
    .await;
    is_lost("reset at once", at_once).await;
    let after_reading = server(|mut stream, _| async move {
        read_request(&mut stream).await;
        let _ = stream.set_zero_linger();
    })
    .await;
    let detail = is_lost("reset after reading", after_reading).await;
    assert!(detail.contains("connection reset"), "{detail}");
}

#[tokio::test]
async fn a_reply_that_is_not_complete_http_proves_nothing() {
    for text in [
        "SSH-2.0-OpenSSH_9.6\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"Act",
        "HTTP/9.9 999 ???\r\n\r\n",
        "\0\0\0\0\0\0\0\0",
    ] {
        let address = server(move |mut stream, _| async move {
            read_request(&mut stream).await;
            write(&mut stream, text).await;
        })
        .await;
        is_lost(text, address).await;
    }
}

#[tokio::test]
async fn a_reply_over_the_limit_is_not_read_and_proves_nothing() {
    let announced = server(|mut stream, _| async move {
        read_request(&mut stream).await;
        write(&mut stream, &http(&"x".repeat(64 * 1024 + 1))).await;
    })
    .await;
    let endless = server(|mut stream, _| async move {
        read_request(&mut stream).await;
        write(&mut stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").await;
        while stream.write_all(&[b'x'; 8192]).await.is_ok() {}
    })
    .await;
    for address in [announced, endless] {
        let error = fails("too long", &plain(address), request()).await;
        assert_eq!(error, TransportError::TooLong { limit: 64 * 1024 });
        assert_eq!(error.to_string(), "the reply is longer than 64 KiB");
    }
    let just_fits = server(|mut stream, _| async move {
        read_request(&mut stream).await;
        write(&mut stream, &http(&"x".repeat(64 * 1024))).await;
    })
    .await;
    assert_eq!(plain(just_fits).send(request()).await.expect("the reply fits the limit").body.len(), 64 * 1024);
}

/// A clock whose boot time jumps ahead after it has been read `jumps_after` times, as for a process that was stopped.
#[derive(Debug)]
struct Jumping {
    looks: AtomicUsize,
    jumps_after: usize,
}

#[async_trait]
impl Clock for Jumping {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn since_boot(&self) -> Duration {
        let looks = self.looks.fetch_add(1, Ordering::Relaxed);
        Duration::from_secs(if looks < self.jumps_after { 1_000 } else { 1_060 })
    }

    async fn sleep(&self, _: Duration) {}
}

#[tokio::test]
async fn a_request_whose_time_is_over_before_it_is_written_does_not_leave() {
    let (sender, mut received) = mpsc::unbounded_channel();
    let address = server(move |mut stream, _| {
        let sender = sender.clone();
        async move {
            let mut seen = String::new();
            let _ = stream.read_to_string(&mut seen).await;
            let _ = sender.send(seen);
        }
    })
    .await;
    let mut transport = plain(address);
    transport.clock = Arc::new(Jumping { looks: AtomicUsize::new(0), jumps_after: 1 });
    let error = fails("too late", &transport, request()).await;
    is_not_sent("too late", &error, Stage::Send);
    assert!(error.to_string().contains("too slow, or asleep"), "{error}");
    assert_eq!(received.recv().await.as_deref(), Some(""), "not even a part of the request left");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let target = server(|mut stream, number| async move { write(&mut stream, &number.to_string()).await }).await;
    for status in [301, 302, 303, 307, 308] {
        let address = server(move |mut stream, _| async move {
            read_request(&mut stream).await;
            let head = format!("HTTP/1.1 {status} Moved\r\nLocation: http://{target}/elsewhere\r\n");
            write(&mut stream, &format!("{head}Content-Length: 0\r\n\r\n")).await;
        })
        .await;
        let reply = plain(address).send(request()).await.expect("a redirect is a reply");
        assert_eq!(reply.status, status);
        assert_silent("redirect", &format!("{reply:?}"));
    }
    assert_eq!(connections(target).await, 0, "nobody followed the redirect");
}

#[tokio::test]
async fn a_server_error_is_returned_with_its_status() {
    let address = server(|mut stream, _| async move {
        read_request(&mut stream).await;
        write(&mut stream, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\noops").await;
    })
    .await;
    assert_eq!(plain(address).send(request()).await.expect("a reply arrives").status, 502);
}

/// The server closes a kept connection after it has read the second request. That request must not reach the server
/// twice, and must not count as not sent.
#[tokio::test]
async fn a_kept_connection_that_the_server_closes_never_duplicates_a_request() {
    let (sender, mut received) = mpsc::unbounded_channel();
    let address = server(move |mut stream, number| {
        let sender = sender.clone();
        async move {
            if read_request(&mut stream).await.is_none() {
                return;
            }
            let _ = sender.send(number);
            write(&mut stream, &http(YES)).await;
            if number == 0 {
                // Reads the next request on this connection, and closes without an answer.
                if read_request(&mut stream).await.is_some() {
                    let _ = sender.send(number);
                }
            }
        }
    })
    .await;
    let transport = plain(address);
    transport.send(request()).await.expect("the first call");
    assert_eq!(received.recv().await, Some(0));
    let error = fails("closed after the second request", &transport, request()).await;
    assert!(matches!(error, TransportError::Lost { .. }), "{error:?}");
    assert_eq!(received.recv().await, Some(0));
    transport.send(request()).await.expect("a new connection");
    assert_eq!(received.recv().await, Some(1));
    assert!(received.try_recv().is_err(), "no request arrived twice");
}

#[tokio::test]
async fn a_kept_connection_that_is_closed_while_idle_costs_at_most_one_call() {
    let (sender, mut received) = mpsc::unbounded_channel();
    let address = server(move |mut stream, _| {
        let sender = sender.clone();
        async move {
            if read_request(&mut stream).await.is_some() {
                let _ = sender.send(());
                write(&mut stream, &http(YES)).await;
            }
        }
    })
    .await;
    let transport = plain(address);
    let mut answered = 0;
    for _ in 0..50 {
        match transport.send(request()).await {
            Ok(_) => answered += 1,
            Err(error) => assert!(matches!(error, TransportError::Lost { .. }), "{error:?}"),
        }
    }
    let mut arrived = 0;
    while received.try_recv().is_ok() {
        arrived += 1;
    }
    assert_eq!(arrived, answered, "each request that arrived was answered, and none arrived twice");
}

fn secure(address: SocketAddr, options: &HttpOptions) -> HttpTransport {
    let host = format!("https://localhost:{}", address.port());
    HttpTransport::new(&host.parse().expect("the host is valid"), options).expect("the CA file is good")
}

#[tokio::test]
async fn garbage_instead_of_tls_proves_that_nothing_was_sent() {
    for garbage in ["HTTP/1.1 400 Bad Request\r\n\r\n", "\u{15}\u{3}\u{1}\0\u{2}\u{2}F", "SSH-2.0-x\r\n"] {
        let address = server(move |mut stream, _| async move {
            let mut hello = [0; 4096];
            let _ = stream.read(&mut hello).await;
            write(&mut stream, garbage).await;
        })
        .await;
        let error = fails(garbage, &secure(address, &HttpOptions::default()), request()).await;
        assert!(matches!(error, TransportError::NotSent { .. }), "{garbage:?}: {error:?}");
    }
}

#[tokio::test]
async fn a_tls_server_that_closes_or_resets_during_the_handshake_proves_that_nothing_was_sent() {
    let closes = server(|stream, _| async move { drop(stream) }).await;
    let resets = server(|mut stream, _| async move {
        let mut hello = [0; 16];
        let _ = stream.read(&mut hello).await;
        let _ = stream.set_zero_linger();
    })
    .await;
    for address in [closes, resets] {
        let error = fails("handshake", &secure(address, &HttpOptions::default()), request()).await;
        assert!(matches!(error, TransportError::NotSent { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_tls_server_that_never_answers_the_hello_proves_that_nothing_was_sent() {
    let (sender, stuck) = mpsc::unbounded_channel();
    let address = server(move |mut stream, _| {
        let sender = sender.clone();
        async move {
            let mut hello = [0; 4096];
            let _ = stream.read(&mut hello).await;
            let _ = sender.send(());
            std::future::pending::<()>().await;
        }
    })
    .await;
    let error = runs_out("no hello", &transport_to(&format!("https://{address}")), request(), stuck).await;
    is_not_sent("no hello", &error, Stage::Connect);
    assert!(error.to_string().contains("within 5 s"), "{error}");
}

const CA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/api/transport_http/test_tls/ca.pem");

/// Starts a TLS server that supports these versions and answers one request per connection with [`YES`].
async fn tls_server(versions: &'static [&'static rustls::SupportedProtocolVersion]) -> SocketAddr {
    use std::io::{Read as _, Write as _};

    let chain = CertificateDer::pem_slice_iter(include_bytes!("test_tls/server.pem"))
        .collect::<Result<Vec<_>, _>>()
        .expect("the file has a certificate");
    let key = rustls::pki_types::PrivateKeyDer::from_pem_slice(include_bytes!("test_tls/server.key")).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .expect("ring supports these versions")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("the key fits the certificate");
    let config = Arc::new(config);
    server(move |stream, _| {
        let config = Arc::clone(&config);
        async move {
            let mut stream = stream.into_std().expect("the socket can be converted");
            stream.set_nonblocking(false).expect("the socket can block");
            let serve = move || -> io::Result<()> {
                let mut tls = rustls::ServerConnection::new(config).map_err(io::Error::other)?;
                let mut tls = rustls::Stream::new(&mut tls, &mut stream);
                let mut seen = Vec::new();
                let mut buffer = [0; 4096];
                while !seen.ends_with(b"}") {
                    match tls.read(&mut buffer)? {
                        0 => return Ok(()),
                        count => seen.extend_from_slice(&buffer[..count]),
                    }
                }
                tls.write_all(http(YES).as_bytes())
            };
            let _ = tokio::task::spawn_blocking(serve).await;
        }
    })
    .await
}

static TLS12_ONLY: [&rustls::SupportedProtocolVersion; 1] = [&rustls::version::TLS12];
static TLS13_ONLY: [&rustls::SupportedProtocolVersion; 1] = [&rustls::version::TLS13];

#[tokio::test]
async fn a_ca_file_is_trusted_and_an_unknown_issuer_is_not() {
    for versions in [&TLS12_ONLY, &TLS13_ONLY] {
        let address = tls_server(versions).await;
        let options = HttpOptions { ca_file: Some(CA.into()), ..HttpOptions::default() };
        let reply = secure(address, &options).send(request()).await.expect("the CA is trusted");
        assert_eq!(reply.body, YES.as_bytes());

        let error = fails("unknown issuer", &secure(address, &HttpOptions::default()), request()).await;
        is_not_sent("unknown issuer", &error, Stage::Tls);

        let other_name = transport_with_ca(&format!("https://127.0.0.2:{}", address.port()));
        let error = fails("another name", &other_name, request()).await;
        assert!(matches!(error, TransportError::NotSent { .. }), "{error:?}");
    }
}

fn transport_with_ca(host: &str) -> HttpTransport {
    let options = HttpOptions { ca_file: Some(CA.into()), ..HttpOptions::default() };
    HttpTransport::new(&host.parse().expect(host), &options).expect("the CA file is good")
}

#[tokio::test]
async fn a_proxy_is_used_for_tls_and_never_for_plain_loopback() {
    let (sender, mut received) = mpsc::unbounded_channel();
    let proxy = server(move |mut stream, number| {
        let sender = sender.clone();
        async move {
            if number > 0 {
                return write(&mut stream, &number.to_string()).await;
            }
            let mut buffer = [0; 4096];
            let count = stream.read(&mut buffer).await.unwrap_or(0);
            let _ = sender.send(String::from_utf8_lossy(&buffer[..count]).into_owned());
            write(&mut stream, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").await;
        }
    })
    .await;
    let options = HttpOptions { proxy: Some(format!("http://user:hunter2@{proxy}")), ..HttpOptions::default() };
    assert!(!format!("{options:?}").contains("hunter2"));
    let host: Host = "https://service.example".parse().expect("the host is valid");
    let through = HttpTransport::new(&host, &options).expect("the proxy is usable");
    let error = fails("the proxy refuses", &through, request()).await;
    is_not_sent("the proxy refuses", &error, Stage::Connect);
    assert!(!format!("{error:?} {through:?}").contains("hunter2"));
    let asked = received.recv().await.expect("the proxy was asked");
    assert!(asked.starts_with("CONNECT service.example:443 "), "{asked}");
    assert_silent("what the proxy sees", &asked);

    let local = server(|mut stream, _| async move {
        read_request(&mut stream).await;
        write(&mut stream, &http(YES)).await;
    })
    .await;
    let direct = HttpTransport::new(&format!("http://{local}").parse().expect("the host is valid"), &options)
        .expect("the proxy is usable");
    direct.send(request()).await.expect("the server itself answers");
    assert_eq!(connections(proxy).await, 1, "the proxy was not asked again");
}

#[test]
fn the_errors_for_unusable_options_say_why() {
    let host: Host = "https://service.example".parse().expect("the host is valid");
    for proxy in ["proxy.example:3128", "socks5://proxy.example", "nonsense", "", "http://"] {
        let options = HttpOptions { proxy: Some(proxy.to_owned()), ..HttpOptions::default() };
        assert_eq!(HttpTransport::new(&host, &options).err(), Some(HttpSetupError::Proxy), "{proxy}");
    }
    for (ca_file, detail) in [("/does/not/exist.pem", "not found"), (file!(), "")] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(ca_file);
        let options = HttpOptions { ca_file: Some(path), ..HttpOptions::default() };
        let error = HttpTransport::new(&host, &options).expect_err(ca_file);
        assert!(matches!(error, HttpSetupError::CaFile { .. }) && error.to_string().contains(detail), "{error}");
    }
}

#[test]
fn a_date_is_read_and_nonsense_is_not() {
    assert_eq!(parse_date("Sun, 06 Nov 1994 08:49:37 GMT"), "1994-11-06T08:49:37Z".parse().ok());
    for nonsense in ["", "yesterday", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT"] {
        assert_eq!(parse_date(nonsense), None, "{nonsense}");
    }
}

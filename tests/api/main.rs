//! The service client over real sockets: it signs and limits its calls, gives verdicts, and never reveals its
//! signature.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use pushdeck::{
    api::{
        Client, Command, FixedSignature, Found, HttpOptions, HttpTransport, ListMemory, ListRange, MemorySlots,
        Priority, Verdict, VerdictKind, list_window,
        usersig::{self, SigningInput},
    },
    clock::{Clock, SystemClock},
    domain::{
        App, AppName, Attempt, AttemptId, Change, Environment, Pace, RunId, SdkAppId, TaskId, TaskStatus, TaskType,
        Verb,
    },
};
use secrecy::{ExposeSecret, SecretString};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

const TASK: TaskId = TaskId::new(u64::MAX);

/// How a server handles each request.
#[derive(Clone, Copy)]
enum Behaviour {
    /// Responds with HTTP 200 and this body.
    Body(&'static str),
    /// Responds with these bytes and closes the connection.
    Raw(&'static str),
    /// Closes the connection without a response.
    Close,
}

/// Starts a server. Returns its address and the requests that it reads.
async fn server(behaviour: Behaviour) -> (SocketAddr, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("the listener has an address");
    let (sender, requests) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, behaviour, sender.clone()));
        }
    });
    (address, requests)
}

async fn serve(mut stream: TcpStream, behaviour: Behaviour, sender: mpsc::UnboundedSender<String>) {
    let mut seen = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        seen.extend_from_slice(&buffer[..count]);
        if !seen.ends_with(b"}") {
            continue;
        }
        let _ = sender.send(String::from_utf8_lossy(&std::mem::take(&mut seen)).into_owned());
        let answer = match behaviour {
            Behaviour::Body(body) => format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()),
            Behaviour::Raw(text) => text.to_owned(),
            Behaviour::Close => return,
        };
        let _ = stream.write_all(answer.as_bytes()).await;
        if matches!(behaviour, Behaviour::Raw(_)) {
            return;
        }
    }
}

fn ready_made() -> SecretString {
    let input = SigningInput {
        sdkappid: SdkAppId(1_400_000_001),
        identifier: "administrator",
        issued: SystemClock.now(),
        lifetime: Duration::from_secs(3_600),
        userbuf: None,
    };
    usersig::sign(&SecretString::from("f00dfeed"), &input)
}

fn client(address: SocketAddr, usersig: &SecretString) -> Client {
    let app = App {
        environment: Environment::Test,
        pace: Pace::Full,
        ..App::new(
            AppName("shop".to_owned()),
            SdkAppId(1_400_000_001),
            format!("http://{address}").parse().expect("the host is valid"),
        )
    };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let signature =
        FixedSignature::new(app.sdkappid, &app.identifier, usersig.clone(), None).expect("the signature is valid");
    let transport = HttpTransport::new(&app.host, &HttpOptions::default()).expect("a transport without files to read");
    Client::new(&app, Arc::new(transport), Arc::new(signature), Arc::new(MemorySlots::new(clock.clone())), clock)
}

async fn delete(client: &Client) -> Verdict {
    let at = SystemClock.now();
    let attempt = Attempt {
        id: AttemptId(4_242_424_242),
        run: RunId(ulid::Ulid::nil()),
        task: TASK,
        task_type: TaskType::User,
        position: 0,
        change: Change::Delete,
        due: None,
        at,
        deadline: at + SignedDuration::from_secs(30),
    };
    let claim = client.claim(Command::Delete, Priority::Interactive).await.expect("a slot becomes free");
    client.send(claim, &attempt).await
}

#[tokio::test]
async fn a_delete_is_sent_with_a_signature_and_gets_a_verdict() {
    let yes = r#"{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskID":18446744073709551615}"#;
    let (address, mut requests) = server(Behaviour::Body(yes)).await;
    let usersig = ready_made();
    assert_eq!(delete(&client(address, &usersig)).await.kind, VerdictKind::Done);
    let request = requests.recv().await.expect("a request arrives");
    assert!(request.starts_with("POST /v4/timpush/delete_sched_task?"), "{request}");
    for part in [
        "sdkappid=1400000001&",
        "identifier=administrator&",
        &format!("usersig={}&", usersig.expose_secret()),
        "random=4242424242&",
        "contenttype=json ",
    ] {
        assert!(request.contains(part), "{part} is not in {request}");
    }
    assert!(request.ends_with(r#"{"Sdkappid":1400000001,"TaskID":18446744073709551615,"Type":"User"}"#), "{request}");
}

#[tokio::test]
async fn reads_understand_the_replies_of_the_service() {
    let usersig = ready_made();
    let task = r#"{"ActionStatus":"OK","ErrorInfo":"sucess","ErrorCode":0,"TaskInfo":{"TaskID":"18446744073709551615",
        "Type":"All","Status":"pending","Content":{"From_Account":144115,"New":[]}}}"#;
    let (address, _requests) = server(Behaviour::Body(task)).await;
    match client(address, &usersig).get(TASK, Priority::Interactive).await {
        Ok(Found::Task(seen)) => assert_eq!((seen.id, seen.status), (TASK, TaskStatus::Pending)),
        other => panic!("{other:?}"),
    }

    let list = r#"{"ActionStatus":"OK","ErrorCode":0,"Total":2,"Tasks":[{"TaskID":1,"Status":"paused"},{"TaskID":2}]}"#;
    let (address, _requests) = server(Behaviour::Body(list)).await;
    let from: Timestamp = "2026-12-01T00:00:00Z".parse().expect("the time is valid");
    let to = from + SignedDuration::from_hours(24);
    let range = ListRange { from, to, keyword: None, priority: Priority::Background };
    let mut ids = Vec::new();
    let on_page = |page: Vec<pushdeck::domain::Sighting>, _| ids.extend(page.iter().map(|task| task.id.get()));
    list_window(&client(address, &usersig), &range, &mut ListMemory::default(), on_page)
        .await
        .expect("the list can be read");
    assert_eq!(ids, [1, 2]);
}

/// Fails if any part of the URL is shown.
fn assert_silent(what: &str, usersig: &SecretString, shown: &str) {
    let usersig = usersig.expose_secret();
    for secret in [usersig, &usersig[..16], "/v4/", "sched_task?", "usersig=", "random=", "f00dfeed"] {
        assert!(!shown.contains(secret), "{what} shows {secret}: {shown}");
    }
}

/// Deletes and reads with a server that fails in this way, and searches the results for the signature.
async fn fails_silently(what: &str, behaviour: Behaviour) {
    let usersig = ready_made();
    let (address, _requests) = server(behaviour).await;
    let client = client(address, &usersig);
    let verdict = delete(&client).await;
    assert_eq!(verdict.kind, VerdictKind::Unknown, "{what}");
    assert_silent(what, &usersig, &format!("{verdict:?} {:?} {client:?}", verdict.outcome(Verb::Delete)));
    let error = client.get(TASK, Priority::Interactive).await.expect_err(what);
    let chain: Vec<String> = std::iter::successors(Some(&error as &dyn std::error::Error), |error| error.source())
        .map(|error| format!("{error} {error:?}"))
        .collect();
    assert_silent(what, &usersig, &chain.join(" "));
}

#[tokio::test]
async fn no_failure_shows_the_signature_or_the_url() {
    let redirect = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    let ways = [
        ("closed", Behaviour::Close),
        ("not HTTP", Behaviour::Raw("SSH-2.0-x\r\n")),
        ("HTML", Behaviour::Body("<html>not found</html>")),
        ("half a reply", Behaviour::Raw("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")),
        ("a redirect", Behaviour::Raw(redirect)),
        ("too long", Behaviour::Raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")),
    ];
    join_all(ways.map(|(what, behaviour)| fails_silently(what, behaviour))).await;
}

#[tokio::test]
async fn a_delete_to_a_closed_port_is_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("the listener has an address");
    drop(listener);
    let usersig = ready_made();
    let verdict = delete(&client(address, &usersig)).await;
    assert_eq!(verdict.kind, VerdictKind::NotSent);
    assert_silent("refused", &usersig, &format!("{verdict:?}"));
}
